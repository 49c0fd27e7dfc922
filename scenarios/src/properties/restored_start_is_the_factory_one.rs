//! Start is the default after a restore, in versions that do not back it up (report A10; fact 6).

use wp8_backup::{RestoreState, TileTarget};
use wp8_emulator::phone::{self};

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "restored_start_is_the_factory_one",
    sentence: "in versions that do not back Start up, it stands after a restore as it left the factory, until its user changes it",
    kind: Kind::Always,
    broken_by: Breaker::Mistake("a phone of the reference is taken for one of 8.0"),
    seen_in: "start",
    wakes: Wakes::BACKUP.or(Wakes::IDENTITY),
    watch: Watching::By(|| Box::new(Start { factory: None, version: None })),
};

/// The versions that leave Start alone: 8.0 and its updates (fact 6); 8.1 backs it up (fact 15).
const FACTORY: &[&str] = &["wp8.0", "gdr1", "gdr2", "gdr3"];

/// A tile: what it stands for and where it lies.
type Tile = (TileTarget, [u32; 4]);

/// Start as it left the factory, while its user has not touched it.
#[derive(Clone, Debug)]
struct Start {
    factory: Option<Vec<Tile>>,
    version: Option<&'static str>,
}

fn tiles(sight: &Sight<'_>) -> Vec<Tile> {
    let tiles = sight.phone.start.tiles();
    let of = |tile: phone::start::Tile<'_>| {
        let spot = tile.spot;
        (tile.target.clone(), [spot.column, spot.row, spot.right(), spot.bottom()])
    };
    tiles.map(of).collect()
}

fn is_expected(version: &str, factory: &[Tile], now: &[Tile]) -> bool {
    !FACTORY.contains(&version) || factory == now
}

impl Watch for Start {
    fn told(&mut self, _: &Sight<'_>, command: &phone::Command) {
        if matches!(command, phone::Command::Start(_)) {
            self.factory = None;
        }
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        // Nobody has had the phone before it was set up.
        let version = *self.version.get_or_insert_with(|| {
            self.factory = (!sight.phone.conditions().set_up).then(|| tiles(sight));
            sight.version()
        });
        let Some(factory) = &self.factory else { return Ok(()) };
        if version != sight.version() {
            self.factory = None;
            return Ok(());
        }
        if !matches!(sight.phone.backup.restore_state(), RestoreState::Done) {
            return Ok(());
        }
        let holds = is_expected(version, factory, &tiles(sight));
        // What has been seen once at the end of the restore is not looked at again.
        self.factory = None;
        if holds { Ok(()) } else { Err("Start is not as it left the factory".to_owned()) }
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use wp8_emulator::wire::PhoneIndex;

    use super::super::{Sight, stages};
    use super::{is_expected, tiles};

    #[test]
    fn a_phone_of_the_reference_that_is_taken_for_one_of_8_0_brings_start_back() {
        let steps = ["  - old: { pin: \"#1\" }\n", stages::BACKED_UP, stages::OFFERED];
        let new = PhoneIndex(1);
        let before = stages::world("reference", &steps);
        let factory = tiles(&Sight::of(&before, new));
        let after = stages::world("reference", &[&steps[..], &[stages::RESTORED]].concat());
        let restored = tiles(&Sight::of(&after, new));
        assert!(is_expected("reference", &factory, &restored));
        assert!(!is_expected("wp8.0", &factory, &restored));
    }
}
