//! Ratings (好差评): every citizen's judgement is taken, acted on and closed; surveys, call-backs and their figures.
//!
//! ```text
//! a finished act ─► ratable ─► RatingGiven ─► level 4, 5 ─► rectification: contact, verify, rectify, feed back, call back
//!                      │            └► sums by day, month, organ, item, person, window, channel
//!                      └► nobody rated: stays not rated, and counts as silence, never as praise
//! ```
//!
//! Others ask the [`Desk`]: sums ([`Desk::sums`], [`Desk::total`]), how bad ratings were treated ([`Desk::treatment`]),
//! what runs ([`Desk::open_rectifications_list`]), repeated bad ratings, bursts from one device, call-backs, surveys.
//! Facts that rules and clocks may name are in [`facts`].

mod api;
mod calling;
mod desk;
pub mod facts;
pub mod figures;
mod giving;
pub mod lifecycle;
mod model;
mod noted;
pub mod pages;
mod projection;
pub mod ratable;
mod reading;
mod registration;
mod round;
mod salt;
pub mod sampling;
mod store;
pub mod survey;

pub use api::routes as api_routes;
pub use calling::{Answered, Draw};
pub use desk::Desk;
pub use figures::{By, Share, Sums};
pub use giving::{Invited, Origin, Said, Sheet};
pub use model::{ActRow, Channel, Level, RatedAct, RatingId, RatingRow, Rectification, Standing};
pub use noted::Noted;
pub use reading::LOG;
pub use registration::register;
pub use round::{Round, may_reopen};
pub use store::acts::{ActKey, Burst, Forced, Place, RatingFilter};
pub use store::answers::Answer;
pub use store::calls::{Asked, CallBack, CallRates, DrawnList};
pub use store::figures::Group;
pub use store::rectifications::{Course, RepeatBad, Treatment};
