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
    guard::may_take_back(&p.ctx, &p.case)?;
    guard::not_over(&p.case)?;
    if p.case.phase == Phase::Decided {
        return Err(Refusal::not_allowed_now("already_decided", "本办件已作出决定，不能再撤回申请。"));
    }
    needed(reason, "reason", "撤回的原因")?;
    p.happen(Happening::Withdrawn { reason: reason.into() })?;
    advance(p, Signal::Stop)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Bench, citizen, code, names, staff};
    use crate::{Ending, Name, Verb};

    fn withdraw(reason: &str) -> Verb {
        Verb::Withdraw { reason: reason.into() }
    }

    #[test]
    fn the_applicant_withdraws_and_everything_stops() {
        let bench = Bench::new();
        let case = bench.accepted();
        assert_eq!(
            names(bench.judge(&case, &citizen(), withdraw("不办了"))),
            [Name::Withdrawn, Name::ClockStopped, Name::FlowAdvanced]
        );
        let over = bench.judge(&case, &citizen(), withdraw("不办了")).unwrap().case;
        assert_eq!((over.ending, over.tasks.len(), over.flow.is_over()), (Some(Ending::Withdrawn), 0, true));
        assert_eq!(code(bench.judge(&over, &citizen(), withdraw("不办了"))), "case_over");
    }

    #[test]
    fn nobody_withdraws_for_him_and_not_without_saying_why() {
        let bench = Bench::new();
        let case = bench.accepted();
        assert_eq!(code(bench.judge(&case, &staff("examiner"), withdraw("?"))), "not_your_case");
        assert_eq!(code(bench.judge(&case, &citizen(), withdraw(" "))), "reason_missing");
    }
}
