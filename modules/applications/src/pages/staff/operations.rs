//! Operations (运行): what waits to be sent, what was given up, jobs, sealed days, and whether the register is whole.

use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use casework::Seal;
use identity::{Permission, Staff};
use store::{WriteSet, jobs, outbox};
use web::form::Post;
use web::parts::{Cell, Column, Empty, Figure, Notice, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::Desk;
use crate::verification::Look;

/// Dead letters, jobs and seals shown at once.
const SHOWN: u32 = 50;
const SEALS: u32 = 10;

#[derive(Template)]
#[template(path = "staff/operations.html")]
pub struct OperationsPage {
    t: Text,
    shell: Shell,
    figures: Vec<Figure>,
    dead: Vec<DeadLetter>,
    jobs: Table,
    seals: Table,
    verified: Notice,
    running: bool,
    breaks: Vec<String>,
}

pub struct DeadLetter {
    id: String,
    topic: String,
    since: String,
    tries: i64,
    error: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
) -> Result<Html<OperationsPage>, Problem> {
    who.must(Permission::ManageOperations)?;
    let t = page.t;
    let waiting = outbox::waiting(&desk.db, desk.region).await.map_err(Problem::internal)?;
    let dead = outbox::dead(&desk.db, desk.region, SHOWN).await.map_err(Problem::internal)?;
    let reports = jobs::list(&desk.db, desk.region, None, SHOWN).await.map_err(Problem::internal)?;
    let seals = desk.casework.last_seals(desk.region, SEALS).await.map_err(Problem::internal)?;
    let look = desk.verification.look();
    let unit = t.get("staff-lines-unit");
    let tone = if dead.is_empty() { Tone::Quiet } else { Tone::Urgent };
    Ok(Html(OperationsPage {
        t,
        shell: page.workbench(t.get("staff-operations")),
        figures: vec![
            Figure::new(t.number(waiting), unit.as_str(), t.get("staff-outbox-waiting")),
            Figure::new(t.number(dead.len()), unit.as_str(), t.get("staff-outbox-dead")).tone(tone),
            Figure::new(
                t.number(reports.iter().filter(|job| is_open(job)).count()),
                unit.as_str(),
                t.get("staff-jobs-open"),
            ),
        ],
        dead: dead.into_iter().map(|line| dead_letter(t, line)).collect(),
        jobs: job_table(t, &reports),
        seals: seal_table(t, &seals),
        verified: verified(t, &look),
        running: matches!(look, Look::Running(_)),
        breaks: match look {
            Look::Done(_, verified) => verified.breaks.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        },
    }))
}

fn is_open(job: &jobs::Report) -> bool {
    matches!(job.state, jobs::State::Waiting | jobs::State::Running)
}

fn dead_letter(t: Text, line: outbox::DeadLine) -> DeadLetter {
    DeadLetter {
        id: line.id,
        topic: line.topic,
        since: t.moment(line.created),
        tries: line.tries,
        error: line.last_error,
    }
}

fn job_table(t: Text, reports: &[jobs::Report]) -> Table {
    let columns = ["kind", "owner", "state", "progress", "created", "outcome"];
    let columns = columns.map(|name| Column::new(t.get(&format!("staff-job-{name}"))));
    let row = |job: &jobs::Report| {
        let (tone, key) = match job.state {
            jobs::State::Waiting => (Tone::Quiet, "staff-job-waiting"),
            jobs::State::Running => (Tone::Active, "staff-job-running"),
            jobs::State::Done => (Tone::Good, "staff-job-done"),
            jobs::State::Failed => (Tone::Urgent, "staff-job-failed"),
        };
        let progress = if job.total == 0 { String::from("–") } else { format!("{} / {}", job.done, job.total) };
        Row::new([
            Cell::new(job.kind.as_str()),
            Cell::new(job.owner.as_ref().map(ToString::to_string).unwrap_or_default()),
            Cell::new(Markup::part(Tag::new(tone, t.get(key)))),
            Cell::new(progress),
            Cell::new(t.moment(job.created)),
            Cell::new(job.outcome.clone().unwrap_or_default()),
        ])
    };
    Table::new(t, t.get("staff-jobs"), columns.into())
        .rows(reports.iter().map(row))
        .empty(Empty::new("circle-check", t.get("staff-jobs-none")))
}

fn seal_table(t: Text, seals: &[Seal]) -> Table {
    let columns = vec![
        Column::new(t.get("staff-seal-day")),
        Column::number(t.get("staff-seal-cases")),
        Column::number(t.get("staff-seal-entries")),
    ];
    let row =
        |seal: &Seal| Row::new([t.long_date(seal.day), t.number(seal.cases), t.number(seal.entries)].map(Cell::new));
    Table::new(t, t.get("staff-seals"), columns)
        .rows(seals.iter().map(row))
        .empty(Empty::new("clock", t.get("staff-seals-none")))
}

fn verified(t: Text, look: &Look) -> Notice {
    match look {
        Look::Never => Notice::new(Tone::Quiet, t.get("staff-verify-never")),
        Look::Running(since) => {
            Notice::new(Tone::Active, t.msg("staff-verify-running").arg("since", t.moment(since)).to_string())
        }
        Look::Failed(at, error) => {
            Notice::new(Tone::Urgent, t.msg("staff-verify-failed").arg("at", t.moment(at)).to_string())
                .body(error.as_str())
        }
        Look::Done(at, verified) => {
            let key = if verified.is_whole() { "staff-verify-whole" } else { "staff-verify-broken" };
            let tone = if verified.is_whole() { Tone::Good } else { Tone::Urgent };
            let body = t.msg("staff-verify-what").arg("cases", t.number(verified.cases));
            let body = body.arg("events", t.number(verified.events)).arg("days", t.number(verified.sealed_days));
            Notice::new(tone, t.msg(key).arg("at", t.moment(at)).arg("n", verified.breaks.len()).to_string())
                .body(body.to_string())
        }
    }
}

/// Looks at the whole register in the background; the page shows how it ended.
pub async fn verify(State(desk): State<Desk>, Staff(who): Staff) -> Result<Redirect, Problem> {
    desk.start_verification(&who)?;
    Ok(Redirect::to("/admin/operations#verify"))
}

/// Tries a dead letter again.
pub async fn revive(State(desk): State<Desk>, Staff(who): Staff, post: Post) -> Result<Redirect, Problem> {
    who.must(Permission::ManageOperations)?;
    let mut set = WriteSet::new();
    post.all("id").for_each(|id| outbox::revive(&mut set, desk.region, id, desk.now()));
    if !set.is_empty() {
        desk.db.write(set).await.map_err(Problem::internal)?;
    }
    Ok(Redirect::to("/admin/operations"))
}
