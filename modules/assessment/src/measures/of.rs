//! What one command adds to the figures.

use std::collections::BTreeMap;

use casework::{Case, Happening, Projecting};
use kernel::{Date, OrganId, local_date};
use ratings::RatedAct;
use ratings::facts::{Given, RATING_EXCLUDED, RATING_GIVEN, RatingExcluded};
use serde::Deserialize as _;
use serde_json::Value as Json;

use super::facts::is_online;
use super::marks::{self, Mark, MarkChange};
use super::overdue::{self, Change};
use super::{CaseFacts, Duty, Measure, Sums, Work, duties as owed};
use crate::months::Month;

/// Where something is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    pub day: Date,
    pub organ: OrganId,
    /// Empty for kinds without items.
    pub item: String,
}

/// What one command changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub cells: BTreeMap<Cell, Sums>,
    pub rows: Vec<RowChange>,
    pub work: Vec<Work>,
    pub duties: Vec<Duty>,
    pub set: Vec<Mark>,
    pub taken_back: Vec<Mark>,
    /// Whom a rating is about, in which month, and what it adds to the good and the bad: the organ and the people of the
    /// case, or the window at which an act was done.
    pub rated: Vec<(Month, String, i64, i64)>,
    /// A rating of a month that was frozen already turned out not to count: noted beside the statements it was in.
    pub excluded: Vec<Excluded>,
}

/// What is noted beside a frozen statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    pub month: Month,
    pub subject: String,
    /// Where it was found: never the rated case itself, whose applicant may be anonymous.
    pub rectification: String,
}

/// A change to the row of a counted case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// Days, sums and ending as they now are; flags are added.
    Put(Box<CaseFacts>),
    /// Accepted after it had been answered otherwise.
    Accepted { on: Date, deemed: bool },
    /// Rated after it was closed.
    Rated { level: i64, counts: Vec<Measure> },
    /// The rating does not count after all.
    Unrated { counts: Vec<Measure> },
    /// Overdue since; none when it was given more time.
    Overdue { since: Option<Date> },
}

impl Counted {
    fn add(&mut self, case: &Case, day: Date, measure: Measure, amount: i64) {
        self.cell(case, day).add(measure, amount);
    }

    fn cell(&mut self, case: &Case, day: Date) -> &mut Sums {
        let item = case.item.as_ref().map(ToString::to_string).unwrap_or_default();
        self.cells.entry(Cell { day, organ: case.lead_organ.clone(), item }).or_default()
    }
}

/// All of a command; ask at its first happening.
pub fn of(p: &Projecting<'_>) -> Counted {
    let mut counted = Counted::default();
    match p.case.kind.as_str() {
        applications::lifecycle::KIND => application(p, &mut counted),
        _ => duties(p, &mut counted),
    }
    for change in marks::changes(p) {
        let (mark, amount) = match &change {
            MarkChange::Set(mark) => (mark, 1),
            MarkChange::TakenBack(mark) => (mark, -1),
        };
        if let Some(measure) = mark.kind.measure() {
            let cell = Cell { day: mark.day(), organ: mark.organ.clone(), item: mark.item.clone() };
            counted.cells.entry(cell).or_default().add(measure, amount);
        }
        match change {
            MarkChange::Set(mark) => counted.set.push(mark),
            MarkChange::TakenBack(mark) => {
                counted.add(
                    p.case,
                    local_date(p.at),
                    Measure::CardsWithdrawn,
                    i64::from(mark.kind.measure().is_some()),
                );
                counted.taken_back.push(mark);
            }
        }
    }
    counted.cells.retain(|_, sums| !sums.is_empty());
    counted
}

/// What is owed beside applications: each change of a duty is counted on the duty's own day.
fn duties(p: &Projecting<'_>, counted: &mut Counted) {
    for (before, after) in owed::changes(p) {
        for (duty, amount) in before.iter().map(|duty| (duty, -1)).chain([(&after, 1)]) {
            for measure in &duty.counts {
                counted.add(p.case, duty.day, *measure, amount);
            }
        }
        counted.duties.push(after);
    }
}

fn application(p: &Projecting<'_>, counted: &mut Counted) {
    let (case, today) = (p.case, local_date(p.at));
    let mut answered = p.before.is_some_and(is_answered);
    for happening in p.happenings {
        match happening {
            Happening::Filed(_) => {
                counted.add(case, today, Measure::Filed, 1);
                counted.add(case, today, Measure::FiledOnline, i64::from(is_online(case.channel)));
                counted.add(case, today, Measure::InHand, 1);
            }
            Happening::Accepted { .. } | Happening::CorrectionRequested(_) | Happening::NotAccepted(_) => {
                let accepted = matches!(happening, Happening::Accepted { .. });
                if accepted {
                    counted.add(case, today, Measure::Accepted, 1);
                    counted.add(case, today, Measure::DeemedAccepted, i64::from(case.deemed));
                }
                if !answered {
                    answered = true;
                    answer(p, accepted, counted);
                } else if accepted {
                    counted.rows.push(RowChange::Accepted { on: today, deemed: case.deemed });
                }
            }
            Happening::TaskCompleted(done) => {
                if let Some(work) = Work::of(p, done) {
                    counted.add(case, today, Measure::Steps, 1);
                    counted.add(case, today, Measure::StepsLate, i64::from(work.late));
                    counted.add(case, today, Measure::Prereviewed, i64::from(work.act == "prereview"));
                    counted.work.push(work);
                }
            }
            ended if ended.ends_case() => {
                let facts = CaseFacts::closed(case, p.definition, p.calendar, p.at);
                counted.cell(case, today).add_all(&facts.sums());
                counted.add(case, today, Measure::InHand, -1);
                counted.rows.push(RowChange::Put(Box::new(facts)));
            }
            Happening::Rated(rating) => rated(p, rating.level, counted),
            Happening::Fact { fact, data } if &**fact == RATING_GIVEN => rated_at_window(p, data, counted),
            Happening::Fact { fact, data } if &**fact == RATING_EXCLUDED => unrated(p, data, counted),
            _ => {}
        }
    }
    overdue_open(p, counted);
}

fn overdue_open(p: &Projecting<'_>, counted: &mut Counted) {
    let (case, today) = (p.case, local_date(p.at));
    let mut count = |day, amount| counted.add(case, day, Measure::OverdueOpen, amount);
    let since = match overdue::change(p) {
        None => return,
        Some(Change::Closed) => return count(today, -1),
        Some(Change::Begun(since)) => {
            count(since, 1);
            Some(since)
        }
        Some(Change::Prolonged) => {
            count(today, -1);
            None
        }
        Some(Change::Passed(since)) => {
            count(since, 1);
            count(today, -1);
            Some(since)
        }
    };
    counted.rows.push(RowChange::Overdue { since });
}

/// Has the applicant had a first answer?
fn is_answered(case: &Case) -> bool {
    let stopped = case.clock("correction").is_some_and(|named| named.clock.stopped.is_some());
    stopped || case.accepted_on.is_some() || case.handled.iter().any(|handled| &*handled.outcome == "correct")
}

fn answer(p: &Projecting<'_>, accepted: bool, counted: &mut Counted) {
    let (case, today) = (p.case, local_date(p.at));
    let late = match case.clock("correction") {
        Some(named) => named.clock.is_overdue(p.calendar, p.at).unwrap_or(false),
        None => p.calendar.working_days_between(local_date(case.filed_at), today).is_ok_and(|days| days > 5),
    };
    let in_time = !late && !case.deemed;
    counted.add(case, today, Measure::Answered, 1);
    counted.add(case, today, Measure::AnsweredInTime, i64::from(in_time));
    let passed = accepted && !case.deemed;
    counted.add(case, today, Measure::PassedFirst, i64::from(passed));
    let mut facts = CaseFacts { answered_on: Some(today), ..CaseFacts::begun(case, p.definition) };
    facts.counts.push(Measure::Answered);
    facts.counts.extend(in_time.then_some(Measure::AnsweredInTime));
    if accepted {
        facts.accepted_on = Some(today);
        facts.counts.push(Measure::Accepted);
        facts.counts.push(if case.deemed { Measure::DeemedAccepted } else { Measure::PassedFirst });
    }
    counted.rows.push(RowChange::Put(Box::new(facts)));
}

/// The organ and everybody who handled the case.
fn judged(case: &Case) -> Vec<String> {
    let mut subjects: Vec<String> =
        case.handled.iter().map(|handled| format!("person:{}", handled.by.account)).collect();
    subjects.push(format!("organ:{}", case.lead_organ));
    subjects.sort();
    subjects.dedup();
    subjects
}

/// A rating joins the day on which the case was closed; one given before is counted at closing.
fn rated(p: &Projecting<'_>, level: u8, counted: &mut Counted) {
    let good = level <= 3;
    let month = Month::of(local_date(p.at));
    let sums = (i64::from(good), i64::from(!good));
    counted.rated.extend(judged(p.case).into_iter().map(|subject| (month, subject, sums.0, sums.1)));
    let Some(closed) = p.before.and_then(|before| before.closed_at) else { return };
    let counts = matter_counts(good);
    for measure in &counts {
        counted.add(p.case, local_date(closed), *measure, 1);
    }
    counted.rows.push(RowChange::Rated { level: i64::from(level), counts });
}

fn matter_counts(good: bool) -> Vec<Measure> {
    vec![Measure::RatedActively, if good { Measure::RatedGood } else { Measure::RatedBad }]
}

/// 一次一评: the first word on an act at a window is about the window.
fn rated_at_window(p: &Projecting<'_>, data: &Json, counted: &mut Counted) {
    let Ok(given) = Given::deserialize(data) else { return };
    let at_window = given.act == RatedAct::HandedIn && given.n == 1;
    let Some(window) = p.case.window.as_ref().filter(|_| at_window) else { return };
    let good = !given.level.is_bad();
    let month = Month::of(local_date(p.at));
    counted.rated.push((month, format!("window:{window}"), i64::from(good), i64::from(!good)));
}

/// 误评、恶意差评: what the rating had added is taken away. Statements that were frozen with it get a note instead.
fn unrated(p: &Projecting<'_>, data: &Json, counted: &mut Counted) {
    let Ok(excluded) = RatingExcluded::deserialize(data) else { return };
    let case = p.case;
    let subjects = match (excluded.act, &case.window) {
        (RatedAct::Matter, _) => judged(case),
        (RatedAct::HandedIn, Some(window)) => vec![format!("window:{window}")],
        _ => Vec::new(),
    };
    let month = Month::of(local_date(excluded.given_at));
    let good = !excluded.level.is_bad();
    for subject in subjects {
        if p.at < month.cutoff(p.calendar) {
            counted.rated.push((month, subject, -i64::from(good), -i64::from(!good)));
        } else {
            let rectification = excluded.rectification.clone();
            counted.excluded.push(Excluded { month, subject, rectification });
        }
    }
    let Some(closed) = case.closed_at.filter(|_| excluded.act == RatedAct::Matter) else { return };
    let counts = matter_counts(good);
    for measure in &counts {
        counted.add(case, local_date(closed), *measure, -1);
    }
    counted.rows.push(RowChange::Unrated { counts });
}
