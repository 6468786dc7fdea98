//! The same days as a file: what is expected, and beside working days what the hall needs. Written down as an export.

use axum::extract::{Query, State};
use axum::response::Response;
use identity::Staff;
use web::spreadsheet::{Form, Ledger, Value};
use web::{PageRequest, Problem};

use super::hall::Planned;
use super::pages::{Wanted, advice};
use crate::desk::Desk;

pub async fn file(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    form: Form,
    page: PageRequest,
) -> Result<Response, Problem> {
    let (t, sight) = (page.t, who.sight());
    let foreseen = wanted.forecast(&desk, &sight).await?;
    let plan = wanted.plan(&desk, &sight).await?;
    let hall = plan.as_ref().map(|plan| desk.office.organ_name(&plan.organ)).unwrap_or_default();
    let heads = [
        t.get("assessment-day"),
        t.get("forecast-works"),
        t.get("assessment-expected"),
        t.get("forecast-low"),
        t.get("forecast-high"),
        t.get("forecast-hall"),
        t.get("forecast-at-windows"),
        t.get("forecast-needed"),
        t.get("forecast-needed-high"),
        t.get("forecast-standing"),
        t.get("forecast-booked"),
        t.get("forecast-free"),
        t.get("forecast-advice"),
    ];
    let mut ledger = Ledger::new(form, t.get("assessment-forecast"), heads);
    let count = |n: u32| Value::Count(i64::from(n));
    for expected in &foreseen.days {
        let (low, high) = expected.range().unzip();
        let worked = t.get(if expected.works { "forecast-working-day" } else { "assessment-rest-day" });
        let mut cells = vec![expected.day.to_string().into(), worked.into(), Value::Number(expected.filings)];
        cells.extend([Value::from(low), Value::from(high)]);
        let planned = plan.iter().flat_map(|plan| plan.days.iter().map(move |day| (plan, day)));
        let planned = planned.into_iter().find(|(_, day)| day.expected.day == expected.day);
        match planned {
            Some((plan, day)) => {
                let Planned { need, booked, free, .. } = *day;
                cells.extend([hall.as_str().into(), Value::Number(day.expected.filings)]);
                cells.extend(
                    [need.map(|need| need.likely), need.map(|need| need.high)].map(|n| n.map_or(Value::Nothing, count)),
                );
                cells.extend([count(plan.hall.windows), count(booked), count(free), advice(t, day).into()]);
            }
            None => cells.extend(std::iter::repeat_n(Value::Nothing, 8)),
        }
        ledger.push(cells);
    }
    desk.supervision
        .log_export(&who, &wanted.href(&format!("/assessment/forecast.{}", form.word())), ledger.len())
        .await?;
    let cut = ledger.is_full();
    ledger.send(t, cut, desk.office.now())
}
