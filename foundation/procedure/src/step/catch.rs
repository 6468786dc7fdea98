//! Timers, messages and errors: who catches them, and what that interrupts.

use super::run::Run;
use super::{Effect, StepError};
use crate::model::{Kind, NodeIx, Trigger};
use crate::state::{Key, Token};

impl Run<'_> {
    pub fn timer(&mut self, key: Key) -> Result<(), StepError> {
        let at = self.state.timers.iter().position(|t| t.key == key).ok_or(StepError::TimerNotSet(key))?;
        let timer = self.state.timers.remove(at);
        let node = timer.at;
        self.out.push(Effect::TimerFired { key, node });
        let Kind::Boundary { interrupting, .. } = self.p.at(node).kind else { return self.caught(timer.host, node) };
        if !interrupting && self.fires_again(node, timer.round + 1) {
            self.set_timer(node, timer.host, timer.round + 1);
        }
        self.boundary(node, timer.host, interrupting)
    }

    fn fires_again(&self, node: NodeIx, fired: u32) -> bool {
        use crate::model::TimerKind::Cycle;
        self.p.at(node).timer().is_some_and(|s| s.kind == Cycle && s.repeats.is_none_or(|n| fired < n))
    }

    /// A waiting event, or the event-based gateway before it, has what it waited for.
    fn caught(&mut self, host: Key, node: NodeIx) -> Result<(), StepError> {
        let behind_gateway = self.state.token(host).is_some_and(|t| t.at != node);
        if !behind_gateway {
            return self.complete(host);
        }
        let Some(token) = self.remove(host) else { return Ok(()) };
        self.out.push(Effect::Completed { key: host, node });
        self.drop_timers(host);
        self.leave(node, token.parent)
    }

    /// A boundary event goes off on the activity whose token is `host`.
    fn boundary(&mut self, node: NodeIx, host: Key, interrupting: bool) -> Result<(), StepError> {
        let parent = self.state.token(host).map_or(Key::ROOT, |t| t.parent);
        if interrupting {
            self.cancel(host);
        }
        self.leave(node, parent)
    }

    pub fn message(&mut self, name: &str, to: Option<Key>) -> Result<(), StepError> {
        let asked = |t: &&Token| to.is_none_or(|key| key == t.key);
        let direct = self.state.tokens.iter().filter(asked).find_map(|t| Some((t.key, self.awaits(t, name)?)));
        if let Some((key, node)) = direct {
            self.out.push(Effect::MessageReceived { node });
            return self.caught(key, node);
        }
        // The innermost activity that watches for the message has it.
        let watching = self.state.tokens.iter().rev().filter(asked).find_map(|t| Some((t.key, self.watches(t, name)?)));
        let (host, node) = watching.ok_or_else(|| StepError::MessageNotAwaited(name.to_owned()))?;
        self.out.push(Effect::MessageReceived { node });
        let interrupting = matches!(self.p.at(node).kind, Kind::Boundary { interrupting: true, .. });
        self.boundary(node, host, interrupting)
    }

    /// The node at which this token waits for the message.
    fn awaits(&self, token: &Token, name: &str) -> Option<NodeIx> {
        if token.body.is_some() || token.on.is_some() {
            return None;
        }
        let node = self.p.at(token.at);
        if node.is_event_gateway() {
            let mut targets = node.outgoing.iter().map(|f| self.p.flow(*f).target);
            return targets.find(|t| self.p.at(*t).awaited_message() == Some(name));
        }
        (node.awaited_message() == Some(name)).then_some(token.at)
    }

    /// The boundary event that catches the message on this token's activity.
    fn watches(&self, token: &Token, name: &str) -> Option<NodeIx> {
        if !token.carries_boundaries() {
            return None;
        }
        let mut events = self.p.at(token.at).boundaries.iter().copied();
        events.find(|e| self.p.at(*e).trigger() == Some(&Trigger::Message(name.to_owned())))
    }

    pub fn task_error(&mut self, task: Key, code: &str) -> Result<(), StepError> {
        match self.catcher(task, Some(code)) {
            Some((host, node)) => self.error_caught(host, node),
            None => Err(StepError::ErrorNotCaught { task, code: code.to_owned() }),
        }
    }

    /// An error end event inside `scope`; uncaught, it ends the case.
    pub fn throw(&mut self, scope: Key, code: Option<&str>) -> Result<(), StepError> {
        match self.catcher(scope, code) {
            Some((host, node)) => self.error_caught(host, node),
            None => {
                self.finish();
                Ok(())
            }
        }
    }

    fn error_caught(&mut self, host: Key, node: NodeIx) -> Result<(), StepError> {
        self.out.push(Effect::ErrorCaught { node });
        self.boundary(node, host, true)
    }

    /// From the token outwards, the first activity with a boundary event for the error.
    fn catcher(&self, mut key: Key, code: Option<&str>) -> Option<(Key, NodeIx)> {
        loop {
            let token = self.state.token(key)?;
            if token.carries_boundaries()
                && let Some(event) = self.p.error_boundary(token.at, code)
            {
                return Some((key, event));
            }
            key = token.parent;
        }
    }
}
