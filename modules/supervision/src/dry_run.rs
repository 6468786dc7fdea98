//! Dry runs (试运行): one rule on the past. Cases are relived on all cores at hand, each half by a witness of its own; a
//! window rule reads the sums of its windows again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use calendar::WorkCalendar;
use casework::{Case, Definition, Entry, Error, Projecting, Witness};
use declarations::{ALWAYS, Rule, Signal, Trigger};
use kernel::{Refusal, Timestamp, date_of_day_number, day_number, local_date};
use parking_lot::Mutex;
use store::register::Deed;

use crate::desk::Desk;
use crate::model::{Counts, DryRun, DryRunHit, DryRunResult, DryRunState, Figure, Period, Person, Subject};
use crate::raising::{Look, Raised};
use crate::rules::{RuleBook, Rules};
use crate::store::{signals, windows};
use crate::windows::{Window, ask};

/// Dry runs side by side.
const AT_ONCE: usize = 2;
/// How many cases are listed.
const LISTED: usize = 300;
/// Finished runs are forgotten after a day.
const KEPT_HOURS: i64 = 24;
/// Witnesses of one run.
const HALVES: u32 = 2;

/// The dry runs of this process.
#[derive(Default)]
pub(crate) struct DryRuns(Mutex<HashMap<String, Arc<Run>>>);

struct Run {
    id: String,
    rule: String,
    period: Period,
    by: Person,
    started: Timestamp,
    seen: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
    state: Mutex<DryRunState>,
}

impl DryRuns {
    pub fn start(&self, desk: Desk, rule: Rule, period: Period, by: Person) -> Result<String, Refusal> {
        let now = desk.now();
        let mut runs = self.0.lock();
        runs.retain(|_, run| run.is_running() || run.started.plus_hours(KEPT_HOURS) > now);
        if runs.values().filter(|run| run.is_running()).count() >= AT_ONCE {
            let sentence = "已有两个试运行正在进行，请等它们完成或者取消后再试。";
            return Err(Refusal::not_allowed_now("dry_runs_busy", sentence));
        }
        let id = format!("{}-{}-{}", rule.id.to_lowercase(), now.as_micros(), runs.len());
        let run = Arc::new(Run {
            id: id.clone(),
            rule: rule.id.clone(),
            period,
            by,
            started: now,
            seen: AtomicU64::new(0),
            total: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
            state: Mutex::new(DryRunState::Running),
        });
        runs.insert(id.clone(), Arc::clone(&run));
        tokio::spawn(async move { run.walk(&desk, rule).await });
        Ok(id)
    }

    pub fn find(&self, id: &str, now: Timestamp) -> Option<DryRun> {
        let runs = self.0.lock();
        let run = runs.get(id).filter(|run| run.is_running() || run.started.plus_hours(KEPT_HOURS) > now)?;
        Some(DryRun {
            id: run.id.clone(),
            rule: run.rule.clone(),
            period: run.period,
            by: run.by.clone(),
            started: run.started,
            seen: run.seen.load(Ordering::Relaxed),
            total: run.total.load(Ordering::Relaxed),
            state: run.state.lock().clone(),
        })
    }

    pub fn cancel(&self, id: &str) {
        if let Some(run) = self.0.lock().get(id) {
            run.cancelled.store(true, Ordering::Relaxed);
        }
    }
}

impl Run {
    fn is_running(&self) -> bool {
        *self.state.lock() == DryRunState::Running
    }

    async fn walk(self: Arc<Run>, desk: &Desk, rule: Rule) {
        let begun = Instant::now();
        let ended = match self.collect(desk, rule).await {
            Ok(_) if self.cancelled.load(Ordering::Relaxed) => DryRunState::Cancelled,
            Ok(mut result) => {
                result.took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                let deed = Deed::new(desk.now(), &self.by.account, &self.by.name, "dry-run", &self.rule)
                    .with("from", self.period.from.to_string())
                    .with("to", self.period.to.to_string())
                    .with("raised", result.raised);
                if let Err(error) = desk.write_down(&[deed]).await {
                    tracing::warn!(%error, "a dry run could not be logged");
                }
                DryRunState::Done { result: Box::new(result) }
            }
            Err(error) => {
                tracing::warn!(%error, rule = self.rule, "a dry run failed");
                DryRunState::Failed { sentence: format!("试运行没有完成：{error}") }
            }
        };
        *self.state.lock() = ended;
    }

    async fn collect(self: &Arc<Run>, desk: &Desk, rule: Rule) -> Result<DryRunResult, Error> {
        let level = rule.raise;
        // The days it is to judge do not matter here: the period does.
        let rules = RuleBook::of_rules([Rule { since: ALWAYS, until: None, ..rule.clone() }]).rules();
        let span = Span::of(self.period, desk.now());
        let mut found = match rule.on {
            Trigger::Window { .. } => self.ask_windows(desk, &rules).await?,
            Trigger::Events(_) | Trigger::Due { .. } => self.relive(desk, &rules, span).await?,
        };
        found.hits.sort_by(|a, b| (a.raised_at, &a.subject).cmp(&(b.raised_at, &b.subject)));
        found.hits.truncate(LISTED);
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
        let mut found = Found::default();
        for day in first..=last {
            for window in Window::ending(date_of_day_number(day)) {
                if rules.windows(window.every).next().is_none() {
                    continue;
                }
                let sums = windows::sums(desk.db(), desk.region(), &window).await?;
                found.take(ask(rules, &window, &sums, &calendar, desk.region(), &|account| desk.name_of(account)));
            }
            self.seen.fetch_add(1, Ordering::Relaxed);
            if self.cancelled.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(found)
    }
}

/// The period in moments, nothing of it later than now.
#[derive(Clone, Copy)]
struct Span {
    from: Timestamp,
    end: Timestamp,
}

impl Span {
    fn of(period: Period, now: Timestamp) -> Span {
        Span { from: Timestamp::start_of_day(period.from), end: Timestamp::end_of_day(period.to).min(now) }
    }

    fn holds(self, at: Timestamp) -> bool {
        self.from <= at && at < self.end
    }
}

/// What was found; halves add up.
#[derive(Default)]
struct Found {
    raised: u64,
    subjects: BTreeSet<Subject>,
    by_organ: BTreeMap<String, i64>,
    by_month: BTreeMap<String, i64>,
    hits: Vec<DryRunHit>,
    troubled: u64,
    trouble: Option<String>,
}

impl Found {
    fn take(&mut self, look: Look) {
        self.troubled += u64::try_from(look.troubles.len()).unwrap_or(0);
        if let Some(trouble) = look.troubles.into_iter().next() {
            self.trouble.get_or_insert(trouble.sentence);
        }
        look.raised.into_iter().for_each(|raised| self.put(raised));
    }

    fn put(&mut self, raised: Raised) {
        self.raised += 1;
        *self.by_organ.entry(raised.organ.to_string()).or_default() += 1;
        let day = local_date(raised.raised_at).to_string();
        *self.by_month.entry(day.get(..7).unwrap_or(&day).to_owned()).or_default() += 1;
        self.subjects.insert(raised.subject.clone());
        // The oldest are kept; now and then the list is cut back to them.
        if self.hits.len() >= LISTED * 4 {
            self.hits.sort_by_key(|hit| hit.raised_at);
            self.hits.truncate(LISTED);
        }
        self.hits.push(DryRunHit {
            level: raised.level(),
            subject: raised.subject,
            case_no: raised.case_no,
            occasion: raised.occasion,
            raised_at: raised.raised_at,
            organ: raised.organ,
            place: raised.place,
            person: raised.person,
        });
    }

    fn join(&mut self, other: Found) {
        self.raised += other.raised;
        self.subjects.extend(other.subjects);
        other.by_organ.into_iter().for_each(|(organ, count)| *self.by_organ.entry(organ).or_default() += count);
        other.by_month.into_iter().for_each(|(month, count)| *self.by_month.entry(month).or_default() += count);
        self.hits.extend(other.hits);
        self.troubled += other.troubled;
        self.trouble = self.trouble.take().or(other.trouble);
    }

    fn result(self, level: Signal, current: u64) -> DryRunResult {
        let figure = |(key, count): (String, i64)| Figure { key, counts: of_level(level, count) };
        let mut by_organ: Vec<(String, i64)> = self.by_organ.into_iter().collect();
        by_organ.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        DryRunResult {
            raised: self.raised,
            subjects: u64::try_from(self.subjects.len()).unwrap_or(0),
            by_organ: by_organ.into_iter().map(figure).collect(),
            by_month: self.by_month.into_iter().map(figure).collect(),
            raised_by_current: current,
            hits: self.hits,
            troubled: self.troubled,
            trouble: self.trouble,
            took: 0,
        }
    }
}

fn of_level(level: Signal, count: i64) -> Counts {
    let none = Counts::default();
    match level {
        Signal::Notice => Counts { notice: count, ..none },
        Signal::Warning => Counts { warning: count, ..none },
        Signal::Yellow => Counts { yellow: count, ..none },
        Signal::Red => Counts { red: count, ..none },
        Signal::Advice => Counts { advice: count, ..none },
    }
}

/// Watches the past go by with one rule in mind.
struct Trial {
    rules: Arc<Rules>,
    span: Span,
    /// Texts of which one must stand in the register of a case that the rule can be upon; none where any case can.
    marks: Vec<String>,
    found: Found,
    run: Arc<Run>,
    told: u64,
}

impl Trial {
    fn new(rules: Arc<Rules>, span: Span, run: Arc<Run>) -> Trial {
        let marks = rules.versions().iter().flat_map(|version| match &version.rule.on {
            // Names stand in the register as JSON strings, be they of happenings or of facts.
            Trigger::Events(names) => names.iter().map(|name| format!("\"{name}\"")).collect(),
            Trigger::Due { .. } | Trigger::Window { .. } => Vec::new(),
        });
        let marks = marks.collect();
        Trial { rules, span, marks, found: Found::default(), run, told: 0 }
    }

    fn take(&mut self, mut look: Look) {
        look.raised.retain(|raised| self.span.holds(raised.raised_at));
        self.found.take(look);
    }
}

impl Witness for Trial {
    fn wants(&self, register: &[Entry]) -> bool {
        let in_time = register.first().is_some_and(|first| first.at < self.span.end);
        let marked = || register.iter().any(|entry| self.marks.iter().any(|mark| entry.body.contains(mark)));
        in_time && (self.marks.is_empty() || marked())
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
