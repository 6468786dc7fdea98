//! Who may do what: posts, recusal, separation of duties, the applicant's own rights.
//!
//! These rules hold for every kind of case and are asked by the verbs; what only one capability demands is said by its
//! acts and deeds.

use std::sync::Arc;

use kernel::{AccountId, Actor, Refusal, Ties};

use crate::command::Colleague;
use crate::ctx::Ctx;
use crate::definition::{DatedLength, Head};
use crate::happening::Happening;
use crate::model::{Case, NamedClock, Task};

/// Acts by which somebody forms the opinion that another decides on.
const EXAMINING: [&str; 6] = ["prereview", "examine", "review", "survey", "expert", "hearing"];
/// Acts by which the decision is made.
const DECIDING: &str = "decide";

/// The open task of this number.
pub(crate) fn open_task(case: &Case, n: u32) -> Result<&Task, Refusal> {
    case.tasks.iter().find(|task| task.n == n).ok_or_else(|| match case.handled.iter().find(|done| done.n == n) {
        Some(done) => Refusal::not_allowed_now(
            "task_done",
            format!("任务“{}”已由 {} 办理完毕，请刷新后查看。", done.name, done.by.name),
        ),
        None => Refusal::not_found("task_unknown", format!("办件 {} 没有编号为 {n} 的待办任务。", case.no)),
    })
}

/// May the actor work on this task at all?
pub(crate) fn may_handle(ctx: &Ctx<'_>, case: &Case, task: &Task) -> Result<(), Refusal> {
    if ctx.actor.is_system() || answers_for_himself(ctx, case, task) {
        return Ok(());
    }
    if !ctx.actor.is_staff() || !ctx.roster.holds(ctx.actor, &task.organ, &task.role) {
        return Err(not_your_post(ctx, task));
    }
    person_may_handle(case, task, &ctx.actor.account, &ctx.actor.ties)
}

/// How a task may end: as the task itself says (`hb:outcomes`), or else as its act does. A task of which neither says
/// anything can be done.
pub(crate) fn outcomes(ctx: &Ctx<'_>, task: &Task) -> Vec<Arc<str>> {
    let known = known_outcomes(ctx, task);
    if known.is_empty() { vec!["done".into()] } else { known }
}

fn known_outcomes(ctx: &Ctx<'_>, task: &Task) -> Vec<Arc<str>> {
    let own = ctx.definition.outcomes(&task.node);
    if !own.is_empty() {
        return own.iter().map(|outcome| Arc::clone(&outcome.id)).collect();
    }
    let registered = ctx.acts.find_act(&task.act).map(|act| act.outcomes).filter(|outcomes| !outcomes.is_empty());
    let common = || declarations::find_act(&task.act).map(|act| act.outcomes);
    registered.or_else(common).unwrap_or_default().iter().map(|id| (*id).into()).collect()
}

/// Is this an outcome the task can have? Where nothing names any, whatever the procedure makes of it.
pub(crate) fn admits_outcome(ctx: &Ctx<'_>, task: &Task, outcome: &str) -> Result<(), Refusal> {
    let known = known_outcomes(ctx, task);
    if known.is_empty() || known.iter().any(|id| **id == *outcome) {
        return Ok(());
    }
    let sentence = format!("“{}”的办理结果不能是“{outcome}”，可选 {}。", task.name, known.join("、"));
    Err(Refusal::invalid("outcome_unknown", sentence).on_field("outcome"))
}

/// Where a task asks the party itself, such as for its explanation, no post is needed and nobody is recused.
fn answers_for_himself(ctx: &Ctx<'_>, case: &Case, task: &Task) -> bool {
    let asks_party = || {
        let step = ctx.definition.procedure.find(&task.node).and_then(|node| ctx.definition.step(node));
        step.is_some_and(|step| step.party_may)
    };
    case.party.account.as_ref() == Some(&ctx.actor.account) && asks_party()
}

/// 回避: on whose side of the case somebody stands who therefore handles nothing of it, such as 申请人.
pub fn interest_of(case: &Case, account: &AccountId, ties: &Ties) -> Option<&'static str> {
    let is_self = |theirs: Option<&AccountId>, number: &str| {
        let by_account = theirs.is_some_and(|theirs| theirs == account || Some(theirs) == ties.account.as_ref());
        by_account || ties.number.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(number.trim()))
    };
    let party = is_self(case.party.account.as_ref(), &case.party.number);
    let agent = case.agent.as_ref().is_some_and(|agent| is_self(agent.account.as_ref(), &agent.number));
    let authorised = case.party.account.as_ref().is_some_and(|party| ties.principals.contains(party));
    let who = [(party, "申请人"), (agent, "申请人的代理人"), (authorised, "申请人的受托人")];
    who.into_iter().find(|(is, _)| *is).map(|(_, who)| who)
}

/// Recusal and separation of duties, for the actor, a delegate or the second person alike.
fn person_may_handle(case: &Case, task: &Task, account: &AccountId, ties: &Ties) -> Result<(), Refusal> {
    if let Some(who) = interest_of(case, account, ties) {
        return Err(Refusal::forbidden(
            "recusal_required",
            format!("您是本办件{who}，应当回避，请由其他工作人员办理“{}”。", task.name),
        ));
    }
    let examined = case.handled.iter().any(|done| did(done, account) && EXAMINING.contains(&&*done.act));
    if &*task.act == DECIDING && examined {
        return Err(Refusal::forbidden(
            "duties_not_separated",
            format!("您参加过本办件的审查，不能再作决定，请由其他人员办理“{}”。", task.name),
        ));
    }
    Ok(())
}

fn did(done: &crate::model::Handled, account: &AccountId) -> bool {
    done.by.account == *account || done.with.as_ref().is_some_and(|with| with.account == *account)
}

/// A colleague named in a command: holds the post, and nothing stands against him.
pub(crate) fn colleague_may_handle(
    ctx: &Ctx<'_>,
    case: &Case,
    task: &Task,
    colleague: &Colleague,
) -> Result<(), Refusal> {
    if !ctx.roster.posts_hold(&colleague.posts, &task.organ, &task.role) {
        return Err(Refusal::invalid(
            "colleague_without_post",
            format!("{} 没有办理“{}”的岗位，请另选人员。", colleague.name, task.name),
        ));
    }
    person_may_handle(case, task, &colleague.account, &colleague.ties)
}

/// A task that somebody else has taken is not ours to touch.
pub(crate) fn not_held_by_another(ctx: &Ctx<'_>, task: &Task) -> Result<(), Refusal> {
    match &task.holder {
        Some(holder) if holder.account != ctx.actor.account && !ctx.actor.is_system() => {
            Err(Refusal::conflict("task_claimed", format!("任务“{}”已由 {} 领取。", task.name, holder.name)))
        }
        _ => Ok(()),
    }
}

/// The applicant, the agent, or a clerk who types for them at a window.
pub(crate) fn is_applicants_side(ctx: &Ctx<'_>, case: &Case) -> bool {
    is_applicant(ctx, case) || is_clerk_of(ctx, case)
}

/// The applicant or the agent in person.
fn is_applicant(ctx: &Ctx<'_>, case: &Case) -> bool {
    let principal = ctx.actor.principal();
    let own = case.party.account.as_ref() == Some(principal);
    let agent = case.agent.as_ref().and_then(|agent| agent.account.as_ref()) == Some(&ctx.actor.account);
    own || agent
}

/// Nobody takes back what was raised about him: neither what the county itself opened, nor what only staff can open,
/// such as a card or an order; that is taken back by whoever opened it.
fn may_take_back(ctx: &Ctx<'_>, case: &Case) -> Result<(), Refusal> {
    let own = is_applied_for(ctx) || case.filed_by == ctx.actor.account;
    if own && case.filed_by != Actor::system().account {
        return Ok(());
    }
    Err(Refusal::forbidden("not_yours_to_withdraw", "本件不是由您提出的，不能撤回；有异议请在办理时提出。"))
}

/// An application is the applicant's: a clerk who had nothing to do with it does not end it.
pub(crate) fn may_withdraw(ctx: &Ctx<'_>, case: &Case) -> Result<(), Refusal> {
    let filed_it = ctx.actor.is_staff() && case.filed_by == ctx.actor.account;
    if is_applicant(ctx, case) || filed_it {
        return may_take_back(ctx, case);
    }
    let sentence = "只有申请人、其代理人，或者在窗口为其录入申请的人员凭申请人签字的材料，可以撤回申请。";
    Err(Refusal::forbidden("not_your_case", sentence))
}

/// A clerk at the window, who does it for the applicant; what staff opened of their own they take back themselves.
pub(crate) fn withdraws_for_others(ctx: &Ctx<'_>, case: &Case) -> bool {
    !is_applicant(ctx, case) && is_applied_for(ctx)
}

fn is_applied_for(ctx: &Ctx<'_>) -> bool {
    ctx.definition.content.opened_by.iter().any(|role| matches!(&**role, "citizen" | "enterprise"))
}

/// A window clerk of an organ that takes part, or the one who filed it.
fn is_clerk_of(ctx: &Ctx<'_>, case: &Case) -> bool {
    let receives = || case.organs.iter().any(|organ| ctx.roster.holds(ctx.actor, organ, "receiver"));
    ctx.actor.is_staff() && (case.filed_by == ctx.actor.account || receives())
}

pub(crate) fn applicants_side(ctx: &Ctx<'_>, case: &Case) -> Result<(), Refusal> {
    if is_applicants_side(ctx, case) {
        return Ok(());
    }
    Err(Refusal::forbidden("not_your_case", "只有申请人、其代理人或受托的窗口人员可以这样办理。"))
}

/// Staff of an organ that takes part, holding one of these roles there.
pub(crate) fn takes_part(ctx: &Ctx<'_>, case: &Case, roles: &[&str]) -> Result<(), Refusal> {
    let holds = |role: &&str| case.organs.iter().any(|organ| ctx.roster.holds(ctx.actor, organ, role));
    if ctx.actor.is_system() || (ctx.actor.is_staff() && roles.iter().any(holds)) {
        return Ok(());
    }
    Err(Refusal::forbidden("not_your_post", "您的岗位不参加本办件的办理，不能这样操作。"))
}

/// Whoever heads the organ that decides, or the government, may be asked for more time.
pub(crate) fn heads(ctx: &Ctx<'_>, case: &Case) -> Result<(), Refusal> {
    let either = [Head::Organ, Head::Government].into_iter().any(|head| is_head(ctx, case, head));
    if either {
        Ok(())
    } else {
        Err(Refusal::forbidden("not_your_post", "延长期限由负责人批准，您没有这个岗位。"))
    }
}

fn is_head(ctx: &Ctx<'_>, case: &Case, head: Head) -> bool {
    match head {
        Head::Organ => ["leader", "approver"].iter().any(|role| ctx.roster.holds(ctx.actor, &case.lead_organ, role)),
        Head::Government => ctx.roster.holds_role(ctx.actor, "leader"),
    }
}

/// How far a clock may be extended today, for the head whose approval that takes (行政许可法第四十二条).
pub(crate) fn extension_of<'a>(ctx: &Ctx<'a>, case: &Case, clock: &NamedClock) -> Result<&'a DatedLength, Refusal> {
    let rule = ctx.definition.clock(&clock.id).and_then(|rule| rule.extension.as_ref());
    let Some((rule, most)) = rule.and_then(|rule| Some((rule, rule.on(ctx.today)?))) else {
        let sentence = format!("“{}”没有可以延长的规定。", clock.name);
        return Err(Refusal::not_allowed_now("extension_unknown", sentence).on_field("clock"));
    };
    if is_head(ctx, case, rule.head) {
        return Ok(most);
    }
    let whose = match rule.head {
        Head::Organ => "本机关",
        Head::Government => "本级人民政府",
    };
    let sentence = format!("“{}”延长须经{whose}负责人批准，您没有这个岗位。", clock.name);
    Err(Refusal::forbidden("not_your_post", sentence).article(most.basis.as_str()))
}

/// What no act of any module may let happen: a "no" without reasons, or without telling the remedies.
pub(crate) fn may_happen(happening: &Happening) -> Result<(), Refusal> {
    let (Happening::DecisionMade(decision) | Happening::NotAccepted(decision)) = happening else { return Ok(()) };
    if !decision.ending.is_adverse() {
        return Ok(());
    }
    let missing = [("reason", &decision.reason, "理由"), ("remedies", &decision.remedies, "申请复议、提起诉讼的权利")];
    match missing.into_iter().find(|(_, text, _)| text.trim().is_empty()) {
        None => Ok(()),
        Some((field, _, what)) => {
            let sentence = format!("“{}”应当写明{what}。", decision.ending.label());
            let refusal = Refusal::invalid("refusal_without_reasons", sentence);
            Err(refusal.article("行政许可法第三十八条第二款").on_field(field))
        }
    }
}

/// Nothing more is done to a case that is over.
pub(crate) fn not_over(case: &Case) -> Result<(), Refusal> {
    if !case.phase.is_over() {
        return Ok(());
    }
    Err(Refusal::not_allowed_now("case_over", format!("办件 {} {}，不能再办理。", case.no, case.phase.label())))
}

fn not_your_post(ctx: &Ctx<'_>, task: &Task) -> Refusal {
    let organ = ctx.roster.organ_name(&task.organ);
    Refusal::forbidden(
        "not_your_post",
        format!("任务“{}”由{organ}的{}岗办理，您没有这个岗位。", task.name, role_label(&task.role)),
    )
}

/// The roles of the county folder in words.
pub(crate) fn role_label(role: &str) -> &str {
    match role {
        "receiver" => "收件",
        "examiner" => "审查",
        "approver" => "审批",
        "surveyor" => "踏勘",
        "expert" => "评审",
        "publisher" => "公示",
        "deliverer" => "送达",
        "administrator" => "管理",
        "supervisor" => "监察",
        "leader" => "领导",
        "hotline" => "热线",
        "observer" => "监督员",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Actor, Ties};

    use crate::testing::{BPMN, Bench, citizen, code, complete, filing, staff};
    use crate::{Agent, Case, Verb};

    fn withdraw() -> Verb {
        Verb::Withdraw { reason: "不办了".into(), request: None }
    }

    /// A card against a clerk: opened by a supervisor, explained by the clerk himself or his head.
    fn card() -> (Bench, Actor, Case) {
        let bpmn = BPMN.replace(r#"hb:role="receiver""#, r#"hb:role="approver" hb:party="may""#);
        let bench = Bench::running(&bpmn).opened_by(&["leader"]);
        let clerk = staff("receiver");
        let mut about = filing();
        std::sync::Arc::make_mut(&mut about.party).account = Some(clerk.account.clone());
        let case = bench.try_file(&staff("leader"), &about).unwrap().case;
        (bench, clerk, case)
    }

    #[test]
    fn the_party_answers_for_itself_where_it_is_asked_and_nowhere_else() {
        let (bench, clerk, card) = card();
        assert_eq!(code(bench.judge(&card, &staff("examiner"), complete(&card, "accept"))), "not_your_post");
        let card = bench.completed(&card, &clerk, "accept");
        assert_eq!(code(bench.judge(&card, &clerk, complete(&card, "agree"))), "not_your_post");
        let bench = Bench::new();
        assert_eq!(code(bench.judge(&bench.filed(), &citizen(), complete(&bench.filed(), "accept"))), "not_your_post");
    }

    /// The examiner's step of a case with an agent, as an examiner with these ties is answered.
    fn examined_with(ties: Ties) -> String {
        let bench = Bench::new();
        let mut wish = filing();
        let agent = Agent {
            name: "李强".into(),
            number: "11010519491231002X".into(),
            phone: String::new(),
            account: Some("li.qiang".into()),
            mandate: None,
        };
        wish.agent = Some(agent.into());
        let case = bench.try_file(&citizen(), &wish).unwrap().case;
        let case = bench.completed(&case, &staff("receiver"), "accept");
        let examiner = Actor { ties: ties.into(), ..staff("examiner") };
        code(bench.judge(&case, &examiner, complete(&case, "agree"))).to_owned()
    }

    #[test]
    fn whoever_is_the_applicant_the_agent_or_authorised_by_him_stands_back_whatever_their_account_is_called() {
        let number = |number: &str| Ties { number: Some(number.to_owned()), ..Ties::default() };
        let account = |id: &str| Ties { account: Some(id.into()), ..Ties::default() };
        let party = filing().party;
        assert_eq!(examined_with(number(&party.number)), "recusal_required");
        assert_eq!(examined_with(number("11010519491231002x")), "recusal_required");
        assert_eq!(examined_with(account("li.qiang")), "recusal_required");
        let principal = party.account.clone().unwrap();
        assert_eq!(examined_with(Ties { principals: vec![principal], ..Ties::default() }), "recusal_required");
        assert_eq!(examined_with(Ties::default()), "");
        let others = Ties { principals: vec!["somebody.else".into()], ..number("110105185312310025") };
        assert_eq!(examined_with(others), "");
    }

    #[test]
    fn what_was_raised_about_somebody_he_does_not_take_back() {
        let (bench, clerk, card) = card();
        assert_eq!(code(bench.judge(&card, &clerk, withdraw())), "not_yours_to_withdraw");
        assert_eq!(code(bench.judge(&card, &staff("leader"), withdraw())), "");
    }
}
