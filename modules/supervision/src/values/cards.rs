//! `cards`: how many cards the subject of a card had when this one was filed, this one included, as its form holds them.

use serde_json::Value as Json;

use super::{Fields, Seen};
use crate::model::Subject;

pub(super) fn make(seen: &Seen<'_>, fields: &mut Fields<'_>) {
    let Some((case, _)) = seen.case else { return };
    let subject = case.form.get("subject").and_then(Json::as_str).and_then(|text| text.parse().ok());
    fields.put("of_case", || matches!(subject, Some(Subject::Case(_))));
    let Some(counts) = case.form.get("cards") else { return };
    for level in ["warnings", "yellow", "red"] {
        fields.put_some(level, || counts.get(level).cloned());
    }
}
