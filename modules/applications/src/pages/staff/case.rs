//! One case on the workbench: what is to be done, form beside materials, opinions, map, clocks, history, documents.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use casework::Event;
use http::header::CONTENT_TYPE;
use identity::{Staff, Who};
use kernel::{AccountId, CaseNo, Digest32};
use procedure::Position;
use serde::Deserialize;
use web::files::file_response;
use web::form::{Input, Post};
use web::parts::{Countdown, Facts, Lanes, Notice, Tag, Timeline, Tone, Turn};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::actions::{self, Asked, Filled, Panel};
use super::opened::Opened;
use super::parts::{self, MaterialLine};
use super::{Desk, address, fees, words};
use crate::opening::may_open;
use crate::pages::OfMaterial;
use crate::pages::fees::FeesPart;
use crate::pages::told::Reasons;
use crate::revealing::REASONS;
use crate::view::MapSheet;

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    r#do: String,
    task: Option<u32>,
    outcome: String,
    /// The clock whose days are explained.
    why: String,
    /// What was just done.
    done: String,
}

/// Which parts of the page are open.
#[derive(Clone, Debug, Default)]
pub struct View {
    pub asked: Asked,
    pub why: String,
    pub reveal: bool,
    pub done: String,
}

#[derive(Template)]
#[template(path = "staff/case.html")]
pub struct CasePage {
    t: Text,
    shell: Shell,
    no: String,
    path: String,
    tags: Vec<Tag>,
    notice: Option<Notice>,
    turn: Turn,
    panel: Panel,
    applicant: Facts,
    /// Why the numbers are to be shown in full, while they are masked.
    reveal: Option<Input>,
    /// What the parts of the page are called in a matter of this sort.
    headings: Headings,
    /// Matters that can be opened about this one, on pages of their own.
    about_it: Vec<(String, String)>,
    form: Option<Facts>,
    materials: Vec<MaterialLine>,
    lanes: Lanes,
    clocks: Vec<Countdown>,
    /// Limits whose last day nobody can tell yet.
    unknown: Vec<String>,
    map: MapSheet,
    why: Option<Reasons>,
    /// The reader asked for the days.
    asked_why: bool,
    story: Timeline,
    documents: Vec<DocumentLine>,
    decision: Option<Facts>,
    fees: Option<FeesPart>,
    /// Where a fee is written down, for whoever may.
    charge: Option<String>,
}

pub struct Headings {
    application: String,
    form: String,
    opinions: String,
}

impl Headings {
    fn of(t: Text, opened: &Opened) -> Headings {
        let applied_for = opened.is_applied_for();
        let either = |yes: bool, one: &str, other: &str| t.get(if yes { one } else { other });
        Headings {
            application: either(applied_for, "staff-application", "staff-matter"),
            form: either(applied_for, "staff-form", "staff-matter-form"),
            opinions: either(opened.is_decided(), "staff-opinions", "staff-steps"),
        }
    }
}

pub struct DocumentLine {
    href: String,
    title: String,
    no: String,
    on: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<CasePage>, Problem> {
    let opened = desk.open(&who, &no).await?;
    let view = View {
        asked: Asked { verb: wanted.r#do, task: wanted.task, outcome: wanted.outcome },
        why: wanted.why,
        reveal: false,
        done: wanted.done,
    };
    let nothing = Post::default();
    page(&desk, &who, &request, &opened, &view, Filled { post: &nothing, problem: None }).await.map(Html)
}

/// Shows the numbers in full, once it is written down who asked and why.
pub async fn reveal(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    request: PageRequest,
    post: Post,
) -> Result<Html<CasePage>, Problem> {
    let opened = desk.open(&who, &no).await?;
    desk.reveal(&who, &opened.case.no, post.get("reason").unwrap_or_default()).await?;
    let (view, nothing) = (View { reveal: true, ..View::default() }, Post::default());
    page(&desk, &who, &request, &opened, &view, Filled { post: &nothing, problem: None }).await.map(Html)
}

fn reveal_reasons(t: Text) -> Input {
    let named = REASONS.map(|reason| (reason.to_owned(), t.get(&format!("identity-reason-{reason}"))));
    Input::select(t, "reason", t.get("identity-reveal-why"), named)
}

pub(super) async fn page(
    desk: &Desk,
    who: &Who,
    request: &PageRequest,
    opened: &Opened,
    view: &View,
    filled: Filled<'_>,
) -> Result<CasePage, Problem> {
    let (t, case) = (request.t, &opened.case);
    let path = address::case(&case.no);
    let asked =
        if filled.problem.is_some() { view.asked.clone() } else { view.asked.clone().or_first(&opened.choices()) };
    let people = people(desk, who, opened, &asked).await?;
    let events = desk.events(who, opened).await?;
    let errors = usize::from(filled.problem.is_some());
    Ok(CasePage {
        t,
        shell: request.workbench(&*case.title).crumb("/staff", t.get("staff-inbox")).with_errors(errors),
        no: case.no.to_string(),
        tags: words::tags(t, case),
        notice: notice(t, view, filled.problem, &events, opened),
        turn: parts::turn(t, opened),
        panel: actions::panel(t, opened, &asked, filled, &people),
        applicant: parts::applicant(t, opened, view.reveal),
        reveal: (!view.reveal && opened.handles() && parts::is_masked(case)).then(|| reveal_reasons(t)),
        headings: Headings::of(t, opened),
        about_it: about_it(desk, who, &case.no),
        form: parts::form(t, opened, view.reveal),
        materials: parts::material_lines(t, opened),
        lanes: parts::lanes(t, opened),
        clocks: clocks(t, opened),
        unknown: parts::unknown_clocks(t, opened),
        map: desk.map_sheet(&opened.around, case),
        why: parts::why(t, opened, if view.why.is_empty() { first_clock(opened) } else { &view.why }),
        asked_why: !view.why.is_empty(),
        story: parts::story(t, opened, &events),
        documents: documents(t, opened),
        decision: decision(t, opened),
        fees: fees::of_case(t, opened),
        charge: fees::place(opened),
        path,
    })
}

/// Kinds whose own page begins with a case, such as an order or a card about it: address and name.
fn about_it(desk: &Desk, who: &Who, no: &CaseNo) -> Vec<(String, String)> {
    let kinds = desk.county().kinds.iter().filter(|kind| kind.page.contains("/new") && may_open(who, kind));
    let href = |page: &str| format!("{page}{}case={no}", if page.contains('?') { '&' } else { '?' });
    kinds.map(|kind| (href(&kind.page), kind.name.clone())).collect()
}

/// Step limits of open tasks first, then the clocks of the case.
fn clocks(t: Text, opened: &Opened) -> Vec<Countdown> {
    let steps = opened.case.tasks.iter().filter_map(|task| parts::step_clock(t, opened, task.clock.as_ref()?));
    steps.take(1).chain(parts::clocks(t, opened)).map(Countdown::compact).collect()
}

fn first_clock(opened: &Opened) -> &str {
    let running = opened.case.clocks.iter().find(|named| named.clock.is_running());
    running.or(opened.case.clocks.last()).map_or("", |named| &named.id)
}

/// Colleagues from whom the open form lets one choose.
async fn people(desk: &Desk, who: &Who, opened: &Opened, asked: &Asked) -> Result<Vec<(AccountId, String)>, Problem> {
    if asked.verb == "extend" {
        let handled = opened.case.handled.iter().map(|done| (done.by.account.clone(), done.by.name.to_string()));
        let holding = opened.case.tasks.iter().filter_map(|task| task.holder.as_ref());
        let mut people: Vec<_> =
            handled.chain(holding.map(|holder| (holder.account.clone(), holder.name.to_string()))).collect();
        people.sort();
        people.dedup();
        people.retain(|(account, _)| *account != who.account.id);
        return Ok(people);
    }
    let Some(task) = asked.task.and_then(|n| opened.case.task(n)) else { return Ok(Vec::new()) };
    let mut people = desk.colleagues(&task.organ, &task.role).await?;
    people.retain(|(account, _)| *account != who.account.id);
    Ok(people)
}

/// What was just done, told by what it made happen; or that somebody else was first.
fn notice(t: Text, view: &View, problem: Option<&Problem>, events: &[Event], opened: &Opened) -> Option<Notice> {
    if problem.is_some_and(|problem| problem.code == "case_changed") {
        return Some(Notice::new(Tone::Urgent, t.get("staff-changed")).body(t.get("staff-changed-body")));
    }
    if view.done.is_empty() {
        return None;
    }
    let last = events.last()?;
    let of_last = events.iter().filter(|event| event.hash == last.hash).map(|event| event.seq).collect::<Vec<_>>();
    let told = opened.teller(t).timeline(events).into_iter().filter(|row| of_last.contains(&row.seq));
    let told: Vec<String> = told.map(|row| row.sentence).collect();
    Some(Notice::new(Tone::Good, t.get("staff-done")).body(told.join(" ")).action("/staff", t.get("staff-next-task")))
}

fn documents(t: Text, opened: &Opened) -> Vec<DocumentLine> {
    let line = |document: &std::sync::Arc<casework::DocumentRef>| DocumentLine {
        href: parts::document_href(&opened.case, &document.no),
        title: document.title.clone(),
        no: document.no.clone(),
        on: t.date_near(document.on, opened.today()),
    };
    opened.case.documents.iter().map(line).collect()
}

fn decision(t: Text, opened: &Opened) -> Option<Facts> {
    let decision = opened.case.decision.as_ref()?;
    let facts = Facts::new()
        .fact(t.get("staff-decision"), words::ending_label(t, decision.ending))
        .fact(t.get("staff-decided-on"), t.date_near(decision.on, opened.today()));
    let texts = [("reason", &decision.reason), ("basis", &decision.basis), ("remedies", &decision.remedies)];
    let said = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let facts =
        said.fold(facts, |facts, (name, text)| facts.fact(t.get(&format!("staff-field-{name}")), text.as_str()));
    Some(match &decision.redirect {
        Some(redirect) => facts.fact(t.get("staff-field-redirect"), redirect.as_str()),
        None => facts,
    })
}

/// The process map with what is done and where the case stands.
pub async fn map(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    page: PageRequest,
) -> Result<Response, Problem> {
    let opened = desk.open(&who, &no).await?;
    let t = page.t;
    // What was done within a called procedure marks the call, which is what the map shows.
    let shown = |node: &str| node.split('/').next().unwrap_or(node).to_owned();
    let done = opened.case.handled.iter().map(|done| (shown(&done.node), t.moment(done.at)));
    let here = opened.case.tasks.iter().map(|task| {
        let left =
            task.clock.as_ref().and_then(|clock| clock.remaining(&opened.around.calendar, opened.around.now).ok());
        (shown(&task.node), left.map_or_else(|| t.get("staff-here"), |left| t.days_left(left)))
    });
    let position = Position { done: done.collect(), here: here.collect() };
    let headers = [(CONTENT_TYPE, "image/svg+xml; charset=utf-8")];
    Ok((headers, opened.around.definition.procedure.draw(Some(&position))).into_response())
}

/// A file of the case, for whoever may see the case.
pub async fn file(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((no, hash)): Path<(String, String)>,
    Query(OfMaterial { of }): Query<OfMaterial>,
) -> Result<Response, Problem> {
    let hash: Digest32 = hash.parse().map_err(|_| Problem::not_found())?;
    let (file, bytes) = desk.case_file(&who.sight(), &CaseNo::parse(&no)?, &hash, of.as_deref()).await?;
    Ok(file_response(&file.name, &file.media, bytes))
}

/// A letter of the case, sealed.
pub async fn document(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((no, which)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let letter = desk.document(&who.sight(), &CaseNo::parse(&no)?, &which).await?;
    Ok(file_response(&letter.name, "application/pdf", letter.pdf))
}
