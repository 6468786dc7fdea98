//! Withdraw (撤回申请): by the applicant or the agent before a decision; a clerk only what he filed for them at the window,
//! upon their signed request.

use kernel::Refusal;
use procedure::Signal;

use super::needed;
use crate::flow::advance;
use crate::guard;
use crate::happening::Happening;
use crate::model::Phase;
use crate::proceedings::Proceedings;

pub(super) fn withdraw(p: &mut Proceedings<'_>, reason: &str, request: Option<&str>) -> Result<(), Refusal> {
    guard::may_withdraw(&p.ctx, &p.case)?;
    guard::not_over(&p.case)?;
    if p.case.phase == Phase::Decided {
        return Err(Refusal::not_allowed_now("already_decided", "本办件已作出决定，不能再撤回申请。"));
    }
    needed(reason, "reason", "撤回的原因")?;
    let for_them = guard::withdraws_for_others(&p.ctx, &p.case);
    if for_them {
        let what = "申请人签字的撤回申请（名称、日期）";
        needed(request.unwrap_or_default(), "request", what)?;
    }
    let request = request.filter(|_| for_them).map(|request| request.trim().into());
    p.happen(Happening::Withdrawn { reason: reason.into(), request })?;
    advance(p, Signal::Stop)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Bench, citizen, clerk, code, filing, names, staff};
    use crate::{Ending, Happening, Name, Verb};

    fn withdraw(reason: &str) -> Verb {
        Verb::Withdraw { reason: reason.into(), request: None }
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
    fn a_clerk_withdraws_only_what_he_filed_and_by_a_signed_request() {
        let bench = Bench::new();
        let by_request =
            || Verb::Withdraw { reason: "不办了".into(), request: Some("9月1日签字的撤回申请".into()) };
        let filed_online = bench.accepted();
        assert_eq!(code(bench.judge(&filed_online, &clerk(), by_request())), "not_your_case");
        let at_window = bench.try_file(&clerk(), &filing()).unwrap().case;
        assert_eq!(code(bench.judge(&at_window, &clerk(), withdraw("不办了"))), "reason_missing");
        let judged = bench.judge(&at_window, &clerk(), by_request()).unwrap();
        assert!(
            matches!(&judged.happenings[0], Happening::Withdrawn { request: Some(request), .. } if request.contains("签字"))
        );
        assert_eq!(code(bench.judge(&at_window, &citizen(), withdraw("不办了"))), "", "the applicant needs no paper");
    }

    #[test]
    fn nobody_withdraws_for_him_and_not_without_saying_why() {
        let bench = Bench::new();
        let case = bench.accepted();
        assert_eq!(code(bench.judge(&case, &staff("examiner"), withdraw("?"))), "not_your_case");
        assert_eq!(code(bench.judge(&case, &citizen(), withdraw(" "))), "reason_missing");
    }
}
