//! From BPMN text to a declared procedure: read, model-checked, its expressions compiled, its attributes understood.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use decision::Expression;
use kernel::{Digest32, ProcedureId};
use procedure::{CheckOptions, Kind, NodeIx, Procedure, TaskKind};

use super::{ALWAYS, ProcedureDecl, ProcedureText, UserTask};
use crate::acts::{ACTS, TaskOutcome, find_act, read_outcomes};
use crate::condition::{Condition, VARIABLES, comparisons, is_name};
use crate::finding::{Finding, Severity};
use crate::organ::Role;
use crate::reading::did_you_mean;
use crate::words::Words;

/// What expressions of a procedure may read beside [`VARIABLES`]: the organ of an instance.
const INSTANCE: &str = "organ";

impl ProcedureDecl {
    /// Compiles a BPMN text; `called` gives the text of a procedure that call activities name.
    ///
    /// `path` is the file's, for findings.
    pub fn compile(
        id: impl Into<ProcedureId>,
        path: &str,
        xml: &str,
        called: &dyn Fn(&str) -> Option<String>,
    ) -> (Option<ProcedureDecl>, Vec<Finding>) {
        ProcedureDecl::compile_with(id.into(), path, xml, called, ProcedureText::default())
    }

    pub(crate) fn compile_with(
        id: ProcedureId,
        path: &str,
        xml: &str,
        called: &dyn Fn(&str) -> Option<String>,
        text: ProcedureText,
    ) -> (Option<ProcedureDecl>, Vec<Finding>) {
        let procedure = match procedure::read_with(xml, called) {
            Ok(procedure) => procedure,
            Err(findings) => return (None, findings.into_iter().map(|finding| convert(path, finding)).collect()),
        };
        let mut findings: Vec<Finding> =
            procedure.check(&CheckOptions::default()).into_iter().map(|finding| convert(path, finding)).collect();
        let tasks = UserTask::all(&procedure);
        findings.extend(check_tasks(path, &procedure));
        findings.extend(check_outcomes(path, &procedure, &tasks));
        let (expressions, unreadable) = compile_expressions(path, &procedure);
        let (attributes, broken) = compile_attributes(path, &procedure);
        findings.extend(unreadable.into_iter().chain(broken));
        let declared = ProcedureDecl {
            name: if text.name.is_empty() { procedure.name.clone() } else { text.name },
            version: text.version.unwrap_or(1),
            since: text.since.unwrap_or(ALWAYS),
            summary: text.summary,
            params: text.params,
            digest: digest(xml, called, &procedure),
            procedure: Arc::new(procedure),
            tasks,
            xml: xml.to_owned(),
            expressions,
            attributes,
            id,
        };
        (Some(declared), findings)
    }
}

/// Digest of the text and of every called text, in the order of their names.
fn digest(xml: &str, called: &dyn Fn(&str) -> Option<String>, procedure: &Procedure) -> Digest32 {
    let mut names: Vec<&str> = procedure
        .nodes()
        .filter_map(|(_, node)| match &node.kind {
            Kind::Call { called } => Some(called.as_str()),
            _ => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    let called = names.iter().filter_map(|name| called(name));
    let texts: Vec<String> = [xml.to_owned()].into_iter().chain(called).collect();
    Digest32::of(texts.join("\n").as_bytes())
}

fn convert(path: &str, finding: procedure::Finding) -> Finding {
    let mut sentence = finding.sentence;
    if !finding.path.is_empty() {
        sentence.push_str(&format!("路径：{}。", finding.path.join(" → ")));
    }
    let severity = match finding.severity {
        procedure::Severity::Error => Severity::Error,
        procedure::Severity::Warning => Severity::Warning,
    };
    let converted = Finding::error(finding.element.unwrap_or_default(), finding.code, sentence);
    Finding { severity, ..at(path, converted, finding.line, finding.column) }
}

fn at(path: &str, finding: Finding, line: u32, column: u32) -> Finding {
    let place = |number: u32| usize::try_from(number).unwrap_or_default();
    finding.in_document(path).at_line(place(line), place(column))
}

/// Nodes of this file; those of called procedures are checked with theirs.
fn own_nodes(procedure: &Procedure) -> impl Iterator<Item = (NodeIx, &procedure::Node)> {
    procedure.nodes().filter(|(_, node)| !node.id.contains('/'))
}

/// Every user task has a known act, a known role and a name that conditions can read.
fn check_tasks(path: &str, procedure: &Procedure) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, node) in own_nodes(procedure).filter(|(_, node)| node.kind == Kind::Task(TaskKind::User)) {
        let mut add = |code, sentence: String, remedy: String| {
            let finding = Finding::error(node.id.as_str(), code, sentence).remedy(remedy);
            findings.push(at(path, finding, node.line, node.column));
        };
        let label = node.label();
        match node.attr("hb:act") {
            None => add("task_without_act", format!("任务“{label}”没有写明办什么（hb:act）。"), String::new()),
            Some(act) if find_act(act).is_none() && node.attr("hb:outcomes").is_none() => {
                let remedy = did_you_mean(act, ACTS.iter().map(|act| act.id));
                let own = "新的动作请用 hb:outcomes 写明它的结果。";
                add("unknown_act", format!("任务“{label}”的动作“{act}”不存在。"), format!("{remedy}{own}"));
            }
            Some(_) => {}
        }
        if let Err(problem) = own_outcomes(node) {
            add("bad_outcomes", format!("任务“{label}”的 hb:outcomes 有误：{problem}。"), String::new());
        }
        match node.attr("hb:role") {
            None => add("task_without_role", format!("任务“{label}”没有写明由谁办（hb:role）。"), String::new()),
            Some(role) if Role::from_word(role).is_none() => {
                let remedy = did_you_mean(role, Role::ALL.iter().map(|role| role.word()));
                add("unknown_role", format!("任务“{label}”的角色“{role}”不存在。"), remedy);
            }
            Some(_) => {}
        }
        if !node.id.chars().all(is_name) {
            let remedy = "标识请用字母、数字和下划线。".to_owned();
            add("bad_name", format!("任务标识“{}”不能在条件中引用。", node.id), remedy);
        }
    }
    findings
}

/// The outcomes a task names itself; those of a known act can only be fewer, or called otherwise.
fn own_outcomes(node: &procedure::Node) -> Result<(), String> {
    let Some(text) = node.attr("hb:outcomes") else { return Ok(()) };
    let known = node.attr("hb:act").and_then(find_act).map(|act| act.outcomes).unwrap_or_default();
    let foreign = |outcome: &TaskOutcome| !known.is_empty() && !known.contains(&&*outcome.id);
    match read_outcomes(text)?.iter().find(|outcome| foreign(outcome)) {
        Some(outcome) => Err(format!("这个动作没有“{}”这个结果，可选 {}", outcome.id, known.join("、"))),
        None => Ok(()),
    }
}

/// `outcome.<task> = "<value>"`: the task exists, and its act can end so.
fn check_outcomes(path: &str, procedure: &Procedure, tasks: &[UserTask]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = HashSet::new();
    for expression in procedure.expressions() {
        if expression.element.contains('/') || !seen.insert(expression.element.as_str()) {
            continue;
        }
        for (name, value) in comparisons(&expression.text, "outcome") {
            let mut add = |code, sentence: String, remedy: String| {
                let finding = Finding::error(expression.element.as_str(), code, sentence).remedy(remedy);
                findings.push(at(path, finding, expression.line, expression.column));
            };
            let Some(task) = tasks.iter().find(|task| task.name == name) else {
                let remedy = did_you_mean(name, tasks.iter().map(|task| task.name.as_str()));
                add("unknown_task", format!("条件中的“outcome.{name}”不是本流程的任务。"), remedy);
                continue;
            };
            let outcomes: Vec<&str> = task.outcomes.iter().map(|outcome| &*outcome.id).collect();
            if let Some(value) = value.filter(|value| !outcomes.is_empty() && !outcomes.contains(value)) {
                let remedy = did_you_mean(value, outcomes.iter().copied());
                add("unknown_outcome", format!("任务“{}”不会有“{value}”这个结果。", task.label), remedy);
            }
        }
    }
    findings
}

type Compiled = (Vec<Option<Arc<Expression>>>, Vec<Finding>);

fn compile_expressions(path: &str, procedure: &Procedure) -> Compiled {
    let names = names();
    let mut findings = Vec::new();
    let compile = |expression: &procedure::Expr| match Expression::compile(&expression.text, &names) {
        Ok(compiled) => Some(Arc::new(compiled)),
        Err(error) => {
            if !expression.element.contains('/') {
                let sentence = format!("表达式“{}”第 {} 列有误：{}", expression.text, error.column, error.sentence);
                let finding = Finding::error(expression.element.as_str(), error.code, sentence);
                findings.push(at(path, finding, expression.line, expression.column));
            }
            None
        }
    };
    let compiled = procedure.expressions().iter().map(compile).collect();
    (compiled, findings)
}

type Attributes = (HashMap<(NodeIx, String), Arc<Expression>>, Vec<Finding>);

/// Attributes of ours that begin with `=` are expressions; `hb:limit` without one is a limit.
fn compile_attributes(path: &str, procedure: &Procedure) -> Attributes {
    let names = names();
    let (mut compiled, mut findings) = (HashMap::new(), Vec::new());
    for (ix, node) in procedure.nodes() {
        for (name, text) in node.attrs.iter().filter(|(name, _)| name.starts_with("hb:")) {
            let problem = match text.strip_prefix('=') {
                Some(text) => match Expression::compile(text, &names) {
                    Ok(expression) => {
                        compiled.insert((ix, name.clone()), Arc::new(expression));
                        None
                    }
                    Err(error) => Some((error.code, error.sentence)),
                },
                None if matches!(name.as_str(), "hb:limit" | "hb:announced") => {
                    text.parse::<calendar::Limit>().err().map(|refusal| (refusal.code, refusal.sentence))
                }
                None => None,
            };
            if let Some((code, why)) = problem.filter(|_| !node.id.contains('/')) {
                let sentence = format!("“{}”的 {name}=\"{text}\" 有误：{why}", node.label());
                findings.push(at(path, Finding::error(node.id.as_str(), code, sentence), node.line, node.column));
            }
        }
    }
    (compiled, findings)
}

fn names() -> Vec<&'static str> {
    VARIABLES.iter().copied().chain([INSTANCE]).collect()
}

/// Parameters that the expressions and attributes of a procedure read: `item.survey.within`.
pub(crate) fn params_read(procedure: &Procedure) -> HashSet<String> {
    let attributes =
        procedure.nodes().flat_map(|(_, node)| node.attrs.values().filter_map(|text| text.strip_prefix('=')));
    let timers = procedure.timers().filter(|(_, spec)| spec.expression).map(|(_, spec)| spec.text.as_str());
    let expressions = procedure.expressions().iter().map(|expression| expression.text.as_str());
    attributes.chain(timers).chain(expressions).flat_map(|text| Condition::paths_below(text, "item")).collect()
}
