//! A FEEL expression that gives a number: points of a scheme.
//!
//! Like a condition, one that does not compile is kept, so that the check can say where and why; it gives nothing.

use std::fmt;
use std::sync::Arc;

use decision::{ExprError, Expression, Scope};
use serde::{Serialize, Serializer};

use crate::finding::Finding;
use crate::reading::did_you_mean;

#[derive(Clone)]
pub struct Formula {
    text: String,
    compiled: Result<Arc<Expression>, Arc<ExprError>>,
}

impl Formula {
    /// A formula that may read these names.
    pub fn over(text: &str, names: &[&str]) -> Formula {
        let compiled = Expression::compile(text, names).map(Arc::new).map_err(Arc::new);
        Formula { text: text.to_owned(), compiled }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names it reads.
    pub fn reads(&self) -> impl Iterator<Item = &str> {
        self.compiled.iter().flat_map(|expression| expression.reads())
    }

    /// Its number; none where a name it reads has no value, or it divides by zero.
    pub fn value(&self, scope: &Scope<'_>) -> Option<f64> {
        let value = self.compiled.as_ref().ok()?.eval(scope);
        value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|number| number.is_finite())
    }

    /// What is wrong with it; a name nobody gives is told the nearest of `names`, not all of them.
    pub(crate) fn finding(&self, field: &str, names: &[&str]) -> Option<Finding> {
        let error = self.compiled.as_ref().err()?;
        let why = error.sentence.split("。可用的有").next().unwrap_or_default();
        let unknown =
            why.split('“').nth(1).and_then(|rest| rest.split('”').next()).filter(|word| !names.contains(word));
        let sentence = format!("算式“{}”第 {} 列有误：{why}", self.text, error.column);
        let remedy = unknown.map(|word| did_you_mean(word, names.iter().copied())).unwrap_or_default();
        Some(Finding::error(field, error.code, sentence).remedy(remedy))
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Formula) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Formula").field(&self.text).finish()
    }
}

impl Serialize for Formula {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_formula_gives_a_number_or_nothing() {
        let formula = Formula::over("5 * min(1, workload / workload_p90)", &["workload", "workload_p90"]);
        let (work, peers, none) = (json!(30), json!(60), json!(0));
        assert_eq!(formula.reads().collect::<Vec<_>>(), ["workload", "workload_p90"]);
        assert_eq!(formula.value(&Scope::new().with("workload", &work).with("workload_p90", &peers)), Some(2.5));
        assert_eq!(formula.value(&Scope::new().with("workload", &work).with("workload_p90", &none)), None);
        let floored = Formula::over("floor(10 * early_rate)", &["early_rate"]);
        assert_eq!(floored.value(&Scope::new().with("early_rate", &json!(0.57))), Some(5.0));
    }

    #[test]
    fn a_broken_formula_says_why() {
        let formula = Formula::over("5 * worklaod", &["workload"]);
        assert!(
            formula
                .finding("/term/0/points", &["workload"])
                .is_some_and(|finding| finding.sentence.contains("worklaod"))
        );
        assert_eq!(formula.value(&Scope::new()), None);
    }
}
