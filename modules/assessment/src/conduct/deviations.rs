//! What of somebody's conduct is so far from the usual that it is worth a sentence. Pure; the sentence states, the reader
//! judges.

use super::paces::{Share, Step};
use super::reading::Conduct;

/// So many times faster or slower than the median of the post in the county.
const TIMES: (i64, i64) = (5, 3);
/// What takes less than an hour is not slow.
const SLOW: i64 = 60;
/// A share is told that is twice that of the post in the county, and ten of a hundred above it.
const SHARE: (i64, i64) = (2, 100);

/// One of them, with the figures it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// 比全县同岗位快.
    Faster { act: String, matter: String, times: i64, own: i64, county: i64 },
    /// 比全县同岗位慢.
    Slower { act: String, matter: String, times: i64, own: i64, county: i64 },
    /// A share, in thousandths: `zero`, `outside`, `late`, `corrections`, `refusals`.
    Share { what: &'static str, own: i64, county: i64 },
}

/// All of them, paces first.
pub fn deviations(conduct: &Conduct) -> Vec<Deviation> {
    let shares = conduct.shares().into_iter().filter_map(|(what, share)| of_share(what, share));
    conduct.steps.iter().filter_map(of_step).chain(shares).collect()
}

fn of_step(step: &Step) -> Option<Deviation> {
    let county = step.county.filter(|_| !step.own.is_small())?;
    let (act, matter) = (step.act.clone(), step.matter.clone());
    let (own, usual) = (step.own.median, county.median);
    let (faster, slower) = (usual / own.max(1), own / usual.max(1));
    if faster >= TIMES.0 {
        return Some(Deviation::Faster { act, matter, times: faster, own, county: usual });
    }
    (slower >= TIMES.1 && own >= SLOW).then_some(Deviation::Slower { act, matter, times: slower, own, county: usual })
}

fn of_share(what: &'static str, share: Share) -> Option<Deviation> {
    let (own, county) = (share.own()?, share.county()?);
    let far = own >= county * SHARE.0 && own - county >= SHARE.1;
    (far && !share.is_small()).then_some(Deviation::Share { what, own, county })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conduct::Pace;

    fn step(own: (i64, i64), county: i64) -> Step {
        let pace = |done, median| Pace { done, median, p90: median };
        Step {
            act: "examine".into(),
            matter: "promised".into(),
            own: pace(own.0, own.1),
            organ: None,
            county: Some(pace(1_000, county)),
        }
    }

    fn told(steps: Vec<Step>, zero: Share) -> Vec<Deviation> {
        deviations(&Conduct { steps, zero, ..Conduct::default() })
    }

    #[test]
    fn what_is_far_from_the_usual_is_told_with_its_figures() {
        let (act, matter) = ("examine".to_owned(), "promised".to_owned());
        let fast = Deviation::Faster { act: act.clone(), matter: matter.clone(), times: 20, own: 2, county: 40 };
        assert_eq!(told(vec![step((30, 2), 40)], Share::default()), [fast]);
        let slow = Deviation::Slower { act, matter, times: 4, own: 400, county: 100 };
        assert_eq!(told(vec![step((30, 400), 100)], Share::default()), [slow]);
        let share = Share { part: 42, whole: 100, county_part: 60, county_whole: 1_000 };
        assert_eq!(told(Vec::new(), share), [Deviation::Share { what: "zero", own: 420, county: 60 }]);
    }

    #[test]
    fn what_is_usual_or_rests_on_little_is_not() {
        assert_eq!(told(vec![step((29, 0), 400)], Share::default()), [], "twenty-nine steps say nothing");
        assert_eq!(told(vec![step((30, 10), 40)], Share::default()), [], "four times is quick");
        assert_eq!(told(vec![step((30, 30), 5)], Share::default()), [], "half an hour is not slow");
        let few = Share { part: 20, whole: 20, county_part: 20, county_whole: 1_000 };
        assert_eq!(told(Vec::new(), few), []);
        let near = Share { part: 9, whole: 100, county_part: 1, county_whole: 1_000 };
        assert_eq!(told(Vec::new(), near), [], "nine of a hundred are few, however rare elsewhere");
    }
}
