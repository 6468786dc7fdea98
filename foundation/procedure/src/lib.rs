//! The door of the crate: [`read`] compiles a file into a [`Procedure`] or says everything that is wrong with it;
//! [`Procedure::check`] model-checks it, [`Procedure::draw`] maps it, [`Procedure::step`] takes a [`Signal`], changes the
//! [`State`] of a case and pushes its [`Effect`]s. What follows is the README, with the table of the supported subset.
#![doc = include_str!("../README.md")]

mod check;
mod diagram;
mod draw;
mod finding;
mod model;
mod read;
mod state;
mod step;

pub use check::CheckOptions;
pub use diagram::{Bounds, Diagram, Point};
pub use draw::{Position, Sheet};
pub use finding::{Finding, Severity, format_findings, has_errors};
pub use model::{
    Ending, Expr, ExprIx, Flow, FlowIx, Gateway, Items, Kind, Lane, Many, Node, NodeIx, Procedure, Purpose, TaskKind,
    TimerKind, TimerSpec, Trigger,
};
pub use read::{read, read_with};
pub use state::{Key, State, Waiting};
pub use step::{Context, Effect, Here, Signal, StepError};
