//! Supervision rules against the county: kinds, clocks, events and names that exist, and a card that can be served.

use super::references::missing;
use crate::acts::ACTS;
use crate::condition::Condition;
use crate::county::County;
use crate::event;
use crate::finding::Finding;
use crate::form::unknown_names;
use crate::kind::{Kind, Source};
use crate::organ::Role;
use crate::procedures::ProcedureDecl;
use crate::reading::did_you_mean;
use crate::rule::{Rule, Trigger, Watched, fields_of};
use crate::words::Words;

/// Everything wrong about a rule in this county: from a file, or edited on the page.
pub fn check_rule(rule: &Rule, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, kind) in rule.kinds.iter().enumerate() {
        let field = format!("/kinds/{index}");
        findings.extend(missing(&county.kinds, &field, "类别", kind.as_str()));
    }
    findings.extend(check_trigger(rule, county));
    findings.extend(rule.raise.kind().and_then(|kind| {
        let finding = missing(&county.kinds, "/raise", "信号要立的类别", kind)?;
        Some(finding.remedy(format!("请在 kinds/{kind}/ 中声明它。")))
    }));
    if let Some(when) = &rule.when {
        findings.extend(check_names(rule, when, county));
        findings.extend(check_words(rule, when, county));
    }
    findings
}

fn kinds<'a>(rule: &'a Rule, county: &'a County) -> impl Iterator<Item = &'a Kind> {
    rule.kinds.iter().filter_map(|kind| county.kinds.find(kind.as_str())).map(|kind| &**kind)
}

fn check_trigger(rule: &Rule, county: &County) -> Vec<Finding> {
    match &rule.on {
        Trigger::Events(names) => {
            let unknown = names.iter().filter(|name| !event::is_event(name));
            let finding = |name: &String| {
                let sentence = format!("没有“{name}”这个事件，规则永远不会被问到。");
                Finding::error("/on", "unknown_event", sentence).remedy(did_you_mean(name, event::names()))
            };
            unknown.map(finding).collect()
        }
        Trigger::Due { of: Watched::Clock(clock), .. } => {
            let declared: Vec<&str> =
                kinds(rule, county).flat_map(|kind| &kind.clocks).map(|clock| clock.id.as_str()).collect();
            if declared.is_empty() || declared.contains(&clock.as_str()) {
                return Vec::new();
            }
            let sentence = format!("它的类别没有“{clock}”这个时钟。");
            vec![Finding::error("/on", "unknown_clock", sentence).remedy(did_you_mean(clock, declared))]
        }
        Trigger::Due { .. } | Trigger::Window { .. } => Vec::new(),
    }
}

/// Does the trigger give this variable a value?
fn is_given(on: &Trigger, variable: &str) -> bool {
    match (on, variable) {
        (Trigger::Window { .. }, variable) => matches!(variable, "window" | "usual" | "bound" | "cards"),
        (_, "window") => false,
        (Trigger::Events(names), "task") => names.iter().all(|name| name.starts_with("Task")),
        (Trigger::Due { of, .. }, "task") => *of == Watched::Step,
        (Trigger::Due { .. }, "event") => false,
        _ => true,
    }
}

/// Names that have no value where this rule is asked, or that nobody gives.
fn check_names(rule: &Rule, when: &Condition, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    for variable in when.reads() {
        if !is_given(&rule.on, variable) {
            let sentence = format!("“{}”触发时没有“{variable}”，条件永远不成立。", rule.on);
            findings.push(Finding::error("/when", "variable_without_value", sentence));
            continue;
        }
        let mut known = fields_of(variable);
        if variable == "form" {
            let forms = || kinds(rule, county).map(|kind| &kind.form);
            if !forms().all(|form| matches!(form, Source::Own(_))) {
                continue;
            }
            let own = forms().filter_map(|form| if let Source::Own(form) = form { Some(form) } else { None });
            let names: Vec<String> = own.flat_map(|form| form.fields()).map(|field| field.name.clone()).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            findings.extend(unknown_names(when.names_below(variable), &names, "/when", variable));
            continue;
        }
        if variable == "item" {
            known.extend(crate::item::FACTS);
            let params = county.procedures.iter().flat_map(|procedure| &procedure.params);
            let params: Vec<&str> = params.filter_map(|param| param.name.split('.').next()).collect();
            let known: Vec<&str> = known.into_iter().chain(params).collect();
            findings.extend(unknown_names(when.names_below(variable), &known, "/when", variable));
            continue;
        }
        if !known.is_empty() {
            findings.extend(unknown_names(when.names_below(variable), &known, "/when", variable));
        }
    }
    findings.dedup();
    findings
}

/// Texts that a name is compared with: acts, roles and organs that exist.
fn check_words(rule: &Rule, when: &Condition, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |what: &str, word: &str, known: Vec<&str>| {
        if !known.contains(&word) {
            let finding = Finding::error("/when", "unknown_word", format!("条件中的{what}“{word}”不存在。"));
            findings.push(finding.remedy(did_you_mean(word, known)));
        }
    };
    for (name, word) in when.comparisons_below("task").chain(when.comparisons_below("case")) {
        match name {
            "act" => {
                let tasks = procedures(rule, county).flat_map(|procedure| &procedure.tasks);
                add("动作", word, ACTS.iter().map(|act| act.id).chain(tasks.map(|task| task.act.as_str())).collect());
            }
            "role" => add("岗位", word, Role::ALL.iter().map(|role| role.word()).collect()),
            "organ" => add("机构", word, county.organs.iter().map(|organ| organ.id.as_str()).collect()),
            "kind" => add("类别", word, county.kinds.iter().map(|kind| kind.id.as_str()).collect()),
            _ => {}
        }
    }
    findings
}

/// The procedures that cases of the rule's kinds run by: their own, or any where items bring theirs.
fn procedures<'a>(rule: &'a Rule, county: &'a County) -> impl Iterator<Item = &'a ProcedureDecl> {
    let runs = |procedure: &ProcedureDecl| {
        kinds(rule, county).any(|kind| match &kind.procedure {
            Source::Own(id) => procedure.id.as_str() == id,
            Source::Item => true,
            Source::Nothing => false,
        })
    };
    county.procedures.iter().map(|procedure| &**procedure).filter(move |procedure| runs(procedure))
}
