//! Drawing whom to call back: pure, and the same for the same seed, days and quotas, whoever draws and whenever.

use std::collections::HashSet;

use kernel::{CaseNo, Digest32};
use serde::{Deserialize, Serialize};

use crate::model::{ActRow, RatedAct};

/// How many of what are to be called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    pub organ: Option<String>,
    pub item: Option<String>,
    /// `none` (not rated), `good`, `bad`; anything when left out.
    pub level: Option<Said>,
    /// Names the reason on the call-back: `sample`, `no-rating`, `bad-rating`, `one-visit`.
    pub reason: Option<String>,
    pub calls: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    None,
    Good,
    Bad,
}

impl Quota {
    fn admits(&self, act: &ActRow) -> bool {
        let said = match act.level {
            None => Said::None,
            Some(level) if level.is_bad() => Said::Bad,
            Some(_) => Said::Good,
        };
        self.organ.as_ref().is_none_or(|organ| act.organ == *organ.as_str())
            && self.item.as_ref().is_none_or(|item| act.item == *item.as_str())
            && self.level.is_none_or(|wanted| wanted == said)
    }

    /// Why these are called.
    pub fn reason(&self) -> &str {
        match (&self.reason, self.level) {
            (Some(reason), _) => reason,
            (None, Some(Said::None)) => "no-rating",
            (None, Some(Said::Bad)) => "bad-rating",
            _ => "sample",
        }
    }
}

/// Fills the quotas in their order; nobody is drawn twice, nor who was on an earlier list (`known`). Within a quota the
/// order is that of a digest of seed and act, which nobody can steer.
pub fn draw<'a>(
    acts: &'a [ActRow],
    quotas: &[Quota],
    seed: &str,
    known: &HashSet<(CaseNo, RatedAct)>,
) -> Vec<(&'a ActRow, String)> {
    let mut lots: Vec<(Digest32, &ActRow)> = acts.iter().map(|act| (lot(seed, act), act)).collect();
    lots.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
    // One call a case: two visits of one person are still one person.
    let mut taken: HashSet<&CaseNo> = known.iter().map(|(no, _)| no).collect();
    let mut drawn = Vec::new();
    for quota in quotas {
        let mut left = quota.calls;
        for (_, act) in &lots {
            if left == 0 {
                break;
            }
            if quota.admits(act) && taken.insert(&act.case_no) {
                drawn.push((*act, quota.reason().to_owned()));
                left -= 1;
            }
        }
    }
    drawn
}

fn lot(seed: &str, act: &ActRow) -> Digest32 {
    Digest32::of(format!("{seed} {} {}", act.case_no, act.act.number()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Level;

    fn acts() -> Vec<ActRow> {
        let act = |n: u32| ActRow {
            case_no: format!("99012120260908-{n:04}").parse().unwrap(),
            act: RatedAct::Matter,
            organ: if n.is_multiple_of(2) { "market".into() } else { "civil".into() },
            item: "market/food-business".into(),
            place: "990121000000".parse().unwrap(),
            person: "market-01".into(),
            window: String::new(),
            channel: "web".to_owned(),
            title: "食品经营许可".to_owned(),
            at: kernel::Timestamp::from_micros(i64::from(n)),
            level: Level::new(if n.is_multiple_of(3) { 4 } else { 0 }),
        };
        (1..=60).map(act).collect()
    }

    fn quotas() -> Vec<Quota> {
        let of = |organ: &str, level, calls| Quota { organ: Some(organ.to_owned()), level, calls, ..Quota::default() };
        vec![of("market", Some(Said::Bad), 3), of("market", None, 5), of("civil", Some(Said::None), 4)]
    }

    #[test]
    fn the_same_seed_draws_the_same_people_in_whatever_order_they_come() {
        let (acts, quotas) = (acts(), quotas());
        let mut turned = acts.clone();
        turned.reverse();
        let numbers = |drawn: Vec<(&ActRow, String)>| {
            drawn.into_iter().map(|(act, reason)| (act.case_no.clone(), reason)).collect::<Vec<_>>()
        };
        let first = numbers(draw(&acts, &quotas, "2026-09", &HashSet::new()));
        assert_eq!(first, numbers(draw(&turned, &quotas, "2026-09", &HashSet::new())));
        assert_ne!(first, numbers(draw(&acts, &quotas, "2026-10", &HashSet::new())));
        assert_eq!(first.len(), 12);
    }

    #[test]
    fn quotas_are_kept_and_nobody_is_called_twice() {
        let (acts, quotas) = (acts(), quotas());
        let first = draw(&acts, &quotas, "s", &HashSet::new());
        assert!(first[..3].iter().all(|(act, reason)| act.level.is_some() && reason == "bad-rating"));
        let known: HashSet<_> = first.iter().map(|(act, _)| (act.case_no.clone(), act.act)).collect();
        let second = draw(&acts, &quotas, "s", &known);
        assert!(second.iter().all(|(act, _)| !known.contains(&(act.case_no.clone(), act.act))));
        let distinct: HashSet<_> = first.iter().map(|(act, _)| &act.case_no).collect();
        assert_eq!(distinct.len(), first.len());
    }
}
