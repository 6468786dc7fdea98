//! Dry runs (试运行) of rules on the past.

use casework::{Error, Sight};
use declarations::has_errors;
use identity::{Permission, Who};
use kernel::{CaseNo, Refusal};
use web::Problem;

use super::problem;
use crate::desk::Desk;
use crate::model::{DryRun, DryRunHit, DryRunRequest, Person};
use crate::store::dry_runs;

impl Desk {
    /// Starts a dry run and answers its id at once; at most two run side by side.
    pub async fn start_dry_run(&self, who: &Who, request: &DryRunRequest) -> Result<String, Problem> {
        who.must(Permission::ManageRules)?;
        let by = Person { account: who.account.id.clone(), name: who.account.name.clone() };
        self.try_rule(by, request).await.map_err(problem)
    }

    /// Starts a dry run for somebody whose right to do so was seen to.
    pub async fn try_rule(&self, by: Person, request: &DryRunRequest) -> Result<String, Error> {
        let (rule, findings) = self.check_rule(&request.rule, &request.text);
        if has_errors(&findings) {
            let first = findings.iter().find(|finding| finding.is_error());
            let sentence = first.map_or_else(String::new, |finding| finding.sentence.clone());
            let refusal = Refusal::invalid("rule_broken", format!("规则还不能试运行：{sentence}"));
            return Err(refusal.on_field("text").into());
        }
        if request.period.from > request.period.to {
            return Err(Refusal::invalid("period_empty", "起始日期不能晚于截止日期。").on_field("from").into());
        }
        self.begin_run(rule, &request.text, request.period, by).await
    }

    /// How it stands, whichever node runs it; one whose process is gone is interrupted.
    pub async fn dry_run(&self, id: &str) -> Result<Option<DryRun>, Error> {
        let kept = dry_runs::find(self.db(), self.region(), id).await?;
        Ok(kept.map(|kept| self.as_it_stands(kept)))
    }

    /// The latest of a rule, newest first.
    pub async fn dry_runs(&self, rule: &str, limit: u32) -> Result<Vec<DryRun>, Error> {
        let kept = dry_runs::of_rule(self.db(), self.region(), rule, limit).await?;
        Ok(kept.into_iter().map(|kept| self.as_it_stands(kept)).collect())
    }

    /// Ends it early.
    pub async fn cancel_dry_run(&self, who: &Who, id: &str) -> Result<(), Problem> {
        who.must(Permission::ManageRules)?;
        self.stop_run(id).await.map_err(problem)
    }

    /// The hits as the reader may see them (by organ, place, or as the person named), and how many of them are told without
    /// names: whoever sets rules has to know when and where they hold, and not in whose matter.
    pub fn hits_for(&self, sight: &Sight, hits: &[DryRunHit]) -> (Vec<DryRunHit>, usize) {
        let sees = |hit: &DryRunHit| {
            crate::store::sees(sight, &hit.organ, hit.place, hit.person.as_ref().map(|person| &person.account))
        };
        let shown = hits.iter().map(|hit| if sees(hit) { hit.clone() } else { hit.without_names() }).collect();
        (shown, hits.iter().filter(|hit| !sees(hit)).count())
    }

    /// The address of a case, for lists of hits.
    pub fn case_path(no: &CaseNo) -> String {
        format!("/staff/cases/{no}")
    }
}
