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

#[cfg(test)]
mod tests {
    use kernel::Actor;

    use crate::testing::{Bench, clerk, code, names, staff};
    use crate::{Name, Verb};

    #[test]
    fn the_first_of_the_post_has_it() {
        let bench = Bench::new();
        let case = bench.filed();
        let claim = || Verb::Claim { task: case.tasks[0].n };
        assert_eq!(names(bench.judge(&case, &clerk(), claim())), [Name::TaskClaimed]);
        let claimed = bench.judge(&case, &clerk(), claim()).unwrap().case;
        assert!(names(bench.judge(&claimed, &clerk(), claim())).is_empty(), "claiming twice is harmless");
        let other = Actor { account: "other".into(), ..clerk() };
        assert_eq!(code(bench.judge(&claimed, &other, claim())), "task_claimed");
        assert_eq!(code(bench.judge(&case, &staff("examiner"), claim())), "not_your_post");
        assert_eq!(code(bench.judge(&case, &clerk(), Verb::Claim { task: 9 })), "task_unknown");
    }
}
