//! What messaging keeps on disk, and the writes that change it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Kinds, Transport};

use super::message::{Download, Message, MessageKey, State, Why};
use super::thread::{Contact, Draft, MATCHING_DIGITS, Thread, ThreadId, participant, thread_of};
use crate::kernel::{Content, Key};
use crate::wire::Number;

/// How many of the last arrivals are remembered, so that one pushed twice is kept once. Chosen
/// freely.
const REMEMBERED: usize = 64;

/// How many sent messages wait for their delivery reports at most; the oldest gives way. Chosen
/// freely.
pub(super) const OUTBOX_LIMIT: usize = 256;

/// What survives a loss of power.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Disk {
    /// Every message, by thread and time.
    pub(super) messages: Content<MessageKey, Message>,
    /// The same by identity. Follows from the messages, so it is neither stored nor fingerprinted.
    #[serde(skip)]
    pub(super) places: Content<Key, MessageKey>,
    /// How many there are of each sort. Follows from the messages as well.
    #[serde(skip)]
    pub(super) sorts: Sorts,
    /// Every thread.
    pub(super) threads: Content<ThreadId, Thread>,
    /// What is not sent yet, was not sent, or waits for reports of delivery.
    pub(super) outbox: BTreeMap<Key, Outgoing>,
    /// Announced multimedia messages that are not here yet.
    pub(super) announced: BTreeMap<Key, MessageKey>,
    /// What arrived last, the newest at the end.
    pub(super) arrived: VecDeque<Key>,
    /// People with several addresses.
    pub(super) contacts: Vec<Contact>,
    /// The settings of the app.
    pub(super) toggles: Toggles,
    /// Last digits that make two numbers the same.
    pub(super) digits: u8,
    /// Segments sent since the phone is in use: what a bill counts.
    pub(super) segments_sent: u64,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            messages: Content::default(),
            places: Content::default(),
            sorts: Sorts::default(),
            threads: Content::default(),
            outbox: BTreeMap::new(),
            announced: BTreeMap::new(),
            arrived: VecDeque::new(),
            contacts: Vec::new(),
            toggles: Toggles::default(),
            digits: MATCHING_DIGITS,
            segments_sent: 0,
        }
    }
}

/// [`Disk`] as it is stored: field by field the same, but for what follows from the rest.
#[derive(Deserialize)]
struct Stored {
    messages: Content<MessageKey, Message>,
    threads: Content<ThreadId, Thread>,
    outbox: BTreeMap<Key, Outgoing>,
    announced: BTreeMap<Key, MessageKey>,
    arrived: VecDeque<Key>,
    contacts: Vec<Contact>,
    toggles: Toggles,
    digits: u8,
    segments_sent: u64,
}

impl From<Stored> for Disk {
    fn from(stored: Stored) -> Self {
        let Stored {
            messages,
            threads,
            outbox,
            announced,
            arrived,
            contacts,
            toggles,
            digits,
            segments_sent,
        } = stored;
        let (places, sorts) = (places(&messages), Sorts::of(&messages));
        Self {
            messages,
            places,
            sorts,
            threads,
            outbox,
            announced,
            arrived,
            contacts,
            toggles,
            digits,
            segments_sent,
        }
    }
}

/// How many messages there are of each sort: text messages, picture messages, chats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sorts([u32; 3]);

impl Sorts {
    /// Those of a message store, all of which is looked at.
    pub(super) fn of(messages: &Content<MessageKey, Message>) -> Self {
        let mut sorts = Self::default();
        messages.iter().for_each(|(_, message)| *sorts.of_sort(message) += 1);
        sorts
    }

    /// How many there are of one sort.
    #[must_use]
    pub const fn count(&self, transport: Transport) -> u32 {
        self.0[Self::place(transport)]
    }

    fn of_sort(&mut self, message: &Message) -> &mut u32 {
        &mut self.0[Self::place(message.transport)]
    }

    const fn place(transport: Transport) -> usize {
        match transport {
            Transport::Sms => 0,
            Transport::Mms => 1,
            Transport::Chat => 2,
        }
    }
}

/// Where each message lies.
pub(super) fn places(messages: &Content<MessageKey, Message>) -> Content<Key, MessageKey> {
    messages.iter().map(|(key, _)| (key.id, *key)).collect()
}

/// The switches in messaging › settings (facts 255, 257).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toggles {
    /// "Group text": one multimedia message to all instead of a text message to each (fact 256).
    /// On or off as the operator has it; off is assumed, so that a message to many needs no data.
    pub group_text: bool,
    /// "SMS delivery confirmation", off.
    pub sms_delivery_confirmation: bool,
    /// "MMS delivery confirmation", off.
    pub mms_delivery_confirmation: bool,
    /// "Send MMS acknowledgement", on.
    pub mms_acknowledgement: bool,
    /// "Automatically download MMS", on.
    pub automatic_download: bool,
}

impl Default for Toggles {
    fn default() -> Self {
        Self {
            group_text: false,
            sms_delivery_confirmation: false,
            mms_delivery_confirmation: false,
            mms_acknowledgement: true,
            automatic_download: true,
        }
    }
}

/// One of the [`Toggles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Toggle {
    /// "Group text".
    GroupText,
    /// "SMS delivery confirmation".
    SmsDeliveryConfirmation,
    /// "MMS delivery confirmation".
    MmsDeliveryConfirmation,
    /// "Send MMS acknowledgement".
    MmsAcknowledgement,
    /// "Automatically download MMS".
    AutomaticDownload,
}

impl Toggle {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [
        Self::GroupText,
        Self::SmsDeliveryConfirmation,
        Self::MmsDeliveryConfirmation,
        Self::MmsAcknowledgement,
        Self::AutomaticDownload,
    ];

    /// As the page shows it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::GroupText => "Group text",
            Self::SmsDeliveryConfirmation => "SMS delivery confirmation",
            Self::MmsDeliveryConfirmation => "MMS delivery confirmation",
            Self::MmsAcknowledgement => "Send MMS acknowledgement",
            Self::AutomaticDownload => "Automatically download MMS",
        }
    }

    /// The setting that holds it, so that it is backed up with the others.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::GroupText => "messaging.group_text",
            Self::SmsDeliveryConfirmation => "messaging.sms_delivery_confirmation",
            Self::MmsDeliveryConfirmation => "messaging.mms_delivery_confirmation",
            Self::MmsAcknowledgement => "messaging.send_mms_acknowledgement",
            Self::AutomaticDownload => "messaging.automatically_download_mms",
        }
    }
}

impl Toggles {
    /// Whether one of them is on.
    #[must_use]
    pub const fn is_on(&self, toggle: Toggle) -> bool {
        match toggle {
            Toggle::GroupText => self.group_text,
            Toggle::SmsDeliveryConfirmation => self.sms_delivery_confirmation,
            Toggle::MmsDeliveryConfirmation => self.mms_delivery_confirmation,
            Toggle::MmsAcknowledgement => self.mms_acknowledgement,
            Toggle::AutomaticDownload => self.automatic_download,
        }
    }

    const fn set(&mut self, toggle: Toggle, on: bool) {
        match toggle {
            Toggle::GroupText => self.group_text = on,
            Toggle::SmsDeliveryConfirmation => self.sms_delivery_confirmation = on,
            Toggle::MmsDeliveryConfirmation => self.mms_delivery_confirmation = on,
            Toggle::MmsAcknowledgement => self.mms_acknowledgement = on,
            Toggle::AutomaticDownload => self.automatic_download = on,
        }
    }
}

/// An outgoing message and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Where it lies.
    pub key: MessageKey,
    /// One text message for each recipient; one leg in all for a multimedia or chat message.
    pub legs: Vec<Leg>,
    /// Reports of delivery are wanted.
    pub report: bool,
}

/// The way of a message to one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Leg {
    /// Not taken by the operator yet.
    Waiting,
    /// Taken.
    Taken,
    /// Arrived.
    Delivered,
    /// Given up, until a tap.
    Failed(Why),
}

impl Outgoing {
    /// The first leg that the operator has not taken.
    pub(super) fn next(&self) -> Option<usize> {
        self.legs.iter().position(|leg| *leg == Leg::Waiting)
    }

    /// Nothing more is to come.
    fn is_over(&self) -> bool {
        self.legs.iter().all(|leg| match leg {
            Leg::Delivered => true,
            Leg::Taken => !self.report,
            Leg::Waiting | Leg::Failed(_) => false,
        })
    }

    /// The identity of the message on one leg, as the operator knows it.
    pub(super) const fn leg_id(id: Key, leg: usize) -> Key {
        id.child("recipient", leg as u64)
    }

    /// What the message as a whole is, as far as its legs say.
    fn state(&self) -> State {
        let (mut waiting, mut failed, mut delivered) = (false, None, true);
        for leg in &self.legs {
            match leg {
                Leg::Waiting => waiting = true,
                Leg::Taken => delivered = false,
                Leg::Delivered => {}
                Leg::Failed(why) => failed = failed.or(Some(*why)),
            }
        }
        match failed {
            _ if waiting => State::Sending,
            Some(why) => State::Failed(why),
            None if delivered => State::Delivered,
            None => State::Sent,
        }
    }
}

/// One disk write. Each leaves messages, threads and outbox in agreement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// A message is to be sent.
    Queued {
        /// Where it lies.
        key: MessageKey,
        /// The message.
        message: Message,
        /// Its way.
        outgoing: Outgoing,
    },
    /// One leg of an outgoing message went on.
    Leg {
        /// The message.
        id: Key,
        /// Which leg.
        leg: usize,
        /// What it is now.
        now: Leg,
        /// Segments that were sent.
        segments: u8,
    },
    /// Every failed leg of a message is to be tried again.
    Again(Key),
    /// The photos of an outgoing message were shrunk to fit.
    Shrunk {
        /// The message.
        id: Key,
        /// Its attachments now.
        parts: Arc<[wp8_backup::Described]>,
    },
    /// A message has arrived, or has been announced.
    Arrived {
        /// Where it lies.
        key: MessageKey,
        /// The message.
        message: Message,
        /// How the operator knows it.
        pushed: Key,
    },
    /// An announced message is here; among its recipients there may be others.
    Fetched {
        /// How the operator knows it.
        pushed: Key,
        /// Where it lies now.
        key: MessageKey,
        /// The message.
        message: Message,
    },
    /// What the phone does about an announced message.
    Download {
        /// How the operator knows it.
        pushed: Key,
        /// What it does.
        download: Download,
    },
    /// A thread was opened.
    Read(ThreadId),
    /// A message was deleted.
    Deleted(MessageKey),
    /// A thread was deleted, with its draft.
    ThreadDeleted(ThreadId),
    /// What was typed is kept, or dropped.
    Draft {
        /// The recipients.
        with: Arc<[Number]>,
        /// What; none: there is no draft any more.
        draft: Option<Draft>,
    },
    /// A switch was set.
    Set(Toggle, bool),
    /// A person's addresses are known to belong together.
    Contact(Contact),
    /// A restored message is put in its place.
    Placed {
        /// Where it lies.
        key: MessageKey,
        /// The message.
        message: Message,
    },
    /// Messages that a backup could know of are taken away.
    Cleared(Kinds),
    /// Many messages at once. Held by reference: a log entry of it costs nothing.
    Filled {
        /// Every message.
        messages: Content<MessageKey, Message>,
        /// Where each lies.
        places: Content<Key, MessageKey>,
        /// Every thread.
        threads: Content<ThreadId, Thread>,
    },
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Queued { key, message, outgoing } => self.queue(*key, message, outgoing),
            Write::Leg { id, leg, now, segments } => {
                self.segments_sent += u64::from(*segments);
                self.advance(*id, |outgoing| {
                    if let Some(leg) = outgoing.legs.get_mut(*leg) {
                        *leg = *now;
                    }
                });
            }
            Write::Again(id) => self.advance(*id, |outgoing| {
                for leg in &mut outgoing.legs {
                    if let Leg::Failed(_) = leg {
                        *leg = Leg::Waiting;
                    }
                }
            }),
            Write::Shrunk { id, parts } => {
                if let Some(outgoing) = self.outbox.get(id) {
                    let key = outgoing.key;
                    self.messages.change(&key, |message| message.parts = Arc::clone(parts));
                }
            }
            Write::Arrived { key, message, pushed } => {
                self.remember(*pushed);
                if let State::Announced { .. } = message.state {
                    self.announced.insert(*pushed, *key);
                }
                self.put(*key, message.clone());
            }
            Write::Fetched { pushed, key, message } => {
                if let Some(old) = self.announced.remove(pushed) {
                    self.take(old);
                }
                self.put(*key, message.clone());
            }
            Write::Download { pushed, download } => {
                if let Some(key) = self.announced.get(pushed) {
                    self.messages.change(key, |message| {
                        if let State::Announced { download: now, .. } = &mut message.state {
                            *now = *download;
                        }
                    });
                }
            }
            Write::Read(thread) => self.read(*thread),
            Write::Deleted(key) => {
                self.take(*key);
                self.forget_ways();
            }
            Write::ThreadDeleted(thread) => {
                self.take_thread(*thread);
                self.forget_ways();
            }
            Write::Draft { with, draft } => self.draft(with, draft.clone()),
            Write::Set(toggle, on) => self.toggles.set(*toggle, *on),
            Write::Contact(contact) => self.introduce(contact),
            Write::Placed { key, message } => self.put(*key, message.clone()),
            Write::Cleared(kinds) => self.clear(*kinds),
            Write::Filled { messages, places, threads } => {
                self.messages = messages.clone();
                self.places = places.clone();
                self.sorts = Sorts::of(messages);
                self.threads = threads.clone();
            }
        }
    }
}

impl Disk {
    /// The thread of a message with these other sides.
    pub(super) fn thread_of(&self, with: &[Number]) -> ThreadId {
        let mut participants: Vec<Key> =
            with.iter().map(|address| self.participant(address)).collect();
        thread_of(&mut participants)
    }

    /// Who an address is: a contact by its first address, anyone else by the address.
    fn participant(&self, address: &str) -> Key {
        let bare = participant(address, self.digits);
        let same = |known: &Number| participant(known, self.digits) == bare;
        let contact = self.contacts.iter().find(|contact| contact.addresses.iter().any(same));
        match contact.and_then(|contact| contact.addresses.first()) {
            Some(first) => participant(first, self.digits),
            None => bare,
        }
    }

    /// The messages of one thread, the oldest first.
    pub(super) fn of_thread(
        &self,
        thread: ThreadId,
    ) -> impl DoubleEndedIterator<Item = (&MessageKey, &Message)> {
        self.messages.range(MessageKey::first_of(thread)..=MessageKey::last_of(thread))
    }

    fn put(&mut self, key: MessageKey, message: Message) {
        let unread = u32::from(!message.read);
        let with = Arc::clone(&message.with);
        let elsewhere = self.places.insert(key.id, key).filter(|place| *place != key);
        if let Some(place) = elsewhere {
            self.take(place);
            self.places.insert(key.id, key);
        }
        *self.sorts.of_sort(&message) += 1;
        let old = self.messages.insert(key, message);
        if let Some(old) = &old {
            *self.sorts.of_sort(old) -= 1;
        }
        let replaced = old.as_ref().map_or((0, 0), |old| (1, u32::from(!old.read)));
        let added = |thread: &mut Thread| {
            thread.messages = thread.messages + 1 - replaced.0;
            thread.unread = thread.unread + unread - replaced.1;
            thread.newest_ms = thread.newest_ms.max(key.at_ms);
        };
        if !self.threads.change(&key.thread, added) {
            let thread = Thread {
                with: sorted(&with),
                messages: 1,
                unread,
                newest_ms: key.at_ms,
                draft: None,
            };
            self.threads.insert(key.thread, thread);
        }
    }

    fn take(&mut self, key: MessageKey) {
        let Some(message) = self.messages.remove(&key) else { return };
        *self.sorts.of_sort(&message) -= 1;
        self.places.remove(&key.id);
        let newest = self.of_thread(key.thread).next_back().map(|(key, _)| key.at_ms);
        self.threads.change(&key.thread, |thread| {
            thread.messages -= 1;
            thread.unread -= u32::from(!message.read);
            thread.dated(newest);
        });
        self.drop_empty(key.thread);
    }

    fn drop_empty(&mut self, thread: ThreadId) {
        if self.threads.get(&thread).is_some_and(Thread::is_empty) {
            self.threads.remove(&thread);
        }
    }

    fn take_thread(&mut self, thread: ThreadId) {
        let keys: Vec<MessageKey> = self.of_thread(thread).map(|(key, _)| *key).collect();
        for key in keys {
            if let Some(message) = self.messages.remove(&key) {
                *self.sorts.of_sort(&message) -= 1;
            }
            self.places.remove(&key.id);
        }
        self.threads.remove(&thread);
    }

    /// What was deleted is neither sent nor fetched any more.
    fn forget_ways(&mut self) {
        let messages = &self.messages;
        self.outbox.retain(|_, outgoing| messages.contains(&outgoing.key));
        self.announced.retain(|_, key| messages.contains(key));
    }

    fn queue(&mut self, key: MessageKey, message: &Message, outgoing: &Outgoing) {
        self.put(key, message.clone());
        let newest = self.of_thread(key.thread).next_back().map_or(key.at_ms, |(key, _)| key.at_ms);
        self.threads.change(&key.thread, |thread| {
            thread.draft = None;
            thread.newest_ms = newest;
        });
        let full = self.outbox.len() >= OUTBOX_LIMIT;
        let sent = |outgoing: &&Outgoing| !outgoing.legs.contains(&Leg::Waiting);
        if full && let Some(oldest) = self.outbox.values().filter(sent).min_by_key(|o| o.key.at_ms)
        {
            let oldest = oldest.key.id;
            self.outbox.remove(&oldest);
        }
        self.outbox.insert(key.id, outgoing.clone());
    }

    fn advance(&mut self, id: Key, change: impl FnOnce(&mut Outgoing)) {
        let Some(outgoing) = self.outbox.get_mut(&id) else { return };
        change(outgoing);
        let (key, state, over) = (outgoing.key, outgoing.state(), outgoing.is_over());
        self.messages.change(&key, |message| message.state = state);
        if over {
            self.outbox.remove(&id);
        }
    }

    fn remember(&mut self, pushed: Key) {
        if self.arrived.len() >= REMEMBERED {
            self.arrived.pop_front();
        }
        self.arrived.push_back(pushed);
    }

    fn read(&mut self, thread: ThreadId) {
        let unread = self.threads.get(&thread).map_or(0, |thread| thread.unread) as usize;
        let keys: Vec<MessageKey> = self
            .of_thread(thread)
            .rev()
            .filter(|(_, message)| !message.read)
            .take(unread)
            .map(|(key, _)| *key)
            .collect();
        for key in keys {
            self.messages.change(&key, |message| message.read = true);
        }
        self.threads.change(&thread, |thread| thread.unread = 0);
    }

    fn draft(&mut self, with: &Arc<[Number]>, draft: Option<Draft>) {
        let id = self.thread_of(with);
        let newest = self.of_thread(id).next_back().map(|(key, _)| key.at_ms);
        let change = |thread: &mut Thread| {
            thread.draft.clone_from(&draft);
            thread.dated(newest);
        };
        if !self.threads.change(&id, change)
            && let Some(draft) = draft
        {
            let newest_ms = draft.at_ms;
            let with = sorted(with);
            let thread = Thread { with, messages: 0, unread: 0, newest_ms, draft: Some(draft) };
            self.threads.insert(id, thread);
        }
        self.drop_empty(id);
    }

    /// Threads that turn out to be with the same person become one (fact 258), and part again when
    /// the contact changes. Looks at every message: people are seldom introduced.
    fn introduce(&mut self, contact: &Contact) {
        self.contacts.retain(|known| known.name != contact.name);
        self.contacts.push(contact.clone());
        let (old, threads) =
            (std::mem::take(&mut self.messages), std::mem::take(&mut self.threads));
        self.places.clear();
        let again = old.iter().map(|(key, message)| (key.id, key.at_ms, message.clone()));
        (self.messages, self.threads) = self.filled(again);
        self.places = places(&self.messages);
        for thread in threads.values().filter(|thread| thread.draft.is_some()) {
            self.draft(&thread.with, thread.draft.clone());
        }
        let moved = |key: MessageKey| match old.get(&key) {
            Some(message) => MessageKey { thread: self.thread_of(&message.with), ..key },
            None => key,
        };
        let outbox: Vec<(Key, MessageKey)> =
            self.outbox.iter().map(|(id, outgoing)| (*id, moved(outgoing.key))).collect();
        let announced: BTreeMap<Key, MessageKey> =
            self.announced.iter().map(|(id, key)| (*id, moved(*key))).collect();
        for (id, key) in outbox {
            if let Some(outgoing) = self.outbox.get_mut(&id) {
                outgoing.key = key;
            }
        }
        self.announced = announced;
    }

    fn clear(&mut self, kinds: Kinds) {
        let gone = |message: &Message| message.is_settled() && kinds.holds(message.kind());
        let keys: Vec<MessageKey> = self
            .messages
            .iter()
            .filter(|(_, message)| gone(message))
            .map(|(key, _)| *key)
            .collect();
        if keys.len() == self.messages.len() && self.threads.values().all(|t| t.draft.is_none()) {
            self.messages.clear();
            self.places.clear();
            self.sorts = Sorts::default();
            self.threads.clear();
        } else {
            for key in keys {
                self.take(key);
            }
        }
        self.forget_ways();
    }

    /// The message store and the threads with `more` in them.
    pub(super) fn filled(
        &self,
        more: impl IntoIterator<Item = (Key, i64, Message)>,
    ) -> (Content<MessageKey, Message>, Content<ThreadId, Thread>) {
        let mut threads: BTreeMap<ThreadId, Thread> =
            self.threads.iter().map(|(id, thread)| (*id, thread.clone())).collect();
        // Most messages are with someone who has just been looked up.
        let mut known: BTreeMap<Arc<[Number]>, ThreadId> = BTreeMap::new();
        let mut added: BTreeMap<MessageKey, Message> = BTreeMap::new();
        let mut new: BTreeSet<Key> = BTreeSet::new();
        for (id, at_ms, message) in more {
            let thread = match known.get(&message.with) {
                Some(thread) => *thread,
                None => {
                    let thread = self.thread_of(&message.with);
                    known.insert(Arc::clone(&message.with), thread);
                    thread
                }
            };
            if self.places.contains(&id) || !new.insert(id) {
                continue;
            }
            let key = MessageKey { thread, at_ms, id };
            let entry = threads.entry(thread).or_insert_with(|| Thread {
                with: sorted(&message.with),
                messages: 0,
                unread: 0,
                newest_ms: at_ms,
                draft: None,
            });
            entry.messages += 1;
            entry.unread += u32::from(!message.read);
            entry.newest_ms = entry.newest_ms.max(at_ms);
            added.insert(key, message);
        }
        let messages = if self.messages.is_empty() {
            added.into_iter().collect()
        } else {
            let mut messages = self.messages.clone();
            for (key, message) in added {
                messages.insert(key, message);
            }
            messages
        };
        (messages, threads.into_iter().collect())
    }
}

fn sorted(with: &Arc<[Number]>) -> Arc<[Number]> {
    if with.len() < 2 {
        return Arc::clone(with);
    }
    let mut sorted: Vec<Number> = with.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.into()
}
