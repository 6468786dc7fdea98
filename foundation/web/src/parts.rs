//! The parts all pages are built from: typed values, each with its own small template.
//!
//! A part is filled by plain constructors and prints itself inside any template with `{{ part }}`. It never asks for
//! data and never knows a capability: words come from the caller or from `web.ftl`. The page `/_parts` shows every
//! part in every state.

mod basics;
mod case;
mod countdown;
mod findings;
mod home;
mod lists;
mod table;
mod worklist;

pub use basics::{Crumb, Empty, Fact, Facts, Figure, Notice, Steps, Tab, Tabs, Tag, Tone, few};
pub use case::{Entry, Lane, LaneStep, Lanes, Stance, Timeline, Turn, Whose};
pub use countdown::{ClockState, Countdown, DayKind, DayRow, DayTable};
pub use findings::{FindingLine, Findings};
pub use home::{Directory, DirectoryGroup, DirectoryLink, SearchLine};
pub use lists::{ErrorSummary, Summary, SummaryRow, TaskLine, TaskList, TaskSection};
pub use table::{Cell, Column, Pager, Row, Sort, Table};
pub use worklist::{Urgency, WorkItem, WorkList};

/// Declares that a template's output is finished HTML, so that it nests in others unescaped.
macro_rules! part {
    ($($name:ty),* $(,)?) => {$(
        impl askama::filters::HtmlSafe for $name {}

        impl From<$name> for $crate::markup::Markup {
            fn from(part: $name) -> Self {
                $crate::markup::Markup::part(part)
            }
        }
    )*};
}
pub(crate) use part;
