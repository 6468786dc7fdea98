//! Takes the elements of a process into nodes and flows, whose references are still ids.
//! What lies outside the supported subset becomes a finding that names the element and its line.

use std::collections::{BTreeMap, HashMap};

use roxmltree::{Document, Node as Xml};

use super::definitions::Definitions;
use super::xml;
use crate::finding::{Finding, Severity};
use crate::model::{Expr, ExprIx, Gateway, Kind, Lane, Node, NodeIx, Purpose, TaskKind};

/// More nodes than any procedure a person can read; keeps indices small.
const MAX_NODES: usize = 10_000;
/// Sub-processes and calls within one another.
const MAX_DEPTH: usize = 30;

/// Elements that carry data, resources or drawing notes and do not change how the process runs.
const NEUTRAL: [&str; 28] = [
    "documentation",
    "extensionElements",
    "incoming",
    "outgoing",
    "laneSet",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "ioSpecification",
    "ioBinding",
    "property",
    "dataInput",
    "dataOutput",
    "inputSet",
    "outputSet",
    "dataInputAssociation",
    "dataOutputAssociation",
    "textAnnotation",
    "association",
    "group",
    "auditing",
    "monitoring",
    "rendering",
    "resourceRole",
    "performer",
    "humanPerformer",
    "potentialOwner",
    "correlationSubscription",
];

pub struct RawFlow {
    pub id: String,
    pub name: String,
    pub source: String,
    pub target: String,
    pub parent: Option<NodeIx>,
    pub attrs: BTreeMap<String, String>,
    pub condition: Option<ExprIx>,
    pub line: u32,
    pub column: u32,
}

/// One parsed file, or one process of it that is being inlined.
pub struct Source<'d> {
    pub doc: &'d Document<'d>,
    pub definitions: Definitions,
    /// Put before every id; empty for the main process.
    pub prefix: String,
    /// The call activity (id, line, column) findings of an inlined process are reported at.
    pub called_from: Option<(String, u32, u32)>,
}

impl<'d> Source<'d> {
    pub fn of_file(doc: &'d Document<'d>) -> Self {
        Source { doc, definitions: Definitions::of(doc), prefix: String::new(), called_from: None }
    }

    pub fn id(&self, raw: &str) -> String {
        format!("{}{raw}", self.prefix)
    }

    pub fn position(&self, node: Xml<'_, '_>) -> (u32, u32) {
        match &self.called_from {
            Some((_, line, column)) => (*line, *column),
            None => xml::position(self.doc, node),
        }
    }
}

pub struct Builder<'r> {
    pub nodes: Vec<Node>,
    pub flows: Vec<RawFlow>,
    pub exprs: Vec<Expr>,
    pub lanes: Vec<Lane>,
    pub ids: HashMap<String, NodeIx>,
    pub findings: Vec<Finding>,
    pub attached: Vec<(NodeIx, String)>,
    pub defaults: Vec<(NodeIx, String)>,
    pub lane_members: Vec<(usize, String)>,
    pub resolve: &'r dyn Fn(&str) -> Option<String>,
    /// Process ids from the main process down to the one being taken in.
    pub calling: Vec<String>,
}

impl<'r> Builder<'r> {
    pub fn new(resolve: &'r dyn Fn(&str) -> Option<String>) -> Self {
        Builder {
            nodes: Vec::new(),
            flows: Vec::new(),
            exprs: Vec::new(),
            lanes: Vec::new(),
            ids: HashMap::new(),
            findings: Vec::new(),
            attached: Vec::new(),
            defaults: Vec::new(),
            lane_members: Vec::new(),
            resolve,
            calling: Vec::new(),
        }
    }

    pub fn error(&mut self, source: &Source<'_>, at: Xml<'_, '_>, code: &'static str, sentence: String) {
        self.report(source, at, Severity::Error, code, sentence);
    }

    pub fn warn(&mut self, source: &Source<'_>, at: Xml<'_, '_>, code: &'static str, sentence: String) {
        self.report(source, at, Severity::Warning, code, sentence);
    }

    fn report(&mut self, s: &Source<'_>, at: Xml<'_, '_>, severity: Severity, code: &'static str, sentence: String) {
        let (line, column) = s.position(at);
        let element = Some(at.attribute("id").map_or_else(|| at.tag_name().name().to_owned(), |id| s.id(id)));
        let sentence = match &s.called_from {
            Some((call, ..)) => {
                format!("「{call}」所调用的流程第 {} 行：{sentence}", xml::position(s.doc, at).0)
            }
            None => sentence,
        };
        self.findings.push(Finding { line, column, code, severity, element, sentence, path: Vec::new() });
    }

    /// The process to run: the executable one, else the first with content.
    pub fn main_process<'a, 'd>(&mut self, source: &Source<'d>) -> Option<Xml<'a, 'd>>
    where
        'd: 'a,
        Source<'d>: 'a,
    {
        let doc: &'d Document<'d> = source.doc;
        let root = doc.root_element();
        if !xml::is(&root, "definitions") {
            let sentence = format!(
                "根元素应是 BPMN 2.0 的 definitions（命名空间 {}），现在是 {}。",
                xml::BPMN,
                root.tag_name().name()
            );
            self.error(source, root, "not_bpmn", sentence);
            return None;
        }
        let processes: Vec<_> = xml::children(root).filter(|c| xml::is(c, "process")).collect();
        let executable = processes.iter().find(|p| xml::flag(**p, "isExecutable") == Some(true));
        let filled = processes.iter().find(|p| xml::child(**p, "startEvent").is_some());
        let chosen = executable.or(filled).or(processes.first()).copied();
        if chosen.is_none() {
            self.error(source, root, "no_process", "文件里没有 process，无流程可运行。请至少画一个流程。".to_owned());
        }
        let (chosen_id, calls) = (chosen.and_then(|p| p.attribute("id")), super::call::called_ids(doc));
        for other in processes.into_iter().filter(|p| p.attribute("id") != chosen_id) {
            let id = other.attribute("id").unwrap_or_default();
            if xml::child(other, "startEvent").is_some() && !calls.iter().any(|c| c == id) {
                let sentence =
                    format!("流程「{id}」既不是主流程也没有被调用，不会运行。请移到单独的文件，或由调用活动引用。");
                self.warn(source, other, "process_not_used", sentence);
            }
        }
        chosen
    }

    pub fn process(&mut self, source: &Source<'_>, process: Xml<'_, '_>) {
        self.calling.push(process.attribute("id").unwrap_or_default().to_owned());
        self.elements(source, process, None);
        self.calling.pop();
    }

    /// Takes in everything a process or sub-process holds.
    pub fn elements(&mut self, source: &Source<'_>, holder: Xml<'_, '_>, parent: Option<NodeIx>) {
        for lane_set in xml::children(holder).filter(|c| c.tag_name().name() == "laneSet") {
            self.lane_set(source, lane_set);
        }
        for element in xml::children(holder) {
            let tag = element.tag_name().name();
            if tag == "sequenceFlow" {
                self.sequence_flow(source, element, parent);
            } else if !NEUTRAL.contains(&tag) && !is_loop_part(tag) {
                self.flow_node(source, element, parent);
            }
        }
    }

    fn lane_set(&mut self, source: &Source<'_>, lane_set: Xml<'_, '_>) {
        for lane in xml::children(lane_set).filter(|c| c.tag_name().name() == "lane") {
            let ix = self.lanes.len();
            let id = source.id(lane.attribute("id").unwrap_or_default());
            self.lanes.push(Lane { id, name: xml::name(lane), attrs: xml::extensions(lane) });
            for member in xml::children(lane).filter(|c| c.tag_name().name() == "flowNodeRef") {
                if let Some(node) = xml::text(member) {
                    self.lane_members.push((ix, source.id(&node)));
                }
            }
            // Inner lanes come later in the list and so win over the outer lane.
            if let Some(inner) = xml::child(lane, "childLaneSet") {
                self.lane_set(source, inner);
            }
        }
    }

    fn sequence_flow(&mut self, source: &Source<'_>, element: Xml<'_, '_>, parent: Option<NodeIx>) {
        let id = element.attribute("id").map_or_else(|| format!("flow-{}", self.flows.len()), |id| source.id(id));
        let mut end = |attribute: &str| match element.attribute(attribute) {
            Some(node) => source.id(node),
            None => {
                let sentence = format!("顺序流「{id}」缺少 {attribute}。请把箭头的两端都连到节点上。");
                self.error(source, element, "reference_broken", sentence);
                String::new()
            }
        };
        let (from, to) = (end("sourceRef"), end("targetRef"));
        let condition = xml::child(element, "conditionExpression")
            .and_then(|c| self.expression(source, c, xml::text(c), Purpose::Condition, &id));
        let (line, column) = source.position(element);
        let (name, attrs) = (xml::name(element), xml::extensions(element));
        self.flows.push(RawFlow { id, name, source: from, target: to, parent, attrs, condition, line, column });
    }

    /// Keeps an expression; empty text is no expression.
    pub fn expression(
        &mut self,
        source: &Source<'_>,
        at: Xml<'_, '_>,
        raw: Option<String>,
        purpose: Purpose,
        element: &str,
    ) -> Option<ExprIx> {
        let raw = raw?;
        let text = super::timer::unwrapped(raw.trim()).unwrap_or(raw.trim()).to_owned();
        if text.is_empty() {
            return None;
        }
        let index = self.exprs.len();
        let (line, column) = source.position(at);
        self.exprs.push(Expr { index, text, purpose, element: element.to_owned(), line, column });
        u16::try_from(index).ok().map(ExprIx)
    }

    fn flow_node(&mut self, source: &Source<'_>, element: Xml<'_, '_>, parent: Option<NodeIx>) {
        let Some(kind) = self.kind(source, element) else { return };
        let Some(ix) = self.add(source, element, kind, parent) else { return };
        if let Some(host) = element.attribute("attachedToRef") {
            self.attached.push((ix, source.id(host)));
        }
        if let Some(default) = element.attribute("default") {
            self.defaults.push((ix, source.id(default)));
        }
        let many = self.many(source, element, ix);
        self.nodes[ix.index()].many = many;
        match self.nodes[ix.index()].kind.clone() {
            Kind::Subprocess => self.elements(source, element, Some(ix)),
            Kind::Call { called } => self.call(source, element, ix, &called),
            _ => {}
        }
    }

    fn add(&mut self, source: &Source<'_>, element: Xml<'_, '_>, kind: Kind, parent: Option<NodeIx>) -> Option<NodeIx> {
        let Some(id) = element.attribute("id").map(|id| source.id(id)) else {
            let sentence = format!("{} 没有 id。请用建模工具补上。", described(element));
            self.error(source, element, "id_missing", sentence);
            return None;
        };
        let ix = u16::try_from(self.nodes.len()).ok().filter(|ix| usize::from(*ix) < MAX_NODES).map(NodeIx);
        let Some(ix) = ix.filter(|_| self.depth(parent) < MAX_DEPTH) else {
            // Once is enough: everything after the limit would say the same.
            if self.findings.iter().all(|f| f.code != "too_large") {
                let sentence = format!("流程超过 {MAX_NODES} 个节点或 {MAX_DEPTH} 层。请拆成几个流程。");
                self.error(source, element, "too_large", sentence);
            }
            return None;
        };
        if self.ids.insert(id.clone(), ix).is_some() {
            self.error(source, element, "id_twice", format!("id「{id}」用了两次。每个元素的 id 须唯一。"));
        }
        let (line, column) = source.position(element);
        self.nodes.push(Node {
            id,
            name: xml::name(element),
            kind,
            parent,
            lane: None,
            documentation: xml::child(element, "documentation").and_then(xml::text),
            attrs: xml::extensions(element),
            many: None,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            default: None,
            boundaries: Vec::new(),
            line,
            column,
            inner_start: None,
            lane_post: None,
        });
        Some(ix)
    }

    fn depth(&self, parent: Option<NodeIx>) -> usize {
        std::iter::successors(parent, |ix| self.nodes[ix.index()].parent).count()
    }

    fn kind(&mut self, source: &Source<'_>, element: Xml<'_, '_>) -> Option<Kind> {
        if xml::flag(element, "isForCompensation") == Some(true) || xml::flag(element, "instantiate") == Some(true) {
            let sentence = format!("{} 用了补偿或实例化属性，不在支持范围内。请改用普通步骤。", described(element));
            self.error(source, element, "unsupported_attribute", sentence);
            return None;
        }
        let task = |kind| Some(Kind::Task(kind));
        let gateway = |kind| Some(Kind::Gateway(kind));
        match element.tag_name().name() {
            "startEvent" => self.start_event(source, element),
            "endEvent" => self.end_event(source, element),
            "intermediateCatchEvent" => self.catch_event(source, element),
            "intermediateThrowEvent" => self.throw_event(source, element),
            "boundaryEvent" => self.boundary_event(source, element),
            "userTask" => task(TaskKind::User),
            "manualTask" => task(TaskKind::Manual),
            "serviceTask" => task(TaskKind::Service),
            "businessRuleTask" => task(TaskKind::BusinessRule),
            "sendTask" => task(TaskKind::Send { message: self.message(source, element, element, false)? }),
            "receiveTask" => {
                task(TaskKind::Receive { message: self.message(source, element, element, true)?.unwrap_or_default() })
            }
            "exclusiveGateway" => gateway(Gateway::Exclusive),
            "inclusiveGateway" => gateway(Gateway::Inclusive),
            "parallelGateway" => gateway(Gateway::Parallel),
            "eventBasedGateway" => gateway(Gateway::EventBased),
            "subProcess" if xml::flag(element, "triggeredByEvent") != Some(true) => Some(Kind::Subprocess),
            "callActivity" => self.call_kind(source, element),
            _ => {
                let sentence = format!("不支持 {}。{}", described(element), remedy(element));
                self.error(source, element, "unsupported_element", sentence);
                None
            }
        }
    }
}

/// `userTask「受理」`, for sentences.
pub fn described(element: Xml<'_, '_>) -> String {
    let name = xml::name(element);
    let shown = if name.is_empty() { element.attribute("id").unwrap_or_default() } else { &name };
    format!("{}「{shown}」", element.tag_name().name())
}

/// Children of a sub-process that belong to its loop, not to its content; `many` reads them.
fn is_loop_part(tag: &str) -> bool {
    matches!(tag, "multiInstanceLoopCharacteristics" | "standardLoopCharacteristics")
}

fn remedy(element: Xml<'_, '_>) -> &'static str {
    match element.tag_name().name() {
        "task" => "请指明任务类型，例如用户任务 userTask。",
        "scriptTask" => "请改用业务规则任务 businessRuleTask 或服务任务 serviceTask。",
        "complexGateway" => "请改用相容网关 inclusiveGateway。",
        "subProcess" => "事件子流程请改用边界事件。",
        "transaction" | "adHocSubProcess" => "请改用嵌入式子流程 subProcess。",
        _ => "支持的元素见本库文档的子集表。",
    }
}
