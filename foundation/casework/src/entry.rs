//! One line of a case's register: all that happened by one command of one actor at one moment, sealed by one hash.
//!
//! The canonical bytes are made once, when the entry is written, and stored as they are; the hash covers the number,
//! the moment and those bytes, on top of the hash before. The first link begins from the region and number of the
//! case, so an entry moved to another case breaks that case's chain as surely as a flipped byte.

use std::sync::Arc;

use kernel::{Actor, CaseNo, Digest32, RegionCode, Timestamp, chain};
use serde::{Deserialize, Serialize};

use crate::apply::apply;
use crate::happening::{Event, Happening, Whose};
use crate::model::Case;

/// A sealed line of the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub region: RegionCode,
    pub case_no: CaseNo,
    /// Number of its first event; the events of an entry are numbered on from it.
    pub seq: u32,
    pub at: Timestamp,
    /// Canonical JSON: verb, actor and happenings.
    pub body: String,
    pub hash: Digest32,
}

#[derive(Serialize)]
struct BodyRef<'a> {
    verb: &'a str,
    actor: &'a Actor,
    happenings: &'a [Happening],
}

/// The readable content of an entry.
#[derive(Deserialize)]
pub struct Body {
    /// What was asked for. Entries of older versions do not say it.
    #[serde(default)]
    pub verb: Option<String>,
    pub actor: Arc<Actor>,
    pub happenings: Vec<Happening>,
}

/// What stands before the first link of a case's chain.
pub fn genesis(region: RegionCode, case_no: &CaseNo) -> Digest32 {
    Digest32::of(format!("{region} {case_no}").as_bytes())
}

fn link(previous: &Digest32, seq: u32, at: Timestamp, body: &str) -> Digest32 {
    let mut bytes = Vec::with_capacity(body.len() + 32);
    bytes.extend_from_slice(seq.to_string().as_bytes());
    bytes.push(b' ');
    bytes.extend_from_slice(at.as_micros().to_string().as_bytes());
    bytes.push(b' ');
    bytes.extend_from_slice(body.as_bytes());
    chain(previous, &bytes)
}

impl Entry {
    /// Seals what happened after `previous`, the head of the chain so far.
    #[allow(clippy::too_many_arguments, reason = "each is sealed")]
    pub fn seal(
        region: RegionCode,
        case_no: CaseNo,
        seq: u32,
        at: Timestamp,
        verb: &str,
        actor: &Actor,
        happenings: &[Happening],
        previous: &Digest32,
    ) -> Result<Entry, serde_json::Error> {
        let body = serde_json::to_string(&BodyRef { verb, actor, happenings })?;
        let hash = link(previous, seq, at, &body);
        Ok(Entry { region, case_no, seq, at, body, hash })
    }

    /// Whether this entry, byte for byte, is what was sealed after `previous`.
    pub fn is_intact(&self, previous: &Digest32) -> bool {
        link(previous, self.seq, self.at, &self.body) == self.hash
    }

    pub fn read(&self) -> Result<Body, serde_json::Error> {
        serde_json::from_str(&self.body)
    }
}

/// Plays an entry on a case; `None` begins one. Fails if the case does not begin with its filing.
pub fn play(case: Option<Case>, entry: &Entry, body: &Body) -> Option<Case> {
    let mut happenings = body.happenings.iter();
    let mut case = match case {
        Some(case) => case,
        None => match happenings.next()? {
            Happening::Filed(filed) => Case::begin(entry.region, entry.case_no.clone(), entry.at, &body.actor, filed),
            _ => return None,
        },
    };
    for happening in happenings {
        apply(&mut case, happening, entry.at, &body.actor);
    }
    case.chain = entry.hash;
    Some(case)
}

/// The events of entries in order, each with whose time runs after it.
pub fn events(entries: &[Entry]) -> Result<Vec<Event>, serde_json::Error> {
    let mut events = Vec::new();
    let mut case: Option<Case> = None;
    for entry in entries {
        let Body { actor, happenings, .. } = entry.read()?;
        for (seq, happening) in (entry.seq..).zip(happenings) {
            match (&mut case, &happening) {
                (Some(case), _) => apply(case, &happening, entry.at, &actor),
                (None, Happening::Filed(filed)) => {
                    case = Some(Case::begin(entry.region, entry.case_no.clone(), entry.at, &actor, filed));
                }
                (None, _) => {}
            }
            let whose = case.as_ref().map_or(Whose::Government, |case| Whose::turn(case.phase, case.pause.is_some()));
            events.push(Event {
                region: entry.region,
                case_no: entry.case_no.clone(),
                seq,
                at: entry.at,
                actor: actor.clone(),
                whose,
                happening,
                hash: entry.hash,
            });
        }
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> (Digest32, Entry) {
        let region = RegionCode::parse("990121").unwrap();
        let no = CaseNo::parse("A1").unwrap();
        let start = genesis(region, &no);
        let happenings = [Happening::Noted { text: "已电话告知".into() }];
        let at = Timestamp::from_micros(1_000_000);
        (start, Entry::seal(region, no, 1, at, "note", &Actor::system(), &happenings, &start).unwrap())
    }

    #[test]
    fn any_flipped_byte_of_an_entry_is_found() {
        let (start, entry) = sealed();
        assert!(entry.is_intact(&start));
        for place in 0..entry.body.len() {
            let mut bytes = entry.body.clone().into_bytes();
            bytes[place] ^= 1;
            let Ok(body) = String::from_utf8(bytes) else { continue };
            assert!(!Entry { body, ..entry.clone() }.is_intact(&start), "byte {place}");
        }
        assert!(!Entry { seq: 2, ..entry.clone() }.is_intact(&start));
        assert!(!Entry { at: Timestamp::from_micros(1_000_001), ..entry.clone() }.is_intact(&start));
    }

    #[test]
    fn an_entry_does_not_fit_another_case() {
        let (_, entry) = sealed();
        assert!(!entry.is_intact(&genesis(entry.region, &CaseNo::parse("A2").unwrap())));
    }
}
