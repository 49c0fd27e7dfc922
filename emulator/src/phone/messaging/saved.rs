//! Messages in the backup's terms.

use wp8_backup::{Body, Kind, Kinds, Record, RecordId};

use super::{Fact, Message, MessageKey, Messaging, Write};
use crate::kernel::Key;
use crate::phone::cx::Cx;

/// The kinds of messages that a backup can hold.
const KINDS: Kinds = Kinds::of(&[Kind::Sms, Kind::Mms]);

impl Messaging {
    /// What is there: every message that is here or has left. Chats too: that no version backs
    /// them up (fact 9) is the policy's business.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.disk.messages.iter().filter_map(|(key, message)| message.record(*key))
    }

    /// Puts a restored message in its place. Once, however often it is told to.
    ///
    /// Other services' records are not looked at. Tells nobody: whoever restores knows.
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        let Body::Message(saved) = record.body() else { return };
        let message = Message::of_record(saved);
        let id = Key(record.id().0);
        let thread = self.disk.thread_of(&message.with);
        let key = MessageKey { thread, at_ms: saved.at_ms, id };
        let there = self.disk.messages.get(&key).and_then(|message| message.record(key));
        if there.is_some_and(|there| there == *record) {
            return;
        }
        cx.write(&mut self.disk, Write::Placed { key, message });
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Placed(id));
    }

    /// Takes a restored message away: the restore is undone.
    pub fn take_away(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        if let Some(key) = self.disk.places.get(&Key(id.0)).copied() {
            cx.write(&mut self.disk, Write::Deleted(key));
            cx.flush(&mut self.disk);
            cx.note(|| Fact::TakenAway(key.id));
        }
    }

    /// Takes away the messages of these kinds that a restore will bring. Chats stay: no backup has
    /// them (fact 9). What is being sent or waits to be fetched stays, too.
    pub fn clear(&mut self, cx: &mut Cx<'_>, kinds: Kinds) {
        let kinds = KINDS.without(KINDS.without(kinds));
        if kinds.is_empty() {
            return;
        }
        cx.write(&mut self.disk, Write::Cleared(kinds));
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Cleared(kinds));
    }
}
