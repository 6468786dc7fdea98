//! Forms from JSON Schema: rendered as fields, read from posts, checked with one sentence for each mistake.
//!
//! A [`Form`] is made once from a `form.toml` of the county (JSON Schema 2020-12 with `x-group`, `x-when`, `x-widget`,
//! `x-prefill`, `x-unit`). A page asks it for the [`Form::inputs`] of one group or of all, hands a [`Post`] to
//! [`Form::read`], and the values to [`Form::check`]. Whether an `x-when` holds is the caller's business: the
//! expressions are FEEL, which this crate does not know.
//!
//! Fields that no schema describes (sign-in, search filters) are [`Input`]s made by hand.

mod check;
mod error;
mod input;
mod post;
mod read;
mod schema;
mod upload;

pub use error::{FieldError, anchor};
pub use input::{Control, Fields, Input};
pub use post::{Post, PostedFile};
pub use schema::{Choice, Field, FieldKind, Form, Group, SchemaError};
pub use upload::{Upload, UploadedFile};

use serde_json::{Map, Value};

use crate::text::Text;

/// The values of a form by field name.
pub type Values = Map<String, Value>;

/// Answers whether an `x-when` expression holds for the values at hand.
pub type When<'a> = &'a dyn Fn(&str) -> bool;

/// Fields whose value the government already holds, with the source: shown, not asked.
pub type Held<'a> = &'a [(String, String)];

/// For forms without conditions, and for checks that look at everything.
pub fn always(_: &str) -> bool {
    true
}

/// What a page knows when it shows a form.
#[derive(Clone, Copy)]
pub struct FormState<'a> {
    pub t: Text,
    pub values: &'a Values,
    pub errors: &'a [FieldError],
    pub when: When<'a>,
    pub held: Held<'a>,
}
