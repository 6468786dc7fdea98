//! The figures of a window, for each organ, person or item: from tallies, filings, signals and cards whose moments lie
//! in the window, so that a late look sees what a punctual one would have seen.

use std::collections::BTreeMap;

use kernel::{Date, OrganId, RegionCode, Timestamp};
use store::{Db, Error, params};

use crate::windows::{Sums, Window};

const TALLIES: &str =
    "SELECT subject, organ, day, hour, closed, instant, withdrawn, late_steps, zero_minute_reviews, night,
    bad_ratings, forced_ratings FROM supervision_tally WHERE region = $1 AND day >= $2 AND day <= $3
    ORDER BY subject, day, hour";
const FILED: &str = "SELECT organ, item, count(*) FROM case_row WHERE region = $1 AND filed_at >= $2 AND filed_at < $3
    AND kind NOT IN ('warning', 'yellow-card', 'red-card', 'supervision-advice', 'supervision-order')
    GROUP BY organ, item";
/// Cards withdrawn before the window ended count for nothing in it; later withdrawals do not change what was.
const SIGNALS: &str = "SELECT s.organ, s.person, s.person_name, s.item, s.level, count(*), CAST(sum(s.score) AS BIGINT)
    FROM supervision_signal s
    LEFT JOIN supervision_card c ON c.region = s.region AND c.card_no = s.card_no AND c.withdrawn_at < $3
    WHERE s.region = $1 AND s.raised_at >= $2 AND s.raised_at < $3 AND c.card_no IS NULL
    GROUP BY s.organ, s.person, s.person_name, s.item, s.level";
const UNANSWERED: &str = "SELECT organ, person, count(*) FROM supervision_card WHERE region = $1 AND level = 'red'
    AND first_due >= $2 AND first_due <= $3 AND (answered_at IS NULL OR answered_at >= $4)
    AND (objected_at IS NULL OR objected_at >= $4) AND (withdrawn_at IS NULL OR withdrawn_at >= $4)
    GROUP BY organ, person";
const RATERS: &str = "SELECT organ, max(ratings) FROM supervision_rater WHERE region = $1 AND day >= $2 AND day <= $3
    GROUP BY organ";

/// Sums by subject (`organ:…`, `person:…`, `item:…`), in the order of the subjects.
pub async fn sums(db: &Db, region: RegionCode, window: &Window) -> Result<BTreeMap<String, Sums>, Error> {
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    let (from, end) = (Timestamp::start_of_day(window.from), window.end());
    for row in db.query_slow(TALLIES, params![region, window.from, window.to]).await? {
        let line = sums.entry(row.get(0)?).or_default();
        line.belongs_to(&row.get(1)?);
        line.put_closed(row.get::<Date>(2)?, row.get(4)?);
        line.instant += row.get::<i64>(5)?;
        line.withdrawn += row.get::<i64>(6)?;
        line.late_steps += row.get::<i64>(7)?;
        line.zero_minute_reviews += row.get::<i64>(8)?;
        line.night += row.get::<i64>(9)?;
        line.bad_ratings += row.get::<i64>(10)?;
        line.forced_ratings += row.get::<i64>(11)?;
    }
    for row in db.query_slow(FILED, params![region, from, end]).await? {
        let (organ, item, filed): (OrganId, &str, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        for subject in subjects(&organ, "", item) {
            let line = sums.entry(subject).or_default();
            line.belongs_to(&organ);
            line.filed += filed;
        }
    }
    for row in db.query_slow(SIGNALS, params![region, from, end]).await? {
        let (organ, person, item): (OrganId, &str, &str) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let (level, count, score): (&str, i64, i64) = (row.get(4)?, row.get(5)?, row.get(6)?);
        for subject in subjects(&organ, person, item) {
            let line = sums.entry(subject).or_default();
            line.belongs_to(&organ);
            line.put_signals(level, count, score);
            line.name = row.get(2)?;
        }
    }
    for row in db.query_slow(UNANSWERED, params![region, window.from, window.to, end]).await? {
        let (organ, person, count): (OrganId, &str, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        for subject in subjects(&organ, person, "") {
            let line = sums.entry(subject).or_default();
            line.belongs_to(&organ);
            line.unanswered_red += count;
        }
    }
    for row in db.query_slow(RATERS, params![region, window.from, window.to]).await? {
        let organ: OrganId = row.get(0)?;
        let line = sums.entry(format!("organ:{organ}")).or_default();
        line.belongs_to(&organ);
        line.rater_burst = row.get(1)?;
    }
    Ok(sums)
}

fn subjects(organ: &OrganId, person: &str, item: &str) -> impl Iterator<Item = String> {
    let person = (!person.is_empty()).then(|| format!("person:{person}"));
    let item = (!item.is_empty()).then(|| format!("item:{item}"));
    [Some(format!("organ:{organ}")), person, item].into_iter().flatten()
}
