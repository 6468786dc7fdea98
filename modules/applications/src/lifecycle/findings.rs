//! Findings on which a decision rests: survey, expert review, hearing, publicity, quota, confirmation.
//!
//! What a finding must say differs; that two people survey together, that clocks stand still meanwhile and who may do it
//! is declared in the procedure and enforced by the engine room.

use casework::{Case, Completion, Ctx, Task, Verdict};
use serde::Deserialize;

use super::input::{data, needed, opinion};

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

/// 听证.
pub fn hearing(_ctx: &Ctx<'_>, _case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    let held: Minutes = data(completion)?;
    let minutes =
        if held.minutes.trim().is_empty() { completion.opinion.as_deref().unwrap_or_default() } else { &held.minutes };
    needed(minutes, "minutes", "听证笔录要点，决定应当根据听证笔录作出")
        .map_err(|refusal| refusal.article("行政许可法第四十八条第二款"))?;
    Ok(Vec::new())
}

/// 公示: what was objected, if anything.
pub fn publicize(_ctx: &Ctx<'_>, _case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    match completion.outcome.as_str() {
        "objection" => opinion(completion, "公示期间收到的异议").map(|_| Vec::new()),
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
