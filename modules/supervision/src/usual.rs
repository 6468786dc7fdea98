//! What is usual: a subject's own figures in the windows before, and how far they vary by chance alone.
//!
//! A fixed number fits no two counties. A rule may ask instead whether a figure lies beyond what the same organ, person or
//! item had until now: the mean of up to eight windows, and the upper control limit of a chart of counts, the mean and
//! three times its root (常规控制图 c 图, GB/T 17989.2). Learnt from the county's own past, and told in the evidence as two
//! numbers that anybody can work out again. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use crate::model::Subject;
use crate::windows::Sums;

/// Windows that are remembered.
pub const WINDOWS: usize = 8;

type Figure = (&'static str, fn(&Sums) -> i64);

/// What is compared with its own past.
const FIGURES: [Figure; 5] = [
    ("closed", |sums| sums.closed),
    ("filed", |sums| sums.filed),
    ("withdrawn", |sums| sums.withdrawn),
    ("bad_ratings", |sums| sums.bad_ratings),
    ("late_steps", |sums| sums.late_steps),
];

/// The windows before one, the latest first.
#[derive(Clone, Debug, Default)]
pub struct Past(pub Vec<Arc<BTreeMap<String, Sums>>>);

/// What a subject is used to.
#[derive(Clone, Debug, PartialEq)]
pub struct Usual {
    pub mean: Json,
    pub bound: Json,
}

impl Past {
    /// Counted from the first window in which the subject had anything at all: before that it was not there.
    pub fn of(&self, subject: &Subject) -> Usual {
        let figures: Vec<[i64; FIGURES.len()]> = self.0.iter().map(|window| figures(window, subject)).collect();
        let known =
            figures.iter().rposition(|figures| figures.iter().any(|count| *count > 0)).map_or(0, |last| last + 1);
        let figures = figures.get(..known).unwrap_or_default();
        let windows = f64::from(u32::try_from(known).unwrap_or(u32::MAX));
        let (mut mean, mut bound) = (Map::new(), Map::new());
        mean.insert("windows".to_owned(), json!(known));
        for (at, (name, _)) in FIGURES.iter().enumerate() {
            let sum: i64 = figures.iter().filter_map(|figures| figures.get(at)).sum();
            let usual = f64::from(u32::try_from(sum).unwrap_or(u32::MAX)) / windows.max(1.0);
            mean.insert((*name).to_owned(), json!(hundredths(usual)));
            bound.insert((*name).to_owned(), json!(hundredths(usual + 3.0 * usual.sqrt())));
        }
        Usual { mean: Json::Object(mean), bound: Json::Object(bound) }
    }
}

fn figures(window: &BTreeMap<String, Sums>, subject: &Subject) -> [i64; FIGURES.len()] {
    let of = |sums: &Sums| FIGURES.map(|(_, figure)| figure(sums));
    match subject {
        Subject::County => {
            let organs = window.iter().filter(|(subject, _)| subject.starts_with("organ:"));
            of(&Sums::county(organs.map(|(_, sums)| sums.clone())))
        }
        subject => window.get(&subject.to_string()).map_or([0; FIGURES.len()], of),
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use kernel::OrganId;

    use super::*;

    fn past(late: &[i64]) -> Past {
        let window = |late_steps: &i64| {
            let mut sums = Sums::default();
            sums.late_steps += late_steps;
            Arc::new(BTreeMap::from([("organ:water".to_owned(), sums)]))
        };
        Past(late.iter().map(window).collect())
    }

    fn usual(late: &[i64], name: &str) -> (Json, Json) {
        let usual = past(late).of(&Subject::Organ(OrganId::from("water")));
        (usual.mean.get(name).cloned().unwrap_or_default(), usual.bound.get(name).cloned().unwrap_or_default())
    }

    #[test]
    fn the_bound_is_the_mean_and_three_times_its_root() {
        assert_eq!(usual(&[4, 5, 3, 4], "late_steps"), (json!(4.0), json!(10.0)));
        assert_eq!(usual(&[1, 0, 0], "late_steps").0, json!(1.0), "quiet windows before the first of all do not count");
        assert_eq!(usual(&[0, 0, 1], "late_steps"), (json!(0.33), json!(2.07)), "quiet windows since then do");
        assert_eq!(usual(&[0, 0, 1], "windows").0, json!(3));
        assert_eq!(usual(&[], "late_steps"), (json!(0.0), json!(0.0)));
    }

    #[test]
    fn the_county_is_the_sum_of_its_organs() {
        let usual = past(&[2, 4]).of(&Subject::County);
        assert_eq!(usual.mean.get("late_steps"), Some(&json!(3.0)));
    }
}
