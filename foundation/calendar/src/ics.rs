//! The working calendar as iCalendar (RFC 5545), so that it can be subscribed to: one all-day event for each holiday and
//! each make-up day.

use kernel::{Date, Timestamp, date_of_day_number, day_number};

use crate::{Edition, Holiday, WorkCalendar};

/// A line may hold 75 octets before it must be folded (RFC 5545 §3.1).
const LINE_OCTETS_MAX: usize = 75;

/// Writes all editions as one calendar. `stamped` is the moment of writing, which the format demands in every event.
pub fn to_icalendar(calendar: &WorkCalendar, stamped: Timestamp) -> String {
    let mut ics = Ics::default();
    ics.line("BEGIN:VCALENDAR");
    ics.line("VERSION:2.0");
    ics.line("PRODID:-//Haoban//Work Calendar//ZH");
    ics.line("CALSCALE:GREGORIAN");
    ics.line("METHOD:PUBLISH");
    ics.line("X-WR-CALNAME:工作日历");
    for edition in calendar.editions() {
        for holiday in &edition.holidays {
            ics.holiday(edition, holiday, stamped);
        }
    }
    ics.line("END:VCALENDAR");
    ics.0
}

#[derive(Default)]
struct Ics(String);

impl Ics {
    fn holiday(&mut self, edition: &Edition, holiday: &Holiday, stamped: Timestamp) {
        let source = edition.notices.iter().map(|notice| notice.number.as_str()).collect::<Vec<_>>().join("；");
        let source = holiday.basis.as_deref().unwrap_or(&source);
        let name = &holiday.name;
        self.event(holiday.off.from, holiday.off.to, &format!("{name}放假"), source, stamped);
        for &day in &holiday.work {
            self.event(day, day, &format!("{name}调休上班"), source, stamped);
        }
    }

    /// An all-day event; the format's end is the day after the last.
    fn event(&mut self, from: Date, to: Date, summary: &str, description: &str, stamped: Timestamp) {
        let end = date_of_day_number(day_number(to) + 1);
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}-{}@haoban", basic(from), basic(to)));
        self.line(&format!("DTSTAMP:{}", basic_utc(stamped)));
        self.line(&format!("DTSTART;VALUE=DATE:{}", basic(from)));
        self.line(&format!("DTEND;VALUE=DATE:{}", basic(end)));
        self.line(&format!("SUMMARY:{}", escaped(summary)));
        self.line(&format!("DESCRIPTION:{}", escaped(description)));
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    /// Writes a content line, folded between characters, never inside one.
    fn line(&mut self, content: &str) {
        let mut octets = 0;
        for c in content.chars() {
            if octets + c.len_utf8() > LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(c);
            octets += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn basic(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// `20261122T013000Z` from `2026-11-22T01:30:00Z`, fractions cut.
fn basic_utc(at: Timestamp) -> String {
    let text = at.to_string();
    let mut basic = String::with_capacity(16);
    for c in text.chars().take(19).filter(|c| !matches!(c, '-' | ':')) {
        basic.push(c);
    }
    basic.push('Z');
    basic
}

/// Text values escape backslash, semicolon, comma and line ends (RFC 5545 §3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{EDITIONS, calendar, morning};

    #[test]
    fn the_spring_festival_is_one_event_and_its_make_up_days_two() {
        let only_2026 = WorkCalendar::from_toml([EDITIONS[11]]).unwrap();
        let ics = to_icalendar(&only_2026, morning("2026-11-22"));
        assert!(ics.contains(
            "BEGIN:VEVENT\r\nUID:20260215-20260223@haoban\r\nDTSTAMP:20261122T013000Z\r\n\
             DTSTART;VALUE=DATE:20260215\r\nDTEND;VALUE=DATE:20260224\r\nSUMMARY:春节放假\r\n"
        ));
        assert_eq!(ics.matches("SUMMARY:春节调休上班").count(), 2);
        assert_eq!(ics.matches("BEGIN:VEVENT").count(), 13);
        assert!(ics.starts_with("BEGIN:VCALENDAR\r\n") && ics.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn no_line_is_longer_than_the_format_allows() {
        let ics = to_icalendar(calendar(), morning("2026-11-22"));
        assert!(ics.split("\r\n").all(|line| line.len() <= 75));
        let unfolded = ics.replace("\r\n ", "");
        assert!(unfolded.contains("SUMMARY:抗日战争暨世界反法西斯战争胜利70周年纪念日调休上班\r\n"));
    }

    #[test]
    fn marks_of_the_format_are_escaped() {
        assert_eq!(escaped("a,b;c\\d\r\ne"), "a\\,b\\;c\\\\d\\ne");
    }
}
