//! What is done with a card: answered, objected to, reviewed, checked. Each is the act of its case's task; the case's
//! own page offers the same.

use std::sync::Arc;

use casework::{Completion, Outcome, Verb};
use identity::Who;
use kernel::{CaseNo, Refusal};
use serde_json::json;
use web::Problem;

use super::problem;
use crate::desk::Desk;
use crate::lifecycle::{CHECK, EXPLAIN, REVIEW};
use crate::model::{Answer, Review, ReviewVerdict};

impl Desk {
    /// The addressee explains, reports the correction, or objects.
    pub async fn answer_card(
        &self,
        who: &Who,
        no: &CaseNo,
        answer: Answer,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let (outcome, text) = match answer {
            Answer::Explained(text) => ("explained", text),
            Answer::Corrected(text) => ("corrected", text),
            Answer::Objection(text) => ("object", text),
        };
        self.do_act(
            who,
            no,
            EXPLAIN,
            Completion { outcome: outcome.into(), opinion: Some(text), ..Completion::default() },
            key,
        )
        .await
    }

    /// A supervisor who did not raise the card decides about the objection.
    pub async fn review_objection(
        &self,
        who: &Who,
        no: &CaseNo,
        review: Review,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let data = review.why.map_or_else(|| json!({}), |why| json!({ "why": why.word() }));
        let outcome = match review.verdict {
            ReviewVerdict::Uphold => "uphold",
            ReviewVerdict::Withdraw => "withdraw",
        };
        let completion = Completion {
            outcome: outcome.into(),
            opinion: Some(review.opinion),
            data: Arc::new(data),
            ..Completion::default()
        };
        self.do_act(who, no, REVIEW, completion, key).await
    }

    /// The supervision body accepts the answer, or sends it back.
    pub async fn check_card(
        &self,
        who: &Who,
        no: &CaseNo,
        accept: bool,
        opinion: String,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let outcome = if accept { "accept" } else { "redo" };
        let opinion = Some(opinion).filter(|text| !text.trim().is_empty());
        self.do_act(who, no, CHECK, Completion { outcome: outcome.into(), opinion, ..Completion::default() }, key).await
    }

    /// Completes the open task of an act.
    pub(super) async fn do_act(
        &self,
        who: &Who,
        no: &CaseNo,
        act: &str,
        completion: Completion,
        key: Option<String>,
    ) -> Result<Outcome, Problem> {
        let case = self.office.casework.read_case(&who.sight(), no).await.map_err(problem)?;
        let Some(task) = case.tasks.iter().find(|task| &*task.act == act).map(|task| task.n) else {
            // A repeated command finds the answer given before, whatever is open now.
            let Some(done) = case.handled.iter().rev().find(|done| &*done.act == act).map(|done| done.n) else {
                let sentence = format!("{no} 现在不在这一环节，请刷新后查看。");
                return Err(Refusal::not_allowed_now("not_at_this_step", sentence).into());
            };
            let verb = Verb::Complete(Box::new(Completion { task: done, ..completion }));
            return self.office.act(who, no, verb, key, None).await;
        };
        let verb = Verb::Complete(Box::new(Completion { task, ..completion }));
        self.office.act(who, no, verb, key, None).await
    }
}
