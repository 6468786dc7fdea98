//! What a holder changes about their own account: password, one-time code, phone and e-mail.
//!
//! Each change is confirmed with the present password, whose wrong tries count as at the door; each stands in the
//! register of identity and is told by mail to the address known before. A new password, a code set or dropped ends all
//! other sessions. Asked twice, each answers as if it had been asked once.

use kernel::Refusal;
use totp_rs::Secret;
use web::Problem;

use crate::audit::By;
use crate::gate::{Gate, Who};
use crate::lifecycle::change_account::{Change, change};
use crate::lifecycle::register::{Contact, contact};
use crate::lifecycle::sign_in::{self, Verdict, totp};
use crate::managing::hashed;
use crate::model::Account;
use crate::password;
use crate::store::Ends;

/// A secret for an authenticator app; it is kept nowhere until a code made from it comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedCode {
    /// Base32.
    pub secret: String,
    /// `otpauth://totp/…`, as apps scan it.
    pub url: String,
}

/// Changes the password; all other devices are signed out.
///
/// # Errors
/// `wrong_password` on `password`, `weak_password` on `new`.
pub async fn change_password(gate: &Gate, who: &Who, present: &str, new: &str) -> Result<(), Problem> {
    // The same request again, whose answer was lost: the new password is already in use. A locked account is told no
    // such thing.
    let locked = who.account.locked_until.is_some_and(|until| gate.clock.now() < until);
    if !locked && present != new && fits(new, &who.account).await? {
        return Ok(());
    }
    confirm(gate, who, present).await?;
    if present == new {
        let sentence = "新密码和现在的密码一样，请换一个。";
        return Err(Refusal::invalid("same_password", sentence).on_field("new").into());
    }
    password::check_new(new, who.account.id.as_str()).map_err(|refusal| refusal.on_field("new"))?;
    let hash = hashed(new.to_owned()).await?;
    write(gate, who, &Change::ChangePassword(hash), Ends::Others(&who.session.digest)).await
}

/// Changes how the holder is reached.
///
/// # Errors
/// `wrong_password`, `bad_phone`, `bad_email`, each on its field.
pub async fn change_contact(gate: &Gate, who: &Who, present: &str, wish: Contact) -> Result<(), Problem> {
    let (phone, email) = contact(&wish.phone, &wish.email)?;
    confirm(gate, who, present).await?;
    let account = &who.account;
    if (&phone, &email, wish.sms) == (&account.phone, &account.email, account.sms) {
        return Ok(());
    }
    write(gate, who, &Change::Contact(Contact { phone, email, sms: wish.sms }), Ends::None).await
}

/// A new secret for an authenticator app.
///
/// # Errors
/// The machine gives no random numbers.
pub fn offer_code(who: &Who) -> Result<OfferedCode, Problem> {
    offered(who, Secret::generate().to_base32())
}

/// A secret that was offered before, as the page shows it again beside an error.
pub fn offered(who: &Who, secret: String) -> Result<OfferedCode, Problem> {
    let unusable = || Refusal::invalid("secret_malformed", "动态口令的密钥不对，请重新设置。").on_field("secret");
    let url = totp(&secret, who.account.id.as_str()).and_then(|totp| totp.to_url().ok()).ok_or_else(unusable)?;
    Ok(OfferedCode { secret, url })
}

/// Takes a one-time code into use, once a code made from its secret proves that the app has it.
///
/// # Errors
/// `wrong_password` on `password`, `wrong_code` on `code`, `secret_malformed` on `secret`.
pub async fn set_code(gate: &Gate, who: &Who, present: &str, secret: &str, code: &str) -> Result<(), Problem> {
    if who.account.totp_secret.as_deref() == Some(secret) {
        return Ok(());
    }
    let OfferedCode { secret, .. } = offered(who, secret.to_owned())?;
    confirm(gate, who, present).await?;
    let step = sign_in::prove_code(&secret, code, gate.clock.now())?;
    write(gate, who, &Change::SetCode { secret, step }, Ends::Others(&who.session.digest)).await
}

/// Goes without a one-time code from here on.
///
/// # Errors
/// `wrong_password` on `password`.
pub async fn drop_code(gate: &Gate, who: &Who, present: &str) -> Result<(), Problem> {
    confirm(gate, who, present).await?;
    if who.account.totp_secret.is_none() {
        return Ok(());
    }
    write(gate, who, &Change::DropCode, Ends::Others(&who.session.digest)).await
}

async fn confirm(gate: &Gate, who: &Who, present: &str) -> Result<(), Problem> {
    let now = gate.clock.now();
    let fits = fits(present, &who.account).await?;
    let verdict = sign_in::confirm(&who.account, fits, now);
    let Verdict::Refused { refusal, .. } = &verdict else { return Ok(()) };
    match gate.directory.note_try(&who.account, &verdict, &who.session.device, now).await {
        // Many tries at once: whichever was counted first speaks for all.
        Err(error) if !error.is_conflict() => Err(Problem::internal(error)),
        _ => Err(refusal.clone().into()),
    }
}

/// Hashing takes tens of milliseconds of a core on purpose, so it leaves the async threads alone.
async fn fits(secret: &str, account: &Account) -> Result<bool, Problem> {
    let (secret, hash) = (secret.to_owned(), account.password.clone());
    tokio::task::spawn_blocking(move || password::fits(&secret, Some(&hash))).await.map_err(Problem::internal)
}

async fn write(gate: &Gate, who: &Who, wish: &Change, ends: Ends<'_>) -> Result<(), Problem> {
    let by = By::account(&who.account, gate.clock.now());
    let judge = |account: &Account| change(account, wish.clone(), &by);
    let changed = gate.directory.change_account(&who.account.id, judge, ends).await.map_err(Problem::internal)?;
    changed.ok_or_else(Problem::sign_in_required)??;
    Ok(())
}
