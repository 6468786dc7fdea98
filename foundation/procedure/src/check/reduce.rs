//! Parallel branches that do not touch each other need not be explored in every order: a partial-order reduction.
//!
//! Completing a task may be explored alone, before anything else, when no other event can take the task away and no
//! other token can ever arrive at it: then every other order leads to the same positions. The explorer adds the two
//! conditions that depend on the outcome: the step leads only to new positions (else a loop could put the other
//! branches off for ever) and passes no result gate.

use super::paths::{Cause, successors};
use crate::model::{NodeIx, Procedure};
use crate::state::{Key, State};
use crate::step::Signal;

pub struct Reduction {
    /// By node: the nodes a token there may come to.
    reach: Vec<Vec<bool>>,
    /// By node: may its completion be explored alone?
    private: Vec<bool>,
}

impl Reduction {
    pub fn of(p: &Procedure) -> Self {
        let reach = p.nodes().map(|(ix, _)| reachable(p, ix)).collect();
        // An inclusive join looks at all tokens, so with one nothing is private.
        let private = p.nodes().map(|(ix, _)| p.inclusive_joins.is_empty() && is_private(p, ix)).collect();
        Reduction { reach, private }
    }

    /// Leaves nothing out.
    #[cfg(test)]
    pub fn none(p: &Procedure) -> Self {
        Reduction { private: vec![false; p.nodes.len()], ..Reduction::of(p) }
    }

    /// The place in `moves` of one that may be explored alone.
    pub fn alone(&self, state: &State, moves: &[(Signal<'_>, Cause)]) -> Option<usize> {
        moves.iter().position(|(signal, cause)| match (signal, cause) {
            (Signal::Complete { task }, Cause::Done(node)) => {
                self.private[node.index()] && !self.others_reach(state, *task, *node)
            }
            _ => false,
        })
    }

    fn others_reach(&self, state: &State, task: Key, node: NodeIx) -> bool {
        let around = enclosing(state, task);
        let mut others = state.tokens.iter().filter(|t| !around.contains(&t.key));
        others.any(|t| self.reach[t.at.index()][node.index()])
    }
}

/// The token and those it lies within, which cannot move on before it.
fn enclosing(state: &State, task: Key) -> Vec<Key> {
    let mut around = vec![task];
    let mut key = task;
    while let Some(token) = state.token(key) {
        key = token.parent;
        around.push(key);
    }
    around
}

fn is_private(p: &Procedure, task: NodeIx) -> bool {
    let node = p.at(task);
    let marked = node.attr("hb:gate").is_some() || node.attr("hb:opinion").is_some();
    let mut watched = false;
    let mut at = Some(node);
    while let Some(n) = at {
        watched |= !n.boundaries.is_empty();
        at = n.parent.map(|ix| p.at(ix));
    }
    !marked && !watched
}

fn reachable(p: &Procedure, from: NodeIx) -> Vec<bool> {
    let mut seen = vec![false; p.nodes.len()];
    let mut todo: Vec<NodeIx> = successors(p, from).collect();
    while let Some(ix) = todo.pop() {
        if !std::mem::replace(&mut seen[ix.index()], true) {
            todo.extend(successors(p, ix));
        }
    }
    seen
}
