//! The verbs of the desk, a file for each matter.

mod answering;
mod live;
mod log;
mod observing;
mod orders;
mod raising;
mod reading;
mod risks;
mod rules;
mod trying;

pub use log::REGISTER;
pub(crate) use log::verbs;
pub(crate) use observing::told_sums;
pub(crate) use raising::may_raise;
pub use rules::Publication;

use casework::Error;
use web::Problem;

/// What the engine room says, at the edge.
pub(crate) fn problem(error: Error) -> Problem {
    match error {
        Error::Refused(refusal) => refusal.into(),
        other => Problem::internal(other),
    }
}
