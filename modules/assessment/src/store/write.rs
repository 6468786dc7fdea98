//! What one command changes, as statements of its own write set.

use std::sync::LazyLock;

use kernel::{CaseNo, Date, RegionCode, Timestamp};
use store::{WriteSet, params};

use super::{statements, steps};
use crate::measures::{CaseFacts, Cell, Counted, Day, Excluded, Mark, Measure, RowChange, Sums, Work};
use crate::months::Month;

const PUT_CASE: &str = "INSERT INTO assessment_case (region, case_no, organ, item, item_type, channel, place,
    filed_on, answered_on, accepted_on, counted_on, ending, used_days, promise_days, statutory_days, visits,
    materials_required, materials_exempt, level, flags, win)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
    ON CONFLICT (region, case_no) DO UPDATE SET
    answered_on = CASE WHEN excluded.answered_on = '' THEN assessment_case.answered_on ELSE excluded.answered_on END,
    accepted_on = CASE WHEN excluded.accepted_on = '' THEN assessment_case.accepted_on ELSE excluded.accepted_on END,
    counted_on = excluded.counted_on, ending = excluded.ending, used_days = excluded.used_days,
    promise_days = excluded.promise_days, statutory_days = excluded.statutory_days, visits = excluded.visits,
    materials_required = excluded.materials_required, materials_exempt = excluded.materials_exempt,
    level = excluded.level, flags = assessment_case.flags | excluded.flags";
const ACCEPT_CASE: &str = "UPDATE assessment_case SET accepted_on = $3, flags = flags | $4
    WHERE region = $1 AND case_no = $2";
const RATE_CASE: &str = "UPDATE assessment_case SET level = $3, flags = flags | $4
    WHERE region = $1 AND case_no = $2";
const UNRATE_CASE: &str = "UPDATE assessment_case SET level = 0, flags = flags & $3 WHERE region = $1 AND case_no = $2";
const OVERDUE_CASE: &str = "UPDATE assessment_case SET overdue_on = $3 WHERE region = $1 AND case_no = $2";
const PUT_DUTY: &str = "INSERT INTO assessment_duty (region, case_no, duty, organ, day, flags)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (region, case_no, duty) DO UPDATE SET day = excluded.day, flags = excluded.flags";
const ADD_WORK: &str =
    "INSERT INTO assessment_work (region, month, person, organ, act, item, done, late, minutes, days,
    zero, night) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (region, month, person, organ, act, item) DO UPDATE SET
    done = assessment_work.done + excluded.done, late = assessment_work.late + excluded.late,
    minutes = assessment_work.minutes + excluded.minutes, days = assessment_work.days + excluded.days,
    zero = assessment_work.zero + excluded.zero, night = assessment_work.night + excluded.night";
const ADD_HOUR: &str = "INSERT INTO assessment_hour (region, month, organ, slot, handled) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (region, month, organ, slot) DO UPDATE SET handled = assessment_hour.handled + excluded.handled";
const ADD_PACE: &str = "INSERT INTO assessment_pace (region, month, person, organ, act, matter, outcome, pace, done)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (region, month, person, organ, act, matter, outcome, pace) DO UPDATE SET
    done = assessment_pace.done + excluded.done";
const PUT_STEP: &str = "INSERT INTO assessment_step (region, day, case_no, n, person, organ, lead_organ, act, item,
    flags, ending, slot) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (region, day, case_no, n) DO NOTHING";
const SET_MARK: &str = "INSERT INTO assessment_mark (region, case_no, mark, organ, person, subject, rule, category,
    title, at, day, month, known_at, win, item)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    ON CONFLICT (region, case_no, mark) DO NOTHING";
const TAKE_MARK_BACK: &str = "UPDATE assessment_mark SET withdrawn_at = $4
    WHERE region = $1 AND case_no = $2 AND mark = $3 AND withdrawn_at IS NULL";
const ADD_RATING: &str = "INSERT INTO assessment_rating (region, month, subject, good, bad) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (region, month, subject) DO UPDATE SET
    good = assessment_rating.good + excluded.good, bad = assessment_rating.bad + excluded.bad";

/// Sums that usually change together: a statement then names only their columns.
struct Group {
    measures: Vec<Measure>,
    sql: String,
}

static GROUPS: LazyLock<[Group; 5]> = LazyLock::new(|| {
    // A first answer is a step as a rule.
    let answer = |measure: &Measure| matches!(measure.day(), Day::Answered | Day::Accepted | Day::Step);
    let rated = [Measure::RatedActively, Measure::RatedGood, Measure::RatedBad];
    [
        Group::new([Measure::Filed, Measure::FiledOnline, Measure::InHand].to_vec()),
        Group::new([Measure::Steps, Measure::StepsLate, Measure::Prereviewed].to_vec()),
        Group::new(Measure::ALL.iter().copied().filter(answer).collect()),
        Group::new(rated.to_vec()),
        Group::new(Measure::ALL.to_vec()),
    ]
});

impl Group {
    fn new(measures: Vec<Measure>) -> Group {
        let names: Vec<&str> = measures.iter().map(|measure| measure.name()).collect();
        let values: Vec<String> = (6..6 + names.len()).map(|n| format!("${n}")).collect();
        let (columns, values) = (names.join(", "), values.join(", "));
        let sums: Vec<String> =
            names.iter().map(|name| format!("{name} = assessment_figure.{name} + excluded.{name}")).collect();
        let sql = format!(
            "INSERT INTO assessment_figure (region, span, start, organ, item, {columns})
             VALUES ($1, $2, $3, $4, $5, {values})
             ON CONFLICT (region, span, start, organ, item) DO UPDATE SET {}",
            sums.join(", ")
        );
        Group { measures, sql }
    }

    fn holds(&self, sums: &Sums) -> bool {
        sums.iter().all(|(measure, _)| self.measures.contains(&measure))
    }
}

/// Adds the statements, cells in the order of their keys.
pub fn push(counted: &Counted, region: RegionCode, set: &mut WriteSet, case_no: &CaseNo, at: Timestamp) {
    for (cell, sums) in &counted.cells {
        push_figures(region, cell, sums, set);
    }
    for row in &counted.rows {
        match row {
            RowChange::Put(facts) => put_case(region, facts, set),
            RowChange::Accepted { on, deemed } => {
                let deemed = if *deemed { Measure::DeemedAccepted.bit() } else { 0 };
                set.push(ACCEPT_CASE, params![region, case_no, *on, Measure::Accepted.bit() | deemed]);
            }
            RowChange::Rated { level, counts } => {
                set.push(RATE_CASE, params![region, case_no, *level, flags(counts)]);
            }
            RowChange::Unrated { counts } => set.push(UNRATE_CASE, params![region, case_no, !flags(counts)]),
            RowChange::Overdue { since } => set.push(OVERDUE_CASE, params![region, case_no, day_or_none(*since)]),
        }
    }
    for duty in &counted.duties {
        set.push(PUT_DUTY, params![region, case_no, &duty.key, &duty.organ, duty.day, flags(&duty.counts)]);
    }
    counted.work.iter().for_each(|work| add_work(region, work, set));
    counted.set.iter().for_each(|mark| set_mark(region, mark, set));
    for mark in &counted.taken_back {
        set.push(TAKE_MARK_BACK, params![region, &mark.case_no, mark.kind.as_str(), mark.withdrawn_at]);
    }
    for (month, subject, good, bad) in &counted.rated {
        set.add_up(ADD_RATING, params![region, month.to_string(), subject], [*good, *bad]);
    }
    for Excluded { month, subject, rectification } in &counted.excluded {
        let (month, text) = (month.to_string(), "一条差评经复核不计入；本月积分已经定格，影响得分的可以提出异议。");
        set.push(statements::ADD_NOTE, params![region, month, subject, rectification, at, 0_i64, text]);
    }
}

fn day_or_none(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn push_figures(region: RegionCode, cell: &Cell, sums: &Sums, set: &mut WriteSet) {
    let Some(group) = GROUPS.iter().find(|group| group.holds(sums)) else { return };
    let month = Month::of(cell.day).first();
    let sums: Vec<i64> = group.measures.iter().map(|measure| sums.get(*measure)).collect();
    set.add_up(&group.sql, params![region, "day", cell.day, &cell.organ, ""], sums.clone());
    set.add_up(&group.sql, params![region, "month", month, &cell.organ, ""], sums.clone());
    set.add_up(&group.sql, params![region, "item-month", month, &cell.organ, &cell.item], sums);
}

fn put_case(region: RegionCode, facts: &CaseFacts, set: &mut WriteSet) {
    let day = day_or_none;
    set.push(
        PUT_CASE,
        params![
            region,
            &facts.case_no,
            &facts.organ,
            &facts.item,
            facts.item_type,
            facts.channel,
            facts.place,
            facts.filed_on,
            day(facts.answered_on),
            day(facts.accepted_on),
            day(facts.counted_on),
            facts.ending,
            facts.used_days,
            facts.promise_days,
            facts.statutory_days,
            facts.visits,
            facts.materials_required,
            facts.materials_exempt,
            facts.level,
            flags(&facts.counts),
            &facts.window,
        ],
    );
}

fn flags(counts: &[Measure]) -> i64 {
    counts.iter().fold(0, |flags, measure| flags | measure.bit())
}

fn add_work(region: RegionCode, work: &Work, set: &mut WriteSet) {
    let month = work.month.to_string();
    let Work { person, organ, act, item, late, minutes, days, zero, night, slot, .. } = work;
    let Work { matter, outcome, pace, .. } = work;
    let sums = [1, i64::from(*late), *minutes, *days, i64::from(*zero), i64::from(*night)];
    set.add_up(ADD_WORK, params![region, &month, person, organ, act, item], sums);
    set.add_up(ADD_PACE, params![region, &month, person, organ, act, *matter, outcome, *pace], [1]);
    set.add_up(ADD_HOUR, params![region, &month, organ, *slot], [1]);
    let Work { case_no, n, day, lead_organ, .. } = work;
    let (flags, ending) = (steps::flags(work), steps::ending(work));
    set.push(PUT_STEP, params![region, *day, case_no, *n, person, organ, lead_organ, act, item, flags, ending, *slot]);
}

fn set_mark(region: RegionCode, mark: &Mark, set: &mut WriteSet) {
    set.push(
        SET_MARK,
        params![
            region,
            &mark.case_no,
            mark.kind.as_str(),
            &mark.organ,
            &mark.person,
            &mark.subject,
            &mark.rule,
            &mark.category,
            &mark.title,
            mark.at,
            mark.day(),
            mark.month.to_string(),
            mark.known_at,
            &mark.window,
            &mark.item,
        ],
    );
}
