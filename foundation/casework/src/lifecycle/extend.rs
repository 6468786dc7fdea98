//! Extend (延长审批): once, no longer than the law allows, approved by the head, with the reason told to the applicant
//! (行政许可法第四十二条).

use calendar::Limit;
use kernel::Refusal;

use crate::command::Extension;
use crate::ctx::Ctx;
use crate::guard;
use crate::happening::Happening;
use crate::proceedings::Proceedings;

const STATUTORY: &str = "statutory";

pub(super) fn extend(p: &mut Proceedings<'_>, order: &Extension) -> Result<(), Refusal> {
    guard::heads(&p.ctx, &p.case)?;
    guard::not_over(&p.case)?;
    if order.asked_by == p.ctx.actor.account {
        let sentence = "延长期限应当由经办人提出、负责人批准，两者不能是同一人。";
        return Err(Refusal::forbidden("approver_same", sentence).article("行政许可法第四十二条"));
    }
    let id = order.clock.as_deref().unwrap_or(STATUTORY);
    let Some(named) = p.case.clock(id) else {
        return Err(Refusal::not_found("clock_unknown", format!("本办件没有“{id}”时限。")).on_field("clock"));
    };
    let most = guard::extension_of(&p.ctx, &p.case, named)?;
    if !is_within(&p.ctx, order.by, most.length) {
        let sentence = format!("“{}”最多可以延长 {}。", named.name, most.length.in_words());
        return Err(Refusal::invalid("extension_too_long", sentence).article(most.basis.as_str()).on_field("by"));
    }
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

/// Limits of different units are compared by the days on which they would end from today.
fn is_within(ctx: &Ctx<'_>, by: Limit, most: Limit) -> bool {
    if by.unit == most.unit {
        return by.length <= most.length;
    }
    matches!((ctx.end_of(by), ctx.end_of(most)), (Ok(by), Ok(most)) if by <= most)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Bench, code, staff};
    use crate::{Extension, Head, Verb};

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
        assert_eq!(code(bench.judge(&case, &head, extend("500wd", "案情复杂", "examiner"))), "extension_too_long");
        assert_eq!(code(bench.judge(&case, &head, extend("11wd", "案情复杂", "examiner"))), "extension_too_long");
        assert_eq!(code(bench.judge(&case, &head, extend("1y", "案情复杂", "examiner"))), "extension_too_long");
        bench.at("2026-09-30");
        assert_eq!(code(bench.judge(&case, &head, extend("10wd", "案情复杂", "examiner"))), "extended_too_late");
    }

    #[test]
    fn what_no_article_lets_extend_is_not_extended() {
        let bench = Bench::new().extended_by(None);
        let order = extend("1wd", "案情复杂", "examiner");
        assert_eq!(code(bench.judge(&bench.accepted(), &staff("leader"), order)), "extension_unknown");
    }

    #[test]
    fn what_several_organs_decide_the_head_of_the_government_extends() {
        let bench = Bench::new().extended_by(Some(Head::Government));
        let (case, order) = (bench.accepted(), || extend("10wd", "案情复杂", "examiner"));
        assert_eq!(code(bench.judge(&case, &staff("approver"), order())), "not_your_post");
        assert_eq!(code(bench.judge(&case, &staff("leader"), order())), "");
    }
}
