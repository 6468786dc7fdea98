//! Completing and cancelling activities: an activity takes its content, its instances and its timers with it.

use super::run::{Run, expression_error};
use super::{Effect, Here, StepError};
use crate::model::{Kind, NodeIx};
use crate::state::{Body, Key, Token};

impl Run<'_> {
    /// An activity or catch event (or one instance of it) is done: its token goes on.
    pub fn complete(&mut self, key: Key) -> Result<(), StepError> {
        let Some(token) = self.remove(key) else { return Ok(()) };
        let (ix, parent) = (token.at, token.parent);
        if token.body.is_none() {
            match self.p.at(ix).kind {
                Kind::Subprocess | Kind::Call { .. } => self.out.push(Effect::Left { key, node: ix }),
                _ if self.waits(ix) => self.out.push(Effect::Completed { key, node: ix }),
                _ => {}
            }
        }
        self.drop_timers(key);
        if token.item.is_some() && self.is_body(parent) {
            return self.instance_done(parent, ix);
        }
        self.leave(ix, parent)
    }

    fn is_body(&self, key: Key) -> bool {
        self.state.token(key).is_some_and(|t| t.body.is_some())
    }

    /// Does the node's token wait for something from outside?
    fn waits(&self, ix: NodeIx) -> bool {
        use crate::model::TaskKind::{Manual, Send};
        !matches!(self.p.at(ix).kind, Kind::Task(Manual | Send { .. }))
    }

    fn instance_done(&mut self, body: Key, ix: NodeIx) -> Result<(), StepError> {
        let Some(i) = self.state.index(body) else { return Ok(()) };
        let Some(progress) = self.state.tokens[i].body.as_deref_mut() else { return Ok(()) };
        progress.done += 1;
        let progress = progress.clone();
        if progress.done >= progress.total || self.enough(body, ix, &progress)? {
            self.cancel_content(body);
            return self.complete(body);
        }
        let next = self.state.tokens[i].body.as_deref_mut().and_then(|b| b.rest.pop());
        if let Some(item) = next {
            let key = self.new_key();
            self.state.tokens.push(Token { key, at: ix, parent: body, on: None, item: Some(item), body: None });
            self.begin(key, ix)?;
        }
        Ok(())
    }

    /// Does the completion condition hold?
    fn enough(&self, body: Key, ix: NodeIx, progress: &Body) -> Result<bool, StepError> {
        let Some(expr) = self.p.at(ix).many.as_ref().and_then(|m| m.completion) else { return Ok(false) };
        let expr = self.p.expression(expr);
        let here = Here { instance: self.state.item_of(body), instances: progress.total, completed: progress.done };
        self.ctx.condition(expr, &here).map_err(|reason| expression_error(expr, reason))
    }

    pub fn remove(&mut self, key: Key) -> Option<Token> {
        self.state.index(key).map(|i| self.state.tokens.remove(i))
    }

    pub fn drop_timers(&mut self, host: Key) {
        if self.state.timers.is_empty() {
            return;
        }
        let out = &mut *self.out;
        self.state.timers.retain(|t| {
            if t.host == host {
                out.push(Effect::TimerCancelled { key: t.key, node: t.at });
            }
            t.host != host
        });
    }

    /// Cancels a token with everything inside it.
    pub fn cancel(&mut self, key: Key) {
        self.cancel_content(key);
        if let Some(token) = self.remove(key) {
            self.cancelled(&token);
        }
    }

    /// Cancels everything inside a scope: tokens, timers, moves.
    pub fn cancel_content(&mut self, scope: Key) {
        self.moves.retain(|m| m.parent != scope);
        if !self.state.tokens.iter().any(|t| t.parent == scope) {
            return;
        }
        // Parents stand before their children, so one pass finds all descendants.
        let (mut doomed, mut gone) = (vec![scope], Vec::new());
        self.state.tokens.retain(|t| {
            let inside = doomed.contains(&t.parent);
            if inside {
                doomed.push(t.key);
                gone.push(t.clone());
            }
            !inside
        });
        self.moves.retain(|m| !doomed.contains(&m.parent));
        for token in &gone {
            self.cancelled(token);
        }
    }

    fn cancelled(&mut self, token: &Token) {
        if token.on.is_none() && token.body.is_none() {
            self.out.push(Effect::Cancelled { key: token.key, node: token.at });
        }
        self.drop_timers(token.key);
    }
}
