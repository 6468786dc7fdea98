//! Accounts (账号管理): who can sign in, in which posts they serve; opening, closing, posts, passwords.
//!
//! A closed account keeps its history: it is never deleted. A new password is shown once and stored as a hash only.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Account, AccountKind, AccountState, Duty, Permission, Staff, Who, role_names};
use kernel::{AccountId, PostId, Refusal};
use serde::Deserialize;
use web::cookies::Token;
use web::extract::Keyset;
use web::form::{FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Facts, Notice, Pager, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{Desk, address};

/// Characters of a password that is told once.
const PASSWORD_LENGTH: usize = 16;

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
    facts: Facts,
    tag: Tag,
    notice: Option<Notice>,
    /// Told once.
    password: Option<String>,
    is_staff: bool,
    is_closed: bool,
    is_self: bool,
    posts: Vec<(String, String)>,
    add: Input,
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
    let sentence = |name: &str| {
        problem.filter(|problem| problem.field.as_deref() == Some(name)).map(|problem| problem.detail.clone())
    };
    let input = |name: &str, key: &str| {
        Input::line(t, name, t.get(key)).value(typed.get(name).unwrap_or_default()).error(sentence(name))
    };
    let errors =
        problem.map(|problem| FieldError::new(problem.field.as_deref().unwrap_or("account"), problem.detail.clone()));
    Ok(AccountsPage {
        t,
        shell: page.workbench(t.get("staff-accounts")).with_errors(usize::from(problem.is_some())),
        q: q.to_owned(),
        table,
        errors: ErrorSummary { t, errors: errors.into_iter().collect() },
        inputs: vec![input("account", "staff-account-account"), input("name", "staff-account-name")],
    })
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
    who.must(Permission::ManageAccounts)?;
    let account = find(&desk, &id).await?;
    Ok(Html(account_page(&desk, &page, &who, &account, None, None)))
}

fn account_page(
    desk: &Desk,
    page: &PageRequest,
    who: &Who,
    account: &Account,
    notice: Option<Notice>,
    password: Option<String>,
) -> AccountPage {
    let t = page.t;
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
        facts,
        tag: state(t, account),
        notice,
        password,
        is_staff: account.is_staff(),
        is_closed: account.state == AccountState::Closed,
        is_self: account.id == who.account.id,
        posts: account.duties.iter().map(|duty| (duty.post.to_string(), post_words(desk, duty))).collect(),
        add: Input::select(t, "post", t.get("staff-account-add-post"), open),
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
    match open_account(&desk, &post).await {
        Ok((account, password)) => {
            let notice = Notice::new(Tone::Good, page.t.get("staff-account-added"));
            Ok(Html(account_page(&desk, &page, &who, &account, Some(notice), Some(password))).into_response())
        }
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let shown = accounts_page(&desk, &page, "", &Keyset::default(), &post, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

async fn open_account(desk: &Desk, post: &Post) -> Result<(Account, String), Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let (id, name) = (text("account"), text("name"));
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if !(2..=40).contains(&id.len()) || !id.chars().all(plain) {
        let sentence = "账号用 2 到 40 个小写字母、数字、点或连字符，例如 zhang.wei。";
        return Err(Refusal::invalid("account_malformed", sentence).on_field("account").into());
    }
    if name.is_empty() {
        return Err(Refusal::invalid("name_missing", "请填写姓名。").on_field("name").into());
    }
    let password = new_password()?;
    let account = Account::new(
        AccountId::from(id.as_str()),
        AccountKind::Staff,
        name,
        identity::hash_password(&password)?,
        desk.now(),
    );
    match desk.gate.directory.add_account(&account).await {
        Ok(()) => Ok((account, password)),
        Err(error) if error.is_conflict() => {
            Err(Refusal::conflict("account_taken", format!("账号“{id}”已经有人用了，请换一个。"))
                .on_field("account")
                .into())
        }
        Err(error) => Err(Problem::internal(error)),
    }
}

fn new_password() -> Result<String, Problem> {
    let token = Token::random().map_err(Problem::internal)?;
    Ok(token.as_str().chars().take(PASSWORD_LENGTH).collect())
}

/// Changes one thing of an account.
pub async fn change(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::ManageAccounts)?;
    let mut account = find(&desk, &id).await?;
    let verb = post.get("do").unwrap_or_default();
    if account.id == who.account.id && matches!(verb, "close" | "revoke") {
        let sentence = "不能停用自己的账号，也不能取消自己的岗位，请由另一位管理员办理。";
        return Err(Refusal::forbidden("not_yourself", sentence).into());
    }
    let mut password = None;
    match verb {
        "close" => account.state = AccountState::Closed,
        "open" => account.state = AccountState::Active,
        "unlock" => (account.failures, account.locked_until) = (0, None),
        "revoke" => account.duties.retain(|duty| Some(duty.post.as_str()) != post.get("post")),
        "grant" => account.duties.push(duty(&desk, post.get("post").unwrap_or_default())?),
        "password" => {
            let new = new_password()?;
            account.password = identity::hash_password(&new)?;
            (account.failures, account.locked_until) = (0, None);
            password = Some(new);
        }
        _ => return Err(Problem::not_found()),
    }
    account.duties.dedup_by(|a, b| a.post == b.post);
    desk.gate.directory.save_account(&account).await.map_err(Problem::internal)?;
    // Whoever lost a right or whose password changed signs in anew.
    if matches!(verb, "close" | "revoke" | "password") {
        desk.gate.directory.end_sessions(&account.id).await.map_err(Problem::internal)?;
    }
    if password.is_some() {
        let notice = Notice::new(Tone::Good, page.t.get("staff-account-new-password"));
        return Ok(Html(account_page(&desk, &page, &who, &account, Some(notice), password)).into_response());
    }
    Ok(Redirect::to(&format!("/admin/accounts/{id}")).into_response())
}

fn duty(desk: &Desk, post: &str) -> Result<Duty, Problem> {
    let posts = desk.county().organs.iter().flat_map(|organ| organ.posts.iter().map(move |post| (organ, post)));
    let mut found = posts.filter(|(_, known)| known.id.as_str() == post);
    let (organ, post) = found
        .next()
        .ok_or_else(|| Problem::from(Refusal::invalid("post_unknown", "请选择一个岗位。").on_field("post")))?;
    Ok(Duty { organ: organ.id.clone(), post: post.id.clone(), roles: post.roles.clone() })
}

async fn find(desk: &Desk, id: &str) -> Result<Account, Problem> {
    let found = desk.gate.directory.find_account(&AccountId::from(id)).await.map_err(Problem::internal)?;
    found.ok_or_else(|| Refusal::not_found("account_unknown", format!("没有账号“{id}”。")).into())
}
