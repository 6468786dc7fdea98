//! The engine room: kinds, cases, happenings, tasks, clocks and timers over the store.
//!
//! ```text
//! Command ─► load state and pinned Definition ─► judge ─► happenings, or a Refusal     pure: lifecycle/
//!         ─► apply ─► the new state                                                    pure: apply.rs
//!         ─► one WriteSet: state, register entry, tasks, parts, counters, outbox, search, rows of modules
//! ```
//!
//! - [`Case`] is what its [`Happening`]s add up to; [`apply`] is the only writer of its fields.
//! - A [`Definition`] is all a case runs by; it is stored by digest and pinned, so a running case never changes.
//! - [`Casework`] runs commands and answers questions, each under a [`Sight`], the one access predicate.
//! - [`Acts`] is where modules say what their acts, deeds, reactions and services mean, and which rows follow a case.
//! - One command makes one [`Entry`] of the register, sealed by one hash over the entry before; days are sealed too.
//! - Deadlines are derived from the clocks ([`deadlines`]); a case row keeps only the next moment to wake.
//!
//! Nothing here knows a capability: what receiving or deciding means is registered by `applications`.

mod acts;
mod apply;
mod cache;
mod casework;
mod command;
mod county;
mod ctx;
mod deadline;
mod definition;
mod definitions;
mod entry;
mod error;
mod flow;
#[cfg(test)]
mod golden;
mod guard;
mod happening;
mod lifecycle;
mod model;
mod numbering;
mod paper;
mod proceedings;
mod reading;
mod reliving;
mod reprojecting;
mod roster;
mod scheduling;
mod scope;
mod sight;
mod step;
mod store;
mod surroundings;
mod tell;
#[cfg(test)]
mod testing;
mod verifying;
mod view;
mod waking;

pub use acts::{Act, Acts, Projecting, Proving, ServiceCall, ServiceResult, Verdict};
pub use apply::apply;
pub use casework::{Casework, Options, Outcome, Submitted};
pub use command::{Colleague, Command, Completion, Extension, Filing, PauseOrder, Supplement, Verb};
pub use county::content;
pub use ctx::Ctx;
pub use deadline::{Deadline, NEVER, deadlines, due_on, task_due, wake_at};
pub use definition::{
    ClockRule, Content, DatedLength, Definition, Expiry, ExtensionRule, Head, ItemContent, VARIABLES,
};
pub use definitions::{Definitions, Source};
pub use entry::{Body, Entry, events, genesis, play};
pub use error::Error;
pub use guard::interest_of;
pub use happening::{Event, Filed, Happening, Name, TaskCompleted, TaskOpened, Whose};
pub use lifecycle::{Judged, RebasePreview, begin, judge};
pub use model::{Agent, Case, Ending, Handled, Holder, NamedClock, Party, PartyKind, Phase, Pin, Task, Timer};
pub use paper::{
    Correction, CorrectionItem, Decision, Delivery, DocumentRef, FileRef, MaterialRef, MaterialState, Rating,
};
pub use proceedings::Proceedings;
pub use reading::{Desk, Page};
pub use reliving::{Part, Witness};
pub use roster::{OrganEntry, Post, Roster};
pub use scheduling::{Duty, DutyState};
pub use sight::{CaseKeys, Grant, Sight};
pub use store::audit::{AuditFilter, AuditKey, AuditRow};
pub use store::inbox::{Facet, InboxBy, InboxFacet, InboxFilter, InboxKey, InboxRow};
pub use store::key::ListKey;
pub use store::list::{CaseFilter, CaseRow, GroupBy};
pub use store::seal::Seal;
pub use surroundings::Surroundings;
pub use tell::{Language, Teller, outcome_label, rating_label};
pub use verifying::{Break, Verified};
pub use view::{Choice, ClockStanding, ClockState, TimelineRow, Turn, choices, standings, timeline, turn};
pub use waking::Ticked;
