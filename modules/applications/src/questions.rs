//! Scenario questions (情形): whether the answers fit what the item asks.

use decision::Scope;
use declarations::{Item, Scenario};
use serde_json::{Map, Value as Json};
use web::form::FieldError;

/// Every mistake in the answers: questions left open, answers to none, values that are no option.
pub fn judge(item: &Item, answers: &Json) -> Vec<FieldError> {
    let nothing = Map::new();
    let given = match answers {
        Json::Null => &nothing,
        Json::Object(given) => given,
        _ => return vec![FieldError::new("answers", "情形选择（answers）应为一个对象。")],
    };
    let unknown = given.keys().filter(|id| !item.scenario.iter().any(|question| question.id == **id));
    let unknown = unknown.map(|id| FieldError::new(format!("answers.{id}"), format!("这个事项没有“{id}”这个问题。")));
    let wrong = item.scenario.iter().filter_map(|question| mistake(question, given, answers));
    unknown.chain(wrong).collect()
}

fn mistake(question: &Scenario, given: &Map<String, Json>, answers: &Json) -> Option<FieldError> {
    let field = || format!("answers.{}", question.id);
    match given.get(&question.id) {
        None | Some(Json::Null) => {
            let asked = question.asked(&Scope::new().with("answers", answers));
            asked.then(|| FieldError::new(field(), format!("请回答“{}”", question.ask)))
        }
        Some(answer) if fits(question, answer) => None,
        Some(_) => {
            let options: Vec<&str> = question.options.iter().map(|option| option.value.as_str()).collect();
            Some(FieldError::new(field(), format!("“{}”请在 {} 中选择。", question.ask, options.join("、"))))
        }
    }
}

fn fits(question: &Scenario, answer: &Json) -> bool {
    let is_option = |value: &Json| value.as_str().is_some_and(|value| question.label_of(value).is_some());
    match answer.as_array() {
        Some(several) => question.multiple && !several.is_empty() && several.iter().all(is_option),
        None => !question.multiple && is_option(answer),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item() -> Item {
        let declared = json!({ "scenario": [
            { "id": "kind", "ask": "是新装还是改装？", "options": ["new", "change"] },
            { "id": "where", "ask": "哪里？", "options": ["inside", "outside"], "multiple": true,
              "when": "answers.kind = \"change\"" },
        ]});
        Item::from_json("water/connection", &declared).0
    }

    #[test]
    fn only_questions_that_are_asked_need_an_answer() {
        assert!(judge(&item(), &json!({ "kind": "new" })).is_empty());
        let open = judge(&item(), &json!({ "kind": "change" }));
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].field, "answers.where");
        assert!(judge(&item(), &json!({ "kind": "change", "where": ["inside"] })).is_empty());
    }

    #[test]
    fn what_is_no_option_or_no_question_is_told() {
        for wrong in [json!({ "kind": "old" }), json!({ "kind": ["new"] }), json!({ "kind": "new", "x": 1 }), json!([])]
        {
            assert_eq!(judge(&item(), &wrong).len(), 1, "{wrong}");
        }
        assert_eq!(judge(&item(), &Json::Null).len(), 1);
    }
}
