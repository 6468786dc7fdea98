//! Drawing a procedure as a process map (流程脉络图) in SVG: the modeller's own layout where the file has a complete
//! diagram, else ours. The position of a running case is marked by shape and word, not by colour alone.

mod arrows;
mod frame;
mod given;
mod icons;
mod labels;
mod layout;
mod shapes;
mod svg;
mod text;

use crate::diagram::{Bounds, Point};
use crate::model::{Kind, NodeIx, Procedure};

/// Where a case stands, for drawing: node ids with a word each, such as `11-20 办结` or `剩 3 个工作日`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub done: Vec<(String, String)>,
    pub here: Vec<(String, String)>,
}

/// The outside of a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    pub width: f64,
    pub height: f64,
    /// Where the first open step stands, in hundredths of the width; none where nothing is open.
    pub here: Option<u8>,
}

/// Where everything is drawn.
struct Geometry {
    /// By node index; `None` for what is not shown, such as the inside of a called procedure.
    nodes: Vec<Option<Bounds>>,
    /// By flow index; empty for what is not shown.
    routes: Vec<Vec<Point>>,
    /// Lane and its bounds.
    lanes: Vec<(usize, Bounds)>,
    /// Is the layout ours? Then boxes are wide enough for our text.
    own: bool,
}

impl Procedure {
    /// The process map as a standalone SVG document.
    pub fn draw(&self, at: Option<&Position>) -> String {
        shapes::map(self, &self.geometry(), at)
    }

    /// How large the map is and where on it a case stands, so that a page can begin there.
    pub fn sheet(&self, at: &Position) -> Sheet {
        shapes::sheet(self, &self.geometry(), at)
    }

    fn geometry(&self) -> Geometry {
        let given = self.diagram.as_ref().and_then(|d| given::geometry(self, d));
        given.unwrap_or_else(|| layout::geometry(self))
    }
}

/// Is the node drawn? What a call activity calls has a map of its own.
fn is_shown(p: &Procedure, ix: NodeIx) -> bool {
    let mut at = p.at(ix).parent;
    while let Some(holder) = at {
        if matches!(p.at(holder).kind, Kind::Call { .. }) {
            return false;
        }
        at = p.at(holder).parent;
    }
    true
}
