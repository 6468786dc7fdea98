//! The canonical text of a JSON value, over which digests are taken.
//!
//! Keys are sorted and nothing else varies, so the digest of a version does not depend on the order in which somebody
//! wrote the keys, nor on the order in which our structs declare their fields.

use std::fmt::Write;

use kernel::Digest32;
use serde_json::Value;

pub(crate) fn digest_of(value: &Value) -> Digest32 {
    let mut text = String::new();
    write_canonical(&mut text, value);
    Digest32::of(text.as_bytes())
}

fn write_canonical(text: &mut String, value: &Value) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            text.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                let _ = write!(text, "{comma}{}:", Value::from(key.as_str()));
                write_canonical(text, map.get(key).unwrap_or(&Value::Null));
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write_canonical(text, value);
            }
            text.push(']');
        }
        scalar => {
            let _ = write!(text, "{scalar}");
        }
    }
}

/// For `skip_serializing_if`: what says nothing is not written, so that a key added later changes no old digest.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_keys_does_not_matter_but_that_of_lists_does() {
        assert_eq!(digest_of(&json!({ "a": 1, "b": [1, 2] })), digest_of(&json!({ "b": [1, 2], "a": 1 })));
        assert_ne!(digest_of(&json!({ "b": [1, 2] })), digest_of(&json!({ "b": [2, 1] })));
    }
}
