//! An edition as a clerk types it in from the notice, field by field, and as the file it becomes.

use std::fmt::Write as _;

use kernel::{Date, Refusal};

/// One holiday as it is typed in; a row without a name is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HolidayDraft {
    pub name: String,
    pub from: String,
    pub to: String,
    /// Make-up days (调休上班日), several with 、 between them.
    pub work: String,
    /// The local rule behind a festival that is not in the national notice.
    pub basis: String,
}

/// An edition as it is typed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditionDraft {
    pub year: String,
    pub title: String,
    pub number: String,
    pub published: String,
    pub url: String,
    pub through: String,
    pub holidays: Vec<HolidayDraft>,
}

/// The festivals of 全国年节及纪念日放假办法（国务院令第795号）article 2, in the order of the year.
pub const FESTIVALS: [&str; 7] = ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"];
/// Rows for a county's own festivals and for what a later notice adds.
const SPARE: usize = 3;

impl EditionDraft {
    /// An empty one for a year, with the festivals that every year has.
    pub fn of_year(year: i16) -> EditionDraft {
        let named = FESTIVALS.into_iter().chain(std::iter::repeat_n("", SPARE));
        EditionDraft {
            year: year.to_string(),
            title: format!("国务院办公厅关于{year}年部分节假日安排的通知"),
            through: format!("{year}-12-31"),
            holidays: named.map(|name| HolidayDraft { name: name.to_owned(), ..HolidayDraft::default() }).collect(),
            ..EditionDraft::default()
        }
    }

    /// The file `calendars/<year>.toml`.
    ///
    /// # Errors
    /// The field that cannot be read; whether the days make sense is judged by [`calendar::Edition::parse`].
    pub fn to_text(&self) -> Result<String, Refusal> {
        let year: i16 = self.year.trim().parse().map_err(|_| wrong("year", "年份请写成四位数字，例如 2027。"))?;
        if self.title.trim().is_empty() || self.number.trim().is_empty() {
            return Err(wrong("number", "请填写通知的标题和文号，日历要有依据。"));
        }
        let mut text =
            format!("year          = {year}\nvalid_through = {}\n\n[[notice]]\n", day("through", &self.through)?);
        let _ = writeln!(text, "title     = {}\nnumber    = {}", quoted(&self.title), quoted(&self.number));
        if !self.published.trim().is_empty() {
            let _ = writeln!(text, "published = {}", day("published", &self.published)?);
        }
        if !self.url.trim().is_empty() {
            let _ = writeln!(text, "url       = {}", quoted(&self.url));
        }
        for (place, holiday) in self.holidays.iter().enumerate() {
            // A festival whose days are not yet known, or of no concern, is left out.
            let untouched = holiday.from.trim().is_empty() && holiday.to.trim().is_empty();
            if holiday.name.trim().is_empty() || untouched {
                continue;
            }
            holiday.write(&mut text, place)?;
        }
        Ok(text)
    }
}

impl HolidayDraft {
    fn write(&self, text: &mut String, place: usize) -> Result<(), Refusal> {
        let from = day(&format!("from-{place}"), &self.from)?;
        let to = match self.to.trim() {
            "" => from,
            to => day(&format!("to-{place}"), to)?,
        };
        let _ = writeln!(text, "\n[[holiday]]\nname = {}\noff  = {{ from = {from}, to = {to} }}", quoted(&self.name));
        let work = self.work.split(['、', '，', ',', ' ']).map(str::trim).filter(|day| !day.is_empty());
        let work: Vec<String> =
            work.map(|one| day(&format!("work-{place}"), one).map(|day| day.to_string())).collect::<Result<_, _>>()?;
        if !work.is_empty() {
            let _ = writeln!(text, "work = [{}]", work.join(", "));
        }
        if !self.basis.trim().is_empty() {
            let _ = writeln!(text, "basis = {}", quoted(&self.basis));
        }
        Ok(())
    }
}

fn day(field: &str, text: &str) -> Result<Date, Refusal> {
    text.trim().parse().map_err(|_| wrong(field, "日期请写成 2027-01-01 的样子。"))
}

fn wrong(field: &str, sentence: &str) -> Refusal {
    Refusal::invalid("calendar_draft_incomplete", sentence).on_field(field)
}

/// A JSON string is a TOML basic string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text.trim()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calendar::Edition;

    fn draft() -> EditionDraft {
        let mut draft = EditionDraft::of_year(2027);
        draft.number = "国办发明电〔2026〕\"5\"号".into();
        draft.holidays[0].from = "2027-01-01".into();
        draft.holidays[1].from = "2027-02-05".into();
        draft.holidays[1].to = "2027-02-11".into();
        draft.holidays[1].work = "2027-02-14、 2027-02-20".into();
        draft
    }

    #[test]
    fn what_is_typed_in_becomes_a_file_that_reads_back() {
        let edition = Edition::parse(&draft().to_text().unwrap()).unwrap();
        assert_eq!((edition.year, edition.valid_through.to_string()), (2027, "2027-12-31".to_owned()));
        assert_eq!(edition.notices[0].number, "国办发明电〔2026〕\"5\"号");
        let days: Vec<(&str, usize)> =
            edition.holidays.iter().map(|holiday| (holiday.name.as_str(), holiday.work.len())).collect();
        assert_eq!(days, [("元旦", 0), ("春节", 2)], "festivals without days are left out");
    }

    #[test]
    fn what_cannot_be_read_names_its_field() {
        let field = |change: fn(&mut EditionDraft)| {
            let mut draft = draft();
            change(&mut draft);
            draft.to_text().unwrap_err().field.unwrap()
        };
        assert_eq!(field(|draft| draft.year = "明年".into()), "year");
        assert_eq!(field(|draft| draft.number.clear()), "number");
        assert_eq!(field(|draft| draft.holidays[1].work = "周六".into()), "work-1");
    }
}
