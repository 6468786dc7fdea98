//! Codes of service items: basic code 12 (基本编码), implementation code 31 (实施编码), handling item code 33
//! (业务办理项编码).
//!
//! An implementation code is the implementing body's unified social credit code (18), the level at which the power is
//! used (1) and the basic code (12); a handling item adds a serial (2). Provinces filled these widths before the
//! national standard was settled, so the inner parts are *findings*, never refusals: an import must be able to land a
//! row and say what is odd about it.

use std::str::FromStr;

use crate::shape::{ascii, fixed, only, shown_as_str, text_form};
use crate::{Refusal, Uscc};

/// Basic code, 12 characters: region scope 2, type 2, department 2, serial 3, sub-item 3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CatalogCode([u8; 12]);

/// Implementation code, 31 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskCode([u8; 31]);

/// Handling item code, 33 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HandlingItemCode([u8; 33]);

fn read<const N: usize>(what: &str, code: &'static str, text: &str) -> Result<[u8; N], Refusal> {
    let chars: [u8; N] = fixed(what, code, text)?;
    only(what, code, &chars, |c| c.is_ascii_digit() || c.is_ascii_uppercase(), "只能用数字和大写字母")?;
    Ok(chars)
}

impl CatalogCode {
    pub fn parse(text: &str) -> Result<CatalogCode, Refusal> {
        read("基本编码", "catalog_code_shape", text).map(CatalogCode)
    }

    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// `00` for an item of the whole country, otherwise the province.
    pub fn scope(&self) -> &str {
        ascii(&self.0[..2])
    }

    /// The item type (事项类型): 01 licence, 02 penalty … 20 public service.
    pub fn item_type(&self) -> &str {
        ascii(&self.0[2..4])
    }
}

impl TaskCode {
    pub fn parse(text: &str) -> Result<TaskCode, Refusal> {
        read("实施编码", "task_code_shape", text).map(TaskCode)
    }

    /// Composes a code from its parts; `level` is the digit of 行使层级 (4 is the county).
    pub fn new(body: &Uscc, level: u8, catalog: &CatalogCode) -> Result<TaskCode, Refusal> {
        TaskCode::parse(&format!("{body}{level}{catalog}"))
    }

    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// The implementing body's code as it stands, not checked; see [`TaskCode::findings`].
    pub fn body(&self) -> &str {
        ascii(&self.0[..18])
    }

    /// 行使层级: 1 state, 2 province, 3 prefecture, 4 county, 5 township, 6 village, 7 several.
    pub fn level(&self) -> char {
        char::from(self.0[18])
    }

    pub fn catalog_code(&self) -> CatalogCode {
        let mut code = [b'0'; 12];
        code.copy_from_slice(&self.0[19..]);
        CatalogCode(code)
    }

    /// What is odd about the inner parts; empty when all is well.
    pub fn findings(&self) -> Vec<Refusal> {
        let mut findings = Vec::new();
        if let Err(refusal) = Uscc::parse(self.body()) {
            let sentence = format!("实施编码前 18 位应为实施主体的统一社会信用代码：{}", refusal.sentence);
            findings.push(Refusal::invalid("task_code_body", sentence).on_field("task_code"));
        }
        if !matches!(self.level(), '1'..='7') {
            let sentence = format!("实施编码第 19 位行使层级应为 1–7，实为 {}。", self.level());
            findings.push(Refusal::invalid("task_code_level", sentence).on_field("task_code"));
        }
        findings
    }
}

impl HandlingItemCode {
    pub fn parse(text: &str) -> Result<HandlingItemCode, Refusal> {
        read("业务办理项编码", "handling_item_code_shape", text).map(HandlingItemCode)
    }

    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    pub fn task_code(&self) -> TaskCode {
        let mut code = [b'0'; 31];
        code.copy_from_slice(&self.0[..31]);
        TaskCode(code)
    }

    pub fn findings(&self) -> Vec<Refusal> {
        self.task_code().findings()
    }
}

macro_rules! code_text {
    ($($type:ident),*) => {$(
        impl FromStr for $type {
            type Err = Refusal;
            fn from_str(text: &str) -> Result<$type, Refusal> {
                $type::parse(text)
            }
        }

        shown_as_str!($type);
        text_form!($type);
    )*};
}
code_text!(CatalogCode, TaskCode, HandlingItemCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_synthetic_sample_comes_apart_and_together() {
        let task = TaskCode::parse("11990100000000019F4000109003000").unwrap();
        assert_eq!((task.body(), task.level()), ("11990100000000019F", '4'));
        assert_eq!(task.catalog_code().as_str(), "000109003000");
        assert_eq!((task.catalog_code().scope(), task.catalog_code().item_type()), ("00", "01"));
        assert!(task.findings().is_empty());
        let body = Uscc::parse(task.body()).unwrap();
        assert_eq!(TaskCode::new(&body, 4, &task.catalog_code()).unwrap(), task);

        let item = HandlingItemCode::parse("11990100000000019F400010900300001").unwrap();
        assert_eq!(item.task_code(), task);
    }

    #[test]
    fn a_body_code_that_fails_its_check_is_only_a_finding() {
        let task = TaskCode::parse("11990100000000010F9000109003000").unwrap();
        let codes: Vec<_> = task.findings().into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["task_code_body", "task_code_level"]);
    }

    #[test]
    fn wrong_lengths_and_characters_are_refused() {
        assert_eq!(TaskCode::parse("1199").unwrap_err().sentence, "实施编码应为 31 位，实为 4 位。");
        assert_eq!(CatalogCode::parse("00010900300o").unwrap_err().code, "catalog_code_shape");
        assert_eq!(
            HandlingItemCode::parse("11990100000000019F4000109003000").unwrap_err().code,
            "handling_item_code_shape"
        );
    }
}
