//! Text and multimedia messages, threads, drafts, chats.

mod disk;
mod fact;
pub mod generated;
mod message;
mod receive;
mod saved;
mod segments;
mod send;
#[cfg(test)]
mod tests;
mod thread;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Category, Described, Transport};

pub use disk::{Disk, Leg, Outgoing, Toggle, Toggles, Write};
pub use fact::Fact;
pub use message::{Download, Message, MessageKey, State, Why};
pub use segments::{Count, Encoding, MAX_SEGMENTS, Segments, segments};
pub use send::{MAX_ATTACHMENTS, MAX_RECIPIENTS, MMS_MAX_BYTES, MMS_MIN_PHOTO_BYTES};
pub use thread::{Contact, Draft, MATCHING_DIGITS, Thread, ThreadId, matching_digits};

use crate::kernel::{Journal, Key, Luck, Time};
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{Answer, Code, Number, Push};

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Messaging {
    disk: Journal<Disk>,
    memory: Memory,
}

/// What does not survive a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// What is being typed.
    composing: Option<Composing>,
    /// Failed attempts to send, by message; none since the start of the system.
    send_failures: BTreeMap<Key, u8>,
    /// Failed attempts to fetch, by the operator's name of the message.
    fetch_failures: BTreeMap<Key, u8>,
}

/// A message while it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composing {
    /// To whom.
    pub to: Arc<[Number]>,
    /// What so far.
    pub text: Arc<str>,
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Type a text. What was typed before is replaced.
    Type {
        /// To whom.
        to: Arc<[Number]>,
        /// What.
        text: Arc<str>,
    },
    /// Leave what was typed, by the back button say. Kept as a draft where the version has drafts
    /// (fact 260).
    Leave,
    /// Send a message: a multimedia message if anything is attached or it is group text, else a
    /// text message to each.
    Send {
        /// To whom.
        to: Arc<[Number]>,
        /// The text.
        text: Arc<str>,
        /// Attachments.
        attachments: Arc<[Described]>,
    },
    /// Send a chat message (fact 258: in the same thread as texts).
    SendChat {
        /// To whom.
        to: Number,
        /// The text.
        text: Arc<str>,
    },
    /// A chat message comes in. Chat services are not part of the world: the harness plays them.
    ReceiveChat {
        /// From whom.
        from: Number,
        /// The text.
        text: Arc<str>,
    },
    /// Tap on a message that was not sent.
    Resend(MessageKey),
    /// Tap on a multimedia message that has not been downloaded.
    Download(MessageKey),
    /// Open a thread.
    Open(ThreadId),
    /// Delete a message.
    Delete(MessageKey),
    /// Delete a thread.
    DeleteThread(ThreadId),
    /// Set a switch.
    Set(Toggle, bool),
    /// Addresses belong to one person: their threads become one.
    Introduce(Contact),
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// An outgoing message is tried again.
    Resend(Key),
    /// An announced message is fetched again (fact 252).
    Fetch(Key),
}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// Pass one leg of a message on.
    Send {
        /// The message.
        id: Key,
        /// The leg.
        leg: u16,
    },
    /// Fetch an announced message.
    Fetch(Key),
    /// The centre may forget a message.
    Received(Key),
}

impl Messaging {
    /// An empty messaging app on a phone of this country (ISO code): decides how many last digits
    /// make two numbers the same (fact 262).
    #[must_use]
    pub fn of_country(country: &str) -> Self {
        let disk = Disk { digits: matching_digits(country), ..Disk::default() };
        Self { disk: Journal::new(disk), memory: Memory::default() }
    }

    /// What is on disk.
    #[must_use]
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// All threads, newest first (fact 258).
    #[must_use]
    pub fn threads(&self) -> Vec<(ThreadId, &Thread)> {
        let mut threads: Vec<(ThreadId, &Thread)> =
            self.disk.threads.iter().map(|(id, thread)| (*id, thread)).collect();
        threads.sort_by_key(|(id, thread)| (std::cmp::Reverse(thread.newest_ms), *id));
        threads
    }

    /// One thread.
    #[must_use]
    pub fn thread(&self, id: ThreadId) -> Option<&Thread> {
        self.disk.threads.get(&id)
    }

    /// The thread with these people, whether or not there is one yet.
    #[must_use]
    pub fn thread_with(&self, with: &[Number]) -> ThreadId {
        self.disk.thread_of(with)
    }

    /// How a thread is headed: the contact's name, or the numbers.
    #[must_use]
    pub fn heading(&self, thread: &Thread) -> String {
        let mut heading = String::new();
        for address in thread.with.iter() {
            if !heading.is_empty() {
                heading.push_str("; ");
            }
            heading.push_str(self.name_of(address));
        }
        heading
    }

    /// The name of whom an address belongs to, or the address.
    #[must_use]
    pub fn name_of<'a>(&'a self, address: &'a str) -> &'a str {
        let digits = self.disk.digits;
        let wanted = thread::participant(address, digits);
        let same = |known: &Number| thread::participant(known, digits) == wanted;
        let contact = self.disk.contacts.iter().find(|contact| contact.addresses.iter().any(same));
        contact.map_or(address, |contact| &contact.name)
    }

    /// The messages of a thread, in order of time (fact 258).
    pub fn messages_of(
        &self,
        thread: ThreadId,
    ) -> impl DoubleEndedIterator<Item = (&MessageKey, &Message)> {
        self.disk.of_thread(thread)
    }

    /// All messages, thread by thread.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = (&MessageKey, &Message)> {
        self.disk.messages.iter()
    }

    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.disk.messages.len()
    }

    /// How many of them travel like this.
    #[must_use]
    pub fn count(&self, transport: Transport) -> usize {
        debug_assert_eq!(self.disk.sorts, disk::Sorts::of(&self.disk.messages), "counted along");
        self.disk.sorts.count(transport) as usize
    }

    /// Whether there is no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.disk.messages.is_empty()
    }

    /// The message at this place.
    #[must_use]
    pub fn message(&self, key: MessageKey) -> Option<&Message> {
        self.disk.messages.get(&key)
    }

    /// The message with this identity, and where it lies.
    #[must_use]
    pub fn find(&self, id: Key) -> Option<(MessageKey, &Message)> {
        let key = *self.disk.places.get(&id)?;
        Some((key, self.disk.messages.get(&key)?))
    }

    /// Unread messages: the number on the tile.
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.disk.threads.values().map(|thread| thread.unread).sum()
    }

    /// The switches of the settings page.
    #[must_use]
    pub fn toggles(&self) -> Toggles {
        self.disk.toggles
    }

    /// What is being typed, with the composer's count (fact 245).
    #[must_use]
    pub fn composing(&self) -> Option<(&Composing, Count)> {
        self.memory.composing.as_ref().map(|composing| (composing, Count::of(&composing.text)))
    }

    /// Segments sent since the phone is in use: what the operator counts.
    #[must_use]
    pub fn segments_sent(&self) -> u64 {
        self.disk.segments_sent
    }

    /// Messages that were not sent and wait for a tap.
    pub fn unsent(&self) -> impl Iterator<Item = (MessageKey, Why)> {
        self.disk.outbox.values().filter_map(|outgoing| {
            let message = self.disk.messages.get(&outgoing.key)?;
            match message.state {
                State::Failed(why) => Some((outgoing.key, why)),
                State::Received
                | State::Announced { .. }
                | State::Sending
                | State::Sent
                | State::Delivered => None,
            }
        })
    }

    /// Storage that attachments take, in bytes.
    #[must_use]
    pub fn stored_bytes(&self) -> u64 {
        self.messages().map(|(_, message)| message.attachment_bytes()).sum()
    }

    /// Puts many messages in: identity, date by the phone's clock in milliseconds, message. One
    /// disk write, however many.
    pub fn fill(&mut self, cx: &mut Cx<'_>, more: impl IntoIterator<Item = (Key, i64, Message)>) {
        let before = self.len();
        let (messages, threads) = self.disk.filled(more);
        let added = messages.len() - before;
        let places = disk::places(&messages);
        cx.write(&mut self.disk, Write::Filled { messages, places, threads });
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Filled(added));
        cx.tell(Signal::Changed(Category::Messages));
    }

    /// The same before the phone is first switched on: nothing is written or told.
    pub fn hold(&mut self, more: impl IntoIterator<Item = (Key, i64, Message)>) {
        let (messages, threads) = self.disk.filled(more);
        let places = disk::places(&messages);
        let sorts = disk::Sorts::of(&messages);
        self.disk.replace(Disk { messages, places, sorts, threads, ..Disk::clone(&self.disk) });
    }

    /// Tells the backup what a message has become, if it has not gone unnoticed by it before.
    fn tell_changed(&self, cx: &mut Cx<'_>, key: MessageKey) {
        let record = self.disk.messages.get(&key).and_then(|message| message.record(key));
        if let Some(record) = record {
            cx.tell(Signal::ItemChanged(record));
        }
    }

    fn open(&mut self, cx: &mut Cx<'_>, id: ThreadId) -> Result<(), Refused> {
        let thread = self.disk.threads.get(&id).ok_or_else(no_such_thread)?;
        let (with, unread) = (Arc::clone(&thread.with), thread.unread);
        cx.note(|| Fact::Opened { with, unread });
        if unread == 0 {
            return Ok(());
        }
        let changed: Vec<MessageKey> = self
            .disk
            .of_thread(id)
            .rev()
            .filter(|(_, message)| !message.read)
            .take(unread as usize)
            .map(|(key, _)| *key)
            .collect();
        cx.write(&mut self.disk, Write::Read(id));
        cx.flush(&mut self.disk);
        for key in changed.into_iter().rev() {
            self.tell_changed(cx, key);
        }
        Ok(())
    }

    fn delete(&mut self, cx: &mut Cx<'_>, key: MessageKey) -> Result<(), Refused> {
        let message = self.disk.messages.get(&key).ok_or_else(no_such_message)?;
        let known = message.is_settled();
        let record = message.record(key);
        self.stop(cx, key);
        cx.write(&mut self.disk, Write::Deleted(key));
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Deleted { id: key.id, record });
        if known {
            cx.tell(Signal::ItemGone { category: Category::Messages, id: key.record() });
        }
        Ok(())
    }

    fn delete_thread(&mut self, cx: &mut Cx<'_>, id: ThreadId) -> Result<(), Refused> {
        let thread = self.disk.threads.get(&id).ok_or_else(no_such_thread)?;
        let (with, count) = (Arc::clone(&thread.with), thread.messages);
        let gone: Vec<(MessageKey, bool)> =
            self.disk.of_thread(id).map(|(key, message)| (*key, message.is_settled())).collect();
        let thread: Vec<_> = self.disk.of_thread(id).map(|(key, it)| (*key, it.clone())).collect();
        for (key, known) in &gone {
            if !known {
                self.stop(cx, *key);
            }
        }
        cx.write(&mut self.disk, Write::ThreadDeleted(id));
        cx.flush(&mut self.disk);
        cx.note(|| {
            let records = thread.iter().filter_map(|(key, message)| message.record(*key)).collect();
            Fact::ThreadDeleted { with, messages: count, records }
        });
        for (key, _) in gone.iter().filter(|(_, known)| *known) {
            cx.tell(Signal::ItemGone { category: Category::Messages, id: key.record() });
        }
        Ok(())
    }

    /// Nothing is sent or fetched for a message any more.
    fn stop(&mut self, cx: &mut Cx<'_>, key: MessageKey) {
        if let Some(outgoing) = self.disk.outbox.get(&key.id) {
            if let Some(leg) = outgoing.next() {
                cx.abandon(Tag::Send { id: key.id, leg: leg as u16 });
            }
            cx.let_sleep(Timer::Resend(key.id));
            self.memory.send_failures.remove(&key.id);
        }
        let pushed = self.disk.announced.iter().find(|(_, place)| **place == key);
        if let Some((pushed, _)) = pushed {
            cx.abandon(Tag::Fetch(*pushed));
            cx.let_sleep(Timer::Fetch(*pushed));
            self.memory.fetch_failures.remove(pushed);
        }
    }

    fn leave(&mut self, cx: &mut Cx<'_>) {
        let Some(composing) = self.memory.composing.take() else { return };
        if !cx.phone.profile().messaging.drafts {
            if !composing.text.is_empty() {
                cx.note(|| Fact::DraftLost);
            }
            return;
        }
        let at_ms = cx.clock().0;
        let typed = !composing.text.is_empty();
        let draft = typed.then_some(Draft { text: composing.text, at_ms });
        if typed {
            cx.note(|| Fact::DraftKept);
        }
        cx.write(&mut self.disk, Write::Draft { with: composing.to, draft });
        cx.flush(&mut self.disk);
    }
}

fn no_such_thread() -> Refused {
    Refused::new("there is no such thread", "name one of the threads in the list")
}

fn no_such_message() -> Refused {
    Refused::new("there is no such message", "name one of the messages of the thread")
}

impl Messaging {
    /// Turns a switch, if it stands otherwise.
    fn set(&mut self, cx: &mut Cx<'_>, toggle: Toggle, on: bool) {
        if self.disk.toggles.is_on(toggle) != on {
            cx.write(&mut self.disk, Write::Set(toggle, on));
            cx.flush(&mut self.disk);
            cx.note(|| Fact::Set(toggle, on));
        }
    }
}

impl Service for Messaging {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::Type { to, text } => {
                send::check_recipients(&to)?;
                self.memory.composing = Some(Composing { to, text });
                Ok(())
            }
            Command::Leave => {
                self.leave(cx);
                Ok(())
            }
            Command::Send { to, text, attachments } => {
                let id = cx.key("message", 0);
                self.send(cx, id, to, text, attachments)
            }
            Command::SendChat { to, text } => {
                let id = cx.key("message", 0);
                self.send_chat(cx, id, to, text)
            }
            Command::ReceiveChat { from, text } => {
                let id = cx.key("chat", 0);
                self.receive_chat(cx, id, from, text);
                Ok(())
            }
            Command::Resend(key) => self.resend(cx, key),
            Command::Download(key) => self.download(cx, key),
            Command::Open(thread) => self.open(cx, thread),
            Command::Delete(key) => self.delete(cx, key),
            Command::DeleteThread(thread) => self.delete_thread(cx, thread),
            Command::Set(toggle, on) => {
                self.set(cx, toggle, on);
                let value = if on { "on" } else { "off" }.into();
                cx.tell(Signal::SetSetting { name: toggle.setting().into(), value });
                Ok(())
            }
            Command::Introduce(contact) => {
                let name = Arc::clone(&contact.name);
                cx.write(&mut self.disk, Write::Contact(contact));
                cx.flush(&mut self.disk);
                cx.note(|| Fact::Introduced(name));
                Ok(())
            }
        }
    }

    fn timer(&mut self, cx: &mut Cx<'_>, timer: Timer) {
        match timer {
            Timer::Resend(id) => self.send_next(cx, id),
            Timer::Fetch(id) => self.fetch(cx, id),
        }
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        match tag {
            Tag::Send { id, leg } => self.send_answered(cx, id, usize::from(leg), answer),
            Tag::Fetch(id) => self.fetch_answered(cx, id, answer),
            // If it did not hear, the centre pushes the message again and hears it then.
            Tag::Received(_) => {}
        }
    }

    /// Hears [`Signal::Pushed`] and [`Signal::SendText`].
    #[expect(clippy::wildcard_enum_match_arm, reason = "hears two of the signals")]
    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        match signal {
            Signal::Pushed(Push::Sms(sms)) => self.receive_sms(cx, sms),
            Signal::Pushed(Push::Delivered(id)) => self.delivered(cx, *id),
            Signal::Pushed(Push::MmsWaiting { id, from, bytes }) => {
                self.announced(cx, *id, from, *bytes);
            }
            Signal::SettingChanged { name, value } => {
                let toggle = Toggle::ALL.into_iter().find(|toggle| toggle.setting() == &**name);
                if let Some(toggle) = toggle {
                    self.set(cx, toggle, &**value == "on");
                }
            }
            Signal::SendText { id, to, text } => {
                let to = [Arc::clone(to)].into();
                // The texts to choose from are short and there is one recipient: nothing to refuse.
                let _sent = self.send(cx, *id, to, Arc::clone(text), [].into());
            }
            _ => {}
        }
    }

    /// What was on its way when the power went goes on: the operator knows messages by their
    /// identity and takes none twice.
    fn booted(&mut self, cx: &mut Cx<'_>) {
        let sending: Vec<Key> = self
            .disk
            .outbox
            .iter()
            .filter(|(_, outgoing)| outgoing.next().is_some())
            .map(|(id, _)| *id)
            .collect();
        for id in sending {
            self.send_next(cx, id);
        }
        let running: Vec<Key> = self
            .disk
            .announced
            .iter()
            .filter(|(_, key)| self.disk.messages.get(key).is_some_and(receive::is_downloading))
            .map(|(id, _)| *id)
            .collect();
        for id in running {
            self.fetch(cx, id);
        }
    }

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = crate::kernel::Key::named("service", "messaging");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
