//! Wake: what happens by itself because a time has come.
//!
//! Silence for five working days is acceptance, dated at the receipt of the materials (视为受理,
//! 行政许可法第三十二条第一款第四项). Other deadlines that pass are announced once. Timers of the procedure move it on.
//! Waking a case in which nothing is due does nothing, so two nodes may do it at once.

use kernel::{Refusal, local_date};
use procedure::{Key, Signal};

use super::complete::done;
use crate::command::Completion;
use crate::deadline::{Deadline, deadlines};
use crate::definition::Expiry;
use crate::flow::advance;
use crate::happening::Happening;
use crate::model::{Case, Phase, Task};
use crate::proceedings::Proceedings;

/// The acts that answer an applicant, and the outcomes by which they let the application in.
const RECEIVE: &str = "receive";
const ACCEPT: &str = "accept";
const PREREVIEW: &str = "prereview";
const PASS: &str = "pass";

pub(super) fn wake(p: &mut Proceedings<'_>) -> Result<(), Refusal> {
    if !p.ctx.actor.is_system() {
        return Err(Refusal::forbidden("system_only", "到期处理由系统自动进行。"));
    }
    // Firing one may clear or set others; each key is fired at most once in a wake, so this ends.
    let mut fired = Vec::new();
    while let Some(deadline) = next_due(p, &fired) {
        fired.push(deadline.key.clone());
        fire(p, &deadline)?;
    }
    Ok(())
}

fn next_due(p: &Proceedings<'_>, fired: &[std::sync::Arc<str>]) -> Option<Deadline> {
    let all = deadlines(&p.case, p.ctx.calendar, p.ctx.now);
    let due = all.into_iter().filter(|deadline| deadline.due <= p.ctx.now && !fired.contains(&deadline.key));
    due.min_by(|a, b| (a.due, &a.key).cmp(&(b.due, &b.key)))
}

fn fire(p: &mut Proceedings<'_>, deadline: &Deadline) -> Result<(), Refusal> {
    p.happen(Happening::TimerFired { key: deadline.key.clone(), due: deadline.due })?;
    if let Some(key) = deadline.key.strip_prefix("flow:").and_then(|key| key.parse().ok()) {
        return advance(p, Signal::Timer { timer: Key(key) });
    }
    let rule = deadline.key.strip_prefix("clock:").and_then(|id| p.ctx.definition.clock(id));
    match rule.map(|rule| rule.then) {
        Some(Expiry::DeemAccepted) if p.case.phase == Phase::Filed => deem_accepted(p, deadline),
        _ => Ok(()),
    }
}

fn deem_accepted(p: &mut Proceedings<'_>, deadline: &Deadline) -> Result<(), Refusal> {
    let id = deadline.key.strip_prefix("clock:").unwrap_or_default();
    let received = p.case.clock(id).map_or(p.case.filed_at, |named| named.clock.started);
    p.happen(Happening::Accepted { on: local_date(received), deemed: true })?;
    let first = answering_task(&p.case).or_else(|| p.case.tasks.first()).cloned();
    let mut answering = first;
    while let Some(task) = answering {
        let outcome = if &*task.act == PREREVIEW { PASS } else { ACCEPT };
        done(p, &task, &Completion { task: task.n, outcome: outcome.to_owned(), ..Completion::default() })?;
        // After a pre-review comes the receiving, which has been silent just as long.
        answering = answering_task(&p.case).filter(|next| next.n != task.n).cloned();
    }
    Ok(())
}

/// The task that should have answered the applicant.
fn answering_task(case: &Case) -> Option<&Task> {
    case.tasks.iter().find(|task| matches!(&*task.act, RECEIVE | PREREVIEW))
}

#[cfg(test)]
mod tests {
    use kernel::Actor;

    use crate::testing::{Bench, clerk, code, names};
    use crate::{Name, Verb};

    #[test]
    fn silence_for_five_working_days_accepts_by_itself() {
        let mut bench = Bench::new();
        let case = bench.filed();
        assert!(names(bench.at("2026-09-08").judge(&case, &Actor::system(), Verb::Wake)).is_empty());
        let woken = bench.at("2026-09-09").judge(&case, &Actor::system(), Verb::Wake).unwrap();
        assert_eq!(woken.happenings[0].name(), Name::TimerFired);
        assert_eq!(woken.happenings[1].name(), Name::Accepted);
        assert!(woken.case.deemed);
        assert_eq!(woken.case.accepted_on.unwrap().to_string(), crate::testing::MORNING);
        assert!(names(bench.judge(&woken.case, &Actor::system(), Verb::Wake)).is_empty(), "and only once");
    }

    #[test]
    fn a_step_that_is_late_is_announced_and_nothing_else() {
        let mut bench = Bench::new();
        let case = bench.accepted();
        assert_eq!(names(bench.at("2026-09-05").judge(&case, &Actor::system(), Verb::Wake)), [Name::TimerFired]);
        assert_eq!(code(bench.judge(&case, &clerk(), Verb::Wake)), "system_only");
    }
}
