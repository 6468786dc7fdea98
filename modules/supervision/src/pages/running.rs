//! Running supervision (运行监察): what falls due today, what is late and where; signals as they come; orders under way.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::Sight;
use declarations::Signal;
use identity::{Permission, Staff};
use serde::Deserialize;
use web::parts::{Cell, Column, Empty, Figure, Row, Table, Tabs, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{address, cards, orders, signals, words};
use crate::desk::Desk;
use crate::door::{problem, told_sums};
use crate::model::{CardFilter, CardState, Counts, OrderFilter, OrderState, Period, SignalFilter, Standing, Waiting};

/// Signals shown below the tables.
const LATEST: u32 = 12;
/// Days of the latest signals.
const WEEK: i32 = 7;
const ORDERS: u32 = 8;
/// Lines of a table before the rest is only counted.
const LINES: usize = 15;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// `organ`, `item` or `post`.
    by: String,
    /// `1`: all lines of that table.
    all: String,
}

/// One level of signals: how many are open, and how many of these wait too long.
pub struct LevelTile {
    /// Whatever is not over.
    pub href: String,
    /// Those that nobody answered in time; empty where there are none.
    pub late: String,
    pub name: String,
    pub icon: &'static str,
    pub tone: Tone,
    pub number: String,
    pub note: String,
}

impl LevelTile {
    pub fn class(&self) -> String {
        if self.number == "0" { "level-none".to_owned() } else { format!("level-{}", self.tone.name()) }
    }
}

#[derive(Template)]
#[template(path = "running.html")]
pub struct RunningPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    may_order: bool,
    figures: Vec<Figure>,
    /// What waits for the supervision body; empty for everybody else.
    waiting: Vec<Figure>,
    levels: Vec<LevelTile>,
    views: Tabs,
    standing: Table,
    more: String,
    all_lines: String,
    signals: Table,
    all_signals: String,
    orders: Table,
    cards: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Response, Problem> {
    // Nothing runs in sight of whoever only sets the rules: they begin with those.
    if told_sums(&who) {
        let begin = if who.may(Permission::Observe) { "/supervision/observing" } else { "/supervision/rules" };
        return Ok(Redirect::to(begin).into_response());
    }
    let (t, sight, today) = (request.t, super::sight(&who), desk.today());
    let by = match wanted.by.as_str() {
        "item" | "post" => wanted.by.as_str(),
        _ => "organ",
    };
    let organs = desk.standing_by_organ(&sight, None).await.map_err(problem)?;
    let lines = match by {
        "item" => desk.standing_by_item(&sight, None).await.map_err(problem)?,
        "post" => desk.standing_by_post(&sight).await.map_err(problem)?,
        _ => organs.clone(),
    };
    let shown = if wanted.all.is_empty() { LINES.min(lines.len()) } else { lines.len() };
    let month = Period { from: today.first_of_month(), to: today };
    let counts = desk.counts(&sight, month).await.map_err(problem)?;
    let week = Period::last_days(today, WEEK);
    let filter = SignalFilter { from: Some(week.from), ..SignalFilter::default() };
    let latest = desk.signals(&sight, &filter, None, LATEST).await.map_err(problem)?;
    let open = OrderFilter {
        states: vec![OrderState::Issued, OrderState::Handling, OrderState::Replied],
        ..OrderFilter::default()
    };
    let under_way = desk.orders(&sight, &open, None, ORDERS).await.map_err(problem)?;
    let for_supervision = desk.waiting_for_supervision(&who).await.map_err(problem)?;
    let waiting = CardFilter { states: vec![CardState::Open, CardState::Objected], ..CardFilter::default() };
    let waiting = desk.cards(&sight, &waiting, None, LATEST).await.map_err(problem)?;
    Ok(Html(RunningPage {
        t,
        shell: request.workbench(t.get("supervision-title")).wide(),
        tabs: super::tabs(t, &who, "running"),
        may_order: who.may(Permission::IssueOrders),
        figures: figures(t, &organs, &counts, month),
        waiting: for_supervision.map(|waiting| to_do(t, waiting)).unwrap_or_default(),
        levels: levels(t, &desk, &sight).await?,
        views: views(t, by),
        more: left_out(t, lines.len().saturating_sub(shown)),
        all_lines: format!("/supervision?by={by}&all=1#standing"),
        standing: standing(t, &desk, by, lines.get(..shown).unwrap_or(&lines)),
        signals: signals::table(t, &desk, &latest.rows).empty(
            Empty::new("circle-check", t.get("supervision-latest-none")).body(t.get("supervision-latest-none-hint")),
        ),
        all_signals: address::signals(&[], week),
        orders: orders::table(t, &desk, &under_way.rows)
            .empty(Empty::new("speakerphone", t.get("supervision-orders-open-none"))),
        cards: cards::table(t, &desk, &waiting.rows)
            .empty(Empty::new("circle-check", t.get("supervision-cards-open-none"))),
    })
    .into_response())
}

fn figures(t: Text, organs: &[Standing], counts: &Counts, month: Period) -> Vec<Figure> {
    let sum = |of: fn(&Standing) -> i64| organs.iter().map(of).sum::<i64>();
    let (open, due, late) = (sum(|line| line.open), sum(|line| line.due_today), sum(|line| line.late));
    let unit = || t.get("supervision-unit-cases");
    let cards = |state| address::cards(&[("state", state)], month);
    let tone = |n: i64| if n > 0 { Tone::Urgent } else { Tone::Quiet };
    vec![
        Figure::new(t.number(late), unit(), t.get("supervision-late"))
            .tone(tone(late))
            .href(running("", "", "", "late")),
        Figure::new(t.number(due), unit(), t.get("supervision-due-today")).href(running("", "", "", "today")),
        Figure::new(t.number(open), unit(), t.get("supervision-open")).href(running("", "", "", "open")),
        Figure::new(t.number(counts.open), t.get("supervision-unit-cards"), t.get("supervision-cards-open"))
            .note(t.get("supervision-of-this-month"))
            .href(cards("unfinished")),
        Figure::new(t.number(counts.late), t.get("supervision-unit-cards"), t.get("supervision-cards-late"))
            .note(t.get("supervision-of-this-month"))
            .tone(tone(counts.late))
            .href(cards("late")),
    ]
}

fn to_do(t: Text, waiting: Waiting) -> Vec<Figure> {
    let figure = |n: u64, unit: &str, what: &str, path: &str, state: &str| {
        Figure::new(t.number(n), t.get(unit), t.get(&format!("supervision-waiting-{what}")))
            .tone(if n > 0 { Tone::Urgent } else { Tone::Quiet })
            .href(address::href(path, &[("state", state)]))
    };
    vec![
        figure(waiting.answered, "supervision-unit-cards", "answered", "/supervision/cards", "answered"),
        figure(waiting.objected, "supervision-unit-cards", "objected", "/supervision/cards", "objected"),
        figure(waiting.replied, "supervision-unit-cases", "replied", "/supervision/orders", "replied"),
    ]
}

/// What runs, narrowed as a number says.
fn running(organ: &str, item: &str, post: &str, due: &str) -> String {
    address::href("/supervision/running", &[("organ", organ), ("item", item), ("post", post), ("due", due)])
}

async fn levels(t: Text, desk: &Desk, sight: &Sight) -> Result<Vec<LevelTile>, Problem> {
    let open = desk.open_by_level(sight, None).await.map_err(problem)?;
    let tile = |level: &Signal| {
        let (open, late) = open.iter().find(|line| line.level == *level).map_or((0, 0), |line| (line.open, line.late));
        LevelTile {
            href: cards::href(*level, "unfinished"),
            late: if late > 0 { cards::href(*level, "late") } else { String::new() },
            name: words::signal_word(t, *level),
            icon: words::signal_icon(*level),
            tone: words::signal_tone(*level),
            number: t.number(open),
            note: match late {
                0 => t.get("supervision-none-late"),
                late => t.msg("supervision-some-late").arg("n", late).to_string(),
            },
        }
    };
    Ok([Signal::Warning, Signal::Yellow, Signal::Red, Signal::Advice].iter().map(tile).collect())
}

fn views(t: Text, by: &str) -> Tabs {
    let tab = |name: &str| web::parts::Tab {
        href: format!("/supervision?by={name}#standing"),
        label: t.get(&format!("supervision-by-{name}")),
        count: None,
        current: by == name,
    };
    Tabs { label: t.get("supervision-standing"), tabs: ["organ", "item", "post"].map(tab).into() }
}

fn left_out(t: Text, lines: usize) -> String {
    match lines {
        0 => String::new(),
        n => t.msg("supervision-more-lines").arg("n", n).to_string(),
    }
}

fn standing(t: Text, desk: &Desk, by: &str, lines: &[Standing]) -> Table {
    let columns = vec![
        Column::new(t.get(&format!("supervision-by-{by}"))),
        Column::number(t.get("supervision-late")),
        Column::number(t.get("supervision-due-today")),
        Column::number(t.get("supervision-open")),
    ];
    let row = |line: &Standing| {
        let key = line.key.as_str();
        let (name, [organ, item, post]) = match by {
            "item" => (words::item_name(desk, key), ["", key, ""]),
            "post" => (words::post_name(desk, key).1, ["", "", key]),
            _ => (desk.office.organ_name(&key.into()), [key, "", ""]),
        };
        let number = |n: i64, due: &str| match n {
            0 => Markup::trusted("<span class=\"zero\">0</span>"),
            n => Markup::link(&running(organ, item, post, due), t.number(n)),
        };
        Row::new([
            Cell::new(name),
            Cell::new(number(line.late, "late")),
            Cell::new(number(line.due_today, "today")),
            Cell::new(number(line.open, "open")),
        ])
    };
    Table::new(t, t.get("supervision-standing"), columns)
        .rows(lines.iter().map(row))
        .empty(Empty::new("circle-check", t.get("supervision-standing-none")))
}
