//! One step at work: tokens move until every one of them waits.

use super::{Context, Effect, Here, Signal, StepError};
use crate::model::{Ending, Expr, FlowIx, Gateway, Items, Kind, Node, NodeIx, Procedure, TaskKind, Trigger};
use crate::state::{Body, Key, OpenTimer, Phase, State, Token};

/// Moves one step may make; only a loop without a wait needs more.
const MAX_MOVES: u32 = 100_000;
const MAX_INSTANCES: usize = 1_000;

/// A token on its way along a flow, inside `parent`.
#[derive(Clone, Copy)]
pub(super) struct Move {
    pub flow: FlowIx,
    pub parent: Key,
}

pub(super) struct Run<'a> {
    pub p: &'a Procedure,
    pub state: &'a mut State,
    pub ctx: &'a dyn Context,
    pub out: &'a mut Vec<Effect>,
    /// Tokens under way, next one last: the first branch of a fork goes as far as it can before the second begins.
    pub moves: Vec<Move>,
    fuel: u32,
}

impl<'a> Run<'a> {
    pub fn new(p: &'a Procedure, state: &'a mut State, ctx: &'a dyn Context, out: &'a mut Vec<Effect>) -> Self {
        Run { p, state, ctx, out, moves: Vec::new(), fuel: MAX_MOVES }
    }

    pub fn signal(mut self, signal: Signal<'_>) -> Result<(), StepError> {
        match (self.state.phase, signal) {
            (Phase::Over, _) => return Err(StepError::Over),
            (Phase::Fresh, Signal::Start { at }) => self.start(at)?,
            (Phase::Fresh, Signal::Message { name, .. }) => self.start_by_message(name)?,
            (Phase::Fresh, Signal::Stop) => self.finish(),
            (Phase::Fresh, _) => return Err(StepError::NotStarted),
            (Phase::Running, Signal::Start { .. }) => return Err(StepError::AlreadyStarted),
            (Phase::Running, Signal::Complete { task }) => {
                self.open_task(task)?;
                self.complete(task)?;
            }
            (Phase::Running, Signal::Timer { timer }) => self.timer(timer)?,
            (Phase::Running, Signal::Message { name, to }) => self.message(name, to)?,
            (Phase::Running, Signal::Error { task, code }) => {
                self.open_task(task)?;
                self.task_error(task, code)?;
            }
            (Phase::Running, Signal::Stop) => self.finish(),
        }
        self.settle()
    }

    fn start(&mut self, at: Option<&str>) -> Result<(), StepError> {
        let starts = self.p.starts();
        let plain = |ix: &&NodeIx| self.p.at(**ix).kind == Kind::Start(Trigger::None);
        let chosen = match at {
            Some(id) => starts.iter().find(|ix| self.p.at(**ix).id == id),
            None => starts.iter().find(plain).or(if starts.len() == 1 { starts.first() } else { None }),
        };
        let node = *chosen.ok_or_else(|| StepError::NoStart { at: at.map(str::to_owned) })?;
        self.start_at(node)
    }

    fn start_by_message(&mut self, name: &str) -> Result<(), StepError> {
        let awaits = |ix: &&NodeIx| self.p.at(**ix).awaited_message() == Some(name);
        let node = self.p.starts().iter().find(awaits).copied();
        let node = node.ok_or_else(|| StepError::MessageNotAwaited(name.to_owned()))?;
        self.out.push(Effect::MessageReceived { node });
        self.start_at(node)
    }

    fn start_at(&mut self, node: NodeIx) -> Result<(), StepError> {
        self.state.phase = Phase::Running;
        self.out.push(Effect::Started { node });
        self.leave(node, Key::ROOT)
    }

    /// A task that a `Complete` or `Error` signal may name.
    fn open_task(&self, key: Key) -> Result<(), StepError> {
        let token = self.state.token(key).filter(|t| t.body.is_none() && t.on.is_none());
        let waits = |t: &Token| {
            matches!(self.p.at(t.at).kind, Kind::Task(TaskKind::User | TaskKind::Service | TaskKind::BusinessRule))
        };
        token.filter(|t| waits(t)).map(|_| ()).ok_or(StepError::TaskNotOpen(key))
    }

    /// Moves tokens until all wait, then lets inclusive joins see whether anything can still reach them.
    fn settle(&mut self) -> Result<(), StepError> {
        loop {
            while let Some(next) = self.moves.pop() {
                self.fuel = self.fuel.checked_sub(1).ok_or(StepError::EndlessLoop)?;
                // A move within something cancelled meanwhile is cancelled too.
                if next.parent == Key::ROOT || self.state.index(next.parent).is_some() {
                    self.arrive(next)?;
                }
            }
            if self.p.inclusive_joins.is_empty() || !self.fire_inclusive_join()? {
                return Ok(());
            }
        }
    }

    fn arrive(&mut self, Move { flow, parent }: Move) -> Result<(), StepError> {
        let ix = self.p.flow(flow).target;
        let node = self.p.at(ix);
        match &node.kind {
            Kind::Gateway(Gateway::Parallel | Gateway::Inclusive) if node.is_join() => {
                self.park(ix, flow, parent);
                if node.kind == Kind::Gateway(Gateway::Parallel) && self.join_parallel(ix, node, parent) {
                    self.fork(node, parent);
                }
                Ok(())
            }
            Kind::Gateway(Gateway::Parallel) => {
                self.fork(node, parent);
                Ok(())
            }
            Kind::Gateway(Gateway::Exclusive) => self.choose(node, parent),
            Kind::Gateway(Gateway::Inclusive) => self.leave(ix, parent),
            Kind::Gateway(Gateway::EventBased) => {
                self.await_events(ix, node, parent);
                Ok(())
            }
            Kind::Task(_) | Kind::Subprocess | Kind::Call { .. } => self.enter(ix, node, parent),
            Kind::Catch(trigger) => {
                let key = self.place(ix, parent, None);
                match trigger {
                    Trigger::Timer(_) => self.set_timer(ix, key, 0),
                    _ => self.await_message(key, ix),
                }
                Ok(())
            }
            Kind::Throw { message } => {
                self.out.push(match message {
                    Some(_) => Effect::MessageSent { node: ix, instance: self.instance(parent) },
                    None => Effect::Passed { node: ix },
                });
                self.leave(ix, parent)
            }
            Kind::End(ending) => self.end(ix, ending, parent),
            // No flow leads to these; `read` has checked it.
            Kind::Start(_) | Kind::Boundary { .. } => Ok(()),
        }
    }

    pub fn new_key(&mut self) -> Key {
        self.state.last += 1;
        Key(self.state.last)
    }

    pub fn instance(&self, key: Key) -> Option<String> {
        self.state.item_of(key).map(str::to_owned)
    }

    fn place(&mut self, at: NodeIx, parent: Key, item: Option<String>) -> Key {
        let key = self.new_key();
        self.state.tokens.push(Token { key, at, parent, on: None, item, body: None });
        key
    }

    fn park(&mut self, at: NodeIx, on: FlowIx, parent: Key) {
        let key = self.place(at, parent, None);
        if let Some(token) = self.state.tokens.last_mut().filter(|t| t.key == key) {
            token.on = Some(on);
        }
    }

    pub fn set_timer(&mut self, node: NodeIx, host: Key, round: u32) {
        let key = self.new_key();
        self.state.timers.push(OpenTimer { key, at: node, host, round });
        self.out.push(Effect::TimerSet { key, node, round });
    }

    fn await_message(&mut self, key: Key, node: NodeIx) {
        let instance = self.instance(key);
        self.out.push(Effect::MessageAwaited { key, node, instance });
    }

    fn await_events(&mut self, ix: NodeIx, node: &Node, parent: Key) {
        let key = self.place(ix, parent, None);
        for target in node.outgoing.iter().map(|f| self.p.flow(*f).target) {
            match self.p.at(target).timer() {
                Some(_) => self.set_timer(target, key, 0),
                None => self.await_message(key, target),
            }
        }
    }

    /// Every way out at once.
    fn fork(&mut self, node: &Node, parent: Key) {
        self.moves.extend(node.outgoing.iter().rev().map(|flow| Move { flow: *flow, parent }));
    }

    /// Out of an exclusive gateway: the first way whose condition holds, else the default.
    fn choose(&mut self, node: &Node, parent: Key) -> Result<(), StepError> {
        let mut chosen = node.default;
        for flow in node.outgoing.iter().copied().filter(|f| Some(*f) != node.default) {
            if self.holds(flow, parent)? {
                chosen = Some(flow);
                break;
            }
        }
        let flow = chosen.ok_or_else(|| StepError::NoWay(node.label().to_owned()))?;
        if node.outgoing.len() > 1 {
            self.out.push(Effect::FlowTaken { flow });
        }
        self.moves.push(Move { flow, parent });
        Ok(())
    }

    /// Out of anything else: every way without condition or whose condition holds; the default if there is none.
    pub fn leave(&mut self, ix: NodeIx, parent: Key) -> Result<(), StepError> {
        let node = self.p.at(ix);
        if let ([flow], None) = (node.outgoing.as_slice(), node.default)
            && self.p.flow(*flow).condition.is_none()
        {
            self.moves.push(Move { flow: *flow, parent });
            return Ok(());
        }
        let first = self.moves.len();
        for flow in node.outgoing.iter().copied().filter(|f| Some(*f) != node.default) {
            if self.holds(flow, parent)? {
                self.moves.push(Move { flow, parent });
            }
        }
        if let (true, Some(flow)) = (self.moves.len() == first, node.default) {
            self.moves.push(Move { flow, parent });
        }
        if self.moves.len() == first {
            return Err(StepError::NoWay(node.label().to_owned()));
        }
        if matches!(node.kind, Kind::Gateway(_)) || node.default.is_some() {
            self.out.extend(self.moves[first..].iter().map(|m| Effect::FlowTaken { flow: m.flow }));
        }
        self.moves[first..].reverse();
        Ok(())
    }

    fn holds(&self, flow: FlowIx, parent: Key) -> Result<bool, StepError> {
        match self.p.condition(flow) {
            None => Ok(true),
            Some(expr) => {
                let here = Here { instance: self.state.item_of(parent), ..Here::default() };
                self.ctx.condition(expr, &here).map_err(|reason| expression_error(expr, reason))
            }
        }
    }

    /// Into a task, sub-process or call activity.
    fn enter(&mut self, ix: NodeIx, node: &Node, parent: Key) -> Result<(), StepError> {
        let key = self.place(ix, parent, None);
        if node.many.is_some() {
            self.begin_many(key, ix, parent)?
        } else {
            self.begin(key, ix)?
        }
        if self.state.index(key).is_some() {
            for event in node.boundaries.iter().copied().filter(|b| self.p.at(*b).timer().is_some()) {
                self.set_timer(event, key, 0);
            }
        }
        Ok(())
    }

    fn items(&self, ix: NodeIx, parent: Key) -> Result<Vec<String>, StepError> {
        let node = self.p.at(ix);
        let items = match node.many.as_ref().map(|m| &m.items) {
            None => Vec::new(),
            Some(Items::Count(n)) => (1..=*n).map(|i| i.to_string()).collect(),
            Some(Items::Of(expr)) => {
                let expr = self.p.expression(*expr);
                let here = Here { instance: self.state.item_of(parent), ..Here::default() };
                self.ctx.collection(expr, &here).map_err(|reason| expression_error(expr, reason))?
            }
        };
        if items.len() > MAX_INSTANCES {
            let (node, count) = (node.label().to_owned(), items.len());
            return Err(StepError::TooManyInstances { node, count, limit: MAX_INSTANCES });
        }
        Ok(items)
    }

    fn begin_many(&mut self, body: Key, ix: NodeIx, parent: Key) -> Result<(), StepError> {
        let mut items = self.items(ix, parent)?;
        let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let sequential = self.p.at(ix).many.as_ref().is_some_and(|m| m.sequential);
        let mut rest = Vec::new();
        if sequential && !items.is_empty() {
            rest = items.split_off(1);
            rest.reverse();
        }
        if let Some(i) = self.state.index(body) {
            self.state.tokens[i].body = Some(Box::new(Body { total, done: 0, rest }));
        }
        let children: Vec<Key> = items.into_iter().map(|item| self.place(ix, body, Some(item))).collect();
        if children.is_empty() {
            return self.complete(body);
        }
        let first = self.moves.len();
        for child in children {
            // An instance that needs no waiting may have ended the whole activity.
            if self.state.index(child).is_some() {
                self.begin(child, ix)?;
            }
        }
        // The last move is made first, and the first instance should go first.
        if let Some(begun) = self.moves.get_mut(first..) {
            begun.reverse();
        }
        Ok(())
    }

    /// Begins one instance of an activity, whose token is placed.
    pub fn begin(&mut self, key: Key, ix: NodeIx) -> Result<(), StepError> {
        let node = self.p.at(ix);
        let instance = self.instance(key);
        match &node.kind {
            Kind::Task(TaskKind::User) => self.out.push(Effect::TaskOpened { key, node: ix, instance }),
            Kind::Task(TaskKind::Service) => self.out.push(Effect::ServiceCalled { key, node: ix, instance }),
            Kind::Task(TaskKind::BusinessRule) => self.out.push(Effect::RuleCalled { key, node: ix, instance }),
            Kind::Task(TaskKind::Receive { .. }) => self.out.push(Effect::MessageAwaited { key, node: ix, instance }),
            Kind::Task(TaskKind::Send { .. }) => {
                self.out.push(Effect::MessageSent { node: ix, instance });
                self.complete(key)?;
            }
            Kind::Task(TaskKind::Manual) => {
                self.out.push(Effect::Passed { node: ix });
                self.complete(key)?;
            }
            _ => {
                self.out.push(Effect::Entered { key, node: ix, instance });
                if let Some(start) = node.inner_start {
                    self.leave(start, key)?;
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, ix: NodeIx, ending: &Ending, parent: Key) -> Result<(), StepError> {
        if let Ending::Message(_) = ending {
            self.out.push(Effect::MessageSent { node: ix, instance: self.instance(parent) });
        }
        let terminate = *ending == Ending::Terminate;
        self.out.push(Effect::Ended { node: ix, terminate });
        match ending {
            Ending::Error(code) => self.throw(parent, code.as_deref()),
            Ending::Terminate => {
                self.cancel_content(parent);
                self.scope_done(parent)
            }
            _ if self.is_busy(parent) => Ok(()),
            _ => self.scope_done(parent),
        }
    }

    /// Is anything of this scope waiting or under way?
    fn is_busy(&self, parent: Key) -> bool {
        self.moves.iter().any(|m| m.parent == parent) || self.state.tokens.iter().any(|t| t.parent == parent)
    }

    fn scope_done(&mut self, parent: Key) -> Result<(), StepError> {
        if parent == Key::ROOT {
            self.finish();
            return Ok(());
        }
        self.complete(parent)
    }

    /// Ends the case; what is still open is cancelled.
    pub fn finish(&mut self) {
        self.cancel_content(Key::ROOT);
        self.state.phase = Phase::Over;
        self.out.push(Effect::Finished);
    }
}

pub(super) fn expression_error(expr: &Expr, reason: String) -> StepError {
    StepError::Expression { element: expr.element.clone(), reason }
}
