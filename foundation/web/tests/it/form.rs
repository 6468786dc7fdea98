//! Forms of the county: from a post to values, from values to sentences.

use serde_json::{Value, json};
use web::form::{FieldError, Form, FormState, Post, Values, always};
use web::{Lang, Text};

const T: Text = Text::in_(Lang::Chinese);

fn form() -> Form {
    let schema = json!({
        "type": "object", "title": "食品经营许可申请表",
        "required": ["shop", "area", "kind", "phone", "receive", "place"],
        "x-groups": [{ "id": "deliver", "title": "领取", "order": 2 }, { "id": "shop", "title": "门店", "order": 1 }],
        "properties": {
            "shop": { "type": "string", "title": "店名", "maxLength": 5, "x-group": "shop", "x-prefill": "enterprise.name" },
            "area": { "type": "number", "title": "经营面积", "minimum": 4, "x-unit": "平方米", "x-group": "shop" },
            "seats": { "type": "integer", "title": "座位数", "x-group": "shop" },
            "kind": { "type": "string", "title": "经营什么", "enum": ["餐馆", "小吃店"], "x-group": "shop" },
            "extras": { "type": "array", "title": "兼营", "items": { "enum": ["外卖", "冷食"] }, "x-group": "shop" },
            "opens": { "type": "string", "format": "date", "title": "开业日期", "x-group": "shop" },
            "phone": { "type": "string", "format": "phone", "title": "联系电话", "x-group": "shop" },
            "number": { "type": "string", "format": "citizen-number", "title": "身份证号", "x-group": "shop" },
            "receive": { "type": "string", "title": "领取方式", "enum": ["自取", "邮寄"], "x-group": "deliver" },
            "place": { "type": "string", "title": "收件地址", "x-when": "form.receive = \"邮寄\"", "x-group": "deliver" }
        }
    });
    Form::new(&schema).unwrap()
}

fn check(post: &str) -> (Values, Vec<FieldError>) {
    let post = Post::urlencoded(post.as_bytes());
    let values = form().read(&post, Some("shop"), &Values::new(), &always, &[]);
    let errors = form().check(T, &values, Some("shop"), &always);
    (values, errors)
}

fn sentence(errors: &[FieldError], field: &str) -> String {
    errors.iter().find(|error| error.field == field).map(|error| error.sentence.clone()).unwrap_or_default()
}

#[test]
fn a_good_answer_is_read_by_its_type_and_has_no_error() {
    let (values, errors) = check(
        "shop=%20好味来%0d%0a&area=８６.5&seats=12&kind=餐馆&extras=外卖&extras=冷食&opens=2026年11月26日&phone=13800138000&number=",
    );
    assert_eq!(errors, []);
    assert_eq!(
        Value::Object(values),
        json!({ "shop": "好味来", "area": 86.5, "seats": 12, "kind": "餐馆", "extras": ["外卖", "冷食"],
                "opens": "2026-11-26", "phone": "13800138000" })
    );
}

#[test]
fn every_mistake_is_a_sentence_that_says_how_to_mend_it() {
    let (_, errors) = check("shop=青岚县好味来餐饮店&area=3&seats=2.5&kind=火锅&opens=明天&phone=138&number=12345");
    assert_eq!(sentence(&errors, "shop"), "店名最多 5 个字，现在有 9 个字");
    assert_eq!(sentence(&errors, "area"), "经营面积不能小于 4 平方米");
    assert_eq!(sentence(&errors, "seats"), "座位数应填写整数，例如 12");
    assert_eq!(sentence(&errors, "kind"), "请从选项中选择经营什么");
    assert_eq!(sentence(&errors, "opens"), "开业日期应为日期，例如 2026-11-26");
    assert_eq!(sentence(&errors, "phone"), "联系电话应为 11 位手机号码，或带区号的固定电话；现在有 3 位");
    assert!(sentence(&errors, "number").contains("18"), "the identifier's own sentence");
    let order: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(order, ["shop", "area", "seats", "kind", "opens", "phone", "number"], "in the order of the page");
}

#[test]
fn missing_answers_are_asked_for_by_their_verb() {
    let (_, errors) = check("");
    assert_eq!(sentence(&errors, "shop"), "请填写店名");
    assert_eq!(sentence(&errors, "kind"), "请选择经营什么");
    assert_eq!(sentence(&errors, "receive"), "", "the other group is not asked yet");
}

#[test]
fn a_field_whose_condition_fails_is_neither_asked_nor_kept() {
    let form = form();
    let before = json!({ "place": "青岚镇东街 18 号", "shop": "好味来" }).as_object().cloned().unwrap();
    let post = Post::urlencoded("receive=自取&place=青岚镇".as_bytes());
    let values = form.read(&post, Some("deliver"), &before, &|_| false, &[]);
    assert_eq!(Value::Object(values.clone()), json!({ "shop": "好味来", "receive": "自取" }));
    assert_eq!(form.check(T, &values, Some("deliver"), &|_| false), []);
    assert_eq!(sentence(&form.check(T, &values, Some("deliver"), &always), "place"), "请填写收件地址");
}

#[test]
fn groups_follow_their_order_and_the_next_one_is_known() {
    let form = form();
    let ids: Vec<_> = form.groups.iter().map(|group| group.id.as_str()).collect();
    assert_eq!(ids, ["shop", "deliver"]);
    assert_eq!(form.group_after("shop", &always).map(|group| group.title.as_str()), Some("领取"));
    assert!(form.group_after("deliver", &always).is_none());
}

#[test]
fn what_the_government_holds_is_shown_and_not_asked() {
    let form = form();
    let mut values = Values::new();
    form.prefill(&mut values, &|source| (source == "enterprise.name").then(|| "好味来".to_owned()));
    let held = [("shop".to_owned(), "政府已有".to_owned())];
    let errors = [FieldError::new("area", "请填写经营面积")];
    let state = FormState { t: T, values: &values, errors: &errors, when: &always, held: &held };
    let html = form.inputs(Some("shop"), state).to_string();
    assert!(html.contains(r#"value="好味来" readonly"#) && html.contains("政府已有"));
    assert!(!html.contains(r#"name="shop""#));
    assert!(html.contains(r##"id="field-area" name="area""##) && html.contains("field-area-error"));
}

#[test]
fn what_the_government_holds_cannot_be_overwritten_by_a_forged_post() {
    let form = form();
    let before = json!({ "shop": "好味来" }).as_object().cloned().unwrap();
    let held = [("shop".to_owned(), "政府已有".to_owned())];
    let post = Post::urlencoded("shop=冒名店&area=12".as_bytes());
    let values = form.read(&post, Some("shop"), &before, &always, &held);
    assert_eq!(Value::Object(values), json!({ "shop": "好味来", "area": 12 }));
}

#[test]
fn answers_are_printed_as_people_say_them() {
    let form = form();
    let word = |name: &str, value: Value| form.field(name).unwrap().in_words(T, Some(&value));
    assert_eq!(word("area", json!(86.5)), "86.5 平方米");
    assert_eq!(word("extras", json!(["外卖", "冷食"])), "外卖、冷食");
    assert_eq!(word("opens", json!("2026-11-26")), "2026年11月26日（周四）");
}

#[test]
fn what_a_person_typed_is_never_markup() {
    let form = form();
    let values = json!({ "shop": "\"><script>alert(1)</script>" }).as_object().cloned().unwrap();
    let state = FormState { t: T, values: &values, errors: &[], when: &always, held: &[] };
    assert!(!form.inputs(None, state).to_string().contains("<script>"));
}
