//! Where a running case stands: tokens, open timers, nothing else. Pure data, small as JSON, equal when the case is
//! in the same position. Only [`Procedure::step`] changes it.

use serde::{Deserialize, Serialize};

use crate::model::{FlowIx, Kind, Many, Node, NodeIx, Procedure};

/// Names a waiting token or timer of one case; never used twice within the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub u32);

impl Key {
    /// The parent of tokens that lie directly in the process.
    pub(crate) const ROOT: Key = Key(0);

    fn is_root(&self) -> bool {
        *self == Key::ROOT
    }
}

impl Default for Key {
    fn default() -> Self {
        Key::ROOT
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct State {
    #[serde(default, skip_serializing_if = "Phase::is_running")]
    pub(crate) phase: Phase,
    /// The last key given out.
    pub(crate) last: u32,
    /// Waiting tokens in the order of their keys; a parent always stands before its children.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tokens: Vec<Token>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) timers: Vec<OpenTimer>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    Fresh,
    #[default]
    Running,
    Over,
}

impl Phase {
    fn is_running(&self) -> bool {
        *self == Phase::Running
    }
}

/// A token that waits: in a task or event, in an activity with content (its content are the tokens whose parent it
/// is), or before a join.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Token {
    pub key: Key,
    pub at: NodeIx,
    #[serde(default, skip_serializing_if = "Key::is_root")]
    pub parent: Key,
    /// The flow it came on, while it waits before a join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<FlowIx>,
    /// The item this instance of a multi-instance activity is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Set on the token that stands for a whole multi-instance activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Box<Body>>,
}

impl Token {
    /// Boundary events hang on the activity as a whole, not on its instances.
    pub(crate) fn carries_boundaries(&self) -> bool {
        self.on.is_none() && (self.item.is_none() || self.body.is_some())
    }
}

/// Progress of a multi-instance activity.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Body {
    pub total: u32,
    pub done: u32,
    /// Items not yet begun, last first; only for sequential ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rest: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct OpenTimer {
    pub key: Key,
    /// The timer event.
    pub at: NodeIx,
    /// The token that waits for it or whose activity it watches.
    pub host: Key,
    /// How many times a cycle has fired.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub round: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Something a case waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting<'a> {
    pub key: Key,
    pub node: NodeIx,
    /// The item, for one instance of a multi-instance activity.
    pub instance: Option<&'a str>,
}

impl State {
    /// A case that has not begun.
    pub fn new() -> Self {
        State { phase: Phase::Fresh, ..State::default() }
    }

    pub fn has_begun(&self) -> bool {
        self.phase != Phase::Fresh
    }

    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Tasks and events the case waits at, oldest first; tokens before joins and containers are left out.
    pub fn waiting<'a>(&'a self, p: &'a Procedure) -> impl Iterator<Item = Waiting<'a>> {
        self.tokens.iter().filter(|t| t.on.is_none() && t.body.is_none() && !p.at(t.at).is_scope()).map(|t| Waiting {
            key: t.key,
            node: t.at,
            instance: t.item.as_deref().or_else(|| self.item_of(t.parent)),
        })
    }

    /// Messages the case can take now: the waiting token, the event or task that takes it (boundary events too), and
    /// the message's name.
    pub fn messages<'a>(&'a self, p: &'a Procedure) -> impl Iterator<Item = (Key, NodeIx, &'a str)> {
        self.tokens.iter().filter(|t| t.on.is_none()).flat_map(move |token| {
            let node = p.at(token.at);
            let behind = if node.is_event_gateway() { node.outgoing.as_slice() } else { &[] };
            let boundaries = if token.carries_boundaries() { node.boundaries.as_slice() } else { &[] };
            let direct = (token.body.is_none()).then_some(token.at);
            let nodes =
                direct.into_iter().chain(behind.iter().map(|f| p.flow(*f).target)).chain(boundaries.iter().copied());
            nodes.filter_map(move |ix| Some((token.key, ix, p.at(ix).awaited_message()?)))
        })
    }

    /// Timers that are set: key and the timer event.
    pub fn timers(&self) -> impl Iterator<Item = (Key, NodeIx)> {
        self.timers.iter().map(|t| (t.key, t.at))
    }

    pub(crate) fn index(&self, key: Key) -> Option<usize> {
        self.tokens.binary_search_by_key(&key, |t| t.key).ok()
    }

    pub(crate) fn token(&self, key: Key) -> Option<&Token> {
        self.index(key).map(|i| &self.tokens[i])
    }

    /// The innermost multi-instance item around a token.
    pub(crate) fn item_of(&self, mut key: Key) -> Option<&str> {
        while let Some(token) = self.token(key) {
            if let Some(item) = &token.item {
                return Some(item);
            }
            key = token.parent;
        }
        None
    }

    /// True when every index lies within this procedure, so that the engine may trust them.
    pub(crate) fn fits(&self, p: &Procedure) -> bool {
        let within = |n: NodeIx| n.index() < p.nodes.len();
        self.tokens.iter().all(|t| within(t.at) && t.on.is_none_or(|f| f.index() < p.flows.len()))
            && self.timers.iter().all(|t| within(t.at))
    }

    /// The same position in another version of the procedure, by ids. Fails with the names that have no counterpart.
    pub fn rebase(&self, old: &Procedure, new: &Procedure) -> Result<State, Vec<String>> {
        if !self.fits(old) {
            return Err(vec![old.name.clone()]);
        }
        let mut lost = Vec::new();
        let mut node = |ix: NodeIx| {
            let found = new.find(&old.at(ix).id).filter(|n| same_place(old.at(ix), new.at(*n)));
            if found.is_none() && !lost.contains(&old.label(ix).to_owned()) {
                lost.push(old.label(ix).to_owned());
            }
            found.unwrap_or(ix)
        };
        let mut state = self.clone();
        for token in &mut state.tokens {
            token.at = node(token.at);
        }
        for timer in &mut state.timers {
            timer.at = node(timer.at);
        }
        for on in state.tokens.iter_mut().filter_map(|t| t.on.as_mut()) {
            let id = &old.flow(*on).id;
            match (0u16..).map(FlowIx).zip(&new.flows).find(|(_, f)| f.id == *id) {
                Some((ix, _)) => *on = ix,
                None => lost.push(id.clone()),
            }
        }
        if lost.is_empty() { Ok(state) } else { Err(lost) }
    }
}

/// May a token at the old node stand at the new one?
fn same_place(old: &Node, new: &Node) -> bool {
    let many = |n: &Option<Many>| n.as_ref().map(|m| m.sequential);
    let kinds = match (&old.kind, &new.kind) {
        // Where a boundary event hangs and what a timer says may change.
        (Kind::Boundary { .. }, Kind::Boundary { .. }) => true,
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    };
    kinds && many(&old.many) == many(&new.many)
}
