//! An app that plays from the Internet, screen on or off (report C27).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::{Network, Tag, Timer};
use crate::kernel::{Span, Time};
use crate::phone::cx::Cx;
use crate::phone::service::Refused;
use crate::phone::{LinkRule, Links, Otherwise};
use crate::wire::{Answer, Ask, Code};

/// An app fetches so much ahead at a time, and asks again when it has played it. Assumed.
const PIECE: Span = Span::seconds(30);

/// After a failed piece it tries again so much later. Assumed.
const AGAIN_AFTER: Span = Span::seconds(5);

/// Any link; waits for one. The music of an app in the background is not held back.
const RULE: LinkRule =
    LinkRule { links: Links::Any, otherwise: Otherwise::Wait, background: false };

/// A stream that plays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// The app.
    pub app: Arc<str>,
    /// How fast it plays.
    pub bytes_per_second: u64,
    /// There is something to play until then.
    pub buffered_until: Time,
    /// Since when it has been silent, having played all it had.
    pub silent_since: Option<Time>,
}

impl Network {
    pub(super) fn play(&mut self, cx: &mut Cx<'_>, app: Arc<str>, bytes_per_second: u64) {
        cx.note(|| Fact::Plays(Arc::clone(&app)));
        let (buffered_until, silent_since) = (cx.now, Some(cx.now));
        self.memory.stream = Some(Stream { app, bytes_per_second, buffered_until, silent_since });
        self.wake_or_rest(cx);
        self.next_piece(cx);
    }

    /// Paused, it keeps nothing up any longer.
    pub(super) fn pause(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        let Some(stream) = self.memory.stream.take() else {
            return Err(Refused::new("nothing plays", "play something first"));
        };
        cx.note(|| Fact::Paused(stream.app));
        cx.let_sleep(Timer::Stream);
        cx.abandon(Tag::Stream);
        self.check_idle(cx);
        Ok(())
    }

    pub(super) fn next_piece(&mut self, cx: &mut Cx<'_>) {
        let Some(stream) = &mut self.memory.stream else { return };
        if stream.buffered_until <= cx.now && stream.silent_since.is_none() {
            stream.silent_since = Some(stream.buffered_until);
            cx.note(|| Fact::Silent(Arc::clone(&stream.app)));
        }
        let bytes = stream.bytes_per_second.saturating_mul(PIECE.0) / 1000;
        cx.ask(Tag::Stream, RULE, Ask::Fetch { bytes });
    }

    pub(super) fn piece_arrived(&mut self, cx: &mut Cx<'_>, answer: &Result<Answer, Code>) {
        let Some(stream) = &mut self.memory.stream else { return };
        match answer {
            Ok(_) => {
                let was_silent = stream.silent_since.take().is_some();
                let from = if was_silent { cx.now } else { stream.buffered_until.max(cx.now) };
                stream.buffered_until = from + PIECE;
                // The next piece is asked for when half of this one is left.
                cx.wake(Timer::Stream, stream.buffered_until - Span(PIECE.0 / 2));
            }
            Err(_) => cx.wake(Timer::Stream, cx.now + AGAIN_AFTER),
        }
    }
}
