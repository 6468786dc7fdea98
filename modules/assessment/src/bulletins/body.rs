//! What a bulletin says: drafted from a frozen report and the upheld cards of its days. Pure.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::reports::{Body, OrganLine};

/// Units praised and criticised at most.
const PRAISED: usize = 5;
const CRITICISED: usize = 5;
/// Sentences of progress taken over.
const PROGRESS: usize = 8;
/// Yellow cards from which on a unit is criticised without a red one.
const YELLOW: i64 = 3;

/// A bulletin as it was issued; nothing of it is changed afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// `青效通〔2026〕3号`.
    pub number: String,
    /// The frozen report it rests on.
    pub report: String,
    pub title: String,
    pub issued_at: Timestamp,
    pub issued_by: String,
    pub progress: Vec<String>,
    pub praise: Vec<String>,
    pub criticism: Vec<String>,
    /// Those on whom a card was upheld.
    pub persons: Vec<String>,
    /// What is demanded.
    pub demand: String,
    /// To whom it went, by name.
    pub addressees: Vec<String>,
}

/// An upheld card on a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpheldCard {
    pub no: String,
    pub person: String,
    pub organ: String,
    pub rule: String,
    pub level: &'static str,
}

/// What a bulletin would say, before anybody signs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub progress: Vec<String>,
    pub praise: Vec<String>,
    pub criticism: Vec<String>,
    pub persons: Vec<String>,
}

pub fn draft(report: &Body, upheld: &[UpheldCard]) -> Draft {
    let mut bad: Vec<&OrganLine> =
        report.organs.iter().filter(|organ| organ.red > 0 || organ.yellow >= YELLOW).collect();
    bad.sort_by(|a, b| (b.red, b.yellow, &a.organ).cmp(&(a.red, a.yellow, &b.organ)));
    // The report ranks by closing within the promise; whoever has too few cases is neither praised nor compared.
    let good = report.organs.iter().filter(|organ| organ.rank.is_some() && organ.red == 0 && organ.yellow == 0);
    Draft {
        progress: report.changes.iter().take(PROGRESS).cloned().collect(),
        praise: good.take(PRAISED).map(praised).collect(),
        criticism: bad.into_iter().take(CRITICISED).map(criticised).collect(),
        persons: upheld.iter().map(named).collect(),
    }
}

fn praised(organ: &OrganLine) -> String {
    let mut told = format!("{}：办结 {} 件", organ.name, organ.closed);
    if let Some(value) = organ.on_time.firm() {
        told.push_str(&format!("，承诺时限内办结率 {value:.1}%"));
    }
    if let Some(value) = organ.satisfied.firm() {
        told.push_str(&format!("，群众满意率 {value:.1}%"));
    }
    told.push_str("，没有黄牌、红牌。");
    told
}

fn criticised(organ: &OrganLine) -> String {
    let mut told = format!("{}：", organ.name);
    match (organ.red, organ.yellow) {
        (0, yellow) => told.push_str(&format!("黄牌 {yellow} 张")),
        (red, 0) => told.push_str(&format!("红牌 {red} 张")),
        (red, yellow) => told.push_str(&format!("红牌 {red} 张、黄牌 {yellow} 张")),
    }
    if let Some(value) = organ.on_time.firm() {
        told.push_str(&format!("，承诺时限内办结率 {value:.1}%"));
    }
    told.push('。');
    told
}

fn named(card: &UpheldCard) -> String {
    let UpheldCard { no, person, organ, rule, level } = card;
    format!("{person}（{organ}）：因“{rule}”被发{level}，提出异议后经复核维持（{no}）。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::Figure;

    fn organ(name: &str, rank: Option<u32>, yellow: i64, red: i64) -> OrganLine {
        OrganLine {
            organ: name.to_owned(),
            name: name.to_owned(),
            filed: 50,
            closed: 40,
            open: 10,
            on_time: Figure { numerator: 39, denominator: Some(40), value: Some(97.5), interval: None, small: false },
            satisfied: Figure { numerator: 3, denominator: Some(3), value: Some(100.0), interval: None, small: true },
            warnings: 0,
            yellow,
            red,
            rank,
            score: None,
            grade: String::new(),
        }
    }

    fn report(organs: Vec<OrganLine>) -> Body {
        let mut text: serde_json::Value = serde_json::from_str(include_str!("report.json")).unwrap();
        text["organs"] = serde_json::to_value(organs).unwrap();
        serde_json::from_value(text).unwrap()
    }

    #[test]
    fn units_are_praised_for_what_is_firm_and_criticised_for_what_stands() {
        let organs = vec![
            organ("甲局", Some(1), 0, 0),
            organ("乙局", Some(2), 4, 0),
            organ("丙局", None, 0, 0),
            organ("丁局", Some(3), 1, 1),
            organ("戊局", Some(4), 2, 0),
        ];
        let draft = draft(&report(organs), &[]);
        // A satisfaction of three answers is not told.
        assert_eq!(draft.praise, ["甲局：办结 40 件，承诺时限内办结率 97.5%，没有黄牌、红牌。"]);
        assert_eq!(
            draft.criticism,
            ["丁局：红牌 1 张、黄牌 1 张，承诺时限内办结率 97.5%。", "乙局：黄牌 4 张，承诺时限内办结率 97.5%。"]
        );
        assert_eq!(draft.progress, ["本月收件 12 件。"]);
    }

    #[test]
    fn a_person_is_named_by_an_upheld_card_only() {
        assert!(draft(&report(Vec::new()), &[]).persons.is_empty());
        let card = UpheldCard {
            no: "YC1".to_owned(),
            person: "李强".to_owned(),
            organ: "甲局".to_owned(),
            rule: "环节超时".to_owned(),
            level: "黄牌",
        };
        let draft = draft(&report(Vec::new()), &[card]);
        assert_eq!(draft.persons, ["李强（甲局）：因“环节超时”被发黄牌，提出异议后经复核维持（YC1）。"]);
    }
}
