//! What citizens and staff are told alike: in which language, whose time it is, how a limit stands and why.

use calendar::{LegalClock, Unit, WorkCalendar, explain};
use casework::{Happening, Language, Surroundings, Whose};
use kernel::{ActorKind, Date, Timestamp, local_date};
use web::parts::{ClockState, Countdown, DayKind, DayRow, DayTable, Entry};
use web::{Lang, Text};

/// The language in which the engine room is to speak.
pub fn language(t: Text) -> Language {
    match t.lang() {
        Lang::Chinese => Language::Chinese,
        Lang::English => Language::English,
    }
}

/// In which a limit is explained.
fn spoken(t: Text) -> calendar::Language {
    match t.lang() {
        Lang::Chinese => calendar::Language::Chinese,
        Lang::English => calendar::Language::English,
    }
}

/// Whose time runs, as a mark beside a line.
pub fn side(whose: Whose) -> web::parts::Whose {
    match whose {
        Whose::Government => web::parts::Whose::Government,
        Whose::Applicant => web::parts::Whose::Applicant,
        Whose::ThirdParty => web::parts::Whose::ThirdParty,
    }
}

/// An event in the timeline: whose deed it was, and, beside it, whose time runs from then on.
pub fn deed(when: String, event: &casework::Event, sentence: String) -> Entry {
    let by = match event.actor.kind {
        ActorKind::Citizen | ActorKind::Enterprise => web::parts::Whose::Applicant,
        ActorKind::Staff | ActorKind::System => web::parts::Whose::Government,
    };
    // After the close nobody's time runs.
    let then = match event.happening {
        Happening::Closed { .. } | Happening::Archived | Happening::Rated(_) => by,
        _ => side(event.whose),
    };
    Entry::past(when, then, sentence).by(by)
}

/// A look at the limits of a case: by its own calendar, at one moment.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    pub t: Text,
    pub calendar: &'a WorkCalendar,
    pub now: Timestamp,
}

/// 「为什么是这一天」.
pub struct Reasons {
    pub due: Date,
    pub summary: String,
    pub table: DayTable,
}

impl<'a> Watch<'a> {
    pub fn new(t: Text, around: &'a Surroundings) -> Watch<'a> {
        Watch { t, calendar: &around.calendar, now: around.now }
    }

    fn today(&self) -> Date {
        local_date(self.now)
    }

    /// A limit as a countdown; none where the calendar does not reach that far.
    pub fn countdown(&self, name: &str, clock: &LegalClock) -> Option<Countdown> {
        let t = self.t;
        let due = clock.due(self.calendar, self.now).ok()?.date;
        let (total, used) = self.spent(clock, due)?;
        let mut countdown = Countdown::new(t, name, total, used, t.date_near(due, self.today()));
        if let Some((_, pause)) = clock.open_pauses().next() {
            let kind = language(t).pause_kind(pause.kind);
            countdown = countdown.note(t.msg("countdown-paused-for").arg("kind", kind).to_string());
        } else if let Some(extension) = &clock.extension {
            let by = language(t).limit(extension.by);
            countdown = countdown.note(t.msg("countdown-extended").arg("by", by).to_string());
        }
        countdown.state = match (clock.is_running(), clock.is_paused()) {
            (true, true) => ClockState::Paused,
            (true, false) => ClockState::Running,
            (false, _) => ClockState::Stopped,
        };
        Some(countdown)
    }

    /// A limit in one line: how long, and its last day, or which year's work calendar is missing to tell it.
    pub fn line(&self, name: &str, clock: &LegalClock) -> String {
        let t = self.t;
        let limit = language(t).limit(clock.total());
        match clock.due(self.calendar, self.now) {
            Ok(due) => {
                let day = t.date_near(due.date, self.today());
                t.msg("countdown-line").arg("name", name).arg("limit", limit).arg("day", day).to_string()
            }
            Err(_) => {
                let year = (self.calendar.valid_through().year() + 1).to_string();
                t.msg("countdown-unknown").arg("name", name).arg("limit", limit).arg("year", year).to_string()
            }
        }
    }

    /// Does no known edition of the work calendar reach its last day?
    pub fn is_unknown(&self, clock: &LegalClock) -> bool {
        clock.due(self.calendar, self.now).is_err()
    }

    /// The whole limit and what of it is used, in working days so that all countdowns read alike.
    fn spent(&self, clock: &LegalClock, due: Date) -> Option<(u32, u32)> {
        let between =
            |from, to| self.calendar.working_days_between(from, to).ok().and_then(|days| u32::try_from(days).ok());
        let (total, used) = if clock.limit.unit == Unit::WorkingDays {
            (clock.total().length, clock.used(self.calendar, self.now).ok()?)
        } else {
            let start = local_date(clock.started);
            (between(start, due)?, between(start, local_date(clock.stopped.unwrap_or(self.now)))?)
        };
        let late = clock.remaining(self.calendar, self.now).ok().filter(|left| *left < 0);
        let late = late.map_or(0, i32::unsigned_abs);
        Some((total, if late > 0 { total.saturating_add(late) } else { used }))
    }

    /// Every day of a limit, and whether it counts.
    pub fn reasons(&self, name: &str, clock: &LegalClock) -> Option<Reasons> {
        let t = self.t;
        let explanation = explain(self.calendar, clock, self.now).ok()?;
        let due = explanation.due.date;
        let row = |day: &calendar::Day| DayRow {
            date: t.date(day.date),
            count: day.counted,
            kind: match day.counted {
                _ if day.date == due => DayKind::Due,
                Some(_) => DayKind::Counted,
                None if day.whose != clock.whose => DayKind::Paused,
                None => DayKind::Off,
            },
            reason: day.reason_in(spoken(t)),
        };
        let caption = format!("{name} · {}", language(t).limit(clock.total()));
        Some(Reasons {
            due,
            summary: explanation.summary_in(spoken(t)),
            table: DayTable { t, caption, days: explanation.days.iter().map(row).collect() },
        })
    }
}
