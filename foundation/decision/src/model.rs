//! A whole DMN file, read once and asked many times.

use crate::fast::{Plan, plans};
use crate::feel;
use crate::finding::{DecideError, Finding};
use crate::prepare::{prepare, twin_of};
use crate::source::{Decision, HitPolicy, Logic, Source, Table};
use crate::trace::Hit;
use crate::types::{Type, from_json, to_json};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, Name};
use dsntk_model_evaluator::ModelEvaluator;
use roxmltree::Document;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A DMN model, checked and compiled. It can be shared between threads.
pub struct Model {
    source: Source,
    tables: Vec<Arc<Table>>,
    /// For each decision, its fast path if it has one.
    plans: Vec<Option<Plan>>,
    library: Library,
    /// Whether the twins that tell the hits could be built.
    traced: bool,
    /// The type of each input and decision, by the name under which it may be given.
    given: BTreeMap<String, Type>,
    /// What was noticed while reading and does not keep the model from being evaluated.
    noticed: Vec<Finding>,
}

/// The model as the library holds it.
struct Library {
    evaluator: Arc<ModelEvaluator>,
    /// The library's own spelling of the model's namespace and name, by which it finds decisions.
    namespace: String,
    model: String,
}

/// The answer of a decision, and why.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub value: Json,
    /// The tables that took part, those that others rest on first.
    pub trace: Vec<Hit>,
}

impl Model {
    /// Reads a DMN 1.3+ file. What keeps it from being evaluated is reported, many findings at a time.
    pub fn read(xml: &str) -> Result<Self, Vec<Finding>> {
        let document = Document::parse(xml).map_err(|error| {
            let sentence = format!("不是合法的 XML：{error}。请修正后重新读取。");
            vec![Finding::error(error.pos().into(), "xml_malformed", sentence)]
        })?;
        let findings = crate::refuse::refuse(&document);
        if !findings.is_empty() {
            return Err(findings);
        }
        let source = Source::read(&document);
        let build = |with_twins| build(&prepare(xml, &document, &source, with_twins));
        let (library, traced) = match build(true) {
            Ok(library) => (library, true),
            Err(_) => match build(false) {
                Ok(library) => (library, false),
                Err(reason) => return Err(crate::refuse::locate(&document, &reason)),
            },
        };
        let given = given(&source);
        let noticed = crate::refuse::clock_readers(&document);
        let tables: Vec<_> = source.tables.iter().cloned().map(Arc::new).collect();
        let plans = plans(&source, &tables);
        Ok(Self { source, tables, plans, library, traced, given, noticed })
    }

    /// Names of the decisions, in file order.
    pub fn decisions(&self) -> impl Iterator<Item = &str> {
        self.source.decisions.iter().map(|decision| decision.name.as_str())
    }

    /// Names of the inputs the model asks for, in file order.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.source.inputs.iter().map(|input| input.name.as_str())
    }

    /// Asks a decision (or a decision service or knowledge model) of that name.
    ///
    /// `input` is an object of the model's inputs by name; what is left out is null.
    pub fn decide(&self, decision: &str, input: &Json) -> Result<Outcome, DecideError> {
        let Json::Object(input) = input else {
            return Err(DecideError::InputNotAnObject { found: json_kind(input) });
        };
        let Some(index) = self.source.decisions.iter().position(|found| found.name == decision) else {
            return self.ask_other(decision, input);
        };
        if let Some(Some(plan)) = self.plans.get(index)
            && let Ok((value, trace)) = plan.decide(input)
        {
            return Ok(Outcome { value, trace });
        }
        Ok(self.decide_in_library(index, input))
    }

    fn decide_in_library(&self, index: usize, input: &Map<String, Json>) -> Outcome {
        let context = self.read_input(input);
        let Some(decision) = self.source.decisions.get(index) else {
            return Outcome { value: Json::Null, trace: Vec::new() };
        };
        let value = feel::guarded(Json::Null, || to_json(&self.evaluate(&decision.name, &context)));
        let mut trace = Vec::new();
        self.trace(decision, &context, &mut Vec::new(), &mut trace);
        Outcome { value, trace }
    }

    /// The same decision by the library alone, for the test that keeps the fast path equal to it.
    #[doc(hidden)]
    pub fn decide_by_library(&self, decision: &str, input: &Json) -> Option<Outcome> {
        let index = self.source.decisions.iter().position(|found| found.name == decision)?;
        Some(self.decide_in_library(index, input.as_object()?))
    }

    /// Whether a decision has a fast path.
    #[doc(hidden)]
    pub fn is_fast(&self, decision: &str) -> bool {
        let index = self.source.decisions.iter().position(|found| found.name == decision);
        index.is_some_and(|index| matches!(self.plans.get(index), Some(Some(_))))
    }

    /// What a publisher should know: gaps, overlaps, conflicts and rules that never take effect, with line and remedy.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = crate::check::check(&self.source);
        findings.extend(self.noticed.iter().cloned());
        findings.sort_by_key(|finding| (finding.line, finding.column));
        findings
    }

    fn ask_other(&self, name: &str, input: &Map<String, Json>) -> Result<Outcome, DecideError> {
        if !self.source.others.iter().any(|other| other == name) {
            let known = self.decisions().map(str::to_owned).collect();
            return Err(DecideError::UnknownDecision { asked: name.to_owned(), known });
        }
        let context = self.read_input(input);
        let value = feel::guarded(Json::Null, || to_json(&self.evaluate(name, &context)));
        Ok(Outcome { value, trace: Vec::new() })
    }

    fn evaluate(&self, name: &str, input: &FeelContext) -> Value {
        let Library { evaluator, namespace, model } = &self.library;
        evaluator.evaluate_invocable(namespace, model, name, input)
    }

    fn read_input(&self, input: &Map<String, Json>) -> FeelContext {
        let mut context = FeelContext::default();
        for (name, json) in input {
            let value = self.given.get(name).map_or_else(|| from_json(json), |given| given.read(json));
            context.set_entry(&Name::from(name.as_str()), value);
        }
        context
    }

    /// Asks the twin of each table this decision rests on, deepest first.
    fn trace<'a>(&'a self, decision: &'a Decision, input: &FeelContext, seen: &mut Vec<&'a str>, trace: &mut Vec<Hit>) {
        if !self.traced || seen.contains(&decision.id.as_str()) {
            return;
        }
        seen.push(&decision.id);
        for required in &decision.decisions {
            if let Some(required) = self.source.decisions.iter().find(|other| &other.id == required) {
                self.trace(required, input, seen, trace);
            }
        }
        let Logic::Table(index) = decision.logic else { return };
        let Some(table) = self.tables.get(index) else { return };
        trace.extend(feel::guarded(None, || match self.evaluate(&twin_of(&decision.name), input) {
            Value::Context(told) => Some(read_hit(table, &told)),
            _ => None,
        }));
    }
}

fn read_hit(table: &Arc<Table>, told: &FeelContext) -> Hit {
    let entry = |name: &str| told.get_entry(&Name::from(name));
    let inputs = match entry("inputs") {
        Some(Value::List(values)) => values.iter().map(to_json).collect(),
        _ => Vec::new(),
    };
    let mut rules: Vec<usize> = match entry("rules") {
        Some(Value::List(numbers)) => numbers.iter().filter_map(rule_index).collect(),
        _ => Vec::new(),
    };
    if table.hit_policy == HitPolicy::First {
        rules.truncate(1);
    }
    Hit::new(Arc::clone(table), rules, inputs)
}

fn rule_index(number: &Value) -> Option<usize> {
    let Value::Number(number) = number else { return None };
    usize::try_from(*number - FeelNumber::one()).ok()
}

fn build(xml: &str) -> Result<Library, String> {
    let definitions = dsntk_model::parse(xml).map_err(|reason| reason.to_string())?;
    let evaluator = ModelEvaluator::new(&[definitions]).map_err(|reason| reason.to_string())?;
    let (namespace, model, _) = evaluator.invocables().list().into_iter().next().unwrap_or_default();
    Ok(Library { evaluator, namespace, model })
}

fn given(source: &Source) -> BTreeMap<String, Type> {
    let decided = source.decisions.iter().map(|decision| &decision.variable);
    let variables = source.inputs.iter().chain(decided);
    variables.map(|variable| (variable.name.clone(), source.types.resolve(variable.type_ref.as_deref()))).collect()
}

fn json_kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "布尔值",
        Json::Number(_) => "数字",
        Json::String(_) => "字符串",
        Json::Array(_) => "数组",
        Json::Object(_) => "对象",
    }
}

/// `haoban decide`: the model, the decision's name and the JSON input as text; the JSON result as text.
pub fn decide_cli(xml: &str, decision: &str, input_json: &str) -> Result<String, String> {
    let model = Model::read(xml).map_err(|findings| {
        let lines = findings.iter().map(|f| format!("{}:{}: error[{}]: {}", f.line, f.column, f.code, f.sentence));
        lines.collect::<Vec<_>>().join("\n")
    })?;
    let input = serde_json::from_str(input_json).map_err(|error| format!("输入不是合法的 JSON:{error}"))?;
    let outcome = model.decide(decision, &input).map_err(|error| error.to_string())?;
    Ok(outcome.value.to_string())
}
