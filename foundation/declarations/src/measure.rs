//! 计数: what the county counts as cases go by. Indicators and schemes are sums of these; nothing else is counted.
//!
//! The names are the contract between the county folder and `assessment`: what stands here is counted there, kept in
//! the transaction of the case, and equal to what the register says when it is counted again.

use crate::words::words;

words! {
    /// What one unit of a measure is, and so which list it opens.
    pub enum Counted {
        Case = "case",
        /// A working day of a case.
        Day = "day",
        Visit = "visit",
        Material = "material",
        Item = "item",
        Step = "step",
        Rating = "rating",
        Rectification = "rectification",
        CallBack = "call-back",
        Survey = "survey",
        Opinion = "opinion",
        Signal = "signal",
        Card = "card",
        Order = "order",
        Finding = "finding",
    }
}

/// A measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    pub name: &'static str,
    /// In a table's head.
    pub title: &'static str,
    /// What is counted and what is not, in a sentence.
    pub about: &'static str,
    pub of: Counted,
    /// Stands at the end of a period and is not summed over periods; the others are counted in a period.
    pub is_level: bool,
}

const fn flow(name: &'static str, of: Counted, title: &'static str, about: &'static str) -> Measure {
    Measure { name, title, about, of, is_level: false }
}

const fn level(name: &'static str, of: Counted, title: &'static str, about: &'static str) -> Measure {
    Measure { name, title, about, of, is_level: true }
}

/// All measures, in the order in which they are told.
pub const MEASURES: &[Measure] = &[
    // 收件与受理
    flow("filed", Counted::Case, "收件", "期内收到的申请。"),
    flow("filed_online", Counted::Case, "网上收件", "其中从网上、掌上、自助端提交的。"),
    flow("prereviewed", Counted::Case, "在线预审", "期内作出网上预审答复的网上申请。"),
    flow(
        "answered",
        Counted::Case,
        "首次答复",
        "期内第一次答复（受理、不予受理、一次告知补正）的申请，视为受理的也在内。",
    ),
    flow(
        "answered_in_time",
        Counted::Case,
        "按时答复",
        "首次答复没有超过五个工作日（或者事项更短的时限）的；视为受理的不算。",
    ),
    flow("passed_first", Counted::Case, "一次申报通过", "首次答复就是受理的，视为受理的不算。"),
    flow("accepted", Counted::Case, "受理", "期内受理的申请。"),
    flow("deemed_accepted", Counted::Case, "视为受理", "逾期不告知而依法视为受理的，记在受理日。"),
    flow("corrections_first", Counted::Case, "补正过", "期内结束的办件中收到过补正告知的。"),
    flow("corrections_repeated", Counted::Case, "重复补正", "期内结束的办件中收到过两份以上补正告知的。"),
    level("in_hand", Counted::Case, "在办件", "期初没有结束的，加上期内收件。"),
    level("overdue_open", Counted::Case, "逾期未结", "期末仍未结束、已过承诺时限的。"),
    // 办结
    flow("closed", Counted::Case, "办结", "期内结束的全部办件，怎样结束的都算：准予、不予、不予受理、撤回、终止。"),
    flow("closed_granted", Counted::Case, "准予", "其中准予、部分准予、服务办完的。"),
    flow("closed_refused", Counted::Case, "不予", "其中不予许可、不予受理、办不成的。"),
    flow("closed_withdrawn", Counted::Case, "撤回与终止", "其中申请人撤回、视为撤回、终止的。"),
    flow("closed_instant", Counted::Case, "即办件办结", "办结中办件类型是即办件的。"),
    flow("closed_promised", Counted::Case, "承诺件办结", "办结中办件类型是承诺件的。"),
    flow(
        "closed_statutory_in_time",
        Counted::Case,
        "法定时限内办结",
        "结束时没有超过法定时限；没有开始计时的算作没有超过。",
    ),
    flow(
        "closed_promise_in_time",
        Counted::Case,
        "承诺时限内办结",
        "结束时没有超过承诺时限；没有开始计时的算作没有超过。",
    ),
    flow("closed_early", Counted::Case, "提前办结", "承诺件比承诺时限至少早一个工作日。"),
    flow(
        "closed_incomplete",
        Counted::Case,
        "数据缺项",
        "办结中必填要素有缺的：申请人名称、证件号码、联系电话；准予和不予的决定与文书，不予的理由和依据；准予时没有补齐的材料。",
    ),
    flow("closed_filed_online", Counted::Case, "网上办结", "办结中从网上、掌上、自助端提交的。"),
    flow("closed_online", Counted::Case, "全程网办", "网上提交、一次也没跑的。"),
    flow("corrected_once", Counted::Case, "只补正一次", "期内结束的办件中收到过且只收到一份补正告知的（一次告知）。"),
    flow("used_days", Counted::Day, "用时合计", "从受理到决定的工作日合计，特别程序的时间不算。"),
    flow("promise_days", Counted::Day, "承诺时限合计", "同一批办件的承诺工作日合计；法定和承诺都有的才计。"),
    flow("statutory_days", Counted::Day, "法定时限合计", "同一批办件的法定工作日合计。"),
    flow("visits", Counted::Visit, "跑动次数", "记录到的到现场次数合计：到窗口提交、到窗口领取。"),
    flow("visits_at_most_one", Counted::Case, "最多跑一次", "办结中到现场不超过一次的。"),
    flow("materials_required", Counted::Material, "应交材料", "办结件按情形应交的材料份数。"),
    flow("materials_exempt", Counted::Material, "免交材料", "其中由共享数据、电子证照代替，没有让申请人交的份数。"),
    // 公布的事项
    level("published_items", Counted::Item, "在用事项", "期末公布在用的事项。"),
    level("published_items_full_online", Counted::Item, "全程网办事项", "其中公布为全程网办的。"),
    level("published_depth", Counted::Item, "网办深度合计", "各事项网上办理深度（1—4 级）之和。"),
    level("published_promise_days", Counted::Day, "公布的承诺时限合计", "各事项公布的承诺工作日合计。"),
    level("published_statutory_days", Counted::Day, "公布的法定时限合计", "各事项的法定工作日合计。"),
    // 环节
    flow("steps", Counted::Step, "环节", "期内办完的环节。"),
    flow("steps_late", Counted::Step, "超时环节", "其中超过环节时限的。"),
    // 好差评与回访
    flow("ratable", Counted::Rating, "应评", "期内结束、可以请评价的办件；评价记到它评价的办件结束的那天。"),
    flow("rated_actively", Counted::Rating, "主动评价", "其中由本人主动作出评价的；系统从不代评、不默认好评。"),
    flow("rated_good", Counted::Rating, "好评", "评价为非常满意、满意、基本满意的。"),
    flow("rated_bad", Counted::Rating, "差评", "评价为不满意、非常不满意的，经复核不计入的除外。"),
    flow("rated_bad_repeated", Counted::Rating, "重复差评", "三十日内同一事项或者同一人第二次以上的属实差评。"),
    flow("rectifications_due", Counted::Rectification, "应整改", "期内办结或者整改时限届满的差评整改。"),
    flow("rectifications_in_time", Counted::Rectification, "按期整改", "其中按期整改并反馈的。"),
    flow("contacts_due", Counted::Rectification, "应联系", "期内应当联系的实名差评。"),
    flow("contacts_in_time", Counted::Rectification, "按时联系", "其中一个工作日内联系的。"),
    flow("callbacks_due", Counted::CallBack, "应回访", "期内应当回访的：实名差评和抽中的办件。"),
    flow("called_back", Counted::CallBack, "已回访", "其中已经回访的，联系不上的不算。"),
    flow("callbacks_satisfied", Counted::CallBack, "回访满意", "回访中表示满意的。"),
    flow("callbacks_realised", Counted::CallBack, "回访办成", "回访中确认事情真的办成了的。"),
    flow("callbacks_one_visit", Counted::CallBack, "回访最多跑一次", "回访中本人说只跑了一次或者没有跑的。"),
    flow("efficiency_answers", Counted::Survey, "效能测评", "期内收到的、评价一个机构的公开问卷（行政效能在线测评）。"),
    flow(
        "efficiency_satisfied",
        Counted::Survey,
        "效能测评满意",
        "其中对这个机构总体评价为非常满意、满意、基本满意的。",
    ),
    flow("survey_answers", Counted::Survey, "问卷", "期内收到的满意度问卷。"),
    flow("survey_satisfied", Counted::Survey, "问卷满意", "其中总体评价为非常满意、满意、基本满意的。"),
    // 监察
    flow("warnings", Counted::Card, "预警", "过错发生在期内的预警；撤销的从那天减去。"),
    flow("yellow_cards", Counted::Card, "黄牌", "过错发生在期内的黄牌；撤销的从那天减去。"),
    flow("red_cards", Counted::Card, "红牌", "过错发生在期内的红牌；撤销的从那天减去。"),
    flow("cards_withdrawn", Counted::Card, "撤牌", "期内经复核撤销的信号。"),
    flow("card_answers_due", Counted::Card, "应回复", "期内回复时限届满或者已经回复的信号。"),
    flow("card_answers_in_time", Counted::Card, "按时回复", "其中按时回复的。"),
    flow("orders_due", Counted::Order, "督办应回复", "期内回复时限届满或者已经回复的督办。"),
    flow("orders_in_time", Counted::Order, "督办按时回复", "其中按时回复的。"),
    flow("patrol_due", Counted::Finding, "巡查应整改", "期内整改时限届满或者已经整改的问题。"),
    flow("patrol_in_time", Counted::Finding, "巡查按时整改", "其中按时整改的。"),
];

/// The measure of this name.
pub fn find_measure(name: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.name == name)
}
