//! Finds the rules of a table that match, without looking at each: per column, which rules hold between which constants.
//!
//! A column's constants cut its values into pieces within which no cell changes its mind, so one binary search tells for
//! all rules at once. Sets of rules are bits; a table of more rules than bits is searched rule by rule.

use crate::fast::{Num, Sure, Tests, Val};

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules([u64; WORDS]);

const WORDS: usize = 4;
const BITS: usize = 64;

impl Rules {
    pub(crate) const MOST: usize = WORDS * BITS;

    /// The rules that satisfy a condition, of the first `count`.
    fn matching(count: usize, holds: impl Fn(usize) -> bool) -> Self {
        let mut words = [0; WORDS];
        for rule in (0..count.min(Self::MOST)).filter(|rule| holds(*rule)) {
            if let Some(word) = words.get_mut(rule / BITS) {
                *word |= 1 << (rule % BITS);
            }
        }
        Self(words)
    }

    pub(crate) fn all(count: usize) -> Self {
        Self::matching(count, |_| true)
    }

    pub(crate) fn keep(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word &= other;
        }
    }

    /// In table order.
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(word, mut bits)| {
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros() as usize;
                bits &= bits.wrapping_sub(1);
                (bit < BITS).then_some(word * BITS + bit)
            })
        })
    }
}

/// One column whose cells compare with constants of one type.
pub(crate) struct ColumnIndex {
    /// In order.
    constants: Vec<Val<'static>>,
    /// Rules that hold at each constant.
    at: Vec<Rules>,
    /// Rules that hold below the first constant, between two, and above the last.
    between: Vec<Rules>,
    null: Rules,
}

impl ColumnIndex {
    /// None if the cells name variables or constants of several types.
    pub(crate) fn build(cells: &[&Tests]) -> Option<Self> {
        let mut constants = Vec::new();
        for cell in cells {
            cell.constants(&mut constants)?;
        }
        let mut constants: Vec<_> = constants.into_iter().filter(|value| **value != Val::Null).cloned().collect();
        let first = constants.first().cloned();
        if !constants.iter().all(|value| first.as_ref().is_some_and(|first| first.is_of_type(value))) {
            return None;
        }
        constants.sort_by(|a, b| rank(a, b));
        constants.dedup();
        let rules = |value: &Val<'_>| {
            let sure = cells.iter().all(|cell| cell.hold(value, &()).is_ok());
            sure.then(|| {
                Rules::matching(cells.len(), |rule| {
                    cells.get(rule).is_some_and(|cell| cell.hold(value, &()) == Ok(Some(true)))
                })
            })
        };
        let none = Rules::matching(0, |_| false);
        let mut between = Vec::new();
        for end in 0..=constants.len() {
            let low = end.checked_sub(1).and_then(|low| constants.get(low));
            between.push(match sample(low, constants.get(end)).ok()? {
                Some(value) => rules(&value)?,
                None => none,
            });
        }
        let at = constants.iter().map(rules).collect::<Option<_>>()?;
        let null = rules(&Val::Null)?;
        Some(Self { constants, at, between, null })
    }

    /// The rules whose cell holds; none if the value is of another type than the constants.
    pub(crate) fn rules(&self, value: &Val<'_>) -> Option<&Rules> {
        if *value == Val::Null {
            return Some(&self.null);
        }
        if !value.is_of_type(self.constants.first()?) {
            return None;
        }
        match self.constants.binary_search_by(|constant| rank(constant, value)) {
            Ok(found) => self.at.get(found),
            Err(place) => self.between.get(place),
        }
    }
}

/// An order for all values of one type, booleans too.
fn rank(a: &Val<'_>, b: &Val<'_>) -> std::cmp::Ordering {
    a.order(b).unwrap_or_else(|| a.truth().cmp(&b.truth()))
}

/// A value strictly between two neighbouring constants; none if there is none.
pub(crate) fn sample(low: Option<&Val<'static>>, high: Option<&Val<'static>>) -> Sure<Option<Val<'static>>> {
    let value = match (low, high) {
        (Some(Val::Num(low)), Some(Val::Num(high))) => Some(Val::Num(low.middle(*high)?)),
        (Some(Val::Num(low)), _) => Some(Val::Num(low.add(Num::whole(1))?)),
        (_, Some(Val::Num(high))) => Some(Val::Num(high.sub(Num::whole(1))?)),
        (Some(Val::Date(low)), _) => low.next().map(Val::Date),
        (_, Some(Val::Date(high))) => high.previous().map(Val::Date),
        (Some(Val::Text(low)), _) => Some(Val::Text(format!("{low}\0").into())),
        (_, Some(Val::Text(_))) => Some(Val::Text("".into())),
        (Some(Val::Bool(_)), _) => Some(Val::Bool(true)),
        (_, Some(Val::Bool(_))) => Some(Val::Bool(false)),
        _ => None,
    };
    Ok(value.filter(|value| {
        let above = low.is_none_or(|low| rank(low, value).is_lt());
        above && high.is_none_or(|high| rank(value, high).is_lt())
    }))
}
