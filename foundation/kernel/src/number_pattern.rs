//! Patterns by which kinds number their cases and documents: `XC{region}{date}{serial:4}`, `准字〔{year}〕{serial:1}号`.
//!
//! Placeholders: `region` (six digits), `date` (`YYYYMMDD`), `year`, `item` (implementation code, 31) and
//! `serial:N` (at least N digits; it grows when a day or year brings more). Serials are counted separately for each
//! *series*, which is everything else in the number: with `{date}` they begin anew each day, with `{year}` each year.

use std::fmt;
use std::str::FromStr;

use crate::shape::text_form;
use crate::{Date, Refusal, RegionCode, TaskCode, date};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    Literal(String),
    Region,
    Date,
    Year,
    Item,
    Serial { width: usize },
}

/// A checked pattern: exactly one serial, and nothing after it that could be taken for one of its digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NumberPattern(Vec<Piece>);

/// What a number is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberParts {
    pub region: RegionCode,
    pub date: Date,
    pub serial: u64,
    /// Needed only by patterns with `{item}`.
    pub item: Option<TaskCode>,
}

impl NumberPattern {
    /// The form in use for applications: `{item}{date}{serial:4}`.
    pub fn application() -> NumberPattern {
        NumberPattern(vec![Piece::Item, Piece::Date, Piece::Serial { width: 4 }])
    }

    pub fn parse(text: &str) -> Result<NumberPattern, Refusal> {
        let malformed =
            |fault: &str| Refusal::invalid("number_pattern_malformed", format!("编号规则“{text}”有误：{fault}。"));
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(['{', '}']) {
            let (literal, from_brace) = rest.split_at(start);
            push_literal(&mut pieces, literal);
            let (name, after) = from_brace
                .strip_prefix('{')
                .and_then(|inner| inner.split_once('}'))
                .ok_or_else(|| malformed("花括号不成对"))?;
            pieces.push(placeholder(name).ok_or_else(|| {
                malformed(&format!("不认识占位符“{{{name}}}”，可用 region、date、year、item、serial:N"))
            })?);
            rest = after;
        }
        push_literal(&mut pieces, rest);
        check_serial(&pieces).map_err(malformed)?;
        Ok(NumberPattern(pieces))
    }

    /// Prints a number.
    pub fn print(&self, parts: &NumberParts) -> Result<String, Refusal> {
        self.print_with(parts, |width| format!("{:0width$}", parts.serial))
    }

    /// The series in which the serial is counted: the number with `#` in place of the serial.
    pub fn series(&self, parts: &NumberParts) -> Result<String, Refusal> {
        self.print_with(parts, |_| "#".to_owned())
    }

    fn print_with(&self, parts: &NumberParts, serial: impl Fn(usize) -> String) -> Result<String, Refusal> {
        let mut number = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => number.push_str(text),
                Piece::Region => number.push_str(&parts.region.six_digits()),
                Piece::Date => number.push_str(&date::compact(parts.date)),
                Piece::Year => number.push_str(&format!("{:04}", parts.date.year())),
                Piece::Item => number.push_str(parts.item.as_ref().ok_or_else(no_item)?.as_str()),
                Piece::Serial { width } => number.push_str(&serial(*width)),
            }
        }
        Ok(number)
    }

    /// The serial of a number that this pattern could have printed; `None` for any other text.
    pub fn serial_of(&self, number: &str) -> Option<u64> {
        let mut rest = number;
        let mut found = None;
        for piece in &self.0 {
            let length = match piece {
                Piece::Literal(text) => rest.starts_with(text.as_str()).then_some(text.len())?,
                Piece::Region => leading(rest, 6, |part| RegionCode::parse(part).is_ok())?,
                Piece::Date => leading(rest, 8, |part| date::from_compact(part.as_bytes()).is_some())?,
                Piece::Year => leading(rest, 4, |part| part.bytes().all(|c| c.is_ascii_digit()))?,
                Piece::Item => leading(rest, 31, |part| TaskCode::parse(part).is_ok())?,
                Piece::Serial { width } => {
                    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                    let grown_without_need = digits > *width && rest.starts_with('0');
                    if digits < *width || grown_without_need {
                        return None;
                    }
                    found = rest.get(..digits)?.parse().ok();
                    digits
                }
            };
            rest = rest.get(length..)?;
        }
        if rest.is_empty() { found } else { None }
    }

    /// Whether numbers say which county they belong to; without that, numbers of two counties may collide.
    pub fn carries_region(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Region | Piece::Item))
    }

    /// Whether an item is needed to print a number.
    pub fn needs_item(&self) -> bool {
        self.0.contains(&Piece::Item)
    }
}

fn push_literal(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Literal(text.to_owned()));
    }
}

fn placeholder(name: &str) -> Option<Piece> {
    Some(match name {
        "region" => Piece::Region,
        "date" => Piece::Date,
        "year" => Piece::Year,
        "item" => Piece::Item,
        _ => {
            let width = name.strip_prefix("serial:")?.parse().ok().filter(|width| (1..=12).contains(width))?;
            Piece::Serial { width }
        }
    })
}

fn check_serial(pieces: &[Piece]) -> Result<(), &'static str> {
    let mut serials = pieces.iter().enumerate().filter(|(_, piece)| matches!(piece, Piece::Serial { .. }));
    let (Some((place, _)), None) = (serials.next(), serials.next()) else {
        return Err("应有且只有一个 {serial:N}（N 为 1–12）");
    };
    match pieces.get(place + 1) {
        None => Ok(()),
        Some(Piece::Literal(text)) if !text.starts_with(|c: char| c.is_ascii_digit()) => Ok(()),
        Some(_) => Err("{serial:N} 之后不能紧跟数字，否则流水号增长时无法区分"),
    }
}

fn leading(text: &str, length: usize, holds: impl Fn(&str) -> bool) -> Option<usize> {
    text.get(..length).filter(|part| holds(part)).map(str::len)
}

fn no_item() -> Refusal {
    Refusal::invalid("number_needs_item", "编号规则含 {item}，但没有给出事项的实施编码。")
}

impl fmt::Display for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => f.write_str(text),
            Piece::Region => f.write_str("{region}"),
            Piece::Date => f.write_str("{date}"),
            Piece::Year => f.write_str("{year}"),
            Piece::Item => f.write_str("{item}"),
            Piece::Serial { width } => write!(f, "{{serial:{width}}}"),
        })
    }
}

impl FromStr for NumberPattern {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<NumberPattern, Refusal> {
        NumberPattern::parse(text)
    }
}

text_form!(NumberPattern);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(serial: u64) -> NumberParts {
        NumberParts {
            region: RegionCode::parse("990100001002").unwrap(),
            date: jiff::civil::date(2026, 11, 22),
            serial,
            item: Some(TaskCode::parse("11990100000000019F4000109003000").unwrap()),
        }
    }

    #[test]
    fn applications_are_numbered_by_item_day_and_serial() {
        let number = NumberPattern::application().print(&parts(1)).unwrap();
        assert_eq!(number, "11990100000000019F4000109003000202611220001");
        assert_eq!(number.len(), 43);
        assert!(crate::CaseNo::parse(&number).is_ok());
    }

    #[test]
    fn declared_patterns_print_and_name_their_series() {
        let finding: NumberPattern = "XC{region}{date}{serial:4}".parse().unwrap();
        assert_eq!(finding.print(&parts(7)).unwrap(), "XC990100202611220007");
        assert_eq!(finding.series(&parts(7)).unwrap(), "XC99010020261122#");
        assert!(finding.carries_region() && !finding.needs_item());
        let document: NumberPattern = "准字〔{year}〕{serial:1}号".parse().unwrap();
        assert_eq!(document.print(&parts(31)).unwrap(), "准字〔2026〕31号");
        assert_eq!(document.serial_of("准字〔2026〕31号"), Some(31));
        assert!(!document.carries_region());
    }

    #[test]
    fn a_serial_grows_beyond_its_width() {
        let finding: NumberPattern = "XC{date}{serial:4}".parse().unwrap();
        assert_eq!(finding.serial_of(&finding.print(&parts(12_345)).unwrap()), Some(12_345));
        assert_eq!(finding.serial_of("XC2026112200012"), None, "a grown serial has no leading zero");
    }

    #[test]
    fn a_pattern_with_item_needs_one() {
        let without = NumberParts { item: None, ..parts(1) };
        assert_eq!(NumberPattern::application().print(&without).unwrap_err().code, "number_needs_item");
    }

    #[test]
    fn patterns_that_could_not_be_read_back_are_refused() {
        for text in [
            "XC{region}",
            "{serial:4}{serial:4}",
            "{serial:4}{date}",
            "{serial:2}0",
            "{serial:0}",
            "{place}",
            "{",
            "}a{",
        ] {
            assert_eq!(NumberPattern::parse(text).unwrap_err().code, "number_pattern_malformed", "{text}");
        }
    }

    proptest! {
        #[test]
        fn printed_numbers_give_back_their_serial(serial in 1u64..100_000_000, width in 1usize..9) {
            for before in ["", "XC{region}", "{item}{date}", "A-{year}-"] {
                let pattern: NumberPattern = format!("{before}{{serial:{width}}}").parse().unwrap();
                prop_assert_eq!(pattern.serial_of(&pattern.print(&parts(serial)).unwrap()), Some(serial));
                prop_assert_eq!(pattern.to_string().parse::<NumberPattern>().unwrap(), pattern);
            }
        }
    }
}
