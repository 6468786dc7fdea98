//! Dry runs (试运行) of rules on the past.

use casework::Sight;
use declarations::has_errors;
use identity::{Permission, Who};
use kernel::{CaseNo, Refusal};
use web::Problem;

use crate::desk::Desk;
use crate::model::{DryRun, DryRunHit, DryRunRequest, Person};

impl Desk {
    /// Starts a dry run and answers its id at once; at most two run side by side.
    pub async fn start_dry_run(&self, who: &Who, request: &DryRunRequest) -> Result<String, Problem> {
        who.must(Permission::ManageRules)?;
        let by = Person { account: who.account.id.clone(), name: who.account.name.clone() };
        Ok(self.try_rule(by, request)?)
    }

    /// Starts a dry run for somebody whose right to do so was seen to.
    pub fn try_rule(&self, by: Person, request: &DryRunRequest) -> Result<String, Refusal> {
        let (rule, findings) = self.check_rule(&request.rule, &request.text);
        if has_errors(&findings) {
            let first = findings.iter().find(|finding| finding.is_error());
            let sentence = first.map_or_else(String::new, |finding| finding.sentence.clone());
            return Err(Refusal::invalid("rule_broken", format!("规则还不能试运行：{sentence}")).on_field("text"));
        }
        if request.period.from > request.period.to {
            return Err(Refusal::invalid("period_empty", "起始日期不能晚于截止日期。").on_field("from"));
        }
        self.dry_runs.start(self.clone(), rule, request.period, by)
    }

    /// How it stands; none after a day, or after a restart.
    pub fn dry_run(&self, id: &str) -> Option<DryRun> {
        self.dry_runs.find(id, self.now())
    }

    /// Ends it early.
    pub fn cancel_dry_run(&self, who: &Who, id: &str) -> Result<(), Problem> {
        who.must(Permission::ManageRules)?;
        self.dry_runs.cancel(id);
        Ok(())
    }

    /// Those of the hits that the reader may see: by organ, place, or as the person named.
    pub fn visible_hits<'a>(&self, sight: &Sight, hits: &'a [DryRunHit]) -> Vec<&'a DryRunHit> {
        let sees = |hit: &&DryRunHit| {
            crate::store::sees(sight, &hit.organ, hit.place, hit.person.as_ref().map(|person| &person.account))
        };
        hits.iter().filter(sees).collect()
    }

    /// The address of a case, for lists of hits.
    pub fn case_path(no: &CaseNo) -> String {
        format!("/staff/cases/{no}")
    }
}
