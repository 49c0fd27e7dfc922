//! What a version of the phone does about backup, as plain data.
//!
//! The host makes a [`Policy`] from a profile; nothing in this crate knows a version. A defect that
//! replaces a mechanism is one of these fields too: the host's quirk decides which value it has.

use serde::{Deserialize, Serialize};

use crate::record::{Account, Body, Category, Kind, Kinds, Record};

/// Milliseconds in a day.
pub const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Everything by which versions and defects differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// "app list + settings".
    pub apps: CategoryPolicy,
    /// "text messages".
    pub messages: CategoryPolicy,
    /// "photos + videos". Its needs are those of good-quality photos; best quality and every video
    /// go over Wi-Fi only, in every version (fact 191).
    pub photos: CategoryPolicy,
    /// What stops automatic backups although their needs are met.
    pub suspended_by: SuspendedBy,
    /// Whether the backup page has "back up now" (facts 31, 38).
    pub back_up_now: bool,
    /// What happens to passwords of accounts (facts 8, 16, 355).
    pub passwords: Passwords,
    /// App data above this size is left out, per app (fact 18); none: no limit.
    pub app_data_quota_bytes: Option<u64>,
    /// Whether records are encrypted on the phone before they leave it.
    pub sealing: Sealing,
    /// What the service is asked to keep beside the newest state.
    pub retention: Retention,
    /// Whether deleting what is stored also switches the category off on this phone (facts 27, 44).
    pub delete_switches_off: bool,
    /// What the phone does when the service no longer takes its token.
    pub token_renewal: TokenRenewal,
    /// What of a restore this version has.
    pub restore: RestorePolicy,
    /// When something that failed is tried again.
    pub retry: Retry,
    /// The largest part of an upload or download of app list, settings and messages.
    pub part_bytes: u64,
    /// The largest part of a photo or video.
    pub media_part_bytes: u64,
}

/// What is covered by one category, and when it is backed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryPolicy {
    /// Which kinds of record go into the backup; none: this version has no such category.
    pub covers: Kinds,
    /// When there is something to do.
    pub schedule: Schedule,
    /// What must hold to do it.
    pub needs: Needs,
    /// What is enough once the last success is long ago; none: never less than `needs`.
    pub relaxed: Option<Relaxed>,
}

/// When a category's backup is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// Soon after every change (facts 42, 198).
    Continuous {
        /// How long changes are collected before they are sent.
        settle_ms: u64,
    },
    /// This long after the last success, or at once if there was none (fact 40).
    Every {
        /// From one success to the next backup.
        period_ms: u64,
    },
}

/// What must hold for an automatic backup to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// Which links may carry it.
    pub link: LinkRule,
    /// Only on external power (fact 39).
    pub external_power: bool,
    /// Only while nobody uses the phone (fact 40).
    pub idle: bool,
}

/// Lesser needs after a long time without a success (facts 37, 41).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relaxed {
    /// Counted from the last success, or from when the category was switched on.
    pub after_ms: u64,
    /// What is enough from then on.
    pub needs: Needs,
}

/// Which links may carry a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LinkRule {
    /// Unlimited Wi-Fi.
    WifiOnly,
    /// Whatever there is, Wi-Fi first.
    WifiOrCellular,
}

/// What stops automatic backups. "back up now" is the user's own wish and goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspendedBy {
    /// Battery saver is on (fact 175); stops every link.
    pub battery_saver: bool,
    /// The phone is roaming; stops cellular.
    pub roaming: bool,
    /// The data limit is near (fact 206); stops cellular.
    pub data_limit: bool,
}

/// What happens to passwords of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Passwords {
    /// They stay on the phone; the new phone asks for them.
    AskedAgain,
    /// They are part of the backup.
    BackedUp,
}

/// Whether records are encrypted on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sealing {
    /// The service can read what it stores (fact 50).
    None,
    /// Only who has the recovery phrase can.
    EndToEnd,
}

/// What the service keeps beside the newest state; the phone asks for it with every commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// How many generations, the newest included; 1: newest overwrites older (fact 47).
    pub generations: u32,
    /// Commits closer together than this become one generation, so that every text message does not
    /// push a whole day out.
    pub generation_span_ms: u64,
    /// How long a record deleted on the phone can be asked back; none: deletion is mirrored at once
    /// (facts 29, 259).
    pub deleted_items_ms: Option<u64>,
}

/// What the phone does when its token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenRenewal {
    /// Asks for a new one; if that is refused too, the user is asked to sign in.
    OnRefusal,
    /// Tries again later with the same one, and says nothing (facts 56, 138).
    Never,
}

/// What of a restore a version has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestorePolicy {
    /// When it can be begun.
    pub offered: RestoreOffered,
    /// Which kinds are taken out of a backup; what it holds beyond them stays there. A backup of a
    /// newer version may hold kinds this version cannot place.
    pub accepts: Kinds,
    /// Whether single categories, kinds or records can be chosen.
    pub selective: bool,
    /// How restored records reach the phone.
    pub apply: RestoreApply,
    /// Whether an interrupted restore goes on after a restart.
    pub resumes: bool,
    /// Whether messages go on arriving after set-up has finished (fact 86).
    pub messages_in_background: bool,
    /// Whether the phone keeps what a restore changes, so that it can be undone.
    pub undo: bool,
    /// How the apps come back.
    pub reinstall: Reinstall,
    /// How often a request is tried in the foreground before the restore is called failed.
    pub attempts: u32,
    /// When a request in the foreground is tried again; in the background [`Policy::retry`] holds.
    pub retry: Retry,
    /// Which links carry a restore.
    pub link: LinkRule,
}

/// When a restore can be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestoreOffered {
    /// In set-up and never again (facts 51, 91).
    InSetUp,
    /// In set-up, and from settings at any time.
    AnyTime,
}

/// How restored records reach the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestoreApply {
    /// All of a category at once, on top of what is there.
    Atomic,
    /// The category is cleared first and then filled record by record as they arrive, so that an
    /// interruption leaves it half full (fact 131). There is no undoing it.
    InPlace,
}

/// How the apps come back (facts 93–99, 349).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reinstall {
    /// Each waits in the list for a tap.
    OnTap,
    /// They are queued at once.
    Automatic {
        /// Which first.
        order: ReinstallOrder,
    },
    /// The user is asked first: all, none or picked.
    Chosen {
        /// Which first.
        order: ReinstallOrder,
    },
}

/// Which app is queued first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReinstallOrder {
    /// As in the app list: by title.
    ByTitle,
    /// Smallest package first, so that many are back soon.
    SmallestFirst,
    /// As they stand on Start, the rest by title.
    ByStartScreen,
}

/// When something that failed is tried again: `first_ms`, doubled with every failure up to `max_ms`,
/// of which the upper half is left to luck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// The longest wait after the first failure.
    pub first_ms: u64,
    /// The longest wait after any failure.
    pub max_ms: u64,
}

impl Retry {
    /// How long to wait after failure number `attempt` (the first is 0), for a number drawn by the
    /// host. At least half of the step, so that luck cannot make a loop of it.
    #[must_use]
    pub fn delay_ms(&self, attempt: u32, luck: u64) -> u64 {
        let step = self.first_ms.saturating_mul(1 << attempt.min(32)).min(self.max_ms);
        let half = step / 2;
        step - half + luck % (half + 1)
    }
}

impl Policy {
    /// The policy of one category.
    #[must_use]
    pub const fn category(&self, category: Category) -> &CategoryPolicy {
        match category {
            Category::Apps => &self.apps,
            Category::Messages => &self.messages,
            Category::Photos => &self.photos,
        }
    }

    /// Whether this version backs the category up at all (fact 23: 7.x has photos only).
    #[must_use]
    pub const fn has(&self, category: Category) -> bool {
        !self.category(category).covers.is_empty()
    }

    /// The record as it may leave the phone; none if it may not.
    ///
    /// The one place where content is held back: uncovered kinds, app data that is not eligible or
    /// too large, passwords, and Wi-Fi networks unless they are sealed.
    #[must_use]
    pub fn admit(&self, category: Category, record: &Record) -> Option<Record> {
        let kind = record.kind();
        if kind.category() != Some(category) || !self.category(category).covers.holds(kind) {
            return None;
        }
        match record.body() {
            Body::AppData(data) => {
                let small =
                    self.app_data_quota_bytes.is_none_or(|quota| data.files.len_bytes <= quota);
                (data.eligible && small).then(|| record.clone())
            }
            Body::Account(account)
                if self.passwords == Passwords::AskedAgain && account.password.is_some() =>
            {
                let bare = Account { password: None, ..account.clone() };
                Some(Record::new(record.id(), Body::Account(bare)))
            }
            Body::WifiNetwork(_) => (self.sealing == Sealing::EndToEnd).then(|| record.clone()),
            Body::App(_)
            | Body::Setting(_)
            | Body::Favourite(_)
            | Body::Call(_)
            | Body::Account(_)
            | Body::Tile(_)
            | Body::LockScreen(_)
            | Body::Word(_)
            | Body::Message(_)
            | Body::Photo(_)
            | Body::Video(_)
            | Body::Sealed(_) => Some(record.clone()),
        }
    }

    /// The largest part of an upload or download in this category; at least one byte.
    #[must_use]
    pub const fn part_bytes(&self, category: Category) -> u64 {
        let bytes = match category {
            Category::Apps | Category::Messages => self.part_bytes,
            Category::Photos => self.media_part_bytes,
        };
        if bytes == 0 { 1 } else { bytes }
    }

    /// A policy in which every mechanism works and every wish is granted: the base from which a
    /// host takes away, and what this crate's own tests run against.
    #[must_use]
    pub fn complete() -> Self {
        let wifi = Needs { link: LinkRule::WifiOnly, external_power: true, idle: true };
        let any = Needs { link: LinkRule::WifiOrCellular, external_power: false, idle: false };
        let relaxed = Needs { external_power: false, idle: false, ..wifi };
        Self {
            apps: CategoryPolicy {
                covers: Kinds::of(&[
                    Kind::App,
                    Kind::AppData,
                    Kind::Setting,
                    Kind::Favourite,
                    Kind::Call,
                    Kind::Account,
                    Kind::Tile,
                    Kind::WifiNetwork,
                    Kind::LockScreen,
                    Kind::Word,
                ]),
                schedule: Schedule::Every { period_ms: DAY_MS },
                needs: wifi,
                relaxed: Some(Relaxed { after_ms: 21 * DAY_MS, needs: relaxed }),
            },
            messages: CategoryPolicy {
                covers: Kinds::of(&[Kind::Sms, Kind::Mms]),
                schedule: Schedule::Continuous { settle_ms: 30_000 },
                needs: any,
                relaxed: None,
            },
            photos: CategoryPolicy {
                covers: Kinds::of(&[Kind::Photo, Kind::Video]),
                schedule: Schedule::Continuous { settle_ms: 0 },
                needs: any,
                relaxed: None,
            },
            suspended_by: SuspendedBy { battery_saver: true, roaming: true, data_limit: true },
            back_up_now: true,
            passwords: Passwords::AskedAgain,
            app_data_quota_bytes: None,
            sealing: Sealing::None,
            retention: Retention {
                generations: 4,
                generation_span_ms: DAY_MS,
                deleted_items_ms: Some(30 * DAY_MS),
            },
            delete_switches_off: true,
            token_renewal: TokenRenewal::OnRefusal,
            restore: RestorePolicy {
                offered: RestoreOffered::AnyTime,
                accepts: Kinds::ALL,
                selective: true,
                apply: RestoreApply::Atomic,
                resumes: true,
                messages_in_background: true,
                undo: true,
                reinstall: Reinstall::Automatic { order: ReinstallOrder::ByStartScreen },
                attempts: 6,
                retry: Retry { first_ms: 2_000, max_ms: 60_000 },
                link: LinkRule::WifiOrCellular,
            },
            retry: Retry { first_ms: 30_000, max_ms: 6 * 60 * 60 * 1000 },
            part_bytes: 256 * 1024,
            media_part_bytes: 8 * 1024 * 1024,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_as_many_milliseconds_as_anywhere() {
        assert_eq!(DAY_MS, 86_400_000);
    }

    #[test]
    fn waits_double_up_to_the_longest_and_luck_moves_only_their_upper_half() {
        let retry = Retry { first_ms: 100, max_ms: 350 };
        let shortest: Vec<u64> = (0..4).map(|attempt| retry.delay_ms(attempt, 0)).collect();
        let longest: Vec<u64> =
            (0..4).map(|attempt| retry.delay_ms(attempt, step_half(attempt))).collect();
        assert_eq!(shortest, [50, 100, 175, 175]);
        assert_eq!(longest, [100, 200, 350, 350]);
        assert!(retry.delay_ms(u32::MAX, u64::MAX) <= 350);
    }

    fn step_half(attempt: u32) -> u64 {
        [50, 100, 175, 175][attempt as usize]
    }
}
