//! Dry runs (试运行): one rule on the past. Cases are relived on all cores at hand, each half by a witness of its own; a
//! window rule reads the sums of its windows again.

mod found;
mod marks;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use calendar::WorkCalendar;
use casework::{Case, Definition, Entry, Error, Projecting, Witness};
use declarations::{ALWAYS, Rule, Trigger};
use kernel::{AccountId, Refusal, Timestamp, date_of_day_number, day_number};
use parking_lot::Mutex;
use store::WriteSet;
use store::register::{self, Deed};

use self::found::Found;
use self::marks::{Marks, Span};
use crate::desk::Desk;
use crate::door::REGISTER;
use crate::model::{DryRun, DryRunResult, DryRunState, Period, Person};
use crate::noted::Noted;
use crate::raising::Look;
use crate::rules::{RuleBook, Rules};
use crate::store::dry_runs::{self, Kept};
use crate::store::past::Remembered;
use crate::store::{signals, windows};
use crate::windows::{Window, ask};

/// Dry runs side by side, on all nodes.
const AT_ONCE: usize = 2;
/// How often a run shows that it is alive.
const BEAT: Duration = Duration::from_secs(2);
/// A run without a sign of life for so many seconds was interrupted.
const DEAD_AFTER_SECONDS: i64 = 30;
/// Witnesses of one run.
const HALVES: u32 = 2;

/// The dry runs under way in this process; what is to be kept of them stands in the database.
#[derive(Default)]
pub(crate) struct DryRuns(Mutex<HashMap<String, Arc<Run>>>);

struct Run {
    id: String,
    rule: String,
    period: Period,
    by: Person,
    seen: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Desk {
    /// Begins a run of a rule, with its text as it is kept.
    pub(crate) async fn begin_run(&self, rule: Rule, text: &str, period: Period, by: Person) -> Result<String, Error> {
        let now = self.now();
        if dry_runs::alive(self.db(), self.region(), dead_before(now)).await? >= AT_ONCE {
            let sentence = "已有两个试运行正在进行，请等它们完成或者取消后再试。";
            return Err(Refusal::not_allowed_now("dry_runs_busy", sentence).into());
        }
        let id = format!("{}-{}", rule.id.to_lowercase(), web::guard::reference_number()).to_lowercase();
        let begun = DryRun {
            id: id.clone(),
            rule: rule.id.clone(),
            digest: rule.digest(),
            period,
            by: by.clone(),
            started: now,
            seen: 0,
            total: 0,
            state: DryRunState::Running,
        };
        let mut set = WriteSet::new();
        dry_runs::put(&mut set, self.region(), &begun, text);
        self.db().write(set).await?;
        let run = Arc::new(Run {
            id: id.clone(),
            rule: rule.id.clone(),
            period,
            by,
            seen: AtomicU64::new(0),
            total: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
        });
        self.dry_runs.0.lock().insert(id.clone(), Arc::clone(&run));
        let desk = self.clone();
        tokio::spawn(async move { run.walk(&desk, rule).await });
        Ok(id)
    }

    /// As it stands: of a run of this process to the last case, of another's to its last sign of life.
    pub(crate) fn as_it_stands(&self, kept: Kept) -> DryRun {
        let here = self.dry_runs.0.lock().get(&kept.run.id).cloned();
        let Kept { mut run, beat } = kept;
        match here {
            Some(here) if run.state == DryRunState::Running => {
                (run.seen, run.total) = here.progress();
            }
            None if run.state == DryRunState::Running && beat <= dead_before(self.now()) => {
                run.state = DryRunState::Interrupted;
            }
            _ => {}
        }
        run
    }

    /// Asks a run to stop, on whatever node it is.
    pub(crate) async fn stop_run(&self, id: &str) -> Result<(), Error> {
        if let Some(run) = self.dry_runs.0.lock().get(id) {
            run.cancelled.store(true, Ordering::Relaxed);
        }
        let mut set = WriteSet::new();
        dry_runs::put_cancel(&mut set, self.region(), id);
        Ok(self.db().write(set).await?)
    }
}

fn dead_before(now: Timestamp) -> Timestamp {
    now.plus_seconds(-DEAD_AFTER_SECONDS)
}

impl Run {
    fn progress(&self) -> (u64, u64) {
        (self.seen.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    async fn walk(self: Arc<Run>, desk: &Desk, rule: Rule) {
        let ended = tokio::select! {
            ended = self.judge(desk, rule) => ended,
            () = self.stay_alive(desk) => DryRunState::Interrupted,
        };
        if let Err(error) = self.end(desk, &ended).await {
            tracing::warn!(%error, rule = self.rule, "how a dry run ended could not be kept");
        }
        desk.dry_runs.0.lock().remove(&self.id);
    }

    async fn judge(self: &Arc<Run>, desk: &Desk, rule: Rule) -> DryRunState {
        let begun = Instant::now();
        match self.collect(desk, rule).await {
            Ok(_) if self.cancelled.load(Ordering::Relaxed) => DryRunState::Cancelled,
            Ok(mut result) => {
                result.took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                DryRunState::Done { result: Box::new(result) }
            }
            Err(error) => {
                tracing::warn!(%error, rule = self.rule, "a dry run failed");
                DryRunState::Failed { sentence: format!("试运行没有完成：{error}") }
            }
        }
    }

    /// Shows every few seconds how far it is, and hears whether it is to stop. Never ends by itself.
    async fn stay_alive(&self, desk: &Desk) {
        loop {
            tokio::time::sleep(BEAT).await;
            let (seen, total) = self.progress();
            let mut set = WriteSet::new();
            dry_runs::put_beat(&mut set, desk.region(), &self.id, seen, total, desk.now());
            if let Err(error) = desk.db().write(set).await {
                tracing::warn!(%error, rule = self.rule, "a dry run could not show that it is alive");
            }
            match dry_runs::is_cancelled(desk.db(), desk.region(), &self.id).await {
                Ok(true) => self.cancelled.store(true, Ordering::Relaxed),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, rule = self.rule, "a dry run could not be asked about"),
            }
        }
    }

    /// Keeps what came of it; one that was finished stands in the supervision log as well, both or neither.
    async fn end(&self, desk: &Desk, ended: &DryRunState) -> Result<(), store::Error> {
        let (seen, total) = self.progress();
        let deeds: Vec<Deed> = match ended {
            DryRunState::Done { result } => vec![
                Noted::DryRun
                    .by(desk.now(), &self.by.account, &self.by.name, &self.rule)
                    .with("from", self.period.from.to_string())
                    .with("to", self.period.to.to_string())
                    .with("raised", result.raised),
            ],
            _ => Vec::new(),
        };
        let keep = |set: &mut WriteSet| dry_runs::put_end(set, desk.region(), &self.id, seen, total, ended);
        if deeds.is_empty() {
            let mut set = WriteSet::new();
            keep(&mut set);
            return desk.db().write(set).await;
        }
        register::append(desk.db(), desk.region(), REGISTER, &deeds, keep).await
    }

    async fn collect(self: &Arc<Run>, desk: &Desk, rule: Rule) -> Result<DryRunResult, Error> {
        let level = rule.raise;
        // The days it is to judge do not matter here: the period does.
        let rules = RuleBook::of_rules([Rule { since: ALWAYS, until: None, ..rule.clone() }]).rules();
        let span = Span::of(self.period, desk.now());
        let found = match rule.on {
            Trigger::Window { .. } => self.ask_windows(desk, &rules).await?,
            Trigger::Events(_) | Trigger::Due { .. } => self.relive(desk, &rules, span).await?,
        };
        let (region, id) = (desk.region(), &self.rule);
        let current = signals::raised_between(desk.db(), region, id, span.from, span.end).await?;
        Ok(found.result(level, current))
    }

    async fn relive(self: &Arc<Run>, desk: &Desk, rules: &Arc<Rules>, span: Span) -> Result<Found, Error> {
        let casework = &desk.office.casework;
        let parts = casework.parts(desk.region(), HALVES).await?;
        let total = parts.iter().map(|part| part.cases).sum();
        self.total.store(total, Ordering::Relaxed);
        let mut walking = tokio::task::JoinSet::new();
        for part in parts {
            let (casework, region, run) = (casework.clone(), desk.region(), Arc::clone(self));
            let mut trial = Trial::new(Arc::clone(rules), span, run);
            walking.spawn(async move {
                let walked = casework.relive_part(region, &part, &mut trial).await;
                walked.map(|_| trial.found)
            });
        }
        let mut all = Found::default();
        for found in walking.join_all().await {
            all.join(found?);
        }
        Ok(all)
    }

    /// Windows read the tallies that were kept when things happened.
    async fn ask_windows(&self, desk: &Desk, rules: &Rules) -> Result<Found, Error> {
        let calendar = desk.office.casework.definitions().calendar();
        let (first, last) = (day_number(self.period.from), day_number(self.period.to.min(desk.today())));
        self.total.store(u64::try_from(last - first + 1).unwrap_or(0), Ordering::Relaxed);
        let (mut found, mut remembered) = (Found::default(), Remembered::default());
        for day in first..=last {
            for window in Window::ending(date_of_day_number(day)) {
                if rules.windows(window.every).next().is_none() {
                    continue;
                }
                let sums = windows::sums(desk.db(), desk.region(), &window).await?;
                let past = remembered.before(desk.db(), desk.region(), &window, rules).await?;
                let name_of = |account: &AccountId| desk.name_of(account);
                found.take(ask(rules, &window, &sums, &past, &calendar, desk.region(), &name_of));
            }
            self.seen.fetch_add(1, Ordering::Relaxed);
            if self.cancelled.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(found)
    }
}

/// Watches the past go by with one rule in mind.
struct Trial {
    rules: Arc<Rules>,
    span: Span,
    marks: Marks,
    found: Found,
    run: Arc<Run>,
    told: u64,
}

impl Trial {
    fn new(rules: Arc<Rules>, span: Span, run: Arc<Run>) -> Trial {
        let marks = Marks::of(&rules, span);
        Trial { rules, span, marks, found: Found::default(), run, told: 0 }
    }

    fn take(&mut self, mut look: Look) {
        look.raised.retain(|raised| self.span.holds(raised.raised_at));
        self.found.take(look);
    }
}

impl Witness for Trial {
    fn wants(&self, register: &[Entry]) -> bool {
        self.marks.are_in(register)
    }

    fn see(&mut self, past: &Projecting<'_>) {
        let look = Look::upon(&self.rules, past);
        self.take(look);
    }

    fn leave(&mut self, case: &Case, definition: &Definition, calendar: &WorkCalendar) {
        let look = Look::fallen(&self.rules, case, definition, calendar, self.span.end);
        self.take(look);
    }

    fn goes_on(&mut self, cases: u64) -> bool {
        self.run.seen.fetch_add(cases - self.told, Ordering::Relaxed);
        self.told = cases;
        !self.run.cancelled.load(Ordering::Relaxed)
    }
}
