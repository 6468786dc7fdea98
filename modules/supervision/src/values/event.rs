//! `event`: what happened, when, by whom.

use casework::Happening;
use kernel::{Actor, OrganId, PostId, Timestamp};
use serde_json::{Value as Json, json};

use super::{Fields, Seen, local_hour, local_text, minutes_between};

/// A happening within its command.
#[derive(Clone, Copy)]
pub struct Occurred<'a> {
    pub happening: &'a Happening,
    pub actor: &'a Actor,
    /// When it was written down, which for what happens by itself may be later than the moment by law.
    pub at: Timestamp,
}

pub(super) fn make(seen: &Seen<'_>, fields: &mut Fields<'_>) {
    let Some(Occurred { happening, actor, at }) = seen.event else { return };
    fields.put("name", || name(happening));
    fields.put("at", || local_text(at));
    fields.put("date", || kernel::local_date(at).to_string());
    fields.put("hour", || local_hour(at));
    fields.put("weekday", || kernel::local_date(at).weekday().to_monday_one_offset());
    fields.put("worked", || seen.calendar.is_working_day(kernel::local_date(at)).unwrap_or(true));
    fields.put_some("minutes", || seen.step.map(|step| minutes_between(step.task.opened, at)));
    fields.put("actor", || actor.account.as_str());
    fields.put("actor_kind", || json!(actor.kind));
    fields.put_some("organ", || organ(actor, seen.step.map(|step| &step.task.organ)).map(OrganId::as_str));
    fields.put("channel", || json!(actor.channel));
    fields.put("data", || data(happening));
}

/// The happening's name; of a fact its own.
pub(crate) fn name(happening: &Happening) -> &str {
    match happening {
        Happening::Fact { fact, .. } => fact,
        other => other.name().as_str(),
    }
}

/// The organ somebody acts for: that of the step for whoever holds a post there, among others perhaps; else the first.
fn organ<'a>(actor: &'a Actor, of_step: Option<&'a OrganId>) -> Option<&'a OrganId> {
    let is_in =
        |post: &PostId, organ: &OrganId| post.as_str().split_once('/').is_some_and(|(of, _)| of == organ.as_str());
    let has_post = |organ: &&OrganId| actor.posts.iter().any(|post| is_in(post, organ));
    of_step.filter(has_post).or(actor.organ.as_ref())
}

/// What it says: a fact's own data, otherwise the happening's fields.
fn data(happening: &Happening) -> Json {
    match happening {
        Happening::Fact { data, .. } => Json::clone(data),
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_holds_posts_in_two_organs_acts_for_the_one_whose_step_it_is() {
        let posts = ["housing/examiner", "market/examiner"].map(PostId::from);
        let examiner = Actor::staff("examiner", "赵磊", "housing", posts);
        let at = |step: &str| organ(&examiner, Some(&OrganId::from(step))).map(ToString::to_string);
        assert_eq!(at("market").as_deref(), Some("market"));
        assert_eq!(at("housing").as_deref(), Some("housing"));
        assert_eq!(at("water").as_deref(), Some("housing"), "no post there: seen as from the own organ");
        assert_eq!(organ(&examiner, None).map(OrganId::as_str), Some("housing"));
    }
}
