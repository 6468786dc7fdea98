//! Random sets against a plain map: whatever mixture of good and bad sets comes, the table holds what the map holds.

use std::collections::BTreeMap;

use proptest::prelude::*;
use store::{Db, WriteSet, params};

use crate::support::{note_table, region, write};

#[derive(Clone, Debug)]
enum Step {
    Insert(i64),
    /// Requires the version.
    Bump(i64, i64),
    Delete(i64),
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let id = 0..6i64;
    let step = prop_oneof![
        3 => id.clone().prop_map(Step::Insert),
        3 => (id.clone(), 0..3i64).prop_map(|(id, version)| Step::Bump(id, version)),
        1 => id.prop_map(Step::Delete),
    ];
    prop::collection::vec(prop::collection::vec(step, 1..4), 1..24)
}

fn as_set(steps: &[Step]) -> WriteSet {
    let mut set = WriteSet::new();
    for step in steps {
        match *step {
            Step::Insert(id) => {
                let sql = "INSERT INTO note (region, id, title) VALUES ($1, $2, $3)";
                set.push(sql, params![region(), id, id.to_string()]);
            }
            Step::Bump(id, version) => {
                let sql = "UPDATE note SET version = version + 1 WHERE region = $1 AND id = $2 AND version = $3";
                set.require(sql, params![region(), id, version]);
            }
            Step::Delete(id) => set.push("DELETE FROM note WHERE region = $1 AND id = $2", params![region(), id]),
        }
    }
    set
}

/// The map after the set, or nothing if the set conflicts.
fn applied(map: &BTreeMap<i64, i64>, steps: &[Step]) -> Option<BTreeMap<i64, i64>> {
    let mut map = map.clone();
    for step in steps {
        match *step {
            Step::Insert(id) => map.insert(id, 0).is_none().then_some(())?,
            Step::Bump(id, version) => {
                let held = map.get_mut(&id).filter(|held| **held == version)?;
                *held += 1;
            }
            Step::Delete(id) => {
                map.remove(&id);
            }
        }
    }
    Some(map)
}

async fn compare(db: &Db, sets: &[Vec<Step>]) {
    write(db, |set| set.push("DELETE FROM note", [])).await.unwrap();
    let results = db.write_batch(sets.iter().map(|steps| as_set(steps)).collect()).await;
    let mut map = BTreeMap::new();
    for (steps, result) in sets.iter().zip(results) {
        match (applied(&map, steps), result) {
            (Some(next), Ok(())) => map = next,
            (None, Err(error)) if error.is_conflict() => {}
            (expected, got) => panic!("{steps:?}: expected {expected:?}, got {got:?}"),
        }
    }
    let rows = db.query("SELECT id, version FROM note", &[]).await.unwrap();
    let held: BTreeMap<i64, i64> = rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect();
    assert_eq!(held, map);
}

#[test]
fn the_table_holds_what_the_map_holds() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sqlite = runtime.block_on(testkit::sqlite());
    let postgres = runtime.block_on(testkit::postgres());
    runtime.block_on(async {
        note_table(&sqlite).await;
        note_table(&postgres.db()).await;
    });
    proptest!(ProptestConfig::with_cases(60), |(sets in steps())| {
        runtime.block_on(compare(&sqlite, &sets));
        runtime.block_on(compare(&postgres.db(), &sets));
    });
    runtime.block_on(postgres.remove());
}
