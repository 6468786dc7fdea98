//! What window rules count, hour by hour, written in the transaction of the event.

use kernel::{Date, OrganId, RegionCode};
use store::{WriteSet, params};

const ADD: &str =
    "INSERT INTO supervision_tally (region, day, hour, subject, organ, closed, instant, withdrawn, late_steps,
    zero_minute_reviews, night, bad_ratings, forced_ratings)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (region, subject, day, hour) DO UPDATE SET
    closed = supervision_tally.closed + excluded.closed,
    instant = supervision_tally.instant + excluded.instant,
    withdrawn = supervision_tally.withdrawn + excluded.withdrawn,
    late_steps = supervision_tally.late_steps + excluded.late_steps,
    zero_minute_reviews = supervision_tally.zero_minute_reviews + excluded.zero_minute_reviews,
    night = supervision_tally.night + excluded.night,
    bad_ratings = supervision_tally.bad_ratings + excluded.bad_ratings,
    forced_ratings = supervision_tally.forced_ratings + excluded.forced_ratings";
const ADD_RATER: &str = "INSERT INTO supervision_rater (region, organ, day, hour, source, ratings)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (region, organ, day, hour, source) DO UPDATE SET ratings = supervision_rater.ratings + excluded.ratings";

/// What happened, to be added to an hour of a subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub closed: i64,
    pub instant: i64,
    pub withdrawn: i64,
    pub late_steps: i64,
    pub zero_minute_reviews: i64,
    pub night: i64,
    pub bad_ratings: i64,
    pub forced_ratings: i64,
}

impl Tally {
    pub fn is_nothing(&self) -> bool {
        *self == Tally::default()
    }
}

pub fn add(
    set: &mut WriteSet,
    region: RegionCode,
    (day, hour): (Date, i64),
    subject: String,
    organ: &OrganId,
    tally: &Tally,
) {
    set.add_up(
        ADD,
        params![region, day, hour, subject, organ],
        [
            tally.closed,
            tally.instant,
            tally.withdrawn,
            tally.late_steps,
            tally.zero_minute_reviews,
            tally.night,
            tally.bad_ratings,
            tally.forced_ratings,
        ],
    );
}

/// A rating came from a device or an address.
pub fn add_rater(set: &mut WriteSet, region: RegionCode, (day, hour): (Date, i64), organ: &OrganId, source: &str) {
    set.add_up(ADD_RATER, params![region, organ, day, hour, source], [1]);
}
