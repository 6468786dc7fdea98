//! Reads: single cases, registers, lists, counts and inboxes, each under the sight of whoever asks.

use std::sync::Arc;

use kernel::{Actor, CaseNo, OrganId};

use crate::casework::{Casework, not_found};
use crate::entry::{self, Entry};
use crate::error::Error;
use crate::happening::Event;
use crate::model::Case;
use crate::sight::Sight;
use crate::store::audit::{self, AuditFilter, AuditKey, AuditRow};
use crate::store::inbox::{self, InboxBy, InboxFacet, InboxFilter, InboxKey, InboxRow};
use crate::store::key::ListKey;
use crate::store::list::{self, CaseFilter, CaseRow, GroupBy};
use crate::store::load;

/// One page and the key after which the next begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<Row, Key> {
    pub rows: Vec<Row>,
    pub next: Option<Key>,
}

/// An organ and a role there: what a post's inbox is made of.
pub type Desk = (OrganId, Arc<str>);

impl Casework {
    /// The case as it stands. What the sight does not reach is not there.
    pub async fn read_case(&self, sight: &Sight, no: &CaseNo) -> Result<Arc<Case>, Error> {
        let found = load::find_state(&self.0.db, sight.region(), no).await?;
        let case = found.filter(|case| sight.sees(&case.keys())).ok_or_else(|| not_found(no))?;
        Ok(Arc::new(case))
    }

    /// The events of a case, oldest first. What the applicant said of the organ's work is not among them for the organ.
    pub async fn events(&self, sight: &Sight, no: &CaseNo) -> Result<Vec<Event>, Error> {
        let case = self.read_case(sight, no).await?;
        let entries = load::entries(&self.0.db, sight.region(), no).await?;
        let mut events = entry::events(&entries).map_err(Error::unreadable)?;
        if !sight.knows_ratings(&case) {
            events.retain(|event| !event.happening.is_a_rating());
        }
        Ok(events)
    }

    /// The case as its register alone makes it.
    pub async fn replay(&self, sight: &Sight, no: &CaseNo) -> Result<Case, Error> {
        self.read_case(sight, no).await?;
        let entries = load::entries(&self.0.db, sight.region(), no).await?;
        replayed(&entries)?.ok_or_else(|| not_found(no))
    }

    /// Newest first; what is asked for by its day, what falls due first.
    pub async fn list_cases(
        &self,
        sight: &Sight,
        filter: &CaseFilter,
        after: Option<&ListKey>,
        limit: u32,
    ) -> Result<Page<CaseRow, ListKey>, Error> {
        let rows = list::list(&self.0.db, sight, filter, after, limit.saturating_add(1)).await?;
        Ok(page(rows, limit, |row| filter.key(row)))
    }

    /// Cases by number, applicant or item, newest first; only what the sight reaches. For a page of many see
    /// [`CaseFilter::words`].
    pub async fn search_cases(&self, sight: &Sight, query: &str, limit: usize) -> Result<Vec<CaseRow>, Error> {
        let filter = CaseFilter { words: Some(query.to_owned()), ..CaseFilter::default() };
        list::list(&self.0.db, sight, &filter, None, u32::try_from(limit).unwrap_or(u32::MAX)).await
    }

    /// The register across cases, newest first; only cases the sight reaches.
    pub async fn audit(
        &self,
        sight: &Sight,
        filter: &AuditFilter,
        after: Option<&AuditKey>,
        limit: u32,
    ) -> Result<Page<AuditRow, AuditKey>, Error> {
        let rows = audit::list(&self.0.db, sight, filter, after, limit.saturating_add(1)).await?;
        Ok(page(rows, limit, AuditRow::key))
    }

    pub async fn count_cases(&self, sight: &Sight, filter: &CaseFilter) -> Result<u64, Error> {
        list::count(&self.0.db, sight, filter).await
    }

    /// How many of these cases each value has, the most frequent first. Words to be found are not counted by.
    pub async fn count_groups(
        &self,
        sight: &Sight,
        filter: &CaseFilter,
        by: &GroupBy,
    ) -> Result<Vec<(String, u64)>, Error> {
        list::groups(&self.0.db, sight, filter, by).await
    }

    /// The desks of an actor: every role at every organ his posts give him.
    pub fn desks_of(&self, actor: &Actor) -> Vec<Desk> {
        let roster = self.0.definitions.roster();
        let roles = |post: &crate::roster::Post| {
            post.roles.iter().map(|role| (post.organ.clone(), Arc::clone(role))).collect::<Vec<_>>()
        };
        let mut desks: Vec<Desk> = roster.posts_of(actor).flat_map(roles).collect();
        desks.sort();
        desks.dedup();
        desks
    }

    /// Open tasks at these desks by remaining time. Desks beyond the sight show nothing.
    pub async fn inbox(
        &self,
        sight: &Sight,
        desks: &[Desk],
        filter: &InboxFilter,
        after: Option<&InboxKey>,
        limit: u32,
    ) -> Result<Page<InboxRow, InboxKey>, Error> {
        let mut rows = Vec::new();
        for desk in desks.iter().filter(|(organ, _)| sight.covers_organ(organ)) {
            let more = limit.saturating_add(1);
            rows.extend(inbox::list(&self.0.db, sight.region(), desk, filter, after, more).await?);
        }
        rows.sort_by_key(InboxRow::key);
        Ok(page(rows, limit, InboxRow::key))
    }

    /// By what the inbox can be narrowed, the most frequent first. Each count is what the filter would show.
    pub async fn inbox_facets(
        &self,
        sight: &Sight,
        desks: &[Desk],
        filter: &InboxFilter,
        by: InboxBy,
    ) -> Result<Vec<InboxFacet>, Error> {
        let mut facets: Vec<InboxFacet> = Vec::new();
        for desk in desks.iter().filter(|(organ, _)| sight.covers_organ(organ)) {
            for found in inbox::facets(&self.0.db, sight.region(), desk, filter, by).await? {
                match facets.iter_mut().find(|facet| facet.by == found.by) {
                    Some(facet) => facet.count += found.count,
                    None => facets.push(found),
                }
            }
        }
        facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.by.cmp(&b.by)));
        Ok(facets)
    }

    pub async fn count_inbox(&self, sight: &Sight, desks: &[Desk], filter: &InboxFilter) -> Result<u64, Error> {
        let mut sum = 0;
        for desk in desks.iter().filter(|(organ, _)| sight.covers_organ(organ)) {
            sum += inbox::count(&self.0.db, sight.region(), desk, filter).await?;
        }
        Ok(sum)
    }
}

/// Plays entries from the first; `None` when there are none or they do not begin with a filing.
pub(crate) fn replayed(entries: &[Entry]) -> Result<Option<Case>, Error> {
    let mut case = None;
    for entry in entries {
        let body = entry.read().map_err(Error::unreadable)?;
        case = entry::play(case, entry, &body);
    }
    Ok(case)
}

fn page<Row, Key>(mut rows: Vec<Row>, limit: u32, key: impl Fn(&Row) -> Key) -> Page<Row, Key> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(key) } else { None };
    Page { rows, next }
}
