//! Opening an account for a member of staff; posts are given afterwards.

use kernel::{AccountId, Refusal, Timestamp};

use crate::model::{Account, AccountKind};

/// The account that results still lacks its password's hash.
pub fn open(id: &str, name: &str, now: Timestamp) -> Result<Account, Refusal> {
    let (id, name) = (id.trim(), name.trim());
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if !(2..=40).contains(&id.len()) || !id.chars().all(plain) {
        let sentence = "账号用 2 到 40 个小写字母、数字、点或连字符，例如 zhang.wei。";
        return Err(Refusal::invalid("account_malformed", sentence).on_field("account"));
    }
    if name.is_empty() || name.chars().count() > 50 || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("name_missing", "请填写姓名，最多 50 个字。").on_field("name"));
    }
    Ok(Account::new(AccountId::from(id), AccountKind::Staff, name.to_owned(), String::new(), now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_named_plainly_and_belongs_to_somebody() {
        let code = |id: &str, name: &str| {
            open(id, name, Timestamp::from_micros(0)).map_or_else(|refusal| refusal.code, |_| "opened")
        };
        assert_eq!(code("zhang.wei", "张伟"), "opened");
        assert_eq!(code("张伟", "张伟"), "account_malformed");
        assert_eq!(code("zhang.wei", " "), "name_missing");
    }
}
