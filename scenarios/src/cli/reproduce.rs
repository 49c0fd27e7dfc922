//! `wp8 reproduce`

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::{Ended, Exit, Refusal, out};
use crate::library;
use crate::run::seconds;
use crate::search::reproduce::{self, Reproduced};
use crate::search::symptom::{self, Report};

/// What is looked for, and for how long.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The symptom file: what was seen, and what is known of the phone.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The seed of everything that is drawn.
    #[arg(long, default_value = "0")]
    seed: u64,
    /// How many histories are played at most.
    #[arg(long, value_name = "N", default_value = "500000")]
    histories: u64,
    /// Also write the scenario to this file.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  wp8 reproduce scenarios/symptoms/retry-does-nothing.yaml
  wp8 reproduce symptom.yaml --seed 7 --save found.yaml
  wp8 run found.yaml && wp8 explain found.yaml

A symptom file says what was seen and nothing of why:
  symptom: A failed app stays, whatever is done
  profile: wp8.0
  did: retry                       # what had been done; `app` is then the app with which
  seen: new.downloads.exists(download, download.title == app && download.state == \"attention_required\")
  lasts: 10m
  never: [set_clock]               # what was not done";

/// So often somebody who waits is told.
const TOLD_EVERY: u64 = 500;

/// Searches, and prints the scenario.
///
/// # Errors
///
/// The file cannot be read, or something is wrong with it; the scenario cannot be written.
pub fn command(args: &Args) -> Ended {
    let report = read(&args.file)?;
    let began = Instant::now();
    let interrupted = on_interrupt()?;
    let progress = std::io::stderr().is_terminal();
    let heard = |played: u64| {
        if progress && played > 0 && played.is_multiple_of(TOLD_EVERY) {
            out::complain(&format!("\r{played} histories, {} ", seconds(began.elapsed())));
        }
        !interrupted.load(Ordering::Relaxed)
    };
    let found = reproduce::reproduce(&report, args.seed, args.histories, heard);
    if progress {
        out::complain("\r");
    }
    let Some(found) = found else {
        if interrupted.load(Ordering::Relaxed) {
            return Ok(Exit::Interrupted);
        }
        out::complain(&format!(
            "not seen in {} histories ({}); another `--seed`, or more `--histories`, may find it\n",
            args.histories,
            seconds(began.elapsed())
        ));
        return Ok(Exit::Failed);
    };
    out::complain(&summary(&found, &seconds(began.elapsed())));
    if let Some(file) = &args.save {
        std::fs::write(file, &found.yaml).map_err(|error| {
            Refusal::usage(format!(
                "could not write `{}`: {}",
                file.display(),
                library::plain(&error)
            ))
        })?;
    }
    out::print(&found.yaml)?;
    Ok(Exit::Passed)
}

fn summary(found: &Reproduced, took: &str) -> String {
    let (hit, shrunk) = (&found.hit, &found.simplest.shrunk);
    let remark = if found.shows_it { "" } else { "; the scenario does not show it by itself" };
    format!(
        "seen in history {} after {took}: {} steps, {} after shrinking ({} replays){remark}\n",
        hit.histories,
        hit.chunks.len(),
        shrunk.chunks.len(),
        shrunk.candidates
    )
}

fn read(file: &std::path::Path) -> Result<Report, Refusal> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        Refusal::usage(format!("could not read `{}`: {}", file.display(), library::plain(&error)))
    })?;
    symptom::load(&file.to_string_lossy(), &text).map_err(|(sources, diagnostics)| {
        Refusal::usage(diagnostics.render(&sources, out::diagnostic_look()))
    })
}

/// Ctrl-C ends the search with what is known by then; a second one ends the program.
fn on_interrupt() -> Result<Arc<AtomicBool>, Refusal> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&interrupted);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Refusal::usage(format!("could not listen for Ctrl-C: {error}")))?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if heard.swap(true, Ordering::Relaxed) {
                    std::process::exit(130);
                }
            }
        });
    });
    Ok(interrupted)
}
