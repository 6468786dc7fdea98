//! Small helpers over the XML tree: namespaces, positions, text, extension attributes.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

pub const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
pub const BPMNDI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Extension namespaces under the prefix our attribute maps use, whatever prefix the file chose.
const KNOWN: [(&str, &str); 8] = [
    ("https://haoban.dev/bpmn", "hb"),
    ("http://camunda.org/schema/1.0/bpmn", "camunda"),
    ("http://camunda.org/schema/zeebe/1.0", "zeebe"),
    ("http://flowable.org/bpmn", "flowable"),
    ("http://activiti.org/bpmn", "activiti"),
    ("http://www.signavio.com", "signavio"),
    ("http://bpmn.io/schema/bpmn/biocolor/1.0", "bioc"),
    ("http://www.omg.org/spec/BPMN/non-normative/color/1.0", "color"),
];

pub fn is_bpmn(node: &Node<'_, '_>) -> bool {
    node.is_element() && node.tag_name().namespace() == Some(BPMN)
}

pub fn is(node: &Node<'_, '_>, tag: &str) -> bool {
    node.tag_name().name() == tag && is_bpmn(node)
}

/// BPMN child elements.
pub fn children<'a, 'd>(node: Node<'a, 'd>) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(is_bpmn)
}

pub fn child<'a, 'd>(node: Node<'a, 'd>, tag: &str) -> Option<Node<'a, 'd>> {
    children(node).find(|c| c.tag_name().name() == tag)
}

/// All text beneath a node, trimmed; `None` when empty.
pub fn text(node: Node<'_, '_>) -> Option<String> {
    let all: String = node.descendants().filter(Node::is_text).filter_map(|t| t.text()).collect();
    let trimmed = all.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// A name as people wrote it; line breaks of the drawing become spaces, and nothing beside Chinese characters.
pub fn name(node: Node<'_, '_>) -> String {
    let raw = node.attribute("name").unwrap_or_default();
    let mut name = String::with_capacity(raw.len());
    let mut lines = raw.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    name.push_str(&lines.next().unwrap_or_default());
    for line in lines.filter(|l| !l.is_empty()) {
        if name.ends_with(|c: char| c.is_ascii()) && line.starts_with(|c: char| c.is_ascii()) {
            name.push(' ');
        }
        name.push_str(&line);
    }
    name
}

pub fn flag(node: Node<'_, '_>, attribute: &str) -> Option<bool> {
    node.attribute(attribute).map(|v| v == "true" || v == "1")
}

pub fn position(doc: &Document<'_>, node: Node<'_, '_>) -> (u32, u32) {
    let pos = doc.text_pos_at(node.range().start);
    (pos.row, pos.col)
}

/// A reference such as `messageRef`, without the prefix some tools put before the id.
pub fn reference<'a>(node: Node<'a, '_>, attribute: &str) -> Option<&'a str> {
    let value = node.attribute(attribute)?.trim();
    let local = value.rsplit_once(':').map_or(value, |(_, local)| local);
    (!local.is_empty()).then_some(local)
}

fn prefix(node: Node<'_, '_>, namespace: &str) -> Option<String> {
    match KNOWN.iter().find(|(uri, _)| *uri == namespace) {
        Some((_, prefix)) => Some((*prefix).to_owned()),
        None => node.lookup_prefix(namespace).filter(|p| !p.is_empty()).map(str::to_owned),
    }
}

fn foreign(namespace: Option<&str>) -> Option<&str> {
    namespace.filter(|ns| ![BPMN, XSI, XML].contains(ns))
}

/// Extension attributes, extension elements and modeller properties of an element as one flat map.
pub fn extensions(node: Node<'_, '_>) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    put_attributes(node, "", &mut map);
    for holder in children(node).filter(|c| c.tag_name().name() == "extensionElements") {
        for element in holder.children().filter(Node::is_element) {
            put_element(element, &mut map);
        }
    }
    map
}

fn put_attributes(node: Node<'_, '_>, owner: &str, map: &mut BTreeMap<String, String>) {
    for attribute in node.attributes() {
        let key = match foreign(attribute.namespace()) {
            Some(ns) => prefix(node, ns).map(|p| format!("{p}:{}", attribute.name())),
            None if owner.is_empty() => None,
            None => Some(attribute.name().to_owned()),
        };
        if let Some(key) = key {
            let key = if owner.is_empty() { key } else { format!("{owner}.{key}") };
            map.insert(key, attribute.value().to_owned());
        }
    }
}

fn put_element(element: Node<'_, '_>, map: &mut BTreeMap<String, String>) {
    let Some(ns) = foreign(element.tag_name().namespace()) else { return };
    if element.tag_name().name() == "properties" {
        for property in element.children().filter(Node::is_element) {
            let key = property.attribute("name").or_else(|| property.attribute("key"));
            if let (Some(key), Some(value)) = (key, property.attribute("value")) {
                map.insert(key.to_owned(), value.to_owned());
            }
        }
        return;
    }
    let Some(prefix) = prefix(element, ns) else { return };
    let owner = format!("{prefix}:{}", element.tag_name().name());
    if element.attributes().len() == 0
        && let Some(text) = text(element)
    {
        map.insert(owner.clone(), text);
    }
    put_attributes(element, &owner, map);
}
