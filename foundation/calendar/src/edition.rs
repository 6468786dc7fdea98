//! A calendar edition: the off days and make-up days of one year, with the notices they come from.
//!
//! The State Council's office publishes the arrangement about November for the next year. A notice may reach into the
//! neighbouring year (the New Year holiday of 2019 began on 2018-12-30), so days are kept with their own dates. Counties
//! in ethnic areas add their own festivals with the local basis.

use std::collections::BTreeMap;

use kernel::{Date, Refusal};
use serde::Deserialize;
use toml::value::Datetime;

/// One file `calendars/<year>.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub year: i16,
    /// The last day this edition answers for, normally the last of December.
    pub valid_through: Date,
    pub notices: Vec<Notice>,
    pub holidays: Vec<Holiday>,
}

/// A notice on which an edition rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    /// 文号, such as 国办发明电〔2025〕7号.
    pub number: String,
    pub published: Option<Date>,
    pub url: Option<String>,
}

/// A festival: the days off and the days worked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    pub name: String,
    pub off: DayRange,
    /// 调休上班日: Saturdays and Sundays that are worked.
    pub work: Vec<Date>,
    /// The local rule behind a festival that is not in the national notice.
    pub basis: Option<String>,
}

/// Both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRange {
    pub from: Date,
    pub to: Date,
}

impl Edition {
    /// Reads and checks one file. The sentence of a refusal carries line and column where the fault has one.
    pub fn parse(text: &str) -> Result<Edition, Refusal> {
        let file: EditionFile =
            toml::from_str(text).map_err(|error| malformed(format!("日历文件无法读取：{error}")))?;
        let edition = file.into_edition()?;
        edition.check()?;
        Ok(edition)
    }

    fn check(&self) -> Result<(), Refusal> {
        let year = self.year;
        if self.notices.is_empty() {
            return Err(malformed(format!("{year} 年日历没有写明所依据的通知，请补写 [[notice]]。")));
        }
        if self.valid_through.year() != year {
            return Err(malformed(format!("{year} 年日历的 valid_through 是 {}，应在当年之内。", self.valid_through)));
        }
        self.holidays.iter().try_for_each(|holiday| holiday.check(year))?;
        self.check_each_day_once()
    }

    fn check_each_day_once(&self) -> Result<(), Refusal> {
        let mut named: BTreeMap<i32, &str> = BTreeMap::new();
        for holiday in &self.holidays {
            for day in holiday.days() {
                if let Some(other) = named.insert(day, &holiday.name) {
                    let date = kernel::date_of_day_number(day);
                    let sentence = format!("{} 年“{other}”与“{}”都写了 {date}，请只写一次。", self.year, holiday.name);
                    return Err(malformed(sentence));
                }
            }
        }
        Ok(())
    }
}

impl Holiday {
    /// The numbers of all days that the holiday names.
    fn days(&self) -> impl Iterator<Item = i32> {
        let off = kernel::day_number(self.off.from)..=kernel::day_number(self.off.to);
        off.chain(self.work.iter().map(|day| kernel::day_number(*day)))
    }

    fn check(&self, year: i16) -> Result<(), Refusal> {
        const LONGEST: i32 = 31;
        let name = &self.name;
        let DayRange { from, to } = self.off;
        let length = kernel::day_number(to) - kernel::day_number(from) + 1;
        if !(1..=LONGEST).contains(&length) {
            return Err(malformed(format!("{year} 年“{name}”放假 {from} 至 {to} 有误：应为 1–{LONGEST} 天。")));
        }
        let near = |day: Date| (i32::from(day.year()) - i32::from(year)).abs() <= 1;
        if let Some(day) = [from, to].iter().chain(&self.work).find(|day| !near(**day)) {
            return Err(malformed(format!("{year} 年“{name}”含 {day}，不属于这一年的安排。")));
        }
        if let Some(day) = self.work.iter().find(|day| (from..=to).contains(*day)) {
            return Err(malformed(format!("{year} 年“{name}”中 {day} 既放假又上班。")));
        }
        if let Some(day) = self.work.iter().find(|day| !is_weekend(**day)) {
            return Err(malformed(format!("{year} 年“{name}”的调休上班日 {day} 不是周末，无须调休。")));
        }
        Ok(())
    }
}

fn is_weekend(day: Date) -> bool {
    crate::work_days::is_weekend(kernel::day_number(day))
}

fn malformed(sentence: String) -> Refusal {
    Refusal::invalid("calendar_edition_malformed", sentence)
}

/// The file as TOML sees it, before its dates are proved to be dates.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionFile {
    year: i16,
    valid_through: Datetime,
    #[serde(default, rename = "notice")]
    notices: Vec<NoticeFile>,
    #[serde(default, rename = "holiday")]
    holidays: Vec<HolidayFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeFile {
    title: String,
    number: String,
    published: Option<Datetime>,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayFile {
    name: String,
    off: RangeFile,
    #[serde(default)]
    work: Vec<Datetime>,
    basis: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RangeFile {
    from: Datetime,
    to: Datetime,
}

impl EditionFile {
    fn into_edition(self) -> Result<Edition, Refusal> {
        Ok(Edition {
            year: self.year,
            valid_through: date(self.valid_through)?,
            notices: self.notices.into_iter().map(NoticeFile::into_notice).collect::<Result<_, _>>()?,
            holidays: self.holidays.into_iter().map(HolidayFile::into_holiday).collect::<Result<_, _>>()?,
        })
    }
}

impl NoticeFile {
    fn into_notice(self) -> Result<Notice, Refusal> {
        let published = self.published.map(date).transpose()?;
        Ok(Notice { title: self.title, number: self.number, published, url: self.url })
    }
}

impl HolidayFile {
    fn into_holiday(self) -> Result<Holiday, Refusal> {
        Ok(Holiday {
            name: self.name,
            off: DayRange { from: date(self.off.from)?, to: date(self.off.to)? },
            work: self.work.into_iter().map(date).collect::<Result<_, _>>()?,
            basis: self.basis,
        })
    }
}

/// A TOML value that is a date and nothing else.
fn date(value: Datetime) -> Result<Date, Refusal> {
    let only_date = value.date.filter(|_| value.time.is_none() && value.offset.is_none());
    only_date
        .and_then(|day| {
            let year = i16::try_from(day.year).ok()?;
            Date::new(year, i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?).ok()
        })
        .ok_or_else(|| malformed(format!("“{value}”应为日期，形如 2026-10-01。")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{EDITIONS, day};

    #[test]
    fn every_edition_of_the_demonstration_county_reads() {
        for (year, text) in (2015..).zip(EDITIONS) {
            let edition = Edition::parse(text).unwrap();
            assert_eq!(edition.year, year);
            assert_eq!(edition.valid_through, day(&format!("{year}-12-31")));
            assert!(edition.notices.iter().all(|notice| notice.url.is_some() && notice.published.is_some()));
        }
    }

    #[test]
    fn the_edition_of_2026_is_the_notice_of_2026() {
        let edition = Edition::parse(EDITIONS[11]).unwrap();
        assert_eq!(edition.notices[0].number, "国办发明电〔2025〕7号");
        let off: Vec<String> = edition
            .holidays
            .iter()
            .map(|holiday| format!("{} {}..{}", holiday.name, holiday.off.from, holiday.off.to))
            .collect();
        assert_eq!(
            off,
            [
                "元旦 2026-01-01..2026-01-03",
                "春节 2026-02-15..2026-02-23",
                "清明节 2026-04-04..2026-04-06",
                "劳动节 2026-05-01..2026-05-05",
                "端午节 2026-06-19..2026-06-21",
                "中秋节 2026-09-25..2026-09-27",
                "国庆节 2026-10-01..2026-10-07",
            ]
        );
        let mut work: Vec<Date> = edition.holidays.iter().flat_map(|holiday| holiday.work.clone()).collect();
        work.sort();
        assert_eq!(work, ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"].map(day));
    }

    #[track_caller]
    fn refused(body: &str, expected: &str) {
        let text = format!("year = 2026\nvalid_through = 2026-12-31\n{body}");
        let refusal = Edition::parse(&text).unwrap_err();
        assert_eq!(refusal.code, "calendar_edition_malformed");
        assert!(refusal.sentence.contains(expected), "{refusal}");
    }

    #[test]
    fn faults_of_a_file_are_named() {
        const NOTICE: &str = "[[notice]]\ntitle = \"通知\"\nnumber = \"1\"\n[[holiday]]\nname = \"春节\"\n";
        refused("", "没有写明所依据的通知");
        refused("colour = 1", "line 3");
        refused(&format!("{NOTICE}off = {{ from = 2026-02-20, to = 2026-02-15 }}"), "应为 1–31 天");
        refused(&format!("{NOTICE}off = {{ from = 2024-02-15, to = 2024-02-20 }}"), "不属于这一年");
        refused(
            &format!("{NOTICE}off = {{ from = 2026-02-15, to = 2026-02-23 }}\nwork = [2026-02-21]"),
            "既放假又上班",
        );
        refused(&format!("{NOTICE}off = {{ from = 2026-02-15, to = 2026-02-23 }}\nwork = [2026-02-24]"), "不是周末");
        refused(
            &format!(
                "{NOTICE}off = {{ from = 2026-02-15, to = 2026-02-23 }}
                 [[holiday]]\nname = \"元宵节\"\noff = {{ from = 2026-02-23, to = 2026-02-23 }}"
            ),
            "“春节”与“元宵节”都写了 2026-02-23",
        );
        refused(&format!("{NOTICE}off = {{ from = 2026-02-15T08:00:00, to = 2026-02-23 }}"), "应为日期");
    }
}
