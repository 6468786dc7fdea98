//! What observers from outside see of cards: sums by organ that tell of no single person.

use std::collections::BTreeMap;

use kernel::OrganId;

use super::{Counts, Figure};

/// An organ of fewer people is not told apart: its cards would be somebody's.
const PEOPLE: usize = 3;

/// The sums of organs, most points lost first, and of all the organs too small to be told apart.
pub(crate) fn by_organ(figures: Vec<Figure>, people: &BTreeMap<OrganId, usize>) -> (Vec<(OrganId, Counts)>, Counts) {
    let (mut told, mut rest) = (Vec::new(), Counts::default());
    for Figure { key, counts } in figures {
        let organ = OrganId::from(key);
        if people.get(&organ).is_some_and(|people| *people >= PEOPLE) {
            told.push((organ, counts));
        } else {
            rest += counts;
        }
    }
    (told, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organs_of_a_few_people_are_summed_up() {
        let line = |organ: &str, yellow| Figure { key: organ.into(), counts: Counts { yellow, ..Counts::default() } };
        let people = BTreeMap::from([("market".into(), 9), ("village".into(), 1), ("small".into(), 2)]);
        let lines = vec![line("market", 3), line("village", 1), line("small", 2), line("gone", 4)];
        let (told, rest) = by_organ(lines, &people);
        assert_eq!(
            told.iter().map(|(organ, counts)| (organ.as_str(), counts.yellow)).collect::<Vec<_>>(),
            [("market", 3)]
        );
        assert_eq!(rest.yellow, 7);
    }
}
