//! What is written in and beside each node, and the room it takes in our own layout.

use super::text;
use crate::model::{Gateway, Kind, Node, NodeIx, Procedure, TaskKind};

pub const BOX_WIDTH: f64 = 152.0;
/// Left part of a box, for the icon.
pub const ICON_COLUMN: f64 = 30.0;
pub const NAME_SIZE: f64 = 14.0;
pub const NOTE_SIZE: f64 = 11.5;
pub const NAME_LINE: f64 = 20.0;
pub const NOTE_LINE: f64 = 16.0;
pub const EVENT: f64 = 34.0;
pub const GATEWAY: f64 = 44.0;
pub const BOUNDARY: f64 = 28.0;
/// Widest name beside an event or gateway, in em.
const BESIDE: f64 = 8.0;

/// Room of a node: the shape itself, and how far shape and text reach above and below the line of the arrows.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub width: f64,
    pub height: f64,
    /// Width of shape and text together.
    pub room: f64,
    pub above: f64,
    pub below: f64,
}

impl Size {
    pub fn of_box(width: f64, height: f64) -> Self {
        Size { width, height, room: width, above: height / 2.0, below: height / 2.0 }
    }
}

/// Lines of the name inside a box of our own width.
pub fn box_name(node: &Node) -> Vec<String> {
    text::wrap(node.label(), (BOX_WIDTH - ICON_COLUMN - 10.0) / NAME_SIZE, 4)
}

/// Lines of the small print inside a box: who and by when.
pub fn box_notes(p: &Procedure, node: &Node) -> Vec<String> {
    let max = (BOX_WIDTH - ICON_COLUMN - 8.0) / NOTE_SIZE;
    notes(p, node).iter().flat_map(|note| text::wrap(note, max, 2)).collect()
}

fn notes(p: &Procedure, node: &Node) -> Vec<String> {
    let in_lane = node.lane.is_some() && node.attr("hb:post").is_none() && p.lanes.len() > 1;
    let mut notes = Vec::new();
    if let (Kind::Task(TaskKind::User | TaskKind::Manual), false) = (&node.kind, in_lane) {
        notes.extend(node.post().map(str::to_owned));
    }
    if let Kind::Call { .. } = node.kind {
        notes.push("调用流程".to_owned());
    }
    if let Some(many) = &node.many {
        notes.push(if many.sequential { "逐个依次办理" } else { "多方同时办理" }.to_owned());
    }
    if let Some(limit) = node.attr("hb:limit") {
        notes.push(limit_words(limit));
    }
    notes
}

fn limit_words(limit: &str) -> String {
    use crate::model::{TimerKind, TimerSpec};
    // An expression is the item's business; its text would tell nobody anything.
    if limit.starts_with(['=', '$', '#']) {
        return "限期按事项规定".to_owned();
    }
    let spec = TimerSpec { kind: TimerKind::Duration, text: limit.to_owned(), expression: false, repeats: None };
    format!("限 {}", text::timer(&spec))
}

/// Lines beside an event or gateway.
pub fn beside(node: &Node) -> Vec<String> {
    let plain_gateway = matches!(node.kind, Kind::Gateway(_)) || node.timer().is_none();
    match (node.name.is_empty(), node.timer()) {
        (false, _) => text::wrap(&node.name, BESIDE, 3),
        (true, Some(spec)) => text::wrap(&text::timer(spec), BESIDE, 2),
        (true, None) if plain_gateway => default_word(&node.kind).map(|w| vec![w.to_owned()]).unwrap_or_default(),
        (true, None) => Vec::new(),
    }
}

/// What an unnamed event is called.
fn default_word(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Start(_) => Some("开始"),
        Kind::End(_) => Some("结束"),
        Kind::Gateway(Gateway::EventBased) => Some("等候"),
        _ => None,
    }
}

/// Free space at the lower edge of a box, where boundary events hang.
pub fn boundary_room(node: &Node) -> f64 {
    if node.boundaries.is_empty() { 0.0 } else { 12.0 }
}

pub fn size(p: &Procedure, ix: NodeIx) -> Size {
    let node = p.at(ix);
    let lines = beside(node);
    let text_width = lines.iter().map(|l| text::width(l) * 12.0).fold(0.0, f64::max);
    let text_height = if lines.is_empty() { 0.0 } else { 6.0 + NOTE_LINE * lines.len() as f64 };
    let around = |side: f64, above: f64, below: f64| Size {
        width: side,
        height: side,
        room: side.max(text_width),
        above: side / 2.0 + above,
        below: side / 2.0 + below,
    };
    match node.kind {
        Kind::Gateway(_) => around(GATEWAY, text_height, 0.0),
        Kind::Task(_) | Kind::Subprocess | Kind::Call { .. } => {
            let text = NAME_LINE * box_name(node).len() as f64 + NOTE_LINE * box_notes(p, node).len() as f64;
            Size::of_box(BOX_WIDTH, (text + 28.0 + boundary_room(node)).max(52.0))
        }
        Kind::Boundary { .. } => around(BOUNDARY, 0.0, 0.0),
        Kind::Start(_) | Kind::End(_) | Kind::Catch(_) | Kind::Throw { .. } => around(EVENT, 0.0, text_height),
    }
}
