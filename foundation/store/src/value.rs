//! What goes into a statement and comes out of a row: five plain values, the same on both engines.
//!
//! Tables use only TEXT, BIGINT, DOUBLE PRECISION and BYTEA. A moment is stored as microseconds, a date as ISO text, a
//! yes-or-no as 0 and 1, an amount as whole fen; typed ids as their text.

use std::cmp::Ordering;
use std::fmt::Display;
use std::hash::{Hash as _, Hasher};
use std::sync::Arc;

use kernel::{
    AccountId, CaseNo, Date, Digest32, Fen, ItemId, KindId, OrganId, PostId, ProcedureId, RegionCode, Timestamp,
    WindowId,
};

use crate::Error;

/// A parameter of a statement or a column of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    /// An order of all values, for keys.
    pub(crate) fn rank(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Int(one), Value::Int(another)) => one.cmp(another),
            (Value::Real(one), Value::Real(another)) => one.total_cmp(another),
            (Value::Text(one), Value::Text(another)) => one.cmp(another),
            (Value::Bytes(one), Value::Bytes(another)) => one.cmp(another),
            _ => self.kind().cmp(other.kind()),
        }
    }

    /// Equal values mix in the same.
    pub(crate) fn mix_into(&self, state: &mut impl Hasher) {
        match self {
            Value::Null => state.write_u8(0),
            Value::Int(number) => number.hash(state),
            Value::Real(number) => number.to_bits().hash(state),
            Value::Text(text) => text.hash(state),
            Value::Bytes(bytes) => bytes.hash(state),
        }
    }

    /// How the value is named in errors.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "NULL",
            Value::Int(_) => "BIGINT",
            Value::Real(_) => "DOUBLE PRECISION",
            Value::Text(_) => "TEXT",
            Value::Bytes(_) => "BYTEA",
        }
    }
}

/// The parameters of a statement, each turned into a [`Value`]: `params![region, &case_no, now]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::Value::from($value)),*] };
}

/// By reference: everything that shows itself as text, the typed ids above all.
impl<T: AsRef<str>> From<&T> for Value {
    fn from(text: &T) -> Value {
        Value::Text(text.as_ref().to_owned())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Value {
        Value::Bytes(bytes.to_owned())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

macro_rules! value_from {
    ($($type:ty: |$value:ident| $made:expr;)+) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Value {
                $made
            }
        })+
    };
}

value_from! {
    i64: |number| Value::Int(number);
    i32: |number| Value::Int(number.into());
    i16: |number| Value::Int(number.into());
    i8: |number| Value::Int(number.into());
    u32: |number| Value::Int(number.into());
    u16: |number| Value::Int(number.into());
    u8: |number| Value::Int(number.into());
    bool: |yes| Value::Int(yes.into());
    f64: |number| Value::Real(number);
    String: |text| Value::Text(text);
    Arc<str>: |text| Value::Text(text.as_ref().to_owned());
    Vec<u8>: |bytes| Value::Bytes(bytes);
    [u8; 32]: |bytes| Value::Bytes(bytes.to_vec());
    Timestamp: |at| Value::Int(at.as_micros());
    Date: |date| Value::Text(date.to_string());
    Fen: |amount| Value::Int(amount.0);
    Digest32: |digest| Value::Bytes(digest.as_bytes().to_vec());
    RegionCode: |region| Value::Text(region.to_string());
}

/// What a column can be read as.
pub trait FromValue<'r>: Sized {
    /// Named in the error when the column holds something else.
    const EXPECTED: &'static str;

    /// The value, or why it cannot be this type; an empty reason means that the kind is simply another.
    fn from_value(value: &'r Value) -> Result<Self, String>;
}

/// One row of a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(Box<[Value]>);

impl Row {
    pub(crate) fn new(columns: Vec<Value>) -> Row {
        Row(columns.into())
    }

    /// The column at `index`, counted from 0. Texts and bytes can be borrowed: `row.get::<&str>(2)?`.
    pub fn get<'r, T: FromValue<'r>>(&'r self, index: usize) -> Result<T, Error> {
        let Some(value) = self.0.get(index) else {
            let detail = format!("这一行只有 {} 列，没有第 {} 列", self.0.len(), index + 1);
            return Err(Error::Decode { detail });
        };
        T::from_value(value).map_err(|reason| Error::Decode {
            detail: format!("第 {} 列应为 {}，实为 {} {reason}", index + 1, T::EXPECTED, value.kind()),
        })
    }

    pub fn values(&self) -> &[Value] {
        &self.0
    }

    pub fn into_values(self) -> Vec<Value> {
        self.0.into_vec()
    }
}

impl<'r> FromValue<'r> for Value {
    const EXPECTED: &'static str = "ANY";

    fn from_value(value: &'r Value) -> Result<Value, String> {
        Ok(value.clone())
    }
}

impl<'r, T: FromValue<'r>> FromValue<'r> for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_value(value: &'r Value) -> Result<Option<T>, String> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl<'r> FromValue<'r> for &'r str {
    const EXPECTED: &'static str = "TEXT";

    fn from_value(value: &'r Value) -> Result<&'r str, String> {
        match value {
            Value::Text(text) => Ok(text),
            _ => Err(String::new()),
        }
    }
}

impl<'r> FromValue<'r> for &'r [u8] {
    const EXPECTED: &'static str = "BYTEA";

    fn from_value(value: &'r Value) -> Result<&'r [u8], String> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(String::new()),
        }
    }
}

impl FromValue<'_> for i64 {
    const EXPECTED: &'static str = "BIGINT";

    fn from_value(value: &Value) -> Result<i64, String> {
        match value {
            Value::Int(number) => Ok(*number),
            _ => Err(String::new()),
        }
    }
}

impl FromValue<'_> for f64 {
    const EXPECTED: &'static str = "DOUBLE PRECISION";

    fn from_value(value: &Value) -> Result<f64, String> {
        match value {
            Value::Real(number) => Ok(*number),
            // SQLite answers sums of whole numbers with whole numbers.
            #[allow(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
            Value::Int(number) => Ok(*number as f64),
            _ => Err(String::new()),
        }
    }
}

impl FromValue<'_> for bool {
    const EXPECTED: &'static str = "0 / 1";

    fn from_value(value: &Value) -> Result<bool, String> {
        match value {
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(format!("{other:?}")),
        }
    }
}

/// A type that is read as another and then converted.
macro_rules! read_through {
    ($($type:ty: $stored:ty => |$value:ident| $made:expr;)+) => {
        $(impl FromValue<'_> for $type {
            const EXPECTED: &'static str = <$stored as FromValue<'_>>::EXPECTED;

            fn from_value(value: &Value) -> Result<$type, String> {
                let $value = <$stored>::from_value(value)?;
                $made
            }
        })+
    };
}

fn reason(error: impl Display) -> String {
    error.to_string()
}

read_through! {
    i32: i64 => |number| number.try_into().map_err(reason);
    i16: i64 => |number| number.try_into().map_err(reason);
    i8: i64 => |number| number.try_into().map_err(reason);
    u64: i64 => |number| number.try_into().map_err(reason);
    u32: i64 => |number| number.try_into().map_err(reason);
    u16: i64 => |number| number.try_into().map_err(reason);
    u8: i64 => |number| number.try_into().map_err(reason);
    usize: i64 => |number| number.try_into().map_err(reason);
    String: &str => |text| Ok(text.to_owned());
    Arc<str>: &str => |text| Ok(text.into());
    Vec<u8>: &[u8] => |bytes| Ok(bytes.to_owned());
    [u8; 32]: &[u8] => |bytes| bytes.try_into().map_err(reason);
    Timestamp: i64 => |micros| Ok(Timestamp::from_micros(micros));
    Date: &str => |text| text.parse().map_err(reason);
    Fen: i64 => |fen| Ok(Fen(fen));
    Digest32: &[u8] => |bytes| bytes.try_into().map(Digest32::from_bytes).map_err(reason);
    RegionCode: &str => |text| text.parse().map_err(reason);
    CaseNo: &str => |text| text.parse().map_err(reason);
    OrganId: &str => |text| Ok(OrganId::from(text));
    PostId: &str => |text| Ok(PostId::from(text));
    AccountId: &str => |text| Ok(AccountId::from(text));
    KindId: &str => |text| Ok(KindId::from(text));
    ItemId: &str => |text| Ok(ItemId::from(text));
    ProcedureId: &str => |text| Ok(ProcedureId::from(text));
    WindowId: &str => |text| Ok(WindowId::from(text));
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::*;

    #[test]
    fn columns_come_back_as_what_was_put_in() {
        let at = Timestamp::from_micros(1_790_000_000_123_456);
        let organ = OrganId::from("housing");
        let row = Row::new(params![at, &organ, Some("窗口"), None::<i64>, true, [7u8; 32], 2.5]);
        assert_eq!(row.get::<Timestamp>(0).unwrap(), at);
        assert_eq!(row.get::<OrganId>(1).unwrap(), organ);
        assert_eq!(row.get::<&str>(2).unwrap(), "窗口");
        assert_eq!(row.get::<Option<String>>(3).unwrap(), None);
        assert!(row.get::<bool>(4).unwrap());
        assert_eq!(row.get::<Digest32>(5).unwrap(), Digest32::from_bytes([7; 32]));
        assert_eq!(row.get::<f64>(6).unwrap().to_bits(), 2.5f64.to_bits());
    }

    #[test]
    fn a_wrong_column_is_named_with_what_it_holds() {
        let row = Row::new(params!["三", 300]);
        let of = |error: Error| error.to_string();
        assert!(of(row.get::<i64>(0).unwrap_err()).contains("第 1 列应为 BIGINT，实为 TEXT"));
        assert!(of(row.get::<u8>(1).unwrap_err()).contains("第 2 列应为 BIGINT"));
        assert!(of(row.get::<i64>(2).unwrap_err()).contains("没有第 3 列"));
    }
}
