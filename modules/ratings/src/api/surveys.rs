//! `surveys`: published, answered, told.

use axum::Json;
use axum::extract::{Path, State};
use identity::{Anyone, Permission};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use web::api::{OfDoing, OfReading, Page};
use web::{Lang, Problem, Text};

use super::input::{Body, Caller};
use crate::desk::Desk;
use crate::pages::door::Door;
use crate::survey::results::Results;
use crate::survey::{Publication, Published, Reply};

/// A survey of a period.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SurveyLine {
    survey: String,
    period: String,
    title: String,
    /// `public`, `staff`, `called-back`, `invited`.
    audience: String,
    opens: String,
    closes: String,
    /// JSON Schema of an answer.
    #[schema(value_type = Object)]
    schema: Value,
}

impl SurveyLine {
    fn of(one: Published) -> SurveyLine {
        SurveyLine {
            title: one.content.title,
            audience: one.content.audience,
            schema: one.content.schema,
            opens: one.opens.to_string(),
            closes: one.closes.to_string(),
            survey: one.survey,
            period: one.period,
        }
    }
}

/// Surveys open today that everybody may answer; with a staff token, those that ask staff.
#[utoipa::path(get, path = "/surveys", tag = "surveys", security(()),
    responses((status = 200, description = "Surveys", body = Page<SurveyLine>), OfReading))]
pub(super) async fn list_surveys(
    State(desk): State<Desk>,
    Anyone(who): Anyone,
) -> Result<Json<Page<SurveyLine>>, Problem> {
    let staff = who.is_some_and(|who| who.account.is_staff());
    let open = desk.list_surveys(true).await?.into_iter().filter(|one| one.is_public() != staff);
    Ok(Json(Page { items: open.map(SurveyLine::of).collect(), next: None }))
}

/// Which survey, for when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SurveyPublicationBody {
    survey: String,
    /// `2026-Q3`, `2026-09`, `2026`.
    period: String,
    #[schema(value_type = String, example = "2026-09-01")]
    opens: kernel::Date,
    #[schema(value_type = String, example = "2026-09-30")]
    closes: kernel::Date,
}

/// Publish a survey of the county folder for a period.
#[utoipa::path(post, path = "/surveys", tag = "surveys", request_body = SurveyPublicationBody,
    responses((status = 200, description = "Published", body = SurveyLine), OfDoing))]
pub(super) async fn publish(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Body(body): Body<SurveyPublicationBody>,
) -> Result<Json<SurveyLine>, Problem> {
    let SurveyPublicationBody { survey, period, opens, closes } = body;
    let published = desk.publish_survey(&who, Publication { survey, period, opens, closes }).await?;
    Ok(Json(SurveyLine::of(published)))
}

/// What a survey brought.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResultsView {
    survey: String,
    period: String,
    /// `n`, `satisfied`, `mean`, `questions`, `subjects`.
    #[schema(value_type = Object)]
    results: Results,
}

/// The results of a survey; comments are not among them.
#[utoipa::path(get, path = "/surveys/{survey}/{period}/results", tag = "surveys",
    params(("survey" = String, Path), ("period" = String, Path)),
    responses((status = 200, description = "Results", body = ResultsView), OfReading))]
pub(super) async fn show_results(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path((survey, period)): Path<(String, String)>,
) -> Result<Json<ResultsView>, Problem> {
    who.must(Permission::ManageSurveys)?;
    let (_, _, results) = desk.survey_results(&survey, &period).await?;
    Ok(Json(ResultsView { survey, period, results }))
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyBody {
    /// Whom it is about, where the survey has subjects.
    #[serde(default)]
    subject: String,
    /// By question, as the survey's schema says.
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Thanks {
    answered: bool,
}

/// Answer a survey, once.
#[utoipa::path(post, path = "/surveys/{survey}/{period}/answers", tag = "surveys", request_body = ReplyBody,
    params(("survey" = String, Path), ("period" = String, Path)),
    responses((status = 200, description = "Done", body = Thanks), OfDoing))]
pub(super) async fn answer(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path((survey, period)): Path<(String, String)>,
    door: Door,
    Body(body): Body<ReplyBody>,
) -> Result<Json<Thanks>, Problem> {
    let published = desk.find_survey(&survey, &period).await?;
    let reply = Reply { subject: body.subject, values: body.values };
    desk.answer_survey(Text::in_(Lang::Chinese), &published, Some(&who), &door.origin, reply).await?;
    Ok(Json(Thanks { answered: true }))
}
