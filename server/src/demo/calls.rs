//! Calling back (回访): every week the supervisor draws some who had a matter settled, and the hotline calls them over the next
//! working days, by the commands that the pages give.
//!
//! Calls have a chance of their own, so that they disturb no other.

use anyhow::{Result, anyhow};
use calendar::WorkCalendar;
use identity::{Permission, Who};
use jiff::ToSpan as _;
use jiff::civil::Weekday;
use kernel::{AccountId, CaseNo, Date, Timestamp};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use ratings::sampling::{Quota, Said};
use ratings::{Answered, CallBack, Draw};
use web::Problem;

use super::Plan;
use crate::town::Town;

/// Who draws the lists, and calls where the callers' own organ is asked about.
const DRAWER: &str = "supervisor";
/// How many a week: of those who said nothing, who were content, and who were not.
const QUOTAS: [(Said, u32); 3] = [(Said::None, 5), (Said::Bad, 3), (Said::Good, 3)];
/// Calls of one day, and the minutes between them.
const A_DAY: usize = 6;
const BETWEEN: i64 = 50;
/// The hour the calls begin.
const FROM: u8 = 10;
/// More than wait at any time.
const WAITING: u32 = 500;
/// Sets the chance of calls apart from that of the county's life.
const APART: u64 = 0x0043_414C_4C53;

const CONTENT: [&str; 3] = ["窗口态度很好，材料一次说清。", "在手机上就办好了。", "比以前快多了。"];
const DISCONTENT: [&str; 3] =
    ["材料要求和网上写的不一样，多跑了一趟。", "等的时间太长，也没有人说一声。", "证件寄到得晚，耽误了用。"];

/// One person who is going to be called.
struct Due {
    at: Timestamp,
    call: CallBack,
}

pub struct Calls {
    ratings: ratings::Desk,
    calendar: WorkCalendar,
    first_day: Date,
    /// Earliest last.
    due: Vec<Due>,
    rng: ChaCha8Rng,
}

impl Calls {
    pub fn of(town: &Town, plan: &Plan) -> Result<Calls> {
        Ok(Calls {
            ratings: town.ratings_desk(),
            calendar: town.county.calendar.clone(),
            first_day: plan.first_day()?,
            due: Vec::new(),
            rng: ChaCha8Rng::seed_from_u64(plan.seed ^ APART),
        })
    }

    /// Does a list begin today? Mondays that are worked on, once there is a week to look back at.
    pub fn begin(&self, day: Date) -> bool {
        let worked = self.calendar.is_working_day(day).unwrap_or(false);
        let lived = self.first_day.until(day).map_or(0, |span| span.get_days());
        day.weekday() == Weekday::Monday && worked && lived >= 7
    }

    /// Draws from what ended last week, and gives the moments at which somebody is called.
    pub async fn draw(&mut self, now: Timestamp) -> Result<Vec<Timestamp>> {
        let day = kernel::local_date(now);
        let Some(drawer) = self.signed_in(&DRAWER.into()).await? else { return Ok(Vec::new()) };
        let week = day.checked_sub(7.days())?.iso_week_date();
        let list = format!("{}-W{:02}", week.year(), week.week());
        let quota = |(level, calls)| Quota { level: Some(level), calls, ..Quota::default() };
        let wish = Draw {
            list: list.clone(),
            seed: list.clone(),
            first: day.checked_sub(7.days())?,
            last: day.checked_sub(1.days())?,
            quotas: QUOTAS.map(quota).into(),
        };
        self.ratings.draw(&drawer, wish).await.map_err(told)?;
        let mut drawn = self.ratings.calls_due(WAITING).await?;
        drawn.retain(|call| call.list == list);
        let (mut on, mut moments) = (day, Vec::new());
        for (place, call) in drawn.into_iter().enumerate() {
            if place > 0 && place % A_DAY == 0 {
                on = self.next_working_day(on)?;
            }
            let nth = i64::try_from(place % A_DAY).unwrap_or_default();
            let minutes = nth * BETWEEN + self.rng.random_range(0..40);
            let at = Timestamp::at_local(on, FROM, 0).plus_seconds(minutes * 60);
            moments.push(at);
            self.due.push(Due { at, call });
        }
        self.due.sort_by_key(|due| std::cmp::Reverse(due.at));
        Ok(moments)
    }

    fn next_working_day(&self, day: Date) -> Result<Date> {
        let mut next = day.checked_add(1.days())?;
        while !self.calendar.is_working_day(next)? {
            next = next.checked_add(1.days())?;
        }
        Ok(next)
    }

    /// Calls whoever is next.
    pub async fn call(&mut self, now: Timestamp) -> Result<()> {
        let Some(due) = self.due.pop_if(|due| due.at <= now) else { return Ok(()) };
        let Some(no) = due.call.no.clone() else { return Ok(()) };
        let said = self.said(&due.call.reason);
        let caller = if due.call.caller.as_str().is_empty() { AccountId::from(DRAWER) } else { due.call.caller };
        let Some(caller) = self.signed_in(&caller).await?.filter(|who| who.may(Permission::CallBack)) else {
            return Ok(());
        };
        self.answer(&caller, &no, said).await
    }

    async fn answer(&self, caller: &Who, no: &CaseNo, said: Answered) -> Result<()> {
        match self.ratings.answer_call(caller, no, said, Some(format!("called:{no}"))).await {
            Ok(_) => Ok(()),
            // Whoever had a hand in the matter may not ask about it: the call stays with the others.
            Err(problem) if problem.status < 500 => Ok(()),
            Err(problem) => Err(told(problem)),
        }
    }

    /// What somebody says who picks up, or that nobody does.
    fn said(&mut self, reason: &str) -> Answered {
        let nobody = |refused| Answered { outcome: "unreachable".to_owned(), refused, ..Answered::default() };
        match self.rng.random_range(0..100) {
            0..=13 => return nobody(false),
            14..=16 => return nobody(true),
            _ => {}
        }
        let content = self.rng.random_bool(if reason == "bad-rating" { 0.55 } else { 0.96 });
        let [one_visit, done_well] = if content { [0.92, 0.99] } else { [0.4, 0.6] };
        let says = if content { CONTENT } else { DISCONTENT };
        let comment = says.choose(&mut self.rng).filter(|_| !content || self.rng.random_bool(0.2));
        Answered {
            outcome: if content { "satisfied" } else { "unsatisfied" }.to_owned(),
            refused: false,
            one_visit: Some(self.rng.random_bool(one_visit)),
            done_well: Some(self.rng.random_bool(done_well)),
            comment: comment.copied().unwrap_or_default().to_owned(),
        }
    }

    /// Somebody signs in and out again; nobody where the county has no such account.
    async fn signed_in(&self, account: &AccountId) -> Result<Option<Who>> {
        let gate = &self.ratings.office.gate;
        if gate.directory.find_account(account).await?.is_none() {
            return Ok(None);
        }
        let (token, session) = gate.directory.open_session(account, "demo", gate.clock.now()).await?;
        let who = gate.find(&token, kernel::Channel::Web).await?;
        gate.directory.end_session(account, &session.digest).await?;
        Ok(who)
    }
}

fn told(problem: Problem) -> anyhow::Error {
    anyhow!("{}: {}", problem.code, problem.detail)
}
