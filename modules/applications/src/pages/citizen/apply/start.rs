//! The task list of an application: what is to be done, what is done, and what comes of it.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalog::guide::promised_day;
use identity::{SignedIn, Who};
use web::parts::{Facts, Notice, Tag, TaskLine, TaskList, TaskSection, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::application::{Application, Progress, Standing, Step};
use super::saved::{self, Saved};
use super::{Address, ItemPath};
use crate::desk::Desk;
use crate::pages::told::language;

#[derive(Template)]
#[template(path = "citizen/apply.html")]
struct StartPage {
    t: Text,
    shell: Shell,
    name: String,
    notice: Option<Notice>,
    saved: Option<String>,
    tasks: TaskList,
    done: String,
    next: (String, String),
    due: Option<String>,
    facts: Facts,
    guide: String,
    drop: String,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let Saved { application, at } = saved::load(&desk, &who, &path.id()).await?;
    let address = path.address();
    let t = page.t;
    let tasks = tasks(t, &who, &application, &address, query.as_deref());
    let open = tasks.sections.iter().flat_map(|section| &section.tasks);
    let open = open.skip(1).find(|task| task.href.is_some() && task.tag.tone != Tone::Good);
    let check = (address.to("check"), t.get("citizen-check"));
    let next = open.and_then(|task| Some((task.href.clone()?, task.label.clone()))).unwrap_or(check);
    let steps = application.steps();
    let done = steps.iter().filter(|step| application.progress(t, **step) == Progress::Done).count();
    let item = &application.item;
    let shell = page.portal(t.msg("citizen-apply-title").arg("name", item.name.as_str()).to_string());
    Ok(Html(StartPage {
        t,
        shell: shell.crumb("/", t.get("nav-home")).crumb(address.guide(), item.name.as_str()),
        name: item.name.clone(),
        notice: cannot(t, &who, &application, &address),
        saved: at.map(|at| t.msg("citizen-saved-at").arg("when", t.moment(at)).to_string()),
        tasks,
        done: t.msg("citizen-steps-done").arg("done", done).arg("all", steps.len()).to_string(),
        next,
        due: due(&desk, t, &application),
        facts: facts(&desk, t, &application),
        guide: address.guide(),
        drop: address.to("drop"),
    })
    .into_response())
}

/// Why this applicant cannot go on, and what to do about it.
fn cannot(t: Text, who: &Who, application: &Application, address: &Address) -> Option<Notice> {
    let refusal = who.must_cover(&application.item.id).err()?;
    let notice = Notice::new(Tone::Urgent, refusal.sentence);
    Some(notice.action(address.to("who"), t.get("citizen-choose-applicant")))
}

fn tasks(t: Text, who: &Who, application: &Application, address: &Address, query: Option<&str>) -> TaskList {
    let line = |step: Step, label: String, hint: String| {
        let progress = application.progress(t, step);
        let waits = progress == Progress::Waits;
        // Answers chosen in the guide come along as the query.
        let query = query.filter(|query| step == Step::Questions && !query.is_empty());
        let href =
            query.map_or_else(|| address.to(&step.key()), |query| format!("{}?{query}", address.to("questions")));
        TaskLine {
            label,
            hint: if waits { t.get("citizen-waits-for-questions") } else { hint },
            href: (!waits).then_some(href),
            tag: tag(t, progress),
        }
    };
    let applicant = TaskLine {
        label: t.get("citizen-who-applies"),
        hint: applicant_line(t, who),
        href: Some(address.to("who")),
        tag: Tag::new(Tone::Good, t.get("citizen-progress-done")),
    };
    let mut first = vec![applicant];
    let mut form = Vec::new();
    let mut materials = Vec::new();
    for step in application.steps() {
        match step {
            Step::Questions => first.push(line(step, t.get("citizen-questions"), t.get("citizen-questions-hint"))),
            Step::Group(n) => {
                let group = application.group(n);
                form.push(line(step, group.map(|group| group.title.clone()).unwrap_or_default(), String::new()));
            }
            Step::Materials => materials.push(line(step, t.get("citizen-materials"), materials_line(t, application))),
        }
    }
    let ready = application.open_steps(t).is_empty();
    let check = TaskLine {
        label: t.get("citizen-check"),
        hint: if ready { String::new() } else { t.get("citizen-check-waits") },
        href: ready.then(|| address.to("check")),
        tag: tag(t, if ready { Progress::ToDo } else { Progress::Waits }),
    };
    let section = |title: &str, tasks: Vec<TaskLine>| TaskSection { title: t.get(title), tasks };
    let sections = [
        section("citizen-section-before", first),
        section("citizen-section-form", form),
        section("citizen-section-materials", materials),
        section("citizen-section-submit", vec![check]),
    ];
    TaskList { sections: sections.into_iter().filter(|section| !section.tasks.is_empty()).collect() }
}

fn tag(t: Text, progress: Progress) -> Tag {
    match progress {
        Progress::Done => Tag::new(Tone::Good, t.get("citizen-progress-done")),
        Progress::Begun => Tag::new(Tone::Active, t.get("citizen-progress-begun")),
        Progress::ToDo => Tag::new(Tone::Active, t.get("citizen-progress-to-do")).icon("circle"),
        Progress::Waits => Tag::new(Tone::Quiet, t.get("citizen-progress-waits")),
    }
}

/// 王梅（本人）, or 安珂公司，由沈若兰代办.
pub fn applicant_line(t: Text, who: &Who) -> String {
    match &who.mandate {
        None => t.msg("citizen-applicant-self").arg("name", who.account.name.as_str()).to_string(),
        Some(mandate) => t
            .msg("citizen-applicant-for")
            .arg("name", mandate.principal.name.as_str())
            .arg("agent", who.account.name.as_str())
            .to_string(),
    }
}

fn materials_line(t: Text, application: &Application) -> String {
    let materials = application.materials();
    let count = |wanted: &[Standing]| materials.iter().filter(|(_, standing)| wanted.contains(standing)).count();
    let to_bring = count(&[Standing::Missing, Standing::Given, Standing::MayFollow]);
    let held = count(&[Standing::Held, Standing::Made]);
    t.msg("citizen-materials-line").arg("bring", to_bring).arg("held", held).to_string()
}

/// By when it is done at the latest, if it were filed and accepted today.
fn due(desk: &Desk, t: Text, application: &Application) -> Option<String> {
    let (day, _) = promised_day(&application.item, &desk.county().calendar, desk.now())?.ok()?;
    Some(t.date_near(day, desk.today()))
}

fn facts(desk: &Desk, t: Text, application: &Application) -> Facts {
    let item = &application.item;
    let mut facts = Facts::new().fact(t.get("citizen-organ"), desk.organ_name(&item.organ));
    if let Some(limit) = item.promised.in_force(desk.today()) {
        facts = facts.fact(t.get("citizen-promise"), language(t).limit(limit.length));
    }
    if item.fees.as_ref().is_some_and(Vec::is_empty) {
        facts = facts.fact(t.get("citizen-fee"), t.get("citizen-fee-none"));
    }
    if !item.phone.is_empty() {
        facts = facts.fact(t.get("citizen-phone"), item.phone.as_str());
    }
    facts
}

/// Throws the draft away.
pub async fn forget(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
) -> Result<Redirect, Problem> {
    saved::forget(&desk, &who, &path.id()).await?;
    Ok(Redirect::to("/me"))
}
