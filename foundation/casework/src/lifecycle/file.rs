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
        window: filing.window.clone(),
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

#[cfg(test)]
mod tests {
    use kernel::Actor;

    use crate::testing::{Bench, citizen, filing, staff};
    use crate::{Name, Phase};

    #[test]
    fn filing_pins_the_versions_in_force_and_opens_the_first_task() {
        let bench = Bench::new();
        let judged = bench.try_file(&citizen(), &filing()).unwrap();
        assert_eq!(judged.case.pin.definition, bench.definition.digest);
        assert_eq!(judged.case.phase, Phase::Filed);
        assert_eq!(judged.case.tasks.len(), 1);
        let names: Vec<Name> = judged.happenings.iter().map(|happening| happening.name()).collect();
        assert_eq!(names, [Name::Filed, Name::ClockStarted, Name::FlowAdvanced, Name::TaskOpened]);
        assert_eq!(judged.case.seq, 4);
    }

    #[test]
    fn strangers_and_posts_without_the_right_do_not_file() {
        let bench = Bench::new();
        let code = |actor: Actor| bench.try_file(&actor, &filing()).err().map(|refusal| refusal.code);
        assert_eq!(code(Actor::citizen("li", "李强")), Some("not_your_matter"));
        assert_eq!(code(Actor::enterprise("acme", "某公司")), Some("may_not_file"));
        assert_eq!(code(staff("examiner")), Some("may_not_file"));
        assert_eq!(code(staff("receiver")), None);
    }

    #[test]
    fn an_application_needs_a_name_and_an_organ() {
        let bench = Bench::new();
        let mut nameless = filing();
        std::sync::Arc::make_mut(&mut nameless.party).name = " ".into();
        assert_eq!(bench.try_file(&citizen(), &nameless).err().map(|refusal| refusal.code), Some("party_missing"));
        let homeless = crate::Filing { organ: None, ..filing() };
        assert_eq!(bench.try_file(&citizen(), &homeless).err().map(|refusal| refusal.code), Some("organ_missing"));
    }
}
