//! Rebase: a running case moves to the definitions now in force, by an explicit and previewed act.

use std::sync::Arc;

use kernel::Refusal;
use procedure::State;
use serde::Serialize;

use super::needed;
use crate::ctx::Ctx;
use crate::definition::Definition;
use crate::guard;
use crate::happening::Happening;
use crate::model::{Case, Pin};
use crate::proceedings::Proceedings;

/// What a rebase would do to one case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RebasePreview {
    pub from: Pin,
    pub to: Pin,
    /// Steps of the case that the new procedure does not have; with any, the case cannot move.
    pub lost: Vec<String>,
}

pub(crate) fn preview(ctx: &Ctx<'_>, case: &Case, newest: &Definition) -> RebasePreview {
    let lost = moved(ctx, case, newest).err().unwrap_or_default();
    RebasePreview { from: case.pin.clone(), to: pin(ctx, newest), lost }
}

pub(super) fn rebase(p: &mut Proceedings<'_>, newest: Option<&Arc<Definition>>, reason: &str) -> Result<(), Refusal> {
    guard::takes_part(&p.ctx, &p.case, &["leader", "approver", "administrator"])?;
    guard::not_over(&p.case)?;
    needed(reason, "reason", "变更版本的理由")?;
    let Some(newest) = newest.filter(|newest| pin(&p.ctx, newest) != p.case.pin) else {
        return Err(Refusal::not_allowed_now("already_newest", "本办件已按现行版本办理。"));
    };
    let state = moved(&p.ctx, &p.case, newest).map_err(|lost| {
        let steps = lost.join("”“");
        Refusal::not_allowed_now("step_lost", format!("新流程没有本办件所在的环节“{steps}”，不能变更版本。"))
    })?;
    p.happen(Happening::Rebased { pin: pin(&p.ctx, newest), reason: reason.into() })?;
    p.happen(Happening::FlowAdvanced { state: Arc::new(state) })
}

fn moved(ctx: &Ctx<'_>, case: &Case, newest: &Definition) -> Result<State, Vec<String>> {
    case.flow.rebase(&ctx.definition.procedure, &newest.procedure)
}

fn pin(ctx: &Ctx<'_>, newest: &Definition) -> Pin {
    super::file::pin(&Ctx { definition: newest, ..*ctx })
}
