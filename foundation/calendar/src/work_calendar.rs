//! The working calendar (工作日历) of a county: several editions merged, ready for arithmetic.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Date, Digest32, Refusal, day_number};

use crate::work_days::{WorkDays, is_weekend};
use crate::{Edition, Holiday};

/// Editions of consecutive years, merged. A clone shares the table.
#[derive(Clone, Debug)]
pub struct WorkCalendar(Arc<Merged>);

#[derive(Debug)]
struct Merged {
    work_days: WorkDays,
    special: BTreeMap<i32, Special>,
    editions: Vec<Edition>,
    digest: Digest32,
}

/// A day on which the week does not tell whether it is worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Special {
    /// The festival, such as 国庆节.
    pub name: Arc<str>,
    /// A make-up day (调休上班日) if true, a day off if false.
    pub worked: bool,
}

impl WorkCalendar {
    /// Merges editions, which must be of consecutive years; where two name the same day, the later year's notice holds.
    pub fn new(editions: impl IntoIterator<Item = Edition>) -> Result<WorkCalendar, Refusal> {
        let mut editions: Vec<Edition> = editions.into_iter().collect();
        editions.sort_by_key(|edition| edition.year);
        let (Some(first), Some(last)) = (editions.first(), editions.last()) else {
            return Err(Refusal::invalid("calendar_empty", "没有任何工作日历，请在 calendars/ 中写入至少一年的安排。"));
        };
        check_consecutive(&editions)?;

        let from = day_number(Date::new(first.year, 1, 1).map_err(|_| no_such_year(first.year))?);
        let to = day_number(last.valid_through);
        let special: BTreeMap<i32, Special> =
            editions.iter().flat_map(|edition| &edition.holidays).flat_map(special_days).collect();
        let work_days = WorkDays::tabulate(from, to, |day| match special.get(&day) {
            Some(special) => special.worked,
            None => !is_weekend(day),
        });
        let digest = digest(&work_days);
        Ok(WorkCalendar(Arc::new(Merged { work_days, special, editions, digest })))
    }

    /// Reads and merges the texts of edition files.
    pub fn from_toml<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<WorkCalendar, Refusal> {
        let editions = texts.into_iter().map(Edition::parse).collect::<Result<Vec<_>, _>>()?;
        WorkCalendar::new(editions)
    }

    pub fn editions(&self) -> &[Edition] {
        &self.0.editions
    }

    /// The last day that can be computed with.
    pub fn valid_through(&self) -> Date {
        kernel::date_of_day_number(self.table().last())
    }

    /// The first day that can be computed with.
    pub fn valid_from(&self) -> Date {
        kernel::date_of_day_number(self.table().first())
    }

    /// Names the calendar by what it computes: two calendars with the same digest give the same deadlines.
    pub fn digest(&self) -> Digest32 {
        self.0.digest
    }

    /// Why a day is not what the week says, if so.
    pub fn special(&self, date: Date) -> Option<&Special> {
        self.0.special.get(&day_number(date))
    }

    pub(crate) fn table(&self) -> &WorkDays {
        &self.0.work_days
    }
}

fn special_days(holiday: &Holiday) -> Vec<(i32, Special)> {
    let name: Arc<str> = holiday.name.as_str().into();
    let off = day_number(holiday.off.from)..=day_number(holiday.off.to);
    let worked = holiday.work.iter().map(|&day| (day_number(day), true));
    off.map(|day| (day, false))
        .chain(worked)
        .map(|(day, worked)| (day, Special { name: name.clone(), worked }))
        .collect()
}

fn check_consecutive(editions: &[Edition]) -> Result<(), Refusal> {
    for (earlier, later) in editions.iter().zip(editions.iter().skip(1)) {
        if earlier.year == later.year {
            return Err(Refusal::invalid("calendar_duplicate", format!("{} 年的工作日历有两份。", later.year)));
        }
        let last_of_december = Date::new(earlier.year, 12, 31).map_err(|_| no_such_year(earlier.year))?;
        if earlier.year + 1 != later.year || earlier.valid_through != last_of_december {
            return Err(Refusal::invalid(
                "calendar_gap",
                format!("工作日历在 {} 之后、{} 年之前有缺口，请补齐。", earlier.valid_through, later.year),
            ));
        }
    }
    Ok(())
}

fn digest(work_days: &WorkDays) -> Digest32 {
    let mut text = format!("{}\n{}\n", work_days.first(), work_days.last());
    let worked = (work_days.first()..=work_days.last()).filter_map(|day| work_days.is_worked(day));
    text.extend(worked.map(|worked| if worked { '1' } else { '0' }));
    Digest32::of(text.as_bytes())
}

fn no_such_year(year: i16) -> Refusal {
    Refusal::invalid("calendar_edition_malformed", format!("{year} 不是可用的年份。"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{EDITIONS, calendar, day};

    #[test]
    fn a_notice_reaches_into_the_year_before() {
        let calendar = calendar();
        let new_year = calendar.special(day("2018-12-31")).unwrap();
        assert_eq!((&*new_year.name, new_year.worked), ("元旦", false));
        assert!(calendar.special(day("2018-12-29")).unwrap().worked);
        assert_eq!(calendar.special(day("2018-12-28")), None);
    }

    #[test]
    fn the_calendar_says_how_far_it_reaches() {
        let calendar = calendar();
        assert_eq!((calendar.valid_from(), calendar.valid_through()), (day("2015-01-01"), day("2026-12-31")));
    }

    #[test]
    fn a_local_festival_is_one_more_holiday_with_its_own_basis() {
        let local =
            "[[holiday]]\nname = \"藏历新年\"\noff = { from = 2026-02-24, to = 2026-02-26 }\nbasis = \"州政府通知\"\n";
        let with_local = format!("{}\n{local}", EDITIONS[11]);
        let county = WorkCalendar::from_toml([with_local.as_str()]).unwrap();
        assert_eq!(county.add_wd(day("2026-02-14"), 1).unwrap(), day("2026-02-27"));
        assert_eq!(calendar().add_wd(day("2026-02-14"), 1).unwrap(), day("2026-02-24"));
        assert_ne!(county.digest(), WorkCalendar::from_toml([EDITIONS[11]]).unwrap().digest());
    }

    #[test]
    fn years_must_follow_one_another() {
        let code = |texts: &[&str]| WorkCalendar::from_toml(texts.iter().copied()).unwrap_err().code;
        assert_eq!(code(&[]), "calendar_empty");
        assert_eq!(code(&[EDITIONS[0], EDITIONS[2]]), "calendar_gap");
        assert_eq!(code(&[EDITIONS[0], EDITIONS[0]]), "calendar_duplicate");
        assert!(WorkCalendar::from_toml([EDITIONS[1], EDITIONS[0]]).is_ok(), "in any order");
    }

    #[test]
    fn the_digest_names_what_the_calendar_computes() {
        let all = calendar();
        assert_eq!(all.digest(), WorkCalendar::from_toml(EDITIONS.iter().rev().copied()).unwrap().digest());
        assert_ne!(all.digest(), WorkCalendar::from_toml(EDITIONS[1..].iter().copied()).unwrap().digest());
    }
}
