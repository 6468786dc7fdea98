//! The audit (审计): who did what when, cases and registers as one list, newest first.
//!
//! Auditors see every deed of the county; what a case is about they see only under their own sight.

use casework::{AuditFilter, AuditKey, AuditRow, Sight};
use identity::{Permission, Who};
use kernel::{AccountId, CaseNo, Date, Refusal, Timestamp, mask_name};
use store::register::{self, Entry};
use web::Problem;

use crate::desk::{Desk, problem};

/// The word that asks for deeds on cases only; every other book is the name of a register.
pub const CASES: &str = "cases";

/// What of the audit is wanted; empty texts ask for everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditWish {
    /// [`CASES`], or the name of a register.
    pub book: String,
    pub actor: String,
    pub verb: String,
    /// A case number, an account, a card: on whom or on what.
    pub subject: String,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// One deed.
#[derive(Clone, Debug, PartialEq)]
pub enum AuditLine {
    Case(AuditRow),
    Register(Entry),
}

impl AuditLine {
    fn at(&self) -> Timestamp {
        match self {
            AuditLine::Case(row) => row.at,
            AuditLine::Register(entry) => entry.at,
        }
    }
}

/// Where a page ends in either source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditCursor {
    case: Option<AuditKey>,
    register: Option<register::Key>,
}

/// One page.
pub struct AuditPage {
    pub lines: Vec<AuditLine>,
    pub next: Option<AuditCursor>,
}

impl Desk {
    pub async fn audit(
        &self,
        who: &Who,
        wish: &AuditWish,
        after: Option<AuditCursor>,
        limit: usize,
    ) -> Result<AuditPage, Problem> {
        who.must(Permission::SearchAudit)?;
        let mut cursor = after.unwrap_or_default();
        let read = u32::try_from(limit).unwrap_or(u32::MAX).saturating_add(1);
        let cases = self.deeds_on_cases(wish, &cursor, read).await?;
        let entries = self.entries(wish, &cursor, read).await?;
        // Both come newest first; taken together they are one list of which each cursor knows its part.
        let mut lines: Vec<AuditLine> =
            cases.into_iter().map(AuditLine::Case).chain(entries.into_iter().map(AuditLine::Register)).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.at()));
        let more = lines.len() > limit;
        lines.truncate(limit);
        for line in &mut lines {
            match line {
                AuditLine::Case(row) => {
                    cursor.case = Some(row.key());
                    if !who.may(Permission::SeeAllCases) {
                        row.party = mask_name(&row.party);
                    }
                }
                AuditLine::Register(entry) => cursor.register = Some(entry.key()),
            }
        }
        Ok(AuditPage { lines, next: more.then_some(cursor) })
    }

    async fn deeds_on_cases(
        &self,
        wish: &AuditWish,
        cursor: &AuditCursor,
        limit: u32,
    ) -> Result<Vec<AuditRow>, Problem> {
        let subject = Some(wish.subject.trim()).filter(|text| !text.is_empty()).map(CaseNo::parse);
        // What cannot be the number of a case may well be an account.
        let (true, None | Some(Ok(_))) = (wish.book.is_empty() || wish.book == CASES, &subject) else {
            return Ok(Vec::new());
        };
        let filter = AuditFilter {
            actor: text(&wish.actor).map(AccountId::from),
            verb: text(&wish.verb).map(str::to_owned),
            case_no: subject.and_then(Result::ok),
            from: wish.from,
            to: wish.to,
        };
        let county = Sight::county(self.region);
        let found = self.casework.audit(&county, &filter, cursor.case.as_ref(), limit).await.map_err(problem)?;
        Ok(found.rows)
    }

    async fn entries(&self, wish: &AuditWish, cursor: &AuditCursor, limit: u32) -> Result<Vec<Entry>, Problem> {
        if wish.book == CASES {
            return Ok(Vec::new());
        }
        let filter = register::Filter {
            register: text(&wish.book).map(str::to_owned),
            actor: text(&wish.actor).map(AccountId::from),
            verb: text(&wish.verb).map(str::to_owned),
            subject: text(&wish.subject).map(str::to_owned),
            from: wish.from,
            to: wish.to,
        };
        let found = register::page(&self.db, self.region, &filter, cursor.register.as_ref(), limit).await;
        found.map_err(Problem::internal)
    }

    /// The registers in which something stands.
    pub async fn registers(&self) -> Result<Vec<String>, Problem> {
        register::names(&self.db, self.region).await.map_err(Problem::internal)
    }
}

fn text(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A day as people and scripts write it; empty for none.
pub fn day(text: &str, field: &str) -> Result<Option<Date>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Refusal::invalid("date_malformed", "日期请写成 2026-11-26 的样子。").on_field(field)),
    }
}

impl AuditCursor {
    /// The parts of a keyset's cursor; what a source has not begun is empty.
    pub fn parts(&self) -> Vec<String> {
        let case = match &self.case {
            Some(key) => [key.at.as_micros().to_string(), key.case_no.to_string(), key.seq.to_string()],
            None => Default::default(),
        };
        let register = match &self.register {
            Some(key) => [key.at.as_micros().to_string(), key.register.clone(), key.seq.to_string()],
            None => Default::default(),
        };
        case.into_iter().chain(register).collect()
    }

    /// Reads them back; none if nobody of ours wrote them.
    pub fn read(parts: &[String]) -> Option<AuditCursor> {
        let [at, no, seq, register_at, register, register_seq] = parts else { return None };
        let moment = |at: &String| Some(Timestamp::from_micros(at.parse().ok()?));
        let case = match at.as_str() {
            "" => None,
            _ => Some(AuditKey { at: moment(at)?, case_no: no.parse().ok()?, seq: seq.parse().ok()? }),
        };
        let register = match register_at.as_str() {
            "" => None,
            _ => Some(register::Key {
                at: moment(register_at)?,
                register: register.clone(),
                seq: register_seq.parse().ok()?,
            }),
        };
        Some(AuditCursor { case, register })
    }
}
