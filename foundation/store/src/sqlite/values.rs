//! Binding parameters and reading rows on a SQLite connection.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};

use super::translate;
use crate::{Error, Row, Value};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Runs a query and collects its rows.
pub(crate) fn query(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Row>, Error> {
    let mut found = Vec::new();
    each_row(connection, sql, params, |row| {
        found.push(Row::new(row));
        Ok(())
    })?;
    Ok(found)
}

/// Runs a query and hands over row after row.
pub(crate) fn each_row(
    connection: &Connection,
    sql: &str,
    params: &[Value],
    mut take: impl FnMut(Vec<Value>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut statement = prepare(connection, sql, params)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(|error| translate(&error))? {
        let values: Result<Vec<Value>, Error> = (0..columns)
            .map(|column| row.get_ref(column).map_err(|error| translate(&error)).and_then(from_sqlite))
            .collect();
        take(values?)?;
    }
    Ok(())
}

/// Runs a statement that returns no rows; answers how many rows it changed.
pub(crate) fn execute(connection: &Connection, sql: &str, params: &[Value]) -> Result<usize, Error> {
    prepare(connection, sql, params)?.raw_execute().map_err(|error| translate(&error))
}

fn prepare<'c>(connection: &'c Connection, sql: &str, params: &[Value]) -> Result<CachedStatement<'c>, Error> {
    let mut statement = connection.prepare_cached(sql).map_err(|error| translate(&error))?;
    let count = statement.parameter_count();
    if count != params.len() {
        let detail = format!("语句有 {count} 个参数，给了 {} 个：{sql}", params.len());
        return Err(Error::Statement { detail });
    }
    let in_order = is_in_order(sql);
    for (index, value) in (1..=count).zip(params).filter(|_| in_order) {
        statement.raw_bind_parameter(index, value).map_err(|error| translate(&error))?;
    }
    for index in (1..=count).filter(|_| !in_order) {
        // SQLite numbers `$n` by first appearance, PostgreSQL by n: the name decides.
        let number = statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let Some(value) = number.and_then(|number| params.get(number.checked_sub(1)?)) else {
            return Err(Error::Statement { detail: format!("参数应写作 $1 到 ${count}：{sql}") });
        };
        statement.raw_bind_parameter(index, value).map_err(|error| translate(&error))?;
    }
    Ok(statement)
}

/// Whether parameters first appear as `$1`, `$2` and so on, as they nearly always do: asking SQLite for the name of each
/// would take longer than binding it.
fn is_in_order(sql: &str) -> bool {
    let mut next = 1;
    sql.split('$').skip(1).all(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit);
        let number =
            digits.fold(0, |number: usize, digit| number.saturating_mul(10).saturating_add((digit - b'0').into()));
        let follows = number == next;
        next += usize::from(follows);
        follows || (1..next).contains(&number)
    })
}

fn from_sqlite(value: ValueRef<'_>) -> Result<Value, Error> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(error) => return Err(Error::Corrupt { detail: format!("文字不是 UTF-8：{error}") }),
        },
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::is_in_order;

    #[test]
    fn parameters_are_bound_by_place_only_where_they_first_appear_in_order() {
        assert!(is_in_order("INSERT INTO a VALUES ($1, $2, $3) ON CONFLICT (b) DO UPDATE SET c = $2"));
        assert!(is_in_order("SELECT 1"));
        assert!(!is_in_order("UPDATE a SET b = $2 WHERE c = $1"));
        assert!(!is_in_order("SELECT '$' || $1"));
        assert!(!is_in_order("SELECT $0, $1"));
    }
}
