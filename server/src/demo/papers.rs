//! What applicants fill in: answers to scenario questions, a form that the item's schema admits, materials.

use std::sync::Arc;

use casework::{MaterialRef, MaterialState, Party, PartyKind};
use decision::Scope;
use declarations::{Field, FieldKind, Item, Necessity};
use kernel::Date;
use rand::Rng;
use rand::seq::IndexedRandom as _;
use serde_json::{Map, Value as Json, json};

/// An application as filled in.
pub struct Papers {
    pub answers: Arc<Json>,
    pub form: Arc<Json>,
    pub materials: Vec<Arc<MaterialRef>>,
    /// Ids of required materials that were left out.
    pub missing: Vec<String>,
}

/// How often a required paper is forgotten.
const FORGOTTEN: f64 = 0.05;

pub fn fill(item: &Item, party: &Party, place: &str, today: Date, rng: &mut impl Rng) -> Papers {
    let answers = answers(item, rng);
    let form = form(item, party, place, today, &answers, rng);
    let mut materials = Vec::new();
    let mut missing = Vec::new();
    {
        let scope = Scope::new().with("answers", &answers).with("form", &form).with("item", item.feel());
        for material in item.materials_asked(&scope).filter(|material| material.necessity != Necessity::Optional) {
            if material.held() {
                let state = MaterialState::Held;
                materials.push(Arc::new(MaterialRef { id: material.id.clone(), state, files: Vec::new() }));
            } else if rng.random_bool(FORGOTTEN) {
                missing.push(material.id.clone());
            } else {
                materials.push(Arc::new(given(&material.id)));
            }
        }
    }
    Papers { answers: Arc::new(answers), form: Arc::new(form), materials, missing }
}

/// A material handed in on paper at the counter or scanned: the demonstration keeps no files for its two hundred
/// thousand cases, only that something was given.
pub fn given(id: &str) -> MaterialRef {
    MaterialRef { id: id.to_owned(), state: MaterialState::Given, files: Vec::new() }
}

fn answers(item: &Item, rng: &mut impl Rng) -> Json {
    let mut answers = Json::Object(Map::new());
    for question in &item.scenario {
        let asked = question.asked(&Scope::new().with("answers", &answers));
        if !asked || question.options.is_empty() {
            continue;
        }
        let choice = rng.random_range(0..question.options.len());
        if let (Some(option), Some(map)) = (question.options.get(choice), answers.as_object_mut()) {
            map.insert(question.id.clone(), Json::from(option.value.as_str()));
        }
    }
    answers
}

fn form(item: &Item, party: &Party, place: &str, today: Date, answers: &Json, rng: &mut impl Rng) -> Json {
    let Some(declared) = &item.form else { return Json::Null };
    let mut form = Json::Object(Map::new());
    for field in declared.fields() {
        let asked = field.asked(&Scope::new().with("answers", answers).with("form", &form).with("item", item.feel()));
        if !asked || (!field.required && rng.random_bool(0.5)) {
            continue;
        }
        let value = value(field, party, place, today, rng);
        if let Some(map) = form.as_object_mut() {
            map.insert(field.name.clone(), value);
        }
    }
    form
}

fn value(field: &Field, party: &Party, place: &str, today: Date, rng: &mut impl Rng) -> Json {
    if let Some(option) = field.options.choose(rng) {
        return match field.kind {
            FieldKind::List => json!([option.value]),
            _ => Json::from(option.value.as_str()),
        };
    }
    match field.kind {
        FieldKind::Flag => Json::from(rng.random_bool(0.5)),
        FieldKind::Integer => Json::from(whole(field, rng)),
        FieldKind::Number => Json::from(whole(field, rng)),
        FieldKind::List => json!([]),
        FieldKind::Object => json!({}),
        FieldKind::Text => Json::from(text(field, party, place, today, rng)),
    }
}

fn whole(field: &Field, rng: &mut impl Rng) -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "bounds of a form field are small whole numbers")]
    let bound = |bound: Option<f64>, otherwise: i64| bound.map_or(otherwise, |bound| bound as i64);
    let low = bound(field.minimum, 1);
    let high = bound(field.maximum, low + 200).min(low + 500).max(low);
    rng.random_range(low..=high)
}

fn text(field: &Field, party: &Party, place: &str, today: Date, rng: &mut impl Rng) -> String {
    let fitted = |text: String| {
        let longest = field.max_length.and_then(|length| usize::try_from(length).ok()).unwrap_or(200);
        text.chars().take(longest).collect::<String>()
    };
    match field.prefill.as_str() {
        "applicant.name" | "enterprise.name" => return fitted(party.name.clone()),
        "applicant.number" if party.kind == PartyKind::Citizen => return party.number.clone(),
        "enterprise.uscc" if party.kind != PartyKind::Citizen => return party.number.clone(),
        "applicant.phone" | "enterprise.phone" => return party.phone.clone(),
        _ => {}
    }
    if field.format == "date" {
        return today.to_string();
    }
    if !field.pattern.is_empty() {
        return shaped(&field.pattern, party, rng);
    }
    if field.name.contains("address") || field.title.contains("地址") || field.title.contains("地点") {
        return fitted(format!("{place}第{}号", rng.random_range(1..200)));
    }
    let words = ["按规定办理", "自用", "新建", "符合要求", "无", "与证照一致"];
    let word = words.get(rng.random_range(0..words.len())).copied().unwrap_or("无");
    let shortest = field.min_length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    fitted(word.chars().cycle().take(shortest.max(word.chars().count())).collect())
}

/// Values for the few patterns that forms use: telephone, citizen number, credit code, digits.
fn shaped(pattern: &str, party: &Party, rng: &mut impl Rng) -> String {
    if pattern.contains("{17}") {
        return if party.kind == PartyKind::Citizen { party.number.clone() } else { "110105184912310020".to_owned() };
    }
    if pattern.contains("{18}") {
        return if party.kind == PartyKind::Citizen { "91990100MA000TE133".to_owned() } else { party.number.clone() };
    }
    if pattern.starts_with("^1") {
        return party.phone.clone();
    }
    format!("{}", rng.random_range(10_000_000..99_999_999))
}
