//! `wp8 export`, and the formats that it has in common with `wp8 backup export`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use wp8_backup::Record;
use wp8_backup::export::{bookmarks, sms_xml, vcard};

use super::one::{self, One};
use super::show::Moment;
use super::{Ended, Exit, out};

/// What is written, and how.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    one: One,
    /// What of which phone.
    #[arg(long, value_name = "NAME")]
    phone: String,
    /// In which format.
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    format: Format,
    /// After which step: its number, its name, or `:LINE` for the step that is at that line. Or a time since the
    /// scenario began: `26h`. Without it, at the end.
    #[arg(long, value_name = "STEP|TIME")]
    at: Option<String>,
    /// Where to write it; without it, it is printed.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  wp8 export first.yaml --phone new --as sms --to sms.xml        messages, as \"SMS Backup & Restore\" has them
  wp8 export first.yaml --phone new --as bookmarks --at 5        favourites after the fifth step
  wp8 export first.yaml --phone old --as vcard --to people.vcf   everybody there was a message or call with

What is written can be read again with `wp8 import`, vCards aside.";

/// A format of other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// SMS, and MMS with their parts: XML of "SMS Backup & Restore".
    Sms,
    /// The history of calls: XML of the same.
    Calls,
    /// Favourites: a Netscape bookmark file, which every browser imports.
    Bookmarks,
    /// Everybody that messages and calls were exchanged with, as vCards.
    Vcard,
}

/// Plays a scenario and writes what is on a phone then.
///
/// # Errors
///
/// There is no such scenario, profile, step or phone, or it could not be written.
pub fn command(args: &Args) -> Ended {
    let (scenario, profile) = args.one.read()?;
    one::check_phone(&scenario, &args.phone)?;
    let moment = Moment::of(&scenario, &profile, args.at.as_deref())?;
    if let Some((_, phone)) = moment.world.phone(&args.phone) {
        let messages = phone.messaging.records().chain(phone.calls.records());
        let records: Vec<Record> = messages.chain(phone.favourites.records()).collect();
        exported(&records, args.format, args.to.as_deref())?;
    }
    Ok(moment.end(&scenario))
}

/// Writes records in a format to a file, or prints them.
pub(super) fn exported(records: &[Record], format: Format, to: Option<&Path>) -> Ended {
    let text = match format {
        Format::Sms => sms_xml::messages(records),
        Format::Calls => sms_xml::calls(records),
        Format::Bookmarks => bookmarks::bookmarks(records),
        Format::Vcard => vcard::people(records),
    };
    match to {
        None => out::print(&text)?,
        Some(path) => {
            out::write(path, text.as_bytes())?;
            out::print(&format!("wrote {}\n", path.display()))?;
        }
    }
    Ok(Exit::Passed)
}
