//! Single expressions over a scope.

use decision::{Expression, Scope};
use serde_json::{Value as Json, json};

#[track_caller]
fn eval(text: &str, form: Json) -> Json {
    Expression::compile(text, &["form", "面积"]).unwrap().eval(&Scope::new().with("form", &form))
}

#[test]
fn paths_compare_and_missing_members_are_null() {
    assert_eq!(eval("form.area >= 100", json!({"area": 100})), json!(true));
    assert_eq!(eval("form.申请人.类型 = \"个体工商户\"", json!({"申请人": {"类型": "个体工商户"}})), json!(true));
    assert_eq!(eval("form.area >= 100", json!({})), Json::Null);
    assert_eq!(eval("form.a.b.c = null", json!({"a": 1})), json!(true));
}

#[test]
fn chinese_names_work_as_variables() {
    let expression = Expression::compile("面积 > 300 and 类型 in (\"餐饮\", \"住宿\")", &["面积", "类型"]).unwrap();
    let (area, kind) = (json!(301), json!("餐饮"));
    assert_eq!(expression.truth(&Scope::new().with("面积", &area).with("类型", &kind)), Ok(true));
    assert_eq!(expression.reads().collect::<Vec<_>>(), ["面积", "类型"]);
}

#[test]
fn a_condition_that_has_no_answer_does_not_hold_and_a_number_is_no_condition() {
    let condition = Expression::compile("form.a > 1", &["form"]).unwrap();
    assert_eq!(condition.truth(&Scope::new()), Ok(false));
    let number = Expression::compile("1 + 1", &[]).unwrap();
    assert_eq!(number.truth(&Scope::new()).unwrap_err().found, json!(2));
}

#[test]
fn decimals_stay_exact() {
    assert_eq!(eval("form.a + form.b = 0.3", json!({"a": 0.1, "b": 0.2})), json!(true));
    assert_eq!(eval("form.a + form.b", json!({"a": 0.1, "b": 0.2})), json!(0.3));
    assert_eq!(eval("form.a-form.b", json!({"a": 3, "b": 2})), json!(1));
    assert_eq!(eval("form.a * 2", json!({"a": 2.5})).to_string(), "5");
}

#[test]
fn dates_can_be_given_as_dates() {
    let expression = Expression::compile("今日 > date(case.due)", &["今日", "case"]).unwrap();
    let case = json!({"due": "2026-03-01"});
    assert_eq!(expression.truth(&Scope::new().with_date("今日", "2026-03-02").with("case", &case)), Ok(true));
    assert_eq!(expression.truth(&Scope::new().with_date("今日", "2026-03-01").with("case", &case)), Ok(false));
}

#[test]
fn lists_filters_and_quantifiers_work() {
    let form = json!({"材料": [{"名称": "身份证", "份数": 1}, {"名称": "合同", "份数": 2}]});
    assert_eq!(eval("count(form.材料[份数 > 1])", form.clone()), json!(1));
    assert_eq!(eval("some m in form.材料 satisfies m.名称 = \"合同\"", form.clone()), json!(true));
    assert_eq!(eval("sum(for m in form.材料 return m.份数)", form), json!(3));
}

#[test]
fn an_unknown_name_is_an_error_with_its_column() {
    let error = Expression::compile("面积 > 0 and 面机 < 9", &["面积"]).unwrap_err();
    assert_eq!((error.code, error.column), ("feel_name_unknown", 12));
    assert!(error.sentence.contains("面机") && error.sentence.contains("面积"), "{error}");
}

#[test]
fn a_syntax_error_names_its_column() {
    let error = Expression::compile("面积 > 100 )", &["面积"]).unwrap_err();
    assert_eq!((error.code, error.column), ("feel_syntax", 10), "{error}");
    assert_eq!(Expression::compile("", &[]).unwrap_err().code, "feel_syntax");
}

#[test]
fn external_functions_are_refused() {
    let text = r#"function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}"#;
    assert_eq!(Expression::compile(text, &[]).unwrap_err().code, "decision_external_function");
}

#[test]
fn the_clock_is_not_read() {
    let error = Expression::compile("form.due < today()", &["form"]).unwrap_err();
    assert_eq!((error.code, error.column), ("feel_reads_clock", 12));
    assert!(Expression::compile("form.due < today", &["form", "today"]).is_ok());
}

#[test]
fn a_number_beyond_all_bounds_is_null() {
    assert_eq!(eval("10 ** 7000", Json::Null), Json::Null);
    assert_eq!(eval("9e6144 * 10", Json::Null), Json::Null);
    assert_eq!(eval("string(9e6144 * 10)", Json::Null), Json::Null);
}
