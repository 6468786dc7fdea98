//! `/staff/kinds/{kind}`: the ledger of a kind by the columns and groups it declares, under the sight of whoever asks.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use casework::{Case, CaseFilter, CaseRow, Ending, GroupBy, ListKey, NEVER, Phase};
use declarations::Kind;
use identity::{Staff, Who};
use kernel::{OrganId, local_date};
use web::extract::Keyset;
use web::form::{Control, Form, Input};
use web::parts::{Cell, Column, Empty, Pager, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Shell, Text, spreadsheet};

use super::href;
use crate::audit::day;
use crate::desk::{Desk, problem};
use crate::pages::kind_form::schema;
use crate::pages::staff::{address, ledger_file, words};

/// Rows of one export.
const EXPORTED: usize = 10_000;
const EXPORT_PAGE: u32 = 200;
/// Values of one group that are shown.
const VALUES: usize = 12;
/// Filters that every ledger has.
const USUAL: [&str; 4] = ["q", "from", "to", "after"];

#[derive(Template)]
#[template(path = "staff/kinds/ledger.html")]
pub struct LedgerPage {
    t: Text,
    shell: Shell,
    filters: Vec<Input>,
    narrowed: bool,
    groups: Vec<Group>,
    table: Table,
    new: Option<String>,
    import: Option<String>,
    /// What was due by schedules, where the kind has any.
    due: Option<String>,
    /// Addresses of the same rows as files.
    xlsx: String,
    csv: String,
    action: String,
}

struct Group {
    title: String,
    values: Vec<Value>,
}

struct Value {
    label: String,
    count: String,
    href: String,
    chosen: bool,
}

/// A kind, its form, and what of its cases is wanted.
struct View {
    kind: std::sync::Arc<Kind>,
    form: Option<Form>,
    /// As they stand in the address, without those that say nothing.
    wanted: Vec<(String, String)>,
}

impl View {
    fn open(desk: &Desk, kind: &str, wanted: Vec<(String, String)>) -> Result<View, Problem> {
        let kind = desk.kind_without_items(kind)?;
        let form = schema(&kind);
        let known = |name: &str| USUAL.contains(&name) || kind.ledger.group_by.iter().any(|by| by == name);
        let wanted =
            wanted.into_iter().filter(|(name, value)| known(name) && name != "after" && !value.trim().is_empty());
        let wanted = wanted.collect();
        Ok(View { kind, form, wanted })
    }

    fn get(&self, name: &str) -> &str {
        self.wanted.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    fn filter(&self) -> Result<CaseFilter, Problem> {
        let text = |name: &str| Some(self.get(name).to_owned()).filter(|text| !text.is_empty());
        let fields = self.wanted.iter().filter(|(name, _)| self.is_field(name));
        Ok(CaseFilter {
            kind: Some(self.kind.id.clone()),
            organ: text("organ").map(|organ| OrganId::from(organ.as_str())),
            phases: Phase::parse(self.get("phase")).into_iter().collect(),
            ending: Ending::parse(self.get("ending")),
            filed_from: day(self.get("from"), "from")?,
            filed_to: day(self.get("to"), "to")?,
            words: text("q"),
            fields: fields.cloned().collect(),
            ..CaseFilter::default()
        })
    }

    /// A field of the form by which the ledger is grouped, as opposed to what every case has.
    fn is_field(&self, name: &str) -> bool {
        let declared = self.form.as_ref().is_some_and(|form| form.field(name).is_some());
        declared && self.kind.ledger.group_by.iter().any(|by| by == name)
    }

    fn group_by(&self, name: &str) -> Option<GroupBy> {
        match name {
            name if self.is_field(name) => Some(GroupBy::Field(name.to_owned())),
            "organ" => Some(GroupBy::Organ),
            "phase" => Some(GroupBy::Phase),
            "ending" => Some(GroupBy::Ending),
            _ => None,
        }
    }

    /// The address with one filter set, or taken out.
    fn with(&self, path: &str, name: &str, value: &str) -> String {
        let others = self.wanted.iter().filter(|(known, _)| known != name);
        let mut pairs: Vec<(&str, &str)> = others.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.push((name, value));
        address::href(path, &pairs)
    }

    /// What a value is called.
    fn word(&self, t: Text, desk: &Desk, name: &str, value: &str) -> String {
        match name {
            "organ" => desk.organ_name(&OrganId::from(value)),
            "phase" => Phase::parse(value).map_or_else(|| value.to_owned(), |phase| words::phase_of(t, phase, false)),
            "ending" if value.is_empty() => t.get("staff-kind-still-open"),
            "ending" => Ending::parse(value).map_or_else(|| value.to_owned(), |ending| words::ending_label(t, ending)),
            _ => {
                let field = self.form.as_ref().and_then(|form| form.field(name));
                let json = serde_json::Value::from(value);
                let said = field.map_or_else(|| value.to_owned(), |field| field.in_words(t, Some(&json)));
                if name == "place" && said == value { desk.organ_name(&OrganId::from(value)) } else { said }
            }
        }
    }

    fn title(&self, t: Text, name: &str) -> String {
        let key = format!("staff-kind-column-{name}");
        match self.form.as_ref().and_then(|form| form.field(name)) {
            Some(field) => field.title.clone(),
            None if t.has(&key) => t.get(&key),
            None => name.to_owned(),
        }
    }

    /// The text of one column.
    fn cell(&self, t: Text, desk: &Desk, row: &CaseRow, case: &Case, column: &str) -> String {
        if let Some(field) = self.form.as_ref().and_then(|form| form.field(column)) {
            return match case.form.get(column) {
                Some(serde_json::Value::String(text)) => self.word(t, desk, column, text),
                value => field.in_words(t, value),
            };
        }
        let date = |day: kernel::Date| if day == NEVER { String::new() } else { day.to_string() };
        match column {
            "number" => row.case_no.to_string(),
            "applicant" => row.party.clone(),
            "organ" => desk.organ_name(&row.organ),
            "filed_on" => date(local_date(row.filed_at)),
            "closed_on" => row.closed_at.map(|at| date(local_date(at))).unwrap_or_default(),
            "phase" => words::phase_of(t, row.phase, false),
            "ending" => row.ending.map(|ending| words::ending_label(t, ending)).unwrap_or_default(),
            "due" => date(row.due),
            _ => String::new(),
        }
    }

    async fn line(&self, t: Text, desk: &Desk, who: &Who, row: &CaseRow) -> Result<Vec<String>, Problem> {
        let case = desk.casework.read_case(&who.sight(), &row.case_no).await.map_err(problem)?;
        Ok(self.kind.ledger.columns.iter().map(|column| self.cell(t, desk, row, &case, column)).collect())
    }

    async fn groups(&self, t: Text, desk: &Desk, who: &Who, filter: &CaseFilter) -> Result<Vec<Group>, Problem> {
        let mut groups = Vec::new();
        for name in &self.kind.ledger.group_by {
            let Some(by) = self.group_by(name) else { continue };
            let found = desk.casework.count_groups(&who.sight(), filter, &by).await.map_err(problem)?;
            let value = |(value, n): &(String, u64)| {
                let chosen = !value.is_empty() && self.get(name) == value;
                Value {
                    label: self.word(t, desk, name, value),
                    count: t.number(*n),
                    href: self.with(&href(&self.kind), name, if chosen { "" } else { value }),
                    chosen,
                }
            };
            let values: Vec<Value> = found.iter().take(VALUES).map(value).collect();
            if !values.is_empty() {
                groups.push(Group { title: self.title(t, name), values });
            }
        }
        Ok(groups)
    }

    fn inputs(&self, t: Text, desk: &Desk) -> Vec<Input> {
        let day = |name: &str| {
            Input::new(t, name, t.get(&format!("staff-by-{name}")), Control::Line("date")).value(self.get(name))
        };
        let mut inputs = vec![Input::line(t, "q", t.get("staff-by-q")).value(self.get("q"))];
        for name in &self.kind.ledger.group_by {
            let choices = match self.form.as_ref().and_then(|form| form.field(name)) {
                Some(field) if field.choices.is_empty() && name == "place" => super::places(desk),
                Some(field) if field.choices.is_empty() => {
                    inputs.push(Input::line(t, name, field.title.as_str()).value(self.get(name)));
                    continue;
                }
                Some(field) => {
                    field.choices.iter().map(|choice| (choice.value.clone(), choice.label.clone())).collect()
                }
                None if name == "organ" => {
                    desk.county().organs.iter().map(|organ| (organ.id.to_string(), organ.name.clone())).collect()
                }
                None if name == "phase" => {
                    Phase::ALL.map(|phase| (phase.as_str().to_owned(), words::phase_of(t, phase, false))).into()
                }
                None if name == "ending" => {
                    Ending::ALL.map(|ending| (ending.as_str().to_owned(), words::ending_label(t, ending))).into()
                }
                None => continue,
            };
            inputs.push(Input::select(t, name, self.title(t, name), choices).value(self.get(name)));
        }
        inputs.extend([day("from"), day("to")]);
        inputs
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(kind): Path<String>,
    Query(wanted): Query<Vec<(String, String)>>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<LedgerPage>, Problem> {
    let t = page.t;
    let view = View::open(&desk, &kind, wanted)?;
    let (filter, sight) = (view.filter()?, who.sight());
    let after = keyset.after.as_deref().and_then(ListKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let found = desk.casework.list_cases(&sight, &filter, after.as_ref(), limit).await.map_err(problem)?;
    let total = desk.casework.count_cases(&sight, &filter).await.map_err(problem)?;
    // Words to be found narrow the list, not the counts beside it.
    let groups = view.groups(t, &desk, &who, &CaseFilter { words: None, ..filter }).await?;
    let mut rows = Vec::new();
    for row in &found.rows {
        let cells = view.line(t, &desk, &who, row).await?;
        let cells = view.kind.ledger.columns.iter().zip(cells).map(|(column, text)| match column.as_str() {
            "number" => Cell::link(&address::case(&row.case_no), text),
            _ => Cell::new(Markup::text(if text.is_empty() { "–".to_owned() } else { text })),
        });
        rows.push(Row::new(cells.collect::<Vec<_>>()));
    }
    let base = href(&view.kind);
    let here = view.with(&base, "", "");
    let columns = view.kind.ledger.columns.iter().map(|name| Column::new(view.title(t, name))).collect();
    let table = Table::new(t, view.kind.name.as_str(), columns)
        .rows(rows)
        .empty(Empty::new("folder", t.get("staff-kind-none")).body(t.get("staff-ledger-none-hint")))
        .pager(Pager {
            t,
            shown: found.rows.len() as u64,
            total: Some(total),
            first: after.is_some().then(|| here.clone()),
            next: found.next.as_ref().map(|key| Keyset::next(&here, &key.parts())),
        });
    let new = super::opening(&who, &view.kind);
    Ok(Html(LedgerPage {
        t,
        shell: page.workbench(view.kind.name.as_str()).crumb("/staff/kinds", t.get("staff-kinds")).wide(),
        filters: view.inputs(t, &desk),
        narrowed: !view.wanted.is_empty(),
        groups,
        table,
        import: new.as_ref().filter(|_| view.kind.page.is_empty()).map(|_| format!("{base}/import")),
        new,
        due: (!view.kind.schedules.is_empty()).then(|| format!("{base}/due")),
        xlsx: view.with(&format!("{base}/cases.xlsx"), "", ""),
        csv: view.with(&format!("{base}/cases.csv"), "", ""),
        action: base,
    }))
}

/// The same rows as a file.
pub async fn file(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(kind): Path<String>,
    Query(wanted): Query<Vec<(String, String)>>,
    form: spreadsheet::Form,
    page: PageRequest,
) -> Result<Response, Problem> {
    let t = page.t;
    let view = View::open(&desk, &kind, wanted)?;
    let (filter, sight) = (view.filter()?, who.sight());
    let heads = view.kind.ledger.columns.iter().map(|name| view.title(t, name));
    let mut ledger = spreadsheet::Ledger::new(form, view.kind.name.as_str(), heads);
    let mut after = None;
    loop {
        let found = desk.casework.list_cases(&sight, &filter, after.as_ref(), EXPORT_PAGE).await.map_err(problem)?;
        for row in &found.rows {
            ledger.push(view.line(t, &desk, &who, row).await?.into_iter().map(Into::into));
        }
        after = found.next;
        if after.is_none() || ledger.len() >= EXPORTED {
            break;
        }
    }
    let what = view.with(&format!("{}/cases.{}", href(&view.kind), form.word()), "", "");
    ledger_file::log(&desk, &who, view.kind.id.as_str(), &what, ledger.len()).await?;
    ledger.send(t, after.is_some(), desk.now())
}
