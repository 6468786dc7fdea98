//! `risks.toml`: the register of service risks (服务风险点): where something can go wrong, what, how grave that is, what is
//! done against it, who answers for that, and which supervision rules watch it (SUP-12).
//!
//! It judges nothing, so it has no versions: what was judged is said by the rules.

use serde::Serialize;

use crate::canonical::is_default;
use crate::finding::Finding;
use crate::reading::Cursor;
use crate::words::words;

words! {
    /// Where in the service a risk lies.
    pub enum RiskStep {
        Receive = "受理",
        Examine = "审查",
        Decide = "决定",
        Fee = "收费",
        Deliver = "送达",
        Rate = "好差评",
        Window = "窗口",
        Supervise = "监察",
    }
}

words! {
    /// How grave it is when it happens.
    pub enum RiskLevel {
        High = "高",
        Middle = "中",
        Low = "低",
    }
}

/// 风险点.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Risk {
    pub id: String,
    pub name: String,
    pub step: RiskStep,
    /// The acts in which it lies; none: in the step as a whole.
    #[serde(skip_serializing_if = "is_default")]
    pub acts: Vec<String>,
    /// `land/*` or items; none: in all.
    #[serde(skip_serializing_if = "is_default")]
    pub items: Vec<String>,
    /// What can go wrong, and whom it hurts.
    pub wrong: String,
    pub level: RiskLevel,
    /// What is done so that it does not happen.
    pub measures: Vec<String>,
    /// Who answers for the measures: a role that posts hold (`receiver`), or one post (`supervision/head`).
    pub post: String,
    /// The rules that watch it.
    pub rules: Vec<String>,
}

/// The register, in the order of the file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Risks {
    pub risks: Vec<Risk>,
}

impl Risks {
    pub fn find(&self, id: &str) -> Option<&Risk> {
        self.risks.iter().find(|risk| risk.id == id)
    }

    /// The risks a rule watches.
    pub fn watched_by<'a>(&'a self, rule: &'a str) -> impl Iterator<Item = &'a Risk> {
        self.risks.iter().filter(move |risk| risk.rules.iter().any(|watching| watching == rule))
    }

    pub(crate) fn read(c: &Cursor<'_>) -> Risks {
        let risks: Vec<Risk> = c.tables("risk").iter().map(read_risk).collect();
        for (index, risk) in risks.iter().enumerate() {
            if risks.iter().take(index).any(|earlier| earlier.id == risk.id) {
                let sentence = format!("风险点“{}”重复。", risk.id);
                c.add(Finding::error(format!("/risk/{index}/id"), "duplicate_id", sentence));
            }
        }
        Risks { risks }
    }
}

fn read_risk(c: &Cursor<'_>) -> Risk {
    let risk = Risk {
        id: c.text("id"),
        name: c.text("name"),
        step: c.required_word("step"),
        acts: c.texts("acts"),
        items: c.texts("items"),
        wrong: c.text("wrong"),
        level: c.required_word("level"),
        measures: c.texts("measures"),
        post: c.text("post"),
        rules: c.texts("rules"),
    };
    if risk.measures.is_empty() {
        let finding = Finding::error(c.field("measures"), "measures_missing", "风险点没有写明防控措施。");
        c.add(finding.remedy("请补写 measures = [\"…\"]。"));
    }
    risk
}
