//! SQLite's result codes in the words of [`Error`].

use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};

use crate::Error;

pub(crate) fn translate(error: &rusqlite::Error) -> Error {
    let detail = error.to_string();
    let rusqlite::Error::SqliteFailure(failure, message) = error else {
        return Error::Statement { detail };
    };
    match failure.code {
        ErrorCode::ConstraintViolation => match failure.extended_code {
            SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_ROWID => {
                Error::Conflict { constraint: constraint(message.as_deref().unwrap_or_default()) }
            }
            _ => Error::Constraint { detail },
        },
        ErrorCode::DiskFull => Error::Full { detail },
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Error::ReadOnly { detail },
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            Error::Busy { detail }
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Error::Corrupt { detail },
        ErrorCode::CannotOpen => Error::File { file: "SQLite".into(), detail },
        ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory => Error::Lost { detail },
        _ => Error::Statement { detail },
    }
}

/// `UNIQUE constraint failed: event.region, event.no` → `event(region, no)`; an index on expressions gives its name.
fn constraint(message: &str) -> String {
    let named = message.rsplit_once("failed: ").map_or(message, |(_, named)| named);
    let mut table = "";
    let columns: Vec<&str> = named
        .split(", ")
        .filter_map(|part| part.split_once('.'))
        .map(|(owner, column)| {
            table = owner;
            column
        })
        .collect();
    if columns.is_empty() {
        return named.trim_start_matches("index ").trim_matches('\'').to_owned();
    }
    format!("{table}({})", columns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unique_violation_names_table_and_columns() {
        assert_eq!(constraint("UNIQUE constraint failed: event.region, event.no"), "event(region, no)");
        assert_eq!(constraint("UNIQUE constraint failed: index 'by_name'"), "by_name");
    }
}
