//! What may be said of a finished act, and what follows from a bad word.
//!
//! ```text
//! judge                any rating, by any channel            RatingGiven (and Rated, for the matter's first)
//! exclude-rating       by the round, when supervision agreed RatingExcluded on the rated case
//! contact              reached, unreachable                  RaterContacted
//! verify-rating        true, no-basis                        BadRatingVerified
//!                      mistaken, malicious                   (supervision is asked)
//! confirm-verification agree                                 BadRatingExcluded
//!                      disagree                              BadRatingVerified
//! rectify              rectified, explained                  Rectified
//! feed-back            done, published                       FedBack
//! call-back            satisfied, unsatisfied, unreachable   CalledBack (and RectificationReopened)
//! ```

pub mod call_back;
pub mod exclude;
pub mod judge;
pub mod rectify;

use std::sync::Arc;

use casework::{Acts, Case, Happening, Name};
use serde::Serialize;

/// Teaches the engine room the deed and the acts.
pub fn register(acts: &mut Acts) {
    acts.deed(judge::DEED, judge::judge);
    acts.deed(exclude::DEED, exclude::exclude);
    acts.reaction(Name::Rated, judge::follow_plain);
    acts.act("contact", &[], rectify::contact);
    acts.act("verify-rating", &[], rectify::verify);
    acts.act("confirm-verification", &[], rectify::confirm);
    acts.act("rectify", &[], rectify::rectify);
    acts.act("feed-back", &[], rectify::feed_back);
    acts.act("call-back", &[], call_back::call_back);
}

/// A fact with its data.
fn fact(name: &str, data: &impl Serialize) -> Happening {
    // What is handed in here are plain structs of texts and numbers, which always serialise.
    let data = serde_json::to_value(data).unwrap_or_default();
    Happening::Fact { fact: name.into(), data: Arc::new(data) }
}

/// A text of the case's form.
fn form_text<'a>(case: &'a Case, field: &str) -> &'a str {
    case.form.get(field).and_then(|value| value.as_str()).unwrap_or_default()
}
