//! The ledger as a file: what the list shows, under the same sight and the same filters, written down as an export.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use casework::{CaseFilter, CaseRow, ListKey, NEVER, Sight};
use futures_util::{StreamExt as _, stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use identity::{By, Staff, Who};
use web::spreadsheet::{self, Form, csv_cell, csv_line};
use web::{PageRequest, Problem, Text};

use super::ledger::{Wanted, may_look};
use super::words;
use crate::desk::{Desk, problem};

/// Lines of a text file, which is sent while it is read; a workbook has [`spreadsheet::MOST`].
pub const MOST: usize = 50_000;
const PAGE: u32 = 500;

pub async fn csv(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Response, Problem> {
    let (filter, sight) = asked(&desk, &who, &wanted, Form::Csv, MOST).await?;
    // The mark at the head tells spreadsheets that the text is UTF-8.
    let head = Some(format!("\u{feff}{}", csv_line(heads(page.t))));
    let start = Export { desk, sight, filter, t: page.t, after: None, sent: 0, head, over: false };
    // Whoever packs the answer asks once more after its end.
    let pages = stream::unfold(start, |export| async move { export.next().await }).fuse();
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, "attachment; filename=\"cases.csv\"".to_owned()),
    ];
    Ok((headers, Body::from_stream(pages)).into_response())
}

pub async fn xlsx(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Response, Problem> {
    let t = page.t;
    let (filter, sight) = asked(&desk, &who, &wanted, Form::Xlsx, spreadsheet::MOST).await?;
    let mut ledger = spreadsheet::Ledger::new(Form::Xlsx, t.get("staff-ledger"), heads(t));
    let mut after: Option<ListKey> = None;
    loop {
        let page = desk.casework.list_cases(&sight, &filter, after.as_ref(), PAGE).await.map_err(problem)?;
        page.rows.iter().for_each(|row| ledger.push(cells(t, &desk, row).map(Into::into)));
        after = page.next;
        if after.is_none() || ledger.is_full() {
            return ledger.send(t, after.is_some(), desk.now());
        }
    }
}

/// What is asked for, once it is written down who asked.
async fn asked(
    desk: &Desk,
    who: &Who,
    wanted: &Wanted,
    form: Form,
    most: usize,
) -> Result<(CaseFilter, Sight), Problem> {
    may_look(who)?;
    let (filter, sight) = (wanted.filter(desk)?, who.sight());
    let found = desk.casework.count_cases(&sight, &filter).await.map_err(problem)?;
    let rows = usize::try_from(found).unwrap_or(usize::MAX).min(most);
    let what = wanted.href(&format!("/staff/cases.{}", form.word()));
    log(desk, who, "cases", &what, rows).await?;
    Ok((filter, sight))
}

/// Writes down that rows leave the house as a file.
pub async fn log(desk: &Desk, who: &Who, what: &str, filter: &str, rows: usize) -> Result<(), Problem> {
    let by = By::account(&who.account, desk.now());
    desk.gate.directory.log_export(&by, what, filter, rows).await.map_err(Problem::internal)
}

fn heads(t: Text) -> [String; 8] {
    ["number", "item", "applicant", "organ", "filed", "phase", "ending", "due"]
        .map(|name| t.get(&format!("staff-csv-{name}")))
}

fn cells(t: Text, desk: &Desk, row: &CaseRow) -> [String; 8] {
    let ending = row.ending.map(|ending| words::ending_label(t, ending)).unwrap_or_default();
    let due = if row.due == NEVER { String::new() } else { row.due.to_string() };
    [
        row.case_no.to_string(),
        row.title.clone(),
        row.party.clone(),
        desk.organ_name(&row.organ),
        row.filed_at.local_minute(),
        words::phase_of(t, row.phase, row.item.is_some()),
        ending,
        due,
    ]
}

struct Export {
    desk: Desk,
    sight: Sight,
    filter: CaseFilter,
    t: Text,
    after: Option<ListKey>,
    sent: usize,
    head: Option<String>,
    over: bool,
}

impl Export {
    async fn next(mut self) -> Option<(Result<String, casework::Error>, Export)> {
        if let Some(head) = self.head.take() {
            return Some((Ok(head), self));
        }
        if self.over {
            return None;
        }
        let found = self.desk.casework.list_cases(&self.sight, &self.filter, self.after.as_ref(), PAGE).await;
        match found {
            Ok(page) => {
                let line = |row: &CaseRow| csv_line(cells(self.t, &self.desk, row));
                let mut text: String = page.rows.iter().map(line).collect();
                self.sent += page.rows.len();
                self.over = page.next.is_none();
                self.after = page.next;
                if !self.over && self.sent >= MOST {
                    self.over = true;
                    text.push_str(&csv_cell(&self.t.msg("table-export-cut").arg("n", self.sent).to_string()));
                    text.push_str("\r\n");
                }
                Some((Ok(text), self))
            }
            Err(error) => {
                self.over = true;
                Some((Err(error), self))
            }
        }
    }
}
