//! What an administrator, or the holder, changes about an account; every change is an entry of the register.

use kernel::{PostId, Refusal, mask_phone};
use store::register::Deed;

use crate::audit::By;
use crate::lifecycle::register::{Contact, contact};
use crate::model::{Account, AccountState, Assurance, Duty, mask_email};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Close,
    Reopen,
    /// A window compared the card with the person.
    Check,
    /// Forgets failed sign-ins.
    Unlock,
    Give(Duty),
    Take(PostId),
    /// By an administrator; the hash of a password that is told once.
    ResetPassword(String),
    /// By the holder, who knew the old one.
    ChangePassword(String),
    /// The one-time code's secret, and the step of the code that proved it.
    SetCode {
        secret: String,
        step: i64,
    },
    DropCode,
    /// How the holder is reached.
    Contact(Contact),
}

impl Change {
    /// Whoever lost a right or got another password signs in anew, everywhere. Where the holder changes something
    /// themselves, `own` lets the present device stay.
    pub fn ends_sessions(&self) -> bool {
        matches!(self, Change::Close | Change::Take(_) | Change::ResetPassword(_))
    }
}

/// The account as it will be and what the register tells of it.
pub fn change(account: &Account, change: Change, by: &By) -> Result<(Account, Deed), Refusal> {
    if account.id == by.account && matches!(change, Change::Close | Change::Take(_)) {
        let sentence = "不能停用自己的账号，也不能取消自己的岗位，请由另一位管理员办理。";
        return Err(Refusal::forbidden("not_yourself", sentence));
    }
    let mut after = account.clone();
    let did = |verb: &str| by.did(verb, account.id.as_str());
    let deed = match change {
        Change::Close => {
            after.state = AccountState::Closed;
            did("account-closed")
        }
        Change::Reopen => {
            after.state = AccountState::Active;
            did("account-reopened")
        }
        Change::Check => {
            after.assurance = Assurance::Checked;
            did("person-checked")
        }
        Change::Unlock => {
            (after.failures, after.locked_until) = (0, None);
            did("account-unlocked")
        }
        Change::Give(_) if !account.is_staff() => {
            let sentence = "个人账号不能任岗位，请为工作人员开设工作账号。";
            return Err(Refusal::invalid("not_staff", sentence).on_field("post"));
        }
        Change::Give(duty) => {
            let deed = by.about_post("post-given", account, &duty);
            after.duties.retain(|held| held.post != duty.post);
            after.duties.push(duty);
            deed
        }
        Change::Take(post) => {
            let Some(duty) = account.duties.iter().find(|duty| duty.post == post) else {
                return Err(Refusal::conflict("post_not_held", "这个账号没有这个岗位。").on_field("post"));
            };
            after.duties.retain(|held| held.post != post);
            by.about_post("post-taken", account, duty)
        }
        Change::ResetPassword(hash) => {
            (after.password, after.failures, after.locked_until) = (hash, 0, None);
            did("password-reset")
        }
        Change::ChangePassword(hash) => {
            after.password = hash;
            did("password-changed")
        }
        Change::SetCode { secret, step } => {
            (after.totp_secret, after.totp_step) = (Some(secret), step);
            did("code-set")
        }
        Change::DropCode => {
            after.totp_secret = None;
            did("code-dropped")
        }
        Change::Contact(wish) => {
            (after.phone, after.email) = contact(&wish.phone, &wish.email)?;
            after.sms = wish.sms;
            let moved = (&after.phone, &after.email) != (&account.phone, &account.email);
            match (moved, after.sms) {
                (true, _) => did("contact-changed")
                    .with("phone", mask_phone(&after.phone))
                    .with("email", mask_email(&after.email))
                    .with("sms", after.sms),
                (false, true) => did("sms-on"),
                (false, false) => did("sms-off"),
            }
        }
    };
    Ok((after, deed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountKind;
    use declarations::Role;
    use kernel::Timestamp;

    fn staff(id: &str) -> Account {
        Account::new(id.into(), AccountKind::Staff, id.to_owned(), String::new(), Timestamp::from_micros(0))
    }

    fn duty() -> Duty {
        Duty { organ: "tax".into(), post: "tax/examiner".into(), roles: vec![Role::Examiner] }
    }

    fn by() -> By {
        By::account(&staff("admin"), Timestamp::from_micros(1)).because(" 调入 ")
    }

    #[test]
    fn a_post_is_given_once_and_taken_once() {
        let (clerk, deed) = change(&staff("clerk"), Change::Give(duty()), &by()).unwrap();
        assert_eq!((deed.verb.as_str(), deed.subject.as_str()), ("post-given", "clerk"));
        assert_eq!(deed.body["reason"], "调入");
        let (clerk, _) = change(&clerk, Change::Give(duty()), &by()).unwrap();
        assert_eq!(clerk.duties.len(), 1);
        let (clerk, deed) = change(&clerk, Change::Take("tax/examiner".into()), &by()).unwrap();
        assert_eq!((clerk.duties.len(), deed.verb.as_str()), (0, "post-taken"));
        assert_eq!(change(&clerk, Change::Take("tax/examiner".into()), &by()).unwrap_err().code, "post_not_held");
    }

    #[test]
    fn nobody_closes_themselves_and_citizens_hold_no_posts() {
        assert_eq!(change(&staff("admin"), Change::Close, &by()).unwrap_err().code, "not_yourself");
        let mut citizen = staff("wang.mei");
        citizen.kind = AccountKind::Citizen;
        assert_eq!(change(&citizen, Change::Give(duty()), &by()).unwrap_err().code, "not_staff");
    }

    #[test]
    fn no_hash_and_no_secret_is_told() {
        for secret in [
            Change::ResetPassword("$argon2id$x".to_owned()),
            Change::ChangePassword("$argon2id$x".to_owned()),
            Change::SetCode { secret: "$argon2id$x".to_owned(), step: 7 },
        ] {
            let (_, deed) = change(&staff("clerk"), secret, &by()).unwrap();
            assert!(!serde_json::Value::Object(deed.body).to_string().contains("argon2id"), "{}", deed.verb);
        }
    }
}
