//! What a window does for accounts: checks a person by their card, registers an organisation by its licence.

use web::Problem;

use crate::audit::By;
use crate::gate::{Gate, Who};
use crate::lifecycle::change_account::Change;
use crate::lifecycle::check_person::check_person;
use crate::lifecycle::register_firm::{FirmWish, register_firm};
use crate::managing::change_account;
use crate::model::{Account, Assurance, Firm};
use crate::permissions::Permission;

/// Marks the account with the number on a card as checked; again changes nothing.
///
/// # Errors
/// `person_unknown`, `name_differs`, or what is wrong with the number.
pub async fn check(gate: &Gate, who: &Who, number: &str, name: &str) -> Result<Account, Problem> {
    who.must(Permission::CheckIdentity)?;
    let number = gate.policy().citizen(number.trim()).map_err(|refusal| refusal.on_field("number"))?;
    let found = gate.directory.find_account_by_number(number.as_str()).await.map_err(Problem::internal)?;
    check_person(found.as_ref(), name)?;
    match found {
        Some(account) if account.assurance != Assurance::Checked => {
            let by = By::account(&who.account, gate.clock.now());
            change_account(gate, &by, &account.id, &Change::Check).await
        }
        Some(account) => Ok(account),
        None => Err(Problem::not_found()),
    }
}

/// Registers a firm, or what changed of it since.
///
/// # Errors
/// What is wrong with the wish, by field.
pub async fn register(gate: &Gate, who: &Who, wish: &FirmWish) -> Result<Firm, Problem> {
    who.must(Permission::CheckIdentity)?;
    let (directory, now) = (&gate.directory, gate.clock.now());
    let sound = |text: &str| !text.contains('\0');
    let (uscc, number) = (wish.uscc.trim(), wish.representative.trim());
    let known = if sound(uscc) { directory.find_firm(uscc).await.map_err(Problem::internal)? } else { None };
    let person = match sound(number) {
        true => directory.find_account_by_number(&number.to_uppercase()).await.map_err(Problem::internal)?,
        false => None,
    };
    let wish = FirmWish { representative: number.to_uppercase(), ..wish.clone() };
    let (firm, representation) = register_firm(&wish, person.as_ref(), known.as_ref(), &gate.policy(), now)?;
    if known.as_ref() != Some(&firm) {
        let by = By::account(&who.account, now);
        directory.add_firm(&firm, representation.as_ref(), &by).await.map_err(Problem::internal)?;
    }
    Ok(firm)
}
