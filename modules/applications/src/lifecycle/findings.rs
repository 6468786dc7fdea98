//! Findings on which a decision rests: survey, expert review, hearing, publicity, quota, confirmation.
//!
//! What a finding must say differs; that two people survey together, that clocks stand still meanwhile and who may do it
//! is declared in the procedure and enforced by the engine room.

use calendar::LegalClock;
use casework::{Case, Completion, Ctx, Task, Verdict};
use kernel::Refusal;
use serde::Deserialize;

use super::input::{data, needed, opinion};
use crate::rules::Rules;

/// 现场踏勘: what was found on the spot, and what is to be put right.
pub fn survey(_ctx: &Ctx<'_>, _case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    let what = match completion.outcome.as_str() {
        "rectify" => "现场发现的问题和整改要求",
        "fail" => "现场不符合条件之处",
        _ => "现场踏勘情况",
    };
    opinion(completion, what).map(|_| Vec::new())
}

/// 专家评审: the panel's conclusion.
pub fn expert(_ctx: &Ctx<'_>, _case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    opinion(completion, "专家评审结论").map(|_| Vec::new())
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Minutes {
    /// 听证笔录: the decision must follow it (行政许可法第四十八条第二款).
    minutes: String,
}

/// 听证: whoever is concerned was told of time and place in advance, and minutes were kept.
pub fn hearing(rules: &Rules, ctx: &Ctx<'_>, task: &Task, completion: &Completion) -> Verdict {
    was_told_in_time(rules, ctx, task)?;
    let held: Minutes = data(completion)?;
    let minutes =
        if held.minutes.trim().is_empty() { completion.opinion.as_deref().unwrap_or_default() } else { &held.minutes };
    needed(minutes, "minutes", "听证笔录要点，决定应当根据听证笔录作出")
        .map_err(|refusal| refusal.article("行政许可法第四十八条第二款"))?;
    Ok(Vec::new())
}

/// Notice of a hearing can be given when somebody asked for it at the earliest; so many full days lie between.
fn was_told_in_time(rules: &Rules, ctx: &Ctx<'_>, task: &Task) -> Result<(), Refusal> {
    let Some(notice) = rules.hearing_notice.in_force(ctx.today) else { return Ok(()) };
    let full_days = LegalClock::start(notice.length, task.opened).due(ctx.calendar, ctx.now)?;
    if ctx.now >= full_days.at {
        return Ok(());
    }
    let (days, last) = (notice.length.in_words(), full_days.date);
    let sentence = format!("举行听证的 {days} 前应当通知申请人和利害关系人，{last} 之后才能举行并记录听证。");
    Err(Refusal::not_allowed_now("hearing_too_soon", sentence).article(notice.basis.as_str()))
}

/// 公示: what was objected, if anything. That nobody objected is known when the time announced is over.
pub fn publicize(ctx: &Ctx<'_>, case: &Case, task: &Task, completion: &Completion) -> Verdict {
    if completion.outcome == "objection" {
        return opinion(completion, "公示期间收到的异议").map(|_| Vec::new());
    }
    match ctx.announced_until(case, task)? {
        Some(until) if ctx.now < until.at => {
            let sentence = format!("公示到 {} 届满，届满前不能认定没有异议。", until.date);
            Err(Refusal::not_allowed_now("publicity_running", sentence).on_field("outcome"))
        }
        _ => Ok(Vec::new()),
    }
}

/// 数量限制: how the draw or the order of receipt came out.
pub fn quota(_ctx: &Ctx<'_>, _case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    match completion.outcome.as_str() {
        "lose" => opinion(completion, "未取得名额的情况").map(|_| Vec::new()),
        _ => Ok(Vec::new()),
    }
}

/// 确认.
pub fn confirm(_ctx: &Ctx<'_>, _case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    match completion.outcome.as_str() {
        "no" => opinion(completion, "不确认的理由").map(|_| Vec::new()),
        _ => Ok(Vec::new()),
    }
}
