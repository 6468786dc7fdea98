//! Lists for call-backs and what the calls brought.

use kernel::{AccountId, CaseNo, Date, OrganId, Timestamp};
use store::{Error, Row, Select, WriteSet, params};

use super::Shelf;
use super::acts::act;
use crate::figures::Share;
use crate::model::RatedAct;

/// A drawn list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DrawnList {
    pub list: String,
    pub seed: String,
    pub first: Date,
    pub last: Date,
    /// JSON, as it was asked for.
    pub quotas: String,
    pub drawn: Timestamp,
    pub drawn_by: AccountId,
    pub size: u32,
}

/// One person to be called about one act.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CallBack {
    pub list: String,
    pub case_no: CaseNo,
    pub act: RatedAct,
    pub place: u32,
    pub organ: OrganId,
    pub item: String,
    pub reason: String,
    pub caller: AccountId,
    /// The call-back's own case, once opened.
    pub no: Option<CaseNo>,
    /// `satisfied`, `unsatisfied`, `unreachable`, `refused`; empty while nobody has called.
    pub result: String,
    pub one_visit: Option<bool>,
    pub done_well: Option<bool>,
    pub comment: String,
}

/// What the calls of drawn lists brought in a period; those about rectifications ask people who were dissatisfied, and are
/// told apart. Who refused or was not reached is counted and says nothing of satisfaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CallRates {
    pub called: i64,
    pub unreachable: i64,
    pub refused: i64,
    /// 满意率: satisfied ÷ answered.
    pub satisfied: Share,
    /// 最多跑一次实现率: one visit at most ÷ asked.
    pub one_visit: Share,
    /// 办成率: really settled ÷ asked.
    pub done_well: Share,
}

const ROW: &str =
    "SELECT list, case_no, act, place_no, organ, item, reason, caller, no, result, one_visit, done_well, comment
    FROM rating_call_back";

/// The same with the day of the call.
const MADE: &str =
    "SELECT list, case_no, act, place_no, organ, item, reason, caller, no, result, one_visit, done_well, comment, day
    FROM rating_call_back";

/// What people who were called had something to say about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Called, whether anybody was reached or not.
    Anything,
    Unreachable,
    Refused,
    /// Said whether they are satisfied.
    Answered,
    Satisfied,
    /// Said whether the matter is settled.
    AskedDone,
    DoneWell,
    /// Said whether one visit was enough.
    AskedVisits,
    OneVisit,
}

impl Asked {
    pub const ALL: [Asked; 9] = [
        Asked::Anything,
        Asked::Unreachable,
        Asked::Refused,
        Asked::Answered,
        Asked::Satisfied,
        Asked::AskedDone,
        Asked::DoneWell,
        Asked::AskedVisits,
        Asked::OneVisit,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Asked::Anything => "made",
            Asked::Unreachable => "unreachable",
            Asked::Refused => "refused",
            Asked::Answered => "answered",
            Asked::Satisfied => "satisfied",
            Asked::AskedDone => "asked-done",
            Asked::DoneWell => "done",
            Asked::AskedVisits => "asked-visits",
            Asked::OneVisit => "one-visit",
        }
    }
}

impl Shelf<'_> {
    pub fn put_list(&self, set: &mut WriteSet, list: &DrawnList) {
        set.push(
            "INSERT INTO rating_list (region, list, seed, first, last, quotas, drawn, drawn_by, size)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                self.region,
                &list.list,
                &list.seed,
                list.first,
                list.last,
                &list.quotas,
                list.drawn,
                &list.drawn_by,
                list.size,
            ],
        );
    }

    pub fn put_call(&self, set: &mut WriteSet, call: &CallBack) {
        set.push(
            "INSERT INTO rating_call_back (region, list, case_no, act, place_no, organ, item, reason, caller)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                self.region,
                &call.list,
                &call.case_no,
                call.act.number(),
                call.place,
                &call.organ,
                &call.item,
                &call.reason,
                &call.caller,
            ],
        );
    }

    pub async fn list_lists(&self, limit: u32) -> Result<Vec<DrawnList>, Error> {
        let sql = "SELECT list, seed, first, last, quotas, drawn, drawn_by, size FROM rating_list
            WHERE region = $1 ORDER BY drawn DESC, list LIMIT $2";
        let read = |row: &Row| {
            Ok(DrawnList {
                list: row.get(0)?,
                seed: row.get(1)?,
                first: row.get(2)?,
                last: row.get(3)?,
                quotas: row.get(4)?,
                drawn: row.get(5)?,
                drawn_by: row.get(6)?,
                size: row.get(7)?,
            })
        };
        self.db.query(sql, &params![self.region, limit]).await?.iter().map(read).collect()
    }

    pub async fn list_calls(&self, list: &str) -> Result<Vec<CallBack>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]).and("list = ?", params![list]);
        select.then("ORDER BY place_no", params![]);
        self.db.select(&select).await?.iter().map(call).collect()
    }

    pub async fn find_call(&self, no: &CaseNo) -> Result<Option<CallBack>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]).and("no = ?", params![no]);
        self.db.select(&select).await?.first().map(call).transpose()
    }

    /// Drawn and not yet opened as cases.
    pub async fn list_unopened_calls(&self, limit: u32) -> Result<Vec<CallBack>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]).and("no = ''", params![]);
        select.then("ORDER BY list, place_no LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(call).collect()
    }

    /// Nobody has called yet.
    pub async fn list_waiting_calls(&self, limit: u32) -> Result<Vec<CallBack>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]).and("result = ''", params![]);
        select.then("ORDER BY list, place_no LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(call).collect()
    }

    /// Calls made from `first` to `last`, the latest first, that bear an answer to what is asked.
    pub async fn list_made(
        &self,
        first: Date,
        last: Date,
        organs: Option<&[OrganId]>,
        answer: Asked,
    ) -> Result<Vec<(Date, CallBack)>, Error> {
        let mut select = Select::new(MADE);
        select.and("region = ?", params![self.region]).and("day >= ?", params![first]);
        select.and("day <= ?", params![last]).and("day <> ''", params![]);
        match answer {
            Asked::Anything => {}
            Asked::Unreachable | Asked::Refused | Asked::Satisfied => {
                select.and("result = ?", params![answer.word()]);
            }
            Asked::Answered => {
                select.and("result NOT IN ('unreachable', 'refused')", params![]);
            }
            Asked::AskedDone => {
                select.and("done_well IS NOT NULL", params![]);
            }
            Asked::DoneWell => {
                select.and("done_well = ?", params![true]);
            }
            Asked::AskedVisits => {
                select.and("one_visit IS NOT NULL", params![]);
            }
            Asked::OneVisit => {
                select.and("one_visit = ?", params![true]);
            }
        }
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        select.then("ORDER BY day DESC, list, place_no", params![]);
        self.db.select_slow(&select).await?.iter().map(|row| Ok((row.get(13)?, call(row)?))).collect()
    }

    pub async fn call_rates(&self, first: Date, last: Date, organs: Option<&[OrganId]>) -> Result<CallRates, Error> {
        let mut select = Select::new("SELECT result, one_visit, done_well, count(*) FROM rating_call_back");
        select.and("region = ?", params![self.region]).and("day >= ?", params![first]);
        select.and("day <= ?", params![last]).and("day <> ''", params![]);
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        select.then("GROUP BY result, one_visit, done_well", params![]);
        let mut rates = CallRates::default();
        for row in self.db.select(&select).await? {
            let (result, n): (&str, i64) = (row.get(0)?, row.get(3)?);
            rates.called += n;
            match result {
                "unreachable" => rates.unreachable += n,
                "refused" => rates.refused += n,
                answer => {
                    rates.satisfied.whole += n;
                    rates.satisfied.part += if answer == "satisfied" { n } else { 0 };
                }
            }
            add(&mut rates.one_visit, row.get(1)?, n);
            add(&mut rates.done_well, row.get(2)?, n);
        }
        Ok(rates)
    }
}

fn add(share: &mut Share, answer: Option<bool>, n: i64) {
    if let Some(yes) = answer {
        share.whole += n;
        share.part += if yes { n } else { 0 };
    }
}

fn call(row: &Row) -> Result<CallBack, Error> {
    let no: String = row.get(8)?;
    Ok(CallBack {
        list: row.get(0)?,
        case_no: row.get(1)?,
        act: act(row.get(2)?)?,
        place: row.get(3)?,
        organ: row.get(4)?,
        item: row.get(5)?,
        reason: row.get(6)?,
        caller: row.get(7)?,
        no: no.parse().ok(),
        result: row.get(9)?,
        one_visit: row.get(10)?,
        done_well: row.get(11)?,
        comment: row.get(12)?,
    })
}
