//! `wp8 backup`: backup files, and what other programs can read of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use wp8_backup::archive::{ArchiveError, Opened};
use wp8_backup::{Archive, Body, Kind, Record};
use wp8_emulator::kernel::Nonce;
use wp8_emulator::phone;
use wp8_emulator::wire::Secret;
use wp8_emulator::world::Command as Step;

use super::export::{Format, exported};
use super::one::{self, One};
use super::{Ended, Exit, Refusal, out};
use crate::language::units::Date;
use crate::run::Until;

/// What is done with backup files.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  wp8 backup save first.yaml --profile reference --phone old --phrase-file phrase.txt --to old.wp8backup
  wp8 backup list old.wp8backup --phrase-file phrase.txt --search train
  wp8 backup export old.wp8backup --phrase-file phrase.txt --as sms --to sms.xml

The phrase is read from a file, or from standard input with `-`, so that it stands in no list of
processes and in no history of commands.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Play a scenario to its end and have a phone save its backup as a file.
    Save(Save),
    /// Say what is in a backup file.
    List(List),
    /// Write what is in a backup file for other programs.
    Export(Export),
}

/// How a file is opened.
#[derive(Debug, clap::Args)]
struct Opening {
    /// The backup file.
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The file with the phrase it was sealed with, in its first line; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    phrase_file: Option<PathBuf>,
    /// Of a damaged file, take what is whole.
    #[arg(long)]
    salvage: bool,
}

#[derive(Debug, clap::Args)]
struct Save {
    #[command(flatten)]
    one: One,
    /// Which phone saves it.
    #[arg(long, value_name = "NAME")]
    phone: String,
    /// The file with the phrase, in its first line; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    phrase_file: PathBuf,
    /// Where to write it.
    #[arg(long, value_name = "BACKUP")]
    to: PathBuf,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    opening: Opening,
    /// Also the messages, calls and favourites that contain this text.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Export {
    #[command(flatten)]
    opening: Opening,
    /// In which format.
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    format: Format,
    /// Where to write it; without it, it is printed.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// Does what is asked with backup files.
///
/// # Errors
///
/// There is no such scenario, phone or file, the version has no backup files, the phrase is wrong,
/// or the file is damaged.
pub fn command(args: &Args) -> Ended {
    match &args.command {
        Command::Save(args) => save(args),
        Command::List(args) => list(args),
        Command::Export(args) => export(args),
    }
}

fn save(args: &Save) -> Ended {
    let (scenario, profile) = args.one.read()?;
    one::check_phone(&scenario, &args.phone)?;
    let phrase = phrase(&args.phrase_file)?;
    let played = one::played(&scenario, &profile, Until::End)?;
    if let Some(failure) = &played.failure {
        let why = format!("the scenario failed before: {}: {}\n", failure.at, failure.summary());
        out::complain(&scenario.mask().text(&why));
        return Ok(Exit::Failed);
    }
    let mut world = played.world;
    let Some((index, _)) = world.phone(&args.phone) else {
        return Err(Refusal::usage("the phone is not in the world of the scenario"));
    };
    let command = phone::backup::Command::SaveFile(Secret(phrase.as_str().into()));
    world
        .apply(Nonce(0), Step::Phone(index, command.into()))
        .map_err(|refused| Refusal::usage(refused.to_string()))?;
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|error| Refusal::usage(format!("could not draw a salt: {error}")))?;
    let saved = world.phones()[index.place()].backup.file();
    let Some((saved, bytes)) = saved.and_then(|it| Some((it, it.to_bytes(&phrase, salt)?))) else {
        return Err(Refusal::usage("the phone made no backup file"));
    };
    out::write(&args.to, &bytes)?;
    out::print(&format!(
        "wrote {}: {} records, {} bytes, sealed\n",
        args.to.display(),
        saved.len(),
        bytes.len()
    ))?;
    Ok(Exit::Passed)
}

fn list(args: &List) -> Ended {
    let Opened { archive, unknown_records } = opened(&args.opening)?;
    let mut text = format!(
        "{} ({}, {}), {}\n\n",
        archive.device.name,
        archive.device.model,
        archive.device.version,
        Date(archive.taken_at_ms)
    );
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for (_, record) in &*archive.records {
        *kinds.entry(record.kind()).or_default() += 1;
    }
    for (kind, count) in kinds {
        let _ = writeln!(text, "{count:>8}  {kind}");
    }
    if unknown_records > 0 {
        let _ = writeln!(text, "{unknown_records:>8}  of a form that this version does not know");
    }
    if let Some(wanted) = &args.search {
        let wanted = wanted.to_lowercase();
        let found = archive.records.iter().filter_map(|(_, record)| line(record));
        let found: Vec<String> =
            found.filter(|line| line.to_lowercase().contains(&wanted)).collect();
        let _ = writeln!(text, "\n{} found", found.len());
        for line in found {
            let _ = writeln!(text, "  {line}");
        }
    }
    out::print(&text)?;
    Ok(Exit::Passed)
}

/// A record as a line to be searched; none for what nobody looks for by a text.
fn line(record: &Record) -> Option<String> {
    if let Body::Message(message) = record.body() {
        let with: Vec<&str> = message.with.iter().map(|with| &**with).collect();
        Some(format!("{}  {}  {}", Date(message.at_ms), with.join(", "), message.text))
    } else if let Body::Call(call) = record.body() {
        Some(format!("{}  {}  call of {} s", Date(call.at_ms), call.number, call.duration_s))
    } else if let Body::Favourite(favourite) = record.body() {
        Some(format!("{}  {}", favourite.title, favourite.url))
    } else {
        None
    }
}

fn export(args: &Export) -> Ended {
    let Opened { archive, .. } = opened(&args.opening)?;
    let records: Vec<Record> = archive.records.iter().map(|(_, record)| record.clone()).collect();
    exported(&records, args.format, args.to.as_deref())
}

fn opened(args: &Opening) -> Result<Opened, Refusal> {
    let bytes = std::fs::read(&args.backup).map_err(|error| {
        let why = crate::library::plain(&error);
        Refusal::usage(format!("could not read `{}`: {why}", args.backup.display()))
    })?;
    let phrase = args.phrase_file.as_deref().map(phrase).transpose()?;
    let wrong =
        |why: String| Refusal::usage(format!("could not open `{}`: {why}", args.backup.display()));
    match Archive::from_bytes(&bytes, phrase.as_deref()) {
        Ok(opened) => Ok(opened),
        Err(error) => {
            let text = error.to_string();
            if let ArchiveError::Damaged { saved: Some(saved), .. } = error {
                if args.salvage {
                    out::complain(&format!("{text}\n"));
                    return Ok(*saved);
                }
                return Err(wrong(format!("{text}; `--salvage` takes those")));
            }
            if error == ArchiveError::PhraseNeeded {
                return Err(wrong(format!("{text}; say where it is with `--phrase-file FILE`")));
            }
            Err(wrong(text))
        }
    }
}

/// The first line of a file, or of standard input.
fn phrase(path: &Path) -> Result<String, Refusal> {
    let read = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    let text = read.map_err(|error| {
        let why = crate::library::plain(&error);
        Refusal::usage(format!("could not read the phrase from `{}`: {why}", path.display()))
    })?;
    match text.lines().next() {
        Some(phrase) if !phrase.is_empty() => Ok(phrase.to_owned()),
        Some(_) | None => {
            Err(Refusal::usage(format!("`{}` has no phrase in its first line", path.display())))
        }
    }
}
