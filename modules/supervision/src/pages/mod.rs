//! Pages of supervision (运行监察): what runs, cards, orders, rules, the log.
//!
//! Supervisors and leaders see the county, heads of departments their organ, everybody else what names them. Each page
//! opens with what waits and for whom; every number opens what it counts.

mod acts;
pub(crate) mod address;
mod card;
mod card_acts;
mod card_new;
mod cards;
mod choosing;
mod deeds;
mod evidence;
mod export;
mod fields;
mod filters;
mod letters;
mod log;
mod observing;
mod order;
mod order_new;
mod orders;
mod risks;
mod rules;
mod running;
mod signals;
mod under_way;
mod words;

use axum::Router;
use axum::routing::get;
use casework::{Grant, Sight};
use identity::{Permission, Who};
use web::parts::{Tab, Tabs};
use web::{PageRequest, Shell, Text};

use crate::desk::Desk;
use crate::door::told_sums;

pub use rules::sentence::Sentence;
pub use words::{order_tag, signal_icon, signal_tag, signal_tone, signal_word, state_tag};

pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/supervision", get(running::show))
        .route("/supervision/running", get(under_way::show))
        .route("/supervision/cards", get(cards::show))
        .route("/supervision/cards.csv", get(export::cards))
        .route("/supervision/cards.xlsx", get(export::cards))
        .route("/supervision/cards/new", get(card_new::show).post(card_new::submit))
        .route("/supervision/cards/{no}", get(card::show).post(card_acts::submit))
        .route("/supervision/signals", get(signals::show))
        .route("/supervision/orders", get(orders::show))
        .route("/supervision/orders.csv", get(export::orders))
        .route("/supervision/orders.xlsx", get(export::orders))
        .route("/supervision/orders/new", get(order_new::show).post(order_new::submit))
        .route("/supervision/orders/{no}", get(order::show).post(order::submit))
        .route("/supervision/observing", get(observing::show))
        .route("/supervision/risks", get(risks::list::show))
        .route("/supervision/risks/{id}", get(risks::show::show))
        .route("/supervision/log", get(log::show))
        .merge(rules::routes())
        .with_state(desk)
}

/// What of signals, cards and orders somebody may see: the county, the place or the organ they answer for; of their own
/// organ's matters a clerk sees what names them.
pub fn sight(who: &Who) -> Sight {
    if who.may(Permission::SeeAllCases) || who.may(Permission::SeeOrganLedger) {
        return who.sight();
    }
    let own = Grant::Account(who.actor().principal().clone());
    Sight::nothing(who.session.region).and(own)
}

/// The columns of supervision as tabs; who does not set rules does not see them edited, but may read them.
fn tabs(t: Text, who: &Who, current: &str) -> Tabs {
    let (observes, sums) = (who.may(Permission::Observe), told_sums(who));
    let columns = [
        ("/supervision/observing", "observing", observes),
        ("/supervision", "running", !sums),
        ("/supervision/cards", "cards", !sums),
        ("/supervision/orders", "orders", !sums),
        ("/supervision/rules", "rules", true),
        ("/supervision/risks", "risks", true),
        ("/supervision/log", "log", who.may(Permission::SearchAudit)),
        ("/supervision/observing", "observing", !observes && who.may(Permission::SeeAllCases)),
    ];
    let shown = columns.into_iter().filter(|(_, _, may)| *may);
    let tab = |(href, name, _): (&str, &str, bool)| Tab {
        href: href.to_owned(),
        label: t.get(&format!("supervision-{name}")),
        count: None,
        current: name == current,
    };
    Tabs { label: t.get("supervision-sections"), tabs: shown.map(tab).collect() }
}

/// The frame of a page below one of the columns.
fn shell(request: &PageRequest, title: impl Into<String>, column: &str) -> Shell {
    let t = request.t;
    let shell = request.workbench(title).crumb("/supervision", t.get("supervision-title"));
    shell.crumb(format!("/supervision/{column}"), t.get(&format!("supervision-{column}")))
}
