//! `wp8 explore`

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::run::counted;
use super::{Ended, Exit, Refusal, out};
use crate::language::units::Millis;
use crate::properties::{PROPERTIES, Property};
use crate::search::campaign::{
    Broken, Budget, Campaign, Corpus, Pace, Report, Share, StoreError, Unknown, failure_in_words,
    from_environment, kind_of, run,
};
use crate::search::exhaustive::{self, Level, Tried};
use crate::search::explain::explain;
use crate::search::history::Chunk;
use crate::search::scenario::write;
use crate::search::setting::Setting;
use crate::search::shrink::{Simplest, simplest};

/// Plays generated histories against the properties, and shrinks and explains what fails.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The version of the new phone, and mostly of the old one.
    #[arg(long, value_name = "PROFILE", default_value = "reference")]
    profile: String,
    /// Also break this in both phones; may be given several times.
    #[arg(long, value_name = "QUIRK")]
    with_quirk: Vec<String>,
    /// Watch these properties only, with commas [default: all].
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    properties: Vec<String>,
    #[command(flatten)]
    budget: BudgetArgs,
    /// The seed of everything that is drawn.
    #[arg(long, default_value = "0")]
    seed: u64,
    /// On so many threads; what is found is the same for any number [default: as many as there are cores].
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Only this part of the islands: 2/4 is the second of four [default: what Slurm, Kubernetes or WP8_PARTITION say, else all].
    #[arg(long, value_name = "I/N")]
    partition: Option<Share>,
    /// Keep what is found in this folder, to be merged or gone on with.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Write each failure into this folder, as a scenario.
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// Go on with the campaign that is in the folder of `--corpus`.
    #[arg(long, requires = "corpus")]
    resume: bool,
    #[command(flatten)]
    exhaustive: ExhaustiveArgs,
}

/// Every history instead of some.
#[derive(Debug, clap::Args)]
struct ExhaustiveArgs {
    /// Try every history of a few kinds of step in a small world, up to `--depth` steps.
    #[arg(long, conflicts_with_all = ["cases", "time", "partition", "corpus"])]
    exhaustive: bool,
    /// Steps of the longest history.
    #[arg(long, value_name = "N", default_value = "4", requires = "exhaustive")]
    depth: usize,
    /// Stop after the level at which so many states are known: they are kept in memory.
    #[arg(long, value_name = "N", default_value = "200000", requires = "exhaustive")]
    states: usize,
}

/// When it ends.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct BudgetArgs {
    /// Histories to play, on all parts together [default: 10000].
    #[arg(long, value_name = "N")]
    cases: Option<u64>,
    /// How long to play, in wall time; how many histories that are depends on the machine.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    time: Option<Duration>,
}

const CASES: u64 = 10_000;

const EXAMPLES: &str = "\
Examples:
  wp8 explore --cases 100000                            the reference, all properties
  wp8 explore --profile gdr3 --time 10m --save found    what phones of the time fail with
  wp8 explore --with-quirk retry_reuses_the_expired_ticket
  wp8 explore --cases 1000000 --partition 2/4 --corpus part2
  wp8 explore --cases 2000000 --corpus found --resume   go on where it was stopped
  wp8 explore --exhaustive --depth 5                    every short history of a small world
  wp8 merge all part1 part2 part3 part4                 what four machines have found

Exit codes: 0 nothing failed, 1 something did, 2 bad usage, 130 interrupted; Ctrl-C prints what is known.";

fn duration(text: &str) -> Result<Duration, String> {
    let read =
        Millis::parse(text).map_err(|refusal| format!("{}: {}", refusal.message, refusal.help))?;
    Ok(Duration::from_millis(read.0))
}

/// Searches.
///
/// # Errors
///
/// Something is wrong with what was asked for, or the corpus cannot be used.
pub fn command(args: &Args) -> Ended {
    let campaign = Campaign::new(&args.profile, &args.with_quirk, &args.properties, args.seed)
        .map_err(|unknown| refused(&unknown))?;
    if args.exhaustive.exhaustive {
        return try_all(args, &campaign);
    }
    let share = share(args)?;
    let budget = match (args.budget.time, args.budget.cases) {
        (Some(time), _) => Budget::Time(time),
        (None, cases) => Budget::Cases(cases.unwrap_or(CASES)),
    };
    let corpus = args.corpus.as_deref().map(|folder| match args.resume {
        true => Corpus::resume(folder, &campaign),
        false => Corpus::create(folder, &campaign),
    });
    let mut corpus = corpus.transpose().map_err(|error| no_corpus(&error))?;
    let jobs = args.jobs();
    let pace = Arc::new(Pace::default());
    stop_at_ctrl_c(&pace);
    let began = Instant::now();
    let progress = Progress::begin(&pace, budget);
    let islands = run(&campaign, share, budget, jobs, corpus.as_mut(), &pace);
    progress.end();
    let islands = islands.map_err(|error| no_corpus(&error))?;

    let played = pace.cases.load(Ordering::Relaxed);
    let took = began.elapsed();
    out::complain(&format!(
        "{} in {}: {} a second\n",
        counted(played as usize, "history").replace("historys", "histories"),
        crate::run::seconds(took),
        u128::from(played) * 1000 / took.as_millis().max(1)
    ));
    let report = Report::of(&islands);
    let failed = tell(&campaign, &report, args.save.as_deref())?;
    let stopped = pace.interrupted.load(Ordering::Relaxed);
    Ok(if stopped { Exit::Interrupted } else { failed })
}

impl Args {
    fn jobs(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs.map_or(cores, NonZeroUsize::get)
    }
}

/// Every history, in a small world.
fn try_all(args: &Args, campaign: &Campaign) -> Ended {
    let setting = Setting {
        quirks: campaign.quirks(),
        ..exhaustive::small(&Setting::of(&campaign.profile, campaign.seed))
    };
    let watched = campaign.watched();
    let pace = Arc::new(Pace::default());
    stop_at_ctrl_c(&pace);
    let ExhaustiveArgs { depth, states, .. } = args.exhaustive;
    let heard = |tried: &Tried| {
        let level = tried.levels.last().map_or(0, |level| level.states);
        let (steps, all) = (tried.levels.len(), tried.states());
        out::complain(&format!("{steps} of {depth} steps: {level} new states, {all} in all\n"));
        !pace.interrupted.load(Ordering::Relaxed)
    };
    let tried = exhaustive::explore(&setting, &watched, depth, states, args.jobs(), heard);
    let mut text = String::new();
    for (steps, level) in (1..).zip(&tried.levels) {
        let Level { histories, states } = level;
        let _ =
            writeln!(text, "{steps:>3} steps: {histories:>8} histories, {states:>8} new states");
    }
    let ended = match &tried.failure {
        None => {
            let _ = writeln!(text, "{} states: in none of them anything failed", tried.states());
            Exit::Passed
        }
        Some((chunks, failure)) => {
            let seen = failure_in_words(failure);
            let _ = writeln!(text, "\n{}: {seen}\n  after, at the least:", kind_of(failure));
            for chunk in chunks {
                let _ = writeln!(text, "    {:?}", chunk.decode().intent);
            }
            if let Some(folder) = &args.save {
                let written = written(folder, &setting, &watched, chunks)?;
                let _ = writeln!(text, "  {written}");
            }
            Exit::Failed
        }
    };
    text += &not_covered(&tried);
    out::print(&text)?;
    let stopped = pace.interrupted.load(Ordering::Relaxed);
    Ok(if stopped { Exit::Interrupted } else { ended })
}

fn not_covered(tried: &Tried) -> String {
    let letters: Vec<String> =
        exhaustive::ALPHABET.iter().map(|intent| format!("{intent:?}")).collect();
    let cut = if tried.cut_short { ", it was cut short" } else { "" };
    format!(
        "\nnot covered:\n  histories that go on from {} states{cut}\n  other worlds and other luck than this seed's\n  a second way to a state, with what properties remember of it\n  other steps than these: {}\n",
        tried.open,
        letters.join(", ")
    )
}

fn share(args: &Args) -> Result<Share, Refusal> {
    if let Some(share) = args.partition {
        return Ok(share);
    }
    let named = from_environment(|name| std::env::var(name).ok()).map_err(Refusal::usage)?;
    let Some((share, who)) = named else { return Ok(Share::ALL) };
    out::complain(&format!("part {share}, as {who} says\n"));
    Ok(share)
}

fn refused(unknown: &Unknown) -> Refusal {
    let Unknown { what, name } = unknown;
    let known: Vec<&str> = match *what {
        "property" => PROPERTIES.iter().map(|property| property.name).collect(),
        "quirk" => wp8_emulator::quirks::QUIRKS.iter().map(|quirk| quirk.name).collect(),
        _ => wp8_emulator::profile::PROFILES.iter().map(|profile| profile.name).collect(),
    };
    Refusal::usage(format!("no {what} is called `{name}`; there are {}", known.join(", ")))
}

pub(super) fn no_corpus(error: &StoreError) -> Refusal {
    Refusal::usage(error.to_string())
}

/// Prints what all islands have found; shrinks, explains and writes down what failed.
pub(super) fn tell(campaign: &Campaign, report: &Report, save: Option<&Path>) -> Ended {
    let mut text = report.shown(campaign).to_string();
    if report.broken.is_empty() {
        text += "\nnothing failed\n";
        out::print(&text)?;
        return Ok(Exit::Passed);
    }
    for (kind, broken) in &report.broken {
        text += &failure(campaign, kind, broken, save)?;
    }
    out::print(&text)?;
    Ok(Exit::Failed)
}

fn failure(
    campaign: &Campaign,
    kind: &str,
    broken: &Broken,
    save: Option<&Path>,
) -> Result<String, Refusal> {
    let Broken { found, island, times } = broken;
    let watched = campaign.watched();
    let mut text = format!(
        "\n{kind}: {}\n  {} failed so; this is history {} of island {island}\n",
        found.seen,
        counted(*times as usize, "history").replace("historys", "histories"),
        found.case
    );
    let simplest = simplest(&found.setting, &watched, &found.chunks, |_| true);
    let Some(Simplest { setting, shrunk }) = simplest else {
        // It was found with the same choices: only a defect of wp8 makes it come out otherwise.
        return Err(Refusal::defect(format!(
            "history {} of island {island} does not fail again: wp8 is not deterministic",
            found.case
        )));
    };
    let _ = writeln!(
        text,
        "  {} steps, of {}, after {} tries:",
        shrunk.chunks.len(),
        found.chunks.len(),
        shrunk.candidates
    );
    for chunk in &shrunk.chunks {
        let _ = writeln!(text, "    {:?}", chunk.decode().intent);
    }
    if let Some(why) = explain(&setting, &watched, &shrunk.chunks) {
        if !why.quirks.is_empty() {
            let _ = writeln!(text, "  it takes {}", why.quirks.join(" and "));
        }
        if !why.faults.is_empty() {
            let _ = writeln!(text, "  and these faults: {}", why.faults.join(", "));
        }
        for line in &why.chain {
            let _ = writeln!(text, "    {line}");
        }
    }
    if let Some(folder) = save {
        let _ = writeln!(text, "  {}", written(folder, &setting, &watched, &shrunk.chunks)?);
    }
    Ok(text)
}

/// Writes the scenario, and says where.
fn written(
    folder: &Path,
    setting: &Setting,
    watched: &[&'static Property],
    chunks: &[Chunk],
) -> Result<String, Refusal> {
    let Some(written) = write(setting, watched, chunks) else {
        return Ok("no scenario says it".to_owned());
    };
    let path = folder.join(format!("{}.yaml", file_name(&written.title)));
    let refused = |error: std::io::Error| {
        let why = crate::library::plain(&error);
        Refusal::usage(format!("could not write {}: {why}", path.display()))
    };
    std::fs::create_dir_all(folder).map_err(refused)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(refused)?;
    file.write_all(written.yaml.as_bytes()).map_err(refused)?;
    file.persist(&path).map_err(|error| refused(error.error))?;
    Ok(match written.shows_it {
        true => format!("written to {}", path.display()),
        false => {
            format!("written to {}; the file does not show it, look at its remarks", path.display())
        }
    })
}

/// A title as the name of a file: small letters, digits and hyphens.
fn file_name(title: &str) -> String {
    let mut name = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            _ if name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    name.trim_matches('-').to_owned()
}

/// The first Ctrl-C has everybody stop after the history they are at; the second ends the program.
fn stop_at_ctrl_c(pace: &Arc<Pace>) {
    let pace = Arc::clone(pace);
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        while runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            if pace.interrupted.swap(true, Ordering::Relaxed) {
                std::process::exit(Exit::Interrupted as i32);
            }
        }
    });
}

/// How far it is, on stderr: a line that changes on terminals, a line now and then elsewhere.
struct Progress {
    bar: ProgressBar,
    over: std::sync::mpsc::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

const ON_TERMINALS: Duration = Duration::from_millis(500);
const ELSEWHERE: Duration = Duration::from_secs(30);

impl Progress {
    fn begin(pace: &Arc<Pace>, budget: Budget) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = match budget {
            Budget::Cases(cases) => ProgressBar::new(cases),
            Budget::Time(_) => ProgressBar::new_spinner(),
        };
        bar.set_draw_target(match terminal {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        });
        let template = match budget {
            Budget::Cases(_) => "{bar:20} {pos} of {len}, {elapsed}  {wide_msg}",
            Budget::Time(_) => "{spinner} {pos}, {elapsed}  {wide_msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let (over, ends) = std::sync::mpsc::channel();
        let (pace, shown) = (Arc::clone(pace), bar.clone());
        let every = if terminal { ON_TERMINALS } else { ELSEWHERE };
        let began = Instant::now();
        let thread = std::thread::spawn(move || {
            while ends.recv_timeout(every) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let cases = pace.cases.load(Ordering::Relaxed);
                let line = line(&pace, cases, began.elapsed());
                shown.set_position(cases);
                if terminal {
                    shown.set_message(line);
                } else {
                    out::complain(&format!("{cases} histories, {line}\n"));
                }
            }
        });
        Self { bar, over, thread }
    }

    fn end(self) {
        // Whoever does not listen any more has ended already.
        let _ = self.over.send(());
        let _ = self.thread.join();
        self.bar.finish_and_clear();
    }
}

fn line(pace: &Pace, cases: u64, elapsed: Duration) -> String {
    format!(
        "{} a second; on one island up to {} states, {} transitions; {}",
        u128::from(cases) * 1000 / elapsed.as_millis().max(1),
        pace.states.load(Ordering::Relaxed),
        pace.transitions.load(Ordering::Relaxed),
        counted(pace.failures.load(Ordering::Relaxed), "failure"),
    )
}
