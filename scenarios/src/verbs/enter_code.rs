//! `enter_code`

use wp8_emulator::phone::setup::{self, Page};
use wp8_emulator::wire::Secret;

use super::Verb;
use crate::language::args::args;
use crate::stage::{Scene, Trouble};

args! {
    /// Types the code of two-step verification on the page of set-up.
    pub struct EnterCode(short: code) {
        /// What is typed, if not the code that was sent last.
        code: Option<String>,
    }
}

impl Verb for EnterCode {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let page = scene.phone().setup.page().clone();
        let code = match (&self.code, page) {
            (Some(code), _) => Secret(code.as_str().into()),
            (None, Page::VerifyIdentity { address, .. }) => {
                scene.stage.world.code_sent_to(&address).unwrap_or_else(|| Secret("".into()))
            }
            (None, _) => Secret("".into()),
        };
        scene.user(setup::Command::EnterCode { code })
    }
}
