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

#[cfg(test)]
mod tests {
    use crate::Verb;
    use crate::testing::{Bench, clerk, code};

    #[test]
    fn only_what_was_claimed_is_given_back_and_with_a_reason() {
        let bench = Bench::new();
        let case = bench.filed();
        let task = case.tasks[0].n;
        let give_back = |reason: &str| Verb::GiveBack { task, reason: reason.into() };
        assert_eq!(code(bench.judge(&case, &clerk(), give_back("请假"))), "task_not_claimed");
        let claimed = bench.judge(&case, &clerk(), Verb::Claim { task }).unwrap().case;
        assert_eq!(code(bench.judge(&claimed, &clerk(), give_back(" "))), "reason_missing");
        let returned = bench.judge(&claimed, &clerk(), give_back("请假")).unwrap().case;
        assert_eq!(returned.tasks[0].holder, None);
    }
}
