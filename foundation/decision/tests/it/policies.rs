//! Every hit policy and aggregator, with what happens when nothing or too much matches.

use crate::support::{TableModel, rule_numbers};
use serde_json::{Value as Json, json};

const AREA: &[(&str, &str)] = &[("面积", "number")];

fn area(policy: &'static str, rules: &[&str]) -> TableModel {
    TableModel::new(policy, AREA, rules)
}

#[test]
fn unique_takes_the_one_rule_and_is_null_when_two_match() {
    let table = area(r#"hitPolicy="UNIQUE""#, &["<= 100 | \"简易\"", "[100..500] | \"一般\"", "> 500 | \"特殊\""]);
    assert_eq!(table.value(json!({"面积": 50})), "简易");
    assert_eq!(table.value(json!({"面积": 600})), "特殊");
    let both = table.decide(json!({"面积": 100}));
    assert_eq!(both.value, Json::Null);
    assert_eq!(rule_numbers(&both), [1, 2]);
}

#[test]
fn a_table_without_hit_policy_is_unique() {
    assert_eq!(area("", &["> 1 | 1", "> 2 | 2"]).value(json!({"面积": 3})), Json::Null);
}

#[test]
fn any_agrees_or_is_null() {
    let table = area(r#"hitPolicy="ANY""#, &["> 1 | \"是\"", "> 2 | \"是\"", "> 3 | \"否\""]);
    assert_eq!(table.value(json!({"面积": 3})), "是");
    assert_eq!(table.value(json!({"面积": 4})), Json::Null);
}

#[test]
fn priority_takes_the_output_that_is_listed_first() {
    let table = area(r#"hitPolicy="PRIORITY""#, &["> 1 | \"低\"", "> 2 | \"高\"", "> 3 | \"中\""])
        .outputs(&[("", "\"高\", \"中\", \"低\"")]);
    assert_eq!(table.value(json!({"面积": 2})), "低");
    assert_eq!(table.value(json!({"面积": 9})), "高");
}

#[test]
fn first_takes_the_first_in_table_order_and_traces_only_it() {
    let table = area(r#"hitPolicy="FIRST""#, &["> 3 | \"a\" | 第三条", "> 1 | \"b\" | 第一条"]);
    let outcome = table.decide(json!({"面积": 4}));
    assert_eq!(outcome.value, "a");
    assert_eq!(rule_numbers(&outcome), [1]);
    let hit = &outcome.trace[0];
    assert_eq!(hit.table(), "结果");
    let rule = hit.rules().next().unwrap();
    assert_eq!((rule.cells, rule.annotations), (&["> 3".to_owned()][..], &["第三条".to_owned()][..]));
    let input = hit.inputs().next().unwrap();
    assert_eq!((input.expression, input.value), ("面积", &json!(4)));
}

#[test]
fn rule_order_and_collect_list_outputs_in_table_order() {
    for policy in [r#"hitPolicy="RULE ORDER""#, r#"hitPolicy="COLLECT""#] {
        let table = area(policy, &["> 3 | \"消防\"", "> 1 | \"卫生\"", "> 9 | \"环保\""]);
        assert_eq!(table.value(json!({"面积": 4})), json!(["消防", "卫生"]), "{policy}");
    }
}

#[test]
fn output_order_lists_outputs_by_declared_order() {
    let table =
        area(r#"hitPolicy="OUTPUT ORDER""#, &["> 1 | 10", "> 2 | 30", "> 3 | 20"]).outputs(&[("", "30, 20, 10")]);
    assert_eq!(table.value(json!({"面积": 4})), json!([30, 20, 10]));
}

#[test]
fn collect_aggregates() {
    let rules = ["> 1 | 10", "> 2 | 2.5", "> 3 | 10"];
    let value = |aggregation| area(aggregation, &rules).value(json!({"面积": 4}));
    assert_eq!(value(r#"hitPolicy="COLLECT" aggregation="SUM""#), json!(22.5));
    assert_eq!(value(r#"hitPolicy="COLLECT" aggregation="MIN""#), json!(2.5));
    assert_eq!(value(r#"hitPolicy="COLLECT" aggregation="MAX""#), json!(10));
    assert_eq!(value(r#"hitPolicy="COLLECT" aggregation="COUNT""#), json!(3));
}

#[test]
fn nothing_matching_is_null_or_the_default() {
    for policy in ["UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"] {
        let policy: &'static str = format!(r#"hitPolicy="{policy}""#).leak();
        let table = area(policy, &["> 100 | 1"]).outputs(&[("", "1, 2")]);
        let outcome = table.decide(json!({"面积": 4}));
        assert_eq!(outcome.value, Json::Null, "{policy}");
        assert_eq!(rule_numbers(&outcome), [0; 0], "{policy}");
        assert_eq!(table.defaults(&["2"]).value(json!({"面积": 4})), json!(2), "{policy}");
    }
}

#[test]
fn several_outputs_make_an_object() {
    let table = area(r#"hitPolicy="FIRST""#, &["<= 100 | \"简易\" | 3", "- | \"一般\" | 面积 / 100"])
        .outputs(&[("程序", ""), ("天数", "")]);
    assert_eq!(table.value(json!({"面积": 100})), json!({"程序": "简易", "天数": 3}));
    assert_eq!(table.value(json!({"面积": 550})), json!({"程序": "一般", "天数": 5.5}));
}

#[test]
fn a_null_input_matches_only_dash_and_null() {
    let table = area(r#"hitPolicy="COLLECT""#, &["> 0 | 1", "null | 2", "not(5) | 3", "- | 4", "!= 5 | 5"]);
    assert_eq!(table.value(json!({"面积": null})), table.value(json!({})));
    assert_eq!(table.value(json!({})), json!([2, 3, 4, 5]));
}

#[test]
fn an_input_outside_its_declared_values_matches_no_rule() {
    let table = TableModel::new(r#"hitPolicy="FIRST""#, &[("类型", "string")], &["\"餐饮\" | 1", "- | 2"])
        .input_values("类型", "\"餐饮\", \"住宿\"");
    assert_eq!(table.value(json!({"类型": "住宿"})), json!(2));
    assert_eq!(table.value(json!({"类型": "采矿"})), Json::Null);
}

#[test]
fn a_wrongly_typed_input_is_null() {
    let table = area(r#"hitPolicy="FIRST""#, &["> 0 | 1", "- | 2"]);
    assert_eq!(table.value(json!({"面积": "5"})), json!(2));
}

#[test]
fn dates_in_cells_compare_with_date_strings_in_the_input() {
    let table = TableModel::new(
        r#"hitPolicy="FIRST""#,
        &[("受理日", "date")],
        &[
            "< date(\"2024-04-01\") | \"旧规\"",
            "[date(\"2024-04-01\")..date(\"2025-12-31\")] | \"新规\"",
            "- | \"未定\"",
        ],
    );
    assert_eq!(table.value(json!({"受理日": "2024-03-31"})), "旧规");
    assert_eq!(table.value(json!({"受理日": "2024-04-01"})), "新规");
    assert_eq!(table.value(json!({"受理日": "2026-01-01"})), "未定");
    assert_eq!(table.value(json!({"受理日": "不是日期"})), "未定");
}
