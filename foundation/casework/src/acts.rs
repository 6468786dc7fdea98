//! What modules add to the engine room: the meaning of acts, checks at filing, deeds of their own, reactions, services.
//!
//! Everything registered is pure (a projection too: it only adds statements; a proof alone reads): it sees the time
//! handed in, the definition and the case, and returns happenings or a refusal. An act that nobody registered still works: its outcome steers the procedure and no more happens, so that a
//! new kind of record needs no Rust.

use std::collections::HashMap;
use std::pin::Pin;

use ::store::WriteSet;
use calendar::WorkCalendar;
use kernel::{Actor, KindId, Refusal, RegionCode, Timestamp};
use serde_json::Value as Json;

use crate::casework::Casework;
use crate::command::{Completion, Filing};
use crate::ctx::Ctx;
use crate::definition::Definition;
use crate::error::Error;
use crate::happening::{Happening, Name};
use crate::model::{Case, Task};
use crate::tell::Language;
use crate::verifying::Break;

/// What a verdict is made of.
pub type Verdict = Result<Vec<Happening>, Refusal>;

type ActFn = Box<dyn Fn(&Ctx<'_>, &Case, &Task, &Completion) -> Verdict + Send + Sync>;
type FilingFn = Box<dyn Fn(&Ctx<'_>, &Filing) -> Verdict + Send + Sync>;
type DeedFn = Box<dyn Fn(&Ctx<'_>, &Case, &Json) -> Verdict + Send + Sync>;
type ReactionFn = Box<dyn Fn(&Ctx<'_>, &Case, &Happening) -> Verdict + Send + Sync>;
type ProjectionFn = Box<dyn Fn(&Projecting<'_>, &mut WriteSet) + Send + Sync>;
type ProofFn = Box<dyn for<'a> Fn(&'a Casework, RegionCode) -> Proving<'a> + Send + Sync>;
type TellingFn = Box<dyn Fn(Language, &Json) -> Option<String> + Send + Sync>;
type ServiceFn = Box<dyn Fn(&Ctx<'_>, &Case, &ServiceCall<'_>) -> Result<ServiceResult, Refusal> + Send + Sync>;

/// What a proof found, once it has looked.
pub type Proving<'a> = Pin<Box<dyn Future<Output = Result<Vec<Break>, Error>> + Send + 'a>>;

/// One happening as it goes down, for rows that modules keep beside the case. Replaying the register shows the same
/// again ([`crate::Casework::relive`]), so that such rows can be proved equal to what the register says.
#[derive(Clone, Copy)]
pub struct Projecting<'a> {
    /// The case as it was before the command; none while it is filed.
    pub before: Option<&'a Case>,
    /// The case after the whole command.
    pub case: &'a Case,
    pub happening: &'a Happening,
    /// Everything that happened by the command, and which of it this is.
    pub happenings: &'a [Happening],
    pub nth: usize,
    pub seq: u32,
    pub at: Timestamp,
    pub actor: &'a Actor,
    /// What the case runs by, and the work calendar it is pinned to.
    pub definition: &'a Definition,
    pub calendar: &'a WorkCalendar,
}

impl Projecting<'_> {
    /// Called once a command, at its first happening.
    pub fn begins_command(&self) -> bool {
        self.nth == 0
    }
}

/// An act: the outcomes it admits, and what happens by it before the procedure moves on.
pub struct Act {
    pub outcomes: &'static [&'static str],
    run: ActFn,
}

impl Act {
    pub(crate) fn run(&self, ctx: &Ctx<'_>, case: &Case, task: &Task, completion: &Completion) -> Verdict {
        (self.run)(ctx, case, task, completion)
    }
}

/// A service or business-rule task that the procedure reached.
pub struct ServiceCall<'a> {
    pub node: &'a str,
    pub instance: Option<&'a str>,
    /// The node's attribute, such as `hb:service` or `hb:decision`.
    pub attr: &'a dyn Fn(&str) -> Option<&'a str>,
}

/// Its answer.
#[derive(Default)]
pub struct ServiceResult {
    pub happenings: Vec<Happening>,
    /// Known to later conditions as `outcome.<node>`.
    pub outcome: String,
}

/// The registry; made once at start.
#[derive(Default)]
pub struct Acts {
    acts: HashMap<&'static str, Act>,
    filings: HashMap<KindId, FilingFn>,
    deeds: HashMap<&'static str, DeedFn>,
    reactions: HashMap<Name, Vec<ReactionFn>>,
    services: HashMap<&'static str, ServiceFn>,
    tellings: HashMap<&'static str, TellingFn>,
    projections: Vec<ProjectionFn>,
    proofs: Vec<ProofFn>,
    facets: HashMap<KindId, Vec<String>>,
}

impl Acts {
    pub fn new() -> Acts {
        Acts::default()
    }

    /// Gives an act its meaning. `outcomes` are the values a completion may have.
    pub fn act(
        &mut self,
        name: &'static str,
        outcomes: &'static [&'static str],
        run: impl Fn(&Ctx<'_>, &Case, &Task, &Completion) -> Verdict + Send + Sync + 'static,
    ) {
        self.acts.insert(name, Act { outcomes, run: Box::new(run) });
    }

    /// Looks at every filing of a kind before it is received.
    pub fn filing(&mut self, kind: KindId, run: impl Fn(&Ctx<'_>, &Filing) -> Verdict + Send + Sync + 'static) {
        self.filings.insert(kind, Box::new(run));
    }

    /// A verb of a module's own. Who may do it is the deed's own business.
    pub fn deed(
        &mut self,
        name: &'static str,
        run: impl Fn(&Ctx<'_>, &Case, &Json) -> Verdict + Send + Sync + 'static,
    ) {
        self.deeds.insert(name, Box::new(run));
    }

    /// What follows at once from a happening, such as the notice that is issued upon acceptance.
    pub fn reaction(
        &mut self,
        upon: Name,
        run: impl Fn(&Ctx<'_>, &Case, &Happening) -> Verdict + Send + Sync + 'static,
    ) {
        self.reactions.entry(upon).or_default().push(Box::new(run));
    }

    /// Answers service tasks (`hb:service`) or business-rule tasks (`hb:decision`) of this name.
    pub fn service(
        &mut self,
        name: &'static str,
        run: impl Fn(&Ctx<'_>, &Case, &ServiceCall<'_>) -> Result<ServiceResult, Refusal> + Send + Sync + 'static,
    ) {
        self.services.insert(name, Box::new(run));
    }

    /// The fields of a kind's form by which its ledger is grouped and narrowed; see [`crate::CaseFilter::fields`].
    pub fn facets(&mut self, kind: KindId, fields: Vec<String>) {
        self.facets.insert(kind, fields);
    }

    pub(crate) fn facets_of(&self, kind: &KindId) -> &[String] {
        self.facets.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The sentence by which a fact of the module's own stands in the timeline, for the applicant's eyes too. A fact
    /// that nobody tells of is an inner working.
    pub fn telling(
        &mut self,
        fact: &'static str,
        tell: impl Fn(Language, &Json) -> Option<String> + Send + Sync + 'static,
    ) {
        self.tellings.insert(fact, Box::new(tell));
    }

    pub(crate) fn tell(&self, fact: &str, language: Language, data: &Json) -> Option<String> {
        self.tellings.get(fact).and_then(|tell| tell(language, data))
    }

    /// Rows of a module's own that follow the case, written in the same transaction: called for every happening, in
    /// order, while the write set is built.
    pub fn projection(&mut self, run: impl Fn(&Projecting<'_>, &mut WriteSet) + Send + Sync + 'static) {
        self.projections.push(Box::new(run));
    }

    pub(crate) fn project(&self, projecting: &Projecting<'_>, set: &mut WriteSet) {
        self.projections.iter().for_each(|run| run(projecting, set));
    }

    /// What a module keeps beside the register and can prove: chains of its own, rows that must say what their cases
    /// say. Asked whenever the county is verified; what is not as it was written is a break.
    pub fn proof(&mut self, run: impl for<'a> Fn(&'a Casework, RegionCode) -> Proving<'a> + Send + Sync + 'static) {
        self.proofs.push(Box::new(run));
    }

    pub(crate) fn proofs(&self) -> &[ProofFn] {
        &self.proofs
    }

    pub fn find_act(&self, name: &str) -> Option<&Act> {
        self.acts.get(name)
    }

    pub(crate) fn check_filing(&self, ctx: &Ctx<'_>, filing: &Filing) -> Verdict {
        self.filings.get(&filing.kind).map_or_else(|| Ok(Vec::new()), |run| run(ctx, filing))
    }

    pub(crate) fn find_deed(&self, name: &str) -> Option<&DeedFn> {
        self.deeds.get(name)
    }

    pub(crate) fn reactions_upon(&self, name: Name) -> &[ReactionFn] {
        self.reactions.get(&name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn find_service(&self, name: &str) -> Option<&ServiceFn> {
        self.services.get(name)
    }
}
