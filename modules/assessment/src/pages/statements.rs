//! Statements: who scored what, why, and how to object.

use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use declarations::{ScoreOf, Words as _};
use identity::{Permission, Staff, Who};
use kernel::{OrganId, Refusal};
use serde::Deserialize;
use web::form::{Control, Input, Post};
use web::parts::{Cell, Column, Empty, Figure, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::address;
use super::ranking::{grade_tag, last_in_words, place_in_words, signed};
use super::reasons;
use super::sheet::{Objection, Section, Sheet};
use crate::cases::problem;
use crate::desk::Desk;
use crate::freezing::{Frozen, Note};
use crate::indicators::{Behind, Terms};
use crate::measures::MarkKind;
use crate::months::Month;
use crate::objecting::Objecting;
use crate::scores::{self, Line, Statement, shown};
use crate::store::statements as rows;
use crate::work::Done;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub(super) month: String,
    /// The line that is objected to.
    entry: String,
}

/// My own points; the last frozen month first.
pub async fn mine(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let subject = format!("person:{}", who.account.id);
    render(&desk, &who, &page, &subject, &wanted, "/assessment/mine").await
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(subject): Path<String>,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    render(&desk, &who, &page, &subject, &wanted, "").await
}

async fn render(
    desk: &Desk,
    who: &Who,
    page: &PageRequest,
    subject: &str,
    wanted: &Wanted,
    current: &str,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    desk.may_see_subject(who, subject).await?;
    let (db, region) = (&desk.office.db, desk.office.region);
    let history = rows::of_subject(db, region, subject, 12).await.map_err(Problem::internal)?;
    let name = desk.subject_name(subject).await?;
    let title = t.msg("assessment-statement-of").arg("name", name).to_string();
    let mut sheet = Sheet::new(page, title, current);
    let month = wanted.month.parse().ok().or_else(|| history.first().map(|frozen| frozen.statement.month));
    let found = match month {
        Some(month) => desk.statement(who, subject, month).await?,
        None => None,
    };
    let Some((frozen, notes)) = found else {
        let empty = Empty::new("hourglass", t.get("assessment-none-frozen")).body(t.get("assessment-when-frozen"));
        sheet.sections.push(Section::new("", vec![Markup::part(empty)]));
        if let Some(person) = subject.strip_prefix("person:") {
            sheet.sections.push(running(desk, t, person).await?);
        }
        return Ok(sheet.send());
    };
    let statement = &frozen.statement;
    sheet.shell = sheet.shell.crumb("/assessment", t.get("assessment-scores"));
    sheet.intro = intro(desk, t, &frozen);
    let last = match ScoreOf::ALL
        .iter()
        .find(|of| subject.split_once(':').is_some_and(|(sort, _)| sort == scores::sort(**of)))
    {
        Some(of) => desk.lasts(*of, statement.month).await?.get(subject).map(|last| last_in_words(t, *of, last)),
        None => None,
    };
    let sort = subject.split_once(':').map(|(sort, _)| format!("{sort}:")).unwrap_or_default();
    let shared = desk.shared_places(statement.month, &sort).await?.contains(subject);
    let place = match (statement.is_ranked(), shared) {
        (false, _) => t.get("assessment-place-none"),
        (true, true) => t.get("assessment-place-shared"),
        (true, false) => t.get("assessment-place-note"),
    };
    let (own, among) = match statement.is_ranked() {
        true => (statement.place.to_string(), format!("/ {}", statement.of)),
        false => ("–".to_owned(), String::new()),
    };
    let place = last.unwrap_or(place);
    sheet.figures = vec![
        Figure::new(shown(statement.points), t.get("assessment-points-unit"), period_of(statement))
            .note(statement.grade.clone()),
        Figure::new(own, among, t.get("assessment-place")).note(place),
        Figure::new(shown(statement.base), t.get("assessment-points-unit"), t.get("assessment-base")),
    ];
    sheet.sections.extend(follows(desk, who, t, statement));
    let lines = line_table(desk, who, t, statement);
    sheet.sections.push(Section::new(t.get("assessment-lines"), vec![Markup::part(lines)]));
    if !notes.is_empty() {
        let section = Section::new(t.get("assessment-notes"), vec![Markup::part(note_table(t, &notes))]);
        sheet.sections.push(section.note(t.get("assessment-notes-note")));
    }
    let inputs = Section::new(t.get("assessment-inputs"), inputs(desk, who, t, statement));
    sheet.sections.push(inputs.note(t.get("assessment-inputs-note")));
    if let Some(person) = subject.strip_prefix("person:") {
        sheet.sections.push(running(desk, t, person).await?);
    }
    sheet.sections.push(Section::new(t.get("assessment-history"), vec![Markup::part(history_table(t, &history))]));
    if may_object(who, subject) {
        sheet.objection = Some(objection(t, statement, &wanted.entry));
    }
    Ok(sheet.send())
}

/// What follows from an organ's grade: somebody of the supervision body writes the letter, no rule does.
fn follows(desk: &Desk, who: &Who, t: Text, statement: &Statement) -> Option<Section> {
    let organ = statement.subject.strip_prefix("organ:")?;
    let writes = who.may(Permission::ManageRules) && who.may(Permission::SeeAllCases);
    let scheme = desk.office.county().schemes.find(&statement.scheme).filter(|_| writes)?;
    let mut grades = scheme.score()?.grades.iter();
    let grade = grades.find(|grade| grade.name == statement.grade && !grade.then.is_empty())?;
    let pairs = [("level", "advice"), ("about", "organ"), ("organ", organ)];
    let link = Markup::link(&address::href("/supervision/cards/new", &pairs), t.get("assessment-write-advice"));
    let link = Markup::trusted("<p>").and(link).and(Markup::trusted("</p>"));
    Some(Section::new(t.get("assessment-follows"), vec![link]).note(grade.then.as_str()))
}

/// The month, or the quarter.
fn period_of(statement: &Statement) -> String {
    if statement.quarter.is_empty() { statement.month.to_string() } else { statement.quarter.clone() }
}

fn intro(desk: &Desk, t: Text, frozen: &Frozen) -> String {
    let scheme = desk.office.county().schemes.find(&frozen.statement.scheme);
    let name = scheme.map_or_else(|| frozen.statement.scheme.clone(), |scheme| scheme.name.clone());
    let digest: String = frozen.statement.digest.chars().take(12).collect();
    let hash: String = frozen.hash.to_string().chars().take(12).collect();
    t.msg("assessment-frozen-by")
        .arg("at", t.moment(frozen.frozen_at))
        .arg("scheme", name)
        .arg("version", frozen.statement.version)
        .arg("digest", digest)
        .arg("hash", hash)
        .to_string()
}

fn line_table(desk: &Desk, who: &Who, t: Text, statement: &Statement) -> Table {
    let mut columns = vec![
        Column::number(t.get("assessment-line")),
        Column::new(t.get("assessment-what")),
        Column::number(t.get("assessment-points")),
        Column::new(t.get("assessment-reason")),
        Column { whole: true, ..Column::new(t.get("assessment-evidence")) },
    ];
    let month = statement.month.to_string();
    let period = if statement.quarter.is_empty() { &month } else { &statement.quarter };
    let sees = desk.ratings.sees_raters(who);
    let contests = may_object(who, &statement.subject);
    if contests {
        columns.push(Column { whole: true, ..Column::new(t.get("assessment-objection")) });
    }
    let contest = |line: &Line| {
        let n = line.n.to_string();
        let pairs = [("month", &*month), ("entry", &*n)];
        let own = format!("/assessment/statements/{}", address::encoded(&statement.subject));
        let href = format!("{}#objection", address::href(&own, &pairs));
        contests.then(|| Cell::new(Markup::link(&href, t.get("assessment-object-send"))))
    };
    let scheme = desk.office.county().schemes.find(&statement.scheme).map(|scheme| &**scheme);
    let row = |line: &Line| {
        let evidence = if !line.case_no.is_empty() {
            Markup::link(&format!("/staff/cases/{}", line.case_no), &line.case_no)
        } else {
            opened(statement, line, period, sees).map_or_else(
                || {
                    Markup::text(
                        line.opens.parse::<Terms>().map(|_| t.get("assessment-only-counted")).unwrap_or_default(),
                    )
                },
                |href| Markup::link(&href, t.get("assessment-open-cases")),
            )
        };
        let cells = [
            Cell::new(line.n.to_string()),
            Cell::new(line.name.as_str()),
            Cell::new(signed(line.points)),
            Cell::new(reasons::of(t, scheme, statement, line)),
            Cell::new(evidence),
        ];
        Row::new(cells.into_iter().chain(contest(line)))
    };
    Table::new(t, t.get("assessment-lines"), columns)
        .rows(statement.lines.iter().map(row))
        .empty(Empty::new("circle-check", t.get("assessment-no-lines")))
}

/// Where what a line of a statement counts is listed: a person's own steps, an organ's or a window's cases. Which case was
/// rated how is told to supervision alone, and of a window or a person to nobody.
fn opened(statement: &Statement, line: &Line, period: &str, sees_raters: bool) -> Option<String> {
    counted(statement, &line.opens, period, sees_raters)
}

/// Where what a sum of measures counts is listed.
fn counted(statement: &Statement, sum: &str, period: &str, sees_raters: bool) -> Option<String> {
    let terms = sum.parse::<Terms>().ok()?;
    if let Some(person) = statement.subject.strip_prefix("person:") {
        let of = terms.measures().next().filter(|_| terms.behind() == Behind::Steps)?.name();
        return Some(address::href("/assessment/steps", &[("of", of), ("person", person), ("period", period)]));
    }
    let window = statement.subject.strip_prefix("window:");
    let organ = window.unwrap_or(&statement.organ);
    let figure = address::Figure { indicator: sum, part: "", terms: sum, organ, period };
    figure.opens(sees_raters && window.is_none())
}

fn note_table(t: Text, notes: &[Note]) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-objection")),
        Column::number(t.get("assessment-points")),
        Column::new(t.get("assessment-reason")),
    ];
    let row = |note: &Note| {
        let link = Cell::link(&format!("/staff/cases/{}", note.case_no), note.case_no.as_str());
        Row::new([link.note(t.moment(note.at)), Cell::new(signed(note.points)), Cell::new(note.text.as_str())])
    };
    Table::new(t, t.get("assessment-notes"), columns).rows(notes.iter().map(row))
}

/// What the lines were reckoned from, and folded away whatever else is known of the month.
fn inputs(desk: &Desk, who: &Who, t: Text, statement: &Statement) -> Vec<Markup> {
    let told = statement.inputs.iter().filter(|(_, value)| value.abs() > 1e-9);
    let is_read = |name: &str| {
        let mut formulas = statement.lines.iter().flat_map(|line| [&line.reason, &line.opens]);
        formulas.any(|formula| formula.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name))
    };
    let (read, rest): (Vec<_>, Vec<_>) = told.partition(|(name, _)| is_read(name));
    let table = |inputs: Vec<(&String, &f64)>| Markup::part(input_table(desk, who, t, statement, inputs));
    if read.is_empty() || rest.is_empty() {
        return vec![table(read.into_iter().chain(rest).collect())];
    }
    let summary = Markup::text(t.msg("assessment-inputs-rest").arg("n", rest.len()).to_string());
    let fold = Markup::trusted("<details class=\"fold\"><summary>").and(summary).and(Markup::trusted("</summary>"));
    vec![table(read), fold.and(table(rest)).and(Markup::trusted("</details>"))]
}

fn input_table(desk: &Desk, who: &Who, t: Text, statement: &Statement, inputs: Vec<(&String, &f64)>) -> Table {
    let columns = vec![Column::new(t.get("assessment-input")), Column::number(t.get("assessment-value"))];
    let month = statement.month.to_string();
    let period = if statement.quarter.is_empty() { &month } else { &statement.quarter };
    let sees = desk.ratings.sees_raters(who);
    let row = |(name, value): (&String, &f64)| {
        let number = if value.fract().abs() < 1e-9 { format!("{value:.0}") } else { format!("{value:.3}") };
        let marks = MarkKind::of_input(name).map(|kind| {
            let pairs = [("subject", &*statement.subject), ("kind", kind.as_str()), ("period", period)];
            address::href("/assessment/marks", &pairs)
        });
        let settled = || {
            Some(name).filter(|name| scores::is_settled(name)).and_then(|name| counted(statement, name, period, sees))
        };
        let opens = marks.or_else(settled);
        let number = opens.map_or_else(|| Markup::text(&number), |href| Markup::link(&href, &number));
        Row::new([Cell::new(reasons::title(t, name)).note(name.as_str()), Cell::new(number)])
    };
    Table::new(t, t.get("assessment-inputs"), columns).rows(inputs.into_iter().map(row))
}

fn history_table(t: Text, history: &[Frozen]) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-month")),
        Column::number(t.get("assessment-points")),
        Column::new(t.get("assessment-grade")),
        Column::number(t.get("assessment-place")),
    ];
    let row = |frozen: &Frozen| {
        let Statement { subject, month, points, grade, .. } = &frozen.statement;
        Row::new([
            Cell::link(&address::statement(subject, &month.to_string()), period_of(&frozen.statement)),
            Cell::new(shown(*points)),
            Cell::new(grade_tag(grade)),
            Cell::new(place_in_words(t, &frozen.statement, false)),
        ])
    };
    Table::new(t, t.get("assessment-history"), columns).rows(history.iter().map(row))
}

/// What a person did so far this month: counted, not yet scored.
async fn running(desk: &Desk, t: Text, person: &str) -> Result<Section, Problem> {
    let month = Month::of(desk.office.today());
    let columns = ["assessment-act", "assessment-done", "assessment-late", "assessment-hours"];
    let mut heads = columns.into_iter().map(|key| t.get(key));
    let columns = heads.next().map(Column::new).into_iter().chain(heads.map(Column::number)).collect();
    let rows = desk.work(person, month).await?;
    let period = month.to_string();
    let number = |done: &Done, of: &str, n: i64| {
        let pairs = [("of", of), ("person", person), ("act", &*done.what), ("period", &*period)];
        Markup::link(&address::href("/assessment/steps", &pairs), t.number(n))
    };
    let rows = rows.iter().map(|done| {
        let hours = done.minutes / 60 / done.done.max(1);
        Row::new([
            Cell::new(act_name(t, &done.what)),
            Cell::new(number(done, "steps", done.done)),
            Cell::new(number(done, "steps_late", done.late)),
            Cell::new(t.number(hours)),
        ])
    });
    let title = t.msg("assessment-running").arg("month", month.to_string()).to_string();
    let table = Table::new(t, title.clone(), columns).rows(rows);
    let table = table.empty(Empty::new("inbox", t.get("assessment-no-work")));
    let conduct = Markup::link(&address::conduct(person, ""), t.get("assessment-conduct-open"));
    let conduct = Markup::trusted("<p>").and(conduct).and(Markup::trusted("</p>"));
    Ok(Section::new(title, vec![Markup::part(table), conduct]).note(t.get("assessment-running-note")))
}

/// What an act is called: as the workbench calls it, or one of this house's kinds.
pub(crate) fn act_name(t: Text, act: &str) -> String {
    let keys = ["staff", "assessment"].map(|whose| format!("{whose}-act-{act}"));
    keys.iter().find(|key| t.has(key)).map_or_else(|| act.to_owned(), |key| t.get(key))
}

/// The form; `entry` is the line it begins with, if any.
pub(crate) fn objection(t: Text, statement: &Statement, entry: &str) -> Objection {
    let whole = (String::new(), t.get("assessment-object-whole"));
    let lines = statement.lines.iter();
    let lines = lines.map(|line| (line.n.to_string(), line.in_words()));
    Objection {
        subject: statement.subject.clone(),
        month: statement.month.to_string(),
        inputs: vec![
            Input::select(t, "entry", t.get("assessment-object-line"), std::iter::once(whole).chain(lines))
                .value(entry)
                .optional(),
            Input::new(t, "wanted", t.get("assessment-object-wanted"), Control::Number { whole: false }).optional(),
            Input::new(t, "reason", t.get("assessment-object-reason"), Control::Lines),
        ],
    }
}

/// Whoever is rated, and for an organ and its windows those who see the organ's ledger.
fn may_object(who: &Who, subject: &str) -> bool {
    let heads = |organ: &str| who.may(Permission::SeeOrganLedger) && who.account.organs().any(|own| *own == *organ);
    match subject.split_once(':') {
        Some(("person" | "chief", account)) => who.account.id.as_str() == account,
        Some(("organ", organ)) => heads(organ),
        Some(("window", window)) => window.split_once('/').is_some_and(|(organ, _)| heads(organ)),
        _ => false,
    }
}

/// Statements stand where one objects; whoever comes without any finds the own one.
pub async fn objections() -> Redirect {
    Redirect::to("/assessment/mine")
}

/// 提出异议: a case of kind `score-objection`, to be reviewed by supervision.
pub async fn object(State(desk): State<Desk>, Staff(who): Staff, post: Post) -> Result<Redirect, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let (subject, month) = (text("subject"), text("month").parse::<Month>()?);
    let found = desk.statement(&who, &subject, month).await?;
    let (frozen, _) = found.ok_or_else(|| Refusal::not_found("statement_unknown", "没有这张积分单。"))?;
    if !may_object(&who, &subject) {
        return Err(Refusal::forbidden("not_your_score", "只有被评分的本人或者机构负责人可以提出异议。").into());
    }
    let reason = text("reason");
    if reason.chars().count() < 5 {
        return Err(Refusal::invalid("reason_too_short", "请写明异议的理由，至少五个字。").on_field("reason").into());
    }
    let entry = text("entry");
    let line = frozen.statement.lines.iter().find(|line| line.n.to_string() == entry);
    let name = desk.subject_name(&subject).await?;
    let scheme = desk.office.county().schemes.find(&frozen.statement.scheme).map_or("", |scheme| scheme.name.as_str());
    let wanted = text("wanted").parse().ok();
    let objection = Objecting { statement: &frozen.statement, name: &name, scheme, line, wanted, reason: &reason };
    let command = objection.command(desk.office.region, who.actor(), &who.account.name);
    let outcome = desk.office.casework.execute(command).await.map_err(problem)?;
    Ok(Redirect::to(&format!("/staff/cases/{}", outcome.case_no)))
}

impl Desk {
    /// The name of an organ, a window with its hall, or a person.
    pub async fn subject_name(&self, subject: &str) -> Result<String, Problem> {
        match subject.split_once(':') {
            Some(("organ", organ)) => Ok(self.office.organ_name(&OrganId::from(organ))),
            Some(("window", window)) => {
                let organ = window.split_once('/').map_or(window, |(organ, _)| organ);
                let organ = self.office.county().find_organ(&organ.into()).map(|organ| organ.short.clone());
                Ok(format!("{} {}", organ.unwrap_or_default(), self.office.window_name(&window.into()))
                    .trim()
                    .to_owned())
            }
            Some(("person" | "chief", person)) => {
                let found = self.office.gate.directory.find_account(&person.into()).await.map_err(Problem::internal)?;
                Ok(found.map_or_else(|| person.to_owned(), |account| account.name))
            }
            _ => Ok(subject.to_owned()),
        }
    }
}
