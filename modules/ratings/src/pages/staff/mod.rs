//! What supervisors, heads, callers and clerks look at.

pub mod calls;
pub mod list;
pub mod overview;
pub mod samples;
pub mod seat;
pub mod surveys;

use jiff::ToSpan as _;
use kernel::Date;
use web::Problem;

/// A period in the address: from and to, both days included; the last thirty days when nothing is said.
pub fn period(from: &str, to: &str, today: Date) -> Result<(Date, Date), Problem> {
    let read = |text: &str, field: &'static str| -> Result<Option<Date>, Problem> {
        match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                kernel::Refusal::invalid("bad_date", format!("“{text}”不是日期，请写作 2026-09-01。"))
                    .on_field(field)
                    .into()
            }),
        }
    };
    let last = read(to, "to")?.unwrap_or(today);
    let first = read(from, "from")?.unwrap_or_else(|| last.first_of_month().checked_sub(2.months()).unwrap_or(last));
    Ok((first.min(last), last))
}

/// The answer that saves a file for a spreadsheet; the mark at its head tells that the text is UTF-8.
pub fn csv_file(name: &'static str, text: &str) -> axum::response::Response {
    use axum::response::IntoResponse as _;
    use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, format!("\u{feff}{text}")).into_response()
}
