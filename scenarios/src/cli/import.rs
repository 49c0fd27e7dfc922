//! `wp8 import`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wp8_backup::Transport;
use wp8_emulator::world::Belongings;

use super::run::counted;
use super::{Ended, Exit, Refusal, out};
use crate::import::{self, Imported, Sort};
use crate::library::plain;

/// What is read, and what becomes of it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// XML of "SMS Backup & Restore" (messages, calls), messages of "contacts+message backup" (`.msg`, with the `.hsh`
    /// beside it), Netscape bookmarks, XAP packages, `WMAppManifest.xml`, the NUS SMS corpus.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write a scenario in which a phone has all this, is backed up and restored to another one.
    #[arg(long, value_name = "SCENARIO")]
    to: Option<PathBuf>,
    /// Write it even if there is such a file.
    #[arg(long, requires = "to")]
    force: bool,
    /// As JSON Lines: an object for each file.
    #[arg(long)]
    json: bool,
    /// End with 1 if an item is missing, or misses a part.
    #[arg(long)]
    strict: bool,
}

const EXAMPLES: &str = "\
Examples:
  wp8 import sms-20131201.xml calls.xml      what can be on a phone, and what is lost
  wp8 import sms.xml bookmarks.htm app.xap --to mine.yaml
  wp8 run mine.yaml                          whether it comes back on another phone
  wp8 import backup.msg --strict             end with 1 if anything is lost

What is said of a file:
  lost       an item could not be read, or a phone has no place for it; the others are kept
  reduced    an item is kept without a part of it
  repeated   an item stands in the file again; it is kept once
  odd        nothing is missing, but the file is not what it says it is";

/// Says what files hold, and writes a scenario with it.
///
/// # Errors
///
/// Nothing can be read of one of them, or the scenario could not be written.
pub fn command(args: &Args) -> Ended {
    let mut read = Vec::new();
    let mut refused = Vec::new();
    for path in &args.files {
        match imported(path) {
            Ok(imported) => {
                tracing::info!(file = %path.display(), items = imported.items.len(), "read");
                let text = if args.json { data(path, &imported) } else { told(path, &imported) };
                out::print(&text)?;
                read.push((path, imported));
            }
            Err(why) => refused.push(format!("could not import `{}`: {why}", path.display())),
        }
    }
    if !refused.is_empty() {
        return Err(Refusal::usage(refused.join("\nerror: ")));
    }
    if let Some(to) = &args.to {
        let files: Vec<(String, &Imported)> =
            read.iter().map(|(path, imported)| (seen_from(to, path), imported)).collect();
        out::write_new(to, scenario(&files).as_bytes(), args.force)?;
        out::print(&format!("wrote {0}; `wp8 run {0}` runs it\n", to.display()))?;
    }
    let losses: usize = read.iter().map(|(_, imported)| imported.findings.losses()).sum();
    Ok(if args.strict && losses > 0 { Exit::Failed } else { Exit::Passed })
}

fn imported(path: &Path) -> Result<Imported, String> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| plain(&error));
    let bytes = read(path)?;
    let integrity = import::integrity_file(&path.to_string_lossy());
    let integrity = integrity.and_then(|beside| read(Path::new(&beside)).ok());
    import::read(&bytes, integrity.as_deref()).map_err(|why| why.to_string())
}

fn told(path: &Path, imported: &Imported) -> String {
    let findings = &imported.findings;
    let mut text = format!("{}: {}\n", path.display(), imported.format);
    for ([one, several], count) in counts(imported) {
        let noun = if count == 1 { one } else { several };
        let _ = writeln!(text, "{count:>8}  {noun}");
    }
    if imported.items.is_empty() {
        let _ = writeln!(text, "{:>8}  nothing", "");
    }
    for app in import::belongings(&[imported]).apps {
        let Some(manifest) = &app.manifest else { continue };
        let data =
            if app.data_eligible { "its data can be backed up" } else { "no data in a backup" };
        let _ = writeln!(
            text,
            "{:>10}{} {}, {}, for {}; {data}; {}",
            "",
            app.title,
            manifest.version,
            app.product,
            manifest.platform,
            counted(manifest.capabilities.len(), "capability")
                .replace("capabilitys", "capabilities"),
        );
    }
    for finding in findings.list() {
        let place = format!("{}:{}", path.display(), finding.at);
        let _ = writeln!(text, "  {:<8}  {place}: {}", finding.sort.word(), finding.what);
    }
    if findings.unlisted() > 0 {
        let _ = writeln!(text, "  and {} further findings like these", findings.unlisted());
    }
    for (what, count) in &imported.set_aside {
        let _ = writeln!(text, "  set aside {count:>5} {what}");
    }
    text
}

/// How much of everything there is.
fn counts(imported: &Imported) -> BTreeMap<[&'static str; 2], usize> {
    let mut counts = BTreeMap::new();
    for item in &imported.items {
        *counts.entry(item.noun()).or_default() += 1;
    }
    counts
}

fn data(path: &Path, imported: &Imported) -> String {
    let findings: Vec<Value> = imported
        .findings
        .list()
        .iter()
        .map(|finding| {
            json!({
                "sort": finding.sort.word(),
                "entry": finding.at.entry,
                "line": finding.at.line,
                "column": finding.at.column,
                "what": finding.what,
            })
        })
        .collect();
    let found = [Sort::Lost, Sort::Reduced, Sort::Repeated, Sort::Odd]
        .map(|sort| (sort.word().to_owned(), json!(imported.findings.count(sort))));
    let kept = counts(imported)
        .into_iter()
        .map(|([_, several], count)| (several.to_owned(), json!(count)));
    let line = json!({
        "file": path.display().to_string(),
        "format": imported.format.to_string(),
        "kept": kept.collect::<serde_json::Map<_, _>>(),
        "found": found.into_iter().collect::<serde_json::Map<_, _>>(),
        "findings": findings,
        "set_aside": imported.set_aside,
    });
    format!("{line}\n")
}

/// A file as a scenario names it: from where it lies itself.
fn seen_from(scenario: &Path, file: &Path) -> String {
    let folder = scenario.parent().filter(|folder| !folder.as_os_str().is_empty());
    let path = match folder {
        None => file.to_owned(),
        Some(folder) => match file.strip_prefix(folder) {
            Ok(below) => below.to_owned(),
            Err(_) => file.canonicalize().unwrap_or_else(|_| file.to_owned()),
        },
    };
    path.to_string_lossy().into_owned()
}

/// A scenario that shows whether all this comes back.
fn scenario(files: &[(String, &Imported)]) -> String {
    let imports: Vec<&Imported> = files.iter().map(|(_, imported)| *imported).collect();
    let belongings = import::belongings(&imports);
    let listed: String = files
        .iter()
        .map(|(path, imported)| {
            // What JSON quotes, YAML reads as well.
            let path = json!(path);
            match imported.findings.losses() {
                0 => format!("        - {path}\n"),
                lost => format!("        - {{ file: {path}, lost: {lost} }}\n"),
            }
        })
        .collect();
    let expectations = |phone: &str, indent: usize| -> String {
        let lines = expectations(phone, &belongings);
        lines.iter().map(|line| format!("{:indent$}- {line}\n", "")).collect()
    };
    format!(
        "\
# Written by `wp8 import`. A phone has what is in the files, is backed up, and another one is set up from that backup.
# `wp8 run` says whether everything comes back, `wp8 diff` what does not, and why.
scenario: What was imported comes back on another phone
profiles: [gdr3, wp8.1, reference]
world:
  accounts:
    ana@outlook.com: {{ password: correct-horse }}
  networks:
    home: {{ security: wpa2, password: swordfish }}
  phones:
    old:
      carrier: AT&T
      account: ana@outlook.com
      wifi: [home]
      import:
{listed}    new:
      carrier: AT&T
      near: [home]
steps:
  - expect:
{}  - old: plug_in
  - wait_for: old.backup.app_list.state == \"up_to_date\" && old.backup.messages.state == \"up_to_date\"
    within: 48h
  - new: plug_in
  - new: power_on
  - new: {{ walk_through_setup: {{ wifi: home, account: ana@outlook.com }} }}
  - wait_for:
{}    within: 48h
",
        expectations("old", 6),
        expectations("new", 6),
    )
}

fn expectations(phone: &str, belongings: &Belongings) -> Vec<String> {
    let messages = |transport| {
        belongings.messages.iter().filter(|message| message.transport == transport).count()
    };
    let counts = [
        ("messages.sms", messages(Transport::Sms)),
        ("messages.mms", messages(Transport::Mms)),
        ("calls.size()", belongings.calls.len()),
        ("favourites.size()", belongings.favourites.len()),
    ];
    let mut lines: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(field, count)| format!("{phone}.{field} == {count}"))
        .collect();
    for app in &belongings.apps {
        let product = app.product;
        lines.push(format!("{phone}.apps.exists(app, app.product == \"{product}\")"));
    }
    if lines.is_empty() {
        lines.push(format!("{phone}.running"));
    }
    lines
}
