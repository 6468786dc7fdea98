//! What a serving town does by itself: deadlines that pass, messages that go out, days that end.

use std::time::Duration;

use kernel::{Date, local_date};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::Town;

/// How often the town looks for what has fallen due.
const TICK: Duration = Duration::from_secs(1);

impl Town {
    /// Works until told to stop. An error is logged and tried again at the next tick; nothing is lost, since what is due
    /// stays due.
    pub async fn keep_time(self, mut stop: watch::Receiver<bool>) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut sealed_on: Option<Date> = None;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = stop.changed() => return,
            }
            match self.casework.tick(self.region).await {
                Ok(ticked) if ticked.failed.is_empty() => {}
                Ok(ticked) => tracing::warn!(failed = ?ticked.failed, "some cases could not be woken"),
                Err(error) => tracing::error!(%error, "the tick failed"),
            }
            if let Err(error) = self.desk.work().await {
                tracing::error!(%error, "messages could not be sent on");
            }
            let today = local_date(self.clock.now());
            if sealed_on != Some(today) {
                match self.casework.seal_days(self.region).await {
                    Ok(_) => sealed_on = Some(today),
                    Err(error) => tracing::error!(%error, "the day could not be sealed"),
                }
            }
        }
    }
}
