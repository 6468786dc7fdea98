//! `/api/v1`: signing in and out, oneself, mandates.

mod own;
mod window;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Json, middleware};
use http::{HeaderMap, StatusCode};
use kernel::{Date, ItemId, Refusal, local_date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;

use crate::audit::By;
use crate::entrance::{self, Entry};
use crate::gate::{Gate, SignedIn, Who};
use crate::lifecycle::grant_mandate::{self, Grant};
use crate::model::{Mandate, MandateScope, Principal};
use crate::once::{Answers, once};

pub fn routes(gate: Arc<Gate>) -> OpenApiRouter {
    let directory = &gate.directory;
    let answers = Answers { db: directory.db().clone(), region: directory.region(), clock: Arc::clone(&gate.clock) };
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
        .routes(routes!(show_me))
        .routes(routes!(list_mandates, grant_mandate))
        .routes(routes!(revoke_mandate))
        .routes(routes!(use_mandate))
        .routes(routes!(window::check_person))
        .routes(routes!(window::register_firm))
        .routes(routes!(window::show_firm))
        .routes(routes!(own::change_password))
        .routes(routes!(own::change_contact))
        .routes(routes!(own::offer_code, own::change_code))
        .layer(middleware::from_fn_with_state(answers, once))
        .with_state(gate)
}

/// Account and password; staff with a one-time code add it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    #[schema(example = "wang.mei")]
    account: String,
    #[schema(example = "haoban-demo")]
    password: String,
    #[serde(default)]
    code: Option<String>,
}

/// A bearer token and its end.
#[derive(Debug, Serialize, ToSchema)]
struct Ticket {
    token: String,
    /// RFC 3339, UTC.
    expires: String,
    account: Me,
}

/// Somebody's own account.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    account: String,
    /// `citizen` or `staff`.
    kind: &'static str,
    name: String,
    /// `declared` or `checked`.
    assurance: &'static str,
    /// Masked.
    phone: String,
    /// Masked.
    email: String,
    /// Wants short messages.
    sms: bool,
    /// Signs in with a one-time code as well.
    one_time_code: bool,
    posts: Vec<String>,
    permissions: Vec<&'static str>,
    /// For whom they act at present.
    acting_for: Option<String>,
}

impl Me {
    fn of(who: &Who) -> Self {
        let mut me = Self::of_account(&who.account);
        me.acting_for = who.mandate.as_ref().map(|mandate| mandate.principal.name.clone());
        me
    }

    fn of_account(account: &crate::Account) -> Self {
        Self {
            account: account.id.to_string(),
            kind: account.kind.as_str(),
            name: account.name.clone(),
            assurance: account.assurance.as_str(),
            phone: kernel::mask_phone(&account.phone),
            email: crate::model::mask_email(&account.email),
            sms: account.sms,
            one_time_code: account.totp_secret.is_some(),
            posts: account.duties.iter().map(|duty| duty.post.to_string()).collect(),
            permissions: crate::Permission::ALL
                .iter()
                .filter(|permission| account.may(**permission))
                .map(|permission| permission.label())
                .collect(),
            acting_for: None,
        }
    }
}

/// Sign in.
#[utoipa::path(post, path = "/sign-in", tag = "identity", request_body = Credentials, responses(
    (status = 200, description = "A bearer token", body = Ticket),
    (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Wrong account or password, or locked", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A field is missing, or the one-time code is wrong", body = Problem, content_type = "application/problem+json"),
))]
async fn sign_in(
    State(gate): State<Arc<Gate>>,
    headers: HeaderMap,
    web::extract::Json(wish): web::extract::Json<Credentials>,
) -> Result<Json<Ticket>, Problem> {
    let device = headers.get(http::header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("API");
    match entrance::sign_in(&gate, &wish.account, &wish.password, wish.code.as_deref(), device).await? {
        Entry::Welcome(welcome) => Ok(Json(Ticket {
            expires: welcome.session.expires.to_string(),
            account: Me::of_account(&welcome.account),
            token: welcome.token,
        })),
        Entry::NeedsCode => {
            let sentence = "这个账号需要动态口令，请在 code 中给出六位数字。";
            Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "code_required", sentence).on_field("code"))
        }
    }
}

/// Sign out: the token is worthless from here on.
#[utoipa::path(post, path = "/sign-out", tag = "identity", responses(
    (status = 204, description = "Signed out"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
))]
async fn sign_out(State(gate): State<Arc<Gate>>, SignedIn(who): SignedIn) -> Result<StatusCode, Problem> {
    let ended = gate.directory.end_session(&who.account.id, &who.session.digest).await;
    ended.map(|()| StatusCode::NO_CONTENT).map_err(Problem::internal)
}

/// Oneself.
#[utoipa::path(get, path = "/me", tag = "identity", responses(
    (status = 200, description = "The signed-in account", body = Me),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
))]
async fn show_me(SignedIn(who): SignedIn) -> Json<Me> {
    Json(Me::of(&who))
}

/// A mandate, as its principal or agent sees it.
#[derive(Debug, Serialize, ToSchema)]
struct MandateView {
    id: String,
    principal: String,
    agent: String,
    /// Items covered; absent means all.
    items: Option<Vec<String>>,
    since: String,
    until: Option<String>,
    in_force: bool,
}

impl MandateView {
    fn of(mandate: &Mandate, today: Date) -> Self {
        Self {
            id: mandate.id.clone(),
            principal: mandate.principal.name.clone(),
            agent: mandate.agent_name.clone(),
            items: match &mandate.scope {
                MandateScope::All => None,
                MandateScope::Items(items) => Some(items.iter().map(ToString::to_string).collect()),
            },
            since: mandate.since.to_string(),
            until: mandate.until.map(|until| until.to_string()),
            in_force: mandate.is_in_force(today),
        }
    }
}

/// Mandates held and granted.
#[derive(Debug, Serialize, ToSchema)]
struct Mandates {
    held: Vec<MandateView>,
    granted: Vec<MandateView>,
}

/// Mandates held and granted.
#[utoipa::path(get, path = "/mandates", tag = "identity", responses(
    (status = 200, description = "Mandates", body = Mandates),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
))]
async fn list_mandates(State(gate): State<Arc<Gate>>, SignedIn(who): SignedIn) -> Result<Json<Mandates>, Problem> {
    let today = local_date(gate.clock.now());
    let view = |mandates: Vec<Mandate>| mandates.iter().map(|mandate| MandateView::of(mandate, today)).collect();
    let held = gate.directory.list_mandates_held(&who.account.id).await.map_err(Problem::internal)?;
    let granted = granted_by(&gate, &who).await?.unwrap_or_default();
    Ok(Json(Mandates { held: view(held), granted: view(granted) }))
}

/// Whom to let act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MandateWish {
    /// The agent's account.
    agent: String,
    /// Items covered; absent means all.
    #[serde(default)]
    items: Option<Vec<String>>,
    /// Last day, `2026-12-31`.
    #[schema(value_type = String, format = Date)]
    until: Date,
}

/// Grant a mandate: in one's own name, or, acting for a firm, as its legal representative in the firm's.
#[utoipa::path(post, path = "/mandates", tag = "identity", request_body = MandateWish,
    params(("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 201, description = "Granted", body = MandateView),
    (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only citizens grant mandates, and legal representatives for their firm", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such agent", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "Something is wrong with the wish", body = Problem, content_type = "application/problem+json"),
))]
async fn grant_mandate(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    web::extract::Json(wish): web::extract::Json<MandateWish>,
) -> Result<(StatusCode, Json<MandateView>), Problem> {
    let scope = match wish.items {
        None => MandateScope::All,
        Some(items) => MandateScope::Items(items.into_iter().map(ItemId::from).collect()),
    };
    let mandate = grant_to(&gate, &who, Grant { agent: wish.agent.into(), scope, until: wish.until }).await?;
    Ok((StatusCode::CREATED, Json(MandateView::of(&mandate, local_date(gate.clock.now())))))
}

/// Grants and writes down; pages use it too.
pub(crate) async fn grant_to(gate: &Gate, who: &Who, grant: Grant) -> Result<Mandate, Problem> {
    let agent = gate.directory.find_account(&grant.agent).await.map_err(Problem::internal)?;
    let agent = agent.ok_or_else(|| {
        let sentence = format!("没有“{}”这个账号，请向代理人核对他的账号名。", grant.agent);
        Problem::new(StatusCode::NOT_FOUND, "agent_not_found", sentence).on_field("agent")
    })?;
    let now = gate.clock.now();
    let principal = principal(gate, who).await??;
    let id = format!("{}-{}-{}", principal.account, agent.id, now.as_micros());
    let mandate = grant_mandate::grant(principal, &who.account, &agent, &grant, id, local_date(now))?;
    gate.directory.add_mandate(&mandate, &By::account(&who.account, now)).await.map_err(Problem::internal)?;
    Ok(mandate)
}

/// For whom somebody grants at present.
async fn principal(gate: &Gate, who: &Who) -> Result<Result<Principal, Refusal>, Problem> {
    let firm = match &who.mandate {
        Some(acting) => gate.directory.find_firm(acting.principal.account.as_str()).await.map_err(Problem::internal)?,
        None => None,
    };
    Ok(grant_mandate::principal(&who.account, who.mandate.as_ref(), firm.as_ref()))
}

/// What was granted in the name in which somebody may grant at present; none where they may not.
pub(crate) async fn granted_by(gate: &Gate, who: &Who) -> Result<Option<Vec<Mandate>>, Problem> {
    let Ok(principal) = principal(gate, who).await? else { return Ok(None) };
    let granted = gate.directory.list_mandates_granted(&principal.account).await.map_err(Problem::internal)?;
    // Standing for a firm is given by its registration and not by itself.
    Ok(Some(granted.into_iter().filter(|mandate| mandate.agent != who.account.id).collect()))
}

/// Take a mandate back.
#[utoipa::path(delete, path = "/mandates/{id}", tag = "identity", params(("id" = String, Path)), responses(
    (status = 204, description = "Taken back"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not in whose name one acts at present", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such mandate of yours in force", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke_mandate(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    revoke(&gate, &who, &id).await.map(|()| StatusCode::NO_CONTENT)
}

/// Takes back and writes down; pages use it too.
pub(crate) async fn revoke(gate: &Gate, who: &Who, id: &str) -> Result<(), Problem> {
    let by = By::account(&who.account, gate.clock.now());
    let principal = principal(gate, who).await??;
    if gate.directory.find_mandate(id).await.map_err(Problem::internal)?.is_some_and(|own| own.agent == who.account.id)
    {
        return Err(no_mandate());
    }
    let revoked = gate.directory.revoke_mandate(&principal.account, id, &by).await;
    if revoked.map_err(Problem::internal)? { Ok(()) } else { Err(no_mandate()) }
}

fn no_mandate() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "mandate_not_found", "没有这份有效的授权，或者它不是您的。")
}

/// Under which mandate to act; absent means for oneself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActingWish {
    #[serde(default)]
    mandate: Option<String>,
}

/// Act under a mandate from here on in this session, or for oneself again.
#[utoipa::path(put, path = "/me/mandate", tag = "identity", request_body = ActingWish, responses(
    (status = 204, description = "Done"),
    (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such mandate in force", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A field is wrong", body = Problem, content_type = "application/problem+json"),
))]
async fn use_mandate(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    web::extract::Json(wish): web::extract::Json<ActingWish>,
) -> Result<StatusCode, Problem> {
    act_under(&gate, &who, wish.mandate.as_deref()).await.map(|()| StatusCode::NO_CONTENT)
}

/// Checks that the mandate is the agent's and in force; pages use it too.
pub async fn act_under(gate: &Gate, who: &Who, mandate: Option<&str>) -> Result<(), Problem> {
    if let Some(id) = mandate {
        let found = gate.directory.find_mandate(id).await.map_err(Problem::internal)?;
        let today = local_date(gate.clock.now());
        found.filter(|found| found.agent == who.account.id && found.is_in_force(today)).ok_or_else(no_mandate)?;
    }
    gate.directory.use_mandate(&who.session.digest, mandate).await.map_err(Problem::internal)
}
