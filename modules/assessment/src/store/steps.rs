//! Steps one by one, newest first.

use kernel::{CaseNo, Date, OrganId, RegionCode};
use store::{Db, Error, Row, Select, params};

use super::figures::Of;
use crate::bins::HoursBin;
use crate::conduct::paces;
use crate::measures::Work;
use crate::months::Period;

const LATE: i64 = 1;
const ZERO: i64 = 2;
const NIGHT: i64 = 4;

const STEPS: &str = "SELECT day, case_no, n, organ, act, item, flags FROM assessment_step";

const ON_THE_SPOT: i64 = 1;
const QUICK: i64 = 2;
const CORRECTED: i64 = 4;
const REFUSED: i64 = 8;
const ACCEPTED: i64 = 16;

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
    /// Such as take thought.
    Considered,
    /// 零分钟审查: such as take thought, in less than a minute without rest days.
    Hasty,
    /// What came was looked through.
    Checked,
    /// 要求补正.
    Corrected,
    /// Answered for good.
    Answered,
    /// 不予受理、不予决定.
    Refused,
}

impl Sort {
    pub const ALL: [Sort; 11] = [
        Sort::All,
        Sort::Late,
        Sort::Zero,
        Sort::Night,
        Sort::Prereview,
        Sort::Considered,
        Sort::Hasty,
        Sort::Checked,
        Sort::Corrected,
        Sort::Answered,
        Sort::Refused,
    ];

    /// As addresses name it; those that a measure counts by its name.
    pub const fn word(self) -> &'static str {
        match self {
            Sort::All => "steps",
            Sort::Late => "steps_late",
            Sort::Zero => "zero",
            Sort::Night => "night",
            Sort::Prereview => "prereviewed",
            Sort::Considered => "considered",
            Sort::Hasty => "hasty",
            Sort::Checked => "checked",
            Sort::Corrected => "corrected",
            Sort::Answered => "answered",
            Sort::Refused => "refused",
        }
    }

    pub fn of(word: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.word() == word)
    }

    fn narrow(self, select: &mut Select) {
        let flag = match self {
            Sort::Late => LATE,
            Sort::Zero => ZERO,
            Sort::Night => NIGHT,
            _ => 0,
        };
        if flag != 0 {
            select.and("flags <> 0", params![]).and("(flags & ?) <> 0", params![flag]);
        }
        match self {
            Sort::Prereview => {
                select.and("act = 'prereview'", params![]);
            }
            Sort::Considered | Sort::Hasty => {
                select.any_of("act", paces::THOUGHTFUL);
            }
            Sort::Checked | Sort::Corrected => {
                select.any_of("act", paces::CHECKING);
            }
            Sort::Answered | Sort::Refused => {
                let answers = "(act = 'decide' OR (act = 'receive' AND (ending & ?) <> 0))";
                select.and(answers, params![ACCEPTED | REFUSED]);
            }
            Sort::All | Sort::Late | Sort::Zero | Sort::Night => {}
        }
        let ended = match self {
            Sort::Hasty => QUICK,
            Sort::Corrected => CORRECTED,
            Sort::Refused => REFUSED,
            _ => return,
        };
        select.and("(ending & ?) <> 0", params![ended]);
    }
}

/// What a row remembers of a step.
pub fn flags(work: &Work) -> i64 {
    flag(work.late, LATE) | flag(work.zero, ZERO) | flag(work.night, NIGHT)
}

/// And of how it ended.
pub fn ending(work: &Work) -> i64 {
    let outcome = match &*work.outcome {
        "correct" => CORRECTED,
        "refuse" => REFUSED,
        "accept" => ACCEPTED,
        _ => 0,
    };
    flag(work.matter == "instant", ON_THE_SPOT) | flag(work.pace == 0, QUICK) | outcome
}

const fn flag(holds: bool, flag: i64) -> i64 {
    if holds { flag } else { 0 }
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
    /// Upon matters settled on the spot, or upon the others.
    pub instant: Option<bool>,
    pub hours: Option<HoursBin>,
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
    asked.sort.narrow(&mut select);
    if let Some(act) = asked.act {
        select.and("act = ?", params![act]);
    }
    if let Some(instant) = asked.instant {
        select.and("(ending & ?) = ?", params![ON_THE_SPOT, if instant { ON_THE_SPOT } else { 0 }]);
    }
    if let Some(bin) = asked.hours {
        let [first, end] = bin.slots();
        select.and("(slot >= ? AND slot < ?)", params![first, end]);
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
