//! Runs as a trace viewer shows them: a process for each phone of each run.

use crate::run::{Outcome, Results};
use crate::story::{Happened, TraceEvents};

/// The report. Of a very long run it has what its recording has.
#[must_use]
pub fn render(results: &Results) -> Vec<u8> {
    let mut events = TraceEvents::default();
    for outcome in &results.outcomes {
        add(outcome, &mut events);
    }
    events.finish().into_bytes()
}

fn add(outcome: &Outcome, events: &mut TraceEvents) {
    let Some(recording) = &outcome.recording else { return };
    let happened = recording.trace.iter().map(|line| {
        let phone = line.phone.and_then(|phone| recording.phones.get(phone));
        Some(Happened {
            at_ms: line.at_ms,
            whose: phone.map_or("world", String::as_str),
            place: line.place,
            what: line.what.as_str().into(),
            cause: line.cause,
        })
    });
    let name = format!("{} [{}]", outcome.title, outcome.profile);
    events.run(&name, &outcome.steps, &happened.collect::<Vec<_>>());
}
