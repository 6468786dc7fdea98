//! Rows that nearly every set touches: sums that many add to, and the last number used in a scope.
//!
//! A transaction writes each of them once, however many sets it holds: a row of sums by what all of them add, a number by
//! the greatest that was used. They come last and in the order of their keys, so that transactions on PostgreSQL lock
//! such rows in one order, for as short a while as can be, and never wait for each other in a circle.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

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

/// What a transaction writes after all its sets' own statements.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// By table.
    rows: BTreeMap<&'static str, HashMap<Place, Vec<i64>>>,
    numbers: BTreeMap<(RegionCode, String), i64>,
}

impl Shared {
    pub(crate) fn of<'a>(sets: impl IntoIterator<Item = &'a WriteSet>) -> Shared {
        let mut shared = Shared::default();
        for set in sets {
            shared.add_all(set.sums.iter().cloned());
            shared.count(&set.serials);
        }
        shared
    }

    pub(crate) fn add_all(&mut self, sums: impl IntoIterator<Item = Sum>) {
        for Sum { sql, keys, sums } in sums {
            match self.rows.entry(target_table(sql)).or_default().entry(Place { keys, sql }) {
                Entry::Vacant(row) => {
                    row.insert(sums);
                }
                Entry::Occupied(mut row) => row.get_mut().iter_mut().zip(sums).for_each(|(total, sum)| *total += sum),
            }
        }
    }

    pub(crate) fn count(&mut self, serials: &[serial::Serial]) {
        for (region, scope, number) in serials.iter().filter_map(serial::Serial::row) {
            let greatest = self.numbers.entry((region, scope.to_owned())).or_default();
            *greatest = number.max(*greatest);
        }
    }

    /// Takes out what a query would miss: the rows of all tables that it names.
    pub(crate) fn take_named(&mut self, query: &str) -> Shared {
        let rows = self.rows.extract_if(.., |table, _| query.contains(table)).collect();
        let numbers = if query.contains(serial::TABLE) { std::mem::take(&mut self.numbers) } else { BTreeMap::new() };
        Shared { rows, numbers }
    }

    pub(crate) fn into_statements(self) -> impl Iterator<Item = Statement> {
        let in_order = |rows: HashMap<Place, Vec<i64>>| {
            let mut rows: Vec<(Place, Vec<i64>)> = rows.into_iter().collect();
            rows.sort_unstable_by(|(one, _), (another, _)| one.cmp(another));
            rows
        };
        let rows = self.rows.into_values().flat_map(in_order).map(|(Place { mut keys, sql }, sums)| {
            keys.extend(sums.into_iter().map(Value::Int));
            Statement::new(Sql::One(sql), keys)
        });
        let numbers = self
            .numbers
            .into_iter()
            .map(|((region, scope), number)| Statement::new(Sql::One(serial::NOTE), params![region, scope, number]));
        rows.chain(numbers)
    }
}

/// A row of a table, and by which statement it is added to. The same row may be added to by several statements.
#[derive(Debug)]
struct Place {
    keys: Vec<Value>,
    sql: &'static str,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let keys = || {
            let mut pairs = self.keys.iter().zip(&other.keys).map(|(one, another)| one.rank(another));
            pairs.find(|order| order.is_ne()).unwrap_or_else(|| self.keys.len().cmp(&other.keys.len()))
        };
        keys().then_with(|| self.sql.cmp(other.sql))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place {}

impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.keys.iter().for_each(|key| key.mix_into(state));
        self.sql.len().hash(state);
    }
}

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
            Shared::of(&sets).into_statements().map(|statement| (statement.sqlite.len(), statement.params)).collect();
        assert_eq!(
            written,
            [(ADD.len(), params![1, "a", 5]), (ADD_BOTH.len(), params![1, "a", 1, 2]), (ADD.len(), params![1, "z", 4])]
        );
    }

    #[test]
    fn a_query_takes_out_only_what_it_would_miss() {
        const MONTH: &str = "INSERT INTO month_sum (month, a) VALUES ($1, $2)";
        let mut shared = Shared::of(&[set(&[(ADD, "a", &[5]), (MONTH, "b", &[1])])]);
        assert_eq!(shared.take_named("SELECT 1 FROM case_row").into_statements().count(), 0);
        assert_eq!(shared.take_named("SELECT sum(a) FROM day_sum WHERE day = $1").into_statements().count(), 1);
        assert_eq!(shared.into_statements().count(), 1, "the month goes on waiting");
    }
}
