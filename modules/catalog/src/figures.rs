//! The catalogue over time and in its order, told out of the versions themselves, so that nothing has to be kept beside
//! them: growth of service modes (CAT-12), batches of the high-frequency list (CAT-10), main items with their sub-items
//! (CAT-13). Pure.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use declarations::{Item, ItemState, ServiceMode, Words as _};
use kernel::{Date, ItemId};

use crate::live::Live;

/// How many items offered a mode on each of the days asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeGrowth {
    pub mode: ServiceMode,
    pub counts: Vec<usize>,
}

/// Every mode that some item has or had, with its count on each day.
pub fn mode_growth(versions: &[Arc<Item>], days: &[Date]) -> Vec<ModeGrowth> {
    let lives: Vec<Live> = days.iter().map(|day| Live::of(versions, *day)).collect();
    let growth = ServiceMode::ALL.iter().map(|mode| {
        let offering = |live: &Live| live.iter().filter(|item| item.modes.contains(mode)).count();
        ModeGrowth { mode: *mode, counts: lives.iter().map(offering).collect() }
    });
    growth.filter(|growth| growth.counts.iter().any(|count| *count > 0)).collect()
}

/// What came to the high-frequency list (高频服务清单) on one day, and what left it: 成熟一批、发布一批.
#[derive(Clone, Debug)]
pub struct Batch {
    pub since: Date,
    pub joined: Vec<Arc<Item>>,
    pub left: Vec<Arc<Item>>,
    /// On the list from this day on.
    pub total: usize,
}

/// Batches published by a day, the last first.
pub fn batches(versions: &[Arc<Item>], today: Date) -> Vec<Batch> {
    let mut by_day: BTreeMap<Date, Vec<&Arc<Item>>> = BTreeMap::new();
    for version in versions.iter().filter(|version| version.since <= today && !version.secret) {
        by_day.entry(version.since).or_default().push(version);
    }
    let mut listed: HashMap<&ItemId, u32> = HashMap::new();
    let mut batches = Vec::new();
    for (since, mut versions) in by_day {
        versions.sort_by_key(|version| (&version.id, version.version));
        let (mut joined, mut left) = (Vec::new(), Vec::new());
        for version in versions {
            let belongs = version.high_frequency && version.state != ItemState::Cancelled;
            match (listed.contains_key(&version.id), belongs) {
                (false, true) => {
                    listed.insert(&version.id, version.version);
                    joined.push(Arc::clone(version));
                }
                (true, false) => {
                    listed.remove(&version.id);
                    left.push(Arc::clone(version));
                }
                _ => {}
            }
        }
        if !joined.is_empty() || !left.is_empty() {
            batches.push(Batch { since, joined, left, total: listed.len() });
        }
    }
    batches.reverse();
    batches
}

/// A main item (主项), sub-item (子项) or sub-sub-item (孙项). What has no item of its own is only a heading.
#[derive(Clone, Debug)]
pub struct Node {
    pub name: String,
    pub item: Option<Arc<Item>>,
    pub children: Vec<Node>,
}

/// How many nodes there are at each depth: main, sub, sub-sub.
pub type Depths = [usize; 3];

/// Items under the items they name as their main item, at most three deep; in the order of their names.
pub fn hierarchy<'i>(items: impl Iterator<Item = &'i Arc<Item>>) -> Vec<Node> {
    let items: Vec<&Arc<Item>> = items.collect();
    let names: HashSet<&str> = items.iter().map(|item| item.name.as_str()).collect();
    let mut below: BTreeMap<&str, Vec<&Arc<Item>>> = BTreeMap::new();
    let mut tops: BTreeMap<&str, Vec<&Arc<Item>>> = BTreeMap::new();
    for item in items {
        match item.parent.as_str() {
            parent if parent.is_empty() || parent == item.name => tops.entry(&item.name).or_default().push(item),
            parent => {
                below.entry(parent).or_default().push(item);
                if !names.contains(parent) {
                    tops.entry(parent).or_default();
                }
            }
        }
    }
    let top = |(name, own): (&&str, &Vec<&Arc<Item>>)| match own.as_slice() {
        [] => vec![Node { name: (*name).to_owned(), item: None, children: children(name, &below, 1) }],
        own => own.iter().map(|item| node(item, &below, 0)).collect(),
    };
    let mut nodes: Vec<Node> = tops.iter().flat_map(top).collect();
    // Whoever names each other in a circle, or stands a fourth level down, is a main item rather than lost.
    let mut placed = HashSet::new();
    nodes.iter().for_each(|node| place(node, &mut placed));
    let lost = below.values().flatten().filter(|item| !placed.contains(&item.id));
    nodes.extend(lost.map(|item| Node { name: item.name.clone(), item: Some(Arc::clone(item)), children: Vec::new() }));
    nodes
}

fn place(node: &Node, placed: &mut HashSet<ItemId>) {
    placed.extend(node.item.as_ref().map(|item| item.id.clone()));
    node.children.iter().for_each(|child| place(child, placed));
}

fn node(item: &Arc<Item>, below: &BTreeMap<&str, Vec<&Arc<Item>>>, depth: usize) -> Node {
    Node {
        name: item.name.clone(),
        item: Some(Arc::clone(item)),
        children: children(&item.name, below, depth.saturating_add(1)),
    }
}

fn children(name: &str, below: &BTreeMap<&str, Vec<&Arc<Item>>>, depth: usize) -> Vec<Node> {
    if depth >= Depths::default().len() {
        return Vec::new();
    }
    let found = below.get(name).into_iter().flatten();
    found.map(|item| node(item, below, depth)).collect()
}

/// Counts the nodes at each depth.
pub fn depths(nodes: &[Node]) -> Depths {
    fn add(nodes: &[Node], depth: usize, counts: &mut Depths) {
        if let Some(count) = counts.get_mut(depth) {
            *count = count.saturating_add(nodes.len());
        }
        for node in nodes {
            add(&node.children, depth.saturating_add(1), counts);
        }
    }
    let mut counts = Depths::default();
    add(nodes, 0, &mut counts);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: i8) -> Date {
        Date::constant(2026, month, 1)
    }

    fn version(id: &str, number: u32, month: i8, change: impl FnOnce(&mut Item)) -> Arc<Item> {
        let mut item = Item::blank(id);
        (item.version, item.since, item.name) = (number, day(month), id.to_owned());
        change(&mut item);
        Arc::new(item)
    }

    #[test]
    fn modes_are_counted_as_they_were_on_each_day() {
        let online = |item: &mut Item| item.modes = vec![ServiceMode::AllOnline];
        let versions = [
            version("a/x", 1, 1, |_| ()),
            version("a/x", 2, 6, online),
            version("a/y", 1, 3, online),
            version("a/z", 1, 9, online),
        ];
        let growth = mode_growth(&versions, &[day(1), day(4), day(7)]);
        assert_eq!(growth, [ModeGrowth { mode: ServiceMode::AllOnline, counts: vec![0, 1, 2] }]);
    }

    #[test]
    fn the_list_grows_and_shrinks_batch_by_batch() {
        let frequent = |item: &mut Item| item.high_frequency = true;
        let versions = [
            version("a/x", 1, 1, frequent),
            version("a/y", 1, 1, |_| ()),
            version("a/y", 2, 4, frequent),
            version("a/z", 1, 4, frequent),
            version("a/x", 2, 4, |_| ()),
            version("a/z", 2, 5, frequent),
            version("a/w", 1, 12, frequent),
        ];
        let batches = batches(&versions, day(10));
        let told: Vec<(i8, usize, usize, usize)> =
            batches.iter().map(|b| (b.since.month(), b.joined.len(), b.left.len(), b.total)).collect();
        assert_eq!(
            told,
            [(4, 2, 1, 2), (1, 1, 0, 1)],
            "a version that changes nothing is no batch; the future is none"
        );
    }

    #[test]
    fn items_stand_under_what_they_name_three_deep() {
        let under = |parent: &str| {
            let parent = parent.to_owned();
            move |item: &mut Item| item.parent = parent
        };
        let items = [
            version("低保认定", 1, 1, under("社会救助")),
            version("城市低保", 1, 1, under("低保认定")),
            version("农村低保", 1, 1, under("低保认定")),
            version("高龄津贴", 1, 1, |_| ()),
        ];
        let nodes = hierarchy(items.iter());
        assert_eq!(depths(&nodes), [2, 1, 2]);
        let relief = nodes.iter().find(|node| node.name == "社会救助").unwrap();
        assert!(relief.item.is_none() && relief.children[0].children.len() == 2);
    }

    #[test]
    fn items_that_name_each_other_are_not_lost() {
        let items = [
            version("甲", 1, 1, |item| item.parent = "乙".into()),
            version("乙", 1, 1, |item| item.parent = "甲".into()),
        ];
        assert_eq!(depths(&hierarchy(items.iter())), [2, 0, 0]);
    }
}
