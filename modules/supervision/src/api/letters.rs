//! The letters of a card or an order.

use casework::Case;
use serde::Serialize;
use utoipa::ToSchema;

/// A numbered, sealed letter.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetterLine {
    /// 文号.
    number: String,
    title: String,
    issued_on: String,
    /// Where its PDF is.
    href: String,
    /// For `GET /api/v1/verify/{code}`.
    code: String,
}

impl LetterLine {
    /// In the order in which they were issued.
    pub fn of(case: &Case) -> Vec<LetterLine> {
        let line = |(n, document): (usize, &std::sync::Arc<casework::DocumentRef>)| LetterLine {
            number: document.no.clone(),
            title: document.title.clone(),
            issued_on: document.on.to_string(),
            href: format!("/api/v1/cases/{}/documents/{n}", case.no),
            code: applications::papers::code(case, n, document),
        };
        (1..).zip(&case.documents).map(line).collect()
    }
}
