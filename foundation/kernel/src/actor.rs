//! Who acts: the person or machine behind a command, for whom, in which posts, through which door.
//!
//! Every event records its actor. Who asked, examined, decided and supervised are different recorded acts, even when
//! one person performs two of them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{AccountId, OrganId, PostId};

/// What sort of somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// 自然人.
    Citizen,
    /// 企业或其他组织, through its agent.
    Enterprise,
    /// A member of staff in a post.
    Staff,
    /// The system itself: timers and deemed acts.
    System,
}

/// The door through which a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Portal or workbench in a browser.
    Web,
    /// Over the counter, typed by a window clerk.
    Window,
    /// The 12345 hotline, typed by an agent.
    Hotline,
    /// A kiosk in the hall.
    Kiosk,
    /// A script or another system through `/api/v1`.
    Api,
    /// A timer that came due.
    Timer,
    /// An import or the command line.
    Command,
}

/// Whom a member of staff is, or acts for, outside their account: in these people's matters they stand back (回避). It is
/// looked up anew for every request and recorded nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// Their own citizen number.
    pub number: Option<String>,
    /// Their own citizen's account.
    pub account: Option<AccountId>,
    /// Whoever they hold a mandate of, in force.
    pub principals: Vec<AccountId>,
}

/// Somebody who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub kind: ActorKind,
    pub account: AccountId,
    /// As shown to others: `王梅`, `系统`.
    pub name: String,
    /// The principal under a mandate (授权代办), if this actor acts for somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<PostId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<OrganId>,
    pub channel: Channel,
    #[serde(skip)]
    pub ties: Arc<Ties>,
}

impl Actor {
    pub fn citizen(account: impl Into<AccountId>, name: impl Into<String>) -> Actor {
        Actor::with_kind(ActorKind::Citizen, account.into(), name.into(), Channel::Web)
    }

    pub fn enterprise(account: impl Into<AccountId>, name: impl Into<String>) -> Actor {
        Actor::with_kind(ActorKind::Enterprise, account.into(), name.into(), Channel::Web)
    }

    pub fn staff(
        account: impl Into<AccountId>,
        name: impl Into<String>,
        organ: impl Into<OrganId>,
        posts: impl IntoIterator<Item = PostId>,
    ) -> Actor {
        let mut actor = Actor::with_kind(ActorKind::Staff, account.into(), name.into(), Channel::Web);
        actor.organ = Some(organ.into());
        actor.posts = posts.into_iter().collect();
        actor
    }

    /// The system, when it does by itself what the law says happens by itself.
    pub fn system() -> Actor {
        Actor::with_kind(ActorKind::System, AccountId::from("system"), "系统".to_owned(), Channel::Timer)
    }

    fn with_kind(kind: ActorKind, account: AccountId, name: String, channel: Channel) -> Actor {
        Actor { kind, account, name, acting_for: None, posts: Vec::new(), organ: None, channel, ties: Arc::default() }
    }

    #[must_use]
    pub fn through(mut self, channel: Channel) -> Actor {
        self.channel = channel;
        self
    }

    #[must_use]
    pub fn acting_for(mut self, principal: impl Into<AccountId>) -> Actor {
        self.acting_for = Some(principal.into());
        self
    }

    pub fn is_staff(&self) -> bool {
        self.kind == ActorKind::Staff
    }

    pub fn is_system(&self) -> bool {
        self.kind == ActorKind::System
    }

    pub fn holds(&self, post: &PostId) -> bool {
        self.posts.contains(post)
    }

    /// Whose matter it is: the principal under a mandate, otherwise the actor.
    pub fn principal(&self) -> &AccountId {
        self.acting_for.as_ref().unwrap_or(&self.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_a_mandate_the_matter_is_the_principals() {
        let agent = Actor::citizen("li.qiang", "李强").acting_for("wang.mei").through(Channel::Window);
        assert_eq!(agent.principal(), &AccountId::from("wang.mei"));
        assert_eq!(agent.channel, Channel::Window);
        assert_eq!(Actor::system().principal(), &AccountId::from("system"));
    }

    #[test]
    fn empty_parts_do_not_burden_the_event() {
        let json = serde_json::to_string(&Actor::system()).unwrap();
        assert_eq!(json, r#"{"kind":"system","account":"system","name":"系统","channel":"timer"}"#);
        assert_eq!(serde_json::from_str::<Actor>(&json).unwrap(), Actor::system());
    }

    #[test]
    fn staff_hold_the_posts_they_were_given() {
        let actor = Actor::staff("examiner", "赵敏", "housing", [PostId::from("housing/examiner")]);
        assert!(actor.is_staff() && actor.holds(&PostId::from("housing/examiner")));
        assert!(!actor.holds(&PostId::from("housing/approver")));
    }
}
