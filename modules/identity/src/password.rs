//! Passwords: argon2id with the parameters OWASP names first (19 MiB, 2 passes), and rules for new ones.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use kernel::Refusal;

/// Hashes a new password; the answer carries its own salt and parameters.
pub fn hash(password: &str) -> Result<String, Refusal> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| Refusal::invalid("bad_password", "密码无法使用，请换一个").on_field("password"))
}

/// Does the password fit? An account that does not exist costs as much time as one that does.
pub fn fits(password: &str, hash: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| self::hash("nobody's password").unwrap_or_default());
    let known = hash.is_some();
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known
}

/// At least ten characters and not the account's own name (NIST SP 800-63B: length before composition).
pub fn check_new(password: &str, account: &str) -> Result<(), Refusal> {
    let refuse = |sentence: &str| Err(Refusal::invalid("weak_password", sentence).on_field("password"));
    let length = password.chars().count();
    if length < 10 {
        return refuse("密码至少要有 10 个字符");
    }
    if length > 128 {
        return refuse("密码最多 128 个字符");
    }
    if password.contains(account) || account.contains(password) {
        return refuse("密码里不能含有账号名");
    }
    let first = password.chars().next();
    if password.chars().all(|character| Some(character) == first) {
        return refuse("密码不能全是同一个字符");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_of_an_existing_account_fits() {
        let hash = hash("十月的青岚县很美").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(fits("十月的青岚县很美", Some(&hash)));
        assert!(!fits("十月的青岚县", Some(&hash)));
        assert!(!fits("nobody's password", None));
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        for (password, word) in [("short", "10"), ("wang.mei-2026", "账号名"), ("aaaaaaaaaaaa", "同一个字符")] {
            let refusal = check_new(password, "wang.mei").unwrap_err();
            assert!(refusal.sentence.contains(word), "{password}: {refusal}");
        }
        assert!(check_new("清晨 去 湖边", "wang.mei").is_err());
        assert!(check_new("清晨去湖边散步看日出", "wang.mei").is_ok());
    }
}
