//! Bins of distributions and heat maps, as addresses carry them: what a column or a cell counts is listed by its bin.

use std::fmt;
use std::str::FromStr;

use kernel::Refusal;

/// So many working days a case took, or that many and more: `12`, `30..`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysBin {
    pub least: i64,
    pub and_more: bool,
}

impl DaysBin {
    pub const fn holds(self, days: i64) -> bool {
        days == self.least || self.and_more && days > self.least
    }
}

impl fmt::Display for DaysBin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.least, if self.and_more { ".." } else { "" })
    }
}

impl FromStr for DaysBin {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<DaysBin, Refusal> {
        let (number, and_more) = text.strip_suffix("..").map_or((text, false), |number| (number, true));
        let least = number.parse::<u16>().map_err(|_| {
            Refusal::invalid("bad_days_bin", "用时请写成 12（个工作日）或者 30..（30 个及以上）的样子。")
                .on_field("used")
        })?;
        Ok(DaysBin { least: least.into(), and_more })
    }
}

/// Two hours of a weekday, local: `1-08` is Monday from eight to ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoursBin {
    /// Monday is 1.
    pub weekday: u8,
    /// An even hour.
    pub hour: u8,
}

impl HoursBin {
    /// The bins of a weekday: so few that a phone can show a day.
    pub fn of_day(weekday: u8) -> impl Iterator<Item = HoursBin> {
        (0..24).step_by(2).map(move |hour| HoursBin { weekday, hour })
    }

    /// The hour after its last.
    pub const fn end(self) -> u8 {
        self.hour + 2
    }

    /// Its slots, the hours of a week from Monday at midnight: the first, and the first that is not its own.
    pub fn slots(self) -> [i64; 2] {
        let day = i64::from(self.weekday - 1) * 24;
        [day + i64::from(self.hour), day + i64::from(self.end())]
    }
}

impl fmt::Display for HoursBin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.weekday, self.hour)
    }
}

impl FromStr for HoursBin {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<HoursBin, Refusal> {
        let read = || {
            let (weekday, hour) = text.split_once('-')?;
            let bin = HoursBin { weekday: weekday.parse().ok()?, hour: hour.parse().ok()? };
            ((1..=7).contains(&bin.weekday) && HoursBin::of_day(bin.weekday).any(|known| known == bin)).then_some(bin)
        };
        read().ok_or_else(|| {
            Refusal::invalid("bad_hours_bin", "时段请写成 1-08 的样子：周一 8 时到 10 时。").on_field("hours")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_read_as_they_are_written() {
        for weekday in 1..=7 {
            for bin in HoursBin::of_day(weekday) {
                assert_eq!(bin.to_string().parse::<HoursBin>().unwrap(), bin);
            }
        }
        for text in ["0", "12", "30.."] {
            assert_eq!(text.parse::<DaysBin>().unwrap().to_string(), text);
        }
        for wrong in ["", "0-08", "8-08", "1-24", "1-09", "1", "monday-8"] {
            assert_eq!(wrong.parse::<HoursBin>().unwrap_err().code, "bad_hours_bin", "{wrong}");
        }
        for wrong in ["", "-1", "..", "3..5", "twelve"] {
            assert_eq!(wrong.parse::<DaysBin>().unwrap_err().code, "bad_days_bin", "{wrong}");
        }
    }

    #[test]
    fn the_bins_of_a_week_hold_each_hour_once() {
        let slots: Vec<i64> = (1..=7)
            .flat_map(HoursBin::of_day)
            .flat_map(|bin| {
                let [first, end] = bin.slots();
                first..end
            })
            .collect();
        assert_eq!(slots, (0..168).collect::<Vec<_>>());
    }
}
