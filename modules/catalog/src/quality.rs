//! 质量巡检 (CAT-28, CAT-04): wrong or missing elements, copies of one catalogue item that differ, broken links,
//! catch-all materials. Pure over what it is given.

use std::collections::BTreeMap;
use std::sync::Arc;

use declarations::{County, Finding, Item, check_item};

use crate::links::LinkReport;
use crate::live::Live;
use crate::model::IMPORTED;

/// Findings of one item.
#[derive(Debug)]
pub struct ItemQuality {
    pub item: Arc<Item>,
    pub findings: Vec<Finding>,
}

/// An element in which copies of the same catalogue item differ.
#[derive(Debug, PartialEq, Eq)]
pub struct Deviation {
    pub catalog_code: String,
    /// Its key in the message files.
    pub element: &'static str,
    /// Each value with the items that have it.
    pub values: Vec<(String, Vec<String>)>,
}

/// Everything the watch found.
#[derive(Debug, Default)]
pub struct Quality {
    pub items: Vec<ItemQuality>,
    pub deviations: Vec<Deviation>,
    /// How often each code of finding occurs.
    pub by_code: BTreeMap<&'static str, usize>,
    pub checked: usize,
    /// What pages outside answered when they were last asked.
    pub links: LinkReport,
}

impl Quality {
    pub fn errors(&self) -> usize {
        self.items.iter().flat_map(|item| &item.findings).filter(|finding| finding.is_error()).count()
    }

    pub fn warnings(&self) -> usize {
        self.items.iter().flat_map(|item| &item.findings).filter(|finding| !finding.is_error()).count()
    }

    /// Holds what pages outside answered against the items that lead there.
    pub fn with_links(mut self, links: LinkReport, live: &Live) -> Self {
        for (id, finding) in links.findings() {
            let Some(item) = live.find(id.as_str()) else { continue };
            *self.by_code.entry(finding.code).or_insert(0) += 1;
            match self.items.iter_mut().find(|known| known.item.id == *id) {
                Some(known) => known.findings.push(finding),
                None => self.items.push(ItemQuality { item: Arc::clone(item), findings: vec![finding] }),
            }
        }
        self.links = links;
        self.worst_first();
        self
    }

    fn worst_first(&mut self) {
        let errors = |item: &ItemQuality| item.findings.iter().filter(|finding| finding.is_error()).count();
        self.items.sort_by_key(|item| std::cmp::Reverse((errors(item), item.findings.len())));
    }

    /// Items without any finding.
    pub fn sound(&self) -> usize {
        self.checked - self.items.len()
    }
}

/// Looks at everything in force.
pub fn watch(live: &Live, county: &County) -> Quality {
    let mut quality = Quality::default();
    for item in live.iter() {
        quality.checked += 1;
        let mut findings = check_item(item, county);
        findings.extend(broken_links(item, live, county));
        for finding in &findings {
            *quality.by_code.entry(finding.code).or_insert(0) += 1;
        }
        if !findings.is_empty() {
            quality.items.push(ItemQuality { item: Arc::clone(item), findings });
        }
    }
    quality.worst_first();
    quality.deviations = deviations(live.iter());
    quality
}

/// Links of the guide that lead to pages of this site which do not exist, or that no browser can open.
fn broken_links(item: &Item, live: &Live, county: &County) -> Vec<Finding> {
    let texts =
        [("/guide", item.guide.as_str())].into_iter().chain(item.faq.iter().map(|faq| ("/faq", faq.a.as_str())));
    let mut findings = Vec::new();
    for (field, text) in texts {
        for address in links(text).filter(|address| is_broken(address, live, county)) {
            let sentence = format!("链接“{address}”打不开。");
            findings.push(Finding::warning(field, "broken_link", sentence).remedy("请改正地址或删去链接。"));
        }
    }
    findings
}

/// The addresses of Markdown links, and those that stand as themselves: `<https://…>`.
pub(crate) fn links(text: &str) -> impl Iterator<Item = &str> {
    let named = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let bare = text.split("<http").skip(1).filter_map(|rest| rest.split_once('>'));
    named.chain(bare.filter_map(|(rest, _)| text.get(text.find(rest)?.checked_sub(4)?..)?.split('>').next()))
}

fn is_broken(address: &str, live: &Live, county: &County) -> bool {
    let page = address.split(['?', '#']).next().unwrap_or(address);
    let below = |prefix: &str| page.strip_prefix(prefix);
    match () {
        () if address.starts_with('#') || address.starts_with("tel:") || address.starts_with("mailto:") => false,
        () if address.starts_with("https://") || address.starts_with("http://") => !address
            .split("//")
            .nth(1)
            .is_some_and(|host| host.split('/').next().is_some_and(|host| host.contains('.'))),
        () if page == "/items" => false,
        () => match (below("/items/"), below("/themes/"), below("/organs/")) {
            (Some(id), _, _) => live.find(id).is_none(),
            (_, Some(id), _) => county.themes.find(id).is_none(),
            (_, _, Some(id)) => !county.organs.contains(id),
            // Other pages of the site are not ours to know; a relative address is a mistake.
            _ => !page.starts_with('/'),
        },
    }
}

/// 同一事项、同一标准、同一编码: where items with one catalogue code differ in what must be the same (CAT-04).
pub fn deviations<'i>(items: impl Iterator<Item = &'i Arc<Item>>) -> Vec<Deviation> {
    let mut copies: BTreeMap<&str, Vec<&Arc<Item>>> = BTreeMap::new();
    for item in items.filter(|item| !item.catalog_code.is_empty()) {
        copies.entry(&item.catalog_code).or_default().push(item);
    }
    let mut found = Vec::new();
    for (code, items) in copies.iter().filter(|(_, items)| items.len() > 1) {
        for (element, value) in ELEMENTS {
            let mut values: Vec<(String, Vec<String>)> = Vec::new();
            for item in items {
                let value = value(item);
                match values.iter_mut().find(|(known, _)| *known == value) {
                    Some((_, holders)) => holders.push(item.id.to_string()),
                    None => values.push((value, vec![item.id.to_string()])),
                }
            }
            if values.len() > 1 {
                found.push(Deviation { catalog_code: (*code).to_owned(), element, values });
            }
        }
    }
    found
}

/// Where an item in force differs from the entry of the higher-level catalogue with the same code (CAT-04). What the entry
/// leaves open is no difference; several entries of one code are each held against it.
pub fn from_standard<'i>(items: impl Iterator<Item = &'i Arc<Item>>, standards: &[Arc<Item>]) -> Vec<Deviation> {
    let mut by_code: BTreeMap<&str, Vec<&Arc<Item>>> = BTreeMap::new();
    for standard in standards.iter().filter(|standard| !standard.catalog_code.is_empty()) {
        by_code.entry(&standard.catalog_code).or_default().push(standard);
    }
    let mut found = Vec::new();
    for item in items {
        for standard in by_code.get(item.catalog_code.as_str()).into_iter().flatten() {
            for (element, value) in ELEMENTS {
                let (ours, theirs) = (value(item), value(standard));
                if ours != theirs && !theirs.is_empty() {
                    let holder = format!("{STANDARD} {}", standard.id.as_str().trim_start_matches(IMPORTED));
                    let values = vec![(ours, vec![item.id.to_string()]), (theirs, vec![holder])];
                    found.push(Deviation { catalog_code: item.catalog_code.clone(), element, values });
                }
            }
        }
    }
    found
}

/// How an entry of the higher-level catalogue is named beside items of the county.
const STANDARD: &str = "上级目录";

type Element = (&'static str, fn(&Item) -> String);

/// What must be the same wherever the item is handled.
const ELEMENTS: &[Element] = &[
    ("admin-name", |item| item.name.clone()),
    ("admin-type", |item| item.item_type.to_string()),
    ("admin-handling", |item| item.handling.to_string()),
    ("guide-statutory", |item| item.statutory.latest().map(|limit| limit.length.in_words()).unwrap_or_default()),
    ("guide-promised", |item| item.promised.latest().map(|limit| limit.length.in_words()).unwrap_or_default()),
    ("guide-visits-label", |item| item.visits.map(|visits| visits.to_string()).unwrap_or_default()),
    ("guide-what-to-bring", |item| {
        let mut names: Vec<&str> = item.material.iter().map(|material| material.name.as_str()).collect();
        names.sort_unstable();
        names.join("、")
    }),
];

#[cfg(test)]
mod tests {
    use kernel::Date;

    use super::*;

    fn item(id: &str, name: &str, guide: &str) -> Arc<Item> {
        let mut item = Item::blank(id);
        (item.name, item.catalog_code, item.guide) = (name.into(), "000112001000".into(), guide.into());
        Arc::new(item)
    }

    fn county() -> County {
        County::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../county")).0.unwrap()
    }

    #[test]
    fn copies_of_one_item_that_differ_are_named_with_their_values() {
        let items = [item("a/x", "高龄津贴", ""), item("b/x", "高龄补贴", ""), item("c/x", "高龄津贴", "")];
        let found = deviations(items.iter());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].element, "admin-name");
        assert_eq!(found[0].values[0], ("高龄津贴".to_owned(), vec!["a/x".to_owned(), "c/x".to_owned()]));
    }

    #[test]
    fn an_item_is_held_against_the_entry_it_came_from() {
        let ours = [item("a/x", "高龄补贴", ""), item("a/z", "别的", "")];
        let mut standard = Item::blank("imported/1");
        (standard.name, standard.catalog_code) = ("高龄津贴".into(), "000112001000".into());
        let mut other = Item::blank("imported/2");
        (other.name, other.catalog_code) = ("无关".into(), "000999999000".into());
        let found = from_standard(ours[..1].iter(), &[Arc::new(standard), Arc::new(other)]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].element, found[0].values[1].0.as_str()), ("admin-name", "高龄津贴"));
        assert!(found[0].values[1].1[0].starts_with("上级目录"));
    }

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let guide = "[好](/items/a/x) [坏](/items/a/none) [外](https://example.cn/x) [错](htp:/x) [主题](/themes/none)";
        let items = [item("a/x", "甲", guide)];
        let live = Live::of(&items, Date::constant(2026, 1, 1));
        let broken: Vec<String> =
            broken_links(&items[0], &live, &county()).into_iter().map(|finding| finding.sentence).collect();
        assert_eq!(broken.len(), 3, "{broken:?}");
        assert!(broken[0].contains("/items/a/none"));
    }

    #[test]
    fn the_demonstration_county_passes_its_own_watch() {
        let county = county();
        let items: Vec<Arc<Item>> = county.items.iter().cloned().collect();
        let live = Live::of(&items, Date::constant(2026, 11, 20));
        let quality = watch(&live, &county);
        assert_eq!(quality.errors(), 0, "{:?}", quality.items);
        assert!(quality.checked > 60);
        let outside = crate::links::outside(&live);
        assert!(outside.len() >= 4 && outside.keys().all(|address| address.starts_with("https://")), "{outside:?}");
    }
}
