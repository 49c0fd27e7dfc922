//! `wp8 run`

use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::select::{Paths, Which, nothing};
use super::{Ended, Exit, Refusal, out, settings};
use crate::language::units::Millis;
use crate::report::{self, github, table};
use crate::run::{self, History, Kept, Outcome, Plan, Results, Verdict, seconds};

/// Which scenarios run, and how.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    how: How,
    /// Also write a report to a file: html=FILE (or a folder), junit=FILE, json=FILE; several at once, with commas.
    #[arg(long, value_name = "KIND=FILE", value_delimiter = ',', help_heading = "Options")]
    report: Vec<report::Wanted>,
}

/// How they run.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How")]
struct How {
    /// This seed instead of the one of the file.
    #[arg(long)]
    seed: Option<u64>,
    /// So many times, with so many seeds: the first and those that follow it.
    #[arg(long, value_name = "TIMES", default_value = "1", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    repeat: u64,
    /// Each run twice, to see whether it comes out the same; if not, that is a defect of wp8 (exit code 3).
    #[arg(long)]
    twice: bool,
    /// Stop after the first failure.
    #[arg(long)]
    fail_fast: bool,
    /// How many runs at the same time; results are the same for any number [default: as many as there are cores].
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// How long one run may take, in wall time.
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = budget)]
    budget: Duration,
    /// Accept what `snapshot` steps see.
    #[arg(long)]
    update_snapshots: bool,
}

const EXAMPLES: &str = "\
Examples:
  wp8 run                                          all scenarios below `scenarios`
  wp8 run scenarios/reported --profile reference
  wp8 run --filter 'tag(smoke) and not name(~battery)'
  wp8 run --last-failed --fail-fast
  wp8 run --report html=out/report.html            what could be seen, step by step, in a browser
  wp8 run --report junit=out/results.xml,json=out/results.jsonl
  wp8 run --partition hash:1/3                     the first of three machines

In the table, ✓ passed, ✗ failed, ~ failed as is known, ! passed though a failure is known,
= passed although something was changed that must break it (`broken_by`), ? showed a defect of wp8,
· does not run in this profile or is not selected.";

fn budget(text: &str) -> Result<Duration, String> {
    let read =
        Millis::parse(text).map_err(|refusal| format!("{}: {}", refusal.message, refusal.help))?;
    Ok(Duration::from_millis(read.0))
}

/// Runs scenarios.
///
/// # Errors
///
/// Something is wrong with what was asked for, or nothing is selected.
pub fn command(args: &Args) -> Ended {
    let began = Instant::now();
    check_reports(&args.report)?;
    let selection =
        run::Selection { seed: args.how.seed, repeat: args.how.repeat, ..args.which.selection()? };
    let library = args.paths.read()?;
    let misses = selection.misses(&library);
    let cases = selection.of(library);
    if cases.is_empty() {
        return Err(nothing(&selection, &misses));
    }
    let record = args.report.iter().any(report::Wanted::needs_recordings);
    let plan = args.how.plan(record)?;
    let results = run_all(cases, &plan)?;
    let mut exit = exit(&results);
    // Reports first, and each whatever became of the others: what cannot be written loses nothing else.
    let unwritten: Vec<String> =
        args.report.iter().filter_map(|wanted| wanted.write(&results).err()).collect();
    let printed = out::print(&table::render(&results, out::look())).and_then(|()| {
        if github::is_wanted() { out::print(&github::render(&results.outcomes)) } else { Ok(()) }
    });
    out::complain(&format!(
        "{} in {}\n",
        counted(results.outcomes.len(), "run"),
        seconds(began.elapsed())
    ));
    for why in unwritten {
        out::complain(&format!("error: {why}\n"));
        exit = if exit == Exit::Passed { Exit::BadUsage } else { exit };
    }
    printed?;
    Ok(exit)
}

/// Two reports in one file are a slip: the second would take the place of the first.
fn check_reports(wanted: &[report::Wanted]) -> Result<(), Refusal> {
    for (index, one) in wanted.iter().enumerate() {
        if wanted[..index].iter().any(|other| other.path() == one.path()) {
            let path = one.path().display();
            return Err(Refusal::usage(format!("two reports are to be written to `{path}`")));
        }
    }
    Ok(())
}

impl How {
    fn plan(&self, record: bool) -> Result<Plan, Refusal> {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let kept = if self.update_snapshots { Kept::Update } else { Kept::Compare };
        Ok(Plan {
            jobs: self.jobs.map_or(cores, NonZeroUsize::get),
            fail_fast: self.fail_fast,
            twice: self.twice,
            budget: self.budget,
            record,
            snapshots: settings::snapshots(kept)?,
            interrupted: Arc::default(),
        })
    }
}

fn run_all(cases: Vec<run::Case>, plan: &Plan) -> Result<Results, Refusal> {
    let recorder = match History::open(&History::folder()) {
        Ok(history) => Some(history.recorder()),
        Err(why) => {
            tracing::warn!("{why}; `--last-failed` will not know of this run");
            None
        }
    };
    let progress = Progress::new(cases.len());
    let heard = |outcome: &Outcome| {
        progress.heard(outcome);
        if let Some(recorder) = &recorder {
            recorder.record(outcome);
        }
    };
    let results = run::run(cases, plan, heard);
    progress.end();
    if let Some(Err(why)) = recorder.map(run::Recorder::finish) {
        tracing::warn!("{why}");
    }
    results.map_err(|error| {
        Refusal::usage(format!("could not start the runner: {}", crate::library::plain(&error)))
    })
}

fn exit(results: &Results) -> Exit {
    let any =
        |fits: fn(&Verdict) -> bool| results.outcomes.iter().any(|outcome| fits(&outcome.verdict));
    if results.interrupted {
        Exit::Interrupted
    } else if any(Verdict::is_our_defect) {
        Exit::Defect
    } else if any(|verdict| !verdict.is_fine()) {
        Exit::Failed
    } else {
        Exit::Passed
    }
}

pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A bar on terminals, for what takes longer than a second.
struct Progress {
    bar: ProgressBar,
    ended: Arc<AtomicBool>,
}

const SHOWN_AFTER: Duration = Duration::from_secs(1);

impl Progress {
    fn new(of: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(of as u64), ProgressDrawTarget::hidden());
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {pos} of {len}, {elapsed}  {wide_msg}")
        {
            bar.set_style(style);
        }
        let ended = Arc::new(AtomicBool::new(false));
        if std::io::stderr().is_terminal() {
            let (bar, ended) = (bar.clone(), Arc::clone(&ended));
            std::thread::spawn(move || {
                std::thread::sleep(SHOWN_AFTER);
                if !ended.load(Ordering::Acquire) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(Duration::from_millis(200));
                }
            });
        }
        Self { bar, ended }
    }

    fn heard(&self, outcome: &Outcome) {
        self.bar.inc(1);
        if !outcome.verdict.is_fine() {
            self.bar.set_message(format!("{}: {}", outcome.verdict.word(), outcome.title));
        }
    }

    fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.bar.finish_and_clear();
    }
}
