//! Who serves in which post from a day (任职), and who stands in for whoever is away (缺勤代岗).

use jiff::ToSpan as _;
use kernel::{AccountId, Date, Refusal};

use crate::audit::By;
use crate::lifecycle::change_account::{Change, change};
use crate::model::{Account, Duty};

/// Longest absence; it can be set again.
const MONTHS_MAX: i64 = 12;

/// What a plan does on its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanVerb {
    Give,
    Take,
    /// Open tasks that somebody has taken go to whoever stands in.
    HandOn,
}

impl PlanVerb {
    pub const fn as_str(self) -> &'static str {
        match self {
            PlanVerb::Give => "give",
            PlanVerb::Take => "take",
            PlanVerb::HandOn => "hand-on",
        }
    }

    pub fn from_word(word: &str) -> Option<PlanVerb> {
        [PlanVerb::Give, PlanVerb::Take, PlanVerb::HandOn].into_iter().find(|verb| verb.as_str() == word)
    }
}

/// A change that waits for its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Plans of one day are done in the order of their ids.
    pub id: String,
    pub day: Date,
    pub verb: PlanVerb,
    pub account: AccountId,
    /// The post; for [`PlanVerb::HandOn`] the account that stands in.
    pub post: String,
    pub by: AccountId,
    pub by_name: String,
    pub reason: String,
}

/// Puts somebody into a post, or out of it, from a day. What would be refused today is refused.
pub fn plan_post(account: &Account, wish: Change, day: Date, today: Date, by: &By) -> Result<Plan, Refusal> {
    not_before(day, today, "day")?;
    let (verb, post) = match &wish {
        Change::Give(duty) => (PlanVerb::Give, duty.post.to_string()),
        Change::Take(post) => (PlanVerb::Take, post.to_string()),
        _ => return Err(Refusal::invalid("verb_unknown", "只能安排任职或离任。").on_field("verb")),
    };
    change(account, wish, by)?;
    Ok(plan(by, 0, day, verb, &account.id, post))
}

/// Somebody is away from a day to a day, both included: a colleague gets their posts for these days, and what they have
/// taken and not finished.
pub fn plan_absence(
    absent: &Account,
    substitute: &Account,
    (from, until): (Date, Date),
    today: Date,
    by: &By,
) -> Result<Vec<Plan>, Refusal> {
    not_before(from, today, "from")?;
    let longest = from.checked_add(MONTHS_MAX.months()).unwrap_or(from);
    if until < from || until > longest {
        let sentence = format!("结束日期不能早于开始日期，最长 {MONTHS_MAX} 个月。");
        return Err(Refusal::invalid("absence_malformed", sentence).on_field("until"));
    }
    if !absent.is_staff() || absent.duties.is_empty() {
        return Err(Refusal::invalid("no_posts", "这个账号没有岗位，不需要代岗。").on_field("absent"));
    }
    if !substitute.is_staff() || substitute.id == absent.id {
        let sentence = "代岗的应是另一位工作人员。";
        return Err(Refusal::invalid("substitute_unfit", sentence).on_field("substitute"));
    }
    let missing = |duty: &&Duty| !substitute.duties.iter().any(|held| held.post == duty.post);
    let after = until
        .checked_add(1.day())
        .map_err(|_| Refusal::invalid("absence_malformed", "结束日期太远。").on_field("until"))?;
    let mut plans = Vec::new();
    for duty in absent.duties.iter().filter(missing) {
        for (day, verb) in [(from, PlanVerb::Give), (after, PlanVerb::Take)] {
            plans.push(plan(by, plans.len(), day, verb, &substitute.id, duty.post.to_string()));
        }
    }
    // Last of the first day: the substitute holds the posts by then.
    plans.push(plan(by, plans.len(), from, PlanVerb::HandOn, &absent.id, substitute.id.to_string()));
    Ok(plans)
}

fn plan(by: &By, n: usize, day: Date, verb: PlanVerb, account: &AccountId, post: String) -> Plan {
    Plan {
        id: format!("{}-{n:03}-{account}", by.at.as_micros()),
        day,
        verb,
        account: account.clone(),
        post,
        by: by.account.clone(),
        by_name: by.name.clone(),
        reason: by.reason.clone(),
    }
}

fn not_before(day: Date, today: Date, field: &'static str) -> Result<(), Refusal> {
    if day < today {
        return Err(Refusal::invalid("day_past", "日期不能早于今天。").on_field(field));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountKind;
    use declarations::Role;
    use jiff::civil::date;
    use kernel::Timestamp;

    fn staff(id: &str, posts: &[&str]) -> Account {
        let at = Timestamp::from_micros(0);
        let mut account = Account::new(id.into(), AccountKind::Staff, id.to_owned(), String::new(), at);
        let duty = |post: &&str| Duty { organ: "tax".into(), post: (*post).into(), roles: vec![Role::Examiner] };
        account.duties = posts.iter().map(duty).collect();
        account
    }

    fn by() -> By {
        By::account(&staff("admin", &[]), Timestamp::from_micros(7))
    }

    const TODAY: Date = date(2026, 9, 1);

    #[test]
    fn a_substitute_gets_the_posts_he_lacks_for_these_days_and_then_the_tasks() {
        let (an, qian) = (staff("an", &["tax/a", "tax/b"]), staff("qian", &["tax/b"]));
        let mut plans = plan_absence(&an, &qian, (TODAY, date(2026, 9, 5)), TODAY, &by()).unwrap();
        // As they are done, whoever comes first in the alphabet.
        plans.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
        let told: Vec<_> =
            plans.iter().map(|plan| (plan.day, plan.verb, plan.account.as_str(), plan.post.as_str())).collect();
        assert_eq!(
            told,
            [
                (TODAY, PlanVerb::Give, "qian", "tax/a"),
                (TODAY, PlanVerb::HandOn, "an", "qian"),
                (date(2026, 9, 6), PlanVerb::Take, "qian", "tax/a"),
            ]
        );
    }

    #[test]
    fn nonsense_is_refused_by_its_field() {
        let (zhao, qian) = (staff("zhao", &["tax/a"]), staff("qian", &[]));
        let field = |absent: &Account, substitute: &Account, from, until| {
            plan_absence(absent, substitute, (from, until), TODAY, &by()).err().and_then(|no| no.field)
        };
        let (last, week) = (date(2026, 8, 31), date(2026, 9, 7));
        assert_eq!(field(&zhao, &qian, TODAY, week), None);
        assert_eq!(field(&zhao, &qian, last, week).as_deref(), Some("from"));
        assert_eq!(field(&zhao, &qian, week, TODAY).as_deref(), Some("until"));
        assert_eq!(field(&zhao, &qian, TODAY, date(2028, 1, 1)).as_deref(), Some("until"));
        assert_eq!(field(&qian, &zhao, TODAY, week).as_deref(), Some("absent"));
        assert_eq!(field(&zhao, &zhao, TODAY, week).as_deref(), Some("substitute"));
        let take = |account: &Account, post: &str, day| {
            plan_post(account, Change::Take(post.into()), day, TODAY, &by()).map_err(|no| no.code)
        };
        assert_eq!(take(&zhao, "tax/a", week).unwrap().verb, PlanVerb::Take);
        assert_eq!(take(&zhao, "tax/b", week), Err("post_not_held"));
        assert_eq!(take(&zhao, "tax/a", last), Err("day_past"));
    }
}
