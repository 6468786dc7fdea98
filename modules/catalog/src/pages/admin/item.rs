//! One item with all its versions: what is in force, what is open, who did what; and the deeds that begin here.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use declarations::{Finding, Item, ItemState, Words};
use kernel::{Date, ItemId, Refusal};
use web::form::Post;
use web::parts::{Cell, Column, Facts, Findings, Notice, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{published_tag, shell, state_tag};
use crate::address;
use crate::desk::Desk;
use crate::error::Error;
use crate::model::{Source, Version, VersionState};
use crate::pages::spoken::{self, Spoken as _};
use crate::pages::words;
use crate::permissions::Manager;

#[derive(Template)]
#[template(path = "admin_item.html")]
pub(super) struct ItemPage {
    t: Text,
    shell: Shell,
    name: String,
    eyebrow: String,
    tag: Tag,
    public: Option<String>,
    /// What applicants of the item most often had to mend.
    corrections: String,
    announced: Option<Notice>,
    path: String,
    facts: Facts,
    open: Option<(String, String)>,
    may_draft: bool,
    states: Vec<(String, String)>,
    today: String,
    versions: Table,
    deeds: Table,
    findings: Findings,
}

pub(super) async fn page(
    State(desk): State<Desk>,
    Manager(_): Manager,
    request: PageRequest,
    Path((organ, item)): Path<(String, String)>,
) -> Result<Html<ItemPage>, Problem> {
    let t = request.t;
    let id = ItemId::from(format!("{organ}/{item}"));
    let stored = desk.catalog.versions().of_item(&id).await.map_err(Error::from)?;
    let history = desk.catalog.history(&id);
    let live = desk.live();
    let current = live.find(id.as_str()).cloned();
    let shown = current.clone().or_else(|| stored.first().map(|version| version.item.clone()));
    let shown = shown.or_else(|| history.last().cloned()).ok_or_else(|| crate::pages::not_found(id.as_str()))?;
    let open = stored.iter().find(|version| version.state.is_open() || version.state.is_directory());
    let deeds = desk.catalog.versions().deeds(&id).await.map_err(Error::from)?;
    let tag = match (&current, stored.first()) {
        (Some(item), _) => words::state_tag(t, item).unwrap_or_else(|| published_tag(t, item, desk.today())),
        (None, Some(version)) if version.state != VersionState::Published => state_tag(t, version.state),
        (None, _) => published_tag(t, &shown, desk.today()),
    };
    let findings: Vec<Finding> = current.iter().flat_map(|item| desk.check(item)).collect();
    Ok(Html(ItemPage {
        t,
        shell: shell(&request, shown.name.as_str()),
        name: shown.name.clone(),
        eyebrow: format!("{} · {}", shown.item_type.spoken(t), desk.organ_name(&shown.organ)),
        tag,
        public: current.is_some().then(|| address::item(id.as_str())),
        corrections: address::with_query("/assessment/corrections", &format!("item={}", address::encoded(id.as_str()))),
        announced: history
            .iter()
            .find(|item| item.since > desk.today())
            .map(|next| announced(t, next, current.as_deref())),
        path: address::admin_item(id.as_str()),
        facts: facts(&desk, t, &shown),
        open: open.map(|version| {
            let words = t.msg("admin-open-version").arg("n", version.number()).arg("state", version.state.spoken(t));
            (super::edit::path(&id, version.number()), words.to_string())
        }),
        may_draft: open.is_none() && !history.is_empty(),
        states: current.as_ref().map(|item| states(t, item)).unwrap_or_default(),
        today: desk.today().to_string(),
        versions: versions_table(t, &id, &history, &stored, desk.today()),
        deeds: deeds_table(t, &deeds),
        findings: super::findings(t, &findings),
    }))
}

/// What comes into force next, and what is in force until then.
fn announced(t: Text, next: &Item, current: Option<&Item>) -> Notice {
    let title =
        t.msg("admin-announced-version").arg("n", next.version).arg("since", t.long_date(next.since)).to_string();
    let until = match current {
        Some(current) => t.msg("admin-announced-until").arg("n", current.version).to_string(),
        None => t.get("admin-announced-first"),
    };
    Notice::new(Tone::Active, title).body(until)
}

fn facts(desk: &Desk, t: Text, item: &Item) -> Facts {
    let today = desk.today();
    let unknown = || t.get("guide-limit-unknown");
    Facts::dense()
        .fact(t.get("guide-code"), crate::store::full_code(item))
        .fact(t.get("guide-promised"), words::promise(t, item, today).unwrap_or_else(unknown))
        .fact(t.get("guide-statutory"), words::limit(t, &item.statutory, today).unwrap_or_else(unknown))
        .fact(t.get("guide-audience"), spoken::list(t, &item.audience))
        .fact(t.get("guide-visits-label"), words::visits(t, item))
        .fact(t.get("guide-cost"), words::fee(t, item))
}

/// States the item may be given.
fn states(t: Text, item: &Item) -> Vec<(String, String)> {
    let all = [
        (ItemState::InUse, "admin-resume"),
        (ItemState::Suspended, "admin-suspend"),
        (ItemState::Cancelled, "admin-cancel"),
    ];
    let possible = all.into_iter().filter(|(state, _)| *state != item.state && item.state != ItemState::Cancelled);
    possible.map(|(state, key)| (state.word().to_owned(), t.get(key))).collect()
}

fn versions_table(t: Text, id: &ItemId, history: &[std::sync::Arc<Item>], stored: &[Version], today: Date) -> Table {
    let mut rows: Vec<(u32, Row)> = Vec::new();
    for version in stored {
        let number = Markup::link(&super::edit::path(id, version.number()), version.number().to_string());
        let row = Row::new([
            Cell::new(number),
            Cell::new(match version.state {
                VersionState::Published => published_tag(t, &version.item, today),
                state => state_tag(t, state),
            }),
            Cell::new(t.long_date(version.item.since)),
            Cell::new(version.source.spoken(t)),
            Cell::new(t.moment(version.changed)),
        ]);
        rows.push((version.number(), row));
    }
    let in_folder = history.iter().filter(|item| !stored.iter().any(|version| version.number() == item.version));
    for item in in_folder {
        let row = Row::new([
            Cell::new(item.version.to_string()),
            Cell::new(published_tag(t, item, today)),
            Cell::new(t.long_date(item.since)),
            Cell::new(Source::Folder.spoken(t)),
            Cell::new(""),
        ]);
        rows.push((item.version, row));
    }
    rows.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let in_force = history.iter().filter(|item| item.since <= today).max_by_key(|item| (item.since, item.version));
    let in_force = in_force.map(|item| item.version);
    let rows = rows.into_iter().map(|(number, row)| Row { current: Some(number) == in_force, ..row });
    let columns = ["admin-version", "admin-state", "admin-from", "admin-source", "admin-changed"];
    Table::new(t, t.get("admin-versions"), columns.map(|key| Column::new(t.get(key))).into()).rows(rows)
}

fn deeds_table(t: Text, deeds: &[crate::Deed]) -> Table {
    let rows = deeds.iter().map(|deed| {
        Row::new([
            Cell::new(t.moment(deed.at)),
            Cell::new(deed.verb.spoken(t)),
            Cell::new(deed.version.to_string()),
            Cell::new(deed.name.as_str()),
            Cell::new(deed.note.as_str()),
        ])
    });
    let columns = ["admin-when", "admin-deed", "admin-version", "admin-who", "admin-note"];
    Table::new(t, t.get("admin-history"), columns.map(|key| Column::new(t.get(key))).into()).rows(rows)
}

pub(super) async fn begin_draft(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id = ItemId::from(format!("{organ}/{item}"));
    let version = desk.begin_draft(&id, &editor).await?;
    Ok(Redirect::to(&super::edit::path(&id, version.number())))
}

pub(super) async fn change_state(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item)): Path<(String, String)>,
    post: Post,
) -> Result<Redirect, Problem> {
    let id = ItemId::from(format!("{organ}/{item}"));
    let unknown = || Refusal::invalid("state_unknown", "请选择要改成的状态：在用、暂停或取消。").on_field("state");
    let state = post.get("state").and_then(ItemState::from_word).ok_or_else(unknown)?;
    let from = day(&post)?;
    let reason = post.get("reason").unwrap_or_default().trim();
    desk.change_item_state(&id, state, from, reason, &editor).await?;
    Ok(Redirect::to(&address::admin_item(id.as_str())))
}

/// The day of a form, in the field `since`.
pub(super) fn day(post: &Post) -> Result<Date, Refusal> {
    let malformed = || Refusal::invalid("date_malformed", "请填写生效日期，例如 2026-12-01。").on_field("since");
    post.get("since").and_then(|text| text.trim().parse().ok()).ok_or_else(malformed)
}
