//! Where tiles lie: the rule by which wishes become an arrangement.
//!
//! Every tile has a wish, the place and size where its user (or a restored backup) put it. What is
//! seen is always [`arrange`] of the wishes, so no order of events, no lost disk write and no
//! layout from another grid can make two tiles overlap, leave one outside, or leave an empty row:
//!
//! 1. Tiles are taken in reading order: by row, then by column; one that was just moved or
//!    resized comes before all others.
//! 2. Each keeps its column, and its row too unless something already lies there: then it is
//!    pushed down to the first row where it is free.
//! 3. Rows without any tile are closed. Gaps beside a tile stay, as on the phone.
//! 4. A layout that does not fit the grid's width was made on a wider one: it flows, in reading
//!    order, each tile to the first free place at or behind the one before it.
//!
//! Assumed: the sources describe no reflow; this is what the emulator does in its place.

use serde::{Deserialize, Serialize};
use wp8_backup::record::TileSize;

use crate::kernel::Key;

/// Where a tile lies, in units of a small tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spot {
    /// From the top.
    pub row: u32,
    /// From the left.
    pub column: u32,
    /// How large.
    pub size: TileSize,
}

impl Spot {
    /// Columns it takes (fact 208).
    #[must_use]
    pub const fn width(self) -> u32 {
        match self.size {
            TileSize::Small => 1,
            TileSize::Medium => 2,
            TileSize::Wide => 4,
        }
    }

    /// Rows it takes (fact 208).
    #[must_use]
    pub const fn height(self) -> u32 {
        match self.size {
            TileSize::Small => 1,
            TileSize::Medium | TileSize::Wide => 2,
        }
    }

    /// The first row below it.
    #[must_use]
    pub const fn bottom(self) -> u32 {
        self.row + self.height()
    }

    /// The first column to its right.
    #[must_use]
    pub const fn right(self) -> u32 {
        self.column + self.width()
    }

    /// Whether two tiles share a cell.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.row < other.bottom()
            && other.row < self.bottom()
            && self.column < other.right()
            && other.column < self.right()
    }

    /// The columns it takes, a bit each.
    const fn mask(self) -> u8 {
        (((1_u32 << self.width()) - 1) << self.column) as u8
    }
}

/// A tile's place, under the tile's key.
pub type Placed = (Key, Spot);

/// Puts tiles where they are seen, in reading order. `first` is the one just moved or resized.
pub fn arrange(columns: u32, wishes: &mut [Placed], first: Option<Key>) {
    if wishes.iter().any(|(_, spot)| spot.right() > columns) {
        flow(columns, wishes);
    } else {
        push_down(wishes, first);
    }
    wishes.sort_unstable_by_key(|(key, spot)| (spot.row, spot.column, *key));
}

/// Where a new tile goes: to the bottom (fact 223). Beside the last tile if there is room up to
/// the right edge, else in a new row.
#[must_use]
pub fn at_the_bottom(columns: u32, arranged: &[Placed], size: TileSize) -> Spot {
    let bottom = arranged.iter().map(|(_, spot)| spot.bottom()).max().unwrap_or(0);
    let new_row = Spot { row: bottom, column: 0, size };
    let Some((_, last)) = arranged.last() else { return new_row };
    let beside = Spot { row: last.row, column: last.right(), size };
    let free = beside.right() <= columns && arranged.iter().all(|(_, spot)| !spot.overlaps(beside));
    if free { beside } else { new_row }
}

fn push_down(wishes: &mut [Placed], first: Option<Key>) {
    let is_first = |key: &Key| first == Some(*key);
    wishes.sort_unstable_by_key(|(key, spot)| (!is_first(key), spot.row, spot.column, *key));
    // Rows of a restored layout may be anything: without the empty ones they are few.
    close_empty_rows(wishes);
    let mut taken = Taken::default();
    for (_, spot) in wishes.iter_mut() {
        while !taken.is_free(*spot) {
            spot.row += 1;
        }
        taken.take(*spot);
    }
    close_empty_rows(wishes);
}

fn flow(columns: u32, wishes: &mut [Placed]) {
    wishes.sort_unstable_by_key(|(key, spot)| (spot.row, spot.column, *key));
    let mut taken = Taken::default();
    let (mut row, mut column) = (0, 0);
    for (_, spot) in wishes.iter_mut() {
        loop {
            *spot = Spot { row, column, ..*spot };
            if spot.right() <= columns && taken.is_free(*spot) {
                break;
            }
            column += 1;
            if column >= columns {
                (row, column) = (row + 1, 0);
            }
        }
        taken.take(*spot);
    }
}

/// Moves what is below a row without tiles up.
fn close_empty_rows(tiles: &mut [Placed]) {
    let mut spans: Vec<(u32, u32)> =
        tiles.iter().map(|(_, spot)| (spot.row, spot.bottom())).collect();
    spans.sort_unstable();
    // For every first row of a tile: how many rows above it have none.
    let mut empty_above = Vec::with_capacity(spans.len());
    let (mut covered_to, mut empty) = (0, 0);
    for (row, bottom) in spans {
        empty += row.saturating_sub(covered_to);
        covered_to = covered_to.max(bottom);
        empty_above.push((row, empty));
    }
    if empty == 0 {
        return;
    }
    for (_, spot) in tiles {
        let at = empty_above.partition_point(|(row, _)| *row < spot.row);
        spot.row -= empty_above[at].1;
    }
}

/// Which cells are taken: a bit for each column of a row.
#[derive(Default)]
struct Taken(Vec<u8>);

impl Taken {
    fn is_free(&self, spot: Spot) -> bool {
        (spot.row..spot.bottom())
            .all(|row| self.0.get(row as usize).is_none_or(|cells| cells & spot.mask() == 0))
    }

    fn take(&mut self, spot: Spot) {
        let rows = spot.bottom() as usize;
        if self.0.len() < rows {
            self.0.resize(rows, 0);
        }
        for cells in &mut self.0[spot.row as usize..rows] {
            *cells |= spot.mask();
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use wp8_backup::record::TileSize::{Medium, Small, Wide};

    use super::{Key, Placed, Spot, TileSize, arrange, at_the_bottom};

    fn tile(key: u64, row: u32, column: u32, size: TileSize) -> Placed {
        (Key(key), Spot { row, column, size })
    }

    /// What must hold of every arrangement.
    pub(in super::super) fn is_sound(columns: u32, tiles: &[Placed]) {
        for (index, (key, spot)) in tiles.iter().enumerate() {
            assert!(spot.right() <= columns, "{key:?} is outside: {spot:?}");
            for (other, place) in &tiles[..index] {
                assert!(!spot.overlaps(*place), "{key:?} {spot:?} overlaps {other:?} {place:?}");
            }
        }
        let bottom = tiles.iter().map(|(_, spot)| spot.bottom()).max().unwrap_or(0);
        for row in 0..bottom {
            let covered = |(_, spot): &Placed| (spot.row..spot.bottom()).contains(&row);
            assert!(tiles.iter().any(covered), "row {row} is empty");
        }
    }

    pub(in super::super) fn sizes() -> impl Strategy<Value = TileSize> {
        prop_oneof![Just(Small), Just(Medium), Just(Wide)]
    }

    fn wishes() -> impl Strategy<Value = Vec<Placed>> {
        let one = (0..2_u64.pow(48), 0..70_000_u32, 0..6_u32, sizes());
        prop::collection::vec(one, 0..40).prop_map(|tiles| {
            let place = |(key, row, column, size)| tile(key, row, column, size);
            tiles.into_iter().map(place).collect()
        })
    }

    proptest! {
        #[test]
        fn any_wishes_become_a_sound_arrangement_that_stays(
            wishes in wishes(),
            six in any::<bool>(),
        ) {
            let columns = if six { 6 } else { 4 };
            let mut tiles = wishes;
            arrange(columns, &mut tiles, None);
            is_sound(columns, &tiles);
            let mut again = tiles.clone();
            arrange(columns, &mut again, None);
            prop_assert_eq!(again, tiles);
        }

        #[test]
        fn the_order_in_which_tiles_are_restored_does_not_matter(wishes in wishes()) {
            let mut forwards = wishes.clone();
            let mut backwards = wishes;
            backwards.reverse();
            arrange(4, &mut forwards, None);
            arrange(4, &mut backwards, None);
            prop_assert_eq!(forwards, backwards);
        }

        #[test]
        fn a_layout_of_the_same_grid_comes_back_as_it_was(wishes in wishes()) {
            let mut saved = wishes;
            arrange(4, &mut saved, None);
            let mut restored = saved.clone();
            arrange(4, &mut restored, None);
            prop_assert_eq!(restored, saved);
        }
    }

    #[test]
    fn a_tile_moved_onto_another_pushes_it_down_and_the_rest_stays() {
        let mut tiles = vec![
            tile(1, 0, 0, Medium),
            tile(2, 0, 2, Medium),
            tile(3, 2, 0, Medium),
            tile(4, 0, 0, Medium),
        ];
        arrange(4, &mut tiles, Some(Key(4)));
        assert_eq!(
            tiles,
            [
                tile(4, 0, 0, Medium),
                tile(2, 0, 2, Medium),
                tile(1, 2, 0, Medium),
                tile(3, 4, 0, Medium),
            ]
        );
    }

    #[test]
    fn a_row_that_lost_its_last_tile_is_closed_and_gaps_beside_tiles_stay() {
        let mut tiles = vec![tile(1, 0, 2, Medium), tile(2, 5, 1, Small)];
        arrange(4, &mut tiles, None);
        assert_eq!(tiles, [tile(1, 0, 2, Medium), tile(2, 2, 1, Small)]);
    }

    #[test]
    fn a_layout_from_six_columns_flows_into_four() {
        let mut tiles = vec![
            tile(1, 0, 0, Medium),
            tile(2, 0, 2, Wide),
            tile(3, 2, 0, Small),
            tile(4, 2, 4, Medium),
        ];
        arrange(4, &mut tiles, None);
        assert_eq!(
            tiles,
            [
                tile(1, 0, 0, Medium),
                tile(2, 2, 0, Wide),
                tile(3, 4, 0, Small),
                tile(4, 4, 1, Medium),
            ]
        );
    }

    #[test]
    fn a_new_tile_goes_beside_the_last_one_or_into_a_new_row() {
        let tiles = [tile(1, 0, 0, Medium)];
        let beside = Spot { row: 0, column: 2, size: Medium };
        assert_eq!(at_the_bottom(4, &tiles, Medium), beside);
        assert_eq!(at_the_bottom(4, &tiles, Wide), Spot { row: 2, column: 0, size: Wide });
        assert_eq!(at_the_bottom(4, &[], Small), Spot { row: 0, column: 0, size: Small });
    }
}
