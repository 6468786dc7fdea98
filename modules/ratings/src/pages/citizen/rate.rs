//! `/rate/{no}`: the applicant rates what was done, sees what followed, and says so if it is not solved.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::Case;
use identity::{SignedIn, Who};
use kernel::CaseNo;
use serde::Deserialize;
use web::form::Post;
use web::parts::{Notice, Timeline, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::course::course;
use crate::desk::{Desk, problem};
use crate::lifecycle::judge::counts;
use crate::model::{RatedAct, RatingId, RatingRow};
use crate::pages::door::Door;
use crate::pages::form::{RateForm, is_mendable, level_word, said};
use crate::ratable;
use crate::round::may_reopen;

#[derive(Template)]
#[template(path = "rate.html")]
pub struct RatePage {
    pub t: Text,
    pub shell: Shell,
    pub title: String,
    pub heading: String,
    pub organ: String,
    /// Address, name and whether it is this one, where there is more than one act.
    pub acts: Vec<(String, String, bool)>,
    pub over: Option<Notice>,
    pub said: Vec<SaidView>,
    pub course: Option<Timeline>,
    /// Address and rating.
    pub reopen: Option<(String, String)>,
    pub form: RateForm,
    pub asks: bool,
    pub appends: bool,
    pub back: Option<String>,
}

pub struct SaidView {
    word: String,
    when: String,
    tags: String,
    text: String,
    appended: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    act: Option<u8>,
}

struct Opened {
    case: std::sync::Arc<Case>,
    act: RatedAct,
    ratings: Vec<RatingRow>,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
    Query(which): Query<Which>,
    door: Door,
) -> Result<Response, Problem> {
    let opened = open(&desk, &who, &no, which.act).await?;
    let shown = rate_page(&desk, &page, &who, &opened, &Post::default(), None).await?;
    Ok(door.mark(&desk, Html(shown).into_response()))
}

pub async fn rate(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
    door: Door,
    post: Post,
) -> Result<Response, Problem> {
    let act = post.get("act").and_then(|act| act.parse().ok());
    let opened = open(&desk, &who, &no, act).await?;
    let no = &opened.case.no;
    let key = post.get("key").map(str::to_owned);
    match desk.judge(&who, no, (opened.act, door.channel), said(&post), &door.origin, key).await {
        Ok(_) => Ok(Redirect::to(&address(no, opened.act)).into_response()),
        Err(problem) if is_mendable(&problem) => {
            let shown = rate_page(&desk, &page, &who, &opened, &post, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

/// "还没有解决".
pub async fn reopen(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
    post: Post,
) -> Result<Response, Problem> {
    let opened = open(&desk, &who, &no, None).await?;
    let id = post.get("rating").and_then(RatingId::parse).filter(|id| id.case_no == opened.case.no);
    let id = id.ok_or_else(Problem::not_found)?;
    if !is_rater(&who, &opened.case) {
        return Err(Problem::not_found());
    }
    desk.reopen(&id).await?;
    Ok(Redirect::to(&address(&id.case_no, id.act)).into_response())
}

fn address(no: &CaseNo, act: RatedAct) -> String {
    match act {
        RatedAct::Matter => format!("/rate/{no}"),
        act => format!("/rate/{no}?act={}", act.number()),
    }
}

fn is_rater(who: &Who, case: &Case) -> bool {
    !who.account.is_staff() && case.party.account.as_ref() == Some(who.actor().principal())
}

/// What the reader may not see is not there; staff find no page here at all.
async fn open(desk: &Desk, who: &Who, no: &str, act: Option<u8>) -> Result<Opened, Problem> {
    let no = CaseNo::parse(no).map_err(|_| Problem::not_found())?;
    let case = desk.office.casework.read_case(&who.sight(), &no).await.map_err(problem)?;
    if !is_rater(who, &case) {
        return Err(Problem::not_found());
    }
    let ratings = desk.shelf().list_ratings_of_case(&no).await.map_err(Problem::internal)?;
    let asked = act.and_then(|act| RatedAct::try_from(act).ok());
    let first = Desk::open_acts(&case, counts(&case)).into_iter().next();
    // The matter itself once it can be rated or was; before that a visit to a window.
    let matter = ratable::since(&case, RatedAct::Matter).map(|_| RatedAct::Matter);
    let act = asked.or(matter).or(first).unwrap_or(RatedAct::Matter);
    Ok(Opened { case, act, ratings })
}

async fn rate_page(
    desk: &Desk,
    page: &PageRequest,
    who: &Who,
    opened: &Opened,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<RatePage, Problem> {
    let t = page.t;
    let Opened { case, act, ratings } = opened;
    let back = format!("/me/cases/{}", case.no);
    let here: Vec<&RatingRow> =
        ratings.iter().filter(|rating| rating.id.as_ref().is_some_and(|id| id.act == *act)).collect();
    let finished = ratable::since(case, *act).is_some();
    let all = desk.shelf().list_rectifications_of(&case.no).await.map_err(Problem::internal)?;
    let mut rounds: Vec<_> = all.iter().filter(|one| one.rating.act == *act).collect();
    rounds.sort_by_key(|one| one.round);
    let reopen = rounds.last().filter(|last| may_reopen(last, desk.now()).is_ok());
    let reopen = reopen.map(|last| (format!("/rate/{}/reopen", case.no), last.rating.to_string()));
    let over = match here.first() {
        Some(first) => {
            let word = level_word(t, first.level);
            Some(Notice::new(Tone::Good, t.msg("citizen-rated").arg("word", word).to_string()))
        }
        None if !finished => Some(Notice::new(Tone::Quiet, t.get("citizen-rate-not-yet"))),
        None => None,
    };
    let mut form = RateForm::new(t, post, problem).naming().with("act", act.number().to_string());
    if !here.is_empty() {
        form = form.with("append", "yes");
    }
    let errors = form.errors.errors.len();
    let several: Vec<RatedAct> =
        RatedAct::ALL.into_iter().filter(|known| ratable::since(case, *known).is_some()).collect();
    let tab = |known: &RatedAct| {
        let name = t.get(&format!("ratings-act-{}", known.word()));
        (address(&case.no, *known), name, known == act)
    };
    let _ = who;
    Ok(RatePage {
        t,
        shell: page
            .portal(t.get("citizen-do-rate"))
            .crumb("/", t.get("nav-home"))
            .crumb("/me", t.get("citizen-mine"))
            .crumb(back.as_str(), case.title.to_string())
            .with_errors(errors),
        title: case.title.to_string(),
        heading: t.get("citizen-rate-title"),
        organ: desk.office.organ_name(&case.lead_organ),
        acts: if several.len() > 1 { several.iter().map(tab).collect() } else { Vec::new() },
        over,
        said: here.iter().map(|rating| said_view(t, rating)).collect(),
        course: (!rounds.is_empty()).then(|| course(t, &rounds)),
        reopen,
        asks: finished && here.is_empty(),
        appends: !here.is_empty(),
        form,
        back: Some(back),
    })
}

fn said_view(t: Text, rating: &RatingRow) -> SaidView {
    SaidView {
        word: level_word(t, rating.level),
        when: t.moment(rating.at),
        tags: rating.tags.join("、"),
        text: rating.text.clone(),
        appended: rating.id.as_ref().is_some_and(|id| id.n > 1),
    }
}
