//! A legal limit as something to look at: one cell a working day, and 「为什么是这一天」 as a table of days.

use askama::Template;

use super::{Tone, part};
use crate::text::Text;

/// Beyond this many working days the cells would be too thin to see.
const MOST_CELLS: u32 = 45;

/// How much of a limit is used.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/countdown.html")]
pub struct Countdown {
    pub t: Text,
    /// 承诺办结, 法定期限
    pub label: String,
    /// The whole limit in working days.
    pub total: u32,
    /// Working days used up.
    pub used: u32,
    /// 11月26日（周四）
    pub due: String,
    pub state: ClockState,
    /// 「为什么是这一天」: the page of the day table.
    pub why: Option<String>,
    /// 专家评审期间不计时，最长 5 个工作日
    pub note: String,
    /// For lists and side columns: no cells.
    pub compact: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockState {
    #[default]
    Running,
    Paused,
    /// Ended in time or late; `used` says when.
    Stopped,
}

/// What one cell of the track shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayCell {
    Used,
    Today,
    Left,
    Over,
}

impl Countdown {
    pub fn new(t: Text, label: impl Into<String>, total: u32, used: u32, due: impl Into<String>) -> Countdown {
        Countdown {
            t,
            label: label.into(),
            total,
            used,
            due: due.into(),
            state: ClockState::Running,
            why: None,
            note: String::new(),
            compact: false,
        }
    }

    #[must_use]
    pub fn why(mut self, href: impl Into<String>) -> Countdown {
        self.why = Some(href.into());
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Countdown {
        self.note = note.into();
        self
    }

    #[must_use]
    pub fn paused(mut self) -> Countdown {
        self.state = ClockState::Paused;
        self
    }

    #[must_use]
    pub fn stopped(mut self) -> Countdown {
        self.state = ClockState::Stopped;
        self
    }

    #[must_use]
    pub fn compact(mut self) -> Countdown {
        self.compact = true;
        self
    }

    /// Working days left; negative when late.
    pub fn left(&self) -> i64 {
        i64::from(self.total) - i64::from(self.used)
    }

    fn days(&self) -> u64 {
        self.left().unsigned_abs()
    }

    fn tone(&self) -> Tone {
        match (self.state, self.left()) {
            (ClockState::Stopped, left) if left >= 0 => Tone::Good,
            (_, left) if left < 0 => Tone::Urgent,
            (ClockState::Paused, _) => Tone::Quiet,
            // A fifth of the limit, and at least two days, is time to hurry.
            (_, left) if left <= i64::from(self.total / 5).max(2).min(i64::from(self.total) - 1) => Tone::Urgent,
            _ => Tone::Active,
        }
    }

    /// 还剩, 今天到期, 已超, 用时, 已暂停
    fn word(&self) -> String {
        self.t.get(match (self.state, self.left()) {
            (ClockState::Stopped, left) if left >= 0 => "countdown-took",
            (_, left) if left < 0 => "countdown-late",
            (ClockState::Paused, _) => "countdown-paused",
            (_, 0) => "countdown-today",
            _ => "countdown-left",
        })
    }

    fn number(&self) -> u64 {
        match self.state {
            ClockState::Stopped if self.left() >= 0 => u64::from(self.used),
            _ => self.days(),
        }
    }

    fn shows_cells(&self) -> bool {
        !self.compact && (1..=MOST_CELLS).contains(&self.total.max(self.used))
    }

    fn cells(&self) -> Vec<DayCell> {
        let length = self.total.max(self.used);
        (0..length)
            .map(|day| match day {
                day if day >= self.total => DayCell::Over,
                day if day < self.used => DayCell::Used,
                day if day == self.used && self.state == ClockState::Running => DayCell::Today,
                _ => DayCell::Left,
            })
            .collect()
    }

    fn sentence(&self) -> String {
        self.t.msg("countdown-sentence").arg("used", self.used).arg("total", self.total).to_string()
    }
}

impl DayCell {
    const fn name(self) -> &'static str {
        match self {
            DayCell::Used => "used",
            DayCell::Today => "today",
            DayCell::Left => "left",
            DayCell::Over => "over",
        }
    }
}

/// Why a deadline falls on its day: every day, counted or not, with its reason.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/day_table.html")]
pub struct DayTable {
    pub t: Text,
    pub caption: String,
    pub days: Vec<DayRow>,
}

#[derive(Clone, Debug, Default)]
pub struct DayRow {
    /// 11月23日（周一）
    pub date: String,
    /// The number of this working day, when it counts.
    pub count: Option<u32>,
    pub kind: DayKind,
    /// 受理当日不计, 周末, 国庆节, 调休上班, 专家评审
    pub reason: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayKind {
    #[default]
    Counted,
    Off,
    Paused,
    /// The last day of the limit.
    Due,
}

impl DayKind {
    const fn name(self) -> &'static str {
        match self {
            DayKind::Counted => "counted",
            DayKind::Off => "off",
            DayKind::Paused => "paused",
            DayKind::Due => "due",
        }
    }
}

part!(Countdown, DayTable);

#[cfg(test)]
mod tests {
    use super::*;

    fn countdown(total: u32, used: u32) -> Countdown {
        Countdown::new(Text::default(), "承诺办结", total, used, "11月26日（周四）")
    }

    #[test]
    fn every_working_day_of_the_limit_has_one_cell() {
        let cells = countdown(8, 5).cells();
        assert_eq!(cells.len(), 8);
        assert_eq!(cells.iter().filter(|cell| **cell == DayCell::Used).count(), 5);
        assert_eq!(cells.get(5), Some(&DayCell::Today));
    }

    #[test]
    fn days_beyond_the_limit_are_shown_as_over() {
        let late = countdown(8, 10);
        assert_eq!(late.left(), -2);
        assert_eq!(late.cells().iter().filter(|cell| **cell == DayCell::Over).count(), 2);
        assert_eq!(late.tone(), Tone::Urgent);
    }

    #[test]
    fn urgency_begins_with_the_last_fifth() {
        assert_eq!(countdown(20, 10).tone(), Tone::Active);
        assert_eq!(countdown(20, 16).tone(), Tone::Urgent);
        assert_eq!(countdown(3, 0).tone(), Tone::Active);
        assert_eq!(countdown(1, 0).tone(), Tone::Active);
        assert_eq!(countdown(1, 1).tone(), Tone::Urgent);
        assert_eq!(countdown(20, 16).stopped().tone(), Tone::Good);
    }
}
