//! The engine room: kinds, cases, happenings, tasks, clocks and timers over the store.

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
mod guard;
mod happening;
mod lifecycle;
mod model;
mod numbering;
mod paper;
mod proceedings;
mod reading;
mod roster;
mod scope;
mod sight;
mod step;
mod store;
mod verifying;
mod waking;

pub use acts::{Act, Acts, ServiceCall, ServiceResult, Verdict};
pub use apply::apply;
pub use casework::{Casework, Options, Outcome, Submitted};
pub use command::{Colleague, Command, Completion, Extension, Filing, PauseOrder, Supplement, Verb};
pub use county::content;
pub use ctx::Ctx;
pub use deadline::{Deadline, NEVER, deadlines, due_on, task_due, wake_at};
pub use definition::{ClockRule, Content, DatedLength, Definition, Expiry, ItemContent, VARIABLES};
pub use definitions::{Definitions, Source};
pub use entry::{Body, Entry, events, genesis, play};
pub use error::Error;
pub use happening::{Event, Filed, Happening, Name, TaskCompleted, TaskOpened, Whose};
pub use lifecycle::{Judged, RebasePreview, begin, judge};
pub use model::{Agent, Case, Ending, Handled, Holder, NamedClock, Party, PartyKind, Phase, Pin, Task, Timer};
pub use paper::{
    Correction, CorrectionItem, Decision, Delivery, DocumentRef, FileRef, MaterialRef, MaterialState, Rating,
};
pub use proceedings::Proceedings;
pub use reading::{Desk, Page};
pub use roster::{OrganEntry, Post, Roster};
pub use sight::{CaseKeys, Grant, Sight};
pub use store::inbox::{InboxFilter, InboxKey, InboxRow};
pub use store::list::{CaseFilter, CaseRow, ListKey};
pub use store::seal::Seal;
pub use verifying::{Break, Verified};
pub use waking::Ticked;
