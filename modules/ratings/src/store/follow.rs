//! Statements of the projection: what a happening puts down beside the case.

use casework::Projecting;
use kernel::{AccountId, Date};
use store::{WriteSet, params};

use crate::facts::{Called, Given, RatingExcluded};
use crate::model::{RatedAct, Standing};
use crate::projection::wants_rectification;

/// The window is the one noted on the case for what was handed in there, otherwise where the person sat at that moment.
const ACT: &str =
    "INSERT INTO rating_act (region, case_no, act, organ, item, place, person, win, channel, account, title, at, day)
    VALUES ($1, $2, $3, $4, $5, $6, $7, COALESCE(NULLIF($13, ''), (SELECT win FROM rating_seat
        WHERE region = $1 AND account = $7 AND since <= $11 ORDER BY since DESC LIMIT 1), ''), $8, $9, $10, $11, $12)
    ON CONFLICT (region, case_no, act) DO NOTHING";
const RATABLE_DAY: &str = "INSERT INTO rating_figure (region, span, start, organ, item, person, win, channel, ratable)
    VALUES ($1, 'day', $2, $3, '', '', '', '', $4)
    ON CONFLICT (region, span, start, organ, item, person, win, channel)
    DO UPDATE SET ratable = rating_figure.ratable + excluded.ratable";
const RATABLE_MONTH: &str =
    "INSERT INTO rating_figure (region, span, start, organ, item, person, win, channel, ratable)
    SELECT region, 'month', substr(day, 1, 7) || '-01', organ, item, person, win, channel, 1 FROM rating_act
    WHERE region = $1 AND case_no = $2 AND act = $3
    ON CONFLICT (region, span, start, organ, item, person, win, channel)
    DO UPDATE SET ratable = rating_figure.ratable + 1";

const RATING: &str = "INSERT INTO rating (region, case_no, act, n, at, day, organ, item, place, person, win, title,
        level, tags, text, channel, named, rater, device, ip, seconds, recorded, standing, wants, scan)
    SELECT region, case_no, act, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), organ, item, place, person, win, title,
        CAST($7 AS BIGINT), CAST($8 AS TEXT), CAST($9 AS TEXT), CAST($10 AS TEXT), CAST($11 AS BIGINT), CAST($12 AS TEXT), CAST($13 AS TEXT), CAST($14 AS TEXT), CAST($15 AS BIGINT), CAST($16 AS TEXT), CAST($17 AS TEXT), CAST($18 AS BIGINT), CAST($19 AS TEXT) FROM rating_act
    WHERE region = $1 AND case_no = $2 AND act = $3";
const LEVEL: &str = "UPDATE rating_act SET level = $4, invite = 0 WHERE region = $1 AND case_no = $2 AND act = $3";
const RATED_DAY: &str = "INSERT INTO rating_figure (region, span, start, organ, item, person, win, channel,
        rated, level1, level2, level3, level4, level5)
    SELECT region, 'day', day, organ, '', '', '', '', 1, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($8 AS BIGINT) FROM rating_act
    WHERE region = $1 AND case_no = $2 AND act = $3
    ON CONFLICT (region, span, start, organ, item, person, win, channel)
    DO UPDATE SET rated = rating_figure.rated + 1, level1 = rating_figure.level1 + excluded.level1,
        level2 = rating_figure.level2 + excluded.level2, level3 = rating_figure.level3 + excluded.level3,
        level4 = rating_figure.level4 + excluded.level4, level5 = rating_figure.level5 + excluded.level5";
const RATED_MONTH: &str = "INSERT INTO rating_figure (region, span, start, organ, item, person, win, channel,
        rated, level1, level2, level3, level4, level5)
    SELECT region, 'month', substr(day, 1, 7) || '-01', organ, item, person, win, channel, 1, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($8 AS BIGINT)
    FROM rating_act WHERE region = $1 AND case_no = $2 AND act = $3
    ON CONFLICT (region, span, start, organ, item, person, win, channel)
    DO UPDATE SET rated = rating_figure.rated + 1, level1 = rating_figure.level1 + excluded.level1,
        level2 = rating_figure.level2 + excluded.level2, level3 = rating_figure.level3 + excluded.level3,
        level4 = rating_figure.level4 + excluded.level4, level5 = rating_figure.level5 + excluded.level5";

const RECTIFICATION: &str = "INSERT INTO rating_rectification (region, no, case_no, act, n, round, organ, item, person,
        level, named, filed, due)
    SELECT region, CAST($2 AS TEXT), case_no, act, n, CAST($4 AS BIGINT), organ, item, person, level, named, CAST($5 AS BIGINT), CAST($6 AS TEXT) FROM rating
    WHERE region = $1 AND code = $3 AND code <> ''
    ON CONFLICT (region, no) DO NOTHING";
const OPENED: &str = "UPDATE rating SET wants = 0 WHERE region = $1 AND code = $2 AND code <> ''";
const CONTACTED: &str =
    "UPDATE rating_rectification SET contacted = $3 WHERE region = $1 AND no = $2 AND contacted IS NULL";
const VERIFIED: &str = "UPDATE rating_rectification SET verified = $3, verified_at = $4 WHERE region = $1 AND no = $2";
const IN_TIME: &str = "UPDATE rating_rectification SET in_time = CASE WHEN due >= $3 THEN 1 ELSE 0 END
    WHERE region = $1 AND no = $2 AND in_time IS NULL";
const RECTIFIED: &str = "UPDATE rating_rectification SET rectified = $3 WHERE region = $1 AND no = $2";
const FED_BACK: &str = "UPDATE rating_rectification SET fed_back = $3 WHERE region = $1 AND no = $2";
const CALLED: &str = "UPDATE rating_rectification SET called = $3, satisfied = $4 WHERE region = $1 AND no = $2";
const REOPENED: &str = "UPDATE rating_rectification SET reopened = reopened + 1 WHERE region = $1 AND no = $2";
const CLOSED: &str = "UPDATE rating_rectification SET closed = $3 WHERE region = $1 AND no = $2";

/// The rating a rectification is about, while it still counts, is taken out of its sums once.
const UNRATED_DAY: &str = "UPDATE rating_figure SET rated = rated - 1, excluded = excluded + 1,
        level4 = level4 - CASE WHEN t.level = 4 THEN 1 ELSE 0 END, level5 = level5 - CASE WHEN t.level = 5 THEN 1 ELSE 0 END
    FROM (SELECT a.day, a.organ, r.level FROM rating_rectification x
        JOIN rating r ON r.region = x.region AND r.case_no = x.case_no AND r.act = x.act AND r.n = x.n
        JOIN rating_act a ON a.region = x.region AND a.case_no = x.case_no AND a.act = x.act
        WHERE x.region = $1 AND x.no = $2 AND r.standing = 'counted') t
    WHERE rating_figure.region = $1 AND rating_figure.span = 'day' AND rating_figure.start = t.day
        AND rating_figure.organ = t.organ AND rating_figure.item = '' AND rating_figure.person = ''
        AND rating_figure.win = '' AND rating_figure.channel = ''";
const UNRATED_MONTH: &str = "UPDATE rating_figure SET rated = rated - 1, excluded = excluded + 1,
        level4 = level4 - CASE WHEN t.level = 4 THEN 1 ELSE 0 END, level5 = level5 - CASE WHEN t.level = 5 THEN 1 ELSE 0 END
    FROM (SELECT a.day, a.organ, a.item, a.person, a.win, a.channel, r.level FROM rating_rectification x
        JOIN rating r ON r.region = x.region AND r.case_no = x.case_no AND r.act = x.act AND r.n = x.n
        JOIN rating_act a ON a.region = x.region AND a.case_no = x.case_no AND a.act = x.act
        WHERE x.region = $1 AND x.no = $2 AND r.standing = 'counted') t
    WHERE rating_figure.region = $1 AND rating_figure.span = 'month'
        AND rating_figure.start = substr(t.day, 1, 7) || '-01' AND rating_figure.organ = t.organ
        AND rating_figure.item = t.item AND rating_figure.person = t.person AND rating_figure.win = t.win
        AND rating_figure.channel = t.channel";
const UNLEVEL: &str = "UPDATE rating_act SET level = 0 WHERE region = $1 AND (case_no, act) =
    (SELECT x.case_no, x.act FROM rating_rectification x WHERE x.region = $1 AND x.no = $2)";
const EXCLUDE: &str = "UPDATE rating SET standing = 'excluded', wants = 2 WHERE region = $1 AND standing = 'counted'
    AND (case_no, act, n) = (SELECT x.case_no, x.act, x.n FROM rating_rectification x WHERE x.region = $1 AND x.no = $2)";

/// The rated case has been told.
const TOLD: &str = "UPDATE rating SET wants = 0
    WHERE region = $1 AND case_no = $2 AND act = $3 AND n = $4 AND wants = 2";

const OPEN_CALL: &str = "UPDATE rating_call_back SET no = $2
    WHERE region = $1 AND list = $3 AND case_no = $4 AND act = $5 AND no = ''";
const CALL: &str = "UPDATE rating_call_back SET result = $3, one_visit = $4, done_well = $5, comment = $6, day = $7
    WHERE region = $1 AND no = $2";

pub fn put_act(set: &mut WriteSet, p: &Projecting<'_>, act: RatedAct, person: &AccountId) {
    let case = p.case;
    let item = case.item.as_ref().map_or("", |item| item.as_str());
    let account = case.party.account.as_ref().map_or("", AccountId::as_str);
    let window = case.window.as_ref().filter(|_| act == RatedAct::HandedIn).map_or("", |window| window.as_str());
    set.push(
        ACT,
        params![
            case.region,
            &case.no,
            act.number(),
            &case.lead_organ,
            item,
            case.place,
            person,
            channel(case.channel),
            account,
            case.title.clone(),
            p.at,
            kernel::local_date(p.at),
            window,
        ],
    );
    set.add_up(RATABLE_DAY, params![case.region, kernel::local_date(p.at), &case.lead_organ], [1]);
    set.push(RATABLE_MONTH, params![case.region, &case.no, act.number()]);
}

/// The door's stable word.
fn channel(channel: kernel::Channel) -> &'static str {
    match channel {
        kernel::Channel::Web => "web",
        kernel::Channel::Window => "window",
        kernel::Channel::Hotline => "hotline",
        kernel::Channel::Kiosk => "kiosk",
        kernel::Channel::Api => "api",
        kernel::Channel::Timer => "timer",
        kernel::Channel::Command => "command",
    }
}

pub fn put_rating(set: &mut WriteSet, p: &Projecting<'_>, given: &Given) {
    let case = p.case;
    let act = given.act.number();
    let first = given.n == 1;
    let rater = if p.actor.is_staff() || p.actor.account == crate::lifecycle::judge::INVITED {
        ""
    } else {
        p.actor.principal().as_str()
    };
    let standing = if first { Standing::Counted } else { Standing::Appended };
    let tags = serde_json::to_string(&given.tags).unwrap_or_else(|_| "[]".to_owned());
    set.push(
        RATING,
        params![
            case.region,
            &case.no,
            act,
            given.n,
            p.at,
            kernel::local_date(p.at),
            given.level.get(),
            tags,
            &given.text,
            given.channel.as_str(),
            given.named,
            rater,
            &given.device,
            &given.ip,
            given.seconds,
            given.recorded_by.as_ref().map_or("", AccountId::as_str),
            standing.as_str(),
            wants_rectification(given),
            given.scan.as_ref().and_then(|scan| serde_json::to_string(scan).ok()).unwrap_or_default(),
        ],
    );
    if !first {
        return;
    }
    set.push(LEVEL, params![case.region, &case.no, act, given.level.get()]);
    let is = |level: u8| i64::from(given.level.get() == level);
    for sql in [RATED_DAY, RATED_MONTH] {
        set.push(sql, params![case.region, &case.no, act, is(1), is(2), is(3), is(4), is(5)]);
    }
}

pub fn put_rectification(set: &mut WriteSet, p: &Projecting<'_>, due: Date) {
    let text = |field: &str| p.case.form.get(field).and_then(|value| value.as_str()).unwrap_or_default();
    let round = p.case.form.get("round").and_then(|round| round.as_i64()).unwrap_or_default();
    set.push(RECTIFICATION, params![p.case.region, &p.case.no, text("rating"), round, p.at, due]);
    set.push(OPENED, params![p.case.region, text("rating")]);
}

pub fn mark_contacted(set: &mut WriteSet, p: &Projecting<'_>) {
    set.push(CONTACTED, params![p.case.region, &p.case.no, p.at]);
}

pub fn mark_verified(set: &mut WriteSet, p: &Projecting<'_>, result: &str) {
    set.push(VERIFIED, params![p.case.region, &p.case.no, result, p.at]);
}

pub fn mark_rectified(set: &mut WriteSet, p: &Projecting<'_>) {
    set.push(RECTIFIED, params![p.case.region, &p.case.no, p.at]);
}

pub fn mark_fed_back(set: &mut WriteSet, p: &Projecting<'_>, day: Date) {
    set.push(FED_BACK, params![p.case.region, &p.case.no, p.at]);
    set.push(IN_TIME, params![p.case.region, &p.case.no, day]);
}

pub fn mark_called(set: &mut WriteSet, p: &Projecting<'_>, satisfied: Option<bool>) {
    set.push(CALLED, params![p.case.region, &p.case.no, p.at, satisfied]);
}

pub fn mark_reopened(set: &mut WriteSet, p: &Projecting<'_>) {
    set.push(REOPENED, params![p.case.region, &p.case.no]);
}

pub fn close_rectification(set: &mut WriteSet, p: &Projecting<'_>) {
    set.push(CLOSED, params![p.case.region, &p.case.no, p.at]);
}

/// The rating counts nowhere any more; it stays, with the reason.
pub fn exclude(set: &mut WriteSet, p: &Projecting<'_>, result: &str, day: Date) {
    let of = || params![p.case.region, &p.case.no];
    mark_verified(set, p, result);
    set.push(IN_TIME, params![p.case.region, &p.case.no, day]);
    set.push(UNRATED_DAY, of());
    set.push(UNRATED_MONTH, of());
    set.push(UNLEVEL, of());
    set.push(EXCLUDE, of());
}

pub fn told_excluded(set: &mut WriteSet, p: &Projecting<'_>, excluded: &RatingExcluded) {
    set.push(TOLD, params![p.case.region, &p.case.no, excluded.act.number(), excluded.n]);
}

pub fn open_call_back(set: &mut WriteSet, p: &Projecting<'_>) {
    let text = |field: &str| p.case.form.get(field).and_then(|value| value.as_str()).unwrap_or_default();
    let act = p.case.form.get("act").and_then(|act| act.as_i64()).unwrap_or_default();
    set.push(OPEN_CALL, params![p.case.region, &p.case.no, text("quota"), text("case_no"), act]);
}

pub fn put_call_back(set: &mut WriteSet, p: &Projecting<'_>, called: &Called, day: Date) {
    let (region, no) = (p.case.region, &p.case.no);
    set.push(CALL, params![region, no, &called.result, called.one_visit, called.done_well, &called.comment, day]);
}
