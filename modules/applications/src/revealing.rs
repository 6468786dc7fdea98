//! Numbers in full (脱敏还原): shown to who handles the case, for a reason, and written down.
//!
//! Personal information is used within what the handling needs (个人信息保护法第六条), so numbers stay masked until
//! somebody says why; the register of identity keeps who saw which case's.

use std::sync::Arc;

use casework::Case;
use declarations::Item;
use identity::{By, Who};
use kernel::{CaseNo, Refusal, mask_address, mask_citizen_number, mask_phone};
use serde_json::Value as Json;
use web::Problem;
use web::form::{Field, Form};

use crate::desk::Desk;

/// The usual reasons; pages name each by the text `identity-reason-…`.
pub const REASONS: [&str; 4] = ["reveal-identity", "reveal-contact", "reveal-materials", "reveal-inspection"];
/// Longest reason, in characters.
const LONGEST: usize = 200;

/// A form's values with the numbers of people masked, as staff are shown them.
pub fn masked_form(item: Option<&Item>, form: &Json) -> Json {
    let schema = item.and_then(|item| item.form.as_ref()).and_then(|form| Form::new(form.schema()).ok());
    let (Some(schema), Json::Object(values)) = (schema, form) else { return form.clone() };
    let mut masked = values.clone();
    for field in &schema.fields {
        if let (Some(Json::String(text)), Some(mask)) = (masked.get_mut(&field.name), mask_of(field)) {
            *text = mask(text);
        }
    }
    Json::Object(masked)
}

/// How a field's value is masked, if it is. A county that declares only the shape of a citizen's number, as for a child
/// or a spouse, means the same: other people's numbers are no less theirs.
pub fn mask_of(field: &Field) -> Option<fn(&str) -> String> {
    let prefill = field.prefill.as_deref().unwrap_or_default();
    match field.format.as_str() {
        "citizen-number" => Some(mask_citizen_number),
        "phone" => Some(mask_phone),
        _ if prefill.ends_with(".number") => Some(mask_citizen_number),
        _ if prefill.ends_with(".phone") => Some(mask_phone),
        _ if field.pattern.starts_with("^[0-9]{17}") => Some(mask_citizen_number),
        _ => None,
    }
}

/// What an event tells, with the numbers and telephones of people masked wherever they stand.
pub fn mask_told(item: Option<&Item>, told: &mut Json) {
    match told {
        Json::Object(members) => {
            let is_party = members.contains_key("name");
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("number", Json::String(text)) if is_party => *text = mask_citizen_number(text),
                    ("phone", Json::String(text)) if is_party => *text = mask_phone(text),
                    ("address", Json::String(text)) if is_party => *text = mask_address(text),
                    ("form", form) => *form = masked_form(item, form),
                    (_, value) => mask_told(item, value),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|told| mask_told(item, told)),
        _ => {}
    }
}

impl Desk {
    /// The case with its numbers, once it is written down who asked and why.
    pub async fn reveal(&self, who: &Who, no: &CaseNo, reason: &str) -> Result<Arc<Case>, Problem> {
        let case = self.must_see(&who.sight(), no).await?;
        if !who.account.is_staff() || !who.account.organs().any(|organ| case.organs.contains(organ)) {
            let sentence = "只有经办这件事的部门可以查看完整号码。";
            return Err(Refusal::forbidden("not_handling", sentence).into());
        }
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST {
            let sentence = format!("请写明为什么要看完整号码，最多 {LONGEST} 个字。");
            return Err(Refusal::invalid("reason_missing", sentence).on_field("reason").into());
        }
        let by = By::account(&who.account, self.now()).because(reason);
        self.gate.directory.note_reveal(&by, no).await.map_err(Problem::internal)?;
        Ok(case)
    }
}
