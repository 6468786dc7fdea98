//! What handlers take out of a request: JSON bodies, idempotency keys, versions, keyset pages.

mod idempotency;
mod json;
mod keyset;
mod version;

pub use idempotency::IdempotencyKey;
pub use json::Json;
pub use keyset::Keyset;
pub use version::{IfMatch, etag};
