//! One form for all states that stand in the same position, whatever the order in which they got there.

use crate::model::{FlowIx, NodeIx};
use crate::state::{Key, State, Token};

/// A position of the state space: a state with canonical keys, and the non-interrupting message events that have gone
/// off on which activity (the exploration lets each go off once).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    pub state: State,
    pub spent: Vec<(Key, NodeIx)>,
}

/// Orders tokens by place and numbers them anew.
pub fn canonical(state: State, spent: &[(Key, NodeIx)]) -> Position {
    let mut ordered: Vec<Token> = Vec::with_capacity(state.tokens.len());
    let mut keys: Vec<(Key, Key)> = vec![(Key::ROOT, Key::ROOT)];
    let mut next = 0;
    while let Some((old_parent, new_parent)) = keys.get(next).copied() {
        let mut children: Vec<&Token> = state.tokens.iter().filter(|t| t.parent == old_parent).collect();
        children.sort_by_key(|t| place(t));
        for child in children {
            let key = Key(u32::try_from(keys.len()).unwrap_or(u32::MAX));
            keys.push((child.key, key));
            ordered.push(Token { key, parent: new_parent, ..child.clone() });
        }
        next += 1;
    }
    let renamed = |old: Key| keys.iter().find(|(o, _)| *o == old).map(|(_, new)| *new);
    let mut spent: Vec<_> = spent.iter().filter_map(|(host, node)| Some((renamed(*host)?, *node))).collect();
    spent.sort_unstable();
    let mut last = u32::try_from(ordered.len()).unwrap_or(u32::MAX);
    // How often a cycle has fired is no position; a cycle that has fired once is not explored again.
    let mut timers: Vec<_> = state.timers.into_iter().filter(|t| t.round == 0).collect();
    for timer in &mut timers {
        timer.host = renamed(timer.host).unwrap_or_default();
    }
    timers.sort_by_key(|t| (t.host, t.at));
    for timer in &mut timers {
        last += 1;
        timer.key = Key(last);
    }
    Position { state: State { phase: state.phase, last, tokens: ordered, timers }, spent }
}

fn place(token: &Token) -> (NodeIx, Option<FlowIx>) {
    (token.at, token.on)
}

/// The place at which two tokens stand at once, if there is one. Instances of one activity may share a place.
pub fn doubled(state: &State) -> Option<NodeIx> {
    let pairs = state.tokens.iter().zip(state.tokens.iter().skip(1));
    let same = |a: &Token, b: &Token| a.parent == b.parent && place(a) == place(b) && a.item.is_none();
    pairs.filter(|(a, b)| same(a, b)).map(|(a, _)| a.at).next()
}
