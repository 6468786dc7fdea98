//! What an item means for one person: which questions are asked, what is to be brought after their answers, and by
//! which day it is done.

use calendar::{Explanation, LegalClock, WorkCalendar};
use decision::Scope;
use declarations::{Item, Material, Scenario};
use kernel::{Date, Refusal, Timestamp, local_date};
use serde_json::{Map, Value};

/// Answers to an item's scenario questions; values that are not among the options are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(Map<String, Value>);

impl Answers {
    /// Reads name and value pairs, such as those of a query.
    pub fn read<'p>(item: &Item, pairs: impl Iterator<Item = (&'p str, &'p str)>) -> Answers {
        let mut answers = Map::new();
        for (name, value) in pairs {
            let Some(scenario) = item.find_scenario(name) else { continue };
            if scenario.label_of(value).is_none() {
                continue;
            }
            if !scenario.multiple {
                answers.insert(name.to_owned(), value.into());
            } else if let Value::Array(list) =
                answers.entry(name.to_owned()).or_insert_with(|| Value::Array(Vec::new()))
            {
                list.push(value.into());
            }
        }
        Answers(answers)
    }

    pub fn holds(&self, scenario: &str, value: &str) -> bool {
        match self.0.get(scenario) {
            Some(Value::Array(list)) => list.iter().any(|held| held == value),
            Some(held) => held == value,
            None => false,
        }
    }

    pub fn has(&self, scenario: &str) -> bool {
        self.0.contains_key(scenario)
    }

    /// As a query: `kind=new&business=catering`.
    pub fn query(&self) -> String {
        let pair =
            |name: &str, value: &Value| format!("{name}={}", crate::address::encoded(value.as_str().unwrap_or("")));
        let pairs = self.0.iter().flat_map(|(name, value)| match value {
            Value::Array(list) => list.iter().map(|value| pair(name, value)).collect::<Vec<_>>(),
            value => vec![pair(name, value)],
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// When a material is asked for, as far as the answers so far tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Always,
    /// Because of the answers given.
    ByAnswer,
    /// It depends on questions not answered yet, or on what is filled in later.
    Depends,
    No,
}

/// An item in the light of some answers.
#[derive(Debug)]
pub struct Reading<'i> {
    pub item: &'i Item,
    pub answers: Answers,
    /// Questions that come up, in their order.
    pub questions: Vec<&'i Scenario>,
    /// Everything not ruled out.
    pub materials: Vec<(&'i Material, Asked)>,
}

impl<'i> Reading<'i> {
    pub fn new(item: &'i Item, answers: Answers) -> Reading<'i> {
        let (given, nothing) = (Value::Object(answers.0.clone()), Value::Object(Map::new()));
        let scope = Scope::new()
            .with("item", item.feel())
            .with("answers", &given)
            .with("form", &nothing)
            .with("applicant", &nothing)
            .with("outcome", &nothing)
            .with("case", &nothing);
        let questions: Vec<&Scenario> = item.scenario.iter().filter(|question| question.asked(&scope)).collect();
        let open: Vec<&str> =
            questions.iter().map(|question| question.id.as_str()).filter(|id| !answers.has(id)).collect();
        let asked = |material: &Material| asked(material, &scope, &open);
        let materials = item.material.iter().map(|material| (material, asked(material)));
        let materials = materials.filter(|(_, asked)| *asked != Asked::No).collect();
        Reading { item, answers, questions, materials }
    }

    /// Is every question that comes up answered?
    pub fn is_answered(&self) -> bool {
        self.questions.iter().all(|question| self.answers.has(&question.id))
    }

    /// Materials the applicant brings: neither held by government nor still open.
    pub fn to_bring(&self) -> usize {
        self.materials.iter().filter(|(material, asked)| *asked != Asked::Depends && !material.held()).count()
    }
}

fn asked(material: &Material, scope: &Scope<'_>, open: &[&str]) -> Asked {
    let Some(when) = &material.when else { return Asked::Always };
    let text = when.text();
    let depends = open.iter().any(|id| reads(text, &format!("answers.{id}")))
        || ["form.", "applicant.", "outcome.", "case."].iter().any(|later| text.contains(later));
    match () {
        () if depends => Asked::Depends,
        () if when.holds(scope) => Asked::ByAnswer,
        () => Asked::No,
    }
}

/// Does the expression read this name, and not merely a longer one that begins so?
fn reads(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let next = text.get(at + name.len()..).and_then(|rest| rest.chars().next());
        !next.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// If somebody applied now and were accepted at once: the promised day, with the working.
pub fn promised_day(
    item: &Item,
    calendar: &WorkCalendar,
    now: Timestamp,
) -> Option<Result<(Date, Explanation), Refusal>> {
    let limit = item.promised.in_force(local_date(now))?.length;
    let clock = LegalClock::start(limit, now);
    Some(calendar::explain(calendar, &clock, now).map(|explanation| (explanation.due.date, explanation)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn licence() -> Item {
        let options = json!([{ "value": "new", "label": "新办" }, { "value": "renew", "label": "延续" }]);
        let content = json!({
            "name": "食品经营许可",
            "scenario": [
                { "id": "kind", "ask": "办哪一种？", "options": options },
                { "id": "place", "ask": "在哪？", "options": ["城里", "乡下"], "when": "answers.kind = \"new\"" },
            ],
            "material": [
                { "id": "form", "name": "申请书", "kind": "其他" },
                { "id": "layout", "name": "平面图", "kind": "其他", "when": "answers.kind = \"new\"" },
                { "id": "old", "name": "原证", "kind": "其他", "when": "answers.kind = \"renew\"", "certificate": "food" },
                { "id": "lease", "name": "租约", "kind": "其他", "when": "form.rented = true" },
            ],
        });
        Item::from_json("market/food", &content).0
    }

    fn asked_for(pairs: &[(&str, &str)]) -> Vec<(String, Asked)> {
        let item = licence();
        let answers = Answers::read(&item, pairs.iter().copied());
        Reading::new(&item, answers).materials.iter().map(|(material, asked)| (material.name.clone(), *asked)).collect()
    }

    #[test]
    fn before_any_answer_what_depends_on_one_is_said_to_depend() {
        assert_eq!(
            asked_for(&[]),
            [
                ("申请书".to_owned(), Asked::Always),
                ("平面图".to_owned(), Asked::Depends),
                ("原证".to_owned(), Asked::Depends),
                ("租约".to_owned(), Asked::Depends)
            ]
        );
    }

    #[test]
    fn after_the_answer_only_what_applies_is_asked_for() {
        let names: Vec<String> = asked_for(&[("kind", "new")]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["申请书", "平面图", "租约"]);
        assert!(asked_for(&[("kind", "renew")]).contains(&("原证".to_owned(), Asked::ByAnswer)));
    }

    #[test]
    fn a_question_comes_up_only_when_an_earlier_answer_calls_for_it() {
        let item = licence();
        let ask = |pairs: &[(&str, &str)]| {
            let reading = Reading::new(&item, Answers::read(&item, pairs.iter().copied()));
            (reading.questions.len(), reading.is_answered())
        };
        assert_eq!(ask(&[]), (1, false));
        assert_eq!(ask(&[("kind", "new")]), (2, false));
        assert_eq!(ask(&[("kind", "renew")]), (1, true));
    }

    #[test]
    fn what_nobody_offered_is_not_an_answer() {
        let item = licence();
        assert!(Answers::read(&item, [("kind", "steal"), ("x", "y")].into_iter()).is_empty());
    }
}
