//! Terminate (终止办理): the subject is gone, or the matter cannot go on.

use kernel::Refusal;
use procedure::Signal;

use super::needed;
use crate::flow::advance;
use crate::guard;
use crate::happening::Happening;
use crate::proceedings::Proceedings;

pub(super) fn terminate(p: &mut Proceedings<'_>, reason: &str) -> Result<(), Refusal> {
    guard::takes_part(&p.ctx, &p.case, &["approver", "leader"])?;
    guard::not_over(&p.case)?;
    needed(reason, "reason", "终止的原因")?;
    p.happen(Happening::Terminated { reason: reason.into() })?;
    advance(p, Signal::Stop)
}
