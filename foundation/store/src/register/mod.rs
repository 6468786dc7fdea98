//! Registers: append-only logs in which every entry is sealed by a hash over the entry before it.
//!
//! A register tells who did what when, on whom and why, where there is no case to tell it: accounts and rights
//! (`identity`), cards and orders (`supervision`). An entry goes down in the same [`WriteSet`] as what it tells of, so
//! that neither is ever there without the other:
//!
//! ```text
//! let deed = Deed::new(now, &admin.id, &admin.name, "account-closed", account.id.as_str()).because(reason);
//! register::append(&db, region, "identity", &[deed], |set| directory.put_closed(set, &account)).await?;
//! ```
//!
//! - [`append`] writes entries with their change, and tries again when another node was first.
//! - [`page`] reads across registers, newest first, by key.
//! - [`verify`] recomputes every chain and names each break; [`seal_day`] remembers where each stood when a day ended.
//!
//! A register has one chain, so its entries are written one commit after another: fine for hundreds a second, not for
//! what every case does. Entries are never changed or removed; numbers of people belong into them only masked.

mod reading;
mod verifying;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::{AccountId, Digest32, RegionCode, Timestamp, chain};
use parking_lot::Mutex;
use serde_json::{Map, Value as Json};
use tokio::sync::OwnedMutexGuard;

pub use self::reading::{Filter, Key, names, page};
pub use self::verifying::{Break, Standing, Verified, seal_day, verify};
use crate::{Db, Error, WriteSet, params};

/// The table, for [`Error::conflicts_with`].
pub const TABLE: &str = "register_entry";

/// How often [`append`] tries when other nodes are first.
const TRIES: u32 = 100;

/// What somebody did, about to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    pub at: Timestamp,
    /// Empty for the system and for strangers.
    pub actor: AccountId,
    pub actor_name: String,
    /// A stable word: `account-closed`.
    pub verb: String,
    /// On whom or on what: an account, a case number, a card.
    pub subject: String,
    pub body: Map<String, Json>,
}

impl Deed {
    pub fn new(at: Timestamp, actor: &AccountId, actor_name: &str, verb: &str, subject: &str) -> Deed {
        let (actor, actor_name) = (actor.clone(), actor_name.to_owned());
        Deed { at, actor, actor_name, verb: verb.to_owned(), subject: subject.to_owned(), body: Map::new() }
    }

    /// Adds a detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Deed {
        self.body.insert(name.to_owned(), value.into());
        self
    }

    /// Why; an empty reason is left out.
    #[must_use]
    pub fn because(self, reason: &str) -> Deed {
        if reason.is_empty() { self } else { self.with(REASON, reason) }
    }
}

/// The detail that holds the reason.
pub const REASON: &str = "reason";

/// An entry of a register, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub register: String,
    pub seq: u64,
    pub at: Timestamp,
    pub actor: AccountId,
    pub actor_name: String,
    pub verb: String,
    pub subject: String,
    /// JSON, byte for byte what was hashed.
    pub body: String,
    pub hash: Digest32,
}

impl Entry {
    pub fn key(&self) -> Key {
        Key { at: self.at, register: self.register.clone(), seq: self.seq }
    }

    /// The details; none where they cannot be read, which [`verify`] reports.
    pub fn details(&self) -> Map<String, Json> {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Why it was done; empty when no reason was given.
    pub fn reason(&self) -> String {
        self.details().get(REASON).and_then(Json::as_str).unwrap_or_default().to_owned()
    }

    fn next(deed: &Deed, region: RegionCode, register: &str, (seq, previous): (u64, Digest32)) -> Entry {
        let mut entry = Entry {
            register: register.to_owned(),
            seq: seq + 1,
            at: deed.at,
            actor: deed.actor.clone(),
            actor_name: deed.actor_name.clone(),
            verb: deed.verb.clone(),
            subject: deed.subject.clone(),
            body: Json::Object(deed.body.clone()).to_string(),
            hash: Digest32::ZERO,
        };
        entry.hash = entry.link(region, &previous);
        entry
    }

    /// A JSON array keeps the fields apart, so that no two different entries give the same bytes.
    fn link(&self, region: RegionCode, previous: &Digest32) -> Digest32 {
        let fields: [Json; 9] = [
            region.to_string().into(),
            self.register.as_str().into(),
            self.seq.into(),
            self.at.as_micros().into(),
            self.actor.as_str().into(),
            self.actor_name.as_str().into(),
            self.verb.as_str().into(),
            self.subject.as_str().into(),
            self.body.as_str().into(),
        ];
        chain(previous, Json::from(fields.to_vec()).to_string().as_bytes())
    }
}

/// What stands before the first entry.
fn genesis(region: RegionCode, register: &str) -> (u64, Digest32) {
    (0, Digest32::of(format!("{region} {register}").as_bytes()))
}

/// One writer of a process at a time per register: whoever waits here would only conflict in the database.
#[derive(Default)]
pub(crate) struct Desks(Mutex<HashMap<(RegionCode, String), Turn>>);

type Turn = Arc<tokio::sync::Mutex<()>>;

/// The right to write the next entries of a register. [`append`] is the usual door; a pen is for those who have a loop
/// of their own. Keep it until the set was written; on a conflict with [`TABLE`] take a new one and judge again.
#[derive(Debug)]
pub struct Pen {
    region: RegionCode,
    register: String,
    head: (u64, Digest32),
    _turn: OwnedMutexGuard<()>,
}

impl Pen {
    /// Waits for its turn and reads where the register stands.
    pub async fn take(db: &Db, region: RegionCode, register: &str) -> Result<Pen, Error> {
        let desk = Arc::clone(db.desks().0.lock().entry((region, register.to_owned())).or_default());
        let turn = desk.lock_owned().await;
        let head = head(db, region, register).await?.unwrap_or_else(|| genesis(region, register));
        Ok(Pen { region, register: register.to_owned(), head, _turn: turn })
    }

    /// Puts the next entry into the set that changes what it tells of.
    pub fn write(&mut self, set: &mut WriteSet, deed: &Deed) {
        let entry = Entry::next(deed, self.region, &self.register, self.head);
        self.head = (entry.seq, entry.hash);
        set.push(
            INSERT,
            params![
                self.region,
                entry.register,
                number(entry.seq),
                entry.at,
                &entry.actor,
                entry.actor_name,
                entry.verb,
                entry.subject,
                entry.body,
                entry.hash,
            ],
        );
    }
}

/// Writes entries together with the change they tell of, which `change` puts into the set; it is called again for every
/// try. A conflict in the change itself is the caller's to judge; nothing was written then.
pub async fn append(
    db: &Db,
    region: RegionCode,
    register: &str,
    deeds: &[Deed],
    change: impl Fn(&mut WriteSet),
) -> Result<(), Error> {
    let mut tries = 1;
    loop {
        let mut pen = Pen::take(db, region, register).await?;
        let mut set = WriteSet::new();
        change(&mut set);
        deeds.iter().for_each(|deed| pen.write(&mut set, deed));
        match db.write(set).await {
            Err(error) if error.conflicts_with(TABLE) && tries < TRIES => tries += 1,
            written => return written,
        }
        drop(pen);
        // Another node was first; let it finish.
        tokio::time::sleep(Duration::from_millis(u64::from(tries.min(20)))).await;
    }
}

const INSERT: &str = "INSERT INTO register_entry
    (region, register, seq, at, actor, actor_name, verb, subject, body, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const HEAD: &str = "SELECT seq, hash FROM register_entry
    WHERE region = $1 AND register = $2 ORDER BY seq DESC LIMIT 1";
async fn head(db: &Db, region: RegionCode, register: &str) -> Result<Option<(u64, Digest32)>, Error> {
    let row = db.query_opt(HEAD, &params![region, register]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Sequence numbers are counted from 1 and never reach what a BIGINT cannot hold.
fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
