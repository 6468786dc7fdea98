//! The names of what happens to cases: what clocks start and stop by, and what rules are asked upon.
//!
//! Happenings are the engine's own words (`casework::Name`, which a test holds to this list); facts are what modules add.

/// A name with what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventName {
    pub name: &'static str,
    pub about: &'static str,
}

const fn event(name: &'static str, about: &'static str) -> EventName {
    EventName { name, about }
}

/// The engine's words.
pub const HAPPENINGS: &[EventName] = &[
    event("Filed", "收件"),
    event("FormAmended", "修改申请表"),
    event("MaterialsAdded", "补交材料"),
    event("CorrectionRequested", "补正告知"),
    event("Corrected", "补正完毕"),
    event("Accepted", "受理"),
    event("NotAccepted", "不予受理、不需办理、转告他处"),
    event("TaskOpened", "环节开始"),
    event("TaskClaimed", "领取环节"),
    event("TaskReturned", "退回岗位"),
    event("TaskDelegated", "转办"),
    event("TaskCompleted", "环节办完"),
    event("TaskCancelled", "环节取消"),
    event("ServiceAnswered", "自动环节有了结果"),
    event("FlowAdvanced", "流程推进"),
    event("ClockStarted", "时钟开始"),
    event("ClockStopped", "时钟停止"),
    event("Paused", "进入特别程序"),
    event("Resumed", "特别程序结束"),
    event("Extended", "延长审批"),
    event("TimerSet", "设定定时"),
    event("TimerCleared", "取消定时"),
    event("TimerFired", "到时"),
    event("DecisionMade", "作出决定"),
    event("DocumentIssued", "出具文书"),
    event("Delivered", "送达"),
    event("Rated", "评价"),
    event("Withdrawn", "撤回申请"),
    event("Terminated", "终止"),
    event("Closed", "结束"),
    event("Archived", "归档"),
    event("MessageSent", "发出通知"),
    event("Noted", "记事"),
    event("Rebased", "改用新版本"),
    event("CalendarChanged", "随工作日历变更重算期限 { calendar, reason }"),
    event("Fact", "模块记下的事实"),
];

/// What modules add; `event.data` is what stands in braces.
pub const FACTS: &[EventName] = &[
    event("PreReviewed", "网上预审答复 { outcome }"),
    event("ResultIssued", "制成结果 { no }"),
    event("FeeCharged", "收费 { n, name, fen, count, how, receipt, on }"),
    event("FeeRefunded", "退费 { n, name, fen, on, reason }"),
    event("RatingGiven", "评价 { level, channel, named, seconds, device, ip }"),
    event("RaterContacted", "联系评价人 { reached }"),
    event("BadRatingVerified", "差评核实 { result, level, named, item, person }"),
    event("RatingExcluded", "评价不计入好差评（记在被评价的办件上） { act, level, result, given_at }"),
    event("BadRatingExcluded", "差评不计入 { result, level, named, item, person }"),
    event("Rectified", "整改完毕 { how }"),
    event("FedBack", "告知评价人 { published }"),
    event("CalledBack", "回访 { result, satisfied, one_visit, done_well }"),
    event("RectificationReopened", "重新整改 { by }"),
    event("CardAnswered", "说明或者整改 { answer }"),
    event("ObjectionRaised", "提出异议 { reason }"),
    event("ObjectionReviewed", "异议复核 { verdict, why, reason }"),
    event("CardWithdrawn", "撤牌 { why, reason }"),
    event("CardReturned", "退回重新说明 { reason }"),
    event("CardAccepted", "核查认可"),
    event("OrderReceived", "督办签收"),
    event("OrderReplied", "督办回复"),
    event("OrderReturned", "督办退回"),
    event("OrderClosed", "督办销号"),
    event("Inspected", "检查完毕 { checked, findings }"),
];

/// All names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    HAPPENINGS.iter().chain(FACTS).map(|event| event.name)
}

pub(crate) fn is_event(name: &str) -> bool {
    names().any(|known| known == name)
}
