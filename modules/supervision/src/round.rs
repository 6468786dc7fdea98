//! The supervisor's round, after each tick of the engine room: time rules that fell due, windows that are over, cards for
//! the signals that want one, and what happened into the supervision log.
//!
//! Every part is found again by what stands in the database, and every row has a key of its own: a round may stop
//! anywhere, be late by days, or be walked by two nodes at once, and the same signals and cards are there in the end,
//! dated by law.

use std::collections::BTreeMap;

use casework::Error;
use kernel::{CaseNo, Date, Timestamp, date_of_day_number, day_number, local_date};
use store::WriteSet;
use store::register::{self, Deed};

use crate::desk::Desk;
use crate::door::REGISTER;
use crate::model::{SignalKey, SignalRow};
use crate::moments::Moments;
use crate::noted::Noted;
use crate::raising::Look;
use crate::rules::Rules;
use crate::steps::untold;
use crate::store::{cards, progress, signals, watch, windows};
use crate::windows::{Window, ask};

/// Rows taken up at once, unless said otherwise.
pub(crate) const CHUNK: u32 = 200;
/// A day is looked at when its last commands have certainly been written.
const GRACE_SECONDS: i64 = 300;

/// What a round did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Cases in which a time rule could have come to hold.
    pub looked_at: u64,
    /// Days whose windows were asked about.
    pub days: u64,
    /// How often a rule held thereby.
    pub raised: u64,
    /// Cards opened.
    pub cards: u64,
    /// Signals upon which an order was issued besides.
    pub orders: u64,
    /// Lines of the log.
    pub logged: u64,
    /// Signals whose card could not be opened, with the reason; they are tried again in the next round.
    pub failed: BTreeMap<SignalKey, String>,
}

impl Desk {
    /// Walks the round once. Cheap when nothing is due.
    pub async fn round(&self) -> Result<Round, Error> {
        self.follow_rules().await?;
        let mut round = Round::default();
        self.look_at_what_is_due(&mut round).await?;
        self.close_windows(&mut round).await?;
        self.open_cards(self.now(), &mut round).await?;
        self.tell_the_log(&mut round).await?;
        Ok(round)
    }

    /// Time rules: the cases whose moment has come, in order. The cost follows what is due, not what is open.
    async fn look_at_what_is_due(&self, round: &mut Round) -> Result<(), Error> {
        let now = self.now();
        let mut after = (Timestamp::from_micros(i64::MIN), String::new());
        loop {
            let due = watch::due(self.db(), self.region(), now, &after, self.chunk).await?;
            let Some(last) = due.last() else { return Ok(()) };
            after = (last.at, last.case_no.to_string());
            let (mut sets, mut raised) = (Vec::with_capacity(due.len()), Vec::with_capacity(due.len()));
            for due in &due {
                let (set, held) = self.look_at(due, now).await?;
                sets.push(set);
                raised.push(held);
            }
            let written = self.db().write_batch(sets).await;
            for ((written, held), due) in written.into_iter().zip(raised).zip(&due) {
                match written {
                    Ok(()) => {
                        round.looked_at += 1;
                        round.raised += held;
                    }
                    // The case has moved meanwhile; its own command saw to it, or the next round will.
                    Err(error) if error.is_conflict() => self.office.casework.forget(self.region(), &due.case_no),
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }

    /// What a look at a case writes, and how often a rule held.
    async fn look_at(&self, due: &watch::Due, now: Timestamp) -> Result<(WriteSet, u64), Error> {
        let mut set = WriteSet::new();
        let Some(case) = self.office.casework.current(self.region(), &due.case_no).await? else {
            watch::put(&mut set, self.region(), &due.case_no, None);
            return Ok((set, 0));
        };
        let definition = self.office.casework.definition_of(&case).await?;
        let calendar = self.office.casework.calendar_of(&case).await?;
        let rules = self.book.rules();
        let look = Look::fallen(&rules, &case, &definition, &calendar, now);
        look.troubles.into_iter().for_each(|trouble| self.book.put_trouble(trouble));
        look.raised.iter().for_each(|raised| signals::put(&mut set, self.region(), raised));
        let next = Moments::of(&rules, &case, &calendar).next(now);
        watch::advance(&mut set, self.region(), due, next, case.seq);
        Ok((set, u64::try_from(look.raised.len()).unwrap_or(0)))
    }

    /// Rules changed: the next moment of every open case may be another one.
    pub(crate) async fn look_again_at_open_cases(&self) -> Result<(), Error> {
        let now = self.now();
        let mut after = String::new();
        loop {
            let open = watch::open_after(self.db(), self.region(), &after, self.chunk).await?;
            let Some(last) = open.last() else { return Ok(()) };
            after = last.to_string();
            let mut sets = Vec::with_capacity(open.len());
            for no in &open {
                sets.push(self.alarm_of(no, now).await?);
            }
            for written in self.db().write_batch(sets).await {
                written?;
            }
        }
    }

    async fn alarm_of(&self, no: &CaseNo, now: Timestamp) -> Result<WriteSet, Error> {
        let case = self.office.casework.read_case(&self.whole(), no).await?;
        let calendar = self.office.casework.calendar_of(&case).await?;
        let mut set = WriteSet::new();
        if let Some(next) = Moments::of(&self.book.rules(), &case, &calendar).next(now) {
            watch::put_if_earlier(&mut set, self.region(), no, next);
        }
        Ok(set)
    }

    /// Window rules: day after day, from the first day of the register to yesterday. What came to hold on a day gets its
    /// cards before the day is closed: a rule about cards (一件两黄) dates its own by the misdeed, so that it counts in that
    /// day's window however late the round is.
    async fn close_windows(&self, round: &mut Round) -> Result<(), Error> {
        let yesterday = day_before(local_date(self.now().plus_seconds(-GRACE_SECONDS)));
        let last = match progress::last(self.db(), self.region()).await? {
            Some(day) => day,
            None => {
                let Some(first) = progress::first_entry(self.db(), self.region()).await? else { return Ok(()) };
                let before = day_before(local_date(first));
                let mut set = WriteSet::new();
                progress::begin(&mut set, self.region(), before);
                self.db().write(set).await?;
                before
            }
        };
        let mut last = last;
        while last < yesterday {
            let day = day_after(last);
            self.open_cards(Timestamp::end_of_day(day), round).await?;
            let (mut set, held) = self.close_day(day).await?;
            progress::advance(&mut set, self.region(), last, day);
            match self.db().write(set).await {
                Ok(()) => {
                    round.days += 1;
                    round.raised += held;
                }
                // Another node closed it.
                Err(error) if error.is_conflict() => return Ok(()),
                Err(error) => return Err(error.into()),
            }
            last = day;
        }
        Ok(())
    }

    async fn close_day(&self, day: Date) -> Result<(WriteSet, u64), Error> {
        let (rules, mut held) = (self.book.rules(), 0);
        let calendar = self.office.casework.definitions().calendar();
        let mut set = WriteSet::new();
        for window in Window::ending(day) {
            let asked = rules.windows(window.every).any(|rule| rule.judges(window.to));
            if !asked {
                continue;
            }
            let sums = windows::sums(self.db(), self.region(), &window).await?;
            let past = self.remembered.lock().await.before(self.db(), self.region(), &window, &rules).await?;
            let look = ask(&rules, &window, &sums, &past, &calendar, self.region(), &|account| self.name_of(account));
            look.troubles.into_iter().for_each(|trouble| self.book.put_trouble(trouble));
            look.raised.iter().for_each(|raised| signals::put(&mut set, self.region(), raised));
            held += u64::try_from(look.raised.len()).unwrap_or(0);
        }
        Ok((set, held))
    }

    /// What was asked, what was raised and every step of a card goes into the log, each once: how far a card was told is
    /// written with its lines. A round that looked at nothing says nothing; what rules were asked upon a command stands in the case's own register.
    async fn tell_the_log(&self, round: &mut Round) -> Result<(), Error> {
        let now = self.now();
        if round.looked_at + round.days > 0 {
            let deed = told_of_round(round, &self.book.rules(), now);
            register::append(self.db(), self.region(), REGISTER, &[deed], |_| {}).await?;
            round.logged += 1;
        }
        loop {
            let raised = signals::unlogged(self.db(), self.region(), self.chunk).await?;
            let changed = cards::unlogged(self.db(), self.region(), self.chunk).await?;
            if raised.is_empty() && changed.is_empty() {
                return Ok(());
            }
            let mut deeds: Vec<Deed> = raised.iter().map(|signal| told_of_signal(signal, now)).collect();
            for card in &changed {
                let events = self.office.casework.events(&self.whole(), &card.card.no).await?;
                deeds.extend(untold(card, &events));
            }
            let change = |set: &mut WriteSet| {
                raised.iter().for_each(|signal| signals::put_logged(set, self.region(), signal));
                changed.iter().for_each(|card| cards::put_logged(set, self.region(), card));
            };
            match register::append(self.db(), self.region(), REGISTER, &deeds, change).await {
                Ok(()) => round.logged += u64::try_from(deeds.len()).unwrap_or(0),
                // Another node told it; what is left is told in the next round.
                Err(error) if error.is_conflict() => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn told_of_round(round: &Round, rules: &Rules, now: Timestamp) -> Deed {
    Noted::RulesAsked
        .by_the_system(now, "")
        .with("rules", rules.judging(local_date(now)).count())
        .with("digest", rules.digest().to_hex())
        .with("cases", round.looked_at)
        .with("days", round.days)
        .with("raised", round.raised)
}

fn told_of_signal(signal: &SignalRow, now: Timestamp) -> Deed {
    let subject = signal.subject.to_string();
    Noted::SignalRaised
        .by_the_system(now, &subject)
        .with("rule", signal.rule.as_str())
        .with("version", signal.rule_version)
        .with("level", declarations::Words::word(signal.level))
        .with("occasion", signal.occasion.as_str())
        .with("raised_at", signal.raised_at.to_string())
        .with("organ", signal.organ.as_str())
        .with("person", signal.person.as_ref().map_or("", |person| person.account.as_str()))
}

fn day_before(day: Date) -> Date {
    date_of_day_number(day_number(day) - 1)
}

fn day_after(day: Date) -> Date {
    date_of_day_number(day_number(day) + 1)
}
