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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::Actor;
    use serde_json::json;

    use crate::testing::{Bench, citizen, clerk, code, staff};
    use crate::{Phase, Supplement, Verb};

    fn supplement(form: bool, complete: bool) -> Verb {
        let form = form.then(|| Arc::new(json!({ "shop": "面馆" })));
        Verb::Supplement(Box::new(Supplement { form, complete, ..Supplement::default() }))
    }

    #[test]
    fn the_form_changes_only_while_corrections_are_asked_for() {
        let bench = Bench::new();
        let filed = bench.filed();
        assert_eq!(code(bench.judge(&filed, &citizen(), supplement(true, false))), "form_frozen");
        assert_eq!(code(bench.judge(&filed, &citizen(), supplement(false, true))), "nothing_to_correct");
        let ask = Verb::Deed { deed: "ask".into(), data: Arc::default() };
        let asked = bench.judge(&filed, &clerk(), ask).unwrap().case;
        assert!(!asked.clock("correction").unwrap().clock.is_running(), "the applicant's time is not the organ's");
        let mended = bench.judge(&asked, &citizen(), supplement(true, true)).unwrap().case;
        assert_eq!((mended.phase, mended.form["shop"].as_str()), (Phase::Filed, Some("面馆")));
        assert!(mended.clock("correction").unwrap().clock.is_running());
        assert_eq!(code(bench.judge(&asked, &Actor::citizen("li", "李强"), supplement(true, true))), "not_your_case");
        assert_eq!(code(bench.judge(&asked, &staff("examiner"), supplement(true, true))), "not_your_case");
    }
}
