//! 情形 and 申请材料: names that conditions read exist, nothing is asked for "otherwise", nothing that government holds.

use std::collections::HashSet;

use crate::condition::{Condition, is_feel_name};
use crate::county::County;
use crate::finding::Finding;
use crate::form::unknown_names;
use crate::item::{Item, Material, MaterialSource, Scenario};

/// Words by which a catch-all material gives itself away.
const CATCH_ALL: &[&str] = &[
    "其他材料",
    "其它材料",
    "其他有关材料",
    "其他相关材料",
    "其他所需材料",
    "其他资料",
    "需要的其他",
    "规定的其他",
    "要求的其他",
];

/// Proofs that every county government holds or can ask for, beside those that its own items give.
const HELD_BY_GOVERNMENT: &[(&str, &str)] = &[
    ("居民身份证", "resident-id"),
    ("身份证", "resident-id"),
    ("居民户口簿", "household-register"),
    ("户口簿", "household-register"),
    ("营业执照", "business-licence"),
    ("结婚证", "marriage"),
    ("离婚证", "divorce"),
    ("不动产权证书", "real-estate"),
    ("不动产权证", "real-estate"),
    ("残疾人证", "disability"),
    ("出生医学证明", "birth"),
    ("社会保障卡", "social-security-card"),
];

pub(super) fn check(item: &Item, county: &County) -> Vec<Finding> {
    let mut findings = check_scenarios(item);
    let answers: Vec<&str> = item.scenario.iter().map(|scenario| scenario.id.as_str()).collect();
    let fields: Vec<&str> = item.form.iter().flat_map(|form| form.fields()).map(|field| field.name.as_str()).collect();
    let mut ids = HashSet::new();
    for (index, material) in item.material.iter().enumerate() {
        let field = format!("/material/{index}");
        if !ids.insert(material.id.as_str()) {
            let sentence = format!("材料标识“{}”重复。", material.id);
            findings.push(Finding::error(format!("{field}/id"), "duplicate_id", sentence));
        }
        if let Some(when) = &material.when {
            let place = format!("{field}/when");
            findings.extend(when.finding(&place));
            findings.extend(unknown_names(when.names_below("answers"), &answers, &place, "answers"));
            findings.extend(unknown_names(when.names_below("form"), &fields, &place, "form"));
            findings.extend(unknown_options(item, when, &place));
        }
        findings.extend(check_catch_all(&field, material));
        findings.extend(check_obtainable(&field, material, county));
    }
    findings
}

fn check_scenarios(item: &Item) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut earlier: Vec<&str> = Vec::new();
    for (index, scenario) in item.scenario.iter().enumerate() {
        let field = format!("/scenario/{index}");
        let id = scenario.id.as_str();
        if !id.is_empty() && !is_feel_name(id) {
            let finding = Finding::error(format!("{field}/id"), "bad_name", format!("“{id}”不能在条件中引用。"));
            findings.push(finding.remedy("请用字母、数字和下划线，如 new_road。"));
        }
        if earlier.contains(&id) {
            findings.push(Finding::error(format!("{field}/id"), "duplicate_id", format!("情形问题“{id}”重复。")));
        }
        findings.extend(check_options(&field, scenario));
        if let Some(when) = &scenario.when {
            let place = format!("{field}/when");
            findings.extend(when.finding(&place));
            // Only what was asked before can be known when the question comes up.
            findings.extend(unknown_names(when.names_below("answers"), &earlier, &place, "answers"));
            findings.extend(unknown_options(item, when, &place));
        }
        earlier.push(id);
    }
    findings
}

fn check_options(field: &str, scenario: &Scenario) -> Option<Finding> {
    let field = format!("{field}/options");
    let mut values = HashSet::new();
    if let Some(option) = scenario.options.iter().find(|option| !values.insert(option.value.as_str())) {
        return Some(Finding::error(field, "duplicate_id", format!("选项“{}”重复。", option.value)));
    }
    (scenario.options.len() < 2)
        .then(|| Finding::error(field, "too_few_options", format!("“{}”至少要有两个选项。", scenario.ask)))
}

/// `answers.kind = "nwe"` compares with a value that nobody can choose.
fn unknown_options(item: &Item, when: &Condition, place: &str) -> Vec<Finding> {
    let unknown = |(id, value): (&str, &str)| {
        let scenario = item.find_scenario(id)?;
        if scenario.label_of(value).is_some() {
            return None;
        }
        let remedy = crate::reading::did_you_mean(value, scenario.options.iter().map(|option| option.value.as_str()));
        let sentence = format!("“{}”没有“{value}”这个选项，条件永远不成立。", scenario.ask);
        Some(Finding::error(place, "unknown_option", sentence).remedy(remedy))
    };
    when.comparisons_below("answers").filter_map(unknown).collect()
}

/// 不得以"其他材料"兜底 (CAT-06), unless a law expressly says so.
fn check_catch_all(field: &str, material: &Material) -> Option<Finding> {
    let name: String = material.name.chars().filter(|c| !c.is_whitespace()).collect();
    let catch_all = name == "其他" || CATCH_ALL.iter().any(|words| name.contains(words));
    (catch_all && material.basis.is_empty()).then(|| {
        let sentence = format!("材料“{}”是兜底条款。", material.name);
        let finding = Finding::error(format!("{field}/name"), "catch_all_material", sentence);
        finding.remedy("请逐项列明；法律法规明文允许的，请写明 basis。")
    })
}

/// 能够通过共享获取的材料不得要求申请人提交 (国令716 第七条).
fn check_obtainable(field: &str, material: &Material, county: &County) -> Option<Finding> {
    if material.held() || material.source == MaterialSource::Other {
        return None;
    }
    let plain = plain_name(&material.name);
    let common = HELD_BY_GOVERNMENT.iter().find(|(name, _)| *name == plain).map(|(_, certificate)| *certificate);
    let certificate = match common {
        Some(certificate) => format!("certificate = \"{certificate}\""),
        None if county.certificates.contains(plain) => "certificate = …".to_owned(),
        None => return None,
    };
    let sentence =
        format!("“{}”由政府部门核发，可以共享获取，不应要求申请人提交（国务院令第716号第七条）。", material.name);
    let finding = Finding::warning(format!("{field}/name"), "obtainable_by_sharing", sentence);
    Some(finding.remedy(format!("请写 {certificate}，办理时显示为免提交。")))
}

/// The name without what is said in brackets, and without 原件 or 复印件.
fn plain_name(name: &str) -> &str {
    let name = name.split(['（', '(']).next().unwrap_or(name).trim();
    ["原件及复印件", "复印件", "原件"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}
