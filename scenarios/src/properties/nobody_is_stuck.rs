//! No state from which nothing leads on: every page of set-up has something to touch, or goes on by
//! itself in the end (report C19: "one chance").

use wp8_backup::RestoreState;
use wp8_emulator::kernel::{Span, Time};
use wp8_emulator::phone::power;
use wp8_emulator::phone::setup::{Joining, Page};
use wp8_emulator::shell::{self, Node};

use super::{Breaker, Kind, Property, Sight, Since, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "nobody_is_stuck",
    sentence: "every page of set-up has something to touch, or gives way to another within an hour where nothing outside the phone keeps it from it",
    kind: Kind::Eventually,
    broken_by: Breaker::Mistake("a page has neither a button nor an end"),
    seen_in: "setup",
    wakes: Wakes::SETUP.or(Wakes::WELL).or(Wakes::BACKUP),
    watch: Watching::By(|| Box::new(Stuck { page: "", waits: Since(None) })),
};

/// How long signing in, joining a network or looking for backups may take: a request is given up
/// after minutes, and no page makes more than a few. Chosen freely.
const WITHIN: Span = Span::hours(1);

/// The page that is shown, and since when it is only to be waited for.
#[derive(Clone, Debug)]
struct Stuck {
    page: &'static str,
    waits: Since,
}

/// A restore goes on.
fn is_under_way(sight: &Sight<'_>) -> bool {
    match sight.phone.backup.restore_state() {
        RestoreState::Fetching { .. } | RestoreState::Applying { .. } => true,
        RestoreState::None
        | RestoreState::Listing
        | RestoreState::Offered(_)
        | RestoreState::Picking
        | RestoreState::Accounts(_)
        | RestoreState::Background(_)
        | RestoreState::Done
        | RestoreState::Failed(_) => false,
    }
}

/// Somebody can do something on this page.
fn leads_on(page: &Node) -> bool {
    page.all().any(|node| node.enabled && (node.action.is_some() || node.input.is_some()))
}

impl Watch for Stuck {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        // While it shuts down it still runs, and shows nothing.
        if sight.phone.power.state() != power::State::On {
            self.page = "";
            self.waits = Since(None);
            return Ok(());
        }
        let page = sight.phone.setup.page();
        // How long a restore may take is another property's business.
        let restores = matches!(page, Page::PreparingToRestore { .. }) && is_under_way(sight);
        let passes = !restores
            && matches!(
                page,
                Page::SigningIn { .. }
                    | Page::FindingBackups
                    | Page::PreparingToRestore { .. }
                    | Page::Wifi(Joining::Under(_))
            );
        let lasts = restores || matches!(page, Page::Finished);
        let name = page.name();
        if std::mem::replace(&mut self.page, name) != name {
            self.waits = Since(None);
            if !passes && !lasts && !leads_on(&shell::open(sight.phone, sight.now())) {
                return Err(format!("nothing can be touched on `{name}`"));
            }
        }
        match self.waits.note(passes && sight.is_well(), sight.now()) {
            Some(waited) if waited > WITHIN => Err(format!("`{name}` is shown for {waited}")),
            Some(_) | None => Ok(()),
        }
    }

    fn due(&self) -> Option<Time> {
        self.waits.until(WITHIN + Span::ms(1))
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use wp8_emulator::phone::setup::Command;

    use super::{Node, leads_on};

    #[test]
    fn a_page_without_anything_to_touch_leads_nowhere() {
        let page = Node::page("all-done", "", "All done").with(Node::text("text", "That was it."));
        assert!(!leads_on(&page));
        assert!(leads_on(&page.with(Node::button("done", "done", Command::Finish))));
    }
}
