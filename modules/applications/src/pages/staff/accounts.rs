//! Accounts (账号管理): who can sign in, in which posts they serve; opening, closing, posts, passwords.
//!
//! A closed account keeps its history: it is never deleted. A new password is shown once and stored as a hash only.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Account, AccountState, Duty, Permission, Staff, Who, role_names};
use kernel::PostId;
use serde::Deserialize;
use web::extract::Keyset;
use web::form::{FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Facts, Notice, Pager, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{Desk, address};
use crate::accounts::{AccountWish, Kept};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
}

#[derive(Template)]
#[template(path = "staff/accounts.html")]
pub struct AccountsPage {
    t: Text,
    shell: Shell,
    q: String,
    table: Table,
    errors: ErrorSummary,
    inputs: Vec<Input>,
}

#[derive(Template)]
#[template(path = "staff/account.html")]
pub struct AccountPage {
    t: Text,
    shell: Shell,
    path: String,
    account: String,
    facts: Facts,
    tag: Tag,
    notice: Option<Notice>,
    /// Told once.
    password: Option<String>,
    is_staff: bool,
    is_closed: bool,
    is_self: bool,
    posts: Vec<(String, String)>,
    errors: ErrorSummary,
    add: Input,
    number: Input,
    reason: Input,
}

pub async fn list(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<AccountsPage>, Problem> {
    who.must(Permission::ManageAccounts)?;
    accounts_page(&desk, &page, &wanted.q, &keyset, &Post::default(), None).await.map(Html)
}

async fn accounts_page(
    desk: &Desk,
    page: &PageRequest,
    q: &str,
    keyset: &Keyset,
    typed: &Post,
    problem: Option<&Problem>,
) -> Result<AccountsPage, Problem> {
    let t = page.t;
    let after = keyset.after.as_ref().and_then(|key| key.first().cloned()).unwrap_or_default();
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let found = desk.gate.directory.list_accounts(q.trim(), &after, limit.saturating_add(1)).await;
    let mut found = found.map_err(Problem::internal)?;
    let more = found.len() > keyset.limit;
    found.truncate(keyset.limit);
    let here = address::href("/admin/accounts", &[("q", q.trim())]);
    let next = found.last().filter(|_| more).map(|last| Keyset::next(&here, &[last.id.to_string()]));
    let columns =
        ["account", "name", "kind", "posts", "state"].map(|name| Column::new(t.get(&format!("staff-account-{name}"))));
    let table = Table::new(t, t.get("staff-accounts"), columns.into())
        .rows(found.iter().map(|account| line(t, desk, account)))
        .empty(Empty::new("users", t.get("staff-accounts-none")))
        .pager(Pager { t, shown: found.len() as u64, total: None, first: (!after.is_empty()).then_some(here), next });
    let input = |name: &str, key: &str| {
        Input::line(t, name, t.get(key)).value(typed.get(name).unwrap_or_default()).error(sentence(problem, name))
    };
    Ok(AccountsPage {
        t,
        shell: page.workbench(t.get("staff-accounts")).with_errors(usize::from(problem.is_some())),
        q: q.to_owned(),
        table,
        errors: errors(t, problem, "account"),
        inputs: vec![
            input("account", "staff-account-account"),
            input("name", "staff-account-name"),
            reason(t, problem).value(typed.get("reason").unwrap_or_default()),
        ],
    })
}

/// Why something is done with an account; it stands in the audit.
fn reason(t: Text, problem: Option<&Problem>) -> Input {
    Input::line(t, "reason", t.get("identity-why"))
        .hint(t.get("identity-why-hint"))
        .optional()
        .error(sentence(problem, "reason"))
}

fn sentence(problem: Option<&Problem>, field: &str) -> Option<String> {
    problem.filter(|problem| problem.field.as_deref() == Some(field)).map(|problem| problem.detail.clone())
}

fn errors(t: Text, problem: Option<&Problem>, otherwise: &str) -> ErrorSummary {
    let error =
        problem.map(|problem| FieldError::new(problem.field.as_deref().unwrap_or(otherwise), problem.detail.clone()));
    ErrorSummary { t, errors: error.into_iter().collect() }
}

fn line(t: Text, desk: &Desk, account: &Account) -> Row {
    let href = format!("/admin/accounts/{}", account.id);
    let posts = account.duties.iter().map(|duty| post_words(desk, duty)).collect::<Vec<_>>().join("；");
    Row::new([
        Cell::link(&href, account.id.as_str()),
        Cell::new(account.name.as_str()),
        Cell::new(t.get(if account.is_staff() { "staff-account-staff" } else { "staff-account-citizen" })),
        Cell::new(posts),
        Cell::new(Markup::part(state(t, account))),
    ])
}

fn state(t: Text, account: &Account) -> Tag {
    match account.state {
        AccountState::Active => Tag::new(Tone::Good, t.get("staff-account-active")),
        AccountState::Closed => Tag::new(Tone::Quiet, t.get("staff-account-closed")),
    }
}

fn post_words(desk: &Desk, duty: &Duty) -> String {
    format!("{} · {}", desk.organ_name(&duty.organ), role_names(&duty.roles))
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    page: PageRequest,
) -> Result<Html<AccountPage>, Problem> {
    let kept = Kept { account: desk.find_account(&who, &id).await?, password: None };
    Ok(Html(account_page(&desk, &page, &who, &kept, None, None)))
}

fn account_page(
    desk: &Desk,
    page: &PageRequest,
    who: &Who,
    kept: &Kept,
    notice: Option<Notice>,
    problem: Option<&Problem>,
) -> AccountPage {
    let (t, account) = (page.t, &kept.account);
    let facts = Facts::dense()
        .fact(t.get("staff-account-account"), account.id.as_str())
        .fact(
            t.get("staff-account-kind"),
            t.get(if account.is_staff() { "staff-account-staff" } else { "staff-account-citizen" }),
        )
        .fact(t.get("staff-account-since"), account.created.local_minute())
        .fact(t.get("staff-account-code"), t.get(if account.totp_secret.is_some() { "form-yes" } else { "form-no" }));
    let facts = match &account.number {
        Some(number) => facts.fact(t.get("staff-number"), kernel::mask_citizen_number(number)),
        None => facts,
    };
    let facts = match account.locked_until.filter(|until| *until > desk.now()) {
        Some(until) => facts.fact(t.get("staff-account-locked"), until.local_minute()),
        None => facts,
    };
    let held = |post: &PostId| account.duties.iter().any(|duty| duty.post == *post);
    let posts = desk.county().organs.iter().flat_map(|organ| organ.posts.iter().map(move |post| (organ, post)));
    let open = posts.filter(|(_, post)| !held(&post.id)).map(|(organ, post)| {
        (post.id.to_string(), format!("{} · {}（{}）", organ.name, post.name, role_names(&post.roles)))
    });
    AccountPage {
        t,
        shell: page.workbench(account.name.as_str()).crumb("/admin/accounts", t.get("staff-accounts")),
        path: format!("/admin/accounts/{}", account.id),
        account: account.id.to_string(),
        facts,
        tag: state(t, account),
        notice,
        password: kept.password.clone(),
        errors: errors(t, problem, "reason"),
        is_staff: account.is_staff(),
        is_closed: account.state == AccountState::Closed,
        is_self: account.id == who.account.id,
        posts: account.duties.iter().map(|duty| (duty.post.to_string(), post_words(desk, duty))).collect(),
        add: Input::select(t, "post", t.get("staff-account-add-post"), open)
            .optional()
            .error(sentence(problem, "post")),
        number: Input::line(t, "number", t.get("staff-account-number"))
            .hint(t.get("staff-account-number-hint"))
            .optional()
            .error(sentence(problem, "number")),
        reason: reason(t, problem),
    }
}

/// Opens an account for a member of staff; the password is told on the page that follows, once.
pub async fn add(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::ManageAccounts)?;
    let text = |name: &str| post.get(name).unwrap_or_default();
    match desk.open_account(&who, text("account"), text("name"), text("reason")).await {
        Ok(kept) => {
            let notice = Notice::new(Tone::Good, page.t.get("staff-account-added"));
            Ok(Html(account_page(&desk, &page, &who, &kept, Some(notice), None)).into_response())
        }
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let shown = accounts_page(&desk, &page, "", &Keyset::default(), &post, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

/// Changes one thing of an account. A post that is taken stands in the button itself.
pub async fn change(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().to_owned();
    let (verb, held) = match text("take") {
        held if held.is_empty() => (text("do"), text("post")),
        held => ("take".to_owned(), held),
    };
    let wish = AccountWish { verb, post: held, number: text("number"), reason: text("reason") };
    match desk.change_account(&who, &id, &wish).await {
        Ok(kept) if kept.password.is_some() => {
            let notice = Notice::new(Tone::Good, page.t.get("staff-account-new-password"));
            Ok(Html(account_page(&desk, &page, &who, &kept, Some(notice), None)).into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("/admin/accounts/{id}")).into_response()),
        Err(problem) if problem.status >= 500 || problem.field.is_none() => Err(problem),
        Err(problem) => {
            let kept = Kept { account: desk.find_account(&who, &id).await?, password: None };
            let shown = account_page(&desk, &page, &who, &kept, None, Some(&problem));
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}
