//! Since when something has been as a failure shows it.

use wp8_emulator::kernel::Time;
use wp8_emulator::world::World;

use super::play::Observer;
use crate::language::cel::Seen;
use crate::language::document::Expectation;
use crate::view::WorldView;

/// Looks at the parts of an expectation all along.
pub(super) struct Since<'d> {
    expectation: &'d Expectation,
    wanted: bool,
    /// Each part with what it was at the last look, and since when.
    parts: Vec<(Seen, Time)>,
    records: usize,
    looks: u32,
}

/// After so many looks it is given up: a failure is not to take much longer to tell than to find.
const LOOKS: u32 = 20_000;

impl<'d> Since<'d> {
    pub(super) const fn of(expectation: &'d Expectation, wanted: bool) -> Self {
        Self { expectation, wanted, parts: Vec::new(), records: usize::MAX, looks: 0 }
    }

    /// Since when each part has been what it was at the end; nothing for what was not so before `now`.
    pub(super) fn told(&self, seen: &[Seen], now: Time) -> Vec<Option<String>> {
        let since = |seen: &Seen| {
            let (_, since) = self.parts.iter().find(|(part, _)| part == seen)?;
            (self.looks < LOOKS && *since < now).then(|| since.to_string())
        };
        seen.iter().map(since).collect()
    }

    fn look(&mut self, world: &World) {
        // What leaves no trace changes nothing that can be looked at but the time.
        if self.looks == LOOKS || self.records == world.trace().len() {
            return;
        }
        self.records = world.trace().len();
        self.looks += 1;
        let seen = self.expectation.checked.explain(&WorldView::new(world), self.wanted);
        let mut parts = std::mem::take(&mut self.parts);
        let since = |seen: Seen| {
            let before = parts.iter().position(|(part, _)| *part == seen);
            before.map_or((seen, world.now()), |index| parts.swap_remove(index))
        };
        self.parts = seen.into_iter().map(since).collect();
    }
}

impl Observer for Since<'_> {
    fn begins(&mut self, _: &str, world: &World) {
        self.look(world);
    }

    fn looks(&mut self, world: &World) {
        self.look(world);
    }

    fn ends(&mut self, world: &World) {
        self.records = usize::MAX;
        self.look(world);
    }
}
