//! What the tests of this crate share: the county's own editions and short ways to write days.

use std::sync::OnceLock;

use kernel::{Date, Timestamp};

use crate::WorkCalendar;

pub(crate) const EDITIONS: [&str; 12] = [
    include_str!("../../../county/calendars/2015.toml"),
    include_str!("../../../county/calendars/2016.toml"),
    include_str!("../../../county/calendars/2017.toml"),
    include_str!("../../../county/calendars/2018.toml"),
    include_str!("../../../county/calendars/2019.toml"),
    include_str!("../../../county/calendars/2020.toml"),
    include_str!("../../../county/calendars/2021.toml"),
    include_str!("../../../county/calendars/2022.toml"),
    include_str!("../../../county/calendars/2023.toml"),
    include_str!("../../../county/calendars/2024.toml"),
    include_str!("../../../county/calendars/2025.toml"),
    include_str!("../../../county/calendars/2026.toml"),
];

/// All editions, merged once.
pub(crate) fn calendar() -> &'static WorkCalendar {
    static CALENDAR: OnceLock<WorkCalendar> = OnceLock::new();
    CALENDAR.get_or_init(|| WorkCalendar::from_toml(EDITIONS).unwrap())
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Half past nine in the morning, local time.
pub(crate) fn morning(text: &str) -> Timestamp {
    Timestamp::at_local(day(text), 9, 30)
}
