//! The values the fast path knows, and where it finds them.

use crate::fast::{Num, Sure, Unsure};
use crate::types::Simple;
use dsntk_feel::Name;
use dsntk_feel::values::Value;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Val<'a> {
    Null,
    Bool(bool),
    Num(Num),
    Text(Cow<'a, str>),
    Date(Date),
}

/// A calendar date of the years 1000 to 9999, ordered as dates are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// From `YYYY-MM-DD` exactly.
    pub(crate) fn parse(text: &str) -> Sure<Self> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return Err(Unsure) };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_u16, |sum, digit| match digit {
                b'0'..=b'9' => Ok(sum * 10 + u16::from(digit - b'0')),
                _ => Err(Unsure),
            })
        };
        let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
        let small = |number: u16| u8::try_from(number).map_err(|_| Unsure);
        Self::new(year, small(month)?, small(day)?).ok_or(Unsure)
    }

    fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let valid = (1000..=9999).contains(&year) && (1..=days_in(year, month)).contains(&day);
        valid.then_some(Self { year, month, day })
    }

    pub(crate) fn next(self) -> Option<Self> {
        let Self { year, month, day } = self;
        let new_year = || Self::new(year + 1, 1, 1);
        Self::new(year, month, day + 1).or_else(|| Self::new(year, month + 1, 1)).or_else(new_year)
    }

    pub(crate) fn previous(self) -> Option<Self> {
        let Self { year, month, day } = self;
        match (month, day) {
            (1, 1) => Self::new(year - 1, 12, 31),
            (_, 1) => Self::new(year, month - 1, days_in(year, month - 1)),
            _ => Self::new(year, month, day - 1),
        }
    }

    fn to_feel(self) -> Value {
        Value::try_from_xsd_date(&self.to_string()).unwrap_or(Value::Null(None))
    }
}

/// No days in a month that is none.
fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl<'a> Val<'a> {
    /// The same value without owning it.
    pub(crate) fn borrowed(&self) -> Val<'_> {
        match self {
            Self::Null => Val::Null,
            Self::Bool(value) => Val::Bool(*value),
            Self::Num(number) => Val::Num(*number),
            Self::Text(text) => Val::Text(Cow::Borrowed(text)),
            Self::Date(date) => Val::Date(*date),
        }
    }

    pub(crate) fn is_of_type(&self, other: &Val<'_>) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Order of two values of one comparable type; none where FEEL's comparison is null.
    pub(crate) fn order(&self, other: &Val<'_>) -> Option<Ordering> {
        match (self, other) {
            (Self::Num(a), Val::Num(b)) => Some(a.cmp(b)),
            (Self::Text(a), Val::Text(b)) => Some(a.as_ref().cmp(b.as_ref())),
            (Self::Date(a), Val::Date(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// FEEL's equality; none where it is null. The library is not symmetric here: `1 = null` is false, `null = 1` null.
    pub(crate) fn equals(&self, other: &Val<'_>) -> Option<bool> {
        match (self, other) {
            (Self::Null, Val::Null) => Some(true),
            (Self::Null, _) => None,
            (_, Val::Null) => Some(false),
            (Self::Bool(a), Val::Bool(b)) => Some(a == b),
            // Sooner told than by order: most strings that differ differ in length.
            (Self::Text(a), Val::Text(b)) => Some(a == b),
            _ => self.order(other).map(Ordering::is_eq),
        }
    }

    pub(crate) fn truth(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    pub(crate) fn from_truth(truth: Option<bool>) -> Self {
        truth.map_or(Self::Null, Self::Bool)
    }

    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Num(number) => number.to_json(),
            Self::Text(text) => Json::String(text.to_string()),
            Self::Date(date) => Json::String(date.to_string()),
        }
    }

    pub(crate) fn to_feel(&self) -> Value {
        match self {
            Self::Null => Value::Null(None),
            Self::Bool(value) => Value::Boolean(*value),
            Self::Num(number) => Value::Number(number.to_feel()),
            Self::Text(text) => Value::String(text.to_string()),
            Self::Date(date) => date.to_feel(),
        }
    }

    /// A JSON value of a known type, or of none.
    fn from_json(json: &'a Json, kind: Option<Simple>) -> Sure<Self> {
        match (kind, json) {
            (_, Json::Null) => Ok(Self::Null),
            (None | Some(Simple::Boolean), Json::Bool(value)) => Ok(Self::Bool(*value)),
            (None | Some(Simple::Number), Json::Number(number)) => Ok(Self::Num(Num::from_json(number)?)),
            (None | Some(Simple::String), Json::String(text)) => Ok(Self::Text(Cow::Borrowed(text))),
            (Some(Simple::Date), Json::String(text)) => Ok(Self::Date(Date::parse(text)?)),
            _ => Err(Unsure),
        }
    }

    fn from_feel(value: &'a Value) -> Sure<Self> {
        match value {
            // This null would not equal another one.
            Value::Null(_) if value.is_invalid_coercion() => Err(Unsure),
            Value::Null(_) => Ok(Self::Null),
            Value::Boolean(value) => Ok(Self::Bool(*value)),
            Value::Number(number) => Ok(Self::Num(Num::from_feel(number)?)),
            Value::String(text) => Ok(Self::Text(Cow::Borrowed(text))),
            Value::Date(date) => Ok(Self::Date(Date::parse(&date.to_string())?)),
            _ => Err(Unsure),
        }
    }
}

/// Where a variable's value comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    Missing,
    Json(&'a Json),
    /// An ISO date that is to be a date.
    Date(&'a str),
    /// The value of another decision.
    Feel(&'a Value),
    /// Something the fast path does not know.
    Foreign,
}

impl<'a> Source<'a> {
    /// Follows the path; what is missing on the way is null.
    pub(crate) fn load(self, path: &[String], kind: Option<Simple>) -> Sure<Val<'a>> {
        match self {
            Self::Missing => Ok(Val::Null),
            Self::Foreign => Err(Unsure),
            Self::Date(text) if path.is_empty() => Date::parse(text).map(Val::Date),
            Self::Date(_) => Err(Unsure),
            Self::Json(mut json) => {
                for name in path {
                    json = match json {
                        Json::Object(map) => map.get(name).unwrap_or(&Json::Null),
                        Json::Null => return Ok(Val::Null),
                        _ => return Err(Unsure),
                    };
                }
                Val::from_json(json, kind)
            }
            Self::Feel(mut value) => {
                for name in path {
                    value = match value {
                        Value::Context(context) => match context.get_entry(&Name::from(name.as_str())) {
                            Some(value) => value,
                            None => return Ok(Val::Null),
                        },
                        _ => return Err(Unsure),
                    };
                }
                Val::from_feel(value)
            }
        }
    }
}
