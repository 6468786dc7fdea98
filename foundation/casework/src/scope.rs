//! The values that conditions of a procedure may read about a case; only those an expression names are made.

use std::sync::Arc;

use decision::{Expression, Scope};
use procedure::{Context, Expr, Here};
use serde_json::{Value as Json, json};

use crate::definition::Definition;
use crate::model::Case;

/// A case as conditions see it.
pub(crate) struct CaseScope<'a> {
    pub definition: &'a Definition,
    pub case: &'a Case,
}

impl CaseScope<'_> {
    /// The value of an expression; `instance` is the item of a parallel instance.
    pub fn eval(&self, expression: &Expression, instance: Option<&str>) -> Json {
        let made: Vec<(&str, Json)> =
            expression.reads().filter_map(|name| Some((name, self.make(name, instance)?))).collect();
        let mut scope = Scope::new();
        for name in expression.reads() {
            match name {
                "form" => scope = scope.with("form", &self.case.form),
                "answers" => scope = scope.with("answers", &self.case.answers),
                "item" => {
                    if let Some(item) = &self.definition.content.item {
                        scope = scope.with("item", &item.feel);
                    }
                }
                _ => {}
            }
        }
        for (name, value) in &made {
            scope = scope.with(name, value);
        }
        expression.eval(&scope)
    }

    /// Values that are put together for the occasion.
    fn make(&self, name: &str, instance: Option<&str>) -> Option<Json> {
        match name {
            "organ" | "instance" => Some(instance.map_or(Json::Null, Json::from)),
            "outcome" => Some(self.outcomes()),
            "applicant" => Some(json!({
                "kind": self.case.party.kind,
                "name": self.case.party.name,
                "number": self.case.party.number,
            })),
            "case" => Some(json!({
                "no": self.case.no,
                "phase": self.case.phase,
                "ending": self.case.ending,
                "paused": self.case.pause.is_some(),
                "deemed": self.case.deemed,
                "place": self.case.place,
                "organ": self.case.lead_organ,
                "channel": self.case.channel,
            })),
            _ => None,
        }
    }

    fn outcomes(&self) -> Json {
        let entry = |(node, outcome): (&Arc<str>, &Arc<str>)| (node.to_string(), Json::from(&**outcome));
        Json::Object(self.case.outcomes.iter().map(entry).collect())
    }

    fn expression(&self, expr: &Expr) -> Result<&Expression, String> {
        self.definition.expressions.get(expr.index).ok_or_else(|| format!("表达式“{}”未编译", expr.text))
    }
}

impl Context for CaseScope<'_> {
    fn condition(&self, expr: &Expr, here: &Here<'_>) -> Result<bool, String> {
        match self.eval(self.expression(expr)?, here.instance) {
            Json::Bool(holds) => Ok(holds),
            Json::Null => Ok(false),
            other => Err(format!("条件“{}”的结果应为 true 或 false，实为 {other}", expr.text)),
        }
    }

    fn collection(&self, expr: &Expr, here: &Here<'_>) -> Result<Vec<String>, String> {
        let text = |value: Json| match value {
            Json::String(text) => text,
            other => other.to_string(),
        };
        match self.eval(self.expression(expr)?, here.instance) {
            Json::Array(items) => Ok(items.into_iter().map(text).collect()),
            Json::Number(count) => Ok((1..=count.as_u64().unwrap_or(0)).map(|n| n.to_string()).collect()),
            Json::Null => Err(format!("“{}”没有给出参加者", expr.text)),
            one => Ok(vec![text(one)]),
        }
    }
}
