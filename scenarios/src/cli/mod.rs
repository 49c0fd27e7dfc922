//! The program `wp8`: one file per command.

pub mod backup;
pub mod check;
pub mod completions;
pub mod contact_sheet;
pub mod diff;
pub mod explain;
pub mod explore;
pub mod list;
pub mod merge;
pub mod new;
mod one;
mod out;
pub mod profiles;
pub mod quirks;
pub mod reference;
pub mod reproduce;
pub mod run;
pub mod schema;
mod select;
mod settings;
pub mod show;
pub mod trace;
pub mod verbs;

use std::process::ExitCode;

use clap::{ArgAction, Parser, Subcommand};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is as expected.
    Passed = 0,
    /// A scenario failed.
    Failed = 1,
    /// Bad usage or a bad file; nothing was run.
    BadUsage = 2,
    /// A defect of this program.
    Defect = 3,
    /// Nothing was selected.
    NothingSelected = 4,
    /// Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What to say; already rendered if it begins with `error`.
    message: String,
    exit: Exit,
}

impl Refusal {
    fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::BadUsage }
    }

    fn defect(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::Defect }
    }

    fn nothing(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::NothingSelected }
    }
}

/// What a command comes to.
pub type Ended = Result<Exit, Refusal>;

/// An emulated Windows Phone 8 with everything around it, and a harness for scenarios of backup and restore.
#[derive(Debug, Parser)]
#[command(name = "wp8", version, max_term_width = 100, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Program {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Tell what happens inside, on stderr; twice for more.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Colours: by itself, they are used on terminals unless NO_COLOR is set.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On terminals, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

const EXAMPLES: &str = "\
Examples:
  wp8 new first.yaml                    write a scenario to begin with
  wp8 run first.yaml                    run it
  wp8 run scenarios                     run all that are in a folder
  wp8 show first.yaml --at 3            the screens after its third step
  wp8 trace first.yaml                  what happened in it, as a story
  wp8 diff first.yaml                   what of the old phone is on the new one
  wp8 explain first.yaml                what it takes to come out as it does
  wp8 explore --cases 100000            search for histories that break a property
  wp8 reproduce symptom.yaml            a scenario that shows what somebody saw
  wp8 verbs walk_through_setup          what a step can say

Exit codes:
  0 passed   1 a scenario failed   2 bad usage or file, nothing run   3 a defect of wp8
  4 nothing selected   130 interrupted";

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run scenarios, in every profile they name.
    Run(run::Args),
    /// Say everything that is wrong with scenario files, without running them.
    Check(check::Args),
    /// List scenarios with what they can be selected by.
    List(list::Args),
    /// Show the screens and the state of the phones after a step.
    Show(show::Args),
    /// Tell what happened in a scenario, as a story or for a trace viewer.
    Trace(trace::Args),
    /// Draw all screens, in both themes, and set-up of every version, side by side.
    ContactSheet(contact_sheet::Args),
    /// Say what of one phone is on another at the end, and why the rest is not.
    Diff(diff::Args),
    /// Say why a scenario comes out as it does: what it takes, what is enough, since and until which version.
    Explain(explain::Args),
    /// Search: generated histories against the properties; what fails is shrunk and explained.
    Explore(explore::Args),
    /// Put together what the parts of a campaign have found.
    Merge(merge::Args),
    /// Search for a history that shows what somebody saw, and write it as a scenario.
    Reproduce(reproduce::Args),
    /// Save, look into and export backup files.
    Backup(backup::Args),
    /// List the versions a phone can have.
    Profiles(profiles::Args),
    /// List the known defects, or tell all about one.
    Quirks(quirks::Args),
    /// List what steps can do, or tell all about one.
    Verbs(verbs::Args),
    /// Print the JSON Schema of scenario files, for editors.
    Schema(schema::Args),
    /// Write a commented scenario to begin with.
    New(new::Args),
    /// Print completions for a shell.
    Completions(completions::Args),
    /// Print the reference of the language, in Markdown.
    Reference(reference::Args),
}

/// Makes ready what all commands need.
pub fn set_up(program: &Program) {
    out::set_colour(program.color);
    let level = match program.verbose {
        0 => tracing::Level::WARN,
        1 => tracing::Level::INFO,
        2 => tracing::Level::DEBUG,
        _ => tracing::Level::TRACE,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(out::stderr_is_coloured())
        .with_target(false)
        .init();
}

/// Says why a command was refused, and makes an exit code of how it ended.
#[must_use]
pub fn finish(ended: Ended) -> ExitCode {
    match ended {
        Ok(exit) => exit.into(),
        Err(Refusal { message, exit }) => {
            let heading = if message.starts_with("error") { "" } else { "error: " };
            out::complain(&format!("{heading}{}\n", message.trim_end()));
            exit.into()
        }
    }
}
