//! Conduct (办理行为): how somebody accepts, examines and decides, beside the same acts of those who hold the same post
//! (岗位) in the organ and in the county (SUP-09).
//!
//! No score and no ranking: figures, and where they are far from the usual a plain sentence that says how far. The person
//! reads the same page as the head and supervision, and may object. Too few steps say nothing and are greyed; of an
//! organ or a county in which fewer than three people hold the post or do the act nothing is shown, since it would tell of
//! a colleague. Posts are those of the scheme by which people are scored: what somebody does most tells which.
//!
//! - [`paces`] is pure: medians and tails from classes of minutes.
//! - [`deviations`] is pure: what is worth a sentence.
//! - What it rests on is counted with everything else (`measures/work.rs`) into `assessment_pace`.

pub mod api;
mod deviations;
pub(crate) mod paces;
mod pages;
mod reading;
mod store;

pub use deviations::Deviation;
pub use paces::{Pace, Share, Step};
pub use pages::routes;
pub use reading::Conduct;
pub use store::Deed;
