//! Reading what a member of staff entered, with refusals that name the field.

use casework::Completion;
use kernel::Refusal;
use serde::de::DeserializeOwned;

/// The act's own data; absent data reads as the type's default.
pub fn data<T: DeserializeOwned + Default>(completion: &Completion) -> Result<T, Refusal> {
    read(&completion.data)
}

pub fn read<T: DeserializeOwned + Default>(data: &serde_json::Value) -> Result<T, Refusal> {
    if data.is_null() {
        return Ok(T::default());
    }
    T::deserialize(data)
        .map_err(|error| Refusal::invalid("bad_data", format!("填写的内容格式不对：{error}。")).on_field("data"))
}

/// A text that must say something.
pub fn needed<'a>(text: &'a str, field: &str, what: &str) -> Result<&'a str, Refusal> {
    match text.trim() {
        "" => Err(Refusal::invalid("text_missing", format!("请填写{what}。")).on_field(field)),
        text => Ok(text),
    }
}

/// The opinion that goes with an outcome.
pub fn opinion<'a>(completion: &'a Completion, what: &str) -> Result<&'a str, Refusal> {
    needed(completion.opinion.as_deref().unwrap_or_default(), "opinion", what)
}
