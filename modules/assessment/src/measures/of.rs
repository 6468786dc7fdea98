//! What one command adds to the figures.

use std::collections::BTreeMap;

use casework::{Case, Happening, Projecting};
use kernel::{Date, OrganId, local_date};

use super::facts::is_online;
use super::marks::{self, Mark, MarkChange};
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
    /// The organ and the people of a case that was just rated, the month, and whether it was good.
    pub rated: Vec<(Month, String, bool)>,
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
            Happening::Closed { .. } => {
                let facts = CaseFacts::closed(case, p.definition, p.calendar, p.at);
                counted.cell(case, today).add_all(&facts.sums());
                counted.add(case, today, Measure::InHand, -1);
                counted.rows.push(RowChange::Put(Box::new(facts)));
            }
            Happening::Rated(rating) => rated(p, rating.level, counted),
            _ => {}
        }
    }
}

/// Has the applicant had a first answer?
fn is_answered(case: &Case) -> bool {
    let stopped = case.clock("correction").is_some_and(|named| named.clock.stopped.is_some());
    stopped || case.accepted_on.is_some() || case.handled.iter().any(|handled| &*handled.outcome == "correct")
}

fn answer(p: &Projecting<'_>, accepted: bool, counted: &mut Counted) {
    let (case, today) = (p.case, local_date(p.at));
    let late = match case.clock("correction") {
        Some(named) => named.clock.is_overdue(p.calendar, p.at).unwrap_or(true),
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

/// A rating joins the day on which the case was closed; one given before is counted at closing.
fn rated(p: &Projecting<'_>, level: u8, counted: &mut Counted) {
    let good = level <= 3;
    let month = Month::of(local_date(p.at));
    let mut subjects: Vec<String> =
        p.case.handled.iter().map(|handled| format!("person:{}", handled.by.account)).collect();
    subjects.push(format!("organ:{}", p.case.lead_organ));
    subjects.sort();
    subjects.dedup();
    counted.rated.extend(subjects.into_iter().map(|subject| (month, subject, good)));
    let Some(closed) = p.before.and_then(|before| before.closed_at) else { return };
    let counts = vec![Measure::RatedActively, if good { Measure::RatedGood } else { Measure::RatedBad }];
    for measure in &counts {
        counted.add(p.case, local_date(closed), *measure, 1);
    }
    counted.rows.push(RowChange::Rated { level: i64::from(level), counts });
}
