//! Cards as their cases tell them.

use casework::{Case, NEVER, Sight};
use declarations::{RuleCategory, Words as _};
use kernel::{AccountId, CaseNo, Date, ItemId, RegionCode, Timestamp};
use store::{Db, Error, Row, Select, WriteSet, params};

use super::{admit, level, only, since, some, some_case, somebody, unreadable, until};
use crate::model::{Card, CardFilter, CardKey, CardState, Person, ReviewVerdict, WithdrawalReason};
use crate::opening::CardForm;

const INSERT: &str =
    "INSERT INTO supervision_card (region, card_no, level, rule, rule_name, category, subject, occasion,
    case_no, item, organ, place, person, person_name, raised_at, filed_at, raised_by, raised_by_name, state, due,
    first_due, points, version, digest, evidence, seq)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 'open', $19, $19, $20, $21,
    $22, $23, $24)";
const ANSWERED: &str = "UPDATE supervision_card SET state = 'answered', due = '9999-12-31', answered_at = $3,
    answered_by = $4, answer = $5, seq = $6 WHERE region = $1 AND card_no = $2";
const OBJECTED: &str = "UPDATE supervision_card SET state = 'objected', due = '9999-12-31', objected_at = $3, seq = $4
    WHERE region = $1 AND card_no = $2";
const REVIEWED: &str = "UPDATE supervision_card SET reviewed_at = $3, reviewed_by = $4, verdict = $5, why = $6
    WHERE region = $1 AND card_no = $2";
const RETURNED: &str = "UPDATE supervision_card SET state = 'open', due = $3, redone = redone + 1, seq = $4
    WHERE region = $1 AND card_no = $2";
const WITHDRAWN: &str = "UPDATE supervision_card SET state = 'withdrawn', due = '9999-12-31', points = 0,
    withdrawn_at = $3, closed_at = $3, seq = $4 WHERE region = $1 AND card_no = $2";
const CLOSED: &str = "UPDATE supervision_card SET state = 'closed', due = '9999-12-31', closed_at = $3, seq = $4
    WHERE region = $1 AND card_no = $2 AND state <> 'withdrawn'";
const DUE: &str = "UPDATE supervision_card SET due = $3, seq = $4 WHERE region = $1 AND card_no = $2";
/// Two nodes that tell the same steps: one of them fails, having told nothing twice.
const LOGGED: &str =
    "UPDATE supervision_card SET logged_seq = $3 WHERE region = $1 AND card_no = $2 AND logged_seq = $4";
const COLUMNS: &str =
    "SELECT card_no, level, rule, rule_name, category, subject, occasion, case_no, item, organ, place,
    person, person_name, raised_at, filed_at, raised_by, raised_by_name, state, due, answered_at, answered_by, answer,
    objected_at, reviewed_at, reviewed_by, verdict, why, withdrawn_at, closed_at, redone, points, version, digest,
    evidence, seq, logged_seq FROM supervision_card";

/// A card was filed.
/// What of a row is proved by its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub no: CaseNo,
    pub level: String,
    pub rule: String,
    pub subject: String,
    pub person: String,
    pub points: i64,
    pub is_withdrawn: bool,
    pub closed_at: Option<Timestamp>,
}

const KEPT: &str =
    "SELECT card_no, level, rule, subject, person, points, withdrawn_at, closed_at FROM supervision_card";

/// Rows after a number, in the order of numbers.
pub async fn kept_after(db: &Db, region: RegionCode, after: &str, limit: u32) -> Result<Vec<Kept>, Error> {
    let mut select = Select::new(KEPT);
    select.and("region = ?", params![region]).and("card_no > ?", params![after]);
    select.then("ORDER BY card_no LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(read_kept).collect()
}

pub async fn kept(db: &Db, region: RegionCode, no: &CaseNo) -> Result<Option<Kept>, Error> {
    let mut select = Select::new(KEPT);
    select.and("region = ?", params![region]).and("card_no = ?", params![no]);
    db.select(&select).await?.first().map(read_kept).transpose()
}

fn read_kept(row: &Row) -> Result<Kept, Error> {
    Ok(Kept {
        no: row.get(0)?,
        level: row.get(1)?,
        rule: row.get(2)?,
        subject: row.get(3)?,
        person: row.get(4)?,
        points: row.get(5)?,
        is_withdrawn: row.get::<Option<i64>>(6)?.is_some(),
        closed_at: row.get(7)?,
    })
}

pub fn put(set: &mut WriteSet, case: &Case, card: &CardForm, by: &Person, due: Option<Date>) {
    let person = card.person.as_ref();
    set.push(
        INSERT,
        params![
            case.region,
            &case.no,
            card.level.word(),
            &card.rule,
            &card.rule_name,
            card.category.map_or("", RuleCategory::word),
            card.subject.to_string(),
            &card.occasion,
            card.case_no.as_ref().map_or("", |no| no.as_str()),
            card.item.as_ref().map_or("", |item| item.as_str()),
            &case.lead_organ,
            case.place,
            person.map_or("", |person| person.account.as_str()),
            person.map_or("", |person| &*person.name),
            card.raised_at.unwrap_or(case.filed_at),
            case.filed_at,
            &by.account,
            &by.name,
            due.unwrap_or(NEVER),
            card.score,
            card.version,
            card.digest,
            card.pack.to_string(),
            case.seq,
        ],
    );
}

pub fn put_answered(set: &mut WriteSet, case: &Case, at: Timestamp, by: &AccountId, answer: &str) {
    set.push(ANSWERED, params![case.region, &case.no, at, by, answer, case.seq]);
}

pub fn put_objected(set: &mut WriteSet, case: &Case, at: Timestamp) {
    set.push(OBJECTED, params![case.region, &case.no, at, case.seq]);
}

pub fn put_reviewed(set: &mut WriteSet, case: &Case, at: Timestamp, by: &AccountId, verdict: &str, why: &str) {
    set.push(REVIEWED, params![case.region, &case.no, at, by, verdict, why]);
}

pub fn put_returned(set: &mut WriteSet, case: &Case, due: Option<Date>) {
    set.push(RETURNED, params![case.region, &case.no, due.unwrap_or(NEVER), case.seq]);
}

pub fn put_withdrawn(set: &mut WriteSet, case: &Case, at: Timestamp) {
    set.push(WITHDRAWN, params![case.region, &case.no, at, case.seq]);
}

pub fn put_closed(set: &mut WriteSet, case: &Case, at: Timestamp) {
    set.push(CLOSED, params![case.region, &case.no, at, case.seq]);
}

/// The last day to answer has moved.
pub fn put_due(set: &mut WriteSet, case: &Case, due: Option<Date>) {
    set.push(DUE, params![case.region, &case.no, due.unwrap_or(NEVER), case.seq]);
}

/// A card whose last steps do not stand in the supervision log yet.
pub struct Unlogged {
    pub card: Card,
    /// The last event by which the card's row moved.
    pub seq: u32,
    /// The last event the log has heard of.
    pub logged: u32,
}

pub fn put_logged(set: &mut WriteSet, region: RegionCode, told: &Unlogged) {
    set.require(LOGGED, params![region, &told.card.no, told.seq, told.logged]);
}

pub async fn unlogged(db: &Db, region: RegionCode, limit: u32) -> Result<Vec<Unlogged>, Error> {
    let mut select = Select::new(COLUMNS);
    select.and("region = ?", params![region]).and("logged_seq < seq", []);
    select.then("ORDER BY card_no LIMIT ?", params![limit]);
    let rows = db.select(&select).await?;
    rows.iter().map(|found| Ok(Unlogged { card: row(found)?, seq: found.get(34)?, logged: found.get(35)? })).collect()
}

pub async fn find(db: &Db, sight: &Sight, no: &CaseNo) -> Result<Option<Card>, Error> {
    let mut select = Select::new(COLUMNS);
    admit(&mut select, sight);
    select.and("card_no = ?", params![no]);
    db.select(&select).await?.first().map(row).transpose()
}

pub async fn list(
    db: &Db,
    sight: &Sight,
    filter: &CardFilter,
    after: Option<&CardKey>,
    limit: u32,
) -> Result<Vec<Card>, Error> {
    let mut select = Select::new(COLUMNS);
    admit(&mut select, sight);
    narrow(&mut select, filter);
    if let Some(key) = after {
        select.and("(raised_at, card_no) < (?, ?)", params![key.raised_at, &key.no]);
    }
    select.then("ORDER BY raised_at DESC, card_no DESC LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(row).collect()
}

fn narrow(select: &mut Select, filter: &CardFilter) {
    if !filter.levels.is_empty() {
        select.any_of("level", filter.levels.iter().map(|level| level.word()));
    }
    if !filter.states.is_empty() {
        select.any_of("state", filter.states.iter().map(|state| state.word()));
    }
    only(select, "organ = ?", filter.organ.as_ref());
    only(select, "rule = ?", filter.rule.as_deref());
    if !filter.any_rule.is_empty() {
        select.any_of("rule", filter.any_rule.iter().map(String::as_str));
    }
    only(select, "category = ?", filter.category.map(RuleCategory::word));
    only(select, "person = ? AND person <> ''", filter.person.as_ref());
    only(select, "item = ?", filter.item.as_ref());
    only(select, "subject = ?", filter.subject.as_ref().map(ToString::to_string));
    only(select, "case_no = ?", filter.case_no.as_ref());
    only(select, "raised_at >= ?", since(filter.from));
    only(select, "raised_at < ?", until(filter.to));
    only(select, "closed_at IS NULL AND due <= ?", filter.due_by);
    if filter.objected {
        select.and("objected_at IS NOT NULL", []);
    }
}

fn row(row: &Row) -> Result<Card, Error> {
    let due: Date = row.get(18)?;
    let state: &str = row.get(17)?;
    Ok(Card {
        no: row.get(0)?,
        level: level(row, 1)?,
        rule: row.get(2)?,
        rule_name: row.get(3)?,
        category: RuleCategory::from_word(row.get(4)?),
        subject: row.get::<&str>(5)?.parse().map_err(unreadable)?,
        occasion: row.get(6)?,
        case_no: some_case(row, 7)?,
        item: some(row, 8, |id| ItemId::from(id))?,
        organ: row.get(9)?,
        place: row.get(10)?,
        person: somebody(row, 11, 12)?,
        raised_at: row.get(13)?,
        filed_at: row.get(14)?,
        raised_by: Person { account: row.get(15)?, name: row.get(16)? },
        state: CardState::from_word(state).ok_or_else(|| unreadable(format!("supervision_card.state {state}")))?,
        due: (due != NEVER).then_some(due),
        answered_at: row.get(19)?,
        answered_by: some(row, 20, |id| AccountId::from(id))?,
        answer: some(row, 21, str::to_owned)?,
        objected_at: row.get(22)?,
        reviewed_at: row.get(23)?,
        reviewed_by: some(row, 24, |id| AccountId::from(id))?,
        verdict: ReviewVerdict::from_word(row.get(25)?),
        why: WithdrawalReason::from_word(row.get(26)?),
        withdrawn_at: row.get(27)?,
        closed_at: row.get(28)?,
        redone: row.get(29)?,
        points: row.get(30)?,
        rule_version: row.get(31)?,
        rule_digest: row.get(32)?,
        evidence: serde_json::from_str(row.get(33)?).map_err(unreadable)?,
    })
}
