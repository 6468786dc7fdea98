//! The generic verbs: what may be asked of a case of any kind, and what happens by it.
//!
//! One verb a file. Each looks at the case, refuses with a sentence or lets things happen; none reads a clock or a
//! database. What an act *means* is said by the module that registered it.
//!
//! ```text
//! file ─► Filed ──supplement──► Filed        claim ⇄ give_back, delegate     (who works on a task)
//!         complete ─► the procedure moves: next tasks, or Closed
//!         pause ⇄ resume, extend              (the clocks)
//!         withdraw, terminate ─► Closed       wake: deadlines, deemed acceptance, timers of the procedure
//! ```

mod claim;
mod complete;
mod deed;
mod delegate;
mod extend;
mod file;
mod follow_calendar;
mod give_back;
mod note;
mod pause;
mod rebase;
mod resume;
mod supplement;
mod terminate;
mod wake;
mod withdraw;

use std::sync::Arc;

use kernel::{CaseNo, Refusal, RegionCode};

use crate::command::Verb;
use crate::ctx::Ctx;
use crate::definition::Definition;
use crate::happening::Happening;
use crate::model::{Case, Holder};
use crate::proceedings::Proceedings;

pub use rebase::RebasePreview;
pub(crate) use rebase::preview as preview_rebase;

/// The case after a command, and what happened.
pub struct Judged {
    pub case: Case,
    pub happenings: Vec<Happening>,
}

/// Judges a filing. The number is given by the runner; nothing of the verdict depends on it.
pub fn begin(
    ctx: &Ctx<'_>,
    region: RegionCode,
    no: CaseNo,
    filing: &crate::command::Filing,
) -> Result<Judged, Refusal> {
    file::file(ctx, region, no, filing).map(judged)
}

/// Judges any other verb on a case. `newest` is the definition now in force, which only a rebase looks at.
pub fn judge(ctx: &Ctx<'_>, case: &Case, verb: &Verb, newest: Option<&Arc<Definition>>) -> Result<Judged, Refusal> {
    let mut p = Proceedings::new(*ctx, case.clone());
    match verb {
        Verb::File(_) => Err(Refusal::invalid("already_filed", format!("办件 {} 已经收件，不能再次提交。", case.no))),
        Verb::Supplement(supplement) => supplement::supplement(&mut p, supplement),
        Verb::Claim { task } => claim::claim(&mut p, *task),
        Verb::GiveBack { task, reason } => give_back::give_back(&mut p, *task, reason),
        Verb::Delegate { task, to, reason } => delegate::delegate(&mut p, *task, to, reason),
        Verb::Complete(completion) => complete::complete(&mut p, completion),
        Verb::Pause(order) => pause::pause(&mut p, order),
        Verb::Resume => resume::resume(&mut p),
        Verb::Extend(extension) => extend::extend(&mut p, extension),
        Verb::Withdraw { reason, request } => withdraw::withdraw(&mut p, reason, request.as_deref()),
        Verb::Terminate { reason } => terminate::terminate(&mut p, reason),
        Verb::Note { text } => note::note(&mut p, text),
        Verb::Rebase { reason } => rebase::rebase(&mut p, newest, reason),
        Verb::FollowCalendar { reason } => follow_calendar::follow_calendar(&mut p, reason),
        Verb::Wake => wake::wake(&mut p),
        Verb::Deed { deed, data } => deed::deed(&mut p, deed, data),
    }?;
    Ok(judged(p))
}

fn judged(p: Proceedings<'_>) -> Judged {
    let (case, happenings) = p.finish();
    Judged { case, happenings }
}

/// The actor as the holder of a task.
fn holder(ctx: &Ctx<'_>) -> Holder {
    Holder { account: ctx.actor.account.clone(), name: ctx.actor.name.as_str().into() }
}

/// A text that must say something.
fn needed(text: &str, field: &str, what: &str) -> Result<(), Refusal> {
    if !text.trim().is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid("reason_missing", format!("请填写{what}。")).on_field(field))
}
