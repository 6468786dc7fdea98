//! The register across cases, newest first: who did what when, for administrators and auditors.

use ::store::{Db, Row, Select, params};
use kernel::{AccountId, CaseNo, Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::sight::Sight;
use crate::store::list::admit;

/// One command of somebody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AuditRow {
    pub at: Timestamp,
    pub case_no: CaseNo,
    /// Number of the first event it made.
    pub seq: u32,
    pub verb: String,
    pub actor: AccountId,
    /// What the case is called.
    pub title: String,
    pub party: String,
}

/// Where a page ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AuditKey {
    pub at: Timestamp,
    pub case_no: CaseNo,
    pub seq: u32,
}

impl AuditRow {
    pub fn key(&self) -> AuditKey {
        AuditKey { at: self.at, case_no: self.case_no.clone(), seq: self.seq }
    }
}

/// What of the register is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditFilter {
    pub actor: Option<AccountId>,
    pub verb: Option<String>,
    pub case_no: Option<CaseNo>,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

const ROWS: &str = "SELECT e.at, e.case_no, e.seq, e.verb, e.actor, c.title, c.party
    FROM case_entry e JOIN case_row c ON c.region = e.region AND c.case_no = e.case_no";

pub(crate) async fn list(
    db: &Db,
    sight: &Sight,
    filter: &AuditFilter,
    after: Option<&AuditKey>,
    limit: u32,
) -> Result<Vec<AuditRow>, Error> {
    let mut select = Select::new(ROWS);
    select.and("e.region = ?", params![sight.region()]);
    admit(&mut select, sight);
    if !sight.is_whole_county() {
        // Who rated is not for the organ; see [`Sight::knows_ratings`].
        select.and("e.verb NOT IN ('rate', 'judge')", params![]);
    }
    if let Some(after) = after {
        select.and("(e.at, e.case_no, e.seq) < (?, ?, ?)", params![after.at, &after.case_no, after.seq]);
    }
    if let Some(actor) = &filter.actor {
        select.and("e.actor = ?", params![actor]);
    }
    if let Some(verb) = &filter.verb {
        select.and("e.verb = ?", params![verb]);
    }
    if let Some(no) = &filter.case_no {
        select.and("e.case_no = ?", params![no]);
    }
    if let Some(from) = filter.from {
        select.and("e.at >= ?", params![Timestamp::start_of_day(from)]);
    }
    if let Some(to) = filter.to {
        select.and("e.at < ?", params![Timestamp::end_of_day(to)]);
    }
    select.then("ORDER BY e.at DESC, e.case_no DESC, e.seq DESC LIMIT ?", params![limit]);
    db.select_slow(&select).await?.iter().map(row).collect()
}

fn row(row: &Row) -> Result<AuditRow, Error> {
    Ok(AuditRow {
        at: row.get(0)?,
        case_no: row.get(1)?,
        seq: row.get(2)?,
        verb: row.get(3)?,
        actor: row.get(4)?,
        title: row.get(5)?,
        party: row.get(6)?,
    })
}
