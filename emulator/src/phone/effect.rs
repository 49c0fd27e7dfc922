//! What services bring about.

use serde::{Deserialize, Serialize};

use super::{
    LinkRule, accounts, backup, calls, carrier, downloads, messaging, network, packages, power,
    setup, store,
};
use crate::kernel::Time;
use crate::phone::signal::Signal;
use crate::wire::{Answer, Ask, Code, RadioRequest};

/// One thing that a service brings about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// Wake a service.
    Wake {
        /// Which, and why.
        timer: Timer,
        /// When.
        at: Time,
    },
    /// Do not wake it.
    LetSleep(Timer),
    /// Ask the world.
    Ask {
        /// Who asks, and for what.
        tag: Tag,
        /// Over which links.
        rule: LinkRule,
        /// What.
        ask: Ask,
    },
    /// Do not wait for the answer.
    Abandon(Tag),
    /// Tell the other services.
    Tell(Signal),
    /// From the network: the request leaves the phone now.
    Transmit {
        /// Under this number the answer finds its way back.
        exchange: Exchange,
        /// Who asked: names the luck of what may go wrong on the way.
        tag: Tag,
        /// How long until it arrives.
        latency_ms: u32,
        /// What.
        ask: Ask,
    },
    /// From the network: an exchange has ended.
    Answered {
        /// Who asked.
        tag: Tag,
        /// The answer, or why there is none.
        answer: Result<Answer, Code>,
    },
    /// To the air.
    Radio(RadioRequest),
    /// From the backup: what is there of a category?
    Read(wp8_backup::Category),
    /// From the backup: bring restored records to where they belong.
    Apply {
        /// Of which category.
        category: wp8_backup::Category,
        /// What to do.
        step: wp8_backup::ApplyStep,
    },
    /// From power: the phone goes off, or starts again.
    Power(PowerChange),
}

/// How a phone's power changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PowerChange {
    /// Orderly: everything is flushed.
    ShutDown,
    /// At once: the battery was pulled, or is empty.
    Lost,
    /// The system has started.
    Started,
}

/// The number of an exchange with the world; never used again, not even after a reboot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Exchange {
    /// Which start of the system.
    pub boot: u32,
    /// Counted from 0 within it.
    pub number: u32,
}

macro_rules! of_services {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident($type:ty),)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* $variant($type),)*
        }
        impl $name {
            /// The services that have one, in the order of the variants.
            pub const SERVICES: &'static [&'static str] = &[$(stringify!($variant),)*];

            /// The service that owns it, as its place in [`Self::SERVICES`].
            #[must_use]
            pub const fn place(self) -> usize {
                enum Place { $($variant,)* }
                match self {
                    $(Self::$variant(_) => Place::$variant as usize,)*
                }
            }
        }
        $(impl From<$type> for $name {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        })*
    };
}

of_services! {
    /// Why a service is woken.
    Timer {
        /// Accounts.
        Accounts(accounts::Timer),
        /// Backup.
        Backup(backup::Timer),
        /// Calls.
        Calls(calls::Timer),
        /// Downloads.
        Downloads(downloads::Timer),
        /// Messaging.
        Messaging(messaging::Timer),
        /// Network.
        Network(network::Timer),
        /// Power.
        Power(power::Timer),
        /// Set-up.
        Setup(setup::Timer),
    }
}

of_services! {
    /// Who asked the world, and for what.
    Tag {
        /// Accounts.
        Accounts(accounts::Tag),
        /// Backup.
        Backup(backup::Tag),
        /// Calls.
        Calls(calls::Tag),
        /// Carrier.
        Carrier(carrier::Tag),
        /// Downloads.
        Downloads(downloads::Tag),
        /// Messaging.
        Messaging(messaging::Tag),
        /// Network.
        Network(network::Tag),
        /// Packages.
        Packages(packages::Tag),
        /// Power.
        Power(power::Tag),
        /// Store.
        Store(store::Tag),
    }
}
