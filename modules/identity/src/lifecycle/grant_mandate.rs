//! Granting leave to act for oneself (授权代办, 行政许可法第二十九条: an application may be filed through an agent).

use jiff::ToSpan as _;
use kernel::{AccountId, ActorKind, Date, Refusal};
use serde::Deserialize;

use crate::model::{Account, Firm, Mandate, MandateScope, Principal};

/// The longest a mandate between persons may run; it can be granted again.
pub const YEARS_MAX: i64 = 3;

/// Whom to let act, in what, until when.
#[derive(Clone, Debug, Deserialize)]
pub struct Grant {
    pub agent: AccountId,
    pub scope: MandateScope,
    pub until: Date,
}

/// Who is it that an account grants for: a person for themselves; the legal representative of a firm, acting for it, for
/// the firm. An agent cannot pass on what was given to him alone (民法典第一百六十九条).
pub fn principal(account: &Account, acting: Option<&Mandate>, firm: Option<&Firm>) -> Result<Principal, Refusal> {
    if let Some(acting) = acting {
        let stands_for =
            |firm: &&Firm| firm.representative == account.id && firm.uscc.as_str() == acting.principal.account.as_str();
        return firm.filter(stands_for).map(Firm::principal).ok_or_else(|| {
            let name = &acting.principal.name;
            let sentence = format!(
                "您正在代 {name} 办理，授权只能由 {name} 本人或它的法定代表人作出。要为自己授权，请先改为本人办理。"
            );
            Refusal::forbidden("not_the_representative", sentence)
        });
    }
    let Some(number) = account.number.clone().filter(|_| !account.is_staff()) else {
        return Err(Refusal::forbidden("not_a_citizen", "只有实名的个人账号可以授权他人代办"));
    };
    Ok(Principal {
        kind: ActorKind::Citizen,
        name: account.name.clone(),
        number,
        phone: account.phone.clone(),
        account: account.id.clone(),
    })
}

/// Judges a grant by `granter` for the principal. `id` is drawn by the caller.
pub fn grant(
    principal: Principal,
    granter: &Account,
    agent: &Account,
    grant: &Grant,
    id: String,
    today: Date,
) -> Result<Mandate, Refusal> {
    if agent.id == granter.id {
        return Err(Refusal::invalid("own_agent", "不能授权给自己").on_field("agent"));
    }
    if agent.is_staff() {
        // An examiner who is the applicant's agent would have to withdraw from the case; better never to begin.
        return Err(Refusal::invalid("agent_is_staff", "工作人员账号不能作代理人，请授权给个人账号").on_field("agent"));
    }
    if grant.until < today {
        return Err(Refusal::invalid("mandate_over", "授权截止日期不能早于今天").on_field("until"));
    }
    if today.checked_add(YEARS_MAX.years()).is_ok_and(|last| grant.until > last) {
        return Err(
            Refusal::invalid("mandate_too_long", format!("授权最长 {YEARS_MAX} 年，到期可以再授权")).on_field("until")
        );
    }
    if matches!(&grant.scope, MandateScope::Items(items) if items.is_empty()) {
        return Err(Refusal::invalid("mandate_empty", "请选择至少一个授权事项，或选择全部事项").on_field("scope"));
    }
    Ok(Mandate {
        id,
        principal,
        agent: agent.id.clone(),
        agent_name: agent.name.clone(),
        scope: grant.scope.clone(),
        since: today,
        until: Some(grant.until),
        revoked: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountKind;
    use jiff::civil::date;
    use kernel::Timestamp;

    fn citizen(id: &str) -> Account {
        let mut account =
            Account::new(id.into(), AccountKind::Citizen, id.to_owned(), String::new(), Timestamp::from_micros(0));
        account.number = Some("110105184912310020".to_owned());
        account
    }

    fn code(principal: &Account, agent: &Account, until: Date, scope: MandateScope) -> &'static str {
        let wish = Grant { agent: agent.id.clone(), scope, until };
        super::principal(principal, None, None)
            .and_then(|who| grant(who, principal, agent, &wish, "m".to_owned(), date(2026, 9, 1)))
            .map_or_else(|refusal| refusal.code, |_| "granted")
    }

    #[test]
    fn only_its_legal_representative_grants_for_a_firm_and_nobody_in_anothers_name() {
        let (mei, qiang) = (citizen("wang.mei"), citizen("li.qiang"));
        let firm = Firm {
            uscc: "91990121MA0AK00132".parse().unwrap(),
            name: "安珂".to_owned(),
            phone: String::new(),
            address: String::new(),
            representative: mei.id.clone(),
            registered: Timestamp::from_micros(0),
        };
        let acting = firm.representation(&mei, Timestamp::from_micros(0));
        let of = |account: &Account, firm: Option<&Firm>| principal(account, Some(&acting), firm);
        assert_eq!(of(&mei, Some(&firm)).unwrap(), firm.principal());
        assert_eq!(of(&qiang, Some(&firm)).unwrap_err().code, "not_the_representative");
        assert_eq!(of(&mei, None).unwrap_err().code, "not_the_representative", "or acting for a person");
        assert_eq!(principal(&mei, None, Some(&firm)).unwrap().account, mei.id);
    }

    #[test]
    fn a_grant_needs_another_person_an_end_and_a_scope() {
        let (mei, qiang) = (citizen("wang.mei"), citizen("li.qiang"));
        let clerk =
            Account::new("clerk".into(), AccountKind::Staff, String::new(), String::new(), Timestamp::from_micros(0));
        let end = date(2026, 12, 31);
        assert_eq!(code(&mei, &qiang, end, MandateScope::All), "granted");
        assert_eq!(code(&mei, &mei, end, MandateScope::All), "own_agent");
        assert_eq!(code(&mei, &clerk, end, MandateScope::All), "agent_is_staff");
        assert_eq!(code(&mei, &qiang, date(2026, 8, 31), MandateScope::All), "mandate_over");
        assert_eq!(code(&mei, &qiang, date(2030, 1, 1), MandateScope::All), "mandate_too_long");
        assert_eq!(code(&mei, &qiang, end, MandateScope::Items(Vec::new())), "mandate_empty");
    }
}
