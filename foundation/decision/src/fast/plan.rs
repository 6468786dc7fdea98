//! Which decisions of a model go the fast path: tables and literal expressions over inputs and such decisions.

use crate::fast::table::{Answered, FastTable};
use crate::fast::{Compiler, Node, SlotType, Source, Sure, Unsure, Val};
use crate::feel;
use crate::source::{self, Decision, Logic, Table};
use crate::trace::Hit;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelScope, FeelType, Name};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// One decision with all it rests on, in the order in which they are to be decided.
pub(crate) struct Plan {
    steps: Vec<Arc<Step>>,
    /// For each step, where its slots are filled from.
    feeds: Vec<Vec<Feed>>,
}

/// A decision compiled for the fast path.
struct Step {
    /// Index of the decision in the source.
    decision: usize,
    /// Name of its variable: an input of that name would override it, which is left to the library.
    variable: String,
    needs: Vec<Need>,
    logic: FastLogic,
}

enum Need {
    Input(String),
    Decision(usize),
}

enum Feed {
    Input(String),
    Step(usize),
}

enum FastLogic {
    Table(Box<FastTable>),
    Literal(Node, FeelType),
}

impl Plan {
    pub(crate) fn decide(&self, input: &Map<String, Json>) -> Sure<(Json, Vec<Hit>)> {
        let mut answers: Vec<Answered<'_>> = Vec::with_capacity(self.steps.len());
        let mut trace = Vec::with_capacity(self.steps.len());
        for (index, (step, feeds)) in self.steps.iter().zip(&self.feeds).enumerate() {
            let last = index + 1 == self.steps.len();
            if !last && input.contains_key(&step.variable) {
                return Err(Unsure);
            }
            let answer = {
                let slots: Vec<_> = feeds.iter().map(|feed| feed.source(input, &answers)).collect();
                step.decide(&slots, &mut trace)?
            };
            answers.push(answer);
        }
        let json = answers.pop().map_or(Json::Null, Answered::into_json);
        Ok((json, trace))
    }
}

impl Feed {
    fn source<'a>(&'a self, input: &'a Map<String, Json>, answers: &'a [Answered<'_>]) -> Source<'a> {
        match self {
            Self::Input(name) => input.get(name).map_or(Source::Missing, Source::Json),
            Self::Step(index) => answers.get(*index).map_or(Source::Missing, |answer| Source::Feel(answer.value())),
        }
    }
}

impl Step {
    fn decide<'a: 's, 's>(&'a self, slots: &[Source<'s>], trace: &mut Vec<Hit>) -> Sure<Answered<'a>> {
        match &self.logic {
            FastLogic::Table(table) => {
                let (answer, hit) = table.decide(slots)?;
                trace.push(hit);
                Ok(answer)
            }
            FastLogic::Literal(node, kind) => {
                let value: Val<'_> = node.eval(slots)?;
                Ok(Answered::New(value.to_feel().coerced(kind)))
            }
        }
    }
}

/// A plan for each decision of the model that can have one.
pub(crate) fn plans(source: &source::Source, tables: &[Arc<Table>]) -> Vec<Option<Plan>> {
    let steps: Vec<Option<Arc<Step>>> = source
        .decisions
        .iter()
        .enumerate()
        .map(|(index, decision)| compile(source, tables, index, decision).map(Arc::new))
        .collect();
    (0..steps.len()).map(|index| plan(&steps, index)).collect()
}

fn plan(steps: &[Option<Arc<Step>>], index: usize) -> Option<Plan> {
    let mut order: Vec<Arc<Step>> = Vec::new();
    arrange(steps, index, &mut Vec::new(), &mut order)?;
    let feeds =
        order.iter().map(|step| step.needs.iter().map(|need| feed(need, &order)).collect()).collect::<Option<_>>()?;
    Some(Plan { steps: order, feeds })
}

/// Depth first; none on a circle or on a decision that is not fast.
fn arrange(steps: &[Option<Arc<Step>>], index: usize, open: &mut Vec<usize>, order: &mut Vec<Arc<Step>>) -> Option<()> {
    if order.iter().any(|step| step.decision == index) {
        return Some(());
    }
    if open.contains(&index) {
        return None;
    }
    let step = steps.get(index)?.as_ref()?;
    open.push(index);
    for need in &step.needs {
        if let Need::Decision(required) = need {
            arrange(steps, *required, open, order)?;
        }
    }
    open.pop();
    order.push(Arc::clone(step));
    Some(())
}

fn feed(need: &Need, order: &[Arc<Step>]) -> Option<Feed> {
    Some(match need {
        Need::Input(name) => Feed::Input(name.clone()),
        Need::Decision(index) => Feed::Step(order.iter().position(|step| step.decision == *index)?),
    })
}

fn compile(source: &source::Source, tables: &[Arc<Table>], index: usize, decision: &Decision) -> Option<Step> {
    let mut needs = Vec::new();
    let mut slots: Vec<SlotType> = Vec::new();
    for id in &decision.inputs {
        let input = source.inputs.iter().find(|input| &input.id == id)?;
        let kind = source.types.resolve(input.type_ref.as_deref());
        needs.push(Need::Input(input.name.clone()));
        slots.push(SlotType { name: input.name.clone(), kind });
    }
    for id in &decision.decisions {
        let required = source.decisions.iter().position(|other| &other.id == id)?;
        let variable = &source.decisions.get(required)?.variable;
        needs.push(Need::Decision(required));
        // The value is already coerced to the type, so the type tells nothing more.
        slots.push(SlotType { name: variable.name.clone(), kind: crate::types::Type::Any });
    }
    let distinct: std::collections::BTreeSet<_> = slots.iter().map(|slot| &slot.name).collect();
    if distinct.len() != slots.len() {
        return None;
    }
    let scope = parsing_scope(source, decision);
    let kind = source.types.resolve(decision.variable.type_ref.as_deref()).feel_type();
    let compiler = Compiler { slots: &slots };
    let logic = match &decision.logic {
        Logic::Table(table) => {
            let table = tables.get(*table)?;
            FastLogic::Table(Box::new(FastTable::compile(table, kind, &scope, &compiler)?))
        }
        Logic::Literal(text) => FastLogic::Literal(compiler.compile(&feel::parse(&scope, text).ok()?)?, kind),
        Logic::Other => return None,
    };
    Some(Step { decision: index, variable: decision.variable.name.clone(), needs, logic })
}

/// The names a decision sees, with the members of structures, as the library parses them.
pub(crate) fn parsing_scope(source: &source::Source, decision: &Decision) -> FeelScope {
    let inputs = source.inputs.iter().filter(|input| decision.inputs.contains(&input.id));
    let decisions = source.decisions.iter().filter(|other| decision.decisions.contains(&other.id));
    let scope = FeelScope::default();
    for variable in inputs.chain(decisions.map(|decision| &decision.variable)) {
        let kind = source.types.resolve(variable.type_ref.as_deref()).feel_type();
        scope.set_value(&Name::from(variable.name.as_str()), Value::FeelType(kind));
    }
    scope
}
