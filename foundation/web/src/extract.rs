//! What handlers take out of a request: JSON bodies, idempotency keys, versions, filters, keyset pages.

mod idempotency;
mod json;
mod keyset;
mod listing;
mod version;

pub use idempotency::IdempotencyKey;
pub use json::Json;
pub use keyset::Keyset;
pub use listing::{Filter, PageQuery, Paging};
pub use version::{IfMatch, etag};
