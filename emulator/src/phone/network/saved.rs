//! Networks that the phone knows, and their way through a backup.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Body, Category, Kind, Kinds, Record, RecordId, WifiNetwork};

use super::{Network, Ssid, Write};
use crate::kernel::Key;
use crate::phone::cx::Cx;
use crate::phone::signal::Signal;
use crate::wire::Security;

/// A saved network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedNetwork {
    /// Its name.
    pub ssid: Ssid,
    /// How it is secured.
    pub security: Security,
    /// Its password.
    pub password: Option<Arc<str>>,
    /// The password turned out to be wrong: the phone does not try it again by itself.
    pub refused: bool,
}

impl Network {
    /// The saved networks in the backup's terms. Whether they ever leave the phone is decided by the
    /// backup's policy: no version as shipped lets them (fact 7).
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.disk.saved.iter().map(|saved| {
            let network = WifiNetwork {
                ssid: Arc::clone(&saved.ssid),
                security: saved.security.name().into(),
                key: saved.password.clone(),
            };
            Record::new(id(&saved.ssid), Body::WifiNetwork(network))
        })
    }

    /// Puts a restored network among the saved ones, the last in order; one that is known already
    /// keeps its place and what the user has typed here since.
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        let Body::WifiNetwork(network) = record.body() else { return };
        if self.disk.saved.iter().any(|saved| saved.ssid == network.ssid && !saved.refused) {
            return;
        }
        // A security that this version does not know is tried as the strongest it does know.
        let security = Security::named(&network.security).unwrap_or(Security::Wpa2);
        let saved = SavedNetwork {
            ssid: Arc::clone(&network.ssid),
            security,
            password: network.key.clone(),
            refused: false,
        };
        let last = self.disk.saved.len();
        cx.write(&mut self.disk, Write::Save(last, saved));
        cx.flush(&mut self.disk);
        self.look_for_networks(cx);
    }

    /// Forgets the network with this identity: an undone restore.
    pub fn take_away(&mut self, cx: &mut Cx<'_>, record: RecordId) {
        let known = self.disk.saved.iter().find(|saved| id(&saved.ssid) == record);
        if let Some(saved) = known {
            let ssid = Arc::clone(&saved.ssid);
            cx.write(&mut self.disk, Write::Forget(ssid));
            cx.flush(&mut self.disk);
        }
    }

    /// Forgets all saved networks, if they are among `kinds`. The one that is joined stays joined.
    pub fn clear(&mut self, cx: &mut Cx<'_>, kinds: Kinds) {
        if kinds.holds(Kind::WifiNetwork) && !self.disk.saved.is_empty() {
            cx.write(&mut self.disk, Write::ForgetAll);
        }
    }

    /// A network that the phone knows before anything has happened: nothing is written or told.
    pub fn hold(&mut self, network: SavedNetwork) {
        let mut disk = super::Disk::clone(&self.disk);
        let last = disk.saved.len();
        crate::kernel::Disk::apply(&mut disk, &Write::Save(last, network));
        self.disk.replace(disk);
    }

    /// Saves a network that was joined, if it is not saved like this already.
    pub(super) fn save(&mut self, cx: &mut Cx<'_>, network: SavedNetwork) {
        let old = self.disk.saved.iter().position(|saved| saved.ssid == network.ssid);
        if old.is_some_and(|old| self.disk.saved[old] == network) {
            return;
        }
        // What the user joins by hand comes first from then on. Assumed.
        cx.write(&mut self.disk, Write::Save(old.unwrap_or(0), network));
        cx.flush(&mut self.disk);
        cx.tell(Signal::Changed(Category::Apps));
    }
}

/// A network is the same one on every phone: its record is named by it.
fn id(ssid: &str) -> RecordId {
    RecordId(Key::named("wifi network", ssid).0)
}
