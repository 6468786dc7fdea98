//! Claim (领取): somebody of the post takes a task, so that two do not work on it at once.

use kernel::Refusal;

use super::holder;
use crate::guard;
use crate::happening::Happening;
use crate::proceedings::Proceedings;

pub(super) fn claim(p: &mut Proceedings<'_>, n: u32) -> Result<(), Refusal> {
    let task = guard::open_task(&p.case, n)?;
    guard::may_handle(&p.ctx, &p.case, task)?;
    guard::not_held_by_another(&p.ctx, task)?;
    match &task.holder {
        // Claiming twice is harmless: nothing more happens.
        Some(_) => Ok(()),
        None => p.happen(Happening::TaskClaimed { n, holder: holder(&p.ctx) }),
    }
}
