//! Reading registers: the newest first, by key.

use kernel::{AccountId, Date, RegionCode, Timestamp};

use super::{Entry, number};
use crate::{Db, Error, Row, Select, params};

pub(super) const ENTRIES: &str =
    "SELECT register, seq, at, actor, actor_name, verb, subject, body, hash FROM register_entry";

/// What of the registers is wanted; the default is everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// One register; none means all.
    pub register: Option<String>,
    pub actor: Option<AccountId>,
    pub verb: Option<String>,
    pub subject: Option<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// Where a page ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub at: Timestamp,
    pub register: String,
    pub seq: u64,
}

/// At most `limit` entries after a key, newest first. Who may read a register is for the caller to decide.
pub async fn page(
    db: &Db,
    region: RegionCode,
    filter: &Filter,
    after: Option<&Key>,
    limit: u32,
) -> Result<Vec<Entry>, Error> {
    let mut select = Select::new(ENTRIES);
    select.and("region = ?", params![region]);
    if let Some(after) = after {
        select.and("(at, register, seq) < (?, ?, ?)", params![after.at, &after.register, number(after.seq)]);
    }
    if let Some(register) = &filter.register {
        select.and("register = ?", params![register]);
    }
    if let Some(actor) = &filter.actor {
        select.and("actor = ?", params![actor]);
    }
    if let Some(verb) = &filter.verb {
        select.and("verb = ?", params![verb]);
    }
    if let Some(subject) = &filter.subject {
        select.and("subject = ?", params![subject]);
    }
    if let Some(from) = filter.from {
        select.and("at >= ?", params![Timestamp::start_of_day(from)]);
    }
    if let Some(to) = filter.to {
        select.and("at < ?", params![Timestamp::end_of_day(to)]);
    }
    select.then("ORDER BY at DESC, register DESC, seq DESC LIMIT ?", params![limit]);
    db.select_slow(&select).await?.iter().map(entry).collect()
}

const NAMES: &str = "SELECT DISTINCT register FROM register_entry WHERE region = $1 ORDER BY register";

/// The registers in which something stands, by name.
pub async fn names(db: &Db, region: RegionCode) -> Result<Vec<String>, Error> {
    db.query(NAMES, &params![region]).await?.iter().map(|row| row.get(0)).collect()
}

pub(super) fn entry(row: &Row) -> Result<Entry, Error> {
    Ok(Entry {
        register: row.get(0)?,
        seq: row.get(1)?,
        at: row.get(2)?,
        actor: row.get(3)?,
        actor_name: row.get(4)?,
        verb: row.get(5)?,
        subject: row.get(6)?,
        body: row.get(7)?,
        hash: row.get(8)?,
    })
}
