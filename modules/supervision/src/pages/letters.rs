//! The letters of a card or an order: 监察建议书, 督办通知书, as sealed files anybody can verify.

use casework::Case;

use super::address;

pub struct Letter {
    pub href: String,
    pub title: String,
    pub no: String,
}

/// In the order in which they were issued.
pub fn of(case: &Case) -> Vec<Letter> {
    let line = |(n, document): (usize, &std::sync::Arc<casework::DocumentRef>)| Letter {
        href: format!("{}/documents/{n}", address::case(&case.no)),
        title: document.title.clone(),
        no: document.no.clone(),
    };
    (1..).zip(&case.documents).map(line).collect()
}
