//! What somebody is told, by every channel that reaches them: by e-mail and, where it can be said briefly, by short
//! message. Announced in the transaction of what it tells of; sent later.

use casework::Happening;
use declarations::County;
use kernel::{AccountId, CaseNo, PostId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};
use store::{WriteSet, outbox};

use crate::sms::Short;

/// Whom it is for. Addresses and numbers are looked up when it goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum To {
    Account(AccountId),
    /// Everybody who holds the post by then.
    Post(PostId),
    /// Whoever filed a case, or acts for them.
    Applicant(CaseNo),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    #[serde(flatten)]
    pub to: To,
    pub subject: String,
    /// As a mail says it; empty where it is not told by mail.
    pub text: String,
    /// None where it is not told by short message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Short>,
}

impl Letter {
    /// Lines of the outbox that are letters.
    pub const TOPIC: &'static str = "letter";

    /// By mail alone.
    pub fn mail(to: To, subject: impl Into<String>, text: impl Into<String>) -> Letter {
        Letter { to, subject: subject.into(), text: text.into(), short: None }
    }

    /// Puts the letter into the outbox. `id` says what it tells of and to whom: posting it twice is a conflict.
    pub fn post(&self, set: &mut WriteSet, region: RegionCode, id: &str, now: Timestamp) {
        // Texts without maps cannot fail to be written as JSON; an empty line would be given up, not lost unseen.
        let body = serde_json::to_string(self).unwrap_or_default();
        outbox::push(set, region, id, Self::TOPIC, body, now);
    }
}

/// Something announced of a case, for those who may have letters to write about it.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    pub county: &'a County,
    /// Where this county is reached, without a slash at the end.
    pub public_url: &'a str,
    pub case_no: &'a CaseNo,
    /// The kind of the case.
    pub kind: &'a str,
    pub happening: &'a Happening,
}

/// What a later module writes about what happened to cases of its kinds.
pub type Teller = fn(&Heard<'_>) -> Vec<Letter>;
