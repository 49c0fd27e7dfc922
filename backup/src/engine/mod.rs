//! The engine: inputs in, outputs out, nothing else.

mod backup;
mod file;
mod io;
mod note;
mod restore;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::policy::{LinkRule, Policy, TokenRenewal};
use crate::protocol::{Device, Refusal, Request, RequestId};
use crate::record::Category;
use crate::seal::SealingKey;
use crate::stored::{Stored, Write};

use backup::Lane;
use restore::RestoreMemory;

pub use io::{
    Action, ApplyOutcome, ApplyStep, Conditions, Failure, Input, Missing, Output, Reply,
    RestoreState, Selection, Status, Timer, Wake, Wifi, Wish,
};
pub use note::Note;

/// Backup and restore of one phone.
///
/// What it must not forget is in [`Stored`]; everything else is rebuilt by [`Engine::boot`], which
/// reads content again instead of trusting memory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Engine {
    policy: Arc<Policy>,
    device: Arc<Device>,
    stored: Stored,
    now_ms: u64,
    conditions: Option<Conditions>,
    token: Token,
    key: Option<SealingKey>,
    lanes: [Lane; 3],
    restore: RestoreMemory,
    wake: Option<Wake>,
    outputs: VecDeque<Output>,
}

/// The account's token as far as this engine knows; the host attaches it to requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Token {
    /// Nobody has refused it.
    #[default]
    Accepted,
    /// A new one has been asked for.
    Renewing,
    /// It is new, and no request has been answered with it. If it is refused as well, asking again
    /// at once would be a loop.
    Fresh,
    /// There is none to be had: the user must sign in.
    Missing,
}

impl Engine {
    /// The engine of a phone that has just started, with what its disk holds.
    #[must_use]
    pub fn boot(policy: Arc<Policy>, device: Arc<Device>, stored: Stored) -> Self {
        let mut engine = Self {
            policy,
            device,
            stored,
            now_ms: 0,
            conditions: None,
            token: Token::default(),
            key: None,
            lanes: Default::default(),
            restore: RestoreMemory::default(),
            wake: None,
            outputs: VecDeque::new(),
        };
        engine.boot_restore();
        engine
    }

    /// Tells the engine what happened at `now_ms` of a clock that never goes back.
    ///
    /// All outputs of the input before must have been taken.
    pub fn handle_input(&mut self, now_ms: u64, input: Input) {
        debug_assert!(self.outputs.is_empty(), "outputs are drained before the next input");
        debug_assert!(now_ms >= self.now_ms, "the host's clock never goes back");
        self.now_ms = now_ms;
        match input {
            Input::Conditions(conditions) => self.conditions_changed(conditions),
            Input::Upserted(record) => self.upserted(record),
            Input::Removed { category, id } => self.removed(category, id),
            Input::Dirty(category) => self.lane_mut(category).forget_content(),
            Input::Read { category, records } => {
                self.restore_read(category, &records);
                self.backup_read(category, &records);
            }
            Input::Answered { id, reply, luck } => {
                if self.restore.awaits(id) {
                    self.restore_answered(reply, luck);
                } else {
                    self.backup_answered(id, reply, luck);
                }
            }
            Input::TokenRenewed => self.token = Token::Fresh,
            Input::TokenRefused => {
                // What another asked for, with a password that was not right, says nothing of the token
                // that there is.
                if self.token == Token::Renewing {
                    self.token = Token::Missing;
                    self.restore_without_token();
                }
            }
            Input::TokenUnanswered => {
                // With the old one it is found out again, and not at once: refused, it is tried later.
                if self.token == Token::Renewing {
                    self.token = Token::Fresh;
                }
            }
            Input::Key(key) => self.key_given(key),
            Input::Woken => self.wake = None,
            Input::User(action) => self.user(action),
            Input::Applied { category, outcome } => self.restore_applied(category, outcome),
        }
        self.turn();
    }

    /// The next thing the engine wants; `None` when it waits for an input.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// What the engine keeps on the disk, with every write that has been put out.
    #[must_use]
    pub const fn stored(&self) -> &Stored {
        &self.stored
    }

    /// What this version does.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The phone it runs in.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// When it wants to be woken, and why.
    #[must_use]
    pub const fn wake(&self) -> Option<Wake> {
        self.wake
    }

    /// Does what can be done now, and sets the timer for what can be done later.
    fn turn(&mut self) {
        if self.conditions.is_none() {
            return;
        }
        self.drive_restore();
        for category in Category::ALL {
            self.drive_backup(category);
        }
        let next = Category::ALL
            .into_iter()
            .filter_map(|category| self.backup_timer(category))
            .chain(self.restore_timer())
            .min_by_key(|wake| wake.at_ms);
        if next != self.wake {
            self.wake = next;
            self.put(Output::Wake(next));
        }
    }

    fn user(&mut self, action: Action) {
        if action.wants_the_service() {
            self.ask_once_more_for_a_token();
        }
        match action {
            Action::Switch { category, on } => self.switch(category, on),
            Action::Exclude { category, kinds } => {
                self.write(Write::Excluded { category, kinds });
                self.lane_mut(category).forget_content();
            }
            Action::ChooseQuality { photos, videos } => {
                self.write(Write::QualityChosen { photos, videos });
                self.lane_mut(Category::Photos).forget_content();
            }
            Action::BackUpNow => self.back_up_now(),
            Action::DeleteStored(category) => self.delete_stored(category),
            Action::FindBackups => self.find_backups(),
            Action::Restore(selection) => self.choose(&selection),
            Action::RestoreFile(records) => self.restore_file(&records),
            Action::Skip => self.skip_restore(),
            Action::Pick(records) => self.pick(&records),
            Action::AccountsAnswered => self.accounts_answered(),
            Action::RetryRestore => self.retry_restore(),
            Action::CancelRestore => self.cancel_restore(),
            Action::UndoRestore => self.undo_restore(),
        }
        // What a user has chosen is not lost with the power.
        if self.outputs.iter().any(|output| matches!(output, Output::Write(_))) {
            self.put(Output::Flush);
        }
    }

    fn conditions_changed(&mut self, conditions: Conditions) {
        let signed_in_anew =
            conditions.signed_in && self.conditions.is_some_and(|before| !before.signed_in);
        if signed_in_anew {
            self.token = Token::Accepted;
        }
        self.conditions = Some(conditions);
        for category in Category::ALL {
            self.stop_if_suspended(category);
        }
    }

    /// The circumstances; before they are known nothing is allowed.
    fn conditions(&self) -> Conditions {
        self.conditions.unwrap_or_default()
    }

    /// Whether cellular may carry what nobody waits for.
    fn cellular_allowed(&self) -> bool {
        let conditions = self.conditions();
        let by = self.policy.suspended_by;
        !(by.roaming && conditions.roaming || by.data_limit && conditions.near_data_limit)
    }

    /// The rule for a request: cellular is left out while it is suspended.
    fn link_now(&self, rule: LinkRule) -> LinkRule {
        if self.cellular_allowed() { rule } else { LinkRule::WifiOnly }
    }

    /// Whether there is a link that the rule lets carry something now.
    fn has_link(&self, rule: LinkRule) -> bool {
        let conditions = self.conditions();
        match conditions.wifi {
            Wifi::Connected => true,
            Wifi::None | Wifi::Limited => match self.link_now(rule) {
                LinkRule::WifiOnly => false,
                LinkRule::WifiOrCellular => conditions.cellular,
            },
        }
    }

    /// What the token's refusal leads to.
    fn token_refused(&mut self) -> AfterTokenRefusal {
        match (self.policy.token_renewal, self.token) {
            (TokenRenewal::Never, _) | (TokenRenewal::OnRefusal, Token::Fresh) => {
                self.token = Token::Accepted;
                AfterTokenRefusal::TryLater
            }
            (TokenRenewal::OnRefusal, Token::Accepted) => {
                self.token = Token::Renewing;
                self.put(Output::RenewToken);
                AfterTokenRefusal::TryWithTheNewOne
            }
            (TokenRenewal::OnRefusal, Token::Renewing | Token::Missing) => {
                AfterTokenRefusal::TryWithTheNewOne
            }
        }
    }

    /// Whoever refused a new token may think otherwise by now: an account is unlocked, too.
    fn ask_once_more_for_a_token(&mut self) {
        if self.token == Token::Missing {
            self.token = Token::Renewing;
            self.put(Output::RenewToken);
        }
    }

    /// A request got through with the token.
    fn token_accepted(&mut self) {
        if self.token == Token::Fresh {
            self.token = Token::Accepted;
        }
    }

    const fn lane_mut(&mut self, category: Category) -> &mut Lane {
        &mut self.lanes[category.index()]
    }

    const fn lane(&self, category: Category) -> &Lane {
        &self.lanes[category.index()]
    }

    fn send(&mut self, request: Request, attempt: u32, link: LinkRule) -> RequestId {
        let id = RequestId::derive(&request, attempt);
        let link = self.link_now(link);
        self.put(Output::Send { id, request, link });
        id
    }

    fn write(&mut self, write: Write) {
        self.stored.apply(&write);
        self.put(Output::Write(write));
    }

    fn note(&mut self, note: Note) {
        self.put(Output::Note(note));
    }

    fn note_refusal(&mut self, category: Option<Category>, why: Refusal) {
        self.note(Note::Refused { category, why });
    }

    fn put(&mut self, output: Output) {
        self.outputs.push_back(output);
    }
}

/// What follows when the service refuses the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterTokenRefusal {
    /// The same request goes out again as soon as there is a new token.
    TryWithTheNewOne,
    /// There will be no other token now.
    TryLater,
}
