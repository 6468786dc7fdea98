//! A report as sections of a page: charts and tables from the frozen body.

use web::chart::{self, Bar, Point};
use web::parts::{self, Cell, Column, Empty, Row, Table, Tag, Tone};
use web::{Markup, Text};

use super::body::{Body, Figure as Value, IndicatorLine};
use super::compose::{CLOSED_LATE, OPEN};
use super::corrections::Checked;
use super::delivery::Delivery;
use super::kind::ReportKind;
use super::sentences::shown;
use super::store::COUNTY;
use crate::indicators::float;
use crate::pages::address::{self, Figure};
use crate::scores::shown as points;

/// A heading, a note under it, and its parts.
pub struct Part {
    pub title: String,
    pub note: String,
    pub parts: Vec<Markup>,
    /// What a reader opens who wants every line: how much it is, and the lines.
    pub folded: Option<(String, Markup)>,
}

fn part(title: String, parts: impl IntoIterator<Item = Markup>) -> Part {
    Part { title, note: String::new(), parts: parts.into_iter().collect(), folded: None }
}

/// A part whose lines are opened by whoever wants them; a table without any stands open and says so.
fn folded(t: Text, title: String, key: &str, table: Table) -> Part {
    if table.rows.is_empty() {
        return part(title, [Markup::part(table)]);
    }
    let much = t.msg(&format!("reports-fold-{key}")).arg("n", t.number(table.rows.len())).to_string();
    Part { folded: Some((much, Markup::part(table))), ..part(title, []) }
}

fn columns(t: Text, keys: &[&str]) -> Vec<Column> {
    let column = |key: &&str| match key.strip_prefix('#') {
        Some(key) => Column::number(t.get(&format!("reports-{key}"))),
        None => Column::new(t.get(&format!("reports-{key}"))),
    };
    keys.iter().map(column).collect()
}

/// Everything below the sentences; who rated how is opened to whoever `sees` it.
pub fn parts(t: Text, body: &Body, sees: bool) -> Vec<Part> {
    let mut parts = vec![volumes(t, body, sees), course(t, body), indicators(t, body, sees)];
    if !body.organs.is_empty() {
        parts.push(organs(t, body));
    }
    if !body.windows.is_empty() {
        parts.push(windows(t, body));
    }
    parts.push(cards(t, body));
    if !body.orders.is_empty() {
        parts.push(orders(t, body));
    }
    if !body.items.is_empty() {
        parts.push(items(t, body));
    }
    parts.push(rules(t, body));
    parts
}

/// The organ a report is of; empty for the county.
fn scope(body: &Body) -> &str {
    if body.scope == COUNTY { "" } else { &body.scope }
}

/// Where what a volume counted in the period is listed, as it stands by now.
fn behind(body: &Body, organ: &str, volume: &str, sees: bool) -> Option<String> {
    let terms = match volume {
        OPEN => "in_hand - closed",
        CLOSED_LATE => "closed - closed_promise_in_time",
        measure => measure,
    };
    Figure { indicator: terms, part: "", terms, organ, period: &body.period }.opens(sees)
}

/// A count that opens what it counted.
fn counted(t: Text, body: &Body, organ: &str, measure: &str, n: i64) -> Cell {
    let href = behind(body, organ, measure, false).filter(|_| n > 0);
    Cell::new(href.map_or_else(|| Markup::text(t.number(n)), |href| Markup::link(&href, t.number(n))))
}

/// Counts as figures, each with what it was before and last year, where figures reach back so far.
fn volumes(t: Text, body: &Body, sees: bool) -> Part {
    let figure = |volume: &super::body::Volume| {
        let then = [(1, "before", volume.before), (2, "last-year", volume.last_year)];
        let then = then.iter().filter(|(back, ..)| body.reaches(*back));
        let note: Vec<String> =
            then.map(|(_, key, n)| format!("{} {}", t.get(&format!("reports-{key}")), t.number(*n))).collect();
        let figure = parts::Figure::new(t.number(volume.now), "", volume.name.as_str()).note(note.join(" · "));
        Markup::part(match behind(body, scope(body), &volume.id, sees).filter(|_| volume.now > 0) {
            Some(href) => figure.href(href),
            None => figure,
        })
    };
    let frame = Markup::trusted("<div class=\"figures figures-tight\">");
    let figures = body.volumes.iter().map(figure).fold(frame, Markup::and);
    let mut note = t.get("reports-volumes-note");
    if !sees {
        note.push_str(&t.get("assessment-raters-note"));
    }
    Part { note, ..part(t.get("reports-volumes"), [figures.and(Markup::trusted("</div>"))]) }
}

fn course(t: Text, body: &Body) -> Part {
    let title = t.get("reports-course");
    let chart = match body.kind {
        ReportKind::Month => {
            let point = |point: &super::body::Point| Point {
                name: point.name.clone(),
                value: float(point.filed),
                before: Some(float(point.closed)),
                interval: None,
            };
            let points: Vec<Point> = body.course.iter().map(point).collect();
            chart::line(t, &title, &t.get("reports-filed"), &points)
        }
        _ => {
            let bar = |point: &super::body::Point| Bar {
                name: point.name.clone(),
                value: float(point.filed),
                before: Some(float(point.closed)),
                small: false,
            };
            let bars: Vec<Bar> = body.course.iter().map(bar).collect();
            chart::bars(t, &title, &t.get("reports-filed"), &bars)
        }
    };
    part(title, [Markup::part(chart.against(&t.get("reports-closed")).note(t.get("reports-course-note")))])
}

/// What misses its target stands open; the rest is folded.
fn indicators(t: Text, body: &Body, sees: bool) -> Part {
    let title = t.get("reports-indicators");
    let told = body.indicators.iter().filter(|line| line.now.value.is_some());
    let (missed, others): (Vec<&IndicatorLine>, Vec<&IndicatorLine>) = told.partition(|line| line.misses());
    let missed = indicator_table(t, body, t.get("reports-missed"), &missed, sees);
    let missed = missed.empty(Empty::new("circle-check", t.get("reports-none-missed")));
    let others = indicator_table(t, body, title.clone(), &others, sees);
    let others = others.empty(Empty::new("chart-bar", t.get("reports-nothing-counted")));
    let open = [Markup::part(missed)];
    Part { note: t.get("reports-indicators-note"), parts: open.into(), ..folded(t, title, "indicators", others) }
}

fn indicator_table(t: Text, body: &Body, caption: String, lines: &[&IndicatorLine], sees: bool) -> Table {
    let then: Vec<(u8, &str)> =
        [(1, "#before"), (2, "#last-year")].into_iter().filter(|(back, _)| body.reaches(*back)).collect();
    let before: Vec<&str> = then.iter().map(|(_, key)| *key).collect();
    let keys = [&["indicator", "#now", "#base"], &*before, &["#target"]].concat();
    let organ = scope(body);
    let row = |line: &&IndicatorLine| {
        let value = |figure: &Value| figure.value.map_or_else(|| "–".to_owned(), |value| shown(&line.unit, value));
        let told = value(&line.now);
        let now = match (line.now.small, line.misses()) {
            (true, _) => parts::few(told),
            (false, true) => Markup::part(Tag::new(Tone::Urgent, told)),
            (false, false) => Markup::text(told),
        };
        let opened = |part: &str, number: i64| {
            let terms = if part == "numerator" { &line.numerator_of } else { &line.denominator_of };
            Figure { indicator: &line.id, part, terms, organ, period: &body.period }.number(t, sees, number)
        };
        let numerator = opened("numerator", line.now.numerator);
        let base = match line.now.denominator {
            Some(denominator) => numerator.and(Markup::text(" / ")).and(opened("denominator", denominator)),
            None => numerator,
        };
        let then =
            then.iter().map(|(back, _)| Cell::new(value(if *back == 1 { &line.before } else { &line.last_year })));
        let target = Cell::new(line.target.map_or_else(|| "–".to_owned(), |value| shown(&line.unit, value)));
        let cells = [Cell::new(line.name.as_str()), Cell::new(now), Cell::new(base)];
        Row::new(cells.into_iter().chain(then).chain([target]))
    };
    Table::new(t, caption, columns(t, &keys)).rows(lines.iter().map(row))
}

/// A share, greyed where it rests on little, with what it rests on.
fn share(figure: &Value) -> Cell {
    let Some(value) = figure.value else { return Cell::new("–") };
    let told = format!("{value:.1}%");
    let base = format!("{}/{}", figure.numerator, figure.n());
    let content = if figure.small { parts::few(told) } else { Markup::text(told) };
    Cell::new(content).note(base)
}

fn place(rank: Option<u32>) -> Cell {
    Cell::new(rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()))
}

fn organs(t: Text, body: &Body) -> Part {
    let title = t.get("reports-organs");
    let scored = body.organs.iter().any(|organ| organ.score.is_some());
    let mut keys = vec!["organ", "#rank", "#on-time", "#satisfied", "#filed", "#closed", "#open", "#yellow", "#red"];
    if scored {
        keys.extend(["#score", "grade"]);
    }
    let row = |organ: &super::body::OrganLine| {
        let mut cells = vec![
            Cell::new(organ.name.as_str()),
            place(organ.rank),
            share(&organ.on_time),
            share(&organ.satisfied),
            counted(t, body, &organ.organ, "filed", organ.filed),
            counted(t, body, &organ.organ, "closed", organ.closed),
            counted(t, body, &organ.organ, OPEN, organ.open),
            counted(t, body, &organ.organ, "yellow_cards", organ.yellow),
            counted(t, body, &organ.organ, "red_cards", organ.red),
        ];
        if scored {
            cells.push(Cell::new(organ.score.map_or_else(|| "–".to_owned(), points)));
            cells.push(Cell::new(if organ.grade.is_empty() { "–" } else { organ.grade.as_str() }));
        }
        Row::new(cells)
    };
    // Of whom nothing was counted and nothing is scored there is nothing to read.
    let told = |organ: &&super::body::OrganLine| {
        organ.score.is_some() || organ.filed + organ.closed + organ.open + organ.warnings + organ.yellow + organ.red > 0
    };
    let table = Table::new(t, title.clone(), columns(t, &keys)).rows(body.organs.iter().filter(told).map(row));
    Part { note: t.get("reports-rank-note"), ..folded(t, title, "organs", table) }
}

fn windows(t: Text, body: &Body) -> Part {
    let title = t.get("reports-windows");
    let keys = ["window", "#rank", "#satisfied", "#acts", "#rated"];
    let row = |window: &super::body::WindowLine| {
        Row::new([
            Cell::new(window.name.as_str()),
            place(window.rank),
            share(&window.satisfied),
            Cell::new(t.number(window.acts)),
            Cell::new(t.number(window.rated)),
        ])
    };
    let table = Table::new(t, title.clone(), columns(t, &keys)).rows(body.windows.iter().map(row));
    Part { note: t.get("reports-windows-note"), ..folded(t, title, "windows", table) }
}

fn cards(t: Text, body: &Body) -> Part {
    let title = t.get("reports-cards");
    let keys = ["rule", "category", "#warning", "#yellow", "#red", "#advice", "#withdrawn"];
    let (from, to) = (body.from.to_string(), body.to.to_string());
    let row = |card: &super::body::CardLine| {
        let levels = [("warning", card.warning), ("yellow", card.yellow), ("red", card.red), ("advice", card.advice)];
        let opened = |level: &str, state: &str, count: i64| match count {
            0 => Markup::text(t.number(count)),
            count => {
                let query = [
                    ("rule", card.rule.as_str()),
                    ("level", level),
                    ("state", state),
                    ("organ", scope(body)),
                    ("from", &from),
                    ("to", &to),
                ];
                Markup::link(&address::href("/supervision/cards", &query), t.number(count))
            }
        };
        let cells = [Cell::new(card.name.as_str()).note(card.rule.as_str()), Cell::new(card.category.as_str())];
        let standing = levels.map(|(level, count)| Cell::new(opened(level, "standing", count)));
        let withdrawn = Cell::new(opened("", "withdrawn", card.withdrawn));
        Row::new(cells.into_iter().chain(standing).chain([withdrawn]))
    };
    let table = Table::new(t, title.clone(), columns(t, &keys)).rows(body.cards.iter().map(row));
    let table = table.empty(Empty::new("circle-check", t.get("reports-no-cards")));
    let objections = body.objections;
    let note = t
        .msg("reports-objections")
        .arg("raised", objections.raised)
        .arg("upheld", objections.upheld)
        .arg("withdrawn", objections.withdrawn)
        .arg("pending", objections.pending)
        .to_string();
    Part { note, ..folded(t, title, "cards", table) }
}

fn orders(t: Text, body: &Body) -> Part {
    let title = t.get("reports-orders");
    let row = |order: &super::body::OrderLine| {
        Row::new([
            Cell::link(&format!("/staff/cases/{}", order.no), order.matter.as_str()).note(order.no.as_str()),
            Cell::new(order.organ.as_str()),
            Cell::new(order.sort.as_str()),
            Cell::new(t.date(order.issued)),
            Cell::new(order.closed.map_or_else(|| t.get("reports-order-open"), |day| t.date(day))),
        ])
    };
    let keys = ["matter", "organ", "sort", "issued", "order-closed"];
    let table = Table::new(t, title.clone(), columns(t, &keys)).rows(body.orders.iter().map(row));
    folded(t, title, "orders", table)
}

fn items(t: Text, body: &Body) -> Part {
    let title = t.get("reports-items");
    let row = |item: &super::body::ItemChange| {
        Row::new([
            Cell::link(&format!("/items/{}", item.item), item.name.as_str()),
            Cell::new(item.organ.as_str()),
            Cell::new(item.what.as_str()),
            Cell::new(t.date(item.since)),
        ])
    };
    let table = Table::new(t, title.clone(), columns(t, &["item", "organ", "what", "since"]));
    folded(t, title, "items", table.rows(body.items.iter().map(row)))
}

/// By what was counted and judged: for whoever checks it, and short for all others.
fn rules(t: Text, body: &Body) -> Part {
    let line = |rule: &super::body::RuleVersion| {
        let digest: String = rule.digest.chars().take(12).collect();
        let told = format!("{} · {} {} · {digest}", rule.id, t.get("reports-version"), rule.version);
        Markup::trusted("<li>").and(Markup::text(told)).and(Markup::trusted("</li>"))
    };
    let mut list = Markup::default();
    for sort in body.rules.chunk_by(|one, next| one.sort == next.sort) {
        let Some(first) = sort.first() else { continue };
        let title = t.get(&format!("reports-sort-{}", first.sort));
        let title = Markup::trusted("<h3>").and(Markup::text(title)).and(Markup::trusted("</h3>"));
        let lines = sort.iter().map(line).fold(Markup::trusted("<ul class=\"versions\">"), Markup::and);
        list = list.and(title).and(lines).and(Markup::trusted("</ul>"));
    }
    let much = t.msg("reports-fold-rules").arg("n", t.number(body.rules.len())).to_string();
    Part { folded: Some((much, list)), ..part(t.get("reports-rules"), []) }
}

/// Corrections, newest last, each with its place in their chain.
pub fn notes(t: Text, notes: &[Checked]) -> Table {
    let row = |checked: &Checked| {
        let note = &checked.note;
        let state = match checked.whole {
            true => Tag::new(Tone::Good, t.get("reports-note-whole")),
            false => Tag::new(Tone::Seal, t.get("reports-note-broken")),
        };
        let hash: String = note.hash.map(|hash| hash.to_string().chars().take(12).collect()).unwrap_or_default();
        Row::new([
            Cell::new(note.n.to_string()),
            Cell::new(note.text.as_str()),
            Cell::new(note.reason.as_str()),
            Cell::new(note.author_name.as_str()).note(t.moment(note.at)),
            Cell::new(state).note(hash),
        ])
    };
    let keys = ["note-n", "note", "reason", "author", "note-chain"];
    Table::new(t, t.get("reports-notes"), columns(t, &keys)).rows(notes.iter().map(row))
}

/// To whom the report went.
pub fn deliveries(t: Text, deliveries: &[Delivery]) -> Table {
    let row = |delivery: &Delivery| {
        let read = delivery.read_at.map_or_else(|| t.get("reports-not-read"), |at| t.moment(at));
        Row::new([Cell::new(delivery.name.as_str()), Cell::new(t.moment(delivery.sent)), Cell::new(read)])
    };
    Table::new(t, t.get("reports-deliveries"), columns(t, &["reader", "sent", "read"]))
        .rows(deliveries.iter().map(row))
        .empty(Empty::new("mail", t.get("reports-no-readers")))
}
