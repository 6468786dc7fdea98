//! Checking who somebody is at a window (实名核验): a clerk compares the card with the person and with the account.

use kernel::Refusal;

use crate::model::{Account, AccountState};

/// What stands on the card fits the account that was registered under its number.
pub fn check_person(account: Option<&Account>, name: &str) -> Result<(), Refusal> {
    let account = account.filter(|account| !account.is_staff() && account.state == AccountState::Active);
    let Some(account) = account else {
        let sentence = "没有用这个身份证号注册的账号，请先注册，再来核验。";
        return Err(Refusal::invalid("person_unknown", sentence).on_field("number"));
    };
    if account.name.trim() != name.trim() {
        let sentence = "账号上登记的姓名和证件上的不一样，请核对证件；账号填错的，请本人重新注册。";
        return Err(Refusal::invalid("name_differs", sentence).on_field("name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountKind;
    use kernel::Timestamp;

    #[test]
    fn the_card_and_the_account_must_say_the_same_name() {
        let now = Timestamp::from_micros(0);
        let mei = Account::new("wang.mei".into(), AccountKind::Citizen, "王梅".to_owned(), String::new(), now);
        let code =
            |account: Option<&Account>, name: &str| check_person(account, name).map_or_else(|no| no.code, |()| "");
        assert_eq!(code(Some(&mei), " 王梅 "), "");
        assert_eq!(code(Some(&mei), "王海"), "name_differs");
        assert_eq!(code(None, "王梅"), "person_unknown");
        let clerk = Account { kind: AccountKind::Staff, ..mei };
        assert_eq!(code(Some(&clerk), "王梅"), "person_unknown");
    }
}
