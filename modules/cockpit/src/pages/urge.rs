//! 督办 by one press: with script the button says at once that it is done, without script a page asks once more.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Permission, Staff};
use kernel::CaseNo;
use serde::Deserialize;
use web::form::Post;
use web::parts::{Facts, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::address;
use super::view::Urge;
use crate::board::problem;
use crate::desk::Desk;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    case: String,
}

#[derive(Template)]
#[template(path = "urge.html")]
struct UrgePage {
    t: Text,
    shell: Shell,
    case: String,
    back: String,
    key: String,
    notice: Option<Notice>,
    facts: Facts,
}

pub async fn confirm(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Response, Problem> {
    who.must(Permission::IssueOrders)?;
    let no = CaseNo::parse(&wanted.case)?;
    Ok(Html(page(&desk, &who, &request, &no, None).await?).into_response())
}

async fn page(
    desk: &Desk,
    who: &identity::Who,
    request: &PageRequest,
    no: &CaseNo,
    refused: Option<&Problem>,
) -> Result<UrgePage, Problem> {
    let t = request.t;
    let case = desk.office.casework.read_case(&who.sight(), no).await.map_err(problem)?;
    let facts = Facts::new()
        .fact(t.get("cockpit-column-case"), format!("{} · {no}", case.title))
        .fact(t.get("cockpit-urge-to"), desk.office.organ_name(&case.lead_organ))
        .fact(t.get("cockpit-urge-within"), t.get("cockpit-urge-within-value"));
    Ok(UrgePage {
        t,
        shell: request.workbench(t.get("cockpit-urge-title")).crumb("/watch", t.get("cockpit-title")),
        case: no.to_string(),
        back: address::case(no),
        key: Urge::key(who, no, desk.office.today()),
        notice: refused
            .map(|problem| Notice::new(Tone::Urgent, t.get("cockpit-not-urged")).body(problem.detail.as_str())),
        facts,
    })
}

pub async fn urge(
    State(desk): State<Desk>,
    Staff(who): Staff,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::IssueOrders)?;
    let t = request.t;
    let no = CaseNo::parse(post.get("case").unwrap_or_default())?;
    let key = post.get("key").filter(|key| !key.is_empty()).map(str::to_owned);
    let done = desk.supervision.urge(&who, &no, key).await;
    match done {
        Ok(_) if request.partial.0 => {
            let done = t.get("cockpit-urged-now");
            Ok(Html(Urge { t, case: no.to_string(), key: String::new(), done }).into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("{}?done=urged", address::case(&no))).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) if request.partial.0 => {
            Ok(Html(Urge { t, case: no.to_string(), key: String::new(), done: problem.detail.clone() }).into_response())
        }
        Err(problem) => {
            let page = page(&desk, &who, &request, &no, Some(&problem)).await?;
            Ok((problem.status_code(), Html(page)).into_response())
        }
    }
}
