//! Letters (文书) as files: set in type when first asked for, sealed by the organ that sends them, the same bytes for ever
//! after; and the check of one by whoever holds it.
//!
//! A letter shows what was true when it was issued, however late it is printed: its data are read from the events up to
//! that moment.

mod citing;
mod data;
mod verify;

use std::sync::Arc;

use axum::body::Bytes;
use casework::{Case, DocumentRef, Event, Happening, Sight, apply};
use documents::art;
use kernel::{CaseNo, Digest32, OrganId, Refusal, Timestamp, local_date};
use web::Problem;

use crate::codes::letters;
use crate::desk::{Desk, problem};

pub use verify::{FileVerdict, LetterFacts};

/// A letter as a file.
#[derive(Clone, Debug)]
pub struct Letter {
    pub document: Arc<DocumentRef>,
    /// `受理通知书-青市监受字〔2026〕第00001号.pdf`.
    pub name: String,
    pub hash: Digest32,
    pub pdf: Bytes,
}

/// By which anybody can check a letter: case, place among its letters, and eight letters nobody can guess without the
/// letter's number.
pub fn code(case: &Case, n: usize, document: &DocumentRef) -> String {
    let seed = format!("{} {} {} {}", case.region, case.no, document.no, document.on);
    format!("{}-{n}-{}", case.no, letters(&Digest32::of(seed.as_bytes()), 8))
}

impl Desk {
    /// A letter of a case by its number, or by its place in the case counted from 1.
    pub async fn document(&self, sight: &Sight, case_no: &CaseNo, which: &str) -> Result<Letter, Problem> {
        let case = self.must_see(sight, case_no).await?;
        let (n, document) = find(&case, which)
            .ok_or_else(|| Refusal::not_found("document_unknown", format!("办件 {case_no} 没有这份文书。")))?;
        let name = format!("{}-{}.pdf", document.title, document.no);
        if let Some(hash) = self.shelf().find_letter(case_no, &document.no).await.map_err(Problem::internal)? {
            let pdf = self.files.read(&hash).await?;
            return Ok(Letter { document, name, hash, pdf });
        }
        let pdf = Bytes::from(self.print(sight, &case, n, &document).await?);
        let hash = self.files.keep(&name, pdf.clone()).await?.hash;
        match self.shelf().add_letter(case_no, &document.no, &hash, self.now()).await {
            Ok(()) => Ok(Letter { document, name, hash, pdf }),
            // Somebody else printed it first: theirs is the letter.
            Err(error) if error.is_conflict() => {
                let first = self.shelf().find_letter(case_no, &document.no).await.map_err(Problem::internal)?;
                let hash = first.unwrap_or(hash);
                let pdf = self.files.read(&hash).await?;
                Ok(Letter { document, name, hash, pdf })
            }
            Err(error) => Err(Problem::internal(error)),
        }
    }

    /// Whose letter it is: the organ that the county folder names, or the lead organ.
    fn issuer(&self, case: &Case, document: &DocumentRef) -> OrganId {
        let declared = self.county().documents.find(&document.id).and_then(|declared| declared.organ.clone());
        declared.unwrap_or_else(|| case.lead_organ.clone())
    }

    async fn print(
        &self,
        sight: &Sight,
        now: &Case,
        n: usize,
        document: &Arc<DocumentRef>,
    ) -> Result<Vec<u8>, Problem> {
        let events = self.casework.events(sight, &now.no).await.map_err(problem)?;
        let then = as_issued(now, &events, document)
            .ok_or_else(|| Problem::internal(format!("{}: no event issued {}", now.no, document.no)))?;
        let calendar = self.casework.calendar_of(now).await.map_err(problem)?;
        let definition = self.casework.definition_of(now).await.map_err(problem)?;
        let issuer = self.issuer(now, document);
        let organ = self.county().find_organ(&issuer).cloned();
        let organ_name = self.organ_name(&issuer);
        let addressee = (issuer != now.lead_organ).then(|| self.organ_name(&now.lead_organ));
        let declared = self.county().documents.find(&document.id).cloned().ok_or_else(|| {
            let sentence = format!("“{}”的模板已不在县文件夹中，请联系管理员补回 {}。", document.title, document.id);
            Refusal::not_allowed_now("template_missing", sentence)
        })?;
        let verify = format!("{}/verify", self.public_url);
        let facts = data::Facts {
            county: self.county(),
            item: definition.item.as_deref(),
            organ: organ.as_deref(),
            organ_name: &organ_name,
            addressee: addressee.as_deref(),
            document,
            then: &then,
            calendar: &calendar,
            verify: &verify,
            rate: now.item.as_ref().map(|_| self.rating_link(&now.no)),
        };
        let data = facts.json();
        let mut pictures = vec![("seal.svg", art::seal_svg(&organ_name, &declared.seal))];
        pictures.extend(art::qr_svg(&format!("{verify}/{}", code(now, n, document))).map(|qr| ("qr.svg", qr)));
        pictures.extend(facts.rate.as_deref().and_then(art::qr_svg).map(|qr| ("rate.svg", qr)));
        let (press, authority) = (Arc::clone(&self.press), Arc::clone(&self.authority));
        let (organ, no, at) = (issuer.to_string(), document.no.clone(), then.at);
        // Type setting takes a core for tens of milliseconds, so it leaves the async threads alone.
        let printed = tokio::task::spawn_blocking(move || {
            let pictures: Vec<(&str, String)> = pictures;
            let pdf =
                press.set(&declared.template_file, &data, &pictures, local_date(at)).map_err(Problem::internal)?;
            let seal = authority.seal(&organ, &organ_name, at).map_err(Problem::internal)?;
            seal.sign(&pdf, &no, at).map_err(Problem::internal)
        });
        printed.await.map_err(Problem::internal)?
    }
}

/// By number, or by place counted from 1.
fn find(case: &Case, which: &str) -> Option<(usize, Arc<DocumentRef>)> {
    let mut numbered = (1..).zip(&case.documents);
    let place = which.parse::<usize>().ok();
    let found = numbered.find(|(n, document)| place == Some(*n) || document.no == which);
    found.map(|(n, document)| (n, Arc::clone(document)))
}

/// The case when a letter was issued, and what it was issued upon.
pub(crate) struct Then {
    pub case: Case,
    pub at: Timestamp,
    /// Who acted: the handler named in the letter.
    pub actor: String,
    /// Nobody of the organ acted: the applicant did, or the machine.
    pub by_nobody: bool,
    pub upon: Vec<Happening>,
}

/// Plays the events up to the command that issued the letter.
fn as_issued(now: &Case, events: &[Event], document: &DocumentRef) -> Option<Then> {
    let issues =
        |event: &&Event| matches!(&event.happening, Happening::DocumentIssued(issued) if issued.no == document.no);
    let issued = events.iter().find(issues)?;
    let mut played = events.iter().take_while(|event| event.seq <= issued.seq || event.hash == issued.hash);
    let first = played.next()?;
    let Happening::Filed(filed) = &first.happening else { return None };
    let mut case = Case::begin(now.region, now.no.clone(), first.at, &first.actor, filed);
    for event in played {
        apply(&mut case, &event.happening, event.at, &event.actor);
    }
    // All happenings of one command share the hash of its entry.
    let upon = events.iter().filter(|event| event.hash == issued.hash && event.seq < issued.seq);
    Some(Then {
        case,
        at: issued.at,
        actor: issued.actor_label().to_owned(),
        by_nobody: !issued.actor.is_staff(),
        upon: upon.map(|event| event.happening.clone()).collect(),
    })
}
