//! What was due by schedules: one row for each kind, schedule, day and subject, with its case where one was opened.

use ::store::{Db, Row, Select, WriteSet, params};
use kernel::{CaseNo, Date, KindId, RegionCode};

use crate::error::Error;
use crate::model::Ending;
use crate::scheduling::Duty;
use crate::sight::{Grant, Sight, bounds};

const THROUGH: &str = "SELECT through FROM schedule_progress WHERE region = $1 AND kind = $2 AND schedule = $3";
/// Two nodes may look after the same days.
const ADVANCE: &str = "INSERT INTO schedule_progress (region, kind, schedule, through) VALUES ($1, $2, $3, $4)
    ON CONFLICT (region, kind, schedule) DO UPDATE SET through = excluded.through
    WHERE schedule_progress.through < excluded.through";
const PUT: &str = "INSERT INTO schedule_duty (region, kind, day, schedule, subject, organ, place, due_at, case_no)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (region, kind, day, schedule, subject) DO NOTHING";
const ROWS: &str = "SELECT d.kind, d.schedule, d.day, d.subject, d.organ, d.place, d.due_at, d.case_no, c.closed_at,
    c.ending FROM schedule_duty d LEFT JOIN case_row c ON c.region = d.region AND c.case_no = d.case_no";

/// The last day that was looked after.
pub(crate) async fn through(db: &Db, region: RegionCode, key: &(KindId, String)) -> Result<Option<Date>, Error> {
    let row = db.query_opt(THROUGH, &params![region, &key.0, &key.1]).await?;
    Ok(row.map(|row| row.get(0)).transpose()?)
}

pub(crate) fn advance(set: &mut WriteSet, region: RegionCode, key: &(KindId, String), through: Date) {
    set.push(ADVANCE, params![region, &key.0, &key.1, through]);
}

pub(crate) fn put(set: &mut WriteSet, region: RegionCode, duty: &Duty) {
    let case_no = duty.case_no.as_ref().map_or("", CaseNo::as_str);
    let Duty { kind, day, schedule, subject, organ, place, due_at, .. } = duty;
    set.push(PUT, params![region, kind, *day, schedule, subject, organ, *place, *due_at, case_no]);
}

pub(crate) async fn list(db: &Db, sight: &Sight, kind: &KindId, first: Date, last: Date) -> Result<Vec<Duty>, Error> {
    let mut select = Select::new(ROWS);
    select.and("d.region = ?", params![sight.region()]).and("d.kind = ?", params![kind]);
    select.and("d.day >= ?", params![first]).and("d.day <= ?", params![last]);
    admit(&mut select, sight);
    select.then("ORDER BY d.day, d.schedule, d.subject", params![]);
    db.select_slow(&select).await?.iter().map(duty).collect()
}

/// The access predicate: whoever sees the case sees the duty; a duty without a case belongs to its organ and place.
fn admit(select: &mut Select, sight: &Sight) {
    if sight.is_whole_county() {
        return;
    }
    select.and("(1 = 0", params![]);
    for grant in sight.grants() {
        match grant {
            Grant::County => {}
            Grant::Within(within) => {
                let (first, last) = bounds(*within);
                select.then("OR d.place BETWEEN ? AND ?", params![first, last]);
            }
            Grant::Organ(organ) => {
                select.then("OR d.organ = ?", params![organ]);
                takes_part(select, grant);
            }
            Grant::Account(_) => takes_part(select, grant),
        }
    }
    select.then(")", params![]);
}

fn takes_part(select: &mut Select, grant: &Grant) {
    let part = grant.part().unwrap_or_default();
    select.then(
        "OR EXISTS (SELECT 1 FROM case_part p WHERE p.region = c.region AND p.part = ?
         AND p.filed_at = c.filed_at AND p.case_no = c.case_no)",
        params![part],
    );
}

fn duty(row: &Row) -> Result<Duty, Error> {
    let (case_no, ending): (&str, Option<&str>) = (row.get(7)?, row.get(9)?);
    let case_no = Some(case_no).filter(|no| !no.is_empty()).map(CaseNo::parse).transpose()?;
    Ok(Duty {
        kind: row.get(0)?,
        schedule: row.get(1)?,
        day: row.get(2)?,
        subject: row.get(3)?,
        organ: row.get(4)?,
        place: row.get(5)?,
        due_at: row.get(6)?,
        case_no,
        closed_at: row.get(8)?,
        ending: ending.and_then(Ending::parse),
    })
}
