//! 监察日志: every round of the rules, what they raised, cards, rule changes, exports and views of personal data, chained.
//!
//! Whoever sees numbers in full or takes a ledger home stands in the register of identity, because anybody's account may
//! do it; the log shows those entries among its own.

use identity::{Permission, Who};
use store::register::{self, Entry, Filter, Key};
use web::Problem;

use crate::desk::Desk;
use crate::noted::Noted;

/// The register of supervision.
pub const REGISTER: &str = "supervision";

/// What the log shows of the register of identity.
pub(crate) const OF_IDENTITY: [&str; 2] = ["number-revealed", "ledger-exported"];

/// Every deed the log shows, in the order in which it offers them.
pub(crate) fn verbs() -> impl Iterator<Item = &'static str> {
    let own = Noted::ALL.into_iter().map(Noted::word);
    own.chain(OF_IDENTITY).chain(ratings::Noted::ALL.into_iter().map(ratings::Noted::word))
}

impl Desk {
    /// A page of the log, newest first; for those who may search the audit.
    pub async fn log(
        &self,
        who: &Who,
        filter: &Filter,
        after: Option<&Key>,
        limit: u32,
    ) -> Result<Vec<Entry>, Problem> {
        who.must(Permission::SearchAudit)?;
        let read = async |filter: &Filter| {
            register::page(self.db(), self.region(), filter, after, limit).await.map_err(Problem::internal)
        };
        let mut entries = read(&Filter { register: Some(REGISTER.to_owned()), ..filter.clone() }).await?;
        for verb in OF_IDENTITY {
            if filter.verb.as_ref().is_none_or(|wanted| wanted == verb) {
                let register = Some(identity::audit::REGISTER.to_owned());
                entries.extend(read(&Filter { register, verb: Some(verb.to_owned()), ..filter.clone() }).await?);
            }
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.key()));
        entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(entries)
    }

    /// Something was exported: `what` names it with its filter, `rows` how many lines left the house.
    pub async fn log_export(&self, who: &Who, what: &str, rows: usize) -> Result<(), Problem> {
        let deed = Noted::Exported.by(self.now(), &who.account.id, &who.account.name, what).with("rows", rows);
        let written = register::append(self.db(), self.region(), REGISTER, &[deed], |_| {}).await;
        written.map_err(Problem::internal)
    }
}
