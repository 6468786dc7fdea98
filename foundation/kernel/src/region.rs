//! Region codes (行政区划, GB/T 2260 and the statistical codes below it): province 2, prefecture 2, county 2,
//! township 3, village 3.
//!
//! Kept as one integer of twelve digits, zero-padded; 6, 9 and 12 digits are read. There is no check digit: a code is
//! right when its shape is right *and* the county's tree of regions holds it. Only the shape is judged here. Cities
//! without counties (东莞 441900, 中山 442000, 儋州 460400) have townships directly under county group 00, so zeros alone
//! do not tell the tree.

use std::fmt;
use std::str::FromStr;

use crate::shape::text_form;
use crate::{Refusal, shape};

const WHAT: &str = "行政区划代码";
const VILLAGE: u64 = 1_000;
const TOWNSHIP: u64 = 1_000_000;
const COUNTY: u64 = 100_000_000;
const PREFECTURE: u64 = 10_000_000_000;

/// A region code of well-formed shape.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionLevel {
    Province,
    Prefecture,
    County,
    Township,
    Village,
}

impl RegionCode {
    /// Reads 6, 9 or 12 digits.
    pub fn parse(text: &str) -> Result<RegionCode, Refusal> {
        let digits = text.as_bytes();
        if let Some((place, found)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit()) {
            return Err(Refusal::invalid(
                "region_shape",
                format!("{WHAT}第 {} 位是“{found}”，只能用数字。", place + 1),
            ));
        }
        let padding = match digits.len() {
            6 => TOWNSHIP,
            9 => VILLAGE,
            12 => 1,
            found => {
                return Err(Refusal::invalid(
                    "region_shape",
                    format!("{WHAT}应为 6、9 或 12 位数字，实为 {found} 位。"),
                ));
            }
        };
        let code = RegionCode(shape::number(digits) * padding);
        code.check_shape()?;
        Ok(code)
    }

    fn check_shape(self) -> Result<(), Refusal> {
        let [province, prefecture, county, township, village] = self.groups();
        let fault = if province == 0 {
            "省级代码不能为 00".to_owned()
        } else if prefecture == 0 && county != 0 {
            format!("地级代码为 00，其下不应有县级代码 {county:02}")
        } else if prefecture == 0 && township != 0 {
            format!("地级代码为 00，其下不应有乡级代码 {township:03}")
        } else if township == 0 && village != 0 {
            format!("乡级代码为 000，其下不应有村级代码 {village:03}")
        } else {
            return Ok(());
        };
        Err(Refusal::invalid("region_shape", format!("{WHAT} {self} 有误：{fault}。")))
    }

    /// The five groups, province first.
    fn groups(self) -> [u64; 5] {
        let RegionCode(code) = self;
        [code / PREFECTURE, code / COUNTY % 100, code / TOWNSHIP % 100, code / VILLAGE % 1_000, code % 1_000]
    }

    /// The deepest group that is not zero.
    pub fn level(self) -> RegionLevel {
        match self.groups() {
            [_, 0, 0, 0, 0] => RegionLevel::Province,
            [_, _, 0, 0, 0] => RegionLevel::Prefecture,
            [_, _, _, 0, 0] => RegionLevel::County,
            [_, _, _, _, 0] => RegionLevel::Township,
            _ => RegionLevel::Village,
        }
    }

    /// Whether `other` is this region or lies within it.
    pub fn contains(self, other: RegionCode) -> bool {
        let width = self.width();
        self.0 / width == other.0 / width
    }

    /// How many codes this region spans.
    fn width(self) -> u64 {
        match self.level() {
            RegionLevel::Province => PREFECTURE,
            RegionLevel::Prefecture => COUNTY,
            RegionLevel::County => TOWNSHIP,
            RegionLevel::Township => VILLAGE,
            RegionLevel::Village => 1,
        }
    }

    /// The region one level up; townships of a city without counties lie directly under the city.
    pub fn parent(self) -> Option<RegionCode> {
        let up = match self.level() {
            RegionLevel::Province => return None,
            RegionLevel::Prefecture => PREFECTURE,
            RegionLevel::County => COUNTY,
            RegionLevel::Township => TOWNSHIP,
            RegionLevel::Village => VILLAGE,
        };
        Some(RegionCode(self.0 / up * up))
    }

    /// The county (or the city without counties) this region belongs to: the first six digits.
    pub fn county(self) -> RegionCode {
        RegionCode(self.0 / TOWNSHIP * TOWNSHIP)
    }

    /// The first six digits, as they stand in case and bundle numbers.
    pub fn six_digits(self) -> String {
        format!("{:06}", self.0 / TOWNSHIP)
    }

    /// Province 99 does not exist and is kept for tests and demonstrations.
    pub fn is_test_range(self) -> bool {
        self.0 / PREFECTURE == 99
    }
}

/// Whether GB/T 2260 has this province-level code.
pub(crate) fn is_known_province(code: u64) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82)
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl FromStr for RegionCode {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<RegionCode, Refusal> {
        RegionCode::parse(text)
    }
}

text_form!(RegionCode);

#[cfg(test)]
mod tests {
    use super::*;

    fn region(text: &str) -> RegionCode {
        RegionCode::parse(text).unwrap()
    }

    #[test]
    fn valid_shapes_are_read_and_padded() {
        for (text, printed, level) in [
            ("110000000000", "110000000000", RegionLevel::Province),
            ("110000", "110000000000", RegionLevel::Province),
            ("110105000000", "110105000000", RegionLevel::County),
            ("990100001", "990100001000", RegionLevel::Township),
            ("990100001002", "990100001002", RegionLevel::Village),
            ("441900", "441900000000", RegionLevel::Prefecture),
            ("441900003000", "441900003000", RegionLevel::Township),
            ("511602", "511602000000", RegionLevel::County),
        ] {
            assert_eq!((region(text).to_string().as_str(), region(text).level()), (printed, level));
        }
    }

    #[test]
    fn wrong_shapes_say_what_is_wrong() {
        for (text, sentence) in [
            ("11010", "行政区划代码应为 6、9 或 12 位数字，实为 5 位。"),
            ("110005001000", "行政区划代码 110005001000 有误：地级代码为 00，其下不应有县级代码 05。"),
            ("110105000003", "行政区划代码 110105000003 有误：乡级代码为 000，其下不应有村级代码 003。"),
            ("110000001000", "行政区划代码 110000001000 有误：地级代码为 00，其下不应有乡级代码 001。"),
            ("000000", "行政区划代码 000000000000 有误：省级代码不能为 00。"),
            ("1101O5", "行政区划代码第 5 位是“O”，只能用数字。"),
        ] {
            assert_eq!(RegionCode::parse(text).unwrap_err().sentence, sentence);
        }
    }

    #[test]
    fn a_region_contains_itself_and_what_lies_below() {
        let county = region("511602");
        assert!(county.contains(county));
        assert!(county.contains(region("511602001002")));
        assert!(!county.contains(region("511603")));
        assert!(!county.contains(region("511600")));
        assert!(region("510000").contains(county));
        assert!(region("441900").contains(region("441900003001")));
    }

    #[test]
    fn parents_lead_up_to_the_province() {
        let mut chain = vec![region("441900003001")];
        while let Some(parent) = chain.last().and_then(|code| code.parent()) {
            chain.push(parent);
        }
        let printed: Vec<String> = chain.iter().map(ToString::to_string).collect();
        assert_eq!(printed, ["441900003001", "441900003000", "441900000000", "440000000000"]);
        assert_eq!(region("511602001002").county(), region("511602"));
        assert_eq!(region("511602001002").six_digits(), "511602");
    }
}
