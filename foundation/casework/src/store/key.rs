//! In which order a list of cases stands, and where a page of it ends.

use kernel::{CaseNo, Date, ItemId, KindId, OrganId, RegionCode, Timestamp};

use crate::store::list::{CaseFilter, CaseRow};

/// Where a page of a list ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListKey {
    /// Newest first.
    Filed { at: Timestamp, case_no: CaseNo },
    /// What falls due first; within a day as the index of open cases has them.
    Due { due: Date, organ: OrganId, kind: KindId, item: String, place: RegionCode, case_no: CaseNo },
}

impl ListKey {
    /// As an address carries it.
    pub fn parts(&self) -> Vec<String> {
        match self {
            ListKey::Filed { at, case_no } => vec![at.as_micros().to_string(), case_no.to_string()],
            ListKey::Due { due, organ, kind, item, place, case_no } => vec![
                due.to_string(),
                organ.to_string(),
                kind.to_string(),
                item.clone(),
                place.to_string(),
                case_no.to_string(),
            ],
        }
    }

    /// From an address; none where it says something else.
    pub fn of_parts(parts: &[String]) -> Option<ListKey> {
        match parts {
            [at, no] => {
                Some(ListKey::Filed { at: Timestamp::from_micros(at.parse().ok()?), case_no: no.parse().ok()? })
            }
            [due, organ, kind, item, place, no] => Some(ListKey::Due {
                due: due.parse().ok()?,
                organ: OrganId::from(organ.as_str()),
                kind: KindId::from(kind.as_str()),
                item: item.clone(),
                place: place.parse().ok()?,
                case_no: no.parse().ok()?,
            }),
            _ => None,
        }
    }
}

impl CaseRow {
    /// Its place among all, newest first.
    pub fn key(&self) -> ListKey {
        ListKey::Filed { at: self.filed_at, case_no: self.case_no.clone() }
    }

    fn due_key(&self) -> ListKey {
        ListKey::Due {
            due: self.due,
            organ: self.organ.clone(),
            kind: self.kind.clone(),
            item: self.item.as_ref().map_or_else(String::new, ItemId::to_string),
            place: self.place,
            case_no: self.case_no.clone(),
        }
    }
}

impl CaseFilter {
    /// Does the list stand in the order in which cases fall due? It does where that is asked for, unless words or numbers
    /// find the few cases that are wanted.
    pub(crate) fn is_by_due(&self) -> bool {
        (self.due_from.is_some() || self.due_by.is_some()) && self.words.is_none() && self.numbers.is_none()
    }

    /// The place of a row in the list that this filter makes.
    pub(crate) fn key(&self, row: &CaseRow) -> ListKey {
        if self.is_by_due() { row.due_key() } else { row.key() }
    }
}
