//! What happened in a phone: typed, one line of text each.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    accounts, backup, calls, camera, carrier, downloads, favourites, front, messaging, network,
    packages, power, settings, setup, start, store,
};

macro_rules! facts {
    ($($(#[$doc:meta])* $variant:ident($type:ty, $name:literal),)*) => {
        /// What happened in one service of a phone.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Fact {
            $($(#[$doc])* $variant($type),)*
        }

        $(impl From<$type> for Fact {
            fn from(fact: $type) -> Self {
                Self::$variant(fact)
            }
        })*

        impl Fact {
            /// The service it happened in.
            #[must_use]
            pub const fn service(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }
        }

        impl fmt::Display for Fact {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant(fact) => fact.fmt(f),)*
                }
            }
        }
    };
}

facts! {
    /// Accounts.
    Accounts(accounts::Fact, "accounts"),
    /// Backup.
    Backup(backup::Fact, "backup"),
    /// Calls.
    Calls(calls::Fact, "calls"),
    /// Camera.
    Camera(camera::Fact, "camera"),
    /// Carrier.
    Carrier(carrier::Fact, "carrier"),
    /// Downloads.
    Downloads(downloads::Fact, "downloads"),
    /// Favourites.
    Favourites(favourites::Fact, "favourites"),
    /// The glass.
    Front(front::Fact, "front"),
    /// Messaging.
    Messaging(messaging::Fact, "messaging"),
    /// Network.
    Network(network::Fact, "network"),
    /// Packages.
    Packages(packages::Fact, "packages"),
    /// Power.
    Power(power::Fact, "power"),
    /// Settings.
    Settings(settings::Fact, "settings"),
    /// Set-up.
    Setup(setup::Fact, "setup"),
    /// Start.
    Start(start::Fact, "start"),
    /// Store.
    Store(store::Fact, "store"),
}
