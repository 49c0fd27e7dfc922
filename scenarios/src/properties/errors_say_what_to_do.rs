//! Every error has its code and something to touch; the reference names cause and way out as well
//! (report C19: codes and nothing else; fact 128).

use wp8_backup::{Failure, RestoreState};
use wp8_emulator::phone::power;
use wp8_emulator::phone::setup::Page;
use wp8_emulator::shell::{self, Node};
use wp8_emulator::wire::Code;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "errors_say_what_to_do",
    sentence: "a page of set-up that shows a failure shows its code and something to touch; in the reference also the cause and the way out",
    kind: Kind::Always,
    broken_by: Breaker::Mistake("a phone of 8.0 is taken for one of the reference"),
    seen_in: "setup",
    wakes: Wakes::SETUP.or(Wakes::POWER).or(Wakes::BACKUP),
    watch: Watching::By(|| Box::new(Errors { seen: None })),
};

/// The versions that explain what failed (report C19).
const EXPLAIN: &[&str] = &["reference"];

/// The failure that is shown has been read.
#[derive(Clone, Debug)]
struct Errors {
    seen: Option<(&'static str, Code)>,
}

/// What is missing on a page that shows this failure.
fn missing(version: &str, page: &Node, code: Code) -> Option<&'static str> {
    let touchable = |node: &Node| node.enabled && node.action.is_some();
    let has = |id: &str| page.all().any(|node| node.id == id && !node.label.is_empty());
    if !page.shows(&code.to_string()) {
        return Some("the code");
    }
    if !page.all().any(touchable) {
        return Some("anything to touch");
    }
    if !EXPLAIN.contains(&version) {
        return None;
    }
    match (has("cause"), has("way-out")) {
        (false, _) => Some("the cause"),
        (true, false) => Some("the way out"),
        (true, true) => None,
    }
}

impl Watch for Errors {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let page = sight.phone.setup.page();
        let code = match page {
            Page::SignInFailed { code, .. }
            | Page::BackupsNotFound { code }
            | Page::RestoreFailed { code } => *code,
            _ => {
                self.seen = None;
                return Ok(());
            }
        };
        let shown = Some((page.name(), code));
        let on = sight.phone.power.state() == power::State::On;
        if !on || std::mem::replace(&mut self.seen, shown) == shown {
            return Ok(());
        }
        // A wrong phrase is no failure of a service: it is said in words and has no code.
        let phrase = matches!(
            sight.phone.backup.restore_state(),
            RestoreState::Failed(Failure::KeyWrong | Failure::KeyMissing)
        );
        let glass = shell::open(sight.phone, sight.now());
        match missing(sight.version(), &glass, code).filter(|_| !phrase) {
            None => Ok(()),
            Some(what) => Err(format!("`{}` shows {code} without {what}", page.name())),
        }
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use wp8_emulator::shell;

    use super::super::stages;
    use super::{Page, missing};

    #[test]
    fn a_page_of_8_0_that_is_taken_for_one_of_the_reference_lacks_the_cause() {
        let wrong = "  - new: { walk_through_setup: { until: sign_in } }\n  - new: { sign_in: { account: ana@outlook.com, password: hose } }\n  - advance: 5m\n";
        let world =
            stages::world("wp8.0", &["  - new: { join_wifi: home }\n  - advance: 1m\n", wrong]);
        let new = &world.phones()[1];
        let Page::SignInFailed { code, .. } = new.setup.page() else {
            panic!("{}", new.setup.page())
        };
        let glass = shell::awake(new, world.now());
        assert_eq!(missing("wp8.0", &glass, *code), None);
        assert_eq!(missing("reference", &glass, *code), Some("the cause"));
    }
}
