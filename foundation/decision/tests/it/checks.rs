//! Completeness, overlap and reach of tables.

use crate::support::{HEAD, TableModel, licence_table, read};
use decision::{Finding, Severity};

const BOTH: &[(&str, &str)] = &[("面积", "number"), ("类型", "string")];

fn findings(table: &TableModel) -> Vec<Finding> {
    table.model().check()
}

fn sentences(table: &TableModel) -> Vec<String> {
    findings(table).into_iter().map(|finding| finding.sentence).collect()
}

#[test]
fn a_complete_table_has_no_findings() {
    let table = TableModel::new(
        r#"hitPolicy="UNIQUE""#,
        BOTH,
        &["<= 500 | - | 1", "> 500 | \"餐饮\" | 2", "> 500 | not(\"餐饮\") | 3"],
    );
    assert_eq!(findings(&table), []);
    let gaps = read(&licence_table()).check();
    assert!(gaps.iter().all(|finding| finding.code == "decision_gap"), "{gaps:#?}");
    assert!(
        gaps.iter().any(|finding| finding.sentence.contains("没有规则覆盖：kind 不是 \"food\"、\"fire\"")),
        "{gaps:#?}"
    );
}

#[test]
fn a_gap_is_told_in_the_words_of_the_table() {
    let table = TableModel::new(
        r#"hitPolicy="UNIQUE""#,
        BOTH,
        &["< 100 | - | 1", "[100..500] | \"餐饮\" | 2", "> 500 | \"住宿\" | 3", "> 500 | not(\"餐饮\", \"住宿\") | 4"],
    );
    let sentences = sentences(&table);
    assert!(
        sentences.iter().any(|sentence| sentence.contains("没有规则覆盖：面积 > 500 且 类型 = \"餐饮\"")),
        "{sentences:#?}"
    );
    assert!(
        sentences.iter().any(|sentence| sentence.contains("没有规则覆盖：100 <= 面积 <= 500 且 类型 不是 \"餐饮\"")),
        "{sentences:#?}"
    );
    assert_eq!(sentences.len(), 2);
    assert!(
        findings(&table).iter().all(|finding| finding.code == "decision_gap" && finding.severity == Severity::Warning)
    );
}

#[test]
fn declared_values_a_default_or_a_list_policy_leave_no_gap() {
    let kinds = [("类型", "string")];
    let rules = ["\"餐饮\" | 1", "\"住宿\" | 2"];
    let table = || TableModel::new(r#"hitPolicy="UNIQUE""#, &kinds, &rules);
    assert_eq!(findings(&table()).len(), 1);
    assert_eq!(findings(&table().input_values("类型", "\"餐饮\", \"住宿\"")), []);
    assert_eq!(findings(&table().defaults(&["0"])), []);
    assert_eq!(findings(&TableModel::new(r#"hitPolicy="COLLECT""#, &kinds, &rules)), []);
}

#[test]
fn values_allowed_by_an_item_definition_count_as_declared() {
    let table = TableModel::new(r#"hitPolicy="UNIQUE""#, &[("类型", "tKind")], &["\"餐饮\" | 1", "\"住宿\" | 2"]);
    let definition = r#"<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"餐饮","住宿"</text></allowedValues></itemDefinition>"#;
    let xml = table.xml().replace(HEAD, &format!("{HEAD}{definition}"));
    assert_eq!(read(&xml).check(), []);
    let narrower = xml.replace("\"餐饮\",\"住宿\"", "\"餐饮\"");
    assert_eq!(read(&narrower).check()[0].code, "decision_rule_unreachable");
}

#[test]
fn an_overlap_under_unique_is_an_error_at_the_later_rule() {
    let table = TableModel::new(
        r#"hitPolicy="UNIQUE""#,
        BOTH,
        &["<= 100 | - | 1", ">= 100 | \"餐饮\" | 2", "> 100 | not(\"餐饮\") | 3"],
    );
    let findings = findings(&table);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    let overlap = &findings[0];
    assert_eq!((overlap.code, overlap.severity, overlap.line), ("decision_overlap", Severity::Error, 3));
    assert!(
        overlap.sentence.contains("规则 1 与规则 2 同时命中：面积 = 100 且 类型 = \"餐饮\""),
        "{}",
        overlap.sentence
    );
}

#[test]
fn under_any_only_different_results_conflict() {
    let table =
        |third| TableModel::new(r#"hitPolicy="ANY""#, &[("面积", "number")], &["<= 100 | 1", "> 100 | 2", third]);
    assert_eq!(findings(&table("> 200 | 2")), []);
    assert_eq!(findings(&table("> 200 | 3"))[0].code, "decision_conflict");
}

#[test]
fn a_rule_that_always_comes_too_late_is_found() {
    let table = TableModel::new(r#"hitPolicy="FIRST""#, &[("面积", "number")], &["< 100 | 1", "- | 2", "> 500 | 3"]);
    let findings = findings(&table);
    assert_eq!((findings[0].code, findings[0].line), ("decision_rule_unreachable", 4));
    assert!(findings[0].sentence.contains("规则 3"), "{}", findings[0].sentence);
}

#[test]
fn booleans_and_dates_are_checked_day_by_day() {
    let table = TableModel::new(
        r#"hitPolicy="UNIQUE""#,
        &[("本地", "boolean"), ("日期", "date")],
        &["true | - | 1", "false | <= date(\"2025-12-31\") | 2", "false | >= date(\"2026-01-02\") | 3"],
    );
    let sentences = sentences(&table);
    assert_eq!(sentences.len(), 1, "{sentences:#?}");
    assert!(sentences[0].contains("本地 = false 且 2025-12-31 < 日期 < 2026-01-02"), "{sentences:#?}");
    let closed = TableModel::new(
        r#"hitPolicy="UNIQUE""#,
        &[("日期", "date")],
        &["<= date(\"2025-12-31\") | 2", ">= date(\"2026-01-01\") | 3"],
    );
    assert_eq!(findings(&closed), []);
}

#[test]
fn what_cannot_be_checked_is_said() {
    let table = TableModel::new(r#"hitPolicy="UNIQUE""#, BOTH, &["> 1 + count([1]) | - | 1"]);
    assert_eq!(findings(&table)[0].code, "decision_check_skipped");
}

#[test]
fn a_table_with_too_many_combinations_is_skipped_in_time() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let inputs: Vec<_> = names.iter().map(|name| (*name, "number")).collect();
    let rules: Vec<String> = (0..40)
        .map(|rule| {
            let cells: Vec<_> = (0..8).map(|column| format!(">= {}", (rule * 7 + column * 13) % 41)).collect();
            format!("{} | 1", cells.join(" | "))
        })
        .collect();
    let table = TableModel::new(r#"hitPolicy="FIRST""#, &inputs, &rules.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(findings(&table)[0].code, "decision_check_skipped");
}

#[test]
fn names_that_lead_nowhere_are_told() {
    let table = TableModel::new(r#"hitPolicy="UNIQUE""#, &[("form", "Any")], &["- | form.area + 1"]);
    assert_eq!(findings(&table).iter().map(|finding| finding.code).collect::<Vec<_>>(), ["feel_member_unknown"]);
    let table = TableModel::new(r#"hitPolicy="UNIQUE""#, &[("面积", "number")], &["- | 面机 * 2"]);
    let findings = findings(&table);
    assert_eq!((findings[0].code, findings[0].line), ("feel_name_unknown", 2));
    assert!(findings[0].sentence.contains("面机"), "{findings:#?}");
}
