//! My matters (我的办件): what is open with whose turn it is, drafts, messages, appointments, what is closed.

use askama::Template;
use axum::extract::State;
use casework::{CaseFilter, CaseRow, ListKey, Phase, Whose};
use identity::{SignedIn, Who};
use web::extract::Keyset;
use web::parts::{Empty, Notice, Tag};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::messages::{self, MessageView};
use super::words;
use crate::desk::{Desk, problem};
use crate::lifecycle::KIND;

/// Nobody has more open matters than fit on a page; closed ones are paged.
const OPEN: u32 = 200;
const CLOSED: u32 = 20;
const MESSAGES: u32 = 3;

#[derive(Template)]
#[template(path = "citizen/me.html")]
pub struct MePage {
    t: Text,
    shell: Shell,
    acting: Option<Notice>,
    yours: Vec<CaseView>,
    open: Vec<CaseView>,
    /// Opinions and whatever else is no application.
    others: Vec<CaseView>,
    drafts: Vec<DraftView>,
    closed: Vec<CaseView>,
    more: Option<String>,
    messages: Vec<MessageView>,
    unread: u64,
    appointments: Vec<(String, String)>,
    nothing: Empty,
    is_empty: bool,
}

/// A case in a list.
pub struct CaseView {
    pub href: String,
    pub title: String,
    pub filed: String,
    pub tag: Tag,
    pub turn: String,
    pub due: String,
}

struct DraftView {
    href: String,
    title: String,
    saved: String,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    keyset: Keyset,
) -> Result<Html<MePage>, Problem> {
    let t = page.t;
    let (yours, open) = open_cases(&desk, &who).await?.into_iter().partition::<Vec<_>, _>(is_yours);
    let after = keyset.after.as_deref().and_then(ListKey::of_parts);
    let (open, others) = open.into_iter().partition::<Vec<_>, _>(|row| row.kind == KIND);
    let filter = CaseFilter { phases: vec![Phase::Closed, Phase::Archived], ..CaseFilter::default() };
    let closed = desk.casework.list_cases(&who.own_sight(), &filter, after.as_ref(), CLOSED).await.map_err(problem)?;
    let drafts: Vec<DraftView> = desk
        .list_drafts(&who)
        .await?
        .iter()
        .filter_map(|draft| {
            let item = desk.catalog.find(draft.item.as_str(), desk.today())?;
            let saved = t.msg("citizen-saved-at").arg("when", t.moment(draft.saved)).to_string();
            Some(DraftView { href: format!("/apply/{}", draft.item), title: item.name.clone(), saved })
        })
        .collect();
    let appointments = desk.list_appointments(&who).await?;
    let messages = desk.list_messages(&who, None, MESSAGES).await?;
    let is_empty =
        yours.is_empty() && open.is_empty() && others.is_empty() && drafts.is_empty() && closed.rows.is_empty();
    let view = |row: &CaseRow| case_view(&desk, t, row);
    Ok(Html(MePage {
        t,
        shell: page.portal(t.get("citizen-mine")).crumb("/", t.get("nav-home")),
        acting: words::acting(t, &who),
        yours: yours.iter().map(view).collect(),
        open: open.iter().map(view).collect(),
        others: others.iter().map(view).collect(),
        drafts,
        more: closed.next.map(|key| format!("{}#closed", Keyset::next("/me", &key.parts()))),
        closed: closed.rows.iter().map(view).collect(),
        messages: messages.iter().map(|message| messages::view(t, message)).collect(),
        unread: desk.count_unread(&who).await?,
        appointments: appointments
            .iter()
            .map(|booked| {
                let item = desk.catalog.find(booked.item.as_str(), desk.today());
                let name = item.map_or_else(|| booked.item.to_string(), |item| item.name.clone());
                (format!("{} {}", t.date_near(booked.day, desk.today()), booked.slot), name)
            })
            .collect(),
        nothing: Empty::new("folder", t.get("citizen-nothing"))
            .body(t.get("citizen-nothing-note"))
            .action("/items", t.get("citizen-find-item")),
        is_empty,
    }))
}

/// The open matters of whoever asks, those that fall due first at the head.
pub async fn open_cases(desk: &Desk, who: &Who) -> Result<Vec<CaseRow>, Problem> {
    let phases = vec![Phase::Filed, Phase::Correcting, Phase::Handling, Phase::Decided];
    let filter = CaseFilter { phases, ..CaseFilter::default() };
    let mut rows = desk.casework.list_cases(&who.own_sight(), &filter, None, OPEN).await.map_err(problem)?.rows;
    rows.sort_by_key(|row| (!is_yours(row), row.due));
    Ok(rows)
}

/// Is it the applicant who has to do something?
pub fn is_yours(row: &CaseRow) -> bool {
    Whose::turn(row.phase, row.paused) == Whose::Applicant
}

pub fn case_view(desk: &Desk, t: Text, row: &CaseRow) -> CaseView {
    CaseView {
        href: format!("/me/cases/{}", row.case_no),
        title: row.title.clone(),
        filed: t
            .msg("citizen-filed-on")
            .arg("when", t.date_near(kernel::local_date(row.filed_at), desk.today()))
            .to_string(),
        tag: words::phase_tag(t, row.phase, row.ending, row.paused),
        turn: turn(t, row),
        due: words::due_line(desk, t, row),
    }
}

/// Only what the tag beside it does not say already.
fn turn(t: Text, row: &CaseRow) -> String {
    match (Whose::turn(row.phase, row.paused), row.phase) {
        (_, phase) if phase.is_over() => String::new(),
        (_, Phase::Decided) => t.get("citizen-turn-delivery"),
        (Whose::Government, _) => String::new(),
        (whose, _) => words::whose(t, whose),
    }
}
