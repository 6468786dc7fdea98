//! The register of identity: every change of accounts, posts, passwords and mandates, failed sign-ins, lock-outs, and
//! every number shown in full (脱敏还原). See [`store::register`].
//!
//! Signing in and out leaves sessions, not entries. Numbers of people stand here only masked, passwords and secrets not
//! at all.

use declarations::Words as _;
use kernel::{AccountId, Timestamp, mask_citizen_number};
use store::Error;
use store::register::Deed;

use crate::model::{Account, Duty, Mandate, MandateScope};
use crate::store::Directory;

/// The register's name.
pub const REGISTER: &str = "identity";

/// What the register tells of; pages name each by the text `identity-verb-…`.
pub const VERBS: [&str; 21] = [
    "account-opened",
    "account-registered",
    "account-closed",
    "account-reopened",
    "account-unlocked",
    "account-locked",
    "post-given",
    "post-taken",
    "password-reset",
    "password-changed",
    "code-set",
    "code-dropped",
    "contact-changed",
    "sms-on",
    "sms-off",
    "mandate-granted",
    "mandate-revoked",
    "sign-in-failed",
    "number-revealed",
    "ledger-exported",
    "people-seeded",
];

impl Directory {
    /// A ledger left the house as a file: `what` names it, `filter` is what was asked of it, `rows` how many lines it has.
    ///
    /// # Errors
    /// When the register cannot be written; the file is then not to be sent.
    pub async fn log_export(&self, by: &By, what: &str, filter: &str, rows: usize) -> Result<(), Error> {
        let deed = by.did("ledger-exported", what).with("filter", filter).with("rows", rows);
        self.write(&[deed], |_| ()).await
    }
}

/// Who changes the directory, when and why.
#[derive(Clone, Debug, PartialEq)]
pub struct By {
    pub account: AccountId,
    pub name: String,
    pub at: Timestamp,
    /// May be empty.
    pub reason: String,
}

impl By {
    pub fn account(account: &Account, at: Timestamp) -> By {
        By { account: account.id.clone(), name: account.name.clone(), at, reason: String::new() }
    }

    /// The system itself, or somebody who has not proved who they are.
    pub fn nobody(at: Timestamp) -> By {
        By { account: "".into(), name: String::new(), at, reason: String::new() }
    }

    #[must_use]
    pub fn because(mut self, reason: &str) -> By {
        reason.trim().clone_into(&mut self.reason);
        self
    }

    /// Something this person did.
    pub fn did(&self, verb: &str, subject: &str) -> Deed {
        Deed::new(self.at, &self.account, &self.name, verb, subject).because(&self.reason)
    }

    pub(crate) fn opened(&self, account: &Account) -> Deed {
        let verb = if self.account == account.id { "account-registered" } else { "account-opened" };
        let deed =
            self.did(verb, account.id.as_str()).with("name", account.name.as_str()).with("kind", account.kind.as_str());
        let deed = match &account.number {
            Some(number) => deed.with("number", mask_citizen_number(number)),
            None => deed,
        };
        let posts: Vec<&str> = account.duties.iter().map(|duty| duty.post.as_str()).collect();
        if posts.is_empty() { deed } else { deed.with("posts", posts) }
    }

    pub(crate) fn about_post(&self, verb: &str, account: &Account, duty: &Duty) -> Deed {
        let roles: Vec<&str> = duty.roles.iter().map(|role| role.word()).collect();
        self.did(verb, account.id.as_str()).with("post", duty.post.as_str()).with("roles", roles)
    }

    pub(crate) fn about_mandate(&self, verb: &str, mandate: &Mandate) -> Deed {
        let deed = self
            .did(verb, mandate.agent.as_str())
            .with("mandate", mandate.id.as_str())
            .with("principal", mandate.principal.name.as_str())
            .with("agent", mandate.agent_name.as_str());
        let deed = match &mandate.scope {
            MandateScope::All => deed,
            MandateScope::Items(items) => {
                deed.with("items", items.iter().map(kernel::ItemId::as_str).collect::<Vec<_>>())
            }
        };
        match mandate.until {
            Some(until) => deed.with("until", until.to_string()),
            None => deed,
        }
    }
}
