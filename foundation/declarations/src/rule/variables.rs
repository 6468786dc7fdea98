//! What conditions of rules may read, name by name. The names are the contract with `supervision`, which gives them their
//! values, each only when a condition reads it.

/// The variables; which of them have a value depends on the trigger.
pub const RULE_VARIABLES: &[&str] =
    &["case", "item", "form", "answers", "applicant", "outcome", "event", "task", "history", "window", "cards"];

/// A name below a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleField {
    pub variable: &'static str,
    pub name: &'static str,
    pub about: &'static str,
}

const fn field(variable: &'static str, name: &'static str, about: &'static str) -> RuleField {
    RuleField { variable, name, about }
}

/// Every name that can be read; what stands below `form`, `answers` and `item` is the case's own, `outcome.<task>` is how
/// a task ended, `event.data` is the happening's own fields or a fact's data.
pub const RULE_FIELDS: &[RuleField] = &[
    field("case", "no", "编号"),
    field("case", "kind", "类别"),
    field("case", "item", "事项"),
    field("case", "title", "名称"),
    field("case", "organ", "主办机构"),
    field("case", "organs", "参加过的机构数"),
    field("case", "place", "所属区域"),
    field("case", "channel", "收件渠道：web window hotline kiosk api command"),
    field("case", "phase", "阶段：filed correcting handling decided closed archived"),
    field("case", "ending", "结果；没有结束时为空"),
    field("case", "paused", "正在特别程序中"),
    field("case", "deemed", "视为受理"),
    field("case", "filed_by", "收件人账户"),
    field("case", "filed_at", "收件时刻"),
    field("case", "accepted_on", "受理日；没有受理时为空"),
    field("case", "closed", "已经结束"),
    field("case", "level", "监察信号的级别"),
    field("case", "late_promise", "超过承诺时限的整工作日数，没有超过为 0"),
    field("case", "late_statutory", "超过法定时限的整工作日数，没有超过为 0"),
    field("case", "used_days", "已用工作日"),
    field("case", "limit_days", "承诺时限（没有的取法定）的天数"),
    field("case", "promised_limit", "承诺时限的天数"),
    field("case", "statutory_limit", "法定时限的天数"),
    field("applicant", "kind", "citizen enterprise organisation"),
    field("applicant", "name", "姓名或者名称"),
    field("applicant", "number", "证件号码"),
    field("event", "name", "事件名"),
    field("event", "at", "时刻"),
    field("event", "date", "日期"),
    field("event", "hour", "钟点 0—23"),
    field("event", "weekday", "星期一为 1"),
    field("event", "worked", "当天是工作日"),
    field("event", "minutes", "环节打开到现在的分钟数"),
    field("event", "actor", "谁做的，账户"),
    field("event", "actor_kind", "citizen enterprise staff system"),
    field("event", "organ", "做事的人所在机构"),
    field("event", "channel", "从哪个渠道做的"),
    field("event", "data", "事件自己的内容"),
    field("task", "n", "环节序号"),
    field("task", "name", "环节名称"),
    field("task", "act", "环节的动作"),
    field("task", "role", "环节的岗位"),
    field("task", "organ", "环节的机构"),
    field("task", "holder", "谁领取了"),
    field("task", "instance", "多部门环节中的哪一个"),
    field("task", "outcome", "办成什么结果"),
    field("task", "opened_minutes", "已打开的分钟数"),
    field("task", "limit_days", "环节时限的天数"),
    field("task", "overrun_days", "超过环节时限的整工作日数"),
    field("history", "corrections", "补正告知次数"),
    field("history", "corrections_repeated", "第一次以后的补正告知次数"),
    field("history", "extensions", "延长过的时钟数"),
    field("history", "pauses", "特别程序次数"),
    field("history", "visits", "到现场次数"),
    field("history", "same_person", "审查和决定是同一人"),
    field("history", "surveyors", "最近一次踏勘的人数"),
    field("history", "persons", "经手的人数"),
    field("history", "materials_asked_beyond_guide", "补正告知中指南和申请表都没有的项数"),
    field("history", "materials_asked_held", "补正告知中政府已有、免交的材料数"),
    field("history", "fee_unlisted", "刚收的费不在事项的收费目录里"),
    field("history", "fee_over", "刚收的费高于目录中的金额"),
    field("history", "fee_early", "刚收的费是在受理之前收的"),
    field("history", "opinions", "写了意见的环节数"),
    field("history", "backdated_days", "刚写下的日期比实际早几天"),
    field("history", "deemed", "视为受理"),
    field("window", "from", "起"),
    field("window", "to", "止"),
    field("window", "closed", "结束的办件"),
    field("window", "filed", "收件"),
    field("window", "withdrawn", "撤回的办件"),
    field("window", "instant", "受理后一分钟内办结的"),
    field("window", "bulk", "集中办结的比例 0—1：最后两个工作日，或者最集中的一小时"),
    field("window", "night", "二十二时至次日六时办理的环节"),
    field("window", "forced_ratings", "办结后几秒内从窗口设备给出的评价"),
    field("window", "rater_burst", "一小时内同一设备或者地址最多的评价数"),
    field("window", "bad_ratings", "差评"),
    field("window", "late_steps", "超时环节"),
    field("window", "zero_minute_reviews", "不到一分钟的审查、决定"),
    field("window", "yellow", "黄牌，撤销的不算"),
    field("window", "red", "红牌，撤销的不算"),
    field("window", "unanswered_red", "逾期没有回复的红牌"),
    field("window", "points", "按评分方案的得分"),
    field("cards", "warnings", "同一对象的预警，刚发的也算"),
    field("cards", "yellow", "同一对象的黄牌，刚发的也算"),
    field("cards", "red", "同一对象的红牌，刚发的也算"),
    field("cards", "of_case", "这张牌说的是一件办件，不是部门、个人或者事项"),
];

/// The names below a variable; none where any name may stand.
pub(crate) fn fields_of(variable: &str) -> Vec<&'static str> {
    RULE_FIELDS.iter().filter(|field| field.variable == variable).map(|field| field.name).collect()
}
