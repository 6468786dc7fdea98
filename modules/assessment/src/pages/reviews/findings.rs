//! `/assessment/reviews/findings`: the findings behind a number of a quarter's reviews.

use axum::extract::{Query, State};
use casework::Case;
use identity::Staff;
use kernel::OrganId;
use serde::Deserialize;
use serde_json::Value as Json;
use web::parts::Pager;
use web::{Html, Markup, PageRequest, Problem};

use super::{FINDINGS, LISTED, NO_TOPIC, PATH, listed, quarter, reviews, topic};
use crate::desk::Desk;
use crate::months::{Period, PeriodKind};
use crate::pages::address;
use crate::pages::sheet::{Section, Sheet};

pub const CLOSED: &str = "closed";
pub const OPEN: &str = "open";
pub const SCORED: &str = "scored";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    period: String,
    source: String,
    topic: String,
    unit: String,
    /// `closed`, `open`, `scored`.
    state: String,
    /// Lines before this page.
    from: usize,
}

impl Wanted {
    fn holds(&self, case: &Case) -> bool {
        let state = match self.state.as_str() {
            CLOSED => case.phase.is_over(),
            OPEN => !case.phase.is_over(),
            SCORED => case.form.get("score").and_then(Json::as_f64).is_some(),
            _ => true,
        };
        let named = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        state && named(&self.topic, topic(case)) && named(&self.unit, case.lead_organ.as_str())
    }

    fn href(&self, from: usize) -> String {
        let from = if from == 0 { String::new() } else { from.to_string() };
        let pairs = [
            ("period", &self.period),
            ("source", &self.source),
            ("topic", &self.topic),
            ("unit", &self.unit),
            ("state", &self.state),
            ("from", &from),
        ];
        address::href(FINDINGS, &pairs.map(|(name, value)| (name, value.as_str())))
    }
}

/// A quarter, or a whole year of them.
fn span(desk: &Desk, asked: &str) -> Result<Period, Problem> {
    match asked.trim().parse::<Period>() {
        Ok(year) if year.kind == PeriodKind::Year => Ok(year),
        _ => quarter(desk, asked),
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let (period, sight) = (span(&desk, &wanted.period)?, who.sight());
    let mut found = reviews(&desk, &sight, period, &wanted.source, None).await?;
    found.retain(|case| wanted.holds(case));
    let from = wanted.from.min(found.len());
    let to = (from + LISTED).min(found.len());
    let shown = found.get(from..to).unwrap_or_default();
    let title = t.msg("reviews-findings-of").arg("period", period.to_string()).to_string();
    let mut sheet = Sheet::new(&page, title, "");
    let back = if period.kind == PeriodKind::Quarter { format!("{PATH}?period={period}") } else { PATH.to_owned() };
    sheet.shell = sheet.shell.crumb(back, t.get("reviews"));
    let known = |key: &str, word: &str| Some(key).filter(|_| wanted.state == word).map(|key| t.get(key));
    let said = [
        Some(wanted.topic.as_str())
            .filter(|topic| !topic.is_empty())
            .map(|topic| if topic == NO_TOPIC { t.get("reviews-no-topic") } else { topic.to_owned() }),
        Some(wanted.unit.as_str())
            .filter(|unit| !unit.is_empty())
            .map(|unit| desk.office.organ_name(&OrganId::from(unit))),
        known("reviews-is-closed", CLOSED),
        known("reviews-is-open", OPEN),
        known("reviews-is-scored", SCORED),
    ];
    sheet.intro = said.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let pager = Pager {
        t,
        shown: shown.len() as u64,
        total: Some(found.len() as u64),
        first: (from > 0).then(|| wanted.href(0)),
        next: (to < found.len()).then(|| wanted.href(to)),
    };
    let table = listed(t, &desk, &sight, shown).await.pager(pager);
    sheet.sections.push(Section::new("", vec![Markup::part(table)]));
    Ok(sheet.send())
}
