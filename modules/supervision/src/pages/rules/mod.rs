//! Rule setting (监察规则设置): rules as sentences, edited in fields or as text, tried on the past, published from a day.

mod condition;
mod differences;
mod edit;
mod form;
mod list;
mod new;
pub mod sentence;
mod show;
mod trying;

use axum::Router;
use axum::routing::{get, post};
use declarations::Finding;
use web::Text;
use web::parts::{Tag, Tone};

use crate::desk::Desk;

pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/supervision/rules", get(list::show))
        .route("/supervision/rules/new", get(new::show).post(new::begin))
        .route("/supervision/rules/{id}", get(show::show))
        .route("/supervision/rules/{id}/edit", get(edit::show).post(edit::save))
        .route("/supervision/rules/{id}/discard", post(edit::discard))
        .route("/supervision/rules/{id}/publish", post(edit::publish))
        .route("/supervision/rules/{id}/try", post(trying::start))
        .route("/supervision/dry-runs/{run}", get(trying::show))
        .route("/supervision/dry-runs/{run}/cancel", post(trying::cancel))
}

/// A finding as it is shown: errors first, each with its place.
struct FindingView {
    tag: Tag,
    place: String,
    sentence: String,
}

impl FindingView {
    fn all(t: Text, findings: &[Finding]) -> Vec<FindingView> {
        let mut sorted: Vec<&Finding> = findings.iter().collect();
        sorted.sort_by_key(|finding| !finding.is_error());
        sorted.into_iter().map(|finding| FindingView::new(t, finding)).collect()
    }

    fn new(t: Text, finding: &Finding) -> FindingView {
        let tag = match finding.is_error() {
            true => Tag::new(Tone::Urgent, t.get("supervision-must-mend")),
            false => Tag::new(Tone::Quiet, t.get("supervision-should-look")),
        };
        let place = match finding.line {
            0 => finding.field.clone(),
            line => t.msg("supervision-line").arg("line", line).arg("column", finding.column).to_string(),
        };
        FindingView { tag, place, sentence: format!("{}{}", finding.sentence, finding.remedy) }
    }
}
