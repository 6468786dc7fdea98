//! A short way to write a procedure and to play a case through it.

use std::collections::HashMap;

use procedure::{Context, Effect, Expr, Here, Key, Procedure, Signal, State, StepError, read};

pub const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hb="https://haoban.dev/bpmn" id="d" targetNamespace="urn:t">"#;

/// A process of these elements; `flows` reads `a b; b c [x > 1]`, a flow's id being `a-b`.
pub fn xml(elements: &str, flows: &str) -> String {
    xml_with("", elements, flows)
}

pub fn xml_with(definitions: &str, elements: &str, flows: &str) -> String {
    let arrows = arrows(flows);
    format!(
        r#"{HEAD}{definitions}<process id="p" name="试验流程" isExecutable="true">{elements}{arrows}</process></definitions>"#
    )
}

/// Sequence flows, for the inside of sub-processes too.
pub fn arrows(flows: &str) -> String {
    let mut arrows = String::new();
    for flow in flows.split(';').map(str::trim).filter(|f| !f.is_empty()) {
        let (ends, condition) = flow.split_once('[').unwrap_or((flow, ""));
        let (from, to) = ends.trim().split_once(' ').expect("two ends");
        let condition = condition.trim_end_matches(']').replace('<', "&lt;");
        let body = if condition.is_empty() {
            String::new()
        } else {
            format!("<conditionExpression>{condition}</conditionExpression>")
        };
        arrows +=
            &format!(r#"<sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}">{body}</sequenceFlow>"#);
    }
    arrows
}

pub fn procedure(elements: &str, flows: &str) -> Procedure {
    procedure_of(&xml(elements, flows))
}

pub fn procedure_of(text: &str) -> Procedure {
    read(text).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// Answers conditions and collections by their text; `done=N` is true once N instances are completed.
#[derive(Default, Clone)]
pub struct Facts {
    pub truths: HashMap<String, bool>,
    pub lists: HashMap<String, Vec<String>>,
}

impl Facts {
    pub fn new(truths: &[(&str, bool)]) -> Self {
        Facts { truths: truths.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect(), ..Facts::default() }
    }

    pub fn list(name: &str, items: &[&str]) -> Self {
        let items = items.iter().map(|i| (*i).to_owned()).collect();
        Facts { lists: HashMap::from([(name.to_owned(), items)]), ..Facts::default() }
    }
}

impl Context for Facts {
    fn condition(&self, expr: &Expr, here: &Here<'_>) -> Result<bool, String> {
        if let Some(n) = expr.text.strip_prefix("done=") {
            return Ok(here.completed.to_string() == n);
        }
        if let Some(name) = expr.text.strip_prefix("instance=") {
            return Ok(here.instance == Some(name));
        }
        self.truths.get(&expr.text).copied().ok_or_else(|| format!("unknown name {}", expr.text))
    }

    fn collection(&self, expr: &Expr, _: &Here<'_>) -> Result<Vec<String>, String> {
        self.lists.get(&expr.text).cloned().ok_or_else(|| format!("unknown list {}", expr.text))
    }
}

pub struct Play<'p> {
    pub procedure: &'p Procedure,
    pub state: State,
    pub facts: Facts,
}

impl<'p> Play<'p> {
    pub fn new(procedure: &'p Procedure) -> Self {
        Play { procedure, state: State::new(), facts: Facts::default() }
    }

    pub fn with(procedure: &'p Procedure, facts: Facts) -> Self {
        Play { facts, ..Play::new(procedure) }
    }

    /// Started at its plain start event.
    pub fn started(procedure: &'p Procedure, facts: Facts) -> Self {
        let mut play = Play::with(procedure, facts);
        play.signal(Signal::Start { at: None }).expect("starts");
        play
    }

    pub fn signal(&mut self, signal: Signal<'_>) -> Result<Vec<String>, StepError> {
        let mut effects = Vec::new();
        self.procedure.step(&mut self.state, signal, &self.facts, &mut effects)?;
        Ok(effects.iter().map(|e| self.told(e)).collect())
    }

    /// Completes the oldest waiting task of this node, or of `node@instance`.
    pub fn complete(&mut self, task: &str) -> Vec<String> {
        let task = self.key(task);
        self.signal(Signal::Complete { task }).expect("completes")
    }

    pub fn fire(&mut self, node: &str) -> Vec<String> {
        let timer = self.state.timers().find(|(_, n)| self.procedure.at(*n).id == node).expect("timer is set").0;
        self.signal(Signal::Timer { timer }).expect("fires")
    }

    pub fn send(&mut self, name: &str) -> Vec<String> {
        self.signal(Signal::Message { name, to: None }).expect("is awaited")
    }

    pub fn fail(&mut self, task: &str, code: &str) -> Result<Vec<String>, StepError> {
        let task = self.key(task);
        self.signal(Signal::Error { task, code })
    }

    pub fn key(&self, task: &str) -> Key {
        let mut waiting = self.state.waiting(self.procedure);
        let found = waiting.find(|w| shown(&self.procedure.at(w.node).id, w.instance) == task);
        found.unwrap_or_else(|| panic!("{task} waits; open are {:?}", self.open())).key
    }

    pub fn open(&self) -> Vec<String> {
        self.state.waiting(self.procedure).map(|w| shown(&self.procedure.at(w.node).id, w.instance)).collect()
    }

    pub fn told(&self, effect: &Effect) -> String {
        let id = |node: &procedure::NodeIx| self.procedure.at(*node).id.clone();
        let one = |node, instance: &Option<String>| shown(&id(node), instance.as_deref());
        match effect {
            Effect::Started { node } => format!("start {}", id(node)),
            Effect::TaskOpened { node, instance, .. } => format!("open {}", one(node, instance)),
            Effect::ServiceCalled { node, instance, .. } => format!("call {}", one(node, instance)),
            Effect::RuleCalled { node, instance, .. } => format!("rule {}", one(node, instance)),
            Effect::MessageAwaited { node, instance, .. } => format!("await {}", one(node, instance)),
            Effect::Completed { node, .. } => format!("done {}", id(node)),
            Effect::Cancelled { node, .. } => format!("cancel {}", id(node)),
            Effect::MessageSent { node, instance } => format!("send {}", one(node, instance)),
            Effect::MessageReceived { node } => format!("receive {}", id(node)),
            Effect::TimerSet { node, .. } => format!("set {}", id(node)),
            Effect::TimerFired { node, .. } => format!("fire {}", id(node)),
            Effect::TimerCancelled { node, .. } => format!("unset {}", id(node)),
            Effect::ErrorCaught { node } => format!("caught {}", id(node)),
            Effect::Passed { node } => format!("pass {}", id(node)),
            Effect::FlowTaken { flow } => format!("take {}", self.procedure.flow(*flow).id),
            Effect::Entered { node, instance, .. } => format!("enter {}", one(node, instance)),
            Effect::Left { node, .. } => format!("leave {}", id(node)),
            Effect::Ended { node, terminate } => format!("{} {}", if *terminate { "kill" } else { "end" }, id(node)),
            Effect::Finished => "finished".to_owned(),
        }
    }
}

fn shown(id: &str, instance: Option<&str>) -> String {
    instance.map_or_else(|| id.to_owned(), |i| format!("{id}@{i}"))
}
