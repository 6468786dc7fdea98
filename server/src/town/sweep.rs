//! What is over and told is removed after a time that the settings say: answers to commands, delivered lines, old jobs.
//! The register of cases, the supervision log and dead letters are never touched.

use std::num::NonZeroU32;
use std::time::Duration;

use kernel::{RegionCode, Timestamp};
use store::{Db, Error, idempotency, jobs, outbox};

use crate::settings::Keep;

/// Rows removed in one transaction, and the pause after it: whoever writes meanwhile waits for a few milliseconds at most.
const AT_ONCE: u32 = 500;
const PAUSE: Duration = Duration::from_millis(20);

/// How many of each were removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub answers: usize,
    pub lines: usize,
    pub jobs: usize,
}

/// Removes what is older than it needs to be. Interrupted at any point, it goes on the next night.
pub async fn sweep(db: &Db, region: RegionCode, keep: &Keep, now: Timestamp) -> Result<Swept, Error> {
    let before = |days: NonZeroU32| now.plus_hours(-24 * i64::from(days.get()));
    let mut swept = Swept::default();
    loop {
        let answers = idempotency::purge(db, region, before(keep.answers_days), AT_ONCE).await?;
        let lines = outbox::purge(db, region, before(keep.delivered_days), AT_ONCE).await?;
        let jobs = jobs::purge(db, region, before(keep.jobs_days), AT_ONCE).await?;
        swept.answers += answers;
        swept.lines += lines;
        swept.jobs += jobs;
        if answers + lines + jobs == 0 {
            return Ok(swept);
        }
        tokio::time::sleep(PAUSE).await;
    }
}
