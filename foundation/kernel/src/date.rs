//! Civil dates and their day numbers.
//!
//! A legal limit counts days, so arithmetic is done on *day numbers* (days since 1970-01-01), which are plain integers;
//! [`Date`] is what people and files see. The conversions are the well-known integer formulas of the proleptic
//! Gregorian calendar and need no table and no time zone.

pub use jiff::civil::Date;

const DAYS_PER_400_YEARS: i32 = 146_097;
/// Days from 0000-03-01, where the formulas start their year, to 1970-01-01.
const EPOCH: i32 = 719_468;

/// Days since 1970-01-01.
pub fn day_number(date: Date) -> i32 {
    let month = i32::from(date.month());
    // Years begin in March, so that the leap day comes last.
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(date.day()) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_400_YEARS + day_of_era - EPOCH
}

/// The date of a day number; days beyond what a [`Date`] can hold are its last or first day.
pub fn date_of_day_number(number: i32) -> Date {
    let shifted = i64::from(number) + i64::from(EPOCH);
    let era = shifted.div_euclid(i64::from(DAYS_PER_400_YEARS));
    let day_of_era = shifted.rem_euclid(i64::from(DAYS_PER_400_YEARS));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let beyond = if number < 0 { Date::MIN } else { Date::MAX };
    match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).unwrap_or(beyond),
        _ => beyond,
    }
}

/// The date that eight ASCII digits `YYYYMMDD` spell, if it exists.
pub(crate) fn from_compact(digits: &[u8]) -> Option<Date> {
    if digits.len() != 8 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let part = |range| digits.get(range).map(crate::shape::number);
    let year = i16::try_from(part(0..4)?).ok()?;
    let month = i8::try_from(part(4..6)?).ok()?;
    let day = i8::try_from(part(6..8)?).ok()?;
    Date::new(year, month, day).ok()
}

/// `20260213`, as it stands inside numbers.
pub(crate) fn compact(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// `2026年2月13日`.
pub fn chinese_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `周一` to `周日`.
pub fn chinese_weekday(date: Date) -> &'static str {
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match date.weekday() {
        Monday => "周一",
        Tuesday => "周二",
        Wednesday => "周三",
        Thursday => "周四",
        Friday => "周五",
        Saturday => "周六",
        Sunday => "周日",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_days_have_known_numbers() {
        for (day, number) in
            [(date(1970, 1, 1), 0), (date(1969, 12, 31), -1), (date(2000, 2, 29), 11_016), (date(2026, 2, 13), 20_497)]
        {
            assert_eq!(day_number(day), number);
            assert_eq!(date_of_day_number(number), day);
        }
    }

    #[test]
    fn days_beyond_the_calendar_stop_at_its_ends() {
        assert_eq!(date_of_day_number(i32::MAX), Date::MAX);
        assert_eq!(date_of_day_number(i32::MIN), Date::MIN);
    }

    #[test]
    fn dates_are_spoken_in_chinese() {
        assert_eq!(chinese_date(date(2026, 2, 13)), "2026年2月13日");
        assert_eq!(chinese_weekday(date(2026, 2, 13)), "周五");
    }

    proptest! {
        #[test]
        fn numbers_and_dates_are_inverse_and_agree_with_the_library(number in -3_000_000..2_900_000) {
            let day = date_of_day_number(number);
            prop_assert_eq!(day_number(day), number);
            let by_library = date(1970, 1, 1).until(day).unwrap().get_days();
            prop_assert_eq!(by_library, number);
        }
    }
}
