//! `/assessment/people/{account}`: somebody's conduct as one sheet, in figures and plain sentences.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use identity::Staff;
use serde::Deserialize;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Figure, Notice, Row, Table, Tone};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::deviations::Deviation;
use super::paces::{Pace, Share, Step};
use super::reading::Conduct;
use crate::desk::Desk;
use crate::measures::MarkKind;
use crate::months::{Month, Period};
use crate::pages::address;
use crate::pages::marks::{STANDING, TAKEN_BACK};
use crate::pages::reasons;
use crate::pages::sheet::{Section, Sheet};
use crate::pages::statements::{act_name, objection};
use crate::store::statements as rows;
use crate::store::steps::Sort;

pub fn routes() -> Router<Desk> {
    Router::new().route("/assessment/people/{account}", get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    period: String,
}

async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(person): Path<String>,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let period: Period = match wanted.period.trim() {
        "" => Period::month(Month::of(desk.office.today())),
        text => text.parse()?,
    };
    let conduct = desk.conduct(&who, &person, period).await?;
    let subject = format!("person:{person}");
    let name = desk.subject_name(&subject).await?;
    let mut sheet = Sheet::new(&page, t.msg("assessment-conduct-of").arg("name", name).to_string(), "");
    sheet.action = address::conduct(&person, "");
    sheet.shell = sheet.shell.crumb("/assessment", t.get("assessment-scores"));
    sheet.intro = t.get("assessment-conduct-intro");
    if !conduct.post.is_empty() {
        sheet.intro.push_str(&t.msg("assessment-conduct-post").arg("post", conduct.post.as_str()).to_string());
    }
    let input = Input::line(t, "period", t.get("assessment-period")).value(period.to_string());
    sheet.filters = vec![input.hint(t.get("assessment-conduct-period-hint")).optional()];
    let ways = Ways { person: &person, period: period.to_string() };
    sheet.figures = figures(t, &ways, &conduct);
    sheet.sections.push(Section::new(t.get("assessment-conduct-far"), vec![far(t, &conduct)]));
    let paces =
        Section::new(t.get("assessment-conduct-paces"), vec![Markup::part(pace_table(t, &ways, &conduct.steps))]);
    sheet.sections.push(paces.note(t.get("assessment-conduct-paces-note")));
    let shares = Section::new(t.get("assessment-conduct-shares"), vec![Markup::part(share_table(t, &ways, &conduct))]);
    sheet.sections.push(shares.note(t.get("assessment-conduct-shares-note")));
    let statement = Markup::link(&address::statement(&subject, ""), t.get("assessment-conduct-statement"));
    let statement = Markup::trusted("<p>").and(statement).and(Markup::trusted("</p>"));
    let marks = vec![Markup::part(mark_table(t, &ways, &conduct)), statement];
    sheet.sections.push(Section::new(t.get("assessment-conduct-marks"), marks));
    if who.account.id.as_str() == person {
        let (db, region) = (&desk.office.db, desk.office.region);
        let frozen = rows::of_subject(db, region, &subject, 1).await.map_err(Problem::internal)?;
        match frozen.first() {
            Some(frozen) => sheet.objection = Some(objection(t, &frozen.statement, "")),
            None => {
                let told = Notice::new(Tone::Quiet, t.get("assessment-object")).body(t.get("assessment-conduct-later"));
                sheet.sections.push(Section::new("", vec![Markup::part(told)]));
            }
        }
    }
    Ok(sheet.send())
}

/// Where the numbers of somebody's months lead.
struct Ways<'a> {
    person: &'a str,
    period: String,
}

impl Ways<'_> {
    fn steps(&self, sort: Sort, more: &[(&str, &str)]) -> String {
        let pairs = [&[("of", sort.word()), ("person", self.person), ("period", &*self.period)], more].concat();
        address::href("/assessment/steps", &pairs)
    }

    fn marks(&self, kind: MarkKind, state: &str) -> String {
        let pairs = [("person", self.person), ("kind", kind.as_str()), ("state", state), ("period", &*self.period)];
        address::href("/assessment/marks", &pairs)
    }
}

/// A number that opens what it counts.
fn opened(t: Text, n: i64, href: &str) -> Markup {
    if n == 0 { Markup::text(t.number(n)) } else { Markup::link(href, t.number(n)) }
}

fn figures(t: Text, ways: &Ways<'_>, conduct: &Conduct) -> Vec<Figure> {
    let share = |what: &str, share: Share| {
        let [part, _] = Conduct::behind(what);
        let note = match share.county() {
            None => t.get("assessment-conduct-alone"),
            county => t.msg("assessment-conduct-county").arg("share", percent(county)).to_string(),
        };
        Figure::new(percent(share.own()), "", t.get(&format!("assessment-conduct-{what}")))
            .note(note)
            .href(ways.steps(part, &[]))
    };
    let done = Figure::new(t.number(conduct.done), t.get("assessment-steps-unit"), t.get("assessment-conduct-done"));
    let done = done.href(ways.steps(Sort::All, &[]));
    let done = if conduct.done < super::paces::FEW { done.note(t.get("assessment-conduct-few")) } else { done };
    vec![done, share("zero", conduct.zero), share("outside", conduct.outside), share("late", conduct.late)]
}

/// Plain sentences; nothing far from the usual is said as well.
fn far(t: Text, conduct: &Conduct) -> Markup {
    if conduct.deviations.is_empty() {
        let key =
            if conduct.done < super::paces::FEW { "assessment-conduct-too-few" } else { "assessment-conduct-usual" };
        return Markup::trusted("<p>").and(Markup::text(t.get(key))).and(Markup::trusted("</p>"));
    }
    let open = Markup::trusted("<ul class=\"told\">");
    let line = |told: Markup, one: &Deviation| {
        told.and(Markup::trusted("<li>")).and(Markup::text(sentence(t, one))).and(Markup::trusted("</li>"))
    };
    conduct.deviations.iter().fold(open, line).and(Markup::trusted("</ul>"))
}

/// 比全县同岗位快 20 倍: what is far from the usual, and by how much; no verdict.
pub fn sentence(t: Text, one: &Deviation) -> String {
    let pace = |key: &str, act: &str, matter: &str, times: i64, own: i64, county: i64| {
        let told = t.msg(key).arg("act", act_name(t, act)).arg("matter", matter_name(t, matter)).arg("times", times);
        told.arg("own", length(t, own)).arg("county", length(t, county)).to_string()
    };
    match one {
        Deviation::Faster { act, matter, times, own, county } => {
            pace("assessment-conduct-faster", act, matter, *times, *own, *county)
        }
        Deviation::Slower { act, matter, times, own, county } => {
            pace("assessment-conduct-slower", act, matter, *times, *own, *county)
        }
        Deviation::Share { what, own, county } => {
            let told = t.msg("assessment-conduct-share-far").arg("what", t.get(&format!("assessment-conduct-{what}")));
            told.arg("own", percent(Some(*own))).arg("county", percent(Some(*county))).to_string()
        }
    }
}

fn pace_table(t: Text, ways: &Ways<'_>, steps: &[Step]) -> Table {
    let numbers = ["assessment-done", "assessment-conduct-median", "assessment-conduct-p90"];
    let beside = ["assessment-conduct-organ-median", "assessment-conduct-county-median"];
    let numbers = numbers.into_iter().chain(beside).map(|key| Column::number(t.get(key)));
    let columns = std::iter::once(Column::new(t.get("assessment-act"))).chain(numbers).collect();
    let others = |pace: Option<Pace>| pace.map_or_else(|| "–".to_owned(), |pace| length(t, pace.median));
    let row = |step: &Step| {
        let own = |minutes: i64| {
            if step.own.is_small() { quiet(&length(t, minutes)) } else { Markup::text(length(t, minutes)) }
        };
        let done = ways.steps(Sort::All, &[("act", &*step.act), ("matter", &*step.matter)]);
        Row::new([
            Cell::new(act_name(t, &step.act)).note(matter_name(t, &step.matter)),
            Cell::new(opened(t, step.own.done, &done)),
            Cell::new(own(step.own.median)),
            Cell::new(own(step.own.p90)),
            Cell::new(others(step.organ)),
            Cell::new(others(step.county)),
        ])
    };
    Table::new(t, t.get("assessment-conduct-paces"), columns)
        .rows(steps.iter().map(row))
        .empty(Empty::new("inbox", t.get("assessment-no-work")))
}

fn share_table(t: Text, ways: &Ways<'_>, conduct: &Conduct) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-what")),
        Column::number(t.get("assessment-numerator")),
        Column::number(t.get("assessment-denominator")),
        Column::number(t.get("assessment-conduct-share")),
        Column::number(t.get("assessment-conduct-county-share")),
    ];
    let row = |(what, share): (&str, Share)| {
        let own = percent(share.own());
        let [part, whole] = Conduct::behind(what).map(|sort| ways.steps(sort, &[]));
        Row::new([
            Cell::new(t.get(&format!("assessment-conduct-{what}")))
                .note(t.get(&format!("assessment-conduct-{what}-of"))),
            Cell::new(opened(t, share.part, &part)),
            Cell::new(opened(t, share.whole, &whole)),
            Cell::new(if share.is_small() { quiet(&own) } else { Markup::text(own) }),
            Cell::new(percent(share.county())),
        ])
    };
    Table::new(t, t.get("assessment-conduct-shares"), columns).rows(conduct.shares().into_iter().map(row))
}

fn mark_table(t: Text, ways: &Ways<'_>, conduct: &Conduct) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-what")),
        Column::number(t.get("assessment-conduct-standing")),
        Column::number(t.get("assessment-conduct-taken-back")),
    ];
    let row = |(kind, standing, taken_back): &(MarkKind, i64, i64)| {
        let [stands, gone] = [STANDING, TAKEN_BACK].map(|state| ways.marks(*kind, state));
        Row::new([
            Cell::new(reasons::mark_title(t, *kind)),
            Cell::new(opened(t, *standing, &stands)),
            Cell::new(opened(t, *taken_back, &gone)),
        ])
    };
    Table::new(t, t.get("assessment-conduct-marks"), columns)
        .rows(conduct.marks.iter().map(row))
        .empty(Empty::new("circle-check", t.get("assessment-conduct-no-marks")))
}

/// What rests on too little is greyed.
fn quiet(text: &str) -> Markup {
    Markup::trusted("<span class=\"zero\">").and(Markup::text(text)).and(Markup::trusted("</span>"))
}

fn matter_name(t: Text, matter: &str) -> String {
    t.get(&format!("assessment-conduct-{matter}"))
}

/// Thousandths as a share; nothing to share is a dash.
fn percent(thousandths: Option<i64>) -> String {
    thousandths.map_or_else(|| "–".to_owned(), |part| format!("{}.{}%", part / 10, part % 10))
}

/// Minutes as people say them.
fn length(t: Text, minutes: i64) -> String {
    let (key, n) = match minutes {
        0 => ("assessment-conduct-no-minute", String::new()),
        1..120 => ("assessment-conduct-minutes", minutes.to_string()),
        120..2_880 => ("assessment-conduct-hours", (minutes / 60).to_string()),
        _ => ("assessment-conduct-days", (minutes / 1_440).to_string()),
    };
    t.msg(key).arg("n", n).to_string()
}
