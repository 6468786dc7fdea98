//! The nouns: account, duty, session, mandate.

use std::str::FromStr;
use std::sync::Arc;

use kernel::{
    AccountId, Actor, ActorKind, Channel, Date, ItemId, OrganId, PostId, RegionCode, Timestamp, Uscc, local_date,
};
use serde::{Deserialize, Serialize};

use declarations::Role;

use crate::permissions::{Permission, permissions};

/// An enum stored and shown as a stable word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$inner])* $variant),+ }

        impl $name {
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, String> {
                match word { $($word => Ok(Self::$variant),)+ _ => Err(format!("不认识的取值“{word}”")) }
            }
        }
    };
}

words! {
    /// Whose account it is.
    AccountKind { Citizen = "citizen", Staff = "staff" }
}
words! {
    AccountState { Active = "active", /// 停用: may not sign in; history stays.
    Closed = "closed" }
}
words! {
    /// How sure we are that the person is who they say (实名核验).
    Assurance { /// 自行申报: the number's form and check digit are right.
    Declared = "declared", /// 窗口核验: a clerk compared the card with the person.
    Checked = "checked" }
}

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub kind: AccountKind,
    pub name: String,
    /// Citizen number; staff have none here.
    pub number: Option<String>,
    pub phone: String,
    pub email: String,
    /// Wants short messages (短信) at the phone: nobody gets any without having said so.
    pub sms: bool,
    /// argon2id, PHC string format.
    pub password: String,
    /// Base32 secret of the one-time code, once set up.
    pub totp_secret: Option<String>,
    /// Last time step a code was used in, so that none works twice (RFC 6238 §5.2).
    pub totp_step: i64,
    pub state: AccountState,
    pub assurance: Assurance,
    pub failures: u32,
    pub locked_until: Option<Timestamp>,
    pub created: Timestamp,
    pub duties: Vec<Duty>,
}

impl Account {
    /// A new active account that has never failed.
    pub fn new(id: AccountId, kind: AccountKind, name: String, password: String, created: Timestamp) -> Self {
        Self {
            id,
            kind,
            name,
            number: None,
            phone: String::new(),
            email: String::new(),
            sms: false,
            password,
            totp_secret: None,
            totp_step: 0,
            state: AccountState::Active,
            assurance: Assurance::Declared,
            failures: 0,
            locked_until: None,
            created,
            duties: Vec::new(),
        }
    }

    pub fn is_staff(&self) -> bool {
        self.kind == AccountKind::Staff
    }

    /// Where short messages go; none for whoever does not want any.
    pub fn sms_number(&self) -> Option<&str> {
        let wanted = self.sms && self.state == AccountState::Active && kernel::is_mobile(&self.phone);
        wanted.then_some(self.phone.as_str())
    }

    pub fn holds(&self, role: Role) -> bool {
        self.duties.iter().any(|duty| duty.roles.contains(&role))
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.duties.iter().flat_map(|duty| &duty.roles).any(|role| permissions(*role).contains(&permission))
    }

    /// Organs in which the account holds a post.
    pub fn organs(&self) -> impl Iterator<Item = &OrganId> {
        self.duties.iter().map(|duty| &duty.organ)
    }

    /// This account as the one who acts, through a door, for itself.
    pub fn actor(&self, channel: Channel) -> Actor {
        Actor {
            kind: if self.is_staff() { ActorKind::Staff } else { ActorKind::Citizen },
            account: self.id.clone(),
            name: self.name.clone(),
            acting_for: None,
            posts: self.duties.iter().map(|duty| duty.post.clone()).collect(),
            organ: self.duties.first().map(|duty| duty.organ.clone()),
            channel,
            ties: Arc::default(),
        }
    }
}

/// First letter and host: `w***@example.cn`.
pub(crate) fn mask_email(address: &str) -> String {
    let (user, host) = address.split_once('@').unwrap_or_default();
    if host.is_empty() { String::new() } else { format!("{}***@{host}", user.chars().take(1).collect::<String>()) }
}

/// An account in a post. The post's id is `organ/post`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub organ: OrganId,
    pub post: PostId,
    pub roles: Vec<Role>,
}

/// A signed-in browser or script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub region: RegionCode,
    pub account: AccountId,
    /// SHA-256 of the token, hexadecimal: also the handle by which the owner ends it elsewhere.
    pub digest: String,
    /// The mandate under which it acts at present.
    pub mandate: Option<String>,
    pub created: Timestamp,
    pub seen: Timestamp,
    pub expires: Timestamp,
    /// What the browser says of itself, shown in the list of devices.
    pub device: String,
}

/// Somebody for whom another acts: a person or an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    pub kind: ActorKind,
    pub name: String,
    /// Citizen number or unified social credit code.
    pub number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Set when the principal is a person with an account here; an organisation's is its code.
    pub account: AccountId,
}

/// An organisation (法人、其他组织) that was registered at a window, where its licence was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firm {
    pub uscc: Uscc,
    pub name: String,
    pub phone: String,
    pub address: String,
    /// Account of the legal representative (法定代表人), who stands for it without an end and grants its mandates.
    pub representative: AccountId,
    pub registered: Timestamp,
}

impl Firm {
    /// The organisation as the one for whom others act.
    pub fn principal(&self) -> Principal {
        Principal {
            kind: ActorKind::Enterprise,
            name: self.name.clone(),
            number: self.uscc.to_string(),
            phone: self.phone.clone(),
            account: AccountId::from(self.uscc.as_str()),
        }
    }

    /// What the legal representative acts under: everything, as long as he is that.
    pub fn representation(&self, representative: &Account, now: Timestamp) -> Mandate {
        Mandate {
            id: format!("{}-{}-{}", self.uscc, representative.id, now.as_micros()),
            principal: self.principal(),
            agent: representative.id.clone(),
            agent_name: representative.name.clone(),
            scope: MandateScope::All,
            since: local_date(now),
            until: None,
            revoked: None,
        }
    }
}

/// What a mandate covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MandateScope {
    All,
    Items(Vec<ItemId>),
}

impl MandateScope {
    pub fn covers(&self, item: &ItemId) -> bool {
        match self {
            Self::All => true,
            Self::Items(items) => items.contains(item),
        }
    }
}

/// Leave to act for another (授权代办), with scope and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    pub id: String,
    pub principal: Principal,
    pub agent: AccountId,
    pub agent_name: String,
    pub scope: MandateScope,
    pub since: Date,
    /// Last day; a legal representative's has none.
    pub until: Option<Date>,
    pub revoked: Option<Timestamp>,
}

impl Mandate {
    pub fn is_in_force(&self, today: Date) -> bool {
        self.revoked.is_none() && self.since <= today && self.until.is_none_or(|until| today <= until)
    }

    /// The agent as the one who acts for the principal.
    pub fn actor(&self, agent: &Account, channel: Channel) -> Actor {
        let mut actor = agent.actor(channel).acting_for(self.principal.account.clone());
        actor.kind = self.principal.kind;
        actor
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn mandate(until: Option<Date>) -> Mandate {
        Mandate {
            id: "m1".to_owned(),
            principal: Principal {
                kind: ActorKind::Citizen,
                name: "王梅".to_owned(),
                number: "110105185203120245".to_owned(),
                phone: String::new(),
                account: "wang.mei".into(),
            },
            agent: "li.qiang".into(),
            agent_name: "李强".to_owned(),
            scope: MandateScope::Items(vec!["water-connection".into()]),
            since: date(2026, 9, 1),
            until,
            revoked: None,
        }
    }

    #[test]
    fn a_mandate_holds_on_its_first_and_last_day_only_between_them_and_until_revoked() {
        let limited = mandate(Some(date(2026, 9, 30)));
        assert!(!limited.is_in_force(date(2026, 8, 31)));
        assert!(limited.is_in_force(date(2026, 9, 1)) && limited.is_in_force(date(2026, 9, 30)));
        assert!(!limited.is_in_force(date(2026, 10, 1)));
        assert!(mandate(None).is_in_force(date(2036, 1, 1)));
        let revoked = Mandate { revoked: Some(Timestamp::from_micros(1)), ..mandate(None) };
        assert!(!revoked.is_in_force(date(2026, 9, 2)));
    }

    #[test]
    fn a_mandate_for_one_item_covers_no_other() {
        let scope = mandate(None).scope;
        assert!(scope.covers(&"water-connection".into()));
        assert!(!scope.covers(&"food-licence".into()));
    }
}
