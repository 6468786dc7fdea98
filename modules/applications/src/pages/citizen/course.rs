//! A matter without an item as whoever brought it sees it: what was said, and what was answered.

use web::Text;
use web::parts::Facts;

use super::case::Opened;
use crate::desk::Desk;
use crate::pages::filled::{Filled, filled};

/// Marks a step of a procedure whose opinion is the answer to whoever the case is about.
const TOLD: &str = "hb:told";

/// One answer, in the words of whoever gave it.
pub struct AnswerView {
    pub outcome: String,
    pub text: String,
    /// Who and when: `市场监督管理局 · 11月22日`.
    pub from: String,
}

/// The form as it was filled in, in words.
pub fn said(t: Text, opened: &Opened) -> Facts {
    let view = &opened.view;
    let all = filled(t, view.item.as_deref(), opened.form.as_deref(), &view.case);
    all.into_iter().fold(Facts::new(), |facts, Filled { label, value, .. }| facts.fact(label, value))
}

/// Newest first. What the organs wrote to one another stays with them.
pub fn answers(desk: &Desk, t: Text, opened: &Opened) -> Vec<AnswerView> {
    let Opened { view, around, .. } = opened;
    let told = |node: &str| {
        let mut nodes = around.definition.procedure.nodes();
        nodes.any(|(_, found)| found.id == node && found.attr(TOLD).is_some())
    };
    let answers = view.case.handled.iter().rev().filter(|done| told(&done.node));
    let view = |done: &std::sync::Arc<casework::Handled>| AnswerView {
        outcome: around
            .definition
            .outcome_name(&done.node, &done.outcome)
            .unwrap_or_else(|| casework::outcome_label(&done.outcome))
            .to_owned(),
        text: done.opinion.as_deref().unwrap_or_default().to_owned(),
        from: format!("{} · {}", desk.organ_name(&done.organ), t.date_near(kernel::local_date(done.at), desk.today())),
    };
    answers.map(view).collect()
}
