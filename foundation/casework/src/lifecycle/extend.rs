//! Extend (延长审批): once, approved by the head, with the reason told to the applicant (行政许可法第四十二条).

use kernel::Refusal;

use crate::command::Extension;
use crate::guard;
use crate::happening::Happening;
use crate::proceedings::Proceedings;

const STATUTORY: &str = "statutory";

pub(super) fn extend(p: &mut Proceedings<'_>, order: &Extension) -> Result<(), Refusal> {
    guard::takes_part(&p.ctx, &p.case, &["leader", "approver"])?;
    guard::not_over(&p.case)?;
    if order.asked_by == p.ctx.actor.account {
        let sentence = "延长期限应当由经办人提出、负责人批准，两者不能是同一人。";
        return Err(Refusal::forbidden("approver_same", sentence).article("行政许可法第四十二条"));
    }
    let id = order.clock.as_deref().unwrap_or(STATUTORY);
    let Some(named) = p.case.clock(id) else {
        return Err(Refusal::not_found("clock_unknown", format!("本办件没有“{id}”时限。")).on_field("clock"));
    };
    let extension = calendar::Extension {
        by: order.by,
        article: order.article.clone(),
        approver: p.ctx.actor.name.clone(),
        reason: order.reason.clone(),
        at: p.ctx.now,
    };
    // The ledger itself knows: once, before the end, in the same unit.
    named.clock.clone().extend(p.ctx.calendar, extension.clone())?;
    let (clock, approver) = (named.id.clone(), p.ctx.actor.account.clone());
    p.happen(Happening::Extended { clock, extension: Box::new(extension), approver })
}

#[cfg(test)]
mod tests {
    use crate::testing::{Bench, code, staff};
    use crate::{Extension, Verb};

    fn extend(by: &str, reason: &str, asked_by: &str) -> Verb {
        let (by, article) = (by.parse().unwrap(), "行政许可法第四十二条".into());
        let (reason, asked_by) = (reason.into(), asked_by.into());
        Verb::Extend(Box::new(Extension { clock: None, by, article, reason, asked_by }))
    }

    #[test]
    fn once_in_time_with_a_reason_and_approved_by_another() {
        let mut bench = Bench::new();
        let case = bench.accepted();
        let head = staff("leader");
        let extended = bench.judge(&case, &head, extend("10wd", "案情复杂", "examiner")).unwrap().case;
        assert_eq!(code(bench.judge(&extended, &head, extend("5wd", "案情复杂", "examiner"))), "already_extended");
        assert_eq!(code(bench.judge(&case, &head, extend("10wd", " ", "examiner"))), "extension_incomplete");
        assert_eq!(code(bench.judge(&case, &head, extend("10d", "案情复杂", "examiner"))), "extension_unit");
        assert_eq!(code(bench.judge(&case, &head, extend("10wd", "案情复杂", "leader"))), "approver_same");
        assert_eq!(code(bench.judge(&case, &staff("examiner"), extend("10wd", "案情复杂", "x"))), "not_your_post");
        assert_eq!(code(bench.judge(&bench.filed(), &head, extend("10wd", "案情复杂", "x"))), "clock_unknown");
        bench.at("2026-09-30");
        assert_eq!(code(bench.judge(&case, &head, extend("10wd", "案情复杂", "examiner"))), "extended_too_late");
    }
}
