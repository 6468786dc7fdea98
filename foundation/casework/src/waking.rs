//! The clock's own work: cases in which something has fallen due, and the daily seal.

use ::store::register;
use kernel::{Actor, CaseNo, Date, Digest32, RegionCode, date_of_day_number, day_number};
use tokio::task::JoinSet;

use crate::casework::Casework;
use crate::command::{Command, Verb};
use crate::error::Error;
use crate::store::load;
use crate::store::seal::{self, Seal};

/// Cases looked up at once.
const CHUNK: u32 = 64;
/// A day is sealed when its last commands have certainly been written.
const GRACE_HOURS: i64 = 1;

/// What a tick did.
#[derive(Clone, Debug, Default)]
pub struct Ticked {
    /// Cases in which something happened.
    pub woken: u64,
    /// Cases that could not be woken, with the reason; they are tried again at the next tick.
    pub failed: Vec<(CaseNo, String)>,
}

impl Casework {
    /// Wakes every case in which something has fallen due. The cost follows what is due, not what is open; several
    /// nodes may tick at once.
    pub async fn tick(&self, region: RegionCode) -> Result<Ticked, Error> {
        let now = self.now();
        let mut ticked = Ticked::default();
        let mut after = (i64::MIN, String::new());
        loop {
            let due = load::list_due(&self.0.db, region, now, &after, CHUNK).await?;
            let Some((at, no)) = due.last() else { return Ok(ticked) };
            after = (*at, no.as_str().to_owned());
            for (no, result) in self.wake_all(region, due).await {
                match result {
                    Ok(happened) => ticked.woken += u64::from(happened),
                    Err(error @ Error::Store(_)) if !error.is_conflict() => return Err(error),
                    Err(error) => ticked.failed.push((no, error.to_string())),
                }
            }
        }
    }

    /// Wakes cases side by side, so that their writes share commits.
    async fn wake_all(&self, region: RegionCode, due: Vec<(i64, CaseNo)>) -> Vec<(CaseNo, Result<bool, Error>)> {
        let mut waking = JoinSet::new();
        for (_, no) in due {
            let casework = self.clone();
            waking.spawn(async move {
                let command = Command::on(region, no.clone(), Actor::system(), Verb::Wake);
                let woken = casework.execute(command).await;
                (no, woken.map(|outcome| !outcome.happened.is_empty()))
            });
        }
        waking.join_all().await
    }

    /// Seals every day that is over and not yet sealed. Each seal rests on the one before. Where the registers that tell
    /// of no case stand is remembered for the last of these days.
    pub async fn seal_days(&self, region: RegionCode) -> Result<Vec<Seal>, Error> {
        let db = &self.0.db;
        let today = kernel::local_date(self.now().plus_hours(-GRACE_HOURS));
        register::seal_day(db, region, date_of_day_number(day_number(today) - 1)).await?;
        let last = seal::last(db, region).await?;
        let mut previous = last.as_ref().map_or(Digest32::ZERO, |seal| seal.digest);
        let next = match last {
            Some(seal) => Some(next_day(seal.day)),
            None => seal::first_day(db, region).await?,
        };
        let mut sealed = Vec::new();
        let Some(mut day) = next else { return Ok(sealed) };
        while day < today {
            let seal = seal::compute(db, region, day, &previous).await?;
            seal::write(db, region, &seal).await?;
            previous = seal.digest;
            sealed.push(seal);
            day = next_day(day);
        }
        Ok(sealed)
    }

    /// The days sealed last, newest first.
    pub async fn last_seals(&self, region: RegionCode, limit: u32) -> Result<Vec<Seal>, Error> {
        seal::newest(&self.0.db, region, limit).await
    }

    /// The seal of a day, if it is sealed.
    pub async fn seal_of(&self, region: RegionCode, day: Date) -> Result<Option<Seal>, Error> {
        seal::of(&self.0.db, region, day).await
    }
}

fn next_day(day: Date) -> Date {
    date_of_day_number(day_number(day) + 1)
}
