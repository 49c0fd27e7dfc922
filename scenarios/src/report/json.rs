//! JSON Lines: one line about the run, one for each result, one summary.
//!
//! Fields may be added within a version; taking one away or changing its meaning raises [`VERSION`].

use serde_json::{Value, json};

use crate::run::{Failure, Outcome, Results, Verdict, Why};

/// The version of the form, in the first line.
pub const VERSION: u32 = 1;

/// The report.
#[must_use]
pub fn render(results: &Results) -> Vec<u8> {
    let count = |fits: fn(&Verdict) -> bool| {
        results.outcomes.iter().filter(|outcome| fits(&outcome.verdict)).count()
    };
    let head = json!({
        "type": "run",
        "version": VERSION,
        "program": concat!("wp8 ", env!("CARGO_PKG_VERSION")),
    });
    let tail = json!({
        "type": "summary",
        "runs": results.of,
        "done": results.outcomes.len(),
        "interrupted": results.interrupted,
        "passed": count(|verdict| matches!(verdict, Verdict::Passed)),
        "failed": count(|verdict| matches!(verdict, Verdict::Failed(_))),
        "nothing_breaks": count(|verdict| matches!(verdict, Verdict::NothingBreaks(_))),
        "known_failures": count(|verdict| matches!(verdict, Verdict::KnownFailure(_))),
        "unexpected_passes": count(|verdict| matches!(verdict, Verdict::PassesUnexpectedly(_))),
        "defects_of_wp8": count(Verdict::is_our_defect),
    });
    let lines = std::iter::once(head).chain(results.outcomes.iter().map(result)).chain([tail]);
    let mut bytes = Vec::new();
    for line in lines {
        bytes.extend(line.to_string().into_bytes());
        bytes.push(b'\n');
    }
    bytes
}

fn result(outcome: &Outcome) -> Value {
    let mut line = json!({
        "type": "result",
        "scenario": outcome.title,
        "file": outcome.file,
        "at": outcome.at,
        "source": outcome.source,
        "tags": outcome.tags,
        "profile": outcome.profile,
        "seed": outcome.seed,
        "verdict": outcome.verdict.word(),
        "fine": outcome.verdict.is_fine(),
        "simulated_ms": outcome.simulated_ms,
        "fingerprint": format!("{:016x}", outcome.fingerprint),
        "took_us": outcome.took.as_micros().min(u128::from(u64::MAX)) as u64,
        "steps": outcome.steps.iter().map(|done| json!({ "step": done.step, "at_ms": done.at_ms })).collect::<Vec<_>>(),
        "broken_by": outcome.proofs.iter().map(|proof| json!({ "change": proof.change, "at": proof.at })).collect::<Vec<_>>(),
        "again": outcome.again(),
    });
    if let Some(why) = outcome.verdict.reason() {
        line["reason"] = json!(why);
    }
    if let Verdict::Failed(why) = &outcome.verdict {
        line["failure"] = failure(why);
    }
    line
}

fn failure(failure: &Failure) -> Value {
    let screens: Vec<Value> = failure
        .screens
        .iter()
        .map(|(phone, screen)| json!({ "phone": phone, "screen": screen }))
        .collect();
    let mut value = json!({
        "at": failure.at,
        "step": failure.step,
        "now": failure.now,
        "summary": failure.summary(),
        "led_there": failure.led_there,
        "screens": screens,
    });
    if let Why::NotSo { expected, seen } = &failure.why {
        value["expected"] = json!(expected);
        let since = failure.since.iter().map(Option::as_deref).chain(std::iter::repeat(None));
        value["seen"] = seen
            .iter()
            .zip(since)
            .map(|(seen, since)| json!({ "what": seen.what, "was": seen.was, "since": since }))
            .collect();
    }
    value
}
