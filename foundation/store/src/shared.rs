//! Rows that nearly every set touches: figures, and the last number used in a scope.
//!
//! A transaction writes each of them once, however many sets it holds: a figure by the sum of the differences, a number
//! by the greatest that was used. They come last and in the order of their keys, so that transactions on PostgreSQL
//! lock such rows in one order, for as short a while as can be, and never wait for each other in a circle.

use std::collections::BTreeMap;

use kernel::RegionCode;

use crate::write_set::{Sql, Statement, WriteSet};
use crate::{counters, params, serial};

type Key<'a> = (RegionCode, &'a str, &'a str);

/// What a transaction of these sets writes after all their own statements.
pub(crate) fn statements<'a>(sets: impl IntoIterator<Item = &'a WriteSet>) -> Vec<Statement> {
    let mut figures: BTreeMap<Key<'a>, i64> = BTreeMap::new();
    let mut numbers: BTreeMap<(RegionCode, &str), i64> = BTreeMap::new();
    for set in sets {
        for figure in &set.figures {
            *figures.entry((figure.region, &figure.name, &figure.day)).or_default() += figure.delta;
        }
        for (region, scope, number) in set.serials.iter().filter_map(serial::Serial::row) {
            let greatest = numbers.entry((region, scope)).or_default();
            *greatest = number.max(*greatest);
        }
    }
    let figures = figures
        .into_iter()
        .map(|((region, name, day), delta)| Statement::new(Sql::One(counters::ADD), params![region, name, day, delta]));
    let numbers = numbers
        .into_iter()
        .map(|((region, scope), number)| Statement::new(Sql::One(serial::NOTE), params![region, scope, number]));
    figures.chain(numbers).collect()
}
