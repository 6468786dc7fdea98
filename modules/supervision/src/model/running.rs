//! Open cases by the day they fall due.

use kernel::{CaseNo, Date, ItemId, KindId, OrganId};

/// Which open cases are wanted; cards and orders are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunningFilter {
    /// All kinds where none is named.
    pub kind: Option<KindId>,
    pub organ: Option<OrganId>,
    pub item: Option<ItemId>,
    pub due_from: Option<Date>,
    /// The last day, included.
    pub due_by: Option<Date>,
}

/// Which open steps of one post are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFilter {
    pub organ: OrganId,
    /// The word of a role.
    pub role: String,
    pub due_from: Option<Date>,
    /// The last day, included.
    pub due_by: Option<Date>,
}

/// An open step, and where a page of them ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepKey {
    pub due: Date,
    pub case_no: CaseNo,
    pub n: u32,
}

impl StepKey {
    /// As an address carries it.
    pub fn parts(&self) -> Vec<String> {
        vec![self.due.to_string(), self.case_no.to_string(), self.n.to_string()]
    }

    /// From an address; none where it says something else.
    pub fn of_parts(parts: &[String]) -> Option<StepKey> {
        let [due, case_no, n] = parts else { return None };
        Some(StepKey { due: due.parse().ok()?, case_no: case_no.parse().ok()?, n: n.parse().ok()? })
    }
}

/// An open step as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenStep {
    pub key: StepKey,
    pub name: String,
    /// Who has taken it; empty where nobody has.
    pub holder: String,
}

/// An open case among all by the day they fall due, and where a page of them ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningKey {
    pub due: Date,
    pub organ: String,
    pub kind: String,
    pub item: String,
    pub place: String,
    pub case_no: String,
}

impl RunningKey {
    /// Of the same day, organ, kind, item and place?
    pub(crate) fn is_of(&self, group: &RunningKey) -> bool {
        (self.due, &self.organ, &self.kind, &self.item, &self.place)
            == (group.due, &group.organ, &group.kind, &group.item, &group.place)
    }

    /// As an address carries it.
    pub fn parts(&self) -> Vec<String> {
        let RunningKey { due, organ, kind, item, place, case_no } = self.clone();
        vec![due.to_string(), organ, kind, item, place, case_no]
    }

    /// From an address; none where it says something else.
    pub fn of_parts(parts: &[String]) -> Option<RunningKey> {
        let [due, organ, kind, item, place, case_no] = parts else { return None };
        Some(RunningKey {
            due: due.parse().ok()?,
            organ: organ.clone(),
            kind: kind.clone(),
            item: item.clone(),
            place: place.clone(),
            case_no: case_no.clone(),
        })
    }
}
