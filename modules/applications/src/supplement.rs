//! Supplements (补正、补交): what the applicant's side adds, checked like a filing against the version the case runs by.

use std::sync::Arc;

use casework::{Outcome, Supplement, Verb};
use identity::Who;
use kernel::{CaseNo, Refusal};
use serde_json::Value as Json;
use web::Problem;

use crate::desk::{Desk, problem};
use crate::filing::{Handed, form_of};
use crate::questions;

/// What is added; what is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Amendment {
    pub form: Option<Json>,
    pub answers: Option<Json>,
    pub materials: Vec<Handed>,
    /// Everything asked for is back: the organ's turn again.
    pub complete: bool,
}

impl Desk {
    /// Adds what was asked for, or what was let follow.
    pub async fn supplement(
        &self,
        who: &Who,
        case_no: &CaseNo,
        amendment: Amendment,
        key: Option<String>,
        seen: Option<u32>,
    ) -> Result<Outcome, Problem> {
        let case = self.must_see(&who.sight(), case_no).await?;
        let definition = self.casework.definition_of(&case).await.map_err(problem)?;
        let Some(item) = definition.item.as_deref() else {
            return Err(Refusal::not_allowed_now("without_item", "这个办件没有事项，不能补交材料。").into());
        };
        let mut errors = Vec::new();
        if let Some(answers) = &amendment.answers {
            errors.extend(questions::judge(item, answers));
        }
        let answers = amendment.answers.as_ref().unwrap_or(&case.answers);
        let form = amendment.form.map(|form| Arc::new(form_of(item, form, answers, &mut errors)));
        let materials = self.take_in(who, item, &amendment.materials, &mut errors).await?;
        if !errors.is_empty() {
            return Err(Problem::invalid_form(errors));
        }
        let answers = amendment.answers.map(Arc::new);
        let supplement = Supplement { form, answers, materials, complete: amendment.complete };
        self.act(who, case_no, Verb::Supplement(Box::new(supplement)), key, seen).await
    }
}
