//! PostgreSQL's error states in the words of [`Error`].

use tokio_postgres::error::{DbError, SqlState};

use crate::Error;
use crate::write_set::{Statement, target_table};

/// An error of a statement in a write set.
pub(super) fn of_statement(error: &tokio_postgres::Error, statement: Option<&Statement>) -> Error {
    let Some(statement) = statement else { return translate(error) };
    if statement.one_row && error.code() == Some(&SqlState::DIVISION_BY_ZERO) {
        return Error::Conflict { constraint: target_table(&statement.postgres).to_owned() };
    }
    of_text(error, &statement.postgres)
}

/// An error of a statement whose text helps to find the mistake.
pub(super) fn of_text(error: &tokio_postgres::Error, sql: &str) -> Error {
    match translate(error) {
        Error::Statement { detail } => Error::Statement { detail: format!("{detail}：{sql}") },
        other => other,
    }
}

pub(crate) fn translate(error: &tokio_postgres::Error) -> Error {
    let cause = std::error::Error::source(error);
    let detail = cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
    match error.as_db_error() {
        Some(problem) => of_server(problem, detail),
        // The server never saw a statement whose parameters could not be written; every other silence is a lost line.
        None if error.is_closed() || cause.is_some_and(<dyn std::error::Error>::is::<std::io::Error>) => {
            Error::Lost { detail }
        }
        None => Error::Statement { detail },
    }
}

fn of_server(problem: &DbError, detail: String) -> Error {
    let state = problem.code();
    if *state == SqlState::UNIQUE_VIOLATION {
        return Error::Conflict { constraint: constraint(problem) };
    }
    match state.code() {
        "40001" | "40P01" => Error::Conflict { constraint: problem.table().unwrap_or("transaction").to_owned() },
        "53100" => Error::Full { detail },
        "25006" => Error::ReadOnly { detail },
        "55P03" | "57014" | "53300" | "57P03" => Error::Busy { detail },
        "57P01" | "57P02" | "57P05" | "25P03" => Error::Lost { detail },
        "XX001" | "XX002" => Error::Corrupt { detail },
        code if code.starts_with("23") => Error::Constraint { detail },
        code if code.starts_with("08") || code.starts_with("58") => Error::Lost { detail },
        _ => Error::Statement { detail },
    }
}

/// `table(column, column)`: the columns stand in the detail, in every language as `(a, b)=(1, 2)`.
fn constraint(problem: &DbError) -> String {
    let table = problem.table().unwrap_or_default();
    let columns = problem.detail().and_then(|detail| detail.split_once(")=(")).and_then(|(key, _)| key.split_once('('));
    match columns {
        Some((_, columns)) => format!("{table}({columns})"),
        None => problem.constraint().unwrap_or(table).to_owned(),
    }
}
