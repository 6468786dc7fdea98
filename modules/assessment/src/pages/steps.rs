//! The steps behind a figure: those of a place, or one's own.

use axum::extract::{Query, State};
use identity::Staff;
use kernel::OrganId;
use serde::Deserialize;
use web::extract::Keyset;
use web::parts::{Cell, Column, Empty, Pager, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::address;
use super::sheet::{Section, Sheet, organ, said};
use super::statements::act_name;
use crate::bins::HoursBin;
use crate::desk::Desk;
use crate::months::{Month, Period};
use crate::steps::{Key, Sort, Step, Steps};

const INSTANT: &str = "instant";
const MATTERS: [&str; 2] = [INSTANT, "promised"];
const COLUMNS: [&str; 6] = ["number", "step", "item", "organ", "done-on", "how"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    of: String,
    organ: String,
    /// `lead`: of cases that the organ leads, as indicators count.
    by: String,
    item: String,
    person: String,
    act: String,
    /// `instant`, `promised`.
    matter: String,
    /// Two hours of a weekday.
    hours: String,
    period: String,
}

impl Wanted {
    fn period(&self, desk: &Desk) -> Result<Period, Problem> {
        match self.period.trim() {
            "" => Ok(Period::month(Month::of(desk.office.today()))),
            text => text.parse().map_err(Problem::from),
        }
    }

    fn href(&self) -> String {
        let pairs = [
            ("of", &self.of),
            ("organ", &self.organ),
            ("by", &self.by),
            ("item", &self.item),
            ("person", &self.person),
            ("act", &self.act),
            ("matter", &self.matter),
            ("hours", &self.hours),
            ("period", &self.period),
        ];
        address::href("/assessment/steps", &pairs.map(|(name, value)| (name, value.as_str())))
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let organ: Option<OrganId> = organ(&wanted.organ);
    let sort = Sort::of(&wanted.of).unwrap_or_default();
    let period = wanted.period(&desk)?;
    let (item, person, act) = (said(&wanted.item), said(&wanted.person), said(&wanted.act));
    let matter = MATTERS.into_iter().find(|known| *known == wanted.matter);
    let hours: Option<HoursBin> = said(&wanted.hours).map(str::parse).transpose()?;
    let asked = Steps {
        sort,
        organ: organ.as_ref(),
        by_lead: wanted.by == "lead",
        item,
        person,
        act,
        instant: matter.map(|matter| matter == INSTANT),
        hours,
        period,
    };
    let after = keyset.after.as_deref().and_then(read_key);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let (rows, next) = desk.steps_done(&who, &asked, after.as_ref(), limit).await?;
    let what = t.get(&format!("assessment-steps-{}", sort.word()));
    let title = t.msg("assessment-steps-of").arg("what", what).arg("period", period.to_string()).to_string();
    let mut sheet = Sheet::new(&page, title, "/assessment/indicators");
    sheet.shell = sheet.shell.crumb("/assessment/indicators", t.get("assessment-indicators"));
    let mut whose = Vec::new();
    if let Some(person) = person {
        whose.push(desk.subject_name(&format!("person:{person}")).await?);
    }
    whose.extend(organ.as_ref().filter(|_| person.is_none()).map(|organ| desk.office.organ_name(organ)));
    whose.extend(act.map(|act| act_name(t, act)));
    whose.extend(hours.map(|hours| hours_name(t, hours)));
    whose.extend(matter.map(|matter| t.get(&format!("assessment-conduct-{matter}"))));
    sheet.intro = whose.join(" · ");
    let here = wanted.href();
    let pager = Pager {
        t,
        shown: rows.len() as u64,
        total: None,
        first: after.is_some().then(|| here.clone()),
        next: next
            .map(|Key { day, case_no, n }| Keyset::next(&here, &[day.to_string(), case_no.to_string(), n.to_string()])),
    };
    let columns = COLUMNS.map(|name| Column::new(t.get(&format!("assessment-step-{name}"))));
    let table = Table::new(t, t.get("assessment-steps-unit"), columns.into())
        .rows(rows.iter().map(|step| line(t, &desk, step)))
        .empty(Empty::new("search", t.get("assessment-no-work")))
        .pager(pager);
    sheet.sections.push(Section::new("", vec![Markup::part(table)]));
    Ok(sheet.send())
}

/// 周一 8–10 时.
pub fn hours_name(t: Text, bin: HoursBin) -> String {
    let weekday = t.get(&format!("assessment-weekday-{}", bin.weekday));
    t.msg("assessment-two-hours").arg("weekday", weekday).arg("from", bin.hour).arg("to", bin.end()).to_string()
}

fn line(t: Text, desk: &Desk, step: &Step) -> Row {
    let no = &step.key.case_no;
    let told = [
        (step.is_late(), Tone::Urgent, "assessment-late"),
        (step.is_zero(), Tone::Quiet, "assessment-zero-minutes"),
        (step.is_at_night(), Tone::Quiet, "assessment-at-night"),
    ];
    let tags = told.into_iter().filter(|(holds, ..)| *holds);
    let tags = tags.map(|(_, tone, key)| Markup::part(Tag::new(tone, t.get(key))));
    let item = Some(step.item.as_str()).filter(|item| !item.is_empty());
    let item = item.map(|id| desk.office.item(id).map_or_else(|_| id.to_owned(), |item| item.name.clone()));
    Row::new([
        Cell::link(&format!("/staff/cases/{no}"), no.as_str()),
        Cell::new(act_name(t, &step.act)),
        Cell::new(item.unwrap_or_default()),
        Cell::new(desk.office.organ_name(&step.organ)),
        Cell::new(t.date(step.key.day)),
        Cell::new(tags.fold(Markup::default(), Markup::and)),
    ])
}

fn read_key(parts: &[String]) -> Option<Key> {
    let [day, case_no, n] = parts else { return None };
    Some(Key { day: day.parse().ok()?, case_no: case_no.parse().ok()?, n: n.parse().ok()? })
}
