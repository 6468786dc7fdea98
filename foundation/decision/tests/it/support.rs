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
        self.model().decide("结果", &input).unwrap()
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
