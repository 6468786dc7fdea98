//! What is paid in the demonstration county: the published fee, over the counter once a case is accepted there, otherwise
//! before the result is handed over. Chance has no part in it, so that the county without fees is the same in all else.

use std::sync::Arc;

use applications::lifecycle::fees::{CHARGE, Charge, UNIT, WAYS, taken};
use casework::{Case, Task, Verb};
use declarations::{Fee, Item};
use kernel::Channel;

/// The lawful payment that goes with a step, where one does: `done` is whether the step was done already.
pub fn due(item: &Item, case: &Case, task: &Task, done: bool) -> Option<Verb> {
    let at_counter = matches!(case.channel, Channel::Window | Channel::Kiosk);
    let now = match &*task.act {
        "receive" => done && at_counter && case.accepted_on.is_some(),
        "deliver" => !done && case.ending.is_some_and(|ending| !ending.is_adverse()),
        _ => false,
    };
    let fee = item.fees.iter().flatten().next().filter(|_| now && taken(case).is_empty())?;
    Some(paid(case, fee))
}

/// As much as the list says, for as many units as were applied for.
pub fn paid(case: &Case, fee: &Fee) -> Verb {
    let count = measure(case, fee);
    let fen = fee.at_most(count).map_or(UNIT, |fen| fen.0);
    charge(case, Charge { name: fee.name.clone(), fen, count: Some(count), ..Charge::default() })
}

/// Written down with a receipt.
pub fn charge(case: &Case, fee: Charge) -> Verb {
    let digits: String = case.no.as_str().chars().filter(char::is_ascii_digit).collect();
    let sum: usize = digits.bytes().map(usize::from).sum();
    let how = WAYS.get(sum % WAYS.len()).copied().unwrap_or_default().to_owned();
    // Twenty digits, as the official receipts have; case numbers are longer.
    let receipt: String = digits.chars().skip(digits.len().saturating_sub(20)).collect();
    let data = serde_json::to_value(Charge { how, receipt, ..fee }).unwrap_or_default();
    Verb::Deed { deed: CHARGE.to_owned(), data: Arc::new(data) }
}

/// Square metres where the fee is by the square metre; one of it otherwise.
fn measure(case: &Case, fee: &Fee) -> i64 {
    let area = case.form.get("area").and_then(serde_json::Value::as_i64).filter(|area| *area > 0);
    area.filter(|_| fee.standard.contains("平方米")).map_or(UNIT, |area| area.saturating_mul(UNIT))
}
