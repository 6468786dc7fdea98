//! Rule setting (监察规则设置): rules as sentences, edited in fields or as text, tried on the past, published from a day.

mod condition;
mod differences;
mod edit;
mod form;
mod list;
mod new;
mod said;
pub mod sentence;
mod show;
mod trying;

use axum::Router;
use axum::routing::{get, post};
use declarations::Finding;
use web::Text;
use web::parts::{FindingLine, Findings};

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

/// What the check found of fields, as it is shown to whoever fills them: the field by its name and address, and no word of
/// the text's own keys. What is about no field keeps its place in the text.
fn findings_of_fields<'f>(t: Text, found: impl IntoIterator<Item = &'f Finding>) -> Findings {
    let line = |finding: &Finding| match form::field_of(&finding.field) {
        Some(name) => FindingLine {
            must: finding.is_error(),
            sentence: form::sentence_of(t, finding),
            href: format!("#{}", web::form::anchor(name)),
            ..FindingLine::default()
        },
        None => line(finding),
    };
    Findings::new(t, found.into_iter().map(line))
}

/// What the check found, by its place in the text.
fn findings<'f>(t: Text, found: impl IntoIterator<Item = &'f Finding>) -> Findings {
    Findings::new(t, found.into_iter().map(line))
}

fn line(finding: &Finding) -> FindingLine {
    FindingLine {
        must: finding.is_error(),
        field: finding.field.clone(),
        line: finding.line,
        column: finding.column,
        sentence: format!("{}{}", finding.sentence, finding.remedy),
        href: String::new(),
    }
}
