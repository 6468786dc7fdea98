//! The gate: turns a cookie or bearer token into somebody, for every request, and extractors that ask for somebody.
//!
//! A browser carries the token in a cookie, a script in `Authorization: Bearer`. Handlers say what they need by the
//! extractor they take: [`Anyone`], [`SignedIn`], [`Staff`]. Pages send strangers to the sign-in page and back again;
//! the API answers 401.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use casework::{Grant, Sight};
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use kernel::{Actor, Channel, IdentifierPolicy, ItemId, OrganId, Refusal, RegionCode, SharedClock, Ties, local_date};
use web::rate::RateKey;
use web::{NavItem, Problem, Visitor, cookies};

use crate::model::{Account, Duty, Mandate, Session};
use crate::permissions::{Permission, permissions};
use crate::store::Directory;

/// Name of the session cookie.
pub const COOKIE: &str = "haoban_session";

/// What the gate and the pages of this module share.
pub struct Gate {
    pub directory: Directory,
    pub clock: SharedClock,
    /// Where organs below the county sit: who watches there watches that place, not the county (ORG-01).
    pub places: HashMap<OrganId, RegionCode>,
    /// What organs are called, for whoever reads where they hold a post.
    pub names: HashMap<OrganId, String>,
    /// Whether synthetic numbers are admitted.
    pub accept_test_ranges: bool,
    /// Cookies are `Secure`.
    pub https: bool,
    /// Accounts offered as one-click buttons on the sign-in page; only in demonstration mode.
    pub demo_accounts: Vec<DemoAccount>,
    /// The workbench columns of a member of staff.
    pub nav: fn(&Account) -> Vec<NavItem>,
}

/// A one-click account of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    pub account: String,
    pub password: String,
    pub label: String,
}

impl Gate {
    /// Where somebody begins: staff at the first of their columns, citizens at their own matters.
    pub fn home(&self, account: &Account) -> String {
        let first = (self.nav)(account).into_iter().next();
        match first.filter(|_| account.is_staff()) {
            Some(column) => column.href,
            None if account.is_staff() => "/staff".to_owned(),
            None => "/me".to_owned(),
        }
    }

    pub fn policy(&self) -> IdentifierPolicy {
        IdentifierPolicy { accept_test_ranges: self.accept_test_ranges, today: local_date(self.clock.now()) }
    }

    /// Whoever holds the token of a living session.
    pub async fn find(&self, token: &str, channel: Channel) -> Result<Option<Who>, store::Error> {
        let now = self.clock.now();
        let Some((session, account)) = self.directory.find_session(token, now).await? else { return Ok(None) };
        let mandate = match &session.mandate {
            Some(id) => self.directory.find_mandate(id).await?,
            None => None,
        };
        let in_force = |mandate: &Mandate| mandate.agent == account.id && mandate.is_in_force(local_date(now));
        let mandate = mandate.filter(in_force);
        let watches = watches(self, &account);
        let ties = match account.is_staff() {
            true => self.directory.find_ties(&account.id, local_date(now)).await?,
            false => Ties::default(),
        };
        Ok(Some(Who { account, session, mandate, channel, watches, ties: Arc::new(ties) }))
    }
}

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct Who {
    pub account: Account,
    pub session: Session,
    /// The mandate in force under which they act at present.
    pub mandate: Option<Mandate>,
    pub channel: Channel,
    /// What they watch over by their posts, beyond their own organs' cases.
    watches: Vec<Grant>,
    /// Whose matters a member of staff stays out of.
    ties: Arc<Ties>,
}

impl Who {
    /// The one who acts: for themselves, or for the principal of the mandate in use.
    pub fn actor(&self) -> Actor {
        match &self.mandate {
            Some(mandate) => mandate.actor(&self.account, self.channel),
            None => Actor { ties: Arc::clone(&self.ties), ..self.account.actor(self.channel) },
        }
    }

    /// What they may see: the one access predicate, compiled.
    ///
    /// Supervision and leaders see the county, or the township they watch over; staff what their organs take part in, citizens what is theirs or their
    /// principal's. Acting under a mandate changes whose matters those are.
    pub fn sight(&self) -> Sight {
        let organs = self.account.organs().cloned().map(Grant::Organ);
        let grants = organs.chain(self.watches.iter().cloned());
        grants.fold(self.own_sight(), Sight::and)
    }

    /// What is theirs, or their principal's, and no more: “my matters” of somebody who works here are not the house's.
    pub fn own_sight(&self) -> Sight {
        Sight::nothing(self.session.region).and(Grant::Account(self.actor().principal().clone()))
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.account.may(permission)
    }

    /// Refuses, in words, what the account's posts do not allow.
    pub fn must(&self, permission: Permission) -> Result<(), Refusal> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Refusal::forbidden(
            "not_your_post",
            format!("您的岗位没有“{}”的权限，如有需要请联系管理员。", permission.label()),
        ))
    }

    /// Refuses to act under a mandate in items it does not cover.
    pub fn must_cover(&self, item: &ItemId) -> Result<(), Refusal> {
        match &self.mandate {
            Some(mandate) if !mandate.scope.covers(item) => Err(Refusal::forbidden(
                "outside_mandate",
                format!("{} 的授权不包括这个事项，不能代为办理。", mandate.principal.name),
            )),
            _ => Ok(()),
        }
    }
}

/// Puts [`Who`] and the frame's [`Visitor`] into the request, when its token is good.
pub async fn identify(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let found = match token(request.headers()) {
        Some((token, channel)) => gate.find(token, channel).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(who)) => {
            request.extensions_mut().insert(RateKey(format!("account {}", who.account.id)));
            request.extensions_mut().insert(Arc::new(visitor(&gate, &who)));
            request.extensions_mut().insert(Arc::new(who));
        }
        Ok(None) => {}
        Err(error) => return Problem::internal(error).into_response(),
    }
    next.run(request).await
}

/// A post that sees all cases sees those of the place its organ sits in.
fn watches(gate: &Gate, account: &Account) -> Vec<Grant> {
    let sees_all = |duty: &&Duty| duty.roles.iter().any(|role| permissions(*role).contains(&Permission::SeeAllCases));
    let grant = |duty: &Duty| gate.places.get(&duty.organ).map_or(Grant::County, |place| Grant::Within(*place));
    account.duties.iter().filter(sees_all).map(grant).collect()
}

/// The presented token; a bearer wins over a cookie.
pub(crate) fn token(headers: &HeaderMap) -> Option<(&str, Channel)> {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match bearer {
        Some(token) => Some((token.trim(), Channel::Api)),
        None => cookies::read(headers, COOKIE).map(|token| (token, Channel::Web)),
    }
}

/// All that a person's posts let them do, each named once.
fn posts(who: &Who) -> String {
    let mut roles: Vec<_> = who.account.duties.iter().flat_map(|duty| duty.roles.iter().copied()).collect();
    let mut seen = Vec::new();
    roles.retain(|role| {
        let new = !seen.contains(role);
        seen.push(*role);
        new
    });
    crate::role_names(&roles)
}

fn visitor(gate: &Gate, who: &Who) -> Visitor {
    let role = match &who.mandate {
        Some(mandate) => format!("代 {} 办理", mandate.principal.name),
        None => posts(who),
    };
    Visitor {
        name: who.account.name.clone(),
        role,
        home: gate.home(&who.account),
        nav: (gate.nav)(&who.account),
        unread: 0,
    }
}

/// Whoever asks, signed in or not.
#[derive(Clone, Debug)]
pub struct Anyone(pub Option<Arc<Who>>);

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Arc<Who>);

/// A member of staff.
#[derive(Clone, Debug)]
pub struct Staff(pub Arc<Who>);

impl<S: Send + Sync> FromRequestParts<S> for Anyone {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get().cloned()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts.extensions.get().cloned().map(Self).ok_or_else(|| stranger(parts))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let Some(who) = parts.extensions.get::<Arc<Who>>().cloned() else { return Err(stranger(parts)) };
        if who.account.is_staff() {
            return Ok(Self(who));
        }
        let sentence = "这个页面只供工作人员使用。";
        Err(Problem::new(StatusCode::FORBIDDEN, "staff_only", sentence).into_response())
    }
}

/// Pages lead to the sign-in page and back; the API says 401.
fn stranger(parts: &Parts) -> Response {
    // A nested router shortens the address; the original says which door was knocked at.
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    if uri.path().starts_with("/api/") {
        return Problem::sign_in_required().into_response();
    }
    let back = uri.path_and_query().map_or("/", |path| path.as_str());
    let back = if parts.method == http::Method::GET { back } else { "/" };
    Redirect::to(&format!("/sign-in?to={}", percent(back))).into_response()
}

/// Percent-encodes what has a meaning of its own in a query.
pub(crate) fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_bearer_token_wins_over_a_cookie_and_names_its_channel() {
        let mut headers = HeaderMap::new();
        assert!(token(&headers).is_none());
        headers.insert(http::header::COOKIE, HeaderValue::from_static("haoban_session=abc"));
        assert_eq!(token(&headers), Some(("abc", Channel::Web)));
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer xyz"));
        assert_eq!(token(&headers), Some(("xyz", Channel::Api)));
    }

    #[test]
    fn the_way_back_survives_its_query() {
        assert_eq!(percent("/items?q=开饭店&a=1"), "/items%3Fq%3D%E5%BC%80%E9%A5%AD%E5%BA%97%26a%3D1");
    }
}
