//! 检查: the check list of a patrol, item by item. "Nothing found" is only said by who looked at everything.

use std::sync::Arc;

use casework::{Case, Completion, Ctx, Happening, Task, Verdict};
use kernel::Refusal;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::facts::{Found, INSPECTED, Inspected, PATROL};

/// Longest words of a finding, in characters, as its form has them.
const LONGEST: usize = 500;
const GRADES: [&str; 3] = ["slight", "ordinary", "serious"];

pub fn inspect(_: &Ctx<'_>, case: &Case, _: &Task, completion: &Completion) -> Verdict {
    if case.kind != PATROL {
        return Ok(Vec::new());
    }
    let sheet = read(&completion.data)?;
    let checks = checks(case);
    match completion.outcome.as_str() {
        "clean" => all_was_looked_at(&sheet, &checks)?,
        _ => every_finding_says_something(&sheet, &checks)?,
    }
    let data = serde_json::to_value(&sheet).unwrap_or_default();
    Ok(vec![Happening::Fact { fact: INSPECTED.into(), data: Arc::new(data) }])
}

fn read(data: &Json) -> Result<Inspected, Refusal> {
    if data.is_null() {
        return Ok(Inspected::default());
    }
    Inspected::deserialize(data)
        .map_err(|error| Refusal::invalid("bad_data", format!("检查表的格式不对：{error}。")).on_field("data"))
}

/// What this patrol looks at.
pub fn checks(case: &Case) -> Vec<&str> {
    let checks = case.form.get("checks").and_then(Json::as_array);
    checks.into_iter().flatten().filter_map(Json::as_str).collect()
}

fn all_was_looked_at(sheet: &Inspected, checks: &[&str]) -> Result<(), Refusal> {
    if !sheet.findings.is_empty() {
        let sentence = "写了问题，请选“发现问题”。";
        return Err(Refusal::invalid("findings_in_clean", sentence).on_field("checked"));
    }
    let left = checks.iter().filter(|check| !sheet.checked.iter().any(|done| done == *check)).count();
    if left > 0 {
        let sentence = format!("还有 {left} 项没有勾选。逐项看过、没有问题的，才能写“未发现问题”。");
        return Err(Refusal::invalid("checks_incomplete", sentence).on_field("checked"));
    }
    Ok(())
}

fn every_finding_says_something(sheet: &Inspected, checks: &[&str]) -> Result<(), Refusal> {
    if sheet.findings.is_empty() {
        let sentence = "请至少写明一项发现的问题；没有问题的，请选“未发现问题”。";
        let first = checks.first().map_or_else(|| "findings".to_owned(), |check| format!("found.{check}"));
        return Err(Refusal::invalid("finding_missing", sentence).on_field(first));
    }
    sheet.findings.iter().try_for_each(|found| says_something(found, checks))
}

fn says_something(found: &Found, checks: &[&str]) -> Result<(), Refusal> {
    let field = format!("found.{}", found.matter);
    let refuse = |code, sentence: String| Err(Refusal::invalid(code, sentence).on_field(field.clone()));
    let length = found.finding.trim().chars().count();
    if !checks.contains(&found.matter.as_str()) {
        return refuse("check_unknown", format!("这次检查没有“{}”这一项。", found.matter));
    }
    if length == 0 {
        return refuse("finding_empty", "请写明发现了什么问题。".to_owned());
    }
    if length > LONGEST {
        return refuse("text_too_long", format!("最多 {LONGEST} 个字。"));
    }
    if !found.grade.is_empty() && !GRADES.contains(&found.grade.as_str()) {
        return Err(Refusal::invalid("grade_unknown", "程度只有轻微、一般、严重三种。").on_field("grade"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKS: [&str; 2] = ["hall", "fee"];

    fn sheet(checked: &[&str], findings: &[(&str, &str)]) -> Inspected {
        let found = |(matter, finding): &(&str, &str)| Found {
            matter: (*matter).to_owned(),
            finding: (*finding).to_owned(),
            ..Found::default()
        };
        Inspected {
            checked: checked.iter().map(|check| (*check).to_owned()).collect(),
            findings: findings.iter().map(found).collect(),
        }
    }

    fn code(result: Result<(), Refusal>) -> &'static str {
        result.err().map_or("", |refusal| refusal.code)
    }

    #[test]
    fn nothing_found_is_said_by_who_looked_at_everything() {
        let judge = |sheet: &Inspected| code(all_was_looked_at(sheet, &CHECKS));
        assert_eq!(judge(&sheet(&["hall", "fee"], &[])), "");
        assert_eq!(judge(&sheet(&["hall"], &[])), "checks_incomplete");
        assert_eq!(judge(&sheet(&["hall", "fee"], &[("fee", "没有公示")])), "findings_in_clean");
    }

    #[test]
    fn a_finding_belongs_to_a_check_and_says_what_is_amiss() {
        let judge = |sheet: &Inspected| code(every_finding_says_something(sheet, &CHECKS));
        assert_eq!(judge(&sheet(&[], &[("fee", "收费依据没有公示")])), "");
        assert_eq!(judge(&sheet(&["hall"], &[])), "finding_missing");
        assert_eq!(judge(&sheet(&[], &[("fee", " ")])), "finding_empty");
        assert_eq!(judge(&sheet(&[], &[("safety", "插座松动")])), "check_unknown");
        let mut graded = sheet(&[], &[("fee", "多收五元")]);
        graded.findings[0].grade = "grave".to_owned();
        assert_eq!(judge(&graded), "grade_unknown");
    }
}
