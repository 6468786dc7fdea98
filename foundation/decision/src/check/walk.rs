//! Walks all combinations of pieces, keeping the rules that still match; bounded.

use crate::check::column::Column;
use crate::source::{HitPolicy, Table};
use std::collections::BTreeMap;

/// For each column, the pieces that a region takes of it.
pub(super) type Region = Vec<Vec<usize>>;

pub(super) struct Walk {
    /// Where no rule matches.
    pub gaps: Vec<Region>,
    /// Pairs of rules that match together, each with one place where they do.
    pub overlaps: BTreeMap<(usize, usize), Region>,
    /// Rules that match somewhere.
    pub matched: Vec<bool>,
    /// Rules that somewhere are the first to match.
    pub taken: Vec<bool>,
}

/// Steps after which a table is too large to check.
const LIMIT: usize = 100_000;

struct Walker<'a> {
    columns: &'a [Column],
    found: Walk,
    /// Whether it matters that several rules match.
    exclusive: bool,
    steps: usize,
    region: Region,
}

impl Walk {
    /// None if the table is too large.
    pub(super) fn over(columns: &[Column], table: &Table) -> Option<Self> {
        let rules = table.rules.len();
        let found = Self {
            gaps: Vec::new(),
            overlaps: BTreeMap::new(),
            matched: vec![false; rules],
            taken: vec![false; rules],
        };
        let exclusive = matches!(table.hit_policy, HitPolicy::Unique | HitPolicy::Any);
        let mut walker = Walker { columns, found, exclusive, steps: 0, region: Vec::new() };
        walker.descend(&(0..rules).collect::<Vec<_>>())?;
        Some(walker.found)
    }
}

impl Walker<'_> {
    fn descend(&mut self, rules: &[usize]) -> Option<()> {
        self.steps += 1 + rules.len() / 16;
        if self.steps > LIMIT {
            return None;
        }
        let Some(column) = self.columns.get(self.region.len()) else {
            self.arrive(rules);
            return Some(());
        };
        if rules.is_empty() {
            let rest = self.columns.iter().skip(self.region.len()).map(|column| (0..column.pieces()).collect());
            self.found.gaps.push(self.region.iter().cloned().chain(rest).collect());
            return Some(());
        }
        // Pieces on which the same rules match need not be told apart.
        let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for piece in 0..column.pieces() {
            let matching = rules.iter().copied().filter(|rule| column.holds(*rule, piece)).collect();
            groups.entry(matching).or_default().push(piece);
        }
        for (matching, pieces) in groups {
            self.region.push(pieces);
            let walked = self.descend(&matching);
            self.region.pop();
            walked?;
        }
        Some(())
    }

    fn arrive(&mut self, rules: &[usize]) {
        if let Some(taken) = rules.first().and_then(|first| self.found.taken.get_mut(*first)) {
            *taken = true;
        } else {
            self.found.gaps.push(self.region.clone());
        }
        for (index, first) in rules.iter().enumerate() {
            if let Some(matched) = self.found.matched.get_mut(*first) {
                *matched = true;
            }
            let others = if self.exclusive { rules.get(index + 1..).unwrap_or_default() } else { &[] };
            for second in others {
                self.found.overlaps.entry((*first, *second)).or_insert_with(|| self.region.clone());
            }
        }
    }
}
