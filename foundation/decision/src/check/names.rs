//! Names that lead nowhere. FEEL makes them null without a word, so an author should hear of them.

use crate::fast::parsing_scope;
use crate::feel;
use crate::finding::{Finding, Place};
use crate::source::{Decision, Logic, Source, Table};
use dsntk_feel_parser::AstNode;
use std::collections::BTreeSet;

pub(super) fn check(source: &Source) -> Vec<Finding> {
    source.decisions.iter().flat_map(|decision| check_decision(source, decision)).collect()
}

fn check_decision(source: &Source, decision: &Decision) -> Vec<Finding> {
    let mut texts: Vec<(&str, Place, bool)> = Vec::new();
    match &decision.logic {
        Logic::Literal(text) => texts.push((text, decision.place, false)),
        Logic::Table(table) => texts.extend(source.tables.get(*table).into_iter().flat_map(table_texts)),
        Logic::Other => {}
    }
    let known = known_names(source, decision);
    let scope = parsing_scope(source, decision);
    let mut told = BTreeSet::new();
    let mut findings = Vec::new();
    for (text, place, tests) in texts {
        let parsed = if tests { feel::parse_tests(&scope, text) } else { feel::parse(&scope, text) };
        let Ok(node) = parsed else { continue };
        for member in joined_members(&node) {
            if !source.types.has_member(&member) && told.insert(member.clone()) {
                let sentence = format!(
                    "决策“{}”的表达式“{text}”中，“{member}”被读作一个成员名，因为该输入没有声明结构。请用 itemDefinition 声明它的成员。",
                    decision.name
                );
                findings.push(Finding::warning(place, "feel_member_unknown", sentence));
            }
        }
        let unknown = feel::free_names(&node, &known).into_iter().find(|name| !known.contains(name.as_str()));
        if let Some(name) = unknown.filter(|name| told.insert(name.clone())) {
            let sentence = format!(
                "决策“{}”用到“{name}”，但没有这样的输入或所依赖的决策，结果会是 null。请补 informationRequirement 或改正名称。",
                decision.name
            );
            findings.push(Finding::warning(place, "feel_name_unknown", sentence));
        }
    }
    findings
}

/// Texts of a table, their places, and whether they are unary tests.
fn table_texts(table: &Table) -> Vec<(&str, Place, bool)> {
    let inputs = table.inputs.iter().map(|input| (input.text.as_str(), table.place, false));
    let cells = table.rules.iter().flat_map(|rule| {
        let tests = rule.inputs.iter().map(|cell| (cell.as_str(), rule.place, true));
        tests.chain(rule.outputs.iter().map(|output| (output.as_str(), rule.place, false)))
    });
    inputs.chain(cells).collect()
}

fn known_names<'a>(source: &'a Source, decision: &'a Decision) -> BTreeSet<&'a str> {
    let inputs = source.inputs.iter().filter(|input| decision.inputs.contains(&input.id));
    let decisions = source.decisions.iter().filter(|other| decision.decisions.contains(&other.id));
    let variables = inputs.chain(decisions.map(|other| &other.variable)).map(|variable| variable.name.as_str());
    variables.chain(source.others.iter().map(String::as_str)).chain(source.types.names()).collect()
}

/// Members whose name holds an operator: mostly a calculation that was read as one long name.
fn joined_members(node: &AstNode) -> Vec<String> {
    let mut members: Vec<_> = feel::children(node).into_iter().flat_map(joined_members).collect();
    if let AstNode::Path(_, member) = node
        && let AstNode::Name(name) = &**member
        && name.as_str().contains(['+', '-', '*', '/', '.'])
    {
        members.push(name.to_string());
    }
    members
}
