//! `ratings`: what was said, what it adds up to, and what was done about it; and rating an act of a case.

use axum::Json;
use axum::extract::{Path, State};
use jiff::ToSpan as _;
use kernel::{Date, OrganId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::input::{Body, Caller, Filter, Key, PageQuery, Paging, case_no, day};
use crate::desk::{Desk, problem};
use crate::figures::{By, Coverage, Share, Sums};
use crate::giving::{Origin, Said};
use crate::model::{Channel, Level, RatedAct, RatingRow, Rectification};
use crate::noted::Noted;
use crate::store::acts::{Place, RatingFilter};

/// Longest list in one answer.
const MOST: u32 = 200;

/// Which ratings are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct RatingQuery {
    /// First day, `2026-09-01`.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
    organ: Option<String>,
    /// 1 to 5.
    level: Option<u8>,
}

/// A rating. An organ is told neither the case nor the day of an anonymous one, and never the rater.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RatingLine {
    /// `{case_no}.{act}.{n}`; absent where the reader may not know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// By which an organ names it; empty while no rectification was opened.
    code: String,
    /// RFC 3339, UTC; where the reader may not know the day, the first moment of the month.
    at: String,
    organ: String,
    item: String,
    person: String,
    window: String,
    /// 1 very satisfied … 5 very dissatisfied.
    level: u8,
    tags: Vec<String>,
    text: String,
    channel: &'static str,
    named: bool,
    /// `counted`, `appended`, `excluded`.
    standing: &'static str,
}

impl RatingLine {
    fn of(row: RatingRow) -> RatingLine {
        RatingLine {
            id: row.id.as_ref().map(ToString::to_string),
            code: row.code,
            at: row.at.to_string(),
            organ: row.organ.to_string(),
            item: row.item.to_string(),
            person: row.person.to_string(),
            window: row.window,
            level: row.level.get(),
            tags: row.tags,
            text: row.text,
            channel: row.channel.as_str(),
            named: row.named,
            standing: row.standing.as_str(),
        }
    }
}

/// Ratings under the reader's rights; for supervision the newest first.
///
/// For others `from` and `to` are taken as their whole months; within a month the order tells nothing, and where a page ends
/// tells neither case nor day.
#[utoipa::path(get, path = "/ratings", tag = "ratings", params(RatingQuery, PageQuery),
    responses((status = 200, description = "Ratings", body = Page<RatingLine>), OfReading))]
pub(super) async fn list_ratings(
    State(desk): State<Desk>,
    Caller(who): Caller,
    paging: Paging,
    Filter(query): Filter<RatingQuery>,
) -> Result<Json<Page<RatingLine>>, Problem> {
    let filter = RatingFilter {
        organ: query.organ.as_deref().map(OrganId::from),
        level: query.level.and_then(Level::new),
        from: day(query.from.as_deref(), "from")?,
        to: day(query.to.as_deref(), "to")?,
        ..RatingFilter::default()
    };
    let (rows, next) = desk.list_for(&who, filter, paging.after(Place::read)?, paging.limit()).await?;
    let next = paging.next(next.map(Place::parts));
    Ok(Json(Page { items: rows.into_iter().map(RatingLine::of).collect(), next }))
}

/// Over which period, and by what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct FigureQuery {
    from: Option<String>,
    to: Option<String>,
    /// `organ`, `item`, `window`, `person`, `channel`, `day`, `month`; the whole when left out.
    by: Option<String>,
    /// One organ; one out of the reader's sight is refused.
    organ: Option<String>,
}

/// Sums of the acts that ended in the period.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FigureLine {
    /// What it is of; empty for the whole.
    of: String,
    ratable: i64,
    rated: i64,
    levels: [i64; 5],
    excluded: i64,
    /// 主动评价率, none of nothing.
    active: Option<f64>,
    /// 好评率.
    good: Option<f64>,
    /// Wilson's interval of it at 95 %.
    interval: Option<[f64; 2]>,
    /// Fewer than 30 rated: not to be ranked.
    small: bool,
    /// 评价覆盖率 in the whole months of the period; none by day.
    coverage: Option<CoverageLine>,
}

/// Of the items, windows and channels that had acts which could be rated, how many were rated at all.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CoverageLine {
    items: ShareLine,
    windows: ShareLine,
    /// Doors by which cases came.
    channels: ShareLine,
}

/// A part of a whole.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShareLine {
    part: i64,
    whole: i64,
    /// None of nothing.
    rate: Option<f64>,
}

impl CoverageLine {
    fn of(coverage: &Coverage) -> CoverageLine {
        let line = |share: Share| ShareLine { part: share.part, whole: share.whole, rate: share.value() };
        CoverageLine { items: line(coverage.items), windows: line(coverage.windows), channels: line(coverage.channels) }
    }
}

impl FigureLine {
    fn of((of, sums): (String, Sums), coverage: Option<&Coverage>) -> FigureLine {
        let good = sums.good_share();
        FigureLine {
            of,
            ratable: sums.ratable,
            rated: sums.rated,
            levels: sums.levels,
            excluded: sums.excluded,
            active: sums.active().value(),
            good: good.value(),
            interval: good.interval().map(|(low, high)| [low, high]),
            small: good.is_small(),
            coverage: coverage.map(CoverageLine::of),
        }
    }
}

/// Figures of ratings, under the reader's rights.
///
/// What is not by day or organ is kept by whole months; but for supervision, who alone may ask by day, all is.
#[utoipa::path(get, path = "/ratings/figures", tag = "ratings", params(FigureQuery),
    responses((status = 200, description = "Figures", body = Page<FigureLine>), OfReading))]
pub(super) async fn show_figures(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Filter(query): Filter<FigureQuery>,
) -> Result<Json<Page<FigureLine>>, Problem> {
    let last = day(query.to.as_deref(), "to")?.unwrap_or_else(|| desk.today());
    let first = day(query.from.as_deref(), "from")?.unwrap_or_else(|| earlier(last));
    let by = match query.by.as_deref().unwrap_or_default() {
        "organ" => By::Organ,
        "item" => By::Item,
        "window" => By::Window,
        "person" => By::Person,
        "channel" => By::Channel,
        "day" => By::Day,
        "month" => By::Month,
        _ => By::All,
    };
    let organ = query.organ.as_deref().map(str::trim).filter(|organ| !organ.is_empty()).map(OrganId::from);
    let groups = desk.sums_for(&who, by, (first, last), organ.as_ref()).await?;
    let coverage = desk.coverage_for(&who, by, (first, last), organ.as_ref()).await?;
    let line = |group: (String, Sums)| {
        let coverage = coverage.get(&group.0);
        FigureLine::of(group, coverage)
    };
    Ok(Json(Page { items: groups.into_iter().map(line).collect(), next: None }))
}

fn earlier(last: Date) -> Date {
    last.checked_sub(29.days()).unwrap_or(last)
}

/// The course of one rectification.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RectificationLine {
    /// Number of its own case.
    no: String,
    organ: String,
    item: String,
    person: String,
    level: u8,
    named: bool,
    filed: String,
    /// Last day for the feedback.
    due: String,
    /// `true`, `no-basis`, `mistaken`, `malicious`; empty while not verified.
    verified: String,
    fed_back: Option<String>,
    satisfied: Option<bool>,
    in_time: Option<bool>,
    reopened: u32,
}

impl RectificationLine {
    fn of(one: Rectification) -> RectificationLine {
        RectificationLine {
            no: one.no.to_string(),
            organ: one.organ.to_string(),
            item: one.item.to_string(),
            person: one.person.to_string(),
            level: one.level.get(),
            named: one.named,
            filed: one.filed.to_string(),
            due: one.due.to_string(),
            verified: one.verified,
            fed_back: one.fed_back.map(|at| at.to_string()),
            satisfied: one.satisfied,
            in_time: one.in_time,
            reopened: one.reopened,
        }
    }
}

/// Rectifications that run, the most urgent first.
#[utoipa::path(get, path = "/ratings/rectifications", tag = "ratings",
    responses((status = 200, description = "Rectifications", body = Page<RectificationLine>), OfReading))]
pub(super) async fn list_rectifications(
    State(desk): State<Desk>,
    Caller(who): Caller,
) -> Result<Json<Page<RectificationLine>>, Problem> {
    let organs = desk.organs_seen(&who)?;
    let found = desk.open_rectifications_list(organs.as_deref(), MOST).await.map_err(Problem::internal)?;
    Ok(Json(Page { items: found.into_iter().map(RectificationLine::of).collect(), next: None }))
}

/// What the applicant says of one act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JudgeBody {
    /// 0 the matter, 1 handing in at a window, 2 collecting at a window.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 2)]
    act: u8,
    #[schema(minimum = 1, maximum = 5)]
    level: u8,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    text: String,
    /// Whoever rectifies may know who rated.
    #[serde(default)]
    named: bool,
    /// A later word on an act already rated: appended, counted nowhere.
    #[serde(default)]
    append: bool,
}

/// A rating as its own rater sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnRatings {
    items: Vec<RatingLine>,
}

/// Rate one act of one's own case. Staff are refused.
#[utoipa::path(post, path = "/cases/{no}/ratings", tag = "ratings", request_body = JudgeBody,
    params(("no" = String, Path, description = "办件编号"), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "Done", body = OwnRatings), OfDoing))]
pub(super) async fn rate_case(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
    Key(key): Key,
    Body(body): Body<JudgeBody>,
) -> Result<Json<OwnRatings>, Problem> {
    let no = case_no(&no)?;
    let act = RatedAct::try_from(body.act).map_err(|sentence| {
        Problem::from(kernel::Refusal::invalid("bad_act", format!("{sentence}。")).on_field("act"))
    })?;
    let JudgeBody { level, tags, text, named, append, .. } = body;
    let said = Said { level, tags, text, named, append };
    desk.judge(&who, &no, (act, Channel::Api), said, &Origin::default(), key).await?;
    own(&desk, &no).await
}

/// What the applicant said of the acts of a case; nobody else is shown it here.
#[utoipa::path(get, path = "/cases/{no}/ratings", tag = "ratings", params(("no" = String, Path, description = "办件编号")),
    responses((status = 200, description = "Ratings", body = OwnRatings), OfReading))]
pub(super) async fn show_ratings_of_case(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
) -> Result<Json<OwnRatings>, Problem> {
    let no = case_no(&no)?;
    let case = desk.office.casework.read_case(&who.sight(), &no).await.map_err(problem)?;
    let own_case = !who.account.is_staff() && case.party.account.as_ref() == Some(who.actor().principal());
    if !own_case && !desk.sees_raters(&who) {
        let sentence = "评价由评价人本人和监察机构查看，窗口和部门看不到是谁评的。";
        return Err(kernel::Refusal::forbidden("rater_hidden", sentence).into());
    }
    if !own_case {
        desk.log(&who.account.id, &who.account.name, Noted::RaterSeen, no.as_str(), "API").await?;
    }
    own(&desk, &no).await
}

async fn own(desk: &Desk, no: &kernel::CaseNo) -> Result<Json<OwnRatings>, Problem> {
    let rows = desk.ratings_of(no).await.map_err(Problem::internal)?;
    Ok(Json(OwnRatings { items: rows.into_iter().map(RatingLine::of).collect() }))
}
