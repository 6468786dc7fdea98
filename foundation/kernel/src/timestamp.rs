//! A moment, to the microsecond, and the local day it falls on.
//!
//! Stored as an integer of microseconds since 1970 UTC; printed, and carried in JSON, as RFC 3339 in UTC. China has
//! one zone without daylight saving since 1992, so the local date is plain integer arithmetic with +08:00 and never
//! looks anything up: a simulated county asks for it millions of times.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Date, Refusal, date_of_day_number, day_number};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
/// Asia/Shanghai is eight hours ahead of UTC all year round.
const LOCAL_OFFSET: i64 = 8 * 3_600 * MICROS_PER_SECOND;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Timestamp {
        Timestamp(micros)
    }

    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The moment of a local wall time in Asia/Shanghai.
    pub fn at_local(date: Date, hour: u8, minute: u8) -> Timestamp {
        let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60;
        Timestamp(i64::from(day_number(date)) * MICROS_PER_DAY + seconds * MICROS_PER_SECOND - LOCAL_OFFSET)
    }

    /// The first moment of a local day.
    pub fn start_of_day(date: Date) -> Timestamp {
        Timestamp::at_local(date, 0, 0)
    }

    /// The first moment after a local day: a limit that ends on `date` ends here (民法典第二百零三条).
    pub fn end_of_day(date: Date) -> Timestamp {
        Timestamp(Timestamp::start_of_day(date).0.saturating_add(MICROS_PER_DAY))
    }

    /// The day number of the local date; see [`day_number`].
    pub fn local_day_number(self) -> i32 {
        let day = self.0.saturating_add(LOCAL_OFFSET).div_euclid(MICROS_PER_DAY);
        // An i64 of microseconds spans about 107 million days either way, so this never saturates.
        i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX })
    }

    /// `2026-02-13 16:05`, local, as clerks read it.
    pub fn local_minute(self) -> String {
        let date = local_date(self);
        let minutes = self.0.saturating_add(LOCAL_OFFSET).rem_euclid(MICROS_PER_DAY) / (60 * MICROS_PER_SECOND);
        format!("{date} {:02}:{:02}", minutes / 60, minutes % 60)
    }

    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)))
    }

    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Timestamp {
        self.plus_seconds(hours.saturating_mul(3_600))
    }

    /// Microseconds from `earlier` to this moment; negative if it lies later.
    pub const fn micros_since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The date of a moment in Asia/Shanghai.
pub fn local_date(at: Timestamp) -> Date {
    date_of_day_number(at.local_day_number())
}

const SHAPE: &[u8; 27] = b"0000-00-00T00:00:00.000000Z";

impl Timestamp {
    /// Writes RFC 3339 into a buffer; the fraction is left out when it is zero.
    fn write_rfc3339(self, text: &mut [u8; 27]) -> &str {
        let days = self.0.div_euclid(MICROS_PER_DAY);
        let in_day = self.0.rem_euclid(MICROS_PER_DAY);
        let date = date_of_day_number(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }));
        let (seconds, micros) = (in_day / MICROS_PER_SECOND, in_day % MICROS_PER_SECOND);

        digits(text, 0..4, i64::from(date.year()));
        digits(text, 5..7, i64::from(date.month()));
        digits(text, 8..10, i64::from(date.day()));
        digits(text, 11..13, seconds / 3_600);
        digits(text, 14..16, seconds / 60 % 60);
        digits(text, 17..19, seconds % 60);
        if micros == 0 {
            text[19] = b'Z';
            return crate::shape::ascii(&text[..20]);
        }
        digits(text, 20..26, micros);
        crate::shape::ascii(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.write_rfc3339(&mut SHAPE.clone()))
    }
}

fn digits(text: &mut [u8; 27], at: std::ops::Range<usize>, value: i64) {
    let mut rest = value;
    for place in text.iter_mut().take(at.end).skip(at.start).rev() {
        *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
}

impl FromStr for Timestamp {
    type Err = Refusal;

    /// Any RFC 3339 time with an offset; fractions beyond the microsecond are cut.
    fn from_str(text: &str) -> Result<Timestamp, Refusal> {
        let parsed: Result<jiff::Timestamp, _> = text.parse();
        parsed.map(|at| Timestamp(at.as_microsecond())).map_err(|_| {
            Refusal::invalid(
                "timestamp_malformed",
                format!("时间“{text}”不是 RFC 3339 格式，应形如 2026-02-13T08:30:00Z。"),
            )
        })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.write_rfc3339(&mut SHAPE.clone()))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        crate::shape::deserialize_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_local_day_begins_at_sixteen_hours_utc() {
        let before: Timestamp = "2026-02-12T15:59:59.999999Z".parse().unwrap();
        let after: Timestamp = "2026-02-12T16:00:00Z".parse().unwrap();
        assert_eq!(local_date(before), date(2026, 2, 12));
        assert_eq!(local_date(after), date(2026, 2, 13));
        assert_eq!(Timestamp::start_of_day(date(2026, 2, 13)), after);
        assert_eq!(Timestamp::end_of_day(date(2026, 2, 12)), after);
        assert_eq!(after.plus_hours(9).plus_seconds(300).local_minute(), "2026-02-13 09:05");
    }

    #[test]
    fn json_is_an_rfc3339_string() {
        let at: Timestamp = "2026-02-13T16:30:00.25+08:00".parse().unwrap();
        let json = serde_json::to_string(&at).unwrap();
        assert_eq!(json, r#""2026-02-13T08:30:00.250000Z""#);
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), at);
        assert!(serde_json::from_str::<Timestamp>(r#""yesterday""#).is_err());
    }

    proptest! {
        #[test]
        fn printing_agrees_with_the_library_and_reads_back(micros in -2_000_000_000_000_000i64..9_000_000_000_000_000) {
            let at = Timestamp::from_micros(micros);
            let text = at.to_string();
            prop_assert_eq!(text.parse::<Timestamp>().unwrap(), at);
            let by_library: jiff::Timestamp = text.parse().unwrap();
            prop_assert_eq!(by_library.as_microsecond(), micros);
        }
    }
}
