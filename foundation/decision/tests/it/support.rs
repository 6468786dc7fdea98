//! Short ways to write a DMN model in a test.

use decision::{Model, Outcome};
use serde_json::Value as Json;
use std::fmt::Write;

pub const HEAD: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="https://example.org/county" name="county" id="_county">"#;

/// A model of one table, named 结果, over untyped or typed inputs.
#[derive(Default)]
pub struct TableModel {
    pub policy: &'static str,
    /// Name and type of each input.
    pub inputs: Vec<(&'static str, &'static str)>,
    /// Name and attributes-like declared values of each output.
    pub outputs: Vec<(&'static str, &'static str)>,
    pub defaults: Vec<&'static str>,
    pub input_values: Vec<(&'static str, &'static str)>,
    /// Cells, then results, then an optional annotation, split by `|`.
    pub rules: Vec<String>,
}

impl TableModel {
    pub fn new(policy: &'static str, inputs: &[(&'static str, &'static str)], rules: &[&str]) -> Self {
        let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
        Self { policy, inputs: inputs.to_vec(), outputs: vec![("", "")], rules, ..Self::default() }
    }

    pub fn outputs(mut self, outputs: &[(&'static str, &'static str)]) -> Self {
        self.outputs = outputs.to_vec();
        self
    }

    pub fn defaults(mut self, defaults: &[&'static str]) -> Self {
        self.defaults = defaults.to_vec();
        self
    }

    pub fn input_values(mut self, name: &'static str, values: &'static str) -> Self {
        self.input_values.push((name, values));
        self
    }

    pub fn xml(&self) -> String {
        let mut xml = HEAD.to_owned();
        for (name, kind) in &self.inputs {
            write!(
                xml,
                r#"<inputData name="{name}" id="i-{name}"><variable name="{name}" typeRef="{kind}"/></inputData>"#
            )
            .unwrap();
        }
        xml += r#"<decision name="结果" id="d"><variable name="结果"/>"#;
        for (name, _) in &self.inputs {
            write!(xml, r##"<informationRequirement><requiredInput href="#i-{name}"/></informationRequirement>"##)
                .unwrap();
        }
        write!(xml, "<decisionTable {}>", self.policy).unwrap();
        for (name, kind) in &self.inputs {
            let values = self.input_values.iter().find(|(of, _)| of == name);
            let values = values.map(|(_, text)| format!("<inputValues><text>{}</text></inputValues>", escape(text)));
            write!(
                xml,
                r#"<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression>{}</input>"#,
                values.unwrap_or_default()
            )
            .unwrap();
        }
        for (index, (name, values)) in self.outputs.iter().enumerate() {
            let name = if name.is_empty() { String::new() } else { format!(r#" name="{name}""#) };
            write!(xml, "<output{name}>").unwrap();
            if !values.is_empty() {
                write!(xml, "<outputValues><text>{}</text></outputValues>", escape(values)).unwrap();
            }
            if let Some(default) = self.defaults.get(index) {
                write!(xml, "<defaultOutputEntry><text>{}</text></defaultOutputEntry>", escape(default)).unwrap();
            }
            xml += "</output>";
        }
        xml += r#"<annotation name="依据"/>"#;
        for rule in &self.rules {
            self.rule(&mut xml, rule);
        }
        xml + "</decisionTable></decision></definitions>"
    }

    fn rule(&self, xml: &mut String, rule: &str) {
        *xml += "\n<rule>";
        for (index, cell) in rule.split('|').map(|cell| escape(cell.trim())).enumerate() {
            let tag = match index {
                index if index < self.inputs.len() => "inputEntry",
                index if index < self.inputs.len() + self.outputs.len() => "outputEntry",
                _ => "annotationEntry",
            };
            write!(xml, "<{tag}><text>{cell}</text></{tag}>").unwrap();
        }
        *xml += "</rule>";
    }

    pub fn model(&self) -> Model {
        read(&self.xml())
    }

    #[track_caller]
    pub fn decide(&self, input: Json) -> Outcome {
        let model = self.model();
        let outcome = model.decide("结果", &input).unwrap();
        let by_library = model.decide_by_library("结果", &input).unwrap();
        assert_eq!(outcome.value, by_library.value);
        assert_eq!(rule_numbers(&outcome), rule_numbers(&by_library));
        outcome
    }

    #[track_caller]
    pub fn value(&self, input: Json) -> Json {
        self.decide(input).value
    }
}

#[track_caller]
pub fn read(xml: &str) -> Model {
    Model::read(xml).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

pub fn rule_numbers(outcome: &Outcome) -> Vec<usize> {
    outcome.trace.iter().flat_map(|hit| hit.rules().map(|rule| rule.number).collect::<Vec<_>>()).collect()
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

const KINDS: [&str; 5] = ["food", "fire", "build", "road", "tax"];

type LicenceRow = (&'static str, i64, i64, i64, Option<bool>);

/// Twenty rows: kind, greatest area, least staff, least years, local or not.
fn licence_rows() -> Vec<LicenceRow> {
    let rows = |kind| {
        [
            (kind, 100, 0, 0, Some(true)),
            (kind, 500, 3, 1, None),
            (kind, 2000, 10, 3, Some(true)),
            (kind, 1_000_000_000, 0, 0, None),
        ]
    };
    KINDS.into_iter().flat_map(rows).collect()
}

/// A table of 20 rows, 5 inputs, FIRST hit and 2 outputs.
pub fn licence_table() -> String {
    let rules = licence_rows().into_iter().enumerate().map(|(row, (kind, area, staff, years, local))| {
        let local = local.map_or("-".to_owned(), |local| local.to_string());
        format!("\"{kind}\" | <= {area} | >= {staff} | >= {years} | {local} | \"L{row}\" | {}", 1 + row % 20)
    });
    let inputs =
        [("kind", "string"), ("area", "number"), ("staff", "number"), ("years", "number"), ("local", "boolean")];
    let mut table = TableModel::new(r#"hitPolicy="FIRST""#, &inputs, &[]).outputs(&[("level", ""), ("days", "")]);
    table.rules = rules.collect();
    table.xml().replace("结果", "licence")
}

/// Pseudo-random inputs, each with the index of the row that plain code takes.
pub fn licence_inputs(count: usize) -> Vec<(Json, usize)> {
    let mut seed = 7_u64;
    let mut below = |limit: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((seed >> 33) % limit).unwrap()
    };
    let rows = licence_rows();
    let mut input = || {
        let kind = KINDS[usize::try_from(below(5)).unwrap()];
        let (area, staff, years, local) = (1 + below(3999), below(30), below(10), below(2) == 0);
        let takes = |row: &LicenceRow| {
            kind == row.0
                && area <= row.1
                && staff >= row.2
                && years >= row.3
                && row.4.is_none_or(|wanted| wanted == local)
        };
        let row = rows.iter().position(takes).unwrap();
        (serde_json::json!({"kind": kind, "area": area, "staff": staff, "years": years, "local": local}), row)
    };
    (0..count).map(|_| input()).collect()
}
