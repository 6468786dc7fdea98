//! Unified social credit codes (统一社会信用代码, GB 32100): department 1, category 1, region 6, organisation code 9 with
//! its own check (GB 11714), check 1.

use std::str::FromStr;

use crate::Refusal;
use crate::check_digit::{USCC_ALPHABET, gb_11714, mod_31_3};
use crate::shape::{ascii, fixed, only, shown_as_str, text_form};

const WHAT: &str = "统一社会信用代码";

/// A code whose alphabet and both check characters hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

impl Uscc {
    pub fn parse(text: &str) -> Result<Uscc, Refusal> {
        let chars: [u8; 18] = fixed(WHAT, "uscc_shape", text)?;
        only(
            WHAT,
            "uscc_shape",
            &chars,
            |c| USCC_ALPHABET.contains(&c),
            "只能用数字和除 I、O、S、V、Z 以外的大写字母",
        )?;
        if let Some((place, found)) = (3..).zip(&chars[2..8]).find(|(_, c)| !c.is_ascii_digit()) {
            let found = char::from(*found);
            return Err(Refusal::invalid(
                "uscc_shape",
                format!("{WHAT}第 {place} 位是“{found}”，第 3–8 位行政区划只能是数字。"),
            ));
        }
        check_inner(&chars)?;
        let expected = mod_31_3(&chars[..17]);
        if chars[17] != expected {
            return Err(Refusal::invalid(
                "uscc_check_digit",
                format!("{WHAT}第 18 位校验码应为 {}，实为 {}。", char::from(expected), char::from(chars[17])),
            ));
        }
        Ok(Uscc(chars))
    }

    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// The six digits of the region of the registering authority.
    pub fn region(&self) -> &str {
        ascii(&self.0[2..8])
    }

    /// The nine characters of the organisation code (GB 11714).
    pub fn organisation_code(&self) -> &str {
        ascii(&self.0[8..17])
    }

    /// The kind of holder that the first two characters name, such as 企业.
    pub fn holder_kind(&self) -> &'static str {
        match &self.0[..2] {
            b"11" => "机关",
            b"12" => "事业单位",
            b"13" => "编办管理的群众团体",
            b"51" => "社会团体",
            b"52" => "民办非企业单位",
            b"53" => "基金会",
            b"91" => "企业",
            b"92" => "个体工商户",
            b"93" => "农民专业合作社",
            b"N1" | b"N2" | b"N3" => "农村集体经济组织",
            _ => "其他组织",
        }
    }

    /// Whether no real holder can exist: province 99 is kept for tests and demonstrations.
    pub fn is_test_range(&self) -> bool {
        self.region().starts_with("99")
    }
}

fn check_inner(chars: &[u8; 18]) -> Result<(), Refusal> {
    let expected = gb_11714(&chars[8..16]);
    if chars[16] == expected {
        return Ok(());
    }
    Err(Refusal::invalid(
        "uscc_organisation_check_digit",
        format!("{WHAT}第 17 位（组织机构代码校验码）应为 {}，实为 {}。", char::from(expected), char::from(chars[16])),
    ))
}

impl FromStr for Uscc {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<Uscc, Refusal> {
        Uscc::parse(text)
    }
}

shown_as_str!(Uscc);
text_form!(Uscc);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn valid_samples_are_read() {
        for (text, kind) in
            [("91990100MA000TE133", "企业"), ("11990100000000019F", "机关"), ("52990100MJTEK00209", "民办非企业单位")]
        {
            let code = Uscc::parse(text).unwrap();
            assert_eq!((code.as_str(), code.holder_kind(), code.region()), (text, kind, "990100"));
            assert!(code.is_test_range());
        }
        assert_eq!(Uscc::parse("91990100MA000TE133").unwrap().organisation_code(), "MA000TE13");
    }

    #[test]
    fn each_check_names_the_character_it_expected() {
        for (text, code, sentence) in [
            ("91990100MA000TE130", "uscc_check_digit", "统一社会信用代码第 18 位校验码应为 3，实为 0。"),
            (
                "91990100MA000TE10R",
                "uscc_organisation_check_digit",
                "统一社会信用代码第 17 位（组织机构代码校验码）应为 3，实为 0。",
            ),
            (
                "91990100MAI00TE133",
                "uscc_shape",
                "统一社会信用代码第 11 位是“I”，只能用数字和除 I、O、S、V、Z 以外的大写字母。",
            ),
            (
                "91990100ma000te133",
                "uscc_shape",
                "统一社会信用代码第 9 位是“m”，只能用数字和除 I、O、S、V、Z 以外的大写字母。",
            ),
            ("9199010AMA000TE133", "uscc_shape", "统一社会信用代码第 8 位是“A”，第 3–8 位行政区划只能是数字。"),
            ("91990100MA000TE13", "uscc_shape", "统一社会信用代码应为 18 位，实为 17 位。"),
        ] {
            let refusal = Uscc::parse(text).unwrap_err();
            assert_eq!((refusal.code, refusal.sentence.as_str()), (code, sentence), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_single_wrong_character_is_caught(place in 0usize..18, index in 0usize..31) {
            let mut text = *b"91990100MA000TE133";
            prop_assume!(text[place] != USCC_ALPHABET[index]);
            text[place] = USCC_ALPHABET[index];
            prop_assert!(Uscc::parse(std::str::from_utf8(&text).unwrap()).is_err());
        }
    }
}
