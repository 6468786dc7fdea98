//! Give back (退回待办): a claimed task returns to the colleagues of the post.

use kernel::Refusal;

use super::needed;
use crate::guard;
use crate::happening::Happening;
use crate::proceedings::Proceedings;

pub(super) fn give_back(p: &mut Proceedings<'_>, n: u32, reason: &str) -> Result<(), Refusal> {
    needed(reason, "reason", "退回的原因")?;
    let task = guard::open_task(&p.case, n)?;
    guard::may_handle(&p.ctx, &p.case, task)?;
    guard::not_held_by_another(&p.ctx, task)?;
    if task.holder.is_none() {
        return Err(Refusal::not_allowed_now("task_not_claimed", format!("任务“{}”无人领取，无需退回。", task.name)));
    }
    p.happen(Happening::TaskReturned { n, reason: reason.into() })
}
