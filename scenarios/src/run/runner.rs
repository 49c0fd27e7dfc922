//! Many runs on several cores, with the same results in the same order for any number of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::Outcome;
use super::play::play;
use super::selection::Case;
use super::snapshots::Snapshots;

/// How runs are done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// On so many threads.
    pub jobs: usize,
    /// Nothing after the first that is not fine.
    pub fail_fast: bool,
    /// Each twice, to see whether it comes out the same.
    pub twice: bool,
    /// How long one may take, in wall time.
    pub budget: Duration,
    /// Each once more, to record what can be seen of it.
    pub record: bool,
    /// Where snapshots lie.
    pub snapshots: Snapshots,
    /// Set from outside to end all runs soon.
    pub interrupted: Arc<AtomicBool>,
}

impl Plan {
    pub(super) fn brake(&self, began: Instant) -> Brake {
        Brake { interrupted: Arc::clone(&self.interrupted), began, budget: self.budget }
    }
}

/// Stops a run that takes too long, or is not wanted any more: it is asked now and then.
#[derive(Clone, Debug)]
pub struct Brake {
    interrupted: Arc<AtomicBool>,
    began: Instant,
    budget: Duration,
}

/// Why a run was stopped from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// It took longer than it may.
    OverBudget,
    /// Nobody waits for it any more.
    Interrupted,
}

impl Brake {
    /// A brake that is never pulled.
    #[must_use]
    pub fn none() -> Self {
        Self { interrupted: Arc::default(), began: Instant::now(), budget: Duration::MAX }
    }

    pub(super) fn pulled(&self) -> Option<Halt> {
        if self.interrupted.load(Ordering::Relaxed) {
            Some(Halt::Interrupted)
        } else {
            (self.began.elapsed() > self.budget).then_some(Halt::OverBudget)
        }
    }

    pub(super) const fn budget(&self) -> Duration {
        self.budget
    }
}

/// What came of all.
#[derive(Debug, Default)]
pub struct Results {
    /// In the order of the cases.
    pub outcomes: Vec<Outcome>,
    /// How many were to be run.
    pub of: usize,
    /// Ctrl-C came before all were done.
    pub interrupted: bool,
}

/// Runs all cases. `heard` is told of each as it ends, in the order in which they end.
///
/// Ctrl-C ends it soon, with what is known by then; a second one ends the program.
///
/// # Errors
///
/// The threads could not be started.
pub fn run(
    cases: Vec<Case>,
    plan: &Plan,
    heard: impl FnMut(&Outcome),
) -> Result<Results, std::io::Error> {
    let threads = plan.jobs.clamp(1, cases.len().max(1));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(threads)
        .enable_all()
        .build()?;
    Ok(runtime.block_on(all(cases, threads, plan, heard)))
}

async fn all(
    cases: Vec<Case>,
    threads: usize,
    plan: &Plan,
    mut heard: impl FnMut(&Outcome),
) -> Results {
    let of = cases.len();
    let queue =
        Arc::new(Queue { cases, next: AtomicUsize::new(0), last: AtomicUsize::new(usize::MAX) });
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for _ in 0..threads {
        let (queue, plan, sender) = (Arc::clone(&queue), plan.clone(), sender.clone());
        tokio::task::spawn_blocking(move || work(&queue, &plan, &sender));
    }
    drop(sender);
    let mut done: Vec<(usize, Outcome)> = Vec::with_capacity(of);
    let mut listening = true;
    // One that listens from now on: what is pressed while something else is done is not lost.
    let mut pressed = Box::pin(tokio::signal::ctrl_c());
    loop {
        tokio::select! {
            biased;
            signal = &mut pressed, if listening => match signal {
                Ok(()) if plan.interrupted.swap(true, Ordering::Relaxed) => std::process::exit(130),
                Ok(()) => pressed = Box::pin(tokio::signal::ctrl_c()),
                Err(error) => {
                    tracing::warn!("Ctrl-C will not be heard: {error}");
                    listening = false;
                }
            },
            ended = receiver.recv() => match ended {
                Some((index, outcome)) => {
                    heard(&outcome);
                    done.push((index, outcome));
                }
                None => break,
            },
        }
    }
    done.sort_by_key(|(index, _)| *index);
    // With `--fail-fast`, what happened to run behind the first failure depends on the number of threads.
    let last = queue.last.load(Ordering::Relaxed);
    let outcomes =
        done.into_iter().filter(|(index, _)| *index <= last).map(|(_, outcome)| outcome).collect();
    Results { outcomes, of, interrupted: plan.interrupted.load(Ordering::Relaxed) }
}

/// What the threads share.
struct Queue {
    cases: Vec<Case>,
    /// The next case to take.
    next: AtomicUsize,
    /// No case behind this one is of interest any more.
    last: AtomicUsize,
}

fn work(queue: &Queue, plan: &Plan, sender: &mpsc::UnboundedSender<(usize, Outcome)>) {
    loop {
        let index = queue.next.fetch_add(1, Ordering::Relaxed);
        if index > queue.last.load(Ordering::Relaxed) || plan.interrupted.load(Ordering::Relaxed) {
            return;
        }
        let Some(case) = queue.cases.get(index) else { return };
        tracing::debug!(file = %case.scenario.file, profile = %case.profile, "begins");
        let Some(outcome) = play(case, plan) else { return };
        tracing::info!(file = %outcome.file, profile = %outcome.profile, took = ?outcome.took, "{}", outcome.verdict.word());
        if plan.fail_fast && !outcome.verdict.is_fine() {
            queue.last.fetch_min(index, Ordering::Relaxed);
        }
        if sender.send((index, outcome)).is_err() {
            return;
        }
    }
}
