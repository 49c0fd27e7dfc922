//! From what was done to what somebody would write: every change is tried, and stays if the
//! scenario still shows what it is to show.

use wp8_emulator::kernel::Span;

use super::super::setting::{ADDRESS, NETWORK};
use super::draft::{Draft, Line};

/// Seeds that are tried where the scenario does not show it with that of the setting.
const SEEDS: u64 = 20;

/// Makes a draft plain. Says whether it shows what it is to show.
pub(super) fn polish(draft: &mut Draft) -> bool {
    if !shows_it_somehow(draft) {
        return false;
    }
    unpin(draft);
    walk(draft);
    leave_out(draft);
    wait(draft);
    round(draft);
    let _plainer_seed = take(draft, |draft| draft.seed = 0);
    true
}

/// As it is; else with the luck of the history; else with other luck.
fn shows_it_somehow(draft: &mut Draft) -> bool {
    if draft.shows_it() || take(draft, |draft| pin(draft, true)) {
        return true;
    }
    let seed = draft.seed;
    (1..=SEEDS).any(|more| take(draft, |draft| draft.seed = seed + more))
}

fn pin(draft: &mut Draft, pin: bool) {
    for line in &mut draft.lines {
        if let Line::Step { pinned, .. } = line {
            *pinned = pin;
        }
    }
}

/// Makes a change, and takes it back if the scenario does not show it any more.
fn take(draft: &mut Draft, change: impl FnOnce(&mut Draft)) -> bool {
    let before = draft.clone();
    change(draft);
    if *draft == before {
        return false;
    }
    let stays = |(was, is): (&Line, &Line)| match (was, is) {
        (Line::Step { text, nonce, .. }, Line::Step { text: other, nonce: of, .. }) => {
            text == other && nonce == of
        }
        // What lasts so long may last longer.
        (Line::Advance(was), Line::Advance(is)) => was <= is,
        (was, is) => was == is,
    };
    let (was, is) = (before.fixed(), draft.fixed());
    let says_it = was.len() == is.len() && was.iter().zip(is).all(stays);
    let calm = !draft.calm || draft.in_force().iter().all(|it| before.in_force().contains(it));
    let shows_it = says_it && calm && draft.shows_it();
    if !shows_it {
        *draft = before;
    }
    shows_it
}

/// Takes the nonces away again that are not needed.
fn unpin(draft: &mut Draft) {
    for place in 0..draft.lines.len() {
        let is_pinned = matches!(draft.lines[place], Line::Step { pinned: true, .. });
        let _ = is_pinned
            && take(draft, |draft| {
                if let Line::Step { pinned, .. } = &mut draft.lines[place] {
                    *pinned = false;
                }
            });
    }
}

/// The verbs by which set-up is gone through.
const PAGES: [&str; 8] = [
    "{ setup: ",
    "{ sign_in: ",
    "sign_in_later",
    "choose_backup",
    "{ join_wifi: ",
    "skip_accounts",
    "enter_apn",
    "enter_code",
];

/// Steps from page to page become one step.
fn walk(draft: &mut Draft) {
    for phone in ["new", "old"] {
        let is_page = |line: &Line| {
            let Line::Step { text, .. } = line else { return false };
            let verb = text.strip_prefix(phone).and_then(|rest| rest.strip_prefix(": "));
            verb.is_some_and(|verb| PAGES.iter().any(|page| verb.starts_with(page)))
        };
        let mut from = 0;
        while let Some(first) = (from..draft.lines.len()).find(|at| is_page(&draft.lines[*at])) {
            let within = |line: &Line| is_page(line) || matches!(line, Line::Advance(_));
            let run = draft.lines[first..].iter().take_while(|line| within(line)).count();
            let last = (first..first + run).rev().find(|at| is_page(&draft.lines[*at]));
            from = first + run;
            let Some(last) = last.filter(|last| *last > first) else { continue };
            for end in (first + 1..=last).rev() {
                if is_page(&draft.lines[end]) && walk_instead(draft, phone, first, end) {
                    from = first + 1;
                    break;
                }
            }
        }
    }
}

/// One walk instead of these lines, as far as it may go: to its end, to the list of backups, to the
/// sign-in.
fn walk_instead(draft: &mut Draft, phone: &str, first: usize, last: usize) -> bool {
    let said = |what: &str| {
        draft.lines[first..=last]
            .iter()
            .any(|line| matches!(line, Line::Step { text, .. } if text.contains(what)))
    };
    let mut arguments = Vec::new();
    if said("join_wifi") {
        arguments.push(format!("wifi: {NETWORK}"));
    }
    if said("sign_in:") {
        arguments.push(format!("account: {ADDRESS}"));
    }
    [None, Some("restored_accounts"), Some("restore_your_phone"), Some("sign_in")].iter().any(
        |until| {
            let all: Vec<String> = until
                .map(|until| format!("until: {until}"))
                .into_iter()
                .chain(arguments.clone())
                .collect();
            let verb = match all.len() {
                0 => "walk_through_setup".to_owned(),
                _ => format!("{{ walk_through_setup: {{ {} }} }}", all.join(", ")),
            };
            let text = format!("{phone}: {verb}");
            let step = Line::Step { text, nonce: 0, pinned: false };
            take(draft, |draft| {
                draft.lines.splice(first..=last, [step]);
            })
        },
    )
}

/// Whatever is not needed.
fn leave_out(draft: &mut Draft) {
    for place in (0..draft.lines.len()).rev() {
        take(draft, |draft| {
            draft.lines.remove(place);
        });
    }
}

/// What time may pass for, the likeliest first.
const AWAITED: [&str; 6] = [
    "old.backup.app_list.state == \"up_to_date\"",
    "new.setup.page == \"restore_your_phone\"",
    "new.setup.page == \"restored_accounts\"",
    "new.backup.restore.state == \"done\"",
    "new.downloads.exists(download, download.state == \"attention_required\")",
    "new.downloads.size() == 0",
];

/// The longest that is waited for something. Chosen freely: two periods of the backup.
const PATIENCE: Span = Span::hours(48);

/// A span is mostly there for what comes in it.
fn wait(draft: &mut Draft) {
    for place in 0..draft.lines.len() {
        let Line::Advance(span) = draft.lines[place] else { continue };
        if span < Span::minutes(2) {
            continue;
        }
        let _ = AWAITED.iter().any(|until| {
            let wait = || Line::WaitFor { until: (*until).to_owned(), within: PATIENCE };
            let mut waits = draft.clone();
            waits.lines[place] = wait();
            // What is so already is nothing to wait for, and neither is what does not come.
            !draft_says(draft, place, until)
                && draft_says(&waits, place + 1, until)
                && take(draft, |draft| draft.lines[place] = wait())
        });
    }
}

/// Whether something is so before a line.
fn draft_says(draft: &Draft, place: usize, what: &str) -> bool {
    let mut before = draft.clone();
    before.lines.truncate(place);
    before.ending = super::Ending::Seen(vec![format!("expect: {what}")]);
    before.broken_by.clear();
    before.shows_it()
}

const UNITS: [u64; 8] = [86_400_000, 6 * 3_600_000, 3_600_000, 600_000, 60_000, 10_000, 1_000, 100];

/// Spans become as round as they may.
fn round(draft: &mut Draft) {
    for place in 0..draft.lines.len() {
        let Line::Advance(span) = draft.lines[place] else { continue };
        let _ = UNITS.iter().any(|unit| {
            let below = span.0 / unit * unit;
            [below, below + unit].into_iter().any(|round| {
                round == span.0
                    || (round > 0
                        && round < span.0.saturating_mul(4)
                        && take(draft, |draft| draft.lines[place] = Line::Advance(Span(round))))
            })
        });
    }
}
