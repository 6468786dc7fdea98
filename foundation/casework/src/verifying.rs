//! Verification: every chain is recomputed, every case replayed, every seal compared; the chains of
//! [`store::register`], which tell what is no case, as well.
//!
//! Finds a flipped byte in any event or state, in the columns by which the register is searched as well, an entry that was removed, moved or put in, the loss of the end of a
//! case, and the loss of a whole case, and names the place.

use std::collections::BTreeMap;
use std::fmt;

use ::store::register;
use kernel::{Date, Digest32, RegionCode, chain};
use serde::Serialize;

use crate::casework::Casework;
use crate::entry::{genesis, play};
use crate::error::Error;
use crate::model::Case;
use crate::store::load::{self, Kept, Stand, StoredState};
use crate::store::seal;

/// Cases held in memory at once.
const CHUNK: u32 = 500;

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    pub cases: u64,
    pub entries: u64,
    pub events: u64,
    pub sealed_days: u64,
    /// Entries of registers that tell of no case: accounts, supervision.
    pub register_entries: u64,
    /// One digest over all chain heads: of cases in the order of their numbers, then of registers by name.
    pub digest: String,
    pub breaks: Vec<Break>,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Break {
    /// As it lies in the table, even where it is no number any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_no: Option<String>,
    /// Set where the break is not in a case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// The first event of the broken entry, or the entry of the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    pub what: String,
}

/// `办件 … 第 3 号 事件内容与校验值不符`: where, then what.
impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(no) = &self.case_no {
            write!(f, "办件 {no} ")?;
        }
        if let Some(register) = &self.register {
            write!(f, "登记簿 {register} ")?;
        }
        if let Some(seq) = self.seq {
            write!(f, "第 {seq} 号 ")?;
        }
        if let Some(day) = self.day {
            write!(f, "{day} ")?;
        }
        f.write_str(&self.what)
    }
}

impl Break {
    /// Not in the register: in what a module keeps beside it.
    pub fn beside(what: impl Into<String>) -> Break {
        Break { case_no: None, register: None, seq: None, day: None, what: what.into() }
    }
}

impl Verified {
    pub fn is_whole(&self) -> bool {
        self.breaks.is_empty()
    }

    fn broken(&mut self, case_no: &str, seq: Option<u32>, what: impl Into<String>) {
        let case_no = Some(case_no.to_owned());
        self.breaks.push(Break { case_no, register: None, seq, day: None, what: what.into() });
    }
}

impl Casework {
    /// Checks everything the county has ever recorded.
    pub async fn verify(&self, region: RegionCode) -> Result<Verified, Error> {
        let mut verified = Verified::default();
        let mut heads = Digest32::ZERO;
        let mut after = String::new();
        loop {
            let states = load::states_after(&self.0.db, region, &after, CHUNK).await?;
            let last = states.last().map(|state| state.case_no.clone());
            let entries = load::kept_between(&self.0.db, region, &after, last.as_deref()).await?;
            check_chunk(&mut verified, &mut heads, region, &states, entries);
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
        self.check_seals(region, &mut verified).await?;
        let registers = register::verify(&self.0.db, region).await?;
        verified.register_entries = registers.entries;
        verified.digest = registers.on_top_of(heads).to_hex();
        verified.breaks.extend(registers.breaks.into_iter().map(|found| Break {
            case_no: None,
            register: Some(found.register),
            seq: u32::try_from(found.seq).ok(),
            day: None,
            what: found.what,
        }));
        for proof in self.0.acts.proofs() {
            match proof(self, region).await {
                Ok(breaks) => verified.breaks.extend(breaks),
                // The place is named above; what stands beside a register that cannot be read cannot be counted again.
                Err(Error::Unreadable { .. } | Error::Store(::store::Error::Decode { .. })) if !verified.is_whole() => {
                    verified.breaks.push(Break::beside("登记有读不出来的地方，由登记算出的数字无法重新核对"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(verified)
    }

    /// Compares a seal that somebody wrote down when it was given out with the one kept here: whoever wrote the whole past
    /// anew, seals and all, could not reach that note.
    pub async fn compare_seal(
        &self,
        region: RegionCode,
        day: Date,
        given: Digest32,
        verified: &mut Verified,
    ) -> Result<(), Error> {
        let kept = seal::of(&self.0.db, region, day).await?;
        let what = match kept {
            Some(seal) if seal.digest == given => return Ok(()),
            Some(seal) => format!("公布过的封存是 {given}，现在是 {}", seal.digest),
            None => format!("公布过封存 {given}，现在没有"),
        };
        verified.breaks.push(Break { case_no: None, register: None, seq: None, day: Some(day), what });
        Ok(())
    }

    async fn check_seals(&self, region: RegionCode, verified: &mut Verified) -> Result<(), Error> {
        let mut previous = Digest32::ZERO;
        for sealed in seal::list(&self.0.db, region).await? {
            let what = match seal::compute(&self.0.db, region, sealed.day, &previous).await {
                Ok(found) if found == sealed => None,
                Ok(found) => Some(format!(
                    "当日封存 {} 件 {} 条，现有 {} 件 {} 条，或内容不一致",
                    sealed.cases, sealed.entries, found.cases, found.entries
                )),
                Err(Error::Store(error @ ::store::Error::Decode { .. })) => Some(format!("当日登记无法读取：{error}")),
                Err(error) => return Err(error),
            };
            verified.sealed_days += 1;
            verified.breaks.extend(what.map(|what| {
                let day = Some(sealed.day);
                Break { case_no: None, register: None, seq: None, day, what }
            }));
            previous = sealed.digest;
        }
        Ok(())
    }
}

fn check_chunk(
    verified: &mut Verified,
    heads: &mut Digest32,
    region: RegionCode,
    states: &[StoredState],
    entries: Vec<Kept>,
) {
    let mut registers: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
    for entry in entries {
        registers.entry(entry.case_no.clone()).or_default().push(entry);
    }
    for state in states {
        let register = registers.remove(&state.case_no).unwrap_or_default();
        let replayed = check_register(verified, region, &state.case_no, &register);
        verified.cases += 1;
        match &state.stand {
            Ok(stand) => {
                compare(verified, &state.case_no, stand, replayed.as_ref());
                *heads = chain(heads, format!("{} {} {}", state.case_no, stand.seq, stand.chain).as_bytes());
            }
            Err(error) => verified.broken(&state.case_no, None, format!("办件无法读取：{error}")),
        }
    }
    for (no, register) in registers {
        check_register(verified, region, &no, &register);
        verified.broken(&no, register.first().and_then(|kept| kept.seq), "有事件记录，却没有办件");
    }
}

/// Recomputes a chain and replays it, as far as it is whole.
fn check_register(verified: &mut Verified, region: RegionCode, no: &str, register: &[Kept]) -> Option<Case> {
    let mut head = None;
    let mut next = 1;
    let mut case = None;
    for kept in register {
        verified.entries += 1;
        let entry = match &kept.entry {
            Ok(entry) => entry,
            Err(error) => {
                verified.broken(no, kept.seq, format!("登记无法读取：{error}"));
                return None;
            }
        };
        if entry.seq != next {
            verified.broken(no, Some(entry.seq), format!("事件序号应为 {next}，实为 {}", entry.seq));
            return None;
        }
        if !entry.is_intact(&head.unwrap_or_else(|| genesis(region, &entry.case_no))) {
            verified.broken(no, Some(entry.seq), "事件内容与校验值不符");
            return None;
        }
        let body = match entry.read() {
            Ok(body) => body,
            Err(error) => {
                verified.broken(no, Some(entry.seq), format!("事件无法读取：{error}"));
                return None;
            }
        };
        let columns = [
            ("verb", &*kept.verb, body.verb.as_deref().unwrap_or(&kept.verb)),
            ("actor", &*kept.actor, body.actor.account.as_str()),
        ];
        for (column, is, was) in columns.into_iter().filter(|(_, is, was)| is != was) {
            verified.broken(no, Some(entry.seq), format!("{column} 栏应为“{was}”，实为“{is}”"));
        }
        next += u32::try_from(body.happenings.len()).unwrap_or(u32::MAX);
        verified.events += u64::try_from(body.happenings.len()).unwrap_or(u64::MAX);
        case = play(case, entry, &body);
        head = Some(entry.hash);
    }
    case
}

fn compare(verified: &mut Verified, no: &str, stored: &Stand, replayed: Option<&Case>) {
    let Some(case) = replayed else {
        if !verified.breaks.iter().any(|found| found.case_no.as_deref() == Some(no)) {
            verified.broken(no, None, "办件没有事件记录");
        }
        return;
    };
    // A case whose row is left as it was filed until it is over; see `Options`. Whoever reads it plays the register.
    let is_left = stored.state.is_empty() && case.closed_at.is_none() && stored.seq <= case.seq;
    if is_left {
        return;
    }
    if stored.seq != case.seq || stored.chain != case.chain {
        let what = format!("办件停在第 {} 号事件，事件记录到第 {} 号", stored.seq, case.seq);
        verified.broken(no, Some(case.seq), what);
    } else if load::read_state(&stored.state, stored.chain).ok().as_ref() != Some(case) {
        verified.broken(no, Some(case.seq), "办件状态与事件重放的结果不一致");
    }
}
