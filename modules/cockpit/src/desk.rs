//! The desk: everything pages and API of this module do goes over it.

use kernel::Date;

/// Shared by all handlers; a clone counts references.
#[derive(Clone)]
pub struct Desk {
    /// The engine room, the catalogue, the gate and the files, as applications have them.
    pub office: applications::Desk,
    pub ratings: ratings::Desk,
    pub supervision: supervision::Desk,
    pub assessment: assessment::Desk,
}

impl Desk {
    /// Working days since a due day; where the calendar does not reach, plain days.
    pub(crate) fn late_days(&self, due: Date, today: Date) -> i64 {
        let plain = due.until(today).map_or(0, |span| i64::from(span.get_days()));
        let days = self.office.casework.definitions().calendar().working_days_between(due, today);
        days.map_or(plain, i64::from)
    }
}
