//! What accounts do, one sentence each.

use super::*;
use crate::kernel::PhoneClock;
use crate::phone::effect;
use crate::phone::service_bench::{Bench, text};
use crate::quirks::Quirks;
use crate::wire::Token;

const ANA: &str = "ana@outlook.com";

fn secret(typed: &str) -> Secret {
    Secret(typed.into())
}

fn token(generation: u32) -> Token {
    Token { account: Key::named("account", ANA), generation }
}

fn granted(generation: u32) -> Result<Answer, Code> {
    let answer = AccountAnswer::Token { token: token(generation), region: "US".into() };
    Ok(Answer::Account(answer))
}

fn refused(code: Code) -> Result<Answer, Code> {
    Ok(Answer::Account(AccountAnswer::Refused(code)))
}

fn synced(contacts: u32, appointments: u32) -> Result<Answer, Code> {
    Ok(Answer::Account(AccountAnswer::Synced { contacts, appointments, sync_key: 0 }))
}

fn account() -> conditions::Account {
    conditions::Account { address: ANA.into(), token: token(0), region: "US".into() }
}

/// A phone that has signed in, with nothing under way.
fn signed_in(profile: &str) -> (Bench, Accounts) {
    let bench = Bench::of(profile);
    let mut accounts = Accounts::signed_in(account(), secret("pw"), Interval::AsItemsArrive);
    let mut bench = bench;
    bench.wakes(&mut accounts, Timer::Sync, Span::ZERO);
    bench.answers(&mut accounts, Tag::Sync(primary_id()), synced(200, 30));
    bench.take();
    (bench, accounts)
}

fn primary_id() -> RecordId {
    record_id(AccountKind::Microsoft, ANA)
}

fn asks_for_sync(bench: &mut Bench) -> Vec<(Arc<str>, Option<Edits>)> {
    bench
        .asks()
        .into_iter()
        .filter_map(|(_, ask)| {
            if let Ask::Account(AccountRequest::Sync { address, edits, .. }) = ask {
                Some((address, edits))
            } else {
                None
            }
        })
        .collect()
}

fn sign_in(typed: &str) -> Signal {
    Signal::SignIn { address: ANA.into(), secret: secret(typed), code: None }
}

#[test]
fn signing_in_makes_the_phone_the_accounts_for_good() {
    let (mut bench, mut accounts) = (Bench::of("wp8.0"), Accounts::default());
    bench.hears(&mut accounts, &sign_in("pw"));
    bench.answers(&mut accounts, Tag::SignIn, granted(0));
    assert!(bench.signals().iter().any(|signal| matches!(signal, Signal::SignedIn)));
    bench.power_cycle(&mut accounts);
    assert_eq!(accounts.primary(), Some(&account()), "it was flushed before anyone was told");

    let other = Command::SignIn { address: text("bea@live.com"), secret: secret("x"), code: None };
    let refused = bench.try_command(&mut accounts, other).expect_err("there is one");
    assert!(refused.why.contains("stays until the phone is reset"), "{refused}");
    let removed = bench.try_command(&mut accounts, Command::Remove { address: text(ANA) });
    assert_eq!(removed.expect_err("it stays").instead, "reset the phone");
}

#[test]
fn a_phone_that_cannot_ask_for_a_code_says_so_and_one_that_can_hears_that_it_is_wanted() {
    for (profile, can) in [("wp8.0", false), ("gdr3", false), ("wp8.1", true), ("reference", true)]
    {
        let (mut bench, mut accounts) = (Bench::of(profile), Accounts::default());
        bench.hears(&mut accounts, &sign_in("pw"));
        bench.hears(&mut accounts, &Signal::ClockSet);
        let asks = bench.asks();
        let said = asks.iter().find_map(|(_, ask)| {
            if let Ask::Account(AccountRequest::SignIn { can_ask_for_code, .. }) = ask {
                Some(*can_ask_for_code)
            } else {
                None
            }
        });
        assert_eq!(said, Some(can), "{profile}");
    }
    let (mut bench, mut accounts) = (Bench::of("wp8.1"), Accounts::default());
    bench.hears(&mut accounts, &sign_in("pw"));
    bench.answers(&mut accounts, Tag::SignIn, Ok(Answer::Account(AccountAnswer::CodeWanted)));
    assert!(bench.signals().iter().any(|signal| matches!(signal, Signal::CodeWanted)));
}

#[test]
fn where_the_clock_is_known_to_matter_it_is_set_before_signing_in() {
    let (mut bench, mut accounts) = (Bench::of("reference"), Accounts::default());
    bench.hears(&mut accounts, &sign_in("pw"));
    assert_eq!(
        bench.due(effect::Timer::Accounts(Timer::ClockNotSet)),
        Some(Time::ZERO + CLOCK_TAKES_AT_MOST)
    );
    assert!(bench.signals().iter().any(|signal| matches!(signal, Signal::SetClockFromNetwork)));
    bench.hears(&mut accounts, &Signal::ClockSet);
    assert_eq!(bench.asks().len(), 1);
    bench.hears(&mut accounts, &Signal::ClockSet);
    assert!(bench.asks().is_empty(), "a second one starts nothing");
}

#[test]
fn signing_in_goes_on_when_nobody_sets_the_clock() {
    let (mut bench, mut accounts) = (Bench::of("reference"), Accounts::default());
    bench.hears(&mut accounts, &sign_in("pw"));
    bench.take();
    bench.wakes(&mut accounts, Timer::ClockNotSet, CLOCK_TAKES_AT_MOST);
    assert_eq!(bench.asks().len(), 1);
}

#[test]
fn signing_in_that_waited_for_the_clock_does_not_wait_for_a_connection_as_well() {
    let failed = |signal: &Signal| matches!(signal, Signal::SignInFailed(Code::NAME_NOT_RESOLVED));
    for (wifi, fails) in [(None, true), (Some(crate::wire::Internet::Full), false)] {
        let (mut bench, mut accounts) = (Bench::of("reference"), Accounts::default());
        bench.hears(&mut accounts, &sign_in("pw"));
        bench.take();
        bench.conditions.wifi = wifi;
        bench.wakes(&mut accounts, Timer::ClockNotSet, CLOCK_TAKES_AT_MOST);
        assert_eq!(bench.signals().iter().any(failed), fails, "{wifi:?}");
    }
}

#[test]
fn signing_in_gives_a_connection_half_a_minute_and_then_says_that_there_is_none() {
    let (mut bench, mut accounts) = (Bench::of("wp8.0"), Accounts::default());
    bench.hears(&mut accounts, &sign_in("pw"));
    bench.conditions.wifi = Some(crate::wire::Internet::Full);
    bench.take();
    bench.wakes(&mut accounts, Timer::NoConnection, CONNECTION_TAKES_AT_MOST);
    assert!(bench.signals().is_empty(), "the request is on its way");
    bench.conditions.wifi = None;
    bench.wakes(&mut accounts, Timer::NoConnection, CONNECTION_TAKES_AT_MOST);
    let failed = |signal: &Signal| matches!(signal, Signal::SignInFailed(Code::NAME_NOT_RESOLVED));
    assert!(bench.signals().iter().any(failed));
}

#[test]
fn as_shipped_the_clock_is_left_as_it_is_and_the_failure_comes_back_as_its_code() {
    let (mut bench, mut accounts) = (Bench::of("wp8.0"), Accounts::default());
    bench.hears(&mut accounts, &sign_in("pw"));
    assert_eq!(bench.asks().len(), 1);
    bench.answers(&mut accounts, Tag::SignIn, Err(Code::SECURE_FAILURE));
    let failed = |signal: &Signal| matches!(signal, Signal::SignInFailed(Code::SECURE_FAILURE));
    assert!(bench.signals().iter().any(failed));
    assert_eq!(accounts.primary(), None);
}

#[test]
fn another_account_cannot_sign_in_where_set_up_starts_over() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    let other = Signal::SignIn { address: text("bea@live.com"), secret: secret("x"), code: None };
    bench.hears(&mut accounts, &other);
    let failed = |signal: &Signal| matches!(signal, Signal::SignInFailed(Code::SIGN_IN_REFUSED));
    assert!(bench.signals().iter().any(failed));
}

#[test]
fn a_stale_token_is_renewed_with_the_password_that_is_kept() {
    let (mut bench, mut accounts) = signed_in("reference");
    bench.hears(&mut accounts, &Signal::RenewToken);
    bench.hears(&mut accounts, &Signal::RenewToken);
    assert_eq!(bench.asks().len(), 1, "whoever asks while one is under way shares it");
    bench.answers(&mut accounts, Tag::Renew, granted(1));
    assert_eq!(accounts.primary().map(|account| account.token), Some(token(1)));
    assert!(bench.signals().iter().any(|signal| matches!(signal, Signal::TokenRenewed)));
}

#[test]
fn a_password_changed_on_the_web_wants_attention_until_it_is_entered() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    bench.hears(&mut accounts, &Signal::RenewToken);
    bench.answers(&mut accounts, Tag::Renew, refused(Code::WRONG_PASSWORD));
    let state = |accounts: &Accounts| accounts.get(ANA).expect("the primary account").state;
    assert_eq!(state(&accounts), AccountState::NeedsAttention(Some(Code::WRONG_PASSWORD)));
    let enter = Command::EnterPassword { address: text(ANA), secret: secret("new") };
    bench.command(&mut accounts, enter);
    bench.answers(&mut accounts, Tag::Renew, granted(1));
    assert_eq!(state(&accounts), AccountState::NotSynced);
    assert!(bench.due(effect::Timer::Accounts(Timer::Sync)).is_some());
}

#[test]
fn an_account_that_is_synced_by_hand_is_asked_all_the_same_whether_it_lets_its_phone_in_again() {
    let (mut bench, mut accounts) = signed_in("reference");
    let sync = effect::Timer::Accounts(Timer::Sync);
    let by_hand = Command::SetInterval { address: text(ANA), interval: Interval::Manually };
    bench.command(&mut accounts, by_hand);
    bench.hears(&mut accounts, &Signal::RenewToken);
    bench.answers(&mut accounts, Tag::Renew, refused(Code::SIGN_IN_REFUSED));
    for _ in 0..2 {
        let due = bench.due(sync).expect("it is asked again");
        bench.take();
        bench.wakes(&mut accounts, Timer::Sync, due.since(bench.now));
        bench.answers(&mut accounts, Tag::Sync(primary_id()), refused(Code::SIGN_IN_REFUSED));
    }
    bench.hears(&mut accounts, &Signal::RenewToken);
    bench.answers(&mut accounts, Tag::Renew, granted(1));
    bench.take();
    bench.answers(&mut accounts, Tag::Sync(primary_id()), synced(200, 30));
    assert_eq!(bench.due(sync), None, "nobody waits for a token any more");
}

#[test]
fn an_account_that_lets_its_phone_in_again_gives_it_a_token_again() {
    let (mut bench, mut accounts) = signed_in("reference");
    let state = |accounts: &Accounts| accounts.get(ANA).expect("the primary account").state;
    // Its password was changed, it was locked, and then both were taken back.
    bench.command(&mut accounts, Command::SyncNow { address: text(ANA) });
    bench.answers(&mut accounts, Tag::Sync(primary_id()), refused(Code::WRONG_PASSWORD));
    assert_eq!(bench.due(effect::Timer::Accounts(Timer::Sync)), None);
    bench.hears(&mut accounts, &Signal::RenewToken);
    bench.answers(&mut accounts, Tag::Renew, refused(Code::SIGN_IN_REFUSED));
    assert_eq!(state(&accounts), AccountState::Failed(Code::SIGN_IN_REFUSED));
    let due = bench.due(effect::Timer::Accounts(Timer::Sync)).expect("it is tried again");
    bench.take();

    bench.wakes(&mut accounts, Timer::Sync, due.since(bench.now));
    // Something else is wrong with its mailbox, but it lets its phone in.
    bench.answers(&mut accounts, Tag::Sync(primary_id()), refused(Code::SYNC_FAILED));
    let renewals = |bench: &mut Bench| {
        let asks = bench.asks();
        let renew = |ask: &Ask| matches!(ask, Ask::Account(AccountRequest::Renew { .. }));
        asks.iter().filter(|(_, ask)| renew(ask)).count()
    };
    assert_eq!(renewals(&mut bench), 1);
    bench.answers(&mut accounts, Tag::Renew, granted(1));
    bench.command(&mut accounts, Command::SyncNow { address: text(ANA) });
    bench.answers(&mut accounts, Tag::Sync(primary_id()), synced(200, 30));
    assert_eq!(renewals(&mut bench), 0, "nobody waits for one any more");
}

#[test]
fn a_renewal_that_the_network_lost_leaves_the_account_as_it_was() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    let before = accounts.get(ANA).expect("the primary account").state;
    bench.hears(&mut accounts, &Signal::RenewToken);
    bench.answers(&mut accounts, Tag::Renew, Err(Code::TIMEOUT));
    assert_eq!(accounts.get(ANA).expect("the primary account").state, before);
    let refused = |signal: &Signal| matches!(signal, Signal::TokenRefused(_));
    assert!(!bench.signals().iter().any(refused), "nobody has refused anything");
}

#[test]
fn accounts_sync_by_themselves_at_their_interval_and_not_under_battery_saver() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    let interval = Interval::of(AccountKind::Microsoft).span().expect("it has one");
    bench.wakes(&mut accounts, Timer::Sync, interval);
    assert_eq!(asks_for_sync(&mut bench).len(), 1);
    bench.answers(&mut accounts, Tag::Sync(primary_id()), synced(201, 30));
    let due = bench.due(effect::Timer::Accounts(Timer::Sync));
    assert_eq!(due, Some(bench.now + interval));
    bench.take();

    bench.conditions.battery_saver = true;
    bench.hears(&mut accounts, &Signal::Conditions);
    bench.wakes(&mut accounts, Timer::Sync, interval);
    assert!(asks_for_sync(&mut bench).is_empty());
    bench.command(&mut accounts, Command::SyncNow { address: text(ANA) });
    assert_eq!(asks_for_sync(&mut bench).len(), 1, "by hand it works");
    bench.answers(&mut accounts, Tag::Sync(primary_id()), synced(201, 30));
    bench.take();

    bench.conditions.battery_saver = false;
    bench.hears(&mut accounts, &Signal::Conditions);
    assert!(bench.due(effect::Timer::Accounts(Timer::Sync)).is_some());
}

#[test]
fn contacts_come_with_the_account_and_not_with_the_backup() {
    let (_, accounts) = signed_in("wp8.0");
    assert_eq!(accounts.held(), Held { contacts: 200, appointments: 30 });
    assert_eq!(accounts.records().count(), 0);
}

#[test]
fn a_sync_error_stays_with_its_code_until_a_sync_goes_well() {
    let (mut bench, mut accounts) = signed_in("wp8.1");
    bench.command(&mut accounts, Command::SyncNow { address: text(ANA) });
    bench.answers(&mut accounts, Tag::Sync(primary_id()), refused(Code::SYNC_FAILED));
    let state = |accounts: &Accounts| accounts.get(ANA).expect("the primary account").state;
    assert_eq!(state(&accounts), AccountState::Failed(Code::SYNC_FAILED));
    bench.now += Span::hours(1);
    bench.power_cycle(&mut accounts);
    assert_eq!(state(&accounts), AccountState::Failed(Code::SYNC_FAILED));
    bench.command(&mut accounts, Command::SyncNow { address: text(ANA) });
    bench.answers(&mut accounts, Tag::Sync(primary_id()), synced(200, 30));
    assert_eq!(state(&accounts), AccountState::UpToDate(PhoneClock(bench.now.on_server().0)));
}

fn restored(password: Option<&str>) -> Record {
    let account = record::Account {
        address: "ana@gmail.com".into(),
        kind: "google".into(),
        password: password.map(Into::into),
    };
    Record::new(record_id(AccountKind::Google, "ana@gmail.com"), Body::Account(account))
}

#[test]
fn a_restored_account_wants_its_password_and_syncs_once_it_has_it() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    bench.with(|cx| accounts.place(cx, &restored(None)));
    bench.with(|cx| accounts.place(cx, &restored(None)));
    assert_eq!(accounts.list().count(), 2, "placing it twice is placing it once");
    let state = |accounts: &Accounts| accounts.get("ana@gmail.com").expect("restored").state;
    assert_eq!(state(&accounts), AccountState::NeedsAttention(None));
    let now = Command::SyncNow { address: text("ana@gmail.com") };
    assert!(bench.try_command(&mut accounts, now).is_err());

    let typed = Signal::AccountPassword { address: text("ana@gmail.com"), secret: secret("g") };
    bench.hears(&mut accounts, &typed);
    assert_eq!(state(&accounts), AccountState::Syncing);
    let id = record_id(AccountKind::Google, "ana@gmail.com");
    bench.answers(&mut accounts, Tag::Sync(id), synced(5, 1));
    assert_eq!(accounts.held().contacts, 205);
}

#[test]
fn a_restored_account_with_its_password_syncs_by_itself() {
    let (mut bench, mut accounts) = signed_in("reference");
    bench.with(|cx| accounts.place(cx, &restored(Some("g"))));
    assert_eq!(bench.due(effect::Timer::Accounts(Timer::Sync)), Some(bench.now));
}

#[test]
fn a_password_that_was_entered_is_not_lost_to_a_later_restore() {
    let (mut bench, mut accounts) = signed_in("reference");
    bench.with(|cx| accounts.place(cx, &restored(Some("g"))));
    bench.with(|cx| accounts.place(cx, &restored(None)));
    assert!(accounts.get("ana@gmail.com").expect("restored").has_password);
}

#[test]
fn clearing_takes_all_accounts_but_the_primary_one() {
    let (mut bench, mut accounts) = signed_in("reference");
    bench.with(|cx| accounts.place(cx, &restored(None)));
    bench.with(|cx| accounts.take_away(cx, restored(None).id()));
    assert_eq!(accounts.list().count(), 1);
    bench.with(|cx| accounts.place(cx, &restored(None)));
    bench.with(|cx| accounts.clear(cx));
    assert_eq!(
        accounts.list().map(|account| account.address.to_owned()).collect::<Vec<_>>(),
        [ANA]
    );
}

#[test]
fn an_account_of_an_unknown_kind_is_left_out_and_said_so() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    let account = record::Account { address: "ana@icq".into(), kind: "icq".into(), password: None };
    let record = Record::new(RecordId(9), Body::Account(account));
    bench.with(|cx| accounts.place(cx, &record));
    assert_eq!(accounts.list().count(), 1);
    assert!(bench.facts.last().is_some_and(|fact| fact.contains("`icq`")), "{:?}", bench.facts);
}

#[test]
fn social_networks_need_the_microsoft_account() {
    let (mut bench, mut accounts) = (Bench::of("wp8.0"), Accounts::default());
    let add = |kind| Command::Add { kind, address: text("ana@x.com"), secret: secret("pw") };
    assert!(bench.try_command(&mut accounts, add(AccountKind::Twitter)).is_err());
    bench.command(&mut accounts, add(AccountKind::Google));
    assert_eq!(accounts.list().count(), 1);
}

#[test]
fn accounts_with_one_address_are_told_apart_by_their_kind() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    let kind = AccountKind::Facebook;
    bench.command(&mut accounts, Command::Add { kind, address: text(ANA), secret: secret("f") });
    assert!(accounts.get(ANA).expect("there").primary);
    assert_eq!(accounts.get("facebook:ana@outlook.com").expect("there").kind, kind);
    let again = Command::Add { kind, address: text("ANA@outlook.com"), secret: secret("f") };
    assert!(bench.try_command(&mut accounts, again).is_err());
    bench.command(&mut accounts, Command::Remove { address: text("facebook:ana@outlook.com") });
    assert_eq!(accounts.list().count(), 1);
}

#[test]
fn contacts_deleted_on_the_phone_go_to_the_account_once_though_an_answer_is_lost() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    let delete = |contacts| Command::Edit { address: text(ANA), contacts, appointments: 0 };
    bench.command(&mut accounts, delete(-150));
    let first = asks_for_sync(&mut bench);
    assert_eq!(accounts.held().contacts, 50);
    assert!(bench.try_command(&mut accounts, delete(-51)).is_err());

    bench.answers(&mut accounts, Tag::Sync(primary_id()), Err(Code::CONNECTION_ABORTED));
    bench.command(&mut accounts, delete(-10));
    let again = asks_for_sync(&mut bench);
    assert_eq!(first[0].1, again[0].1, "the same changes under the same identity");
    assert_eq!(accounts.held().contacts, 40);

    bench.answers(&mut accounts, Tag::Sync(primary_id()), synced(50, 30));
    let rest = asks_for_sync(&mut bench);
    assert_eq!(rest[0].1.map(|edits| edits.contacts), Some(-10), "what came on top goes after it");
    bench.answers(&mut accounts, Tag::Sync(primary_id()), synced(40, 30));
    assert_eq!(accounts.held().contacts, 40);
    assert!(asks_for_sync(&mut bench).is_empty());
}

#[test]
fn a_wrong_password_of_a_mail_account_is_not_tried_again_by_itself() {
    let (mut bench, mut accounts) = signed_in("wp8.0");
    bench.with(|cx| accounts.place(cx, &restored(Some("old"))));
    bench.wakes(&mut accounts, Timer::Sync, Span::ZERO);
    let id = record_id(AccountKind::Google, "ana@gmail.com");
    bench.take();
    bench.answers(&mut accounts, Tag::Sync(id), refused(Code::SYNC_UNAUTHORISED));
    let account = accounts.get("ana@gmail.com").expect("there");
    assert_eq!(account.state, AccountState::NeedsAttention(Some(Code::SYNC_UNAUTHORISED)));
    bench.wakes(&mut accounts, Timer::Sync, Span::days(1));
    let asked = asks_for_sync(&mut bench);
    assert!(asked.iter().all(|(address, _)| &**address == ANA), "{asked:?}");
}

#[test]
fn an_account_whose_key_means_nothing_is_synced_from_nothing_unless_its_phone_has_the_quirk() {
    for (quirks, expected) in
        [(Quirks::NONE, Some(None)), (Quirks::NONE.with(&sync_keeps_a_lost_key::QUIRK), None)]
    {
        let (mut bench, mut accounts) = signed_in("wp8.1");
        bench.phone.quirks = quirks;
        bench.command(&mut accounts, Command::SyncNow { address: text(ANA) });
        bench.take();
        let start_over = Ok(Answer::Account(AccountAnswer::StartOver));
        bench.answers(&mut accounts, Tag::Sync(primary_id()), start_over);
        let key = bench.asks().into_iter().find_map(|(_, ask)| {
            if let Ask::Account(AccountRequest::Sync { sync_key, .. }) = ask {
                Some(sync_key)
            } else {
                None
            }
        });
        assert_eq!(key, expected, "{quirks:?}");
        let state = accounts.get(ANA).expect("it is there").state;
        assert_eq!(state.code(), expected.is_none().then_some(Code::SYNC_FAILED), "{quirks:?}");
    }
}
