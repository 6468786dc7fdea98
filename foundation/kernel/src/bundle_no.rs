//! Bundle numbers (统一受理编码): one number for several items handled as one thing.
//!
//! Region 6, date 8, serial 6, and one MOD 37,36 check character, because people read these numbers out on the phone.

use std::str::FromStr;

use crate::check_digit::mod_37_36;
use crate::shape::{ascii, fixed, number, only, shown_as_str, text_form};
use crate::{Date, Refusal, RegionCode, date};

const WHAT: &str = "统一受理编码";
const SERIAL_MAX: u32 = 999_999;

/// A bundle number whose region, date and check character hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleNo([u8; 21]);

impl BundleNo {
    /// The number of the `serial`-th bundle of a county on a day, from 1 to 999999.
    pub fn new(region: RegionCode, day: Date, serial: u32) -> Result<BundleNo, Refusal> {
        if !(1..=SERIAL_MAX).contains(&serial) {
            return Err(Refusal::invalid(
                "bundle_no_serial",
                format!("{WHAT}的流水号应为 1–{SERIAL_MAX}，实为 {serial}。"),
            ));
        }
        let body = format!("{}{}{serial:06}", region.six_digits(), date::compact(day));
        let check = char::from(mod_37_36(body.as_bytes()));
        BundleNo::parse(&format!("{body}{check}"))
    }

    pub fn parse(text: &str) -> Result<BundleNo, Refusal> {
        let chars: [u8; 21] = fixed(WHAT, "bundle_no_shape", text)?;
        only(WHAT, "bundle_no_shape", &chars[..20], |c| c.is_ascii_digit(), "前 20 位只能是数字")?;
        RegionCode::parse(ascii(&chars[..6]))?;
        if date::from_compact(&chars[6..14]).is_none() {
            return Err(Refusal::invalid(
                "bundle_no_date",
                format!("{WHAT}第 7–14 位 {} 不是真实的日期。", ascii(&chars[6..14])),
            ));
        }
        let (expected, check) = (mod_37_36(&chars[..20]), chars[20]);
        if check != expected {
            return Err(Refusal::invalid(
                "bundle_no_check_digit",
                format!("{WHAT}第 21 位校验码应为 {}，实为 {}。", char::from(expected), char::from(check)),
            ));
        }
        Ok(BundleNo(chars))
    }

    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    pub fn serial(&self) -> u64 {
        number(&self.0[14..20])
    }
}

impl FromStr for BundleNo {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<BundleNo, Refusal> {
        BundleNo::parse(text)
    }
}

shown_as_str!(BundleNo);
text_form!(BundleNo);

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> BundleNo {
        BundleNo::new(RegionCode::parse("990100").unwrap(), jiff::civil::date(2026, 11, 22), 42).unwrap()
    }

    #[test]
    fn a_bundle_number_reads_back() {
        let number = sample();
        assert!(number.as_str().starts_with("99010020261122000042"));
        assert_eq!(BundleNo::parse(number.as_str()).unwrap(), number);
        assert_eq!(number.serial(), 42);
    }

    #[test]
    fn slips_of_the_ear_are_caught() {
        let text = sample().to_string();
        let swapped = text.replace("000042", "000024");
        assert_eq!(BundleNo::parse(&swapped).unwrap_err().code, "bundle_no_check_digit");
        let no_such_day = text.replace("20261122", "20260230");
        assert_eq!(BundleNo::parse(&no_such_day).unwrap_err().code, "bundle_no_date");
        assert_eq!(BundleNo::parse("990100").unwrap_err().code, "bundle_no_shape");
    }

    #[test]
    fn a_day_has_no_bundle_beyond_the_millionth() {
        let region = RegionCode::parse("990100").unwrap();
        let refused = BundleNo::new(region, jiff::civil::date(2026, 11, 22), 1_000_000).unwrap_err();
        assert_eq!(refused.code, "bundle_no_serial");
    }
}
