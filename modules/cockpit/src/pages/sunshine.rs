//! `/sunshine` 阳光运行: how the county's service runs, for everybody to read.

use askama::Template;
use axum::extract::State;
use kernel::local_date;
use ratings::Share;
use supervision::Order;
use web::chart::{Bar, Chart, Point, bars, line};
use web::parts::{Cell, Column, Empty, Figure, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::sunshine::{PublicLine, Sealed, Shown, Sunshine};

#[derive(Template)]
#[template(path = "sunshine.html")]
pub struct SunshinePage {
    t: Text,
    shell: Shell,
    lead: String,
    figures: Vec<Figure>,
    volumes: Chart,
    rates: Option<Chart>,
    organs: Table,
    /// None where nothing hangs.
    orders: Option<Table>,
    seals: Table,
}

pub async fn show(State(desk): State<Desk>, request: PageRequest) -> Result<Html<SunshinePage>, Problem> {
    let t = request.t;
    let found = desk.sunshine().await?;
    let month = month_name(t, found.month);
    Ok(Html(SunshinePage {
        t,
        shell: request.portal(t.get("sunshine-title")).crumb("/", t.get("nav-home")),
        lead: t
            .msg(if found.running { "sunshine-lead-running" } else { "sunshine-lead" })
            .arg("month", month.as_str())
            .to_string(),
        figures: figures(t, &found),
        volumes: volumes(t, &found),
        rates: rates(t, &found),
        organs: organs(t, &desk, &found, &month),
        orders: orders(t, &desk, &desk.public_orders().await?),
        seals: seals(t, &desk.seals().await?),
    }))
}

fn month_name(t: Text, month: assessment::Month) -> String {
    let first = month.first();
    t.msg("sunshine-month").arg("year", first.year().to_string()).arg("month", i32::from(first.month())).to_string()
}

fn count(t: Text, shown: Shown) -> String {
    match shown {
        Shown::Count(n) => t.number(n),
        Shown::Hidden => t.get("sunshine-hidden"),
    }
}

/// A share of few is greyed: chance speaks in it.
fn rate(t: Text, share: Option<Share>) -> Markup {
    match share {
        Some(few) if few.is_small() => {
            Markup::trusted("<span class=\"few\">").and(Markup::text(few.percent())).and(Markup::trusted("</span>"))
        }
        share => Markup::text(percent(t, share)),
    }
}

fn percent(t: Text, share: Option<Share>) -> String {
    share.map_or_else(|| t.get("sunshine-too-few"), Share::percent)
}

fn figures(t: Text, found: &Sunshine) -> Vec<Figure> {
    let (total, unit) = (&found.total, || t.get("cockpit-unit-cases"));
    let interval = found.good.map(|share| {
        t.msg("sunshine-good-note").arg("n", t.number(share.whole)).arg("interval", share.interval_text()).to_string()
    });
    let active = found.active.map(|share| t.msg("sunshine-active-note").arg("rate", share.percent()).to_string());
    let note = [interval, active].into_iter().flatten().collect::<Vec<_>>().join(" ");
    vec![
        Figure::new(count(t, total.filed), unit(), t.get("sunshine-filed")),
        Figure::new(count(t, total.closed), unit(), t.get("sunshine-closed")),
        Figure::new(percent(t, total.on_time), "", t.get("sunshine-on-time")).note(t.get("sunshine-on-time-note")),
        Figure::new(percent(t, found.good), "", t.get("sunshine-good")).note(note),
    ]
}

fn short_month(t: Text, month: assessment::Month) -> String {
    t.msg("sunshine-short-month").arg("month", i32::from(month.first().month())).to_string()
}

fn float(count: i64) -> f64 {
    i32::try_from(count).map_or(f64::from(i32::MAX), f64::from)
}

fn volumes(t: Text, found: &Sunshine) -> Chart {
    let bar = |(month, now, before): &(assessment::Month, i64, i64)| Bar {
        name: month_name(t, *month),
        value: float(*now),
        before: (*before > 0).then(|| float(*before)),
        small: false,
    };
    let shown: Vec<Bar> = found.volumes.iter().filter(|(_, now, before)| *now > 0 || *before > 0).map(bar).collect();
    bars(t, &t.get("sunshine-volumes"), &t.get("sunshine-filed"), &shown).note(t.get("sunshine-volumes-note"))
}

fn rates(t: Text, found: &Sunshine) -> Option<Chart> {
    let point = |(month, now, before): &(assessment::Month, Option<Share>, Option<Share>)| {
        Some(Point {
            name: short_month(t, *month),
            value: rounded(now.and_then(Share::value)?),
            before: before.and_then(Share::value).map(rounded),
            interval: None,
        })
    };
    let points: Vec<Point> = found.rates.iter().filter_map(point).collect();
    (points.len() > 1).then(|| {
        line(t, &t.get("sunshine-rates"), &t.get("sunshine-on-time"), &points).note(t.get("sunshine-rates-note"))
    })
}

/// In per cent, to a tenth.
fn rounded(share: f64) -> f64 {
    (share * 1_000.0).round() / 10.0
}

fn organs(t: Text, desk: &Desk, found: &Sunshine, month: &str) -> Table {
    let heads = ["filed", "closed", "on-time", "yellow", "red"];
    let columns = heads.map(|name| Column::number(t.get(&format!("sunshine-{name}"))));
    let columns = std::iter::once(Column::new(t.get("sunshine-organ"))).chain(columns).collect();
    let row = |line: &PublicLine| {
        let name = line.organ.as_ref().map_or_else(|| t.get("cockpit-whole"), |organ| desk.office.organ_name(organ));
        Row::new([
            Cell::new(name),
            Cell::new(count(t, line.filed)),
            Cell::new(count(t, line.closed)),
            Cell::new(rate(t, line.on_time)),
            Cell::new(count(t, line.yellow)),
            Cell::new(count(t, line.red)),
        ])
    };
    let caption = t.msg("sunshine-by-organ").arg("month", month).to_string();
    Table::new(t, caption, columns)
        .rows(found.organs.iter().chain([&found.total]).map(row))
        .empty(Empty::new("chart-bar", t.get("sunshine-none")))
}

fn orders(t: Text, desk: &Desk, orders: &[Order]) -> Option<Table> {
    let heads = ["organ", "order-matter", "order-demand", "order-since", "order-state"];
    let row = |order: &Order| {
        Row::new([
            Cell::new(desk.office.organ_name(&order.organ)),
            Cell::new(order.matter.as_str()),
            Cell::new(order.demand.as_str()),
            Cell::new(t.long_date(local_date(order.issued_at))),
            Cell::new(t.get(&format!("supervision-order-{}", order.state.word()))),
        ])
    };
    let columns = heads.map(|name| Column::new(t.get(&format!("sunshine-{name}"))));
    let table = Table::new(t, t.get("sunshine-orders"), columns.into()).rows(orders.iter().map(row));
    (!orders.is_empty()).then_some(table)
}

fn seals(t: Text, sealed: &[Sealed]) -> Table {
    let columns = vec![Column::new(t.get("sunshine-seal-day")), Column::new(t.get("sunshine-seal-digest"))];
    let row = |seal: &Sealed| {
        let digest = format!("<span class=\"code\">{}</span>", seal.digest);
        Row::new([Cell::new(t.long_date(seal.day)), Cell::new(Markup::trusted(digest))])
    };
    Table::new(t, t.get("sunshine-seals"), columns)
        .rows(sealed.iter().map(row))
        .empty(Empty::new("clock", t.get("sunshine-seals-none")))
}
