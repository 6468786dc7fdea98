//! 连续末位: who was last of the group so many times in a row, and what the scheme says follows
//! (青岚县政务服务窗口考核办法第八条; `[tail]` of a scheme).
//!
//! Read off the frozen statements, so that what is told of a month never changes. Only declared groups have a last place:
//! the rest are too unlike to be compared. Where all are equal nobody is last.

use std::collections::{BTreeMap, BTreeSet};

use declarations::{SchemePeriod, ScoreOf, Tail, TailDeed};
use web::Problem;

use crate::desk::Desk;
use crate::months::Month;
use crate::scores::{self, Statement};
use crate::store::figures::Of;
use crate::store::statements;

/// Nobody is told of more than so many periods.
const LOOKED_BACK: u32 = 12;

/// Last again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// Periods in a row up to the one asked for, this one included; 12 stands for 12 and more.
    pub periods: u32,
    /// What follows, where it has been so many.
    pub then: Option<TailDeed>,
}

impl Desk {
    /// Of all subjects of a sort that were last in a month (of a quarterly scheme: in the quarter it ends), since when.
    /// Empty where the scheme then in force says nothing of last places.
    pub async fn lasts(&self, of: ScoreOf, month: Month) -> Result<BTreeMap<String, Last>, Problem> {
        let Some(scheme) = scores::scheme_of(self.office.county(), of, month) else { return Ok(BTreeMap::new()) };
        let Some(tail) = scheme.score().and_then(|score| score.tail.as_ref()) else { return Ok(BTreeMap::new()) };
        let (db, region, sort) = (&self.office.db, self.office.region, format!("{}:", scores::sort(of)));
        let mut lasts: BTreeMap<String, u32> = BTreeMap::new();
        let mut month = month;
        for periods in 1..=LOOKED_BACK {
            // Whoever may see only some of a group is told of their place among all.
            let frozen = statements::list(db, region, month, &sort, &Of::default()).await.map_err(Problem::internal)?;
            let last = last_of_groups(frozen.iter().map(|frozen| &frozen.statement));
            let again = last.into_iter().filter(|subject| periods == 1 || lasts.get(*subject) == Some(&(periods - 1)));
            let again: Vec<String> = again.map(str::to_owned).collect();
            if again.is_empty() {
                break;
            }
            lasts.extend(again.into_iter().map(|subject| (subject, periods)));
            month = match scheme.every {
                SchemePeriod::Quarter => month.before().before().before(),
                SchemePeriod::Month | SchemePeriod::Year => month.before(),
            };
        }
        Ok(lasts
            .into_iter()
            .map(|(subject, periods)| (subject, Last { periods, then: follows(tail, periods) }))
            .collect())
    }
}

fn follows(tail: &Tail, periods: u32) -> Option<TailDeed> {
    (periods >= tail.periods).then_some(tail.then)
}

/// The last of each declared group: those behind whom there is nobody, and before whom there is somebody.
fn last_of_groups<'a>(statements: impl Iterator<Item = &'a Statement>) -> BTreeSet<&'a str> {
    let mut last: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for statement in statements.filter(|statement| !statement.peers.is_empty() && statement.is_ranked()) {
        let (place, subjects) = last.entry(&statement.peers).or_default();
        if statement.place > *place {
            (*place, *subjects) = (statement.place, BTreeSet::new());
        }
        if statement.place == *place {
            subjects.insert(&statement.subject);
        }
    }
    last.into_values().filter(|(place, _)| *place > 1).flat_map(|(_, subjects)| subjects).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(subject: &str, peers: &str, place: usize) -> Statement {
        Statement {
            subject: subject.to_owned(),
            organ: "centre".to_owned(),
            month: "2026-09".parse().unwrap(),
            quarter: String::new(),
            scheme: String::new(),
            version: 1,
            digest: String::new(),
            peers: peers.to_owned(),
            place,
            of: 3,
            base: 0,
            points: 0,
            grade: String::new(),
            lines: Vec::new(),
            inputs: BTreeMap::new(),
        }
    }

    fn last(places: &[(&str, &str, usize)]) -> Vec<String> {
        let statements: Vec<_> =
            places.iter().map(|(subject, peers, place)| statement(subject, peers, *place)).collect();
        last_of_groups(statements.iter()).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_last_of_each_group_is_last_and_nobody_where_all_are_equal_or_unlike() {
        assert_eq!(last(&[("a", "general", 1), ("b", "general", 2), ("c", "special", 1)]), ["b"]);
        assert_eq!(last(&[("a", "general", 1), ("b", "general", 2), ("c", "general", 2)]), ["b", "c"], "they share it");
        assert!(last(&[("a", "general", 1), ("b", "general", 1)]).is_empty());
        assert!(last(&[("a", "", 1), ("b", "", 2)]).is_empty());
    }

    #[test]
    fn it_follows_from_so_many_on() {
        let tail = Tail { periods: 3, then: TailDeed::Report };
        let followed = [1, 2, 3, 4].map(|periods| follows(&tail, periods).is_some());
        assert_eq!(followed, [false, false, true, true]);
    }
}
