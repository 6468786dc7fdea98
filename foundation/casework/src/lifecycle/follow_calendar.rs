//! Following the work calendar: when the State Council rearranges days off (国务院办公厅节假日安排通知), working days change for
//! everybody, and so do limits that are still running. Nothing else of the case moves.

use kernel::Refusal;

use super::needed;
use crate::guard;
use crate::happening::Happening;
use crate::proceedings::Proceedings;

/// Only the system asks, once an administrator has adopted an edition. A case that counts alike stays as it is.
pub(super) fn follow_calendar(p: &mut Proceedings<'_>, reason: &str) -> Result<(), Refusal> {
    if !p.ctx.actor.is_system() {
        return Err(Refusal::forbidden("system_only", "工作日历由管理员统一采用，不能逐件更改。"));
    }
    guard::not_over(&p.case)?;
    needed(reason, "reason", "调整工作日历的依据")?;
    let calendar = p.ctx.calendar.digest();
    if calendar == p.case.pin.calendar {
        return Ok(());
    }
    p.happen(Happening::CalendarChanged { calendar, reason: reason.into() })
}
