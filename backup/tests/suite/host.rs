//! A phone for the engine to live in: content, a disk that can lose power, a network that can lose
//! answers, and a service.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use wp8_backup::engine::{
    Action, ApplyOutcome, ApplyStep, Conditions, Input, Note, Output, Reply, Wifi,
};
use wp8_backup::policy::LinkRule;
use wp8_backup::protocol::{Answer, Device, DeviceId, Part, Refusal, Request, RequestId};
use wp8_backup::record::{
    Account, App, Body, Described, Direction, Favourite, Media, Message, PartKind, Setting,
    Transport, WifiNetwork,
};
use wp8_backup::{
    Category, Engine, Policy, ProductId, Record, RecordId, SealingKey, ServiceStore, Stored, Write,
};

/// What becomes of the next requests; after them everything gets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Arrives,
    RequestLost,
    AnswerLost,
    Refused(Refusal),
}

/// A seeded mistake of the service or of the phone, to see that a property notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    None,
    /// The service says that it has deleted something, and keeps it.
    KeepsWhatIsDeleted,
    /// The phone puts a restored record beside the one that is there.
    RestoresBesideWhatIsThere,
    /// The phone makes room before it puts restored records in place.
    ClearsFirst,
    /// The last of the restored records gets lost.
    DropsTheLast,
    /// The disk forgets a restore that is going on.
    ForgetsTheRestore,
}

pub struct Host {
    pub engine: Engine,
    pub policy: Arc<Policy>,
    pub device: Arc<Device>,
    /// What is certain to survive.
    pub disk: Stored,
    /// Writes since the last flush.
    pub unflushed: Vec<Write>,
    pub content: BTreeMap<RecordId, Record>,
    pub now_ms: u64,
    pub conditions: Conditions,
    /// What is in the phone's key store: it outlives a restart.
    pub key: Option<SealingKey>,
    pub fates: VecDeque<Fate>,
    pub sent_bytes: u64,
    pub received_bytes: u64,
    pub requests: Vec<(Request, LinkRule)>,
    pub notes: Vec<Note>,
    /// Requests that are under way and not answered by themselves.
    pub held: Vec<(RequestId, Request)>,
    pub hold: bool,
    /// The token the service accepts is not the one the phone has.
    pub stale_token: bool,
    /// The account lets nobody in, and gives no new token.
    pub locked: bool,
    /// Nobody answers whether there is another token.
    pub unanswered: bool,
    /// What is wrong.
    pub mistake: Mistake,
    /// Power goes after this many more writes and applied steps.
    pub power_for: Option<u32>,
    /// How many of the writes since the last flush survive that.
    pub kept: usize,
    pub writes: u32,
    pub applied_steps: u32,
}

pub fn device(number: u64) -> Arc<Device> {
    Arc::new(Device {
        id: DeviceId(number),
        model: "Lumia 920".into(),
        name: "phone".into(),
        version: "8.0".into(),
    })
}

pub fn good_conditions() -> Conditions {
    Conditions {
        wifi: Wifi::Connected,
        cellular: true,
        external_power: true,
        idle: true,
        signed_in: true,
        free_bytes: 16_000_000_000,
        ..Conditions::default()
    }
}

/// The power went out.
#[derive(Debug, PartialEq, Eq)]
pub struct PowerLost;

impl Host {
    /// Answers the last request that is on its way.
    pub fn answer(&mut self, service: &mut ServiceStore, answer: Answer) {
        let (id, _) = self.held.pop().expect("a request");
        self.tell(service, Input::Answered { id, reply: Reply::Answer(answer), luck: 0 });
    }

    /// Lets the last request that is on its way get to the service, and the answer back.
    pub fn deliver(&mut self, service: &mut ServiceStore) {
        let (id, request) = self.held.pop().expect("a request");
        let reply = self.carry(service, &request);
        self.tell(service, Input::Answered { id, reply, luck: 0 });
    }

    pub fn new(policy: Policy, number: u64) -> Self {
        let (policy, device) = (Arc::new(policy), device(number));
        Self {
            engine: Engine::boot(policy.clone(), device.clone(), Stored::new()),
            policy,
            device,
            disk: Stored::new(),
            unflushed: Vec::new(),
            content: BTreeMap::new(),
            now_ms: 0,
            conditions: good_conditions(),
            key: None,
            fates: VecDeque::new(),
            sent_bytes: 0,
            received_bytes: 0,
            requests: Vec::new(),
            notes: Vec::new(),
            held: Vec::new(),
            hold: false,
            stale_token: false,
            locked: false,
            unanswered: false,
            mistake: Mistake::None,
            power_for: None,
            kept: 0,
            writes: 0,
            applied_steps: 0,
        }
    }

    /// A phone with all categories on and this content.
    pub fn with(
        policy: Policy,
        number: u64,
        records: impl IntoIterator<Item = Record>,
        service: &mut ServiceStore,
    ) -> Self {
        let mut host = Self::new(policy, number);
        host.content = records.into_iter().map(|record| (record.id(), record)).collect();
        host.tell(service, Input::Conditions(host.conditions));
        for category in Category::ALL {
            host.user(service, Action::Switch { category, on: true });
        }
        host
    }

    pub fn user(&mut self, service: &mut ServiceStore, action: Action) {
        self.tell(service, Input::User(action));
    }

    pub fn tell(&mut self, service: &mut ServiceStore, input: Input) {
        self.try_tell(service, input).expect("the power stays on in this test");
    }

    pub fn try_tell(&mut self, service: &mut ServiceStore, input: Input) -> Result<(), PowerLost> {
        if let Input::Key(key) = &input {
            self.key = Some(key.clone());
        }
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.engine.handle_input(self.now_ms, input);
            self.drain(service, &mut inputs)?;
            self.check_writes();
        }
        Ok(())
    }

    /// The disk with what is not flushed yet is what the engine believes it to be.
    fn check_writes(&self) {
        let mut disk = self.disk.clone();
        for write in &self.unflushed {
            disk.apply(write);
        }
        assert_eq!(&disk, self.engine.stored());
    }

    pub fn set(&mut self, service: &mut ServiceStore, change: impl FnOnce(&mut Conditions)) {
        change(&mut self.conditions);
        self.tell(service, Input::Conditions(self.conditions));
    }

    pub fn put(&mut self, service: &mut ServiceStore, record: Record) {
        self.content.insert(record.id(), record.clone());
        self.tell(service, Input::Upserted(record));
    }

    pub fn delete(&mut self, service: &mut ServiceStore, id: RecordId) {
        let record = self.content.remove(&id).expect("a record that is there");
        let category = record.category().expect("content is never sealed");
        self.tell(service, Input::Removed { category, id });
    }

    /// Lets time pass, waking the engine when it has asked for it.
    pub fn advance(&mut self, service: &mut ServiceStore, span_ms: u64) {
        self.try_advance(service, span_ms).expect("the power stays on in this test");
    }

    pub fn try_advance(
        &mut self,
        service: &mut ServiceStore,
        span_ms: u64,
    ) -> Result<(), PowerLost> {
        let until_ms = self.now_ms + span_ms;
        let mut steps = 0;
        while let Some(wake) = self.engine.wake().filter(|wake| wake.at_ms <= until_ms) {
            self.now_ms = self.now_ms.max(wake.at_ms);
            self.try_tell(service, Input::Woken)?;
            steps += 1;
            assert!(steps < 10_000, "the engine wakes without end: {wake:?}");
        }
        self.now_ms = until_ms;
        Ok(())
    }

    /// Cuts the power and starts again: what was not flushed is lost but for its first `kept` writes.
    pub fn restart(&mut self, service: &mut ServiceStore, kept: usize) {
        for write in self.unflushed.drain(..).take(kept) {
            self.disk.apply(&write);
        }
        self.unflushed.clear();
        if self.mistake == Mistake::ForgetsTheRestore {
            self.disk.apply(&Write::RestoreEnded);
        }
        self.held.clear();
        self.power_for = None;
        self.engine = Engine::boot(self.policy.clone(), self.device.clone(), self.disk.clone());
        let mut inputs = VecDeque::new();
        self.drain(service, &mut inputs).expect("the power has just come back");
        if let Some(key) = self.key.clone() {
            self.tell(service, Input::Key(key));
        }
        self.tell(service, Input::Conditions(self.conditions));
    }

    fn drain(
        &mut self,
        service: &mut ServiceStore,
        inputs: &mut VecDeque<Input>,
    ) -> Result<(), PowerLost> {
        while let Some(output) = self.engine.poll_output() {
            match output {
                Output::Send { id, request, link } => {
                    self.requests.push((request.clone(), link));
                    if self.hold {
                        self.held.push((id, request));
                    } else {
                        let reply = self.carry(service, &request);
                        inputs.push_back(Input::Answered { id, reply, luck: id.0 });
                    }
                }
                Output::Cancel(id) => self.held.retain(|(held, _)| *held != id),
                Output::Wake(_) => {}
                Output::Read(category) => {
                    let of = |record: &&Record| record.category() == Some(category);
                    let records = self.content.values().filter(of).cloned().collect();
                    inputs.push_back(Input::Read { category, records });
                }
                Output::Apply { category, step } => {
                    self.use_power()?;
                    self.applied_steps += 1;
                    self.apply(category, step);
                    inputs.push_back(Input::Applied { category, outcome: ApplyOutcome::Done });
                }
                Output::Write(write) => {
                    self.use_power()?;
                    self.writes += 1;
                    self.unflushed.push(write);
                }
                Output::Flush => {
                    for write in self.unflushed.drain(..) {
                        self.disk.apply(&write);
                    }
                }
                Output::RenewToken if self.unanswered => {}
                Output::RenewToken if self.locked => inputs.push_back(Input::TokenRefused),
                Output::RenewToken => {
                    self.stale_token = false;
                    inputs.push_back(Input::TokenRenewed);
                }
                Output::Note(note) => self.notes.push(note),
            }
        }
        Ok(())
    }

    fn use_power(&mut self) -> Result<(), PowerLost> {
        match &mut self.power_for {
            Some(0) => Err(PowerLost),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub fn carry(&mut self, service: &mut ServiceStore, request: &Request) -> Reply {
        let fate = self.fates.pop_front().unwrap_or(Fate::Arrives);
        if fate == Fate::RequestLost {
            return Reply::Lost;
        }
        self.sent_bytes += request.wire_bytes();
        let answer = match fate {
            Fate::Refused(why) => Answer::Refused(why),
            Fate::Arrives | Fate::RequestLost | Fate::AnswerLost
                if self.stale_token || self.locked =>
            {
                Answer::Refused(Refusal::Unauthorised)
            }
            Fate::Arrives | Fate::RequestLost | Fate::AnswerLost
                if self.mistake == Mistake::KeepsWhatIsDeleted
                    && matches!(request, Request::Delete { .. }) =>
            {
                Answer::Deleted
            }
            Fate::Arrives | Fate::RequestLost | Fate::AnswerLost => {
                service.answer(i64::try_from(self.now_ms).expect("a time"), request)
            }
        };
        if fate == Fate::AnswerLost {
            return Reply::Lost;
        }
        self.received_bytes += answer.wire_bytes(request);
        Reply::Answer(answer)
    }

    fn apply(&mut self, category: Category, step: ApplyStep) {
        match step {
            ApplyStep::Merge { put, remove } => {
                if self.mistake == Mistake::ClearsFirst {
                    self.content.retain(|_, record| record.category() != Some(category));
                }
                let lost = usize::from(self.mistake == Mistake::DropsTheLast);
                for record in put.iter().take(put.len().saturating_sub(lost)) {
                    let beside = self.mistake == Mistake::RestoresBesideWhatIsThere
                        && self.content.contains_key(&record.id());
                    let id = RecordId(record.id().0 + if beside { 1_000_000 } else { 0 });
                    self.content.insert(id, Record::new(id, record.body().clone()));
                }
                for id in &*remove {
                    self.content.remove(id);
                }
            }
            ApplyStep::Clear => {
                self.content.retain(|_, record| record.category() != Some(category));
            }
            ApplyStep::Finish => {}
            ApplyStep::One(record) => {
                self.content.insert(record.id(), record);
            }
        }
    }

    pub fn of(&self, category: Category) -> Vec<Record> {
        self.content
            .values()
            .filter(|record| record.category() == Some(category))
            .cloned()
            .collect()
    }

    /// The parts that were sent, each with its rule.
    pub fn parts(&self) -> impl Iterator<Item = (&Part, LinkRule)> {
        self.requests.iter().filter_map(|(request, link)| {
            if let Request::Put(part) = request { Some((part, *link)) } else { None }
        })
    }
}

pub fn sms(id: u64, text: &str) -> Record {
    message(id, Transport::Sms, text, &[])
}

pub fn message(id: u64, transport: Transport, text: &str, parts: &[Described]) -> Record {
    Record::new(
        RecordId(id),
        Body::Message(Message {
            transport,
            direction: Direction::Incoming,
            with: [Arc::from("+15550100")].into(),
            at_ms: i64::try_from(id).expect("small ids"),
            read: true,
            text: text.into(),
            parts: parts.into(),
        }),
    )
}

pub fn mms(id: u64, len_bytes: u64) -> Record {
    message(id, Transport::Mms, "look", &[Described { seed: id, len_bytes, kind: PartKind::Image }])
}

pub fn app(id: u64, title: &str) -> Record {
    Record::new(
        RecordId(id),
        Body::App(App {
            product: ProductId(u128::from(id)),
            title: title.into(),
            publisher: "somebody".into(),
            paid: false,
            size_bytes: 1_000_000 + id,
            data_eligible: false,
        }),
    )
}

pub fn favourite(id: u64, title: &str) -> Record {
    let url = format!("http://example.com/{id}").into();
    Record::new(
        RecordId(id),
        Body::Favourite(Favourite { url, title: title.into(), folder: "".into() }),
    )
}

pub fn setting(id: u64, value: &str) -> Record {
    Record::new(
        RecordId(id),
        Body::Setting(Setting { key: format!("key.{id}").into(), value: value.into() }),
    )
}

pub fn account(id: u64) -> Record {
    let address = format!("{id}@example.com").into();
    let password = Some("correct-horse-battery".into());
    Record::new(RecordId(id), Body::Account(Account { address, kind: "google".into(), password }))
}

pub fn media(id: u64) -> Media {
    Media {
        name: format!("WP_{id}.jpg").into(),
        taken_at_ms: i64::try_from(id).expect("small ids"),
        seed: id,
        good_bytes: 400_000,
        best_bytes: 2_000_000,
        sent_as: None,
    }
}

pub fn photo(id: u64) -> Record {
    Record::new(RecordId(id), Body::Photo(media(id)))
}

pub fn video(id: u64) -> Record {
    let video = Media { good_bytes: 40_000_000, best_bytes: 90_000_000, ..media(id) };
    Record::new(RecordId(id), Body::Video(video))
}

pub fn network(id: u64) -> Record {
    let (ssid, security) = ("home".into(), "wpa2".into());
    let network = WifiNetwork { ssid, security, key: Some("swordfish".into()) };
    Record::new(RecordId(id), Body::WifiNetwork(network))
}
