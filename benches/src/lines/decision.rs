//! d. One decision table of 20 rows and 5 inputs, first hit, with the trace of which row hit and why, on one core;
//! beside it the same table as a plain loop, which is as fast as this can be.

use std::hint::black_box;

use decision::Model;
use serde::Deserialize;

use crate::Arguments;
use crate::measure::{by_turns, rate};
use crate::report::{Budget, Report, Row};

/// Kind, greatest area, least staff, least years, local or not.
type Rule = (&'static str, i64, i64, i64, Option<bool>);

const KINDS: [&str; 5] = ["food", "fire", "build", "road", "tax"];

#[derive(Deserialize)]
struct Input<'a> {
    kind: &'a str,
    area: i64,
    staff: i64,
    years: i64,
    local: bool,
}

pub fn measure(arguments: &Arguments, report: &mut Report) {
    let rules = rules();
    let model = Model::read(&dmn(&rules)).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let texts = inputs();
    for text in &texts {
        let outcome = model.decide("licence", &serde_json::from_str(text).unwrap()).unwrap();
        let (level, days) = plain(&rules, text);
        assert_eq!(
            (outcome.value["level"].as_str(), outcome.value["days"].as_f64()),
            (Some(level.as_str()), Some(days))
        );
    }
    let mut turn = texts.iter().cycle();
    let mut ours = || {
        rate(arguments.round(), || {
            let input = serde_json::from_str(turn.next().unwrap()).unwrap();
            black_box(model.decide("licence", &input).unwrap());
        })
    };
    let mut turn = texts.iter().cycle();
    let mut loops = || {
        rate(arguments.round(), || {
            black_box(plain(&rules, turn.next().unwrap()));
        })
    };
    let [rate, beside] = by_turns(arguments.rounds, [&mut ours, &mut loops]);
    let row = Row::new('d', "decision table of 20 rows, JSON text in, trace kept", rate, "/s");
    report.put(&row.beside("plain loop, no trace", beside).budget(Budget::AtLeast(280_000.0)));
}

fn rules() -> Vec<Rule> {
    let of_kind = |kind| {
        [
            (kind, 100, 0, 0, Some(true)),
            (kind, 500, 3, 1, None),
            (kind, 2000, 10, 3, Some(true)),
            (kind, 1_000_000_000, 0, 0, None),
        ]
    };
    KINDS.into_iter().flat_map(of_kind).collect()
}

fn plain(rules: &[Rule], text: &str) -> (String, f64) {
    let input: Input<'_> = serde_json::from_str(text).unwrap();
    let hits = |(kind, area, staff, years, local): &Rule| {
        input.kind == *kind
            && input.area <= *area
            && input.staff >= *staff
            && input.years >= *years
            && local.is_none_or(|local| local == input.local)
    };
    let row = rules.iter().position(hits).unwrap();
    (format!("L{row}"), (1 + row % 20) as f64)
}

/// A thousand inputs, the same in every run.
fn inputs() -> Vec<String> {
    let mut seed = 7_u64;
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut input = || {
        let kind = KINDS[usize::try_from(draw(5)).unwrap()];
        let (area, staff, years, local) = (1 + draw(3999), draw(30), draw(10), draw(2) == 0);
        format!(r#"{{"kind":"{kind}","area":{area},"staff":{staff},"years":{years},"local":{local}}}"#)
    };
    (0..1_000).map(|_| input()).collect()
}

fn dmn(rules: &[Rule]) -> String {
    let inputs =
        [("kind", "string"), ("area", "number"), ("staff", "number"), ("years", "number"), ("local", "boolean")];
    let data: String = inputs
        .iter()
        .map(|(name, kind)| {
            format!(r#"<inputData name="{name}" id="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>"#)
        })
        .collect();
    let needs: String = inputs
        .iter()
        .map(|(name, _)| {
            format!(r##"<informationRequirement><requiredInput href="#{name}"/></informationRequirement>"##)
        })
        .collect();
    let columns: String = inputs
        .iter()
        .map(|(name, kind)| {
            format!(r#"<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>"#)
        })
        .collect();
    let rows: String = (0..).zip(rules).map(|(row, rule)| dmn_rule(row, rule)).collect();
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="https://example.org/bench"
             name="bench" id="bench">{data}<decision name="licence" id="licence"><variable name="licence"/>{needs}
           <decisionTable hitPolicy="FIRST">{columns}<output name="level"/><output name="days"/>{rows}
           </decisionTable></decision></definitions>"#
    )
}

fn dmn_rule(row: usize, (kind, area, staff, years, local): &Rule) -> String {
    let local = local.map_or("-".to_owned(), |local| local.to_string());
    let (level, days) = (format!("\"L{row}\""), (1 + row % 20).to_string());
    let cells = [format!("\"{kind}\""), format!("&lt;= {area}"), format!(">= {staff}"), format!(">= {years}"), local];
    let cell = |tag: &str, text: &str| format!("<{tag}><text>{text}</text></{tag}>");
    let inputs: String = cells.iter().map(|text| cell("inputEntry", text)).collect();
    format!("<rule>{inputs}{}{}</rule>", cell("outputEntry", &level), cell("outputEntry", &days))
}
