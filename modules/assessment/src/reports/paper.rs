//! A report on paper: set by the county's template `_report.typ`, sealed by the supervision body, the same bytes each time.

use axum::body::Bytes;
use documents::art;
use kernel::{OrganId, Timestamp, chinese_date, local_date};
use serde_json::{Value as Json, json};
use web::Problem;

use super::body::{Body, Figure, IndicatorLine};
use super::corrections::Checked;
use super::sentences::shown;
use super::store::Frozen;
use crate::desk::Desk;
use crate::indicators::float;
use crate::scores::shown as points;

const TEMPLATE: &str = "_report.typ";
/// Who seals reports, and with which seal.
const SEALED_BY: &str = "supervision";
const PURPOSE: &str = "效能监察专用章";

impl Desk {
    /// The report as a sealed PDF.
    pub(super) async fn report_pdf(&self, frozen: &Frozen, notes: &[Checked]) -> Result<Bytes, Problem> {
        let organ = self.office.organ_name(&OrganId::from(SEALED_BY));
        let address = format!("{}/assessment/reports/{}", self.office.public_url, frozen.head.id);
        let data = data(frozen, notes, &organ, &address);
        let (press, authority) = (self.office.press.clone(), self.office.authority.clone());
        let (at, id) = (frozen.head.frozen_at, frozen.head.id.clone());
        // Type setting takes a core for tens of milliseconds, so it leaves the async threads alone.
        let printed = tokio::task::spawn_blocking(move || {
            let mut pictures = vec![("seal.svg", art::seal_svg(&organ, PURPOSE))];
            pictures.extend(art::qr_svg(&address).map(|qr| ("qr.svg", qr)));
            let pdf = press.set(TEMPLATE, &data, &pictures, local_date(at)).map_err(Problem::internal)?;
            let seal = authority.seal(SEALED_BY, &organ, at).map_err(Problem::internal)?;
            seal.sign(&pdf, &id, at).map_err(Problem::internal)
        });
        Ok(Bytes::from(printed.await.map_err(Problem::internal)??))
    }
}

fn data(frozen: &Frozen, notes: &[Checked], organ: &str, address: &str) -> Json {
    let body = &frozen.body;
    let most = body.course.iter().map(|point| point.filed.max(point.closed)).max().unwrap_or_default().max(1);
    json!({
        "title": body.title,
        "organ": organ,
        "address": address,
        "hash": frozen.hash.to_string(),
        "as_of": moment(body.as_of),
        "issued_on": local_date(frozen.head.frozen_at).to_string(),
        "issued_on_words": chinese_date(local_date(frozen.head.frozen_at)),
        "changes": body.changes,
        "causes": body.causes.iter().map(|cause| json!({
            "sentence": cause.sentence,
            "evidence": cause.evidence.join("、"),
        })).collect::<Vec<_>>(),
        "proposals": body.proposals,
        "volumes": body.volumes.iter().map(|volume| json!([
            volume.name, volume.now, known(body, 1, volume.before), known(body, 2, volume.last_year),
        ])).collect::<Vec<_>>(),
        "indicators": body.indicators.iter().filter(|line| line.now.value.is_some()).map(indicator).collect::<Vec<_>>(),
        "course": body.course.iter().map(|point| json!({
            "name": point.name,
            "filed": float(point.filed) / float(most),
            "closed": float(point.closed) / float(most),
        })).collect::<Vec<_>>(),
        "most": most,
        "organs": organs(body),
        "windows": body.windows.iter().map(|window| json!([
            window.name, window.acts, window.rated, share(&window.satisfied), place(window.rank),
        ])).collect::<Vec<_>>(),
        "cards": body.cards.iter().map(|card| json!([
            card.name, card.category, card.warning, card.yellow, card.red, card.advice, card.withdrawn,
        ])).collect::<Vec<_>>(),
        "orders": body.orders.iter().map(|order| json!([
            order.matter,
            order.organ,
            order.issued.to_string(),
            order.closed.map_or_else(|| "未销号".to_owned(), |day| day.to_string()),
        ])).collect::<Vec<_>>(),
        "items": body.items.iter().map(|item| json!([
            item.since.to_string(), item.name, item.organ, item.what,
        ])).collect::<Vec<_>>(),
        "notes": notes.iter().map(|Checked { note, .. }| json!([
            note.n,
            note.text,
            note.reason,
            format!("{} {}", note.author_name, note.at.local_minute()),
            note.hash.map(|hash| hash.to_string().chars().take(16).collect::<String>()).unwrap_or_default(),
        ])).collect::<Vec<_>>(),
        "uncovered": body.uncovered,
    })
}

/// `2026年11月7日 00:00`
fn moment(at: Timestamp) -> String {
    let minute = at.local_minute();
    format!("{} {}", chinese_date(local_date(at)), minute.get(11..).unwrap_or_default())
}

/// What lies before the first figures is not nought but unknown.
fn known(body: &Body, back: u8, count: i64) -> Json {
    if body.reaches(back) { json!(count) } else { json!("–") }
}

fn indicator(line: &IndicatorLine) -> Json {
    let value = |figure: &Figure| figure.value.map_or_else(|| "–".to_owned(), |value| shown(&line.unit, value));
    let base = match line.now.denominator {
        Some(denominator) => format!("{}/{denominator}", line.now.numerator),
        None => line.now.numerator.to_string(),
    };
    json!({
        "name": line.name,
        "now": value(&line.now),
        "base": base,
        "before": value(&line.before),
        "last_year": value(&line.last_year),
        "target": line.target.map_or_else(|| "–".to_owned(), |value| shown(&line.unit, value)),
        "small": line.now.small,
        "misses": line.misses(),
    })
}

fn organs(body: &Body) -> Vec<Json> {
    let line = |organ: &super::body::OrganLine| {
        json!([
            organ.name,
            organ.filed,
            organ.closed,
            organ.open,
            share(&organ.on_time),
            place(organ.rank),
            organ.yellow,
            organ.red,
            organ.score.map_or_else(|| "–".to_owned(), points),
            organ.grade,
        ])
    };
    body.organs.iter().map(line).collect()
}

/// A share with what it rests on.
fn share(figure: &Figure) -> String {
    let of = figure.denominator.unwrap_or_default();
    figure.value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}%（{}/{of}）", figure.numerator))
}

fn place(rank: Option<u32>) -> String {
    rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string())
}
