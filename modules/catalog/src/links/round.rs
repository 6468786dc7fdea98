//! A round over the outside addresses: what guides lead to now is put on the list, what is due is asked, the answers are
//! kept. Another node finds nothing due meanwhile.

use std::collections::BTreeMap;

use declarations::Finding;
use kernel::{ItemId, Timestamp};
use store::WriteSet;

use super::store::Links;
use super::{Link, Standing, outside};
use crate::desk::Desk;
use crate::error::Error;

/// Addresses taken in one round.
const BATCH: u32 = 16;
/// Seconds for which a round has what it took to itself.
const LEASE: i64 = 15 * 60;
const DAY: i64 = 24 * 60 * 60;
/// Days after which an address that answered is asked again.
const GOOD: i64 = 7;
/// Days after which one that failed is.
const BAD: i64 = 1;

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub asked: usize,
    pub failed: usize,
}

/// The outside links as the quality report shows them.
#[derive(Debug, Default)]
pub struct LinkReport {
    /// Whether this installation asks at all.
    pub on: bool,
    pub links: Vec<Link>,
    /// Items that lead to each address.
    pub items: BTreeMap<String, Vec<ItemId>>,
}

impl LinkReport {
    pub fn with(&self, standing: impl Fn(Standing) -> bool) -> usize {
        self.links.iter().filter(|link| standing(link.answer.standing)).count()
    }

    /// When the list was last worked on.
    pub fn last_asked(&self) -> Option<Timestamp> {
        self.links.iter().filter_map(|link| link.asked).max()
    }

    /// Not one of several addresses answers: then it is this machine that does not get out, and no guide is to blame.
    pub fn is_cut_off(&self) -> bool {
        let asked = self.links.len() - self.with(|standing| standing == Standing::New);
        asked > 1 && asked == self.with(|standing| standing == Standing::Silent)
    }

    /// What is certain enough to be held against an item.
    pub fn findings(&self) -> Vec<(&ItemId, Finding)> {
        let certain = self.links.iter().filter(|link| !self.is_cut_off() && link.is_certain());
        certain
            .flat_map(|link| self.items.get(&link.address).into_iter().flatten().map(|item| (item, link.finding())))
            .collect()
    }
}

impl Desk {
    /// Asks what is due. Does nothing where nobody turned it on.
    ///
    /// # Errors
    /// Of the store; that nobody answers is an answer.
    pub async fn ask_links(&self) -> Result<Round, Error> {
        let Some(asker) = &self.asker else { return Ok(Round::default()) };
        let links = Links(self.catalog.versions());
        self.follow_guides(&links).await?;
        let now = self.now();
        let due = links.claim(now, now.plus_seconds(LEASE), BATCH).await?;
        if due.is_empty() {
            return Ok(Round::default());
        }
        let answers = asker.ask_all(due).await;
        let (mut set, mut round) = (WriteSet::new(), Round::default());
        for (address, answer) in &answers {
            let failed = answer.standing.is_failure();
            round.asked += 1;
            round.failed += usize::from(failed);
            let again = now.plus_seconds(DAY * if failed { BAD } else { GOOD });
            links.answered(&mut set, address, answer, now, again);
        }
        self.catalog.db().write(set).await?;
        Ok(round)
    }

    /// The list becomes what guides lead to today.
    async fn follow_guides(&self, links: &Links<'_>) -> Result<(), Error> {
        let (wanted, known) = (outside(&self.live()), links.all().await?);
        let mut set = WriteSet::new();
        for address in wanted.keys().filter(|address| known.iter().all(|link| link.address != **address)) {
            links.add(&mut set, address, self.now());
        }
        for link in known.iter().filter(|link| !wanted.contains_key(&link.address)) {
            links.drop(&mut set, &link.address);
        }
        if set.is_empty() { Ok(()) } else { Ok(self.catalog.db().write(set).await?) }
    }

    /// Has all addresses asked again by the next rounds.
    pub async fn ask_links_again(&self) -> Result<(), Error> {
        let mut set = WriteSet::new();
        Links(self.catalog.versions()).all_due(&mut set, self.now());
        Ok(self.catalog.db().write(set).await?)
    }

    /// How the outside links of today's guides stand.
    pub async fn link_report(&self) -> Result<LinkReport, Error> {
        let items = outside(&self.live());
        if self.asker.is_none() {
            return Ok(LinkReport { on: false, links: Vec::new(), items });
        }
        let links = Links(self.catalog.versions()).all().await?;
        let links = links.into_iter().filter(|link| items.contains_key(&link.address)).collect();
        Ok(LinkReport { on: true, links, items })
    }
}
