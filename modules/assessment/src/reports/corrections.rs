//! Corrections (更正说明): notes beside a frozen report, which itself stays as it is. Each note's hash stands on the note
//! before, the first one's on the report's, so that none can be changed, dropped or slipped in unseen.

use identity::{Permission, Who};
use kernel::{Digest32, Refusal, Timestamp};
use serde::Serialize;
use web::Problem;

use super::store::{self, Frozen};
use crate::desk::Desk;

/// Characters a correction and its reason have at least, and at most.
const SHORTEST: usize = 5;
const LONGEST: usize = 2_000;
/// How often a place behind the last note is looked for again because somebody was quicker.
const TRIES: usize = 5;

/// A note beside a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// From 1.
    pub n: i64,
    pub at: Timestamp,
    pub author: String,
    pub author_name: String,
    pub reason: String,
    pub text: String,
    /// None in notes that are older than the chain of notes.
    pub hash: Option<Digest32>,
}

/// A note with what checking it against the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub note: Correction,
    /// Hash of the report, or of the note before.
    pub before: Digest32,
    /// Byte for byte what was hashed behind `before`.
    pub told: String,
    /// The chain up to this note holds.
    pub whole: bool,
}

/// What of a note is hashed; the order of the fields is that of the text.
#[derive(Serialize)]
struct Told<'a> {
    report: &'a str,
    n: i64,
    at: Timestamp,
    author: &'a str,
    author_name: &'a str,
    reason: &'a str,
    text: &'a str,
}

impl Correction {
    fn told(&self, report: &str) -> Result<String, serde_json::Error> {
        let Correction { n, at, author, author_name, reason, text, .. } = self;
        serde_json::to_string(&Told { report, n: *n, at: *at, author, author_name, reason, text })
    }
}

/// Follows the chain from the report through its notes.
pub(super) fn check(report: &str, hash: Digest32, notes: Vec<Correction>) -> Result<Vec<Checked>, serde_json::Error> {
    let (mut before, mut whole) = (hash, true);
    let mut checked = Vec::with_capacity(notes.len());
    for (note, n) in notes.into_iter().zip(1_i64..) {
        let told = note.told(report)?;
        let link = kernel::chain(&before, told.as_bytes());
        whole = whole && note.n == n && note.hash == Some(link);
        let known = note.hash.unwrap_or(link);
        checked.push(Checked { note, before, told, whole });
        before = known;
    }
    Ok(checked)
}

impl Desk {
    /// The notes beside a report, oldest first, each checked.
    pub async fn report_notes(&self, frozen: &Frozen) -> Result<Vec<Checked>, Problem> {
        let notes = store::notes(&self.office.db, self.office.region, &frozen.head.id).await;
        check(&frozen.head.id, frozen.hash, notes.map_err(Problem::internal)?).map_err(Problem::internal)
    }

    /// Supervision writes corrections. Says the number of the note; the same person's same note is written once.
    ///
    /// # Errors
    /// Whoever may not; a note or reason that is too short or too long; no such report in sight.
    pub async fn correct_report(&self, who: &Who, id: &str, reason: &str, text: &str) -> Result<Checked, Problem> {
        who.must(Permission::SeeAllCases)?;
        who.must(Permission::ManageRules)?;
        let frozen = self.report(who, id).await?;
        let (reason, text) = (long_enough("reason", reason)?, long_enough("text", text)?);
        for _ in 0..TRIES {
            let notes = self.report_notes(&frozen).await?;
            let own = |known: &&Checked| known.note.author == who.account.id.as_str() && known.note.text == text;
            if let Some(same) = notes.iter().find(own) {
                return Ok(same.clone());
            }
            let before = match notes.last() {
                None => frozen.hash,
                Some(last) => last.note.hash.unwrap_or_else(|| kernel::chain(&last.before, last.told.as_bytes())),
            };
            let mut note = Correction {
                n: notes.last().map_or(1, |last| last.note.n + 1),
                at: self.office.now(),
                author: who.account.id.to_string(),
                author_name: who.account.name.clone(),
                reason: reason.clone(),
                text: text.clone(),
                hash: None,
            };
            let told = note.told(id).map_err(Problem::internal)?;
            note.hash = Some(kernel::chain(&before, told.as_bytes()));
            let mut set = ::store::WriteSet::new();
            store::add_note(self.office.region, id, &note, &mut set);
            self.tell_of_note(&frozen, &note, &mut set).await?;
            match self.office.db.write(set).await {
                Ok(()) => {
                    let whole = notes.last().is_none_or(|last| last.whole);
                    return Ok(Checked { note, before, told, whole });
                }
                // Somebody else's note took the place.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(Problem::internal(error)),
            }
        }
        Err(Problem::internal("notes do not stand still long enough to write behind them"))
    }
}

fn long_enough(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let refuse = |code, sentence| Err(Refusal::invalid(code, sentence).on_field(field));
    match text.chars().count() {
        n if n < SHORTEST => refuse("correction_too_short", "更正说明要写明理由和内容，各不少于五个字。"),
        n if n > LONGEST => refuse("correction_too_long", "更正说明请不超过两千字。"),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(n: i64, text: &str) -> Correction {
        Correction {
            n,
            at: Timestamp::from_micros(n),
            author: "a".to_owned(),
            author_name: "甲".to_owned(),
            reason: "录入重复".to_owned(),
            text: text.to_owned(),
            hash: None,
        }
    }

    /// Two notes, chained behind a report.
    fn chained() -> Vec<Correction> {
        let mut before = Digest32::of(b"report");
        let mut notes = vec![note(1, "收件多计一件"), note(2, "办结少计一件")];
        for note in &mut notes {
            before = kernel::chain(&before, note.told("county.2026-11").unwrap().as_bytes());
            note.hash = Some(before);
        }
        notes
    }

    fn whole(notes: Vec<Correction>) -> Vec<bool> {
        let checked = check("county.2026-11", Digest32::of(b"report"), notes).unwrap();
        checked.iter().map(|checked| checked.whole).collect()
    }

    #[test]
    fn what_was_done_to_a_note_is_seen_from_there_on() {
        assert_eq!(whole(chained()), [true, true]);
        let mut changed = chained();
        changed[0].text.push('？');
        assert_eq!(whole(changed), [false, false]);
        assert_eq!(whole(chained().split_off(1)), [false], "the first was dropped");
        let mut unproved = chained();
        unproved[1].hash = None;
        assert_eq!(whole(unproved), [true, false]);
    }
}
