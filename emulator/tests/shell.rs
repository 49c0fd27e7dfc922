//! The glass of a whole phone in its world: every screen reached by touch.

use std::collections::{BTreeMap, VecDeque};

use wp8_emulator::kernel::{Nonce, Span};
use wp8_emulator::phone::front::{self, HardwareKey};
use wp8_emulator::phone::{self, Phone};
use wp8_emulator::profile::{ModelId, ProfileId};
use wp8_emulator::quirks::Quirks;
use wp8_emulator::shell::{Node, Role, Touch, find, screen, text, touch_at};
use wp8_emulator::wire::PhoneIndex;
use wp8_emulator::world::account::MicrosoftAccount;
use wp8_emulator::world::air::AccessPoint;
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

/// Ids of nodes whose touch does nothing by design: the glass of the emulator ends there.
const INERT: &[&str] = &[];

/// Walks every screen that touches lead to, and says what was wrong with it.
fn walk(start: World, most: usize) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let mut known: BTreeMap<String, ()> = BTreeMap::new();
    let mut queue = VecDeque::from([(start, String::new())]);
    while let Some((world, path)) = queue.pop_front() {
        let screen = seen(&world);
        if known.insert(shape(&screen), ()).is_some() || known.len() > most {
            continue;
        }
        no_trap(&world, &path, &mut wrong);
        all_are_met(&screen, &path, &mut wrong);
        ids_are_unique(&screen, &path, &mut wrong);
        for node in screen.all().filter(|node| node.enabled) {
            let touches = [("tap", &node.action), ("hold", &node.hold)];
            for (how, touch) in touches {
                let Some(touch) = touch else { continue };
                if touch.commands.is_empty() {
                    if node.role != Role::Field && !INERT.contains(&node.id.as_ref()) {
                        wrong.push(format!("{path}: `{}` is dead", node.id));
                    }
                    continue;
                }
                let mut next = world.clone();
                match tell(&mut next, touch.clone()) {
                    Ok(()) => queue.push_back((next, format!("{path} › {how} {}", node.id))),
                    Err(error) => wrong.push(format!("{path} › {how} {}: {error}", node.id)),
                }
            }
        }
    }
    (known.len(), wrong)
}

/// What makes a screen another one for the walk: its controls, not its values.
fn shape(screen: &Node) -> String {
    let ids: Vec<&str> = screen.all().map(|node| node.id.as_ref()).collect();
    ids.join(" ")
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

#[test]
fn no_screen_is_a_trap_and_no_control_is_dead() {
    for profile in ["wp8.0", "gdr3", "wp8.1", "reference"] {
        let world = world(profile, "Lumia 920", Some("ana@outlook.com"));
        let (screens, wrong) = walk(world, 400);
        assert!(wrong.is_empty(), "{profile}, {screens} screens:\n{}", wrong.join("\n"));
        assert!(screens > 60, "{profile}: only {screens} screens were reached");
    }
}

#[test]
fn no_page_of_set_up_has_a_dead_control() {
    for profile in ["wp8.0", "gdr3", "wp8.1", "reference"] {
        let (screens, wrong) = walk(world(profile, "Lumia 920", None), 200);
        assert!(wrong.is_empty(), "{profile}, {screens} screens:\n{}", wrong.join("\n"));
    }
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
