//! Judge (评价): one act, one rating, voluntary, never by staff (国办发〔2019〕51号; GB/T 39735).
//!
//! The plain deed `rate` of applications, which is the API's contract, judges the matter and no more; what it says is
//! taken in here all the same ([`follow_plain`]), so that every rating is one `RatingGiven`.

use std::sync::Arc;

use casework::{Case, Ctx, FileRef, Happening, Rating, Verdict};
use kernel::{Actor, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::fact;
use crate::facts::{Given, RATING_GIVEN};
use crate::model::{Channel, Level, RatedAct};
use crate::ratable;

/// The verb's name; only this module's desk speaks it, so that nobody claims a channel that was not his.
pub const DEED: &str = "judge";
/// Acts for whoever was invited by a link, a code or a tablet and is not signed in. No account can have this name.
pub const INVITED: &str = "rater:invited";

/// Longest remark, in characters.
const TEXT_MAX: usize = 500;
const TAGS_MAX: usize = 10;
const TAG_MAX: usize = 40;

/// What somebody says, and by which way it came.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    pub act: RatedAct,
    pub level: u8,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub text: String,
    pub channel: Channel,
    #[serde(default)]
    pub named: bool,
    /// Salted digests; see [`Given`].
    #[serde(default)]
    pub device: String,
    #[serde(default)]
    pub ip: String,
    /// A later word on an act already rated: it is appended and changes no figure.
    #[serde(default)]
    pub append: bool,
    /// The scanned sheet of a rating on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<FileRef>,
}

/// The actor for somebody who was invited.
pub fn invited() -> Actor {
    Actor::citizen(INVITED, "评价人")
}

pub fn judge(ctx: &Ctx<'_>, case: &Case, data: &Json) -> Verdict {
    let said = Judgement::deserialize(data)
        .map_err(|error| Refusal::invalid("bad_data", format!("填写的内容格式不对：{error}。")).on_field("data"))?;
    may_judge(ctx, case, said.channel)?;
    let Some(since) = ratable::since(case, said.act).filter(|_| ratable::is_ratable(ctx.definition)) else {
        return Err(Refusal::not_allowed_now("not_yet_ratable", "事情还没有办完，办结后再评价。"));
    };
    let counts = counts(case);
    let before = counts.get(said.act.index()).copied().unwrap_or_default();
    if before > 0 && !said.append {
        return Err(Refusal::conflict("already_rated", "这件事已经评价过了，一次办事评价一次。"));
    }
    let level = Level::new(said.level).ok_or_else(|| {
        let sentence = "请选择满意程度:1 非常满意、2 满意、3 基本满意、4 不满意、5 非常不满意。";
        Refusal::invalid("bad_level", sentence).on_field("level")
    })?;
    let text = said.text.trim();
    if text.chars().count() > TEXT_MAX {
        return Err(Refusal::invalid("text_too_long", format!("评价最多 {TEXT_MAX} 个字。")).on_field("text"));
    }
    if said.tags.len() > TAGS_MAX || said.tags.iter().any(|tag| tag.chars().count() > TAG_MAX) {
        return Err(Refusal::invalid("tags_too_many", format!("原因最多选 {TAGS_MAX} 项。")).on_field("tags"));
    }
    let given = Given {
        act: said.act,
        n: before + 1,
        level,
        tags: said.tags.clone(),
        text: text.to_owned(),
        channel: said.channel,
        // Whoever was only invited is not known by name.
        named: said.named && case.party.account.as_ref() == Some(ctx.actor.principal()),
        device: said.device,
        ip: said.ip,
        seconds: seconds(since, ctx.now),
        recorded_by: ctx.actor.is_staff().then(|| ctx.actor.account.clone()),
        scan: said.scan.filter(|_| said.channel == Channel::Paper),
        counts: counted(counts, said.act),
    };
    let mut happenings = vec![fact(RATING_GIVEN, &given)];
    if given.act == RatedAct::Matter && given.n == 1 {
        let (text, tags) = (given.text.clone(), given.tags.clone());
        happenings.push(Happening::Rated(Arc::new(Rating { level: level.get(), text, tags, at: ctx.now })));
    }
    Ok(happenings)
}

/// Staff never rate for the citizen, not even the clerk who filed for them. Whoever calls back, at an organ that had no
/// part in the matter, takes down on the telephone what the citizen says; a sheet of paper is typed in by somebody at a
/// window or by supervision, never by whoever had a hand in the case.
fn may_judge(ctx: &Ctx<'_>, case: &Case, channel: Channel) -> Result<(), Refusal> {
    let actor = ctx.actor;
    if actor.is_staff() || actor.is_system() {
        let calls = ctx.roster.holds_role(actor, "hotline") || ctx.roster.holds_role(actor, "supervisor");
        let apart = actor.organ.as_ref().is_some_and(|organ| !case.organs.contains(organ));
        if channel == Channel::Phone && calls && apart && case.filed_by != actor.account {
            return Ok(());
        }
        if channel == Channel::Paper && actor.is_staff() {
            return may_type_in(ctx, case);
        }
        return Err(Refusal::forbidden("staff_never_rate", "评价由办事人自愿作出，工作人员不能代替。")
            .article("国办发〔2019〕51号"));
    }
    let applicant = case.party.account.as_ref() == Some(actor.principal());
    let invited =
        actor.account == INVITED && matches!(channel, Channel::Tablet | Channel::Qr | Channel::Sms | Channel::Link);
    if applicant || invited {
        return Ok(());
    }
    Err(Refusal::forbidden("not_yours_to_rate", "只有申请人本人或其代理人可以评价。"))
}

fn may_type_in(ctx: &Ctx<'_>, case: &Case) -> Result<(), Refusal> {
    let account = &ctx.actor.account;
    let post = ctx.roster.holds_role(ctx.actor, "receiver") || ctx.roster.holds_role(ctx.actor, "supervisor");
    if !post {
        let sentence = "纸质评价由窗口或者监察机构的工作人员录入。";
        return Err(Refusal::forbidden("may_not_type_in", sentence));
    }
    if case.filed_by == *account || case.handled.iter().any(|done| done.by.account == *account) {
        let sentence = "这件事您收过件或者办理过，纸质评价请由没有经手的同事录入。";
        return Err(Refusal::forbidden("own_case_typed_in", sentence).article("国办发〔2019〕51号"));
    }
    Ok(())
}

/// A rating by the plain deed becomes a rating like all others: of the matter, anonymous, by an interface.
pub fn follow_plain(ctx: &Ctx<'_>, case: &Case, happening: &Happening) -> Verdict {
    let Happening::Rated(rating) = happening else { return Ok(Vec::new()) };
    let counts = counts(case);
    let known = counts.get(RatedAct::Matter.index()).copied().unwrap_or_default() > 0;
    let Some(level) = Level::new(rating.level).filter(|_| !known) else { return Ok(Vec::new()) };
    let since = ratable::since(case, RatedAct::Matter).unwrap_or(ctx.now);
    let given = Given {
        act: RatedAct::Matter,
        n: 1,
        level,
        tags: rating.tags.clone(),
        text: rating.text.clone(),
        channel: match ctx.actor.channel {
            kernel::Channel::Web => Channel::Web,
            kernel::Channel::Kiosk => Channel::Tablet,
            _ => Channel::Api,
        },
        named: false,
        device: String::new(),
        ip: String::new(),
        seconds: seconds(since, ctx.now),
        recorded_by: None,
        scan: None,
        counts: counted(counts, RatedAct::Matter),
    };
    Ok(vec![fact(RATING_GIVEN, &given)])
}

/// How often each act of the case was rated.
pub fn counts(case: &Case) -> [u32; RatedAct::COUNT] {
    let last = case.facts.get(RATING_GIVEN).and_then(|data| Given::deserialize(&**data).ok());
    last.map(|given| given.counts).unwrap_or_default()
}

fn counted(mut counts: [u32; RatedAct::COUNT], act: RatedAct) -> [u32; RatedAct::COUNT] {
    if let Some(count) = counts.get_mut(act.index()) {
        *count += 1;
    }
    counts
}

fn seconds(since: Timestamp, now: Timestamp) -> i64 {
    now.micros_since(since).max(0) / 1_000_000
}
