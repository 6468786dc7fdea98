//! Rows, open tasks and who takes part of open cases, which a simulation left out, stored once it is over.

use ::store::{Db, WriteSet, params};
use kernel::{CaseNo, RegionCode};

use super::write::{push_part, push_row, push_task};
use crate::casework::Casework;
use crate::deadline::{NEVER, task_due};
use crate::error::Error;

const UNSTORED_AFTER: &str = "SELECT case_no FROM case_row
    WHERE region = $1 AND case_no > $2 AND closed_at IS NULL AND state = '' ORDER BY case_no LIMIT $3";
/// Cases read and written at once.
const CHUNK: u32 = 1_000;

impl Casework {
    /// Stores row, open tasks and parts of every open case that has none yet (see
    /// [`crate::Options::stores_open_states`]), so that reading it need not play its register, and posts and applicants
    /// find it. Answers how many.
    pub async fn store_states(&self, region: RegionCode) -> Result<u64, Error> {
        let db = self.db();
        let (mut stored, mut after) = (0, String::new());
        loop {
            let numbers = unstored(db, region, &after).await?;
            let Some(last) = numbers.last() else { return Ok(stored) };
            after = last.as_str().to_owned();
            let mut sets = Vec::with_capacity(numbers.len());
            for no in &numbers {
                let case = self.load(region, no, false).await?;
                let calendar = self.calendar_of(&case).await?;
                let mut set = WriteSet::new();
                push_row(&mut set, &case, &calendar, self.now())?;
                case.parts().for_each(|part| push_part(&mut set, &case, &part));
                for task in &case.tasks {
                    let due = task_due(&case, task.n, &calendar, self.now()).unwrap_or(NEVER);
                    push_task(&mut set, &case, task, due);
                }
                sets.push(set);
                stored += 1;
            }
            for written in db.write_batch(sets).await {
                written?;
            }
        }
    }
}

async fn unstored(db: &Db, region: RegionCode, after: &str) -> Result<Vec<CaseNo>, Error> {
    let rows = db.query_slow(UNSTORED_AFTER, params![region, after, CHUNK]).await?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}
