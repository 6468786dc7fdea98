//! What an item names must exist: organs, themes, regions, places.

use crate::county::{County, Declared, Registry};
use crate::finding::Finding;
use crate::item::Item;
use crate::reading::did_you_mean;

/// Whole groups to which handling may be handed down.
const DELEGATES: &[&str] = &["townships", "villages"];

pub(super) fn check(item: &Item, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !item.organ.as_str().is_empty() {
        findings.extend(missing(&county.organs, "/organ", "机构", item.organ.as_str()));
    }
    for (index, organ) in item.co_organs.iter().enumerate() {
        findings.extend(missing(&county.organs, &format!("/co_organs/{index}"), "机构", organ.as_str()));
    }
    for (index, organ) in item.delegated_to.iter().enumerate().filter(|(_, id)| !DELEGATES.contains(&id.as_str())) {
        findings.extend(missing(&county.organs, &format!("/delegated_to/{index}"), "机构", organ));
    }
    for (index, theme) in item.themes.iter().enumerate().filter(|(_, id)| county.themes.find(id).is_none()) {
        let remedy = did_you_mean(theme, county.themes.themes.iter().map(|theme| theme.id.as_str()));
        let sentence = format!("没有名为“{theme}”的主题。");
        findings.push(Finding::error(format!("/themes/{index}"), "unknown_theme", sentence).remedy(remedy));
    }
    if let Some(region) = item.region.filter(|region| county.regions.find(*region).is_none()) {
        let sentence = format!("区划 {region} 不在 regions.toml 中。");
        findings.push(Finding::error("/region", "unknown_region", sentence));
    }
    findings.extend(check_places(item, county));
    findings
}

/// Places are organs with a hall, or places of an organ.
fn check_places(item: &Item, county: &County) -> Vec<Finding> {
    let is_place = |id: &str| county.organs.contains(id) || county.find_place(id).is_some();
    let unknown = item.places.iter().enumerate().filter(|(_, id)| !is_place(id));
    unknown
        .map(|(index, id)| {
            let known = county.organs.iter().flat_map(|organ| organ.places.iter().map(|place| place.id.as_str()));
            let remedy = did_you_mean(id, known);
            Finding::error(format!("/places/{index}"), "unknown_place", format!("没有办理地点“{id}”。")).remedy(remedy)
        })
        .collect()
}

/// A finding if there is no such thing.
pub(super) fn missing<T: Declared>(known: &Registry<T>, field: &str, what: &str, id: &str) -> Option<Finding> {
    if known.contains(id) {
        return None;
    }
    let remedy = did_you_mean(id, known.iter().map(|value| value.id()));
    Some(Finding::error(field, "unknown_reference", format!("{what}“{id}”不存在。")).remedy(remedy))
}
