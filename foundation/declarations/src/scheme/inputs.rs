//! What a scheme's formulas may read. The names are the contract with `assessment`, which gives them their values.

use crate::measure::MEASURES;

/// A value that is not a plain count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    pub name: &'static str,
    pub about: &'static str,
}

const fn input(name: &'static str, about: &'static str) -> Input {
    Input { name, about }
}

/// Beside every measure of [`MEASURES`] over the subject and period, formulas may read these. What has no value, such as a
/// rate over nothing, is null, and a term that reads it gives no points.
pub const INPUTS: &[Input] = &[
    input("good_rate", "好评率 0—1：rated_good ÷ (rated_good + rated_bad)；没有评价时无值"),
    input("rated", "评价数：rated_good + rated_bad"),
    input("early_rate", "提前办结率 0—1：closed_early ÷ closed_promised；没有承诺件时无值"),
    input("promise_cut", "公布的承诺比法定短多少 0—1：1 − published_promise_days ÷ published_statutory_days"),
    input("incomplete", "数据缺项的比例 0—1：closed_incomplete ÷ closed；没有办结件时无值"),
    input("workload", "工作量：各事项办结数乘以难度系数之和，难度见方案的 [[difficulty]]，没有写的为 1"),
    input("workload_p90", "同组窗口或者人员工作量的第 90 百分位；组见方案的 [[group]]"),
    input("praises", "核准的表扬、创新、帮办代办次数（commendation 类别）"),
    input("survey_score", "方案指定的问卷对这一对象的平均得分 0—100；不足五份时无值"),
    input("survey_answers_here", "同一问卷收到的份数"),
    input("points", "评优：被评方案在评选期各月得分的平均"),
    input("points_least", "评优：其中最低一个月的得分"),
    input("months", "评优：评选期内有得分的月数"),
    input("place", "评优：在同组中按平均得分的名次，从 1 起"),
];

/// Counts of marks that formulas may read by these names; each mark is one case.
pub const MARKS: &[Mark] = &[
    mark("warning", "warning_marks", "预警"),
    mark("yellow", "yellow_marks", "黄牌"),
    mark("red", "red_marks", "红牌"),
    mark("advice", "advice_marks", "监察建议书"),
    mark("bad-rating", "bad_rating_marks", "差评查实"),
    mark("late-call-back", "late_call_back_marks", "回访逾期"),
    mark("absence", "absence_marks", "缺岗半日"),
    mark("procedure-fault", "procedure_fault_marks", "程序差错"),
    mark("fee-fault", "fee_fault_marks", "收费差错"),
    mark("patrol-fault", "patrol_fault_marks", "巡查发现的其他问题"),
    mark("praise", "praise_marks", "表扬、创新、帮办代办"),
];

/// What counts for or against somebody, case by case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// In `[[mark]] kind = …`.
    pub kind: &'static str,
    /// Its number, in formulas.
    pub input: &'static str,
    pub title: &'static str,
}

const fn mark(kind: &'static str, input: &'static str, title: &'static str) -> Mark {
    Mark { kind, input, title }
}

/// Every name a formula of a scheme may read.
pub(crate) fn names() -> Vec<&'static str> {
    let measures = MEASURES.iter().map(|measure| measure.name);
    measures.chain(INPUTS.iter().map(|input| input.name)).chain(MARKS.iter().map(|mark| mark.input)).collect()
}
