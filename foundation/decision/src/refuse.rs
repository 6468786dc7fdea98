//! What a model may not contain, and where in the file a model that cannot be built goes wrong.

use crate::feel;
use crate::finding::{Finding, Place};
use crate::source::{LocalName, attribute, element, elements, fragment, text_of};
use dsntk_feel::FeelScope;
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Findings that forbid a model before it is built.
pub(crate) fn refuse(document: &Document<'_>) -> Vec<Finding> {
    let root = document.root_element();
    if !root.has_tag_name_local("definitions") {
        let sentence = format!("根元素应为 DMN 的 definitions，实际为 {}。", root.tag_name().name());
        return vec![Finding::error(Place::of(root), "dmn_root_expected", sentence)];
    }
    let ids: BTreeSet<_> = root.descendants().filter_map(|node| node.attribute("id")).collect();
    let mut findings: Vec<_> = root.descendants().filter_map(refuse_external).collect();
    findings.extend(root.descendants().filter_map(refuse_width));
    findings.extend(root.descendants().filter_map(|node| refuse_reference(node, &ids)));
    findings.extend(refuse_circles(root));
    findings
}

/// A model stands in one file, so that a case pins all of it; what it refers to must be there.
fn refuse_reference(node: Node<'_, '_>, ids: &BTreeSet<&str>) -> Option<Finding> {
    if node.has_tag_name_local("import") && node.parent_element() == Some(node.document().root_element()) {
        let name = attribute(node, "name");
        let sentence = format!("不支持引入其他文件（{name}）。请把所引用的内容并入本文件。");
        return Some(Finding::error(Place::of(node), "decision_import", sentence));
    }
    const REFERENCES: [&str; 7] = [
        "requiredInput",
        "requiredDecision",
        "requiredKnowledge",
        "outputDecision",
        "encapsulatedDecision",
        "inputDecision",
        "inputData",
    ];
    let href = node.attribute("href").filter(|_| REFERENCES.iter().any(|name| node.has_tag_name_local(name)))?;
    if ids.contains(fragment(href)) {
        return None;
    }
    let sentence = format!("引用的“{href}”在文件中不存在。请核对 id，或补上被引用的元素。");
    Some(Finding::error(Place::of(node), "dmn_reference_unknown", sentence))
}

/// Decisions that require each other could never be decided.
fn refuse_circles(root: Node<'_, '_>) -> Vec<Finding> {
    let required = |decision: Node<'_, '_>| -> Vec<String> {
        let hrefs = decision.descendants().filter(|node| node.has_tag_name_local("requiredDecision"));
        hrefs.map(|node| fragment(&attribute(node, "href")).to_owned()).collect()
    };
    let decisions: Vec<_> = elements(root, "decision").collect();
    let requirements: BTreeMap<_, _> = decisions.iter().map(|node| (attribute(*node, "id"), required(*node))).collect();
    let reaches_itself = |id: &String| {
        let mut reached: BTreeSet<&String> = BTreeSet::new();
        let mut open: Vec<&String> = vec![id];
        while let Some(next) = open.pop() {
            let required = requirements.get(next).into_iter().flatten();
            open.extend(required.filter(|next| reached.insert(next)));
        }
        reached.contains(id)
    };
    let circular = decisions.iter().filter(|node| reaches_itself(&attribute(**node, "id")));
    circular
        .map(|node| {
            let name = attribute(*node, "name");
            let sentence = format!("决策“{name}”绕一圈又依赖自己，永远算不出结果。请断开其中一处 requiredDecision。");
            Finding::error(Place::of(*node), "decision_circle", sentence)
        })
        .collect()
}

/// External functions would run code outside the model: a decision must be a pure function of its input.
fn refuse_external(node: Node<'_, '_>) -> Option<Finding> {
    let kind = node.attribute("kind").filter(|kind| matches!(*kind, "Java" | "PMML"));
    let kind = match kind {
        Some(kind) => kind.to_owned(),
        None if node.has_tag_name_local("text") && has_external_function(node.text()?) => "external".to_owned(),
        None => return None,
    };
    let sentence = format!("外部函数（{kind}）不受支持：决策只能由输入推出。请改用 FEEL 写出该函数。");
    Some(Finding::error(Place::of(node), "decision_external_function", sentence))
}

fn has_external_function(text: &str) -> bool {
    text.contains("external") && feel::parse(&FeelScope::default(), text).is_ok_and(|node| feel::is_external(&node))
}

/// Texts that ask for today: a decision should take its day as an input, so that it can be replayed.
pub(crate) fn clock_readers(document: &Document<'_>) -> Vec<Finding> {
    let texts =
        document.root_element().descendants().filter(|node| node.has_tag_name_local("text") && holds_feel(*node));
    let reader = |node: Node<'_, '_>| {
        let text = text_of(node.parent()?, "text").filter(|text| text.contains("now") || text.contains("today"))?;
        let parsed = feel::parse(&FeelScope::default(), &text).ok()?;
        let function = feel::reads_clock(&parsed)?;
        let sentence = format!("{function}() 读取系统时钟，同一输入在不同日子结果不同。请把日期作为输入给出。");
        Some(Finding::warning(Place::of(node), "decision_reads_clock", sentence))
    };
    texts.filter_map(reader).collect()
}

/// A rule has one cell for each column.
fn refuse_width(node: Node<'_, '_>) -> Option<Finding> {
    if !node.has_tag_name_local("rule") {
        return None;
    }
    let table = node.parent()?;
    let count = |parent: Node<'_, '_>, name| parent.children().filter(|child| child.has_tag_name_local(name)).count();
    let (inputs, outputs) = (count(table, "input"), count(table, "output"));
    let (cells, results) = (count(node, "inputEntry"), count(node, "outputEntry"));
    if (inputs, outputs) == (cells, results) {
        return None;
    }
    let sentence = format!(
        "这条规则有 {cells} 个条件格、{results} 个结果格，而表有 {inputs} 个输入列、{outputs} 个输出列。请补齐或删去多余的格。"
    );
    Some(Finding::error(Place::of(node), "decision_rule_width", sentence))
}

/// The library names no place when it refuses a model: look for the texts that do not parse.
pub(crate) fn locate(document: &Document<'_>, reason: &str) -> Vec<Finding> {
    let scope = FeelScope::default();
    let mut findings: Vec<_> = document
        .root_element()
        .descendants()
        .filter(|node| node.has_tag_name_local("text") && holds_feel(*node))
        .filter_map(|node| {
            let text = text_of(node.parent()?, "text")?;
            let tests = node.parent().is_some_and(|parent| {
                ["inputEntry", "inputValues", "outputValues", "allowedValues"]
                    .iter()
                    .any(|name| parent.has_tag_name_local(name))
            });
            let parsed = if tests { feel::parse_tests(&scope, &text) } else { feel::parse(&scope, &text) };
            let error = parsed.err()?;
            let sentence = format!("FEEL 表达式“{text}”无法解析：{}", error.sentence);
            Some(Finding::error(Place::of(node), "feel_syntax", sentence))
        })
        .collect();
    if findings.is_empty() {
        let owner = document.root_element().descendants().find(|node| {
            let name = attribute(*node, "name");
            !name.is_empty() && element(*node, "variable").is_some() && reason.contains(&name)
        });
        let sentence = format!("模型无法建立：{reason}。请对照 DMN 1.3 以上版本的规范修正。");
        findings.push(Finding::error(owner.map_or(Place::START, Place::of), "dmn_invalid", sentence));
    }
    findings
}

fn holds_feel(node: Node<'_, '_>) -> bool {
    const HOLDERS: [&str; 7] = [
        "inputEntry",
        "outputEntry",
        "inputExpression",
        "literalExpression",
        "inputValues",
        "outputValues",
        "allowedValues",
    ];
    node.parent().is_some_and(|parent| HOLDERS.iter().any(|holder| parent.has_tag_name_local(holder)))
}
