//! The diagram part of a BPMN file (BPMNDI): where the modeller put each shape and edge.

use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Bounds {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Bounds {
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub fn centre(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// The smallest bounds that hold both.
    pub fn with(&self, other: &Bounds) -> Bounds {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Bounds { x, y, width: self.right().max(other.right()) - x, height: self.bottom().max(other.bottom()) - y }
    }
}

/// Shapes and edges by the id of the element they draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    pub shapes: HashMap<String, Bounds>,
    pub edges: HashMap<String, Vec<Point>>,
    /// Where the modeller put the words of an event, gateway or flow.
    pub labels: HashMap<String, Bounds>,
}
