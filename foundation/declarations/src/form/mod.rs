//! 表单: a JSON Schema 2020-12 written as TOML, and the ordered view of it that pages render.
//!
//! Beside the standard keywords stand ours: `x-group` (the page of questions a field belongs to), `x-when` (FEEL over
//! `form` and `answers`; the field applies only if it holds), `x-widget`, `x-prefill`, `x-unit`, `x-labels` (words
//! for the values of `enum`), `x-scale` (surveys: the answers are averaged), and at the top `x-groups`.

mod check;
mod validate;
mod view;

use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use kernel::Digest32;
use serde::{Serialize, Serializer};
use serde_json::Value;

pub use self::check::PREFILLS;
pub(crate) use self::check::unknown_names;
pub use self::validate::FormError;
pub use self::view::{Field, FieldKind, Group, Widget};
use crate::canonical::digest_of;

/// A form: the schema as declared, and its view.
#[derive(Debug)]
pub struct Form {
    schema: Value,
    pub title: String,
    /// Pages of questions, in order; fields without a group are in the last one, whose id is empty.
    pub groups: Vec<Group>,
    /// Compiled when the first form is handed in: most forms of a county wait long for that.
    validator: OnceLock<Option<Arc<Validator>>>,
}

impl Form {
    /// The form of a schema. What is wrong with it is said by [`Form::check`].
    pub fn new(schema: Value) -> Form {
        let title = schema.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
        let groups = view::groups(&schema);
        Form { schema, title, groups, validator: OnceLock::new() }
    }

    /// The JSON Schema as declared.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// All fields in the order in which they are asked.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.groups.iter().flat_map(|group| &group.fields)
    }

    pub fn find_field(&self, name: &str) -> Option<&Field> {
        self.fields().find(|field| field.name == name)
    }

    pub fn digest(&self) -> Digest32 {
        digest_of(&self.schema)
    }
}

impl PartialEq for Form {
    fn eq(&self, other: &Form) -> bool {
        self.schema == other.schema
    }
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.schema.serialize(serializer)
    }
}
