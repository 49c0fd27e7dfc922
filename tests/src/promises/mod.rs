//! What a backup promises, on whole phones: generated versions, content, conditions and faults, held
//! against a description of its own ([`model`]). Without quirks, for all of them:
//!
//! - with faults that end, everything that can come back comes back, within a bound that is computed;
//!   where a restore has one chance and failed (fact 91), nothing is half;
//! - nothing of what the version leaves out is ever in what leaves the phone;
//! - nothing of one account gets to a phone or into the store of another;
//! - a second restore changes nothing.
//!
//! Each is broken by a named quirk or a seeded mistake below.

mod model;

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use wp8_backup::{Action, Category, Record, RestoreState, Selection};
use wp8_emulator::kernel::{Key, Nonce, Span};
use wp8_emulator::phone::downloads::State;
use wp8_emulator::phone::setup::{Chosen, Command as Setup, Joining, Page};
use wp8_emulator::phone::{
    Command as User, Phone, backup, camera, downloads, favourites, messaging, network, packages,
    power, settings,
};
use wp8_emulator::profile::{ModelId, ProfileId};
use wp8_emulator::quirks::{
    Quirks, backup_keeps_a_stale_token, restore_rewrites_the_app_list_in_place,
};
use wp8_emulator::wire::{Ask, Code, PhoneIndex, Secret, Standing};
use wp8_emulator::world::account::MicrosoftAccount;
use wp8_emulator::world::air::AccessPoint;
use wp8_emulator::world::faults::{Rule, What, When};
use wp8_emulator::world::{AccountChange, Command, Holds, PowerCut, Specification, World, store};

use crate::cases::cases;
use model::{VERSIONS, Version};

const ANA: &str = "ana@outlook.com";
const PASSWORD: &str = "correct-horse";
const HOME: &str = "home";
const BEN: &str = "ben@outlook.com";
const OLD: PhoneIndex = PhoneIndex(0);
const NEW: PhoneIndex = PhoneIndex(1);
/// The phone of another account.
const BENS: PhoneIndex = PhoneIndex(2);
/// A number that belongs to no phone: 555-01xx, as in fiction.
const NOBODY: &str = "+12065550199";

/// One thing that happens to the phones.
#[derive(Clone, Debug)]
enum Act {
    Text(PhoneIndex),
    Chat(PhoneIndex),
    Favourite(PhoneIndex),
    Word,
    DeleteMessage(usize),
    DeleteFavourite(usize),
    UseApp(usize),
    Withdraw(usize),
    Photo,
    Pass {
        minutes: u64,
    },
    Charger(bool),
    Near(bool),
    Trouble(Trouble),
    TroubleEnds,
    ExpireTokens,
    LosePower(PhoneIndex),
    /// The new phone loses power after so many more events.
    LosePowerAfter(u64),
}

/// What goes wrong on the way to the backup service.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    Lost,
    AnswersLost,
    Refused,
    Damaged,
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        Just(Trouble::Lost),
        Just(Trouble::AnswersLost),
        Just(Trouble::Refused),
        Just(Trouble::Damaged),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let either = || prop_oneof![3 => Just(OLD), 1 => Just(BENS)];
    prop_oneof![
        4 => either().prop_map(Act::Text),
        2 => either().prop_map(Act::Chat),
        3 => either().prop_map(Act::Favourite),
        1 => Just(Act::Word),
        2 => (0..20_usize).prop_map(Act::DeleteMessage),
        1 => (0..20_usize).prop_map(Act::DeleteFavourite),
        2 => (0..6_usize).prop_map(Act::UseApp),
        1 => (0..6_usize).prop_map(Act::Withdraw),
        1 => Just(Act::Photo),
        5 => (1..3_000_u64).prop_map(|minutes| Act::Pass { minutes }),
        1 => any::<bool>().prop_map(Act::Charger),
        1 => any::<bool>().prop_map(Act::Near),
        2 => trouble().prop_map(Act::Trouble),
        1 => Just(Act::TroubleEnds),
        1 => Just(Act::ExpireTokens),
        2 => either().prop_map(Act::LosePower),
    ]
}

/// A history: a version, a seed, what happens before the last success and after it, and what goes
/// wrong while the new phone restores.
#[derive(Clone, Debug)]
struct History {
    version: &'static Version,
    seed: u64,
    acts: Vec<Act>,
    unsaved: Vec<Act>,
    restoring: Vec<Act>,
}

fn history() -> impl Strategy<Value = History> {
    let during = prop_oneof![
        2 => trouble().prop_map(Act::Trouble),
        2 => Just(Act::TroubleEnds),
        3 => (1..30_u64).prop_map(|minutes| Act::Pass { minutes }),
        1 => Just(Act::LosePower(NEW)),
        3 => (1..400_u64).prop_map(Act::LosePowerAfter),
    ];
    (
        0..VERSIONS.len(),
        any::<u64>(),
        prop::collection::vec(act(), 0..40),
        prop::collection::vec(act(), 0..8),
        prop::collection::vec(during, 0..6),
    )
        .prop_map(|(version, seed, acts, unsaved, restoring)| History {
            version: &VERSIONS[version],
            seed,
            acts,
            unsaved,
            restoring,
        })
}

/// Phones under way, and the words that were read in what left them.
struct Run {
    world: World,
    version: &'static Version,
    nonce: u64,
    seen: BTreeSet<(u16, u32, u32)>,
    words: BTreeSet<&'static str>,
    /// The restore failed, and there is no second chance.
    failed: bool,
}

/// Words that are in content, and nowhere else.
const WORDS: [&str; 6] = ["text", "favourite", "word", "chat", "swordfish", "correct-horse"];

impl Run {
    fn of(history: &History, quirks: Quirks) -> Self {
        let profile = ProfileId::named(history.version.name).expect("a profile of that name");
        let mut world = World::new(history.seed);
        world.add_account(ANA, MicrosoftAccount::new(PASSWORD));
        world.add_account(BEN, MicrosoftAccount::new("another-password"));
        world.add_network(HOME, AccessPoint::open());
        for (name, model, account) in [
            ("old", "Lumia 920", Some(ANA)),
            ("new", "Lumia 820", None),
            ("bens", "Lumia 520", Some(BEN)),
        ] {
            let phone = Specification {
                name: name.into(),
                model: ModelId::named(model).expect("the model is in the list"),
                profile,
                quirks,
                switches: profile.get().switches,
                image: Default::default(),
                carrier: Some("AT&T".into()),
                account: account.map(Arc::from),
                on: account.is_some(),
                battery_percent: 90,
            };
            let index = world.add_phone(phone).expect("the carrier is in the list");
            world.bring_near(index, HOME, Some(80));
            if account.is_some() {
                world.save_network(index, HOME, None);
            }
        }
        let holds = Holds {
            apps: 4,
            sms: 4,
            mms: 1,
            chats: 2,
            calls: 3,
            favourites: 2,
            photos: 1,
            videos: 0,
            ..Holds::default()
        };
        world.hold(OLD, holds);
        // A network with a key that nobody may see.
        world.save_network(OLD, "office", Some("swordfish"));
        let mut run = Self {
            world,
            version: history.version,
            nonce: 1,
            seen: BTreeSet::new(),
            words: BTreeSet::new(),
            failed: false,
        };
        for phone in [OLD, NEW, BENS] {
            run.tell(phone, User::Power(power::Command::PlugIn));
        }
        run
    }

    fn phone(&self, phone: PhoneIndex) -> &Phone {
        &self.world.phones()[phone.place()]
    }

    /// Refused is what makes no sense now.
    fn command(&mut self, command: Command) {
        self.nonce += 1;
        let _ = self.world.apply(Nonce(self.nonce), command);
        self.look();
    }

    fn tell(&mut self, phone: PhoneIndex, command: User) {
        self.command(Command::Phone(phone, command));
    }

    fn pass(&mut self, span: Span) {
        let until = self.world.now() + span;
        while self.world.step(until).expect("time goes on") {
            self.look();
        }
        self.look();
    }

    /// Encodes every request that has just left for the backup service, and searches the bytes.
    fn look(&mut self) {
        for (from, exchange, request) in self.world.on_their_way() {
            let Ask::Backup { request, .. } = &request.ask else { continue };
            if !self.seen.insert((from.0, exchange.boot, exchange.number)) {
                continue;
            }
            let bytes = postcard::to_allocvec(request).expect("a request is stored");
            let has =
                |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
            self.words.extend(WORDS.iter().filter(|word| has(&format!("{word}~"))));
            self.words.extend(["swordfish", "correct-horse"].iter().filter(|word| has(word)));
        }
    }

    fn act(&mut self, act: &Act) {
        let (world, number) = (&self.world, self.nonce);
        let marked = |word: &str, of: PhoneIndex| -> Arc<str> {
            format!("{word}~{}.{number}", if of == BENS { "ben" } else { "ana" }).into()
        };
        match act {
            Act::Text(phone) => {
                let text = marked("text", *phone);
                self.command(Command::Text { to: *phone, from: NOBODY.into(), text });
            }
            Act::Chat(phone) => {
                let text = marked("chat", *phone);
                let chat = messaging::Command::ReceiveChat { from: NOBODY.into(), text };
                self.tell(*phone, User::Messaging(chat));
            }
            Act::Favourite(phone) => {
                let title = marked("favourite", *phone);
                let url = format!("http://example.com/{number}").into();
                let add = favourites::Command::Add { url, title, folder: "".into() };
                self.tell(*phone, User::Favourites(add));
            }
            Act::Word => {
                let teach = settings::Command::TeachWord { word: marked("word", OLD) };
                self.tell(OLD, User::Settings(teach));
            }
            Act::DeleteMessage(which) => {
                let all: Vec<_> =
                    self.phone(OLD).messaging.messages().map(|(key, _)| *key).collect();
                if let Some(key) = all.get(which % all.len().max(1)) {
                    self.tell(OLD, User::Messaging(messaging::Command::Delete(*key)));
                }
            }
            Act::DeleteFavourite(which) => {
                let all: Vec<Key> = self.phone(OLD).favourites.all().map(|(key, _)| key).collect();
                if let Some(key) = all.get(which % all.len().max(1)) {
                    self.tell(OLD, User::Favourites(favourites::Command::Delete(*key)));
                }
            }
            Act::UseApp(which) => {
                let listings = world.cloud().store.listings().nth(*which);
                if let Some(product) = listings.map(|listing| listing.edition.product) {
                    self.tell(OLD, User::Packages(packages::Command::UseApp(product)));
                }
            }
            Act::Withdraw(which) => {
                let listing = world.cloud().store.listings().nth(*which);
                if let Some(product) = listing.map(|listing| listing.edition.product) {
                    let standing = Standing::Withdrawn;
                    self.command(Command::Store(store::Command::Stand { product, standing }));
                }
            }
            Act::Photo => self.tell(OLD, User::Camera(camera::Command::TakePhoto)),
            Act::Pass { minutes } => self.pass(Span::minutes(*minutes)),
            Act::Charger(true) => self.tell(OLD, User::Power(power::Command::PlugIn)),
            Act::Charger(false) => self.tell(OLD, User::Power(power::Command::Unplug)),
            Act::Near(near) => {
                self.world.bring_near(OLD, HOME, near.then_some(80));
                self.look();
            }
            Act::Trouble(trouble) => self.command(Command::Fault(rule(*trouble))),
            Act::TroubleEnds => self.command(Command::Lift("trouble".into())),
            Act::ExpireTokens => {
                let change = AccountChange::ExpireTokens;
                self.command(Command::Account { address: ANA.into(), change });
            }
            Act::LosePower(phone) => {
                self.command(Command::CutPower(*phone, PowerCut::Now));
                self.tell(*phone, User::Power(power::Command::PowerOn));
                self.pass(Span::minutes(3));
            }
            Act::LosePowerAfter(events) => {
                let cut = PowerCut::AtEvent(self.phone(NEW).events() + events);
                self.command(Command::CutPower(NEW, cut));
            }
        }
    }

    fn trouble_ends(&mut self) {
        while self.world.faults().rules().next().is_some() {
            self.command(Command::Lift("trouble".into()));
        }
    }

    /// Faults end, and the phones lie on their chargers in the house.
    fn all_is_well(&mut self) {
        self.trouble_ends();
        self.world.bring_near(OLD, HOME, Some(80));
        for phone in [OLD, BENS] {
            self.tell(phone, User::Power(power::Command::PlugIn));
            self.tell(phone, User::Power(power::Command::PowerOn));
        }
    }

    /// How long the old phone needs at most once all is well: to start (minutes), for the longest wait
    /// between two attempts, and until it is its turn again.
    fn backed_up_within(&self) -> Span {
        Span::hours(LONGEST_WAIT_H + self.version.daily_h) + Span::minutes(STARTING_M)
    }

    /// An owner who comes by until everything is there, or the bound is over.
    fn restore(&mut self, restoring: &[Act]) {
        self.tell(NEW, User::Power(power::Command::PowerOn));
        self.pass(Span::minutes(STARTING_M));
        for act in restoring {
            self.act(act);
            self.walk();
            self.tell(NEW, User::Power(power::Command::PowerOn));
        }
        self.trouble_ends();
        for _ in 0..ROUNDS {
            if !self.phone(NEW).is_running() {
                self.tell(NEW, User::Power(power::Command::PowerOn));
                self.pass(Span::minutes(STARTING_M));
            }
            self.walk();
            // Before there is a page for it in set-up, Wi-Fi is joined afterwards.
            let join = network::Command::JoinWifi { ssid: HOME.into(), password: None };
            self.tell(NEW, User::Network(join));
            self.retry_all();
            self.pass(Span::minutes(30));
        }
    }

    /// Retries each app that failed, but those that the Store has no more.
    fn retry_all(&mut self) {
        let failed = self.phone(NEW).downloads.entries().filter_map(|(entry, state)| {
            matches!(state, State::AttentionRequired { .. }).then_some(entry.product)
        });
        for product in failed.collect::<Vec<_>>() {
            self.tell(NEW, User::Downloads(downloads::Command::Retry(product)));
        }
    }

    /// Goes through set-up as somebody does who wants the backup of the old phone.
    fn walk(&mut self) {
        for _ in 0..PAGES {
            let Some(tap) = self.tap() else {
                if self.phone(NEW).setup.is_finished() {
                    return;
                }
                self.pass(Span::seconds(30));
                continue;
            };
            let page = self.phone(NEW).setup.page();
            let failed = matches!(page, Page::RestoreFailed { .. });
            if let Page::RestoreYourPhone { .. } = page {
                self.enter_phrase();
            }
            self.failed |= failed && self.version.one_chance;
            self.tell(NEW, User::Setup(tap));
            self.pass(Span::seconds(1));
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "all other pages have one way on")]
    fn tap(&self) -> Option<Setup> {
        let phone = self.phone(NEW);
        let tap = match phone.setup.page() {
            Page::Wifi(_) if phone.conditions().wifi.is_some() => Setup::Next,
            Page::Wifi(Joining::Under(_)) => return None,
            Page::Wifi(_) => Setup::ChooseWifi { ssid: HOME.into(), password: None },
            Page::SignIn | Page::SignInFailed { .. } => {
                Setup::SignIn { address: ANA.into(), password: Secret(PASSWORD.into()) }
            }
            Page::RestoreYourPhone { .. } => {
                Setup::ChooseBackup(Chosen::Device(self.phone(OLD).backup.device().id))
            }
            Page::RestoreFailed { .. } if self.version.one_chance => Setup::Next,
            Page::RestoreFailed { .. } | Page::BackupsNotFound { .. } => Setup::Retry,
            _ => return phone.setup.quickest(),
        };
        Some(tap)
    }

    fn enter_phrase(&mut self) {
        let phrase = Secret(backup::phrase_of(ANA).into());
        self.tell(NEW, User::Backup(backup::Command::EnterPhrase(phrase)));
    }

    /// Once more, in settings.
    fn restore_again(&mut self) {
        let user = |action| User::Backup(backup::Command::User(action));
        let everything = Selection::everything(self.phone(OLD).backup.device().id);
        // A loss of power that was still to come may come now: each of them once.
        for _ in 0..8 {
            self.tell(NEW, User::Power(power::Command::PowerOn));
            self.pass(Span::minutes(STARTING_M));
            for action in
                [Action::FindBackups, Action::Restore(everything.clone()), Action::AccountsAnswered]
            {
                self.tell(NEW, user(action));
                self.pass(Span::minutes(10));
            }
            if self.phone(NEW).backup.restore_state() == RestoreState::Done {
                return;
            }
        }
    }
}

/// The longest wait between two attempts, in hours. Chosen freely by the phone; assumed here.
const LONGEST_WAIT_H: u64 = 6;
/// A phone starts within so many minutes.
const STARTING_M: u64 = 5;
/// In each round the owner of the new phone waits for half an hour: the restore needs the longest wait
/// for another attempt, and the apps one after the other.
const ROUNDS: u64 = 2 * LONGEST_WAIT_H + 4;
/// More pages than any set-up has, with the waiting between them.
const PAGES: usize = 80;

fn rule(trouble: Trouble) -> Rule {
    let what = match trouble {
        Trouble::Lost => What::Drop,
        Trouble::AnswersLost => What::LoseAnswer,
        Trouble::Refused => What::Refuse(Code::STORE_UNAVAILABLE),
        Trouble::Damaged => What::Damage,
    };
    let when =
        When { host: Some(wp8_emulator::wire::Host::Backup), per_mille: 600, ..When::ALWAYS };
    Rule { key: Key::named("fault", "trouble"), name: "trouble".into(), when, what }
}

/// A seeded mistake, to see that a promise notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    None,
    /// What is kept for Ben is kept for Ana as well.
    SharedStore,
    /// The old phone has a day less than it may need.
    TooShort,
    /// Another version's table.
    AnotherVersion,
    /// Text messages are taken for what must not leave the phone.
    TextsAreSecret,
}

type Outcome = Result<(), TestCaseError>;

/// Plays a history up to the last success of the old phone. Gives what can come back.
fn saved(
    history: &History,
    quirks: Quirks,
    mistake: Mistake,
) -> (Run, model::ComesBack, Vec<Record>) {
    let mut run = Run::of(history, quirks);
    for act in &history.acts {
        run.act(act);
    }
    run.all_is_well();
    let within = run.backed_up_within();
    let within = if mistake == Mistake::TooShort { Span::minutes(1) } else { within };
    run.pass(within);
    let another = mistake == Mistake::AnotherVersion;
    let version = if another { &VERSIONS[4] } else { history.version };
    let comes_back = version.of(&run.world, run.phone(OLD));
    let settings = run.phone(OLD).records(Category::Apps);
    (run, comes_back, settings)
}

/// Everything that can come back comes back, and a second time is once.
fn everything_comes_back(history: &History, quirks: Quirks, mistake: Mistake) -> Outcome {
    let (mut run, comes_back, settings) = saved(history, quirks, mistake);
    // From here on nothing gets out of the old phone.
    run.world.bring_near(OLD, HOME, None);
    run.tell(OLD, User::Network(network::Command::SetData { on: false }));
    // What its owner has just switched is on its disk within seconds.
    run.pass(Span::seconds(10));
    for act in &history.unsaved {
        let reaches_others =
            matches!(act, Act::Near(_) | Act::Withdraw(_) | Act::Trouble(_) | Act::ExpireTokens);
        if !reaches_others {
            run.act(act);
        }
    }
    run.command(Command::CutPower(OLD, PowerCut::Now));
    run.restore(&history.restoring);
    let new = run.phone(NEW);
    prop_assert!(new.setup.is_finished(), "set-up shows {}", new.setup.page().name());
    let there = history.version.is_on(new);
    let missing = history.version.misses(&settings, new);
    if run.failed {
        // Fact 91. But nothing is half.
        prop_assert!(there.is_whole_or_nothing_of(&comes_back), "{:#?}", there);
        return Ok(());
    }
    let (lacks, has) = (comes_back.without(&there), there.without(&comes_back));
    prop_assert!(lacks.is_empty() && has.is_empty(), "lacks {:#?}, has {:#?}", lacks, has);
    prop_assert!(missing.is_empty(), "{:?}", missing);
    // A second restore changes nothing, where the version has one.
    run.restore_again();
    if history.version.name == "reference" {
        prop_assert_eq!(run.phone(NEW).backup.restore_state(), RestoreState::Done);
    }
    prop_assert_eq!(history.version.is_on(run.phone(NEW)), there);
    Ok(())
}

fn nothing_leaves_that_must_not(history: &History, mistake: Mistake) -> Outcome {
    let (run, ..) = saved(history, Quirks::NONE, mistake);
    for word in &run.words {
        let secret = mistake == Mistake::TextsAreSecret && *word == "text";
        prop_assert!(run.version.may_show(word) && !secret, "`{}` left the phone", word);
    }
    Ok(())
}

/// Ben's phone lives beside Ana's: nothing of the one is kept for the other, or offered to it.
fn accounts_are_apart(history: &History, mistake: Mistake) -> Outcome {
    // As 8.0 stores it, so that it can be read.
    let history = History { version: &VERSIONS[0], ..history.clone() };
    let (run, ..) = saved(&history, Quirks::NONE, mistake);
    let store_of = |address| {
        let token = run.world.cloud().account.token(address).expect("the account is there");
        let store = run.world.cloud().backup.store(token.account);
        store.map_or_else(Vec::new, |store| postcard::to_allocvec(store).expect("it is stored"))
    };
    let has = |store: &[u8], word: &[u8]| store.windows(word.len()).any(|window| window == word);
    let mut anas = store_of(ANA);
    if mistake == Mistake::SharedStore {
        anas.extend(store_of(BEN));
    }
    prop_assert!(!has(&anas, b"~ben."), "Ben's is kept for Ana");
    prop_assert!(!has(&store_of(BEN), b"~ana."), "Ana's is kept for Ben");
    let new = run.phone(NEW).records(Category::Messages);
    prop_assert!(new.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(60) as u32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_that_can_come_back_comes_back(history in history()) {
        everything_comes_back(&history, Quirks::NONE, Mistake::None)?;
    }

    #[test]
    fn nothing_that_a_version_leaves_out_leaves_the_phone(history in history()) {
        nothing_leaves_that_must_not(&history, Mistake::None)?;
    }

    #[test]
    fn nothing_of_one_account_gets_to_another(history in history()) {
        accounts_are_apart(&history, Mistake::None)?;
    }
}

#[track_caller]
fn assert_broken(history: impl Strategy<Value = History>, promise: impl Fn(&History) -> Outcome) {
    let config = ProptestConfig {
        cases: 300,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let run = TestRunner::new_with_rng(config, rng).run(&history, |history| promise(&history));
    assert!(run.is_err(), "no history shows it");
}

fn of(version: usize) -> impl Strategy<Value = History> {
    history().prop_map(move |history| History { version: &VERSIONS[version], ..history })
}

#[test]
fn a_stale_token_that_is_kept_breaks_the_promise() {
    let quirks = Quirks::NONE.with(&backup_keeps_a_stale_token::QUIRK);
    assert_broken(of(0), |history| everything_comes_back(history, quirks, Mistake::None));
}

#[test]
fn a_rewrite_in_place_breaks_the_promise() {
    let quirks = Quirks::NONE.with(&restore_rewrites_the_app_list_in_place::QUIRK);
    assert_broken(of(0), |history| everything_comes_back(history, quirks, Mistake::None));
}

#[test]
fn a_bound_that_is_too_short_breaks_the_promise() {
    assert_broken(of(0), |history| everything_comes_back(history, Quirks::NONE, Mistake::TooShort));
}

#[test]
fn the_table_of_another_version_breaks_the_promise() {
    assert_broken(of(0), |history| {
        everything_comes_back(history, Quirks::NONE, Mistake::AnotherVersion)
    });
}

#[test]
fn what_leaves_the_phone_is_really_read() {
    assert_broken(of(0), |history| nothing_leaves_that_must_not(history, Mistake::TextsAreSecret));
}

#[test]
fn accounts_that_share_a_store_are_seen() {
    assert_broken(of(0), |history| accounts_are_apart(history, Mistake::SharedStore));
}
