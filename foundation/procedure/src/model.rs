//! The compiled procedure: what `read` makes of a BPMN file and what `step`, `check` and `draw` work on.
//! Ids of the file have become indices in document order, so the same file always compiles to the same numbers.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::diagram::Diagram;
use crate::finding::Finding;

/// Place of a node in its procedure, in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeIx(pub(crate) u16);

/// Place of a sequence flow in its procedure, in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlowIx(pub(crate) u16);

impl NodeIx {
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl FlowIx {
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// An immutable compiled procedure. `Send + Sync`; share it by `Arc`.
#[derive(Debug)]
pub struct Procedure {
    pub id: String,
    pub name: String,
    pub documentation: Option<String>,
    /// Extension attributes of the process element, such as `hb:limit`.
    pub attrs: BTreeMap<String, String>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) exprs: Vec<Expr>,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) ids: HashMap<String, NodeIx>,
    /// Start events of the process itself.
    pub(crate) starts: Vec<NodeIx>,
    pub(crate) inclusive_joins: Vec<InclusiveJoin>,
    pub(crate) diagram: Option<Diagram>,
    /// What `read` let pass but `check` should mention.
    pub(crate) notes: Vec<Finding>,
}

/// A flow node: event, task, gateway, sub-process or call activity.
#[derive(Debug)]
pub struct Node {
    /// The id in the file; nodes of a called procedure are prefixed by the call activity's id and a slash.
    pub id: String,
    /// The name in the file; may be empty.
    pub name: String,
    pub kind: Kind,
    /// The sub-process or call activity this node lies in; `None` directly in the process.
    pub parent: Option<NodeIx>,
    pub lane: Option<usize>,
    pub documentation: Option<String>,
    /// Extension attributes by `prefix:name` (`hb:post`, `camunda:assignee`, …), extension elements as
    /// `prefix:element.attribute`, and modeller properties under their own name.
    pub attrs: BTreeMap<String, String>,
    pub many: Option<Many>,
    pub incoming: Vec<FlowIx>,
    pub outgoing: Vec<FlowIx>,
    pub default: Option<FlowIx>,
    /// Boundary events attached to this activity.
    pub boundaries: Vec<NodeIx>,
    pub line: u32,
    pub column: u32,
    /// The start event inside, for sub-processes and call activities.
    pub(crate) inner_start: Option<NodeIx>,
    pub(crate) lane_post: Option<String>,
}

/// What a node is and does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Start(Trigger),
    End(Ending),
    /// Intermediate event that waits.
    Catch(Trigger),
    /// Intermediate event that does not wait: a milestone, or a message with the given name.
    Throw {
        message: Option<String>,
    },
    Task(TaskKind),
    Gateway(Gateway),
    Subprocess,
    /// A call activity; the called process is inlined as its content.
    Call {
        called: String,
    },
    Boundary {
        host: NodeIx,
        interrupting: bool,
        trigger: Trigger,
    },
}

/// What sets an event off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    None,
    Message(String),
    Timer(TimerSpec),
    /// `None` catches every code.
    Error(Option<String>),
}

/// How a path ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    None,
    Message(Option<String>),
    Error(Option<String>),
    Terminate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskKind {
    User,
    /// Done outside the system: noted and passed.
    Manual,
    Service,
    BusinessRule,
    /// Sends and passes on.
    Send {
        message: Option<String>,
    },
    /// Waits for the message of this name.
    Receive {
        message: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway {
    Exclusive,
    Inclusive,
    Parallel,
    EventBased,
}

/// A timer as the file words it; the caller, who owns the calendar, resolves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimerSpec {
    pub kind: TimerKind,
    /// ISO 8601 (`P5D`, `2026-03-01T00:00:00Z`, `R3/P1D`), working days (`P5WD`, `5wd`), or an expression.
    pub text: String,
    /// True when the text is an expression (`=…` or `${…}` in the file; the marks are removed).
    pub expression: bool,
    /// How often a cycle fires; `None` without end.
    pub repeats: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    Date,
    Duration,
    Cycle,
}

/// Multi-instance: the activity is done once per item.
#[derive(Debug)]
pub struct Many {
    pub sequential: bool,
    pub items: Items,
    pub(crate) completion: Option<ExprIx>,
}

#[derive(Debug)]
pub enum Items {
    /// A fixed number of instances, named `1`, `2`, ….
    Count(u16),
    /// An expression that gives the items.
    Of(ExprIx),
}

/// Place of an expression in [`Procedure::expressions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExprIx(pub(crate) u16);

/// A sequence flow.
#[derive(Debug)]
pub struct Flow {
    pub id: String,
    pub name: String,
    pub source: NodeIx,
    pub target: NodeIx,
    /// Extension attributes, as those of nodes.
    pub attrs: BTreeMap<String, String>,
    pub(crate) condition: Option<ExprIx>,
    pub line: u32,
    pub column: u32,
}

/// An expression of the file, evaluated by the caller through [`crate::Context`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// Its place in [`Procedure::expressions`]: a caller may compile all of them once and look them up by it.
    pub index: usize,
    /// FEEL; a leading `=` or a wrapping `${…}` is removed.
    pub text: String,
    pub purpose: Purpose,
    /// The flow or node it belongs to.
    pub element: String,
    pub line: u32,
    pub column: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A sequence flow's condition.
    Condition,
    /// When a multi-instance activity may end early.
    Completion,
    /// The items of a multi-instance activity.
    Collection,
    /// The number of instances of a multi-instance activity.
    Cardinality,
}

/// A lane: who does the tasks drawn in it.
#[derive(Debug)]
pub struct Lane {
    pub id: String,
    pub name: String,
    pub attrs: BTreeMap<String, String>,
}

/// For an inclusive gateway that joins: from where each incoming flow can still be reached.
#[derive(Debug)]
pub(crate) struct InclusiveJoin {
    pub gateway: NodeIx,
    /// Per incoming flow, by node index: may a token at that node still arrive on the flow without passing the gateway?
    pub reach: Vec<(FlowIx, Vec<bool>)>,
}

impl Procedure {
    /// All nodes in document order.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeIx, &Node)> {
        (0u16..).map(NodeIx).zip(&self.nodes)
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.find(id).map(|ix| self.at(ix))
    }

    /// The index of the node with this id.
    pub fn find(&self, id: &str) -> Option<NodeIx> {
        self.ids.get(id).copied()
    }

    /// The node at an index of this procedure. Indices of another procedure are a caller's bug.
    pub fn at(&self, ix: NodeIx) -> &Node {
        &self.nodes[ix.index()]
    }

    pub fn flow(&self, ix: FlowIx) -> &Flow {
        &self.flows[ix.index()]
    }

    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// Every expression of the file with its place, so that the caller can compile and check them before use.
    pub fn expressions(&self) -> &[Expr] {
        &self.exprs
    }

    pub fn expression(&self, ix: ExprIx) -> &Expr {
        &self.exprs[usize::from(ix.0)]
    }

    /// The condition on a flow.
    pub fn condition(&self, flow: FlowIx) -> Option<&Expr> {
        self.flow(flow).condition.map(|e| self.expression(e))
    }

    /// Every timer of the file with the node it belongs to.
    pub fn timers(&self) -> impl Iterator<Item = (NodeIx, &TimerSpec)> {
        self.nodes().filter_map(|(ix, node)| node.timer().map(|spec| (ix, spec)))
    }

    /// Start events of the process itself.
    pub fn starts(&self) -> &[NodeIx] {
        &self.starts
    }

    /// The name shown to people: the node's name, or its id where it has none.
    pub fn label(&self, ix: NodeIx) -> &str {
        self.at(ix).label()
    }
}

impl Node {
    pub fn label(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// Who does this task: `hb:post`, else the lane's `hb:post`, else the lane's name, else what common modellers write.
    pub fn post(&self) -> Option<&str> {
        let own = self.attrs.get("hb:post").map(String::as_str);
        own.or(self.lane_post.as_deref()).or_else(|| {
            const ASSIGNED: [&str; 3] = ["candidateGroups", "assignee", "candidateUsers"];
            ASSIGNED.iter().find_map(|name| {
                self.attrs.iter().find(|(key, _)| key.ends_with(name)).map(|(_, value)| value.as_str())
            })
        })
    }

    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.get(name).map(String::as_str)
    }

    /// The timer of a timer event.
    pub fn timer(&self) -> Option<&TimerSpec> {
        match self.trigger() {
            Some(Trigger::Timer(spec)) => Some(spec),
            _ => None,
        }
    }

    /// The name of the message this node waits for or sends.
    pub fn message(&self) -> Option<&str> {
        match &self.kind {
            Kind::Throw { message } | Kind::Task(TaskKind::Send { message }) | Kind::End(Ending::Message(message)) => {
                message.as_deref()
            }
            _ => self.awaited_message(),
        }
    }

    pub(crate) fn awaited_message(&self) -> Option<&str> {
        match &self.kind {
            Kind::Task(TaskKind::Receive { message }) => Some(message),
            _ => match self.trigger() {
                Some(Trigger::Message(name)) => Some(name),
                _ => None,
            },
        }
    }

    pub fn trigger(&self) -> Option<&Trigger> {
        match &self.kind {
            Kind::Start(trigger) | Kind::Catch(trigger) | Kind::Boundary { trigger, .. } => Some(trigger),
            _ => None,
        }
    }

    pub fn is_activity(&self) -> bool {
        matches!(self.kind, Kind::Task(_) | Kind::Subprocess | Kind::Call { .. })
    }

    pub(crate) fn is_event_gateway(&self) -> bool {
        self.kind == Kind::Gateway(Gateway::EventBased)
    }

    pub fn is_scope(&self) -> bool {
        matches!(self.kind, Kind::Subprocess | Kind::Call { .. })
    }

    /// A gateway at which several flows are brought together and one is needed on each.
    pub(crate) fn is_join(&self) -> bool {
        self.incoming.len() > 1 && matches!(self.kind, Kind::Gateway(Gateway::Parallel | Gateway::Inclusive))
    }
}
