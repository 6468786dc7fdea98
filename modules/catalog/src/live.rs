//! The catalogue as it is in force on one day: what citizens see and new cases are filed for.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use declarations::{Audience, Column, ExerciseLevel, Item, ItemState, ItemType, ServiceMode, ThemeAudience};
use kernel::{Date, ItemId};

/// A snapshot; it never changes, a newer one takes its place.
#[derive(Debug)]
pub struct Live {
    day: Date,
    by_id: BTreeMap<ItemId, Arc<Item>>,
    by_code: HashMap<String, ItemId>,
}

/// What a list of items is narrowed to; nothing set means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    pub theme: Option<String>,
    pub organ: Option<String>,
    pub item_type: Option<ItemType>,
    pub audience: Option<Audience>,
    /// `person` or `firm`: any audience of that sort.
    pub side: Option<ThemeAudience>,
    pub level: Option<ExerciseLevel>,
    pub mode: Option<ServiceMode>,
    pub column: Option<Column>,
    pub handling: Option<declarations::Handling>,
    pub high_frequency: bool,
}

impl Live {
    /// Of all versions, those in force on a day: the latest that began by then (ties: the higher number).
    pub fn of(versions: &[Arc<Item>], day: Date) -> Live {
        let mut by_id: BTreeMap<ItemId, Arc<Item>> = BTreeMap::new();
        for item in versions.iter().filter(|item| item.since <= day) {
            match by_id.get(&item.id) {
                Some(known) if (known.since, known.version) > (item.since, item.version) => {}
                _ => {
                    by_id.insert(item.id.clone(), Arc::clone(item));
                }
            }
        }
        // 涉密事项 are kept off the platform (CAT-05).
        by_id.retain(|_, item| !item.secret);
        let codes = by_id
            .values()
            .flat_map(|item| [&item.code, &item.handling_code].map(|code| (code.clone(), item.id.clone())));
        let by_code = codes.filter(|(code, _)| !code.is_empty()).collect();
        Live { day, by_id, by_code }
    }

    pub fn day(&self) -> Date {
        self.day
    }

    /// By id, or by implementation or handling code.
    pub fn find(&self, id_or_code: &str) -> Option<&Arc<Item>> {
        self.by_id.get(id_or_code).or_else(|| self.by_id.get(self.by_code.get(id_or_code)?))
    }

    /// Items that are offered, in the order of their ids. Cancelled ones are found by id, but not listed.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Item>> {
        self.by_id.values().filter(|item| item.state != ItemState::Cancelled)
    }

    pub fn len(&self) -> usize {
        self.iter().count()
    }

    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    pub fn matching<'a>(&'a self, facets: &'a Facets) -> impl Iterator<Item = &'a Arc<Item>> {
        self.iter().filter(|item| facets.hold(item))
    }
}

impl Facets {
    pub fn hold(&self, item: &Item) -> bool {
        fn same<T: PartialEq>(wanted: &Option<T>, found: &T) -> bool {
            wanted.as_ref().is_none_or(|wanted| wanted == found)
        }
        self.theme.as_ref().is_none_or(|theme| item.themes.contains(theme))
            && self.organ.as_ref().is_none_or(|organ| {
                item.organ.as_str() == organ || item.co_organs.iter().any(|co_organ| co_organ.as_str() == organ)
            })
            && same(&self.item_type, &item.item_type)
            && self.audience.as_ref().is_none_or(|audience| item.audience.contains(audience))
            && self.side.is_none_or(|side| serves(item, side))
            && self.level.is_none_or(|level| handled_at(item, level))
            && self.mode.as_ref().is_none_or(|mode| item.modes.contains(mode))
            && self.column.is_none_or(|column| item.column == Some(column))
            && same(&self.handling, &item.handling)
            && (!self.high_frequency || item.high_frequency)
    }
}

/// Is the item for persons, or for firms and other bodies?
pub fn serves(item: &Item, side: ThemeAudience) -> bool {
    item.audience.iter().any(|audience| match side {
        ThemeAudience::Person => *audience == Audience::Citizen,
        ThemeAudience::Firm => *audience != Audience::Citizen,
    })
}

/// Can it be handled at this level: by right, or because it was handed down (CAT-13)?
pub fn handled_at(item: &Item, level: ExerciseLevel) -> bool {
    let handed_to = |word: &str| item.delegated_to.iter().any(|to| to == word);
    item.level == level
        || match level {
            ExerciseLevel::Township => handed_to("townships"),
            ExerciseLevel::Village => handed_to("villages"),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, version: u32, since: Date) -> Item {
        let mut item = Item::blank(id);
        (item.version, item.since) = (version, since);
        item.code = format!("code-{id}");
        item
    }

    fn day(d: i8) -> Date {
        Date::constant(2026, 11, d)
    }

    #[test]
    fn the_version_in_force_is_the_latest_that_has_begun() {
        let versions: Vec<Arc<Item>> =
            [item("a/b", 1, day(1)), item("a/b", 2, day(10)), item("a/b", 3, day(20))].map(Arc::new).into();
        for (on, version) in [(5, Some(1)), (10, Some(2)), (19, Some(2)), (25, Some(3))] {
            assert_eq!(Live::of(&versions, day(on)).find("a/b").map(|item| item.version), version);
        }
        assert!(Live::of(&versions, Date::constant(2026, 10, 1)).find("a/b").is_none());
    }

    #[test]
    fn items_are_found_by_code_too() {
        let versions = [Arc::new(item("a/b", 1, day(1)))];
        assert!(Live::of(&versions, day(2)).find("code-a/b").is_some());
    }

    #[test]
    fn a_cancelled_item_is_found_but_not_listed_and_a_secret_one_is_neither() {
        let mut cancelled = item("a/b", 1, day(1));
        cancelled.state = ItemState::Cancelled;
        let mut secret = item("a/c", 1, day(1));
        secret.secret = true;
        let live = Live::of(&[Arc::new(cancelled), Arc::new(secret)], day(2));
        assert!(live.find("a/b").is_some() && live.is_empty() && live.find("a/c").is_none());
    }

    #[test]
    fn what_was_handed_down_is_on_the_lists_of_both_levels() {
        let mut handed = item("a/b", 1, day(1));
        handed.delegated_to = vec!["townships".into()];
        assert!(handled_at(&handed, ExerciseLevel::County) && handled_at(&handed, ExerciseLevel::Township));
        assert!(!handled_at(&handed, ExerciseLevel::Village));
    }
}
