//! Setting rules (监察规则设置): what is in force, versions, drafts, publishing.

use declarations::{Finding, Rule};
use identity::{Permission, Who};
use kernel::Date;
use web::Problem;

use super::problem;
use crate::desk::Desk;
use crate::model::{Draft, RuleInForce, RuleVersion, Trouble};

/// What publishing needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    pub rule: String,
    /// TOML as in `county/rules/<ID>.toml`; see [`crate::text_of`].
    pub text: String,
    /// The first day it judges: tomorrow at the earliest, so that no day is judged by two versions.
    pub from: Date,
    pub reason: String,
}

impl Desk {
    /// Every rule that judges today or will, by category and id, with what is coming, drafts and troubles.
    pub async fn rules(&self) -> Result<Vec<RuleInForce>, casework::Error> {
        self.rules_in_force().await
    }

    /// One rule; none of that id.
    pub async fn rule(&self, id: &str) -> Result<Option<RuleInForce>, casework::Error> {
        Ok(self.rules_in_force().await?.into_iter().find(|rule| rule.current.rule.id == id))
    }

    /// All versions of a rule, newest first.
    pub async fn rule_versions(&self, id: &str) -> Result<Vec<RuleVersion>, casework::Error> {
        self.versions_of(id).await
    }

    /// Reads a text as a rule and says what is wrong with it, for the editor.
    pub fn check_rule(&self, id: &str, text: &str) -> (Rule, Vec<Finding>) {
        Rule::checked(id, text, self.office.county())
    }

    pub async fn draft(&self, id: &str) -> Result<Option<Draft>, casework::Error> {
        Ok(crate::store::rules::draft(self.db(), self.region(), id).await?)
    }

    /// Keeps what somebody is writing, right or wrong; it judges nothing.
    pub async fn save_draft(&self, who: &Who, id: &str, text: &str) -> Result<(), Problem> {
        who.must(Permission::ManageRules)?;
        self.keep_draft(&who.actor(), id, text).await.map_err(problem)
    }

    pub async fn discard_draft(&self, who: &Who, id: &str) -> Result<(), Problem> {
        who.must(Permission::ManageRules)?;
        self.drop_draft(&who.actor(), id).await.map_err(problem)
    }

    /// Publishes a version; it judges from its day on, without a restart, and wins over the folder's file.
    pub async fn publish_rule(&self, who: &Who, publication: &Publication) -> Result<RuleVersion, Problem> {
        who.must(Permission::ManageRules)?;
        self.publish(&who.actor(), publication).await.map_err(problem)
    }

    /// Rules that could not be evaluated.
    pub fn troubles(&self) -> Vec<Trouble> {
        self.book.troubles()
    }
}
