//! A letter to one person, announced in the transaction of what it tells of and sent by e-mail later.

use kernel::{AccountId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};
use store::{WriteSet, outbox};

/// To whoever holds an account, at the address the account has when the letter goes out; whoever has none gets none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub account: AccountId,
    pub subject: String,
    pub text: String,
}

impl Letter {
    /// Lines of the outbox that are letters.
    pub const TOPIC: &'static str = "letter";

    /// Puts the letter into the outbox. `id` says what it tells of and to whom: posting it twice is a conflict.
    pub fn post(&self, set: &mut WriteSet, region: RegionCode, id: &str, now: Timestamp) {
        // Three texts without maps cannot fail to be written as JSON; an empty line would be given up, not lost unseen.
        let body = serde_json::to_string(self).unwrap_or_default();
        outbox::push(set, region, id, Self::TOPIC, body, now);
    }
}
