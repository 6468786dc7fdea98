//! Withdraw (撤回申请): by the applicant's side, before a decision.

use kernel::Refusal;
use procedure::Signal;

use super::needed;
use crate::flow::advance;
use crate::guard;
use crate::happening::Happening;
use crate::model::Phase;
use crate::proceedings::Proceedings;

pub(super) fn withdraw(p: &mut Proceedings<'_>, reason: &str) -> Result<(), Refusal> {
    guard::applicants_side(&p.ctx, &p.case)?;
    guard::not_over(&p.case)?;
    if p.case.phase == Phase::Decided {
        return Err(Refusal::not_allowed_now("already_decided", "本办件已作出决定，不能再撤回申请。"));
    }
    needed(reason, "reason", "撤回的原因")?;
    p.happen(Happening::Withdrawn { reason: reason.into() })?;
    advance(p, Signal::Stop)
}
