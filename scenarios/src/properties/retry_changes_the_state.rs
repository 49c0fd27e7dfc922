//! A tap on "retry" does something (report C19: "retry does nothing").

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::downloads::{self, State};
use wp8_emulator::phone::{self};
use wp8_emulator::wire::{Code, ProductId};

use super::{
    Breaker, Kind, Property, Sight, Wakes, Watch, Watching, apps_are_installed_in_the_end,
};

/// The property.
pub static PROPERTY: Property = Property {
    name: "retry_changes_the_state",
    sentence: "a retried download gets further, when nothing outside the phone keeps it from it",
    kind: Kind::Eventually,
    broken_by: Breaker::Quirk("retry_reuses_the_expired_ticket"),
    seen_in: "downloads",
    wakes: Wakes::DOWNLOADS.or(Wakes::POSSIBLE),
    watch: Watching::By(|| Box::new(Retries { list: Vec::new() })),
};

/// By then it must have got further, if the queue has come round to it. Chosen freely.
const WITHIN: Span = Span::hours(2);

/// The taps on "retry" that have not shown their effect yet.
#[derive(Clone, Debug)]
struct Retries {
    list: Vec<Tried>,
}

/// How an entry stood when it was retried.
#[derive(Clone, Copy, Debug)]
struct Tried {
    product: ProductId,
    code: Code,
    attempts: u32,
    received_bytes: u64,
    at: Time,
    /// The longest that the queue has had before it.
    within: Span,
}

impl Tried {
    fn until(&self) -> Time {
        self.at + self.within
    }
}

/// How long the queue takes at most to come round.
fn queue_takes(sight: &Sight<'_>) -> Span {
    let entries = || sight.downloads().entries();
    let bytes = entries().map(|(entry, _)| entry.package_bytes()).sum();
    let apps = entries().count() as u64;
    apps_are_installed_in_the_end::within(apps, bytes, sight.slowest_network()).max(WITHIN)
}

/// What has become of it.
enum Since {
    NotYet,
    Changed,
    Nothing,
}

impl Watch for Retries {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        let phone::Command::Downloads(command) = command else { return };
        let (downloads::Command::Retry(product)
        | downloads::Command::Tap(product)
        | downloads::Command::Pause(product)
        | downloads::Command::Resume(product)
        | downloads::Command::Close(product)
        | downloads::Command::Cancel(product)) = command
        else {
            return;
        };
        // Whatever else its user does with it is a change of its own.
        self.list.retain(|tried| tried.product != *product);
        let downloads::Command::Retry(_) = command else { return };
        let Some(State::AttentionRequired { code, attempts }) = sight.downloads().state(*product)
        else {
            return;
        };
        let received_bytes = received(sight, *product);
        let (at, within) = (sight.now(), queue_takes(sight));
        let product = *product;
        self.list.push(Tried { product, code, attempts, received_bytes, at, within });
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        // An attempt that somebody else has spoilt says nothing.
        self.list.retain(|tried| sight.nothing_keeps_from(tried.product));
        if self.list.is_empty() {
            return Ok(());
        }
        let takes = queue_takes(sight);
        for tried in &mut self.list {
            tried.within = tried.within.max(takes);
        }
        while let Some(place) =
            self.list.iter().position(|tried| !matches!(since(sight, tried), Since::NotYet))
        {
            let tried = self.list.swap_remove(place);
            if let Since::Nothing = since(sight, &tried) {
                let title = sight.downloads().entry(tried.product).map(|entry| &entry.title);
                let title = title.map_or("?", |title| title);
                return Err(format!(
                    "{title} was retried and shows {} again, having asked nobody anew",
                    tried.code
                ));
            }
        }
        Ok(())
    }

    fn due(&self) -> Option<Time> {
        self.list.iter().map(Tried::until).min()
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

fn received(sight: &Sight<'_>, product: ProductId) -> u64 {
    sight.downloads().entry(product).map_or(0, |entry| entry.received_bytes)
}

fn since(sight: &Sight<'_>, tried: &Tried) -> Since {
    match sight.downloads().state(tried.product) {
        None
        | Some(
            State::Installing
            | State::Paused
            | State::WaitingForTap
            | State::WaitingForWifi
            | State::WaitingForBattery,
        ) => Since::Changed,
        Some(State::Pending) if sight.now() < tried.until() => Since::NotYet,
        Some(State::Pending) => Since::Nothing,
        Some(State::Downloading { received_bytes, .. }) => {
            if received_bytes > tried.received_bytes { Since::Changed } else { Since::NotYet }
        }
        Some(State::AttentionRequired { code, attempts }) => {
            let further = received(sight, tried.product) > tried.received_bytes;
            match (attempts > tried.attempts, further || code != tried.code) {
                (false, _) => Since::NotYet,
                (true, true) => Since::Changed,
                (true, false) => Since::Nothing,
            }
        }
    }
}
