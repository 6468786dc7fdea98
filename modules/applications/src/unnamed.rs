//! Speaking without a name (匿名): the register then holds nobody's account, name, number or telephone, and nothing they
//! could be reckoned from. Whoever spoke follows the answer by a code that is shown once.
//!
//! The case belongs to a digest of that code in place of an account: the code leads to the case, the case leads to
//! nobody. A digest of the account would not do, however secret its key: whoever holds the key tries all accounts.

use std::fmt;

use casework::{CaseFilter, Grant, Sight};
use kernel::{AccountId, Actor, CaseNo, Digest32, Refusal};
use web::Problem;
use web::cookies::Token;

use crate::codes::letters;
use crate::desk::{Desk, problem};

/// What somebody who stays unnamed is called.
pub const UNNAMED: &str = "匿名";
/// Letters of a code, five bits each: a hundred bits, which nobody guesses.
const LENGTH: usize = 20;
/// A sender's key from which a code is made must be as hard to guess as the code.
const KEY_MIN: usize = 20;
/// No account can have a colon in its name.
const PREFIX: &str = "unnamed:";

/// By which somebody unnamed follows what they said: `K7QF-M2WX-T8RH-YB3P-C5DN`.
#[derive(Clone, PartialEq, Eq)]
pub struct FollowCode(String);

impl FollowCode {
    /// From the sender's idempotency key, so that a repeated request is told the same code; a fresh one without it.
    ///
    /// # Errors
    /// Refuses a key that could be guessed.
    pub fn for_key(key: Option<&str>) -> Result<FollowCode, Problem> {
        let seed = match key {
            Some(key) if key.trim().len() < KEY_MIN => {
                let sentence = format!("匿名提交的 Idempotency-Key 至少 {KEY_MIN} 个字符，并且应当随机。");
                return Err(Refusal::invalid("idempotency_key_short", sentence).into());
            }
            Some(key) => key.trim().to_owned(),
            None => Token::random().map_err(Problem::internal)?.as_str().to_owned(),
        };
        Ok(FollowCode(letters(&Digest32::of(format!("follow code {seed}").as_bytes()), LENGTH)))
    }

    /// As somebody typed it: hyphens, spaces and small letters do no harm. None for what no code looks like.
    pub fn presented(text: &str) -> Option<FollowCode> {
        let typed: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        (typed.len() == LENGTH).then(|| FollowCode(typed.to_uppercase()))
    }

    /// What stands in place of an account.
    pub fn account(&self) -> AccountId {
        AccountId::from(format!("{PREFIX}{}", Digest32::of(format!("follower {}", self.0).as_bytes())).as_str())
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::citizen(self.account(), UNNAMED)
    }
}

impl fmt::Display for FollowCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

/// A code is a secret: no log is told of it.
impl fmt::Debug for FollowCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FollowCode(…)")
    }
}

/// The key as the register keeps it: the code cannot be made from it.
pub(crate) fn kept_key(key: &str) -> String {
    format!("unnamed-{}", letters(&Digest32::of(format!("kept key {}", key.trim()).as_bytes()), LENGTH))
}

/// Does this account stand for somebody unnamed?
pub fn is_unnamed(account: &AccountId) -> bool {
    account.as_str().starts_with(PREFIX)
}

impl Desk {
    /// The case that a code was given for, and the eyes with which its holder sees it; the one access predicate decides.
    pub async fn follow(&self, code: &str) -> Result<(Sight, Actor, CaseNo), Problem> {
        let unknown = || {
            let sentence = "没有查到这个查询码。请逐个字母核对；查询码只在提交后显示一次，丢失后无法找回。";
            Problem::from(Refusal::not_found("follow_code_unknown", sentence).on_field("code"))
        };
        let code = FollowCode::presented(code).ok_or_else(unknown)?;
        let sight = Sight::nothing(self.region).and(Grant::Account(code.account()));
        let found = self.casework.list_cases(&sight, &CaseFilter::default(), None, 1).await.map_err(problem)?;
        let row = found.rows.into_iter().next().ok_or_else(unknown)?;
        Ok((sight, code.actor(), row.case_no))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_again_to_the_same_key_and_read_however_it_is_typed() {
        let code = FollowCode::for_key(Some("opinion-ABCDEFGH23456789")).unwrap();
        assert_eq!(FollowCode::for_key(Some("opinion-ABCDEFGH23456789")).unwrap(), code);
        assert_ne!(FollowCode::for_key(None).unwrap(), FollowCode::for_key(None).unwrap());
        let shown = code.to_string();
        assert_eq!(shown.len(), 24);
        assert_eq!(FollowCode::presented(&shown.replace('-', " ").to_lowercase()), Some(code));
        assert_eq!(FollowCode::presented("K7QF"), None);
        assert_eq!(FollowCode::for_key(Some("1")).unwrap_err().code, "idempotency_key_short");
    }

    #[test]
    fn neither_the_kept_key_nor_the_account_tells_the_code() {
        let key = "opinion-ABCDEFGH23456789";
        let code = FollowCode::for_key(Some(key)).unwrap();
        let plain = code.to_string().replace('-', "");
        assert!(!kept_key(key).contains(&plain) && !code.account().as_str().contains(&plain));
        assert!(is_unnamed(&code.account()) && !is_unnamed(&AccountId::from("wang.mei")));
        assert_eq!(format!("{code:?}"), "FollowCode(…)");
    }
}
