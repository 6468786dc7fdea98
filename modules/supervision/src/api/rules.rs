//! `rules`: read, check, try on the past, publish from a day.

use axum::Json;
use axum::extract::{Path, State};
use declarations::Words as _;
use http::StatusCode;
use identity::{Permission, Staff};
use kernel::{Date, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading};

use crate::Publication;
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{DryRunRequest, Period, RuleInForce, RuleVersion};

/// A rule as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleView {
    id: String,
    name: String,
    /// 时限, 流程, 收费, 材料, 内容, 满意度, 异常.
    category: &'static str,
    /// `notice`, `warning`, `yellow`, `red`, `advice`.
    raises: &'static str,
    version: u32,
    /// First day it judges.
    from: String,
    digest: String,
    in_force: bool,
    /// First day of a version that is published and not yet in force.
    next_from: Option<String>,
    has_draft: bool,
    /// Why it does not run.
    trouble: Option<String>,
    /// As TOML, the way a file of the county folder holds it.
    text: String,
}

impl RuleView {
    fn of(rule: RuleInForce) -> RuleView {
        let RuleVersion { rule: declared, version, from, digest, text, .. } = rule.current;
        RuleView {
            id: declared.id.clone(),
            name: declared.name.clone(),
            category: declared.category.word(),
            raises: declared.raise.word(),
            version,
            from: from.to_string(),
            digest: digest.to_hex(),
            in_force: rule.in_force,
            next_from: rule.coming.map(|coming| coming.from.to_string()),
            has_draft: rule.has_draft,
            trouble: rule.trouble.map(|trouble| trouble.sentence),
            text,
        }
    }
}

/// All rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rules {
    items: Vec<RuleView>,
}

/// Every rule that judges today or will, by category and id.
#[utoipa::path(get, path = "/rules", tag = "supervision",
    responses((status = 200, description = "Rules", body = Rules), OfReading))]
pub async fn list(State(desk): State<Desk>, Staff(_who): Staff) -> Result<Json<Rules>, Problem> {
    let rules = desk.rules().await.map_err(problem)?;
    Ok(Json(Rules { items: rules.into_iter().map(RuleView::of).collect() }))
}

/// One rule.
#[utoipa::path(get, path = "/rules/{id}", tag = "supervision", params(("id" = String, Path, description = "Id of the rule")),
    responses((status = 200, description = "The rule", body = RuleView), OfReading))]
pub async fn show(
    State(desk): State<Desk>,
    Staff(_who): Staff,
    Path(id): Path<String>,
) -> Result<Json<RuleView>, Problem> {
    let found = desk.rule(&id).await.map_err(problem)?;
    found.map(|rule| Json(RuleView::of(rule))).ok_or_else(|| unknown(&id))
}

fn unknown(id: &str) -> Problem {
    Refusal::not_found("rule_unknown", format!("没有编号为 {id} 的监察规则。")).into()
}

/// A rule's text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleText {
    text: String,
}

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checked {
    /// `path`, `line`, `column`, `code`, `severity`, `sentence`, `remedy`, `field`.
    #[schema(value_type = Vec<Object>)]
    findings: Vec<Value>,
}

/// Read a text as a rule and say what is wrong with it; nothing is kept.
#[utoipa::path(post, path = "/rules/{id}/check", tag = "supervision", request_body = RuleText,
    params(("id" = String, Path, description = "Id of the rule")),
    responses((status = 200, description = "Findings", body = Checked), OfDoing))]
pub async fn check(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    web::extract::Json(body): web::extract::Json<RuleText>,
) -> Result<Json<Checked>, Problem> {
    who.must(Permission::ManageRules)?;
    let (_, findings) = desk.check_rule(&id, &body.text);
    let findings = findings.iter().filter_map(|finding| serde_json::to_value(finding).ok());
    Ok(Json(Checked { findings: findings.collect() }))
}

/// What is published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulePublicationBody {
    text: String,
    /// The first day it judges; tomorrow at the earliest.
    #[schema(value_type = String, example = "2026-12-01")]
    from: Date,
    reason: String,
}

/// A version that was published.
#[derive(Debug, Serialize, ToSchema)]
pub struct Published {
    id: String,
    version: u32,
    from: String,
    digest: String,
}

/// Publish a version of a rule from a day on.
#[utoipa::path(post, path = "/rules/{id}/versions", tag = "supervision", request_body = RulePublicationBody,
    params(("id" = String, Path, description = "Id of the rule"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses((status = 201, description = "Published", body = Published), OfDoing))]
pub async fn publish(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    web::extract::Json(body): web::extract::Json<RulePublicationBody>,
) -> Result<(StatusCode, Json<Published>), Problem> {
    let publication = Publication { rule: id.clone(), text: body.text, from: body.from, reason: body.reason };
    let version = desk.publish_rule(&who, &publication).await?;
    let published =
        Published { id, version: version.version, from: version.from.to_string(), digest: version.digest.to_hex() };
    Ok((StatusCode::CREATED, Json(published)))
}

/// What is to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRunBody {
    text: String,
    #[schema(value_type = String, example = "2025-11-01")]
    from: Date,
    #[schema(value_type = String, example = "2026-10-31")]
    to: Date,
}

/// A dry run that was started.
#[derive(Debug, Serialize, ToSchema)]
pub struct Started {
    id: String,
}

/// Start a dry run of a text on the past; at most two run side by side.
#[utoipa::path(post, path = "/rules/{id}/dry-runs", tag = "supervision", request_body = DryRunBody,
    params(("id" = String, Path, description = "Id of the rule"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses((status = 202, description = "Started", body = Started), OfDoing))]
pub async fn start_dry_run(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    web::extract::Json(body): web::extract::Json<DryRunBody>,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let period = Period { from: body.from, to: body.to };
    let id = desk.start_dry_run(&who, &DryRunRequest { rule: id, text: body.text, period }).await?;
    Ok((StatusCode::ACCEPTED, Json(Started { id })))
}

/// A dry run with its progress and, once it is done, its result; of cases the reader may not see the hits name none.
#[utoipa::path(get, path = "/dry-runs/{run}", tag = "supervision", params(("run" = String, Path, description = "Id of the dry run")),
    responses((status = 200, description = "The dry run", body = Object), OfReading))]
pub async fn show_dry_run(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(run): Path<String>,
) -> Result<Json<Value>, Problem> {
    who.must(Permission::ManageRules)?;
    let gone = || Refusal::not_found("dry_run_unknown", "没有这次试运行，请重新试运行。");
    let mut run = desk.dry_run(&run).await.map_err(problem)?.ok_or_else(gone)?;
    if let crate::model::DryRunState::Done { result } = &mut run.state {
        (result.hits, _) = desk.hits_for(&who.sight(), &result.hits);
    }
    serde_json::to_value(run).map(Json).map_err(Problem::internal)
}
