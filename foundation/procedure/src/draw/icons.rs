//! Small outlined signs, after the notation of BPMN: task types, gateway markers, event triggers.

use super::svg::{PAPER, Svg, num};
use crate::diagram::Point;
use crate::model::{Ending, Gateway, Kind, TaskKind, Trigger};

/// A sign drawn on a field of 16 × 16, centred at a point.
fn sign(svg: &mut Svg, at: Point, scale: f64, ink: &str, filled: bool, body: &str) {
    let (x, y) = (num(at.x - 8.0 * scale), num(at.y - 8.0 * scale));
    let fill = if filled { ink } else { "none" };
    svg.raw(format_args!(
        "<g transform=\"translate({x} {y}) scale({scale})\" fill=\"{fill}\" stroke=\"{ink}\" stroke-width=\"1.3\" \
         stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\">{body}</g>"
    ));
}

const PERSON: &str =
    "<circle cx=\"8\" cy=\"5\" r=\"2.8\"/><path d=\"M2.5 14.2c0-3.4 2.4-5.2 5.5-5.2s5.5 1.8 5.5 5.2z\"/>";
const HAND: &str = "<path d=\"M5 9V3.6a1 1 0 0 1 2 0V8m0-4.8a1 1 0 0 1 2 0V8m0-4.2a1 1 0 0 1 2 0V8m0-2.4a1 1 0 0 1 2 0V10c0 2.8-1.8 4.4-4 4.4-2 0-3.2-.8-4.2-2.4L2.4 9.2a1 1 0 0 1 1.7-1L5 9\"/>";
const GEAR: &str = "<circle cx=\"8\" cy=\"8\" r=\"2.2\"/><path d=\"M8 1.6v2.1M8 12.3v2.1M1.6 8h2.1M12.3 8h2.1M3.5 3.5 5 5M11 11l1.5 1.5M12.5 3.5 11 5M5 11l-1.5 1.5\"/><circle cx=\"8\" cy=\"8\" r=\"4.4\"/>";
const TABLE: &str =
    "<rect x=\"1.8\" y=\"3\" width=\"12.4\" height=\"10\" rx=\"1\"/><path d=\"M1.8 6.4h12.4M1.8 9.7h12.4M6 3v10\"/>";
const ENVELOPE: &str =
    "<rect x=\"1.8\" y=\"3.4\" width=\"12.4\" height=\"9.2\" rx=\"1\"/><path d=\"m2.2 4.2 5.8 4.6 5.8-4.6\"/>";
const CLOCK: &str = "<circle cx=\"8\" cy=\"8\" r=\"6.2\"/><path d=\"M8 4.2V8l2.6 1.8\"/>";
const BOLT: &str = "<path d=\"M3 13.2 6 4l3.6 5L13 2.8l-3 9.2-3.6-5z\"/>";
const CALL: &str = "<rect x=\"2\" y=\"4.6\" width=\"9\" height=\"9\" rx=\"1\"/><path d=\"M5.4 4.4V2.6h8.2v8.2h-2.4\"/>";

/// The sign of a task type.
pub fn task(svg: &mut Svg, kind: &Kind, at: Point, scale: f64, ink: &str) {
    let (body, filled) = match kind {
        Kind::Task(TaskKind::User) => (PERSON, false),
        Kind::Task(TaskKind::Manual) => (HAND, false),
        Kind::Task(TaskKind::Service) => (GEAR, false),
        Kind::Task(TaskKind::BusinessRule) => (TABLE, false),
        Kind::Task(TaskKind::Send { .. }) => return sent(svg, at, scale, ink),
        Kind::Task(TaskKind::Receive { .. }) => (ENVELOPE, false),
        Kind::Call { .. } => (CALL, false),
        _ => return,
    };
    sign(svg, at, scale, ink, filled, body);
}

/// A filled envelope: something goes out.
fn sent(svg: &mut Svg, at: Point, scale: f64, ink: &str) {
    sign(svg, at, scale, ink, true, "<rect x=\"1.8\" y=\"3.4\" width=\"12.4\" height=\"9.2\" rx=\"1\"/>");
    sign(svg, at, scale, PAPER, false, "<path d=\"m2.4 4.4 5.6 4.4 5.6-4.4\"/>");
}

/// The sign within an event.
pub fn event(svg: &mut Svg, kind: &Kind, at: Point, scale: f64, ink: &str) {
    match kind {
        Kind::Start(trigger) | Kind::Catch(trigger) | Kind::Boundary { trigger, .. } => match trigger {
            Trigger::Message(_) => sign(svg, at, scale, ink, false, ENVELOPE),
            Trigger::Timer(_) => sign(svg, at, scale, ink, false, CLOCK),
            Trigger::Error(_) => sign(svg, at, scale, ink, false, BOLT),
            Trigger::None => {}
        },
        Kind::Throw { message: Some(_) } | Kind::End(Ending::Message(_)) => sent(svg, at, scale, ink),
        Kind::End(Ending::Error(_)) => sign(svg, at, scale, ink, true, BOLT),
        Kind::End(Ending::Terminate) => sign(svg, at, scale, ink, true, "<circle cx=\"8\" cy=\"8\" r=\"6\"/>"),
        _ => {}
    }
}

/// The marker within a gateway.
pub fn gateway(svg: &mut Svg, kind: Gateway, at: Point, ink: &str) {
    let body = match kind {
        Gateway::Exclusive => "<path stroke-width=\"2.4\" d=\"m4 4 8 8M12 4l-8 8\"/>",
        Gateway::Parallel => "<path stroke-width=\"2.6\" d=\"M8 2.6v10.8M2.6 8h10.8\"/>",
        Gateway::Inclusive => "<circle stroke-width=\"2.2\" cx=\"8\" cy=\"8\" r=\"5\"/>",
        Gateway::EventBased => "<circle cx=\"8\" cy=\"8\" r=\"7\"/><path d=\"m8 3.8 4 2.9-1.5 4.7h-5L4 6.7z\"/>",
    };
    sign(svg, at, 1.0, ink, false, body);
}

/// Three bars, upright for instances at the same time, level for one after the other.
pub fn many(svg: &mut Svg, sequential: bool, at: Point, ink: &str) {
    let body = if sequential {
        "<path d=\"M3 4.5h10M3 8h10M3 11.5h10\"/>"
    } else {
        "<path d=\"M4.5 3v10M8 3v10M11.5 3v10\"/>"
    };
    sign(svg, at, 0.85, ink, false, body);
}
