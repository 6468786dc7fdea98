//! Registering an organisation at a window (企业实名核验): a clerk has its licence (营业执照) and the card of its legal
//! representative on the desk.

use kernel::{IdentifierPolicy, Refusal, Timestamp};
use serde::Deserialize;

use crate::model::{Account, AccountState, Assurance, Firm, Mandate};

/// What stands on the licence, and whose card was shown with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct FirmWish {
    pub uscc: String,
    pub name: String,
    pub phone: String,
    pub address: String,
    /// Citizen number of the legal representative.
    pub representative: String,
}

/// The firm, and the representation of somebody new. `representative` is whoever has the number in the wish; `known` is
/// the firm as it was registered before.
pub fn register_firm(
    wish: &FirmWish,
    representative: Option<&Account>,
    known: Option<&Firm>,
    policy: &IdentifierPolicy,
    now: Timestamp,
) -> Result<(Firm, Option<Mandate>), Refusal> {
    let uscc = policy.uscc(wish.uscc.trim()).map_err(|refusal| refusal.on_field("uscc"))?;
    let name = line(&wish.name, "name", "请填写营业执照上的名称，最多 100 个字。", true)?;
    let phone = line(&wish.phone, "phone", "联系电话最多 100 个字。", false)?;
    let address = line(&wish.address, "address", "住所最多 100 个字。", false)?;
    policy.citizen(wish.representative.trim()).map_err(|refusal| refusal.on_field("representative"))?;
    let person = representative.filter(|person| !person.is_staff() && person.state == AccountState::Active);
    let Some(person) = person else {
        let sentence = "法定代表人还没有个人账号，请先请他注册。";
        return Err(Refusal::invalid("representative_unknown", sentence).on_field("representative"));
    };
    if person.assurance != Assurance::Checked {
        let sentence = "法定代表人的身份还没有核验，请先核验他的身份证。";
        return Err(Refusal::invalid("representative_not_checked", sentence).on_field("representative"));
    }
    let is_same = known.is_some_and(|known| known.representative == person.id);
    let registered = known.map_or(now, |known| known.registered);
    let firm = Firm { uscc, name, phone, address, representative: person.id.clone(), registered };
    let representation = (!is_same).then(|| firm.representation(person, now));
    Ok((firm, representation))
}

fn line(text: &str, field: &'static str, sentence: &str, needed: bool) -> Result<String, Refusal> {
    let text = text.trim();
    if (needed && text.is_empty()) || text.chars().count() > 100 || text.chars().any(char::is_control) {
        return Err(Refusal::invalid("line_malformed", sentence).on_field(field));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountKind;
    use jiff::civil::date;

    fn person(id: &str) -> Account {
        let now = Timestamp::from_micros(0);
        let mut account = Account::new(id.into(), AccountKind::Citizen, "王梅".to_owned(), String::new(), now);
        account.number = Some("110105184912310020".to_owned());
        account.assurance = Assurance::Checked;
        account
    }

    fn wish() -> FirmWish {
        FirmWish {
            uscc: "91990121MA0AK00132".to_owned(),
            name: "青岚县安珂餐饮管理有限公司".to_owned(),
            representative: "110105184912310020".to_owned(),
            ..FirmWish::default()
        }
    }

    fn judge(
        wish: &FirmWish,
        person: Option<&Account>,
        known: Option<&Firm>,
    ) -> Result<(Firm, Option<Mandate>), Refusal> {
        let policy = IdentifierPolicy { accept_test_ranges: true, today: date(2026, 9, 1) };
        register_firm(wish, person, known, &policy, Timestamp::from_micros(1))
    }

    fn code(wish: &FirmWish, person: Option<&Account>) -> &'static str {
        judge(wish, person, None).err().map_or("", |refusal| refusal.code)
    }

    #[test]
    fn a_firm_needs_a_sound_code_a_name_and_a_checked_person_who_stands_for_it() {
        let mei = person("wang.mei");
        assert_eq!(code(&wish(), Some(&mei)), "");
        assert_eq!(code(&FirmWish { uscc: "91990121MA0AK00133".to_owned(), ..wish() }, Some(&mei)), "uscc_check_digit");
        assert_eq!(code(&FirmWish { name: " ".to_owned(), ..wish() }, Some(&mei)), "line_malformed");
        assert_eq!(code(&wish(), None), "representative_unknown");
        let declared = Account { assurance: Assurance::Declared, ..person("wang.mei") };
        assert_eq!(code(&wish(), Some(&declared)), "representative_not_checked");
        let clerk = Account { kind: AccountKind::Staff, ..person("clerk") };
        assert_eq!(code(&wish(), Some(&clerk)), "representative_unknown");
    }

    #[test]
    fn whoever_stands_for_it_newly_may_act_for_it_without_an_end() {
        let (firm, representation) = judge(&wish(), Some(&person("wang.mei")), None).unwrap();
        let representation = representation.unwrap();
        assert_eq!((representation.agent.as_str(), representation.until), ("wang.mei", None));
        let (_, again) = judge(&wish(), Some(&person("wang.mei")), Some(&firm)).unwrap();
        assert_eq!(again, None, "nothing new");
        let (changed, new) = judge(&wish(), Some(&person("li.qiang")), Some(&firm)).unwrap();
        assert_eq!((changed.representative.as_str(), new.unwrap().agent.as_str()), ("li.qiang", "li.qiang"));
    }
}
