//! Checking a letter (核验), without signing in: by the code in its corner, by its number and the case's, or by the file
//! itself. Only facts are told; the applicant's name is masked.

use casework::{Case, DocumentRef, Ending, Sight};
use documents::{Error, Verification, verify};
use kernel::{CaseNo, Date, Digest32, Refusal, mask_name};
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;

use super::{code, find};
use crate::desk::Desk;

/// What anybody may know of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LetterFacts {
    /// 文号.
    pub number: String,
    pub title: String,
    /// The organ that sealed it.
    pub organ: String,
    #[schema(value_type = String, format = Date)]
    pub issued_on: Date,
    #[schema(value_type = String)]
    pub case_no: CaseNo,
    /// What the case is about.
    pub item: String,
    /// Masked: 王*. Of a letter of one organ to another, the organ it goes to.
    pub applicant: String,
    /// It is a letter of one organ to another.
    pub between_organs: bool,
    /// The case has since ended in a way that takes the letter's effect away.
    pub overtaken: bool,
    /// One sentence on how it stands.
    pub standing: String,
    pub code: String,
}

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileVerdict {
    /// Sealed by this county and unchanged; the facts, if it is a letter we still know.
    Genuine { sealed_by: String, facts: Option<Box<LetterFacts>> },
    /// Not to be relied on, and why.
    Doubtful { reason: String },
}

impl Desk {
    /// By the code of the QR picture.
    pub async fn verify_code(&self, given: &str) -> Result<LetterFacts, Problem> {
        let given = given.trim();
        let parts = given.rsplit_once('-').and_then(|(rest, _)| rest.rsplit_once('-'));
        let (case_no, place) = parts.ok_or_else(no_letter)?;
        let facts = self.verify_number(case_no, place).await?;
        if facts.code == given { Ok(facts) } else { Err(no_letter()) }
    }

    /// By what stands printed on it: its number and the number of its case.
    pub async fn verify_letter(&self, number: &str, case_no: &str) -> Result<LetterFacts, Problem> {
        let number = number.trim();
        // The place among the letters is no secret and proves nothing.
        if number.parse::<usize>().is_ok() {
            return Err(no_letter());
        }
        self.verify_number(case_no.trim(), number).await
    }

    /// By the file: its seal, its bytes, and the letter they belong to.
    pub async fn verify_file(&self, pdf: Vec<u8>) -> Result<FileVerdict, Problem> {
        let authority = std::sync::Arc::clone(&self.authority);
        let hash = Digest32::of(&pdf);
        let verdict = tokio::task::spawn_blocking(move || verify(&pdf, &authority)).await.map_err(Problem::internal)?;
        let sealed_by = match verdict {
            Ok(Verification::Genuine { sealed_by }) => sealed_by,
            Ok(Verification::Doubtful(flaw)) => {
                return Ok(FileVerdict::Doubtful { reason: format!("{}。", flaw.sentence()) });
            }
            Err(Error::Unsigned) => {
                return Ok(FileVerdict::Doubtful { reason: "这个文件没有电子签章。".to_owned() });
            }
            Err(_) => return Ok(FileVerdict::Doubtful { reason: "这个文件不是可读的 PDF。".to_owned() }),
        };
        let letter = self.shelf().find_letter_by_hash(&hash).await.map_err(Problem::internal)?;
        let facts = match letter {
            Some((case_no, no)) => Some(Box::new(self.verify_number(case_no.as_str(), &no).await?)),
            None => None,
        };
        Ok(FileVerdict::Genuine { sealed_by, facts })
    }

    async fn verify_number(&self, case_no: &str, which: &str) -> Result<LetterFacts, Problem> {
        let case_no = CaseNo::parse(case_no).map_err(|_| no_letter())?;
        let everything = Sight::county(self.region);
        let case = self.casework.read_case(&everything, &case_no).await;
        let case = match case {
            Err(casework::Error::Refused(_)) => return Err(no_letter()),
            case => case.map_err(Problem::internal)?,
        };
        let (n, document) = find(&case, which).ok_or_else(no_letter)?;
        let issuer = self.issuer(&case, &document);
        let facts = facts(&case, n, &document, self.organ_name(&issuer));
        if issuer == case.lead_organ {
            return Ok(facts);
        }
        Ok(LetterFacts { applicant: self.organ_name(&case.lead_organ), between_organs: true, ..facts })
    }
}

fn no_letter() -> Problem {
    let sentence = "没有查到这份文书。请核对文号和办件编号；仍然查不到的，请不要采信。";
    Refusal::not_found("letter_unknown", sentence).into()
}

fn facts(case: &Case, n: usize, document: &DocumentRef, organ: String) -> LetterFacts {
    let overtaken = matches!(case.ending, Some(Ending::Withdrawn | Ending::Terminated | Ending::Lapsed));
    let standing = match case.ending {
        Some(ending) if overtaken => format!("文书属实；办件后来已经结束：{}。", ending.label()),
        Some(ending) => format!("文书属实；办件已办结：{}。", ending.label()),
        None => format!("文书属实；办件目前{}。", case.phase.label()),
    };
    let applicant = match case.party.kind {
        casework::PartyKind::Citizen => mask_name(&case.party.name),
        _ => case.party.name.clone(),
    };
    LetterFacts {
        number: document.no.clone(),
        title: document.title.clone(),
        organ,
        issued_on: document.on,
        case_no: case.no.clone(),
        item: case.title.to_string(),
        applicant,
        between_organs: false,
        overtaken,
        standing,
        code: code(case, n, document),
    }
}
