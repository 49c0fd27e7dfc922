//! Quantities as people write them: `1h30m`, `20 Mbit/s`, `30 MB`, `40%`, `2013-10-14 08:00`.
//!
//! Everything becomes a whole number; a decimal fraction is accepted where it comes out whole (`1.5
//! GB`). Sizes are decimal, as on the packaging and in the facts: 1 MB is 1,000,000 bytes; `MiB`
//! means 1,048,576.

use std::fmt;

/// Why a quantity was refused, and what would have worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What would have worked.
    pub help: &'static str,
}

/// A length of time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub u64);

/// An amount of data, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

/// A rate, in bits per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BitsPerSecond(pub u64);

/// A share of a hundred, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub u8);

/// A moment on the calendar (UTC), in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub i64);

const DURATION_HELP: &str = "a duration is written like `250ms`, `10m`, `1h30m`, `26h` or `7d`";
const SIZE_HELP: &str = "a size is written like `800 kB`, `30 MB` or `2 GB`";
const SPEED_HELP: &str = "a speed is written like `384 kbit/s` or `20 Mbit/s`";
const PERCENT_HELP: &str = "a share is written like `40%`, from `0%` to `100%`";
const DATE_HELP: &str = "a date is written like `2013-10-14` or `2013-10-14 08:00`";

/// The units of a duration, largest first, with their milliseconds.
const DURATION_UNITS: [(&str, u64); 6] = [
    ("w", 604_800_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

const SIZE_UNITS: [(&str, u64); 9] = [
    ("B", 1),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

const SPEED_UNITS: [(&str, u64); 4] =
    [("bit/s", 1), ("kbit/s", 1_000), ("Mbit/s", 1_000_000), ("Gbit/s", 1_000_000_000)];

impl Millis {
    /// Reads `26h`, `1h30m`, `250ms`, `1 week` is not among them.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = |message: String| Refusal { message, help: DURATION_HELP };
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(refuse("a duration is missing".to_owned()));
        }
        if rest.starts_with('-') {
            return Err(refuse(format!("`{text}` is negative")));
        }
        let mut total = 0_u64;
        let mut above = u64::MAX;
        while !rest.is_empty() {
            let (number, after) = split_number(rest);
            if number.is_empty() {
                return Err(refuse(format!("`{text}` is not a duration")));
            }
            let after = after.trim_start();
            let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            let unit = &after[..end];
            let Some((_, scale)) = DURATION_UNITS.iter().find(|(name, _)| *name == unit) else {
                return Err(refuse(if unit.is_empty() {
                    format!("`{text}` lacks a unit")
                } else {
                    format!("`{unit}` is not a unit of time")
                }));
            };
            if *scale >= above {
                return Err(refuse(format!("the units of `{text}` are not from large to small")));
            }
            above = *scale;
            total = scaled(number, *scale).and_then(|part| total.checked_add(part)).ok_or_else(
                || refuse(format!("`{text}` is too long, or not a whole number of milliseconds")),
            )?;
            rest = after[end..].trim_start();
        }
        Ok(Self(total))
    }
}

impl Bytes {
    /// Reads `30 MB`, `1.5 GB`, `512 KiB`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        with_unit(text, &SIZE_UNITS, "size", SIZE_HELP).map(Self)
    }
}

impl BitsPerSecond {
    /// Reads `20 Mbit/s`, also written `20 Mbps`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let usual = text.trim().replace("bps", "bit/s");
        with_unit(&usual, &SPEED_UNITS, "speed", SPEED_HELP).map(Self).map_err(|refusal| Refusal {
            message: refusal.message.replace(usual.as_str(), text),
            ..refusal
        })
    }
}

impl Percent {
    /// Reads `40%`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = |message: String| Refusal { message, help: PERCENT_HELP };
        let Some(number) = text.trim().strip_suffix('%') else {
            return Err(refuse(format!("`{text}` lacks the `%`")));
        };
        match number.trim().parse::<u8>() {
            Ok(share) if share <= 100 => Ok(Self(share)),
            Ok(_) | Err(_) => Err(refuse(format!("`{text}` is not a share of a hundred"))),
        }
    }
}

impl Date {
    /// Reads `2013-10-14`, `2013-10-14 08:00`, `2013-10-14 08:00:30`; all UTC, years 1970 to 2100.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = || Refusal { message: format!("`{text}` is not a date"), help: DATE_HELP };
        let trimmed = text.trim().trim_end_matches('Z');
        let (day, time) = trimmed.split_once([' ', 'T']).unwrap_or((trimmed, "00:00"));
        let [year, month, day] = fields::<3>(day, '-').ok_or_else(refuse)?;
        let [hour, minute, second] = fields::<3>(time, ':')
            .or_else(|| fields::<2>(time, ':').map(|[hour, minute]| [hour, minute, 0]))
            .ok_or_else(refuse)?;
        let valid = (1970..=2100).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !valid {
            return Err(refuse());
        }
        let days = days_since_epoch(year, month, day);
        Ok(Self(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000))
    }
}

impl fmt::Display for Millis {
    /// In the form that [`Millis::parse`] reads, with the two largest units that matter: `1d2h`,
    /// `10m`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        if rest == 0 {
            return f.write_str("0s");
        }
        for (unit, scale) in &DURATION_UNITS[1..] {
            let count = rest / scale;
            rest %= scale;
            if count > 0 {
                write!(f, "{count}{unit}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Bytes {
    /// In the form that [`Bytes::parse`] reads, in the largest decimal unit in which it is whole.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |(_, scale): &&(&str, u64)| self.0 > 0 && self.0.is_multiple_of(*scale);
        let decimal =
            [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
        match decimal.iter().find(whole) {
            Some((unit, scale)) => write!(f, "{} {unit}", self.0 / scale),
            None => write!(f, "{} B", self.0),
        }
    }
}

impl fmt::Display for Date {
    /// In the form that [`Date::parse`] reads: `2013-10-14 08:00`, with seconds if there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, in_day) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        let (year, month, day) = civil(days);
        let seconds = in_day / 1_000;
        write!(f, "{year:04}-{month:02}-{day:02} {:02}:{:02}", seconds / 3_600, seconds / 60 % 60)?;
        if seconds % 60 != 0 {
            write!(f, ":{:02}", seconds % 60)?;
        }
        Ok(())
    }
}

fn with_unit(
    text: &str,
    units: &[(&str, u64)],
    noun: &str,
    help: &'static str,
) -> Result<u64, Refusal> {
    let refuse = |message: String| Refusal { message, help };
    let trimmed = text.trim();
    let (number, unit) = split_number(trimmed);
    let unit = unit.trim_start();
    if number.is_empty() {
        return Err(refuse(format!("`{text}` is not a {noun}")));
    }
    if unit.is_empty() {
        return Err(refuse(format!("`{text}` lacks a unit")));
    }
    let Some((_, scale)) = units.iter().find(|(name, _)| *name == unit) else {
        return Err(refuse(format!("`{unit}` is not a unit of {noun}")));
    };
    scaled(number, *scale)
        .ok_or_else(|| refuse(format!("`{text}` is too large, or does not come out whole")))
}

fn split_number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text.split_at(end)
}

/// `number` times `scale`, where the number may have a decimal fraction, if that is whole and fits.
fn scaled(number: &str, scale: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || (fraction.is_empty() && number.contains('.')) || fraction.len() > 12 {
        return None;
    }
    let places = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    let digits: u128 = format!("{whole}{fraction}").parse().ok()?;
    let product = digits.checked_mul(u128::from(scale))?;
    (product % places == 0).then(|| u64::try_from(product / places).ok())?
}

fn fields<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut values = [0; N];
    for value in &mut values {
        let part = parts.next()?;
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *value = part.parse().ok()?;
    }
    parts.next().is_none().then_some(values)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let years: i64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    years + months + day - 1
}

fn civil(mut days: i64) -> (i64, i64, i64) {
    // Four hundred years are always the same number of days, so a date before 1970 is moved up and
    // back.
    const DAYS: i64 = 146_097;
    let eras = days.div_euclid(DAYS);
    days = days.rem_euclid(DAYS);
    let mut year = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let mut month = 1;
    while days >= days_in_month(year, month) {
        days -= days_in_month(year, month);
        month += 1;
    }
    (year + eras * 400, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_unit() {
        let ms = |text| Millis::parse(text).map(|millis| millis.0);
        assert_eq!(ms("250ms"), Ok(250));
        assert_eq!(ms("10m"), Ok(600_000));
        assert_eq!(ms("1h30m"), Ok(5_400_000));
        assert_eq!(ms("1h 30m"), Ok(5_400_000));
        assert_eq!(ms("26h"), Ok(93_600_000));
        assert_eq!(ms("7d"), Ok(604_800_000));
        assert_eq!(ms("1.5s"), Ok(1_500));
        assert_eq!(ms("0s"), Ok(0));
        for wrong in [
            "",
            "10",
            "10 minutes",
            "30m1h",
            "-5m",
            "1.0005s",
            "h",
            "5m5m",
            "99999999999999w",
            "1..5s",
            ".5s",
        ] {
            assert!(ms(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_printed_can_be_read_again() {
        for ms in [0, 1, 999, 61_000, 93_600_000, 604_800_000 + 5] {
            assert_eq!(Millis::parse(&Millis(ms).to_string()), Ok(Millis(ms)));
        }
        for date in
            ["2013-10-14 08:00", "1970-01-01 00:00", "2000-02-29 23:59:59", "2014-12-31 00:00"]
        {
            assert_eq!(Date::parse(date).map(|date| date.to_string()), Ok(date.to_owned()));
        }
        assert_eq!(Date(-1_000).to_string(), "1969-12-31 23:59:59");
    }

    #[test]
    fn sizes_are_printed_in_the_form_in_which_they_are_read() {
        for bytes in [0, 1, 999, 1_000, 200_000, 1_048_576, 30_000_000, 5_000_000_000] {
            assert_eq!(Bytes::parse(&Bytes(bytes).to_string()), Ok(Bytes(bytes)));
        }
        assert_eq!(Bytes(200_000).to_string(), "200 kB");
    }

    #[test]
    fn sizes_and_speeds_are_decimal() {
        assert_eq!(Bytes::parse("30 MB"), Ok(Bytes(30_000_000)));
        assert_eq!(Bytes::parse("1.5GB"), Ok(Bytes(1_500_000_000)));
        assert_eq!(Bytes::parse("1 MiB"), Ok(Bytes(1_048_576)));
        assert_eq!(BitsPerSecond::parse("20 Mbit/s"), Ok(BitsPerSecond(20_000_000)));
        assert_eq!(BitsPerSecond::parse("384 kbps"), Ok(BitsPerSecond(384_000)));
        assert_eq!(
            Bytes::parse("30 Mb").map_err(|refusal| refusal.message),
            Err("`Mb` is not a unit of size".to_owned())
        );
        assert_eq!(
            BitsPerSecond::parse("20 MB/s").map_err(|refusal| refusal.message),
            Err("`MB/s` is not a unit of speed".to_owned())
        );
    }

    #[test]
    fn dates_exist_on_the_calendar() {
        assert_eq!(Date::parse("2013-10-14"), Ok(Date(1_381_708_800_000)));
        for wrong in [
            "2013-02-29",
            "2013-13-01",
            "14.10.2013",
            "2013-10-14 24:00",
            "2013-10",
            "tomorrow",
            "+2013-10-1",
        ] {
            assert!(Date::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Percent::parse("40%"), Ok(Percent(40)));
        assert!(Percent::parse("101%").is_err() && Percent::parse("40").is_err());
    }
}
