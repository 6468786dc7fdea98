//! Work calendars (工作日历): the editions in force, and what a new edition would move before anybody adopts it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use calendar::{Edition, Moved};
use identity::{Permission, Staff};
use kernel::{CaseNo, local_date};
use web::form::{Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Notice, Row, Table, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{Desk, address, parts};

#[derive(Template)]
#[template(path = "staff/calendars.html")]
pub struct CalendarsPage {
    t: Text,
    shell: Shell,
    reach: Notice,
    editions: Table,
    errors: ErrorSummary,
    input: Input,
    preview: Option<Preview>,
}

/// What a new edition would do.
pub struct Preview {
    title: String,
    days: Vec<String>,
    moved: Table,
    file: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
) -> Result<Html<CalendarsPage>, Problem> {
    who.must(Permission::ManageCatalog)?;
    Ok(Html(calendars_page(&desk, &page, "", None, None)))
}

pub async fn preview(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::ManageCatalog)?;
    let uploaded = post.files("edition").next().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let text = uploaded.unwrap_or_else(|| post.get("text").unwrap_or_default().to_owned());
    let new = match Edition::parse(&text) {
        Ok(edition) => desk.preview_calendar(edition).await,
        Err(refusal) => Err(refusal.into()),
    };
    match new {
        Ok(new) => {
            let (t, year) = (page.t, new.year.to_string());
            let preview = Preview {
                title: t.msg("staff-calendar-preview").arg("year", year.as_str()).arg("n", new.moved.len()).to_string(),
                days: new.days,
                moved: moved_table(t, &desk, &new.moved, who.may(Permission::SeeAllCases)),
                file: format!("calendars/{year}.toml"),
            };
            Ok(Html(calendars_page(&desk, &page, &text, None, Some(preview))).into_response())
        }
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let shown = calendars_page(&desk, &page, &text, Some(&problem), None);
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
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

fn calendars_page(
    desk: &Desk,
    page: &PageRequest,
    text: &str,
    problem: Option<&Problem>,
    preview: Option<Preview>,
) -> CalendarsPage {
    let t = page.t;
    let calendar = desk.casework.definitions().calendar();
    let through = calendar.valid_through();
    let left = (through - local_date(desk.now())).get_days();
    let reach = t.msg("staff-calendar-through").arg("day", t.long_date(through)).to_string();
    let reach = if left < SOON {
        Notice::new(Tone::Urgent, reach).body(t.get("staff-calendar-soon"))
    } else {
        Notice::new(Tone::Good, reach)
    };
    let columns =
        ["year", "through", "notice", "holidays"].map(|name| Column::new(t.get(&format!("staff-edition-{name}"))));
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
    let input =
        Input::new(t, "text", t.get("staff-edition-text"), Control::Lines).hint(t.get("staff-edition-text-hint"));
    let input = input.value(text).error(problem.map(|problem| problem.detail.clone()));
    let errors = problem.map(|problem| FieldError::new("text", problem.detail.clone()));
    CalendarsPage {
        t,
        shell: page.workbench(t.get("staff-calendars")).with_errors(usize::from(problem.is_some())),
        reach,
        editions: Table::new(t, t.get("staff-editions"), columns.into()).rows(editions),
        errors: ErrorSummary { t, errors: errors.into_iter().collect() },
        input,
        preview,
    }
}

/// A calendar that ends within so many days wants its next edition.
const SOON: i32 = 60;
