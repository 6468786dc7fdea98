//! `signals`: that a rule held, once for each rule, subject and occasion.

use axum::Json;
use axum::extract::State;
use declarations::{Signal, Words as _};
use identity::Staff;
use kernel::OrganId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::{OfReading, Page};

use super::input::{Filter, PageQuery, Paging, case_no, day, page, text, word};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{PageKey as _, SignalFilter, SignalKey, SignalRow};
use crate::pages::sight;

/// What of the signals is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SignalQuery {
    /// `notice`, `warning`, `yellow`, `red`, `advice`.
    level: Option<String>,
    organ: Option<String>,
    rule: Option<String>,
    /// Number of the case it was seen in.
    case: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// A signal.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignalView {
    rule: String,
    rule_version: u32,
    level: &'static str,
    subject: String,
    occasion: String,
    /// When the rule came to hold by law; RFC 3339, UTC.
    raised_at: String,
    organ: String,
    person: Option<String>,
    case_no: Option<String>,
    /// Its card, once one is sent.
    card_no: Option<String>,
    /// Its card was withdrawn.
    withdrawn: bool,
    score: i64,
    #[schema(value_type = Object)]
    evidence: Value,
}

impl SignalView {
    fn of(signal: SignalRow) -> SignalView {
        SignalView {
            rule: signal.rule,
            rule_version: signal.rule_version,
            level: signal.level.word(),
            subject: signal.subject.to_string(),
            occasion: signal.occasion,
            raised_at: signal.raised_at.to_string(),
            organ: signal.organ.to_string(),
            person: signal.person.map(|person| person.account.to_string()),
            case_no: signal.case_no.map(|no| no.to_string()),
            card_no: signal.card_no.map(|no| no.to_string()),
            withdrawn: signal.withdrawn,
            score: signal.score,
            evidence: signal.evidence,
        }
    }
}

/// Signals this account may see, newest first.
#[utoipa::path(get, path = "/signals", tag = "supervision", params(SignalQuery, PageQuery),
    responses((status = 200, description = "Signals", body = Page<SignalView>), OfReading))]
pub async fn list(
    State(desk): State<Desk>,
    Staff(who): Staff,
    paging: Paging,
    Filter(query): Filter<SignalQuery>,
) -> Result<Json<Page<SignalView>>, Problem> {
    let filter = SignalFilter {
        rule: text(query.rule),
        levels: word(query.level.as_deref(), "level", Signal::ALL, Signal::word)?.into_iter().collect(),
        organ: text(query.organ).map(OrganId::from),
        case_no: text(query.case).map(|no| case_no(&no)).transpose()?,
        from: day(query.from.as_deref(), "from")?,
        to: day(query.to.as_deref(), "to")?,
        ..SignalFilter::default()
    };
    let after = paging.after(SignalKey::of_parts)?;
    let found = desk.signals(&sight(&who), &filter, after.as_ref(), paging.limit()).await.map_err(problem)?;
    Ok(page(found, &paging, SignalView::of))
}
