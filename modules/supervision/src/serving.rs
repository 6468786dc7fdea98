//! The last part of the round: cards and orders for the signals that wait for them, in the order in which these came to
//! hold, each under a key of its signal.

use std::sync::Arc;

use casework::{Command, Error, Filing};
use futures_util::{StreamExt as _, stream};
use kernel::{AccountId, Actor, Refusal, Timestamp};

use crate::desk::Desk;
use crate::model::SignalRow;
use crate::opening::{filing, order_of};
use crate::round::Round;
use crate::rules::Compiled;
use crate::store::signals;

/// Rounds within a round, so that rules about cards hear of the cards just opened; no chain of rules is longer.
const ORDERS_OF_RULES: usize = 6;

impl Desk {
    /// The name of a member of staff, as the county folder has it.
    pub(crate) fn name_of(&self, account: &AccountId) -> Option<String> {
        let staff = self.office.county().organs.iter().flat_map(|organ| &organ.staff);
        staff.into_iter().find(|staff| staff.account == *account).map(|staff| staff.name.clone())
    }

    /// Opens the cards of the signals that wait and came to hold by a moment, in the order in which they did.
    pub(crate) async fn open_cards(&self, until: Timestamp, round: &mut Round) -> Result<(), Error> {
        // The heaviest part of a round; on the heap, so that whoever awaits it stays light.
        Box::pin(self.open_in_turn(until, round)).await
    }

    async fn open_in_turn(&self, until: Timestamp, round: &mut Round) -> Result<(), Error> {
        for _ in 0..ORDERS_OF_RULES {
            let opened = round.cards;
            for waiting in self.waiting(until).await?.chunks(usize::try_from(self.chunk).unwrap_or(1)) {
                let new = waiting.iter().filter(|signal| !round.failed.contains_key(&signal.key()));
                let new: Vec<&SignalRow> = new.collect();
                // The order goes first: it is the card that marks the signal as served, so that a crash between the two
                // leaves neither out.
                let orders = new.iter().map(|signal| self.give_order(signal)).collect();
                let orders = side_by_side(orders, self.at_once()).await;
                let cards = new.iter().zip(orders).map(|(signal, ordered)| self.give_card(signal, ordered)).collect();
                let cards = side_by_side(cards, self.at_once()).await;
                for (signal, served) in new.into_iter().zip(cards) {
                    match served {
                        Ok(ordered) => {
                            round.cards += 1;
                            round.orders += u64::from(ordered);
                        }
                        Err(Error::Refused(refusal)) => {
                            tracing::warn!(rule = signal.rule, subject = %signal.subject, "{}", refusal.sentence);
                            round.failed.insert(signal.key(), refusal.sentence);
                        }
                        Err(error) => return Err(error),
                    }
                }
            }
            if round.cards == opened {
                return Ok(());
            }
        }
        Ok(())
    }

    /// All signals that wait, read before any card is opened: what rules about cards add to them waits for the next time, so
    /// that numbers do not depend on how much is taken up at once.
    async fn waiting(&self, until: Timestamp) -> Result<Vec<SignalRow>, Error> {
        let mut all: Vec<SignalRow> = Vec::new();
        loop {
            let after = all.last().map(SignalRow::key);
            let more = signals::waiting(self.db(), self.region(), until, after.as_ref(), self.chunk).await?;
            if more.is_empty() {
                return Ok(all);
            }
            all.extend(more);
        }
    }

    /// Cases opened side by side, so that they share a commit. Their numbers follow the order of the signals: on SQLite
    /// each is judged up to its write before the next begins; PostgreSQL would mix them.
    fn at_once(&self) -> usize {
        if self.db().is_sqlite() { usize::try_from(self.chunk).unwrap_or(1) } else { 1 }
    }

    /// The order, if the signal's rule wants one.
    async fn give_order(&self, signal: &SignalRow) -> Result<bool, Error> {
        let version = self.version_of(signal)?;
        let Some(order) = order_of(signal, &version, &self.office.organ_name(&signal.organ)) else { return Ok(false) };
        self.open(order, format!("order:{}:{}:{}", signal.rule, signal.subject, signal.occasion)).await?;
        Ok(true)
    }

    /// The card, once its order is there.
    async fn give_card(&self, signal: &SignalRow, ordered: Result<bool, Error>) -> Result<bool, Error> {
        let ordered = ordered?;
        let version = self.version_of(signal)?;
        let earlier = signals::earlier(self.db(), self.region(), signal).await?;
        let organ = self.office.organ_name(&signal.organ);
        let card = filing(signal, &version, earlier, &organ)
            .ok_or_else(|| Refusal::invalid("level_without_card", "提示不发牌。"))?;
        self.open(card, format!("signal:{}:{}:{}", signal.rule, signal.subject, signal.occasion)).await?;
        Ok(ordered)
    }

    /// The version of the rule by which the signal was raised.
    fn version_of(&self, signal: &SignalRow) -> Result<Arc<Compiled>, Refusal> {
        let rules = self.book.rules();
        let mut versions = rules.versions().iter();
        let found = versions.find(|known| known.id() == signal.rule && known.version == signal.rule_version);
        found.cloned().ok_or_else(|| {
            Refusal::not_found("rule_unknown", format!("没有规则 {} 的第 {} 版。", signal.rule, signal.rule_version))
        })
    }

    async fn open(&self, filing: Filing, key: String) -> Result<(), Error> {
        let command = Command::file(self.region(), Actor::system(), filing).with_key(key);
        match self.office.casework.execute(command).await {
            Ok(_) => Ok(()),
            // Another node opened it, a moment before one of the earlier cards was withdrawn.
            Err(Error::Refused(refusal)) if refusal.code == "idempotency_key_reused" => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What each answers, in their order; so many are under way at a time.
async fn side_by_side<F: Future>(futures: Vec<F>, at_once: usize) -> Vec<F::Output> {
    stream::iter(futures).buffered(at_once).collect().await
}
