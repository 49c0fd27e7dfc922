//! A tap on "close" takes a failed app out of the queue (report C19: "close does nothing").

use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::downloads::{self, State};
use wp8_emulator::phone::{self, store};
use wp8_emulator::wire::ProductId;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "close_removes",
    sentence: "a failed download that is closed leaves the queue, with or without a connection",
    kind: Kind::Eventually,
    broken_by: Breaker::Quirk("close_asks_the_store_first"),
    seen_in: "downloads",
    wakes: Wakes::DOWNLOADS.or(Wakes::POWER),
    watch: Watching::By(|| Box::new(Closed { list: Vec::new() })),
};

/// By then it must be gone. Chosen freely: longer than anybody looks at it.
const WITHIN: Span = Span::minutes(2);

/// Failed entries that were closed and are still there.
#[derive(Clone, Debug)]
struct Closed {
    list: Vec<(ProductId, Time)>,
}

impl Watch for Closed {
    fn told(&mut self, sight: &Sight<'_>, command: &phone::Command) {
        match command {
            phone::Command::Downloads(downloads::Command::Close(product)) => {
                let state = sight.downloads().state(*product);
                let failed = matches!(state, Some(State::AttentionRequired { .. }));
                let waits = self.list.iter().any(|(closed, _)| closed == product);
                if sight.is_in_use() && failed && !waits {
                    self.list.push((*product, sight.now() + WITHIN));
                }
            }
            // Whatever else its user does with it, or with the Store, begins anew.
            phone::Command::Downloads(
                downloads::Command::Retry(product)
                | downloads::Command::Tap(product)
                | downloads::Command::Pause(product)
                | downloads::Command::Resume(product)
                | downloads::Command::Cancel(product),
            )
            | phone::Command::Store(
                store::Command::Buy(product)
                | store::Command::Try(product)
                | store::Command::Install(product),
            ) => self.list.retain(|(closed, _)| closed != product),
            _ => {}
        }
    }

    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        if self.list.is_empty() {
            return Ok(());
        }
        if !sight.phone.is_running() {
            self.list.clear();
            return Ok(());
        }
        self.list.retain(|(product, _)| sight.downloads().entry(*product).is_some());
        let over = self.list.iter().find(|(_, until)| *until <= sight.now());
        match over.and_then(|(product, _)| sight.downloads().entry(*product)) {
            None => Ok(()),
            Some(entry) => Err(format!("{} was closed and is still in the queue", entry.title)),
        }
    }

    fn due(&self) -> Option<Time> {
        self.list.iter().map(|(_, until)| *until).min()
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}
