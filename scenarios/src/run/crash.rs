//! What becomes of a defect of this program that stops it: said of the scenario it happened in, and the others go on.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does something that should not stop the program if it fails.
///
/// # Errors
///
/// It gave up: what it said, and where in the source.
pub(super) fn catching<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |about| {
            if !CATCHING.get() {
                return before(about);
            }
            let said = about.payload_as_str().unwrap_or("it gave up without a word");
            let place = about.location().map(|at| format!(" ({}:{})", at.file(), at.line()));
            CAUGHT.set(Some(format!("{said}{}", place.unwrap_or_default())));
        }));
    });
    CATCHING.set(true);
    // What it leaves half-done is dropped with it.
    let done = panic::catch_unwind(AssertUnwindSafe(act));
    CATCHING.set(false);
    done.map_err(|_| CAUGHT.take().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::catching;

    #[test]
    fn what_gives_up_says_why_and_where() {
        let said = catching(|| panic!("out of {}", "luck")).unwrap_err();
        assert!(said.starts_with("out of luck (") && said.contains("crash.rs:"), "{said}");
        assert_eq!(catching(|| 7), Ok(7));
    }
}
