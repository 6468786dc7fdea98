//! The rules as the projection asks them: indexed by kind and by happening, replaced while commands run.
//!
//! All versions stay in the book with the days they judge. What happened on a day is judged by the version of that day,
//! so that recomputing the past gives what was raised then.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use casework::{Happening, Name};
use declarations::{County, Every, Rule, Trigger};
use kernel::{Date, Digest32, KindId, Timestamp, chain};
use parking_lot::{Mutex, RwLock};

use super::Compiled;
use crate::model::Trouble;

/// The book; clones share it.
#[derive(Clone, Default)]
pub struct RuleBook(Arc<Shared>);

#[derive(Default)]
struct Shared {
    rules: RwLock<Arc<Rules>>,
    troubles: Mutex<BTreeMap<String, Trouble>>,
    /// How many stored versions the book was filled from.
    adopted: AtomicUsize,
}

impl RuleBook {
    /// The rules of the county folder; [`crate::Desk::adopt_rules`] adds what was published since.
    pub fn of_county(county: &County) -> RuleBook {
        let book = RuleBook::default();
        let versions = county.rules.iter().map(|rule| (Arc::new(Rule::clone(rule)), rule.version, rule.since));
        book.replace(versions);
        book
    }

    /// A book of these rules, each from its own day on; for dry runs and tests.
    pub fn of_rules(rules: impl IntoIterator<Item = Rule>) -> RuleBook {
        let book = RuleBook::default();
        book.replace(rules.into_iter().map(|rule| {
            let (version, since) = (rule.version, rule.since);
            (Arc::new(rule), version, since)
        }));
        book
    }

    /// Replaces the whole book: versions with the first day each judges. What does not compile is a trouble.
    pub(crate) fn replace(&self, versions: impl IntoIterator<Item = (Arc<Rule>, u32, Date)>) {
        let (rules, broken) = Rules::new(versions);
        for (rule, sentence) in broken {
            let at = Timestamp::default();
            self.put_trouble(Trouble { rule, sentence, subject: String::new(), at });
        }
        *self.0.rules.write() = Arc::new(rules);
    }

    /// The rules as they are now; a command keeps the ones it began with.
    pub fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.0.rules.read())
    }

    /// What a rule is called in its newest version; its id where nobody knows it, such as that of a card raised by hand.
    pub fn name_of(&self, id: &str) -> String {
        let rules = self.rules();
        let newest = rules.versions().iter().rev().find(|version| version.id() == id);
        newest.map_or_else(|| id.to_owned(), |version| version.rule.name.clone())
    }

    pub(crate) fn set_adopted(&self, versions: usize) {
        self.0.adopted.store(versions, Ordering::Relaxed);
    }

    pub(crate) fn adopted(&self) -> usize {
        self.0.adopted.load(Ordering::Relaxed)
    }

    /// Remembers, and logs once, that a rule could not be evaluated.
    pub(crate) fn put_trouble(&self, trouble: Trouble) {
        let mut troubles = self.0.troubles.lock();
        if !troubles.contains_key(&trouble.rule) {
            tracing::warn!(rule = trouble.rule, subject = trouble.subject, "{}", trouble.sentence);
            troubles.insert(trouble.rule.clone(), trouble);
        }
    }

    /// Troubles are forgotten when a rule is replaced.
    pub(crate) fn clear_troubles(&self) {
        self.0.troubles.lock().clear();
    }

    pub fn troubles(&self) -> Vec<Trouble> {
        self.0.troubles.lock().values().cloned().collect()
    }
}

/// All versions, indexed.
#[derive(Debug, Default)]
pub struct Rules {
    versions: Vec<Arc<Compiled>>,
    by_kind: HashMap<KindId, OfKind>,
    windows: Vec<Arc<Compiled>>,
}

/// What concerns cases of one kind.
#[derive(Debug, Default)]
struct OfKind {
    /// One bit for each happening that any rule looks at: most happenings concern none.
    names: u64,
    events: HashMap<Name, Vec<Arc<Compiled>>>,
    facts: HashMap<String, Vec<Arc<Compiled>>>,
    due: Vec<Arc<Compiled>>,
}

type Broken = (String, String);

impl Rules {
    fn new(versions: impl IntoIterator<Item = (Arc<Rule>, u32, Date)>) -> (Rules, Vec<Broken>) {
        let mut by_rule: BTreeMap<String, Vec<(Date, u32, Arc<Rule>)>> = BTreeMap::new();
        for (rule, version, from) in versions {
            by_rule.entry(rule.id.clone()).or_default().push((from, version, rule));
        }
        let mut rules = Rules::default();
        let mut broken = Vec::new();
        for (id, mut versions) in by_rule {
            // Of two versions from the same day the later one judges.
            versions.sort_by_key(|(from, version, _)| (*from, *version));
            let ends: Vec<Option<Date>> = versions.iter().skip(1).map(|(from, ..)| Some(*from)).chain([None]).collect();
            for ((from, version, rule), to) in versions.into_iter().zip(ends) {
                match Compiled::new(rule, version, from, to) {
                    Ok(compiled) => rules.put(Arc::new(compiled)),
                    Err(sentence) => broken.push((id.clone(), sentence)),
                }
            }
        }
        (rules, broken)
    }

    fn put(&mut self, compiled: Arc<Compiled>) {
        self.versions.push(Arc::clone(&compiled));
        if matches!(compiled.rule.on, Trigger::Window { .. }) {
            self.windows.push(compiled);
            return;
        }
        for kind in &compiled.rule.kinds {
            let of_kind = self.by_kind.entry(kind.clone()).or_default();
            match &compiled.rule.on {
                Trigger::Events(names) => names.iter().for_each(|name| of_kind.put_event(name, &compiled)),
                Trigger::Due { .. } => of_kind.due.push(Arc::clone(&compiled)),
                Trigger::Window { .. } => {}
            }
        }
    }

    pub fn versions(&self) -> &[Arc<Compiled>] {
        &self.versions
    }

    /// The versions that judge a day.
    pub fn judging(&self, day: Date) -> impl Iterator<Item = &Arc<Compiled>> {
        self.versions.iter().filter(move |version| version.judges(day))
    }

    /// Over all versions: two books of the same digest judge alike.
    pub fn digest(&self) -> Digest32 {
        self.versions.iter().fold(Digest32::ZERO, |before, version| {
            let told = format!("{} {} {} {}", version.id(), version.version, version.from, version.digest());
            chain(&before, told.as_bytes())
        })
    }

    /// The version of a rule that judges a day.
    pub fn on(&self, id: &str, day: Date) -> Option<&Arc<Compiled>> {
        self.versions.iter().find(|version| version.id() == id && version.judges(day))
    }

    /// Rules asked upon a happening to a case of a kind, whatever the day.
    pub fn upon<'a>(&'a self, kind: &KindId, happening: &'a Happening) -> impl Iterator<Item = &'a Arc<Compiled>> {
        let of_kind = self.by_kind.get(kind).filter(|of_kind| of_kind.names & bit(happening.name()) != 0);
        let by_fact = of_kind.and_then(|of_kind| match happening {
            Happening::Fact { fact, .. } => of_kind.facts.get(&**fact),
            _ => None,
        });
        let by_name = of_kind.and_then(|of_kind| of_kind.events.get(&happening.name()));
        by_name.into_iter().chain(by_fact).flatten()
    }

    /// Time rules for cases of a kind, whatever the day.
    pub fn due(&self, kind: &KindId) -> &[Arc<Compiled>] {
        self.by_kind.get(kind).map_or(&[], |of_kind| &of_kind.due)
    }

    /// Window rules of one length.
    pub fn windows(&self, every: Every) -> impl Iterator<Item = &Arc<Compiled>> {
        self.windows
            .iter()
            .filter(move |compiled| matches!(compiled.rule.on, Trigger::Window { every: own, .. } if own == every))
    }
}

impl OfKind {
    fn put_event(&mut self, name: &str, compiled: &Arc<Compiled>) {
        let rules = match name.parse::<Name>() {
            Ok(name) => {
                self.names |= bit(name);
                self.events.entry(name).or_default()
            }
            Err(()) => {
                self.names |= bit(Name::Fact);
                self.facts.entry(name.to_owned()).or_default()
            }
        };
        rules.push(Arc::clone(compiled));
    }
}

fn bit(name: Name) -> u64 {
    1 << name as u64
}
