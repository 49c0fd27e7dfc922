//! The backup service and the camera roll in SkyDrive: one store per account, as `wp8_backup`
//! models it, behind its tokens.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use wp8_backup::{Answer, Refusal, Request, ServiceStore};

use super::cloud::{CloudCx, Reply};
use crate::kernel::Key;
use crate::wire;

/// The free quota of the period: 7 GB (fact 54). Photos count, backups do not (fact 45)
/// unless a switch says so.
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
            Some(account) => {
                let store = self.store_mut(account);
                store.app_data_counts = cx.switches.app_data_counts;
                store.answer(cx.now.on_server().0, request)
            }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use wp8_backup::policy::Retention;
    use wp8_backup::protocol::{Change, Commit, Cursor, Device, Fetch, Part, Upload};
    use wp8_backup::{Body, Category, DeviceId, Filter, Record, RecordId, UploadId};

    use super::{Answer, BackupService, CloudCx, Key, Refusal, Request, wire};
    use crate::kernel::{Luck, Time};

    const ANA: Key = Key(1);
    const BEN: Key = Key(2);

    fn record(of: Key) -> Record {
        let word: Arc<str> = if of == ANA { "ana" } else { "ben" }.into();
        Record::new(RecordId(of.0), Body::Word(word))
    }

    fn upload(of: Key, device: DeviceId, category: Category) -> Upload {
        let total_bytes = Change::Put(record(of)).stored_bytes();
        Upload { id: UploadId(of.0 * 10), device, category, base: None, total_bytes }
    }

    /// What a phone of one account can ask, about any device: its own, another's, none.
    fn requests(of: Key, device: DeviceId, category: Category) -> Vec<Request> {
        let upload = upload(of, device, category);
        let about = Device {
            id: device,
            model: "Lumia 920".into(),
            name: "phone".into(),
            version: "8".into(),
        };
        let retention =
            Retention { generations: 3, generation_span_ms: 0, deleted_items_ms: Some(1_000) };
        let changes = [Change::Put(record(of))].into();
        let len_bytes = upload.total_bytes;
        let fetch = |generation: u64| {
            Request::Fetch(Fetch {
                backup: device,
                category,
                generation: UploadId(generation),
                filter: Filter { deleted_items: true, ..Filter::ALL },
                from: Cursor::default(),
                at_most_bytes: 1_000,
            })
        };
        vec![
            Request::List,
            Request::Put(Part { upload, from_bytes: 0, len_bytes, changes }),
            Request::Commit(Commit { upload, device: about.into(), retention }),
            fetch(ANA.0 * 10),
            fetch(BEN.0 * 10),
            Request::Delete { device, category },
        ]
    }

    fn asked(
        service: &mut BackupService,
        account: Option<Key>,
        now: u64,
        request: &Request,
    ) -> Answer {
        let mut pushes = Vec::new();
        let (luck, now) = (Luck::of_seed(1), Time(now));
        let mut cx = CloudCx {
            now,
            luck,
            from: 0,
            switches: crate::profile::Switches::COMMON,
            pushes: &mut pushes,
        };
        match service.handle(&mut cx, account, request).answer {
            wire::Answer::Backup(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    fn tells_of(answer: &Answer, of: Key) -> bool {
        matches!(answer, Answer::Fetched { records, .. } if records.contains(&record(of)))
    }

    /// Two accounts with phones of the same numbers ask in any order. What one gets, and what is
    /// kept of it, is as if the other had never been there.
    fn are_apart(
        asks: &[(bool, u8, u8)],
        account_of: impl Fn(Key) -> Key,
    ) -> Result<(), TestCaseError> {
        let (mut both, mut alone) = (BackupService::default(), BackupService::default());
        for (now, (by_ana, which, device)) in (0_u64..).zip(asks) {
            let who = if *by_ana { ANA } else { BEN };
            let category = Category::ALL[usize::from(*device) % 2];
            let all = requests(who, DeviceId(u64::from(*device / 2)), category);
            let request = &all[usize::from(*which) % all.len()];
            let answer = asked(&mut both, Some(account_of(who)), now, request);
            let other = if who == ANA { BEN } else { ANA };
            prop_assert!(!tells_of(&answer, other), "{:?} got {:?}", who, answer);
            if who == ANA {
                prop_assert_eq!(&answer, &asked(&mut alone, Some(ANA), now, request));
            }
        }
        prop_assert_eq!(both.store(ANA), alone.store(ANA));
        Ok(())
    }

    fn asks() -> impl Strategy<Value = Vec<(bool, u8, u8)>> {
        prop::collection::vec((any::<bool>(), 0..6_u8, 0..4_u8), 0..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn accounts_know_nothing_of_each_other(asks in asks()) {
            are_apart(&asks, |who| who)?;
        }
    }

    /// A service that goes by the phone and forgets the account is seen.
    #[test]
    fn one_store_for_all_accounts_is_seen() {
        let put_and_fetched = [(true, 1, 0), (true, 2, 0), (false, 3, 0)];
        assert!(are_apart(&put_and_fetched, |_| ANA).is_err());
        assert!(are_apart(&put_and_fetched, |who| who).is_ok());
    }

    #[test]
    fn without_a_valid_token_nothing_is_answered() {
        let mut service = BackupService::default();
        for request in requests(ANA, DeviceId(0), Category::Messages) {
            let answer = asked(&mut service, None, 0, &request);
            assert_eq!(answer, Answer::Refused(Refusal::Unauthorised));
        }
        assert!(service.store(ANA).is_none());
    }
}
