//! Frozen statements, notes to them, and the marks and ratings they are made of.

use std::collections::BTreeMap;

use kernel::{CaseNo, Date, Digest32, OrganId, RegionCode, Timestamp};
use store::{Db, Error, Row, Select, WriteSet, params};

use super::figures::Of;
use crate::measures::{Mark, MarkKind};
use crate::months::Month;
use crate::read::TrueBad;
use crate::scores::Statement;

const INSERT: &str =
    "INSERT INTO assessment_statement (region, month, subject, organ, peers, points, grade, frozen_at, body,
    hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const HEAD: &str = "SELECT month, hash FROM assessment_statement WHERE region = $1
    ORDER BY month DESC, subject DESC LIMIT 1";
const FIRST_FIGURES: &str = "SELECT min(start) FROM assessment_figure WHERE region = $1 AND span = 'month'";
const READ: &str = "SELECT subject, points, grade, frozen_at, body, hash FROM assessment_statement";
const CHAIN: &str = "SELECT month, subject, body, hash, organ, peers, points, grade FROM assessment_statement
    WHERE region = $1 ORDER BY month, subject";
const MONTHS: &str = "SELECT DISTINCT month FROM assessment_statement WHERE region = $1 ORDER BY month DESC";
const MARKS: &str =
    "SELECT case_no, mark, organ, person, subject, rule, category, title, at, known_at, withdrawn_at, month, win, item
    FROM assessment_mark";
const RATINGS: &str = "SELECT subject, good, bad FROM assessment_rating WHERE region = $1 AND month = $2";
const NOTES: &str = "SELECT case_no, at, points, text FROM assessment_note
    WHERE region = $1 AND month = $2 AND subject = $3 ORDER BY at, case_no";
pub(crate) const ADD_NOTE: &str = "INSERT INTO assessment_note (region, month, subject, case_no, at, points, text)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (region, month, subject, case_no) DO NOTHING";

/// A statement as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Frozen {
    pub statement: Statement,
    pub frozen_at: Timestamp,
    /// Byte for byte what was hashed.
    pub body: String,
    pub hash: Digest32,
}

/// A statement as it lies in the table, whatever became of it.
#[derive(Clone, Debug)]
pub struct Link {
    pub month: String,
    pub subject: String,
    pub body: String,
    pub hash: Digest32,
    organ: String,
    peers: String,
    points: i64,
    grade: String,
}

impl Link {
    /// By its columns a statement is found, ranked and shown in lists.
    pub fn says_what_its_columns_say(&self) -> bool {
        serde_json::from_str::<Statement>(&self.body).is_ok_and(|body| {
            (body.month.to_string(), body.subject, body.organ, body.peers, body.points, body.grade)
                == (
                    self.month.clone(),
                    self.subject.clone(),
                    self.organ.clone(),
                    self.peers.clone(),
                    self.points,
                    self.grade.clone(),
                )
        })
    }
}

/// What an upheld objection says about a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub case_no: CaseNo,
    pub at: Timestamp,
    /// In hundredths.
    pub points: i64,
    pub text: String,
}

/// The link after `before` for a text.
pub fn link(before: &Digest32, body: &str) -> Digest32 {
    let mut bytes = before.as_bytes().to_vec();
    bytes.extend_from_slice(body.as_bytes());
    Digest32::of(&bytes)
}

/// The last month that was frozen, and the head of the chain.
pub async fn head(db: &Db, region: RegionCode) -> Result<Option<(Month, Digest32)>, Error> {
    let row = db.query_opt(HEAD, &params![region]).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((month(row.get(0)?)?, row.get(1)?)))
}

/// The first month in which anything was counted.
pub async fn first_month(db: &Db, region: RegionCode) -> Result<Option<Month>, Error> {
    let row = db.query_one(FIRST_FIGURES, &params![region]).await?;
    let start: Option<Date> = row.get(0)?;
    Ok(start.map(Month::of))
}

fn month(text: &str) -> Result<Month, Error> {
    text.parse().map_err(|_| Error::Decode { detail: format!("“{text}”不是月份") })
}

/// All statements of a month, chained in the order of their subjects.
pub fn freeze(
    region: RegionCode,
    statements: &[Statement],
    before: Digest32,
    now: Timestamp,
    set: &mut WriteSet,
) -> Result<(), serde_json::Error> {
    let mut sorted: Vec<&Statement> = statements.iter().collect();
    sorted.sort_by(|a, b| a.subject.cmp(&b.subject));
    let mut head = before;
    for statement in sorted {
        let body = serde_json::to_string(statement)?;
        head = link(&head, &body);
        set.push(
            INSERT,
            params![
                region,
                statement.month.to_string(),
                &statement.subject,
                &statement.organ,
                &statement.peers,
                statement.points,
                &statement.grade,
                now,
                body,
                head,
            ],
        );
    }
    Ok(())
}

fn frozen(row: &Row) -> Result<Frozen, Error> {
    let body: String = row.get(4)?;
    let statement = serde_json::from_str(&body).map_err(|error| Error::Decode { detail: error.to_string() })?;
    Ok(Frozen { statement, frozen_at: row.get(3)?, body, hash: row.get(5)? })
}

/// One subject's month.
pub async fn find(db: &Db, region: RegionCode, month: Month, subject: &str) -> Result<Option<Frozen>, Error> {
    let mut select = Select::new(READ);
    select.and("region = ?", params![region]).and("month = ?", params![month.to_string()]);
    select.and("subject = ?", params![subject]);
    db.select(&select).await?.first().map(frozen).transpose()
}

/// A month's statements whose subject begins so (`organ:`, `person:`), of some organs.
pub async fn list(db: &Db, region: RegionCode, month: Month, sort: &str, of: &Of) -> Result<Vec<Frozen>, Error> {
    let mut select = Select::new(READ);
    select.and("region = ?", params![region]).and("month = ?", params![month.to_string()]);
    select.and("(subject >= ? AND subject < ?)", params![sort, format!("{sort}\u{10FFFF}")]);
    if let Some(organs) = &of.organs {
        select.any_of("organ", organs.iter().map(|organ| organ.as_str()));
    }
    select.then("ORDER BY points DESC, subject", params![]);
    db.select(&select).await?.iter().map(frozen).collect()
}

/// A subject's months, newest first.
pub async fn of_subject(db: &Db, region: RegionCode, subject: &str, limit: u32) -> Result<Vec<Frozen>, Error> {
    let mut select = Select::new(READ);
    select.and("region = ?", params![region]).and("subject = ?", params![subject]);
    select.then("ORDER BY month DESC LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(frozen).collect()
}

/// The whole chain, oldest first, for verifying it.
pub async fn chain(db: &Db, region: RegionCode) -> Result<Vec<Link>, Error> {
    let link = |row: &Row| {
        Ok(Link {
            month: row.get(0)?,
            subject: row.get(1)?,
            body: row.get(2)?,
            hash: row.get(3)?,
            organ: row.get(4)?,
            peers: row.get(5)?,
            points: row.get(6)?,
            grade: row.get(7)?,
        })
    };
    db.query_slow(CHAIN, params![region]).await?.iter().map(link).collect()
}

/// Frozen months, newest first.
pub async fn months(db: &Db, region: RegionCode) -> Result<Vec<Month>, Error> {
    let rows = db.query(MONTHS, &params![region]).await?;
    rows.iter().map(|row| month(row.get(0)?)).collect()
}

/// Marks of a month, taken back or not.
pub async fn marks(db: &Db, region: RegionCode, of: Month) -> Result<Vec<Mark>, Error> {
    let mut select = Select::new(MARKS);
    select.and("region = ?", params![region]).and("month = ?", params![of.to_string()]);
    db.select(&select).await?.iter().map(mark).collect()
}

/// Whose marks are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    Person(&'a str),
    /// `organ/window`.
    Window(&'a str),
    Organ(&'a str),
}

/// Somebody's marks of a kind in some months, the latest first: those that stand, or those taken back.
pub async fn marks_of(
    db: &Db,
    region: RegionCode,
    whose: Whose<'_>,
    kind: MarkKind,
    stands: bool,
    (from, to): (Month, Month),
) -> Result<Vec<Mark>, Error> {
    let mut select = Select::new(MARKS);
    select.and("region = ?", params![region]);
    match whose {
        Whose::Person(person) => select.and("person = ?", params![person]),
        Whose::Window(window) => select.and("win = ?", params![window]),
        Whose::Organ(organ) => select.and("organ = ?", params![organ]),
    };
    select.and("mark = ?", params![kind.as_str()]);
    select.and("(month >= ? AND month <= ?)", params![from.to_string(), to.to_string()]);
    select.and(if stands { "withdrawn_at IS NULL" } else { "withdrawn_at IS NOT NULL" }, params![]);
    select.then("ORDER BY at DESC, case_no DESC", params![]);
    db.select(&select).await?.iter().map(mark).collect()
}

fn mark(row: &Row) -> Result<Mark, Error> {
    let kind: &str = row.get(1)?;
    Ok(Mark {
        case_no: row.get(0)?,
        kind: MarkKind::parse(kind).ok_or_else(|| Error::Decode { detail: kind.to_owned() })?,
        organ: row.get::<OrganId>(2)?,
        person: row.get(3)?,
        subject: row.get(4)?,
        rule: row.get(5)?,
        category: row.get(6)?,
        title: row.get(7)?,
        window: row.get(12)?,
        item: row.get(13)?,
        at: row.get(8)?,
        known_at: row.get(9)?,
        withdrawn_at: row.get(10)?,
        month: month(row.get(11)?)?,
    })
}

const TRUE_BAD: &str = "SELECT organ, item, person, day, case_no FROM assessment_mark
    WHERE region = $1 AND mark = 'bad-rating' AND day >= $2 AND day <= $3 ORDER BY at, case_no";

/// Bad ratings found true in a period, oldest first.
pub async fn true_bad(db: &Db, region: RegionCode, from: Date, to: Date) -> Result<Vec<TrueBad>, Error> {
    let rows = db.query(TRUE_BAD, &params![region, from, to]).await?;
    rows.iter()
        .map(|row| {
            let (organ, item, person, day) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(TrueBad { rectification: row.get(4)?, organ, item, person, day })
        })
        .collect()
}

/// Good and bad ratings of a month by subject.
pub async fn ratings(db: &Db, region: RegionCode, of: Month) -> Result<BTreeMap<String, (i64, i64)>, Error> {
    let rows = db.query(RATINGS, &params![region, of.to_string()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).collect()
}

pub async fn notes(db: &Db, region: RegionCode, of: Month, subject: &str) -> Result<Vec<Note>, Error> {
    let rows = db.query(NOTES, &params![region, of.to_string(), subject]).await?;
    let note = |row: &Row| Ok(Note { case_no: row.get(0)?, at: row.get(1)?, points: row.get(2)?, text: row.get(3)? });
    rows.iter().map(note).collect()
}
