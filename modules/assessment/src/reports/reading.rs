//! Reading reports under a sight: the county's by supervision and leaders, a department's also by its head.

use identity::{Permission, Role, Who};
use kernel::{Digest32, Refusal};
use web::Problem;

use super::kind::ReportKind;
use super::store::{self, Frozen, Head};
use crate::desk::Desk;

/// What checking a report against its hash found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub before: Digest32,
    pub hash: Digest32,
    /// The text and the hash before give this report's hash.
    pub whole: bool,
}

impl Desk {
    /// Scopes whose reports somebody reads; none means all.
    pub fn report_scopes(&self, who: &Who) -> Option<Vec<String>> {
        if who.may(Permission::SeeAllCases) && who.sight().is_whole_county() {
            return None;
        }
        let heads = who.account.duties.iter().filter(|duty| duty.roles.contains(&Role::Approver));
        Some(heads.map(|duty| duty.organ.to_string()).collect())
    }

    /// Reports in sight, newest first; `before` is the place in the chain where the page before ended.
    pub async fn reports(
        &self,
        who: &Who,
        scope: Option<&str>,
        kind: Option<ReportKind>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Head>, Problem> {
        let scopes = match (self.report_scopes(who), scope) {
            (None, None) => None,
            (None, Some(scope)) => Some(vec![scope.to_owned()]),
            (Some(own), None) => Some(own),
            (Some(own), Some(scope)) => Some(own.into_iter().filter(|own| own == scope).collect()),
        };
        if scopes.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let (db, region) = (&self.office.db, self.office.region);
        store::heads(db, region, scopes.as_deref(), kind, before, limit).await.map_err(Problem::internal)
    }

    /// One report. Whoever may not read it is told that there is none.
    pub async fn report(&self, who: &Who, id: &str) -> Result<Frozen, Problem> {
        let found = store::find(&self.office.db, self.office.region, id).await.map_err(Problem::internal)?;
        let scopes = self.report_scopes(who);
        let seen = found.filter(|found| scopes.is_none_or(|scopes| scopes.contains(&found.head.scope)));
        seen.ok_or_else(|| Refusal::not_found("report_unknown", "没有这份报告，或者您无权查看。").into())
    }

    /// Checks a report against its own hash and its link to the one before.
    pub async fn verify_report(&self, frozen: &Frozen) -> Result<Verified, Problem> {
        let before = store::hash_at(&self.office.db, self.office.region, frozen.head.seq - 1).await;
        let before = before.map_err(Problem::internal)?;
        let link = before.map(|before| crate::store::statements::link(&before, &frozen.text));
        Ok(Verified { before: before.unwrap_or(Digest32::ZERO), hash: frozen.hash, whole: link == Some(frozen.hash) })
    }
}
