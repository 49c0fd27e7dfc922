//! Scenario time, spans, and the two clocks that may disagree with it.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

/// A moment of the scenario: milliseconds since it began. Never wrong, seen by nobody inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Time(pub u64);

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span(pub u64);

/// What a phone believes the time to be: milliseconds since 1970-01-01 00:00 UTC. May be wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PhoneClock(pub i64);

/// What a service believes the time to be: milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServerClock(pub i64);

/// The servers' clock when a scenario begins: 2013-11-04 08:00 UTC, a Monday between GDR3 and 8.1.
/// Chosen freely.
const SCENARIO_BEGINS_MS: i64 = 1_383_552_000_000;

impl Time {
    /// The beginning of the scenario.
    pub const ZERO: Self = Self(0);

    /// The span since `earlier`, or nothing if that is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// What a server's clock shows at this moment.
    #[must_use]
    pub const fn on_server(self) -> ServerClock {
        ServerClock(SCENARIO_BEGINS_MS.saturating_add_unsigned(self.0))
    }
}

impl Span {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `n` milliseconds.
    #[must_use]
    pub const fn ms(n: u64) -> Self {
        Self(n)
    }
    /// `n` seconds.
    #[must_use]
    pub const fn seconds(n: u64) -> Self {
        Self(n * 1_000)
    }
    /// `n` minutes.
    #[must_use]
    pub const fn minutes(n: u64) -> Self {
        Self(n * 60_000)
    }
    /// `n` hours.
    #[must_use]
    pub const fn hours(n: u64) -> Self {
        Self(n * 3_600_000)
    }
    /// `n` days of 24 hours.
    #[must_use]
    pub const fn days(n: u64) -> Self {
        Self(n * 86_400_000)
    }
    /// `n` times as long.
    #[must_use]
    pub const fn times(self, n: u64) -> Self {
        Self(self.0.saturating_mul(n))
    }
}

impl Add<Span> for Time {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub<Span> for Time {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

/// `1d 02:03:04`, with milliseconds only where there are some.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, ms) = (self.0 / 1000, self.0 % 1000);
        let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
        if days > 0 {
            write!(f, "{days}d ")?;
        }
        write!(f, "{hours:02}:{:02}:{:02}", seconds / 60 % 60, seconds % 60)?;
        if ms > 0 { write!(f, ".{ms:03}") } else { Ok(()) }
    }
}

/// `26h`, `1h 30m`, `2.5s` is written `2s 500ms`: the units of the scenario language.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        let mut space = "";
        for (unit, ms) in
            [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
        {
            if rest >= ms {
                write!(f, "{space}{}{unit}", rest / ms)?;
                rest %= ms;
                space = " ";
            }
        }
        Ok(())
    }
}

/// The civil date and time of day of a clock, in UTC.
fn civil(f: &mut fmt::Formatter<'_>, ms: i64) -> fmt::Result {
    let (year, month, day) = date(ms.div_euclid(86_400_000));
    let minutes = ms.rem_euclid(86_400_000) / 60_000;
    write!(f, "{year:04}-{month:02}-{day:02} {:02}:{:02}", minutes / 60, minutes % 60)
}

/// Year, month and day of a day number since 1970-01-01 (proleptic Gregorian calendar).
const fn date(day: i64) -> (i64, i64, i64) {
    // Days are counted from 0000-03-01, so that leap days end a year and a cycle of 400 years.
    let shifted = day + 719_468;
    let cycle = shifted.div_euclid(146_097);
    let day_of_cycle = shifted.rem_euclid(146_097);
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_cycle + cycle * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

impl PhoneClock {
    /// Year, month (1–12) and day (1–31), in UTC.
    #[must_use]
    pub const fn date(self) -> (i64, i64, i64) {
        date(self.0.div_euclid(86_400_000))
    }

    /// Minutes since midnight, in UTC.
    #[must_use]
    pub const fn minute_of_day(self) -> i64 {
        self.0.rem_euclid(86_400_000) / 60_000
    }
}

impl fmt::Display for PhoneClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        civil(f, self.0)
    }
}

impl fmt::Display for ServerClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        civil(f, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{PhoneClock, Span, Time};

    #[test]
    fn times_and_spans_read_as_a_person_writes_them() {
        assert_eq!(
            (Time::ZERO + Span::days(1) + Span::ms(3_723_004)).to_string(),
            "1d 01:02:03.004"
        );
        assert_eq!((Span::hours(26) + Span::seconds(1)).to_string(), "1d 2h 1s");
        assert_eq!(Span::ZERO.to_string(), "0s");
    }

    #[test]
    fn the_scenario_begins_on_a_known_date() {
        assert_eq!(Time::ZERO.on_server().to_string(), "2013-11-04 08:00");
        assert_eq!(PhoneClock(951_782_400_000).to_string(), "2000-02-29 00:00");
        assert_eq!(PhoneClock(-1).to_string(), "1969-12-31 23:59");
    }
}
