//! Who works when: posts with capacity, working hours by the work calendar, absences.

use std::collections::HashMap;

use calendar::WorkCalendar;
use casework::Colleague;
use declarations::{County, Words as _};
use jiff::ToSpan as _;
use kernel::{Actor, Date, OrganId, PostId, Timestamp, local_date};

use super::Plan;

/// Minutes of a working day: nine to twelve and one to five.
const MORNING: (u8, u8) = (9, 12);
const AFTERNOON: (u8, u8) = (13, 17);
const DAY_MINUTES: f64 = 420.0;
const MINUTE_MICROS: f64 = 60_000_000.0;
/// Cases a day that the county folder's posts are made for. Where more come, more hands work behind every post.
const CASES_A_DAY: f64 = 40.0;
/// One day in this many somebody is away.
const AWAY_EVERY: u64 = 24;

/// A member of staff at work.
pub struct Worker {
    pub actor: Actor,
    /// Microseconds one act takes.
    pace: i64,
    /// When the desk is clear again.
    free_at: Timestamp,
    seed: u64,
}

/// All staff, by the organ and role they serve.
pub struct Staff {
    workers: Vec<Worker>,
    desks: HashMap<(OrganId, String), Vec<usize>>,
    calendar: WorkCalendar,
}

impl Staff {
    pub fn new(county: &County, plan: &Plan) -> Self {
        let hands = (f64::from(plan.cases) / f64::from(plan.days.max(1)) / CASES_A_DAY).max(1.0);
        let mut staff = Self { workers: Vec::new(), desks: HashMap::new(), calendar: county.calendar.clone() };
        let posts: HashMap<&PostId, (&OrganId, &declarations::Post)> = county
            .organs
            .iter()
            .flat_map(|organ| organ.posts.iter().map(|post| (&post.id, (&organ.id, post))))
            .collect();
        for organ in county.organs.iter() {
            for member in &organ.staff {
                let index = staff.workers.len();
                let held = member.posts.iter().filter_map(|post| posts.get(post));
                let capacity = held.clone().map(|(_, post)| post.capacity).max().unwrap_or(20).max(1);
                for (organ, role) in held.flat_map(|(organ, post)| post.roles.iter().map(move |role| (*organ, role))) {
                    staff.desks.entry((organ.clone(), role.word().to_owned())).or_default().push(index);
                }
                staff.workers.push(Worker {
                    actor: Actor::staff(
                        member.account.clone(),
                        member.name.clone(),
                        organ.id.clone(),
                        member.posts.iter().cloned(),
                    ),
                    pace: pace(f64::from(capacity) * hands),
                    free_at: Timestamp::from_micros(i64::MIN / 2),
                    seed: member
                        .account
                        .as_str()
                        .bytes()
                        .fold(7_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte))),
                });
            }
        }
        staff
    }

    pub fn worker(&self, index: usize) -> Option<&Worker> {
        self.workers.get(index)
    }

    /// Who serves a role at an organ.
    pub fn at(&self, organ: &OrganId, role: &str) -> &[usize] {
        self.desks.get(&(organ.clone(), role.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Another worker of the same desk, for acts that two do together.
    pub fn colleague(&self, organ: &OrganId, role: &str, of: usize) -> Option<Colleague> {
        let other = self.at(organ, role).iter().copied().find(|index| *index != of)?;
        let actor = &self.workers.get(other)?.actor;
        Some(Colleague {
            account: actor.account.clone(),
            name: actor.name.clone(),
            posts: actor.posts.clone(),
            ties: std::sync::Arc::default(),
        })
    }

    /// Gives a piece of work to whoever of the desk is free first and says when it will be done: after what lies on that
    /// desk now, and not before `from`. What waits for a later day keeps nobody from other work until then.
    pub fn take_on(
        &mut self,
        organ: &OrganId,
        role: &str,
        now: Timestamp,
        from: Timestamp,
        not: &[usize],
    ) -> Option<(usize, Timestamp)> {
        let desk = self.desks.get(&(organ.clone(), role.to_owned()))?;
        let free = |index: &usize| self.workers.get(*index).map_or(i64::MAX, |worker| worker.free_at.as_micros());
        let chosen = desk.iter().copied().filter(|index| !not.contains(index)).min_by_key(free)?;
        let worker = self.workers.get_mut(chosen)?;
        let done = |start| at_work(&self.calendar, worker.seed, start, worker.pace);
        let clear = done(now.max(worker.free_at));
        let done = if from > clear { done(from) } else { clear };
        worker.free_at = clear;
        Some((chosen, done))
    }
}

/// Microseconds of one act, where so many are done in a working day.
#[allow(clippy::cast_possible_truncation, reason = "a fraction of a working day")]
fn pace(acts: f64) -> i64 {
    (DAY_MINUTES * MINUTE_MICROS / acts) as i64
}

/// The moment at which work of some microseconds, begun no earlier than `from`, is done.
fn at_work(calendar: &WorkCalendar, seed: u64, from: Timestamp, micros: i64) -> Timestamp {
    let mut moment = from;
    // Bounded: no calendar holds thirty days without work for one person.
    for _ in 0..90 {
        let day = local_date(moment);
        if works(calendar, seed, day) {
            for (open, close) in [MORNING, AFTERNOON] {
                let (open, close) = (Timestamp::at_local(day, open, 0), Timestamp::at_local(day, close, 0));
                let start = moment.max(open);
                let done = Timestamp::from_micros(start.as_micros() + micros);
                if start < close && done <= close {
                    return done;
                }
            }
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        moment = Timestamp::at_local(next, MORNING.0, 0);
    }
    moment
}

fn works(calendar: &WorkCalendar, seed: u64, day: Date) -> bool {
    let number = u64::from(kernel::day_number(day).unsigned_abs());
    let away = (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ seed).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32;
    calendar.is_working_day(day).unwrap_or(false) && !away.is_multiple_of(AWAY_EVERY)
}
