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
