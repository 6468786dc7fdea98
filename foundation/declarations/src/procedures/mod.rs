//! `procedures/<name>.bpmn` and `.toml`: a procedure many items share, and the parameters each of them gives.

mod compile;
mod task;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use decision::Expression;
use kernel::{Date, Digest32, ProcedureId};
use procedure::{NodeIx, Procedure};
use serde_json::{Map, Value};

pub use self::task::{OrganOf, UserTask};
use crate::dated::ALWAYS;
use crate::finding::Finding;
use crate::reading::Cursor;
use crate::words::words;

words! {
    /// What sort of value a parameter takes.
    pub enum ParamKind {
        Text = "text",
        Organs = "organs",
        Organ = "organ",
        Limit = "limit",
        Number = "number",
        Flag = "flag",
    }
}

/// A parameter of a shared procedure: `survey.organs`, read in FEEL as `item.survey.organs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: String,
    pub kind: ParamKind,
    pub required: bool,
    pub default: Option<Value>,
    pub note: String,
}

/// A procedure, compiled once and shared by all its cases.
#[derive(Clone, Debug)]
pub struct ProcedureDecl {
    /// `promised`; an item's own is `<item>/procedure.bpmn`, a kind's own `kinds/<kind>/procedure.bpmn`.
    pub id: ProcedureId,
    pub name: String,
    pub version: u32,
    pub since: Date,
    pub summary: String,
    pub params: Vec<Param>,
    pub procedure: Arc<Procedure>,
    /// Its user tasks, with who does them.
    pub tasks: Vec<UserTask>,
    /// The BPMN text.
    pub xml: String,
    /// Digest of the BPMN text and of all that it calls.
    pub digest: Digest32,
    /// By `procedure::Expr::index`; what does not compile is a finding and is left out.
    pub(crate) expressions: Vec<Option<Arc<Expression>>>,
    /// Expressions in attributes: `hb:limit="=item.survey.within"`.
    pub(crate) attributes: HashMap<(NodeIx, String), Arc<Expression>>,
}

impl ProcedureDecl {
    /// Shared procedures are named, own ones have the path of their file.
    pub fn is_shared(&self) -> bool {
        !self.id.as_str().ends_with(".bpmn")
    }

    /// The compiled expression at a place of [`Procedure::expressions`].
    pub fn expression(&self, index: usize) -> Option<&Arc<Expression>> {
        self.expressions.get(index).and_then(Option::as_ref)
    }

    /// The compiled expression of an attribute that begins with `=`.
    pub fn attribute(&self, node: NodeIx, name: &str) -> Option<&Arc<Expression>> {
        self.attributes.get(&(node, name.to_owned()))
    }

    /// Parameters that its expressions and attributes read.
    pub(crate) fn params_read(&self) -> HashSet<String> {
        compile::params_read(&self.procedure)
    }

    pub fn find_task(&self, node: NodeIx) -> Option<&UserTask> {
        self.tasks.iter().find(|task| task.node == node)
    }
}

/// The words that go with a procedure's drawing.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProcedureText {
    pub name: String,
    pub version: Option<u32>,
    pub since: Option<Date>,
    pub summary: String,
    pub params: Vec<Param>,
}

impl ProcedureText {
    pub fn read(c: &Cursor<'_>) -> ProcedureText {
        let mut params = Vec::new();
        if let Some(table) = c.table("param") {
            read_params(&table, "", &mut params);
        }
        ProcedureText {
            name: c.text("name"),
            version: c.number("version"),
            since: c.opt_date("since"),
            summary: c.text_or_empty("summary"),
            params,
        }
    }
}

/// `[param."survey.organs"]` and `[param.survey.organs]` mean the same; what has a `type` is a parameter.
fn read_params(c: &Cursor<'_>, above: &str, params: &mut Vec<Param>) {
    for (key, value) in c.rest() {
        let Some(table) = c.enter(c.field(key), value) else { continue };
        let name = if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
        if value.get("type").is_some_and(Value::is_string) {
            params.push(read_param(name, &table));
        } else {
            read_params(&table, &name, params);
        }
    }
}

fn read_param(name: String, c: &Cursor<'_>) -> Param {
    let kind = c.required_word("type");
    let param = Param {
        kind,
        required: c.flag("required"),
        default: c.value("default").cloned(),
        note: c.text_or_empty("note"),
        name,
    };
    if let Some(problem) = param.default.as_ref().and_then(|value| kind.problem(value)) {
        c.add(Finding::error(c.field("default"), "bad_param", format!("参数“{}”的默认值{problem}。", param.name)));
    }
    param
}

impl ParamKind {
    /// Why a value is not of this kind; whether organs exist is asked elsewhere.
    pub(crate) fn problem(self, value: &Value) -> Option<String> {
        match self {
            ParamKind::Text => (!value.is_string()).then(|| "应为文本".to_owned()),
            ParamKind::Number => (!value.is_number()).then(|| "应为数字".to_owned()),
            ParamKind::Flag => (!value.is_boolean()).then(|| "应为 true 或 false".to_owned()),
            ParamKind::Organ => (!value.is_string()).then(|| "应为机构".to_owned()),
            ParamKind::Organs => {
                let organs = value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string));
                (!organs).then(|| "应为机构列表，至少一个".to_owned())
            }
            ParamKind::Limit => match value.as_str().map(str::parse::<calendar::Limit>) {
                Some(Ok(_)) => None,
                Some(Err(error)) => Some(format!("不是时限：{error}")),
                None => Some("应为时限，如 \"5wd\"".to_owned()),
            },
        }
    }
}

/// The value at a dotted path: `survey.organs` of `{ survey = { organs = [..] } }`.
pub(crate) fn at_path<'a>(params: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut steps = path.split('.');
    let first = params.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))
}

/// Puts a value at a dotted path, where there is none yet.
pub(crate) fn put_at_path(params: &mut Map<String, Value>, path: &str, value: &Value) {
    match path.split_once('.') {
        None => {
            params.entry(path).or_insert_with(|| value.clone());
        }
        Some((first, rest)) => {
            let below = params.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Some(below) = below.as_object_mut() {
                put_at_path(below, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_default_fills_only_what_the_item_left_open() {
        let mut params = json!({ "survey": { "within": "2wd" } }).as_object().cloned().unwrap();
        put_at_path(&mut params, "survey.within", &json!("5wd"));
        put_at_path(&mut params, "examine.within", &json!("3wd"));
        assert_eq!(
            Value::Object(params.clone()),
            json!({ "survey": { "within": "2wd" }, "examine": { "within": "3wd" } })
        );
        assert_eq!(at_path(&params, "examine.within"), Some(&json!("3wd")));
        assert_eq!(at_path(&params, "examine.by.whom"), None);
    }
}
