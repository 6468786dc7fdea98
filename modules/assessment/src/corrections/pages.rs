//! `/assessment/corrections`: where guides fail, and the cases behind each number.

use applications::corrections::name_of;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use identity::{Permission, Staff, Who};
use kernel::OrganId;
use serde::Deserialize;
use web::extract::Keyset;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Figure, Pager, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::{Amiss, Corrections, Pass};
use crate::desk::Desk;
use crate::months::Period;
use crate::pages::address;
use crate::pages::listing;
use crate::pages::sheet::{self, Section, Sheet, organ};
use crate::store::cases::Key;

const HERE: &str = "/assessment/corrections";
/// Lines of a page; an item or a department narrows them.
const SHOWN: usize = 20;

pub fn routes() -> Router<Desk> {
    Router::new().route("/assessment/corrections", get(show)).route("/assessment/corrections/cases", get(cases))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    period: String,
    organ: String,
    item: String,
    /// What had to be mended; only in the list of cases.
    about: String,
}

impl Wanted {
    fn period(&self, desk: &Desk) -> Result<Period, Problem> {
        match self.period.trim() {
            "" => Ok(desk.last_year()),
            text => text.parse().map_err(Problem::from),
        }
    }

    fn organ(&self) -> Option<OrganId> {
        organ(&self.organ)
    }

    fn item(&self) -> Option<&str> {
        Some(self.item.trim()).filter(|item| !item.is_empty())
    }

    fn inputs(&self, t: Text, desk: &Desk, who: &Who, period: Period) -> Vec<Input> {
        let keeps = who.may(Permission::ManageCatalog);
        let organs = match keeps {
            false => sheet::organs(desk, who, t),
            true => {
                let known = desk.office.county().organs.iter();
                let known = known.map(|organ| (organ.id.to_string(), organ.name.clone()));
                std::iter::once((String::new(), t.get("assessment-whole-county"))).chain(known).collect()
            }
        };
        let reach = desk.reach(&who.sight()).filter(|_| !keeps);
        let live = desk.office.catalog.on(desk.office.today());
        let items = live.iter().filter(|item| reach.as_ref().is_none_or(|reach| reach.contains(&item.organ)));
        let items = items.map(|item| (item.id.to_string(), item.name.clone()));
        let period = Input::line(t, "period", t.get("assessment-period")).value(period.to_string());
        let organs = Input::select(t, "organ", t.get("assessment-organ"), organs).value(self.organ.as_str());
        vec![
            period.hint(t.get("corrections-period-hint")).optional(),
            organs.optional(),
            Input::filter(t, "item", t.get("assessment-item"), items).value(self.item.as_str()).optional(),
        ]
    }
}

/// Where the numbers of one line lead; nowhere for whoever reads sums and sees none of the cases.
struct Ways<'a> {
    t: Text,
    wanted: &'a Wanted,
    item: &'a str,
    opens: bool,
}

impl Ways<'_> {
    fn number(&self, n: i64, href: &str) -> Markup {
        if n == 0 || !self.opens { Markup::text(self.t.number(n)) } else { Markup::link(href, self.t.number(n)) }
    }

    fn corrected(&self, about: &str, period: Period, n: i64) -> Markup {
        let period = period.to_string();
        let query = [("item", self.item), ("about", about), ("organ", &*self.wanted.organ), ("period", &*period)];
        self.number(n, &address::href("/assessment/corrections/cases", &query))
    }

    fn counted(&self, measure: &str, period: Period) -> String {
        let period = period.to_string();
        let query = [("indicator", measure), ("item", self.item), ("organ", &*self.wanted.organ), ("period", &*period)];
        address::href("/assessment/cases", &query)
    }

    /// A rate opens the cases that passed; of few it is greyed.
    fn rate(&self, pass: Pass, period: Period) -> Markup {
        let shown = percent(pass.rate());
        match pass.is_small() {
            true => Markup::trusted("<span class=\"zero\">").and(Markup::text(shown)).and(Markup::trusted("</span>")),
            false if self.opens && pass.passed > 0 => Markup::link(&self.counted("passed_first", period), shown),
            false => Markup::text(shown),
        }
    }
}

async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let period = wanted.period(&desk)?;
    let found = desk.corrections(&who, wanted.organ().as_ref(), wanted.item(), period).await?;
    let mut sheet = framed(&page, &who, t.get("corrections"));
    sheet.intro = t.get("corrections-intro");
    sheet.filters = wanted.inputs(t, &desk, &who, period);
    // Whoever reads sums of all and sees some of the cases opens those of single items.
    let opens = !who.may(Permission::ManageCatalog) || who.may(Permission::SeeAllCases);
    sheet.figures = figures(t, opens, &wanted, period, &found);
    let mut section = Section::new("", vec![Markup::part(table(t, &desk, &who, &wanted, period, &found))]);
    if found.amiss.len() > SHOWN {
        let rest = found.amiss.len() - SHOWN;
        section = section.note(t.msg("corrections-more").arg("n", rest).to_string());
    }
    sheet.sections.push(section);
    Ok(sheet.send())
}

/// Whoever keeps the catalogue comes from there; the other columns of assessment are not theirs.
fn framed(page: &PageRequest, who: &Who, title: String) -> Sheet {
    let mut sheet = Sheet::new(page, title, HERE);
    if who.may(Permission::ManageCatalog) && !who.may(Permission::SeeAllCases) {
        sheet.tabs.tabs.clear();
        sheet.shell = sheet.shell.crumb("/admin/items", page.t.get("admin-items"));
    }
    sheet
}

fn figures(t: Text, opens: bool, wanted: &Wanted, period: Period, found: &Corrections) -> Vec<Figure> {
    let ways = Ways { t, wanted, item: wanted.item().unwrap_or_default(), opens };
    let note = match found.pass_before.rate() {
        None => t.get("corrections-no-year-before"),
        rate => t.msg("corrections-year-before").arg("rate", percent(rate)).to_string(),
    };
    let passed = t.number(found.pass.passed);
    let told = t.msg("corrections-passed-of").arg("passed", passed.as_str()).to_string();
    let answered = t.number(found.pass.answered);
    let answered = Figure::new(answered, t.get("assessment-cases-unit"), t.get("corrections-answered"));
    let answered = match opens {
        true => Figure { href: Some(ways.counted("answered", period)), ..answered }
            .counting(&told, &[(&passed, &ways.counted("passed_first", period))]),
        false => answered.note(told),
    };
    vec![Figure::new(percent(found.pass.rate()), "", t.get("corrections-first-pass")).note(note), answered]
}

fn table(t: Text, desk: &Desk, who: &Who, wanted: &Wanted, period: Period, found: &Corrections) -> Table {
    let numbers = ["cases", "before", "filed", "share", "pass", "pass-before"];
    let numbers = numbers.into_iter().map(|key| Column::number(t.get(&format!("corrections-{key}"))));
    let named = ["assessment-item", "corrections-about"].into_iter().map(|key| Column::new(t.get(key)));
    let reach = desk.reach(&who.sight());
    let keeps = who.may(Permission::ManageCatalog);
    let live = desk.office.catalog.on(desk.office.today());
    let row = |amiss: &Amiss| {
        let item = live.find(amiss.item.as_str());
        let organ = item.map_or_else(|| OrganId::from(""), |item| item.organ.clone());
        let opens = reach.as_ref().is_none_or(|reach| reach.contains(&organ));
        let ways = Ways { t, wanted, item: amiss.item.as_str(), opens };
        let name = item.map_or_else(|| amiss.item.to_string(), |item| item.name.clone());
        let before = period.year_before();
        let href = if keeps { format!("/admin/items/{}", amiss.item) } else { format!("/items/{}", amiss.item) };
        Row::new([
            Cell::link(&href, name.as_str()).note(desk.office.organ_name(&organ)),
            Cell::new(name_of(item.map(|item| &**item), &amiss.about)),
            Cell::new(ways.corrected(&amiss.about, period, amiss.cases)),
            Cell::new(ways.corrected(&amiss.about, before, amiss.year_before)),
            Cell::new(ways.number(amiss.filed, &ways.counted("filed", period))),
            Cell::new(percent(amiss.share())),
            Cell::new(ways.rate(amiss.pass, period)).note(change(t, amiss)),
            Cell::new(ways.rate(amiss.pass_before, before)),
        ])
    };
    Table::new(t, t.get("corrections"), named.chain(numbers).collect())
        .rows(found.amiss.iter().take(SHOWN).map(row))
        .empty(Empty::new("circle-check", t.get("corrections-none")))
}

/// 升 2.1 点 against the year before; of few cases nothing is said.
fn change(t: Text, amiss: &Amiss) -> String {
    let (now, before) = (amiss.pass, amiss.pass_before);
    let (Some(rate), Some(earlier)) = (now.rate(), before.rate()) else { return String::new() };
    if now.is_small() || before.is_small() {
        return String::new();
    }
    let points = |difference: i64| format!("{}.{}", difference / 10, difference % 10);
    let (key, difference) = match rate - earlier {
        0 => return t.get("corrections-same"),
        more if more > 0 => ("corrections-better", more),
        less => ("corrections-worse", -less),
    };
    t.msg(key).arg("points", points(difference)).to_string()
}

/// Thousandths as a share; nothing to share is a dash.
fn percent(thousandths: Option<i64>) -> String {
    thousandths.map_or_else(|| "–".to_owned(), |part| format!("{}.{}%", part / 10, part % 10))
}

async fn cases(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let period = wanted.period(&desk)?;
    let item = wanted.item().unwrap_or_default();
    let after: Option<Key> = keyset.after.as_deref().and_then(listing::read_key);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let place = wanted.organ();
    let opened = desk.corrected(&who, (place.as_ref(), item), &wanted.about, period, (after.as_ref(), limit)).await?;
    let live = desk.office.catalog.on(desk.office.today());
    let known = live.find(item).map(|item| &**item);
    let about = name_of(known, &wanted.about);
    let title = t.msg("corrections-cases-of").arg("about", about).arg("period", period.to_string()).to_string();
    let mut sheet = framed(&page, &who, title);
    sheet.shell = sheet.shell.crumb(HERE, t.get("corrections"));
    sheet.intro = known.map(|item| item.name.clone()).unwrap_or_default();
    let period = period.to_string();
    let query = [("item", item), ("about", &*wanted.about), ("organ", &*wanted.organ), ("period", &*period)];
    let here = address::href("/assessment/corrections/cases", &query);
    let pager = Pager {
        t,
        shown: opened.rows.len() as u64,
        total: None,
        first: after.is_some().then(|| here.clone()),
        next: opened.next.as_ref().map(|(day, no)| Keyset::next(&here, &[day.clone(), no.to_string()])),
    };
    let mut section = Section::new("", vec![Markup::part(listing::table(t, &desk, &opened).pager(pager))]);
    if opened.hidden > 0 {
        section = section.note(t.msg("assessment-hidden").arg("n", opened.hidden).to_string());
    }
    sheet.sections.push(section);
    Ok(sheet.send())
}
