//! Medians and tails from classes of minutes, by act and sort of matter; shares. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::store::Deed;

/// Fewer steps than this say nothing about a person.
pub const FEW: i64 = 30;
/// An organ's or the county's figures stand on so many people at least.
pub const PEOPLE: usize = 3;
/// Acts that take thought.
pub const THOUGHTFUL: [&str; 6] = ["prereview", "examine", "review", "survey", "expert", "decide"];

/// Acts in which what came is looked through.
pub const CHECKING: [&str; 3] = ["receive", "prereview", "examine"];

/// How long steps took, in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    pub done: i64,
    /// The class that half of them did not exceed.
    pub median: i64,
    /// The class that nine of ten did not exceed.
    pub p90: i64,
}

impl Pace {
    /// From how many steps fell in each class.
    pub fn of(classes: &BTreeMap<i64, i64>) -> Pace {
        let done: i64 = classes.values().sum();
        let reached = |part: i64| {
            let mut seen = 0;
            let class = classes.iter().find(|(_, steps)| {
                seen += **steps;
                seen * 100 >= done * part
            });
            class.map_or(0, |(class, _)| *class)
        };
        Pace { done, median: reached(50), p90: reached(90) }
    }

    pub fn is_small(&self) -> bool {
        self.done < FEW
    }
}

/// An act upon matters of a sort, by the person and by those beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub act: String,
    /// `instant`, `promised`.
    pub matter: String,
    pub own: Pace,
    /// None where fewer than three people do it.
    pub organ: Option<Pace>,
    pub county: Option<Pace>,
}

/// A part of a whole, beside the county's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub part: i64,
    pub whole: i64,
    pub county_part: i64,
    pub county_whole: i64,
}

impl Share {
    /// In thousandths.
    pub fn own(&self) -> Option<i64> {
        (self.whole > 0).then(|| self.part * 1000 / self.whole)
    }

    pub fn county(&self) -> Option<i64> {
        (self.county_whole > 0).then(|| self.county_part * 1000 / self.county_whole)
    }

    pub fn is_small(&self) -> bool {
        self.whole < FEW
    }

    /// With nobody beside.
    #[must_use]
    pub fn alone(self) -> Share {
        Share { county_part: 0, county_whole: 0, ..self }
    }
}

/// What everybody did most of; of equals the first by name.
pub fn mostly(deeds: &[Deed]) -> BTreeMap<&str, &str> {
    let mut done: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    deeds.iter().for_each(|deed| *done.entry((&*deed.person, &*deed.act)).or_default() += deed.done);
    let mut most: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
    for ((person, act), steps) in done {
        let known = most.entry(person).or_insert((steps, act));
        if steps > known.0 {
            *known = (steps, act);
        }
    }
    most.into_iter().map(|(person, (_, act))| (person, act)).collect()
}

/// Every act of the person, the most frequent first.
pub fn steps(deeds: &[Deed], person: &str, organs: &BTreeSet<String>) -> Vec<Step> {
    let mut kinds: BTreeSet<(&str, &str)> = BTreeSet::new();
    kinds.extend(deeds.iter().filter(|deed| deed.person == person).map(|deed| (&*deed.act, &*deed.matter)));
    let step = |(act, matter): (&str, &str)| {
        let same: Vec<&Deed> = deeds.iter().filter(|deed| deed.act == act && deed.matter == matter).collect();
        Step {
            act: act.to_owned(),
            matter: matter.to_owned(),
            own: pace(same.iter().copied().filter(|deed| deed.person == person)),
            organ: of_many(same.iter().copied().filter(|deed| organs.contains(&deed.organ))),
            county: of_many(same.iter().copied()),
        }
    };
    let mut steps: Vec<Step> = kinds.into_iter().map(step).collect();
    steps.sort_by_key(|step| std::cmp::Reverse(step.own.done));
    steps
}

fn pace<'d>(deeds: impl Iterator<Item = &'d Deed>) -> Pace {
    let mut classes: BTreeMap<i64, i64> = BTreeMap::new();
    deeds.for_each(|deed| *classes.entry(deed.pace).or_default() += deed.done);
    Pace::of(&classes)
}

fn of_many<'d>(deeds: impl Iterator<Item = &'d Deed> + Clone) -> Option<Pace> {
    let people: BTreeSet<&str> = deeds.clone().map(|deed| &*deed.person).collect();
    (people.len() >= PEOPLE).then(|| pace(deeds))
}

/// Of the deeds that `whole` admits the part that `part` admits, the person's and everybody's.
pub fn share(deeds: &[Deed], person: &str, whole: impl Fn(&Deed) -> bool, part: impl Fn(&Deed) -> bool) -> Share {
    let mut share = Share::default();
    for deed in deeds.iter().filter(|deed| whole(deed)) {
        let counted = if part(deed) { deed.done } else { 0 };
        share.county_whole += deed.done;
        share.county_part += counted;
        if deed.person == person {
            share.whole += deed.done;
            share.part += counted;
        }
    }
    share
}

/// 零分钟审查: acts that take thought, done in less than a minute.
pub fn zero_minutes(deeds: &[Deed], person: &str) -> Share {
    share(deeds, person, |deed| THOUGHTFUL.contains(&&*deed.act), |deed| deed.pace == 0)
}

/// 要求补正: of what was checked at the counter or examined.
pub fn corrections(deeds: &[Deed], person: &str) -> Share {
    share(deeds, person, |deed| CHECKING.contains(&&*deed.act), |deed| deed.outcome == "correct")
}

/// 不予受理、不予决定: of what was answered for good.
pub fn refusals(deeds: &[Deed], person: &str) -> Share {
    let answers =
        |deed: &Deed| matches!((&*deed.act, &*deed.outcome), ("receive", "accept" | "refuse") | ("decide", _));
    share(deeds, person, answers, |deed| deed.outcome == "refuse")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(person: &str, act: &str, outcome: &str, pace: i64, done: i64) -> Deed {
        let [person, act, outcome] = [person, act, outcome].map(str::to_owned);
        Deed { person, organ: "market".into(), act, matter: "promised".into(), outcome, pace, done }
    }

    #[test]
    fn a_median_is_the_class_that_half_did_not_exceed() {
        assert_eq!(Pace::of(&[(0, 1), (10, 8), (600, 1)].into()), Pace { done: 10, median: 10, p90: 10 });
        assert_eq!(Pace::of(&[(0, 5), (10, 4), (600, 1)].into()), Pace { done: 10, median: 0, p90: 10 });
        assert_eq!(Pace::of(&BTreeMap::new()), Pace::default());
    }

    #[test]
    fn whoever_does_two_things_holds_the_post_of_the_one_done_more() {
        let deeds = [
            deed("a", "examine", "agree", 10, 6),
            deed("a", "receive", "accept", 5, 4),
            deed("a", "receive", "refuse", 5, 3),
            deed("b", "decide", "grant", 5, 1),
            deed("b", "examine", "agree", 5, 1),
        ];
        assert_eq!(mostly(&deeds), [("a", "receive"), ("b", "decide")].into());
    }

    #[test]
    fn fewer_than_three_people_are_not_shown_as_an_organ() {
        let mut deeds = vec![deed("a", "examine", "agree", 10, 40), deed("b", "examine", "agree", 60, 40)];
        let organs = BTreeSet::from(["market".to_owned()]);
        let of_two = steps(&deeds, "a", &organs);
        assert_eq!((of_two.len(), of_two[0].own.median, of_two[0].organ, of_two[0].county), (1, 10, None, None));
        deeds.push(Deed { organ: "land".into(), ..deed("c", "examine", "agree", 60, 40) });
        let of_three = steps(&deeds, "a", &organs);
        assert_eq!((of_three[0].organ, of_three[0].county.map(|pace| pace.median)), (None, Some(60)));
    }

    #[test]
    fn shares_are_of_what_could_have_ended_so() {
        let deeds = [
            deed("a", "receive", "accept", 5, 30),
            deed("a", "receive", "correct", 5, 10),
            deed("a", "deliver", "done", 0, 500),
            deed("b", "receive", "refuse", 5, 10),
            deed("b", "examine", "agree", 0, 40),
        ];
        assert_eq!(corrections(&deeds, "a"), Share { part: 10, whole: 40, county_part: 10, county_whole: 90 });
        assert_eq!(refusals(&deeds, "a"), Share { part: 0, whole: 30, county_part: 10, county_whole: 40 });
        assert_eq!(zero_minutes(&deeds, "b"), Share { part: 40, whole: 40, county_part: 40, county_whole: 40 });
        assert_eq!(zero_minutes(&deeds, "a").own(), None, "a delivery takes no thought");
    }
}
