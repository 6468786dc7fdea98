//! Pause (特别程序): a hearing, test or review begins and the clocks it stops stand still (行政许可法第四十五条).

use calendar::{LegalClock, Pause};
use kernel::Refusal;

use super::needed;
use crate::command::PauseOrder;
use crate::flow::pause_clocks;
use crate::guard;
use crate::model::Phase;
use crate::proceedings::Proceedings;

pub(super) fn pause(p: &mut Proceedings<'_>, order: &PauseOrder) -> Result<(), Refusal> {
    guard::takes_part(&p.ctx, &p.case, &["examiner", "approver", "leader"])?;
    if p.case.phase != Phase::Handling {
        return Err(Refusal::not_allowed_now("not_handling", "只有受理后、决定前的办件才能进入特别程序。"));
    }
    if let Some(open) = &p.case.pause {
        let sentence = format!("本办件已在{}中，请先恢复计时。", open.kind.name());
        return Err(Refusal::not_allowed_now("already_paused", sentence));
    }
    needed(&order.reason, "reason", "进入特别程序的理由")?;
    let pause = Pause::open(order.kind, order.basis.as_str(), order.announced, p.ctx.now);
    // A ledger refuses what lacks basis or length.
    LegalClock::start(order.announced, p.ctx.now).pause(pause.clone())?;
    pause_clocks(p, pause, order.reason.as_str().into(), order.notice_no.as_str().into())
}
