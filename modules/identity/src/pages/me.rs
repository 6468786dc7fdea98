//! One's own account: mandates, devices, password, one-time code.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Date, ItemId, local_date};
use serde::Deserialize;
use totp_rs::Secret;
use web::form::{Control, Input};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell};

use super::{sentence, summary};
use crate::api::{self, act_under, grant_to};
use crate::audit::By;
use crate::gate::{Gate, SignedIn, Who};
use crate::lifecycle::change_account::Change;
use crate::lifecycle::grant_mandate::Grant;
use crate::lifecycle::sign_in::totp;
use crate::managing;
use crate::model::{Assurance, Mandate, MandateScope};
use crate::password;

#[derive(Template)]
#[template(path = "me.html")]
struct AccountPage {
    shell: Shell,
    errors: ErrorSummary,
    number: String,
    phone: String,
    checked: bool,
    is_staff: bool,
    posts: Vec<String>,
    held: Vec<MandateLine>,
    granted: Vec<MandateLine>,
    acting: bool,
    grant_inputs: Vec<Input>,
    password_inputs: Vec<Input>,
    devices: Vec<Device>,
    has_code: bool,
    /// Secret and address for the authenticator app, while the code is being set up.
    new_code: Option<NewCode>,
}

struct MandateLine {
    id: String,
    other: String,
    items: String,
    until: String,
    in_force: bool,
    in_use: bool,
}

struct Device {
    digest: String,
    name: String,
    seen: String,
    this: bool,
}

struct NewCode {
    secret: String,
    qr: String,
    input: Input,
}

pub async fn show(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
) -> Result<Response, Problem> {
    Ok(Html(account_page(&gate, &page, &who, None, None).await?).into_response())
}

async fn account_page(
    gate: &Gate,
    page: &PageRequest,
    who: &Who,
    problem: Option<&Problem>,
    secret: Option<String>,
) -> Result<AccountPage, Problem> {
    let t = page.t;
    let now = gate.clock.now();
    let directory = &gate.directory;
    let held = directory.list_mandates_held(&who.account.id).await.map_err(Problem::internal)?;
    let granted = directory.list_mandates_granted(&who.account.id).await.map_err(Problem::internal)?;
    let sessions = directory.list_sessions(&who.account.id, now).await.map_err(Problem::internal)?;
    let line = |mandate: &Mandate, other: &str| MandateLine {
        id: mandate.id.clone(),
        other: other.to_owned(),
        items: match &mandate.scope {
            MandateScope::All => t.get("identity-all-items"),
            MandateScope::Items(items) => items.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        },
        until: mandate.until.map_or_else(|| t.get("identity-no-end"), |until| t.date(until)),
        in_force: mandate.is_in_force(local_date(now)),
        in_use: who.mandate.as_ref().is_some_and(|used| used.id == mandate.id),
    };
    let password = |name: &'static str, complete: &'static str| {
        Input::new(t, name, t.get(&format!("identity-{name}")), Control::Line("password"))
            .autocomplete(complete)
            .error(sentence(t, problem, name))
    };
    Ok(AccountPage {
        shell: page.portal(t.get("identity-my-account")).with_errors(usize::from(problem.is_some())),
        errors: summary(t, problem),
        number: who.account.number.as_deref().map(kernel::mask_citizen_number).unwrap_or_default(),
        phone: kernel::mask_phone(&who.account.phone),
        checked: who.account.assurance == Assurance::Checked,
        is_staff: who.account.is_staff(),
        posts: who
            .account
            .duties
            .iter()
            .map(|duty| format!("{} · {}", duty.organ, crate::role_names(&duty.roles)))
            .collect(),
        held: held.iter().map(|mandate| line(mandate, &mandate.principal.name)).collect(),
        granted: granted.iter().map(|mandate| line(mandate, &mandate.agent_name)).collect(),
        acting: who.mandate.is_some(),
        grant_inputs: vec![
            Input::line(t, "agent", t.get("identity-agent"))
                .hint(t.get("identity-agent-hint"))
                .error(sentence(t, problem, "agent")),
            Input::line(t, "items", t.get("identity-items"))
                .hint(t.get("identity-items-hint"))
                .optional()
                .error(sentence(t, problem, "scope")),
            Input::new(t, "until", t.get("identity-until"), Control::Line("date")).error(sentence(t, problem, "until")),
        ],
        password_inputs: vec![
            password("old-password", "current-password"),
            password("password", "new-password").hint(t.get("identity-password-hint")),
        ],
        devices: sessions
            .into_iter()
            .map(|session| Device {
                this: session.digest == who.session.digest,
                name: device_name(&session.device),
                seen: session.seen.local_minute(),
                digest: session.digest,
            })
            .collect(),
        has_code: who.account.totp_secret.is_some(),
        new_code: secret.and_then(|secret| {
            let url = totp(&secret, who.account.id.as_str())?.to_url().ok()?;
            let input = Input::line(t, "code", t.get("identity-code"))
                .hint(t.get("identity-code-hint"))
                .autocomplete("one-time-code")
                .error(sentence(t, problem, "code"));
            Some(NewCode { qr: qr(&url)?, secret, input })
        }),
    })
}

/// The address an authenticator app scans, as SVG.
fn qr(url: &str) -> Option<String> {
    let code = qrcode::QrCode::new(url).ok()?;
    Some(code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(180, 180).build())
}

/// What a person recognises of a user agent.
fn device_name(agent: &str) -> String {
    let system =
        ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].into_iter().find(|name| agent.contains(name));
    let browser =
        ["Edg", "Firefox", "Chrome", "Safari", "curl", "python"].into_iter().find(|name| agent.contains(name));
    match (system, browser) {
        (None, None) => agent.chars().take(40).collect(),
        (system, browser) => [system, browser].into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}

fn back() -> Response {
    Redirect::to("/me/account").into_response()
}

/// Shows the page again with what was wrong, or goes back to it.
async fn answer(gate: &Gate, page: &PageRequest, who: &Who, done: Result<(), Problem>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(back()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let shown = account_page(gate, page, who, Some(&problem), None).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct GrantForm {
    agent: String,
    #[serde(default)]
    items: String,
    until: String,
}

pub async fn grant(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(form): Form<GrantForm>,
) -> Result<Response, Problem> {
    let done = async {
        let until: Date = form.until.trim().parse().map_err(|_| {
            kernel::Refusal::invalid("bad_date", "请填写授权截止日期，例如 2026-12-31。").on_field("until")
        })?;
        let items: Vec<ItemId> = form
            .items
            .split(['、', '，', ',', ' '])
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(ItemId::from)
            .collect();
        let scope = if items.is_empty() { MandateScope::All } else { MandateScope::Items(items) };
        grant_to(&gate, &who, Grant { agent: form.agent.trim().into(), scope, until }).await.map(drop)
    };
    let done = done.await;
    answer(&gate, &page, &who, done).await
}

#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    id: String,
}

pub async fn revoke(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    let done = api::revoke(&gate, &who, &named.id).await;
    answer(&gate, &page, &who, done).await
}

pub async fn act(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    let done = act_under(&gate, &who, Some(named.id.as_str()).filter(|id| !id.is_empty())).await;
    answer(&gate, &page, &who, done).await
}

pub async fn end_device(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    gate.directory.end_session(&who.account.id, &named.id).await.map_err(Problem::internal)?;
    Ok(back())
}

#[derive(Debug, Deserialize)]
pub struct PasswordForm {
    #[serde(rename = "old-password")]
    old: String,
    password: String,
}

/// A new password ends every other session.
pub async fn change_password(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Problem> {
    let hash = who.account.password.clone();
    let id = who.account.id.to_string();
    let hashed = tokio::task::spawn_blocking(move || {
        if !password::fits(&form.old, Some(&hash)) {
            return Err(kernel::Refusal::forbidden("wrong_password", "现在的密码不对。").on_field("old-password"));
        }
        password::check_new(&form.password, &id)?;
        password::hash(&form.password)
    });
    match hashed.await.map_err(Problem::internal)? {
        Err(refusal) => answer(&gate, &page, &who, Err(refusal.into())).await,
        Ok(hash) => {
            change(&gate, &who, Change::ChangePassword(hash)).await?;
            Ok(Redirect::to("/sign-in").into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    secret: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    off: bool,
}

/// First shows a secret, then takes it into use when a code made from it is entered; or turns the code off.
pub async fn set_up_code(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    if form.off {
        change(&gate, &who, Change::DropCode).await?;
        return Ok(back());
    }
    if form.secret.is_empty() {
        let secret = Secret::generate().to_base32();
        return Ok(Html(account_page(&gate, &page, &who, None, Some(secret)).await?).into_response());
    }
    let seconds = u64::try_from(gate.clock.now().as_micros() / 1_000_000).unwrap_or_default();
    let step = totp(&form.secret, who.account.id.as_str()).and_then(|totp| totp.check(form.code.trim(), seconds));
    let Some(step) = step else {
        let refusal = kernel::Refusal::invalid("wrong_code", "动态口令不对，请核对手机时间后再输入最新的六位数字。");
        let problem = Problem::from(refusal.on_field("code"));
        let shown = account_page(&gate, &page, &who, Some(&problem), Some(form.secret)).await?;
        return Ok((problem.status_code(), Html(shown)).into_response());
    };
    let step = i64::try_from(step).unwrap_or_default();
    change(&gate, &who, Change::SetCode { secret: form.secret, step }).await?;
    Ok(back())
}

/// Changes one's own account.
async fn change(gate: &Gate, who: &Who, wish: Change) -> Result<(), Problem> {
    let by = By::account(&who.account, gate.clock.now());
    managing::change_account(gate, &by, &who.account.id, &wish).await.map(drop)
}
