//! What supervisors, heads, callers and clerks look at.

pub mod behind;
pub mod calls;
pub mod coverage;
pub mod list;
pub mod overview;
pub mod paper;
pub mod samples;
pub mod seat;
pub mod survey;
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

/// `path?a=1&b=2`, without the pairs that say nothing.
fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    let coded = |text: &str| -> String {
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = said.map(|(key, value)| format!("{key}={}", coded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}
