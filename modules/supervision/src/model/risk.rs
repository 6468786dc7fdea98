//! Risk points (风险点) and what the rules that watch them raised: which never happen, and which are the weak links.

use std::collections::HashMap;

use declarations::{Risk, Risks};

use super::Counts;
use super::card::worded;

/// How a risk point stands in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskStanding {
    pub risk: Risk,
    pub rules: Vec<WatchingRule>,
    /// The sum over its rules.
    pub counts: Counts,
    pub verdict: RiskVerdict,
}

/// A rule that watches a risk point, with what it raised.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchingRule {
    pub id: String,
    pub counts: Counts,
}

/// What the period says of a risk point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskVerdict {
    /// One of the few that together make up half of all cards.
    Weak,
    /// It happened.
    Seen,
    /// Nothing was raised, not even a notice: well guarded, or badly watched.
    Never,
}

worded! {
    RiskVerdict { Weak = "weak" "薄弱环节", Seen = "seen" "有触发", Never = "never" "未触发" }
}

/// Fewer cards than this say nothing about a risk.
const FEW: i64 = 5;

/// Every risk point of the register, in its order, with what its rules raised.
pub(crate) fn standings(register: &Risks, raised: &HashMap<String, Counts>) -> Vec<RiskStanding> {
    let standing = |risk: &Risk| {
        let of_rule =
            |id: &String| WatchingRule { id: id.clone(), counts: raised.get(id).copied().unwrap_or_default() };
        let rules: Vec<WatchingRule> = risk.rules.iter().map(of_rule).collect();
        let mut counts = Counts::default();
        rules.iter().for_each(|rule| counts += rule.counts);
        let verdict = if counts.raised() > 0 { RiskVerdict::Seen } else { RiskVerdict::Never };
        RiskStanding { risk: risk.clone(), rules, counts, verdict }
    };
    let mut standings: Vec<RiskStanding> = register.risks.iter().map(standing).collect();
    weigh(&mut standings);
    standings
}

/// The weak links: counted from the most cards down, until half of all is reached.
fn weigh(standings: &mut [RiskStanding]) {
    let all: i64 = standings.iter().map(|standing| standing.counts.cards()).sum();
    let mut order: Vec<usize> = (0..standings.len()).collect();
    let cards = |at: &usize| standings.get(*at).map_or(0, |standing| standing.counts.cards());
    order.sort_by_key(|at| std::cmp::Reverse(cards(at)));
    let mut reached = 0;
    for at in order {
        let Some(standing) = standings.get_mut(at) else { continue };
        if reached * 2 >= all || standing.counts.cards() < FEW {
            return;
        }
        reached += standing.counts.cards();
        standing.verdict = RiskVerdict::Weak;
    }
}

#[cfg(test)]
mod tests {
    use declarations::{RiskLevel, RiskStep};

    use super::*;

    fn risk(id: &str, rules: &[&str]) -> Risk {
        Risk {
            id: id.into(),
            name: id.into(),
            step: RiskStep::Receive,
            acts: Vec::new(),
            items: Vec::new(),
            wrong: "…".into(),
            level: RiskLevel::Low,
            measures: Vec::new(),
            post: "receiver".into(),
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
        }
    }

    fn verdicts(raised: &[(&str, i64, i64)]) -> Vec<RiskVerdict> {
        let register =
            Risks { risks: vec![risk("silent", &["T-1", "T-2"]), risk("extra", &["M-1"]), risk("fee", &["F-1"])] };
        let counts = |notice, yellow| Counts { notice, yellow, withdrawn: 9, ..Counts::default() };
        let raised = raised.iter().map(|(rule, notice, yellow)| ((*rule).to_owned(), counts(*notice, *yellow)));
        standings(&register, &raised.collect()).into_iter().map(|standing| standing.verdict).collect()
    }

    #[test]
    fn the_few_that_make_up_half_of_the_cards_are_weak() {
        use RiskVerdict::{Never, Seen, Weak};
        assert_eq!(verdicts(&[("T-1", 0, 4), ("T-2", 0, 4), ("M-1", 0, 6)]), [Weak, Seen, Never]);
        assert_eq!(verdicts(&[("T-1", 0, 6), ("M-1", 0, 6), ("F-1", 0, 6)]), [Weak, Weak, Seen]);
    }

    #[test]
    fn notices_show_that_a_risk_is_watched_and_make_nothing_weak() {
        use RiskVerdict::{Never, Seen};
        assert_eq!(verdicts(&[("T-1", 500, 0), ("M-1", 0, 4)]), [Seen, Seen, Never]);
        assert_eq!(verdicts(&[]), [Never, Never, Never]);
    }
}
