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

#[cfg(test)]
mod tests {
    use calendar::PauseKind;

    use crate::testing::{Bench, citizen, code, staff};
    use crate::{PauseOrder, Verb};

    fn pause(kind: PauseKind, basis: &str) -> Verb {
        Verb::Pause(Box::new(PauseOrder {
            kind,
            basis: basis.into(),
            reason: "申请人要求听证".into(),
            announced: "5wd".parse().unwrap(),
            notice_no: String::new(),
        }))
    }

    #[test]
    fn a_hearing_stops_the_clocks_that_its_kind_names_and_the_steps() {
        let bench = Bench::new();
        let case =
            bench.judge(&bench.accepted(), &staff("examiner"), pause(PauseKind::Hearing, "第四十五条")).unwrap().case;
        assert!(case.clock("statutory").unwrap().clock.is_paused());
        assert!(case.tasks[0].clock.as_ref().unwrap().is_paused());
        let resumed = bench.judge(&case, &staff("examiner"), Verb::Resume).unwrap().case;
        assert!(!resumed.clock("statutory").unwrap().clock.is_paused());
        let survey = bench.judge(&resumed, &staff("examiner"), pause(PauseKind::SiteSurvey, "承诺")).unwrap().case;
        assert!(!survey.clock("statutory").unwrap().clock.is_paused());
    }

    #[test]
    fn law_wants_a_basis_and_an_accepted_case() {
        let bench = Bench::new();
        let case = bench.accepted();
        assert_eq!(code(bench.judge(&case, &staff("examiner"), pause(PauseKind::Hearing, " "))), "pause_without_basis");
        assert_eq!(
            code(bench.judge(&bench.filed(), &staff("examiner"), pause(PauseKind::Hearing, "x"))),
            "not_handling"
        );
        assert_eq!(code(bench.judge(&case, &citizen(), pause(PauseKind::Hearing, "x"))), "not_your_post");
    }
}
