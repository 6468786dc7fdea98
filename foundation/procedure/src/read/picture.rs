//! Keeps the diagram part of the file, so that `draw` can follow the modeller's own layout.

use roxmltree::{Document, Node};

use super::xml;
use crate::diagram::{Bounds, Diagram, Point};

/// The first diagram of the file; `None` when it has no shapes.
pub fn diagram(doc: &Document<'_>) -> Option<Diagram> {
    let is_di =
        |n: &Node<'_, '_>, tag: &str| n.tag_name().namespace() == Some(xml::BPMNDI) && n.tag_name().name() == tag;
    let plane = doc.descendants().find(|n| is_di(n, "BPMNPlane"))?;
    let mut diagram = Diagram::default();
    for node in plane.children() {
        let Some(element) = xml::reference(node, "bpmnElement") else { continue };
        if let Some(label) = node.children().find(|c| is_di(c, "BPMNLabel")).and_then(inner_bounds) {
            diagram.labels.insert(element.to_owned(), label);
        }
        if is_di(&node, "BPMNShape") {
            if let Some(bounds) = inner_bounds(node) {
                diagram.shapes.insert(element.to_owned(), bounds);
            }
        } else if is_di(&node, "BPMNEdge") {
            let points = node.children().filter(|c| c.tag_name().name() == "waypoint").filter_map(point).collect();
            diagram.edges.insert(element.to_owned(), points);
        }
    }
    (!diagram.shapes.is_empty()).then_some(diagram)
}

fn number(node: Node<'_, '_>, attribute: &str) -> Option<f64> {
    node.attribute(attribute)?.trim().parse().ok().filter(|n: &f64| n.is_finite())
}

fn inner_bounds(node: Node<'_, '_>) -> Option<Bounds> {
    node.children().find(|c| c.tag_name().name() == "Bounds").and_then(bounds)
}

fn bounds(node: Node<'_, '_>) -> Option<Bounds> {
    let bounds = Bounds {
        x: number(node, "x")?,
        y: number(node, "y")?,
        width: number(node, "width")?,
        height: number(node, "height")?,
    };
    (bounds.width > 0.0 && bounds.height > 0.0).then_some(bounds)
}

fn point(node: Node<'_, '_>) -> Option<Point> {
    Some(Point { x: number(node, "x")?, y: number(node, "y")? })
}
