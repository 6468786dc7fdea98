//! Versions of rules, for ever; drafts.

use std::sync::Arc;

use declarations::Rule;
use kernel::{Date, RegionCode, Timestamp};
use store::{Db, Error, Row, WriteSet, params};

use super::unreadable;
use crate::model::{Draft, Origin, Person, RuleVersion};

const VERSIONS: &str = "SELECT rule, version, from_day, origin, content, digest, author, author_name, reason, published
    FROM supervision_rule WHERE region = $1 ORDER BY rule, version";
const INSERT: &str = "INSERT INTO supervision_rule (region, rule, version, from_day, origin, content, digest, author,
    author_name, reason, published) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const COUNT: &str = "SELECT count(*) FROM supervision_rule WHERE region = $1";
const DRAFTS: &str = "SELECT rule, content, author, author_name, saved FROM supervision_draft WHERE region = $1
    ORDER BY rule";
const PUT_DRAFT: &str = "INSERT INTO supervision_draft (region, rule, content, author, author_name, saved)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (region, rule)
    DO UPDATE SET content = $3, author = $4, author_name = $5, saved = $6";
const DROP_DRAFT: &str = "DELETE FROM supervision_draft WHERE region = $1 AND rule = $2";

/// All versions ever, by rule and number.
pub async fn versions(db: &Db, region: RegionCode) -> Result<Vec<RuleVersion>, Error> {
    db.query(VERSIONS, &params![region]).await?.iter().map(version).collect()
}

/// How many there are: grows with every publication, on whatever node.
pub async fn count(db: &Db, region: RegionCode) -> Result<i64, Error> {
    db.query_one(COUNT, &params![region]).await?.get(0)
}

/// A second version of the same number fails with a conflict.
pub fn put(set: &mut WriteSet, region: RegionCode, version: &RuleVersion) {
    let origin = match version.origin {
        Origin::Folder => "folder",
        Origin::Page => "page",
    };
    set.push(
        INSERT,
        params![
            region,
            &version.rule.id,
            version.version,
            version.from,
            origin,
            &version.text,
            version.digest,
            &version.by.account,
            &version.by.name,
            &version.reason,
            version.published,
        ],
    );
}

fn version(row: &Row) -> Result<RuleVersion, Error> {
    let (id, text): (&str, &str) = (row.get(0)?, row.get(4)?);
    let (rule, findings) = Rule::from_toml(id, text);
    if let Some(error) = findings.iter().find(|finding| finding.is_error()) {
        return Err(unreadable(format!("supervision_rule {id}: {error}")));
    }
    let origin = match row.get::<&str>(3)? {
        "folder" => Origin::Folder,
        "page" => Origin::Page,
        other => return Err(unreadable(format!("supervision_rule.origin {other}"))),
    };
    Ok(RuleVersion {
        rule: Arc::new(rule),
        version: row.get(1)?,
        from: row.get(2)?,
        origin,
        digest: row.get(5)?,
        by: Person { account: row.get(6)?, name: row.get(7)? },
        reason: row.get(8)?,
        published: row.get(9)?,
        text: text.to_owned(),
    })
}

pub async fn drafts(db: &Db, region: RegionCode) -> Result<Vec<Draft>, Error> {
    db.query(DRAFTS, &params![region]).await?.iter().map(draft_row).collect()
}

pub async fn draft(db: &Db, region: RegionCode, id: &str) -> Result<Option<Draft>, Error> {
    Ok(drafts(db, region).await?.into_iter().find(|draft| draft.rule == id))
}

fn draft_row(row: &Row) -> Result<Draft, Error> {
    let by = Person { account: row.get(2)?, name: row.get(3)? };
    Ok(Draft { rule: row.get(0)?, text: row.get(1)?, by, saved: row.get(4)? })
}

pub fn put_draft(set: &mut WriteSet, region: RegionCode, id: &str, text: &str, by: &Person, now: Timestamp) {
    set.push(PUT_DRAFT, params![region, id, text, &by.account, &by.name, now]);
}

pub fn drop_draft(set: &mut WriteSet, region: RegionCode, id: &str) {
    set.push(DROP_DRAFT, params![region, id]);
}

/// The first day of a version that is published on a day.
pub fn earliest(today: Date) -> Date {
    kernel::date_of_day_number(kernel::day_number(today) + 1)
}
