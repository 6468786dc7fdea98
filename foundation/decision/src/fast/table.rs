//! Decision tables of the fast path.

use crate::fast::{ColumnIndex, Compiler, Node, Rules, Slots, Sure, Tests, Unsure, Val};
use crate::feel;
use crate::source::{Aggregation, Column, HitPolicy, Table};
use crate::trace::Hit;
use crate::types::to_json;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelScope, FeelType, Name};
use dsntk_feel_parser::AstNode;
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::sync::Arc;

pub(crate) struct FastTable {
    table: Arc<Table>,
    inputs: Vec<Input>,
    /// For each input, the index of its column if it has one.
    indices: Vec<Option<ColumnIndex>>,
    rules: Vec<Rule>,
    names: Vec<Name>,
    kind: FeelType,
    default: Answer,
    /// What a conflict under UNIQUE or ANY comes to.
    nothing: Answer,
}

struct Input {
    expression: Node,
    /// An input outside its declared values matches no rule.
    values: Option<Tests>,
}

struct Rule {
    tests: Vec<Tests>,
    result: RuleResult,
    /// Place of each output among the declared output values, for the policies of priority.
    ranks: Vec<Option<usize>>,
}

enum RuleResult {
    Constant(Box<Constant>),
    Computed(Vec<Output>),
}

/// All outputs are constant: the value as the library gives it, and the answer if this rule alone hits.
struct Constant {
    value: Value,
    answer: Answer,
}

struct Output {
    expression: Node,
    /// An output outside its declared values is null.
    values: Option<Tests>,
}

/// The value of a decision, both ways.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub value: Value,
    pub json: Json,
}

impl Answer {
    pub(crate) fn new(value: &Value, kind: &FeelType) -> Self {
        let value = value.coerced(kind);
        Self { json: to_json(&value), value }
    }
}

/// An answer that was ready since compiling, or is new.
pub(crate) enum Answered<'a> {
    Ready(&'a Answer),
    New(Value),
}

impl Answered<'_> {
    pub(crate) fn value(&self) -> &Value {
        match self {
            Self::Ready(answer) => &answer.value,
            Self::New(value) => value,
        }
    }

    pub(crate) fn into_json(self) -> Json {
        match self {
            Self::Ready(answer) => answer.json.clone(),
            Self::New(value) => to_json(&value),
        }
    }
}

impl FastTable {
    /// None if anything in the table is beyond the fast path.
    pub(crate) fn compile(
        table: &Arc<Table>,
        kind: FeelType,
        scope: &FeelScope,
        compiler: &Compiler<'_>,
    ) -> Option<Self> {
        let names: Vec<_> = match table.outputs.as_slice() {
            [_] => Vec::new(),
            several => several.iter().map(output_name).collect::<Option<_>>()?,
        };
        let inputs =
            table.inputs.iter().map(|column| Input::compile(column, scope, compiler)).collect::<Option<_>>()?;
        let order = declared_order(table, scope)?;
        let rules = table
            .rules
            .iter()
            .map(|rule| Rule::compile(table, rule, &names, &kind, &order, scope, compiler))
            .collect::<Option<Vec<_>>>()?;
        let computed = |rule: &Rule| matches!(rule.result, RuleResult::Computed(_));
        let compares_outputs =
            matches!(table.hit_policy, HitPolicy::Any | HitPolicy::Priority | HitPolicy::OutputOrder);
        if compares_outputs && rules.iter().any(computed) {
            return None;
        }
        if matches!(table.hit_policy, HitPolicy::Collect(how) if how != Aggregation::List) && names.len() > 1 {
            return None;
        }
        let default = Answer::new(&default_value(table, &names)?, &kind);
        let nothing = Answer::new(&Value::Null(None), &kind);
        let indices = indices(&rules, table.inputs.len());
        Some(Self { table: Arc::clone(table), inputs, indices, rules, names, kind, default, nothing })
    }

    pub(crate) fn decide<'a: 's, 's, S: Slots<'s> + ?Sized>(&'a self, slots: &S) -> Sure<(Answered<'a>, Hit)> {
        let mut values = Vec::with_capacity(self.inputs.len());
        let mut admitted = true;
        for input in &self.inputs {
            let value = input.expression.eval(slots)?;
            if let Some(declared) = &input.values {
                admitted &= declared.hold(&value, slots)? == Some(true);
            }
            values.push(value);
        }
        let hits = if admitted { self.hits(&values, slots)? } else { Vec::new() };
        let answer = self.answer(&hits, slots)?;
        let inputs = values.iter().map(Val::to_json).collect();
        Ok((answer, Hit::new(Arc::clone(&self.table), hits, inputs)))
    }

    fn hits<'a, S: Slots<'a> + ?Sized>(&'a self, values: &[Val<'_>], slots: &S) -> Sure<Vec<usize>> {
        let mut candidates = Rules::all(self.rules.len());
        let mut unindexed = Vec::new();
        for (column, (value, index)) in values.iter().zip(&self.indices).enumerate() {
            match index.as_ref().and_then(|index| index.rules(value)) {
                Some(rules) => candidates.keep(rules),
                None => unindexed.push((column, value)),
            }
        }
        if self.rules.len() > Rules::MOST {
            return self.filter(0..self.rules.len(), &values.iter().enumerate().collect::<Vec<_>>(), slots);
        }
        self.filter(candidates.iter(), &unindexed, slots)
    }

    /// The candidates whose tests of the given columns hold.
    fn filter<'a, S: Slots<'a> + ?Sized>(
        &'a self,
        candidates: impl Iterator<Item = usize>,
        columns: &[(usize, &Val<'_>)],
        slots: &S,
    ) -> Sure<Vec<usize>> {
        let mut hits = Vec::new();
        'candidates: for candidate in candidates {
            let Some(rule) = self.rules.get(candidate) else { continue };
            for (column, value) in columns {
                let test = rule.tests.get(*column).ok_or(Unsure)?;
                if test.hold(value, slots)? != Some(true) {
                    continue 'candidates;
                }
            }
            hits.push(candidate);
            if self.table.hit_policy == HitPolicy::First {
                break;
            }
        }
        Ok(hits)
    }

    fn answer<'a: 's, 's, S: Slots<'s> + ?Sized>(&'a self, hits: &[usize], slots: &S) -> Sure<Answered<'a>> {
        let [first, others @ ..] = hits else { return Ok(Answered::Ready(&self.default)) };
        match self.table.hit_policy {
            HitPolicy::Unique if !others.is_empty() => Ok(Answered::Ready(&self.nothing)),
            HitPolicy::Any if others.iter().any(|other| self.constant(*other) != self.constant(*first)) => {
                Ok(Answered::Ready(&self.nothing))
            }
            HitPolicy::Unique | HitPolicy::Any | HitPolicy::First => self.single(*first, slots),
            HitPolicy::Priority => self.single(self.prioritized(hits).first().copied().unwrap_or(*first), slots),
            HitPolicy::RuleOrder | HitPolicy::Collect(Aggregation::List) => self.list(hits, slots),
            HitPolicy::OutputOrder => self.list(&self.prioritized(hits), slots),
            HitPolicy::Collect(Aggregation::Count) => {
                let count = i64::try_from(hits.len()).map_err(|_| Unsure)?;
                self.coerced(&Val::Num(crate::fast::Num::whole(count)).to_feel())
            }
            HitPolicy::Collect(Aggregation::Sum) => {
                self.coerced(&dsntk_feel_evaluator::evaluate_sum(self.values(hits, slots)?))
            }
            HitPolicy::Collect(Aggregation::Min) => {
                self.coerced(&dsntk_feel_evaluator::evaluate_min(self.values(hits, slots)?))
            }
            HitPolicy::Collect(Aggregation::Max) => {
                self.coerced(&dsntk_feel_evaluator::evaluate_max(self.values(hits, slots)?))
            }
        }
    }

    fn constant(&self, rule: usize) -> Option<&Value> {
        match &self.rules.get(rule)?.result {
            RuleResult::Constant(constant) => Some(&constant.value),
            RuleResult::Computed(_) => None,
        }
    }

    fn single<'a: 's, 's, S: Slots<'s> + ?Sized>(&'a self, rule: usize, slots: &S) -> Sure<Answered<'a>> {
        match self.rules.get(rule).map(|rule| &rule.result) {
            Some(RuleResult::Constant(constant)) => Ok(Answered::Ready(&constant.answer)),
            _ => self.coerced(&self.value(rule, slots)?),
        }
    }

    fn list<'a: 's, 's, S: Slots<'s> + ?Sized>(&'a self, rules: &[usize], slots: &S) -> Sure<Answered<'a>> {
        self.coerced(&Value::List(self.values(rules, slots)?))
    }

    fn values<'a, S: Slots<'a> + ?Sized>(&'a self, rules: &[usize], slots: &S) -> Sure<Vec<Value>> {
        rules.iter().map(|rule| self.value(*rule, slots)).collect()
    }

    fn value<'a, S: Slots<'a> + ?Sized>(&'a self, rule: usize, slots: &S) -> Sure<Value> {
        match &self.rules.get(rule).ok_or(Unsure)?.result {
            RuleResult::Constant(constant) => Ok(constant.value.clone()),
            RuleResult::Computed(outputs) => {
                let values = outputs.iter().map(|output| output.eval(slots)).collect::<Sure<_>>()?;
                Ok(compose(&self.names, values))
            }
        }
    }

    fn coerced(&self, value: &Value) -> Sure<Answered<'_>> {
        Ok(Answered::New(value.coerced(&self.kind)))
    }

    /// Hits by decreasing priority; of equals, the one that stands first.
    fn prioritized(&self, hits: &[usize]) -> Vec<usize> {
        let ranks = |rule: usize| self.rules.get(rule).map_or(&[][..], |rule| &rule.ranks);
        let mut hits = hits.to_vec();
        hits.sort_by(|a, b| {
            let pairs = ranks(*a).iter().zip(ranks(*b));
            let orders = pairs.map(|(a, b)| a.unwrap_or(usize::MAX).cmp(&b.unwrap_or(usize::MAX)));
            orders.fold(Ordering::Equal, Ordering::then)
        });
        hits
    }
}

impl Input {
    fn compile(column: &Column, scope: &FeelScope, compiler: &Compiler<'_>) -> Option<Self> {
        let expression = compiler.compile(&feel::parse(scope, &column.text).ok()?)?;
        let values = match &column.values {
            Some(text) => Some(Tests::compile(compiler, &feel::parse_tests(scope, text).ok()?)?),
            None => None,
        };
        Some(Self { expression, values })
    }
}

impl Rule {
    fn compile(
        table: &Table,
        rule: &crate::source::Rule,
        names: &[Name],
        kind: &FeelType,
        order: &[Value],
        scope: &FeelScope,
        compiler: &Compiler<'_>,
    ) -> Option<Self> {
        let tests = rule
            .inputs
            .iter()
            .map(|cell| Tests::compile(compiler, &feel::parse_tests(scope, cell).ok()?))
            .collect::<Option<Vec<_>>>()?;
        let outputs = rule
            .outputs
            .iter()
            .zip(&table.outputs)
            .map(|(cell, column)| Output::compile(cell, column, scope, compiler))
            .collect::<Option<Vec<_>>>()?;
        if !outputs.iter().all(|output| output.expression.constant().is_some()) {
            return Some(Self { tests, result: RuleResult::Computed(outputs), ranks: Vec::new() });
        }
        let cells = rule.outputs.iter().zip(&table.outputs);
        let values = cells.map(|(cell, column)| constant_output(cell, column, scope)).collect::<Option<Vec<_>>>()?;
        let ranks = values.iter().map(|value| order.iter().position(|declared| declared == value)).collect();
        let value = compose(names, values);
        let answer = Answer::new(&value, kind);
        Some(Self { tests, result: RuleResult::Constant(Box::new(Constant { value, answer })), ranks })
    }
}

impl Output {
    fn compile(cell: &str, column: &Column, scope: &FeelScope, compiler: &Compiler<'_>) -> Option<Self> {
        let expression = compiler.compile(&feel::parse(scope, cell).ok()?)?;
        let values = match &column.values {
            Some(text) => Some(Tests::compile(compiler, &feel::parse_tests(scope, text).ok()?)?),
            None => None,
        };
        Some(Self { expression, values })
    }

    fn eval<'a, S: Slots<'a> + ?Sized>(&'a self, slots: &S) -> Sure<Value> {
        let value = self.expression.eval(slots)?;
        match &self.values {
            Some(declared) if declared.hold(&value, slots)? != Some(true) => Ok(Value::Null(None)),
            _ => Ok(value.to_feel()),
        }
    }
}

fn indices(rules: &[Rule], columns: usize) -> Vec<Option<ColumnIndex>> {
    let index = |column: usize| {
        let cells = rules.iter().map(|rule| rule.tests.get(column)).collect::<Option<Vec<_>>>()?;
        if rules.len() > Rules::MOST { None } else { ColumnIndex::build(&cells) }
    };
    (0..columns).map(index).collect()
}

/// A constant output as the library itself evaluates it.
fn constant_output(cell: &str, column: &Column, scope: &FeelScope) -> Option<Value> {
    let mut node = feel::parse(scope, cell).ok()?;
    if let Some(text) = &column.values {
        node = AstNode::Out(Box::new(node), Box::new(feel::parse_tests(scope, text).ok()?));
    }
    Some(dsntk_feel_evaluator::evaluate(&FeelScope::default(), &node))
}

/// The declared output values of all columns in one sequence, as the library orders by them.
fn declared_order(table: &Table, scope: &FeelScope) -> Option<Vec<Value>> {
    listed(table.outputs.iter().filter_map(|column| column.values.as_deref()), scope)
}

fn default_value(table: &Table, names: &[Name]) -> Option<Value> {
    let defaults = listed(table.outputs.iter().filter_map(|column| column.default.as_deref()), &FeelScope::default())?;
    match defaults.len() {
        0 => Some(Value::Null(None)),
        1 => defaults.into_iter().next(),
        count if count == names.len() => Some(compose(names, defaults)),
        _ => None,
    }
}

fn listed<'a>(texts: impl Iterator<Item = &'a str>, scope: &FeelScope) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    for text in texts {
        let node = feel::parse_tests(scope, text).ok()?;
        if !feel::free_names(&node, &std::collections::BTreeSet::new()).is_empty() {
            return None;
        }
        if let Value::ExpressionList(listed) = dsntk_feel_evaluator::evaluate(&FeelScope::default(), &node) {
            values.extend(listed);
        }
    }
    Some(values)
}

fn output_name(column: &Column) -> Option<Name> {
    let name = dsntk_feel_parser::parse_longest_name(&column.text).ok()?;
    (!name.is_empty()).then_some(name)
}

fn compose(names: &[Name], mut values: Vec<Value>) -> Value {
    if names.is_empty() {
        return values.pop().unwrap_or(Value::Null(None));
    }
    let mut context = FeelContext::default();
    for (name, value) in names.iter().zip(values) {
        context.set_entry(name, value);
    }
    Value::Context(context)
}
