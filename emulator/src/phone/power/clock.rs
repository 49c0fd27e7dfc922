//! The clock: kept by the hardware, lost with all power, set by hand or from the network.

use super::fact::Fact;
use super::{Power, State, Tag, Write};
use crate::kernel::PhoneClock;
use crate::phone::cx::Cx;
use crate::phone::service::Refused;
use crate::phone::signal::Signal;
use crate::phone::{LinkRule, Links, Otherwise};
use crate::wire::{Answer, Ask, Code};

/// The date from which a clock starts that has lost all power: that of the system's image (facts 139,
/// 140). 2012-09-01 00:00 UTC, before any version was sold; assumed for all of them.
pub const BUILD_DATE: PhoneClock = PhoneClock(1_346_457_600_000);

/// How far the time that comes by network may be from the clock without setting it: the way it took.
/// Assumed.
const CLOSE_ENOUGH_MS: u64 = 1_000;

/// The time is asked over whatever there is, when there is something.
const RULE: LinkRule =
    LinkRule { links: Links::Any, otherwise: Otherwise::Wait, background: false };

impl Power {
    /// No battery, no charger: the clock stands.
    pub(super) fn clock_may_stop(&mut self) {
        let battery = self.hardware.battery_in && !self.hardware.battery.is_at_or_below(0);
        if !battery && !self.on_external_power() {
            self.hardware.clock_stopped = true;
        }
    }

    /// There is power again: a clock that stood begins at the build date.
    pub(super) fn clock_may_start(&mut self, cx: &mut Cx<'_>) {
        let battery = self.hardware.battery_in && !self.hardware.battery.is_at_or_below(0);
        if self.hardware.clock_stopped && (battery || self.on_external_power()) {
            self.hardware.clock_stopped = false;
            self.hardware.clock_offset_ms = BUILD_DATE.0 - cx.now.on_server().0;
            cx.note(|| Fact::ClockStartsAnew(BUILD_DATE));
        }
    }

    pub(super) fn set_clock_by_hand(
        &mut self,
        cx: &mut Cx<'_>,
        to: PhoneClock,
    ) -> Result<(), Refused> {
        if self.hardware.state != State::On {
            return Err(Refused::new("the phone is not on", "power it on first"));
        }
        // Set-up asks for date and time whatever the setting says (facts 67, 68).
        if self.disk.automatic_time && cx.conditions.set_up {
            return Err(Refused::new(
                "date and time are set automatically",
                "switch \"Set automatically\" off first",
            ));
        }
        self.set_clock(cx, to);
        Ok(())
    }

    pub(super) fn set_clock(&mut self, cx: &mut Cx<'_>, to: PhoneClock) {
        cx.note(|| Fact::ClockSet(to));
        self.hardware.clock_offset_ms = to.0 - cx.now.on_server().0;
    }

    pub(super) fn skew_clock(&mut self, cx: &mut Cx<'_>, by_ms: i64) {
        self.hardware.clock_offset_ms = self.hardware.clock_offset_ms.saturating_add(by_ms);
        let clock = self.clock(cx.now);
        cx.note(|| Fact::ClockWrong(clock));
    }

    pub(super) fn set_time_zone(&mut self, cx: &mut Cx<'_>, minutes: i16) -> Result<(), Refused> {
        if !(-12 * 60..=14 * 60).contains(&minutes) {
            return Err(Refused::new(
                format!("no time zone is {minutes} minutes from Greenwich"),
                "give -720 to 840",
            ));
        }
        cx.write(&mut self.disk, Write::Zone(minutes));
        Ok(())
    }

    pub(super) fn set_automatic_time(&mut self, cx: &mut Cx<'_>, on: bool) {
        cx.write(&mut self.disk, Write::AutomaticTime(on));
        self.set_clock_from_network(cx);
    }

    /// Asks what time it is, once the system is set up: no version as shipped asks before the shell is
    /// ready (fact 68). What asks earlier is [`Power::clock_is_wanted`].
    pub(super) fn set_clock_from_network(&mut self, cx: &mut Cx<'_>) {
        if self.disk.automatic_time && self.hardware.state == State::On {
            self.memory.time_asked = true;
            cx.ask(Tag::Time, RULE, Ask::Probe);
        }
    }

    /// Somebody who is about to sign in wants the clock to be right first. Waits for a connection, as
    /// they do: how long is theirs to say.
    pub(super) fn clock_is_wanted(&mut self, cx: &mut Cx<'_>) {
        if self.disk.automatic_time {
            self.memory.clock_wanted = true;
            self.memory.time_asked = true;
            cx.ask(Tag::Time, RULE, Ask::Probe);
        } else {
            cx.tell(Signal::ClockSet);
        }
    }

    pub(super) fn time_arrived(&mut self, cx: &mut Cx<'_>, answer: &Result<Answer, Code>) {
        if let Ok(Answer::Time(server)) = answer
            && self.disk.automatic_time
            && self.clock(cx.now).0.abs_diff(server.0) > CLOSE_ENOUGH_MS
        {
            let offset = server.0 - cx.now.on_server().0;
            let way = offset.unsigned_abs() <= CLOSE_ENOUGH_MS;
            // The way of the answer is known and taken into account.
            self.hardware.clock_offset_ms = if way { 0 } else { offset };
            let clock = self.clock(cx.now);
            cx.note(|| Fact::ClockFromNetwork(clock));
        }
        if !self.memory.clock_wanted {
            return;
        }
        if let Err(Code::CONNECTION_ABORTED) = answer {
            // Its link went away: the next one is asked.
            cx.ask(Tag::Time, RULE, Ask::Probe);
        } else {
            self.memory.clock_wanted = false;
            cx.tell(Signal::ClockSet);
        }
    }
}
