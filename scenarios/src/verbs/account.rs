//! `account`

use std::sync::Arc;

use wp8_emulator::world::store::Command as Change;
use wp8_emulator::world::{AccountChange, Command};

use super::Verb;
use crate::language::args::{AccountName, PhoneName, args};
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

use super::fault::HexCode;

args! {
    /// An account changes: on the web, or by the service itself.
    pub struct AccountStep {
        /// Which.
        address: AccountName,
        /// The tokens that phones have are no longer accepted.
        expire_tokens: bool = false,
        /// Another password.
        password: Option<String>,
        /// Whether two-step verification is on.
        two_step: Option<bool>,
        /// Whether the service has locked it.
        locked: Option<bool>,
        /// Syncing is refused with this code.
        refuse_sync: Option<HexCode>,
        /// The service moves what is in it to another server.
        moves: bool = false,
        /// So many contacts are in it.
        contacts: Option<u32>,
        /// So many appointments are in it.
        appointments: Option<u32>,
        /// The storage of photos is full but for so much.
        skydrive_free: Option<Bytes>,
        /// Its storage of photos is so big.
        skydrive: Option<Bytes>,
        /// A photo or video of this file name is deleted on the web.
        delete_photo: Option<String>,
        /// The backup of this phone is deleted on the web.
        delete_device: Option<PhoneName>,
        /// The Store has it in another country, by its code of two letters.
        region: Option<String>,
        /// The Store forgets that this phone has apps of it (fact 277).
        forget_phone: Option<PhoneName>,
    }
}

impl Verb for AccountStep {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let mut changes = Vec::new();
        if self.expire_tokens {
            changes.push(AccountChange::ExpireTokens);
        }
        if let Some(password) = &self.password {
            changes.push(AccountChange::SetPassword(password.as_str().into()));
        }
        changes.extend(self.two_step.map(AccountChange::SetTwoStep));
        changes.extend(self.locked.map(AccountChange::SetLocked));
        changes.extend(self.refuse_sync.map(|code| AccountChange::RefuseSync(Some(code.0))));
        if self.moves {
            changes.push(AccountChange::Move);
        }
        if self.contacts.is_some() || self.appointments.is_some() {
            let (contacts, appointments) = (self.contacts, self.appointments);
            changes.push(AccountChange::Hold { contacts, appointments });
        }
        changes.extend(self.skydrive_free.map(|free| AccountChange::LeaveFree(free.0)));
        changes.extend(self.skydrive.map(|bytes| AccountChange::SetQuota(bytes.0)));
        let photo = self.delete_photo.as_deref().map(Arc::from);
        changes.extend(photo.map(AccountChange::DeletePhoto));
        let deleted = self.delete_device.as_ref().and_then(|name| scene.stage.world.phone(name));
        changes.extend(deleted.map(|(phone, _)| AccountChange::DeleteDevice(phone)));
        for change in changes {
            let address = (*self.address).into();
            scene.apply(Command::Account { address, change })?;
        }
        self.change_store(scene)
    }
}

impl AccountStep {
    /// What the Store knows of the account.
    fn change_store(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let world = &scene.stage.world;
        let Some(token) = world.cloud().account.token(&self.address) else { return Ok(()) };
        let account = token.account;
        let region = self.region.as_deref().map(Arc::from);
        let region = region.map(|region| Change::Region { account, region });
        let phone = self.forget_phone.as_ref().and_then(|name| world.phone(name));
        let forgotten = phone
            .map(|(_, phone)| Change::ForgetDevice { account, device: phone.identity().key.0 });
        for change in region.into_iter().chain(forgotten) {
            scene.apply(Command::Store(change))?;
        }
        Ok(())
    }
}
