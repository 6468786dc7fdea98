//! The inbox (我的任务): open tasks of one's posts by remaining legal time, and beside them the case that is looked at.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use calendar::WorkCalendar;
use casework::{Command, Facet, InboxBy, InboxFacet, InboxFilter, InboxKey, InboxRow, NEVER, Verb};
use identity::{Permission, Staff, Who};
use jiff::ToSpan as _;
use kernel::{CaseNo, Date, ItemId, KindId};
use serde::Deserialize;
use web::extract::Keyset;
use web::form::Post;
use web::parts::{Countdown, Empty, Facts, Notice, Pager, Tab, Tabs, Tag, Tone, Turn, WorkItem, WorkList};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::opened::Opened;
use super::{Desk, address, parts, problem, words};

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// `mine`, `unclaimed`, `today`, `late`; everything when empty.
    show: String,
    act: String,
    item: String,
    /// The case looked at beside the list.
    case: String,
    /// How a claim of several tasks went.
    claimed: String,
    missed: String,
}

#[derive(Template)]
#[template(path = "staff/inbox.html")]
pub struct InboxPage {
    t: Text,
    shell: Shell,
    notice: Option<Notice>,
    tabs: Tabs,
    acts: Vec<FilterLink>,
    items: Vec<FilterLink>,
    list: WorkList,
    selectable: bool,
    /// The address one comes back to after claiming.
    back: String,
    preview: Option<Preview>,
    /// The reader chose it, so it takes the place of the list on a narrow screen.
    chosen: bool,
}

/// One value of a filter, as a link that sets it, or takes it away again.
pub struct FilterLink {
    href: String,
    label: String,
    count: u64,
    current: bool,
}

pub struct Preview {
    no: String,
    title: String,
    tags: Vec<Tag>,
    turn: Turn,
    clocks: Vec<Countdown>,
    facts: Facts,
    /// None where the matter asks for no papers.
    materials: Option<Facts>,
    href: String,
    /// Tasks nobody has taken: value and name.
    claimable: Vec<(String, String)>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Response, Problem> {
    // The door for staff leads everybody to their own desk: who has no tasks begins elsewhere.
    let home = desk.gate.home(&who.account);
    if !who.may(Permission::WorkTasks) && home != "/staff" {
        return Ok(Redirect::to(&home).into_response());
    }
    who.must(Permission::WorkTasks)?;
    let (t, sight) = (page.t, who.sight());
    let desks = desk.casework.desks_of(&who.actor());
    let filter = wanted.filter(&who, desk.today());
    let after = keyset.after.as_deref().and_then(read_key);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let found = desk.casework.inbox(&sight, &desks, &filter, after.as_ref(), limit).await.map_err(problem)?;
    let opened = match (wanted.case.as_str(), found.rows.first()) {
        ("", Some(first)) => Some(desk.open(&who, first.case_no.as_str()).await?),
        ("", None) => None,
        (no, _) => Some(desk.open(&who, no).await?),
    };
    let board = Board {
        t,
        who: &who,
        wanted: &wanted,
        today: desk.today(),
        calendar: desk.casework.definitions().calendar(),
        current: opened.as_ref().map(|opened| opened.case.no.clone()),
    };
    let acts = desk.casework.inbox_facets(&sight, &desks, &filter, InboxBy::Act).await.map_err(problem)?;
    let matters = desk.casework.inbox_facets(&sight, &desks, &filter, InboxBy::Matter).await.map_err(problem)?;
    let list = WorkList {
        t,
        label: t.get("staff-inbox"),
        items: found.rows.iter().map(|row| board.line(row)).collect(),
        empty: Some(board.nothing()),
        pager: Some(Pager {
            t,
            shown: found.rows.len() as u64,
            total: Some(desk.casework.count_inbox(&sight, &desks, &filter).await.map_err(problem)?),
            first: after.is_some().then(|| wanted.href(&[("case", "")])),
            next: found.next.as_ref().map(|key| Keyset::next(&wanted.href(&[("case", "")]), &write_key(key))),
        }),
    };
    Ok(Html(InboxPage {
        t,
        shell: page.workbench(t.get("staff-inbox")).wide(),
        notice: wanted.notice(t),
        tabs: tabs(&desk, &who, &desks, &wanted, t).await?,
        acts: board.filters(acts, "act", &wanted.act),
        items: board.filters(matters, "item", &wanted.item),
        selectable: list.items.iter().any(|item| item.select.is_some()),
        list,
        back: wanted.href(&[]),
        preview: opened.as_ref().map(|opened| preview(t, opened)),
        chosen: !wanted.case.is_empty(),
    })
    .into_response())
}

/// Stands before a kind where an item would: kinds whose cases have no item are filtered as wholes.
const KIND: &str = "kind:";

const SHOWS: [&str; 5] = ["", "mine", "unclaimed", "today", "late"];

/// The tabs with their counts; each counts what it would show under the other filters.
async fn tabs(desk: &Desk, who: &Who, desks: &[casework::Desk], wanted: &Wanted, t: Text) -> Result<Tabs, Problem> {
    let mut tabs = Vec::new();
    for show in SHOWS {
        let shown = Wanted { show: show.to_owned(), ..wanted.clone() };
        let filter = shown.filter(who, desk.today());
        let count = desk.casework.count_inbox(&who.sight(), desks, &filter).await.map_err(problem)?;
        tabs.push(Tab {
            href: wanted.href(&[("show", show), ("case", "")]),
            label: t.get(&format!("staff-show-{}", if show.is_empty() { "all" } else { show })),
            count: Some(count),
            current: wanted.show == show,
        });
    }
    Ok(Tabs { label: t.get("staff-inbox-filters"), tabs })
}

impl Wanted {
    fn filter(&self, who: &Who, today: Date) -> InboxFilter {
        let yesterday = today.checked_sub(1.day()).unwrap_or(today);
        InboxFilter {
            item: Some(self.item.as_str()).filter(|item| !item.is_empty() && !item.starts_with(KIND)).map(ItemId::from),
            kind: self.item.strip_prefix(KIND).map(KindId::from),
            held_by: match self.show.as_str() {
                "mine" => Some(Some(who.account.id.clone())),
                "unclaimed" => Some(None),
                _ => None,
            },
            due_by: match self.show.as_str() {
                "today" => Some(today),
                "late" => Some(yesterday),
                _ => None,
            },
            act: (!self.act.is_empty()).then(|| self.act.clone()),
        }
    }

    /// This view with some of it changed.
    fn href(&self, changed: &[(&str, &str)]) -> String {
        let of = |name: &str, own: &str| {
            changed
                .iter()
                .find(|(key, _)| *key == name)
                .map_or_else(|| own.to_owned(), |(_, value)| (*value).to_owned())
        };
        let (show, act) = (of("show", &self.show), of("act", &self.act));
        let (item, case) = (of("item", &self.item), of("case", &self.case));
        address::href("/staff", &[("show", &show), ("act", &act), ("item", &item), ("case", &case)])
    }

    fn notice(&self, t: Text) -> Option<Notice> {
        let (claimed, missed): (u32, u32) = (self.claimed.parse().ok()?, self.missed.parse().unwrap_or(0));
        let title = t.msg("staff-claimed").arg("n", claimed).to_string();
        Some(match missed {
            0 => Notice::new(Tone::Good, title),
            missed => Notice::new(Tone::Urgent, title).body(t.msg("staff-missed").arg("n", missed).to_string()),
        })
    }
}

/// What every line of the list is made with.
struct Board<'a> {
    t: Text,
    who: &'a Who,
    wanted: &'a Wanted,
    today: Date,
    calendar: WorkCalendar,
    current: Option<CaseNo>,
}

impl Board<'_> {
    fn line(&self, row: &InboxRow) -> WorkItem {
        let t = self.t;
        let mine = row.holder.as_ref().is_some_and(|holder| holder.account == self.who.account.id);
        WorkItem {
            href: self.wanted.href(&[("case", row.case_no.as_str())]),
            urgency: parts::urgency(&self.calendar, self.today, row.due, row.paused),
            title: row.title.clone(),
            act: row.name.clone(),
            who: row.party.clone(),
            number: parts::short_number(row.case_no.as_str()),
            tags: Vec::new(),
            claimed: match &row.holder {
                Some(_) if mine => t.get("staff-held-by-me"),
                Some(holder) => t.msg("staff-held-by").arg("name", &*holder.name).to_string(),
                None => String::new(),
            },
            due: if row.due == NEVER { String::new() } else { t.date_near(row.due, self.today) },
            current: self.current.as_ref() == Some(&row.case_no),
            select: row.holder.is_none().then(|| task_value(&row.case_no, row.n)),
        }
    }

    fn nothing(&self) -> Empty {
        let narrowed = !self.wanted.show.is_empty() || !self.wanted.act.is_empty() || !self.wanted.item.is_empty();
        let (title, body) =
            if narrowed { ("staff-none-here", "staff-none-here-hint") } else { ("staff-none", "staff-none-hint") };
        let empty = Empty::new("inbox", self.t.get(title)).body(self.t.get(body));
        if narrowed { empty.action("/staff", self.t.get("staff-show-everything")) } else { empty }
    }

    fn filters(&self, facets: Vec<InboxFacet>, name: &str, chosen: &str) -> Vec<FilterLink> {
        let link = |facet: InboxFacet| {
            let (value, label) = match facet.by {
                Facet::Act(act) => (act.clone(), words::act(self.t, &act, &facet.label)),
                Facet::Item(item) => (item.to_string(), facet.label),
                Facet::Kind(kind) => (format!("{KIND}{kind}"), facet.label),
            };
            let current = value == chosen;
            FilterLink {
                href: self.wanted.href(&[(name, if current { "" } else { &value }), ("case", "")]),
                label,
                count: facet.count,
                current,
            }
        };
        facets.into_iter().map(link).collect()
    }
}

fn preview(t: Text, opened: &Opened) -> Preview {
    let case = &opened.case;
    let free = |choice: &casework::Choice| choice.verb == "claim";
    let claimable = opened.choices().into_iter().filter(free).filter_map(|choice| {
        let task = case.task(choice.task?)?;
        Some((task_value(&case.no, task.n), task.name.to_string()))
    });
    Preview {
        no: case.no.to_string(),
        title: case.title.to_string(),
        tags: words::tags(t, case),
        turn: parts::turn(t, opened),
        clocks: parts::running_clocks(t, opened).into_iter().map(Countdown::compact).collect(),
        facts: parts::summary(t, opened),
        materials: parts::materials_in_short(t, opened),
        href: address::case(&case.no),
        claimable: claimable.collect(),
    }
}

fn task_value(no: &CaseNo, n: u32) -> String {
    format!("{no}:{n}")
}

/// Takes the ticked tasks, each by a command of its own: one that a colleague took first does not hold up the others.
pub async fn claim(State(desk): State<Desk>, Staff(who): Staff, post: Post) -> Result<Redirect, Problem> {
    who.must(Permission::WorkTasks)?;
    let region = who.session.region;
    let (mut claimed, mut missed) = (0_u32, 0_u32);
    for value in post.all("select") {
        let Some((no, n)) = value.split_once(':') else { continue };
        let (no, task) = (CaseNo::parse(no)?, n.parse().map_err(|_| Problem::not_found())?);
        // Reading under the sight first: nobody claims what they could not see.
        desk.casework.read_case(&who.sight(), &no).await.map_err(problem)?;
        let command = Command::on(region, no, who.actor(), Verb::Claim { task });
        match desk.casework.execute(command).await {
            Ok(_) => claimed += 1,
            Err(casework::Error::Refused(_)) => missed += 1,
            Err(error) => return Err(problem(error)),
        }
    }
    let back = post.get("back").map_or("/staff", web::local_path);
    let joint = if back.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{back}{joint}claimed={claimed}&missed={missed}")))
}

fn read_key(parts: &[String]) -> Option<InboxKey> {
    let [due, no, n] = parts else { return None };
    Some(InboxKey { due: due.parse().ok()?, case_no: no.parse().ok()?, n: n.parse().ok()? })
}

fn write_key(key: &InboxKey) -> [String; 3] {
    [key.due.to_string(), key.case_no.to_string(), key.n.to_string()]
}
