//! The backup service and the camera roll in SkyDrive: one store per account, as `wp8_backup`
//! models it, behind its tokens.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use wp8_backup::{Answer, Refusal, Request, ServiceStore};

use super::cloud::{CloudCx, Reply};
use crate::kernel::Key;
use crate::wire;

/// The free quota of the period: 7 GB (fact 54). Photos count, backups do not (fact 45).
pub const QUOTA_BYTES: u64 = 7_000_000_000;

/// Backups and camera rolls by account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BackupService {
    stores: OrdMap<Key, ServiceStore>,
}

/// What a fingerprint does not look into is what the backup calls by this name.
const _: () = assert!(matches!(
    (crate::kernel::SEALED.as_bytes(), wp8_backup::seal::SEALED.as_bytes()),
    (b"wp8.Sealed", b"wp8.Sealed")
));

impl BackupService {
    /// Answers for the account a valid token speaks for; without one it refuses.
    pub fn handle(
        &mut self,
        cx: &mut CloudCx<'_>,
        account: Option<Key>,
        request: &Request,
    ) -> Reply {
        let answer = match account {
            None => Answer::Refused(Refusal::Unauthorised),
            Some(account) => self.store_mut(account).answer(cx.now.on_server().0, request),
        };
        let down_bytes = answer.wire_bytes(request);
        Reply { answer: wire::Answer::Backup(answer), down_bytes }
    }

    /// What is stored for an account; nothing if it never stored anything.
    #[must_use]
    pub fn store(&self, account: Key) -> Option<&ServiceStore> {
        self.stores.get(&account)
    }

    /// What is stored for an account, to be changed: from the web, or by the harness.
    pub fn store_mut(&mut self, account: Key) -> &mut ServiceStore {
        self.stores.entry(account).or_insert_with(|| ServiceStore::new(QUOTA_BYTES))
    }

    /// Fills the storage of an account up but for `free_bytes`.
    pub fn leave_free(&mut self, account: Key, free_bytes: u64) {
        self.store_mut(account).leave_free(free_bytes);
    }
}
