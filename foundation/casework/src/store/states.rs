//! Rows, open tasks and who takes part of open cases, which a simulation left out, stored once it is over.

use ::store::{Db, WriteSet, params};
use kernel::{CaseNo, RegionCode, Timestamp};

use super::write::{push_part, push_row, push_task};
use crate::casework::Casework;
use crate::deadline::{NEVER, task_due};
use crate::error::Error;

const UNSTORED_AFTER: &str = "SELECT filed_at, case_no FROM case_row
    WHERE region = $1 AND (filed_at, case_no) > ($2, $3) AND closed_at IS NULL AND state = ''
    ORDER BY filed_at, case_no LIMIT $4";
/// Cases read and written at once.
const CHUNK: u32 = 1_000;

impl Casework {
    /// Stores row, open tasks and parts of every open case that has none yet (see
    /// [`crate::Options::stores_open_states`]), so that reading it need not play its register, and posts and applicants
    /// find it. Answers how many.
    pub async fn store_states(&self, region: RegionCode) -> Result<u64, Error> {
        let db = self.db();
        let (mut stored, mut after) = (0, (Timestamp::from_micros(i64::MIN), String::new()));
        loop {
            let unstored = unstored(db, region, &after).await?;
            let Some((filed_at, no)) = unstored.last() else { return Ok(stored) };
            after = (*filed_at, no.to_string());
            let mut sets = Vec::with_capacity(unstored.len());
            for (_, no) in &unstored {
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

async fn unstored(
    db: &Db,
    region: RegionCode,
    (filed_at, no): &(Timestamp, String),
) -> Result<Vec<(Timestamp, CaseNo)>, Error> {
    let rows = db.query_slow(UNSTORED_AFTER, params![region, *filed_at, no, CHUNK]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
