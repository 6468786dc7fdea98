//! Resume (恢复计时): the special procedure is over; today counts again.

use kernel::Refusal;

use crate::guard;
use crate::happening::Happening;
use crate::proceedings::Proceedings;

pub(super) fn resume(p: &mut Proceedings<'_>) -> Result<(), Refusal> {
    guard::takes_part(&p.ctx, &p.case, &["examiner", "approver", "leader", "publisher", "expert"])?;
    if p.case.pause.is_none() {
        return Err(Refusal::not_allowed_now("not_paused", "本办件没有暂停计时，无需恢复。"));
    }
    p.happen(Happening::Resumed)
}
