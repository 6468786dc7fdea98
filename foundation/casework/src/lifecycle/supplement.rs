//! Supplement (补正、补交): the applicant hands in what was asked for, or what was allowed to follow later.

use kernel::{Refusal, local_date};

use crate::command::Supplement;
use crate::flow::notify;
use crate::guard;
use crate::happening::Happening;
use crate::model::Phase;
use crate::proceedings::Proceedings;

/// The message by which procedures wait for the applicant.
const CORRECTED: &str = "corrected";

pub(super) fn supplement(p: &mut Proceedings<'_>, supplement: &Supplement) -> Result<(), Refusal> {
    guard::applicants_side(&p.ctx, &p.case)?;
    guard::not_over(&p.case)?;
    if p.case.phase >= Phase::Decided {
        return Err(Refusal::not_allowed_now("already_decided", "本办件已作出决定，不能再补交材料。"));
    }
    let amends = supplement.form.is_some() || supplement.answers.is_some();
    if amends && p.case.phase != Phase::Correcting {
        return Err(Refusal::not_allowed_now("form_frozen", "申请内容只能在补正期间修改。").on_field("form"));
    }
    if amends {
        let form = supplement.form.clone().unwrap_or_else(|| p.case.form.clone());
        let answers = supplement.answers.clone().unwrap_or_else(|| p.case.answers.clone());
        p.happen(Happening::FormAmended { form, answers })?;
    }
    if !supplement.materials.is_empty() {
        p.happen(Happening::MaterialsAdded { materials: supplement.materials.clone() })?;
    }
    if !supplement.complete {
        return Ok(());
    }
    if p.case.phase != Phase::Correcting {
        return Err(Refusal::not_allowed_now("nothing_to_correct", "目前没有需要补正的内容。"));
    }
    p.happen(Happening::Corrected { on: local_date(p.ctx.now) })?;
    notify(p, CORRECTED)
}
