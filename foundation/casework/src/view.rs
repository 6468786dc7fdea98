//! A case in words: what may be done now, how its clocks stand, what has happened and whose turn it is.
//!
//! Values for pages, API and documents; nothing here changes anything. What is offered is what the verbs would not
//! refuse, asked of the same guards.

use std::sync::Arc;

use calendar::WorkCalendar;
use kernel::{Date, Timestamp};
use serde::Serialize;

use crate::ctx::Ctx;
use crate::guard;
use crate::happening::{Event, Whose};
use crate::model::{Case, NamedClock, Phase, Task};
use crate::tell::{Language, Teller};

/// Something the actor may do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub verb: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<u32>,
    pub label: String,
    /// What will follow from it.
    pub consequence: String,
    /// Outcomes a completion may have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Arc<str>>,
}

/// Everything the actor may do with the case now, tasks first.
pub fn choices(ctx: &Ctx<'_>, case: &Case) -> Vec<Choice> {
    let mut choices = Vec::new();
    for task in &case.tasks {
        task_choices(ctx, case, task, &mut choices);
    }
    if !case.phase.is_over() {
        applicant_choices(ctx, case, &mut choices);
        clock_choices(ctx, case, &mut choices);
    }
    choices
}

fn choice(verb: &'static str, label: impl Into<String>, consequence: impl Into<String>) -> Choice {
    Choice { verb, task: None, label: label.into(), consequence: consequence.into(), outcomes: Vec::new() }
}

fn task_choices(ctx: &Ctx<'_>, case: &Case, task: &Task, choices: &mut Vec<Choice>) {
    if guard::may_handle(ctx, case, task).is_err() || guard::not_held_by_another(ctx, task).is_err() {
        return;
    }
    let mut offer = |choice: Choice| choices.push(Choice { task: Some(task.n), ..choice });
    let outcomes = guard::outcomes(ctx, task);
    let complete = choice("complete", format!("办理“{}”", task.name), "提交后流程进入下一环节，记入办件档案，不能撤销");
    offer(Choice { outcomes, ..complete });
    match task.holder {
        None => offer(choice("claim", format!("领取“{}”", task.name), "领取后由您办理，同岗位其他人员不能再办")),
        Some(_) => {
            offer(choice("give_back", format!("退回“{}”", task.name), "任务回到岗位待办，由同岗位人员领取"));
            offer(choice("delegate", format!("转办“{}”", task.name), "任务交给您指定的同岗位人员"));
        }
    }
}

fn applicant_choices(ctx: &Ctx<'_>, case: &Case, choices: &mut Vec<Choice>) {
    match case.phase {
        _ if !guard::is_applicants_side(ctx, case) => {}
        Phase::Correcting => {
            choices.push(choice("supplement", "提交补正", "补齐后部门应在五个工作日内答复，逾期未答复视为受理"));
        }
        Phase::Filed | Phase::Handling => {
            choices.push(choice("supplement", "补交材料", "补交的材料加入申请，不改变已填写的内容"));
        }
        _ => {}
    }
    if case.phase < Phase::Decided && guard::may_withdraw(ctx, case).is_ok() {
        choices.push(choice("withdraw", "撤回申请", "撤回后办件终止；需要时可以重新申请"));
    }
}

fn clock_choices(ctx: &Ctx<'_>, case: &Case, choices: &mut Vec<Choice>) {
    let part = |roles: &[&str]| guard::takes_part(ctx, case, roles).is_ok();
    if case.pause.is_some() && part(&["examiner", "approver", "leader", "publisher", "expert"]) {
        choices.push(choice("resume", "恢复计时", "从今天起继续计算办理时限"));
    }
    if case.pause.is_none() && case.phase == Phase::Handling && part(&["examiner", "approver", "leader"]) {
        choices.push(choice("pause", "进入特别程序", "书面告知申请人所需时间，期间不计入办理时限"));
    }
    let extendable = |named: &&NamedClock| named.clock.is_running() && named.clock.extension.is_none();
    let statutory = case.clock("statutory").filter(extendable);
    if let Some(Ok(most)) = statutory.map(|named| guard::extension_of(ctx, case, named)) {
        let most = most.length.in_words();
        let consequence = format!("办理时限延长一次，最多 {most}，理由告知申请人（行政许可法第四十二条）");
        choices.push(choice("extend", "批准延长", consequence));
    }
    if part(&["leader", "approver"]) {
        choices.push(choice("terminate", "终止办理", "办件就此终止，所有待办取消"));
    }
    let every_role = ["receiver", "examiner", "approver", "surveyor", "expert", "publisher", "deliverer", "leader"];
    if ctx.actor.is_staff() && part(&every_role) {
        choices.push(choice("note", "备注", "备注记入办件档案，申请人看不到"));
    }
}

/// How a clock stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockStanding {
    pub id: String,
    pub name: String,
    /// `20 个工作日`.
    pub limit: String,
    pub started: Timestamp,
    pub state: ClockState,
    /// None when the calendar does not reach that far; the sentence says so.
    pub due: Option<Date>,
    /// In the limit's own unit; negative when overdue.
    pub remaining: Option<i32>,
    /// Why there is no due date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    pub extended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    Running,
    Paused,
    Overdue,
    /// Stopped in time.
    Kept,
    /// Stopped too late.
    Missed,
}

/// All clocks of a case, in the order in which they started.
pub fn standings(case: &Case, calendar: &WorkCalendar, now: Timestamp) -> Vec<ClockStanding> {
    case.clocks.iter().map(|named| standing(named, calendar, now)).collect()
}

fn standing(named: &NamedClock, calendar: &WorkCalendar, now: Timestamp) -> ClockStanding {
    let clock = &named.clock;
    let due = clock.due(calendar, now);
    let late = clock.is_overdue(calendar, now).unwrap_or(false);
    let state = match (clock.is_running(), clock.is_paused(), late) {
        (true, true, _) => ClockState::Paused,
        (true, false, true) => ClockState::Overdue,
        (true, false, false) => ClockState::Running,
        (false, _, true) => ClockState::Missed,
        (false, _, false) => ClockState::Kept,
    };
    ClockStanding {
        id: named.id.to_string(),
        name: named.name.to_string(),
        limit: clock.total().in_words(),
        started: clock.started,
        state,
        remaining: clock.remaining(calendar, now).ok(),
        trouble: due.as_ref().err().map(ToString::to_string),
        due: due.ok().map(|due| due.date),
        extended: clock.extension.is_some(),
    }
}

/// Whose turn it is now, and what they have to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Turn {
    pub whose: Whose,
    pub sentence: String,
}

/// In Chinese, as API and letters say it.
pub fn turn(ctx: &Ctx<'_>, case: &Case) -> Turn {
    Teller::new(ctx, Language::Chinese).turn(case)
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimelineRow {
    pub seq: u32,
    pub at: Timestamp,
    pub actor: String,
    pub sentence: String,
    /// Whose time runs from here on.
    pub whose: Whose,
    /// For the applicant's eyes too; the rest is for those who handle the case.
    pub public: bool,
}

/// The history in Chinese, oldest first, as API and letters say it; inner workings are left out.
pub fn timeline(ctx: &Ctx<'_>, events: &[Event]) -> Vec<TimelineRow> {
    Teller::new(ctx, Language::Chinese).timeline(events)
}
