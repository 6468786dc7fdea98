//! One's own account: mandates, devices, contact, password, one-time code.

mod contact;
mod mandates;
mod safety;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::local_date;
use serde::Deserialize;
use web::form::{Control, Input};
use web::parts::{ErrorSummary, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell};

pub use self::contact::change_contact;
pub use self::mandates::{act, end_device, grant, revoke};
pub use self::safety::{change_password, drop_code, set_up_code};
use super::{sentence, summary};
use crate::gate::{Gate, SignedIn, Who};
use crate::model::{Assurance, Mandate, MandateScope};
use crate::own;

#[derive(Template)]
#[template(path = "me.html")]
struct AccountPage {
    shell: Shell,
    errors: ErrorSummary,
    /// What was just done.
    done: Option<Notice>,
    number: String,
    checked: bool,
    is_staff: bool,
    posts: Vec<String>,
    held: Vec<MandateLine>,
    granted: Vec<MandateLine>,
    /// In their own name, or as legal representative in the name of a firm.
    may_grant: bool,
    acting: bool,
    grant_inputs: Vec<Input>,
    contact_inputs: Vec<Input>,
    password_inputs: Vec<Input>,
    devices: Vec<Device>,
    has_code: bool,
    /// Asked before the code is switched off.
    drop_input: Input,
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
    inputs: Vec<Input>,
}

/// What was just done, as the address says it after a change.
#[derive(Debug, Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// What a change can have been.
const DONE: [&str; 4] = ["password", "contact", "code-set", "code-dropped"];

pub async fn show(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Query(Done { done }): Query<Done>,
) -> Result<Response, Problem> {
    let mut shown = account_page(&gate, &page, &who, None, None).await?;
    let known = DONE.into_iter().find(|known| *known == done);
    shown.done = known.map(|done| Notice::new(Tone::Good, page.t.get(&format!("identity-done-{done}"))));
    Ok(Html(shown).into_response())
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
    let granted = crate::api::granted_by(gate, who).await?;
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
    let field = |name: &'static str, label: &str, line: &'static str, complete: &'static str| {
        let input = Input::new(t, name, t.get(label), Control::Line(line)).autocomplete(complete);
        input.error(sentence(t, problem, name))
    };
    let present = |name: &'static str| field(name, "identity-old-password", "password", "current-password");
    Ok(AccountPage {
        shell: page.portal(t.get("identity-my-account")).with_errors(usize::from(problem.is_some())),
        errors: summary(t, problem),
        done: None,
        number: who.account.number.as_deref().map(kernel::mask_citizen_number).unwrap_or_default(),
        checked: who.account.assurance == Assurance::Checked,
        is_staff: who.account.is_staff(),
        posts: who
            .account
            .duties
            .iter()
            .map(|duty| {
                let organ = gate.names.get(&duty.organ).map_or(duty.organ.as_str(), String::as_str);
                format!("{organ} · {}", crate::role_names(&duty.roles))
            })
            .collect(),
        held: held.iter().map(|mandate| line(mandate, &mandate.principal.name)).collect(),
        may_grant: granted.is_some(),
        granted: granted.iter().flatten().map(|mandate| line(mandate, &mandate.agent_name)).collect(),
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
            present("old-password"),
            field("password", "identity-new-password", "password", "new-password")
                .hint(t.get("identity-password-hint")),
        ],
        contact_inputs: vec![
            field("phone", "identity-phone", "tel", "tel").value(who.account.phone.as_str()),
            super::sms_input(t, who.account.sms),
            field("email", "identity-email", "email", "email")
                .hint(t.get("identity-email-hint"))
                .value(who.account.email.as_str())
                .optional(),
            present("contact-password"),
        ],
        drop_input: present("drop-password"),
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
            let offer = own::offered(who, secret).ok()?;
            let code = field("code", "identity-code", "text", "one-time-code").hint(t.get("identity-code-hint"));
            Some(NewCode { qr: qr(&offer.url)?, secret: offer.secret, inputs: vec![code, present("code-password")] })
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

/// Back to the page, which says what was done.
fn back(done: &str) -> Response {
    let address = if done.is_empty() { "/me/account".to_owned() } else { format!("/me/account?done={done}") };
    Redirect::to(&address).into_response()
}

/// Shows the page again with what was wrong, or goes back to it.
async fn answer(
    gate: &Gate,
    page: &PageRequest,
    who: &Who,
    result: Result<(), Problem>,
    done: &str,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back(done)),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let shown = account_page(gate, page, who, Some(&problem), None).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

/// Several forms of the page ask for the present password; each has a field of its own.
fn asked_in(problem: Problem, fields: &[(&str, &str)]) -> Problem {
    let found = fields.iter().find(|(told, _)| problem.field.as_deref() == Some(told));
    match found {
        Some((_, shown)) => problem.on_field(*shown),
        None => problem,
    }
}
