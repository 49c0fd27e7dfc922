//! What a `snapshot:` step keeps: text files, one for each name and profile.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use wp8_emulator::world::World;

use crate::language::cel::Value;
use crate::language::document::Snapshot;
use crate::library::Scenario;
use crate::report::file;
use crate::view::WorldView;

/// Where snapshots lie, and whether they are accepted as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshots {
    /// One folder for all, below it the folders of the scenarios; without it, `snapshots/` beside each scenario.
    pub folder: Option<Folder>,
    /// What is done with a snapshot that is new or differs.
    pub kept: Kept,
}

/// A folder that mirrors another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    /// What lies below it mirrors what lies below this.
    pub root: PathBuf,
}

/// What is done with a snapshot that is new or differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// It is a failure.
    #[default]
    Compare,
    /// It is accepted.
    Update,
}

impl Snapshots {
    /// The same, with nothing accepted.
    #[must_use]
    pub fn comparing(&self) -> Self {
        Self { folder: self.folder.clone(), kept: Kept::Compare }
    }

    /// Compares what is seen with what is kept, or keeps it.
    ///
    /// # Errors
    ///
    /// They differ, or none is kept, or it could not be read or written: in words.
    pub fn compare(
        &self,
        scenario: &Scenario,
        snapshot: &Snapshot,
        profile: &str,
        world: &World,
    ) -> Result<(), String> {
        let seen = scenario.mask().text(&seen(snapshot, world)).into_owned();
        let path = self.path(scenario, snapshot, profile);
        let kept = match std::fs::read_to_string(&path) {
            Ok(kept) => Some(kept),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(format!(
                    "could not read `{}`: {}",
                    path.display(),
                    crate::library::plain(&error)
                ));
            }
        };
        match (kept, self.kept) {
            (Some(kept), _) if kept == seen => Ok(()),
            (_, Kept::Update) => file::replace(&path, seen.as_bytes())
                .map_err(|error| format!("could not write `{}`: {error}", path.display())),
            (Some(kept), Kept::Compare) => Err(format!(
                "the snapshot `{}` differs from `{}` (`--update-snapshots` accepts it):\n{}",
                snapshot.name,
                path.display(),
                difference(&kept, &seen)
            )),
            (None, Kept::Compare) => Err(format!(
                "no snapshot `{}` is kept: `--update-snapshots` writes `{}`",
                snapshot.name,
                path.display()
            )),
        }
    }

    /// The file of a snapshot: folder, scenario, name and profile, and parameters where there are some.
    fn path(&self, scenario: &Scenario, snapshot: &Snapshot, profile: &str) -> PathBuf {
        let file = Path::new(&*scenario.file);
        let folder = file.parent().unwrap_or(Path::new(""));
        let stem = file.file_stem().unwrap_or_default();
        let mut name = format!("{}@{profile}", snapshot.name);
        for (parameter, value) in &scenario.document.parameters {
            let plain = |text: &str| -> String {
                text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
            };
            let _ = write!(name, "+{}={}", plain(parameter), plain(value));
        }
        name.push_str(".txt");
        let beside = match &self.folder {
            None => folder.join("snapshots"),
            Some(Folder { path, root }) => {
                let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
                let root = root.canonicalize().unwrap_or_else(|_| root.clone());
                match absolute.strip_prefix(&root) {
                    Ok(below) => path.join(below),
                    Err(_) => folder.join("snapshots"),
                }
            }
        };
        beside.join(stem).join(name)
    }
}

/// What a snapshot is of, as text.
fn seen(snapshot: &Snapshot, world: &World) -> String {
    if let Some(of) = &snapshot.of {
        let view = WorldView::new(world);
        return match of.evaluate(&view) {
            Ok(value) => {
                let mut text = String::new();
                write(&value, 0, &mut text);
                text
            }
            Err(trouble) => format!("{}\n", trouble.message),
        };
    }
    let mut text = String::new();
    for phone in world.phones() {
        let name = &*phone.identity().name;
        if snapshot.phone.as_deref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        if snapshot.phone.is_none() {
            let _ = writeln!(text, "{name}:");
        }
        let _ = writeln!(text, "{}", super::screen(phone, world.now()).trim_end());
    }
    text
}

/// A value with everything in it, a line for each part.
fn write(value: &Value<'_>, depth: usize, into: &mut String) {
    let mut part = |name: &str, value: &Value<'_>| {
        let _ = write!(into, "{:1$}{name}:", "", depth * 2);
        match value {
            Value::List(_) | Value::Map(_) | Value::Struct(_) => {
                into.push('\n');
                write(value, depth + 1, into);
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Text(_)
            | Value::Duration(_)
            | Value::Time(_) => {
                let _ = writeln!(into, " {value}");
            }
        }
    };
    match value {
        Value::List(list) => {
            (0..list.len()).for_each(|index| part(&index.to_string(), &list.at(index)));
        }
        Value::Map(entries) => entries.iter().for_each(|(key, value)| part(key, value)),
        Value::Struct(object) => {
            for field in object.schema().fields {
                part(field.name, &object.get(field.name));
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Text(_)
        | Value::Duration(_)
        | Value::Time(_) => {
            let _ = writeln!(into, "{value}");
        }
    }
}

/// The lines that differ, with as many around them as a reader needs.
fn difference(kept: &str, seen: &str) -> String {
    const AROUND: usize = 2;
    let (kept, seen): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), seen.lines().collect());
    let same = kept.iter().zip(&seen).take_while(|(a, b)| a == b).count();
    let rest = kept.len().min(seen.len()) - same;
    let same_end =
        kept.iter().rev().zip(seen.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let mut text = String::new();
    let mut put = |mark: char, line: &str| {
        let _ = writeln!(text, "  {mark} {line}");
    };
    kept[same.saturating_sub(AROUND)..same].iter().for_each(|line| put(' ', line));
    kept[same..kept.len() - same_end].iter().for_each(|line| put('-', line));
    seen[same..seen.len() - same_end].iter().for_each(|line| put('+', line));
    kept[kept.len() - same_end..].iter().take(AROUND).for_each(|line| put(' ', line));
    text
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_shows_the_lines_that_changed_and_those_around() {
        let kept = "a\nb\nc\nd\ne\nf\n";
        let seen = "a\nb\nc\nX\ne\nf\n";
        insta::assert_snapshot!(difference(kept, seen), @"
          b
          c
        - d
        + X
          e
          f
        ");
        insta::assert_snapshot!(difference("a\na\n", "a\na\na\n"), @"
          a
          a
        + a
        ");
    }
}
