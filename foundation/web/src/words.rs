//! Dates, spans, numbers and money in the reader's language.
//!
//! «11月26日（周四）», «还剩 3 个工作日», «1,234», «12.50 元». The year is named only where it could be mistaken.

use kernel::{Date, Fen, Timestamp, chinese_weekday, local_date};

use crate::lang::Lang;
use crate::text::Text;

const ENGLISH_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Text {
    /// `11月26日（周四）`, `Thu 26 Nov`.
    pub fn date(self, date: impl std::borrow::Borrow<Date>) -> String {
        let date = *date.borrow();
        match self.lang() {
            Lang::Chinese => format!("{}月{}日（{}）", date.month(), date.day(), chinese_weekday(date)),
            Lang::English => format!("{} {} {}", english_weekday(date), date.day(), english_month(date)),
        }
    }

    /// `11月26日`, `26 Nov`: where space is short and the weekday stands elsewhere.
    pub fn short_date(self, date: impl std::borrow::Borrow<Date>) -> String {
        let date = *date.borrow();
        match self.lang() {
            Lang::Chinese => format!("{}月{}日", date.month(), date.day()),
            Lang::English => format!("{} {}", date.day(), english_month(date)),
        }
    }

    /// `2026年11月26日（周四）`, `Thu 26 Nov 2026`.
    pub fn long_date(self, date: impl std::borrow::Borrow<Date>) -> String {
        let date = *date.borrow();
        match self.lang() {
            Lang::Chinese => format!("{}年{}", date.year(), self.date(date)),
            Lang::English => format!("{} {}", self.date(date), date.year()),
        }
    }

    /// The date as [`Text::date`], with its year when that is not the year of `today`.
    pub fn date_near(self, date: impl std::borrow::Borrow<Date>, today: impl std::borrow::Borrow<Date>) -> String {
        let (date, today) = (*date.borrow(), *today.borrow());
        if date.year() == today.year() { self.date(date) } else { self.long_date(date) }
    }

    /// `14:05`, local.
    pub fn clock(self, at: impl std::borrow::Borrow<Timestamp>) -> String {
        at.borrow().local_minute().split_off(11)
    }

    /// `11月26日 14:05`, local.
    pub fn moment(self, at: impl std::borrow::Borrow<Timestamp>) -> String {
        let at = *at.borrow();
        format!("{} {}", self.short_date(local_date(at)), self.clock(at))
    }

    /// `还剩 3 个工作日`, `今天到期`, `已超 2 个工作日`.
    pub fn days_left(self, working_days: impl std::borrow::Borrow<i32>) -> String {
        match *working_days.borrow() {
            0 => self.get("days-due-today"),
            left if left > 0 => self.msg("days-left").arg("n", left).to_string(),
            late => self.msg("days-late").arg("n", late.saturating_neg()).to_string(),
        }
    }

    /// `10 个工作日`, `10 working days`: a limit as declarations write it (`10wd`, `90d roll`, `6m`); other text stays.
    pub fn limit(self, written: impl std::fmt::Display) -> String {
        let written = written.to_string();
        let (length, unit) = written.split_at(written.find(|c: char| !c.is_ascii_digit()).unwrap_or(written.len()));
        let key = format!("limit-{}", unit.replace(' ', "-"));
        match length.parse::<u32>() {
            Ok(length) if self.has(&key) => self.msg(&key).arg("n", length).to_string(),
            _ => written,
        }
    }

    /// `1,234,567`; takes any whole number, by value or reference.
    pub fn number(self, value: impl std::fmt::Display) -> String {
        group_thousands(&value.to_string())
    }

    /// `12.50 元`, `1,200 元`: whole amounts without decimals.
    pub fn money(self, amount: impl std::borrow::Borrow<Fen>) -> String {
        let fen = amount.borrow().0;
        let sign = if fen < 0 { "-" } else { "" };
        let (yuan, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
        let yuan = group_thousands(&yuan.to_string());
        let amount = if rest == 0 { format!("{sign}{yuan}") } else { format!("{sign}{yuan}.{rest:02}") };
        self.msg("money-yuan").arg("amount", amount).to_string()
    }

    /// `1.4 MB`, `320 KB`.
    pub fn size(self, bytes: impl std::borrow::Borrow<u64>) -> String {
        let kilobytes = bytes.borrow().div_ceil(1_000);
        if kilobytes < 1_000 {
            format!("{kilobytes} KB")
        } else {
            let (whole, tenth) = (kilobytes / 1_000, kilobytes % 1_000 / 100);
            if tenth == 0 { format!("{whole} MB") } else { format!("{whole}.{tenth} MB") }
        }
    }
}

fn group_thousands(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let mut grouped = String::with_capacity(number.len() * 4 / 3 + 1);
    grouped.push_str(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn english_month(date: Date) -> &'static str {
    usize::try_from(date.month())
        .ok()
        .and_then(|month| ENGLISH_MONTHS.get(month.wrapping_sub(1)))
        .copied()
        .unwrap_or("")
}

fn english_weekday(date: Date) -> &'static str {
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match date.weekday() {
        Monday => "Mon",
        Tuesday => "Tue",
        Wednesday => "Wed",
        Thursday => "Thu",
        Friday => "Fri",
        Saturday => "Sat",
        Sunday => "Sun",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const CHINESE: Text = Text::in_(Lang::Chinese);
    const ENGLISH: Text = Text::in_(Lang::English);

    #[test]
    fn dates_are_spoken_as_people_say_them() {
        let day = date(2026, 11, 26);
        assert_eq!(CHINESE.date(day), "11月26日（周四）");
        assert_eq!(CHINESE.long_date(day), "2026年11月26日（周四）");
        assert_eq!(CHINESE.date_near(day, date(2025, 1, 1)), "2026年11月26日（周四）");
        assert_eq!(ENGLISH.date(day), "Thu 26 Nov");
        assert_eq!(CHINESE.moment(Timestamp::at_local(day, 14, 5)), "11月26日 14:05");
    }

    #[test]
    fn the_rest_of_a_limit_is_a_sentence() {
        assert_eq!(CHINESE.days_left(3), "还剩 3 个工作日");
        assert_eq!(CHINESE.days_left(0), "今天到期");
        assert_eq!(CHINESE.days_left(-2), "已超 2 个工作日");
        assert_eq!(ENGLISH.days_left(1), "1 working day left");
        assert_eq!(ENGLISH.days_left(-2), "2 working days late");
    }

    #[test]
    fn limits_are_words_of_the_readers_language() {
        let chinese = ["10wd", "90d", "90d roll", "6m", "1y", "24h"].map(|limit| CHINESE.limit(limit));
        assert_eq!(chinese, ["10 个工作日", "90 个自然日", "90 日", "6 个月", "1 年", "24 小时"]);
        let english = ["1wd", "90d", "90d roll", "6m", "1y", "24h"].map(|limit| ENGLISH.limit(limit));
        assert_eq!(english, ["1 working day", "90 days", "90 days", "6 months", "1 year", "24 hours"]);
        assert_eq!(ENGLISH.limit("soon"), "soon");
    }

    #[test]
    fn money_shows_decimals_only_where_there_are_any() {
        assert_eq!(CHINESE.money(Fen(1_250)), "12.50 元");
        assert_eq!(CHINESE.money(Fen::from_yuan(120_000)), "120,000 元");
        assert_eq!(CHINESE.money(Fen(-5)), "-0.05 元");
    }

    #[test]
    fn sizes_are_rounded_up_to_what_people_read() {
        assert_eq!(CHINESE.size(1), "1 KB");
        assert_eq!(CHINESE.size(1_449_000), "1.4 MB");
        assert_eq!(CHINESE.size(10_000_000), "10 MB");
    }

    proptest! {
        #[test]
        fn grouping_only_adds_commas(value in any::<i64>()) {
            let grouped = group_thousands(&value.to_string());
            prop_assert_eq!(grouped.replace(',', ""), value.to_string());
        }
    }
}
