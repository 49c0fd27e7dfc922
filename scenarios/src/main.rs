//! The program `wp8`.

use std::process::ExitCode;

use clap::Parser as _;
use wp8_scenarios::cli::{self, Command, Program};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let program = Program::parse();
    cli::set_up(&program);
    cli::finish(match &program.command {
        Command::Run(args) => cli::run::command(args),
        Command::Check(args) => cli::check::command(args),
        Command::List(args) => cli::list::command(args),
        Command::Show(args) => cli::show::command(args),
        Command::Trace(args) => cli::trace::command(args),
        Command::ContactSheet(args) => cli::contact_sheet::command(args),
        Command::Diff(args) => cli::diff::command(args),
        Command::Explain(args) => cli::explain::command(args),
        Command::Reproduce(args) => cli::reproduce::command(args),
        Command::Explore(args) => cli::explore::command(args),
        Command::Merge(args) => cli::merge::command(args),
        Command::Import(args) => cli::import::command(args),
        Command::Export(args) => cli::export::command(args),
        Command::Backup(args) => cli::backup::command(args),
        Command::Profiles(args) => cli::profiles::command(args),
        Command::Quirks(args) => cli::quirks::command(args),
        Command::Verbs(args) => cli::verbs::command(args),
        Command::Schema(args) => cli::schema::command(args),
        Command::New(args) => cli::new::command(args),
        Command::Completions(args) => cli::completions::command(args),
        Command::Reference(args) => cli::reference::command(args),
    })
}
