//! Happenings in Chinese: what the register means and what letters and the API say.

use super::Teller;
use crate::Ending;
use crate::happening::Happening;

pub(super) fn happening(teller: &Teller<'_>, happening: &Happening) -> Option<String> {
    Some(match happening {
        Happening::Filed(filed) if filed.item.is_none() => format!("发起“{}”：{}。", filed.title, filed.party.name),
        Happening::Filed(filed) => format!("收到{}关于“{}”的申请。", filed.party.name, filed.title),
        Happening::FormAmended { .. } => "申请人修改了申请内容。".to_owned(),
        Happening::MaterialsAdded { materials } => format!("补交材料 {} 项。", materials.len()),
        Happening::CorrectionRequested(correction) => {
            let items: Vec<&str> = correction.items.iter().map(|item| item.what.as_str()).collect();
            format!("一次告知需要补正：{}。依据：{}。", items.join("；"), correction.basis)
        }
        Happening::Corrected { .. } => "补正完毕，重新进入审查。".to_owned(),
        Happening::Accepted { on, deemed: true } => {
            format!("逾期未告知，视为已于 {} 受理（行政许可法第三十二条）。", kernel::chinese_date(*on))
        }
        Happening::Accepted { .. } => "受理申请。".to_owned(),
        Happening::NotAccepted(decision) | Happening::DecisionMade(decision) => {
            let reason =
                if decision.reason.is_empty() { String::new() } else { format!("理由：{}。", decision.reason) };
            format!("作出决定：{}。{reason}", decision.ending.label())
        }
        Happening::TaskOpened(task) => format!("{}开始“{}”。", teller.roster.organ_name(&task.organ), task.title),
        Happening::TaskClaimed { holder, .. } => format!("{} 领取任务。", holder.name),
        Happening::TaskReturned { reason, .. } => format!("任务退回岗位：{reason}。"),
        Happening::TaskDelegated { holder, reason, .. } => format!("任务转交 {}：{reason}。", holder.name),
        Happening::TaskCompleted(done) => {
            let step = teller.step(done.n).map(|name| format!("“{name}”")).unwrap_or_default();
            let outcome = teller.outcome(done.n, &done.outcome);
            match &done.opinion {
                Some(opinion) => format!("{step}办理完毕（{outcome}）：{opinion}"),
                None => format!("{step}办理完毕（{outcome}）。"),
            }
        }
        Happening::Paused { pause, reason, .. } => {
            format!(
                "进入{}，所需时间 {}，期间不计入办理时限：{reason}。",
                pause.kind.name(),
                pause.announced.in_words()
            )
        }
        Happening::Resumed => "特别程序结束，恢复计时。".to_owned(),
        Happening::Extended { extension, .. } => {
            format!("经 {} 批准，办理时限延长 {}：{}。", extension.approver, extension.by.in_words(), extension.reason)
        }
        Happening::TimerFired { key, .. } => deadline_sentence(key),
        Happening::DocumentIssued(document) => format!("发出{}，编号 {}。", document.title, document.no),
        Happening::Delivered(delivery) => format!("送达，方式：{}。", way_label(&delivery.way)),
        Happening::Rated(rating) => format!("申请人评价：{}。", rating_label(rating.level)),
        Happening::Withdrawn { reason, request: None } => format!("申请人撤回申请：{reason}。"),
        Happening::Withdrawn { reason, request: Some(request) } => {
            format!("申请人撤回申请：{reason}。窗口凭申请人签字的材料办理：{request}。")
        }
        Happening::Terminated { reason } => format!("终止办理：{reason}。"),
        Happening::Closed { ending: Ending::Completed } => "办结。".to_owned(),
        Happening::Closed { ending } => format!("办结：{}。", ending.label()),
        Happening::Archived => "归档。".to_owned(),
        Happening::MessageSent { text, .. } => format!("已通知：{text}。"),
        Happening::Noted { text } => format!("备注：{text}"),
        Happening::Rebased { pin, reason } => match pin.item_version {
            Some(version) => format!("改按事项第 {version} 版办理：{reason}。"),
            None => format!("改按现行版本办理：{reason}。"),
        },
        Happening::CalendarChanged { reason, .. } => format!("期限改按调整后的工作日历计算：{reason}。"),
        Happening::TaskCancelled { .. }
        | Happening::ServiceAnswered { .. }
        | Happening::FlowAdvanced { .. }
        | Happening::ClockStarted { .. }
        | Happening::ClockStopped { .. }
        | Happening::TimerSet { .. }
        | Happening::TimerCleared { .. }
        | Happening::Fact { .. } => return None,
    })
}

fn deadline_sentence(key: &str) -> String {
    match key.split_once(':') {
        Some(("clock", "statutory")) => "法定办理时限已过。".to_owned(),
        Some(("clock", "promised")) => "承诺办理时限已过。".to_owned(),
        Some(("clock", "correction")) => "五个工作日内未答复申请人。".to_owned(),
        Some(("clock", "delivery")) => "送达时限已过。".to_owned(),
        Some(("clock", _)) => "时限已过。".to_owned(),
        Some(("task", _)) => "环节时限已过。".to_owned(),
        _ if key == "pause" => "特别程序超过告知的时间。".to_owned(),
        _ => "等待的时间已到。".to_owned(),
    }
}

/// Outcomes of the acts, as people say them.
pub fn outcome_label(outcome: &str) -> &str {
    match outcome {
        "accept" => "受理",
        "correct" => "需要补正",
        "refuse" => "不予同意",
        "not-required" => "不需办理",
        "redirect" => "告知向有关机关申请",
        "pass" => "通过",
        "agree" => "同意",
        "disagree" => "不同意",
        "agree-with-conditions" => "有条件同意",
        "fail" => "不通过",
        "rectify" => "限期整改",
        "done" => "完成",
        "no-objection" => "无异议",
        "objection" => "有异议",
        "win" => "取得名额",
        "lose" => "未取得名额",
        "grant" => "准予",
        "partly" => "部分准予",
        "failed" => "未成功",
        "impossible" => "无法办理",
        "yes" => "是",
        "no" => "否",
        other => other,
    }
}

/// 好差评 levels (GB/T 39046 A.8).
pub fn rating_label(level: u8) -> &'static str {
    match level {
        1 => "非常满意",
        2 => "满意",
        3 => "基本满意",
        4 => "不满意",
        _ => "非常不满意",
    }
}

fn way_label(way: &str) -> &str {
    match way {
        "counter" => "窗口领取",
        "download" => "网上下载",
        "courier" => "邮寄",
        other => other,
    }
}
