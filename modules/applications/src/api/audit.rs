//! `audit`: who did what when, on cases and in the registers, newest first.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::{OfReading, Page};

use super::input::{Caller, Filter, PageQuery, Paging};
use crate::audit::{AuditCursor, AuditLine, AuditWish, CASES, day};
use crate::desk::Desk;

/// What of the audit is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct AuditQuery {
    /// `cases`, or a register: `identity`, `supervision` …; everything when left out.
    book: String,
    /// Account of who did it.
    actor: String,
    /// `complete`, `post-given`, `sign-in-failed` …
    verb: String,
    /// A case number or an account.
    subject: String,
    #[param(value_type = Option<String>, format = Date)]
    from: String,
    #[param(value_type = Option<String>, format = Date)]
    to: String,
}

/// Something somebody did.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditView {
    /// `cases`, or the register it stands in.
    book: String,
    /// RFC 3339, UTC.
    at: String,
    /// Account; empty for the system and for who has not proved who they are.
    actor: String,
    #[schema(example = "post-given")]
    verb: String,
    /// On whom or on what: a case number, an account.
    subject: String,
    /// Its place in the case or in the register.
    seq: u64,
    reason: String,
    /// What else is known; applicants' names are masked unless the asker may see all cases.
    #[schema(value_type = Object)]
    details: Value,
    /// Of the register's chain; cases have theirs in `cases/{no}/events`.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

impl AuditView {
    fn of(line: AuditLine) -> Self {
        match line {
            AuditLine::Case(row) => {
                let told = [("title", row.title), ("applicant", row.party)];
                let details: Map<String, Value> =
                    told.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
                Self {
                    book: CASES.to_owned(),
                    at: row.at.to_string(),
                    actor: row.actor.to_string(),
                    verb: row.verb,
                    subject: row.case_no.to_string(),
                    seq: u64::from(row.seq),
                    reason: String::new(),
                    details: Value::Object(details),
                    hash: None,
                }
            }
            AuditLine::Register(entry) => Self {
                at: entry.at.to_string(),
                actor: entry.actor.to_string(),
                reason: entry.reason(),
                details: Value::Object(entry.details()),
                hash: Some(entry.hash.to_hex()),
                seq: entry.seq,
                book: entry.register,
                verb: entry.verb,
                subject: entry.subject,
            },
        }
    }
}

/// Search the audit.
#[utoipa::path(get, path = "/audit", tag = "administration", params(AuditQuery, PageQuery), responses(
    (status = 200, description = "Deeds, newest first", body = Page<AuditView>), OfReading))]
pub(super) async fn search_audit(
    State(desk): State<Desk>,
    Caller(who): Caller,
    paging: Paging,
    Filter(query): Filter<AuditQuery>,
) -> Result<Json<Page<AuditView>>, Problem> {
    let (from, to) = (day(&query.from, "from")?, day(&query.to, "to")?);
    let AuditQuery { book, actor, verb, subject, .. } = query;
    let wish = AuditWish { book, actor, verb, subject, from, to };
    let after = paging.after(AuditCursor::read)?;
    let page = desk.audit(&who, &wish, after, paging.keyset.limit).await?;
    let next = paging.next(page.next.map(|cursor| cursor.parts()));
    Ok(Json(Page { items: page.lines.into_iter().map(AuditView::of).collect(), next }))
}
