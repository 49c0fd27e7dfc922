//! What is on the glass: a tree of nodes.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use wp8_backup::record::TileSize;

use crate::phone::Command;
use crate::phone::front::{self, Field, Page};
use crate::phone::start::grid::Spot;

/// Words on the glass.
pub type Words = Cow<'static, str>;

/// One thing on the glass, with what is in it.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    /// What sort of thing it is.
    pub role: Role,
    /// Stable, kebab-case, unique on its screen.
    pub id: Words,
    /// What stands on it.
    pub label: Words,
    /// What stands below or in it: the status line of a row, the text in a field.
    pub value: Option<Words>,
    /// Whether it can be touched.
    pub enabled: bool,
    /// Whether it is switched on, ticked or chosen, or a tile live; nothing for what cannot be.
    pub checked: Option<bool>,
    /// Where it is, in pixels of the model's screen; below its edge for what must be scrolled to.
    pub bounds: Rect,
    /// What a touch does.
    pub action: Option<Touch>,
    /// What holding it does.
    pub hold: Option<Touch>,
    /// Where typing goes.
    pub input: Option<Input>,
    /// A tile's place on the grid, or of the tile that a menu is about.
    pub spot: Option<Spot>,
    /// What a menu is about: the id of what was held.
    pub about: Option<Words>,
    /// Bottommost first.
    pub children: Vec<Self>,
}

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rect {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Rect {
    /// Whether the point is inside.
    #[must_use]
    pub const fn holds(self, x: u32, y: u32) -> bool {
        x >= self.x && x < self.x + self.width && y >= self.y && y < self.y + self.height
    }

    /// The first row of pixels below it.
    #[must_use]
    pub const fn bottom(self) -> u32 {
        self.y + self.height
    }

    /// The point in its middle.
    #[must_use]
    pub const fn middle(self) -> (u32, u32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// What sort of thing a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Role {
    /// All of the glass.
    Screen,
    /// The line at the top: signal, Wi-Fi, battery, clock.
    StatusBar,
    /// The small capitals above a title.
    Header,
    /// The title of a page.
    Title,
    /// The titles of a pivot's lists, side by side.
    Pivot,
    /// One of them.
    Tab,
    /// Words.
    Text,
    /// A button.
    Button,
    /// A switch with On and Off.
    Toggle,
    /// A box to tick.
    CheckBox,
    /// One of several, of which one is chosen.
    Choice,
    /// Rows.
    List,
    /// A row, with a smaller line below.
    Item,
    /// A message of a conversation.
    Message,
    /// The tiles of Start.
    Grid,
    /// A tile.
    Tile,
    /// A field to type into.
    Field,
    /// A box with what is chosen of a list, which a touch opens.
    Picker,
    /// How far something is, in the value; without one it just goes on.
    Progress,
    /// Words with buttons over everything else.
    Dialog,
    /// A line over the upper edge that goes away by itself.
    Toast,
    /// The bar at the bottom with its round buttons and menu.
    AppBar,
}

impl Role {
    /// In a word, for scenarios and page sources.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::StatusBar => "status-bar",
            Self::Header => "header",
            Self::Title => "title",
            Self::Pivot => "pivot",
            Self::Tab => "tab",
            Self::Text => "text",
            Self::Button => "button",
            Self::Toggle => "toggle",
            Self::CheckBox => "check-box",
            Self::Choice => "choice",
            Self::List => "list",
            Self::Item => "item",
            Self::Message => "message",
            Self::Grid => "grid",
            Self::Tile => "tile",
            Self::Field => "field",
            Self::Picker => "picker",
            Self::Progress => "progress",
            Self::Dialog => "dialog",
            Self::Toast => "toast",
            Self::AppBar => "app-bar",
        }
    }
}

/// Where typing goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Input {
    /// Into a field of the page, until a button does something with it.
    Page(Field),
    /// Into a setting, at once.
    Setting(&'static str),
    /// Into a message to these, at once.
    Message(Arc<[Arc<str>]>),
}

/// What a touch does: commands to the phone, one after the other until one is refused.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Touch {
    /// The commands.
    pub commands: Vec<Command>,
}

impl Touch {
    /// One command.
    #[must_use]
    pub fn of(command: Command) -> Self {
        Self { commands: vec![command] }
    }

    /// Opens a page.
    #[must_use]
    pub fn go(page: Page) -> Self {
        front::Command::Open(page).into()
    }

    /// Leaves the page.
    #[must_use]
    pub fn leave() -> Self {
        front::Command::Leave.into()
    }

    /// And then something else.
    #[must_use]
    pub fn then(mut self, next: impl Into<Self>) -> Self {
        self.commands.append(&mut next.into().commands);
        self
    }
}

impl From<Command> for Touch {
    fn from(command: Command) -> Self {
        Self::of(command)
    }
}

macro_rules! touches {
    ($($service:ident $variant:ident,)*) => {
        $(impl From<crate::phone::$service::Command> for Touch {
            fn from(command: crate::phone::$service::Command) -> Self {
                Self::of(Command::$variant(command))
            }
        })*
    };
}

touches! {
    accounts Accounts,
    backup Backup,
    calls Calls,
    camera Camera,
    carrier Carrier,
    downloads Downloads,
    favourites Favourites,
    front Front,
    messaging Messaging,
    network Network,
    packages Packages,
    power Power,
    settings Settings,
    setup Setup,
    start Start,
    store Store,
}

impl Node {
    /// A node of this role.
    #[must_use]
    pub fn new(role: Role, id: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self {
            role,
            id: id.into(),
            label: label.into(),
            value: None,
            enabled: true,
            checked: None,
            bounds: Rect::default(),
            action: None,
            hold: None,
            input: None,
            spot: None,
            about: None,
            children: Vec::new(),
        }
    }

    /// A screen with its header in small capitals and its title.
    #[must_use]
    pub fn page(id: impl Into<Words>, header: impl Into<Words>, title: impl Into<Words>) -> Self {
        let (header, title) = (header.into(), title.into());
        let mut page = Self::new(Role::Screen, id, title.clone());
        if !header.is_empty() {
            page.add(Self::new(Role::Header, "page-header", header));
        }
        if !title.is_empty() {
            page.add(Self::new(Role::Title, "page-title", title));
        }
        page
    }

    /// Words.
    #[must_use]
    pub fn text(id: impl Into<Words>, label: impl Into<Words>) -> Self {
        Self::new(Role::Text, id, label)
    }

    /// A button.
    #[must_use]
    pub fn button(id: impl Into<Words>, label: impl Into<Words>, touch: impl Into<Touch>) -> Self {
        Self::new(Role::Button, id, label).touch(touch)
    }

    /// A row that a touch opens.
    #[must_use]
    pub fn item(id: impl Into<Words>, label: impl Into<Words>, touch: impl Into<Touch>) -> Self {
        Self::new(Role::Item, id, label).touch(touch)
    }

    /// A box that opens a list.
    #[must_use]
    pub fn picker(id: impl Into<Words>, label: impl Into<Words>, touch: impl Into<Touch>) -> Self {
        Self::new(Role::Picker, id, label).touch(touch)
    }

    /// A switch.
    #[must_use]
    pub fn toggle(
        id: impl Into<Words>,
        label: impl Into<Words>,
        on: bool,
        touch: impl Into<Touch>,
    ) -> Self {
        Self::new(Role::Toggle, id, label).is(on).value(if on { "On" } else { "Off" }).touch(touch)
    }

    /// A box to tick.
    #[must_use]
    pub fn check_box(
        id: impl Into<Words>,
        label: impl Into<Words>,
        ticked: bool,
        touch: impl Into<Touch>,
    ) -> Self {
        Self::new(Role::CheckBox, id, label).is(ticked).touch(touch)
    }

    /// One of several.
    #[must_use]
    pub fn choice(
        id: impl Into<Words>,
        label: impl Into<Words>,
        chosen: bool,
        touch: impl Into<Touch>,
    ) -> Self {
        Self::new(Role::Choice, id, label).is(chosen).touch(touch)
    }

    /// A field with what is typed, or what stood there before; secrets as dots.
    #[must_use]
    pub fn field(field: Field, label: impl Into<Words>, text: &str) -> Self {
        let shown =
            if field.is_secret() { "•".repeat(text.chars().count()) } else { text.into() };
        let mut node = Self::new(Role::Field, field.id(), label)
            .value(shown)
            .touch(front::Command::Focus(field));
        if let Field::AccountPassword(number) = field {
            node.id = format!("{}-{}", field.id(), number + 1).into();
        }
        node.input = Some(Input::Page(field));
        node
    }

    /// A field whose text is a setting: typing sets it.
    #[must_use]
    pub fn setting(name: &'static str, label: impl Into<Words>, text: impl Into<Words>) -> Self {
        let mut node =
            Self::new(Role::Field, kebab(name), label).value(text).touch(Touch::default());
        node.input = Some(Input::Setting(name));
        node
    }

    /// The field of a conversation: typing goes to messaging, which keeps drafts.
    #[must_use]
    pub fn message(to: Arc<[Arc<str>]>, text: impl Into<Words>) -> Self {
        let mut node = Self::new(Role::Field, Field::Message.id(), "type a message")
            .value(text)
            .touch(front::Command::Focus(Field::Message));
        node.input = Some(Input::Message(to));
        node
    }

    /// What typing into it does; nothing where one cannot type.
    #[must_use]
    pub fn typing(&self, text: &str) -> Option<Touch> {
        let text: Arc<str> = text.into();
        Some(match self.input.as_ref()? {
            Input::Page(field) => front::Command::Type { field: Some(*field), text }.into(),
            Input::Setting(name) => {
                crate::phone::settings::Command::Set { name: (*name).into(), value: text }.into()
            }
            Input::Message(to) => {
                crate::phone::messaging::Command::Type { to: Arc::clone(to), text }.into()
            }
        })
    }

    /// How far something is.
    #[must_use]
    pub fn progress(id: impl Into<Words>, label: impl Into<Words>, percent: Option<u8>) -> Self {
        let mut node = Self::new(Role::Progress, id, label);
        node.value = percent.map(|percent| format!("{percent} %").into());
        node
    }

    /// Rows.
    #[must_use]
    pub fn list(id: impl Into<Words>, items: impl IntoIterator<Item = Self>) -> Self {
        let mut list = Self::new(Role::List, id, "");
        list.children.extend(items);
        list
    }

    /// With this below or in it.
    #[must_use]
    pub fn value(mut self, value: impl Into<Words>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// With this below it, if there is something to say.
    #[must_use]
    pub fn maybe_value(mut self, value: Option<impl Into<Words>>) -> Self {
        self.value = value.map(Into::into);
        self
    }

    /// Switched on or off.
    #[must_use]
    pub const fn is(mut self, on: bool) -> Self {
        self.checked = Some(on);
        self
    }

    /// Can be touched, or is dimmed.
    #[must_use]
    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// What a touch does.
    #[must_use]
    pub fn touch(mut self, touch: impl Into<Touch>) -> Self {
        self.action = Some(touch.into());
        self
    }

    /// What holding it does.
    #[must_use]
    pub fn held(mut self, touch: impl Into<Touch>) -> Self {
        self.hold = Some(touch.into());
        self
    }

    /// With this in it.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// With this in it, if there is one.
    #[must_use]
    pub fn maybe(mut self, child: Option<Self>) -> Self {
        self.children.extend(child);
        self
    }

    /// Puts something in it.
    pub fn add(&mut self, child: Self) {
        self.children.push(child);
    }

    /// This node and all in it, bottommost first.
    pub fn all(&self) -> All<'_> {
        All { waiting: vec![self] }
    }

    /// Whether these words can be read on it, in this spelling, whole or as part of a line.
    #[must_use]
    pub fn shows(&self, words: &str) -> bool {
        self.all().any(|node| {
            node.label.contains(words)
                || node.value.as_ref().is_some_and(|value| value.contains(words))
        })
    }
}

/// All nodes of a tree.
#[derive(Debug)]
pub struct All<'a> {
    waiting: Vec<&'a Node>,
}

impl<'a> Iterator for All<'a> {
    type Item = &'a Node;

    fn next(&mut self) -> Option<&'a Node> {
        let node = self.waiting.pop()?;
        self.waiting.extend(node.children.iter().rev());
        Some(node)
    }
}

/// Nothing on the screen is called so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSeen {
    /// What was looked for.
    pub sought: String,
    /// On which screen.
    pub on: String,
    /// What is there and called nearly so, the nearest first; else what can be touched.
    pub near: Vec<String>,
}

impl fmt::Display for NotSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no `{}` on `{}`", self.sought, self.on)?;
        for (index, near) in self.near.iter().enumerate() {
            write!(f, "{} `{near}`", if index == 0 { "; there is" } else { "," })?;
        }
        Ok(())
    }
}

impl std::error::Error for NotSeen {}

/// The node called so: by its exact label, its id, its exact value, one of these in another
/// spelling, or, where what is sought ends in `…`, the beginning of label or value. What can be
/// touched comes before what cannot, what lies on top before what is below.
///
/// # Errors
///
/// Nothing is called so. Names what comes near.
pub fn find<'a>(screen: &'a Node, label_or_id: &str) -> Result<&'a Node, NotSeen> {
    find_among(screen, label_or_id, |_| true)
}

/// The node called so among those that fit, as [`find`] finds it.
///
/// # Errors
///
/// None that fits is called so. Names what comes near.
pub fn find_among<'a>(
    screen: &'a Node,
    label_or_id: &str,
    fits: impl Fn(&Node) -> bool,
) -> Result<&'a Node, NotSeen> {
    let same = |text: &str| text.to_lowercase() == label_or_id.to_lowercase();
    let value = |node: &Node, is: &dyn Fn(&str) -> bool| node.value.as_ref().is_some_and(|v| is(v));
    let begins = |text: &str| {
        label_or_id.strip_suffix('…').is_some_and(|beginning| text.starts_with(beginning))
    };
    let ways: [&dyn Fn(&Node) -> bool; 6] = [
        &|node| node.label == label_or_id,
        &|node| node.id == label_or_id,
        &|node| value(node, &|text| text == label_or_id),
        &|node| same(&node.label) || same(&node.id),
        &|node| value(node, &same),
        &|node| begins(&node.label) || value(node, &begins),
    ];
    for is_called_so in ways {
        let called = || {
            let candidates = screen.all().filter(|node| node.role != Role::Screen && fits(node));
            candidates.filter(|node| is_called_so(node))
        };
        let touchable = called().filter(|node| node.action.is_some()).last();
        if let Some(node) = touchable.or_else(|| called().last()) {
            return Ok(node);
        }
    }
    Err(NotSeen {
        sought: label_or_id.to_owned(),
        on: screen.label.clone().into_owned(),
        near: near(screen, label_or_id),
    })
}

/// How many names an error offers.
const OFFERED: usize = 5;

fn near(screen: &Node, sought: &str) -> Vec<String> {
    let sought = sought.to_lowercase();
    let mut names: Vec<(usize, &str)> = screen
        .all()
        .filter(|node| !node.label.is_empty() && node.role != Role::Screen)
        .map(|node| (distance(&sought, &node.label.to_lowercase()), node.label.as_ref()))
        .collect();
    names.sort_by_key(|(distance, _)| *distance);
    let close = |(distance, name): &&(usize, &str)| {
        *distance * 2 <= name.chars().count() || name.to_lowercase().contains(&sought)
    };
    let mut offered: Vec<String> =
        names.iter().filter(close).map(|(_, name)| (*name).to_owned()).collect();
    if offered.is_empty() {
        let touchable = screen.all().filter(|node| node.action.is_some() && node.enabled);
        offered.extend(touchable.map(|node| node.label.clone().into_owned()));
    }
    offered.dedup();
    offered.truncate(OFFERED);
    offered
}

/// How many letters must be put in, taken out or replaced to make one text the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], index + 1);
        for (column, other) in to.iter().enumerate() {
            let replaced = before + usize::from(letter != *other);
            before = row[column + 1];
            row[column + 1] = replaced.min(before + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

/// A tile's size in a word.
#[must_use]
pub const fn size_name(size: TileSize) -> &'static str {
    match size {
        TileSize::Small => "small",
        TileSize::Medium => "medium",
        TileSize::Wide => "wide",
    }
}

/// Words as an id: lower case, anything but letters and digits as one hyphen.
#[must_use]
pub fn kebab(words: &str) -> String {
    let mut id = String::with_capacity(words.len());
    for letter in words.chars() {
        if letter.is_alphanumeric() {
            id.extend(letter.to_lowercase());
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    while id.ends_with('-') {
        id.pop();
    }
    id
}

#[cfg(test)]
mod tests {
    use super::{Node, Touch, distance, find, kebab};

    fn page() -> Node {
        Node::page("backup", "SETTINGS", "backup")
            .with(Node::item("apps", "app list + settings", Touch::default()).value("on"))
            .with(Node::button("now", "back up now", Touch::default()))
    }

    #[test]
    fn a_node_is_found_by_its_words_or_its_id_in_any_spelling() {
        let page = page();
        for words in ["back up now", "now", "Back Up Now", "NOW"] {
            assert_eq!(find(&page, words).expect("there").id, "now");
        }
        assert_eq!(find(&page, "on").expect("by its value").id, "apps");
        assert_eq!(find(&page, "app list…").expect("by how it begins").id, "apps");
    }

    #[test]
    fn what_is_not_there_is_answered_with_what_is() {
        let error = find(&page(), "back up nw").expect_err("not there").to_string();
        assert_eq!(error, "there is no `back up nw` on `backup`; there is `back up now`");
        let error = find(&page(), "zzz").expect_err("not there");
        assert_eq!(error.near, ["app list + settings", "back up now"]);
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn ids_are_kebab_case() {
        assert_eq!(kebab("email+accounts"), "email-accounts");
        assert_eq!(kebab("Don't upload"), "don-t-upload");
        assert_eq!(kebab("(home) "), "home");
    }
}
