//! Set-up in a whole world: account service, operator, access points and clock at the other end.

use wp8_backup::Action;
use wp8_emulator::kernel::{Nonce, Span, Time};
use wp8_emulator::phone::service::Refused;
use wp8_emulator::phone::setup::{Command, Page};
use wp8_emulator::phone::{self, Phone, power};
use wp8_emulator::profile::{ModelId, ProfileId};
use wp8_emulator::quirks::Quirks;
use wp8_emulator::wire::{Apn, Code, EnteredApns, PhoneIndex, Secret};
use wp8_emulator::world::account::MicrosoftAccount;
use wp8_emulator::world::air::AccessPoint;
use wp8_emulator::world::{AccountChange, Command as Step, Specification, World};

const ANA: &str = "ana@outlook.com";

/// A new phone that has just been switched on, with an account that waits for it and Wi-Fi in range.
struct Table {
    world: World,
    phone: PhoneIndex,
    steps: u64,
}

impl Table {
    fn new(profile: &str, carrier: &str, account: MicrosoftAccount) -> Self {
        let mut world = World::new(7);
        world.add_account(ANA, account);
        world.add_network("home", AccessPoint::wpa2("swordfish"));
        let profile = ProfileId::named(profile).expect("a profile");
        let specification = Specification {
            name: "new".into(),
            model: ModelId::named("Lumia 920").expect("a model"),
            profile,
            quirks: Quirks::of(profile.get()),
            switches: profile.get().switches,
            image: Default::default(),
            carrier: Some(carrier.into()),
            account: None,
            on: true,
            battery_percent: 80,
        };
        let phone = world.add_phone(specification).expect("a carrier");
        world.bring_near(phone, "home", Some(80));
        Self { world, phone, steps: 0 }
    }

    fn of(profile: &str, carrier: &str) -> Self {
        Self::new(profile, carrier, MicrosoftAccount::new("pw"))
    }

    fn phone(&self) -> &Phone {
        &self.world.phones()[self.phone.place()]
    }

    fn page(&self) -> &'static str {
        self.phone().setup.page().name()
    }

    fn step(&mut self, command: phone::Command) -> Result<(), Refused> {
        self.steps += 1;
        self.world.apply(Nonce(self.steps), Step::Phone(self.phone, command))
    }

    fn tap(&mut self, command: Command) {
        let page = self.page();
        if let Err(refused) = self.step(phone::Command::Setup(command)) {
            panic!("on `{page}`: {refused}");
        }
    }

    fn wait(&mut self, span: Span) {
        let until = self.now() + span;
        self.world.advance_to(until).expect("time passes");
    }

    fn now(&self) -> Time {
        self.world.now()
    }

    /// Taps the quickest way until a page is shown; waits where only waiting helps.
    fn walk_to(&mut self, page: &str) {
        for _ in 0..100 {
            if self.page() == page {
                return;
            }
            match self.phone().setup.quickest() {
                Some(command) => self.tap(command),
                None => self.wait(Span::seconds(30)),
            }
        }
        panic!("`{page}` never came; the page is `{}`", self.page());
    }

    fn join_wifi(&mut self, password: &str) {
        self.walk_to("wifi");
        self.tap(Command::ChooseWifi { ssid: "home".into(), password: Some(password.into()) });
        self.wait(Span::minutes(2));
    }

    fn sign_in(&mut self, password: &str) {
        self.walk_to("sign_in");
        let password = Secret(password.into());
        self.tap(Command::SignIn { address: ANA.into(), password });
        self.wait(Span::minutes(3));
    }

    fn change_account(&mut self, change: AccountChange) {
        self.steps += 1;
        let step = Step::Account { address: ANA.into(), change };
        self.world.apply(Nonce(self.steps), step).expect("there is such an account");
    }

    fn failed_with(&self) -> Option<Code> {
        if let Page::SignInFailed { code, .. } = self.phone().setup.page() {
            Some(*code)
        } else {
            None
        }
    }
}

#[test]
fn a_new_phone_of_a_known_operator_signs_in_and_is_set_up() {
    for profile in ["wp8.0", "gdr3", "wp8.1", "reference"] {
        let mut table = Table::of(profile, "AT&T");
        table.sign_in("pw");
        assert_eq!(table.page(), "back_up", "{profile}");
        table.walk_to("finished");
        assert!(table.phone().conditions().set_up);
        assert_eq!(table.phone().accounts.primary().map(|account| &*account.address), Some(ANA));
    }
}

/// Report C17.
#[test]
fn a_straight_talk_phone_cannot_sign_in_before_there_is_wifi_in_set_up() {
    for profile in ["wp8.0", "gdr1", "gdr2"] {
        let mut table = Table::of(profile, "Straight Talk");
        table.sign_in("pw");
        assert_eq!(table.failed_with(), Some(Code::NAME_NOT_RESOLVED), "{profile}");
        table.tap(Command::Retry);
        table.wait(Span::minutes(3));
        assert_eq!(table.failed_with(), Some(Code::NAME_NOT_RESOLVED), "{profile}");
        table.walk_to("finished");
    }
    for profile in ["gdr3", "wp8.1", "reference"] {
        let mut table = Table::of(profile, "Straight Talk");
        table.join_wifi("swordfish");
        table.sign_in("pw");
        assert_eq!(table.page(), "back_up", "{profile}");
    }
}

#[test]
fn with_the_right_access_point_the_reference_needs_no_wifi() {
    let mut table = Table::of("reference", "Straight Talk");
    table.walk_to("access_point");
    let internet = Some(Apn::named("tfdata"));
    table.tap(Command::EnterApn(EnteredApns { internet, mms: None }));
    table.wait(Span::minutes(2));
    table.sign_in("pw");
    assert_eq!(table.page(), "back_up");
}

#[test]
fn a_wrong_wifi_password_lets_one_try_again() {
    let mut table = Table::of("gdr3", "AT&T");
    table.join_wifi("wrong");
    assert_eq!(table.phone().setup.page().to_string(), "wifi (home was not joined)");
    table.join_wifi("swordfish");
    assert_eq!(table.page(), "phone_settings");
}

/// Report B02.
#[test]
fn two_step_verification_looks_like_a_wrong_password_until_an_app_password_is_used() {
    let account = MicrosoftAccount::new("pw").with_two_step(&["abcdefghijklmnop"]);
    let mut table = Table::new("wp8.0", "AT&T", account.clone());
    table.sign_in("pw");
    assert_eq!(table.failed_with(), Some(Code::WRONG_PASSWORD));
    table.tap(Command::Back);
    table.sign_in("abcdefghijklmnop");
    assert_eq!(table.page(), "back_up");

    let mut table = Table::new("wp8.1", "AT&T", account);
    table.sign_in("pw");
    assert_eq!(table.page(), "verify_identity");
}

/// Report B01.
#[test]
fn a_wrong_clock_breaks_sign_in_until_it_is_set() {
    let back_a_year = power::Command::SkewClock { by_ms: -366 * 86_400_000 };
    let mut table = Table::of("wp8.0", "AT&T");
    table.step(phone::Command::Power(back_a_year)).expect("a fault");
    table.sign_in("pw");
    assert_eq!(table.failed_with(), Some(Code::SECURE_FAILURE));
    table.tap(Command::Back);
    table.tap(Command::Back);
    let right = wp8_emulator::kernel::PhoneClock(table.now().on_server().0);
    table.tap(Command::SetTimeAndRegion { region: None, time_zone: None, clock: Some(right) });
    table.sign_in("pw");
    assert_eq!(table.page(), "back_up");
}

/// Report B01.
#[test]
fn the_reference_sets_its_clock_before_it_signs_in() {
    let back_a_year = power::Command::SkewClock { by_ms: -366 * 86_400_000 };
    let mut table = Table::of("reference", "AT&T");
    table.step(phone::Command::Power(back_a_year)).expect("a fault");
    table.sign_in("pw");
    assert_eq!(table.page(), "back_up", "the clock is set from the network first");
}

/// Report B04.
#[test]
fn a_wrong_primary_account_cannot_be_taken_back() {
    let mut table = Table::of("wp8.0", "AT&T");
    table.world.add_account("bea@live.com", MicrosoftAccount::new("b"));
    table.walk_to("sign_in");
    let password = Secret("b".into());
    table.tap(Command::SignIn { address: "bea@live.com".into(), password });
    table.wait(Span::minutes(3));
    assert_eq!(table.page(), "back_up", "there is no backup of hers");
    let remove = phone::accounts::Command::Remove { address: "bea@live.com".into() };
    let refused = table.step(phone::Command::Accounts(remove)).expect_err("it stays");
    assert_eq!(refused.instead, "reset the phone");
}

#[test]
fn looking_for_backups_again_ends_again_and_finds_them_once_the_account_lets_the_phone_in() {
    let mut table = Table::of("reference", "AT&T");
    table.walk_to("sign_in");
    let password = Secret("pw".into());
    table.tap(Command::SignIn { address: ANA.into(), password });
    while table.page() != "finding_backups" {
        table.wait(Span::ms(5));
    }
    table.change_account(AccountChange::SetLocked(true));
    table.wait(Span::minutes(1));
    assert_eq!(table.page(), "backups_not_found");
    table.tap(Command::Retry);
    table.wait(Span::minutes(1));
    assert_eq!(table.page(), "backups_not_found");
    table.change_account(AccountChange::SetLocked(false));
    table.tap(Command::Retry);
    table.wait(Span::minutes(1));
    assert_eq!(table.page(), "back_up", "there are none");
}

#[test]
fn set_up_has_nothing_to_give_a_restore_up_with() {
    let mut table = Table::of("reference", "AT&T");
    table.walk_to("sign_in");
    let cancel = phone::backup::Command::User(Action::CancelRestore);
    table.step(cancel.clone().into()).expect_err("its pages have no such button");
    table.walk_to("finished");
    table.step(cancel.into()).expect("there is nothing to give up");
}

/// Report C04.
#[test]
fn contacts_come_with_the_account() {
    let mut account = MicrosoftAccount::new("pw");
    account.mailbox = account.mailbox.holding(200, 30);
    let mut table = Table::new("wp8.0", "AT&T", account);
    table.sign_in("pw");
    table.walk_to("finished");
    table.wait(Span::hours(1));
    assert_eq!(table.phone().accounts.held().contacts, 200);
}

#[test]
fn what_is_chosen_in_set_up_is_set() {
    let mut table = Table::of("wp8.0", "AT&T");
    table.walk_to("time_and_region");
    let region = Some("DE".into());
    table.tap(Command::SetTimeAndRegion { region, time_zone: Some(60), clock: None });
    let phone = table.phone();
    assert_eq!(phone.settings.get(phone.identity(), "region").as_deref(), Some("DE"));
    assert!(phone.settings.is_on(phone.identity(), "location.on"), "recommended");
}

#[test]
fn a_setting_reaches_the_service_that_goes_by_it() {
    let mut table = Table::of("wp8.0", "AT&T");
    table.walk_to("finished");
    let set = |name: &str, value: &str| {
        let (name, value) = (name.into(), value.into());
        phone::Command::Settings(phone::settings::Command::Set { name, value })
    };
    table.step(set("lock_screen.times_out_after", "5 minutes")).expect("it is a choice");
    table.step(set("messaging.automatically_download_mms", "off")).expect("a switch");
    assert_eq!(table.phone().power.screen_timeout().label(), "5 minutes");
    assert!(!table.phone().messaging.toggles().automatic_download);

    let toggle = phone::messaging::Command::Set(phone::messaging::Toggle::GroupText, true);
    table.step(phone::Command::Messaging(toggle)).expect("a switch");
    let phone = table.phone();
    assert!(phone.settings.is_on(phone.identity(), "messaging.group_text"));
}
