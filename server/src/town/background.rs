//! What a serving town does by itself: deadlines that pass, messages that go out, versions that take force, days that end.

use std::sync::Arc;
use std::time::Duration;

use declarations::{County, Item, Registry};
use kernel::{Date, local_date};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::{Town, sweep};

/// How often the town looks for what has fallen due.
const TICK: Duration = Duration::from_secs(1);
/// How often the next few pages of other sites are asked, if any are due.
const ASK: Duration = Duration::from_secs(20);

impl Town {
    /// Works until told to stop. An error is logged and tried again at the next tick; nothing is lost, since what is due
    /// stays due.
    pub async fn keep_time(self, mut stop: watch::Receiver<bool>) {
        let following = tokio::spawn(self.catalog.clone().follow(Arc::clone(&self.clock)));
        let asking = tokio::spawn(self.clone().ask_outside());
        let sending = tokio::spawn(self.clone().send_messages(stop.clone()));
        let mut published = self.catalog.changes();
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut day: Option<Date> = None;
        loop {
            tokio::select! {
                _ = ticks.tick() => self.tick().await,
                Ok(()) = published.changed() => self.adopt_catalog(),
                _ = stop.changed() => break,
            }
            let today = local_date(self.clock.now());
            if day != Some(today) && self.begin_day().await {
                day = Some(today);
                self.learn_tables().await;
            }
        }
        following.abort();
        asking.abort();
        // A message that is under way would be sent again by the next start.
        if let Err(error) = sending.await {
            tracing::error!(%error, "sending of messages broke off");
        }
        self.learn_tables().await;
    }

    /// Asks the pages of other sites that guides lead to, beside everything else: an answer may take its time.
    async fn ask_outside(self) {
        let desk = self.catalog_desk();
        if desk.asker.is_none() {
            return;
        }
        let mut ticks = interval(ASK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match desk.ask_links().await {
                Ok(round) if round.asked == 0 => {}
                Ok(round) => tracing::info!(?round, "links to other sites were asked"),
                Err(error) => tracing::error!(%error, "links to other sites could not be asked"),
            }
        }
    }

    /// Sends what is to be told by mail and short message, beside everything else: a mail server or a gateway that does not
    /// answer must not hold up a deadline.
    async fn send_messages(self, mut stop: watch::Receiver<bool>) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = stop.changed() => return,
            }
            if let Err(error) = self.desk.work().await {
                tracing::error!(%error, "messages could not be sent on");
            }
        }
    }

    async fn tick(&self) {
        match self.casework.tick(self.region).await {
            Ok(ticked) if ticked.failed.is_empty() => {}
            Ok(ticked) => tracing::warn!(failed = ?ticked.failed, "some cases could not be woken"),
            Err(error) => tracing::error!(%error, "the tick failed"),
        }
        if let Err(error) = self.patrols_desk().round().await {
            tracing::error!(%error, "what is scheduled could not be opened");
        }
        match self.supervision.round().await {
            Ok(round) if round.failed.is_empty() => {}
            Ok(round) => tracing::warn!(failed = ?round.failed, "some cards could not be opened"),
            Err(error) => tracing::error!(%error, "the supervisor's round failed"),
        }
        if let Err(problem) = self.desk.follow_calendars().await {
            tracing::error!(code = %problem.code, detail = %problem.detail, "open cases do not follow the work calendar");
        }
        if let Err(problem) = self.ratings_desk().round().await {
            tracing::error!(code = %problem.code, "bad ratings could not be taken up");
        }
    }

    /// The day before is sealed, versions published for today take force, and a month whose time has come is frozen.
    /// False asks to be tried again.
    async fn begin_day(&self) -> bool {
        if let Err(error) = self.catalog.begin_day(local_date(self.clock.now())).await {
            tracing::error!(%error, "versions that come into force today could not be kept");
            return false;
        }
        self.adopt_catalog();
        if let Err(problem) = self.desk.apply_plans().await {
            tracing::error!(code = %problem.code, "changes of posts could not be made");
            return false;
        }
        if let Err(error) = self.assessment_desk().freeze().await {
            // Tried again tomorrow: what a month says does not depend on when it is frozen.
            tracing::error!(?error, "the scores of a month could not be frozen");
        }
        // Reports that were missed look at the whole register, which may take minutes; nobody waits for them.
        let desk = self.assessment_desk();
        tokio::spawn(async move {
            match desk.freeze_due_reports().await {
                Ok(frozen) if frozen.is_empty() => {}
                Ok(frozen) => tracing::info!(?frozen, "reports were frozen"),
                Err(problem) => tracing::error!(code = %problem.code, "reports could not be frozen"),
            }
        });
        tokio::spawn(self.clone().sweep());
        match self.casework.seal_days(self.region).await {
            Ok(_) => true,
            Err(error) => {
                tracing::error!(%error, "the day could not be sealed");
                false
            }
        }
    }

    /// To fail costs room on the disk and nothing else; the next night goes on.
    async fn sweep(self) {
        match sweep::sweep(&self.db, self.region, &self.settings.keep, self.clock.now()).await {
            Ok(swept) if swept == sweep::Swept::default() => {}
            Ok(swept) => tracing::info!(?swept, "what is over was removed"),
            Err(error) => tracing::error!(%error, "what is over could not be removed"),
        }
    }

    /// How the tables are filled decides which index a query takes. It is learnt at the start, every night and at the
    /// close, so that the next start knows it from its first query. To fail costs speed and nothing else.
    async fn learn_tables(&self) {
        if let Err(error) = self.db.optimize().await {
            tracing::warn!(%error, "how the tables are filled could not be learnt");
        }
    }

    /// From now on new cases run by the versions that the catalogue has in force today; running ones keep theirs.
    pub(crate) fn adopt_catalog(&self) {
        let live = self.catalog.on(local_date(self.clock.now()));
        let mut county = County::clone(&self.county);
        county.calendar = self.casework.definitions().calendar();
        county.items = Registry::new(live.iter().map(|item| Item::clone(item)));
        self.casework.definitions().publish(&Arc::new(county));
    }
}
