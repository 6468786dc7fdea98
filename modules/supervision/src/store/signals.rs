//! Signals: written once, read newest first, handed to the round in the order in which they came to hold.

use casework::{Case, Sight};
use declarations::Words as _;
use kernel::{CaseNo, ItemId, RegionCode, Timestamp};
use store::{Db, Error, Row, Select, WriteSet, params};

use super::{admit, level, only, since, some, some_case, somebody, unreadable, until};
use crate::model::{SignalFilter, SignalKey, SignalRow, SignalState, Subject};
use crate::opening::{CardForm, Earlier};
use crate::raising::Raised;

const INSERT: &str = "INSERT INTO supervision_signal (region, rule, subject, occasion, raised_at, level, state, organ,
    place, person, person_name, item, case_no, version, digest, score, evidence, card_no)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '')
    ON CONFLICT (region, rule, subject, occasion) DO NOTHING";
const INSERT_MANUAL: &str = "INSERT INTO supervision_signal (region, rule, subject, occasion, raised_at, level, state,
    organ, place, person, person_name, item, case_no, version, digest, score, evidence, card_no, logged)
    VALUES ($1, $2, $3, $4, $5, $6, 'carded', $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16, 1)
    ON CONFLICT (region, rule, subject, occasion) DO NOTHING";
const CARDED: &str = "UPDATE supervision_signal SET state = 'carded', card_no = $5
    WHERE region = $1 AND rule = $2 AND subject = $3 AND occasion = $4";
const WITHDRAWN: &str = "UPDATE supervision_signal SET withdrawn = 1
    WHERE region = $1 AND rule = $2 AND subject = $3 AND occasion = $4";
/// Two nodes that tell of the same signal: one of them fails.
const LOGGED: &str = "UPDATE supervision_signal SET logged = 1
    WHERE region = $1 AND rule = $2 AND subject = $3 AND occasion = $4 AND logged = 0";
const COLUMNS: &str =
    "SELECT rule, subject, occasion, raised_at, level, state, organ, place, person, person_name, item,
    case_no, version, digest, score, evidence, card_no, withdrawn FROM supervision_signal";
const RAISED: &str = "SELECT count(*) FROM supervision_signal WHERE region = $1 AND rule = $2 AND raised_at >= $3
    AND raised_at < $4";
/// Of one subject, up to and including one signal in the order of rounds.
const EARLIER: &str =
    "SELECT level, count(*) FROM supervision_signal WHERE region = $1 AND subject = $2 AND withdrawn = 0
    AND (raised_at, rule, occasion) <= ($3, $4, $5) GROUP BY level";

/// Writes a signal unless it is there. A notice is told and no more; anything else waits for its card.
pub fn put(set: &mut WriteSet, region: RegionCode, raised: &Raised) {
    let signal = raised.level();
    let person = raised.person.as_ref();
    set.push(
        INSERT,
        params![
            region,
            raised.rule.id(),
            raised.subject.to_string(),
            &raised.occasion,
            raised.raised_at,
            signal.word(),
            if signal.kind().is_some() { "waiting" } else { "told" },
            &raised.organ,
            raised.place,
            person.map_or("", |person| person.account.as_str()),
            person.map_or("", |person| &*person.name),
            raised.item.as_ref().map_or("", |item| item.as_str()),
            raised.case_no.as_ref().map_or("", |no| no.as_str()),
            raised.rule.version,
            raised.rule.digest(),
            raised.rule.rule.score,
            raised.evidence.to_string(),
        ],
    );
}

/// A card raised by hand counts like one that a rule raised; the log tells of the card alone.
pub fn put_manual(set: &mut WriteSet, case: &Case, card: &CardForm) {
    let person = card.person.as_ref();
    set.push(
        INSERT_MANUAL,
        params![
            case.region,
            &card.rule,
            card.subject.to_string(),
            &card.occasion,
            card.raised_at.unwrap_or(case.filed_at),
            card.level.word(),
            &case.lead_organ,
            case.place,
            person.map_or("", |person| person.account.as_str()),
            person.map_or("", |person| &*person.name),
            card.item.as_ref().map_or("", |item| item.as_str()),
            card.case_no.as_ref().map_or("", |no| no.as_str()),
            card.digest,
            card.score,
            card.pack.to_string(),
            &case.no,
        ],
    );
}

/// Its card is there now.
pub fn put_carded(
    set: &mut WriteSet,
    region: RegionCode,
    rule: &str,
    subject: &Subject,
    occasion: &str,
    card: &CaseNo,
) {
    set.push(CARDED, params![region, rule, subject.to_string(), occasion, card]);
}

pub fn put_withdrawn(set: &mut WriteSet, region: RegionCode, rule: &str, subject: &Subject, occasion: &str) {
    set.push(WITHDRAWN, params![region, rule, subject.to_string(), occasion]);
}

pub fn put_logged(set: &mut WriteSet, region: RegionCode, signal: &SignalRow) {
    set.require(LOGGED, params![region, &signal.rule, signal.subject.to_string(), &signal.occasion]);
}

pub async fn list(
    db: &Db,
    sight: &Sight,
    filter: &SignalFilter,
    after: Option<&SignalKey>,
    limit: u32,
) -> Result<Vec<SignalRow>, Error> {
    let mut select = Select::new(COLUMNS);
    admit(&mut select, sight);
    if let Some(key) = after {
        let key = params![key.raised_at, &key.rule, &key.subject, &key.occasion];
        select.and("(raised_at, rule, subject, occasion) < (?, ?, ?, ?)", key);
    }
    if !filter.levels.is_empty() {
        select.any_of("level", filter.levels.iter().map(|level| level.word()));
    }
    only(&mut select, "rule = ?", filter.rule.as_deref());
    if !filter.any_rule.is_empty() {
        select.any_of("rule", filter.any_rule.iter().map(String::as_str));
    }
    if filter.standing {
        select.and("state <> 'waiting' AND withdrawn = 0", []);
    }
    if filter.withdrawn {
        select.and("withdrawn = 1", []);
    }
    only(&mut select, "organ = ?", filter.organ.as_ref());
    only(&mut select, "person = ? AND person <> ''", filter.person.as_ref());
    only(&mut select, "item = ?", filter.item.as_ref());
    only(&mut select, "subject = ?", filter.subject.as_ref().map(ToString::to_string));
    only(&mut select, "case_no = ?", filter.case_no.as_ref());
    only(&mut select, "raised_at >= ?", since(filter.from));
    only(&mut select, "raised_at < ?", until(filter.to));
    select.then("ORDER BY raised_at DESC, rule DESC, subject DESC, occasion DESC LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(row).collect()
}

/// Signals whose card is still to be opened, in the order in which they came to hold.
pub async fn waiting(
    db: &Db,
    region: RegionCode,
    until: Timestamp,
    after: Option<&SignalKey>,
    limit: u32,
) -> Result<Vec<SignalRow>, Error> {
    let mut select = Select::new(COLUMNS);
    select.and("region = ?", params![region]).and("state = 'waiting'", []).and("raised_at <= ?", params![until]);
    if let Some(key) = after {
        let key = params![key.raised_at, &key.rule, &key.subject, &key.occasion];
        select.and("(raised_at, rule, subject, occasion) > (?, ?, ?, ?)", key);
    }
    select.then("ORDER BY raised_at, rule, subject, occasion LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(row).collect()
}

/// Signals that do not stand in the supervision log yet.
pub async fn unlogged(db: &Db, region: RegionCode, limit: u32) -> Result<Vec<SignalRow>, Error> {
    let mut select = Select::new(COLUMNS);
    select.and("region = ?", params![region]).and("logged = 0", []);
    select.then("ORDER BY raised_at, rule, subject, occasion LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(row).collect()
}

/// How many cards its subject had up to and with a signal, those raised by hand too.
pub async fn earlier(db: &Db, region: RegionCode, signal: &SignalRow) -> Result<Earlier, Error> {
    cards_of(db, region, &signal.subject, (signal.raised_at, &signal.rule, &signal.occasion)).await
}

/// How many cards a subject had by a moment.
pub async fn cards_by(db: &Db, region: RegionCode, subject: &Subject, at: Timestamp) -> Result<Earlier, Error> {
    let after = Timestamp::from_micros(at.as_micros().saturating_add(1));
    cards_of(db, region, subject, (after, "", "")).await
}

async fn cards_of(
    db: &Db,
    region: RegionCode,
    subject: &Subject,
    (at, rule, occasion): (Timestamp, &str, &str),
) -> Result<Earlier, Error> {
    let subject = subject.to_string();
    let mut earlier = Earlier::default();
    for row in db.query(EARLIER, &params![region, &subject, at, rule, occasion]).await? {
        earlier.add(level(&row, 0)?, row.get(1)?);
    }
    Ok(earlier)
}

/// How many signals a rule raised between two moments.
pub async fn raised_between(
    db: &Db,
    region: RegionCode,
    rule: &str,
    from: Timestamp,
    end: Timestamp,
) -> Result<u64, Error> {
    db.query_one(RAISED, &params![region, rule, from, end]).await?.get(0)
}

fn row(row: &Row) -> Result<SignalRow, Error> {
    let state = match row.get::<&str>(5)? {
        "told" => SignalState::Told,
        "waiting" => SignalState::Waiting,
        "carded" => SignalState::Carded,
        other => return Err(unreadable(format!("supervision_signal.state {other}"))),
    };
    Ok(SignalRow {
        rule: row.get(0)?,
        subject: row.get::<&str>(1)?.parse().map_err(unreadable)?,
        occasion: row.get(2)?,
        raised_at: row.get(3)?,
        level: level(row, 4)?,
        state,
        organ: row.get(6)?,
        place: row.get(7)?,
        person: somebody(row, 8, 9)?,
        item: some(row, 10, |id| ItemId::from(id))?,
        case_no: some_case(row, 11)?,
        rule_version: row.get(12)?,
        rule_digest: row.get(13)?,
        score: row.get(14)?,
        evidence: serde_json::from_str(row.get(15)?).map_err(unreadable)?,
        card_no: some_case(row, 16)?,
        withdrawn: row.get(17)?,
    })
}
