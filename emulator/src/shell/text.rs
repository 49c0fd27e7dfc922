//! The glass in letters, for snapshots and for `show`.

use std::fmt::Write;

use super::tree::{Node, Role};
use crate::phone::start::grid::Spot;

/// Letters across a small tile, its left border included.
const CELL_WIDTH: usize = 10;
/// Lines of a small tile, its upper border included.
const CELL_HEIGHT: usize = 3;

/// A screen in letters.
#[must_use]
pub fn text(screen: &Node) -> String {
    let mut out = String::new();
    for child in &screen.children {
        node(&mut out, child, 0);
    }
    // No line ends in blanks: they would be lost in a snapshot file.
    let mut tidy = String::with_capacity(out.len());
    for line in out.lines() {
        tidy.push_str(line.trim_end());
        tidy.push('\n');
    }
    tidy
}

fn node(out: &mut String, it: &Node, depth: usize) {
    // Writing to a `String` cannot fail.
    let _ = match it.role {
        Role::Screen | Role::List => {
            for child in &it.children {
                node(out, child, depth);
            }
            Ok(())
        }
        Role::StatusBar => {
            let parts: Vec<&str> = it.children.iter().map(|part| part.label.as_ref()).collect();
            writeln!(out, "{}\n", parts.join("  "))
        }
        Role::Header => writeln!(out, "{}", it.label),
        Role::Title => writeln!(out, "{}\n{}", it.label, "=".repeat(it.label.chars().count())),
        Role::Pivot => {
            let tab = |tab: &Node| match tab.checked {
                Some(true) => format!("<{}>", tab.label),
                Some(false) | None => tab.label.to_string(),
            };
            let tabs: Vec<String> = it.children.iter().map(tab).collect();
            writeln!(out, "{}\n", tabs.join("  "))
        }
        Role::Tab | Role::Text => {
            line(out, depth, &it.label).and_then(|()| below(out, it, depth + 1))
        }
        Role::Button => line(out, depth, &format!("[{}]{}", it.label, dimmed(it))),
        Role::Toggle => {
            let on = if it.checked == Some(true) { "<On >" } else { "<Off>" };
            line(out, depth, &format!("{}  {on}{}", it.label, dimmed(it)))
        }
        Role::CheckBox => {
            let tick = if it.checked == Some(true) { 'x' } else { ' ' };
            line(out, depth, &format!("[{tick}] {}{}", it.label, dimmed(it)))
                .and_then(|()| below(out, it, depth + 2))
        }
        Role::Choice => {
            let dot = if it.checked == Some(true) { '*' } else { ' ' };
            line(out, depth, &format!("({dot}) {}{}", it.label, dimmed(it)))
                .and_then(|()| below(out, it, depth + 2))
        }
        Role::Item | Role::Message => line(out, depth, &format!("- {}{}", it.label, dimmed(it)))
            .and_then(|()| below(out, it, depth + 1)),
        Role::Grid => tiles(out, &it.children),
        Role::Tile => line(out, depth, &it.label),
        Role::Field => {
            let value = it.value.as_deref().unwrap_or("");
            line(out, depth, &format!("{}: |{value:_<20}|{}", it.label, dimmed(it)))
        }
        Role::Picker => {
            let value = it.value.as_deref().unwrap_or("");
            line(out, depth, &format!("{}: [{value} v]{}", it.label, dimmed(it)))
        }
        Role::Progress => progress(out, it, depth),
        Role::Dialog => {
            let _ = writeln!(out, "\n+{}", "-".repeat(47));
            let mut inside = String::new();
            if !it.label.is_empty() {
                let _ = writeln!(inside, "{}", it.label);
            }
            for child in &it.children {
                node(&mut inside, child, 0);
            }
            for row in inside.lines() {
                let _ = writeln!(out, "| {row}");
            }
            writeln!(out, "+{}", "-".repeat(47))
        }
        Role::Toast => {
            writeln!(out, "\n!! {}: {}", it.label, it.value.as_deref().unwrap_or(""))
        }
        Role::AppBar => {
            let button = |it: &Node| format!("({}){}", it.label, dimmed(it));
            let buttons: Vec<String> = it.children.iter().map(button).collect();
            writeln!(out, "\n{}", buttons.join("  "))
        }
    };
}

fn line(out: &mut String, depth: usize, words: &str) -> std::fmt::Result {
    writeln!(out, "{:indent$}{words}", "", indent = 2 * depth)
}

/// The smaller line below.
fn below(out: &mut String, it: &Node, depth: usize) -> std::fmt::Result {
    it.value.as_deref().map_or(Ok(()), |value| line(out, depth, value))
}

const fn dimmed(it: &Node) -> &'static str {
    if it.enabled { "" } else { " (dimmed)" }
}

fn progress(out: &mut String, it: &Node, depth: usize) -> std::fmt::Result {
    let percent = it.value.as_deref().and_then(|value| value.split(' ').next()?.parse().ok());
    let bar = match percent {
        Some(percent) => {
            let full = usize::min(percent, 100) / 5;
            format!("{}{} {percent} %", "#".repeat(full), "-".repeat(20 - full))
        }
        // Dots that run across the screen.
        None => ". . . . .".to_owned(),
    };
    line(out, depth, &bar)?;
    if it.label.is_empty() { Ok(()) } else { line(out, depth, &it.label) }
}

fn tiles(out: &mut String, tiles: &[Node]) -> std::fmt::Result {
    let spots = || tiles.iter().filter_map(|tile| Some((tile, tile.spot?)));
    let rows = spots().map(|(_, spot)| spot.bottom()).max().unwrap_or(0) as usize;
    let columns = spots().map(|(_, spot)| spot.right()).max().unwrap_or(0).max(4) as usize;
    let width = columns * CELL_WIDTH + 1;
    let mut cells = vec![vec![' '; width]; rows * CELL_HEIGHT + 1];
    for (tile, spot) in spots() {
        draw(&mut cells, tile, spot);
    }
    for row in cells {
        writeln!(out, "{}", row.into_iter().collect::<String>())?;
    }
    Ok(())
}

/// A frame; the badge at the upper right, the title at the lower left as on the phone. The frame
/// of a tile that waits for its app is dotted.
fn draw(cells: &mut [Vec<char>], tile: &Node, spot: Spot) {
    let (left, top) = (spot.column as usize * CELL_WIDTH, spot.row as usize * CELL_HEIGHT);
    let (right, bottom) =
        (spot.right() as usize * CELL_WIDTH, spot.bottom() as usize * CELL_HEIGHT);
    let waits = tile.checked == Some(false);
    let (across, down) = if waits { ('.', ':') } else { ('-', '|') };
    for row in [top, bottom] {
        for cell in &mut cells[row][left..=right] {
            // Where a live tile and a waiting one meet, the line of the live one is seen.
            if *cell == ' ' || *cell == '.' {
                *cell = across;
            }
        }
        cells[row][left] = '+';
        cells[row][right] = '+';
    }
    for row in &mut cells[top + 1..bottom] {
        for column in [left, right] {
            if row[column] == ' ' || row[column] == ':' {
                row[column] = down;
            }
        }
    }
    let inside = right - left - 1;
    let mut write = |row: usize, words: &str, to_the_right: bool| {
        let count = words.chars().count().min(inside);
        let from = if to_the_right { right - count } else { left + 1 };
        for (cell, letter) in cells[row][from..from + count].iter_mut().zip(words.chars()) {
            *cell = letter;
        }
    };
    write(bottom - 1, &tile.label, false);
    if let Some(value) = tile.value.as_deref() {
        write(top + 1, value, true);
    }
}

#[cfg(test)]
mod tests {
    use wp8_backup::record::TileSize;

    use super::super::tree::{Node, Role, Touch};
    use super::{Spot, text};

    fn tile(label: &'static str, row: u32, column: u32, size: TileSize) -> Node {
        let mut node = Node::new(Role::Tile, "tile", label);
        node.spot = Some(Spot { row, column, size });
        node
    }

    #[test]
    fn a_page_reads_like_the_phone() {
        let page = Node::page("backup", "SETTINGS", "backup")
            .with(Node::item("apps", "app list + settings", Touch::default()).value("on"))
            .with(Node::toggle("backup", "Backup", true, Touch::default()))
            .with(Node::check_box("keep", "Keep Wi-Fi on", false, Touch::default()))
            .with(Node::progress("progress", "Preparing to restore", Some(45)))
            .with(Node::button("delete", "delete", Touch::default()).enabled(false));
        assert_eq!(
            text(&page),
            "\
SETTINGS
backup
======
- app list + settings
  on
Backup  <On >
[ ] Keep Wi-Fi on
#########----------- 45 %
Preparing to restore
[delete] (dimmed)
"
        );
    }

    #[test]
    fn tiles_are_drawn_where_they_lie() {
        let mut grid = Node::new(Role::Grid, "tiles", "");
        grid.children = vec![
            tile("Phone", 0, 0, TileSize::Medium).value("3"),
            tile("Mail", 0, 2, TileSize::Small),
            tile("Game", 2, 0, TileSize::Wide).is(false),
        ];
        let screen = Node::new(Role::Screen, "start", "").with(grid);
        assert_eq!(
            text(&screen),
            "\
+-------------------+---------+
|                  3|         |
|                   |Mail     |
|                   +---------+
|                   |
|Phone              |
+-------------------+...................+
:                                       :
:                                       :
:                                       :
:                                       :
:Game                                   :
+.......................................+
"
        );
    }
}
