//! All items an administrator keeps: in force, drafts, entries to claim; and the form for a new one.

use askama::Template;
use axum::extract::{OriginalUri, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{ItemId, OrganId};
use web::extract::Keyset;
use web::form::{FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Figure, Pager, Row, Tab, Table, Tabs};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{published_tag, shell, state_tag};
use crate::address;
use crate::desk::Desk;
use crate::error::Error;
use crate::find::find;
use crate::live::Facets;
use crate::model::{Version, VersionState};
use crate::pages::spoken::Spoken as _;
use crate::pages::words;
use crate::permissions::Manager;
use crate::store::ListFilter;

#[derive(Template)]
#[template(path = "admin_list.html")]
pub(super) struct ListPage {
    t: Text,
    shell: Shell,
    figures: Vec<Figure>,
    tabs: Tabs,
    query: String,
    view: String,
    table: Table,
}

/// The states a view shows; `in-force` is the live catalogue, `announced` what it will be.
fn states(view: &str) -> &'static [VersionState] {
    match view {
        "drafts" => &[VersionState::Draft],
        "to-claim" => &[VersionState::ToClaim],
        "claimed" => &[VersionState::Claimed, VersionState::Compiled],
        _ => &[],
    }
}

/// `/admin/items?view=&q=`.
pub(super) async fn page(
    State(desk): State<Desk>,
    Manager(_): Manager,
    request: PageRequest,
    OriginalUri(uri): OriginalUri,
    keyset: Keyset,
    RawQuery(raw): RawQuery,
) -> Result<Html<ListPage>, Problem> {
    let t = request.t;
    let post = Post::urlencoded(raw.unwrap_or_default().as_bytes());
    let view = post.get("view").unwrap_or("in-force").to_owned();
    let query = post.get("q").unwrap_or_default().trim().to_owned();
    let path = uri.path_and_query().map_or("/admin/items", |path| path.as_str());
    let counts = desk.catalog.versions().count_by_state().await.map_err(Error::from)?;
    let count = |states: &[VersionState]| -> u64 {
        counts.iter().filter(|(state, _)| states.contains(state)).map(|(_, count)| count).sum()
    };
    let in_force = desk.live().len() as u64;
    let table = match (query.as_str(), states(&view)) {
        ("", _) if view == "announced" => announced_table(&desk, t, &keyset, path),
        ("", []) => live_table(&desk, t, &keyset, path),
        ("", states) => version_table(&desk, t, states, &keyset, path).await?,
        (query, _) => found_table(&desk, t, query).await?,
    };
    let tab = |name: &str, key: &str, count: u64| Tab {
        href: format!("/admin/items?view={name}"),
        label: t.get(key),
        count: Some(count),
        current: query.is_empty() && view == name,
    };
    let tabs = vec![
        tab("in-force", "admin-in-force", in_force),
        tab("announced", "admin-announced", desk.catalog.announced(desk.today()).len() as u64),
        tab("drafts", "admin-drafts", count(states("drafts"))),
        tab("to-claim", "admin-to-claim", count(states("to-claim"))),
        tab("claimed", "admin-claimed", count(states("claimed"))),
    ];
    let frequent = desk.live().iter().filter(|item| item.high_frequency).count();
    let online =
        desk.live().matching(&Facets { mode: Some(declarations::ServiceMode::AllOnline), ..Facets::default() }).count();
    let unit = t.get("admin-unit");
    let figures = vec![
        Figure::new(in_force.to_string(), &unit, t.get("admin-in-force")),
        Figure::new(online.to_string(), &unit, t.get("admin-all-online")),
        Figure::new(frequent.to_string(), &unit, t.get("catalog-frequent")),
        Figure::new(count(states("to-claim")).to_string(), &unit, t.get("admin-to-claim"))
            .href("/admin/items?view=to-claim"),
    ];
    let tabs = Tabs { label: t.get("admin-views"), tabs };
    let shell = request.workbench(t.get("admin-items"));
    Ok(Html(ListPage { t, shell, figures, tabs, query, view, table }))
}

fn columns(t: Text) -> Vec<Column> {
    let keys = ["admin-name", "guide-organ", "admin-type", "guide-promised"];
    let mut columns: Vec<Column> = keys.map(|key| Column::new(t.get(key))).into();
    columns.push(Column::number(t.get("admin-version")));
    columns.push(Column::new(t.get("admin-state")));
    columns
}

fn row(desk: &Desk, t: Text, item: &declarations::Item, state: Cell) -> Row {
    Row::new([
        Cell::link(&address::admin_item(item.id.as_str()), &item.name).note(crate::store::full_code(item)),
        Cell::new(desk.organ_name(&item.organ)),
        Cell::new(item.item_type.spoken(t)),
        Cell::new(words::promise(t, item, desk.today()).unwrap_or_else(|| t.get("guide-limit-unknown"))),
        Cell::new(item.version.to_string()),
        state,
    ])
}

fn live_table(desk: &Desk, t: Text, keyset: &Keyset, path: &str) -> Table {
    let live = desk.live();
    let after = keyset.after.as_ref().and_then(|key| key.first()).map_or("", String::as_str);
    let mut items: Vec<_> = live.iter().filter(|item| item.id.as_str() > after).take(keyset.limit + 1).collect();
    let more = items.len() > keyset.limit;
    items.truncate(keyset.limit);
    let next = items.last().filter(|_| more).map(|item| Keyset::next(path, &[item.id.to_string()]));
    let state = |item: &declarations::Item| {
        let tag = words::state_tag(t, item).unwrap_or_else(|| published_tag(t, item, desk.today()));
        Cell::new(tag).note(t.msg("admin-since").arg("since", t.long_date(item.since)).to_string())
    };
    let rows: Vec<Row> = items.into_iter().map(|item| row(desk, t, item, state(item))).collect();
    let pager = pager(t, rows.len(), Some(live.len()), next, after, "/admin/items");
    Table::new(t, t.get("admin-items"), columns(t)).rows(rows).pager(pager)
}

/// Versions that come into force later, the next first.
fn announced_table(desk: &Desk, t: Text, keyset: &Keyset, path: &str) -> Table {
    let key = |item: &declarations::Item| [item.since.to_string(), item.id.to_string(), item.version.to_string()];
    let after = keyset.after.clone().unwrap_or_default();
    let mut items = desk.catalog.announced(desk.today());
    let all = items.len();
    items.retain(|item| key(item).as_slice() > after.as_slice());
    let more = items.len() > keyset.limit;
    items.truncate(keyset.limit);
    let next = items.last().filter(|_| more).map(|item| Keyset::next(path, &key(item)));
    let since = |item: &declarations::Item| t.msg("admin-since").arg("since", t.long_date(item.since)).to_string();
    let state = |item: &declarations::Item| Cell::new(published_tag(t, item, desk.today())).note(since(item));
    let rows: Vec<Row> = items.iter().map(|item| row(desk, t, item, state(item))).collect();
    let first = after.first().map_or("", String::as_str);
    let pager = pager(t, rows.len(), Some(all), next, first, "/admin/items?view=announced");
    let empty = Empty::new("calendar", t.get("admin-none-announced")).body(t.get("admin-none-announced-hint"));
    Table::new(t, t.get("admin-items"), columns(t)).rows(rows).empty(empty).pager(pager)
}

async fn version_table(
    desk: &Desk,
    t: Text,
    states: &[VersionState],
    keyset: &Keyset,
    path: &str,
) -> Result<Table, Problem> {
    let after = keyset.after.as_ref().and_then(|key| key.first()).map_or("", String::as_str);
    let limit = u32::try_from(keyset.limit + 1).unwrap_or(u32::MAX);
    let filter = ListFilter { states, organ: None, after, limit };
    let mut versions = desk.catalog.versions().list(&filter).await.map_err(Error::from)?;
    let more = versions.len() > keyset.limit;
    versions.truncate(keyset.limit);
    let next = versions.last().filter(|_| more).map(|version| Keyset::next(path, &[version.id().to_string()]));
    let state = |version: &Version| Cell::new(state_tag(t, version.state)).note(t.moment(version.changed));
    let rows: Vec<Row> = versions.iter().map(|version| row(desk, t, &version.item, state(version))).collect();
    let pager = pager(t, rows.len(), None, next, after, path.split("&after").next().unwrap_or(path));
    let empty = Empty::new("inbox", t.get("admin-none")).body(t.get("admin-none-hint"));
    Ok(Table::new(t, t.get("admin-items"), columns(t)).rows(rows).empty(empty).pager(pager))
}

async fn found_table(desk: &Desk, t: Text, query: &str) -> Result<Table, Problem> {
    let answer = find(&desk.catalog, desk.today(), query, &Facets::default(), 50).await?;
    let rows = answer.found.iter().chain(&answer.directory).map(|found| {
        let state = if found.directory { VersionState::ToClaim } else { VersionState::Published };
        row(desk, t, &found.item, Cell::new(state_tag(t, state)))
    });
    let empty =
        Empty::new("search", t.msg("search-nothing").arg("q", query).to_string()).body(t.get("admin-none-hint"));
    Ok(Table::new(t, t.get("admin-items"), columns(t)).rows(rows).empty(empty))
}

fn pager(t: Text, shown: usize, total: Option<usize>, next: Option<String>, after: &str, first: &str) -> Pager {
    let first = (!after.is_empty()).then(|| first.to_owned());
    Pager { t, shown: shown as u64, total: total.map(|total| total as u64), first, next }
}

#[derive(Template)]
#[template(path = "admin_new.html")]
struct NewPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    inputs: Vec<Input>,
}

pub(super) async fn new_item(State(desk): State<Desk>, Manager(_): Manager, request: PageRequest) -> Response {
    Html(new_page(&desk, &request, &Post::default(), Vec::new())).into_response()
}

fn new_page(desk: &Desk, request: &PageRequest, post: &Post, errors: Vec<FieldError>) -> NewPage {
    let t = request.t;
    let error = |name: &str| errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
    let value = |name: &str| post.get(name).unwrap_or_default().to_owned();
    let inputs = vec![
        Input::line(t, "name", t.get("admin-name")).value(value("name")).error(error("name")),
        Input::select(t, "organ", t.get("guide-organ"), super::fields::organs(desk))
            .value(value("organ"))
            .error(error("organ")),
        Input::line(t, "id", t.get("admin-id")).hint(t.get("admin-id-hint")).value(value("id")).error(error("id")),
    ];
    let shell = shell(request, t.get("admin-new")).with_errors(errors.len());
    NewPage { t, shell, errors: ErrorSummary { t, errors }, inputs }
}

pub(super) async fn create_item(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let get = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let (id, organ, name) = (ItemId::from(get("id")), OrganId::from(get("organ")), get("name"));
    if name.is_empty() {
        let errors = vec![FieldError::new("name", "请填写事项名称")];
        return Ok(Html(new_page(&desk, &request, &post, errors)).into_response());
    }
    match desk.begin_item(&id, &name, &organ, &editor).await {
        Ok(version) => Ok(Redirect::to(&super::edit::path(version.id(), version.number())).into_response()),
        Err(Error::Refused(refusal)) if refusal.field.is_some() => {
            let errors = vec![FieldError::new(refusal.field.unwrap_or_default(), refusal.sentence)];
            Ok(Html(new_page(&desk, &request, &post, errors)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
