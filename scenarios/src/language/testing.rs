//! A small catalogue and view of its own, so that the language is tested without an emulator.

use super::args::{NetworkName, PhoneName, args, words};
use super::catalogue::{Catalogue, Item, Switch, VerbSpec};
use super::cel::{Object, Roots, Scope, Type, Value, view};
use super::diagnostic::Look;
use super::document::{Document, Loaded, load};
use super::units::{Bytes, Millis, Percent};

words! {
    /// What a phone is charged by.
    pub(crate) enum Charger {
        /// At the wall.
        Mains = "mains",
        /// At a computer.
        Computer = "computer",
    }
}

words! {
    /// A page of set-up.
    pub(crate) enum SetupPage {
        /// Welcome.
        Welcome = "welcome",
        /// Sign in.
        SignIn = "sign_in",
        /// Restore your phone.
        Restore = "restore_your_phone",
    }
}

args! {
    /// Connects a charger.
    pub(crate) struct PlugIn(short: to) {
        /// What to.
        to: Charger = "mains",
    }
}

args! {
    /// Switches the phone on.
    pub(crate) struct PowerOn {}
}

args! {
    /// Walks through set-up.
    pub(crate) struct WalkThroughSetup {
        /// The page to stop at.
        until: SetupPage,
        /// The network to join where there is a Wi-Fi page.
        wifi: Option<NetworkName>,
        /// How often to try again.
        attempts: u32 [1..=10] = 1,
        /// Whether to read every page.
        patient: bool = false,
        /// How long to look at each page.
        pause: Option<Millis>,
    }
}

args! {
    /// Sends a message.
    pub(crate) struct Send(short: text) {
        /// What it says.
        text: String,
        /// To which phones.
        r#to: Vec<PhoneName>,
        /// What is attached.
        attach: Option<Bytes>,
    }
}

args! {
    /// Sets the battery.
    pub(crate) struct Battery(short: at) {
        /// How full.
        at: Percent,
    }
}

args! {
    /// Changes a network.
    pub(crate) struct Network {
        /// Which.
        name: NetworkName,
        /// Whether it is there.
        up: Option<bool>,
    }
}

/// What the verbs become.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Command(pub(crate) String);

impl<A: std::fmt::Debug + super::args::Args> From<A> for Command {
    fn from(args: A) -> Self {
        Self(format!("{args:?}"))
    }
}

pub(crate) const DOWNLOAD_STATES: &[&str] = &["downloading", "attention_required", "installed"];

view! {
    /// One download.
    pub(crate) static DOWNLOAD: "download" for Download as this {
        /// Title.
        title: Text => Value::text(this.title),
        /// State.
        state: Word(DOWNLOAD_STATES) => Value::text(this.state),
        /// Bytes.
        received: Int => Value::Int(this.received),
        /// Code, if it failed.
        code: Maybe(&Text) => Value::maybe(this.code.map(Value::text)),
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Download {
    pub(crate) title: &'static str,
    pub(crate) state: &'static str,
    pub(crate) received: i64,
    pub(crate) code: Option<&'static str>,
}

view! {
    /// Set-up.
    pub(crate) static SETUP: "set-up" for Setup as this {
        /// Page.
        page: Maybe(&Word(&["welcome", "sign_in", "sign_in_failed", "restore_your_phone"])) => {
            Value::maybe(this.0.map(Value::text))
        },
    }
}

pub(crate) struct Setup(pub(crate) Option<&'static str>);

view! {
    /// A category of the backup.
    pub(crate) static CATEGORY: "category" for Category as this {
        /// State.
        state: Word(&["off", "up_to_date", "waiting"]) => Value::text(this.0),
        /// Since when.
        age: Duration => Value::duration_ms(3_600_000),
    }
}

pub(crate) struct Category(pub(crate) &'static str);

view! {
    /// A phone.
    pub(crate) static PHONE: "phone" for Phone as this {
        /// Battery, in per cent.
        battery: Int => Value::Int(this.battery),
        /// On.
        on: Bool => Value::Bool(true),
        /// Owner.
        owner: Text => Value::text("Ana"),
        /// The time it shows.
        clock: Time => Value::Time(1_381_708_800_000),
        /// Up since.
        uptime: Duration => Value::duration_ms(5_400_000),
        /// Set-up.
        setup: Struct(&SETUP) => Value::object(Setup(this.page)),
        /// Downloads.
        downloads: List(&Struct(&DOWNLOAD)) => {
            let downloads = this.downloads;
            Value::list(downloads.len(), move |index| Value::object(downloads[index]))
        },
        /// Backup, by category.
        backup: Map(&Struct(&CATEGORY)) => Value::Map(std::rc::Rc::new(vec![
            ("app_list".into(), Value::object(Category("up_to_date"))),
            ("messages".into(), Value::object(Category("waiting"))),
        ])),
        /// Saved networks.
        networks: List(&Text) => Value::items(["home", "cafe"].map(Value::text)),
        /// Not to be looked at by accident.
        explosive: Bool => Value::Bool(never_looked_at()),
    }
}

fn never_looked_at() -> bool {
    panic!("evaluation looked at what the expression does not read")
}

#[derive(Clone, Copy)]
pub(crate) struct Phone {
    pub(crate) battery: i64,
    pub(crate) page: Option<&'static str>,
    pub(crate) downloads: &'static [Download],
}

pub(crate) const DOWNLOADS: &[Download] = &[
    Download { title: "Maps", state: "installed", received: 900, code: None },
    Download { title: "Chess", state: "attention_required", received: 10, code: Some("805a0194") },
    Download { title: "Radio", state: "attention_required", received: 0, code: None },
];

view! {
    /// Everything beside the phones.
    pub(crate) static WORLD: "world" for World as this {
        /// Time since the beginning.
        elapsed: Duration => {
            let _ = this;
            Value::duration_ms(93_600_000)
        },
        /// The service.
        service: Struct(&CATEGORY) => Value::object(Category("off")),
    }
}

pub(crate) struct World;

impl<'w> Roots<'w> for World {
    fn root(&self, name: &str) -> Value<'w> {
        match name {
            "old" => Value::object(Phone { battery: 80, page: None, downloads: &[] }),
            "new" => Value::object(Phone {
                battery: 40,
                page: Some("sign_in_failed"),
                downloads: DOWNLOADS,
            }),
            other => self.get(other),
        }
    }
}

pub(crate) fn scope() -> Scope {
    Scope::default()
        .with("old", Type::Struct(&PHONE))
        .with("new", Type::Struct(&PHONE))
        .with("elapsed", Type::Duration)
        .with("service", Type::Struct(&CATEGORY))
}

pub(crate) fn catalogue() -> Catalogue<Command> {
    let items = |names: &[&str]| names.iter().map(|name| Item::new(*name, "")).collect();
    Catalogue {
        verbs: vec![
            VerbSpec::phone::<PlugIn>("plug_in", &["new: plug_in", "new: { plug_in: computer }"]),
            VerbSpec::phone::<PowerOn>("power_on", &["new: power_on"]),
            VerbSpec::phone::<WalkThroughSetup>(
                "walk_through_setup",
                &["new: { walk_through_setup: { until: sign_in } }"],
            ),
            VerbSpec::phone::<Send>("send", &["new: { send: { text: Hello, to: [new] } }"]),
            VerbSpec::phone::<Battery>("battery", &["new: { battery: 40% }"]),
            VerbSpec::world::<Network>("network", &["network: { name: home, up: false }"]),
        ],
        profiles: items(&["wp8.0", "gdr3", "reference"]),
        models: items(&["Lumia 920", "Lumia 520", "HTC 8X"]),
        carriers: items(&["AT&T", "Straight Talk", "Vodafone"]),
        quirks: items(&["retry_reuses_the_expired_ticket", "settings_written_in_two_parts"]),
        properties: items(&["system_apps_are_always_there", "bytes_add_up"]),
        switches: vec![Switch {
            name: "reinstall".to_owned(),
            help: "How apps come back.".to_owned(),
            values: vec![Item::new("on_tap", ""), Item::new("automatic", "")],
        }],
        phone: &PHONE,
        world: &WORLD,
    }
}

/// The head of a scenario with two phones, to which tests add steps.
pub(crate) const HEAD: &str = "\
scenario: A test
profiles: [wp8.0, reference]
world:
  accounts:
    ana@outlook.com: { password: correct-horse }
  networks:
    home: { password: swordfish }
  phones:
    old: { account: ana@outlook.com, wifi: [home] }
    new: { near: [home] }
";

pub(crate) fn read(text: &str) -> Loaded<Command> {
    load("a.yaml", text, &catalogue(), &|from, path| match path {
        "setup.yaml" => Ok((
            "setup.yaml".to_owned(),
            "- new: power_on\n- new: { send: \"${greeting}\" }\n".to_owned(),
        )),
        "loop.yaml" => Ok(("loop.yaml".to_owned(), "- include: loop.yaml\n".to_owned())),
        "bad.yaml" => Ok(("bad.yaml".to_owned(), "- new: powr_on\n".to_owned())),
        _ => Err(format!("there is no such file beside `{from}`")),
    })
}

/// The only document of a file that must be right.
pub(crate) fn document(text: &str) -> Document<Command> {
    let mut loaded = read(text);
    assert!(
        loaded.diagnostics.is_empty(),
        "{}",
        loaded.diagnostics.render(&loaded.sources, Look::Plain)
    );
    assert_eq!(loaded.documents.len(), 1);
    loaded.documents.remove(0)
}

/// What is wrong with a file.
pub(crate) fn wrong(text: &str) -> String {
    let loaded = read(text);
    assert!(loaded.documents.is_empty(), "nothing is wrong with {text}");
    loaded.diagnostics.render(&loaded.sources, Look::Plain)
}

/// What is wrong with steps after [`HEAD`].
pub(crate) fn wrong_steps(steps: &str) -> String {
    wrong(&format!("{HEAD}steps:\n{steps}"))
}
