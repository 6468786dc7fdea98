//! Is a decision table complete and free of contradiction? Checked before a model is published.
//!
//! Each column's values are cut at the constants its cells name, so that within a piece every cell is either true or
//! false; the pieces of all columns together are walked like a tree, keeping the rules that still match.

mod column;
mod names;
mod walk;

use crate::finding::Finding;
use crate::source::{HitPolicy, Source, Table};
use crate::types::Type;
use column::Column;
use walk::{Region, Walk};

/// At most so many gaps, and so many pairs of rules, are named for one table.
const NAMED: usize = 8;

pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let tables = source.tables.iter().flat_map(|table| check_table(source, table));
    tables.chain(names::check(source)).collect()
}

fn check_table(source: &Source, table: &Table) -> Vec<Finding> {
    let owner = &table.owner;
    let mut columns = Vec::new();
    for (index, input) in table.inputs.iter().enumerate() {
        let cells = table.rules.iter().map(|rule| rule.inputs.get(index).map_or("", String::as_str)).collect();
        match Column::read(&input.text, cells, declared_values(source, input).as_deref()) {
            Some(column) => columns.push(column),
            None => {
                let sentence = format!(
                    "决策“{owner}”的表未检查完整性：输入列“{}”的条件不全是常量的比较、区间或取值。请人工核对。",
                    input.text
                );
                return vec![Finding::warning(table.place, "decision_check_skipped", sentence)];
            }
        }
    }
    let Some(walk) = Walk::over(&columns, table) else {
        let sentence = format!("决策“{owner}”的表未检查完整性：组合太多。请拆成几张较小的表，或人工核对。");
        return vec![Finding::warning(table.place, "decision_check_skipped", sentence)];
    };
    let mut findings = gaps(table, &columns, &walk);
    findings.extend(conflicts(table, &columns, &walk));
    findings.extend(idle_rules(table, &walk));
    findings
}

/// The values an input may have: declared in the table, or by the type of the variable.
fn declared_values(source: &Source, column: &crate::source::Column) -> Option<String> {
    if column.values.is_some() {
        return column.values.clone();
    }
    let mut path = column.text.split('.').map(str::trim);
    let root = path.next()?;
    let variable = source.inputs.iter().find(|input| input.name == root);
    let type_ref = variable.and_then(|variable| variable.type_ref.as_deref());
    let kind = match type_ref {
        Some(type_ref) => path.try_fold(source.types.resolve(Some(type_ref)), member)?,
        None => source.types.resolve(column.type_ref.as_deref()),
    };
    if let Type::Restricted(_, values) = kind { Some(values) } else { None }
}

fn member(kind: Type, name: &str) -> Option<Type> {
    let Type::Structure(members) = kind else { return None };
    members.into_iter().find(|(member, _)| member == name).map(|(_, kind)| kind)
}

/// A list-valued policy may well find nothing; the others owe an answer, unless a default is given.
fn gaps(table: &Table, columns: &[Column], walk: &Walk) -> Vec<Finding> {
    let lists = matches!(table.hit_policy, HitPolicy::RuleOrder | HitPolicy::OutputOrder | HitPolicy::Collect(_));
    if lists || table.outputs.iter().any(|output| output.default.is_some()) {
        return Vec::new();
    }
    let finding = |region: &Region| {
        let sentence =
            format!("决策“{}”没有规则覆盖：{}。请补一条规则，或给出默认结果。", table.owner, describe(columns, region));
        Finding::warning(table.place, "decision_gap", sentence)
    };
    let mut findings: Vec<_> = walk.gaps.iter().take(NAMED).map(finding).collect();
    if walk.gaps.len() > NAMED {
        let sentence = format!("决策“{}”还有 {} 处没有规则覆盖。", table.owner, walk.gaps.len() - NAMED);
        findings.push(Finding::warning(table.place, "decision_gap", sentence));
    }
    findings
}

/// UNIQUE admits no two rules at once, ANY only such as agree.
fn conflicts(table: &Table, columns: &[Column], walk: &Walk) -> Vec<Finding> {
    let (code, remedy) = match table.hit_policy {
        HitPolicy::Unique => ("decision_overlap", "UNIQUE 表至多一条规则命中，否则结果为 null。请收窄其中一条。"),
        HitPolicy::Any => {
            ("decision_conflict", "ANY 表同时命中的规则结果须相同，否则结果为 null。请统一结果或收窄条件。")
        }
        _ => return Vec::new(),
    };
    let outputs = |rule: usize| table.rules.get(rule).map(|rule| &rule.outputs);
    let pairs =
        walk.overlaps.iter().filter(|((a, b), _)| table.hit_policy == HitPolicy::Unique || outputs(*a) != outputs(*b));
    pairs
        .take(NAMED)
        .map(|((first, second), region)| {
            let place = table.rules.get(*second).map_or(table.place, |rule| rule.place);
            let sentence = format!(
                "决策“{}”的规则 {} 与规则 {} 同时命中：{}。{remedy}",
                table.owner,
                first + 1,
                second + 1,
                describe(columns, region)
            );
            Finding::error(place, code, sentence)
        })
        .collect()
}

/// Rules that no input can reach, or that under FIRST always come too late.
fn idle_rules(table: &Table, walk: &Walk) -> Vec<Finding> {
    let first = table.hit_policy == HitPolicy::First;
    let rules = table.rules.iter().zip(walk.taken.iter().zip(&walk.matched)).enumerate();
    rules
        .filter(|(_, (_, (taken, matched)))| !**matched || (first && !**taken))
        .map(|(index, (rule, (_, matched)))| {
            let number = index + 1;
            let why = if *matched {
                "前面的规则已覆盖它的全部情形"
            } else {
                "没有输入能满足它的条件"
            };
            let sentence =
                format!("决策“{}”的规则 {number} 永远不会生效：{why}。请调整次序、修改或删去。", table.owner);
            Finding::warning(rule.place, "decision_rule_unreachable", sentence)
        })
        .collect()
}

fn describe(columns: &[Column], region: &Region) -> String {
    let parts: Vec<_> = columns.iter().zip(region).filter_map(|(column, pieces)| column.describe(pieces)).collect();
    if parts.is_empty() { "任何输入".to_owned() } else { parts.join(" 且 ") }
}
