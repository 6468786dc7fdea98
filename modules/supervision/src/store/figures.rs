//! Figures of signals and cards, counted from their own rows under the sight of whoever asks.

use std::collections::BTreeMap;

use casework::Sight;
use declarations::Signal;
use kernel::{Date, Timestamp, date_of_day_number};
use store::{Db, Error, Row, Select, params};

use super::{admit, level};
use crate::model::{By, Counts, Figure, Period};

/// The local day number of a moment; moments before 1970 do not occur.
const CARDS_BY_DAY: &str = "SELECT (raised_at + 28800000000) / 86400000000, level, state, count(*), count(objected_at),
    CAST(sum(points) AS BIGINT) FROM supervision_card";
const CARDS_BY_ORGAN: &str = "SELECT organ, level, state, count(*), count(objected_at), CAST(sum(points) AS BIGINT)
    FROM supervision_card";
const CARDS_BY_RULE: &str = "SELECT rule, level, state, count(*), count(objected_at), CAST(sum(points) AS BIGINT)
    FROM supervision_card";
const CARDS_BY_CATEGORY: &str = "SELECT category, level, state, count(*), count(objected_at),
    CAST(sum(points) AS BIGINT) FROM supervision_card";
const CARDS_BY_ITEM: &str = "SELECT item, level, state, count(*), count(objected_at), CAST(sum(points) AS BIGINT)
    FROM supervision_card";
const CARDS_BY_PERSON: &str = "SELECT person, level, state, count(*), count(objected_at), CAST(sum(points) AS BIGINT)
    FROM supervision_card";
const NOTICES_BY_DAY: &str = "SELECT (raised_at + 28800000000) / 86400000000, count(*) FROM supervision_signal";
const NOTICES_BY_ORGAN: &str = "SELECT organ, count(*) FROM supervision_signal";
const NOTICES_BY_RULE: &str = "SELECT rule, count(*) FROM supervision_signal";
const NOTICES_BY_ITEM: &str = "SELECT item, count(*) FROM supervision_signal";
const NOTICES_BY_PERSON: &str = "SELECT person, count(*) FROM supervision_signal";

/// How figures are told apart in SQL: from the cards, from the notices, and the first column of both.
struct Cut {
    cards: &'static str,
    notices: Option<&'static str>,
    group_cards: &'static str,
    is_day: bool,
}

fn cut(by: By) -> Cut {
    let cut = |cards, notices, group_cards| Cut { cards, notices, group_cards, is_day: false };
    match by {
        By::Day | By::Month => {
            Cut { is_day: true, ..cut(CARDS_BY_DAY, Some(NOTICES_BY_DAY), "GROUP BY 1, level, state") }
        }
        By::Organ => cut(CARDS_BY_ORGAN, Some(NOTICES_BY_ORGAN), "GROUP BY 1, level, state"),
        By::Rule => cut(CARDS_BY_RULE, Some(NOTICES_BY_RULE), "GROUP BY 1, level, state"),
        // The category is written on cards only; notices have none.
        By::Category => cut(CARDS_BY_CATEGORY, None, "GROUP BY 1, level, state"),
        By::Item => cut(CARDS_BY_ITEM, Some(NOTICES_BY_ITEM), "GROUP BY 1, level, state"),
        By::Person => cut(CARDS_BY_PERSON, Some(NOTICES_BY_PERSON), "GROUP BY 1, level, state"),
    }
}

pub async fn counts(db: &Db, sight: &Sight, period: Period, today: Date) -> Result<Counts, Error> {
    let mut sum = Counts::default();
    for figure in list(db, sight, period, By::Organ, today).await? {
        sum += figure.counts;
    }
    Ok(sum)
}

pub async fn list(db: &Db, sight: &Sight, period: Period, by: By, today: Date) -> Result<Vec<Figure>, Error> {
    let Cut { cards, notices, group_cards, is_day } = cut(by);
    let mut lines: BTreeMap<String, Counts> = BTreeMap::new();
    for row in db.select(within(Select::new(cards), sight, period).then(group_cards, [])).await? {
        let line = lines.entry(key(&row, by, is_day)?).or_default();
        put(line, level(&row, 1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
    }
    let mut late = within(Select::new(cards), sight, period);
    late.and("state = 'open' AND due < ?", params![today]);
    for row in db.select(late.then(group_cards, [])).await? {
        lines.entry(key(&row, by, is_day)?).or_default().late += row.get::<i64>(3)?;
    }
    if let Some(notices) = notices {
        let mut notices = within(Select::new(notices), sight, period);
        notices.and("level = 'notice'", []);
        for row in db.select(notices.then("GROUP BY 1", [])).await? {
            lines.entry(key(&row, by, is_day)?).or_default().notice += row.get::<i64>(1)?;
        }
    }
    let mut figures: Vec<Figure> = lines.into_iter().map(|(key, counts)| Figure { key, counts }).collect();
    if !is_day {
        figures.sort_by_key(|figure| (figure.counts.points, std::cmp::Reverse(weight(&figure.counts))));
    }
    Ok(figures)
}

fn within(mut select: Select, sight: &Sight, period: Period) -> Select {
    admit(&mut select, sight);
    let (from, to) = (Timestamp::start_of_day(period.from), Timestamp::end_of_day(period.to));
    select.and("raised_at >= ? AND raised_at < ?", params![from, to]);
    select
}

fn key(row: &Row, by: By, is_day: bool) -> Result<String, Error> {
    if !is_day {
        return row.get(0);
    }
    let day = date_of_day_number(row.get(0)?).to_string();
    Ok(if by == By::Month { day.get(..7).unwrap_or(&day).to_owned() } else { day })
}

fn put(line: &mut Counts, level: Signal, state: &str, cards: i64, objected: i64, points: i64) {
    line.objected += objected;
    line.points += points;
    if state == "withdrawn" {
        line.withdrawn += cards;
        return;
    }
    if state != "closed" {
        line.open += cards;
    }
    *match level {
        Signal::Notice => &mut line.notice,
        Signal::Warning => &mut line.warning,
        Signal::Yellow => &mut line.yellow,
        Signal::Red => &mut line.red,
        Signal::Advice => &mut line.advice,
    } += cards;
}

fn weight(counts: &Counts) -> i64 {
    counts.warning + counts.yellow * 3 + counts.red * 10 + counts.advice * 10
}
