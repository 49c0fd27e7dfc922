//! One page for a browser: an overview of all runs, and each run step by step with its screens.
//!
//! The page holds all it needs and asks nobody for anything, so it can be opened from a disk and
//! sent by mail. To stay small, every line of text in it (of a screen, of the trace) is kept once,
//! in one table; a screen is a list of numbers of lines, and a run a list of numbers of screens.
//! The table and each run are compressed by themselves: a run is unpacked when it is opened.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use wp8_emulator::kernel::Time;

use crate::catalogue::profile_rank;
use crate::picture::WEB_FONTS;
use crate::run::{CameBack, Failure, Outcome, Recording, Results, Verdict, Why};

/// The report.
#[must_use]
pub fn render(results: &Results) -> Vec<u8> {
    let mut store = Store::default();
    let mut runs = String::new();
    for (index, outcome) in results.outcomes.iter().enumerate() {
        let run = packed(&store.run(outcome));
        let _ = writeln!(runs, r#"<script type="text/plain" id="run-{index}">{run}</script>"#);
    }
    let mut profiles: Vec<&str> =
        results.outcomes.iter().map(|outcome| outcome.profile.as_str()).collect();
    profiles.sort_by_key(|profile| profile_rank(profile));
    profiles.dedup();
    let overview = json!({
        "profiles": profiles,
        "program": concat!("wp8 ", env!("CARGO_PKG_VERSION")),
        "of": results.of,
        "interrupted": results.interrupted,
        "runs": results.outcomes.iter().map(summary).collect::<Vec<_>>(),
    });
    let page = include_str!("page.html")
        .replace("/*script*/", include_str!("report.js"))
        .replace("/*style*/", include_str!("report.css"))
        .replace("/*fonts*/", &fonts())
        .replace("/*texts*/", &packed(&store.packed()))
        .replace("<!--runs-->", &runs)
        // The last: it may say anything.
        .replace("/*overview*/", &in_script(&overview));
    page.into_bytes()
}

/// Texts, each kept once, and screens, which are lists of them.
#[derive(Default)]
struct Store {
    texts: Vec<String>,
    known_texts: HashMap<String, usize>,
    screens: Vec<Vec<usize>>,
    known_screens: HashMap<String, usize>,
}

impl Store {
    fn text(&mut self, text: &str) -> usize {
        if let Some(known) = self.known_texts.get(text) {
            return *known;
        }
        self.texts.push(text.to_owned());
        self.known_texts.insert(text.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    fn texts(&mut self, texts: &[String]) -> Vec<usize> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    fn screen(&mut self, svg: &str) -> usize {
        if let Some(known) = self.known_screens.get(svg) {
            return *known;
        }
        let lines: Vec<usize> = svg.lines().map(|line| self.text(line)).collect();
        self.screens.push(lines);
        self.known_screens.insert(svg.to_owned(), self.screens.len() - 1);
        self.screens.len() - 1
    }

    fn packed(&self) -> Value {
        json!({ "texts": self.texts, "screens": self.screens })
    }

    fn run(&mut self, outcome: &Outcome) -> Value {
        let steps: Vec<Value> =
            outcome.steps.iter().map(|done| json!([done.at_ms, self.text(&done.step)])).collect();
        let mut run = json!({
            "steps": steps,
            "again": outcome.again(),
            "fingerprint": format!("{:016x}", outcome.fingerprint),
            "seed": outcome.seed,
            "at": outcome.at,
            "took_us": outcome.took.as_micros().min(u128::from(u64::MAX)) as u64,
        });
        if let Some(why) = outcome.verdict.reason() {
            run["reason"] = json!(why);
        }
        let seen = outcome.recording.as_deref().and_then(|recording| recording.failure.as_ref());
        if let Verdict::Failed(why) = &outcome.verdict {
            run["failure"] = failure(why);
        } else if let Some(known) = seen {
            run["failure"] = failure(known);
        }
        let proofs = outcome.proofs.iter().map(|proof| json!([self.text(&proof.change), proof.at]));
        run["proofs"] = proofs.collect();
        if let Some(recording) = &outcome.recording {
            run["recording"] = self.recording(recording);
        }
        run
    }

    fn recording(&mut self, recording: &Recording) -> Value {
        let moments: Vec<Value> = recording
            .moments
            .iter()
            .map(|moment| {
                let screens: Vec<Value> = moment
                    .screens
                    .iter()
                    .map(|glass| json!([self.screen(&glass.svg), glass.asleep]))
                    .collect();
                let queues: Vec<Vec<usize>> =
                    moment.queues.iter().map(|queue| self.texts(queue)).collect();
                let cloud = self.texts(&moment.cloud);
                json!([moment.at_ms, moment.steps, moment.inside, screens, queues, cloud])
            })
            .collect();
        let lanes: Vec<Value> = recording
            .lanes
            .iter()
            .map(|lanes| {
                let link: Vec<Value> =
                    lanes.link.iter().map(|(at, link)| json!([at, self.text(link)])).collect();
                json!({ "battery": lanes.battery, "link": link, "transfers": lanes.transfers })
            })
            .collect();
        let trace: Vec<Value> = recording
            .trace
            .iter()
            .map(|line| {
                let what = self.text(&line.what);
                json!([line.at_ms, line.phone, self.text(line.place), what, line.cause])
            })
            .collect();
        let needed: Vec<Value> = recording
            .needed
            .iter()
            .map(|needed| {
                let without = needed.without.to_string();
                json!([needed.sort.word(), self.text(&needed.what), needed.story, without])
            })
            .collect();
        json!({
            "phones": recording.phones,
            "moments": moments,
            "lanes": lanes,
            "trace": trace,
            "left_out": recording.left_out,
            "came_back": recording.came_back.as_ref().map(|came_back| self.came_back(came_back)),
            "needed": needed,
        })
    }

    fn came_back(&mut self, came_back: &CameBack) -> Value {
        let groups: Vec<Value> = came_back
            .groups
            .iter()
            .map(|group| {
                let why = self.text(&group.why);
                let names = self.texts(&group.names);
                json!([group.heading.to_string(), group.fate, why, group.count, names])
            })
            .collect();
        json!({ "old": came_back.old, "new": came_back.new, "groups": groups })
    }
}

fn summary(outcome: &Outcome) -> Value {
    let why = if let Verdict::Failed(failure) = &outcome.verdict {
        failure.summary()
    } else {
        outcome.verdict.reason().unwrap_or_default().to_owned()
    };
    json!({
        "title": outcome.title,
        "file": outcome.file,
        "profile": outcome.profile,
        "seed": outcome.other_seed.then_some(outcome.seed),
        "source": outcome.source,
        "tags": outcome.tags,
        "verdict": outcome.verdict.word(),
        "fine": outcome.verdict.is_fine(),
        "simulated": Time(outcome.simulated_ms).to_string(),
        "why": why,
    })
}

fn failure(failure: &Failure) -> Value {
    let (expected, seen) = match &failure.why {
        Why::NotSo { expected, seen } => (Some(expected), seen.as_slice()),
        Why::CouldNot(_) | Why::OverBudget(_) => (None, &[][..]),
    };
    json!({
        "at": failure.at,
        "step": failure.step,
        "now": failure.now,
        "summary": failure.summary(),
        "expected": expected,
        "seen": seen.iter().map(|seen| [&seen.what, &seen.was]).collect::<Vec<_>>(),
        "led_there": failure.led_there,
    })
}

/// JSON as a page can hold it: nothing in it ends the script.
fn in_script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// JSON, compressed, in letters.
fn packed(value: &Value) -> String {
    let bytes = miniz_oxide::deflate::compress_to_vec(value.to_string().as_bytes(), 8);
    base64(&bytes)
}

fn fonts() -> String {
    let mut style = String::new();
    for (weight, font) in WEB_FONTS {
        let _ = writeln!(
            style,
            "@font-face{{font-family:'Open Sans';font-weight:{weight};src:url(data:font/woff2;base64,{}) format('woff2')}}",
            base64(font)
        );
    }
    style
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        let word = word << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Store, base64, in_script, packed};

    #[test]
    fn base64_is_that_of_the_standard() {
        let vectors = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]
            .into_iter()
            .enumerate();
        for (length, expected) in vectors {
            assert_eq!(base64(&b"foobar"[..length]), expected);
        }
    }

    #[test]
    fn a_screen_that_comes_again_takes_no_room() {
        let mut store = Store::default();
        let first = store.screen("<svg>\n<a/>\n</svg>\n");
        assert_eq!(store.screen("<svg>\n<a/>\n</svg>\n"), first);
        let other = store.screen("<svg>\n<b/>\n</svg>\n");
        assert_ne!(other, first);
        assert_eq!((store.screens.len(), store.texts.len()), (2, 4));
    }

    #[test]
    fn no_text_can_end_the_script_it_is_in() {
        let text = json!({ "title": "</script><script>alert(1)</script>" });
        assert!(!in_script(&text).contains('<'));
        assert!(packed(&text).chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c)));
    }
}
