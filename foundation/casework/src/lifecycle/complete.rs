//! Complete (办理): a task is done with an outcome; its act takes effect and the procedure moves on.

use std::sync::Arc;

use kernel::Refusal;
use procedure::{Key, Signal};

use crate::command::Completion;
use crate::flow::{advance, end_pause_of};
use crate::guard;
use crate::happening::{Happening, TaskCompleted};
use crate::model::{Holder, Task};
use crate::proceedings::Proceedings;
use crate::step::Step;

pub(super) fn complete(p: &mut Proceedings<'_>, completion: &Completion) -> Result<(), Refusal> {
    let task = guard::open_task(&p.case, completion.task)?.clone();
    guard::may_handle(&p.ctx, &p.case, &task)?;
    guard::not_held_by_another(&p.ctx, &task)?;
    let definition = p.ctx.definition;
    if let Some(step) = definition.procedure.find(&task.node).and_then(|node| definition.step(node)) {
        meets_the_step(p, step, &task, completion)?;
    }
    guard::admits_outcome(&p.ctx, &task, &completion.outcome)?;
    let happenings = match p.ctx.acts.find_act(&task.act) {
        Some(act) => act.run(&p.ctx, &p.case, &task, completion)?,
        None => Vec::new(),
    };
    p.happen_all(happenings)?;
    done(p, &task, completion)
}

/// Records the task as done and gives the procedure its turn.
pub(super) fn done(p: &mut Proceedings<'_>, task: &Task, completion: &Completion) -> Result<(), Refusal> {
    let opinion = completion.opinion.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let with = completion.with.as_ref();
    p.happen(Happening::TaskCompleted(Box::new(TaskCompleted {
        n: task.n,
        outcome: completion.outcome.as_str().into(),
        opinion: opinion.map(Into::into),
        with: with.map(|with| Holder { account: with.account.clone(), name: with.name.as_str().into() }),
        data: (!completion.data.is_null()).then(|| Arc::clone(&completion.data)),
    })))?;
    if let Some(node) = p.ctx.definition.procedure.find(&task.node) {
        end_pause_of(p, node)?;
    }
    advance(p, Signal::Complete { task: Key(task.n) })
}

fn meets_the_step(p: &Proceedings<'_>, step: &Step, task: &Task, completion: &Completion) -> Result<(), Refusal> {
    if completion.outcome.trim().is_empty() {
        return Err(
            Refusal::invalid("outcome_missing", format!("请选择“{}”的办理结果。", task.name)).on_field("outcome")
        );
    }
    let says_something = completion.opinion.as_deref().is_some_and(|text| !text.trim().is_empty());
    if step.opinion_required && !says_something {
        return Err(Refusal::invalid("opinion_missing", format!("请填写“{}”的意见。", task.name)).on_field("opinion"));
    }
    if step.gives_result {
        opinions_are_in(p, task)?;
    }
    match &completion.with {
        None if step.two_persons => Err(Refusal::invalid(
            "second_person_missing",
            format!("“{}”应当由两名以上工作人员进行，请填写另一名人员。", task.name),
        )
        .article("行政许可法第三十四条第三款")
        .on_field("with")),
        Some(with) if with.account == p.ctx.actor.account => {
            Err(Refusal::invalid("second_person_same", format!("“{}”的两名工作人员不能是同一人。", task.name))
                .on_field("with"))
        }
        Some(with) => guard::colleague_may_handle(&p.ctx, &p.case, task, with),
        None => Ok(()),
    }
}

/// No result while a required opinion is still to come.
fn opinions_are_in(p: &Proceedings<'_>, task: &Task) -> Result<(), Refusal> {
    let definition = p.ctx.definition;
    let owes = |other: &&Task| {
        let step = definition.procedure.find(&other.node).and_then(|node| definition.step(node));
        other.n != task.n && step.is_some_and(|step| step.opinion_required)
    };
    match p.case.tasks.iter().find(owes) {
        None => Ok(()),
        Some(other) => {
            let organ = p.ctx.roster.organ_name(&other.organ);
            let sentence = format!("{organ}的“{}”意见还没有出具，不能作出决定。", other.name);
            Err(Refusal::not_allowed_now("opinion_outstanding", sentence))
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Actor;

    use crate::testing::{Bench, clerk, code, complete, names, staff};
    use crate::{Ending, Name, Phase};

    #[test]
    fn completing_records_the_act_and_moves_the_procedure() {
        let bench = Bench::new();
        let case = bench.filed();
        let happened = names(bench.judge(&case, &clerk(), complete(&case, "accept")));
        assert_eq!(
            happened,
            [
                Name::Accepted,
                Name::ClockStopped,
                Name::ClockStarted,
                Name::TaskCompleted,
                Name::FlowAdvanced,
                Name::TaskOpened
            ]
        );
        let case = bench.accepted();
        assert_eq!(
            (case.phase, case.outcomes.get("receive").map(|outcome| &**outcome)),
            (Phase::Handling, Some("accept"))
        );
    }

    #[test]
    fn the_end_of_the_procedure_closes_the_case() {
        let bench = Bench::new();
        let case = bench.completed(&bench.accepted(), &staff("examiner"), "agree");
        let case = bench.completed(&case, &staff("approver"), "grant");
        assert_eq!((case.phase, case.ending, case.tasks.len()), (Phase::Closed, Some(Ending::Completed), 0));
        assert!(case.clocks.iter().all(|named| !named.clock.is_running()));
    }

    /// A new sort of record brings acts that no code knows; the procedure says how they end.
    #[test]
    fn an_act_nobody_registered_has_the_outcomes_its_task_names() {
        let bench = Bench::running(EXPLAIN);
        let case = bench.filed();
        let examiner = staff("examiner");
        let ctx = bench.ctx(&examiner);
        let offered = crate::choices(&ctx, &case).into_iter().find(|choice| choice.verb == "complete").unwrap();
        assert_eq!(offered.outcomes.iter().map(|outcome| &**outcome).collect::<Vec<_>>(), ["adopt", "reject"]);
        assert_eq!(code(bench.judge(&case, &staff("examiner"), complete(&case, "agree"))), "outcome_unknown");
        let case = bench.completed(&case, &staff("examiner"), "reject");
        assert_eq!(case.tasks.iter().map(|task| &*task.name).collect::<Vec<_>>(), ["整改"], "the outcome steers");
        assert_eq!(bench.definition.outcome_name("explain", "reject"), Some("不予采纳"));
        let case = bench.completed(&case, &staff("approver"), "done");
        assert_eq!(case.ending, Some(Ending::Completed));
    }

    const EXPLAIN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hb="https://haoban.dev/bpmn" id="card-definitions">
  <bpmn:process id="card" name="监察卡" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:userTask id="explain" name="说明" hb:act="explain" hb:outcomes="adopt=采纳 reject=不予采纳" hb:role="examiner" />
    <bpmn:exclusiveGateway id="explained" default="f3" />
    <bpmn:userTask id="mend" name="整改" hb:act="mend" hb:role="approver" />
    <bpmn:endEvent id="end" />
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="explain" />
    <bpmn:sequenceFlow id="f2" sourceRef="explain" targetRef="explained" />
    <bpmn:sequenceFlow id="f3" sourceRef="explained" targetRef="mend" />
    <bpmn:sequenceFlow id="f4" sourceRef="explained" targetRef="end"><bpmn:conditionExpression>=outcome.explain = "adopt"</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f5" sourceRef="mend" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>"#;

    #[test]
    fn a_task_is_done_once_by_its_post_with_an_outcome_of_its_act() {
        let bench = Bench::new();
        let filed = bench.filed();
        let accepted = bench.accepted();
        assert_eq!(code(bench.judge(&accepted, &clerk(), complete(&filed, "accept"))), "task_done");
        assert_eq!(code(bench.judge(&filed, &clerk(), complete(&filed, "grant"))), "outcome_unknown");
        assert_eq!(code(bench.judge(&filed, &clerk(), complete(&filed, " "))), "outcome_missing");
        let case = bench.completed(&accepted, &staff("examiner"), "agree");
        let examiner = Actor { posts: staff("approver").posts, ..staff("examiner") };
        assert_eq!(code(bench.judge(&case, &examiner, complete(&case, "grant"))), "duties_not_separated");
    }
}
