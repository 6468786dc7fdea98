//! Reading signals, cards, orders and their figures, under the sight of whoever asks.
//!
//! A line is seen by whoever may see all of its organ, its place, or is the person it names: the same grants that
//! decide about cases.

use casework::{Error, Page, Sight};
use identity::Who;
use kernel::{CaseNo, KindId, OrganId, Refusal};

use super::may_raise;
use crate::desk::Desk;
use crate::model::{
    By, Card, CardFilter, CardKey, Counts, Figure, OpenStep, Order, OrderFilter, OrderKey, Period, RunningFilter,
    RunningKey, SignalFilter, SignalKey, SignalRow, Standing, StepFilter, StepKey, Waiting,
};
use crate::store::{cards, figures, live, orders, signals, standing};

impl Desk {
    /// Signals, newest first by the moment they came to hold.
    pub async fn signals(
        &self,
        sight: &Sight,
        filter: &SignalFilter,
        after: Option<&SignalKey>,
        limit: u32,
    ) -> Result<Page<SignalRow, SignalKey>, Error> {
        let rows = signals::list(self.db(), sight, filter, after, limit.saturating_add(1)).await?;
        Ok(page(rows, limit, SignalRow::key))
    }

    /// Cards, newest first by the moment they came to hold.
    pub async fn cards(
        &self,
        sight: &Sight,
        filter: &CardFilter,
        after: Option<&CardKey>,
        limit: u32,
    ) -> Result<Page<Card, CardKey>, Error> {
        let rows = cards::list(self.db(), sight, filter, after, limit.saturating_add(1)).await?;
        Ok(page(rows, limit, Card::key))
    }

    /// One card; what the sight does not reach is not there.
    pub async fn card(&self, sight: &Sight, no: &CaseNo) -> Result<Card, Error> {
        let found = cards::find(self.db(), sight, no).await?;
        found.ok_or_else(|| {
            Refusal::not_found("card_unknown", format!("没有编号为 {no} 的监察信号，或者您无权查看。")).into()
        })
    }

    /// Orders, newest first.
    pub async fn orders(
        &self,
        sight: &Sight,
        filter: &OrderFilter,
        after: Option<&OrderKey>,
        limit: u32,
    ) -> Result<Page<Order, OrderKey>, Error> {
        let rows = orders::list(self.db(), sight, filter, after, limit.saturating_add(1)).await?;
        Ok(page(rows, limit, Order::key))
    }

    pub async fn order(&self, sight: &Sight, no: &CaseNo) -> Result<Order, Error> {
        let found = orders::find(self.db(), sight, no).await?;
        found.ok_or_else(|| {
            Refusal::not_found("order_unknown", format!("没有编号为 {no} 的督办单，或者您无权查看。")).into()
        })
    }

    /// How many of each level in a period, by the moment they came to hold.
    pub async fn counts(&self, sight: &Sight, period: Period) -> Result<Counts, Error> {
        Ok(figures::counts(self.db(), sight, period, self.today()).await?)
    }

    /// The same, told apart; most points lost first, days and months in their order.
    pub async fn figures(&self, sight: &Sight, period: Period, by: By) -> Result<Vec<Figure>, Error> {
        Ok(figures::list(self.db(), sight, period, by, self.today()).await?)
    }

    /// What is under way, of one kind or of all, by organ: open, due today, late; latest first.
    pub async fn standing_by_organ(&self, sight: &Sight, kind: Option<&KindId>) -> Result<Vec<Standing>, Error> {
        Ok(standing::by_organ(self.db(), sight, kind, self.today()).await?)
    }

    /// Open cases of a kind, of one organ or of all, whose day has passed, the latest first.
    pub async fn latest(
        &self,
        sight: &Sight,
        kind: &KindId,
        organ: Option<&OrganId>,
        limit: u32,
    ) -> Result<Vec<CaseNo>, Error> {
        let due_by = self.today().yesterday().ok();
        let (kind, organ) = (Some(kind.clone()), organ.cloned());
        let filter = RunningFilter { kind, organ, due_by, ..RunningFilter::default() };
        let late = standing::running(self.db(), sight, &filter, None, limit).await?;
        Ok(late.iter().filter_map(|key| key.case_no.parse().ok()).collect())
    }

    /// Open cases in the order in which they fall due.
    pub async fn running(
        &self,
        sight: &Sight,
        filter: &RunningFilter,
        after: Option<&RunningKey>,
        limit: u32,
    ) -> Result<Page<RunningKey, RunningKey>, Error> {
        let rows = standing::running(self.db(), sight, filter, after, limit.saturating_add(1)).await?;
        Ok(page(rows, limit, RunningKey::clone))
    }

    /// Open steps of one post, the first due first.
    pub async fn open_steps(
        &self,
        sight: &Sight,
        filter: &StepFilter,
        after: Option<&StepKey>,
        limit: u32,
    ) -> Result<Page<OpenStep, StepKey>, Error> {
        let rows = standing::steps(self.db(), sight, filter, after, limit.saturating_add(1)).await?;
        Ok(page(rows, limit, |step| step.key.clone()))
    }

    /// What waits for somebody: cards to answer, and for the supervision body what it has to check and to review.
    pub async fn count_waiting(&self, who: &Who) -> Result<u64, Error> {
        let own = live::to_answer(self.db(), self.region(), &who.account.id).await?;
        Ok(own + self.waiting_for_supervision(who).await?.map_or(0, Waiting::all))
    }

    /// None for whoever does not check and review.
    pub(crate) async fn waiting_for_supervision(&self, who: &Who) -> Result<Option<Waiting>, Error> {
        if !may_raise(who) {
            return Ok(None);
        }
        Ok(Some(live::waiting(self.db(), self.region()).await?))
    }

    /// The same by item.
    pub async fn standing_by_item(&self, sight: &Sight, kind: Option<&KindId>) -> Result<Vec<Standing>, Error> {
        Ok(standing::by_item(self.db(), sight, kind, self.today()).await?)
    }

    /// Open steps by post, `organ/role`.
    pub async fn standing_by_post(&self, sight: &Sight) -> Result<Vec<Standing>, Error> {
        Ok(standing::by_post(self.db(), sight, self.today()).await?)
    }
}

fn page<Row, Key>(mut rows: Vec<Row>, limit: u32, key: impl Fn(&Row) -> Key) -> Page<Row, Key> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(key) } else { None };
    Page { rows, next }
}
