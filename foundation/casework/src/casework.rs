//! The runner: loads, judges, writes; reads under a sight; wakes what is due.
//!
//! One path serves a browser, a script, a timer and a simulated county: [`Casework::execute`]. A simulation that wants
//! the writer kept busy uses [`Casework::submit`], which judges and queues in the same way and lets the caller wait
//! for the disk later.

use std::sync::Arc;

use ::store::{Db, Pending, WriteSet, idempotency};
use calendar::WorkCalendar;
use kernel::{AccountId, CaseNo, Digest32, Refusal, RegionCode, SharedClock, Timestamp};
use serde::{Deserialize, Serialize};

use crate::acts::Acts;
use crate::cache::Cache;
use crate::command::{Command, Filing, Verb};
use crate::ctx::Ctx;
use crate::definition::Definition;
use crate::definitions::{Definitions, calendar_text};
use crate::error::Error;
use crate::happening::{Happening, Name};
use crate::lifecycle::{self, Judged};
use crate::model::{Case, Ending, Phase};
use crate::scheduling::Progress;
use crate::store::load;
use crate::store::write::{Change, push_definition, push_wake};

/// How often a command is judged anew when somebody else was first.
const ATTEMPTS: usize = 5;

/// How the engine room is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many recent states are kept in memory.
    pub cached_cases: usize,
    /// Whether happenings are announced through the outbox. A county that is only being simulated has nobody to tell.
    pub announces: bool,
    /// Whether the row of an open case, its tasks and who takes part are stored by every command. A simulation leaves them
    /// out until it is over or [`Casework::store_states`] is called; such a case is read by playing its register, its row
    /// stands as it was filed, and it is in no inbox and in no organ's list.
    pub stores_open_states: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { cached_cases: 4_096, announces: true, stores_open_states: true }
    }
}

/// The engine room; clones share it.
#[derive(Clone)]
pub struct Casework(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub db: Db,
    pub definitions: Arc<Definitions>,
    pub clock: SharedClock,
    pub acts: Acts,
    pub cache: Cache,
    pub scheduled: Progress,
    pub announces: bool,
    pub stores_open_states: bool,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub case_no: CaseNo,
    /// The version after it.
    pub seq: u32,
    pub phase: Phase,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// What happened, in order; empty when nothing had to.
    pub happened: Vec<Name>,
    /// Tasks open now.
    pub tasks: Vec<u32>,
}

/// A command judged, its write queued but not yet acknowledged.
pub struct Submitted {
    pub outcome: Outcome,
    /// The case as it now is.
    pub case: Arc<Case>,
    landing: Option<Landing>,
}

struct Landing {
    casework: Casework,
    pending: Pending,
    stores: Vec<Digest32>,
}

impl Submitted {
    /// Waits until the write is durable.
    pub async fn landed(self) -> Result<Outcome, Error> {
        let Some(Landing { casework, pending, stores }) = self.landing else { return Ok(self.outcome) };
        let written = pending.await;
        let (region, no) = (self.case.region, &self.case.no);
        match written {
            Ok(()) => {
                casework.0.cache.land(region, no);
                stores.into_iter().for_each(|digest| casework.0.definitions.mark_stored(digest));
                Ok(self.outcome)
            }
            Err(error) => {
                casework.0.cache.forget(region, no);
                Err(error.into())
            }
        }
    }
}

/// A judged command, ready to be written.
struct Prepared {
    outcome: Outcome,
    case: Arc<Case>,
    /// Nothing to write when nothing happened.
    set: Option<WriteSet>,
    /// Definitions and calendars the set stores for the first time.
    stores: Vec<Digest32>,
}

/// How a command is to be judged.
#[derive(Clone, Copy)]
struct Manner {
    /// By the stored state, not a remembered one.
    fresh: bool,
    /// Its set follows others of the same case that are still queued.
    chained: bool,
}

impl Casework {
    pub fn open(db: Db, definitions: Arc<Definitions>, clock: SharedClock, acts: Acts, options: &Options) -> Casework {
        let cache = Cache::new(options.cached_cases);
        let &Options { announces, stores_open_states, .. } = options;
        Casework(Arc::new(Inner {
            db,
            definitions,
            clock,
            acts,
            cache,
            scheduled: Progress::default(),
            announces,
            stores_open_states,
        }))
    }

    pub fn db(&self) -> &Db {
        &self.0.db
    }

    pub fn definitions(&self) -> &Arc<Definitions> {
        &self.0.definitions
    }

    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Judges a command and makes it durable. When it answers, every acknowledged word of it is on the disk.
    pub async fn execute(&self, command: Command) -> Result<Outcome, Error> {
        for attempt in 0..ATTEMPTS {
            if let Some(answer) = self.answered(&command).await? {
                return Ok(answer);
            }
            let prepared = self.prepare(&command, Manner { fresh: attempt > 0, chained: false }).await;
            let Prepared { outcome, case, set, stores } = match prepared {
                // What was remembered may be out of date: nobody hears a "no" that was not judged on the stored state.
                Err(Error::Refused(_)) if attempt == 0 && command.case_no.is_some() => continue,
                prepared => prepared?,
            };
            let Some(set) = set else { return Ok(outcome) };
            match self.0.db.write(set).await {
                Ok(()) => {
                    self.0.cache.put(case);
                    stores.into_iter().for_each(|digest| self.0.definitions.mark_stored(digest));
                    return Ok(outcome);
                }
                Err(error) if error.is_conflict() => self.0.cache.forget(case.region, &case.no),
                Err(error) => {
                    self.0.cache.forget(case.region, &case.no);
                    return Err(error.into());
                }
            }
        }
        let sentence = "多人同时办理同一办件，本次没有成功，请刷新后重试。";
        Err(Refusal::conflict("too_many_conflicts", sentence).into())
    }

    /// Judges a command and queues its write, without waiting for the disk. The case is at once as the command made
    /// it, for whoever asks through [`Casework::execute`] or `submit`; lists follow when the write lands.
    ///
    /// Meant for one process that owns the database: a simulation, an import.
    pub async fn submit(&self, command: &Command) -> Result<Submitted, Error> {
        let Prepared { outcome, case, set, stores } =
            self.prepare(command, Manner { fresh: false, chained: true }).await?;
        let landing = set.map(|set| {
            self.0.cache.take_off(Arc::clone(&case));
            Landing { casework: self.clone(), pending: self.0.db.write_later(set), stores }
        });
        Ok(Submitted { outcome, case, landing })
    }

    /// What somebody's command under this key came to, if it was given before: for whoever has to make the same command
    /// again, of what may have changed since.
    pub async fn outcome_under(
        &self,
        region: RegionCode,
        account: &AccountId,
        key: &str,
    ) -> Result<Option<Outcome>, Error> {
        let given = idempotency::lookup(&self.0.db, region, account.as_str(), key).await?;
        given.map(|given| serde_json::from_str(&given.answer).map_err(Error::unreadable)).transpose()
    }

    /// The answer given to the same key before.
    async fn answered(&self, command: &Command) -> Result<Option<Outcome>, Error> {
        let Some(key) = &command.key else { return Ok(None) };
        let actor = command.actor.account.as_str();
        let Some(given) = idempotency::lookup(&self.0.db, command.region, actor, key).await? else { return Ok(None) };
        if given.request != command.digest().map_err(Error::unreadable)? {
            let sentence = "同一个幂等键不能用于不同的请求，请换一个键。";
            return Err(Refusal::invalid("idempotency_key_reused", sentence).into());
        }
        serde_json::from_str(&given.answer).map(Some).map_err(Error::unreadable)
    }

    async fn prepare(&self, command: &Command, manner: Manner) -> Result<Prepared, Error> {
        match (&command.verb, &command.case_no) {
            (Verb::File(filing), None) => self.prepare_filing(command, filing, manner).await,
            (_, Some(no)) => self.prepare_verb(command, no, manner).await,
            (verb, None) => {
                let sentence = format!("操作“{}”没有指明办件编号。", verb.name());
                Err(Refusal::invalid("case_no_missing", sentence).into())
            }
        }
    }

    async fn prepare_filing(&self, command: &Command, filing: &Filing, manner: Manner) -> Result<Prepared, Error> {
        let Inner { definitions, acts, .. } = &*self.0;
        let definition = definitions.in_force(&filing.kind, filing.item.as_ref())?;
        let (calendar, roster, now) = (definitions.calendar(), definitions.roster(), self.now());
        let ctx = Ctx::new(&command.actor, now, &definition, &calendar, &roster, acts);
        let mut set = WriteSet::new();
        let no = self.draw_number(&mut set, command.region, &definition, now).await?;
        let judged = lifecycle::begin(&ctx, command.region, no, filing)?;
        let mut stores = Vec::new();
        if !definitions.is_stored(&definition.digest) || !definitions.is_stored(&calendar.digest()) {
            push_definition(&mut set, &judged.case, &definition, &calendar_text(&calendar)?)?;
            stores.extend([definition.digest, calendar.digest()]);
        }
        let prepared = self.write_down(command, None, judged, set, (&definition, &calendar), now, manner).await?;
        Ok(Prepared { stores, ..prepared })
    }

    async fn prepare_verb(&self, command: &Command, no: &CaseNo, manner: Manner) -> Result<Prepared, Error> {
        let case = self.load(command.region, no, manner.fresh).await?;
        if command.seen.is_some_and(|seen| seen != case.seq) {
            let sentence = format!("办件 {no} 已有新的进展，请刷新后再办理。");
            return Err(Refusal::conflict("case_changed", sentence).into());
        }
        let Inner { definitions, acts, .. } = &*self.0;
        let definition = self.definition_of(&case).await?;
        let newest = match &command.verb {
            Verb::Rebase { .. } => Some(definitions.in_force(&case.kind, case.item.as_ref())?),
            _ => None,
        };
        let follows = matches!(command.verb, Verb::FollowCalendar { .. });
        let calendar = match follows || newest.is_some() {
            true => definitions.calendar(),
            false => self.calendar_of(&case).await?,
        };
        let (roster, now) = (definitions.roster(), self.now());
        let ctx = Ctx::new(&command.actor, now, &definition, &calendar, &roster, acts);
        let judged = lifecycle::judge(&ctx, &case, &command.verb, newest.as_ref())?;
        if judged.happenings.is_empty() {
            return Ok(nothing_happened(command, case, &calendar, now));
        }
        let mut set = WriteSet::new();
        let mut stores = Vec::new();
        let runs_by = (newest.as_deref().unwrap_or(&definition), &calendar);
        if follows || newest.is_some() {
            push_definition(&mut set, &judged.case, runs_by.0, &calendar_text(&calendar)?)?;
            stores.extend([runs_by.0.digest, calendar.digest()]);
        }
        let prepared = self.write_down(command, Some(&case), judged, set, runs_by, now, manner).await?;
        Ok(Prepared { stores, ..prepared })
    }

    #[allow(clippy::too_many_arguments, reason = "one private step of two callers")]
    async fn write_down(
        &self,
        command: &Command,
        before: Option<&Case>,
        mut judged: Judged,
        mut set: WriteSet,
        (definition, calendar): (&Definition, &WorkCalendar),
        now: Timestamp,
        manner: Manner,
    ) -> Result<Prepared, Error> {
        self.number_documents(&mut set, &mut judged, now).await?;
        let Judged { mut case, happenings } = judged;
        let change = Change {
            before,
            after: &mut case,
            happenings: &happenings,
            verb: command.verb.name(),
            actor: &command.actor,
            now,
            definition,
            calendar,
            acts: &self.0.acts,
            announces: self.0.announces,
            stores_open_states: self.0.stores_open_states,
        };
        change.push(&mut set, manner.chained)?;
        let outcome = outcome(&case, &happenings);
        if let Some(key) = &command.key {
            let given = idempotency::Given {
                request: command.digest().map_err(Error::unreadable)?,
                status: 200,
                answer: serde_json::to_string(&outcome).map_err(Error::unreadable)?,
            };
            idempotency::push(&mut set, command.region, command.actor.account.as_str(), key, &given, now);
        }
        Ok(Prepared { outcome, case: Arc::new(case), set: Some(set), stores: Vec::new() })
    }

    /// The state of a case, remembered or stored.
    pub(crate) async fn load(&self, region: RegionCode, no: &CaseNo, fresh: bool) -> Result<Arc<Case>, Error> {
        if !fresh && let Some(case) = self.0.cache.get(region, no) {
            return Ok(case);
        }
        let found = load::find_state(&self.0.db, region, no).await?;
        let case = found.map(Arc::new).ok_or_else(|| not_found(no))?;
        if !fresh {
            self.0.cache.put(Arc::clone(&case));
        }
        Ok(case)
    }

    /// What is remembered of a case turned out not to be true: the next to ask reads it anew.
    pub fn forget(&self, region: RegionCode, no: &CaseNo) {
        self.0.cache.forget(region, no);
    }

    /// The case as queued commands left it, which may be ahead of the database; for whoever uses [`Casework::submit`].
    pub async fn current(&self, region: RegionCode, no: &CaseNo) -> Result<Option<Arc<Case>>, Error> {
        match self.load(region, no, false).await {
            Ok(case) => Ok(Some(case)),
            Err(Error::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

pub(crate) fn not_found(no: &CaseNo) -> Error {
    Refusal::not_found("case_unknown", format!("没有编号为 {no} 的办件，或者您无权查看。")).into()
}

fn outcome(case: &Case, happenings: &[Happening]) -> Outcome {
    Outcome {
        case_no: case.no.clone(),
        seq: case.seq,
        phase: case.phase,
        ending: case.ending,
        happened: happenings.iter().map(Happening::name).collect(),
        tasks: case.tasks.iter().map(|task| task.n).collect(),
    }
}

/// A wake in which nothing was due still moves the alarm; anything else writes nothing.
fn nothing_happened(command: &Command, case: Arc<Case>, calendar: &WorkCalendar, now: Timestamp) -> Prepared {
    let outcome = outcome(&case, &[]);
    let set = matches!(command.verb, Verb::Wake).then(|| {
        let mut set = WriteSet::new();
        push_wake(&mut set, &case, calendar, now);
        set
    });
    Prepared { outcome, case, set, stores: Vec::new() }
}
