//! Delegate (转办): the holder hands a task to a colleague of the same post.

use kernel::Refusal;

use super::needed;
use crate::command::Colleague;
use crate::guard;
use crate::happening::Happening;
use crate::model::Holder;
use crate::proceedings::Proceedings;

pub(super) fn delegate(p: &mut Proceedings<'_>, n: u32, to: &Colleague, reason: &str) -> Result<(), Refusal> {
    needed(reason, "reason", "转办的原因")?;
    let task = guard::open_task(&p.case, n)?;
    let head = p.ctx.roster.holds(p.ctx.actor, &task.organ, "leader");
    if !head {
        guard::may_handle(&p.ctx, &p.case, task)?;
        guard::not_held_by_another(&p.ctx, task)?;
    }
    guard::colleague_may_handle(&p.ctx, &p.case, task, to)?;
    let holder = Holder { account: to.account.clone(), name: to.name.as_str().into() };
    p.happen(Happening::TaskDelegated { n, holder, reason: reason.into() })
}
