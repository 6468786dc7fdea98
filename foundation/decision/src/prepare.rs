//! Makes a DMN file ready for the library: one dialect, and beside each table decision a twin that tells its hits.
//!
//! The library reads DMN 1.3 to 1.5 and refuses what it does not expect, extensions of modelling tools included.
//! All changes are edits of the text, so that what is not touched stays as it was written.

use crate::source::{LocalName, Logic, Source, attribute, element, elements};
use roxmltree::{Document, Node};
use std::ops::Range;

const DMN_1_5: &str = "https://www.omg.org/spec/DMN/20230324/MODEL/";

/// What a twin's name adds to its decision's name.
const TWIN: &str = " hits of rules";

pub(crate) fn twin_of(decision: &str) -> String {
    format!("{decision}{TWIN}")
}

struct Edit {
    range: Range<usize>,
    text: String,
}

/// The text for the library. `with_twins` adds the decisions that tell which rules of a table hit.
pub(crate) fn prepare(xml: &str, document: &Document<'_>, source: &Source, with_twins: bool) -> String {
    let mut edits = Vec::new();
    rename_namespace(xml, document, &mut edits);
    for node in document.root_element().descendants().filter(Node::is_element) {
        respell_type(node, source, &mut edits);
        if is_foreign(node) {
            edits.push(Edit { range: node.range(), text: String::new() });
        }
        drop_label(node, &mut edits);
        spell_ids_in_ascii(node, &mut edits);
        name_variable(node, xml, &mut edits);
    }
    let prepared = apply(xml, edits);
    if with_twins { add_twins(&prepared, source) } else { prepared }
}

/// Other versions of the standard differ little in what we use; the library knows 1.3, 1.4 and 1.5.
fn rename_namespace(xml: &str, document: &Document<'_>, edits: &mut Vec<Edit>) {
    let Some(namespace) = document.root_element().tag_name().namespace() else { return };
    if !namespace.contains("/DMN/") || namespace == DMN_1_5 {
        return;
    }
    for (start, found) in xml.match_indices(namespace) {
        let end = start + found.len();
        let quoted = xml[..start].ends_with(['"', '\'']) && xml[end..].starts_with(['"', '\'']);
        if quoted {
            edits.push(Edit { range: start..end, text: DMN_1_5.to_owned() });
        }
    }
}

/// The library knows the types of the schema (`dateTime`), not the names of the standard (`date and time`).
fn respell_type(node: Node<'_, '_>, source: &Source, edits: &mut Vec<Edit>) {
    for name in ["typeRef", "outputTypeRef"] {
        if let Some(attribute) = node.attribute_node(name)
            && let Some(spelling) = source.types.respelled(attribute.value())
        {
            edits.push(Edit { range: attribute.range_value(), text: spelling.to_owned() });
        }
    }
    if node.has_tag_name_local("typeRef")
        && let Some(text) = node.first_child().filter(Node::is_text)
        && let Some(spelling) = text.text().and_then(|text| source.types.respelled(text))
    {
        edits.push(Edit { range: text.range(), text: spelling.to_owned() });
    }
}

/// An element of another vocabulary directly in the model, left there by a modelling tool.
fn is_foreign(node: Node<'_, '_>) -> bool {
    let root = node.document().root_element();
    let drawing = node.ancestors().any(|ancestor| ancestor.has_tag_name_local("DMNDI"));
    let outermost = node.parent().is_some_and(|parent| parent.tag_name().namespace() == root.tag_name().namespace());
    let extension = node.has_tag_name_local("extensionElements");
    extension || (!drawing && outermost && node.tag_name().namespace() != root.tag_name().namespace())
}

/// The library refuses the label of a decision, which only the drawing needs.
fn drop_label(node: Node<'_, '_>, edits: &mut Vec<Edit>) {
    if node.has_tag_name_local("decision")
        && let Some(label) = node.attribute_node("label")
    {
        edits.push(Edit { range: label.range(), text: String::new() });
    }
}

/// An href is a URI and may hold only ASCII, while an id may be Chinese; the library compares the two as written.
fn spell_ids_in_ascii(node: Node<'_, '_>, edits: &mut Vec<Edit>) {
    for name in ["id", "href"] {
        if let Some(attribute) = node.attribute_node(name)
            && !attribute.value().is_ascii()
        {
            edits.push(Edit { range: attribute.range_value(), text: escape(&in_ascii(attribute.value())) });
        }
    }
}

fn in_ascii(id: &str) -> String {
    id.chars().map(|ch| if ch.is_ascii() { ch.to_string() } else { format!("_{:x}", u32::from(ch)) }).collect()
}

/// A variable may be left out and is then named like its owner; the library wants it written.
fn name_variable(node: Node<'_, '_>, xml: &str, edits: &mut Vec<Edit>) {
    let owner = node.has_tag_name_local("decision") || node.has_tag_name_local("inputData");
    if !owner || element(node, "variable").is_some() {
        return;
    }
    let name = escape(&attribute(node, "name"));
    let prefix = prefix_of(xml, node);
    match node.first_child() {
        Some(child) => {
            let start = child.range().start;
            edits.push(Edit { range: start..start, text: format!("<{prefix}variable name=\"{name}\"/>") });
        }
        None => {
            let range = node.range();
            let tag = xml[range.clone()].trim_end_matches("/>");
            let text = format!("{tag}><{prefix}variable name=\"{name}\"/></{prefix}{}>", node.tag_name().name());
            edits.push(Edit { range, text });
        }
    }
}

/// Beside each decision that is a table, a decision of the same requirements whose value is
/// `{rules: [numbers that match], inputs: [values of the input expressions]}`.
fn add_twins(xml: &str, source: &Source) -> String {
    let Ok(document) = Document::parse(xml) else { return xml.to_owned() };
    let root = document.root_element();
    let twins: String = elements(root, "decision")
        .zip(&source.decisions)
        .filter(|(_, decision)| matches!(decision.logic, Logic::Table(_)))
        .filter_map(|(node, _)| twin(xml, node))
        .collect();
    let Some(end) = xml.rfind("</") else { return xml.to_owned() };
    apply(xml, vec![Edit { range: end..end, text: twins }])
}

fn twin(xml: &str, decision: Node<'_, '_>) -> Option<String> {
    let table = element(decision, "decisionTable")?;
    let p = prefix_of(xml, decision);
    let slice = |node: Node<'_, '_>| &xml[node.range()];
    let name = escape(&twin_of(&attribute(decision, "name")));
    let id = escape(&attribute(decision, "id"));
    let requirements: String = elements(decision, "informationRequirement")
        .chain(elements(decision, "knowledgeRequirement"))
        .map(|node| without_id(slice(node)))
        .collect();
    let inputs: String = elements(table, "input").map(|node| without_id(slice(node))).collect();
    let rules: String = elements(table, "rule")
        .enumerate()
        .map(|(index, rule)| {
            let cells: String = elements(rule, "inputEntry").map(|node| without_id(slice(node))).collect();
            let number = index + 1;
            format!("<{p}rule>{cells}<{p}outputEntry><{p}text>{number}</{p}text></{p}outputEntry></{p}rule>")
        })
        .collect();
    let expressions: Vec<&str> = elements(table, "input")
        .filter_map(|input| element(element(input, "inputExpression")?, "text"))
        .map(|text| inner(slice(text)))
        .collect();
    let expressions = expressions.join(",");
    Some(format!(
        "<{p}decision name=\"{name}\" id=\"{id}-hits\"><{p}variable name=\"{name}\" typeRef=\"Any\"/>{requirements}<{p}context>\
         <{p}contextEntry><{p}variable name=\"rules\" typeRef=\"Any\"/><{p}decisionTable hitPolicy=\"COLLECT\">{inputs}<{p}output/>{rules}</{p}decisionTable></{p}contextEntry>\
         <{p}contextEntry><{p}variable name=\"inputs\" typeRef=\"Any\"/><{p}literalExpression><{p}text>[{expressions}]</{p}text></{p}literalExpression></{p}contextEntry>\
         </{p}context></{p}decision>"
    ))
}

/// An element's own id, so that the copy does not repeat it. Inner ids do not matter to the library.
fn without_id(element: &str) -> String {
    let Some(tag_end) = element.find('>') else { return element.to_owned() };
    match element[..tag_end].find(" id=\"") {
        Some(start) => {
            let value = start + " id=\"".len();
            let end = element[value..].find('"').map_or(value, |length| value + length + 1);
            format!("{}{}", &element[..start], &element[end..])
        }
        None => element.to_owned(),
    }
}

/// What stands between the tags of an element's text.
fn inner(element: &str) -> &str {
    let start = element.find('>').map_or(0, |at| at + 1);
    let end = element.rfind("</").unwrap_or(start);
    element.get(start..end).unwrap_or_default()
}

/// The namespace prefix of an element as written, colon included.
fn prefix_of<'a>(xml: &'a str, node: Node<'_, '_>) -> &'a str {
    let tag = &xml[node.range().start + 1..];
    let name = tag.find(node.tag_name().name()).unwrap_or(0);
    &tag[..name]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Applies edits from the end; one inside another that was already applied is dropped.
fn apply(xml: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.range.start, std::cmp::Reverse(edit.range.end)));
    let mut outermost: Vec<Edit> = Vec::new();
    for edit in edits {
        let inside = outermost.last().is_some_and(|last| edit.range.start < last.range.end);
        if !inside {
            outermost.push(edit);
        }
    }
    let mut text = xml.to_owned();
    for edit in outermost.into_iter().rev() {
        text.replace_range(edit.range, &edit.text);
    }
    text
}
