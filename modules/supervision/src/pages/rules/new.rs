//! A new rule begins with its name among rules; everything else is written in the editor.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Permission, Staff};
use kernel::Refusal;
use web::form::{Input, Post};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::door::problem;
use crate::pages::{self, address, fields};

/// What a new rule says until somebody writes it: nothing is raised by it before it is published.
const BEGINNING: &str = "name = \"\"\ncategory = \"流程\"\nkinds = [\"application\"]\non = \"DecisionMade\"\n\
     raise = \"warning\"\nto = \"handler\"\nmust = { do = \"说明原因并改正\", within = \"1wd\" }\nscore = -2\n\
     basis = \"\"\nabout = \"\"\n";

#[derive(Template)]
#[template(path = "rule_new.html")]
struct NewPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    input: Input,
}

pub async fn show(Staff(who): Staff, request: PageRequest) -> Result<Response, Problem> {
    who.must(Permission::ManageRules)?;
    Ok(Html(page(&request, "", None)).into_response())
}

fn page(request: &PageRequest, id: &str, problem: Option<&Problem>) -> NewPage {
    let t = request.t;
    let input = Input::line(t, "id", t.get("supervision-new-id")).hint(t.get("supervision-new-id-hint")).value(id);
    let input = input.error(problem.map(|problem| problem.detail.clone()));
    let shell =
        pages::shell(request, t.get("supervision-new-rule"), "rules").with_errors(usize::from(problem.is_some()));
    NewPage { t, shell, errors: fields::errors(t, problem, std::slice::from_ref(&input)), input }
}

pub async fn begin(
    State(desk): State<Desk>,
    Staff(who): Staff,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::ManageRules)?;
    let id = post.get("id").unwrap_or_default().trim().to_uppercase();
    let taken = desk.rule(&id).await.map_err(problem)?.is_some();
    let sound =
        id.len() >= 3 && id.len() <= 40 && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    let refused = if taken {
        Some(Refusal::invalid("rule_taken", format!("编号 {id} 已经有规则在用，请换一个，或者去修改那条规则。")))
    } else if sound && id.starts_with(|c: char| c.is_ascii_uppercase()) {
        None
    } else {
        Some(Refusal::invalid("rule_id_malformed", "规则编号用大写字母、数字和连字符，3 到 40 个字符，例如 P-NIGHT。"))
    };
    if let Some(refusal) = refused {
        let problem = Problem::from(refusal.on_field("id"));
        return Ok((problem.status_code(), Html(page(&request, &id, Some(&problem)))).into_response());
    }
    desk.save_draft(&who, &id, BEGINNING).await?;
    Ok(Redirect::to(&format!("{}/edit", address::rule(&id))).into_response())
}
