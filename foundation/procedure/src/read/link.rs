//! Turns ids into indices and the builder into a `Procedure`, once the structure holds.

use roxmltree::Node as Xml;

use super::build::{Builder, RawFlow, Source};
use super::{structure, xml};
use crate::finding::{Finding, Severity, has_errors};
use crate::model::{Flow, FlowIx, Gateway, InclusiveJoin, Kind, NodeIx, Procedure, Trigger};

pub fn link(mut b: Builder<'_>, source: &Source<'_>, process: Xml<'_, '_>) -> Result<Procedure, Vec<Finding>> {
    let raw = std::mem::take(&mut b.flows);
    let mut flows = Vec::with_capacity(raw.len());
    for flow in raw {
        link_flow(&mut b, &mut flows, flow);
    }
    link_boundaries(&mut b);
    link_defaults(&mut b, &flows);
    link_lanes(&mut b);
    let starts = link_starts(&mut b);

    let id = process.attribute("id").unwrap_or_default().to_owned();
    let name = xml::name(process);
    let mut procedure = Procedure {
        name: if name.is_empty() { id.clone() } else { name },
        id,
        documentation: xml::child(process, "documentation").and_then(xml::text),
        attrs: xml::extensions(process),
        nodes: b.nodes,
        flows,
        exprs: b.exprs,
        lanes: b.lanes,
        ids: b.ids,
        starts,
        inclusive_joins: Vec::new(),
        diagram: None,
        notes: Vec::new(),
    };
    let mut findings = b.findings;
    // Follow-up findings about links that broken elements left open would only distract.
    if !has_errors(&findings) {
        findings.extend(structure::check(&procedure, source.position(process)));
    }
    if has_errors(&findings) {
        findings.sort_by_key(|f| (f.line, f.column));
        return Err(findings);
    }
    procedure.notes = findings;
    procedure.inclusive_joins = inclusive_joins(&procedure);
    Ok(procedure)
}

/// A finding about something known by id and line only.
fn broken(b: &mut Builder<'_>, at: (u32, u32), element: &str, code: &'static str, sentence: String) {
    let element = Some(element.to_owned());
    b.findings.push(Finding {
        line: at.0,
        column: at.1,
        code,
        severity: Severity::Error,
        element,
        sentence,
        path: Vec::new(),
    });
}

fn link_flow(b: &mut Builder<'_>, flows: &mut Vec<Flow>, raw: RawFlow) {
    let at = (raw.line, raw.column);
    let (Some(&source), Some(&target)) = (b.ids.get(&raw.source), b.ids.get(&raw.target)) else {
        let missing = if b.ids.contains_key(&raw.source) { &raw.target } else { &raw.source };
        // An end whose element was refused already has its finding.
        if b.findings.iter().all(|f| f.severity != Severity::Error) {
            let sentence = format!("顺序流「{}」连到不存在的节点「{missing}」。请重新连接。", raw.id);
            broken(b, at, &raw.id, "reference_broken", sentence);
        }
        return;
    };
    if [source, target].iter().any(|n| b.nodes[n.index()].parent != raw.parent) {
        let sentence =
            format!("顺序流「{}」穿过了子流程的边界。请在同一层内连接，出入子流程用它自己的进出流。", raw.id);
        return broken(b, at, &raw.id, "flow_crosses_scope", sentence);
    }
    let Ok(ix) = u16::try_from(flows.len()).map(FlowIx) else {
        return broken(b, at, &raw.id, "too_large", "流程的顺序流太多。请拆成几个流程。".to_owned());
    };
    b.nodes[source.index()].outgoing.push(ix);
    b.nodes[target.index()].incoming.push(ix);
    flows.push(Flow {
        id: raw.id,
        name: raw.name,
        source,
        target,
        attrs: raw.attrs,
        condition: raw.condition,
        line: raw.line,
        column: raw.column,
    });
}

fn link_boundaries(b: &mut Builder<'_>) {
    for (event, host_id) in std::mem::take(&mut b.attached) {
        let host_ix = b.ids.get(&host_id).copied();
        let same_scope = |h: &NodeIx| {
            let host = &b.nodes[h.index()];
            host.is_activity() && host.parent == b.nodes[event.index()].parent
        };
        match host_ix.filter(same_scope) {
            Some(at) => {
                if let Kind::Boundary { host, .. } = &mut b.nodes[event.index()].kind {
                    *host = at;
                    b.nodes[at.index()].boundaries.push(event);
                }
            }
            None => {
                let node = &b.nodes[event.index()];
                let (at, id) = ((node.line, node.column), node.id.clone());
                let sentence = format!(
                    "边界事件「{}」附在「{host_id}」上，那里没有同一层的任务或子流程。请重新附着。",
                    node.label()
                );
                broken(b, at, &id, "boundary_host", sentence);
            }
        }
    }
    let loose: Vec<usize> = b
        .nodes
        .iter()
        .enumerate()
        .filter(|(i, n)| match n.kind {
            Kind::Boundary { host, .. } => !b.nodes[host.index()].boundaries.iter().any(|e| e.index() == *i),
            _ => false,
        })
        .map(|(i, _)| i)
        .collect();
    for i in loose {
        let node = &b.nodes[i];
        let (at, id) = ((node.line, node.column), node.id.clone());
        if !b.findings.iter().any(|f| f.element.as_deref() == Some(&id)) {
            let sentence = format!("边界事件「{}」没有附在任何活动上。请填写 attachedToRef。", node.label());
            broken(b, at, &id, "boundary_host", sentence);
        }
    }
}

fn link_defaults(b: &mut Builder<'_>, flows: &[Flow]) {
    for (node, flow_id) in std::mem::take(&mut b.defaults) {
        let own = b.nodes[node.index()].outgoing.iter().copied().find(|f| flows[f.index()].id == flow_id);
        if own.is_none() && b.findings.is_empty() {
            let owner = &b.nodes[node.index()];
            let (at, id) = ((owner.line, owner.column), owner.id.clone());
            let sentence = format!("「{}」的默认流「{flow_id}」不是它的出口。请改选它自己的出口。", owner.label());
            broken(b, at, &id, "reference_broken", sentence);
        }
        b.nodes[node.index()].default = own;
    }
}

fn link_lanes(b: &mut Builder<'_>) {
    for (lane, node_id) in std::mem::take(&mut b.lane_members) {
        if let Some(ix) = b.ids.get(&node_id).copied() {
            set_lane(b, ix, lane);
        }
    }
    // What lies in a sub-process lies in the lane of the sub-process.
    for i in 0..b.nodes.len() {
        if let (None, Some(parent)) = (b.nodes[i].lane, b.nodes[i].parent)
            && let Some(lane) = b.nodes[parent.index()].lane
        {
            set_lane(b, NodeIx(u16::try_from(i).unwrap_or(u16::MAX)), lane);
        }
    }
}

fn set_lane(b: &mut Builder<'_>, ix: NodeIx, lane: usize) {
    let post = b.lanes.get(lane).map(|l| l.attrs.get("hb:post").unwrap_or(&l.name).clone());
    let node = &mut b.nodes[ix.index()];
    node.lane = Some(lane);
    node.lane_post = post.filter(|p| !p.is_empty());
}

/// Start events of the process; those of sub-processes are noted at their holder.
fn link_starts(b: &mut Builder<'_>) -> Vec<NodeIx> {
    let starts: Vec<_> = (0u16..)
        .map(NodeIx)
        .zip(&b.nodes)
        .filter(|(_, n)| matches!(n.kind, Kind::Start(_)))
        .map(|(ix, n)| (ix, n.parent, matches!(n.kind, Kind::Start(Trigger::None))))
        .collect();
    for (ix, parent, plain) in &starts {
        if let Some(parent) = parent
            && (*plain || b.nodes[parent.index()].inner_start.is_none())
        {
            b.nodes[parent.index()].inner_start = Some(*ix);
        }
    }
    starts.into_iter().filter(|(_, parent, _)| parent.is_none()).map(|(ix, ..)| ix).collect()
}

fn inclusive_joins(p: &Procedure) -> Vec<InclusiveJoin> {
    let joins = p.nodes().filter(|(_, n)| n.is_join() && n.kind == Kind::Gateway(Gateway::Inclusive));
    joins
        .map(|(gateway, node)| InclusiveJoin {
            gateway,
            reach: node.incoming.iter().map(|flow| (*flow, can_reach(p, *flow, gateway))).collect(),
        })
        .collect()
}

/// The nodes of the scope from which a token can still arrive on `flow` without passing `avoid`.
fn can_reach(p: &Procedure, flow: FlowIx, avoid: NodeIx) -> Vec<bool> {
    let mut seen = vec![false; p.nodes.len()];
    let mut todo = vec![p.flow(flow).source];
    while let Some(ix) = todo.pop() {
        if ix == avoid || std::mem::replace(&mut seen[ix.index()], true) {
            continue;
        }
        let node = p.at(ix);
        todo.extend(node.incoming.iter().map(|f| p.flow(*f).source));
        if let Kind::Boundary { host, .. } = node.kind {
            todo.push(host);
        }
    }
    seen
}
