//! File (收件): a matter is received, its definitions are pinned, and the procedure begins.

use kernel::{Actor, ActorKind, CaseNo, Refusal, RegionCode};
use procedure::Signal;

use crate::command::Filing;
use crate::ctx::Ctx;
use crate::flow::advance;
use crate::happening::Filed;
use crate::model::{Case, Pin};
use crate::proceedings::Proceedings;

pub(super) fn file<'a>(
    ctx: &Ctx<'a>,
    region: RegionCode,
    no: CaseNo,
    filing: &Filing,
) -> Result<Proceedings<'a>, Refusal> {
    may_file(ctx, filing)?;
    let more = ctx.acts.check_filing(ctx, filing)?;
    let filed = filed(ctx, region, filing)?;
    let case = Case::begin(region, no, ctx.now, ctx.actor, &filed);
    let mut p = Proceedings::begin(*ctx, case, filed)?;
    p.happen_all(more)?;
    advance(&mut p, Signal::Start { at: None })?;
    Ok(p)
}

/// Applicants where the kind is open to them, and staff with a role that may open it (ORG-06).
fn may_file(ctx: &Ctx<'_>, filing: &Filing) -> Result<(), Refusal> {
    let Actor { kind, .. } = ctx.actor;
    let admitted = |role: &String| match kind {
        ActorKind::System => true,
        ActorKind::Citizen => role == "citizen",
        ActorKind::Enterprise => role == "enterprise",
        ActorKind::Staff => ctx.roster.holds_role(ctx.actor, role),
    };
    if !ctx.definition.content.opened_by.iter().any(admitted) {
        let name = &ctx.definition.content.kind_name;
        return Err(Refusal::forbidden("may_not_file", format!("您的身份或岗位不能提交“{name}”。")));
    }
    if filing.party.name.trim().is_empty() {
        return Err(Refusal::invalid("party_missing", "请填写申请人的姓名或名称。").on_field("party.name"));
    }
    files_own_matter(ctx, filing)
}

/// Whoever is not staff files for himself, or under a mandate for the principal.
fn files_own_matter(ctx: &Ctx<'_>, filing: &Filing) -> Result<(), Refusal> {
    let own = matches!(ctx.actor.kind, ActorKind::Staff | ActorKind::System)
        || filing.party.account.as_ref() == Some(ctx.actor.principal());
    if own {
        return Ok(());
    }
    Err(Refusal::forbidden("not_your_matter", "只能为本人申请，或者凭有效的授权为委托人申请。")
        .on_field("party.account"))
}

fn filed(ctx: &Ctx<'_>, region: RegionCode, filing: &Filing) -> Result<Filed, Refusal> {
    let definition = ctx.definition;
    let lead = definition.lead_organ().or(filing.organ.as_ref()).or(ctx.actor.organ.as_ref());
    let lead_organ =
        lead.cloned().ok_or_else(|| Refusal::invalid("organ_missing", "请写明由哪个机构办理。").on_field("organ"))?;
    Ok(Filed {
        kind: filing.kind.clone(),
        item: definition.content.item.as_ref().map(|item| item.id.clone()),
        title: definition.title().into(),
        pin: pin(ctx),
        party: filing.party.clone(),
        agent: filing.agent.clone(),
        channel: filing.channel,
        place: filing.place.unwrap_or(region),
        lead_organ,
        form: filing.form.clone(),
        answers: filing.answers.clone(),
        materials: filing.materials.clone(),
    })
}

/// The versions in force now, frozen for this case.
pub(super) fn pin(ctx: &Ctx<'_>) -> Pin {
    let content = &ctx.definition.content;
    Pin {
        definition: ctx.definition.digest,
        kind_version: content.kind_version,
        item_version: content.item.as_ref().map(|item| item.version),
        procedure: content.procedure.as_str().into(),
        calendar: ctx.calendar.digest(),
    }
}
