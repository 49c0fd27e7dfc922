//! The Start screen: tiles on a grid, and what is pinned to it.
//!
//! On disk lies what the user, the factory or a backup wished; what is seen is always arranged
//! from that by the rule of [`grid`].

pub mod grid;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::record::{Tile as StoredTile, TileSize, TileTarget};
use wp8_backup::{Body, Category, Kind, Kinds, Record, RecordId};

use self::grid::{Placed, Spot};
use crate::kernel::{Journal, Key, Luck, Mixer, Time};
use crate::phone::Identity;
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::profile::{StandsFor, factory_start};
use crate::wire::{Answer, Code, ProductId};

/// The service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Start {
    disk: Journal<Disk>,
}

/// What survives a loss of power.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Disk {
    /// Columns of small tiles that the screen has (fact 209).
    screen_columns: u8,
    /// The user chose a third column of medium tiles (fact 217).
    third_column: bool,
    tiles: BTreeMap<Key, Pinned>,
    /// Apps that are there: their tiles are live.
    apps: BTreeSet<ProductId>,
    has_factory_tiles: bool,
}

/// What is on disk of a tile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pinned {
    target: TileTarget,
    arguments: Option<Arc<str>>,
    wish: Spot,
    content: Content,
    /// It is here because the factory put it here; the first tile of a restored layout takes the
    /// place of all these.
    from_the_factory: bool,
}

/// What a tile shows beside its picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The badge: 1 to 99; 0 hides it (fact 214).
    pub count: u8,
    /// The title, where the app has changed it.
    pub title: Option<Arc<str>>,
    /// What stands on the back of the tile (fact 213).
    pub back: Option<Arc<str>>,
}

/// A tile as it is seen.
#[derive(Clone, Copy, Debug)]
pub struct Tile<'a> {
    /// Who it is: what it stands for and its arguments, whenever and wherever it was pinned.
    pub key: Key,
    /// What it stands for.
    pub target: &'a TileTarget,
    /// Where in the app a secondary tile leads.
    pub arguments: Option<&'a Arc<str>>,
    /// Where it lies.
    pub spot: Spot,
    /// What it shows.
    pub content: &'a Content,
    /// Its app is not there yet: a placeholder, as after a restore (fact 100).
    pub waiting: bool,
}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// A tile was put there.
    Pinned(Arc<Pinned>),
    /// A tile came out of a backup; those of the factory go.
    Restored(Arc<Pinned>),
    /// It is gone.
    Unpinned(Key),
    /// All tiles are gone.
    Emptied,
    /// Where tiles lie now.
    Arranged(Arc<[Placed]>),
    /// What a tile shows.
    Shows(Key, Arc<Content>),
    /// The width of the grid.
    Columns {
        /// What the screen has.
        screen: u8,
        /// The user's choice.
        third: bool,
    },
    /// An app is there, or is not.
    App(ProductId, bool),
    /// These apps are there and no others.
    Apps(Arc<[ProductId]>),
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Pin a tile: it goes to the bottom (fact 223).
    Pin {
        /// What it stands for.
        target: TileTarget,
        /// Where in the app a secondary tile leads.
        arguments: Option<Arc<str>>,
        /// How large; else medium.
        size: Option<TileSize>,
    },
    /// Take a tile away; its app stays.
    Unpin(Key),
    /// Drag a tile to a place; what lies there is pushed down.
    Move {
        /// Which.
        tile: Key,
        /// From the left, in small tiles; what would reach over the edge stops at it.
        column: u32,
        /// From the top, in small tiles; at most just below the last tile.
        row: u32,
    },
    /// Give a tile another size.
    Resize {
        /// Which.
        tile: Key,
        /// The new size; none: the next one, as the badge does (fact 210).
        size: Option<TileSize>,
    },
    /// Show more tiles, or fewer (fact 217).
    SetColumns {
        /// A third column of medium tiles.
        third: bool,
    },
    /// An app changes what its tile shows.
    Update {
        /// Which.
        tile: Key,
        /// The badge, 0 to 99.
        count: u8,
        /// The title; none: the app's own.
        title: Option<Arc<str>>,
        /// The back.
        back: Option<Arc<str>>,
    },
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {}

/// What happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A tile was pinned.
    Pinned(Arc<str>),
    /// A tile was taken away.
    Unpinned(Arc<str>),
    /// Tiles lie elsewhere.
    Rearranged,
    /// A tile was restored; its app is there or awaited.
    Restored {
        /// Which.
        tile: Arc<str>,
        /// Its app is not there yet.
        waiting: bool,
    },
    /// The app of a waiting tile has arrived.
    CameAlive(Arc<str>),
    /// The grid has another width.
    Columns(u8),
    /// Start is as it left the factory.
    AsFromTheFactory,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned(tile) => write!(f, "{tile} was pinned to Start"),
            Self::Unpinned(tile) => write!(f, "{tile} was unpinned from Start"),
            Self::Rearranged => f.write_str("tiles were rearranged"),
            Self::Restored { tile, waiting: true } => {
                write!(f, "{tile} was restored to Start; it waits for its app")
            }
            Self::Restored { tile, waiting: false } => write!(f, "{tile} was restored to Start"),
            Self::CameAlive(tile) => write!(f, "the tile of {tile} came alive"),
            Self::Columns(columns) => write!(f, "Start has {columns} columns"),
            Self::AsFromTheFactory => f.write_str("Start is as it left the factory"),
        }
    }
}

/// Who a tile is: a primary tile by its app, a secondary one by its arguments, too. There is never
/// a second one, so a restored tile and a pinned one are the same.
#[must_use]
pub fn tile_key(target: &TileTarget, arguments: Option<&str>) -> Key {
    let mixer = match target {
        TileTarget::App(ProductId(bits)) => {
            Mixer::new(0).text("tile of an app").word((bits >> 64) as u64).word(*bits as u64)
        }
        TileTarget::System(name) => Mixer::new(0).text("tile of the system").text(name),
    };
    Key(arguments.map_or(mixer, |arguments| mixer.text(arguments)).finish())
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Pinned(tile) => self.pin(tile),
            Write::Restored(tile) => {
                if std::mem::take(&mut self.has_factory_tiles) {
                    self.tiles.retain(|_, tile| !tile.from_the_factory);
                }
                self.pin(tile);
            }
            Write::Unpinned(key) => {
                self.tiles.remove(key);
            }
            Write::Emptied => self.tiles.clear(),
            Write::Arranged(places) => {
                for (key, spot) in places.iter() {
                    if let Some(tile) = self.tiles.get_mut(key) {
                        tile.wish = *spot;
                    }
                }
            }
            Write::Shows(key, content) => {
                if let Some(tile) = self.tiles.get_mut(key) {
                    tile.content = Content::clone(content);
                }
            }
            Write::Columns { screen, third } => {
                self.screen_columns = *screen;
                self.third_column = *third;
            }
            Write::Apps(apps) => self.apps = apps.iter().copied().collect(),
            Write::App(product, true) => {
                self.apps.insert(*product);
            }
            Write::App(product, false) => {
                self.apps.remove(product);
            }
        }
    }
}

impl Disk {
    fn from_the_factory(phone: &Identity, carrier: Option<&str>) -> Self {
        let mut disk = Self {
            screen_columns: screen_columns(phone),
            has_factory_tiles: true,
            ..Self::default()
        };
        let tiles = factory_start(phone.model(), carrier);
        // One tile a row, each wider than any grid: so the list flows, in its order.
        for (row, tile) in (0..).zip(tiles) {
            let (target, arguments) = match tile.stands_for {
                StandsFor::System(name) => (TileTarget::System(name.into()), None),
                StandsFor::Place(name, place) => {
                    (TileTarget::System(name.into()), Some(Arc::from(place)))
                }
                StandsFor::Preloaded(app) => {
                    disk.apps.insert(app.product());
                    (TileTarget::App(app.product()), None)
                }
            };
            let wish = Spot { row, column: u32::from(WIDEST), size: tile.size };
            let key = tile_key(&target, arguments.as_deref());
            let content = Content::default();
            let tile = Pinned { target, arguments, wish, content, from_the_factory: true };
            disk.tiles.insert(key, tile);
        }
        for (key, spot) in disk.arranged() {
            if let Some(tile) = disk.tiles.get_mut(&key) {
                tile.wish = spot;
            }
        }
        disk
    }

    fn pin(&mut self, tile: &Pinned) {
        let key = tile_key(&tile.target, tile.arguments.as_deref());
        self.tiles.insert(key, Pinned::clone(tile));
    }

    const fn columns(&self) -> u8 {
        if self.third_column { WIDEST } else { self.screen_columns }
    }

    fn wishes(&self) -> Vec<Placed> {
        self.tiles.iter().map(|(key, tile)| (*key, tile.wish)).collect()
    }

    fn arranged(&self) -> Vec<Placed> {
        let mut tiles = self.wishes();
        grid::arrange(u32::from(self.columns()), &mut tiles, None);
        tiles
    }

    fn is_waiting(&self, target: &TileTarget) -> bool {
        match target {
            TileTarget::App(product) => !self.apps.contains(product),
            TileTarget::System(_) => false,
        }
    }
}

/// The wider of the two grids (fact 209).
const WIDEST: u8 = 6;
const NARROW: u8 = 4;

/// Tiles on Start. Chosen freely: nobody pins more than has apps and places.
const MOST_TILES: usize = 500;

/// Six columns from 1080 lines on, where the version can (fact 209).
fn screen_columns(phone: &Identity) -> u8 {
    let wide = phone.model().screen.0 >= 1080 && phone.profile().start.six_columns_on_1080p;
    if wide { WIDEST } else { NARROW }
}

impl Start {
    /// Start as it leaves the factory, on a phone sold by this operator.
    #[must_use]
    pub fn new(phone: &Identity, carrier: Option<&str>) -> Self {
        Self { disk: Journal::new(Disk::from_the_factory(phone, carrier)) }
    }

    /// Everything as [`Start::new`] has it: a factory reset.
    pub fn reset_to_factory(&mut self, cx: &mut Cx<'_>, carrier: Option<&str>) {
        self.disk.replace(Disk::from_the_factory(cx.phone, carrier));
        cx.note(|| Fact::AsFromTheFactory);
    }

    /// All tiles as they are seen, in reading order.
    pub fn tiles(&self) -> impl Iterator<Item = Tile<'_>> {
        let disk: &Disk = &self.disk;
        disk.arranged().into_iter().filter_map(|(key, spot)| {
            let pinned = disk.tiles.get(&key)?;
            Some(pinned.seen(key, spot, disk.is_waiting(&pinned.target)))
        })
    }

    /// One tile as it is seen.
    #[must_use]
    pub fn tile(&self, key: Key) -> Option<Tile<'_>> {
        self.tiles().find(|tile| tile.key == key)
    }

    /// Whether this is pinned.
    #[must_use]
    pub fn is_pinned(&self, target: &TileTarget, arguments: Option<&str>) -> bool {
        self.disk.tiles.contains_key(&tile_key(target, arguments))
    }

    /// Columns of small tiles: 4 or 6 (fact 209).
    #[must_use]
    pub fn columns(&self) -> u8 {
        self.disk.columns()
    }

    /// Whether the user can choose a third column of medium tiles here (fact 217).
    #[must_use]
    pub fn offers_third_column(&self, phone: &Identity) -> bool {
        phone.profile().start.third_column_option && self.disk.screen_columns < WIDEST
    }

    /// Whether the user chose it.
    #[must_use]
    pub fn third_column(&self) -> bool {
        self.disk.third_column
    }

    /// An app has long been there: for a phone that a scenario begins with.
    pub fn hold(&mut self, product: ProductId) {
        let mut disk = Disk::clone(&self.disk);
        disk.apps.insert(product);
        self.disk.replace(disk);
    }

    /// The same with a medium tile, at the bottom.
    pub fn hold_pinned(&mut self, product: ProductId) {
        let mut disk = Disk::clone(&self.disk);
        disk.apps.insert(product);
        let target = TileTarget::App(product);
        if disk.tiles.len() < MOST_TILES {
            let columns = u32::from(disk.columns());
            let wish = grid::at_the_bottom(columns, &disk.arranged(), TileSize::Medium);
            let content = Content::default();
            let from_the_factory = false;
            disk.pin(&Pinned { target, arguments: None, wish, content, from_the_factory });
        }
        self.disk.replace(disk);
    }

    /// The system has started, and these apps are installed. A loss of power may have left Start
    /// behind: the tiles of an app that went meanwhile go now.
    pub fn find_apps(&mut self, cx: &mut Cx<'_>, installed: &[ProductId]) {
        let there: BTreeSet<ProductId> = installed.iter().copied().collect();
        if there == self.disk.apps {
            return;
        }
        let gone: Vec<ProductId> = self.disk.apps.difference(&there).copied().collect();
        for product in gone {
            self.uninstalled(cx, product);
        }
        cx.write(&mut self.disk, Write::Apps(installed.into()));
    }

    /// All tiles in the backup's terms.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.tiles().map(|tile| Record::new(RecordId(tile.key.0), Body::Tile(tile.stored())))
    }

    /// Puts a restored tile in its place; what the factory had put there goes, what the user
    /// pinned stays. In whatever order tiles come back, and however often, the layout is the same;
    /// one from a wider grid flows into this one.
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        let Body::Tile(tile) = record.body() else { return };
        let key = tile_key(&tile.target, tile.arguments.as_deref());
        let old = self.disk.tiles.get(&key);
        if old.is_none() && self.disk.tiles.len() >= MOST_TILES {
            return;
        }
        let content = old.map(|old| old.content.clone()).unwrap_or_default();
        let wish = Spot { row: tile.row.into(), column: tile.column.into(), size: tile.size };
        let (target, arguments) = (tile.target.clone(), tile.arguments.clone());
        let waiting = self.disk.is_waiting(&target);
        cx.note(|| Fact::Restored { tile: name(&target, arguments.as_deref()), waiting });
        let tile = Pinned { target, arguments, wish, content, from_the_factory: false };
        cx.write(&mut self.disk, Write::Restored(Arc::new(tile)));
        cx.flush(&mut self.disk);
    }

    /// Takes a restored tile away: the restore is undone.
    pub fn take_away(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        let key = Key(id.0);
        if self.disk.tiles.contains_key(&key) {
            cx.write(&mut self.disk, Write::Unpinned(key));
            cx.flush(&mut self.disk);
        }
    }

    /// Takes all tiles away, if they are among `kinds`: a restore begins to rewrite in place.
    pub fn clear(&mut self, cx: &mut Cx<'_>, kinds: Kinds) {
        if kinds.holds(Kind::Tile) {
            cx.write(&mut self.disk, Write::Emptied);
        }
    }

    fn pin(
        &mut self,
        cx: &mut Cx<'_>,
        target: TileTarget,
        arguments: Option<Arc<str>>,
        size: TileSize,
    ) -> Result<(), Refused> {
        let name = name(&target, arguments.as_deref());
        if self.is_pinned(&target, arguments.as_deref()) {
            return Err(Refused::new(format!("{name} is on Start already"), "unpin it first"));
        }
        if self.disk.is_waiting(&target) {
            let why = format!("there is no app {name} on the phone");
            return Err(Refused::new(why, "install it first"));
        }
        if self.disk.tiles.len() >= MOST_TILES {
            return Err(Refused::new(format!("Start has {MOST_TILES} tiles"), "unpin some"));
        }
        self.settle(cx);
        let columns = u32::from(self.disk.columns());
        let wish = grid::at_the_bottom(columns, &self.disk.arranged(), size);
        let content = Content::default();
        let tile = Pinned { target, arguments, wish, content, from_the_factory: false };
        cx.write(&mut self.disk, Write::Pinned(Arc::new(tile)));
        cx.note(|| Fact::Pinned(name));
        self.changed(cx);
        Ok(())
    }

    /// Takes tiles away; the rows they leave empty close.
    fn unpin(&mut self, cx: &mut Cx<'_>, keys: &[Key]) {
        self.settle(cx);
        for key in keys {
            let Some(tile) = self.disk.tiles.get(key) else { continue };
            let name = name(&tile.target, tile.arguments.as_deref());
            cx.write(&mut self.disk, Write::Unpinned(*key));
            cx.note(|| Fact::Unpinned(name));
        }
        self.settle(cx);
        self.changed(cx);
    }

    /// Puts one tile somewhere, and all others where that leaves them.
    fn put(&mut self, cx: &mut Cx<'_>, key: Key, wish: impl FnOnce(&mut Spot)) {
        let mut tiles = self.disk.arranged();
        let Some((_, spot)) = tiles.iter_mut().find(|(tile, _)| *tile == key) else { return };
        wish(spot);
        grid::arrange(u32::from(self.disk.columns()), &mut tiles, Some(key));
        cx.write(&mut self.disk, Write::Arranged(tiles.into()));
        cx.note(|| Fact::Rearranged);
        self.changed(cx);
    }

    fn move_to(&mut self, cx: &mut Cx<'_>, key: Key, column: u32, row: u32) -> Result<(), Refused> {
        self.known(key)?;
        let columns = u32::from(self.disk.columns());
        if column >= columns {
            let why = format!("there is no column {column} in a grid of {columns}");
            return Err(Refused::new(why, "count from 0"));
        }
        let below = self.disk.arranged().iter().map(|(_, spot)| spot.bottom()).max().unwrap_or(0);
        self.put(cx, key, |spot| {
            spot.column = column.min(columns - spot.width());
            spot.row = row.min(below);
        });
        Ok(())
    }

    fn resize(&mut self, cx: &mut Cx<'_>, key: Key, size: Option<TileSize>) -> Result<(), Refused> {
        self.known(key)?;
        let columns = u32::from(self.disk.columns());
        self.put(cx, key, |spot| {
            spot.size = size.unwrap_or_else(|| next_size(spot.size));
            spot.column = spot.column.min(columns - spot.width());
        });
        Ok(())
    }

    fn set_columns(&mut self, cx: &mut Cx<'_>, third: bool) -> Result<(), Refused> {
        if !self.offers_third_column(cx.phone) {
            return Err(Refused::new(
                "this phone does not let its user choose the columns of Start",
                "a smaller screen with 8.1 does",
            ));
        }
        if third == self.disk.third_column {
            return Ok(());
        }
        // Before the grid changes, so that what is seen is what flows.
        self.settle(cx);
        let screen = self.disk.screen_columns;
        cx.write(&mut self.disk, Write::Columns { screen, third });
        self.settle(cx);
        let columns = self.disk.columns();
        cx.note(|| Fact::Columns(columns));
        self.changed(cx);
        Ok(())
    }

    fn update(&mut self, cx: &mut Cx<'_>, key: Key, content: Content) -> Result<(), Refused> {
        self.known(key)?;
        if content.count > 99 {
            let why = format!("a tile cannot count to {}", content.count);
            return Err(Refused::new(why, "99 is the most (fact 214)"));
        }
        cx.write(&mut self.disk, Write::Shows(key, Arc::new(content)));
        Ok(())
    }

    fn known(&self, key: Key) -> Result<(), Refused> {
        if self.disk.tiles.contains_key(&key) {
            return Ok(());
        }
        Err(Refused::new("there is no such tile on Start", "pin it first"))
    }

    /// Makes what is seen what is wished, so that further changes begin from it.
    fn settle(&mut self, cx: &mut Cx<'_>) {
        let tiles = self.disk.arranged();
        let is_as_wished =
            |(key, spot): &Placed| self.disk.tiles.get(key).is_some_and(|tile| tile.wish == *spot);
        if !tiles.iter().all(is_as_wished) {
            cx.write(&mut self.disk, Write::Arranged(tiles.into()));
        }
    }

    fn changed(&self, cx: &mut Cx<'_>) {
        if cx.phone.profile().backup.start_layout {
            cx.tell(Signal::Changed(Category::Apps));
        }
    }

    fn installed(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        if self.disk.apps.contains(&product) {
            return;
        }
        cx.write(&mut self.disk, Write::App(product, true));
        let target = TileTarget::App(product);
        if self.is_pinned(&target, None) {
            cx.note(|| Fact::CameAlive(name(&target, None)));
        }
    }

    fn uninstalled(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        cx.write(&mut self.disk, Write::App(product, false));
        let target = TileTarget::App(product);
        let of_it: Vec<Key> = self
            .disk
            .tiles
            .iter()
            .filter(|(_, tile)| tile.target == target)
            .map(|(key, _)| *key)
            .collect();
        if !of_it.is_empty() {
            self.unpin(cx, &of_it);
        }
    }
}

impl Pinned {
    const fn seen(&self, key: Key, spot: Spot, waiting: bool) -> Tile<'_> {
        Tile {
            key,
            target: &self.target,
            arguments: self.arguments.as_ref(),
            spot,
            content: &self.content,
            waiting,
        }
    }
}

impl Tile<'_> {
    fn stored(&self) -> StoredTile {
        StoredTile {
            target: self.target.clone(),
            arguments: self.arguments.cloned(),
            // An arrangement has few rows: none of them is empty.
            column: self.spot.column as u16,
            row: self.spot.row as u16,
            size: self.spot.size,
        }
    }
}

/// What the arrow badge of a tile leads to (fact 210): medium, small, wide, and medium again.
/// Assumed: every app offers the wide size, which is optional.
const fn next_size(size: TileSize) -> TileSize {
    match size {
        TileSize::Medium => TileSize::Small,
        TileSize::Small => TileSize::Wide,
        TileSize::Wide => TileSize::Medium,
    }
}

/// For people: the app, and where in it the tile leads.
fn name(target: &TileTarget, arguments: Option<&str>) -> Arc<str> {
    match (target, arguments) {
        (TileTarget::System(name), None) => Arc::clone(name),
        (TileTarget::System(name), Some(arguments)) => format!("{name} ({arguments})").into(),
        (TileTarget::App(product), None) => product.to_string().into(),
        (TileTarget::App(product), Some(arguments)) => format!("{product} ({arguments})").into(),
    }
}

impl Service for Start {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::Pin { target, arguments, size } => {
                self.pin(cx, target, arguments, size.unwrap_or(TileSize::Medium))
            }
            Command::Unpin(key) => {
                self.known(key)?;
                self.unpin(cx, &[key]);
                Ok(())
            }
            Command::Move { tile, column, row } => self.move_to(cx, tile, column, row),
            Command::Resize { tile, size } => self.resize(cx, tile, size),
            Command::SetColumns { third } => self.set_columns(cx, third),
            Command::Update { tile, count, title, back } => {
                self.update(cx, tile, Content { count, title, back })
            }
        }
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, _: &mut Cx<'_>, tag: Tag, _: Result<Answer, Code>) {
        match tag {}
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        // Of all signals only these two matter: `Phone::tell` sends no others.
        if let Signal::Installed(product) = signal {
            self.installed(cx, *product);
        } else if let Signal::Uninstalled(product) = signal {
            self.uninstalled(cx, *product);
        }
    }

    fn booted(&mut self, cx: &mut Cx<'_>) {
        // An update of the system may have brought a wider grid (fact 209).
        let screen = screen_columns(cx.phone);
        if screen != self.disk.screen_columns {
            let third = self.disk.third_column;
            cx.write(&mut self.disk, Write::Columns { screen, third });
            cx.note(|| Fact::Columns(screen));
        }
    }

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = Key::named("service", "start");
        self.disk.lose_power(now, luck, about, boot);
    }
}

#[cfg(test)]
mod tests;
