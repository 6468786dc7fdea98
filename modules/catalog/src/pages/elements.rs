//! The elements of a guide that are read by few and must be there for all: what a good copy looks like, who else is
//! needed, what applicants may ask and owe, whom to turn to. The page folds them.

use declarations::{Item, Material};
use web::parts::Facts;
use web::{Markup, Text};

use super::spoken;
use crate::desk::Desk;
use crate::pages::sheets::{self, file_address};
use crate::sheets::Sheet;

/// A paper to take away.
pub(super) struct SheetLink {
    pub href: String,
    pub label: String,
}

/// Blank form and sample; the specimen of the result stands where the result is told.
pub(super) fn forms(desk: &Desk, t: Text, item: &Item) -> Vec<SheetLink> {
    let offered = sheets::offered(desk, item).into_iter().filter(|(sheet, _)| *sheet != Sheet::Result);
    let link = |(sheet, href)| SheetLink { href, label: t.get(label(sheet)) };
    offered.map(link).collect()
}

pub(super) fn specimen(desk: &Desk, t: Text, item: &Item) -> Option<SheetLink> {
    let mut offered = sheets::offered(desk, item).into_iter();
    let (_, href) = offered.find(|(sheet, _)| *sheet == Sheet::Result)?;
    Some(SheetLink { href, label: t.get(label(Sheet::Result)) })
}

fn label(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Blank => "guide-blank-form",
        Sheet::Sample => "guide-sample-form",
        Sheet::Result => "guide-result-sample",
    }
}

/// What makes a copy of a material good, for whoever unfolds it.
pub(super) fn of_material(t: Text, item: &Item, material: &Material) -> Facts {
    let mut facts = Facts::new();
    for (key, text) in [
        ("guide-specification", &material.specification),
        ("guide-standard", &material.standard),
        ("guide-material-basis", &material.basis),
    ] {
        if !text.is_empty() {
            facts = facts.fact(t.get(key), text.as_str());
        }
    }
    // The application's own forms stand above the list.
    let files = [("guide-blank-form", &material.blank), ("guide-sample-form", &material.sample)];
    for (key, file) in files.into_iter().filter(|(_, file)| !file.is_empty() && !material.is_the_form()) {
        facts = facts.fact(t.get(key), Markup::link(&file_address(item, file), file));
    }
    facts
}

/// Where and how it is handled, beyond the channels: how deep online, in which hall, by which machines and couriers.
pub(super) fn reach(t: Text, item: &Item, mut facts: Facts) -> Facts {
    if !item.depth.is_empty() {
        let level = t.get(&format!("guide-online-level-{}", item.online_level()));
        let depths: Vec<String> = item.depth.iter().map(|digit| t.get(&format!("depth-{digit}"))).collect();
        let depths = Markup::text(depths.join(&t.get("list-comma")));
        let hint = Markup::trusted(format!("<small class=\"hint\">{depths}</small>"));
        facts = facts.fact(t.get("guide-depth"), Markup::text(level).and(hint));
    }
    if let Some(in_hall) = item.in_hall {
        facts =
            facts.fact(t.get("guide-in-hall"), t.get(if in_hall { "guide-in-hall-yes" } else { "guide-in-hall-no" }));
    }
    if !item.terminals.is_empty() {
        facts = facts.fact(t.get("guide-terminals"), item.terminals.join(&t.get("list-comma")));
    }
    match (item.express, item.sending.as_slice()) {
        (true, []) => facts.fact(t.get("guide-express"), t.get("guide-express-yes")),
        (true, sending) => facts.fact(t.get("guide-express"), spoken::list(t, sending)),
        (false, _) => facts,
    }
}

/// 中介服务, in words and one by one; nothing where nobody stated it.
pub(super) fn intermediaries(t: Text, item: &Item) -> Option<(String, Facts)> {
    let needed = item.intermediary.as_deref()?;
    if needed.is_empty() {
        return Some((t.get("guide-intermediary-none"), Facts::new()));
    }
    let facts = needed.iter().fold(Facts::new(), |facts, service| {
        let hints = [service.basis.as_str(), service.note.as_str()].into_iter().filter(|hint| !hint.is_empty());
        let hint = Markup::text(hints.collect::<Vec<_>>().join("；"));
        let hint = Markup::trusted(format!("<small class=\"hint\">{hint}</small>"));
        facts.fact(service.name.as_str(), Markup::text(service.content.as_str()).and(hint))
    });
    Some((t.get("guide-intermediary-needed"), facts))
}

/// Reconsideration and suit, with address and telephone.
pub(super) fn remedies(t: Text, item: &Item, facts: Facts) -> Facts {
    let remedies = &item.remedies;
    let ways = [
        ("guide-reconsideration", &remedies.reconsideration, &remedies.reconsideration_contact),
        ("guide-suit", &remedies.suit, &remedies.suit_contact),
    ];
    ways.into_iter().filter(|(_, way, _)| !way.is_empty()).fold(facts, |facts, (key, way, contact)| {
        let hint = Markup::text(contact.as_str());
        let hint = Markup::trusted(format!("<small class=\"hint\">{hint}</small>"));
        facts.fact(t.get(key), Markup::text(way.as_str()).and(hint))
    })
}
