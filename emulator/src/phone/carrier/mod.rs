//! The SIM card and the access points it takes.
//!
//! The phone chooses by the number of the network, not by the name on the card: a SIM of somebody
//! who rents the network gets the owner's access point, which does not let it in (facts 328,
//! 333–335). What the user enters wins and is never verified (fact 325): whether it is right is the
//! operator's to say.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::{Journal, Luck, Time};
use crate::phone::conditions::{Conditions, Sim};
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{Answer, Apn, Code, EnteredApns, MmsApn, Number, SimCard};

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Carrier {
    disk: Journal<Disk>,
    memory: Memory,
    /// In the slot: neither on disk nor in memory, and no loss of power takes it.
    sim: Option<SimCard>,
}

/// What survives a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Disk {
    /// What was entered for each SIM card, by its number. Assumed: a card that comes back finds its
    /// values, another one does not.
    entered: BTreeMap<Number, EnteredApns>,
}

/// What does not: nothing, here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// What was entered for a card.
    Entered(Number, EnteredApns),
    /// Nothing is entered for a card any more.
    Removed(Number),
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// "add internet apn", "add mms apn" in settings › cellular (fact 320). What is none stays.
    EnterApn(EnteredApns),
    /// Deletes what was entered: the automatic choice applies again.
    RemoveApn,
    /// Puts a SIM card into the slot, in place of one that may be there.
    InsertSim(SimCard),
    /// Takes the SIM card out.
    RemoveSim,
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {}

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A card is in the slot, with the access point chosen for it.
    SimInserted {
        /// The name on it.
        provider: Arc<str>,
        /// Its network.
        plmn: Arc<str>,
        /// The automatic choice.
        apn: Option<Arc<str>>,
    },
    /// The card is out.
    SimRemoved,
    /// An access point for Internet was entered.
    ApnEntered(Arc<str>),
    /// MMS settings were entered: access point and centre.
    MmsApnEntered(Arc<str>, Arc<str>),
    /// What was entered is deleted.
    ApnRemoved,
    /// The page for access points is not there (fact 330), or there is no card.
    ApnNotTaken,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SimInserted { provider, plmn, apn: Some(apn) } => {
                write!(f, "SIM of {provider} in network {plmn}: the phone chooses `{apn}`")
            }
            Self::SimInserted { provider, plmn, apn: None } => {
                write!(f, "SIM of {provider} in network {plmn}: the phone knows no access point")
            }
            Self::SimRemoved => f.write_str("no SIM"),
            Self::ApnEntered(apn) => write!(f, "internet APN `{apn}` entered"),
            Self::MmsApnEntered(apn, mmsc) => write!(f, "MMS APN `{apn}` with `{mmsc}` entered"),
            Self::ApnRemoved => f.write_str("entered APNs deleted"),
            Self::ApnNotTaken => f.write_str("access points cannot be entered for this SIM"),
        }
    }
}

impl Carrier {
    /// A phone with this card, or none, in its slot.
    #[must_use]
    pub fn new(sim: Option<SimCard>) -> Self {
        Self { sim, ..Self::default() }
    }

    /// The card in the slot.
    #[must_use]
    pub const fn sim(&self) -> Option<&SimCard> {
        self.sim.as_ref()
    }

    /// The phone's own number.
    #[must_use]
    pub fn number(&self) -> Option<&Number> {
        self.sim.as_ref().map(|sim| &sim.number)
    }

    /// The access point for Internet: entered by hand, else the automatic choice.
    #[must_use]
    pub fn internet(&self) -> Option<&Apn> {
        self.entered()
            .and_then(|entered| entered.internet.as_ref())
            .or(self.sim()?.automatic.as_ref())
    }

    /// The settings for MMS, by the same rule.
    #[must_use]
    pub fn mms(&self) -> Option<&MmsApn> {
        self.entered()
            .and_then(|entered| entered.mms.as_ref())
            .or(self.sim()?.automatic_mms.as_ref())
    }

    /// What was entered by hand for the card in the slot.
    #[must_use]
    pub fn entered(&self) -> Option<&EnteredApns> {
        self.disk.entered.get(&self.sim.as_ref()?.number)
    }

    /// The buttons "add internet apn" and "add mms apn" are shown (facts 320, 330).
    #[must_use]
    pub fn shows_apn_buttons(&self) -> bool {
        self.sim.as_ref().is_some_and(|sim| !sim.hides_apn)
    }

    /// Their words: "edit …" once something was entered (fact 320).
    #[must_use]
    pub fn apn_buttons(&self) -> [&'static str; 2] {
        let entered = self.entered();
        [
            match entered {
                Some(EnteredApns { internet: Some(_), .. }) => "edit internet apn",
                Some(EnteredApns { internet: None, .. }) | None => "add internet apn",
            },
            match entered {
                Some(EnteredApns { mms: Some(_), .. }) => "edit mms apn",
                Some(EnteredApns { mms: None, .. }) | None => "add mms apn",
            },
        ]
    }

    /// Adds what it knows to the conditions: the card and the access points.
    pub fn contribute(&self, conditions: &mut Conditions) {
        conditions.sim = self.sim.as_ref().map(|sim| Sim { hides_apn: sim.hides_apn });
        let apn = self.internet().map(|apn| &apn.name);
        if conditions.apn.as_ref() != apn {
            conditions.apn = apn.cloned();
        }
        let mms = self.mms();
        let same = match (&conditions.mms_apn, mms) {
            (Some((apn, mmsc)), Some(mms)) => *apn == mms.apn.name && *mmsc == mms.mmsc,
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !same {
            conditions.mms_apn = mms.map(|mms| (mms.apn.name.clone(), mms.mmsc.clone()));
        }
    }

    fn enter(&mut self, cx: &mut Cx<'_>, new: &EnteredApns) -> Result<(), Refused> {
        let Some(sim) = &self.sim else {
            return Err(Refused::new("there is no SIM", "insert one"));
        };
        if sim.hides_apn {
            return Err(Refused::new(
                format!("{} hides the pages for access points (fact 330)", sim.provider),
                "use another SIM, or Wi-Fi",
            ));
        }
        let number = sim.number.clone();
        let before = self.disk.entered.get(&number).cloned().unwrap_or_default();
        let entered = EnteredApns {
            internet: new.internet.clone().or(before.internet),
            mms: new.mms.clone().or(before.mms),
        };
        cx.write(&mut self.disk, Write::Entered(number, entered));
        cx.flush(&mut self.disk);
        if let Some(apn) = &new.internet {
            cx.note(|| Fact::ApnEntered(apn.name.clone()));
        }
        if let Some(mms) = &new.mms {
            cx.note(|| Fact::MmsApnEntered(mms.apn.name.clone(), mms.mmsc.clone()));
        }
        cx.tell(Signal::ApnChanged);
        Ok(())
    }

    fn remove_apn(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        let Some(sim) = self.sim.as_ref().filter(|sim| self.disk.entered.contains_key(&sim.number))
        else {
            return Err(Refused::new("no access point was entered for this SIM", "enter one"));
        };
        let number = sim.number.clone();
        cx.write(&mut self.disk, Write::Removed(number));
        cx.flush(&mut self.disk);
        cx.note(|| Fact::ApnRemoved);
        cx.tell(Signal::ApnChanged);
        Ok(())
    }

    fn insert(&mut self, cx: &mut Cx<'_>, sim: SimCard) {
        cx.note(|| Fact::SimInserted {
            provider: sim.provider.clone(),
            plmn: sim.plmn.clone(),
            apn: sim.automatic.as_ref().map(|apn| apn.name.clone()),
        });
        self.sim = Some(sim);
        cx.tell(Signal::ApnChanged);
    }

    fn remove(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        if self.sim.take().is_none() {
            return Err(Refused::new("there is no SIM", "insert one"));
        }
        cx.note(|| Fact::SimRemoved);
        cx.tell(Signal::ApnChanged);
        Ok(())
    }
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Entered(number, entered) => {
                self.entered.insert(number.clone(), entered.clone());
            }
            Write::Removed(number) => {
                self.entered.remove(number);
            }
        }
    }
}

impl Service for Carrier {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::EnterApn(entered) => self.enter(cx, &entered),
            Command::RemoveApn => self.remove_apn(cx),
            Command::InsertSim(sim) => {
                self.insert(cx, sim);
                Ok(())
            }
            Command::RemoveSim => self.remove(cx),
        }
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, _: &mut Cx<'_>, tag: Tag, _: Result<Answer, Code>) {
        match tag {}
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        if let Signal::EnterApn(entered) = signal
            && self.enter(cx, entered).is_err()
        {
            cx.note(|| Fact::ApnNotTaken);
        }
    }

    fn booted(&mut self, _: &mut Cx<'_>) {}

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = crate::kernel::Key::named("service", "carrier");
        self.disk.lose_power(now, luck, about, boot);
        self.memory = Memory::default();
    }
}
