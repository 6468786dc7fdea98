//! Evaluation in its three forms (RAT-04), side by side: what people say online and on the phone, what is seen on site,
//! what others find. For the quarter, the one before and the year; no score is made of it, since the forms count
//! different things.

use casework::{CaseFilter, Sight};
use identity::{Permission, Who};
use kernel::{KindId, OrganId};
use ratings::Share;
use web::parts::{Cell, Column, Row, Table, Tag, Tone};
use web::{Markup, Problem, Text};

use super::findings::SCORED;
use super::{FINDINGS, mean, opened, reviews, total};
use crate::desk::Desk;
use crate::indicators::float;
use crate::months::Period;
use crate::pages::address;
use crate::pages::sheet::Section;

/// Whose evaluation, and who asks.
pub struct Asked<'a> {
    pub who: &'a Who,
    pub sight: &'a Sight,
    pub organ: Option<&'a OrganId>,
    pub source: &'a str,
}

impl Asked<'_> {
    fn organ(&self) -> &str {
        self.organ.map_or("", |organ| organ.as_str())
    }
}

/// One span of days, each cell leading to what it counts.
struct Spoken {
    satisfied: Markup,
    bad: Markup,
    called: Markup,
    efficiency: Markup,
    patrols: Markup,
    observers: Markup,
    site: Markup,
    problems: Markup,
    score: Markup,
}

/// What is told, in which form, and where it stands.
type Line = (&'static str, &'static str, fn(&Spoken) -> &Markup);

pub async fn section(t: Text, desk: &Desk, asked: &Asked<'_>, period: Period) -> Result<Section, Problem> {
    let mut spans = Vec::new();
    for span in [period, period.before(), Period::year(period.from)] {
        spans.push(spoken(t, desk, asked, span).await?);
    }
    let rows: [Line; 9] = [
        ("satisfied", "online", |said| &said.satisfied),
        ("bad-ratings", "online", |said| &said.bad),
        ("called", "online", |said| &said.called),
        ("efficiency", "online", |said| &said.efficiency),
        ("patrols", "on-site", |said| &said.patrols),
        ("observers", "on-site", |said| &said.observers),
        ("site", "on-site", |said| &said.site),
        ("problems", "third-party", |said| &said.problems),
        ("mean", "third-party", |said| &said.score),
    ];
    let row = |(what, form, of): &Line| {
        let mut cells =
            vec![Cell::new(t.get(&format!("reviews-said-{what}"))), Cell::new(t.get(&format!("reviews-form-{form}")))];
        cells.extend(spans.iter().map(|said| Cell::new(of(said).clone())));
        Row::new(cells)
    };
    let columns = vec![
        Column::new(t.get("reviews-said")),
        Column::new(t.get("reviews-form")),
        Column::new(t.get("reviews-this-quarter")),
        Column::new(t.get("reviews-problems-before")),
        Column::new(t.msg("reviews-year").arg("year", period.from.year().to_string()).to_string()),
    ];
    let title = match asked.organ {
        Some(organ) => t.msg("reviews-forms-of").arg("unit", desk.office.organ_name(organ)).to_string(),
        None => t.get("reviews-forms"),
    };
    let table = Table::new(t, title.clone(), columns).rows(rows.iter().map(row));
    Ok(Section::new(title, vec![Markup::part(table)]).note(t.get("reviews-forms-note")))
}

async fn spoken(t: Text, desk: &Desk, asked: &Asked<'_>, span: Period) -> Result<Spoken, Problem> {
    let organs = desk.of(asked.sight, asked.organ, None)?.organs;
    let organs = organs.as_deref();
    let (from, to) = (span.from.to_string(), span.to.to_string());
    let within = [("from", &*from), ("to", &*to), ("organ", asked.organ())];
    let listed = |path: &str, more: &[(&str, &str)]| address::href(path, &[&within[..], more].concat());
    // Ratings are opened by those who answer for them.
    let may = asked.who.may(Permission::SeeRatings);
    let counted = |n: i64, href: String| if may { opened(t, n, &href) } else { Markup::text(t.number(n)) };

    let rated = desk.ratings.total(span.from, span.to, organs).await.map_err(Problem::internal)?;
    let calls = desk.ratings.call_rates(span.from, span.to, organs).await.map_err(Problem::internal)?.satisfied;
    let good = counted(rated.good(), listed("/ratings/list", &[("level", "good"), ("counted", "1")]));
    let satisfied = counted(calls.part, listed("/ratings/calls/made", &[("show", "satisfied")]));
    let mut efficiency = Share::default();
    for (organ, said) in desk.ratings.efficiency_by_organ(span.from, span.to).await? {
        if organs.is_none_or(|organs| organs.contains(&organ)) {
            efficiency = Share::new(efficiency.part + said.part, efficiency.whole + said.whole);
        }
    }
    let found = reviews(desk, asked.sight, span, asked.source, asked.organ).await?;
    let third = total(&found);
    let period = span.to_string();
    let findings = |state: &str| {
        let pairs = [("period", &*period), ("source", asked.source), ("unit", asked.organ()), ("state", state)];
        address::href(FINDINGS, &pairs)
    };
    Ok(Spoken {
        satisfied: share(t, rated.good_share(), good),
        bad: counted(rated.bad(), listed("/ratings/list", &[("level", "bad"), ("counted", "1")])),
        called: share(t, calls, satisfied),
        efficiency: share(t, efficiency, Markup::text(t.number(efficiency.part))),
        patrols: of_kind(t, desk, asked, span, "patrol-finding").await?,
        observers: of_kind(t, desk, asked, span, "observer-finding").await?,
        site: site(t, desk, span, organs).await?,
        problems: opened(t, third.problems, &findings("")),
        score: match third.mean() {
            Some(_) => Markup::text(format!("{} ·", mean(third))).and(opened(t, third.scored, &findings(SCORED))),
            None => Markup::text("–"),
        },
    })
}

/// `96.2% · 125 / 130`, greyed where few spoke; a dash where nobody did.
fn share(t: Text, share: Share, part: Markup) -> Markup {
    let Some(value) = share.value() else { return Markup::text("–") };
    let value = format!("{:.1}%", value * 100.0);
    grey(share, value).and(Markup::text("·")).and(part).and(Markup::text(format!("/ {}", t.number(share.whole))))
}

fn grey(of: Share, value: String) -> Markup {
    if of.is_small() { Markup::part(Tag::new(Tone::Quiet, value)) } else { Markup::text(value) }
}

/// Findings of a kind that were written down in the span, as far as the reader sees them.
async fn of_kind(t: Text, desk: &Desk, asked: &Asked<'_>, span: Period, kind: &str) -> Result<Markup, Problem> {
    let filter = CaseFilter {
        kind: Some(KindId::from(kind)),
        organ: asked.organ.cloned(),
        filed_from: Some(span.from),
        filed_to: Some(span.to),
        ..CaseFilter::default()
    };
    let found = desk.office.casework.count_cases(asked.sight, &filter).await.map_err(Problem::internal)?;
    let (from, to) = (span.from.to_string(), span.to.to_string());
    let pairs = [("from", &*from), ("to", &*to), ("organ", asked.organ())];
    let href = address::href(&format!("/staff/kinds/{kind}"), &pairs);
    Ok(opened(t, i64::try_from(found).unwrap_or(i64::MAX), &href))
}

/// `88.3 · 12 份`: what invited evaluators gave where these organs have windows, 0 to 100, and how many sheets say so.
async fn site(t: Text, desk: &Desk, span: Period, organs: Option<&[OrganId]>) -> Result<Markup, Problem> {
    let county = desk.office.county();
    let known = county.organs.iter().filter(|organ| organs.is_none_or(|organs| organs.contains(&organ.id)));
    let places: Vec<String> = known
        .filter(|organ| !organ.windows.is_empty())
        .filter_map(|organ| organ.region.map(|region| region.to_string()))
        .collect();
    let (mut sheets, mut points) = (0, 0.0);
    for (place, (n, score)) in desk.ratings.site_scores(span.from, span.to).await? {
        if places.contains(&place) {
            sheets += n;
            points += score * float(n);
        }
    }
    if sheets == 0 {
        return Ok(Markup::text("–"));
    }
    let score = grey(Share::new(sheets, sheets), format!("{:.1}", points / float(sheets)));
    let sheets = t.msg("reviews-sheets").arg("n", sheets).to_string();
    Ok(score.and(Markup::text(format!("· {sheets}"))))
}
