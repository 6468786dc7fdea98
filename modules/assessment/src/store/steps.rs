//! Steps one by one, newest first.

use kernel::{CaseNo, Date, OrganId, RegionCode};
use store::{Db, Error, Row, Select, params};

use super::figures::Of;
use crate::measures::Work;
use crate::months::Period;

const LATE: i64 = 1;
const ZERO: i64 = 2;
const NIGHT: i64 = 4;
const PREREVIEW: &str = "prereview";

const STEPS: &str = "SELECT day, case_no, n, organ, act, item, flags FROM assessment_step";

/// Which steps are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    All,
    /// After the step's own last day, or the case's.
    Late,
    /// In less than a minute.
    Zero,
    /// At night or on a rest day.
    Night,
    Prereview,
}

impl Sort {
    pub const ALL: [Sort; 5] = [Sort::All, Sort::Late, Sort::Zero, Sort::Night, Sort::Prereview];

    /// As addresses name it; those that a measure counts by its name.
    pub const fn word(self) -> &'static str {
        match self {
            Sort::All => "steps",
            Sort::Late => "steps_late",
            Sort::Zero => "zero",
            Sort::Night => "night",
            Sort::Prereview => "prereviewed",
        }
    }

    pub fn of(word: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.word() == word)
    }

    const fn flag(self) -> Option<i64> {
        match self {
            Sort::Late => Some(LATE),
            Sort::Zero => Some(ZERO),
            Sort::Night => Some(NIGHT),
            Sort::All | Sort::Prereview => None,
        }
    }
}

/// What a row remembers of a step.
pub fn flags(work: &Work) -> i64 {
    let flag = |holds: bool, flag| if holds { flag } else { 0 };
    flag(work.late, LATE) | flag(work.zero, ZERO) | flag(work.night, NIGHT)
}

/// What is listed.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub sort: Sort,
    pub of: &'a Of,
    /// Its organs lead the cases, whoever does the step.
    pub by_lead: bool,
    /// Only what this account did.
    pub person: Option<&'a str>,
    pub act: Option<&'a str>,
    pub period: Period,
}

/// Where a page ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub day: Date,
    pub case_no: CaseNo,
    pub n: u32,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub key: Key,
    pub organ: OrganId,
    pub act: String,
    /// Empty for kinds without items.
    pub item: String,
    flags: i64,
}

impl Step {
    pub const fn is_late(&self) -> bool {
        self.flags & LATE != 0
    }

    pub const fn is_zero(&self) -> bool {
        self.flags & ZERO != 0
    }

    pub const fn is_at_night(&self) -> bool {
        self.flags & NIGHT != 0
    }
}

pub async fn list(
    db: &Db,
    region: RegionCode,
    asked: &Asked<'_>,
    after: Option<&Key>,
    limit: u32,
) -> Result<Vec<Step>, Error> {
    let mut select = Select::new(STEPS);
    select.and("region = ?", params![region]);
    select.and("(day >= ? AND day <= ?)", params![asked.period.from, asked.period.to]);
    if let Some(flag) = asked.sort.flag() {
        select.and("flags <> 0", params![]).and("(flags & ?) <> 0", params![flag]);
    }
    let act = if asked.sort == Sort::Prereview { Some(PREREVIEW) } else { asked.act };
    if let Some(act) = act {
        select.and("act = ?", params![act]);
    }
    if let Some(person) = asked.person {
        select.and("person = ?", params![person]);
    }
    if let Some(organs) = &asked.of.organs {
        let column = if asked.by_lead { "lead_organ" } else { "organ" };
        select.any_of(column, organs.iter().map(|organ| organ.as_str()));
    }
    if let Some(item) = &asked.of.item {
        select.and("item = ?", params![item]);
    }
    if let Some(Key { day, case_no, n }) = after {
        select.and("(day, case_no, n) < (?, ?, ?)", params![*day, case_no, *n]);
    }
    select.then("ORDER BY day DESC, case_no DESC, n DESC LIMIT ?", params![limit]);
    let step = |row: &Row| {
        let key = Key { day: row.get(0)?, case_no: row.get(1)?, n: row.get(2)? };
        Ok(Step { key, organ: row.get(3)?, act: row.get(4)?, item: row.get(5)?, flags: row.get(6)? })
    };
    db.select(&select).await?.iter().map(step).collect()
}
