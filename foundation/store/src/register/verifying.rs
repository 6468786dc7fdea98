//! Verification: every chain is recomputed from its beginning, and every seal of a day compared.
//!
//! Finds a flipped byte in any field, an entry that was removed, moved, put in or taken over from another register, and,
//! by the seals, the loss of the end of a register or of the whole of it.

use std::collections::BTreeMap;

use kernel::{Date, Digest32, RegionCode, Timestamp, chain};

use super::reading::{ENTRIES, entry, names};
use super::{Entry, genesis, number};
use crate::{Db, Error, Select, WriteSet, params};

/// Entries held in memory at once.
const CHUNK: u32 = 1_000;

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// By register, how far its chain is whole.
    pub registers: BTreeMap<String, Standing>,
    pub entries: u64,
    /// Seals of days, each register counted for itself.
    pub seals: u64,
    pub breaks: Vec<Break>,
}

/// Where a register stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub seq: u64,
    pub hash: Digest32,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub register: String,
    pub seq: u64,
    pub what: String,
}

impl Verified {
    pub fn is_whole(&self) -> bool {
        self.breaks.is_empty()
    }

    /// The digest of other chain heads with those of the registers on top; unchanged while there are none.
    pub fn on_top_of(&self, heads: Digest32) -> Digest32 {
        self.registers
            .iter()
            .fold(heads, |heads, (name, head)| chain(&heads, format!("{name} {} {}", head.seq, head.hash).as_bytes()))
    }

    fn broken(&mut self, register: &str, seq: u64, what: impl Into<String>) {
        self.breaks.push(Break { register: register.to_owned(), seq, what: what.into() });
    }

    /// Follows the chain by one entry. After a break it goes on from the entry as it is, so that each break is named
    /// once.
    fn follow(&mut self, region: RegionCode, entry: &Entry) {
        let (seq, hash) = match self.registers.get(&entry.register) {
            Some(head) => (head.seq, head.hash),
            None => genesis(region, &entry.register),
        };
        if entry.seq != seq + 1 {
            self.broken(&entry.register, entry.seq, format!("序号应为 {}，实为 {}", seq + 1, entry.seq));
        } else if entry.link(region, &hash) != entry.hash {
            self.broken(&entry.register, entry.seq, "内容与校验值不符");
        }
        self.entries += 1;
        self.registers.insert(entry.register.clone(), Standing { seq: entry.seq, hash: entry.hash });
    }
}

const SEALS: &str = "SELECT s.register, s.day, s.seq, s.hash, e.hash FROM register_seal s
    LEFT JOIN register_entry e ON e.region = s.region AND e.register = s.register AND e.seq = s.seq
    WHERE s.region = $1 ORDER BY s.register, s.day";

/// Recomputes every chain of a county.
pub async fn verify(db: &Db, region: RegionCode) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    let mut after = (String::new(), 0);
    loop {
        let mut select = Select::new(ENTRIES);
        select.and("region = ?", params![region]);
        select.and("(register, seq) > (?, ?)", params![&after.0, number(after.1)]);
        select.then("ORDER BY register, seq LIMIT ?", params![CHUNK]);
        let rows = db.select_slow(&select).await?;
        for row in &rows {
            let entry = entry(row)?;
            verified.follow(region, &entry);
            after = (entry.register, entry.seq);
        }
        if rows.is_empty() {
            break;
        }
    }
    for row in db.query_slow(SEALS, params![region]).await? {
        verified.seals += 1;
        let (register, day, seq): (&str, Date, u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        match row.get::<Option<Digest32>>(4)? {
            Some(found) if found == row.get::<Digest32>(3)? => {}
            Some(_) => verified.broken(register, seq, format!("与 {day} 的封存不一致")),
            None => verified.broken(register, seq, format!("{day} 封存时有这一条，现在没有")),
        }
    }
    Ok(verified)
}

const LAST_BEFORE: &str = "SELECT seq, hash FROM register_entry
    WHERE region = $1 AND register = $2 AND at < $3 ORDER BY seq DESC LIMIT 1";
const SEAL: &str = "INSERT INTO register_seal (region, register, day, seq, hash) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (region, register, day) DO NOTHING";

/// Remembers where each register stood when a day had ended. Repeating it changes nothing.
pub async fn seal_day(db: &Db, region: RegionCode, day: Date) -> Result<(), Error> {
    let mut set = WriteSet::new();
    for register in names(db, region).await? {
        let last = db.query_opt(LAST_BEFORE, &params![region, &register, Timestamp::end_of_day(day)]).await?;
        if let Some(last) = last {
            let (seq, hash): (u64, Digest32) = (last.get(0)?, last.get(1)?);
            set.push(SEAL, params![region, register, day, number(seq), hash]);
        }
    }
    if set.is_empty() { Ok(()) } else { db.write(set).await }
}
