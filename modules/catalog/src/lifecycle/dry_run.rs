//! 试算: what publishing would mean for cases that are open. They keep their versions; the figures tell what an explicit
//! rebase would change, so that nobody publishes blindly.

use calendar::{LegalClock, WorkCalendar};
use declarations::Item;
use kernel::{Date, Timestamp};

use crate::desk::OpenCase;

/// The figures of a dry run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRun {
    /// Open cases of the item; they keep the version they were accepted under.
    pub open: usize,
    /// Open cases by their version, ascending.
    pub by_version: Vec<(u32, usize)>,
    /// Whose promised day would move, were they rebased.
    pub earlier: usize,
    pub later: usize,
    /// Whose promised day cannot be told yet, such as beyond the last calendar edition.
    pub unknown: usize,
    /// Letters still to be issued, that would then carry the new content.
    pub documents: u32,
}

impl DryRun {
    pub fn moved(&self) -> usize {
        self.earlier + self.later
    }
}

/// Judges a new version against the open cases of its item.
pub fn dry_run(new: &Item, from: Date, cases: &[OpenCase], calendar: &WorkCalendar, now: Timestamp) -> DryRun {
    let mut run = DryRun { open: cases.len(), ..DryRun::default() };
    let limit = new.promised.in_force(from).map(|limit| limit.length);
    for case in cases {
        match run.by_version.iter_mut().find(|(version, _)| *version == case.version) {
            Some((_, count)) => *count += 1,
            None => run.by_version.push((case.version, 1)),
        }
        run.documents += case.documents_to_come;
        let (Some(limit), Some(started), Some(promised)) = (limit, case.started, case.promised_due) else { continue };
        match LegalClock::start(limit, started).due(calendar, now).map(|due| due.date) {
            Ok(day) if day < promised => run.earlier += 1,
            Ok(day) if day > promised => run.later += 1,
            Ok(_) => {}
            Err(_) => run.unknown += 1,
        }
    }
    run.by_version.sort_unstable();
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::testing::{now, version};
    use crate::model::VersionState;

    fn calendar() -> WorkCalendar {
        let county = concat!(env!("CARGO_MANIFEST_DIR"), "/../../county/calendars/2026.toml");
        WorkCalendar::from_toml([std::fs::read_to_string(county).unwrap().as_str()]).unwrap()
    }

    #[test]
    fn a_shorter_promise_would_bring_forward_the_days_of_open_cases() {
        let item = version(VersionState::Draft).item; // promises 5wd
        let started = Timestamp::at_local(Date::constant(2026, 11, 16), 9, 0);
        let case = |due| OpenCase { version: 1, started: Some(started), promised_due: Some(due), documents_to_come: 2 };
        let cases = [
            case(Date::constant(2026, 11, 26)), // was 8wd
            case(Date::constant(2026, 11, 23)), // is 5wd already
            OpenCase { version: 2, started: None, promised_due: None, documents_to_come: 0 },
        ];
        let run = dry_run(&item, item.since, &cases, &calendar(), now());
        assert_eq!(run.open, 3);
        assert_eq!(run.by_version, [(1, 2), (2, 1)]);
        // A promise in force without a day of its own holds always.
        assert_eq!((run.earlier, run.later, run.documents), (1, 0, 4));
    }
}
