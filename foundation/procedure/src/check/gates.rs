//! No result while a required opinion is open: a node marked `hb:gate="result"` must not be reached while a task
//! marked `hb:opinion="required"` waits.

use crate::model::{NodeIx, Procedure};
use crate::state::State;
use crate::step::Effect;

pub struct Gates {
    results: Vec<NodeIx>,
    opinions: Vec<NodeIx>,
}

impl Gates {
    pub fn of(p: &Procedure) -> Self {
        let marked = |name: &str, value: &str| {
            p.nodes().filter(|(_, n)| n.attr(name) == Some(value)).map(|(ix, _)| ix).collect::<Vec<_>>()
        };
        Gates { results: marked("hb:gate", "result"), opinions: marked("hb:opinion", "required") }
    }

    /// Did the step pass a result that does not wait?
    pub fn passed_result(&self, effects: &[Effect]) -> bool {
        effects.iter().any(|e| self.results.iter().any(|r| passes(e, *r)))
    }

    /// The result and the opinion for which this step broke the rule.
    pub fn broken(&self, p: &Procedure, before: &State, after: &State, effects: &[Effect]) -> Option<(NodeIx, NodeIx)> {
        if self.results.is_empty() || self.opinions.is_empty() {
            return None;
        }
        let waits = |ix: &NodeIx| after.tokens.iter().any(|t| t.at == *ix && t.on.is_none());
        for result in self.results.iter().copied() {
            let open = |opinion: &&NodeIx| **opinion != result && waits(opinion);
            if waits(&result)
                && let Some(opinion) = self.opinions.iter().find(open)
            {
                return Some((result, *opinion));
            }
            if let Some(at) = effects.iter().position(|e| passes(e, result)) {
                let later = effects.get(at..).unwrap_or_default();
                let overtaken = |o: &&NodeIx| self.overtaken(p, before, after, later, result, **o);
                if let Some(opinion) = self.opinions.iter().find(overtaken) {
                    return Some((result, *opinion));
                }
            }
        }
        None
    }

    /// The result came and went within the step. Was the opinion open then? It was if it waited before the step and
    /// still does, if what came after the result cancelled it, or if the step opened it on a branch beside the result.
    fn overtaken(
        &self,
        p: &Procedure,
        before: &State,
        after: &State,
        later: &[Effect],
        result: NodeIx,
        opinion: NodeIx,
    ) -> bool {
        let cancelled = later.iter().any(|e| matches!(e, Effect::Cancelled { node, .. } if *node == opinion));
        let mut open = after.tokens.iter().filter(|t| t.at == opinion && t.on.is_none());
        cancelled || open.any(|t| t.key.0 <= before.last || !leads_to(p, result, opinion))
    }
}

/// Does the effect say that a result without wait was reached?
fn passes(effect: &Effect, result: NodeIx) -> bool {
    match effect {
        Effect::Passed { node } | Effect::Ended { node, .. } | Effect::MessageSent { node, .. } => *node == result,
        _ => false,
    }
}

/// Is there a way of arrows from one node to another?
fn leads_to(p: &Procedure, from: NodeIx, to: NodeIx) -> bool {
    super::paths::along_arrows(p, &[from], to).is_some()
}
