//! The screen: on, dimmed, off; and the lock in front of it.

use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::{Power, State, Timer, Write};
use crate::kernel::{Span, Time};
use crate::phone::cx::Cx;
use crate::phone::service::Refused;

/// The screen dims so long before it times out: "a few seconds" (fact 169).
const DIMMED_FOR: Span = Span::seconds(5);

/// "Screen times out after" (fact 167).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ScreenTimeout {
    /// 30 seconds.
    After30Seconds,
    /// 1 minute. That a phone comes with it is assumed.
    #[default]
    After1Minute,
    /// 3 minutes.
    After3Minutes,
    /// 5 minutes.
    After5Minutes,
    /// 15 minutes.
    After15Minutes,
    /// 30 minutes.
    After30Minutes,
    /// Never.
    Never,
}

impl ScreenTimeout {
    /// All choices, as the page lists them.
    pub const ALL: [Self; 7] = [
        Self::After30Seconds,
        Self::After1Minute,
        Self::After3Minutes,
        Self::After5Minutes,
        Self::After15Minutes,
        Self::After30Minutes,
        Self::Never,
    ];

    /// As the page shows it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::After30Seconds => "30 seconds",
            Self::After1Minute => "1 minute",
            Self::After3Minutes => "3 minutes",
            Self::After5Minutes => "5 minutes",
            Self::After15Minutes => "15 minutes",
            Self::After30Minutes => "30 minutes",
            Self::Never => "never",
        }
    }

    /// The choice that the page shows so.
    #[must_use]
    pub fn labelled(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.label().eq_ignore_ascii_case(label))
    }

    /// How long; none: never.
    #[must_use]
    pub const fn span(self) -> Option<Span> {
        match self {
            Self::After30Seconds => Some(Span::seconds(30)),
            Self::After1Minute => Some(Span::minutes(1)),
            Self::After3Minutes => Some(Span::minutes(3)),
            Self::After5Minutes => Some(Span::minutes(5)),
            Self::After15Minutes => Some(Span::minutes(15)),
            Self::After30Minutes => Some(Span::minutes(30)),
            Self::Never => None,
        }
    }
}

/// The state of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Screen {
    /// Dark.
    #[default]
    Off,
    /// About to go off.
    Dimmed,
    /// On.
    On,
}

impl Screen {
    /// In a word: `off dimmed on`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Dimmed => "dimmed",
            Self::On => "on",
        }
    }
}

/// The screen with what it takes to time out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Glass {
    screen: Screen,
    locked: bool,
    touched_at: Time,
    /// When the timer will look, if it is set.
    armed: Option<Time>,
}

impl Default for Glass {
    fn default() -> Self {
        Self { screen: Screen::Off, locked: true, touched_at: Time::ZERO, armed: None }
    }
}

impl Glass {
    pub const fn screen(&self) -> Screen {
        self.screen
    }

    pub const fn is_locked(&self) -> bool {
        self.locked
    }

    pub const fn is_lit(&self) -> bool {
        match self.screen {
            Screen::Off => false,
            Screen::Dimmed | Screen::On => true,
        }
    }
}

impl Power {
    /// The screen goes on, or stays on for another while.
    pub(super) fn light_up(&mut self, cx: &mut Cx<'_>) {
        if self.hardware.state == State::On {
            self.memory.glass.touched_at = cx.now;
            self.screen_is(cx, Screen::On);
            self.watch_screen(cx);
        }
    }

    pub(super) fn press_power(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        self.needs_system()?;
        if self.memory.glass.is_lit() {
            self.darken(cx);
        } else {
            self.light_up(cx);
        }
        Ok(())
    }

    pub(super) fn touch(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        self.needs_system()?;
        match self.memory.glass.screen {
            Screen::Off => {
                return Err(Refused::new("the screen is off", "press the power button first"));
            }
            // The timer finds out by itself that the screen was touched.
            Screen::On => self.memory.glass.touched_at = cx.now,
            Screen::Dimmed => self.light_up(cx),
        }
        Ok(())
    }

    pub(super) fn unlock(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        self.touch(cx)?;
        self.memory.glass.locked = false;
        Ok(())
    }

    /// The lock screen goes, if it is seen at all.
    pub(super) const fn uncover(&mut self) {
        if self.memory.glass.is_lit() {
            self.memory.glass.locked = false;
        }
    }

    pub(super) fn set_screen_timeout(&mut self, cx: &mut Cx<'_>, after: ScreenTimeout) {
        if self.disk.screen_timeout != after {
            cx.write(&mut self.disk, Write::ScreenTimeout(after));
            self.watch_screen(cx);
        }
    }

    pub(super) fn setting_changed(&mut self, cx: &mut Cx<'_>, name: &str, value: &str) {
        if name == "lock_screen.times_out_after"
            && let Some(after) = ScreenTimeout::labelled(value)
        {
            self.set_screen_timeout(cx, after);
        }
    }

    pub(super) fn screen_timer(&mut self, cx: &mut Cx<'_>) {
        self.memory.glass.armed = None;
        let Some(times_out_at) = self.times_out_at() else { return };
        if times_out_at <= cx.now {
            self.darken(cx);
        } else if self.memory.glass.is_lit() {
            if times_out_at - DIMMED_FOR <= cx.now {
                self.screen_is(cx, Screen::Dimmed);
            }
            self.watch_screen(cx);
        }
    }

    /// Wakes when the screen dims or goes off next, unless the timer looks before that anyway.
    fn watch_screen(&mut self, cx: &mut Cx<'_>) {
        let Some(times_out_at) = self.times_out_at() else { return };
        let next = match self.memory.glass.screen {
            Screen::Off => return,
            Screen::On => times_out_at - DIMMED_FOR,
            Screen::Dimmed => times_out_at,
        };
        if self.memory.glass.armed.is_none_or(|armed| next < armed) {
            self.memory.glass.armed = Some(next);
            cx.wake(Timer::Screen, next);
        }
    }

    fn times_out_at(&self) -> Option<Time> {
        Some(self.memory.glass.touched_at + self.disk.screen_timeout.span()?)
    }

    /// Off, and locked.
    fn darken(&mut self, cx: &mut Cx<'_>) {
        self.memory.glass.locked = true;
        self.screen_is(cx, Screen::Off);
    }

    fn screen_is(&mut self, cx: &mut Cx<'_>, screen: Screen) {
        if self.memory.glass.screen != screen {
            cx.note(|| Fact::Screen(screen));
            self.memory.glass.screen = screen;
            self.hardware.battery.settle(cx.now);
            self.hardware.battery.tell(cx.now);
            self.update(cx);
        }
    }

    fn needs_system(&self) -> Result<(), Refused> {
        match self.hardware.state {
            State::On => Ok(()),
            State::Off | State::Dead | State::Booting { .. } | State::ShuttingDown { .. } => Err(
                Refused::new("the phone is not on", "power it on and wait until it has started"),
            ),
        }
    }
}
