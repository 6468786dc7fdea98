//! The quality watch as a page (CAT-28, CAT-04).

use askama::Template;
use axum::extract::State;
use web::parts::{Cell, Column, Figure, Findings, Row, Table, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::links::LinksView;
use super::shell;
use crate::address;
use crate::desk::Desk;
use crate::permissions::Manager;
use crate::quality::Quality;

/// Items shown with their findings; the rest are counted.
const SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "admin_quality.html")]
pub(super) struct QualityPage {
    t: Text,
    shell: Shell,
    figures: Vec<Figure>,
    codes: Table,
    items: Vec<ItemView>,
    more: usize,
    deviations: Table,
    links: LinksView,
}

struct ItemView {
    href: String,
    name: String,
    organ: String,
    findings: Findings,
}

pub(super) async fn page(
    State(desk): State<Desk>,
    Manager(_): Manager,
    request: PageRequest,
) -> Result<Html<QualityPage>, Problem> {
    let t = request.t;
    let quality = desk.quality().await?;
    let items = quality.items.iter().take(SHOWN).map(|item| ItemView {
        href: address::admin_item(item.item.id.as_str()),
        name: item.item.name.clone(),
        organ: desk.organ_name(&item.item.organ),
        findings: super::findings(t, &item.findings),
    });
    Ok(Html(QualityPage {
        t,
        shell: shell(&request, t.get("admin-quality")),
        figures: figures(t, &quality),
        codes: codes(t, &quality),
        items: items.collect(),
        more: quality.items.len().saturating_sub(SHOWN),
        deviations: deviations(t, &quality),
        links: LinksView::new(&desk, t, &quality.links),
    }))
}

fn figures(t: Text, quality: &Quality) -> Vec<Figure> {
    let unit = t.get("admin-unit");
    let errors = Figure::new(quality.errors().to_string(), t.get("admin-places-unit"), t.get("admin-must"));
    vec![
        Figure::new(quality.checked.to_string(), &unit, t.get("admin-checked")),
        Figure::new(quality.sound().to_string(), &unit, t.get("admin-sound")).tone(Tone::Good),
        if quality.errors() > 0 { errors.tone(Tone::Urgent) } else { errors },
        Figure::new(quality.warnings().to_string(), t.get("admin-places-unit"), t.get("admin-should")),
        Figure::new(quality.deviations.len().to_string(), t.get("admin-places-unit"), t.get("admin-deviations")),
    ]
}

fn codes(t: Text, quality: &Quality) -> Table {
    let rows = quality.by_code.iter().map(|(code, count)| Row::new([Cell::new(*code), Cell::new(count.to_string())]));
    let columns = vec![Column::new(t.get("admin-finding")), Column::number(t.get("admin-count"))];
    Table::new(t, t.get("admin-findings"), columns).rows(rows)
}

fn deviations(t: Text, quality: &Quality) -> Table {
    let rows = quality.deviations.iter().map(|deviation| {
        let values = deviation.values.iter().map(|(value, items)| format!("“{value}”：{}", items.join("、")));
        Row::new([
            Cell::new(deviation.catalog_code.as_str()),
            Cell::new(deviation.element),
            Cell::new(values.collect::<Vec<_>>().join("；")),
        ])
    });
    let columns = ["admin-catalog-code", "admin-element", "admin-values"];
    Table::new(t, t.get("admin-deviations"), columns.map(|key| Column::new(t.get(key))).into()).rows(rows)
}
