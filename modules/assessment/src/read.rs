//! What no single case tells, read where it stands when somebody asks: what the published items promise, what surveys
//! said, and which bad ratings found true were not the first.

use std::collections::BTreeMap;
use std::sync::Arc;

use declarations::{Item, ItemState, LimitHistory};
use jiff::ToSpan as _;
use kernel::{CaseNo, Date, OrganId};
use web::Problem;

use crate::desk::Desk;
use crate::measures::{Measure, Sums};
use crate::months::Period;
use crate::store::cases::Key;
use crate::store::figures::Of;
use crate::store::statements;

/// A bad rating that was verified and found true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueBad {
    /// The case of its rectification, which tells nobody who rated.
    pub rectification: CaseNo,
    pub organ: OrganId,
    /// Empty where none is named.
    pub item: String,
    /// Account of whoever was rated; empty where nobody is named.
    pub person: String,
    pub day: Date,
}

/// So many days after another one about the same item or person a bad rating is a repeated one (重复差评).
const REPEATED_WITHIN: i32 = 30;

/// Those from `from` on that repeat an earlier one; `all` is in the order of time and begins thirty days earlier.
pub fn repeated(all: &[TrueBad], from: Date) -> Vec<&TrueBad> {
    let same = |a: &str, b: &str| !a.is_empty() && a == b;
    let repeats = |one: &TrueBad, before: &TrueBad| {
        let close = before.day.until(one.day).is_ok_and(|gap| gap.get_days() <= REPEATED_WITHIN);
        close && (same(&one.item, &before.item) || same(&one.person, &before.person))
    };
    let judged = all.iter().enumerate().filter(|(_, one)| one.day >= from);
    let found = judged.filter(|(place, one)| all.iter().take(*place).any(|before| repeats(one, before)));
    found.map(|(_, one)| one).collect()
}

/// How far an item goes online: 一级 told about, 二级 taken in or looked at beforehand, 三级 accepted or handled, 四级
/// handled and answered without a visit (全程网办). By the code set of 网上办理深度: 2 收件, 3 预审, 4 受理, 5 办理,
/// 6 结果信息反馈.
pub fn online_level(item: &Item) -> i64 {
    let has = |digit: &str| item.depth.iter().any(|known| known == digit);
    match item.visits {
        Some(0) if has("5") && has("6") => 4,
        _ if has("4") || has("5") => 3,
        _ if has("2") || has("3") => 2,
        _ => 1,
    }
}

/// What one item in use adds, as published on a day.
fn published(item: &Item, day: Date) -> Sums {
    let mut sums = Sums::default();
    let level = online_level(item);
    sums.add(Measure::PublishedItems, 1);
    sums.add(Measure::PublishedItemsFullOnline, i64::from(level == 4));
    sums.add(Measure::PublishedDepth, level);
    if let (Some(promised), Some(statutory)) = (working_days(&item.promised, day), working_days(&item.statutory, day)) {
        sums.add(Measure::PublishedPromiseDays, promised);
        sums.add(Measure::PublishedStatutoryDays, statutory);
    }
    sums
}

fn working_days(history: &LimitHistory, day: Date) -> Option<i64> {
    let limit = history.in_force(day)?.length;
    (limit.unit == calendar::Unit::WorkingDays).then_some(i64::from(limit.length))
}

/// An item in use, and what it adds to the figures.
pub(crate) struct Published {
    pub item: Arc<Item>,
    pub adds: Sums,
}

impl Desk {
    /// Items in use at the end of a day, or now where the day is to come.
    pub(crate) fn items_published(&self, day: Date) -> Vec<Published> {
        let day = day.min(self.office.today());
        let live = self.office.catalog.on(day);
        let in_use = live.iter().filter(|item| item.state == ItemState::InUse);
        in_use.map(|item| Published { adds: published(item, day), item: Arc::clone(item) }).collect()
    }

    /// What each organ's items in use promise at the end of a day.
    pub(crate) fn published_on(&self, day: Date, item: Option<&str>) -> BTreeMap<OrganId, Sums> {
        let mut organs: BTreeMap<OrganId, Sums> = BTreeMap::new();
        let live = self.office.catalog.on(day);
        let in_use = live.iter().filter(|one| one.state == ItemState::InUse && item.is_none_or(|item| one.id == *item));
        for one in in_use {
            organs.entry(one.organ.clone()).or_default().add_all(&published(one, day));
        }
        organs
    }

    /// What is read, by organ. Surveys about the county as a whole stand under no organ's name, and are told only to who
    /// asks for all; those about an organ stand under its own.
    pub(crate) async fn read_by_organ(&self, of: &Of, period: Period) -> Result<BTreeMap<OrganId, Sums>, Problem> {
        let item = of.item.as_deref();
        let mut organs = self.published_on(period.to.min(self.office.today()), item);
        for one in repeated(&self.true_bad(item, period).await?, period.from) {
            organs.entry(one.organ.clone()).or_default().add(Measure::RatedBadRepeated, 1);
        }
        if item.is_none() {
            for (organ, said) in self.ratings.efficiency_by_organ(period.from, period.to).await? {
                let sums = organs.entry(organ).or_default();
                sums.add(Measure::EfficiencyAnswers, said.whole);
                sums.add(Measure::EfficiencySatisfied, said.part);
            }
        }
        if let Some(wanted) = &of.organs {
            organs.retain(|organ, _| wanted.contains(organ));
        } else if item.is_none() {
            let said = self.ratings.public_satisfaction(period.from, period.to).await?;
            let county = organs.entry(OrganId::from("")).or_default();
            county.add(Measure::SurveyAnswers, said.whole);
            county.add(Measure::SurveySatisfied, said.part);
        }
        Ok(organs)
    }

    /// Bad ratings found true, with those of the thirty days before that they may repeat.
    async fn true_bad(&self, item: Option<&str>, period: Period) -> Result<Vec<TrueBad>, Problem> {
        let since = period.from.saturating_sub(i64::from(REPEATED_WITHIN).days());
        let found = statements::true_bad(&self.office.db, self.office.region, since, period.to).await;
        let mut bad = found.map_err(Problem::internal)?;
        bad.retain(|one| item.is_none_or(|item| one.item == item));
        Ok(bad)
    }

    /// The rectifications of repeated bad ratings, newest first, behind a key.
    pub(crate) async fn repeated_bad(&self, of: &Of, period: Period, after: Option<&Key>) -> Result<Vec<Key>, Problem> {
        let bad = self.true_bad(of.item.as_deref(), period).await?;
        let seen = |one: &&TrueBad| of.organs.as_ref().is_none_or(|organs| organs.contains(&one.organ));
        let keys = repeated(&bad, period.from).into_iter().filter(seen);
        let mut keys: Vec<Key> = keys.map(|one| (one.day.to_string(), one.rectification.clone())).collect();
        keys.sort_unstable_by(|a, b| b.cmp(a));
        keys.retain(|key| after.is_none_or(|after| key < after));
        Ok(keys)
    }

    /// Adds what is read to the sums of a period.
    pub(crate) async fn add_read(&self, sums: &mut Sums, of: &Of, period: Period) -> Result<(), Problem> {
        self.read_by_organ(of, period).await?.values().for_each(|read| sums.add_all(read));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_bad_rating_is_repeated_within_thirty_days_by_item_or_by_person() {
        let bad = |item: &str, person: &str, day: Date| TrueBad {
            rectification: "ZG99012120260901-0001".parse().unwrap(),
            organ: "market".into(),
            item: item.into(),
            person: person.into(),
            day,
        };
        let all = [
            bad("market/food", "li", date(2026, 8, 20)),
            bad("market/food", "", date(2026, 9, 19)),
            bad("market/food", "", date(2026, 10, 20)),
            bad("land/sale", "li", date(2026, 9, 1)),
            bad("", "", date(2026, 9, 2)),
            bad("", "", date(2026, 9, 3)),
        ];
        let mut all = all.to_vec();
        all.sort_by_key(|one| one.day);
        let days: Vec<Date> = repeated(&all, date(2026, 9, 1)).iter().map(|one| one.day).collect();
        assert_eq!(days, [date(2026, 9, 1), date(2026, 9, 19)], "thirty-one days later it is a first one again");
    }
}
