//! `wp8 completions`

use clap::CommandFactory as _;

use super::{Ended, Exit, Program, out};

/// For which shell.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  wp8 completions bash > ~/.local/share/bash-completion/completions/wp8"
)]
pub struct Args {
    /// The shell.
    shell: clap_complete::Shell,
}

/// Prints completions.
///
/// # Errors
///
/// They could not be printed.
pub fn command(args: &Args) -> Ended {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Program::command(), "wp8", &mut script);
    out::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Passed)
}
