//! Orders (督办): all one may see, by state and sort, the open ones first by what is owed next.

use askama::Template;
use axum::extract::{Query, State};
use identity::{Permission, Staff, Who};
use kernel::OrganId;
use serde::Deserialize;
use web::extract::Keyset;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Pager, Row, Table, Tabs};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{address, filters, words};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{Order, OrderFilter, OrderKey, OrderSort, OrderState, PageKey as _};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    sort: String,
    /// A state's word, `unfinished` or `late`.
    state: String,
    organ: String,
}

#[derive(Template)]
#[template(path = "orders.html")]
pub struct OrdersPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    filters: Vec<Input>,
    narrowed: bool,
    may_order: bool,
    /// Addresses of the same rows as files.
    xlsx: String,
    csv: String,
    table: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    request: PageRequest,
) -> Result<Html<OrdersPage>, Problem> {
    let t = request.t;
    let after = keyset.after.as_deref().and_then(OrderKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let filter = wanted.filter(&desk);
    let found = desk.orders(&super::sight(&who), &filter, after.as_ref(), limit).await.map_err(problem)?;
    let address = wanted.href("/supervision/orders");
    let pager = Pager {
        t,
        shown: found.rows.len() as u64,
        total: None,
        first: after.is_some().then(|| address.clone()),
        next: found.next.as_ref().map(|key| Keyset::next(&address, &key.parts())),
    };
    Ok(Html(OrdersPage {
        t,
        shell: request.workbench(t.get("supervision-orders")).crumb("/supervision", t.get("supervision-title")).wide(),
        tabs: super::tabs(t, &who, "orders"),
        filters: wanted.inputs(t, &desk, &who),
        narrowed: address.contains('?'),
        may_order: who.may(Permission::IssueOrders),
        xlsx: wanted.href("/supervision/orders.xlsx"),
        csv: wanted.href("/supervision/orders.csv"),
        table: table(t, &desk, &found.rows).pager(pager),
    }))
}

impl Wanted {
    pub fn href(&self, path: &str) -> String {
        let pairs = [("sort", self.sort.as_str()), ("state", &self.state), ("organ", &self.organ)];
        address::href(path, &pairs)
    }

    pub fn filter(&self, desk: &Desk) -> OrderFilter {
        OrderFilter {
            sorts: OrderSort::from_word(&self.sort).into_iter().collect(),
            states: match self.state.as_str() {
                "unfinished" => vec![OrderState::Issued, OrderState::Handling, OrderState::Replied],
                word => OrderState::from_word(word).into_iter().collect(),
            },
            organ: Some(self.organ.trim()).filter(|organ| !organ.is_empty()).map(OrganId::from),
            due_by: if self.state == "late" { desk.today().yesterday().ok() } else { None },
            ..OrderFilter::default()
        }
    }

    fn inputs(&self, t: Text, desk: &Desk, who: &Who) -> Vec<Input> {
        let label = |name: &str| t.get(&format!("supervision-by-{name}"));
        let sorts = OrderSort::ALL.iter().map(|sort| (sort.word().to_owned(), sort_word(t, *sort)));
        let states = ["unfinished", "late"].into_iter().chain(OrderState::ALL.iter().map(|state| state.word()));
        let states = states.map(|state| (state.to_owned(), t.get(&format!("supervision-order-{state}"))));
        vec![
            Input::filter(t, "sort", label("sort"), sorts).value(self.sort.as_str()),
            Input::filter(t, "state", label("state"), states).value(self.state.as_str()),
            Input::filter(t, "organ", label("organ"), filters::organs(desk, who)).value(self.organ.as_str()),
        ]
    }
}

pub fn sort_word(t: Text, sort: OrderSort) -> String {
    t.get(&format!("supervision-sort-{}", sort.word()))
}

/// Orders as lines: what about, whose, by when.
pub fn table(t: Text, desk: &Desk, orders: &[Order]) -> Table {
    let today = desk.today();
    let heads = ["matter", "sort", "organ", "about", "state", "due"];
    let columns = heads.map(|name| Column::new(t.get(&format!("supervision-column-{name}")))).into();
    let row = |order: &Order| {
        let about = match (&order.case_no, &order.subject) {
            (Some(no), _) => Markup::link(&address::case(no), no.as_str()),
            (None, Some(subject)) => Markup::text(words::subject(t, desk, subject)),
            (None, None) => Markup::text("–"),
        };
        let issued = t.msg("supervision-issued").arg("by", order.issued_by.name.as_str());
        Row::new([
            Cell::link(&address::order(&order.no), &order.matter)
                .note(issued.arg("at", t.moment(order.issued_at)).to_string()),
            Cell::new(sort_word(t, order.sort)),
            Cell::new(desk.office.organ_name(&order.organ)),
            Cell::new(about),
            Cell::new(words::order_tag(t, order, today)),
            Cell::new(order.due.map_or_else(|| "–".to_owned(), |due| t.date_near(due, today))),
        ])
    };
    Table::new(t, t.get("supervision-orders"), columns)
        .rows(orders.iter().map(row))
        .empty(Empty::new("speakerphone", t.get("supervision-orders-none")).body(t.get("supervision-orders-none-hint")))
}
