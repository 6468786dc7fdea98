//! The three codes of an item: their shape, their inner parts, and whether these agree with the rest of the item.

use kernel::{CatalogCode, HandlingItemCode, Refusal, TaskCode};

use crate::county::County;
use crate::finding::Finding;
use crate::item::{ExerciseLevel, Item};

pub(super) fn check(item: &Item, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    match TaskCode::parse(&item.code) {
        Err(refusal) if !item.code.is_empty() => findings.push(error("/code", &refusal)),
        Err(_) => {}
        Ok(code) => findings.extend(check_task_code(item, county, &code)),
    }
    if !item.handling_code.is_empty() {
        match HandlingItemCode::parse(&item.handling_code) {
            Err(refusal) => findings.push(error("/handling_code", &refusal)),
            Ok(code) if code.task_code().as_str() != item.code => {
                let sentence = "业务办理项编码的前 31 位与实施编码不同。";
                findings.push(Finding::error("/handling_code", "code_mismatch", sentence));
            }
            Ok(_) => {}
        }
    }
    findings
}

fn error(field: &str, refusal: &Refusal) -> Finding {
    Finding::error(field, refusal.code, refusal.sentence.clone())
}

/// Provinces filled the inner parts in their own ways before the standard was settled: warnings, never errors.
fn check_task_code(item: &Item, county: &County, code: &TaskCode) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        code.findings().into_iter().map(|odd| Finding::warning("/code", odd.code, odd.sentence)).collect();
    let body = county.find_organ(&item.organ).and_then(|organ| organ.uscc);
    if let Some(uscc) = body.filter(|uscc| uscc.as_str() != code.body()) {
        let sentence = format!("实施编码前 18 位是 {}，而实施主体的统一社会信用代码是 {uscc}。", code.body());
        findings.push(Finding::warning("/code", "code_body_mismatch", sentence));
    }
    let level = level_digit(item.level);
    if code.level() != level {
        let sentence = format!("实施编码第 19 位是 {}，而行使层级“{}”应为 {level}。", code.level(), item.level);
        findings.push(Finding::warning("/code", "code_level_mismatch", sentence));
    }
    let catalog = code.catalog_code();
    findings.extend(check_catalog_code(item, &catalog));
    if catalog.item_type() != item.item_type.digits() {
        let (found, digits) = (catalog.item_type(), item.item_type.digits());
        let sentence = format!("编码中的事项类型是 {found}，而“{}”应为 {digits}。", item.item_type);
        findings.push(Finding::warning("/code", "code_type_mismatch", sentence));
    }
    findings
}

fn check_catalog_code(item: &Item, within: &CatalogCode) -> Option<Finding> {
    if item.catalog_code.is_empty() {
        return None;
    }
    match CatalogCode::parse(&item.catalog_code) {
        Err(refusal) => Some(error("/catalog_code", &refusal)),
        Ok(code) if code != *within => {
            let sentence = format!("基本编码 {code} 与实施编码中的 {within} 不同。");
            Some(Finding::error("/catalog_code", "code_mismatch", sentence))
        }
        Ok(_) => None,
    }
}

fn level_digit(level: ExerciseLevel) -> char {
    match level {
        ExerciseLevel::Nation => '1',
        ExerciseLevel::Province => '2',
        ExerciseLevel::Prefecture => '3',
        ExerciseLevel::County => '4',
        ExerciseLevel::Township => '5',
        ExerciseLevel::Village => '6',
        ExerciseLevel::Graded => '7',
    }
}
