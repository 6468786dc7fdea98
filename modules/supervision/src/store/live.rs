//! Open cards by level and worst causes, under the sight of whoever asks.

use std::collections::BTreeMap;

use casework::Sight;
use kernel::{AccountId, Date, OrganId, RegionCode, Timestamp};
use store::{Db, Error, Select, params};

use super::{admit, level};
use crate::model::{Cause, LevelOpen, Period, Waiting};

const OPEN: &str = "SELECT level, state, due, count(*) FROM supervision_card";
const IS_OPEN: &str = "state IN ('open', 'objected', 'answered')";
const TO_ANSWER: &str = "SELECT count(*) FROM supervision_card
    WHERE region = $1 AND person = $2 AND person <> '' AND state = 'open'";
const BY_STATE: &str =
    "SELECT count(CASE WHEN state = 'answered' THEN 1 END), count(CASE WHEN state = 'objected' THEN 1 END)
    FROM supervision_card WHERE region = $1 AND closed_at IS NULL";
const REPLIED: &str =
    "SELECT count(*) FROM supervision_order WHERE region = $1 AND closed_at IS NULL AND state = 'replied'";
const CAUSES: &str = "SELECT rule, max(rule_name), organ, count(*), CAST(sum(points) AS BIGINT) FROM supervision_card";

/// How many cards wait for somebody's answer.
pub async fn to_answer(db: &Db, region: RegionCode, person: &AccountId) -> Result<u64, Error> {
    db.query_one(TO_ANSWER, &params![region, person]).await?.get(0)
}

/// What waits for the supervision body.
pub async fn waiting(db: &Db, region: RegionCode) -> Result<Waiting, Error> {
    let cards = db.query_one(BY_STATE, &params![region]).await?;
    let orders = db.query_one(REPLIED, &params![region]).await?;
    Ok(Waiting { answered: cards.get(0)?, objected: cards.get(1)?, replied: orders.get(0)? })
}

/// Cards that are not over, by level; levels without any are left out.
pub async fn open(db: &Db, sight: &Sight, organ: Option<&OrganId>, today: Date) -> Result<Vec<LevelOpen>, Error> {
    let mut select = Select::new(OPEN);
    admit(&mut select, sight);
    select.and(IS_OPEN, []);
    if let Some(organ) = organ {
        select.and("organ = ?", params![organ]);
    }
    let mut levels: BTreeMap<_, LevelOpen> = BTreeMap::new();
    for row in db.select(select.then("GROUP BY level, state, due", [])).await? {
        let level = level(&row, 0)?;
        let (state, due, cards): (&str, Date, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let line = levels.entry(level).or_insert(LevelOpen { level, open: 0, late: 0 });
        line.open += cards;
        if state == "open" && due < today {
            line.late += cards;
        }
    }
    Ok(levels.into_values().collect())
}

/// The rules whose cards cost most in a period, each with the organ in which it held most. What was withdrawn was none.
pub async fn causes(
    db: &Db,
    sight: &Sight,
    period: Period,
    organ: Option<&OrganId>,
    limit: usize,
) -> Result<Vec<Cause>, Error> {
    let mut select = Select::new(CAUSES);
    admit(&mut select, sight);
    let (from, to) = (Timestamp::start_of_day(period.from), Timestamp::end_of_day(period.to));
    select.and("raised_at >= ? AND raised_at < ?", params![from, to]).and("state <> 'withdrawn'", []);
    if let Some(organ) = organ {
        select.and("organ = ?", params![organ]);
    }
    let mut rules: BTreeMap<String, Cause> = BTreeMap::new();
    for row in db.select(select.then("GROUP BY rule, organ", [])).await? {
        let (rule, organ, cards, points): (String, OrganId, i64, i64) =
            (row.get(0)?, row.get(2)?, row.get(3)?, row.get(4)?);
        let (rule_name, organs) = (row.get(1)?, Vec::new());
        let none = Cause { rule: rule.clone(), rule_name, organs, cards: 0, of_rule: 0, points: 0 };
        let cause = rules.entry(rule).or_insert(none);
        cause.of_rule += cards;
        cause.points += points;
        if cards > cause.cards {
            (cause.organs, cause.cards) = (vec![organ], cards);
        } else if cards == cause.cards {
            cause.organs.push(organ);
        }
    }
    let mut causes: Vec<Cause> = rules.into_values().collect();
    causes.iter_mut().for_each(|cause| cause.organs.sort());
    causes.sort_by(|a, b| (a.points, b.of_rule, &a.rule).cmp(&(b.points, a.of_rule, &b.rule)));
    causes.truncate(limit);
    Ok(causes)
}
