//! Registering as a citizen: the number's form is checked, the person is not; a window does that later.

use kernel::{AccountId, IdentifierPolicy, Refusal, Timestamp};
use serde::Deserialize;

use crate::model::{Account, AccountKind};
use crate::password;

/// What a citizen tells of themselves.
#[derive(Clone, Debug, Deserialize)]
pub struct Registration {
    pub account: String,
    pub password: String,
    pub name: String,
    pub number: String,
    pub phone: String,
    #[serde(default)]
    pub email: String,
    /// Wants short messages.
    #[serde(default)]
    pub sms: bool,
}

/// How somebody is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub phone: String,
    /// Empty: no mail.
    pub email: String,
    /// Short messages to the phone.
    pub sms: bool,
}

/// Checks a registration; the account that results still lacks its password's hash.
pub fn register(registration: &Registration, policy: &IdentifierPolicy, now: Timestamp) -> Result<Account, Refusal> {
    let id = registration.account.trim();
    let shape = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
    if !(4..=32).contains(&id.len()) || !id.bytes().all(shape) {
        return Err(
            Refusal::invalid("bad_account_name", "账号要 4 至 32 位，只用小写字母、数字和 . - _").on_field("account")
        );
    }
    let name = registration.name.trim();
    if name.is_empty() || name.chars().count() > 50 || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("bad_name", "请填写身份证上的姓名，最多 50 个字").on_field("name"));
    }
    let number = policy.citizen(registration.number.trim()).map_err(|refusal| refusal.on_field("number"))?;
    let (phone, email) = contact(&registration.phone, &registration.email)?;
    password::check_new(&registration.password, id)?;
    let mut account = Account::new(AccountId::from(id), AccountKind::Citizen, name.to_owned(), String::new(), now);
    account.number = Some(number.to_string());
    (account.phone, account.email, account.sms) = (phone, email, registration.sms);
    Ok(account)
}

/// A mobile number and, if any, an address for mail, as they are to be kept.
pub fn contact(phone: &str, email: &str) -> Result<(String, String), Refusal> {
    let (phone, email) = (phone.trim(), email.trim());
    if !kernel::is_mobile(phone) {
        return Err(Refusal::invalid("bad_phone", "手机号要 11 位数字，以 1 开头").on_field("phone"));
    }
    let (user, host) = email.split_once('@').unwrap_or_default();
    if !email.is_empty() && (user.is_empty() || !host.contains('.') || email.len() > 200) {
        return Err(Refusal::invalid("bad_email", "电子邮箱写法不对，例如 wang@example.com").on_field("email"));
    }
    Ok((phone.to_owned(), email.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn registration() -> Registration {
        Registration {
            account: "wang.mei".to_owned(),
            password: "清晨去湖边散步看日出".to_owned(),
            name: "王梅".to_owned(),
            number: "110105184912310020".to_owned(),
            phone: "13900010001".to_owned(),
            email: String::new(),
            sms: false,
        }
    }

    fn field_refused(change: impl FnOnce(&mut Registration)) -> Option<String> {
        let mut wish = registration();
        change(&mut wish);
        let policy = IdentifierPolicy { accept_test_ranges: true, today: date(2026, 9, 1) };
        register(&wish, &policy, Timestamp::from_micros(0)).err().and_then(|refusal| refusal.field)
    }

    #[test]
    fn every_wrong_field_is_named() {
        assert_eq!(field_refused(|_| ()), None);
        assert_eq!(field_refused(|wish| wish.account = "王".to_owned()).as_deref(), Some("account"));
        assert_eq!(field_refused(|wish| wish.number = "110105184912310021".to_owned()).as_deref(), Some("number"));
        assert_eq!(field_refused(|wish| wish.phone = "0971".to_owned()).as_deref(), Some("phone"));
        assert_eq!(field_refused(|wish| wish.email = "wang".to_owned()).as_deref(), Some("email"));
        assert_eq!(field_refused(|wish| wish.password = "1".to_owned()).as_deref(), Some("password"));
    }

    #[test]
    fn without_the_test_switch_a_test_number_is_refused() {
        let policy = IdentifierPolicy { accept_test_ranges: false, today: date(2026, 9, 1) };
        assert!(register(&registration(), &policy, Timestamp::from_micros(0)).is_err());
    }
}
