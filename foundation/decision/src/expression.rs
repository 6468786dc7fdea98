//! One FEEL expression, compiled once and evaluated often: conditions of gateways, materials, rules and indicators.

use crate::fast::{Compiler, Node, SlotType, Slots, Source, Val};
use crate::feel;
use crate::finding::ExprError;
use crate::types::{Type, from_json, to_json};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{Evaluator, Name};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fmt;

/// The values an expression may see, by name. It only borrows, so building one costs nothing per value.
#[derive(Debug, Clone, Default)]
pub struct Scope<'a> {
    variables: Vec<(&'a str, Variable<'a>)>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Variable<'a> {
    Json(&'a Json),
    /// An ISO 8601 date that is to be a FEEL date, not a string.
    Date(&'a str),
    DateTime(&'a str),
}

impl<'a> Scope<'a> {
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a variable a JSON value: `scope.with("form", &form)`. A later value of the same name wins.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: &'a Json) -> Self {
        self.variables.push((name, Variable::Json(value)));
        self
    }

    /// Gives a variable a date, from its ISO form `2026-02-13`. What is no date is null.
    #[must_use]
    pub fn with_date(mut self, name: &'a str, date: &'a str) -> Self {
        self.variables.push((name, Variable::Date(date)));
        self
    }

    /// Gives a variable a date and time, from its ISO form `2026-02-13T09:30:00+08:00`. What is none is null.
    #[must_use]
    pub fn with_date_time(mut self, name: &'a str, date_time: &'a str) -> Self {
        self.variables.push((name, Variable::DateTime(date_time)));
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<Variable<'a>> {
        self.variables.iter().rev().find(|(known, _)| *known == name).map(|(_, variable)| *variable)
    }
}

impl Variable<'_> {
    fn to_feel(self) -> Value {
        match self {
            Self::Json(json) => from_json(json),
            Self::Date(text) => Value::try_from_xsd_date(text).unwrap_or(Value::Null(None)),
            Self::DateTime(text) => Value::try_from_xsd_date_time(text).unwrap_or(Value::Null(None)),
        }
    }
}

/// A compiled FEEL expression. It can be shared between threads.
pub struct Expression {
    text: String,
    /// The variables it reads, of those it was compiled with.
    reads: Vec<String>,
    /// The fast path, if the expression has one; its slots follow `reads`.
    fast: Option<Node>,
    evaluator: Evaluator,
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.text).finish()
    }
}

/// The value of a condition was neither true nor false.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("条件“{expression}”的结果应为 true 或 false，实际为 {found}")]
pub struct NotBoolean {
    pub expression: String,
    pub found: Json,
}

impl NotBoolean {
    /// Stable code.
    pub const CODE: &'static str = "condition_not_boolean";
}

impl Expression {
    /// Compiles a FEEL expression that may read the variables `vars`; any other name is an error.
    pub fn compile(text: &str, vars: &[&str]) -> Result<Self, ExprError> {
        let node = feel::parse(&feel::parsing_scope(vars, text), text)?;
        if feel::is_external(&node) {
            let sentence = "外部函数不受支持：请改用 FEEL 写出该函数。".to_owned();
            return Err(ExprError { column: 1, code: "decision_external_function", sentence });
        }
        if let Some(function) = feel::reads_clock(&node) {
            let column = text.find(function).map_or(1, |at| text[..at].chars().count() + 1);
            let sentence = format!("{function}() 读取系统时钟，重放时结果会变。请改用给定的日期变量。");
            return Err(ExprError { column, code: "feel_reads_clock", sentence });
        }
        let known: BTreeSet<&str> = vars.iter().copied().collect();
        let reads = feel::free_names(&node, &known);
        if let Some(unknown) = reads.iter().find(|name| !known.contains(name.as_str())) {
            return Err(unknown_name(text, unknown, vars));
        }
        let slots: Vec<_> = reads.iter().map(|name| SlotType { name: name.clone(), kind: Type::Any }).collect();
        let fast = Compiler { slots: &slots }.compile(&node);
        let evaluator = dsntk_feel_evaluator::prepare(&node);
        Ok(Self { text: text.to_owned(), reads, fast, evaluator })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The variables the expression reads, in the order of first use.
    pub fn reads(&self) -> impl Iterator<Item = &str> {
        self.reads.iter().map(String::as_str)
    }

    /// The value, as JSON; null where FEEL has no answer. A variable missing from the scope is null.
    pub fn eval(&self, scope: &Scope<'_>) -> Json {
        match self.eval_fast(scope) {
            Some(value) => value.to_json(),
            None => self.eval_by_library(scope),
        }
    }

    /// The value of a condition: true or false, and null is false, as in a gateway. Anything else is an error.
    pub fn truth(&self, scope: &Scope<'_>) -> Result<bool, NotBoolean> {
        let value = match self.eval_fast(scope) {
            Some(Val::Bool(value)) => return Ok(value),
            Some(value) => value.to_json(),
            None => self.eval_by_library(scope),
        };
        match value {
            Json::Bool(value) => Ok(value),
            Json::Null => Ok(false),
            found => Err(NotBoolean { expression: self.text.clone(), found }),
        }
    }

    fn eval_fast<'a>(&'a self, scope: &Scope<'a>) -> Option<Val<'a>> {
        self.fast.as_ref()?.eval(&ScopeSlots { scope, reads: &self.reads }).ok()
    }

    /// The same value by the library alone, for the test that keeps the fast path equal to it.
    #[doc(hidden)]
    pub fn eval_by_library(&self, scope: &Scope<'_>) -> Json {
        feel::guarded(Json::Null, || to_json(&self.eval_in_library(scope)))
    }

    /// Whether the fast path answers in this scope.
    #[doc(hidden)]
    pub fn is_fast(&self, scope: &Scope<'_>) -> bool {
        self.eval_fast(scope).is_some()
    }

    fn eval_in_library(&self, scope: &Scope<'_>) -> Value {
        let mut context = FeelContext::default();
        for name in &self.reads {
            let value = scope.get(name).map_or(Value::Null(None), Variable::to_feel);
            context.set_entry(&Name::from(name.as_str()), value);
        }
        (self.evaluator)(&context.into())
    }
}

fn unknown_name(text: &str, name: &str, vars: &[&str]) -> ExprError {
    let column = text.find(name).map_or(1, |at| text[..at].chars().count() + 1);
    let known = if vars.is_empty() {
        "此处没有可用的名称".to_owned()
    } else {
        format!("可用的有：{}", vars.join("、"))
    };
    ExprError { column, code: "feel_name_unknown", sentence: format!("未知的名称“{name}”。{known}。") }
}

/// The variables an expression reads, in its order.
struct ScopeSlots<'s, 'a> {
    scope: &'s Scope<'a>,
    reads: &'s [String],
}

impl<'a> Slots<'a> for ScopeSlots<'_, 'a> {
    fn source(&self, slot: usize) -> Source<'a> {
        let Some(name) = self.reads.get(slot) else { return Source::Missing };
        match self.scope.get(name) {
            None => Source::Missing,
            Some(Variable::Json(json)) => Source::Json(json),
            Some(Variable::Date(date)) => Source::Date(date),
            Some(Variable::DateTime(_)) => Source::Foreign,
        }
    }
}
