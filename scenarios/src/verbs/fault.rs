//! `fault`

use std::sync::Arc;

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::wire::{Code, Host};
use wp8_emulator::world::Command;
use wp8_emulator::world::faults::{Rule, What, When};

use super::Verb;
use crate::language::args::{Arg, Kind, PhoneName, Reader, args, words};
use crate::language::units::{Bytes, Millis, Percent};
use crate::language::yaml::Node;
use crate::stage::{Scene, Trouble};

words! {
    /// Who answers phones.
    pub enum Service {
        /// Microsoft accounts, and those of others.
        Account = "account",
        /// The Store.
        Store = "store",
        /// SkyDrive.
        SkyDrive = "skydrive",
        /// The backup service.
        Backup = "backup",
        /// The mobile operator.
        Operator = "operator",
        /// Everything else.
        Internet = "internet",
    }
}

words! {
    /// What a phone asks.
    pub enum Asked {
        /// A sign-in.
        SignIn = "sign_in",
        /// A new token.
        Renew = "renew",
        /// The sync of an account.
        Sync = "sync",
        /// A search in the Store.
        Search = "search",
        /// The page of an app.
        Details = "details",
        /// The purchase history.
        History = "history",
        /// A purchase.
        Buy = "buy",
        /// The licence of an app.
        License = "license",
        /// The package of an app.
        Package = "package",
        /// A ticket is given back.
        GiveBack = "give_back",
        /// A photo or video for SkyDrive.
        SkyDrivePut = "skydrive_put",
        /// The end of such an upload.
        SkyDriveCommit = "skydrive_commit",
        /// The list of backups.
        BackupList = "backup_list",
        /// A part of a backup.
        BackupPut = "backup_put",
        /// The end of a backup.
        BackupCommit = "backup_commit",
        /// A part of a restore.
        BackupFetch = "backup_fetch",
        /// What is stored is deleted.
        BackupDelete = "backup_delete",
        /// A text message.
        Sms = "sms",
        /// A picture message.
        Mms = "mms",
        /// A picture message is fetched.
        MmsFetch = "mms_fetch",
        /// A call.
        Call = "call",
        /// Bytes from some server.
        Fetch = "fetch",
        /// Whether there is Internet.
        Probe = "probe",
    }
}

words! {
    /// What happens to a message, where nothing more is to be said.
    pub enum Fate {
        /// It never arrives.
        Drop = "drop",
        /// It takes effect; its answer never arrives.
        LoseAnswer = "lose_answer",
        /// Its answer arrives damaged.
        Damage = "damage",
    }
}

args! {
    /// What happens to a message: one of these.
    pub struct Do(short: fate) {
        /// Something of which nothing more is to be said.
        fate: Option<Fate>,
        /// It is on its way for longer.
        delay: Option<Millis>,
        /// The service answers with this failure, and does nothing.
        refuse: Option<HexCode>,
        /// The answer breaks off after so much.
        cut_at: Option<Bytes>,
    }
}

args! {
    /// From now on messages between phones and services go wrong, by a rule.
    pub struct Fault {
        /// Its name, by which it can be lifted.
        name: String,
        /// Messages of this phone only.
        phone: Option<PhoneName>,
        /// Messages to this service only.
        host: Option<Service>,
        /// Messages of this kind only.
        ask: Option<Asked>,
        /// Not the first so many.
        skip: u32 = 0,
        /// At most so many.
        times: Option<u32>,
        /// In so many of a hundred cases.
        chance: Percent = "100%",
        /// For so long.
        r#for: Option<Millis>,
        /// What happens to them.
        r#do: Do,
    }
}

/// A failure code in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HexCode(pub Code);

impl Arg for HexCode {
    const KIND: Kind = Kind::Text;

    fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = String::take(node, reader)?;
        match u32::from_str_radix(&text, 16) {
            Ok(code) => Some(Self(Code(code))),
            Err(_) => reader.refuse(node, "a failure code in hexadecimal, such as 80072ee7"),
        }
    }
}

impl Do {
    /// Without anything the message is lost.
    fn what(&self) -> What {
        let fate = match self.fate {
            Some(Fate::LoseAnswer) => What::LoseAnswer,
            Some(Fate::Damage) => What::Damage,
            Some(Fate::Drop) | None => What::Drop,
        };
        let delay = self.delay.map(|delay| What::Delay(Span::ms(delay.0)));
        let refuse = self.refuse.map(|code| What::Refuse(code.0));
        let cut_at = self.cut_at.map(|bytes| What::CutAt(bytes.0));
        delay.or(refuse).or(cut_at).unwrap_or(fate)
    }
}

impl Service {
    const fn host(self) -> Host {
        match self {
            Self::Account => Host::Account,
            Self::Store => Host::Store,
            Self::SkyDrive => Host::SkyDrive,
            Self::Backup => Host::Backup,
            Self::Operator => Host::Operator,
            Self::Internet => Host::Internet,
        }
    }
}

impl Verb for Fault {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let from = scene.now();
        let phone = self.phone.as_ref().and_then(|name| scene.stage.world.phone(name));
        let when = When {
            from,
            until: self.r#for.map_or(Time(u64::MAX), |span| from + Span::ms(span.0)),
            phone: phone.map(|(index, _)| index.0),
            host: self.host.map(Service::host),
            ask: self.ask.map(|asked| asked.word().into()),
            skip: self.skip,
            times: self.times,
            per_mille: u32::from(self.chance.0) * 10,
        };
        let name: Arc<str> = self.name.as_str().into();
        let rule = Rule { key: scene.key("fault"), name, when, what: self.r#do.what() };
        scene.apply(Command::Fault(rule))
    }
}
