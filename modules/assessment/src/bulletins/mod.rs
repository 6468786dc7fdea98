//! Bulletins (通报): what a frozen report gives reason to praise and to criticise, by name of the unit, numbered, sealed
//! and given to every head. A person is named only where a card on that person was upheld upon objection; whatever is
//! still disputed, or was never reviewed, names nobody.
//!
//! ```text
//! frozen report ─► draft (pure) ─► issued by supervision ─► number, body, letters: one transaction ─► page, PDF
//! ```

mod api;
mod body;
mod issuing;
pub(crate) mod pages;
mod paper;
mod store;

pub use api::routes as api_routes;
pub use body::Bulletin;
