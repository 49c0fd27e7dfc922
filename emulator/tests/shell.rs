//! The glass of a whole phone in its world: every screen reached by touch.

use std::collections::{BTreeSet, VecDeque};

use wp8_emulator::kernel::{Key, Nonce, Span};
use wp8_emulator::phone::front::{self, Field, HardwareKey};
use wp8_emulator::phone::{self, Phone};
use wp8_emulator::profile::{ModelId, ProfileId, RestoreOffer};
use wp8_emulator::quirks::Quirks;
use wp8_emulator::shell::layout::lay_out;
use wp8_emulator::shell::{Input, Node, Role, Touch, find, screen, text, touch_at};
use wp8_emulator::wire::{Code, PhoneIndex};
use wp8_emulator::world::account::MicrosoftAccount;
use wp8_emulator::world::air::AccessPoint;
use wp8_emulator::world::faults::{Rule, What, When};
use wp8_emulator::world::{Command, World};
use wp8_emulator::world::{Holds, Specification};

const PHONE: PhoneIndex = PhoneIndex(0);

fn world(profile: &str, model: &str, account: Option<&str>) -> World {
    let mut world = World::new(1);
    world.add_account("ana@outlook.com", MicrosoftAccount::new("correct-horse"));
    world.add_network("home", AccessPoint::wpa2("swordfish"));
    let profile = ProfileId::named(profile).expect("a profile");
    world
        .add_phone(Specification {
            name: "phone".into(),
            model: ModelId::named(model).expect("a model"),
            profile,
            quirks: Quirks::NONE,
            switches: profile.get().switches,
            image: Default::default(),
            carrier: Some("AT&T".into()),
            account: account.map(Into::into),
            on: true,
            battery_percent: 80,
        })
        .expect("a provider");
    world.bring_near(PHONE, "home", Some(80));
    let holds = Holds {
        apps: 2,
        sms: 4,
        mms: 1,
        calls: 2,
        photos: 2,
        videos: 1,
        favourites: 2,
        ..Holds::default()
    };
    if account.is_some() {
        world.hold(PHONE, holds);
    }
    advance(&mut world, Span::seconds(10));
    wake_up(&mut world);
    world
}

fn advance(world: &mut World, by: Span) {
    let until = world.now() + by;
    world.advance_to(until).expect("time goes on");
}

fn phone(world: &World) -> &Phone {
    &world.phones()[0]
}

fn seen(world: &World) -> Node {
    screen(phone(world), world.now())
}

fn tell(world: &mut World, command: impl Into<Touch>) -> Result<(), String> {
    for command in command.into().commands {
        let what = format!("{command:?}");
        // As the runner does it: a finger keeps the screen on.
        let result = world.apply(Nonce(0), Command::Phone(PHONE, command));
        result.map_err(|refused| format!("{what}: {refused}"))?;
    }
    Ok(())
}

fn tap(world: &mut World, what: &str) {
    let screen = seen(world);
    let node = find(&screen, what).unwrap_or_else(|error| panic!("{error}\n{}", text(&screen)));
    assert!(node.enabled, "`{what}` is dimmed\n{}", text(&screen));
    let touch = node.action.clone().unwrap_or_else(|| panic!("`{what}` cannot be touched"));
    tell(world, touch).unwrap_or_else(|error| panic!("`{what}`: {error}\n{}", text(&screen)));
}

fn type_into(world: &mut World, what: &str, words: &str) {
    let screen = seen(world);
    let node = find(&screen, what).unwrap_or_else(|error| panic!("{error}\n{}", text(&screen)));
    let typing = node.typing(words).expect("a field");
    tell(world, typing).expect("typed");
}

fn press(world: &mut World, key: HardwareKey) {
    tell(world, front::Command::Press(key)).expect("a key can be pressed");
}

fn wake_up(world: &mut World) {
    let power = &phone(world).power;
    if power.state() != phone::power::State::On {
        return;
    }
    if power.screen() == phone::power::Screen::Off {
        tell(world, phone::power::Command::PressPower).expect("the screen goes on");
    }
    if phone(world).power.is_locked() {
        tell(world, phone::power::Command::Unlock).expect("it is unlocked");
    }
}

fn expect_words(world: &World, words: &str) {
    let screen = seen(world);
    assert!(screen.shows(words), "`{words}` is not on\n{}", text(&screen));
}

#[test]
fn set_up_is_gone_through_by_touch_and_its_keys_are_dead() {
    let mut world = world("gdr3", "Lumia 920", None);
    expect_words(&world, "Welcome");
    for key in HardwareKey::ALL {
        press(&mut world, key);
        expect_words(&world, "Welcome");
    }
    tap(&mut world, "get started");
    let seen_titles = finish_set_up(&mut world).unwrap_or_else(|why| panic!("{why}"));
    assert!(seen_titles.iter().any(|title| title == "Connect to Wi-Fi"), "{seen_titles:?}");
}

/// Touches what leads on until Start is there; the titles on the way, or where there was no way on.
fn finish_set_up(world: &mut World) -> Result<Vec<String>, String> {
    const WAYS: [&str; 9] = [
        "get started",
        "accept",
        "skip",
        "recommended",
        "sign in later",
        "don't restore",
        "next",
        "not now",
        "done",
    ];
    let mut titles = Vec::new();
    for _ in 0..60 {
        let screen = seen(world);
        titles.push(screen.label.to_string());
        if screen.id == "start" {
            return Ok(titles);
        }
        let there = |way: &&str| find(&screen, way).is_ok_and(|node| node.enabled);
        if let Some(way) = WAYS.into_iter().find(there) {
            tap(world, way);
        } else if screen.all().all(|node| node.role != Role::Progress)
            && !screen.shows("connecting…")
            && screen.id != "dark"
        {
            return Err(format!("no way on from\n{}", text(&screen)));
        }
        // What is under way comes to an end.
        advance(world, Span::seconds(10));
        wake_up(world);
    }
    Err(format!("set-up goes in a circle: {}", titles.join(", ")))
}

#[test]
fn the_backup_pages_have_the_words_of_the_phone() {
    let mut world = world("wp8.0", "Lumia 920", Some("ana@outlook.com"));
    tap(&mut world, "Settings");
    tap(&mut world, "backup");
    let rows = text(&seen(&world));
    for row in ["SETTINGS\nbackup\n", "- app list + settings\n  on", "- text messages\n  on"] {
        assert!(rows.contains(row), "`{row}` is not in\n{rows}");
    }
    tap(&mut world, "photos + videos");
    for words in [
        "SKYDRIVE STORAGE",
        "Good quality (may use data plan)",
        "Best quality (needs WiFi)",
        "Don't upload",
    ] {
        expect_words(&world, words);
    }
    press(&mut world, HardwareKey::Back);
    tap(&mut world, "app list + settings");
    tap(&mut world, "Backup");
    press(&mut world, HardwareKey::Back);
    assert!(text(&seen(&world)).contains("- app list + settings\n  off"));
}

#[test]
fn wi_fi_is_joined_from_its_page() {
    let mut world = world("gdr2", "Lumia 520", Some("ana@outlook.com"));
    tap(&mut world, "app-list");
    tap(&mut world, "Settings");
    tap(&mut world, "Wi-Fi");
    advance(&mut world, Span::seconds(7));
    tap(&mut world, "home");
    type_into(&mut world, "Password", "swordfish");
    tap(&mut world, "done");
    advance(&mut world, Span::seconds(10));
    assert!(text(&seen(&world)).contains("- home\n  connected"), "{}", text(&seen(&world)));
}

/// What a walk over the screens met.
#[derive(Default)]
struct Walk {
    /// Screens by their shape.
    screens: BTreeSet<String>,
    /// The pages that they are, by name.
    pages: BTreeSet<String>,
    /// Controls that could be touched or held.
    controls: usize,
    /// What was wrong, and where.
    wrong: Vec<String>,
}

/// Walks every screen that touches lead to, from a world on: each control is touched and held, and
/// all fields are typed into and all keys pressed, on a copy of the world.
#[expect(clippy::print_stderr, reason = "how far it came is what one asks a walk: --nocapture")]
fn walk(name: &str, start: World) -> Walk {
    let mut walk = Walk::default();
    let mut locked = start.clone();
    for _ in 0..2 {
        tell(&mut locked, phone::power::Command::PressPower).expect("it goes off, then on");
    }
    let mut queue = VecDeque::from([(start, String::new()), (locked, "locked".to_owned())]);
    while let Some((world, path)) = queue.pop_front() {
        let screen = seen(&world);
        if !walk.screens.insert(shape(&screen)) {
            continue;
        }
        let page = phone(&world).front.page();
        let page = if *page == front::Page::Setup {
            format!("set-up › {}", phone(&world).setup.page().name())
        } else if let front::Page::Setting { title } = page {
            format!("setting › {title}")
        } else {
            page.name().to_owned()
        };
        walk.pages.insert(page);
        no_trap(&world, &path, &mut walk.wrong);
        all_are_met(&screen, &path, &mut walk.wrong);
        ids_are_unique(&screen, &path, &mut walk.wrong);
        for (node, how, touch) in controls(&screen) {
            walk.controls += 1;
            let path = format!("{path} › {how} {}", node.id);
            if touch.commands.is_empty() {
                walk.wrong.push(format!("{path}: it is dead"));
                continue;
            }
            let mut next = world.clone();
            if let Err(error) = tell(&mut next, touch.clone()) {
                walk.wrong.push(format!("{path}: {error}"));
                continue;
            }
            // What the page waits for comes, or the picture would be of a moment.
            let mut without = world.clone();
            for world in [&mut next, &mut without] {
                advance(world, Span::seconds(8));
                wake_up(world);
            }
            // What is chosen stays so, and a field that has the keyboard keeps it.
            let stays = node.role == Role::Field || node.checked == Some(true);
            if next.fingerprint() == without.fingerprint() && !(stays && how == "tap") {
                walk.wrong.push(format!("{path}: nothing happens"));
            }
            queue.push_back((next, path));
        }
        let is_on = phone(&world).power.state() == phone::power::State::On;
        for key in HardwareKey::ALL.into_iter().filter(|_| is_on) {
            let mut pressed = world.clone();
            press(&mut pressed, key);
            queue.push_back((pressed, format!("{path} › {}", key.name())));
        }
        let mut typed = world.clone();
        if type_everywhere(&mut typed, &screen) {
            queue.push_back((typed, format!("{path} › type")));
        }
    }
    let Walk { screens, pages, controls, .. } = &walk;
    eprintln!("{name}: {} screens of {} pages, {controls} controls", screens.len(), pages.len());
    walk
}

/// What can be touched or held.
fn controls(screen: &Node) -> impl Iterator<Item = (&Node, &'static str, &Touch)> {
    // Under a question nothing can be touched.
    let question = screen.children.iter().rfind(|node| node.role == Role::Dialog);
    question.unwrap_or(screen).all().filter(|node| node.enabled).flat_map(|node| {
        // Typing into the field of a setting is all that there is to it.
        let is_setting = matches!(node.input, Some(Input::Setting(_)));
        let tap = node.action.as_ref().filter(|_| !is_setting);
        let ways = [("tap", tap), ("hold", node.hold.as_ref())];
        ways.into_iter().filter_map(move |(how, touch)| Some((node, how, touch?)))
    })
}

/// Types something that fits into every field that is empty.
fn type_everywhere(world: &mut World, screen: &Node) -> bool {
    let mut any = false;
    for node in screen.all().filter(|node| node.enabled) {
        let text = match node.input {
            Some(Input::Page(Field::Address)) => "bob@example.com",
            Some(Input::Page(Field::Password | Field::WifiPassword)) => "swordfish",
            Some(Input::Page(Field::TimeZone)) => "UTC+01:00",
            Some(Input::Page(Field::Date)) => "2013-11-04",
            Some(Input::Page(Field::TimeOfDay)) => "09:30",
            Some(Input::Page(Field::Limit)) => "500",
            Some(Input::Page(Field::To)) => "+12065550123",
            Some(Input::Page(Field::Region)) => "GB",
            Some(Input::Page(Field::Url)) => "http://example.com",
            Some(Input::Page(_) | Input::Message(_)) => "a",
            Some(Input::Setting(_)) | None => continue,
        };
        if let Some(typing) = node.typing(text) {
            any |= tell(world, typing).is_ok();
        }
    }
    any
}

/// What makes a screen another one for the walk: its controls and which of them can be touched, not
/// its values; rows that stand for things of one sort are one.
fn shape(screen: &Node) -> String {
    let mut parts: Vec<String> = Vec::new();
    for node in screen.all() {
        let id: String = if matches!(node.role, Role::Item | Role::Tile | Role::Message) {
            node.id.chars().filter(|letter| !letter.is_ascii_digit()).collect()
        } else {
            node.id.to_string()
        };
        let sort = id.split('-').next().unwrap_or_default().to_owned();
        let rows = ["app", "picture", "thread", "message", "call", "favourite"];
        let part = if rows.contains(&sort.as_str()) { sort } else { id };
        let part = format!("{part}{}", if node.enabled { "" } else { "?" });
        if parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    parts.join(" ")
}

fn no_trap(world: &World, path: &str, wrong: &mut Vec<String>) {
    let mut world = world.clone();
    if *phone(&world).front.page() == front::Page::Setup {
        // The keys are dead there: its buttons must lead on.
        wrong.extend(finish_set_up(&mut world).err().map(|why| format!("{path}: {why}")));
        return;
    }
    for _ in 0..40 {
        if phone(&world).front.behind().next().is_none()
            && *phone(&world).front.page() == front::Page::Start
        {
            return;
        }
        wake_up(&mut world);
        press(&mut world, HardwareKey::Back);
    }
    wrong.push(format!("{path}: Back does not lead to Start"));
}

/// A finger meets what is seen: in the middle of each control, unless a bar or a question lies over
/// it or it must be scrolled to.
fn all_are_met(screen: &Node, path: &str, wrong: &mut Vec<String>) {
    let over = |node: &Node| matches!(node.role, Role::Dialog | Role::AppBar);
    let lies_over = |x, y| screen.children.iter().any(|node| over(node) && node.bounds.holds(x, y));
    let question = screen.children.iter().find(|node| node.role == Role::Dialog);
    let under = screen.children.iter().filter(|node| !over(node));
    let bars = screen.children.iter().filter(|node| node.role == Role::AppBar);
    let reached: Vec<&Node> = match question {
        Some(question) => vec![question],
        None => under.chain(bars).collect(),
    };
    for part in reached {
        for node in part.all().filter(|node| node.action.is_some() && node.enabled) {
            let (x, y) = node.bounds.middle();
            if !screen.bounds.holds(x, y) || (!over(part) && lies_over(x, y)) {
                continue;
            }
            let met = touch_at(screen, x, y).map(|node| node.id.as_ref());
            if met != Some(node.id.as_ref()) {
                wrong.push(format!("{path}: a touch on `{}` meets {met:?}", node.id));
            }
        }
    }
}

fn ids_are_unique(screen: &Node, path: &str, wrong: &mut Vec<String>) {
    let inside = screen.all().filter(|node| node.role != Role::Screen);
    let mut ids: Vec<&str> = inside.map(|node| node.id.as_ref()).collect();
    ids.sort_unstable();
    for pair in ids.windows(2) {
        if pair[0] == pair[1] {
            wrong.push(format!("{path}: two nodes are called `{}`", pair[0]));
        }
    }
}

/// Both apps are fetched once more: for one the Store has refused the package, the other is under
/// way.
fn with_a_queue(mut world: World) -> World {
    let join = phone::network::Command::JoinWifi {
        ssid: "home".into(),
        password: Some("swordfish".into()),
    };
    tell(&mut world, join).expect("it is in range");
    advance(&mut world, Span::seconds(20));
    let store = phone::packages::Origin::Store;
    let packages = phone(&world).packages.packages().filter(|package| package.origin == store);
    let apps: Vec<_> = packages.map(|package| package.edition.product).collect();
    let when = When { ask: Some("package".into()), times: Some(1), ..When::ALWAYS };
    let what = What::Refuse(Code(0x805A_0194));
    let rule = Rule { key: Key(1), name: "outage".into(), when, what };
    world.apply(Nonce(1), Command::Fault(rule)).expect("a fault");
    for (nonce, app) in (0..).zip(&apps) {
        tell(&mut world, phone::packages::Command::Uninstall(*app)).expect("it is there");
        let install = phone::Command::Store(phone::store::Command::Install(*app));
        world.apply(Nonce(nonce), Command::Phone(PHONE, install)).expect("it is owned");
        advance(&mut world, Span::seconds(if nonce == 0 { 60 } else { 1 }));
    }
    wake_up(&mut world);
    world
}

/// Pages that no touch leads to from a phone with an account, each with the reason.
const BEYOND: &[(&str, &str)] = &[("set-up", "it is over")];

/// All pages that a phone of this profile has, but for the pages of the settings.
fn all_pages(world: &World) -> Vec<&'static str> {
    let profile = phone(world).identity().profile();
    let all = front::Page::NAMES.iter().copied();
    let has = |page: &&str| match *page {
        "setting" => false,
        "data sense" => profile.cellular.data_sense,
        "backup › restore" => profile.backup.restore == RestoreOffer::AnyTime,
        page => BEYOND.iter().all(|(beyond, _)| *beyond != page),
    };
    all.filter(has).collect()
}

#[test]
fn no_screen_is_a_trap_and_no_control_is_dead() {
    for profile in ["wp8.0", "gdr3", "wp8.1", "reference"] {
        let world = world(profile, "Lumia 920", Some("ana@outlook.com"));
        let pages = all_pages(&world);
        // What a touch leads to only after another one that leaves the screen as it was.
        let queued = walk(&format!("{profile}, queue"), with_a_queue(world.clone()));
        assert!(queued.wrong.is_empty(), "{profile}:\n{}", queued.wrong.join("\n"));
        let has_failed = |shape: &String| shape.contains("retry") && shape.contains("close");
        assert!(queued.screens.iter().any(has_failed), "{profile}: nothing has failed");
        let walk = walk(profile, world);
        assert!(walk.wrong.is_empty(), "{profile}:\n{}", walk.wrong.join("\n"));
        let met = |page: &&&str| walk.pages.contains(**page) || queued.pages.contains(**page);
        let missed: Vec<_> = pages.iter().filter(|page| !met(page)).collect();
        assert!(missed.is_empty(), "{profile}: no touch leads to {missed:?}");
        let settings = walk.pages.iter().filter(|page| page.starts_with("setting ›")).count();
        assert!(settings > 20, "{profile}: only {settings} pages of the settings");
    }
}

#[test]
fn no_page_of_set_up_has_a_dead_control() {
    for profile in ["wp8.0", "gdr3", "wp8.1", "reference"] {
        let walk = walk(&format!("{profile}, set-up"), world(profile, "Lumia 920", None));
        assert!(walk.wrong.is_empty(), "{profile}:\n{}", walk.wrong.join("\n"));
        let pages = walk.pages.iter().filter(|page| page.starts_with("set-up ›")).count();
        assert!(pages > 7, "{profile}: only {:?}", walk.pages);
    }
}

/// The walk is worth something only if it sees what is wrong.
#[test]
fn what_is_wrong_with_a_screen_is_seen() {
    let laid_out = |mut screen: Node| {
        lay_out(&mut screen, (480, 800));
        screen
    };
    let button = |id: &'static str| Node::button(id, id, Touch::leave());
    let good = || Node::page("page", "", "title").with(button("one")).with(button("two"));
    let troubles = |screen: &Node| {
        let mut wrong = Vec::new();
        all_are_met(screen, "", &mut wrong);
        ids_are_unique(screen, "", &mut wrong);
        wrong.len()
    };
    assert_eq!(troubles(&laid_out(good())), 0);
    assert_ne!(troubles(&laid_out(good().with(button("two")))), 0, "two of one name");
    let mut covered = laid_out(good());
    let over = covered.children[2].bounds;
    covered.children[1].bounds = over;
    assert_ne!(troubles(&covered), 0, "one lies over the other");

    // A phone whose set-up does not go on: nothing leads out of it.
    let mut wrong = Vec::new();
    let mut trapped = world("gdr3", "Lumia 920", None);
    no_trap(&trapped, "", &mut wrong);
    assert!(wrong.is_empty(), "{wrong:?}");
    tell(&mut trapped, phone::power::Command::ShutDown).expect("it goes off");
    advance(&mut trapped, Span::minutes(1));
    no_trap(&trapped, "", &mut wrong);
    assert_ne!(wrong.len(), 0, "no touch leads on from a phone that is off");
}

#[test]
fn a_message_that_comes_in_is_told_by_a_line_that_opens_it_and_goes() {
    let mut world = world("gdr3", "Lumia 920", Some("ana@outlook.com"));
    let text = Command::Text { to: PHONE, from: "+12065550123".into(), text: "dinner?".into() };
    world.apply(Nonce(0), text).expect("it is sent");
    advance(&mut world, Span::seconds(3));
    let screen = seen(&world);
    let toast = screen.all().find(|node| node.role == Role::Toast).expect("it is told");
    assert_eq!(toast.value.as_deref(), Some("dinner?"));
    let (x, y) = toast.bounds.middle();
    let met = touch_at(&screen, x, y).expect("it can be touched");
    assert_eq!(met.id, "toast");
    let mut opened = world.clone();
    tap(&mut opened, "toast");
    expect_words(&opened, "dinner?");
    assert!(matches!(phone(&opened).front.page(), front::Page::Thread { .. }));
    assert!(seen(&opened).all().all(|node| node.role != Role::Toast), "it is read");
    advance(&mut world, Span::seconds(10));
    wake_up(&mut world);
    assert!(seen(&world).all().all(|node| node.role != Role::Toast), "it is gone");
}

#[test]
fn a_call_is_answered_or_ignored_by_touch() {
    let mut world = world("wp8.1", "Lumia 920", Some("ana@outlook.com"));
    let call = Command::Call { to: PHONE, from: "+12065550123".into() };
    world.apply(Nonce(0), call).expect("somebody calls");
    // From the data network it goes to the one for voice first.
    advance(&mut world, Span::seconds(10));
    expect_words(&world, "Incoming call");
    let mut ignored = world.clone();
    tap(&mut ignored, "Can't talk now. Please text me.");
    assert!(phone(&ignored).calls.current().is_none());
    tap(&mut world, "answer");
    advance(&mut world, Span::seconds(2));
    let talking = phone(&world).calls.current().expect("a call").phase;
    assert!(matches!(talking, phone::calls::Phase::Talking { .. }), "{talking:?}");
}

#[test]
fn a_point_on_a_tile_is_the_tile() {
    let world = world("gdr3", "Lumia 1520", Some("ana@outlook.com"));
    let screen = seen(&world);
    for tile in screen.all().filter(|node| node.role == Role::Tile) {
        let (x, y) = tile.bounds.middle();
        assert_eq!(touch_at(&screen, x, y).map(|node| &node.id), Some(&tile.id));
    }
}

#[test]
fn start_is_drawn_as_its_grid_with_settings_where_the_model_has_it() {
    let drawn = text(&seen(&world("gdr3", "Lumia 920", Some("ana@outlook.com"))));
    let row = "|Music+Videos       |Camera   |Settings |\n";
    assert!(drawn.contains(row), "{drawn}");
    // Fact 220.
    let drawn = text(&seen(&world("gdr3", "Lumia 520", Some("ana@outlook.com"))));
    assert!(!drawn.contains("Settings"), "{drawn}");
}
