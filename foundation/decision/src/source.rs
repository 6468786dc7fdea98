//! What we read from a DMN file ourselves, with places: names, requirements, decision tables.
//!
//! Evaluation in general is the library's; this reading serves types, traces, the fast path and checks.

use crate::finding::Place;
use crate::types::{Type, Types};
use roxmltree::{Document, Node};

pub(crate) struct Source {
    pub types: Types,
    pub inputs: Vec<Variable>,
    pub decisions: Vec<Decision>,
    /// Every table in the file: of decisions, knowledge models and nested boxes.
    pub tables: Vec<Table>,
    /// Names that can be asked beside decisions: knowledge models and decision services.
    pub others: Vec<String>,
}

/// A named, possibly typed variable of an input or a decision.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub id: String,
    pub name: String,
    pub type_ref: Option<String>,
}

pub(crate) struct Decision {
    pub place: Place,
    pub id: String,
    pub name: String,
    pub variable: Variable,
    /// Ids of the input data this decision requires.
    pub inputs: Vec<String>,
    /// Ids of the decisions this decision requires.
    pub decisions: Vec<String>,
    pub logic: Logic,
}

pub(crate) enum Logic {
    /// Index into [`Source::tables`].
    Table(usize),
    Literal(String),
    /// Boxed contexts, invocations, lists and the rest.
    Other,
}

#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Name of the decision or knowledge model that holds the table.
    pub owner: String,
    pub place: Place,
    pub hit_policy: HitPolicy,
    pub inputs: Vec<Column>,
    pub outputs: Vec<Column>,
    pub annotations: Vec<String>,
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Expression of an input, name of an output (empty if it is the only one).
    pub text: String,
    /// Declared values: unary tests.
    pub values: Option<String>,
    pub type_ref: Option<String>,
    pub default: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub place: Place,
    pub inputs: Vec<String>,
    pub outputs: Vec<String>,
    pub annotations: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HitPolicy {
    Unique,
    Any,
    Priority,
    First,
    RuleOrder,
    OutputOrder,
    Collect(Aggregation),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregation {
    List,
    Count,
    Sum,
    Min,
    Max,
}

impl Source {
    pub(crate) fn read(document: &Document<'_>) -> Self {
        let root = document.root_element();
        let mut tables = Vec::new();
        let decisions = elements(root, "decision").map(|node| Decision::read(node, &mut tables)).collect();
        for model in elements(root, "businessKnowledgeModel") {
            read_tables(model, &attribute(model, "name"), &mut tables);
        }
        let types = Types::read(root);
        let inputs = elements(root, "inputData").map(|node| Variable::read(node).typed_by(&tables, &types)).collect();
        let others = elements(root, "businessKnowledgeModel").chain(elements(root, "decisionService"));
        Self { types, inputs, decisions, tables, others: others.map(|node| attribute(node, "name")).collect() }
    }
}

impl Variable {
    fn read(owner: Node<'_, '_>) -> Self {
        let variable = element(owner, "variable");
        Self {
            id: attribute(owner, "id"),
            name: variable.map_or_else(|| attribute(owner, "name"), |node| attribute(node, "name")),
            type_ref: variable.and_then(type_ref),
        }
    }

    /// An input without a type of its own, which a table column takes for a date, time or duration, is one.
    fn typed_by(mut self, tables: &[Table], types: &Types) -> Self {
        if types.resolve(self.type_ref.as_deref()) == Type::Any {
            let columns = tables.iter().flat_map(|table| &table.inputs).filter(|column| column.text == self.name);
            let told = columns.filter_map(|column| column.type_ref.as_deref()).find(|told| types.is_temporal(told));
            self.type_ref = told.map(str::to_owned).or(self.type_ref);
        }
        self
    }
}

impl Decision {
    fn read(node: Node<'_, '_>, tables: &mut Vec<Table>) -> Self {
        let name = attribute(node, "name");
        let first = tables.len();
        read_tables(node, &name, tables);
        let literal = || element(node, "literalExpression").and_then(|node| text_of(node, "text"));
        let logic = match literal() {
            _ if element(node, "decisionTable").is_some() => Logic::Table(first),
            Some(text) => Logic::Literal(text),
            None => Logic::Other,
        };
        Self {
            place: Place::of(node),
            id: attribute(node, "id"),
            name,
            variable: Variable::read(node),
            inputs: required(node, "requiredInput"),
            decisions: required(node, "requiredDecision"),
            logic,
        }
    }
}

impl Table {
    fn read(node: Node<'_, '_>, owner: &str) -> Self {
        let columns = |name| elements(node, name).map(Column::read).collect();
        Self {
            owner: owner.to_owned(),
            place: Place::of(node),
            hit_policy: HitPolicy::read(node),
            inputs: columns("input"),
            outputs: columns("output"),
            annotations: elements(node, "annotation").map(|node| attribute(node, "name")).collect(),
            rules: elements(node, "rule").map(Rule::read).collect(),
        }
    }
}

impl Column {
    fn read(node: Node<'_, '_>) -> Self {
        let expression = element(node, "inputExpression");
        let values = element(node, "inputValues").or_else(|| element(node, "outputValues"));
        Self {
            text: match expression {
                Some(expression) => text_of(expression, "text").unwrap_or_default(),
                None => attribute(node, "name"),
            },
            values: values.and_then(|node| text_of(node, "text")),
            type_ref: expression.and_then(type_ref).or_else(|| type_ref(node)),
            default: element(node, "defaultOutputEntry").and_then(|node| text_of(node, "text")),
        }
    }
}

impl Rule {
    fn read(node: Node<'_, '_>) -> Self {
        let texts = |name| elements(node, name).map(|entry| text_of(entry, "text").unwrap_or_default()).collect();
        Self {
            place: Place::of(node),
            inputs: texts("inputEntry"),
            outputs: texts("outputEntry"),
            annotations: texts("annotationEntry"),
        }
    }
}

impl HitPolicy {
    /// The library refuses unknown policies; here they fall back to the standard's default.
    fn read(table: Node<'_, '_>) -> Self {
        match table.attribute("hitPolicy").map(str::trim) {
            Some("ANY") => Self::Any,
            Some("PRIORITY") => Self::Priority,
            Some("FIRST") => Self::First,
            Some("RULE ORDER") => Self::RuleOrder,
            Some("OUTPUT ORDER") => Self::OutputOrder,
            Some("COLLECT") => Self::Collect(match table.attribute("aggregation").map(str::trim) {
                Some("COUNT") => Aggregation::Count,
                Some("SUM") => Aggregation::Sum,
                Some("MIN") => Aggregation::Min,
                Some("MAX") => Aggregation::Max,
                _ => Aggregation::List,
            }),
            _ => Self::Unique,
        }
    }
}

fn read_tables(owner: Node<'_, '_>, name: &str, tables: &mut Vec<Table>) {
    let nested = owner.descendants().filter(|node| node.has_tag_name_local("decisionTable"));
    tables.extend(nested.map(|node| Table::read(node, name)));
}

fn required(decision: Node<'_, '_>, kind: &str) -> Vec<String> {
    elements(decision, "informationRequirement")
        .filter_map(|requirement| element(requirement, kind))
        .filter_map(|node| node.attribute("href"))
        .map(|href| fragment(href).to_owned())
        .collect()
}

/// The id in an href. What comes before it can only be this file's own namespace, for imports are refused.
pub(crate) fn fragment(href: &str) -> &str {
    href.rsplit('#').next().unwrap_or(href)
}

fn type_ref(node: Node<'_, '_>) -> Option<String> {
    node.attribute("typeRef").map(|name| name.trim().to_owned())
}

pub(crate) fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).map(str::trim).unwrap_or_default().to_owned()
}

pub(crate) fn element<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name_local(name))
}

pub(crate) fn elements<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.has_tag_name_local(name))
}

/// The trimmed text inside the first child of that name.
pub(crate) fn text_of(node: Node<'_, '_>, child: &str) -> Option<String> {
    let child = element(node, child)?;
    let text: String = child.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    Some(text.trim().to_owned())
}

/// DMN files of every version differ only in namespace, so tags are compared by local name.
pub(crate) trait LocalName {
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl LocalName for Node<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}
