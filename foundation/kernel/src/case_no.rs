//! Case numbers (办件编号).
//!
//! A number is printed once, by the [`NumberPattern`](crate::NumberPattern) of the case's kind, and is a plain text from
//! then on: up to 50 digits, capital letters and hyphens (GB/T 39046 width an..50). The ordinary form of an application
//! is the implementation code (31), the date (8) and a serial of at least four digits.

use std::str::FromStr;
use std::sync::Arc;

use crate::Refusal;
use crate::shape::{shown_as_str, text_form};

const LENGTH_MAX: usize = 50;

/// The number of a case; a clone counts a reference.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNo(Arc<str>);

impl CaseNo {
    pub fn parse(text: &str) -> Result<CaseNo, Refusal> {
        let allowed = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '-';
        if let Some((place, found)) = text.chars().enumerate().find(|(_, c)| !allowed(*c)) {
            return Err(Refusal::invalid(
                "case_no_shape",
                format!("办件编号第 {} 位是“{found}”，只能用数字、大写字母和连字符。", place + 1),
            ));
        }
        if text.is_empty() || text.len() > LENGTH_MAX {
            return Err(Refusal::invalid(
                "case_no_shape",
                format!("办件编号应为 1–{LENGTH_MAX} 位，实为 {} 位。", text.len()),
            ));
        }
        Ok(CaseNo(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CaseNo {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<CaseNo, Refusal> {
        CaseNo::parse(text)
    }
}

impl AsRef<str> for CaseNo {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

shown_as_str!(CaseNo);
text_form!(CaseNo);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_kind_are_read() {
        for text in ["11990100000000019F4000109003000202611220001", "XC990100202611220007", "27-0031"] {
            assert_eq!(CaseNo::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_no_pattern_prints_is_refused() {
        for text in ["", "xc1", "XC 1", "XC/1", "办件1", &"1".repeat(51)] {
            assert_eq!(CaseNo::parse(text).unwrap_err().code, "case_no_shape", "{text}");
        }
    }
}
