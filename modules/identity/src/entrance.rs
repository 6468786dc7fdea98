//! Signing in and registering, as pages and API both do it.

use kernel::{AccountId, Refusal, Timestamp};
use store::Error;
use web::Problem;

use crate::audit::By;
use crate::gate::Gate;
use crate::lifecycle::register::{Registration, register};
use crate::lifecycle::sign_in::{self, Verdict};
use crate::model::{Account, Session};
use crate::password;

/// How a try to sign in came out.
pub enum Entry {
    Welcome(Box<Welcome>),
    NeedsCode,
}

/// Somebody let in, with the token that proves it.
pub struct Welcome {
    pub token: String,
    pub session: Session,
    pub account: Account,
}

/// Tries to sign in; everything about the try is written down before the answer is given.
pub async fn sign_in(gate: &Gate, id: &str, secret: &str, code: Option<&str>, device: &str) -> Result<Entry, Problem> {
    let id = id.trim();
    // No account is called so, and no database takes it in a question.
    if id.contains('\0') {
        return Err(sign_in::unknown().into());
    }
    let id = AccountId::from(id);
    let account = gate.directory.find_account(&id).await.map_err(Problem::internal)?;
    let hash = account.as_ref().map(|account| account.password.clone());
    let secret = secret.to_owned();
    // Hashing takes tens of milliseconds of a core on purpose, so it leaves the async threads alone.
    let fits = tokio::task::spawn_blocking(move || password::fits(&secret, hash.as_deref())).await;
    let fits = fits.map_err(Problem::internal)?;
    let now = gate.clock.now();
    let Some(account) = account else {
        // What was typed is not kept: a password in the wrong field would stand there for good.
        let deed = By::nobody(now).because("account_unknown").did("sign-in-failed", "");
        gate.directory.write(&[deed], |_| ()).await.map_err(Problem::internal)?;
        return Err(sign_in::unknown().into());
    };
    let verdict = sign_in::judge(&account, fits, code, now);
    match gate.directory.note_try(&account, &verdict, device, now).await {
        Ok(()) => {}
        // Somebody used the same one-time code in the meantime.
        Err(error) if error.is_conflict() => return Err(sign_in::unknown().into()),
        Err(error) => return Err(Problem::internal(error)),
    }
    match verdict {
        Verdict::Refused { refusal, .. } => Err(refusal.into()),
        Verdict::NeedsCode => Ok(Entry::NeedsCode),
        Verdict::Granted { .. } => {
            let (token, session) = gate.directory.open_session(&id, device, now).await.map_err(Problem::internal)?;
            Ok(Entry::Welcome(Box::new(Welcome { token, session, account })))
        }
    }
}

/// Registers a citizen.
pub async fn add(gate: &Gate, registration: Registration) -> Result<Account, Problem> {
    let now: Timestamp = gate.clock.now();
    let mut account = register(&registration, &gate.policy(), now)?;
    let hashed = tokio::task::spawn_blocking(move || password::hash(&registration.password)).await;
    account.password = hashed.map_err(Problem::internal)??;
    match gate.directory.add_account(&account, &By::account(&account, now)).await {
        Ok(()) => Ok(account),
        Err(Error::Conflict { constraint }) if constraint.contains("number") => Err(Refusal::conflict(
            "number_taken",
            "这个身份证号已经注册过账号，请直接登录；忘记密码请带身份证到窗口办理。",
        )
        .on_field("number")
        .into()),
        Err(error) if error.is_conflict() => {
            Err(Refusal::conflict("account_taken", "这个账号名已经有人使用，请换一个。").on_field("account").into())
        }
        Err(error) => Err(Problem::internal(error)),
    }
}
