//! Checks over the whole county: codes given twice, organs that hang together, kinds that can run.

use std::collections::HashMap;

use super::{figures, kinds, risks, rules};
use crate::county::County;
use crate::finding::Finding;
use crate::kind::Source;
use crate::organ::Organ;
use crate::reading::did_you_mean;

/// Findings by what they are about, so that they can be placed in the right file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    Item(String),
    Organ(String),
    Kind(String),
    KindForm(String),
    Rule(String),
    Indicator(String),
    Scheme(String),
    Themes,
    Risks,
}

pub(crate) fn check_county(county: &County) -> Vec<(About, Finding)> {
    let mut findings = duplicate_codes(county);
    for organ in &county.organs {
        findings.extend(check_organ(organ, county).into_iter().map(|f| (About::Organ(organ.id.to_string()), f)));
    }
    for kind in &county.kinds {
        findings.extend(kinds::check(kind, county).into_iter().map(|f| (About::Kind(kind.id.to_string()), f)));
        if let Source::Own(form) = &kind.form {
            findings.extend(form.check(&[]).into_iter().map(|f| (About::KindForm(kind.id.to_string()), f)));
        }
    }
    for rule in &county.rules {
        findings.extend(rules::check_rule(rule, county).into_iter().map(|f| (About::Rule(rule.id.clone()), f)));
    }
    for indicator in &county.indicators {
        let found = figures::check_indicator(indicator);
        findings.extend(found.into_iter().map(|f| (About::Indicator(indicator.id.clone()), f)));
    }
    for scheme in &county.schemes {
        findings
            .extend(figures::check_scheme(scheme, county).into_iter().map(|f| (About::Scheme(scheme.id.clone()), f)));
    }
    findings.extend(risks::check(county));
    findings.extend(idle_themes(county).into_iter().map(|f| (About::Themes, f)));
    findings
}

/// Same item, same code; different items, different codes (CAT-04). Handling items of one item share its code.
fn duplicate_codes(county: &County) -> Vec<(About, Finding)> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut findings = Vec::new();
    for item in &county.items {
        let (field, code) = match item.handling_code.as_str() {
            "" => ("/code", item.code.as_str()),
            handling => ("/handling_code", handling),
        };
        if code.is_empty() {
            continue;
        }
        if let Some(other) = first.get(code) {
            let sentence = format!("编码 {code} 已由事项“{other}”使用。");
            findings.push((About::Item(item.id.to_string()), Finding::error(field, "duplicate_code", sentence)));
        } else {
            first.insert(code, item.id.as_str());
        }
    }
    findings
}

fn check_organ(organ: &Organ, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (field, other) in [("/parent", &organ.parent), ("/settled", &organ.settled)] {
        if let Some(id) = other.as_ref().filter(|id| !county.organs.contains(id.as_str())) {
            let remedy = did_you_mean(id.as_str(), county.organs.iter().map(|organ| organ.id.as_str()));
            findings.push(Finding::error(field, "unknown_reference", format!("机构“{id}”不存在。")).remedy(remedy));
        }
    }
    if let Some(region) = organ.region.filter(|region| county.regions.find(*region).is_none()) {
        findings.push(Finding::error("/region", "unknown_region", format!("区划 {region} 不在 regions.toml 中。")));
    }
    if organ.uscc.is_some_and(|uscc| uscc.is_test_range()) && !county.meta.accept_test_ranges {
        let finding = Finding::error("/uscc", "test_range", "统一社会信用代码在测试号段内。");
        findings.push(finding.remedy("演示县请写 accept_test_ranges = true。"));
    }
    for (index, window) in organ.windows.iter().enumerate() {
        if !window.place.is_empty() && county.find_place(&window.place).is_none() {
            let known = county.organs.iter().flat_map(|organ| organ.places.iter().map(|place| place.id.as_str()));
            let finding = Finding::error(
                format!("/window/{index}/place"),
                "unknown_place",
                format!("没有办理地点“{}”。", window.place),
            );
            findings.push(finding.remedy(did_you_mean(&window.place, known)));
        }
        for (place, served) in window.items.iter().enumerate().filter(|(_, served)| !serves_any(served, county)) {
            let field = format!("/window/{index}/items/{place}");
            findings.push(Finding::warning(field, "unknown_item", format!("没有事项符合“{served}”。")));
        }
    }
    findings
}

/// `*`, `land/*` or an item's id.
pub(super) fn serves_any(served: &str, county: &County) -> bool {
    match served.strip_suffix('*') {
        Some(prefix) => prefix.is_empty() || county.items.iter().any(|item| item.id.as_str().starts_with(prefix)),
        None => county.items.contains(served),
    }
}

/// A theme without items leads people to an empty page.
fn idle_themes(county: &County) -> Vec<Finding> {
    let idle = |id: &str| !county.items.iter().any(|item| item.themes.iter().any(|theme| theme == id));
    let themes = county.themes.themes.iter().enumerate().filter(|(_, theme)| idle(&theme.id));
    themes
        .map(|(index, theme)| {
            let sentence = format!("主题“{}”（{}）没有事项。", theme.name, theme.id);
            Finding::warning(format!("/theme/{index}/id"), "idle_theme", sentence)
        })
        .collect()
}
