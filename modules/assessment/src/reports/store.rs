//! SQL of reports: reading what they are made of, keeping them and the notes to them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::{AccountId, Date, Digest32, OrganId, RegionCode, Timestamp};
use store::{Db, Error, Row, Select, WriteSet, params};

use super::body::Body;
use super::corrections::Correction;
use super::kind::ReportKind;
use super::ledger::{Days, Ledger, beginnings, stretches};
use crate::measures::{Measure, Sums};
use crate::months::Period;

static DAYS: LazyLock<String> = LazyLock::new(|| {
    let names: Vec<&str> = Measure::ALL.iter().map(|measure| measure.name()).collect();
    format!("SELECT start, organ, {} FROM assessment_figure", names.join(", "))
});
const OPEN: &str = "SELECT organ, CAST(coalesce(sum(in_hand), 0) AS BIGINT) FROM assessment_figure
    WHERE region = $1 AND span = 'day' AND start < $2 GROUP BY organ";
const FIRST_DAY: &str = "SELECT min(start) FROM assessment_figure WHERE region = $1 AND span = 'day'";
const WRITTEN_SINCE: &str = "SELECT count(*) FROM case_entry WHERE region = $1 AND at >= $2";
/// First ratings given before the cut-off, of acts that ended at a window in the period.
const WINDOWS: &str =
    "SELECT a.win, count(*), count(r.level), coalesce(sum(CASE WHEN r.level <= 3 THEN 1 ELSE 0 END), 0)
    FROM rating_act a LEFT JOIN rating r
    ON r.region = a.region AND r.case_no = a.case_no AND r.act = a.act AND r.n = 1 AND r.at < $4
    WHERE a.region = $1 AND a.day >= $2 AND a.day <= $3 AND a.win <> '' GROUP BY a.win ORDER BY a.win";

const INSERT: &str = "INSERT INTO assessment_report (region, id, seq, kind, scope, period, from_day, to_day, title,
    as_of, frozen_at, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const LAST: &str = "SELECT kind, max(to_day) FROM assessment_report WHERE region = $1 AND scope = $2 GROUP BY kind";
const CHAIN_HEAD: &str = "SELECT seq, hash FROM assessment_report WHERE region = $1 ORDER BY seq DESC LIMIT 1";
const HEADS: &str = "SELECT id, seq, kind, scope, period, from_day, to_day, title, frozen_at FROM assessment_report";
const WHOLE: &str =
    "SELECT id, seq, kind, scope, period, from_day, to_day, title, frozen_at, body, hash FROM assessment_report";
const HASH_AT: &str = "SELECT hash FROM assessment_report WHERE region = $1 AND seq = $2";
const NOTES: &str = "SELECT n, at, author, author_name, reason, text, hash FROM assessment_report_note
    WHERE region = $1 AND report = $2 ORDER BY n";
const ADD_NOTE: &str = "INSERT INTO assessment_report_note (region, report, n, at, author, author_name, reason, text,
    hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const GIVE: &str = "INSERT INTO assessment_report_delivery (region, account, seq, sent) VALUES ($1, $2, $3, $4)";
const READ: &str = "UPDATE assessment_report_delivery SET read_at = $4
    WHERE region = $1 AND account = $2 AND seq = $3 AND read_at IS NULL";
const UNREAD_AGAIN: &str = "UPDATE assessment_report_delivery SET read_at = NULL
    WHERE region = $1 AND seq = $2 AND account <> $3";
const UNREAD: &str = "SELECT seq FROM assessment_report_delivery
    WHERE region = $1 AND account = $2 AND read_at IS NULL ORDER BY seq";
const COUNT_UNREAD: &str =
    "SELECT count(*) FROM assessment_report_delivery WHERE region = $1 AND account = $2 AND read_at IS NULL";
const DELIVERIES: &str = "SELECT account, sent, read_at FROM assessment_report_delivery
    WHERE region = $1 AND seq = $2 ORDER BY account";

/// The scope of reports about the whole county.
pub const COUNTY: &str = "county";

/// What lists show of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub id: String,
    /// Place in the chain, from 1.
    pub seq: i64,
    pub kind: ReportKind,
    pub scope: String,
    pub period: String,
    pub from: Date,
    pub to: Date,
    pub title: String,
    pub frozen_at: Timestamp,
}

/// A report as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Frozen {
    pub head: Head,
    pub body: Body,
    /// Byte for byte what was hashed.
    pub text: String,
    pub hash: Digest32,
}

/// The kept figures that a report looks at, as they are now.
pub async fn ledger(db: &Db, region: RegionCode, period: Period) -> Result<Ledger, Error> {
    let mut ledger = Ledger::default();
    for stretch in stretches(period) {
        let mut select = Select::new(DAYS.as_str());
        select.and("region = ?", params![region]).and("span = 'day'", params![]);
        select.and("start >= ?", params![stretch.from]).and("start <= ?", params![stretch.to]);
        let rows = db.select_slow(&select).await?;
        ledger.days.extend(rows.iter().map(day).collect::<Result<Days, Error>>()?);
    }
    for beginning in beginnings(period) {
        let rows = db.query(OPEN, &params![region, beginning]).await?;
        let open = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?)));
        ledger.open.insert(beginning, open.collect::<Result<BTreeMap<OrganId, i64>, Error>>()?);
    }
    Ok(ledger)
}

fn day(row: &Row) -> Result<((Date, OrganId), Sums), Error> {
    let mut sums = Sums::default();
    for (place, measure) in Measure::ALL.iter().enumerate() {
        sums.add(*measure, row.get(place + 2)?);
    }
    Ok(((row.get(0)?, row.get(1)?), sums))
}

/// The first day of which there are figures.
pub async fn first_day(db: &Db, region: RegionCode) -> Result<Option<Date>, Error> {
    db.query_one(FIRST_DAY, &params![region]).await?.get(0)
}

/// How much was registered from a moment on.
pub async fn written_since(db: &Db, region: RegionCode, moment: Timestamp) -> Result<i64, Error> {
    db.query_one(WRITTEN_SINCE, &params![region, moment]).await?.get(0)
}

/// Acts that ended at each window in a period, and how many were rated, well or not, before a moment.
pub async fn windows(
    db: &Db,
    region: RegionCode,
    period: Period,
    as_of: Timestamp,
) -> Result<Vec<(String, i64, i64, i64)>, Error> {
    let rows = db.query_slow(WINDOWS, params![region, period.from, period.to, as_of]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).collect()
}

/// The last day of the last frozen report of each kind.
pub async fn last(db: &Db, region: RegionCode) -> Result<BTreeMap<ReportKind, Date>, Error> {
    let rows = db.query(LAST, &params![region, COUNTY]).await?;
    rows.iter().map(|row| Ok((kind(row, 0)?, row.get(1)?))).collect()
}

/// Place and hash of the last report.
pub async fn chain_head(db: &Db, region: RegionCode) -> Result<(i64, Digest32), Error> {
    let row = db.query_opt(CHAIN_HEAD, &params![region]).await?;
    row.map_or(Ok((0, Digest32::ZERO)), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// One report behind the head of the chain; says the new head.
pub fn freeze(
    region: RegionCode,
    body: &Body,
    (seq, before): (i64, Digest32),
    now: Timestamp,
    set: &mut WriteSet,
) -> Result<(i64, Digest32), serde_json::Error> {
    let text = serde_json::to_string(body)?;
    let (seq, hash) = (seq + 1, crate::store::statements::link(&before, &text));
    let Body { kind, scope, period, from, to, title, as_of, .. } = body;
    set.push(
        INSERT,
        params![region, body.id(), seq, kind.word(), scope, period, *from, *to, title, *as_of, now, text, hash],
    );
    Ok((seq, hash))
}

fn kind(row: &Row, place: usize) -> Result<ReportKind, Error> {
    let word: &str = row.get(place)?;
    ReportKind::from_word(word).ok_or_else(|| Error::Decode { detail: word.to_owned() })
}

fn head(row: &Row) -> Result<Head, Error> {
    Ok(Head {
        id: row.get(0)?,
        seq: row.get(1)?,
        kind: kind(row, 2)?,
        scope: row.get(3)?,
        period: row.get(4)?,
        from: row.get(5)?,
        to: row.get(6)?,
        title: row.get(7)?,
        frozen_at: row.get(8)?,
    })
}

fn frozen(row: &Row) -> Result<Frozen, Error> {
    let text: String = row.get(9)?;
    let body = serde_json::from_str(&text).map_err(|error| Error::Decode { detail: error.to_string() })?;
    Ok(Frozen { head: head(row)?, body, text, hash: row.get(10)? })
}

/// Reports of these scopes (all when none are named), newest first, before a place in the chain.
pub async fn heads(
    db: &Db,
    region: RegionCode,
    scopes: Option<&[String]>,
    kind: Option<ReportKind>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Head>, Error> {
    let mut select = Select::new(HEADS);
    select.and("region = ?", params![region]);
    if let Some(scopes) = scopes {
        select.any_of("scope", scopes.iter().map(String::as_str));
    }
    if let Some(kind) = kind {
        select.and("kind = ?", params![kind.word()]);
    }
    if let Some(before) = before {
        select.and("seq < ?", params![before]);
    }
    select.then("ORDER BY seq DESC LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(head).collect()
}

pub async fn find(db: &Db, region: RegionCode, id: &str) -> Result<Option<Frozen>, Error> {
    let mut select = Select::new(WHOLE);
    select.and("region = ?", params![region]).and("id = ?", params![id]);
    db.select(&select).await?.first().map(frozen).transpose()
}

/// A stretch of the chain, oldest first.
pub async fn chain(db: &Db, region: RegionCode, after: i64, limit: u32) -> Result<Vec<Frozen>, Error> {
    let mut select = Select::new(WHOLE);
    select.and("region = ?", params![region]).and("seq > ?", params![after]);
    select.then("ORDER BY seq LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(frozen).collect()
}

/// The hash of the report at a place; zero before the first.
pub async fn hash_at(db: &Db, region: RegionCode, seq: i64) -> Result<Option<Digest32>, Error> {
    if seq == 0 {
        return Ok(Some(Digest32::ZERO));
    }
    db.query_opt(HASH_AT, &params![region, seq]).await?.map(|row| row.get(0)).transpose()
}

pub async fn notes(db: &Db, region: RegionCode, report: &str) -> Result<Vec<Correction>, Error> {
    let rows = db.query(NOTES, &params![region, report]).await?;
    let note = |row: &Row| {
        Ok(Correction {
            n: row.get(0)?,
            at: row.get(1)?,
            author: row.get(2)?,
            author_name: row.get(3)?,
            reason: row.get(4)?,
            text: row.get(5)?,
            hash: row.get(6)?,
        })
    };
    rows.iter().map(note).collect()
}

pub fn add_note(region: RegionCode, report: &str, note: &Correction, set: &mut WriteSet) {
    let Correction { n, at, author, author_name, reason, text, hash } = note;
    set.push(ADD_NOTE, params![region, report, *n, *at, author, author_name, reason, text, *hash]);
}

/// Gives the report at a place to somebody.
pub fn give(region: RegionCode, account: &AccountId, seq: i64, now: Timestamp, set: &mut WriteSet) {
    set.push(GIVE, params![region, account, seq, now]);
}

/// Once it is read it stays so, until something is added to it.
pub fn mark_read(region: RegionCode, account: &AccountId, seq: i64, now: Timestamp, set: &mut WriteSet) {
    set.push(READ, params![region, account, seq, now]);
}

/// Something was added to a report: everybody but its author is to look again.
pub fn unread_again(region: RegionCode, seq: i64, author: &str, set: &mut WriteSet) {
    set.push(UNREAD_AGAIN, params![region, seq, author]);
}

/// Places of the reports that somebody was given and has not read, oldest first.
pub async fn unread(db: &Db, region: RegionCode, account: &AccountId) -> Result<Vec<i64>, Error> {
    db.query(UNREAD, &params![region, account]).await?.iter().map(|row| row.get(0)).collect()
}

pub async fn count_unread(db: &Db, region: RegionCode, account: &AccountId) -> Result<u64, Error> {
    db.query_one(COUNT_UNREAD, &params![region, account]).await?.get(0)
}

/// To whom a report went, when, and when each read it.
pub async fn deliveries(
    db: &Db,
    region: RegionCode,
    seq: i64,
) -> Result<Vec<(AccountId, Timestamp, Option<Timestamp>)>, Error> {
    let rows = db.query(DELIVERIES, &params![region, seq]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}
