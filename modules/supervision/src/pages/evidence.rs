//! The evidence pack of a card: the facts the rule read, and the moments of the case they come from.

use applications::pages::told;
use casework::{Ctx, Event, Teller};
use identity::Who;
use kernel::{Date, OrganId, Timestamp};
use serde_json::Value as Json;
use web::parts::{Entry, Facts, Timeline};
use web::{Problem, Text};

use super::address;
use crate::desk::Desk;
use crate::door::problem;
use crate::model::Card;

/// Moments shown on either side of what the rule was about.
const AROUND: usize = 3;

/// What the condition read, name by name, in words where there are any.
pub fn facts(t: Text, desk: &Desk, card: &Card) -> Facts {
    let mut read = Vec::new();
    if let Some(facts) = card.evidence.get("facts") {
        flatten("", facts, &mut read);
    }
    read.into_iter().fold(Facts::dense(), |facts, (path, value)| {
        let key = format!("supervision-var-{}", path.replace('.', "-"));
        let told = match (path.rsplit('.').next(), &value) {
            (Some("organ"), Json::String(organ)) => desk.office.organ_name(&OrganId::from(organ.as_str())),
            (Some("item"), Json::String(item)) => {
                desk.office.item(item).map_or_else(|_| item.clone(), |item| item.name.clone())
            }
            _ => value_in_words(t, &value),
        };
        facts.fact(if t.has(&key) { t.get(&key) } else { path }, told)
    })
}

/// Cases that whoever raised the card named as evidence: address and number.
pub fn cases(card: &Card) -> Vec<(String, String)> {
    let named = card.evidence.get("cases").and_then(Json::as_array).into_iter().flatten();
    let numbers = named.filter_map(|no| no.as_str()?.parse::<kernel::CaseNo>().ok());
    numbers.map(|no| (address::case(&no), no.to_string())).collect()
}

/// `{"history": {"corrections": 2}}` as `history.corrections` and `2`.
fn flatten(path: &str, value: &Json, read: &mut Vec<(String, Json)>) {
    match value {
        Json::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, value, read);
            }
        }
        value => read.push((path.to_owned(), value.clone())),
    }
}

fn value_in_words(t: Text, value: &Json) -> String {
    match value {
        Json::Null => t.get("supervision-none"),
        Json::Bool(true) => t.get("form-yes"),
        Json::Bool(false) => t.get("form-no"),
        Json::String(text) => {
            if let Some(at) = text.contains('T').then(|| text.parse::<Timestamp>().ok()).flatten() {
                return t.moment(at);
            }
            if let Some(day) = text.contains('-').then(|| text.parse::<Date>().ok()).flatten() {
                return t.date(day);
            }
            let key = format!("supervision-val-{text}");
            let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            if plain && !text.is_empty() && t.has(&key) { t.get(&key) } else { text.clone() }
        }
        Json::Array(items) => items.iter().map(|item| value_in_words(t, item)).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// The part of the case's own story the rule was about, if the reader may see the case.
pub async fn excerpt(desk: &Desk, who: &Who, t: Text, card: &Card) -> Result<Option<Timeline>, Problem> {
    let Some(no) = &card.case_no else { return Ok(None) };
    let sight = who.sight();
    // Who sees the card does not always see the case: a person named by it may have left the organ.
    let Ok(case) = desk.office.casework.read_case(&sight, no).await else { return Ok(None) };
    let around = desk.office.casework.surroundings(&case).await.map_err(problem)?;
    let events = desk.office.casework.events(&sight, no).await.map_err(problem)?;
    let actor = who.actor();
    let ctx = around.ctx(&actor);
    let named: Vec<u64> = card
        .evidence
        .get("events")
        .and_then(Json::as_array)
        .map_or_else(Vec::new, |seqs| seqs.iter().filter_map(Json::as_u64).collect());
    let told = entries(t, &ctx, &events);
    let is_named = |seq: u32| named.contains(&u64::from(seq));
    let last_before = events.iter().rposition(|event| event.at <= card.raised_at);
    let here = told.iter().position(|(seq, _)| is_named(*seq)).or_else(|| {
        let seq = last_before.and_then(|index| events.get(index)).map(|event| event.seq)?;
        told.iter().rposition(|(told, _)| *told <= seq)
    });
    let here = here.unwrap_or_default();
    let shown = told.into_iter().enumerate();
    let near = shown.filter(|(index, (seq, _))| index.abs_diff(here) <= AROUND || is_named(*seq));
    let entries: Vec<Entry> = near.map(|(_, (_, entry))| entry).collect();
    Ok((!entries.is_empty()).then_some(Timeline { t, entries }))
}

/// All that happened to a case, oldest first.
pub fn story(t: Text, ctx: &Ctx<'_>, events: &[Event]) -> Timeline {
    Timeline { t, entries: entries(t, ctx, events).into_iter().map(|(_, entry)| entry).collect() }
}

fn entries(t: Text, ctx: &Ctx<'_>, events: &[Event]) -> Vec<(u32, Entry)> {
    let rows = Teller::new(ctx, told::language(t)).timeline(events);
    rows.into_iter()
        .filter_map(|row| {
            let event = events.iter().find(|event| event.seq == row.seq)?;
            Some((row.seq, told::deed(t.moment(row.at), event, row.sentence).detail(row.actor)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn facts_are_flattened_to_the_names_conditions_use() {
        let mut read = Vec::new();
        flatten("", &json!({ "history": { "corrections": 2 }, "case": { "deemed": false } }), &mut read);
        read.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(read, [("case.deemed".to_owned(), json!(false)), ("history.corrections".to_owned(), json!(2))]);
    }
}
