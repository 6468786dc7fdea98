//! The procedure's voice: steps it, and turns what the step says into happenings.

use std::sync::Arc;

use calendar::{Limit, Pause, PauseKind};
use decision::Expression;
use kernel::{OrganId, Refusal, Timestamp};
use procedure::{Effect, Key, NodeIx, Signal, StepError, TimerKind};
use serde_json::Value as Json;

use crate::acts::ServiceCall;
use crate::ctx::Ctx;
use crate::happening::{Happening, TaskOpened};
use crate::model::{Case, Ending, Phase, Task};
use crate::proceedings::Proceedings;
use crate::scope::CaseScope;
use crate::step::{LimitRule, OrganRule, Step};

/// The key under which the procedure's own timers are kept.
pub(crate) fn timer_key(key: Key) -> Arc<str> {
    format!("flow:{key}").into()
}

/// Gives the procedure a signal and lets everything happen that follows.
pub(crate) fn advance(p: &mut Proceedings<'_>, signal: Signal<'_>) -> Result<(), Refusal> {
    step(p, signal)?.map_err(|error| {
        let name = &p.ctx.definition.procedure.name;
        Refusal::not_allowed_now("procedure_stuck", format!("流程“{name}”不能这样推进：{error}"))
    })
}

/// Tells the procedure that a message came; one that does not wait for it goes on as it was.
pub(crate) fn notify(p: &mut Proceedings<'_>, message: &str) -> Result<(), Refusal> {
    match step(p, Signal::Message { name: message, to: None })? {
        Err(StepError::MessageNotAwaited(_)) | Ok(()) => Ok(()),
        Err(error) => Err(Refusal::not_allowed_now("procedure_stuck", error.to_string())),
    }
}

fn step(p: &mut Proceedings<'_>, signal: Signal<'_>) -> Result<Result<(), StepError>, Refusal> {
    let definition = p.ctx.definition;
    let mut state = procedure::State::clone(&p.case.flow);
    let mut effects = Vec::new();
    let scope = CaseScope { definition, case: &p.case };
    if let Err(error) = definition.procedure.step(&mut state, signal, &scope, &mut effects) {
        return Ok(Err(error));
    }
    p.record(Happening::FlowAdvanced { state: Arc::new(state) });
    let mut calls = Vec::new();
    for effect in effects {
        match effect {
            Effect::TaskOpened { key, node, instance } => open_task(p, key, node, instance)?,
            Effect::ServiceCalled { key, node, instance } | Effect::RuleCalled { key, node, instance } => {
                calls.push((key, node, instance));
            }
            Effect::Cancelled { key, node } => cancel_task(p, key, node)?,
            Effect::TimerSet { key, node, .. } => set_timer(p, key, node)?,
            Effect::TimerCancelled { key, .. } => clear_timer(p, key),
            Effect::MessageSent { node, .. } => {
                let node = definition.procedure.at(node);
                let (message, text) = (node.message().unwrap_or_default(), node.label());
                p.happen(Happening::MessageSent { message: message.into(), text: text.into() })?;
            }
            Effect::Finished if !p.case.phase.is_over() => p.happen(Happening::Closed { ending: ending(&p.case) })?,
            _ => {}
        }
    }
    calls.into_iter().try_for_each(|(key, node, instance)| call_service(p, key, node, instance.as_deref()))?;
    Ok(Ok(()))
}

/// How a case ends whose procedure has come to its end.
fn ending(case: &Case) -> Ending {
    case.ending.unwrap_or(if case.phase == Phase::Correcting && case.accepted_on.is_none() {
        Ending::Lapsed
    } else {
        Ending::Completed
    })
}

fn open_task(p: &mut Proceedings<'_>, key: Key, node: NodeIx, instance: Option<String>) -> Result<(), Refusal> {
    let definition = p.ctx.definition;
    let Some(step) = definition.step(node) else { return Ok(()) };
    let organ = organ_of(p, step, instance.as_deref())?;
    let limit = limit_of(p, step.limit.as_ref(), instance.as_deref());
    p.happen(Happening::TaskOpened(Box::new(TaskOpened {
        n: key.0,
        node: step.node.clone(),
        instance: instance.as_deref().map(Into::into),
        title: step.name.clone(),
        organ,
        role: step.role.clone(),
        act: step.act.clone(),
        limit,
    })))?;
    match step.pause {
        Some(kind) if p.case.pause.is_none() => begin_pause(p, step, kind, instance.as_deref()),
        _ => Ok(()),
    }
}

fn organ_of(p: &Proceedings<'_>, step: &Step, instance: Option<&str>) -> Result<OrganId, Refusal> {
    let organ = match &step.organ {
        OrganRule::Lead => return Ok(p.case.lead_organ.clone()),
        OrganRule::Organ(organ) => organ.clone(),
        OrganRule::Computed(expression) => match eval(p, expression, instance) {
            Json::String(organ) => OrganId::from(organ),
            _ => {
                let text = expression.text();
                let sentence = format!("环节“{}”的承办机构未能确定，请填写“{text}”。", step.name);
                return Err(Refusal::invalid("organ_missing", sentence).on_field(text));
            }
        },
    };
    if p.ctx.roster.organ(&organ).is_none() {
        let sentence = format!("环节“{}”的承办机构“{organ}”不存在，请改正后再提交。", step.name);
        return Err(Refusal::invalid("organ_unknown", sentence));
    }
    Ok(organ)
}

fn eval(p: &Proceedings<'_>, expression: &Expression, instance: Option<&str>) -> Json {
    CaseScope { definition: p.ctx.definition, case: &p.case }.eval(expression, instance)
}

fn limit_of(p: &Proceedings<'_>, rule: Option<&LimitRule>, instance: Option<&str>) -> Option<Limit> {
    limit_in(CaseScope { definition: p.ctx.definition, case: &p.case }, rule?, instance)
}

fn limit_in(scope: CaseScope<'_>, rule: &LimitRule, instance: Option<&str>) -> Option<Limit> {
    match rule {
        LimitRule::Fixed(limit) => Some(*limit),
        LimitRule::Computed(expression) => match scope.eval(expression, instance) {
            Json::String(text) => crate::step::duration(&text),
            _ => None,
        },
    }
}

/// The time announced for the special procedure that a task is, such as of a publicity.
pub(crate) fn announced(ctx: &Ctx<'_>, case: &Case, task: &Task) -> Option<Limit> {
    let definition = ctx.definition;
    let step = definition.procedure.find(&task.node).and_then(|node| definition.step(node))?;
    limit_in(CaseScope { definition, case }, step.announced.as_ref()?, task.instance.as_deref())
}

/// A task that is a special procedure stops the clocks while it is open (行政许可法第四十五条).
fn begin_pause(p: &mut Proceedings<'_>, step: &Step, kind: PauseKind, instance: Option<&str>) -> Result<(), Refusal> {
    let Some(announced) = limit_of(p, step.announced.as_ref(), instance) else {
        let sentence = format!("环节“{}”没有写明所需时间，不能开始{}。", step.name, kind.name());
        return Err(Refusal::invalid("pause_without_length", sentence).article("行政许可法第四十五条"));
    };
    let pause = Pause::open(kind, pause_basis(kind), announced, p.ctx.now);
    pause_clocks(p, pause, step.name.clone(), "".into())
}

pub(crate) fn pause_basis(kind: PauseKind) -> &'static str {
    if kind.is_statutory() { "行政许可法第四十五条" } else { "服务承诺" }
}

/// Records a pause of every running clock that this kind of special procedure stops.
pub(crate) fn pause_clocks(
    p: &mut Proceedings<'_>,
    pause: Pause,
    reason: Arc<str>,
    notice_no: Arc<str>,
) -> Result<(), Refusal> {
    let definition = p.ctx.definition;
    let stands_still = |id: &str| definition.clock(id).is_some_and(|rule| rule.is_stopped_by(pause.kind));
    let running = p.case.clocks.iter().filter(|named| named.clock.is_running() && stands_still(&named.id));
    let clocks = running.map(|named| named.id.clone()).collect();
    p.happen(Happening::Paused { pause: Box::new(pause), reason, notice_no, clocks })
}

fn cancel_task(p: &mut Proceedings<'_>, key: Key, node: NodeIx) -> Result<(), Refusal> {
    if p.case.tasks.iter().any(|task| task.n == key.0) {
        p.happen(Happening::TaskCancelled { n: key.0 })?;
    }
    end_pause_of(p, node)
}

/// The special procedure of a node is over when none of its tasks is open any more.
pub(crate) fn end_pause_of(p: &mut Proceedings<'_>, node: NodeIx) -> Result<(), Refusal> {
    let Some(step) = p.ctx.definition.step(node) else { return Ok(()) };
    let ours = step.pause.is_some() && p.case.pause.as_ref().map(|pause| pause.kind) == step.pause;
    if ours && !p.case.tasks.iter().any(|task| task.node == step.node) { p.happen(Happening::Resumed) } else { Ok(()) }
}

fn set_timer(p: &mut Proceedings<'_>, key: Key, node: NodeIx) -> Result<(), Refusal> {
    let definition = p.ctx.definition;
    let rule = definition.step(node).and_then(|step| step.timer.as_ref());
    let due = match (definition.procedure.at(node).timer(), limit_of(p, rule, None)) {
        (_, Some(limit)) => Some(p.ctx.end_of(limit)?),
        (Some(spec), None) if spec.kind == TimerKind::Date => moment(p, rule, &spec.text),
        _ => None,
    };
    let Some(due) = due else {
        let sentence = format!("流程的定时器“{}”没有可用的时间。", definition.procedure.label(node));
        return Err(Refusal::invalid("timer_without_time", sentence));
    };
    p.happen(Happening::TimerSet { key: timer_key(key), due })
}

/// A timer set to a moment, given as such or by an expression.
fn moment(p: &Proceedings<'_>, rule: Option<&LimitRule>, text: &str) -> Option<Timestamp> {
    let computed = match rule {
        Some(LimitRule::Computed(expression)) => eval(p, expression, None).as_str().map(str::to_owned)?,
        _ => text.to_owned(),
    };
    computed.parse().ok().or_else(|| computed.parse().ok().map(Timestamp::start_of_day))
}

fn clear_timer(p: &mut Proceedings<'_>, key: Key) {
    let key = timer_key(key);
    if p.case.timers.iter().any(|timer| timer.key == key) {
        p.record(Happening::TimerCleared { key });
    }
}

/// A service or business-rule task: the module that registered the service answers at once.
fn call_service(p: &mut Proceedings<'_>, key: Key, node: NodeIx, instance: Option<&str>) -> Result<(), Refusal> {
    let definition = p.ctx.definition;
    let element = definition.procedure.at(node);
    let name = ["hb:service", "hb:decision"].into_iter().find_map(|attr| element.attr(attr)).unwrap_or(&element.id);
    let Some(service) = p.ctx.acts.find_service(name) else {
        let sentence = format!("流程的自动环节“{}”要用的服务“{name}”不存在。", element.label());
        return Err(Refusal::not_allowed_now("service_unknown", sentence));
    };
    let call = ServiceCall { node: &element.id, instance, attr: &|name| element.attr(name) };
    let answer = service(&p.ctx, &p.case, &call)?;
    p.happen_all(answer.happenings)?;
    let node = element.id.rsplit('/').next().unwrap_or_default();
    p.record(Happening::ServiceAnswered { node: node.into(), outcome: answer.outcome.into() });
    advance(p, Signal::Complete { task: key })
}
