//! Stepping a case: one signal in, the new state and what happened out. Pure and deterministic: the same procedure,
//! state, signal and answers of the context always give the same state and effects.

mod cancel;
mod catch;
mod error;
mod join;
mod run;

use crate::model::{Expr, FlowIx, NodeIx, Procedure};
use crate::state::{Key, State};

pub use error::StepError;

/// What the outside tells a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal<'a> {
    /// Begin, at the start event of this id, or at the plain (or only) one.
    Start { at: Option<&'a str> },
    /// A task that waits (user, service, business rule) is done.
    Complete { task: Key },
    /// A timer that was set is due.
    Timer { timer: Key },
    /// A message came; `to` names the waiting token when several wait for the same name, else the oldest has it.
    /// A case that has not begun begins at the message start event of that name.
    Message { name: &'a str, to: Option<Key> },
    /// A task failed with a business error.
    Error { task: Key, code: &'a str },
    /// The case is withdrawn or called off: everything open is cancelled.
    Stop,
}

/// What a step needs to know from outside: the values of the case, behind expressions.
pub trait Context {
    /// Is the condition true here?
    fn condition(&self, expr: &Expr, here: &Here<'_>) -> Result<bool, String>;
    /// The items of a multi-instance activity; for [`crate::Purpose::Cardinality`] one name per instance.
    fn collection(&self, expr: &Expr, here: &Here<'_>) -> Result<Vec<String>, String>;
}

/// Where in the case an expression is evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Here<'a> {
    /// The item of the innermost multi-instance activity around.
    pub instance: Option<&'a str>,
    /// Progress, for completion conditions: `nrOfInstances` and `nrOfCompletedInstances` in BPMN's words.
    pub instances: u32,
    pub completed: u32,
}

/// What happened, in order. Nodes and flows are indices of the procedure; see [`Procedure::at`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Started {
        node: NodeIx,
    },
    /// A user task waits for somebody.
    TaskOpened {
        key: Key,
        node: NodeIx,
        instance: Option<String>,
    },
    /// A service task waits for its result.
    ServiceCalled {
        key: Key,
        node: NodeIx,
        instance: Option<String>,
    },
    /// A business-rule task waits for its decision.
    RuleCalled {
        key: Key,
        node: NodeIx,
        instance: Option<String>,
    },
    /// A receive task, message event or event-based gateway waits for the message of `node`.
    MessageAwaited {
        key: Key,
        node: NodeIx,
        instance: Option<String>,
    },
    /// A waiting task or event has what it waited for.
    Completed {
        key: Key,
        node: NodeIx,
    },
    /// A task or wait is over without result.
    Cancelled {
        key: Key,
        node: NodeIx,
    },
    /// A send task, message throw event or message end event speaks.
    MessageSent {
        node: NodeIx,
        instance: Option<String>,
    },
    /// A message arrived at this catching node or boundary event.
    MessageReceived {
        node: NodeIx,
    },
    /// A timer runs from now; the spec is `procedure.at(node).timer()`. `round` counts the firings of a cycle.
    TimerSet {
        key: Key,
        node: NodeIx,
        round: u32,
    },
    TimerFired {
        key: Key,
        node: NodeIx,
    },
    TimerCancelled {
        key: Key,
        node: NodeIx,
    },
    /// A boundary event caught an error.
    ErrorCaught {
        node: NodeIx,
    },
    /// A manual task or milestone was passed.
    Passed {
        node: NodeIx,
    },
    /// The way a choice took.
    FlowTaken {
        flow: FlowIx,
    },
    /// A sub-process or call activity (see the node's kind) begins.
    Entered {
        key: Key,
        node: NodeIx,
        instance: Option<String>,
    },
    /// A sub-process or call activity is done.
    Left {
        key: Key,
        node: NodeIx,
    },
    /// An end event was reached.
    Ended {
        node: NodeIx,
        terminate: bool,
    },
    /// Nothing is left to do: the case is over.
    Finished,
}

impl Procedure {
    /// Takes one step and pushes what happened. On an error neither state nor effects have changed.
    pub fn step(
        &self,
        state: &mut State,
        signal: Signal<'_>,
        ctx: &dyn Context,
        out: &mut Vec<Effect>,
    ) -> Result<(), StepError> {
        if !state.fits(self) {
            return Err(StepError::ForeignState);
        }
        let (before, heard) = (state.clone(), out.len());
        let result = run::Run::new(self, state, ctx, out).signal(signal);
        if result.is_err() {
            *state = before;
            out.truncate(heard);
        }
        result
    }
}
