//! Signing in: password, lock-out, one-time code.

use kernel::{Refusal, Timestamp};
use totp_rs::{Builder, Secret, Totp};

use crate::model::{Account, AccountState};

const MINUTE: i64 = 60 * 1_000_000;
/// Wrong tries before the account rests.
pub const FAILURES_MAX: u32 = 5;
/// How long it rests.
pub const LOCK_MINUTES: i64 = 15;

/// What to write down, and what to tell.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Welcome; failures are forgotten, and the code's time step is used up.
    Granted { totp_step: i64 },
    /// The password fits, the one-time code is missing. Nothing is counted.
    NeedsCode,
    /// Not this time; the counters to store.
    Refused { refusal: Refusal, failures: u32, locked_until: Option<Timestamp> },
}

/// Judges a try. `password_fits` was computed by the caller, because hashing takes its time off the async threads.
pub fn judge(account: &Account, password_fits: bool, code: Option<&str>, now: Timestamp) -> Verdict {
    if let Some(until) = account.locked_until.filter(|until| now < *until) {
        return Verdict::Refused {
            refusal: Refusal::forbidden(
                "account_locked",
                format!("密码连续输错 {FAILURES_MAX} 次，账号已锁定，请在 {} 之后再试", until.local_minute()),
            ),
            failures: account.failures,
            locked_until: account.locked_until,
        };
    }
    if !password_fits {
        return failed(account, unknown(), now);
    }
    if account.state == AccountState::Closed {
        return Verdict::Refused {
            refusal: Refusal::forbidden("account_closed", "账号已停用，请联系管理员"),
            failures: 0,
            locked_until: None,
        };
    }
    match (&account.totp_secret, code) {
        (None, _) => Verdict::Granted { totp_step: account.totp_step },
        (Some(_), None) => Verdict::NeedsCode,
        (Some(secret), Some(code)) => match step_of(secret, code, now).filter(|step| *step > account.totp_step) {
            Some(totp_step) => Verdict::Granted { totp_step },
            None => {
                let refusal = Refusal::invalid("wrong_code", "动态口令不对或已经用过，请输入最新的六位数字");
                failed(account, refusal.on_field("code"), now)
            }
        },
    }
}

/// Judges the password by which a holder who is signed in confirms that it is still them. A wrong one counts as at the
/// door, and the door's lock holds here too: a device left open is no place to guess.
pub fn confirm(account: &Account, password_fits: bool, now: Timestamp) -> Verdict {
    let without_code = Account { totp_secret: None, ..account.clone() };
    match judge(&without_code, password_fits, None, now) {
        Verdict::Refused { refusal, failures, locked_until } if refusal.code == unknown().code => {
            let refusal = Refusal::forbidden("wrong_password", "现在的密码不对。").on_field("password");
            Verdict::Refused { refusal, failures, locked_until }
        }
        verdict => verdict,
    }
}

/// The time step of a code made from a secret that is to be taken into use.
pub fn prove_code(secret: &str, code: &str, now: Timestamp) -> Result<i64, Refusal> {
    let sentence = "动态口令不对，请核对手机时间后再输入最新的六位数字。";
    step_of(secret, code, now).ok_or_else(|| Refusal::invalid("wrong_code", sentence).on_field("code"))
}

/// The one answer for an unknown account and a wrong password, so that accounts cannot be guessed.
pub fn unknown() -> Refusal {
    Refusal::forbidden("wrong_credentials", "账号或密码不对")
}

fn failed(account: &Account, refusal: Refusal, now: Timestamp) -> Verdict {
    let failures = account.failures + 1;
    let locked = failures >= FAILURES_MAX;
    Verdict::Refused {
        refusal,
        failures: if locked { 0 } else { failures },
        locked_until: locked.then(|| Timestamp::from_micros(now.as_micros() + LOCK_MINUTES * MINUTE)),
    }
}

/// The time step whose code this is: the present one or a neighbour, for clocks that differ by up to half a minute.
fn step_of(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(now.as_micros() / 1_000_000).ok()?;
    totp(secret, "haoban")?.check(code.trim(), seconds).and_then(|step| i64::try_from(step).ok())
}

/// Six digits, SHA-1, thirty seconds: what every authenticator app understands (RFC 6238).
pub fn totp(secret: &str, account: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).with_skew(1).with_account_name(account).with_issuer(Some("好办")).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountKind;
    use jiff::civil::date;

    const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    fn account() -> Account {
        Account::new("examiner".into(), AccountKind::Staff, "赵磊".to_owned(), String::new(), now())
    }

    fn now() -> Timestamp {
        Timestamp::at_local(date(2026, 9, 1), 9, 0)
    }

    fn later(minutes: i64) -> Timestamp {
        Timestamp::from_micros(now().as_micros() + minutes * MINUTE)
    }

    #[test]
    fn the_fifth_wrong_password_locks_for_a_quarter_of_an_hour() {
        let mut account = account();
        for _ in 0..FAILURES_MAX {
            let Verdict::Refused { failures, locked_until, .. } = judge(&account, false, None, now()) else { panic!() };
            (account.failures, account.locked_until) = (failures, locked_until);
        }
        assert!(
            matches!(judge(&account, true, None, later(14)), Verdict::Refused { refusal, .. } if refusal.code == "account_locked")
        );
        assert!(matches!(judge(&account, true, None, later(15)), Verdict::Granted { .. }));
    }

    #[test]
    fn a_one_time_code_works_once() {
        let mut account = account();
        account.totp_secret = Some(SECRET.to_owned());
        assert_eq!(judge(&account, true, None, now()), Verdict::NeedsCode);
        let seconds = u64::try_from(now().as_micros() / 1_000_000).unwrap();
        let code = totp(SECRET, "haoban").unwrap().generate(seconds).to_string();
        let Verdict::Granted { totp_step } = judge(&account, true, Some(&code), now()) else { panic!() };
        account.totp_step = totp_step;
        assert!(
            matches!(judge(&account, true, Some(&code), now()), Verdict::Refused { refusal, .. } if refusal.code == "wrong_code")
        );
    }

    #[test]
    fn confirming_counts_and_locks_like_the_door_but_asks_no_code() {
        let mut account = account();
        account.totp_secret = Some(SECRET.to_owned());
        assert!(matches!(confirm(&account, true, now()), Verdict::Granted { .. }));
        let mut codes = Vec::new();
        for _ in 0..=FAILURES_MAX {
            let Verdict::Refused { refusal, failures, locked_until } = confirm(&account, false, now()) else {
                panic!()
            };
            codes.push(refusal.code);
            (account.failures, account.locked_until) = (failures, locked_until);
        }
        assert_eq!((codes[0], codes[5]), ("wrong_password", "account_locked"));
        assert!(matches!(confirm(&account, true, now()), Verdict::Refused { .. }));
    }

    #[test]
    fn a_closed_account_is_told_so_only_with_the_right_password() {
        let mut account = account();
        account.state = AccountState::Closed;
        let code = |verdict| match verdict {
            Verdict::Refused { refusal, .. } => refusal.code,
            _ => "granted",
        };
        assert_eq!(code(judge(&account, false, None, now())), "wrong_credentials");
        assert_eq!(code(judge(&account, true, None, now())), "account_closed");
    }
}
