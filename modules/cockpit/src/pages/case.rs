//! Where the drill ends: one case as one timeline, with its clocks, its cards, and one press that urges it.

use applications::pages::told::{self, Watch};
use askama::Template;
use axum::extract::{Path, Query, State};
use casework::Teller;
use identity::{Permission, Staff};
use kernel::{CaseNo, local_date};
use serde::Deserialize;
use supervision::{CardFilter, OrderFilter};
use web::parts::{Countdown, Notice, Stance, Tag, Timeline, Tone, Turn};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::may_watch;
use super::view::Urge;
use crate::board::problem;
use crate::desk::Desk;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    done: String,
}

#[derive(Template)]
#[template(path = "watch_case.html")]
pub struct CasePage {
    t: Text,
    shell: Shell,
    no: String,
    organ: String,
    notice: Option<Notice>,
    turn: Turn,
    clocks: Vec<Countdown>,
    urge: Option<Urge>,
    /// Tag, address, words.
    cards: Vec<(Tag, String, String)>,
    orders: Vec<(Tag, String, String)>,
    story: Timeline,
}

const MOST: u32 = 20;

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<CasePage>, Problem> {
    may_watch(&who)?;
    let (t, sight, no) = (request.t, who.sight(), CaseNo::parse(&no)?);
    let case = desk.office.casework.read_case(&sight, &no).await.map_err(problem)?;
    let around = desk.office.casework.surroundings(&case).await.map_err(problem)?;
    let events = desk.office.casework.events(&sight, &no).await.map_err(problem)?;
    let today = local_date(around.now);
    let actor = who.actor();
    let ctx = around.ctx(&actor);
    let filter = CardFilter { case_no: Some(no.clone()), ..CardFilter::default() };
    let cards = desk.supervision.cards(&sight, &filter, None, MOST).await.map_err(problem)?.rows;
    let filter = OrderFilter { case_no: Some(no.clone()), ..OrderFilter::default() };
    let orders = desk.supervision.orders(&sight, &filter, None, MOST).await.map_err(problem)?.rows;
    let open_order = orders.iter().find(|order| order.closed_at.is_none()).map(|order| local_date(order.issued_at));
    let may_urge = who.may(Permission::IssueOrders) && !case.phase.is_over();
    let urge = may_urge.then(|| {
        let done = open_order.map(|day| t.msg("cockpit-urged-on").arg("day", t.short_date(day)).to_string());
        let key = Urge::key(&who, &no, today);
        Urge { t, case: no.to_string(), key, done: done.unwrap_or_default() }
    });
    let watch = Watch::new(t, &around);
    let clocks = case.clocks.iter().filter_map(|named| watch.countdown(&named.name, &named.clock));
    let turn = Teller::new(&ctx, told::language(t)).turn(&case);
    Ok(Html(CasePage {
        t,
        shell: request.workbench(&*case.title).crumb("/watch", t.get("cockpit-title")),
        organ: desk.office.organ_name(&case.lead_organ),
        notice: (wanted.done == "urged").then(|| Notice::new(Tone::Good, t.get("cockpit-urged"))),
        turn: Turn {
            t,
            yours: false,
            who: desk.office.organ_name(&case.lead_organ),
            what: turn.sentence,
            by: String::new(),
            action: None,
        },
        clocks: clocks.map(Countdown::compact).collect(),
        urge,
        cards: cards
            .iter()
            .map(|card| {
                let words = format!("{} · {}", card.rule_name, t.moment(card.raised_at));
                (supervision::pages::signal_tag(t, card.level), format!("/supervision/cards/{}", card.no), words)
            })
            .collect(),
        orders: orders
            .iter()
            .map(|order| {
                let words = format!("{} · {}", order.matter, t.moment(order.issued_at));
                (supervision::pages::order_tag(t, order, today), format!("/supervision/orders/{}", order.no), words)
            })
            .collect(),
        story: story(t, &ctx, &events),
        no: no.to_string(),
    }))
}

fn story(t: Text, ctx: &casework::Ctx<'_>, events: &[casework::Event]) -> Timeline {
    let rows = Teller::new(ctx, told::language(t)).timeline(events);
    let entries = rows.into_iter().filter_map(|row| {
        let event = events.iter().find(|event| event.seq == row.seq)?;
        let mut entry = told::deed(t.moment(row.at), event, row.sentence).detail(row.actor);
        entry.stance = Stance::Past;
        Some(entry)
    });
    Timeline { t, entries: entries.collect() }
}
