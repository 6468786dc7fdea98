//! `supervision/risks`: the register of risk points, with what their rules raised.

use axum::Json;
use axum::extract::State;
use declarations::Words as _;
use identity::Staff;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::OfReading;

use super::input::{Filter, day};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{Counts, Period, RiskStanding, WatchingRule};

/// Which signals are counted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RiskQuery {
    /// Raised on or after this local day; ninety days when absent.
    from: Option<String>,
    /// Raised on or before this local day; today when absent.
    to: Option<String>,
}

/// The register in a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskRegister {
    from: String,
    to: String,
    items: Vec<RiskView>,
    /// Rules that watch no risk point of the register.
    loose_rules: Vec<String>,
}

/// A risk point.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskView {
    id: String,
    name: String,
    /// 受理, 审查, 决定, 收费, 送达, 好差评, 窗口, 监察.
    step: &'static str,
    /// Acts in which it lies; empty: in the whole step.
    acts: Vec<String>,
    /// Items or groups of items (`land/*`); empty: all.
    items: Vec<String>,
    /// What can go wrong.
    wrong: String,
    /// 高, 中, 低.
    level: &'static str,
    measures: Vec<String>,
    /// A role, or one post, that answers for the measures.
    post: String,
    rules: Vec<RiskRule>,
    #[serde(flatten)]
    raised: RaisedView,
    /// `weak`: one of the few that make up half of all cards; `seen`; `never`.
    verdict: &'static str,
}

/// A rule that watches it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskRule {
    id: String,
    #[serde(flatten)]
    raised: RaisedView,
}

/// What was raised, as far as this account sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RaisedView {
    notices: i64,
    /// Cards that stand.
    cards: i64,
    withdrawn: i64,
}

impl RaisedView {
    fn of(counts: &Counts) -> RaisedView {
        RaisedView { notices: counts.notice, cards: counts.cards(), withdrawn: counts.withdrawn }
    }
}

impl RiskView {
    fn of(standing: RiskStanding) -> RiskView {
        let rule = |rule: &WatchingRule| RiskRule { id: rule.id.clone(), raised: RaisedView::of(&rule.counts) };
        let RiskStanding { risk, rules, counts, verdict } = standing;
        RiskView {
            id: risk.id,
            name: risk.name,
            step: risk.step.word(),
            acts: risk.acts,
            items: risk.items,
            wrong: risk.wrong,
            level: risk.level.word(),
            measures: risk.measures,
            post: risk.post,
            rules: rules.iter().map(rule).collect(),
            raised: RaisedView::of(&counts),
            verdict: verdict.word(),
        }
    }
}

/// The register of risk points.
///
/// With the signals and cards that this account may see, by the rules that watch each point.
#[utoipa::path(get, path = "/supervision/risks", tag = "supervision", params(RiskQuery),
    responses((status = 200, description = "Risk points in the order of the register", body = RiskRegister), OfReading))]
pub async fn list(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Filter(query): Filter<RiskQuery>,
) -> Result<Json<RiskRegister>, Problem> {
    let usual = Period::last_days(desk.today(), 90);
    let from = day(query.from.as_deref(), "from")?.unwrap_or(usual.from);
    let period = Period { from, to: day(query.to.as_deref(), "to")?.unwrap_or(usual.to) };
    let standings = desk.risks(&desk.overview(&who), period).await.map_err(problem)?;
    Ok(Json(RiskRegister {
        from: period.from.to_string(),
        to: period.to.to_string(),
        items: standings.into_iter().map(RiskView::of).collect(),
        loose_rules: desk.rules_without_risk().into_iter().map(|(id, _)| id).collect(),
    }))
}
