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
    let mut counts: Vec<_> = quality.by_code.iter().collect();
    counts.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), **code));
    let rows = counts.into_iter().map(|(code, count)| Row::new([in_words(t, code), count.to_string()].map(Cell::new)));
    let columns = vec![Column::new(t.get("admin-finding")), Column::number(t.get("admin-count"))];
    Table::new(t, t.get("admin-findings"), columns).rows(rows)
}

/// What a finding of this code is about; an unknown code stands as it is.
fn in_words(t: Text, code: &str) -> String {
    let key = format!("finding-{}", code.replace('_', "-"));
    if t.has(&key) { t.get(&key) } else { code.to_owned() }
}

fn deviations(t: Text, quality: &Quality) -> Table {
    let rows = quality.deviations.iter().map(|deviation| {
        let values = deviation.values.iter().map(|(value, items)| format!("“{value}”：{}", items.join("、")));
        Row::new([
            Cell::new(deviation.catalog_code.as_str()),
            Cell::new(t.get(deviation.element)),
            Cell::new(values.collect::<Vec<_>>().join("；")),
        ])
    });
    let columns = ["admin-catalog-code", "admin-element", "admin-values"];
    Table::new(t, t.get("admin-deviations"), columns.map(|key| Column::new(t.get(key))).into()).rows(rows)
}

#[cfg(test)]
mod tests {
    use declarations::{County, Item, check_item};
    use web::Lang;

    use super::*;

    /// The codes of findings that a source file makes: the second argument, where it is written out.
    fn codes(source: &str) -> Vec<&str> {
        let made = source.split("Finding::error(").skip(1).chain(source.split("Finding::warning(").skip(1));
        made.filter_map(second_argument).collect()
    }

    fn second_argument(arguments: &str) -> Option<&str> {
        let (mut depth, mut quoted) = (0_usize, false);
        let end = arguments.char_indices().find(|(_, c)| {
            match c {
                '"' => quoted = !quoted,
                '(' | '[' | '{' if !quoted => depth += 1,
                ')' | ']' | '}' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            *c == ',' && depth == 0 && !quoted
        });
        arguments.get(end?.0 + 1..)?.trim_start().strip_prefix('"')?.split('"').next()
    }

    #[test]
    fn whatever_the_check_finds_in_an_item_is_told_in_words() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../foundation/declarations/src");
        let files =
            ["codes", "references", "limits", "guide", "materials", "tasks"].map(|name| format!("check/{name}"));
        let mut known = vec!["task_code_shape".to_owned(), "task_code_body".into(), "task_code_level".into()];
        for file in files.into_iter().chain(["form/check".to_owned()]) {
            let source = std::fs::read_to_string(format!("{folder}/{file}.rs")).unwrap();
            let found = codes(&source);
            assert!(!found.is_empty(), "{file}");
            known.extend(found.into_iter().map(str::to_owned));
        }
        known.extend(codes(include_str!("../../quality.rs")).into_iter().map(str::to_owned));
        known.extend(["link_moved", "link_gone", "link_unclear", "link_silent"].map(str::to_owned));
        let county = County::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../county")).0.unwrap();
        known.extend(check_item(&Item::blank("a/b"), &county).into_iter().map(|finding| finding.code.to_owned()));
        assert!(known.len() > 40, "{known:?}");
        for code in known {
            assert_ne!(in_words(Text::in_(Lang::Chinese), &code), code);
            assert!(in_words(Text::in_(Lang::English), &code).starts_with(char::is_uppercase), "{code}");
        }
    }

    #[test]
    fn a_code_that_nobody_has_words_for_stands_as_it_is() {
        assert_eq!(in_words(Text::in_(Lang::Chinese), "not_yet_known"), "not_yet_known");
    }
}
