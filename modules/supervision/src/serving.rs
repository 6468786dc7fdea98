//! The last part of the round: cards and orders for the signals that wait for them, in the order in which these came to
//! hold, each under a key of its signal.

use std::collections::BTreeSet;

use casework::{Command, Error, Filing};
use kernel::{AccountId, Actor, Refusal};

use crate::desk::Desk;
use crate::model::{SignalKey, SignalRow};
use crate::opening::{filing, order_of};
use crate::round::{CHUNK, Round};
use crate::store::signals;

/// Rounds within a round, so that rules about cards hear of the cards just opened; no chain of rules is longer.
const ORDERS_OF_RULES: usize = 6;

impl Desk {
    /// The name of a member of staff, as the county folder has it.
    pub(crate) fn name_of(&self, account: &AccountId) -> Option<String> {
        let staff = self.office.county().organs.iter().flat_map(|organ| &organ.staff);
        staff.into_iter().find(|staff| staff.account == *account).map(|staff| staff.name.clone())
    }

    /// Opens the cards of waiting signals, in the order in which these came to hold.
    pub(crate) async fn open_cards(&self, round: &mut Round) -> Result<(), Error> {
        let now = self.now();
        let mut failed: BTreeSet<SignalKey> = BTreeSet::new();
        for _ in 0..ORDERS_OF_RULES {
            let opened = round.cards;
            let mut after: Option<SignalKey> = None;
            loop {
                let waiting = signals::waiting(self.db(), self.region(), now, after.as_ref(), CHUNK).await?;
                let Some(last) = waiting.last() else { break };
                after = Some(last.key());
                for signal in &waiting {
                    if failed.contains(&signal.key()) {
                        continue;
                    }
                    match self.serve(signal).await {
                        Ok(ordered) => {
                            round.cards += 1;
                            round.orders += u64::from(ordered);
                        }
                        Err(Error::Refused(refusal)) => {
                            tracing::warn!(rule = signal.rule, subject = %signal.subject, "{}", refusal.sentence);
                            failed.insert(signal.key());
                            round.failed.push((format!("{} {}", signal.rule, signal.subject), refusal.sentence));
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

    /// The card of a signal, and the order besides if its rule wants one. The order goes first: it is the card that marks
    /// the signal as served, so that a crash between the two leaves neither out.
    async fn serve(&self, signal: &SignalRow) -> Result<bool, Error> {
        let rules = self.book.rules();
        let version =
            rules.versions().iter().find(|known| known.id() == signal.rule && known.version == signal.rule_version);
        let gone = || {
            Refusal::not_found("rule_unknown", format!("没有规则 {} 的第 {} 版。", signal.rule, signal.rule_version))
        };
        let version = version.ok_or_else(gone)?;
        let order = order_of(signal, version, &self.office.organ_name(&signal.organ));
        let ordered = order.is_some();
        if let Some(order) = order {
            self.open(order, format!("order:{}:{}:{}", signal.rule, signal.subject, signal.occasion)).await?;
        }
        let earlier = signals::earlier(self.db(), self.region(), signal).await?;
        let organ = self.office.organ_name(&signal.organ);
        let card = filing(signal, version, earlier, &organ)
            .ok_or_else(|| Refusal::invalid("level_without_card", "提示不发牌。"))?;
        self.open(card, format!("signal:{}:{}:{}", signal.rule, signal.subject, signal.occasion)).await?;
        Ok(ordered)
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
