//! How the posts of the demonstration county decide: mostly as they should, sometimes with a "no", sometimes late.

use std::sync::Arc;

use casework::{Case, Completion, MaterialState, Task};
use rand::Rng;
use serde_json::{Value as Json, json};

/// What a member of staff enters for a task.
pub fn judge(case: &Case, task: &Task, missing: &[String], rng: &mut impl Rng) -> Completion {
    let roll: f64 = rng.random();
    let (outcome, opinion, data) = match &*task.act {
        "prereview" => ("pass", "", Json::Null),
        "receive" => receive(case, missing, roll),
        "examine" if roll < 0.93 => ("agree", "符合条件，拟同意。", Json::Null),
        "examine" => ("disagree", "经审查，申请材料反映的情况不符合规定条件。", Json::Null),
        "review" if roll < 0.86 => ("agree", "同意。", Json::Null),
        "review" if roll < 0.96 => {
            ("agree-with-conditions", "有条件同意。", json!({ "conditions": "按图施工，完工后申请复核。" }))
        }
        "review" => ("disagree", "与现行规划要求不一致。", Json::Null),
        "survey" if roll < 0.9 => ("pass", "现场与申请一致，符合要求。", Json::Null),
        "survey" if roll < 0.97 => ("rectify", "操作间与就餐区未分隔，限期整改。", Json::Null),
        "survey" => ("fail", "现场不具备规定条件。", Json::Null),
        "expert" if roll < 0.95 => ("pass", "专家组一致同意通过评审。", Json::Null),
        "expert" => ("fail", "专家组认为方案需要重新编制。", Json::Null),
        "hearing" => {
            ("done", "听证会如期举行，各方意见已记录。", json!({ "minutes": "各方到场，陈述意见，无重大分歧。" }))
        }
        "publicize" if roll < 0.97 => ("no-objection", "", Json::Null),
        "publicize" => ("objection", "公示期间收到一件异议。", Json::Null),
        "quota" if roll < 0.7 => ("win", "", Json::Null),
        "quota" => ("lose", "本批次名额已满，未取得名额。", Json::Null),
        "confirm" => ("yes", "", Json::Null),
        "decide" => decide(case, roll),
        "handle" if roll < 0.975 => ("done", "已办理。", Json::Null),
        "handle" => ("impossible", "", refusal("申请人提供的信息与登记信息不一致，无法办理。")),
        "deliver" => deliver(roll),
        "inspect" => inspect(case, roll),
        act if let Some(answered) = watched(act, roll) => answered,
        _ => ("done", "", Json::Null),
    };
    Completion {
        task: task.n,
        outcome: outcome.to_owned(),
        opinion: Some(opinion.to_owned()).filter(|opinion| !opinion.is_empty()),
        with: None,
        data: Arc::new(data),
    }
}

/// How cards, orders, bad ratings and awards are answered.
fn watched(act: &str, roll: f64) -> Option<(&'static str, &'static str, Json)> {
    let plain = |outcome, opinion| (outcome, opinion, Json::Null);
    Some(match act {
        "explain" if roll < 0.5 => plain("explained", "当日多人休假，积压的办件已经办完，今后提前调配人手。"),
        "explain" if roll < 0.93 => plain("corrected", "已经办结并向申请人说明，科室内部通报，下周复盘。"),
        "explain" => plain("object", "材料是申请人当天下午才补齐的，请核对补正时间。"),
        "review-objection" if roll < 0.6 => plain("uphold", "补正时间记录清楚，超时属实，维持。"),
        "review-objection" => ("withdraw", "情况属实，责任不在承办岗位，撤销。", json!({ "why": "applicants-fault" })),
        "check-card" | "review-order" if roll < 0.08 => plain("redo", "只说明了原因，没有写明怎样避免再次发生。"),
        "check-card" => plain("accept", "整改到位。"),
        "receive-order" => plain("received", ""),
        "reply-order" => plain("replied", "已经办结并答复申请人。"),
        "review-order" => plain("close", "事项办结，同意销号。"),
        "contact" if roll < 0.85 => plain("reached", "已电话联系，听取意见。"),
        "contact" => plain("unreachable", "三次拨打无人接听。"),
        "verify-rating" if roll < 0.72 => plain("true", "反映的情况属实。"),
        "verify-rating" if roll < 0.9 => plain("no-basis", "规定如此，已向评价人解释。"),
        "verify-rating" => plain("mistaken", "评价人表示点错了等级。"),
        "confirm-verification" if roll < 0.8 => plain("agree", "核对属实，不计入。"),
        "confirm-verification" => plain("disagree", "没有证据表明误评。"),
        "rectify" if roll < 0.75 => plain("rectified", "调整窗口排班，材料清单已经更正。"),
        "rectify" => plain("explained", "已当面说明规定和理由。"),
        "feed-back" => plain("done", ""),
        "call-back" if roll < 0.82 => ("satisfied", "", json!({ "one_visit": roll < 0.75, "done_well": true })),
        "call-back" if roll < 0.9 => ("unsatisfied", "", json!({ "comment": "还是要再跑一次。" })),
        "call-back" => plain("unreachable", ""),
        "answer-opinion" if roll < 0.4 => plain("adopted", "采纳，下月起按建议调整。"),
        "answer-opinion" if roll < 0.7 => plain("partly", "部分采纳，先在中心试行，再看效果。"),
        "answer-opinion" => plain("explained", "现行规定不允许，已把意见报上级主管部门。"),
        "recheck" if roll < 0.9 => plain("pass", "现场复查合格。"),
        "recheck" => plain("redo", "同样的问题还在，重新整改。"),
        "review-score" if roll < 0.7 => plain("uphold", "逐笔核对过，计分无误，维持。"),
        "review-score" => plain("adjust", "这一笔不应由该单位承担，予以调整。"),
        "review-award" if roll < 0.8 => plain("recommend", "积分核对无误，群众评价好，拟推荐。"),
        "review-award" => plain("reject", "本季度请假较多，下季度再评。"),
        "publicize-award" => plain("published", ""),
        "conclude-publicity" => plain("no-objection", "公示期满，没有收到异议。"),
        "confirm-award" => plain("yes", ""),
        "account-for-points" => plain("explained", "两名老窗口人员轮岗，新人正在带教，下月起安排专人帮带。"),
        "settle-reproof" if roll < 0.7 => plain("talk", "约谈窗口负责人，限下月改进。"),
        "settle-reproof" if roll < 0.9 => plain("criticise", "连续末位没有起色，通报批评。"),
        "settle-reproof" => plain("move", "建议派出单位调整窗口人员。"),
        _ => return None,
    })
}

/// A patrol: nine in ten find everything in order.
fn inspect(case: &Case, roll: f64) -> (&'static str, &'static str, Json) {
    let checks: Vec<&str> = patrols::lifecycle::inspect::checks(case);
    let amiss = AMISS.iter().find(|(matter, _)| roll >= 0.9 && checks.contains(matter));
    match amiss {
        Some((matter, finding)) => ("found", "", json!({ "findings": [{ "matter": matter, "finding": finding }] })),
        None => ("clean", "", json!({ "checked": checks })),
    }
}

/// What patrols find, the likeliest first.
const AMISS: [(&str, &str); 4] = [
    ("publicity", "公示栏里的办事指南还是上一版。"),
    ("facility", "自助终端不能打印，没有报修记录。"),
    ("presence", "工作时间窗口无人，没有放置暂停服务的牌子。"),
    ("environment", "填单台上没有笔，示范文本缺页。"),
];

fn receive(case: &Case, missing: &[String], roll: f64) -> (&'static str, &'static str, Json) {
    if !missing.is_empty() {
        let items: Vec<Json> = missing.iter().map(|id| json!({ "about": id, "what": "请补交这份材料" })).collect();
        return ("correct", "", json!({ "items": items, "reason": "申请材料不齐全" }));
    }
    // Whoever asked for papers has said by that that the matter is one to be accepted.
    let asked = case.handled.iter().any(|done| &*done.outcome == "correct");
    match roll {
        roll if asked || roll < 0.975 => ("accept", "", Json::Null),
        roll if roll < 0.99 => ("refuse", "", refusal("申请事项依法不属于本机关职权范围。")),
        _ => ("not-required", "", json!({ "reason": "该情形依法不需要取得许可。" })),
    }
}

fn decide(case: &Case, roll: f64) -> (&'static str, &'static str, Json) {
    let adverse = case.handled.iter().any(|done| matches!(&*done.outcome, "disagree" | "fail" | "lose"));
    let owing = case.materials.iter().any(|material| material.state == MaterialState::Deferred);
    if adverse || owing || roll > 0.985 {
        return ("refuse", "", refusal("经审查，不符合法定条件。"));
    }
    ("grant", "同意。", Json::Null)
}

/// Reason and article of a "no"; the remedies are the item's own (`applications::remedies`).
fn refusal(reason: &str) -> Json {
    json!({ "reason": reason, "basis": "中华人民共和国行政许可法第三十八条" })
}

fn deliver(roll: f64) -> (&'static str, &'static str, Json) {
    match roll {
        roll if roll < 0.55 => ("done", "", json!({ "way": "download" })),
        roll if roll < 0.85 => ("done", "", json!({ "way": "counter" })),
        roll if roll < 0.98 => {
            let tracking = format!("QL{:09}", u64::from((roll * 1e9).to_bits() as u32 % 999_999_999));
            ("done", "", json!({ "way": "courier", "tracking": tracking }))
        }
        _ => ("failed", "电话无人接听，改日再送。", Json::Null),
    }
}
