//! Forms as pages and judges see them.

use decision::Scope;
use declarations::{FieldKind, Form, Widget};
use serde_json::json;

use crate::town::Town;

fn form() -> std::sync::Arc<Form> {
    Town::new().county().items.find("market/food").unwrap().form.clone().unwrap()
}

#[test]
fn groups_come_in_their_order_with_their_fields() {
    let form = form();
    let groups: Vec<(&str, Vec<&str>)> = form
        .groups
        .iter()
        .map(|group| (group.title.as_str(), group.fields.iter().map(|field| field.name.as_str()).collect()))
        .collect();
    assert_eq!(groups, [("申请人", vec!["name"]), ("经营场所", vec!["area", "reason"])]);
    let area = form.find_field("area").unwrap();
    assert_eq!((area.kind, area.widget, area.unit.as_str()), (FieldKind::Number, Widget::Number, "平方米"));
}

#[test]
fn a_filled_in_form_is_judged_in_words() {
    let judge = |data, kind: &str| -> Vec<String> {
        let answers = json!({ "kind": kind });
        let scope = Scope::new().with("answers", &answers);
        form().judge(&data, &scope).into_iter().map(|e| format!("{} {} {}", e.field, e.code, e.sentence)).collect()
    };
    assert_eq!(judge(json!({ "name": "王梅", "area": 80 }), "new"), Vec::<String>::new());
    assert_eq!(
        judge(json!({ "name": " ", "area": 0 }), "new"),
        ["name field_missing 请填写“姓名”。", "area too_small “经营面积”不能小于 1。",]
    );
    // Whoever renews is asked for the reason as well.
    assert_eq!(judge(json!({ "name": "王梅", "area": 80 }), "renew"), ["reason field_missing 请填写“延续理由”。"]);
}

#[test]
fn what_does_not_apply_is_not_judged() {
    let schema = json!({
        "type": "object",
        "required": ["floor"],
        "properties": {
            "kind": { "type": "string", "title": "类型", "enum": ["flat", "house"] },
            "floor": { "type": "integer", "title": "楼层", "x-when": "form.kind = \"flat\"" }
        }
    });
    let form = Form::new(schema);
    let errors = |data| form.judge(&data, &Scope::new()).into_iter().map(|e| e.code).collect::<Vec<_>>();
    assert_eq!(errors(json!({ "kind": "house" })), Vec::<&str>::new());
    assert_eq!(errors(json!({ "kind": "house", "floor": "?" })), Vec::<&str>::new());
    assert_eq!(errors(json!({ "kind": "flat" })), ["field_missing"]);
    assert_eq!(errors(json!({ "kind": "tent" })), ["not_an_option"]);
}

#[test]
fn options_may_have_words_of_their_own() {
    let schema = json!({
        "type": "object",
        "properties": {
            "a": { "type": "string", "title": "甲", "enum": ["x", "y"], "x-labels": { "x": "某" } },
            "b": { "type": "array", "title": "乙", "items": { "enum": ["u"] } }
        }
    });
    let form = Form::new(schema);
    let labels = |name: &str| -> Vec<String> {
        form.find_field(name).unwrap().options.iter().map(|option| option.label.clone()).collect()
    };
    assert_eq!((labels("a"), labels("b")), (vec!["某".to_owned(), "y".to_owned()], vec!["u".to_owned()]));
    assert_eq!(form.find_field("b").unwrap().widget, Widget::Checkboxes);
}
