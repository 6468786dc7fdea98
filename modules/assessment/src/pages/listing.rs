//! The cases behind a figure, as a list and as a file.

use axum::extract::{Query, State};
use axum::response::Response;
use casework::CaseRow;
use identity::Staff;
use kernel::{OrganId, Refusal};
use serde::Deserialize;
use web::extract::Keyset;
use web::parts::{Cell, Column, Empty, Pager, Row, Table};
use web::spreadsheet::{Form, Ledger, Value};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::address;
use super::reasons;
use super::sheet::{self, Section, Sheet, organ, said};
use super::steps::hours_name;
use crate::bins::{DaysBin, HoursBin};
use crate::cases::{Cases, Opened, Part};
use crate::desk::Desk;
use crate::months::{Month, Period};
use crate::store::cases::Key;

const EXPORT_PAGE: u32 = 500;
/// The column of what a case adds, where it is not one.
const ADDS: &str = "assessment-case-adds";
const COLUMNS: [&str; 7] = ["number", "title", "organ", "party", "filed", "phase", "closed"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    indicator: String,
    part: String,
    organ: String,
    item: String,
    period: String,
    /// Working days that closed cases took.
    used: String,
    /// Two hours of a weekday in which cases were filed.
    hours: String,
}

/// What is asked for, read.
struct Asked<'a> {
    indicator: &'a str,
    part: Part,
    period: Period,
    organ: Option<OrganId>,
    item: Option<&'a str>,
    used: Option<DaysBin>,
    hours: Option<HoursBin>,
}

impl Asked<'_> {
    fn cases(&self) -> Cases<'_> {
        let Asked { indicator, part, period, item, used, hours, .. } = *self;
        Cases { indicator, part, organ: self.organ.as_ref(), item, period, used, hours }
    }

    /// What of the figure's cases is listed: 用时 5 个工作日, 周一 8–10 时.
    fn bin(&self, t: Text) -> Option<String> {
        let used = self.used.map(|DaysBin { least, and_more }| {
            t.msg(if and_more { "assessment-used-more" } else { "assessment-used" }).arg("n", least).to_string()
        });
        used.or_else(|| self.hours.map(|hours| hours_name(t, hours)))
    }
}

impl Wanted {
    fn read(&self, desk: &Desk) -> Result<Asked<'_>, Problem> {
        let part = Part::parse(&self.part)
            .ok_or_else(|| Refusal::invalid("bad_part", "part 应为 numerator 或 denominator。").on_field("part"))?;
        let period = match self.period.trim() {
            "" => Period::month(Month::of(desk.office.today())),
            text => text.parse()?,
        };
        Ok(Asked {
            indicator: &self.indicator,
            part,
            period,
            organ: organ(&self.organ),
            item: said(&self.item),
            used: said(&self.used).map(str::parse).transpose()?,
            hours: said(&self.hours).map(str::parse).transpose()?,
        })
    }

    fn href(&self, path: &str) -> String {
        let pairs = [
            ("indicator", &*self.indicator),
            ("part", &*self.part),
            ("organ", &*self.organ),
            ("item", &*self.item),
            ("period", &*self.period),
            ("used", &*self.used),
            ("hours", &*self.hours),
        ];
        address::href(path, &pairs)
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let (t, asked) = (page.t, wanted.read(&desk)?);
    let after = keyset.after.as_deref().and_then(read_key);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let opened = desk.cases(&who, &asked.cases(), (after.as_ref(), limit)).await?;
    let terms = desk.terms(&wanted.indicator, asked.part)?;
    let name = match desk.formula(&wanted.indicator) {
        Ok(formula) => formula.indicator.name,
        Err(_) => reasons::named(t, &terms.to_string()),
    };
    let name = std::iter::once(name).chain(asked.bin(t)).collect::<Vec<_>>().join(" · ");
    let title = t.msg("assessment-cases-of").arg("name", name).arg("period", asked.period.to_string()).to_string();
    let mut sheet = Sheet::new(&page, title, "/assessment/indicators");
    sheet.shell = sheet.shell.crumb("/assessment/indicators", t.get("assessment-indicators"));
    sheet.intro = terms
        .measures()
        .filter_map(|measure| Some((measure, declarations::find_measure(measure.name())?)))
        .map(|(measure, known)| format!("{}：{}", reasons::measure_title(t, measure), known.about))
        .collect::<Vec<_>>()
        .join(" ");
    sheet.downloads = sheet::downloads(t, |form| wanted.href(&format!("/assessment/cases.{form}")));
    let here = wanted.href("/assessment/cases");
    if let Some(sum) = desk.added(&who, &asked.cases()).await? {
        let told = t.msg("assessment-cases-told").arg("name", reasons::named(t, &terms.to_string())).arg("sum", sum);
        sheet.intro = format!("{told} {}", sheet.intro);
    }
    let table = table(t, &desk, &opened).pager(Pager {
        t,
        shown: opened.rows.len() as u64,
        total: None,
        first: after.is_some().then(|| here.clone()),
        next: opened.next.as_ref().map(|(day, no)| Keyset::next(&here, &[day.clone(), no.to_string()])),
    });
    let mut section = Section::new("", vec![Markup::part(table)]);
    if opened.hidden > 0 {
        section = section.note(t.msg("assessment-hidden").arg("n", opened.hidden).to_string());
    }
    sheet.sections.push(section);
    Ok(sheet.send())
}

/// Cases as any list of this module shows them.
pub fn table(t: Text, desk: &Desk, opened: &Opened) -> Table {
    let columns = COLUMNS.map(|name| Column::new(t.get(&format!("assessment-case-{name}"))));
    let adds = (!opened.adds.is_empty()).then(|| Column::number(t.get(ADDS)));
    // Either nobody adds more than one, or every row says what it adds.
    let added = opened.adds.iter().map(Some).chain(std::iter::repeat(None));
    Table::new(t, t.get("assessment-cases"), columns.into_iter().chain(adds).collect())
        .rows(opened.rows.iter().zip(added).map(|(row, adds)| line(t, desk, row, adds)))
        .empty(Empty::new("search", t.get("assessment-no-cases")))
}

fn line(t: Text, desk: &Desk, row: &CaseRow, adds: Option<&i64>) -> Row {
    let closed = row.closed_at.map(|at| t.moment(at)).unwrap_or_default();
    let cells = [
        Cell::link(&format!("/staff/cases/{}", row.case_no), row.case_no.as_str()),
        Cell::new(row.title.as_str()),
        Cell::new(desk.office.organ_name(&row.organ)),
        Cell::new(row.party.as_str()),
        Cell::new(t.moment(row.filed_at)),
        Cell::new(state(t, row)),
        Cell::new(closed),
    ];
    Row::new(cells.into_iter().chain(adds.map(|adds| Cell::new(t.number(*adds)))))
}

/// How it ended, or where it stands.
fn state(t: Text, row: &CaseRow) -> String {
    let phase = || t.get(&format!("staff-phase-{}", row.phase.as_str()));
    row.ending.map_or_else(phase, |ending| t.get(&format!("staff-ending-{}", ending.as_str())))
}

pub fn read_key(parts: &[String]) -> Option<Key> {
    let [day, no] = parts else { return None };
    Some((day.clone(), no.parse().ok()?))
}

/// The same rows as a file, written down as an export.
pub async fn file(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    form: Form,
    page: PageRequest,
) -> Result<Response, Problem> {
    let t = page.t;
    let asked = wanted.read(&desk)?;
    let heads = COLUMNS.map(|name| t.get(&format!("assessment-case-{name}")));
    let adds = desk.terms(&wanted.indicator, asked.part)?.adds_more_than_one().then(|| t.get(ADDS));
    let heads = heads.into_iter().chain(adds);
    let mut ledger = Ledger::new(form, t.get("assessment-cases"), heads);
    let mut after: Option<Key> = None;
    loop {
        let opened = desk.cases(&who, &asked.cases(), (after.as_ref(), EXPORT_PAGE)).await?;
        let added = opened.adds.iter().map(|adds| Some(Value::Count(*adds))).chain(std::iter::repeat(None));
        for (row, adds) in opened.rows.iter().zip(added) {
            let closed = row.closed_at.map(kernel::Timestamp::local_minute).unwrap_or_default();
            let cells = [
                row.case_no.to_string(),
                row.title.clone(),
                desk.office.organ_name(&row.organ),
                row.party.clone(),
                row.filed_at.local_minute(),
                state(t, row),
                closed,
            ];
            ledger.push(cells.map(Into::into).into_iter().chain(adds));
        }
        after = opened.next;
        if after.is_none() || ledger.is_full() {
            break;
        }
    }
    let what = wanted.href(&format!("/assessment/cases.{}", form.word()));
    desk.supervision.log_export(&who, &what, ledger.len()).await?;
    ledger.send(t, after.is_some(), desk.office.now())
}
