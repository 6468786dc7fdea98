//! Joins: a parallel one fires when a token waits on every way in; an inclusive one when a token waits on some way in
//! and none that is still under way can reach an empty one (BPMN 2.0 §13.3.3).

use super::StepError;
use super::run::Run;
use crate::model::{InclusiveJoin, Node, NodeIx};
use crate::state::{Key, State, Token};

impl Run<'_> {
    /// Takes one token from every way in, if there is one on each.
    pub fn join_parallel(&mut self, ix: NodeIx, node: &Node, parent: Key) -> bool {
        let here = |t: &Token| t.at == ix && t.parent == parent;
        let tokens = &self.state.tokens;
        let complete = node.incoming.iter().all(|f| tokens.iter().any(|t| t.on == Some(*f) && here(t)));
        if complete {
            self.take_one_per_way(ix, node, parent);
        }
        complete
    }

    fn take_one_per_way(&mut self, ix: NodeIx, node: &Node, parent: Key) {
        let tokens = &mut self.state.tokens;
        for flow in &node.incoming {
            if let Some(i) = tokens.iter().position(|t| t.on == Some(*flow) && t.at == ix && t.parent == parent) {
                tokens.remove(i);
            }
        }
    }

    /// Fires one inclusive join that need wait no longer. Asked only when every token waits.
    pub fn fire_inclusive_join(&mut self) -> Result<bool, StepError> {
        let ready = self.p.inclusive_joins.iter().find_map(|join| ready_in(self.state, join).map(|at| (join, at)));
        let Some((join, parent)) = ready else { return Ok(false) };
        self.take_one_per_way(join.gateway, self.p.at(join.gateway), parent);
        self.leave(join.gateway, parent)?;
        Ok(true)
    }
}

/// The scope in which the join may fire now.
fn ready_in(state: &State, join: &InclusiveJoin) -> Option<Key> {
    let parked = state.tokens.iter().filter(|t| t.at == join.gateway && t.on.is_some());
    parked.map(|t| t.parent).find(|parent| !must_wait(state, join, *parent))
}

fn must_wait(state: &State, join: &InclusiveJoin, parent: Key) -> bool {
    let in_scope = || state.tokens.iter().filter(|t| t.parent == parent && t.at != join.gateway);
    let filled = |flow| state.tokens.iter().any(|t| t.on == Some(flow) && t.parent == parent && t.at == join.gateway);
    in_scope().any(|t| {
        let reaches = |full: bool| {
            join.reach.iter().any(|(flow, from)| filled(*flow) == full && from.get(t.at.index()) == Some(&true))
        };
        reaches(false) && !reaches(true)
    })
}
