//! Data Sense: a limit on cellular data, and what is spared near it (facts 204–206).

use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::transfers::Link;
use super::{Network, Timer, Write};
use crate::kernel::{PhoneClock, Span};
use crate::phone::cx::Cx;
use crate::phone::service::Refused;

/// "Near" begins at so many percent of the limit. Assumed.
const NEAR_PERCENT: u64 = 90;

/// A limit on cellular data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataLimit {
    /// How it begins anew (fact 205).
    pub kind: LimitKind,
    /// In bytes; not looked at when unlimited.
    pub bytes: u64,
}

/// The types of a limit (fact 205).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitKind {
    /// "One time": counts until the user sets another.
    OneTime,
    /// "Monthly": counts from this day of each month, 1 to 31; in a shorter month from its last.
    Monthly {
        /// The day.
        day: u8,
    },
    /// "Unlimited": counts only.
    Unlimited,
}

impl DataLimit {
    /// From how many bytes on it is near.
    const fn near(self) -> Option<u64> {
        match self.kind {
            LimitKind::OneTime | LimitKind::Monthly { .. } => {
                Some(self.bytes / 100 * NEAR_PERCENT + self.bytes % 100 * NEAR_PERCENT / 100)
            }
            LimitKind::Unlimited => None,
        }
    }

    /// The next time it begins anew, in whole days of the phone's clock.
    fn next_reset(self, clock: PhoneClock) -> Option<PhoneClock> {
        const DAY_MS: i64 = 86_400_000;
        let LimitKind::Monthly { day } = self.kind else { return None };
        let midnight = clock.0 - clock.0.rem_euclid(DAY_MS);
        let starts = |at: &PhoneClock| {
            let is_last = PhoneClock(at.0 + DAY_MS).date().2 == 1;
            let (today, day) = (at.date().2, i64::from(day));
            if is_last { today <= day } else { today == day }
        };
        (1..=31).map(|days| PhoneClock(midnight + days * DAY_MS)).find(starts)
    }
}

/// The limit and what belongs to it, on disk.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct DataSense {
    pub limit: Option<DataLimit>,
    /// Assumed: not checked until the user checks it.
    pub restrict: bool,
    /// The cellular counter when the limit began to count.
    pub counted_before: u64,
    /// By the phone's clock.
    resets_at: Option<PhoneClock>,
}

/// A change of it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Change {
    /// Another limit, or the next month of the same.
    Begin {
        /// The limit.
        limit: Option<DataLimit>,
        /// The cellular counter.
        counted: u64,
        /// The phone's clock when it begins anew.
        resets_at: Option<PhoneClock>,
    },
    /// Restrict background data near the limit.
    Restrict(bool),
}

impl DataSense {
    pub const fn apply(&mut self, change: &Change) {
        match *change {
            Change::Begin { limit, counted, resets_at } => {
                self.limit = limit;
                self.counted_before = counted;
                self.resets_at = resets_at;
            }
            Change::Restrict(on) => self.restrict = on,
        }
    }
}

impl Network {
    pub(super) fn set_limit(
        &mut self,
        cx: &mut Cx<'_>,
        limit: Option<DataLimit>,
    ) -> Result<(), Refused> {
        has_data_sense(cx)?;
        if let Some(DataLimit { kind: LimitKind::Monthly { day }, .. }) = limit
            && !(1..=31).contains(&day)
        {
            return Err(Refused::new(
                format!("no month has a day {day}"),
                "choose a day from 1 to 31",
            ));
        }
        self.begin_limit(cx, limit);
        self.check_limit(cx);
        Ok(())
    }

    pub(super) fn restrict_near_limit(&mut self, cx: &mut Cx<'_>, on: bool) -> Result<(), Refused> {
        has_data_sense(cx)?;
        cx.write(&mut self.disk, Write::DataSense(Change::Restrict(on)));
        self.check_limit(cx);
        Ok(())
    }

    fn begin_limit(&mut self, cx: &mut Cx<'_>, limit: Option<DataLimit>) {
        self.memory.traffic.settle(&mut self.meter, Link::Cellular, cx.now);
        self.write_counters(cx);
        let counted = self.disk.counted.cellular.total();
        let resets_at = limit.and_then(|limit| limit.next_reset(cx.clock()));
        cx.write(&mut self.disk, Write::DataSense(Change::Begin { limit, counted, resets_at }));
        // Shares are counted from the last settling: the armed completions may come too late.
        self.memory.traffic.rearm(cx, Link::Cellular);
    }

    /// Looks whether the limit is near, and wakes when it will be if things go on like this.
    pub(super) fn check_limit(&mut self, cx: &mut Cx<'_>) {
        let sense = &self.disk.data_sense;
        let Some(limit) = sense.limit else {
            return self.restricted_is(cx, false);
        };
        let used = self.used_of_limit(cx.now);
        let near = limit.near().filter(|_| sense.restrict);
        let resets_at = sense.resets_at;
        self.restricted_is(cx, near.is_some_and(|near| used >= near));
        let nears_at = near
            .and_then(|near| near.checked_sub(used))
            .and_then(|left| self.memory.traffic.moved_at(Link::Cellular, left, cx.now));
        let resets_at =
            resets_at.map(|at| cx.now + Span(u64::try_from(at.0 - cx.clock().0).unwrap_or(0)));
        let next = match (nears_at, resets_at) {
            (Some(near), Some(reset)) => near.min(reset),
            (Some(at), None) | (None, Some(at)) => at,
            (None, None) => return,
        };
        if self.memory.data_sense_armed.is_none_or(|armed| next < armed) {
            self.memory.data_sense_armed = Some(next);
            cx.wake(Timer::DataLimit, next);
        }
    }

    pub(super) fn limit_timer(&mut self, cx: &mut Cx<'_>) {
        self.memory.data_sense_armed = None;
        let sense = &self.disk.data_sense;
        if sense.resets_at.is_some_and(|at| at <= cx.clock()) {
            cx.note(|| Fact::LimitBeginsAnew);
            self.begin_limit(cx, sense.limit);
        }
        self.check_limit(cx);
    }

    fn restricted_is(&mut self, cx: &mut Cx<'_>, restricted: bool) {
        if self.memory.data_restricted != restricted {
            self.memory.data_restricted = restricted;
            cx.note(|| Fact::NearLimit(restricted));
            if !restricted {
                self.release_held(cx);
            }
        }
    }
}

fn has_data_sense(cx: &Cx<'_>) -> Result<(), Refused> {
    if cx.phone.profile().cellular.data_sense {
        Ok(())
    } else {
        Err(Refused::new("this version has no Data Sense", "use a version from GDR2 on"))
    }
}
