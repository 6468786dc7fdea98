//! Rows that nearly every set touches: sums that many add to, and the last number used in a scope.
//!
//! A transaction writes each of them once, however many sets it holds: a row of sums by what all of them add, a number by
//! the greatest that was used. They come last and in the order of their keys, so that transactions on PostgreSQL lock
//! such rows in one order, for as short a while as can be, and never wait for each other in a circle.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use kernel::RegionCode;

use crate::write_set::{Sql, Statement, WriteSet, target_table};
use crate::{Value, params, serial};

/// What one set adds to a row that many add to; see [`WriteSet::add_up`].
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    pub sql: &'static str,
    pub keys: Vec<Value>,
    pub sums: Vec<i64>,
}

/// What a transaction of these sets writes after all their own statements.
pub(crate) fn statements<'a>(sets: impl IntoIterator<Item = &'a WriteSet>) -> Vec<Statement> {
    let mut rows: BTreeMap<Place<'a>, Vec<i64>> = BTreeMap::new();
    let mut numbers: BTreeMap<(RegionCode, &str), i64> = BTreeMap::new();
    for set in sets {
        for Sum { sql, keys, sums } in &set.sums {
            let row = rows.entry(Place { table: target_table(sql), keys, sql }).or_insert_with(|| vec![0; sums.len()]);
            row.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        }
        for (region, scope, number) in set.serials.iter().filter_map(serial::Serial::row) {
            let greatest = numbers.entry((region, scope)).or_default();
            *greatest = number.max(*greatest);
        }
    }
    let rows = rows.into_iter().map(|(Place { keys, sql, .. }, sums)| {
        let params = keys.iter().cloned().chain(sums.into_iter().map(Value::Int)).collect();
        Statement::new(Sql::One(sql), params)
    });
    let numbers = numbers
        .into_iter()
        .map(|((region, scope), number)| Statement::new(Sql::One(serial::NOTE), params![region, scope, number]));
    rows.chain(numbers).collect()
}

/// A row, and by which statement it is added to. The same row may be added to by several statements.
struct Place<'a> {
    table: &'a str,
    keys: &'a [Value],
    sql: &'static str,
}

impl Ord for Place<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let keys = || {
            let mut pairs = self.keys.iter().zip(other.keys).map(|(one, another)| one.rank(another));
            pairs.find(|order| order.is_ne()).unwrap_or_else(|| self.keys.len().cmp(&other.keys.len()))
        };
        self.table.cmp(other.table).then_with(keys).then_with(|| self.sql.cmp(other.sql))
    }
}

impl PartialOrd for Place<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    const ADD: &str = "INSERT INTO day_sum (day, organ, a) VALUES ($1, $2, $3)";
    const ADD_BOTH: &str = "INSERT INTO day_sum (day, organ, a, b) VALUES ($1, $2, $3, $4)";

    fn set(sums: &[(&'static str, &str, &[i64])]) -> WriteSet {
        let mut set = WriteSet::new();
        for (sql, organ, sums) in sums {
            set.add_up(sql, params![1, *organ], sums.to_vec());
        }
        set
    }

    #[test]
    fn a_transaction_adds_to_a_row_once_and_in_the_order_of_rows() {
        let sets = [set(&[(ADD, "z", &[1]), (ADD_BOTH, "a", &[1, 2])]), set(&[(ADD, "a", &[5]), (ADD, "z", &[3])])];
        let written: Vec<_> =
            statements(&sets).into_iter().map(|statement| (statement.sqlite.len(), statement.params)).collect();
        assert_eq!(
            written,
            [(ADD.len(), params![1, "a", 5]), (ADD_BOTH.len(), params![1, "a", 1, 2]), (ADD.len(), params![1, "z", 4])]
        );
    }
}
