//! A month's statements as a file: what the ranking shows, whole, under the same sight, written down as an export.

use axum::extract::{Query, State};
use axum::response::Response;
use identity::{Permission, Staff};
use web::spreadsheet::{Form, Ledger, Value};
use web::{PageRequest, Problem};

use super::ranking::{heads, worst};
use super::statements::Wanted;
use crate::desk::Desk;
use crate::freezing::Frozen;
use crate::indicators::float;
use crate::months::Month;
use crate::store::statements as rows;

pub async fn file(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    form: Form,
    page: PageRequest,
) -> Result<Response, Problem> {
    let t = page.t;
    let (db, region) = (&desk.office.db, desk.office.region);
    let months = rows::months(db, region).await.map_err(Problem::internal)?;
    let month = wanted.month.parse().ok().or_else(|| months.first().copied());
    let month = month.unwrap_or_else(|| Month::of(desk.office.today()).before());
    let of = desk.of(&who.sight(), None, None)?;
    let mut frozen = rows::list(db, region, month, "organ:", &of).await.map_err(Problem::internal)?;
    frozen.extend(rows::list(db, region, month, "window:", &of).await.map_err(Problem::internal)?);
    if who.may(Permission::SeeAllCases) || who.may(Permission::SeeOrganLedger) {
        let of = heads(&who, of);
        frozen.extend(rows::list(db, region, month, "person:", &of).await.map_err(Problem::internal)?);
        frozen.extend(rows::list(db, region, month, "chief:", &of).await.map_err(Problem::internal)?);
    }
    let names = ["month", "subject", "name", "points", "base", "grade", "place", "places", "reasons", "frozen"];
    let mut ledger =
        Ledger::new(form, t.get("assessment-scores"), names.map(|name| t.get(&format!("assessment-file-{name}"))));
    for frozen in &frozen {
        let name = desk.subject_name(&frozen.statement.subject).await?;
        ledger.push(cells(frozen, name));
    }
    let what = format!("/assessment/statements.{}?month={month}", form.word());
    desk.supervision.log_export(&who, &what, ledger.len()).await?;
    let cut = ledger.is_full();
    ledger.send(t, cut, desk.office.now())
}

fn cells(frozen: &Frozen, name: String) -> [Value; 10] {
    let statement = &frozen.statement;
    let place = |n: usize| match statement.is_ranked() {
        true => Value::Count(i64::try_from(n).unwrap_or(i64::MAX)),
        false => Value::from(""),
    };
    [
        Value::Text(statement.month.to_string()),
        Value::from(&*statement.subject),
        Value::Text(name),
        Value::Number(float(statement.points) / 100.0),
        Value::Number(float(statement.base) / 100.0),
        Value::from(&*statement.grade),
        place(statement.place),
        place(statement.of),
        Value::Text(worst(statement)),
        Value::Text(frozen.frozen_at.local_minute()),
    ]
}
