//! Results go to stdout, everything else to stderr; whoever stops reading is not an error.

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};

use super::{Color, Refusal};
use crate::language::diagnostic;
use crate::report::{file, table};

/// What `--color` says.
static COLOUR: AtomicU8 = AtomicU8::new(Color::Auto as u8);

pub(super) fn set_colour(color: Color) {
    COLOUR.store(color as u8, Ordering::Relaxed);
}

fn is_coloured(terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match COLOUR.load(Ordering::Relaxed) {
        when if when == Color::Always as u8 => true,
        when if when == Color::Never as u8 => false,
        _ => {
            terminal
                && !set("NO_COLOR")
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

pub(super) fn stderr_is_coloured() -> bool {
    is_coloured(std::io::stderr().is_terminal())
}

/// How results are printed.
pub(super) fn look() -> table::Look {
    table::Look { colour: is_coloured(std::io::stdout().is_terminal()), width: width() }
}

/// How diagnostics are printed.
pub(super) fn diagnostic_look() -> diagnostic::Look {
    if stderr_is_coloured() { diagnostic::Look::Coloured } else { diagnostic::Look::Plain }
}

/// What `COLUMNS` says, else what the terminal says, else what is usual.
fn width() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    said.or_else(|| {
        let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
        Some(usize::from(width.0))
    })
    .filter(|width| *width > 0)
    .unwrap_or(table::Look::PLAIN.width)
}

/// Prints a result.
pub(super) fn print(text: &str) -> Result<(), Refusal> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Refusal::usage(format!("could not print: {}", crate::library::plain(&error))))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a file as a whole, or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    file::replace(path, bytes).map_err(|error| {
        let why = crate::library::plain(&error);
        Refusal::usage(format!("could not write `{}`: {why}", path.display()))
    })
}

/// Writes a file that must not be there yet, unless it may be replaced.
pub(super) fn write_new(path: &Path, bytes: &[u8], force: bool) -> Result<(), Refusal> {
    if path.exists() && !force {
        return Err(Refusal::usage(format!(
            "there is a `{}` already; `--force` replaces it",
            path.display()
        )));
    }
    write(path, bytes)
}

/// Prints what is not a result. If even that is impossible, nobody can be told.
pub(super) fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
