//! What the acts on cards and orders mean: answered, objected to, reviewed, checked; received, replied to, closed.
//!
//! Where a step leads is said by the procedures `card` and `order` of the county folder; here stands what must be so
//! for it, and the facts by which clocks and rows follow.

mod check;
mod explain;
mod order;
mod review;

pub use explain::may_object;

use casework::{Acts, Happening};
use serde_json::Value as Json;
use std::sync::Arc;

pub const EXPLAIN: &str = "explain";
pub const REVIEW: &str = "review-objection";
pub const CHECK: &str = "check-card";
pub const RECEIVE_ORDER: &str = "receive-order";
pub const REPLY_ORDER: &str = "reply-order";
pub const REVIEW_ORDER: &str = "review-order";

/// Facts of cards and orders, by which the kinds' clocks start and stop.
pub mod fact {
    /// Explained or corrected; `{answer}`.
    pub const CARD_ANSWERED: &str = "CardAnswered";
    /// 提出异议; `{reason}`.
    pub const OBJECTION_RAISED: &str = "ObjectionRaised";
    /// `{verdict, why, reason}`.
    pub const OBJECTION_REVIEWED: &str = "ObjectionReviewed";
    /// 撤牌; `{why, reason}`.
    pub const CARD_WITHDRAWN: &str = "CardWithdrawn";
    /// To be answered anew, after a review or a check; `{reason}`.
    pub const CARD_RETURNED: &str = "CardReturned";
    /// The check accepted the answer.
    pub const CARD_ACCEPTED: &str = "CardAccepted";
    pub const ORDER_RECEIVED: &str = "OrderReceived";
    pub const ORDER_REPLIED: &str = "OrderReplied";
    pub const ORDER_RETURNED: &str = "OrderReturned";
    pub const ORDER_CLOSED: &str = "OrderClosed";
}

pub fn register(acts: &mut Acts) {
    acts.act(EXPLAIN, &["explained", "corrected", "object"], explain::explain);
    acts.act(REVIEW, &["uphold", "withdraw"], review::review);
    acts.act(CHECK, &["accept", "redo"], check::check);
    acts.act(RECEIVE_ORDER, &["received"], order::receive);
    acts.act(REPLY_ORDER, &["replied"], order::reply);
    acts.act(REVIEW_ORDER, &["close", "redo"], order::review);
}

fn fact(name: &str, data: Json) -> Happening {
    Happening::Fact { fact: name.into(), data: Arc::new(data) }
}

/// What somebody wrote, or nothing.
fn text(opinion: Option<&str>) -> &str {
    opinion.map_or("", str::trim)
}
