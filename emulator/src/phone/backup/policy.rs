//! The engine's policy, made from what the version has and what is broken in it.

use wp8_backup::policy::{
    CategoryPolicy, LinkRule, Needs, Passwords, Policy, Reinstall, ReinstallOrder, Relaxed,
    RestoreApply, RestoreOffered, RestorePolicy, Retention, Retry, Schedule, Sealing, SuspendedBy,
    TokenRenewal,
};
use wp8_backup::{Kind, Kinds};

use crate::kernel::Span;
use crate::phone::Identity;
use crate::profile::{self, BackupFeatures, RestoreOffer};
use crate::quirks::{backup_keeps_a_stale_token, restore_rewrites_the_app_list_in_place};

/// Once a day; 8.0's period is not published, assumed the same as 8.1's (fact 40).
const PERIOD: Span = Span::days(1);

/// Changes to messages are collected for so long. Assumed; fact 42 says "regular intervals".
const MESSAGES_SETTLE: Span = Span::seconds(30);

/// What the backup of this phone does.
pub(super) fn policy(phone: &Identity) -> Policy {
    let features = &phone.profile().backup;
    let any = Needs { link: LinkRule::WifiOrCellular, external_power: false, idle: false };
    Policy {
        apps: apps(features),
        messages: CategoryPolicy {
            covers: if features.messages {
                Kinds::of(&[Kind::Sms, Kind::Mms])
            } else {
                Kinds::NONE
            },
            schedule: Schedule::Continuous { settle_ms: MESSAGES_SETTLE.0 },
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
        back_up_now: features.back_up_now,
        passwords: if phone.switches.passwords_backed_up {
            Passwords::BackedUp
        } else {
            Passwords::AskedAgain
        },
        app_data_quota_bytes: features.app_data_quota_bytes,
        sealing: if features.sealed { Sealing::EndToEnd } else { Sealing::None },
        retention: Retention {
            generations: features.generations,
            generation_span_ms: PERIOD.0,
            deleted_items_ms: features.deleted_items_window.map(|window| window.0),
        },
        delete_switches_off: true,
        token_renewal: if backup_keeps_a_stale_token::renews_token(phone.quirks) {
            TokenRenewal::OnRefusal
        } else {
            TokenRenewal::Never
        },
        restore: restore(phone),
        retry: Retry { first_ms: Span::seconds(30).0, max_ms: Span::hours(6).0 },
        part_bytes: 256 * 1024,
        media_part_bytes: 8 * 1024 * 1024,
    }
}

fn apps(features: &BackupFeatures) -> CategoryPolicy {
    let wifi = Needs { link: LinkRule::WifiOnly, external_power: false, idle: false };
    let covers = if features.app_list { covered(features) } else { Kinds::NONE };
    let (needs, relaxed) = match features.schedule {
        profile::Schedule::Never => (wifi, None),
        profile::Schedule::OnWifi { cellular_after } => {
            let any = Needs { link: LinkRule::WifiOrCellular, ..wifi };
            (wifi, Some(Relaxed { after_ms: cellular_after.0, needs: any }))
        }
        // What exactly is relaxed after three weeks is not known (fact 41): assumed power and rest.
        profile::Schedule::Daily { relaxed_after } => {
            let daily = Needs { external_power: true, idle: true, ..wifi };
            (daily, Some(Relaxed { after_ms: relaxed_after.0, needs: wifi }))
        }
    };
    CategoryPolicy { covers, schedule: Schedule::Every { period_ms: PERIOD.0 }, needs, relaxed }
}

/// What "app list + settings" holds (facts 1–8, 15).
fn covered(features: &BackupFeatures) -> Kinds {
    let always = Kinds::of(&[
        Kind::App,
        Kind::Setting,
        Kind::Favourite,
        Kind::Call,
        Kind::Account,
        Kind::LockScreen,
    ]);
    let added = |there: bool, kinds: &[Kind]| if there { Kinds::of(kinds) } else { Kinds::NONE };
    always
        .and(added(features.app_data_quota_bytes.is_some(), &[Kind::AppData]))
        .and(added(features.start_layout, &[Kind::Tile, Kind::Word]))
        .and(added(features.wifi_networks, &[Kind::WifiNetwork]))
}

fn restore(phone: &Identity) -> RestorePolicy {
    use restore_rewrites_the_app_list_in_place::{Rewrite, rewrite};
    let features = &phone.profile().backup;
    let any_time = features.restore == RestoreOffer::AnyTime;
    let order =
        if features.start_layout { ReinstallOrder::ByStartScreen } else { ReinstallOrder::ByTitle };
    let messages = if features.messages { Kinds::of(&[Kind::Sms, Kind::Mms]) } else { Kinds::NONE };
    RestorePolicy {
        offered: if any_time { RestoreOffered::AnyTime } else { RestoreOffered::InSetUp },
        accepts: covered(features).and(messages).and(Kinds::of(&[Kind::Sealed])),
        selective: features.choose_what_returns,
        apply: match rewrite(phone.quirks) {
            Rewrite::Whole => RestoreApply::Atomic,
            Rewrite::InPlace => RestoreApply::InPlace,
        },
        resumes: rewrite(phone.quirks) == Rewrite::Whole,
        messages_in_background: true,
        undo: any_time,
        reinstall: match phone.switches.reinstall {
            profile::Reinstall::Automatic => Reinstall::Automatic { order },
            profile::Reinstall::OnTap | profile::Reinstall::None => Reinstall::OnTap,
        },
        attempts: 8,
        retry: Retry { first_ms: Span::seconds(2).0, max_ms: Span::seconds(30).0 },
        link: LinkRule::WifiOrCellular,
    }
}
