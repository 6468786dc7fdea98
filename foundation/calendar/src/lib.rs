//! Working days, limits and legal clocks.
//!
//! - An [`Edition`] is one year's holiday notice, a TOML file of the county; a [`WorkCalendar`] is several editions
//!   merged, ready for arithmetic in constant time. A day without an edition is an error, never "weekends only".
//! - A [`Limit`] is a length and a unit (`10wd`, `90d roll`, `24h`); which unit a statute means is data in [`Statute`].
//! - A [`LegalClock`] is a ledger of what happened to a limit: started, paused, resumed, extended, stopped. Its due date
//!   is computed from the ledger whenever it is asked for and is never stored, so it cannot drift.
//! - [`explain`] says day by day why a deadline falls where it does; [`reproject`] lists the clocks that a new edition
//!   moves; [`to_icalendar`] gives the calendar to other programmes.
//!
//! Pure: the time is handed in. Days are the local days of Asia/Shanghai. The day of the event that starts a limit is
//! day 0 (民法典第二百零一条).
//!
//! ```
//! use calendar::{LegalClock, WorkCalendar};
//!
//! let edition = std::fs::read_to_string("county/calendars/2026.toml")?;
//! let calendar = WorkCalendar::from_toml([edition.as_str()])?;
//! let clock = LegalClock::start("20wd".parse()?, "2026-09-01T01:30:00Z".parse()?);
//! assert_eq!(clock.due(&calendar, clock.started)?.date.to_string(), "2026-09-29");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arithmetic;
mod clock;
mod command_line;
mod due;
mod edition;
mod explain;
mod ics;
mod limit;
mod pause;
mod reproject;
mod standing;
mod statute;
mod work_calendar;
mod work_days;

pub use clock::{Extension, LegalClock, Party, Segment};
pub use command_line::{due_line, explain_lines};
pub use due::{Due, OpenPause};
pub use edition::{DayRange, Edition, Holiday, Notice};
pub use explain::{Day, Explanation, Language, Why, explain};
pub use ics::to_icalendar;
pub use limit::{Limit, Unit};
pub use pause::{Pause, PauseId, PauseKind};
pub use reproject::{Moved, changed_days, reproject};
pub use statute::{Statute, Wording};
pub use work_calendar::{Special, WorkCalendar};

#[cfg(test)]
mod testing;
