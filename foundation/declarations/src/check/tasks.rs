//! An item and its procedure: parameters are given, complete and of their kind; every task finds a post.

use serde_json::Value;

use super::limits::is_longer;
use super::references::missing;
use crate::county::County;
use crate::finding::Finding;
use crate::item::Item;
use crate::organ::Organ;
use crate::procedures::{OrganOf, Param, ParamKind, ProcedureDecl, UserTask, at_path};
use crate::reading::did_you_mean;
use crate::words::Words;

pub(super) fn check(item: &Item, county: &County) -> Vec<Finding> {
    let id = item.procedure_id();
    if item.procedure.is_empty() {
        let finding = Finding::error("/procedure", "missing_key", "没有办理流程。");
        let names = county.procedures.iter().filter(|p| p.is_shared()).map(|p| p.id.as_str());
        return vec![finding.remedy(format!("可用的有：{}。", names.collect::<Vec<_>>().join("、")))];
    }
    let Some(procedure) = county.procedures.find(id.as_str()) else {
        return missing(&county.procedures, "/procedure", "流程", id.as_str()).into_iter().collect();
    };
    let mut findings = Vec::new();
    for param in &procedure.params {
        findings.extend(check_param(item, county, param));
    }
    if procedure.is_shared() {
        findings.extend(unknown_params(item, procedure));
    }
    for task in &procedure.tasks {
        findings.extend(check_posts(item, county, task));
        findings.extend(check_step_limit(item, county, task));
    }
    findings
}

fn pointer(path: &str) -> String {
    format!("/params/{}", path.replace('.', "/"))
}

fn check_param(item: &Item, county: &County, param: &Param) -> Vec<Finding> {
    let field = pointer(&param.name);
    let Some(value) = at_path(&item.params, &param.name) else {
        if !param.required || param.default.is_some() {
            return Vec::new();
        }
        let sentence = format!("流程“{}”需要参数“{}”（{}）。", item.procedure, param.name, param.note);
        return vec![Finding::error(field, "missing_param", sentence).remedy("请在 [params] 中给出。")];
    };
    if let Some(problem) = param.kind.problem(value) {
        return vec![Finding::error(field, "bad_param", format!("参数“{}”{problem}。", param.name))];
    }
    match (param.kind, value) {
        (ParamKind::Organ, Value::String(organ)) => {
            missing(&county.organs, &field, "机构", organ).into_iter().collect()
        }
        (ParamKind::Organs, Value::Array(organs)) => {
            let organs = organs.iter().enumerate().filter_map(|(index, organ)| Some((index, organ.as_str()?)));
            organs
                .filter_map(|(index, organ)| missing(&county.organs, &format!("{field}/{index}"), "机构", organ))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Parameters that the shared procedure does not have.
fn unknown_params(item: &Item, procedure: &ProcedureDecl) -> Vec<Finding> {
    let known: Vec<&str> = procedure.params.iter().map(|param| param.name.as_str()).collect();
    let mut given = Vec::new();
    for (key, value) in &item.params {
        leaves(key.clone(), value, &known, &mut given);
    }
    let unknown = given.into_iter().filter(|path| !known.contains(&path.as_str()));
    unknown
        .map(|path| {
            let sentence = format!("流程“{}”没有参数“{path}”。", item.procedure);
            let finding = Finding::error(pointer(&path), "unknown_param", sentence).on_key();
            finding.remedy(did_you_mean(&path, known.iter().copied()))
        })
        .collect()
}

/// The dotted paths of the values given; a table that is itself a parameter is not entered.
fn leaves(path: String, value: &Value, known: &[&str], into: &mut Vec<String>) {
    match value {
        Value::Object(below) if !known.contains(&path.as_str()) => {
            for (key, value) in below {
                leaves(format!("{path}.{key}"), value, known, into);
            }
        }
        _ => into.push(path),
    }
}

/// Some post of the organ must hold the task's role, or the task would wait for ever.
fn check_posts(item: &Item, county: &County, task: &UserTask) -> Vec<Finding> {
    let Some(role) = task.role else { return Vec::new() };
    let mut findings = Vec::new();
    let mut require = |field: String, organ: &Organ| {
        if !organ.has_role(role) {
            let word = role.word();
            let sentence = format!("任务“{}”要由“{}”的 {word} 办理，而该机构没有这样的岗位。", task.label, organ.name);
            let remedy = format!("请在机构中设置 roles 含 {word} 的岗位，或改换机构。");
            findings.push(Finding::error(field, "no_post_for_task", sentence).remedy(remedy));
        }
    };
    match &task.organ {
        OrganOf::Item => {
            county.find_organ(&item.organ).into_iter().for_each(|organ| require("/organ".to_owned(), organ))
        }
        OrganOf::Named(organ) => match county.find_organ(organ) {
            Some(organ) => require("/procedure".to_owned(), organ),
            None => findings.extend(missing(&county.organs, "/procedure", "流程中的机构", organ.as_str())),
        },
        OrganOf::Each(path) => {
            let organs = item.effective_param(path).and_then(Value::as_array).into_iter().flatten();
            for (index, organ) in organs.filter_map(Value::as_str).enumerate() {
                county.organs.find(organ).into_iter().for_each(|o| require(format!("{}/{index}", pointer(path)), o));
            }
        }
        OrganOf::Answer(answer) => return check_answer(item, county, task, answer),
        OrganOf::Expression(_) => {}
    }
    findings
}

/// The organ is the applicant's answer: there must be the question, and each of its options must be such an organ.
fn check_answer(item: &Item, county: &County, task: &UserTask, answer: &str) -> Vec<Finding> {
    let Some(index) = item.scenario.iter().position(|scenario| scenario.id == answer) else {
        let sentence = format!("任务“{}”由 answers.{answer} 决定承办机构，而事项没有情形问题“{answer}”。", task.label);
        return vec![Finding::error("/scenario", "missing_question", sentence).remedy("请补上这个问题，选项为机构。")];
    };
    let options = item.scenario.get(index).into_iter().flat_map(|scenario| &scenario.options);
    let mut findings = Vec::new();
    for (place, option) in options.enumerate() {
        let field = format!("/scenario/{index}/options/{place}");
        let organ = county.organs.find(&option.value);
        let able = |organ: &&std::sync::Arc<Organ>| task.role.is_none_or(|role| organ.has_role(role));
        match organ {
            None => findings.extend(missing(&county.organs, &field, "选项中的机构", &option.value)),
            Some(organ) if !able(&organ) => {
                let sentence = format!("“{}”没有办理任务“{}”的岗位。", organ.name, task.label);
                findings.push(Finding::error(field, "no_post_for_task", sentence));
            }
            Some(_) => {}
        }
    }
    findings
}

/// A step that alone takes longer than the whole promise cannot keep it. Paused steps do not count.
fn check_step_limit(item: &Item, county: &County, task: &UserTask) -> Option<Finding> {
    let promised = item.promised.in_force(item.since)?.length;
    let (field, limit) = match &task.limit_param {
        Some(path) => {
            let given = at_path(&item.params, path).is_some();
            let field = if given { pointer(path) } else { "/promised".to_owned() };
            (field, item.effective_param(path)?.as_str()?.parse().ok()?)
        }
        None => ("/promised".to_owned(), task.limit?),
    };
    let counted = matches!(task.act.as_str(), "examine" | "review" | "survey" | "decide");
    (counted && task.before_result && is_longer(limit, promised, county)).then(|| {
        let sentence =
            format!("环节“{}”的时限（{}）长于承诺时限（{}）。", task.label, limit.in_words(), promised.in_words());
        Finding::warning(field, "step_longer_than_promise", sentence).remedy("请缩短环节时限，或调整承诺时限。")
    })
}
