//! Start as it leaves the factory.

use wp8_backup::record::TileSize::{self, Medium, Small, Wide};

use super::{Model, PreloadedApp, preloaded_apps};

/// A tile of the factory's Start, in reading order.
#[derive(Clone, Copy, Debug)]
pub struct FactoryTile {
    /// What it stands for.
    pub stands_for: StandsFor,
    /// How large it is.
    pub size: TileSize,
}

/// What a tile of the factory's Start stands for.
#[derive(Clone, Copy, Debug)]
pub enum StandsFor {
    /// An app of the system, by its title.
    System(&'static str),
    /// A place in an app of the system: a secondary tile, with its arguments.
    Place(&'static str, &'static str),
    /// An app of the manufacturer.
    Preloaded(&'static PreloadedApp),
}

const fn system(title: &'static str, size: TileSize) -> FactoryTile {
    FactoryTile { stands_for: StandsFor::System(title), size }
}

/// Which tiles there are is fact 221; their order and size are assumed, because no source has the
/// coordinates (fact 222). Settings, or what stands in its place, comes behind them.
const COMMON: &[FactoryTile] = &[
    system("Phone", Medium),
    system("People", Medium),
    system("Messaging", Medium),
    system("Mail", Small),
    system("Calendar", Small),
    system("Internet Explorer", Small),
    system("Maps", Small),
    system("Photos", Wide),
    system("Store", Medium),
    system("Games", Medium),
    system("Music+Videos", Medium),
    system("Office", Small),
    system("OneNote", Small),
    system("Camera", Small),
];

/// Models whose Start has no Settings out of the box (fact 220). What has its place is assumed.
const WITHOUT_SETTINGS: &[(&str, &str)] = &[("Lumia 520", "Alarms")];

/// The manufacturers' tiles are those of fact 221; sizes assumed.
const BY_MANUFACTURER: &[(&str, TileSize)] = &[
    ("Nokia Drive", Medium),
    ("Nokia Music", Medium),
    ("City Lens", Small),
    ("Creative Studio", Small),
    ("HTC hub", Wide),
];

/// The operator that launched Data Sense (fact 207); that it had a tile is assumed.
const WITH_DATA_SENSE: &str = "Verizon";

/// The tiles of a model sold by an operator, in reading order: they flow into its grid.
#[must_use]
pub fn factory_start(model: &Model, carrier: Option<&str>) -> Vec<FactoryTile> {
    let last_small =
        WITHOUT_SETTINGS.iter().find(|(name, _)| *name == model.name).map_or("Settings", |it| it.1);
    let mut tiles = COMMON.to_vec();
    tiles.push(system(last_small, Small));
    for (title, size) in BY_MANUFACTURER {
        let app = preloaded_apps(model.manufacturer).iter().find(|app| app.title == *title);
        tiles.extend(
            app.map(|app| FactoryTile { stands_for: StandsFor::Preloaded(app), size: *size }),
        );
    }
    if carrier == Some(WITH_DATA_SENSE) {
        tiles.push(system("Data Sense", Medium));
    }
    tiles.push(FactoryTile { stands_for: StandsFor::Place("People", "me"), size: Medium });
    tiles.push(system("Help+Tips", Small));
    tiles
}
