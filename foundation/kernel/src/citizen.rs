//! Citizen numbers (公民身份号码, GB 11643): `RRRRRR YYYYMMDD SSS C`.
//!
//! Six digits of the region where the number was first given, the date of birth, a serial whose parity is the sex, and
//! a check character. Regions are those of the day of issue: counties are merged and renamed but numbers stay, so only
//! what no edition of GB/T 2260 ever held is refused. The old numbers of 15 digits ended in 2013 and are refused.

use std::str::FromStr;

use crate::check_digit::mod_11_2;
use crate::region::is_known_province;
use crate::shape::{ascii, fixed, number, only, shown_as_str, text_form};
use crate::{Date, Refusal};

const WHAT: &str = "居民身份号码";

/// A citizen number whose region, date of birth and check character hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenNumber {
    text: [u8; 18],
    birth: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    Male,
    Female,
}

impl CitizenNumber {
    /// Reads 18 characters; a small `x` at the end is taken for the `X` that people mean.
    pub fn parse(text: &str) -> Result<CitizenNumber, Refusal> {
        if text.len() == 15 && text.bytes().all(|c| c.is_ascii_digit()) {
            return Err(Refusal::invalid(
                "citizen_old_number",
                "15 位的旧身份号码已停止使用，请填写 18 位居民身份号码。",
            ));
        }
        let mut chars: [u8; 18] = fixed(WHAT, "citizen_shape", text)?;
        if let Some(last) = chars.last_mut() {
            last.make_ascii_uppercase();
        }
        only(WHAT, "citizen_shape", &chars[..17], |c| c.is_ascii_digit(), "前 17 位只能是数字")?;
        check_region(&chars)?;
        let birth = birth_date(&chars[6..14])?;
        check_last(&chars)?;
        Ok(CitizenNumber { text: chars, birth })
    }

    pub fn as_str(&self) -> &str {
        ascii(&self.text)
    }

    pub fn birth(&self) -> Date {
        self.birth
    }

    pub fn sex(&self) -> Sex {
        if self.text[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The six digits of the region of first issue.
    pub fn issue_region(&self) -> &str {
        ascii(&self.text[..6])
    }

    /// Whether no living holder can exist: births before 1900 are kept for tests and demonstrations.
    pub fn is_test_range(&self) -> bool {
        self.birth.year() < 1900
    }
}

fn check_region(chars: &[u8; 18]) -> Result<(), Refusal> {
    // Cards of foreign permanent residents begin with 9; the province of issue and the nationality follow.
    let foreign = chars[0] == b'9';
    let (province, place) = if foreign { (number(&chars[1..3]), 2) } else { (number(&chars[..2]), 1) };
    // 83 stands on the residence permits of residents of Taiwan.
    if !is_known_province(province) && province != 83 {
        let to = place + 1;
        return Err(Refusal::invalid(
            "citizen_region",
            format!("{WHAT}第 {place}–{to} 位的省级代码 {province:02} 不存在。"),
        ));
    }
    // Counties directly under a province existed only in Hainan before 2002 (4600xx); such numbers are still carried.
    let county_without_prefecture = number(&chars[2..4]) == 0 && number(&chars[4..6]) != 0;
    if !foreign && county_without_prefecture && province != 46 {
        return Err(Refusal::invalid(
            "citizen_region",
            format!("{WHAT}第 3–6 位有误：地级代码为 00 时不应有县级代码 {}。", ascii(&chars[4..6])),
        ));
    }
    Ok(())
}

fn birth_date(digits: &[u8]) -> Result<Date, Refusal> {
    crate::date::from_compact(digits).ok_or_else(|| {
        Refusal::invalid("citizen_birth_date", format!("{WHAT}第 7–14 位 {} 不是真实的出生日期。", ascii(digits)))
    })
}

fn check_last(chars: &[u8; 18]) -> Result<(), Refusal> {
    let (expected, check) = (mod_11_2(&chars[..17]), chars[17]);
    if check == expected {
        return Ok(());
    }
    Err(Refusal::invalid(
        "citizen_check_digit",
        format!("{WHAT}第 18 位校验码应为 {}，实为 {}。", char::from(expected), char::from(check)),
    ))
}

impl FromStr for CitizenNumber {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<CitizenNumber, Refusal> {
        CitizenNumber::parse(text)
    }
}

shown_as_str!(CitizenNumber);
text_form!(CitizenNumber);

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn refused(text: &str, code: &str) -> String {
        let refusal = CitizenNumber::parse(text).unwrap_err();
        assert_eq!(refusal.code, code, "{text}: {refusal}");
        refusal.sentence
    }

    #[test]
    fn valid_samples_are_read() {
        let number = CitizenNumber::parse("51010718520229008X").unwrap();
        assert_eq!(number.birth(), date(1852, 2, 29));
        assert_eq!(number.sex(), Sex::Female);
        assert_eq!(number.issue_region(), "510107");
        assert!(number.is_test_range());
        for text in ["110105184912310020", "330106185001011232"] {
            assert_eq!(CitizenNumber::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(CitizenNumber::parse("330106185001011232").unwrap().sex(), Sex::Male);
    }

    #[test]
    fn a_wrong_check_digit_names_the_right_one() {
        let sentence = refused("330106185001011230", "citizen_check_digit");
        assert_eq!(sentence, "居民身份号码第 18 位校验码应为 2，实为 0。");
    }

    #[test]
    fn a_date_that_does_not_exist_is_refused_even_with_a_right_check() {
        let sentence = refused("510107185102290488", "citizen_birth_date");
        assert!(sentence.contains("18510229"), "{sentence}");
    }

    #[test]
    fn a_province_that_does_not_exist_is_refused_even_with_a_right_check() {
        refused("990101185001010011", "citizen_region");
    }

    #[test]
    fn wrong_shapes_say_where() {
        assert_eq!(refused("", "citizen_shape"), "居民身份号码应为 18 位，实为 0 位。");
        refused("11010518491231002", "citizen_shape");
        assert_eq!(refused("1101051849123100２0", "citizen_shape"), "居民身份号码第 17 位是“２”，只能用数字和字母。");
        assert_eq!(refused("11010518491231X020", "citizen_shape"), "居民身份号码第 15 位是“X”，前 17 位只能是数字。");
        refused("110105491231002", "citizen_old_number");
        refused("110005184912310028", "citizen_region");
    }

    #[test]
    fn a_small_x_is_what_people_mean() {
        assert_eq!(CitizenNumber::parse("51010718520229008x").unwrap().as_str(), "51010718520229008X");
    }

    #[test]
    fn residents_of_hong_kong_and_old_hainan_counties_are_read() {
        for body in ["81000018510101001", "83000018510101002", "46002518510101001", "93184018510101001"] {
            let check = char::from(mod_11_2(body.as_bytes()));
            assert!(CitizenNumber::parse(&format!("{body}{check}")).is_ok(), "{body}");
        }
    }

    proptest! {
        #[test]
        fn any_single_wrong_digit_is_caught(place in 0usize..17, shift in 1u8..10) {
            let mut text = *b"110105184912310020";
            text[place] = b'0' + (text[place] - b'0' + shift) % 10;
            prop_assert!(CitizenNumber::parse(std::str::from_utf8(&text).unwrap()).is_err());
        }

        #[test]
        fn nothing_that_is_typed_breaks_the_reader(text in "\\PC{0,24}") {
            let _ = CitizenNumber::parse(&text);
        }
    }
}
