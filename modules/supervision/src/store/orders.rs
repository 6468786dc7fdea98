//! Orders as their cases tell them.

use casework::{Case, NEVER, Sight};
use kernel::{CaseNo, Date, Timestamp};
use serde_json::Value as Json;
use store::{Db, Error, Row, Select, WriteSet, params};

use super::{admit, only, since, some_case, unreadable, until};
use crate::model::{Order, OrderFilter, OrderKey, OrderSort, OrderState, Person};

const INSERT: &str = "INSERT INTO supervision_order (region, order_no, sort, matter, demand, subject, case_no, organ,
    place, issued_at, issued_by, issued_by_name, state, due, seq)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'issued', $13, $14)";
const RECEIVED: &str = "UPDATE supervision_order SET state = 'handling', received_at = $3, due = $4, seq = $5
    WHERE region = $1 AND order_no = $2";
const REPLIED: &str = "UPDATE supervision_order SET state = 'replied', replied_at = $3, due = $4, seq = $5
    WHERE region = $1 AND order_no = $2";
const RETURNED: &str = "UPDATE supervision_order SET state = 'handling', redone = redone + 1, due = $3, seq = $4
    WHERE region = $1 AND order_no = $2";
const CLOSED: &str = "UPDATE supervision_order SET state = 'closed', closed_at = $3, due = '9999-12-31', seq = $4
    WHERE region = $1 AND order_no = $2";
/// No person is named on an order; the column keeps the access predicate the same for all tables.
const COLUMNS: &str = "SELECT order_no, sort, matter, demand, subject, case_no, organ, place, issued_at, issued_by,
    issued_by_name, state, due, received_at, replied_at, closed_at, redone
    FROM (SELECT supervision_order.*, '' AS person FROM supervision_order) AS ordered";

pub fn put(set: &mut WriteSet, case: &Case, by: &Person, due: Option<Date>) {
    let text = |name: &str| case.form.get(name).and_then(Json::as_str).unwrap_or_default();
    set.push(
        INSERT,
        params![
            case.region,
            &case.no,
            text("sort"),
            text("matter"),
            text("demand"),
            text("subject"),
            text("case_no"),
            &case.lead_organ,
            case.place,
            case.filed_at,
            &by.account,
            &by.name,
            due.unwrap_or(NEVER),
            case.seq,
        ],
    );
}

pub fn put_received(set: &mut WriteSet, case: &Case, at: Timestamp, due: Option<Date>) {
    set.push(RECEIVED, params![case.region, &case.no, at, due.unwrap_or(NEVER), case.seq]);
}

pub fn put_replied(set: &mut WriteSet, case: &Case, at: Timestamp, due: Option<Date>) {
    set.push(REPLIED, params![case.region, &case.no, at, due.unwrap_or(NEVER), case.seq]);
}

pub fn put_returned(set: &mut WriteSet, case: &Case, due: Option<Date>) {
    set.push(RETURNED, params![case.region, &case.no, due.unwrap_or(NEVER), case.seq]);
}

pub fn put_closed(set: &mut WriteSet, case: &Case, at: Timestamp) {
    set.push(CLOSED, params![case.region, &case.no, at, case.seq]);
}

pub async fn find(db: &Db, sight: &Sight, no: &CaseNo) -> Result<Option<Order>, Error> {
    let mut select = Select::new(COLUMNS);
    admit(&mut select, sight);
    select.and("order_no = ?", params![no]);
    db.select(&select).await?.first().map(row).transpose()
}

pub async fn list(
    db: &Db,
    sight: &Sight,
    filter: &OrderFilter,
    after: Option<&OrderKey>,
    limit: u32,
) -> Result<Vec<Order>, Error> {
    let mut select = Select::new(COLUMNS);
    admit(&mut select, sight);
    if let Some(key) = after {
        select.and("(issued_at, order_no) < (?, ?)", params![key.issued_at, &key.no]);
    }
    if !filter.sorts.is_empty() {
        select.any_of("sort", filter.sorts.iter().map(|sort| sort.word()));
    }
    if !filter.states.is_empty() {
        select.any_of("state", filter.states.iter().map(|state| state.word()));
    }
    only(&mut select, "organ = ?", filter.organ.as_ref());
    only(&mut select, "subject = ?", filter.subject.as_ref().map(ToString::to_string));
    only(&mut select, "case_no = ?", filter.case_no.as_ref());
    only(&mut select, "issued_at >= ?", since(filter.from));
    only(&mut select, "issued_at < ?", until(filter.to));
    only(&mut select, "closed_at IS NULL AND due <= ?", filter.due_by);
    select.then("ORDER BY issued_at DESC, order_no DESC LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(row).collect()
}

fn row(row: &Row) -> Result<Order, Error> {
    let (sort, state): (&str, &str) = (row.get(1)?, row.get(11)?);
    let due: Date = row.get(12)?;
    let subject: &str = row.get(4)?;
    Ok(Order {
        no: row.get(0)?,
        sort: OrderSort::from_word(sort).ok_or_else(|| unreadable(format!("supervision_order.sort {sort}")))?,
        matter: row.get(2)?,
        demand: row.get(3)?,
        subject: if subject.is_empty() { None } else { subject.parse().ok() },
        case_no: some_case(row, 5)?,
        organ: row.get(6)?,
        place: row.get(7)?,
        issued_at: row.get(8)?,
        issued_by: Person { account: row.get(9)?, name: row.get(10)? },
        state: OrderState::from_word(state).ok_or_else(|| unreadable(format!("supervision_order.state {state}")))?,
        due: (due != NEVER).then_some(due),
        received_at: row.get(13)?,
        replied_at: row.get(14)?,
        closed_at: row.get(15)?,
        redone: row.get(16)?,
    })
}
