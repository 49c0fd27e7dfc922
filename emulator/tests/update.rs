//! A phone that is updated in place, and phones of several versions beside each other.

use wp8_emulator::kernel::{Nonce, Span};
use wp8_emulator::phone::service::Refused;
use wp8_emulator::phone::{Phone, power};
use wp8_emulator::profile::{ModelId, ProfileId};
use wp8_emulator::quirks::{Quirk, Quirks};
use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::account::MicrosoftAccount;
use wp8_emulator::world::{Command, Holds, PowerCut, Specification, World};

const PHONE: PhoneIndex = PhoneIndex(0);

fn profile(name: &str) -> ProfileId {
    ProfileId::named(name).expect("a profile")
}

/// A phone of this version in use, with a little of everything.
fn in_use(version: &str, quirks: Quirks) -> World {
    let mut world = World::new(7);
    world.add_account("ana@outlook.com", MicrosoftAccount::new("pw"));
    let profile = profile(version);
    let specification = Specification {
        name: "old".into(),
        model: ModelId::named("Lumia 920").expect("a model"),
        profile,
        quirks,
        switches: profile.get().switches,
        image: Default::default(),
        carrier: Some("AT&T".into()),
        account: Some("ana@outlook.com".into()),
        on: true,
        battery_percent: 80,
    };
    let phone = world.add_phone(specification).expect("a carrier");
    let holds = Holds { apps: 3, sms: 20, calls: 5, photos: 4, favourites: 3, ..Holds::default() };
    world.hold(phone, holds);
    world
}

fn phone(world: &World) -> &Phone {
    &world.phones()[PHONE.place()]
}

fn update(world: &mut World, to: &str) -> Result<(), Refused> {
    world.apply(Nonce(1), Command::UpdateSystem { phone: PHONE, to: profile(to) })
}

fn pass(world: &mut World, span: Span) {
    world.advance_to(world.now() + span).expect("nothing spins");
}

/// What is on it, counted.
fn content(world: &World) -> [usize; 5] {
    let phone = phone(world);
    [
        phone.packages.packages().count(),
        phone.messaging.len(),
        phone.calls.records().count(),
        phone.camera.records().count(),
        phone.favourites.len(),
    ]
}

#[test]
fn an_updated_phone_is_the_later_version_with_all_that_was_on_it() {
    let mut world = in_use("wp8.0", Quirks::of(profile("wp8.0").get()));
    let before = content(&world);
    assert!(!phone(&world).backup.policy().back_up_now);
    update(&mut world, "wp8.1").expect("a phone in use");
    pass(&mut world, Span::minutes(5));
    let phone = phone(&world);
    assert!(phone.is_running() && phone.setup.is_finished());
    assert_eq!(phone.identity().profile().name, "wp8.1");
    assert_eq!(&*phone.backup.device().version, phone.identity().profile().os);
    assert!(phone.backup.policy().back_up_now, "what its backup does is that of the version");
    assert_eq!(content(&world), before);
}

#[test]
fn its_defects_are_those_of_the_later_version_but_for_what_was_switched_by_hand() {
    let retry = Quirk::named("retry_reuses_the_expired_ticket").expect("a quirk");
    let as_shipped = Quirks::of(profile("wp8.0").get());
    assert!(as_shipped.has(retry) && !Quirks::of(profile("wp8.1").get()).has(retry));
    let mut world = in_use("wp8.0", as_shipped);
    update(&mut world, "wp8.1").expect("a phone in use");
    pass(&mut world, Span::minutes(5));
    assert_eq!(phone(&world).identity().quirks, Quirks::of(profile("wp8.1").get()));

    let mut world = in_use("wp8.0", Quirks::NONE);
    update(&mut world, "gdr1").expect("a phone in use");
    pass(&mut world, Span::minutes(5));
    assert_eq!(phone(&world).identity().quirks, Quirks::NONE, "none was on, none is");
}

#[test]
fn power_cut_in_the_middle_leaves_one_version_or_the_other_and_everything_on_it() {
    for seconds in 0..60 {
        let mut world = in_use("gdr2", Quirks::NONE);
        let before = content(&world);
        update(&mut world, "gdr3").expect("a phone in use");
        pass(&mut world, Span::seconds(seconds));
        world.apply(Nonce(2), Command::CutPower(PHONE, PowerCut::Now)).expect("always");
        assert!(!phone(&world).is_running());
        let on = wp8_emulator::phone::Command::Power(power::Command::PowerOn);
        world.apply(Nonce(3), Command::Phone(PHONE, on)).expect("it starts");
        pass(&mut world, Span::minutes(2));
        assert_eq!(phone(&world).identity().profile().name, "gdr3", "after {seconds} s");
        assert_eq!(content(&world), before, "after {seconds} s");
    }
}

#[test]
fn what_cannot_be_updated_is_refused_and_stays_as_it_is() {
    let refused = |from, to| {
        let mut world = in_use(from, Quirks::NONE);
        let refused = update(&mut world, to).expect_err("refused");
        pass(&mut world, Span::minutes(5));
        assert_eq!(phone(&world).identity().profile().name, from);
        refused.to_string()
    };
    assert!(refused("gdr3", "gdr2").contains("not later"));
    assert!(refused("gdr3", "gdr3").contains("not later"));
    assert!(refused("wp7.8", "wp8.0").contains("cannot be updated"));
}

#[test]
fn a_reset_phone_is_as_it_left_the_factory_and_keeps_its_card_and_its_battery() {
    let mut world = in_use("wp8.0", Quirks::of(profile("wp8.0").get()));
    pass(&mut world, Span::hours(1));
    let preloaded = {
        let mut fresh = World::new(8);
        let profile = profile("wp8.0");
        fresh
            .add_phone(Specification {
                name: "old".into(),
                model: ModelId::named("Lumia 920").expect("a model"),
                profile,
                quirks: Quirks::NONE,
                switches: profile.get().switches,
                image: Default::default(),
                carrier: Some("AT&T".into()),
                account: None,
                on: true,
                battery_percent: 80,
            })
            .expect("a carrier");
        content(&fresh)
    };
    assert_ne!(content(&world), preloaded);
    let battery = phone(&world).power.battery_percent(world.now());
    let reset = wp8_emulator::phone::Command::FactoryReset;
    world.apply(Nonce(1), Command::Phone(PHONE, reset)).expect("a phone in use");
    pass(&mut world, Span::minutes(2));
    let phone = phone(&world);
    assert!(phone.is_running() && !phone.setup.is_finished());
    assert_eq!(phone.setup.page().name(), "welcome");
    assert_eq!(content(&world), preloaded);
    assert!(phone.accounts.primary().is_none() && phone.carrier.sim().is_some());
    assert!(!phone.backup.holds_key());
    assert!(phone.power.battery_percent(world.now()).abs_diff(battery) <= 2);
}

#[test]
fn what_is_refused_while_it_goes_off_is_not_done_at_the_next_start() {
    let user = |command| Command::Phone(PHONE, command);
    let power = |command| user(wp8_emulator::phone::Command::Power(command));
    let mut world = in_use("gdr2", Quirks::NONE);
    let before = content(&world);
    world.apply(Nonce(1), power(power::Command::ShutDown)).expect("it is on");
    let reset = user(wp8_emulator::phone::Command::FactoryReset);
    world.apply(Nonce(2), reset).expect_err("it goes off");
    update(&mut world, "gdr3").expect_err("it goes off");
    pass(&mut world, Span::minutes(1));
    world.apply(Nonce(3), power(power::Command::PowerOn)).expect("it is off");
    pass(&mut world, Span::minutes(1));
    assert_eq!(phone(&world).identity().profile().name, "gdr2");
    assert_eq!(content(&world), before);
}
