//! 监察日志: every rule run that raised something, card, rule change, export and view of personal data, chained.

use identity::{Permission, Who};
use store::register::{self, Deed, Entry, Filter, Key};
use web::Problem;

use crate::desk::Desk;

/// The register of supervision.
pub const REGISTER: &str = "supervision";

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
        let filter = Filter { register: Some(REGISTER.to_owned()), ..filter.clone() };
        register::page(self.db(), self.region(), &filter, after, limit).await.map_err(Problem::internal)
    }

    /// Somebody of the supervision body looked at personal data: `what` says at which page, `subject` at whose or at
    /// which case. Call it before showing them.
    pub async fn log_view(&self, who: &Who, what: &str, subject: &str) -> Result<(), Problem> {
        let deed = self.deed_of(who, "data-viewed", subject).with("what", what);
        self.write_down(&[deed]).await.map_err(Problem::internal)
    }

    /// Something was exported: `what` names it with its filter, `rows` how many lines left the house.
    pub async fn log_export(&self, who: &Who, what: &str, rows: usize) -> Result<(), Problem> {
        let deed = self.deed_of(who, "exported", what).with("rows", rows);
        self.write_down(&[deed]).await.map_err(Problem::internal)
    }

    fn deed_of(&self, who: &Who, verb: &str, subject: &str) -> Deed {
        Deed::new(self.now(), &who.account.id, &who.account.name, verb, subject)
    }

    pub(crate) async fn write_down(&self, deeds: &[Deed]) -> Result<(), store::Error> {
        register::append(self.db(), self.region(), REGISTER, deeds, |_| {}).await
    }
}
