//! `accounts`: who can sign in and in which posts they serve; only for administrators. Every change is audited.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use identity::once::ToldOnce;
use identity::{Account, Permission};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::input::{Body, Caller, Filter, PageQuery, Paging};
use crate::accounts::{AccountWish, Kept};
use crate::desk::Desk;

/// An account as administrators see it.
#[derive(Serialize, ToSchema)]
pub(super) struct AccountView {
    #[schema(example = "zhang.wei")]
    account: String,
    /// `citizen` or `staff`.
    kind: &'static str,
    name: String,
    /// Masked.
    number: Option<String>,
    /// `active` or `closed`.
    state: &'static str,
    /// `declared` or `checked`.
    assurance: &'static str,
    posts: Vec<String>,
    /// Signs in with a one-time code as well.
    one_time_code: bool,
    /// RFC 3339; rests until then after wrong passwords.
    locked_until: Option<String>,
    /// RFC 3339, UTC.
    created: String,
}

impl AccountView {
    fn of(desk: &Desk, account: &Account) -> Self {
        Self {
            account: account.id.to_string(),
            kind: account.kind.as_str(),
            name: account.name.clone(),
            number: account.number.as_deref().map(kernel::mask_citizen_number),
            state: account.state.as_str(),
            assurance: account.assurance.as_str(),
            posts: account.duties.iter().map(|duty| duty.post.to_string()).collect(),
            one_time_code: account.totp_secret.is_some(),
            locked_until: account.locked_until.filter(|until| *until > desk.now()).map(|until| until.to_string()),
            created: account.created.to_string(),
        }
    }
}

/// An account after a change.
#[derive(Serialize, ToSchema)]
pub(super) struct KeptView {
    account: AccountView,
    /// A new password; told this once and kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

fn kept(desk: &Desk, status: StatusCode, kept: Kept) -> Response {
    let told_once = kept.password.is_some();
    let view = KeptView { account: AccountView::of(desk, &kept.account), password: kept.password };
    let mut response = (status, Json(view)).into_response();
    if told_once {
        response.extensions_mut().insert(ToldOnce);
    }
    response
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AccountQuery {
    /// Part of an account or a name.
    q: Option<String>,
}

/// Accounts, in the order of their names.
#[utoipa::path(get, path = "/accounts", tag = "administration", params(AccountQuery, PageQuery), responses(
    (status = 200, description = "Accounts", body = Page<AccountView>), OfReading))]
pub(super) async fn list_accounts(
    State(desk): State<Desk>,
    Caller(who): Caller,
    paging: Paging,
    Filter(query): Filter<AccountQuery>,
) -> Result<Json<Page<AccountView>>, Problem> {
    who.must(Permission::ManageAccounts)?;
    let after = paging.after(|key| key.first().cloned())?.unwrap_or_default();
    let text = query.q.unwrap_or_default();
    let found = desk.gate.directory.list_accounts(text.trim(), &after, paging.limit().saturating_add(1)).await;
    let found = found.map_err(Problem::internal)?;
    let page = Page::cut(found, paging.keyset.limit, &paging.address, |account| vec![account.id.to_string()]);
    let items = page.items.iter().map(|account| AccountView::of(&desk, account)).collect();
    Ok(Json(Page { items, next: page.next }))
}

/// One account.
#[utoipa::path(get, path = "/accounts/{id}", tag = "administration", params(("id" = String, Path)), responses(
    (status = 200, description = "The account", body = AccountView), OfReading))]
pub(super) async fn show_account(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Result<Json<AccountView>, Problem> {
    let account = desk.find_account(&who, &id).await?;
    Ok(Json(AccountView::of(&desk, &account)))
}

/// An account for a member of staff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpeningBody {
    #[schema(example = "zhang.wei")]
    account: String,
    #[schema(example = "张伟")]
    name: String,
    #[serde(default)]
    #[schema(example = "新招录")]
    reason: String,
}

/// Open an account for a member of staff.
///
/// It holds no post yet. The password is told once: the same `Idempotency-Key` again says that the account exists.
#[utoipa::path(post, path = "/accounts", tag = "administration", request_body = OpeningBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "Opened, with its password", body = KeptView), OfDoing))]
pub(super) async fn open_account(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Body(body): Body<OpeningBody>,
) -> Result<Response, Problem> {
    let opened = desk.open_account(&who, &body.account, &body.name, &body.reason).await?;
    Ok(kept(&desk, StatusCode::CREATED, opened))
}

/// What a change takes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeBody {
    /// For `give` and `take`: a post, as `GET /posts` names it.
    #[serde(default)]
    post: String,
    /// For `set-number`: the citizen number of a member of staff, by which their own matters are recognised; empty
    /// forgets it.
    #[serde(default)]
    number: String,
    /// Stands in the audit.
    #[serde(default)]
    reason: String,
}

/// Change one thing of an account.
///
/// `close`, `reopen`, `unlock`, `give` and `take` a post, `reset-password`, `set-number`. Whoever loses a right or gets a new password
/// signs in anew.
#[utoipa::path(post, path = "/accounts/{id}/actions/{verb}", tag = "administration", request_body = ChangeBody,
    params(("id" = String, Path), ("verb" = String, Path, description = "close, reopen, unlock, give, take, reset-password, set-number"),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "Changed", body = KeptView), OfDoing))]
pub(super) async fn change_account(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path((id, verb)): Path<(String, String)>,
    Body(body): Body<ChangeBody>,
) -> Result<Response, Problem> {
    let wish = AccountWish { verb, post: body.post, number: body.number, reason: body.reason };
    let changed = desk.change_account(&who, &id, &wish).await?;
    Ok(kept(&desk, StatusCode::OK, changed))
}

/// A post of the county folder.
#[derive(Serialize, ToSchema)]
pub(super) struct PostView {
    #[schema(example = "market/examiner")]
    id: String,
    name: String,
    organ: String,
    organ_name: String,
    roles: Vec<String>,
}

/// Posts of the county, as accounts can hold them.
#[utoipa::path(get, path = "/posts", tag = "administration", responses(
    (status = 200, description = "Posts", body = Page<PostView>), OfReading))]
pub(super) async fn list_posts(State(desk): State<Desk>, Caller(who): Caller) -> Result<Json<Page<PostView>>, Problem> {
    use declarations::Words as _;
    who.must(Permission::ManageAccounts)?;
    let posts = desk.county().organs.iter().flat_map(|organ| organ.posts.iter().map(move |post| (organ, post)));
    let items = posts.map(|(organ, post)| PostView {
        id: post.id.to_string(),
        name: post.name.clone(),
        organ: organ.id.to_string(),
        organ_name: organ.name.clone(),
        roles: post.roles.iter().map(|role| role.word().to_owned()).collect(),
    });
    Ok(Json(Page { items: items.collect(), next: None }))
}
