//! Figures of supervision: how many signals and cards, by what.

use kernel::{Date, date_of_day_number, day_number};
use serde::{Deserialize, Serialize};

use super::card::worded;

/// Local days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    pub from: Date,
    pub to: Date,
}

impl Period {
    /// So many days, the last included.
    pub fn last_days(to: Date, days: i32) -> Period {
        Period { from: date_of_day_number(day_number(to) - (days - 1)), to }
    }
}

/// What figures are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// `2026-09-08`.
    Day,
    /// `2026-09`.
    Month,
    Organ,
    Rule,
    Category,
    Item,
    /// The account responsible.
    Person,
}

worded! {
    By { Day = "day" "日", Month = "month" "月", Organ = "organ" "部门", Rule = "rule" "规则", Category = "category" "类别",
        Item = "item" "事项", Person = "person" "人员" }
}

/// How many of each level, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub notice: i64,
    pub warning: i64,
    pub yellow: i64,
    pub red: i64,
    pub advice: i64,
    /// Of the cards: withdrawn (they are not in the four numbers above).
    pub withdrawn: i64,
    /// Of the cards: not over yet.
    pub open: i64,
    /// Of the open ones: to be answered, and the last day has passed.
    pub late: i64,
    /// Of the cards: objected to.
    pub objected: i64,
    /// The sum of what counts, zero or below.
    pub points: i64,
}

impl Counts {
    /// Cards that stand; withdrawn ones do not.
    pub fn cards(&self) -> i64 {
        self.warning + self.yellow + self.red + self.advice
    }

    /// Whatever was raised and stands, notices and cards.
    pub fn raised(&self) -> i64 {
        self.notice + self.cards()
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.notice += other.notice;
        self.warning += other.warning;
        self.yellow += other.yellow;
        self.red += other.red;
        self.advice += other.advice;
        self.withdrawn += other.withdrawn;
        self.open += other.open;
        self.late += other.late;
        self.objected += other.objected;
        self.points += other.points;
    }
}

/// One line of figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// A day, a month, an organ, a rule, a category, an item or an account, by [`By`].
    pub key: String,
    pub counts: Counts,
}

/// What is under way now, by organ, item or post: the live picture of 运行监察.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// An organ, an item, or `organ/role` for a post.
    pub key: String,
    /// Open cases (organ, item) or open tasks (post).
    pub open: i64,
    /// Due today.
    pub due_today: i64,
    /// Past their last day.
    pub late: i64,
}
