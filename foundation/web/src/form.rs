//! Forms from JSON Schema: rendered as fields, read from posts, checked with one sentence for each mistake.

mod error;

pub use error::FieldError;
