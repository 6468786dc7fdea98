//! Structural rules that need no exploration: every arrow has its place, every scope begins and ends.

use crate::finding::{Finding, Severity};
use crate::model::{Ending, Gateway, Kind, Node, NodeIx, Procedure, TaskKind, Trigger};

pub fn check(p: &Procedure, process_at: (u32, u32)) -> Vec<Finding> {
    let mut findings = Vec::new();
    scope(p, None, process_at, &mut findings);
    for (ix, node) in p.nodes() {
        if node.is_scope() {
            scope(p, Some(ix), (node.line, node.column), &mut findings);
        }
        ways(node, &mut findings);
        conditions(p, node, &mut findings);
        event_gateway(p, node, &mut findings);
        marks(node, &mut findings);
        uncaught_error(p, node, &mut findings);
    }
    findings
}

fn say(node: &Node, severity: Severity, code: &'static str, sentence: String) -> Finding {
    let element = Some(node.id.clone());
    Finding { line: node.line, column: node.column, code, severity, element, sentence, path: Vec::new() }
}

fn error(node: &Node, code: &'static str, sentence: String) -> Finding {
    say(node, Severity::Error, code, sentence)
}

/// A process or sub-process needs a way to begin and an end.
fn scope(p: &Procedure, holder: Option<NodeIx>, at: (u32, u32), findings: &mut Vec<Finding>) {
    let name = holder.map_or(p.name.as_str(), |h| p.label(h));
    let element = holder.map(|h| p.at(h).id.clone());
    let mut fail = |code, sentence| {
        let element = element.clone();
        let (line, column) = at;
        findings.push(Finding { line, column, code, severity: Severity::Error, element, sentence, path: Vec::new() });
    };
    let inside = || p.nodes().map(|(_, n)| n).filter(|n| n.parent == holder);
    let starts = inside().filter(|n| matches!(n.kind, Kind::Start(_))).count();
    let plain = inside().filter(|n| n.kind == Kind::Start(Trigger::None)).count();
    if starts == 0 {
        fail("start_missing", format!("「{name}」没有开始事件。请画一个开始事件。"));
    } else if plain > 1 {
        fail("start_twice", format!("「{name}」有 {plain} 个普通开始事件，不知从哪里开始。请只留一个。"));
    } else if holder.is_some() && (plain, starts) != (1, 1) {
        fail("start_plain", format!("子流程「{name}」须恰有一个普通开始事件。请去掉消息或定时触发。"));
    }
    if !inside().any(|n| matches!(n.kind, Kind::End(_))) {
        fail("end_missing", format!("「{name}」没有结束事件。请画一个结束事件。"));
    }
}

/// Which nodes may, must and must not have arrows in and out.
fn ways(node: &Node, findings: &mut Vec<Finding>) {
    let (ins, outs) = (node.incoming.len(), node.outgoing.len());
    let label = node.label();
    let no_entry = matches!(node.kind, Kind::Start(_) | Kind::Boundary { .. });
    if no_entry && ins > 0 {
        findings.push(error(
            node,
            "way_in_forbidden",
            format!("开始或边界事件「{label}」不能有进入的顺序流。请删去。"),
        ));
    }
    if !no_entry && ins == 0 {
        findings.push(error(node, "no_way_in", format!("「{label}」没有进入的顺序流，永远到不了。请连上或删去。")));
    }
    let is_end = matches!(node.kind, Kind::End(_));
    if is_end && outs > 0 {
        findings.push(error(node, "way_out_forbidden", format!("结束事件「{label}」不能有出口。请删去。")));
    }
    if !is_end && outs == 0 {
        findings.push(error(node, "no_way_out", format!("「{label}」之后无路可走。请连到下一步或结束事件。")));
    }
}

/// Choices need conditions; a choice without a default may find none true.
fn conditions(p: &Procedure, node: &Node, findings: &mut Vec<Finding>) {
    let choosing = matches!(node.kind, Kind::Gateway(Gateway::Exclusive | Gateway::Inclusive));
    let free = matches!(node.kind, Kind::Gateway(Gateway::Parallel | Gateway::EventBased));
    for flow in node.outgoing.iter().map(|f| p.flow(*f)) {
        let at = |code, severity, sentence| Finding {
            line: flow.line,
            column: flow.column,
            code,
            severity,
            element: Some(flow.id.clone()),
            sentence,
            path: Vec::new(),
        };
        let is_default = node.default.is_some_and(|d| p.flow(d).id == flow.id);
        let (from, to) = (node.label(), p.label(flow.target));
        if choosing && node.outgoing.len() > 1 && flow.condition.is_none() && !is_default {
            let sentence = format!("网关「{from}」到「{to}」的出口没有条件。请写条件，或设为默认流。");
            findings.push(at("condition_missing", Severity::Error, sentence));
        }
        if flow.condition.is_some() && (free || is_default) {
            let sentence = format!("「{from}」到「{to}」的条件不会被判断（此处不作选择）。请删去条件。");
            findings.push(at("condition_ignored", Severity::Warning, sentence));
        }
    }
    let all_conditional = !node.outgoing.is_empty() && node.outgoing.iter().all(|f| p.flow(*f).condition.is_some());
    if !free && all_conditional && node.default.is_none() {
        let sentence = format!("「{}」的条件可能全不成立，届时流程停住。请设一个默认流。", node.label());
        findings.push(say(node, Severity::Warning, "no_default", sentence));
    }
}

/// After an event-based gateway only events may stand, each reached from it alone.
fn event_gateway(p: &Procedure, node: &Node, findings: &mut Vec<Finding>) {
    if node.kind != Kind::Gateway(Gateway::EventBased) {
        return;
    }
    if node.outgoing.len() < 2 {
        let sentence = format!("事件网关「{}」少于两个出口，没有可等的竞争。请至少接两个事件。", node.label());
        findings.push(error(node, "event_gateway_target", sentence));
    }
    for target in node.outgoing.iter().map(|f| p.at(p.flow(*f).target)) {
        let waits = matches!(target.kind, Kind::Catch(_) | Kind::Task(TaskKind::Receive { .. }));
        if !waits || target.incoming.len() > 1 || !target.boundaries.is_empty() || target.many.is_some() {
            let sentence = format!(
                "事件网关「{}」之后的「{}」须是只从该网关进入的消息或定时捕获事件（或无边界事件的接收任务）。",
                node.label(),
                target.label()
            );
            findings.push(error(target, "event_gateway_target", sentence));
        }
    }
}

/// Marks of our own namespace that stand where they cannot work.
fn marks(node: &Node, findings: &mut Vec<Finding>) {
    let is_gateway = matches!(node.kind, Kind::Gateway(_));
    if node.attr("hb:gate").is_some() && is_gateway {
        let sentence = format!("网关「{}」不能标 hb:gate。请标在作出结果的任务或事件上。", node.label());
        findings.push(error(node, "mark_misplaced", sentence));
    }
    if node.attr("hb:opinion") == Some("required") && node.many.as_ref().is_some_and(|m| m.completion.is_some()) {
        let sentence =
            format!("必需意见「{}」是带提前结束条件的多实例，意见会不齐。请去掉 completionCondition。", node.label());
        findings.push(error(node, "required_opinion_cut_short", sentence));
    }
}

/// An error end event should have somebody to catch it.
fn uncaught_error(p: &Procedure, node: &Node, findings: &mut Vec<Finding>) {
    let Kind::End(Ending::Error(code)) = &node.kind else { return };
    let mut holder = node.parent;
    while let Some(ix) = holder {
        if p.error_boundary(ix, code.as_deref()).is_some() {
            return;
        }
        holder = p.at(ix).parent;
    }
    let sentence =
        format!("错误结束「{}」没有边界事件接住，会终止整个流程。若非本意，请在外层附错误边界事件。", node.label());
    findings.push(say(node, Severity::Warning, "error_not_caught", sentence));
}

impl Procedure {
    /// The boundary event of an activity that catches this error: the one for its code before the one for all.
    pub(crate) fn error_boundary(&self, activity: NodeIx, code: Option<&str>) -> Option<NodeIx> {
        let catching = |wanted: Option<&str>| {
            self.at(activity).boundaries.iter().copied().find(|b| match self.at(*b).trigger() {
                Some(Trigger::Error(caught)) => caught.as_deref() == wanted,
                _ => false,
            })
        };
        code.and_then(|c| catching(Some(c))).or_else(|| catching(None))
    }
}
