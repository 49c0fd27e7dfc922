//! The trace as sentences, and for programs that show traces.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};
use wp8_emulator::kernel::{Record, Time};
use wp8_emulator::world::{Fact, World};

use crate::run::{Done, Played};

/// One record as a line: when, whose, where, what.
#[must_use]
pub fn line(world: &World, record: &Record<Fact>) -> String {
    let whose = whose(world, record);
    format!("{:>15}  {whose:<8} {:<10} {}", record.at.to_string(), record.fact.place(), record.fact)
}

/// The whole trace, a line each.
pub fn lines(world: &World) -> impl Iterator<Item = String> {
    world.trace().records().map(|record| line(world, record))
}

/// The records that led to how things stand under some paths (`["new", "setup"]`): the newest of
/// the services that what is named there comes from, each with what brought it about, in order of
/// time. Where those say nothing, the newest of the whole phone.
#[must_use]
pub fn what_led_to(world: &World, paths: &[Vec<String>], at_most: usize) -> Vec<String> {
    let of_services = |record: &Record<Fact>| {
        paths.iter().any(|path| {
            is_of(world, record, path)
                && path.get(1).is_none_or(|field| comes_from(field).contains(&record.fact.place()))
        })
    };
    let of_phones = |record: &Record<Fact>| {
        paths.is_empty() || paths.iter().any(|path| is_of(world, record, path))
    };
    let newest = |fits: &dyn Fn(&Record<Fact>) -> bool| -> Vec<usize> {
        let all = (0..world.trace().len()).rev();
        all.filter(|index| world.trace().get(*index).is_some_and(fits)).take(at_most).collect()
    };
    let mut from = newest(&of_services);
    if from.is_empty() {
        from = newest(&of_phones);
    }
    let mut chosen = BTreeSet::new();
    for index in from {
        let mut next = Some(index);
        while let Some(index) = next {
            if chosen.len() >= at_most || !chosen.insert(index) {
                break;
            }
            next = world.trace().get(index).and_then(|record| record.cause.index());
        }
    }
    told_once(world, chosen.into_iter().filter_map(|index| world.trace().get(index)))
}

/// Records as lines, in their order. What happens again and again, as a request that is refused each
/// time, is told at its first time, with how often and until when.
pub fn told_once<'w>(
    world: &'w World,
    records: impl Iterator<Item = &'w Record<Fact>>,
) -> Vec<String> {
    let mut lines: Vec<(String, u32, Time)> = Vec::new();
    let mut places = BTreeMap::new();
    for record in records {
        let what = (whose(world, record), record.fact.place(), record.fact.to_string());
        let place = *places.entry(what).or_insert(lines.len());
        match lines.get_mut(place) {
            Some((_, times, last)) => (*times, *last) = (*times + 1, record.at),
            None => lines.push((line(world, record), 1, record.at)),
        }
    }
    let lines = lines.into_iter().map(|(line, times, last)| match times {
        1 => line,
        _ => format!("{line} ({times} times, the last at {last})"),
    });
    lines.collect()
}

/// Whether a record is of the phone that a path begins with.
fn is_of(world: &World, record: &Record<Fact>, path: &[String]) -> bool {
    record.fact.phone().is_some() && path.first().is_some_and(|name| name == whose(world, record))
}

/// The services that a field of the view comes from: its own, and those that bring what it holds.
fn comes_from(field: &str) -> &[&str] {
    match field {
        "messages" => &["messaging", "backup", "fault"],
        "apps" | "app_list" => &["packages", "downloads", "backup", "fault"],
        "downloads" | "store" => &["downloads", "store", "fault"],
        "photos" | "videos" => &["camera", "backup", "fault"],
        "favourites" => &["favourites", "backup"],
        "calls" => &["calls", "backup"],
        "settings" | "words" => &["settings", "backup"],
        "start" => &["start", "packages", "backup"],
        "account" | "accounts" => &["accounts", "setup", "fault"],
        "setup" => &["setup", "backup", "accounts", "fault"],
        "backup" => &["backup", "fault"],
        "network" => &["network"],
        "carrier" => &["carrier"],
        "power" | "running" => &["power"],
        _ => &[],
    }
}

/// A run as a story: each step, and below it what came of it. With a phone's name, only what concerns it.
#[must_use]
pub fn text(played: &Played, phone: Option<&str>) -> String {
    let world = &played.world;
    let mut text = String::new();
    let mut steps = played.steps.iter().peekable();
    for (index, record) in world.trace().records().enumerate() {
        while let Some(step) = steps.next_if(|step| step.records_before <= index) {
            heading(&mut text, step.at_ms, &step.step);
        }
        if concerns(world, record, phone) {
            let _ = writeln!(text, "{}", line(world, record));
        }
    }
    for step in steps {
        heading(&mut text, step.at_ms, &step.step);
    }
    if world.trace().left_out() > 0 {
        let _ = writeln!(text, "\n{} further records were not kept", world.trace().left_out());
    }
    text
}

fn heading(text: &mut String, at_ms: u64, step: &str) {
    let _ = writeln!(text, "{:>15}  ── {step}", Time(at_ms).to_string());
}

fn concerns(world: &World, record: &Record<Fact>, phone: Option<&str>) -> bool {
    phone.is_none_or(|phone| record.fact.phone().is_none() || whose(world, record) == phone)
}

fn whose<'w>(world: &'w World, record: &Record<Fact>) -> &'w str {
    let phone = record.fact.phone();
    phone.map_or("world", |phone| &*world.phones()[phone.place()].identity().name)
}

/// The trace as JSON Lines: a record each, with the number of the record that led to it.
#[must_use]
pub fn json(played: &Played, phone: Option<&str>) -> String {
    let world = &played.world;
    let mut text = String::new();
    for (index, record) in world.trace().records().enumerate() {
        if concerns(world, record, phone) {
            let line = json!({
                "record": index,
                "at_ms": record.at.0,
                "phone": record.fact.phone().map(|_| whose(world, record)),
                "place": record.fact.place(),
                "what": record.fact.to_string(),
                "cause": record.cause.index(),
            });
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

/// How long a record is drawn, in microseconds: nothing in the trace lasts, but a viewer shows no line without width.
const DRAWN_US: u64 = 1_000;

/// The trace in the trace-event form that the Perfetto viewer reads: a process for each phone, a track for each of its
/// services, an arrow from each record to what it led to. Scenario time, in microseconds.
#[must_use]
pub fn perfetto(played: &Played, phone: Option<&str>) -> String {
    let world = &played.world;
    let mut events = TraceEvents::default();
    let happened = world.trace().records().map(|record| {
        concerns(world, record, phone).then(|| Happened {
            at_ms: record.at.0,
            whose: whose(world, record),
            place: record.fact.place(),
            what: record.fact.to_string().into(),
            cause: record.cause.index(),
        })
    });
    events.run("", &played.steps, &happened.collect::<Vec<_>>());
    events.finish()
}

/// One thing that happened, as a trace viewer shows it.
#[derive(Clone, Debug)]
pub struct Happened<'t> {
    /// When, in milliseconds of scenario time.
    pub at_ms: u64,
    /// The phone's name, or `world`.
    pub whose: &'t str,
    /// The service.
    pub place: &'t str,
    /// What.
    pub what: Cow<'t, str>,
    /// What led to it, as an index into all that happened.
    pub cause: Option<usize>,
}

/// Runs as events of the trace-event form.
#[derive(Default)]
pub struct TraceEvents {
    tracks: Tracks,
    events: Vec<Value>,
    arrows: usize,
}

impl TraceEvents {
    /// Takes a run in; its name stands before those of its phones. What is not to be seen is none.
    pub fn run(&mut self, name: &str, steps: &[Done], happened: &[Option<Happened<'_>>]) {
        let process =
            |of: &str| if name.is_empty() { of.to_owned() } else { format!("{name} · {of}") };
        for step in steps {
            let (pid, tid) = self.tracks.of(&process("scenario"), "steps");
            self.events.push(slice(pid, tid, step.at_ms, &step.step));
        }
        for this in happened.iter().flatten() {
            let (pid, tid) = self.tracks.of(&process(this.whose), this.place);
            self.events.push(slice(pid, tid, this.at_ms, &this.what));
            let cause = this.cause.and_then(|cause| happened.get(cause)?.as_ref());
            if let Some(cause) = cause {
                let (from_pid, from_tid) = self.tracks.of(&process(cause.whose), cause.place);
                self.events.push(arrow("s", from_pid, from_tid, cause.at_ms, self.arrows));
                self.events.push(arrow("f", pid, tid, this.at_ms, self.arrows));
                self.arrows += 1;
            }
        }
    }

    /// All of them, with the names of processes and tracks.
    #[must_use]
    pub fn finish(self) -> String {
        let mut all = self.tracks.names();
        all.extend(self.events);
        format!("{}\n", json!({ "displayTimeUnit": "ms", "traceEvents": all }))
    }
}

fn slice(pid: usize, tid: usize, at_ms: u64, name: &str) -> Value {
    json!({ "ph": "X", "pid": pid, "tid": tid, "ts": at_ms * 1_000, "dur": DRAWN_US, "name": name, "cat": "wp8" })
}

fn arrow(ph: &str, pid: usize, tid: usize, at_ms: u64, id: usize) -> Value {
    json!({ "ph": ph, "bp": "e", "pid": pid, "tid": tid, "ts": at_ms * 1_000, "id": id, "name": "led to", "cat": "cause" })
}

/// Numbers for processes and tracks, by their names, in the order in which they are first seen.
#[derive(Default)]
struct Tracks {
    processes: BTreeMap<String, usize>,
    tracks: BTreeMap<(usize, String), usize>,
}

impl Tracks {
    fn of(&mut self, process: &str, track: &str) -> (usize, usize) {
        let next = self.processes.len() + 1;
        let pid = *self.processes.entry(process.to_owned()).or_insert(next);
        let next = self.tracks.len() + 1;
        let tid = *self.tracks.entry((pid, track.to_owned())).or_insert(next);
        (pid, tid)
    }

    fn names(&self) -> Vec<Value> {
        let processes = self.processes.iter().map(|(name, pid)| {
            json!({ "ph": "M", "pid": pid, "name": "process_name", "args": { "name": name } })
        });
        let tracks = self.tracks.iter().map(|((pid, name), tid)| {
            json!({ "ph": "M", "pid": pid, "tid": tid, "name": "thread_name", "args": { "name": name } })
        });
        processes.chain(tracks).collect()
    }
}
