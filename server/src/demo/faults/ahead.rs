//! What has to be told ahead of time: from which day on little enough of a limit is left, counted day by day on the
//! calendar's page.

use calendar::{LegalClock, Limit, Unit, WorkCalendar};
use casework::{Case, Task};
use kernel::{Date, Timestamp, date_of_day_number, day_number};

/// What is little: so many working days, or such a share of the whole limit, whichever is more.
struct Little {
    working_days: u32,
    percent: u32,
}

const fn working_days(working_days: u32) -> Little {
    Little { working_days, percent: 0 }
}

const fn or_a_fifth(working_days: u32) -> Little {
    Little { working_days, percent: 20 }
}

/// 将到期: rule and moment of each limit of the case, and of each of its steps, of which little is left by now.
pub fn nearly_over(case: &Case, calendar: &WorkCalendar, now: Timestamp) -> Vec<(&'static str, Timestamp)> {
    let clock = |id: &str| case.clock(id).map(|named| &named.clock);
    let longer = |clock: &&LegalClock, days: u32| in_days(clock.total()) > days;
    let pause = case.pause.as_ref().map(|pause| LegalClock::start(pause.announced, pause.from));
    let steps = case.tasks.iter().filter_map(|task: &Task| task.clock.as_ref()).filter(|clock| longer(clock, 2));
    let limits = [
        ("T-ANSWER-SOON", clock("correction"), working_days(1)),
        ("T-DELIVER-SOON", clock("delivery"), working_days(2)),
        ("T-DUE-SOON", clock("promised").filter(|clock| longer(clock, 2)), or_a_fifth(1)),
        ("T-LEGAL-SOON", clock("statutory").filter(|clock| longer(clock, 5)), or_a_fifth(2)),
        ("T-PAUSE-SOON", pause.as_ref(), working_days(1)),
    ];
    let limits = limits.into_iter().filter_map(|(rule, clock, little)| Some((rule, clock?, little)));
    let all = limits.chain(steps.map(|clock| ("T-STEP-SOON", clock, working_days(1))));
    all.filter_map(|(rule, clock, little)| Some((rule, since(clock, &little, calendar, now)?))).collect()
}

/// Since when little is left of a clock that runs. What began short is told at its beginning; what stood still meanwhile,
/// when it goes on.
fn since(clock: &LegalClock, little: &Little, calendar: &WorkCalendar, now: Timestamp) -> Option<Timestamp> {
    if !clock.is_running() || clock.is_paused() {
        return None;
    }
    let last = day_number(clock.due(calendar, now).ok()?.date);
    let total = clock.total();
    let share = (in_days(total) * little.percent).div_ceil(100);
    let is_working = |date: Date| calendar.is_working_day(date).unwrap_or(false);
    let (mut day, mut left, mut left_by_limit) = (last, 0, 0);
    loop {
        // What is left in the evening before: this day and all after it.
        let counts = is_working(date_of_day_number(day));
        let (left_then, by_limit_then) =
            (left + u32::from(counts), left_by_limit + u32::from(counts || total.unit != Unit::WorkingDays));
        if left_then > little.working_days && by_limit_then > share {
            break;
        }
        (day, left, left_by_limit) = (day - 1, left_then, by_limit_then);
    }
    let resumed = clock.pauses.iter().filter_map(|pause| pause.to).max().unwrap_or(clock.started);
    let at = Timestamp::start_of_day(date_of_day_number(day)).max(clock.started).max(resumed);
    (at <= now).then_some(at)
}

fn in_days(limit: Limit) -> u32 {
    match limit.unit {
        Unit::Hours => limit.length / 24,
        Unit::WorkingDays | Unit::Days | Unit::DaysRolled => limit.length,
        Unit::Months => limit.length * 30,
        Unit::Years => limit.length * 365,
    }
}
