//! Work calendars (工作日历): the editions in force, what a new one would move, and its adoption.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::{Edition, Moved};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use identity::{Permission, Staff};
use kernel::{CaseNo, Refusal, local_date};
use serde::Deserialize;
use web::form::{Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Notice, Row, Table, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{Desk, address, parts};
use crate::calendars::draft::{EditionDraft, FESTIVALS, HolidayDraft};
use crate::calendars::{Adoption, CalendarPreview};

#[derive(Template)]
#[template(path = "staff/calendars.html")]
pub struct CalendarsPage {
    t: Text,
    shell: Shell,
    done: Option<Notice>,
    reach: Notice,
    editions: Table,
    adoptions: Table,
    errors: ErrorSummary,
    notice: Vec<Input>,
    holidays: Vec<HolidayRow>,
    input: Input,
    preview: Option<Preview>,
}

/// A row of the form.
pub struct HolidayRow {
    place: usize,
    /// Room for a county's own festival, which needs a basis of its own.
    local: bool,
    draft: HolidayDraft,
}

/// What a new edition would do.
pub struct Preview {
    title: String,
    /// Festivals of every year that the edition does not name.
    missing: Option<Notice>,
    days: Vec<String>,
    moved: Table,
    text: String,
}

/// What stands in the form, and what was wrong with it.
#[derive(Default)]
struct Tried<'a> {
    draft: Option<EditionDraft>,
    text: &'a str,
    problem: Option<&'a Problem>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The year of an edition that was just adopted.
    adopted: Option<i16>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<CalendarsPage>, Problem> {
    who.must(Permission::ManageCatalog)?;
    let mut shown = calendars_page(&desk, &page, Tried::default(), None).await?;
    shown.done = wanted.adopted.map(|year| {
        let title = page.t.msg("staff-calendar-adopted").arg("year", year.to_string()).to_string();
        Notice::new(Tone::Good, title).body(page.t.get("staff-calendar-follows"))
    });
    Ok(Html(shown))
}

/// Shows what an edition would move; it comes typed in field by field, as a text, or as a file.
pub async fn preview(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::ManageCatalog)?;
    let uploaded = post.files("edition").next().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let draft = post.get("year").is_some().then(|| read_draft(&post));
    let text = match (&draft, uploaded) {
        (Some(draft), _) => draft.to_text(),
        (None, Some(file)) => Ok(file),
        (None, None) => Ok(post.get("text").unwrap_or_default().to_owned()),
    };
    let new = match text.and_then(|text| Ok((Edition::parse(&text)?, text))) {
        Ok((edition, text)) => desk.preview_calendar(edition).await.map(|new| (new, text)),
        Err(refusal) => Err(refusal.into()),
    };
    let typed = if draft.is_some() { "" } else { post.get("text").unwrap_or_default() };
    match new {
        Ok((new, text)) => {
            let preview = preview_of(&page, &desk, new, text, who.may(Permission::SeeAllCases));
            let tried = Tried { draft, text: typed, problem: None };
            Ok(Html(calendars_page(&desk, &page, tried, Some(preview)).await?).into_response())
        }
        Err(problem) => refused(&desk, &page, Tried { draft, text: typed, problem: Some(&problem) }).await,
    }
}

/// Adopts what was previewed.
pub async fn adopt(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let text = post.get("text").unwrap_or_default();
    match desk.adopt_calendar(&who, text).await {
        Ok(adoption) => Ok(Redirect::to(&format!("/admin/calendars?adopted={}", adoption.year)).into_response()),
        Err(problem) => refused(&desk, &page, Tried { draft: None, text, problem: Some(&problem) }).await,
    }
}

/// An adopted edition as the file that the county folder should have from then on.
pub async fn file(State(desk): State<Desk>, Staff(who): Staff, Path(name): Path<String>) -> Result<Response, Problem> {
    who.must(Permission::ManageCatalog)?;
    let adoptions = desk.list_adoptions().await?;
    let wanted = name.strip_suffix(".toml").and_then(|year| year.parse::<i16>().ok());
    let found = adoptions.into_iter().find(|adoption| Some(adoption.year) == wanted);
    let unknown = || Refusal::not_found("calendar_unknown", "这一年没有采用过新的工作日历。");
    let adoption = found.ok_or_else(unknown)?;
    let disposition = format!("attachment; filename=\"{}.toml\"", adoption.year);
    let headers = [(CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, adoption.text).into_response())
}

async fn refused(desk: &Desk, page: &PageRequest, tried: Tried<'_>) -> Result<Response, Problem> {
    match tried.problem {
        Some(problem) if problem.status >= 500 => Err(problem.clone()),
        problem => {
            let status = problem.map_or(http::StatusCode::OK, Problem::status_code);
            Ok((status, Html(calendars_page(desk, page, tried, None).await?)).into_response())
        }
    }
}

fn preview_of(page: &PageRequest, desk: &Desk, new: CalendarPreview, text: String, opens: bool) -> Preview {
    let (t, year) = (page.t, new.year.to_string());
    Preview {
        title: t.msg("staff-calendar-preview").arg("year", year.as_str()).arg("n", new.moved.len()).to_string(),
        missing: missing(t, &text),
        days: new.days,
        moved: moved_table(t, desk, &new.moved, opens),
        text,
    }
}

fn missing(t: Text, text: &str) -> Option<Notice> {
    let missing: Vec<&str> = FESTIVALS.into_iter().filter(|festival| !text.contains(*festival)).collect();
    let title = || t.msg("staff-calendar-missing").arg("names", missing.join("、")).to_string();
    (!missing.is_empty()).then(|| Notice::new(Tone::Urgent, title()).body(t.get("staff-calendar-missing-hint")))
}

fn moved_table(t: Text, desk: &Desk, moved: &[Moved<(CaseNo, String)>], opens: bool) -> Table {
    let columns = ["case", "clock", "before", "after", "reason"];
    let columns = columns.map(|name| Column::new(t.get(&format!("staff-moved-{name}"))));
    let day = |day: Option<kernel::Date>| day.map_or_else(|| String::from("–"), |day| t.date_near(day, desk.today()));
    let row = |moved: &Moved<(CaseNo, String)>| {
        let (no, clock) = &moved.key;
        let short = parts::short_number(no.as_str());
        Row::new([
            if opens { Cell::link(&address::case(no), short) } else { Cell::new(short) },
            Cell::new(clock.as_str()),
            Cell::new(day(moved.before)),
            Cell::new(day(moved.after)),
            Cell::new(moved.reason.as_str()),
        ])
    };
    Table::new(t, t.get("staff-moved"), columns.into())
        .rows(moved.iter().map(row))
        .empty(Empty::new("circle-check", t.get("staff-moved-none")))
}

fn adoptions_table(t: Text, adoptions: &[Adoption]) -> Table {
    let columns = ["year", "when", "who", "reason", "followed", "file"];
    let columns = columns.map(|name| Column::new(t.get(&format!("staff-adoption-{name}"))));
    let row = |adoption: &Adoption| {
        let year = adoption.year.to_string();
        let followed = adoption.followed.map_or_else(|| t.get("staff-adoption-soon"), |n| n.to_string());
        Row::new([
            Cell::new(year.as_str()),
            Cell::new(adoption.adopted.local_minute()),
            Cell::new(format!("{}（{}）", adoption.name, adoption.account)),
            Cell::new(adoption.reason.as_str()),
            Cell::new(followed),
            Cell::link(&format!("/admin/calendars/{year}.toml"), format!("{year}.toml")),
        ])
    };
    Table::new(t, t.get("staff-adoptions"), columns.into())
        .rows(adoptions.iter().map(row))
        .empty(Empty::new("calendar", t.get("staff-adoptions-none")))
}

fn editions_table(t: Text, desk: &Desk) -> Table {
    let columns =
        ["year", "through", "notice", "holidays"].map(|name| Column::new(t.get(&format!("staff-edition-{name}"))));
    let calendar = desk.calendar();
    let editions = calendar.editions().iter().rev().map(|edition| {
        let notices = edition.notices.iter().map(|notice| format!("{} {}", notice.title, notice.number));
        let holidays = edition.holidays.iter().map(|holiday| holiday.name.as_str()).collect::<Vec<_>>().join("、");
        Row::new(
            [
                edition.year.to_string(),
                t.long_date(edition.valid_through),
                notices.collect::<Vec<_>>().join("；"),
                holidays,
            ]
            .map(Cell::new),
        )
    });
    Table::new(t, t.get("staff-editions"), columns.into()).rows(editions)
}

async fn calendars_page(
    desk: &Desk,
    page: &PageRequest,
    tried: Tried<'_>,
    preview: Option<Preview>,
) -> Result<CalendarsPage, Problem> {
    let t = page.t;
    let through = desk.calendar().valid_through();
    let left = (through - local_date(desk.now())).get_days();
    let reach = t.msg("staff-calendar-through").arg("day", t.long_date(through)).to_string();
    let reach = if left < SOON {
        Notice::new(Tone::Urgent, reach).body(t.get("staff-calendar-soon"))
    } else {
        Notice::new(Tone::Good, reach)
    };
    let Tried { draft, text, problem } = tried;
    let typed = draft.is_some();
    let draft = draft.unwrap_or_else(|| EditionDraft::of_year(through.year().saturating_add(1)));
    let said = |field: &str| problem.filter(|problem| problem.field.as_deref() == Some(field));
    let said = |field: &str| said(field).map(|problem| problem.told_briefly(t));
    let field = |name: &'static str, line: &'static str, value: &str| {
        let input = Input::new(t, name, t.get(&format!("staff-draft-{name}")), Control::Line(line));
        input.value(value).error(said(name))
    };
    let anchor = problem.map(|problem| match (&problem.field, typed) {
        (Some(field), _) => field.clone(),
        (None, true) => "year".to_owned(),
        (None, false) => "text".to_owned(),
    });
    let errors = problem.zip(anchor).map(|(problem, anchor)| FieldError::new(anchor, problem.told_briefly(t)));
    let text_error = problem.filter(|problem| !typed && problem.field.is_none());
    Ok(CalendarsPage {
        t,
        shell: page.workbench(t.get("staff-calendars")).with_errors(usize::from(problem.is_some())),
        done: None,
        reach,
        editions: editions_table(t, desk),
        adoptions: adoptions_table(t, &desk.list_adoptions().await?),
        errors: ErrorSummary { t, errors: errors.into_iter().collect() },
        notice: vec![
            field("year", "text", &draft.year),
            field("through", "date", &draft.through),
            field("title", "text", &draft.title),
            field("number", "text", &draft.number).hint(t.get("staff-draft-number-hint")),
            field("published", "date", &draft.published).optional(),
            field("url", "url", &draft.url).optional(),
        ],
        holidays: rows(draft.holidays),
        input: Input::new(t, "text", t.get("staff-edition-text"), Control::Lines)
            .hint(t.get("staff-edition-text-hint"))
            .value(text)
            .error(text_error.map(|problem| problem.told_briefly(t))),
        preview,
    })
}

fn rows(drafts: Vec<HolidayDraft>) -> Vec<HolidayRow> {
    let row = |(place, draft): (usize, HolidayDraft)| {
        let local = place >= FESTIVALS.len() || !draft.basis.is_empty();
        HolidayRow { place, local, draft }
    };
    drafts.into_iter().enumerate().map(row).collect()
}

/// Holidays that a form may hold.
const ROWS: usize = 20;

fn read_draft(post: &Post) -> EditionDraft {
    let text = |name: &str| post.get(name).unwrap_or_default().to_owned();
    let holiday = |place: usize| {
        post.get(&format!("name-{place}"))?;
        let of = |name: &str| text(&format!("{name}-{place}"));
        Some(HolidayDraft { name: of("name"), from: of("from"), to: of("to"), work: of("work"), basis: of("basis") })
    };
    EditionDraft {
        year: text("year"),
        title: text("title"),
        number: text("number"),
        published: text("published"),
        url: text("url"),
        through: text("through"),
        holidays: (0..ROWS).map_while(holiday).collect(),
    }
}

/// A calendar that ends within so many days wants its next edition.
const SOON: i32 = 60;
