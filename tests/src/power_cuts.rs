//! Power is cut at every event and at every disk write of a backup and of a new phone's restore,
//! one run each: the phone comes up again, consistent, and its owner gets everything back in the
//! end.

use std::collections::BTreeSet;

use wp8_backup::RecordId;
use wp8_emulator::kernel::{Nonce, Span};
use wp8_emulator::phone::packages::Origin;
use wp8_emulator::phone::{Command as User, Phone, power};
use wp8_emulator::world::{Command, Holds, PowerCut};
use wp8_scenarios::properties::PROPERTIES;
use wp8_scenarios::search::history::{Act, Intent, Step, Who};
use wp8_scenarios::search::play::Play;
use wp8_scenarios::search::setting::Setting;

use crate::cases::cases;

/// The steps of an owner who comes back until everything is there.
const ROUNDS: u64 = 60;

fn step(play: &mut Play, nonce: u64, intent: Intent) {
    if let Err(failure) = play.step(Step { nonce: Nonce(nonce), intent }) {
        panic!("{failure:?}");
    }
}

/// An old phone with a little of everything; the new one lies beside it, in its box.
fn beginning(seed: u64) -> Play {
    let holds =
        Holds { apps: 6, sms: 12, mms: 2, calls: 5, photos: 3, favourites: 4, ..Holds::default() };
    let mut play = Play::begin(&Setting { holds, ..Setting::of("reference", seed) }, PROPERTIES);
    step(&mut play, 1, Intent::User(Who::Old, Act::Charger(true)));
    step(&mut play, 2, Intent::User(Who::New, Act::Charger(true)));
    play
}

/// The old phone lies on its charger until it is backed up.
fn back_up(play: &mut Play) {
    for round in 0..2 {
        if !phone(play, Who::Old).is_running() {
            step(play, 10 + round, Intent::User(Who::Old, Act::PowerOn));
        }
        step(play, 20 + round, Intent::Pass(Span::hours(30)));
    }
}

fn phone(play: &Play, who: Who) -> &Phone {
    &play.world.phones()[who.index().place()]
}

/// Powers on, goes on with set-up, retries what failed, until everything is there.
fn bring_to_an_end(play: &mut Play) -> Result<(), String> {
    for round in 0..ROUNDS {
        let nonce = 1_000 + round * 10;
        if !phone(play, Who::New).is_running() {
            step(play, nonce, Intent::User(Who::New, Act::PowerOn));
            step(play, nonce + 1, Intent::Pass(Span::minutes(5)));
        }
        step(play, nonce + 2, Intent::Walk(Who::New));
        step(play, nonce + 3, Intent::User(Who::New, Act::RetryRestore));
        step(play, nonce + 4, Intent::RetryAll(Who::New));
        step(play, nonce + 5, Intent::Pass(Span::minutes(10)));
        if is_complete(play) {
            return Ok(());
        }
    }
    let phone = phone(play, Who::New);
    Err(format!(
        "the page is {}, {} entries are queued, {} favourites and {} messages are there, the restore is {:?}",
        phone.setup.page().name(),
        phone.downloads.len(),
        phone.favourites.len(),
        phone.messaging.len(),
        phone.backup.restore_state()
    ))
}

/// What its backup would hold but for the apps: each message, favourite and call by its identity.
fn content(phone: &Phone) -> BTreeSet<RecordId> {
    let records = phone.messaging.records().chain(phone.favourites.records());
    records.chain(phone.calls.records()).map(|record| record.id()).collect()
}

/// Set-up is over, every app of the old phone is on the new one, and so are its favourites, its
/// calls and its messages.
fn is_complete(play: &Play) -> bool {
    let (new, old) = (phone(play, Who::New), phone(play, Who::Old));
    let mut apps = old.packages.packages().filter(|package| package.origin == Origin::Store);
    new.is_running()
        && new.setup.is_finished()
        && new.downloads.is_empty()
        && apps.all(|package| new.packages.is_listed(package.edition.product))
        && content(new) == content(old)
}

/// Plays `act` from `start` once for each place where the power of a phone can go, and then `end`.
fn cut_everywhere(
    start: &Play,
    who: Who,
    act: impl Fn(&mut Play) -> Result<(), String>,
    end: impl Fn(&mut Play) -> Result<(), String>,
) -> u64 {
    let mut whole = start.clone();
    act(&mut whole).and_then(|()| end(&mut whole)).expect("nothing went wrong");
    let mut whole = start.clone();
    act(&mut whole).expect("nothing went wrong");
    let (from, to) = (phone(start, who), phone(&whole, who));
    let events = (from.events() + 1..=to.events()).map(PowerCut::AtEvent);
    let writes = (from.disk().writes + 1..=to.disk().writes).map(PowerCut::AtWrite);
    let (mut tried, mut lost) = (0, Vec::new());
    for cut in events.chain(writes) {
        tried += 1;
        let mut play = start.clone();
        let command = Command::CutPower(who.index(), cut);
        play.world.apply(Nonce(5), command).expect("power can always be cut");
        if let Err(why) = act(&mut play).and_then(|()| end(&mut play)) {
            lost.push(format!("{cut:?}: {why}"));
        }
    }
    assert!(lost.is_empty(), "{} of {tried} do not end well:\n{}", lost.len(), lost.join("\n"));
    tried
}

#[test]
fn without_a_cut_everything_comes_back() {
    let mut play = beginning(7);
    back_up(&mut play);
    bring_to_an_end(&mut play).expect("nothing went wrong");
}

#[test]
fn power_cut_at_any_event_or_disk_write_of_a_restore_loses_nothing_for_good() {
    for seed in 0..cases(3) {
        let mut start = beginning(seed);
        back_up(&mut start);
        let tried = cut_everywhere(&start, Who::New, bring_to_an_end, |_| Ok(()));
        assert!(tried > 100, "{tried}");
    }
}

#[test]
fn power_cut_at_any_event_or_disk_write_of_a_backup_loses_nothing_for_good() {
    for seed in 0..cases(3) {
        let start = beginning(seed);
        let backed_up = |play: &mut Play| {
            back_up(play);
            Ok(())
        };
        let tried = cut_everywhere(&start, Who::Old, backed_up, bring_to_an_end);
        assert!(tried > 100, "{tried}");
    }
}

#[test]
fn a_phone_that_lost_power_is_off_and_starts_again() {
    let mut play = beginning(7);
    let off = Command::CutPower(Who::New.index(), PowerCut::Now);
    play.world.apply(Nonce(5), off).expect("power can always be cut");
    assert!(!phone(&play, Who::New).is_running());
    let on = User::Power(power::Command::PowerOn);
    play.world.apply(Nonce(6), Command::Phone(Who::New.index(), on)).expect("it can be started");
    play.pass(Span::minutes(5)).expect("no property is broken");
    assert!(phone(&play, Who::New).is_running());
}
