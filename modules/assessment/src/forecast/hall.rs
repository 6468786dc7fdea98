//! Windows of a hall: how many the expected filings need, and what to do where they are too few. Pure.

use super::demand::Expected;

/// Of so many seats a day one should be free, or there are too few.
const FREE_OF: u32 = 10;

/// A hall as the county folder declares it, and what its matters take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hall {
    pub windows: u32,
    /// Of those, how many serve some items only.
    pub dedicated: u32,
    /// Minutes worked on a working day.
    pub worked: u32,
    /// Minutes a matter keeps a window busy, by the mix of the last weeks; none where the county declares none.
    pub minutes: Option<f64>,
    /// Seats that can be booked on a working day.
    pub seats: u32,
}

/// Windows needed: with as few as the method errs, as expected, and with as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    pub low: u32,
    pub likely: u32,
    pub high: u32,
}

/// What is proposed for a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The county declares no minutes.
    Unknown,
    Enough,
    /// The appointments are all but given away, and the windows have room.
    MoreSeats,
    /// Only a busy day would need so many more.
    StandBy(u32),
    /// So many more are needed.
    Open(u32),
}

impl Advice {
    pub const fn word(self) -> &'static str {
        match self {
            Advice::Unknown => "unknown",
            Advice::Enough => "enough",
            Advice::MoreSeats => "more-seats",
            Advice::StandBy(_) => "stand-by",
            Advice::Open(_) => "open",
        }
    }

    pub const fn windows(self) -> u32 {
        match self {
            Advice::StandBy(windows) | Advice::Open(windows) => windows,
            _ => 0,
        }
    }
}

/// A working day of the hall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planned {
    pub expected: Expected,
    pub booked: u32,
    pub free: u32,
    pub need: Option<Need>,
    pub advice: Advice,
}

/// The day's plan; whoever booked is expected, whatever the weeks before say.
pub fn plan(hall: &Hall, expected: Expected, booked: u32) -> Planned {
    let expected = Expected { filings: expected.filings.max(f64::from(booked)), ..expected };
    let need = hall.minutes.map(|minutes| {
        let windows = |filings: f64| windows(filings * minutes, hall.worked);
        let (low, high) = expected.range().unwrap_or((expected.filings, expected.filings));
        Need { low: windows(low.max(f64::from(booked))), likely: windows(expected.filings), high: windows(high) }
    });
    let free = hall.seats.saturating_sub(booked);
    let advice = match need {
        None => Advice::Unknown,
        Some(need) if need.likely > hall.windows => Advice::Open(need.likely - hall.windows),
        Some(need) if need.high > hall.windows => Advice::StandBy(need.high - hall.windows),
        Some(_) if hall.seats > 0 && free < hall.seats.div_ceil(FREE_OF) => Advice::MoreSeats,
        Some(_) => Advice::Enough,
    };
    Planned { expected, booked, free, need, advice }
}

/// Whole windows for so many minutes of work.
fn windows(minutes: f64, worked: u32) -> u32 {
    let needed = (minutes / f64::from(worked.max(1))).ceil();
    // A hall of more windows than this is no hall.
    (0..10_000).find(|windows| f64::from(*windows) >= needed).unwrap_or(10_000)
}

/// The declared minutes of a mix of items, weighed by how many came of each.
pub fn mean_minutes(mix: &[(u32, i64)]) -> Option<f64> {
    let came: i64 = mix.iter().map(|(_, came)| came).sum();
    let minutes: i64 = mix.iter().map(|(minutes, came)| i64::from(*minutes) * came).sum();
    (came > 0).then(|| crate::indicators::float(minutes) / crate::indicators::float(came))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const HALL: Hall = Hall { windows: 2, dedicated: 0, worked: 420, minutes: Some(20.0), seats: 40 };

    fn day(filings: f64, miss: Option<f64>) -> Expected {
        Expected { day: date(2026, 11, 25), works: true, filings, miss }
    }

    #[test]
    fn minutes_over_the_worked_hours_round_up_to_windows() {
        // 21 filings of 20 minutes fill one window of 420 minutes.
        let of = |filings: f64| plan(&HALL, day(filings, Some(5.0)), 0);
        assert_eq!(of(21.0).need, Some(Need { low: 1, likely: 1, high: 2 }));
        assert_eq!(of(22.0).need, Some(Need { low: 1, likely: 2, high: 2 }));
        assert_eq!(
            (of(22.0).advice, of(40.0).advice, of(43.0).advice),
            (Advice::Enough, Advice::StandBy(1), Advice::Open(1))
        );
        assert_eq!(of(0.0).need.map(|need| (need.low, need.likely, need.high)), Some((0, 0, 1)));
    }

    #[test]
    fn whoever_booked_is_expected() {
        let quiet = plan(&HALL, day(3.0, Some(1.0)), 30);
        assert_eq!(quiet.need, Some(Need { low: 2, likely: 2, high: 2 }));
        assert_eq!((quiet.booked, quiet.free, quiet.advice), (30, 10, Advice::Enough));
        assert_eq!(plan(&HALL, day(3.0, None), 38).advice, Advice::MoreSeats);
        assert_eq!(plan(&HALL, day(3.0, None), 60).advice, Advice::Open(1), "more booked than the windows can take");
    }

    #[test]
    fn without_declared_minutes_nothing_is_reckoned() {
        let unknown = plan(&Hall { minutes: None, ..HALL }, day(99.0, Some(1.0)), 4);
        assert_eq!((unknown.need, unknown.advice), (None, Advice::Unknown));
        assert_eq!(mean_minutes(&[]), None);
        assert_eq!(mean_minutes(&[(15, 3), (30, 1)]), Some(18.75));
    }
}
