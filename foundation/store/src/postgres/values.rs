//! Writing parameters and reading columns in PostgreSQL's binary forms.

use std::error::Error as StdError;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::translate;
use crate::{Error, Row, Value};

type Fault = Box<dyn StdError + Sync + Send>;

impl ToSql for Value {
    /// The type is the column's; a value that does not suit it is refused before anything is sent.
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match (self, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT8) => number.to_sql(ty, out),
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(ty, out),
            (Value::Int(number), &Type::INT2) => i16::try_from(*number)?.to_sql(ty, out),
            #[allow(clippy::cast_precision_loss, reason = "SQLite stores a whole number in a REAL column likewise")]
            (Value::Int(number), &Type::FLOAT8) => (*number as f64).to_sql(ty, out),
            (Value::Real(number), &Type::FLOAT8) => number.to_sql(ty, out),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::NAME | &Type::UNKNOWN) => text.to_sql(ty, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            (value, ty) => Err(format!("a {} parameter where {ty} is needed; write CAST(…)", value.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Value, Fault> {
        Ok(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::OID => Value::Int(u32::from_sql(ty, raw)?.into()),
            Type::BOOL => Value::Int(bool::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Value::Real(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => Value::Real(f32::from_sql(ty, raw)?.into()),
            Type::NUMERIC => numeric(raw)?,
            Type::BYTEA => Value::Bytes(raw.to_owned()),
            _ if <&str as FromSql<'_>>::accepts(ty) => Value::Text(String::from_sql(ty, raw)?),
            _ => return Err(format!("a column of type {ty}; write CAST(… AS TEXT)").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, Fault> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// `sum(bigint)` and `avg(bigint)` are NUMERIC here and plain numbers on SQLite: read them alike.
///
/// The form: number of digits, weight of the first, sign, decimals shown; then digits to the base of 10,000.
fn numeric(raw: &[u8]) -> Result<Value, Fault> {
    let mut words = raw.as_chunks::<2>().0.iter().map(|pair| i16::from_be_bytes(*pair));
    let mut word = || words.next().ok_or("NUMERIC is too short");
    let (digits, weight, sign, decimals) = (word()?, word()?, word()?, word()?);
    let negative = match sign {
        0 => false,
        0x4000 => true,
        _ => return Err("NUMERIC is not a number".into()),
    };
    let digits: Vec<i16> = words.by_ref().take(usize::try_from(digits)?).collect();
    if decimals == 0 {
        let mut whole: i64 = 0;
        for place in 0..=weight {
            let digit = digits.get(usize::try_from(place)?).copied().unwrap_or(0);
            let next = whole.checked_mul(10_000).and_then(|whole| whole.checked_add(digit.into()));
            whole = next.ok_or("NUMERIC does not fit into BIGINT")?;
        }
        return Ok(Value::Int(if negative { -whole } else { whole }));
    }
    let mut scale = 10_000f64.powi(weight.into());
    let mut real = 0.0;
    for digit in digits {
        real += f64::from(digit) * scale;
        scale /= 10_000.0;
    }
    Ok(Value::Real(if negative { -real } else { real }))
}

pub(crate) fn from_postgres(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let columns: Result<Vec<Value>, tokio_postgres::Error> = (0..row.len()).map(|column| row.try_get(column)).collect();
    columns.map(Row::new).map_err(|error| match translate(&error) {
        Error::Statement { detail } => Error::Decode { detail },
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(words: &[i16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn sums_are_whole_numbers_and_averages_are_not() {
        assert_eq!(numeric(&raw(&[2, 1, 0, 0, 12, 345])).unwrap(), Value::Int(120_345));
        assert_eq!(numeric(&raw(&[1, 2, 0x4000, 0, 3])).unwrap(), Value::Int(-300_000_000));
        assert_eq!(numeric(&raw(&[0, 0, 0, 0])).unwrap(), Value::Int(0));
        assert_eq!(numeric(&raw(&[2, 0, 0, 2, 7, 2500])).unwrap(), Value::Real(7.25));
        assert!(numeric(&raw(&[6, 5, 0, 0, 9999, 9999, 9999, 9999, 9999, 9999])).is_err());
    }
}
