//! `rules/<ID>.toml`: a supervision rule (监察规则): what is watched, when it is wrong, how grave that is, who answers.
//!
//! Pure data; `supervision` runs it. Categories and signals are those of the county's e-supervision (GB/T 39046 table 11
//! and the municipal practice it codifies); what the county may change, such as grades, limits and scores, stands here.

mod trigger;
mod variables;

use calendar::Limit;
use kernel::{Date, Digest32, KindId};
use serde::Serialize;

pub use self::trigger::{Every, Over, Shift, Trigger, Watched};
pub(crate) use self::variables::fields_of;
pub use self::variables::{RULE_FIELDS, RULE_VARIABLES, RuleField};
use crate::canonical::{digest_of, is_default};
use crate::check::check_rule;
use crate::condition::Condition;
use crate::county::County;
use crate::dated::ALWAYS;
use crate::finding::Finding;
use crate::reading::{Cursor, Source};
use crate::words::words;

words! {
    /// 监察类别.
    pub enum RuleCategory {
        Time = "时限",
        Process = "流程",
        Fee = "收费",
        Material = "材料",
        Content = "内容",
        Satisfaction = "满意度",
        Anomaly = "异常",
    }
}

words! {
    /// 监察信号, from mild to grave.
    pub enum Signal {
        /// 提示: told to the handler, nothing to answer.
        Notice = "notice",
        /// 预警 (blue).
        Warning = "warning",
        /// 黄牌.
        Yellow = "yellow",
        /// 红牌.
        Red = "red",
        /// 监察建议书, to a department.
        Advice = "advice",
    }
}

impl Signal {
    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Signal::Notice => "提示",
            Signal::Warning => "预警",
            Signal::Yellow => "黄牌",
            Signal::Red => "红牌",
            Signal::Advice => "监察建议书",
        }
    }

    /// The kind whose case it opens; a notice opens none.
    pub const fn kind(self) -> Option<&'static str> {
        match self {
            Signal::Notice => None,
            Signal::Warning => Some("warning"),
            Signal::Yellow => Some("yellow-card"),
            Signal::Red => Some("red-card"),
            Signal::Advice => Some("supervision-advice"),
        }
    }
}

words! {
    /// Whose attention it asks for, by post.
    pub enum Addressee {
        /// 经办岗: who holds or did the step.
        Handler = "handler",
        /// 科室负责人: the approving post of the organ that has the step.
        SectionHead = "section-head",
        /// 部门负责人: the approving post of the lead organ.
        DepartmentHead = "department-head",
        /// 分管领导 and the supervision body.
        Leader = "leader",
    }
}

/// A supervision rule in one version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// `T-STEP-OVER`: the name of its file.
    #[serde(skip)]
    pub id: String,
    pub name: String,
    pub version: u32,
    pub since: Date,
    /// The last day in force; none while it is.
    #[serde(skip_serializing_if = "is_default")]
    pub until: Option<Date>,
    pub category: RuleCategory,
    /// The kinds of cases it watches.
    pub kinds: Vec<KindId>,
    pub on: Trigger,
    /// Holds always where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    pub raise: Signal,
    pub to: Addressee,
    /// What must happen, and by when; a notice asks for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub must: Option<Duty>,
    /// 自动督办: besides the card an order to the organ that answers, with what has to be achieved and by when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Duty>,
    /// Points taken from whoever answers for it, zero or below.
    pub score: i32,
    pub basis: String,
    /// In plain words: what is wrong and why it matters; stands on the card.
    pub about: String,
    #[serde(skip)]
    pub digest: Option<Digest32>,
}

/// What the addressee has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duty {
    #[serde(rename = "do")]
    pub what: String,
    pub within: Limit,
}

impl Duty {
    fn read(c: &Cursor<'_>, name: &'static str) -> Option<Duty> {
        let duty = c.table(name)?;
        Some(Duty { what: duty.text("do"), within: duty.required_parsed("within")? })
    }
}

impl Rule {
    pub fn digest(&self) -> Digest32 {
        self.digest.unwrap_or(Digest32::ZERO)
    }

    pub fn is_in_force(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }

    /// A rule from the text of its file, for an editor's draft; findings are placed in that text.
    pub fn from_toml(id: &str, text: &str) -> (Rule, Vec<Finding>) {
        Source::new(format!("rules/{id}.toml"), text).read(|c| Rule::read(id.to_owned(), c))
    }

    /// The same, held against the county as its folder's files are; what cannot be read is not held against anything.
    pub fn checked(id: &str, text: &str, county: &County) -> (Rule, Vec<Finding>) {
        let (rule, findings) = Rule::from_toml(id, text);
        if findings.iter().any(Finding::is_error) {
            return (rule, findings);
        }
        let placed = Source::new(format!("rules/{id}.toml"), text).place(check_rule(&rule, county));
        (rule, findings.into_iter().chain(placed).collect())
    }

    /// Conditions that do not compile are kept and reported.
    pub(crate) fn read(id: String, c: &Cursor<'_>) -> Rule {
        let kinds: Vec<KindId> = c.texts("kinds").iter().map(|kind| KindId::from(kind.as_str())).collect();
        let when = c.opt_text("when").map(|text| Condition::over(&text, RULE_VARIABLES));
        if let Some(finding) = when.as_ref().and_then(|when| when.finding(&c.field("when"))) {
            c.add(finding);
        }
        let raise: Signal = c.required_word("raise");
        let (must, order) = (Duty::read(c, "must"), Duty::read(c, "order"));
        if must.is_none() && raise.kind().is_some() {
            let finding =
                Finding::error(c.field("must"), "duty_missing", format!("{}没有写明应当做什么。", raise.label()));
            c.add(finding.remedy("请补写 must = { do = \"…\", within = \"3wd\" }。"));
        }
        if order.is_some() && raise.kind().is_none() {
            let finding = Finding::error(c.field("order"), "order_without_card", "提示只告知经办人，不能同时督办。");
            c.add(finding.remedy("请把信号改为预警以上，或者去掉 order。"));
        }
        let score: i32 = c.number("score").unwrap_or_default();
        if score > 0 {
            let finding = Finding::error(c.field("score"), "bad_value", "扣分应为零或负数。");
            c.add(finding.remedy("请写 score = -5 这样的数。"));
        }
        let rule = Rule {
            id,
            name: c.text("name"),
            version: c.number("version").unwrap_or(1),
            since: c.opt_date("since").unwrap_or(ALWAYS),
            until: c.opt_date("until"),
            category: c.required_word("category"),
            kinds: if kinds.is_empty() { vec![KindId::from("application")] } else { kinds },
            on: Trigger::read(c),
            when,
            raise,
            to: c.word("to").unwrap_or_default(),
            must,
            order,
            score,
            basis: c.text("basis"),
            about: c.text("about"),
            digest: None,
        };
        rule.seal()
    }

    fn seal(mut self) -> Rule {
        self.digest = Some(digest_of(&serde_json::to_value(&self).unwrap_or_default()));
        self
    }
}
