//! The state space: every position a case can reach, found by running the engine with every possible answer.
//! Conditions may turn out either way, every activity with instances has one, errors may happen wherever caught.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::canonical::{Position, canonical, doubled};
use super::gates::Gates;
use super::paths::{Cause, Leg};
use super::reduce::Reduction;
use crate::model::{Expr, Gateway, Kind, NodeIx, Procedure, TaskKind, Trigger};
use crate::state::{Key, State, Token};
use crate::step::{Context, Effect, Here, Signal, StepError};

/// Ways one step may turn out before the exploration calls itself incomplete.
const MAX_OUTCOMES: usize = 4_096;
/// An error code no boundary event names, to reach those that catch all.
const ANY_ERROR: &str = "\u{0}";

pub struct Space {
    pub visited: Vec<Visited>,
    /// From position, to position.
    pub edges: Vec<(usize, usize)>,
    /// Something that must not happen, at the end of this leg from this position.
    pub failures: Vec<Failure>,
    /// By node index: has a case been there?
    pub active: Vec<bool>,
    pub complete: bool,
}

pub struct Visited {
    pub position: Position,
    /// The position this one was first reached from (none for the beginning), and how.
    pub from: Option<usize>,
    pub leg: Leg,
}

pub struct Failure {
    pub code: &'static str,
    pub node: NodeIx,
    /// The other node concerned, such as the open opinion.
    pub other: Option<NodeIx>,
    pub from: Option<usize>,
    pub leg: Leg,
}

pub fn explore(p: &Procedure, max_states: usize) -> Space {
    explore_by(p, max_states, Reduction::of(p))
}

fn explore_by(p: &Procedure, max_states: usize, reduction: Reduction) -> Space {
    let mut search = Search {
        p,
        gates: Gates::of(p),
        reduction,
        known: HashMap::new(),
        space: Space {
            visited: Vec::new(),
            edges: Vec::new(),
            failures: Vec::new(),
            active: vec![false; p.nodes.len()],
            complete: true,
        },
    };
    let fresh = Position { state: State::new(), spent: Vec::new() };
    for start in p.starts() {
        let cause = Cause::Start(*start);
        search.step(None, &fresh, Signal::Start { at: Some(&p.at(*start).id) }, cause);
    }
    let mut next = 0;
    while let Some(visited) = search.space.visited.get(next) {
        if search.space.visited.len() > max_states {
            search.space.complete = false;
            break;
        }
        let position = visited.position.clone();
        search.expand(next, &position);
        next += 1;
    }
    search.space
}

struct Search<'p> {
    p: &'p Procedure,
    gates: Gates,
    reduction: Reduction,
    known: HashMap<Position, usize>,
    space: Space,
}

impl Search<'_> {
    fn expand(&mut self, from: usize, position: &Position) {
        let mut moves = possible(self.p, position);
        if moves.is_empty() && !position.state.is_over() {
            let at = position.state.tokens.iter().find(|t| t.on.is_some()).or(position.state.tokens.first());
            if let Some(token) = at {
                let leg = Leg::none();
                self.fail(Failure { code: "deadlock", node: token.at, other: None, from: Some(from), leg });
            }
        }
        if let Some(alone) = self.reduction.alone(&position.state, &moves) {
            let (signal, cause) = moves.swap_remove(alone);
            if self.step(Some(from), position, signal, cause) {
                return;
            }
        }
        for (signal, cause) in moves {
            self.step(Some(from), position, signal, cause);
        }
    }

    /// Takes one step in every way it may turn out. True when that alone may stand for the whole position.
    fn step(&mut self, from: Option<usize>, position: &Position, signal: Signal<'_>, cause: Cause) -> bool {
        let script = Script::default();
        let mut effects = Vec::new();
        let mut enough = true;
        for _ in 0..MAX_OUTCOMES {
            let mut state = position.state.clone();
            effects.clear();
            match self.p.step(&mut state, signal, &script, &mut effects) {
                Ok(()) => enough &= self.reached(from, position, state, cause, &effects),
                Err(StepError::EndlessLoop) => {
                    let leg = Leg::new(cause, &effects);
                    let code = "loop_without_wait";
                    self.fail(Failure { code, node: cause.node(), other: None, from, leg });
                    return false;
                }
                // That no condition may hold is said once, by the structural check.
                Err(_) => {}
            }
            if !script.advance() {
                return enough;
            }
        }
        self.space.complete = false;
        false
    }

    /// Notes the position a step led to. True when it is new and no result was passed on the way.
    fn reached(
        &mut self,
        from: Option<usize>,
        before: &Position,
        state: State,
        cause: Cause,
        effects: &[Effect],
    ) -> bool {
        for node in effects.iter().filter_map(node_of) {
            self.space.active[node.index()] = true;
        }
        if let Some((node, other)) = self.gates.broken(self.p, &before.state, &state, effects) {
            let leg = Leg::new(cause, effects);
            self.fail(Failure { code: "result_before_opinion", node, other: Some(other), from, leg });
        }
        let mut spent = before.spent.clone();
        if let Cause::Message(node, Some(host)) = cause {
            spent.push((host, node));
        }
        let position = canonical(state, &spent);
        if let Some(node) = doubled(&position.state) {
            let leg = Leg::new(cause, effects);
            self.fail(Failure { code: "double_token", node, other: None, from, leg });
            return false;
        }
        let next = self.space.visited.len();
        let to = *self.known.entry(position.clone()).or_insert(next);
        if to == next {
            self.space.visited.push(Visited { position, from, leg: Leg::new(cause, effects) });
        }
        if let Some(from) = from {
            self.space.edges.push((from, to));
        }
        to == next && !self.gates.passed_result(effects)
    }

    /// Keeps the first failure of a kind at a node: the search is breadth first, so its path is shortest.
    fn fail(&mut self, failure: Failure) {
        let same = |f: &Failure| f.code == failure.code && f.node == failure.node;
        if !self.space.failures.iter().any(same) {
            self.space.failures.push(failure);
        }
    }
}

/// Every signal that may come in this position.
fn possible<'a>(p: &'a Procedure, position: &'a Position) -> Vec<(Signal<'a>, Cause)> {
    let state = &position.state;
    let mut moves = Vec::new();
    for token in state.tokens.iter().filter(|t| t.on.is_none()) {
        direct(p, token, &mut moves);
        if token.carries_boundaries() {
            watching(p, token, position, &mut moves);
        }
    }
    moves.extend(state.timers.iter().map(|t| (Signal::Timer { timer: t.key }, Cause::Timer(t.at))));
    moves
}

/// What the token itself waits for.
fn direct<'a>(p: &'a Procedure, token: &Token, moves: &mut Vec<(Signal<'a>, Cause)>) {
    if token.body.is_some() {
        return;
    }
    let node = p.at(token.at);
    let mut message = |at: NodeIx| {
        if let Some(name) = p.at(at).awaited_message() {
            moves.push((Signal::Message { name, to: Some(token.key) }, Cause::Message(at, None)));
        }
    };
    match &node.kind {
        Kind::Task(TaskKind::Receive { .. }) | Kind::Catch(Trigger::Message(_)) => message(token.at),
        Kind::Gateway(Gateway::EventBased) => node.outgoing.iter().for_each(|f| message(p.flow(*f).target)),
        Kind::Task(_) => moves.push((Signal::Complete { task: token.key }, Cause::Done(token.at))),
        _ => {}
    }
}

/// What boundary events on the token's activity watch for: messages, and errors from any task within.
fn watching<'a>(p: &'a Procedure, token: &Token, position: &Position, moves: &mut Vec<(Signal<'a>, Cause)>) {
    for event in p.at(token.at).boundaries.iter().copied() {
        let Kind::Boundary { interrupting, trigger, .. } = &p.at(event).kind else { continue };
        match trigger {
            Trigger::Message(name) if !position.spent.contains(&(token.key, event)) => {
                let once = (!interrupting).then_some(token.key);
                moves.push((Signal::Message { name, to: Some(token.key) }, Cause::Message(event, once)));
            }
            Trigger::Error(code) => {
                if let Some(task) = failing_task(p, &position.state, token.key) {
                    let code = code.as_deref().unwrap_or(ANY_ERROR);
                    moves.push((Signal::Error { task, code }, Cause::Error(event)));
                }
            }
            _ => {}
        }
    }
}

/// A task at or within the activity that may report an error.
fn failing_task(p: &Procedure, state: &State, activity: Key) -> Option<Key> {
    let within = |mut key: Key| loop {
        match state.token(key) {
            Some(t) if t.key == activity => break true,
            Some(t) => key = t.parent,
            None => break false,
        }
    };
    let fails = |t: &&Token| {
        let kind = &p.at(t.at).kind;
        let asks = matches!(kind, Kind::Task(TaskKind::User | TaskKind::Service | TaskKind::BusinessRule));
        asks && t.body.is_none() && t.on.is_none() && within(t.key)
    };
    state.tokens.iter().find(fails).map(|t| t.key)
}

fn node_of(effect: &Effect) -> Option<NodeIx> {
    match effect {
        Effect::Started { node }
        | Effect::TaskOpened { node, .. }
        | Effect::ServiceCalled { node, .. }
        | Effect::RuleCalled { node, .. }
        | Effect::MessageAwaited { node, .. }
        | Effect::Completed { node, .. }
        | Effect::MessageSent { node, .. }
        | Effect::MessageReceived { node }
        | Effect::TimerSet { node, .. }
        | Effect::TimerFired { node, .. }
        | Effect::ErrorCaught { node }
        | Effect::Passed { node }
        | Effect::Entered { node, .. }
        | Effect::Ended { node, .. } => Some(*node),
        Effect::Cancelled { .. }
        | Effect::TimerCancelled { .. }
        | Effect::FlowTaken { .. }
        | Effect::Left { .. }
        | Effect::Finished => None,
    }
}

/// Answers conditions from a list that `advance` turns through all possibilities, like the digits of a counter.
#[derive(Default)]
struct Script {
    answers: RefCell<Vec<bool>>,
    asked: Cell<usize>,
}

impl Script {
    /// On to the next untried row of answers; false when all have been tried.
    fn advance(&self) -> bool {
        let mut answers = self.answers.borrow_mut();
        answers.truncate(self.asked.replace(0));
        while answers.last() == Some(&false) {
            answers.pop();
        }
        match answers.last_mut() {
            Some(last) => {
                *last = false;
                true
            }
            None => false,
        }
    }
}

impl Context for Script {
    fn condition(&self, _: &Expr, _: &Here<'_>) -> Result<bool, String> {
        let mut answers = self.answers.borrow_mut();
        let at = self.asked.get();
        if at == answers.len() {
            answers.push(true);
        }
        self.asked.set(at + 1);
        Ok(answers.get(at).copied().unwrap_or(true))
    }

    fn collection(&self, _: &Expr, _: &Here<'_>) -> Result<Vec<String>, String> {
        Ok(vec!["·".to_owned()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    /// A fork and a join of these kinds around branches of so many tasks, with a marked opinion and result, and a
    /// rework loop around the first task where asked.
    fn model(fork: &str, join: &str, branches: &[usize], rework: bool) -> Procedure {
        let mut text = format!(
            r#"<startEvent id="s"/><{fork}Gateway id="f"/><{join}Gateway id="j"/><userTask id="d" hb:gate="result"/><endEvent id="e"/>"#
        );
        let arrow = |from: &str, to: &str| {
            let condition = if from == "f" && fork != "parallel" || from == "again" {
                "<conditionExpression>c</conditionExpression>"
            } else {
                ""
            };
            format!(r#"<sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}">{condition}</sequenceFlow>"#)
        };
        for (b, tasks) in branches.iter().enumerate() {
            let mut before = "f".to_owned();
            for t in 0..*tasks {
                let id = format!("t{b}{t}");
                let mark = if (b, t) == (1, 0) { r#" hb:opinion="required""# } else { "" };
                text += &format!(r#"<userTask id="{id}"{mark}/>"#);
                text += &arrow(&before, &id);
                before = id;
            }
            if rework && b == 0 {
                text += r#"<exclusiveGateway id="again" default="on"/><sequenceFlow id="on" sourceRef="again" targetRef="j"/>"#;
                text += &(arrow(&before, "again") + &arrow("again", "t00"));
            } else {
                text += &arrow(&before, "j");
            }
        }
        text += &(arrow("s", "f") + &arrow("j", "d") + &arrow("d", "e"));
        let xml = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hb="https://haoban.dev/bpmn"><process id="p">{text}</process></definitions>"#
        );
        read(&xml).unwrap()
    }

    #[test]
    fn leaving_out_orders_loses_no_finding() {
        let kinds = ["parallel", "exclusive", "inclusive"];
        let shapes: [&[usize]; 4] = [&[1, 1], &[2, 1], &[1, 2, 2], &[3, 2, 1]];
        for (fork, join) in kinds.iter().flat_map(|f| kinds.iter().map(move |j| (*f, *j))) {
            for (branches, rework) in shapes.iter().flat_map(|s| [(*s, true), (*s, false)]) {
                let p = model(fork, join, branches, rework);
                let (full, reduced) = (explore_by(&p, 100_000, Reduction::none(&p)), explore(&p, 100_000));
                let codes = |s: &Space| {
                    let mut codes: Vec<_> = s.failures.iter().map(|f| f.code).collect();
                    codes.sort_unstable();
                    codes.dedup();
                    codes
                };
                let about = format!("{fork} {join} {branches:?} {rework}");
                assert_eq!(codes(&full), codes(&reduced), "{about}");
                assert!(reduced.visited.len() <= full.visited.len(), "{about}");
                if full.failures.is_empty() {
                    assert_eq!(full.active, reduced.active, "{about}");
                }
            }
        }
    }
}
