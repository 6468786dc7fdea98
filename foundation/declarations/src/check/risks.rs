//! The risk register against the county: rules, posts, acts and items that exist; and every rule has a place in it.

use super::county::{About, serves_any};
use super::references::missing;
use crate::acts::ACTS;
use crate::county::County;
use crate::finding::Finding;
use crate::organ::Role;
use crate::reading::did_you_mean;
use crate::risk::Risk;
use crate::words::Words as _;

/// A county without a register has nothing to check.
pub(super) fn check(county: &County) -> Vec<(About, Finding)> {
    let risks = &county.risks;
    if risks.risks.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, risk) in risks.risks.iter().enumerate() {
        findings.extend(check_risk(risk, index, county).into_iter().map(|finding| (About::Risks, finding)));
    }
    for rule in county.rules.iter().filter(|rule| risks.watched_by(&rule.id).next().is_none()) {
        let sentence = format!("规则 {} 不属于任何风险点。", rule.id);
        let finding = Finding::warning("/name", "rule_without_risk", sentence);
        let finding = finding.remedy("请在 risks.toml 中把它写进一个风险点的 rules。");
        findings.push((About::Rule(rule.id.clone()), finding));
    }
    findings
}

fn check_risk(risk: &Risk, index: usize, county: &County) -> Vec<Finding> {
    let at = |key: &str| format!("/risk/{index}/{key}");
    let mut findings = Vec::new();
    for (place, rule) in risk.rules.iter().enumerate() {
        findings.extend(missing(&county.rules, &at(&format!("rules/{place}")), "规则", rule));
    }
    if risk.rules.is_empty() {
        let sentence = format!("风险点“{}”没有规则监察。", risk.name);
        findings.push(Finding::warning(at("id"), "risk_unwatched", sentence));
    }
    if !risk.post.is_empty() && !is_held(&risk.post, county) {
        let posts = county.organs.iter().flat_map(|organ| organ.posts.iter().map(|post| post.id.as_str()));
        let known: Vec<&str> = if risk.post.contains('/') { posts.collect() } else { roles().collect() };
        let sentence = format!("没有岗位“{}”。", risk.post);
        findings.push(Finding::error(at("post"), "unknown_post", sentence).remedy(did_you_mean(&risk.post, known)));
    }
    let tasks = county.procedures.iter().flat_map(|procedure| &procedure.tasks).map(|task| task.act.as_str());
    let acts: Vec<&str> = ACTS.iter().map(|act| act.id).chain(tasks).collect();
    for (place, act) in risk.acts.iter().enumerate().filter(|(_, act)| !acts.contains(&act.as_str())) {
        let finding = Finding::error(at(&format!("acts/{place}")), "unknown_act", format!("没有动作“{act}”。"));
        findings.push(finding.remedy(did_you_mean(act, acts.iter().copied())));
    }
    for (place, items) in risk.items.iter().enumerate().filter(|(_, items)| !serves_any(items, county)) {
        let sentence = format!("没有事项符合“{items}”。");
        findings.push(Finding::error(at(&format!("items/{place}")), "unknown_item", sentence));
    }
    findings
}

fn roles() -> impl Iterator<Item = &'static str> + Clone {
    Role::ALL.iter().map(|role| role.word())
}

/// A post that exists, or a role that some post has.
fn is_held(post: &str, county: &County) -> bool {
    let mut posts = county.organs.iter().flat_map(|organ| &organ.posts);
    match Role::from_word(post) {
        Some(role) => posts.any(|known| known.roles.contains(&role)),
        None => posts.any(|known| known.id.as_str() == post),
    }
}
