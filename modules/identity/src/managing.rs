//! Keeping accounts: what pages and API do alike, each change judged, written and registered in one go.

use kernel::{AccountId, Refusal};
use web::Problem;
use web::cookies::Token;

use crate::audit::By;
use crate::gate::Gate;
use crate::lifecycle::change_account::{Change, change};
use crate::lifecycle::open_account;
use crate::model::Account;
use crate::password;
use crate::store::Ends;

/// Characters of a password that is told once.
const PASSWORD_LENGTH: usize = 16;

/// Opens an account for a member of staff; the password is told once.
pub async fn open(gate: &Gate, by: &By, id: &str, name: &str) -> Result<(Account, String), Problem> {
    let mut account = open_account::open(id, name, by.at)?;
    let secret = new_password()?;
    account.password = hashed(secret.clone()).await?;
    match gate.directory.add_account(&account, by).await {
        Ok(()) => Ok((account, secret)),
        Err(error) if error.is_conflict() => {
            let sentence = format!("账号“{}”已经有人用了，请换一个。", account.id);
            Err(Refusal::conflict("account_taken", sentence).on_field("account").into())
        }
        Err(error) => Err(Problem::internal(error)),
    }
}

/// Gives an account a new password, which is told once.
pub async fn reset_password(gate: &Gate, by: &By, id: &AccountId) -> Result<(Account, String), Problem> {
    let secret = new_password()?;
    let account = change_account(gate, by, id, &Change::ResetPassword(hashed(secret.clone()).await?)).await?;
    Ok((account, secret))
}

/// Sets the citizen number of a member of staff, by which their own matters are recognised (回避); empty forgets it.
pub async fn set_person(gate: &Gate, by: &By, account: &Account, number: &str) -> Result<(), Problem> {
    if !account.is_staff() {
        let sentence = "个人账号的身份证号在注册时填写，不能在这里修改。";
        return Err(Refusal::invalid("not_staff", sentence).on_field("number").into());
    }
    let number = match number.trim() {
        "" => None,
        number => Some(gate.policy().citizen(number).map_err(|refusal| refusal.on_field("number"))?.to_string()),
    };
    gate.directory.set_person(&account.id, number.as_deref(), by).await.map_err(Problem::internal)
}

/// Changes one thing of an account.
pub async fn change_account(gate: &Gate, by: &By, id: &AccountId, wish: &Change) -> Result<Account, Problem> {
    let judge = |account: &Account| change(account, wish.clone(), by);
    let ends = if wish.ends_sessions() { Ends::All } else { Ends::None };
    let changed = gate.directory.change_account(id, judge, ends).await.map_err(Problem::internal)?;
    let unknown = || Refusal::not_found("account_unknown", format!("没有账号“{id}”。"));
    Ok(changed.ok_or_else(unknown)??)
}

/// Hashing takes tens of milliseconds of a core on purpose, so it leaves the async threads alone.
pub(crate) async fn hashed(secret: String) -> Result<String, Problem> {
    let hashed = tokio::task::spawn_blocking(move || password::hash(&secret)).await;
    Ok(hashed.map_err(Problem::internal)??)
}

fn new_password() -> Result<String, Problem> {
    let token = Token::random().map_err(Problem::internal)?;
    Ok(token.as_str().chars().take(PASSWORD_LENGTH).collect())
}
