//! `/ratings`: bad ratings that run, with their clocks; how many judge, how they judge, and how sure that is.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use identity::{Staff, Who};
use kernel::{Date, OrganId};
use serde::Deserialize;
use std::collections::BTreeMap;
use web::chart::{Chart, Point, line};
use web::form::{Control, Input};
use web::parts::{Cell, Column, Empty, Figure, Row, Table, Tag, Tone};
use web::spreadsheet::{Form, Ledger, Value};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::coverage::{self, Covered};
use super::{href, period};
use crate::desk::Desk;
use crate::figures::{By, Coverage, Share, Sums};
use crate::model::Rectification;
use crate::noted::Noted;
use crate::store::calls::Asked;
use crate::store::rectifications::{Course, RepeatBad, Treatment};

const OPEN_SHOWN: u32 = 50;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    from: String,
    to: String,
    /// `organ`, `item`, `window`, `person`, `channel`.
    by: String,
    /// One organ; all in sight when nothing is said.
    organ: String,
}

impl Wanted {
    fn organ(&self) -> Option<OrganId> {
        Some(self.organ.trim()).filter(|organ| !organ.is_empty()).map(OrganId::from)
    }
}

/// What the numbers of the page are of: days and, if one was asked for, an organ; the lists behind them are of the same.
struct Span {
    first: Date,
    last: Date,
    organ: String,
}

impl Span {
    fn way(&self, path: &str, more: &[(&str, &str)]) -> String {
        let (first, last) = (self.first.to_string(), self.last.to_string());
        // A group of an organ is of that organ, whichever the page is of.
        let named = more.iter().any(|(name, _)| *name == "organ");
        let organ = if named { "" } else { &*self.organ };
        href(path, &[&[("from", &*first), ("to", &*last), ("organ", organ)], more].concat())
    }
}

#[derive(Template)]
#[template(path = "staff/overview.html")]
pub struct OverviewPage {
    t: Text,
    shell: Shell,
    filters: Vec<Input>,
    figures: Vec<Figure>,
    open: Table,
    tabs: Vec<(String, String, bool)>,
    groups: Table,
    trend: Chart,
    repeat: Table,
    small_note: String,
    /// Addresses of the same groups as files.
    xlsx: String,
    csv: String,
    /// Address and name of the neighbouring pages this reader may open.
    links: Vec<(String, String)>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<OverviewPage>, Problem> {
    let t = page.t;
    let organ = wanted.organ();
    let organs = desk.organs_asked(&who, organ.as_ref())?;
    let organs = organs.as_deref();
    let (first, last) = period(&wanted.from, &wanted.to, desk.today())?;
    let (first, last) = desk.days_for(&who, first, last);
    let span = Span { first, last, organ: organ.as_ref().map(ToString::to_string).unwrap_or_default() };
    let total = desk.total(first, last, organs).await.map_err(Problem::internal)?;
    let treatment = desk.treatment(first, last, organs).await.map_err(Problem::internal)?;
    let open = desk.open_rectifications_list(organs, OPEN_SHOWN).await.map_err(Problem::internal)?;
    let calls = desk.call_rates(first, last, organs).await.map_err(Problem::internal)?;
    let asked = ((first, last), organ.as_ref());
    let whole = desk.coverage_for(&who, By::All, asked.0, asked.1).await?.into_values().next().unwrap_or_default();
    let by = By::of(&wanted.by);
    let groups = desk.sums_for(&who, by, asked.0, asked.1).await?;
    let coverage = desk.coverage_for(&who, by, asked.0, asked.1).await?;
    let months = desk.sums(By::Month, first.first_of_month(), last, organs).await.map_err(Problem::internal)?;
    let now = desk.now();
    let mut repeat = desk.repeat_bad(now, organs, true).await.map_err(Problem::internal)?;
    let items = desk.repeat_bad(now, organs, false).await.map_err(Problem::internal)?;
    let people = repeat.len();
    repeat.extend(items);
    Ok(Html(OverviewPage {
        t,
        shell: page.workbench(t.get("ratings-title")).wide(),
        filters: vec![day(t, "from", first), day(t, "to", last), organ_filter(t, &desk, &who, &span.organ)?],
        figures: {
            let mut figures = figures(t, &total, &treatment, calls.satisfied, &span);
            figures.insert(1, covered(t, &whole, &span));
            figures
        },
        open: rectification_table(t, &desk, t.get("ratings-open"), &open)
            .empty(Empty::new("circle-check", t.get("ratings-open-none")).body(t.get("ratings-open-none-note"))),
        tabs: tabs(t, by, &span),
        groups: {
            let span = Span { first: month(by, first), last, organ: span.organ.clone() };
            group_table(t, &desk, by, &groups, &coverage, &span)
        },
        trend: trend(t, &months, &span),
        repeat: repeat_table(t, &desk, &repeat, people),
        small_note: small_note(t, desk.sees_raters(&who)),
        xlsx: span.way("/ratings.xlsx", &[("by", by.word())]),
        csv: span.way("/ratings.csv", &[("by", by.word())]),
        links: links(t, &who),
    }))
}

/// The same groups as a file; it names organs, items and posts, never a rater.
pub async fn file(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    form: Form,
    page: PageRequest,
) -> Result<Response, Problem> {
    let t = page.t;
    let (first, last) = period(&wanted.from, &wanted.to, desk.today())?;
    let (first, last) = desk.days_for(&who, first, last);
    let by = By::of(&wanted.by);
    let organ = wanted.organ();
    let groups = desk.sums_for(&who, by, (first, last), organ.as_ref()).await?;
    let coverage = desk.coverage_for(&who, by, (first, last), organ.as_ref()).await?;
    let names = [
        "of",
        "ratable",
        "rated",
        "active",
        "good-share",
        "interval",
        "bad",
        "excluded",
        "items",
        "items-rated",
        "coverage",
    ];
    let heads = names.map(|name| t.get(&format!("ratings-column-{name}")));
    let mut ledger = Ledger::new(form, t.get("ratings-groups"), heads);
    for (of, sums) in &groups {
        let items = coverage.get(of).copied().unwrap_or_default().items;
        ledger.push([
            Value::Text(name(t, &desk, by, of)),
            Value::Count(sums.ratable),
            Value::Count(sums.rated),
            Value::Text(sums.active().percent()),
            Value::Text(sums.good_share().percent()),
            Value::Text(sums.good_share().interval_text()),
            Value::Count(sums.bad()),
            Value::Count(sums.excluded),
            Value::Count(items.whole),
            Value::Count(items.part),
            Value::Text(items.percent()),
        ]);
    }
    let what = [by.word(), form.word(), wanted.organ.trim()].join(" ");
    let what = what.trim_end();
    desk.log(&who.account.id, &who.account.name, Noted::RatingsExported, what, &format!("{first}—{last}")).await?;
    ledger.send(t, false, desk.office.now())
}

impl By {
    pub(super) fn of(word: &str) -> By {
        match word {
            "item" => By::Item,
            "window" => By::Window,
            "person" => By::Person,
            "channel" => By::Channel,
            _ => By::Organ,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            By::Item => "item",
            By::Window => "window",
            By::Person => "person",
            By::Channel => "channel",
            _ => "organ",
        }
    }
}

/// What is not kept by the day is taken by whole months.
fn month(by: By, first: Date) -> Date {
    if by == By::Organ { first } else { first.first_of_month() }
}

fn day(t: Text, name: &str, value: Date) -> Input {
    Input::new(t, name, t.get(&format!("ratings-{name}")), Control::Line("date")).value(value.to_string())
}

fn organ_filter(t: Text, desk: &Desk, who: &Who, organ: &str) -> Result<Input, Problem> {
    let seen = desk.organs_seen(who)?;
    let organs = desk.office.county().organs.iter();
    let organs = organs.filter(|organ| seen.as_ref().is_none_or(|seen| seen.contains(&organ.id)));
    let choices: Vec<(String, String)> = organs.map(|organ| (organ.id.to_string(), organ.name.clone())).collect();
    Ok(Input::filter(t, "organ", t.get("ratings-column-organ"), choices).value(organ))
}

/// What small groups say; and why days are not told apart, to whom they are not.
fn small_note(t: Text, by_day: bool) -> String {
    let mut note = t.msg("ratings-small-note").arg("n", crate::figures::SMALL).to_string();
    if !by_day {
        note.push_str(&t.get("ratings-months-note"));
    }
    note
}

fn figures(t: Text, total: &Sums, treatment: &Treatment, called: Share, span: &Span) -> Vec<Figure> {
    let list = |path: &str, pairs: &[(&str, &str)]| span.way(path, pairs);
    let rated = list("/ratings/list", &[("counted", "1")]);
    // What it counts, and out of what, each open what they say.
    let share = |share: Share, key: &str, part: Option<&str>, whole: &str| {
        let figure = Figure::new(share.percent(), "", t.get(&format!("ratings-figure-{key}"))).href(whole);
        if share.whole == 0 {
            return figure.note(t.get("ratings-none-yet"));
        }
        let numbers = [share.part, share.whole].map(|n| t.number(n));
        let told = t.msg("ratings-of").arg("part", numbers[0].as_str()).arg("whole", numbers[1].as_str()).to_string();
        let ways = [part.unwrap_or_default(), whole];
        let opened: Vec<(&str, &str)> =
            numbers.iter().map(String::as_str).zip(ways).filter(|(_, way)| !way.is_empty()).collect();
        let figure = figure.counting(&told, &opened);
        if share.whole < crate::figures::SMALL { figure.note(t.get("ratings-few")) } else { figure }
    };
    let course = |course: Course| list("/ratings/rectifications", &[("show", course.word())]);
    let counted = |key: &str, n: i64, of: Course| {
        let n = t.number(n);
        (t.msg(key).arg("n", n.as_str()).to_string(), n, course(of))
    };
    let good = total.good_share();
    let mut good_share =
        share(good, "good", Some(&list("/ratings/list", &[("counted", "1"), ("level", "good")])), &rated);
    if good.interval().is_some() {
        let interval = t.msg("ratings-interval").arg("range", good.interval_text()).to_string();
        good_share.note =
            [interval, good_share.note].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("；");
    }
    let mut bad = Figure::new(t.number(total.bad()), t.get("ratings-unit"), t.get("ratings-figure-bad"))
        .href(list("/ratings/list", &[("counted", "1"), ("level", "bad")]));
    let found = [
        counted("ratings-found-true", treatment.verified, Course::Verified),
        counted("ratings-found-false", treatment.excluded, Course::Excluded),
    ];
    for (told, n, way) in &found {
        bad = bad.counting(told, &[(n, way)]);
    }
    let mut in_time = share(treatment.in_time, "in-time", Some(&course(Course::InTime)), &course(Course::Due));
    if treatment.late > 0 {
        let (told, n, way) = counted("ratings-late-open", treatment.late, Course::Late);
        in_time = in_time.counting(&told, &[(&n, &way)]).tone(Tone::Urgent);
    }
    let calls = |asked: Asked| list("/ratings/calls/made", &[("show", asked.word())]);
    vec![
        share(total.active(), "active", Some(&rated), &list("/ratings/acts", &[])).href(rated.clone()),
        good_share,
        bad,
        in_time,
        share(called, "called", Some(&calls(Asked::Satisfied)), &calls(Asked::Answered)),
    ]
}

/// Items, windows and channels that were rated at all; each number opens them, and those of which nobody said a word.
fn covered(t: Text, whole: &Coverage, span: &Span) -> Figure {
    let items = whole.items;
    let way = |by: By, show: Covered| coverage::address(by, show, [span.first, span.last], &span.organ);
    let mut figure = Figure::new(items.percent(), "", t.get("ratings-figure-coverage"));
    if items.whole == 0 {
        return figure.note(t.get("ratings-none-yet"));
    }
    figure = figure.href(way(By::Item, Covered::All));
    for (by, share) in [(By::Item, items), (By::Window, whole.windows), (By::Channel, whole.channels)] {
        if share.whole == 0 {
            continue;
        }
        let [part, all, silent] = [share.part, share.whole, share.whole - share.part].map(|n| t.number(n));
        let key = format!("ratings-covered-{}", by.word());
        let told = t.msg(&key).arg("part", part.as_str()).arg("whole", all.as_str()).to_string();
        figure = figure.counting(&told, &[(&part, &way(by, Covered::Rated)), (&all, &way(by, Covered::All))]);
        if share.part < share.whole {
            let told = t.msg("ratings-silent").arg("n", silent.as_str()).to_string();
            figure = figure.counting(&told, &[(&silent, &way(by, Covered::Silent))]);
        }
    }
    figure
}

/// Rectifications, each with where it stands.
pub(super) fn rectification_table(t: Text, desk: &Desk, title: String, rows: &[Rectification]) -> Table {
    let columns = ["rectification", "level", "organ", "item", "state", "due"];
    let columns = columns.map(|name| Column::new(t.get(&format!("ratings-column-{name}")))).into();
    let row = |one: &Rectification| {
        let today = desk.today();
        let late = one.in_time.is_none() && one.due < today;
        let due = t.date_near(one.due, today);
        let due = match (one.in_time, late) {
            (Some(true), _) => Markup::text(t.get("ratings-fed-back")),
            (Some(false), _) => Markup::part(Tag::new(Tone::Urgent, t.get("ratings-fed-back-late"))),
            (None, true) => Markup::part(Tag::new(Tone::Urgent, due)),
            (None, false) => Markup::text(due),
        };
        let named = if one.named { t.get("ratings-named-short") } else { t.get("ratings-anonymous") };
        let level = Tag::new(Tone::Urgent, crate::pages::form::level_word(t, one.level));
        Row::new([
            Cell::link(&format!("/staff/cases/{}", one.no), one.no.as_str()),
            Cell::new(Markup::part(level)).note(named),
            Cell::new(desk.office.organ_name(&one.organ)),
            Cell::new(desk.item_name(one.item.as_str())),
            Cell::new(t.get(&format!("ratings-state-{}", state(one)))),
            Cell::new(due),
        ])
    };
    Table::new(t, title, columns).rows(rows.iter().map(row))
}

/// Where a rectification stands, in one word.
fn state(one: &Rectification) -> &'static str {
    match one {
        Rectification { closed: Some(_), .. } => "closed",
        Rectification { fed_back: Some(_), .. } => "to-call",
        Rectification { rectified: Some(_), .. } => "to-tell",
        Rectification { verified, .. } if !verified.is_empty() => "to-rectify",
        Rectification { named: true, contacted: None, .. } => "to-contact",
        _ => "to-verify",
    }
}

fn tabs(t: Text, by: By, span: &Span) -> Vec<(String, String, bool)> {
    [By::Organ, By::Item, By::Window, By::Person, By::Channel]
        .into_iter()
        .map(|one| {
            let href = format!("{}#groups", span.way("/ratings", &[("by", one.word())]));
            (href, t.get(&format!("ratings-by-{}", one.word())), one == by)
        })
        .collect()
}

pub(super) fn name(t: Text, desk: &Desk, by: By, of: &str) -> String {
    match (by, of) {
        (_, "") => t.get("ratings-nobody"),
        (By::Item, of) => desk.item_name(of),
        (By::Window, of) => desk.window_name(of),
        (By::Person, of) => desk.person_name(of),
        (By::Channel, of) => t.get(&format!("ratings-door-{of}")),
        (_, of) => desk.office.organ_name(&OrganId::from(of)),
    }
}

fn group_table(
    t: Text,
    desk: &Desk,
    by: By,
    groups: &[(String, Sums)],
    coverage: &BTreeMap<String, Coverage>,
    span: &Span,
) -> Table {
    let head = Column::new(t.get(&format!("ratings-by-{}", by.word())));
    let names = ["ratable", "rated", "active", "good-share", "bad"];
    let columns =
        std::iter::once(head).chain(names.map(|name| Column::number(t.get(&format!("ratings-column-{name}")))));
    let mut sorted: Vec<&(String, Sums)> = groups.iter().collect();
    // Worst first among those of which enough is known; the others follow and are not ranked.
    let rank = |sums: &Sums| (sums.good_share().is_small(), sums.good_share().value().map_or(1_001, permille));
    sorted.sort_by_key(|(of, sums)| (rank(sums), of.clone()));
    let row = |(of, sums): &(String, Sums)| {
        let good = sums.good_share();
        let small = good.is_small();
        let shown = if small && good.whole > 0 {
            Markup::part(Tag::new(Tone::Quiet, good.percent()).icon("circle-dashed"))
        } else {
            Markup::text(good.percent())
        };
        let whose = if of.is_empty() { "-" } else { of };
        let opened = |n: i64, path: &str, more: &[(&str, &str)]| match n {
            0 => Markup::text(t.number(n)),
            n => Markup::link(&span.way(path, &[&[(by.word(), whose)], more].concat()), t.number(n)),
        };
        // Of an item there is nothing to cover but itself.
        let covering = |of: &str| match coverage.get(of).map(|coverage| coverage.items) {
            Some(items) if by != By::Item => {
                let [part, whole] = [items.part, items.whole].map(|n| t.number(n));
                t.msg("ratings-covers").arg("part", part).arg("whole", whole).to_string()
            }
            _ => String::new(),
        };
        Row::new([
            Cell::new(name(t, desk, by, of)),
            Cell::new(opened(sums.ratable, "/ratings/acts", &[])),
            Cell::new(opened(sums.rated, "/ratings/list", &[("counted", "1")])),
            Cell::new(sums.active().percent()).note(covering(of)),
            Cell::new(shown).note(good.interval_text()),
            Cell::new(opened(sums.bad(), "/ratings/list", &[("level", "bad"), ("counted", "1")])),
        ])
    };
    Table::new(t, t.get("ratings-groups"), columns.collect())
        .rows(sorted.into_iter().map(row))
        .empty(Empty::new("star", t.get("ratings-none-yet")))
}

#[allow(clippy::cast_possible_truncation, clippy::as_conversions, reason = "a share of one in thousandths")]
fn permille(share: f64) -> i64 {
    (share * 1_000.0) as i64
}

/// Each month opens this page of it, up to the last day.
fn trend(t: Text, months: &[(String, Sums)], span: &Span) -> Chart {
    let percent = |share: f64| (share * 1_000.0).round() / 10.0;
    let point = |(start, sums): &(String, Sums)| {
        let good = sums.good_share();
        Point {
            name: start.chars().take(7).collect(),
            value: good.value().map_or(0.0, percent),
            before: None,
            interval: good.interval().map(|(low, high)| (percent(low), percent(high))),
        }
    };
    let rated = || months.iter().filter(|(_, sums)| sums.rated > 0);
    let points: Vec<Point> = rated().map(point).collect();
    let opens = rated().map(|(start, _)| {
        let first = start.parse::<Date>().unwrap_or(span.first);
        let last = first.last_of_month().min(span.last);
        Span { first, last, organ: span.organ.clone() }.way("/ratings", &[])
    });
    let chart = line(t, &t.get("ratings-trend"), &t.get("ratings-trend-measure"), &points);
    chart.note(t.get("ratings-trend-note")).lines_open(opens)
}

fn repeat_table(t: Text, desk: &Desk, repeat: &[RepeatBad], people: usize) -> Table {
    let columns = vec![
        Column::new(t.get("ratings-column-of")),
        Column::new(t.get("ratings-column-organ")),
        Column::number(t.get("ratings-column-times")),
    ];
    let row = |(place, one): (usize, &RepeatBad)| {
        let of = if place < people { desk.person_name(&one.of) } else { desk.item_name(&one.of) };
        let whose = if place < people { "person" } else { "item" };
        let pairs = [("show", "repeat"), ("organ", one.organ.as_str()), (whose, &*one.of)];
        let times = Markup::link(&href("/ratings/rectifications", &pairs), t.number(one.times));
        Row::new([Cell::new(of), Cell::new(desk.office.organ_name(&one.organ)), Cell::new(times)])
    };
    Table::new(t, t.get("ratings-repeat"), columns)
        .rows(repeat.iter().enumerate().map(row))
        .empty(Empty::new("circle-check", t.get("ratings-repeat-none")))
}

fn links(t: Text, who: &Who) -> Vec<(String, String)> {
    use identity::Permission as P;
    let all = [
        (P::SeeRatings, "/ratings/list", "ratings-list"),
        (P::CallBack, "/ratings/calls", "ratings-calls"),
        (P::ManageSurveys, "/ratings/samples", "ratings-samples"),
        (P::ManageSurveys, "/ratings/surveys", "ratings-surveys"),
    ];
    let may = all.into_iter().filter(|(permission, _, _)| who.may(*permission));
    may.map(|(_, href, key)| (href.to_owned(), t.get(key))).collect()
}
