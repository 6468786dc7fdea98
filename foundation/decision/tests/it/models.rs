//! Whole models in the manner of the standard's conformance kit: types, boxes, knowledge models, services.

use crate::support::{HEAD, read};
use decision::{Model, decide_cli};
use serde_json::{Value as Json, json};

#[track_caller]
fn decide(body: &str, decision: &str, input: Json) -> Json {
    read(&format!("{HEAD}{body}</definitions>")).decide(decision, &input).unwrap().value
}

const INPUT: &str = r##"<inputData name="Full Name" id="i"><variable name="Full Name" typeRef="string"/></inputData>"##;

#[test]
fn a_literal_expression_reads_an_input_whose_name_has_spaces() {
    let body = format!(
        r##"{INPUT}<decision name="Greeting" id="d"><variable name="Greeting" typeRef="string"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <literalExpression><text>"Hello " + Full Name</text></literalExpression></decision>"##
    );
    assert_eq!(decide(&body, "Greeting", json!({"Full Name": "John Doe"})), "Hello John Doe");
    assert_eq!(decide(&body, "Greeting", json!({"Full Name": null})), Json::Null);
}

#[test]
fn strings_become_temporal_values_where_types_say_so_and_back() {
    let inputs: String = [
        ("d", "date"),
        ("t", "time"),
        ("dt", "date and time"),
        ("dt2", "dateTime"),
        ("dd", "days and time duration"),
        ("ym", "yearMonthDuration"),
    ]
    .iter()
    .map(|(name, kind)| {
        format!(r#"<inputData name="{name}" id="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>"#)
    })
    .collect();
    let requires: String = ["d", "t", "dt", "dt2", "dd", "ym"]
        .iter()
        .map(|name| format!(r##"<informationRequirement><requiredInput href="#{name}"/></informationRequirement>"##))
        .collect();
    let ask = |text: &str| {
        let body = format!(
            r#"{inputs}<decision name="x" id="x"><variable name="x"/>{requires}<literalExpression><text>{text}</text></literalExpression></decision>"#
        );
        let input = json!({"d": "2026-02-13", "t": "09:30:00", "dt": "2026-02-13T09:30:00", "dt2": "2026-02-13T09:30:00+08:00",
            "dd": "P2DT3H", "ym": "P1Y2M"});
        decide(&body, "x", input)
    };
    assert_eq!(ask("d + dd"), "2026-02-15");
    assert_eq!(ask("d + ym"), "2027-04-13");
    assert_eq!(ask("dt + dd"), "2026-02-15T12:30:00");
    assert_eq!(ask("dt2"), "2026-02-13T09:30:00+08:00");
    assert_eq!(ask("t"), "09:30:00");
    assert_eq!(ask("dd"), "P2DT3H");
    assert_eq!(ask("ym"), "P1Y2M");
    assert_eq!(ask("d.weekday"), json!(5));
    assert_eq!(ask("{a: d, b: [t, null]}"), json!({"a": "2026-02-13", "b": ["09:30:00", null]}));
}

const LOAN: &str = r##"
<itemDefinition name="tApplicant"><itemComponent name="Monthly Income"><typeRef>number</typeRef></itemComponent>
  <itemComponent name="born"><typeRef>date</typeRef></itemComponent>
  <itemComponent name="kind"><typeRef>string</typeRef><allowedValues><text>"person","firm"</text></allowedValues></itemComponent></itemDefinition>
<itemDefinition name="tApplicants" isCollection="true"><typeRef>tApplicant</typeRef></itemDefinition>
<inputData name="Applicants" id="i"><variable name="Applicants" typeRef="tApplicants"/></inputData>
<inputData name="Rate" id="r"><variable name="Rate" typeRef="number"/></inputData>
<businessKnowledgeModel name="payment" id="b"><variable name="payment"/><encapsulatedLogic>
  <formalParameter name="p" typeRef="number"/><formalParameter name="r" typeRef="number"/>
  <literalExpression><text>p * r / 12</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<decision name="Total Income" id="total"><variable name="Total Income" typeRef="number"/>
  <informationRequirement><requiredInput href="#i"/></informationRequirement>
  <literalExpression><text>sum(Applicants.Monthly Income)</text></literalExpression></decision>
<decision name="Payment" id="pay"><variable name="Payment" typeRef="number"/>
  <informationRequirement><requiredDecision href="#total"/></informationRequirement>
  <informationRequirement><requiredInput href="#r"/></informationRequirement>
  <knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>
  <invocation><literalExpression><text>payment</text></literalExpression>
    <binding><parameter name="p"/><literalExpression><text>Total Income</text></literalExpression></binding>
    <binding><parameter name="r"/><literalExpression><text>Rate</text></literalExpression></binding></invocation></decision>
<decision name="Grade" id="grade"><variable name="Grade" typeRef="string"/>
  <informationRequirement><requiredDecision href="#total"/></informationRequirement>
  <informationRequirement><requiredInput href="#r"/></informationRequirement>
  <knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>
  <decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>payment(Total Income, Rate)</text></inputExpression></input><output/>
    <rule><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
    <rule><inputEntry><text>&gt;= 10</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule></decisionTable></decision>
<decision name="Report" id="rep"><variable name="Report"/>
  <informationRequirement><requiredDecision href="#grade"/></informationRequirement>
  <informationRequirement><requiredDecision href="#total"/></informationRequirement>
  <informationRequirement><requiredInput href="#i"/></informationRequirement>
  <context><contextEntry><variable name="grade"/><literalExpression><text>Grade</text></literalExpression></contextEntry>
    <contextEntry><variable name="oldest"/><literalExpression><text>sort(Applicants.born, function(a, b) a &lt; b)[1]</text></literalExpression></contextEntry>
    <contextEntry><variable name="firms"/><literalExpression><text>Applicants[kind = "firm"]</text></literalExpression></contextEntry>
  </context></decision>
<decisionService name="Assess" id="s"><variable name="Assess"/><outputDecision href="#grade"/><encapsulatedDecision href="#total"/>
  <inputData href="#i"/><inputData href="#r"/></decisionService>"##;

fn applicants() -> Json {
    json!({"Rate": 0.05, "Applicants": [
        {"Monthly Income": 1000, "born": "1980-05-01", "kind": "person"},
        {"Monthly Income": 2000.5, "born": "1975-01-31", "kind": "firm"}]})
}

#[test]
fn required_decisions_knowledge_models_boxes_and_services_work_together() {
    assert_eq!(decide(LOAN, "Total Income", applicants()), json!(3000.5));
    let payment = decide(LOAN, "Payment", applicants()).as_f64().unwrap();
    assert!((payment - 12.502_083_333_333_333).abs() < 1e-12);
    assert_eq!(decide(LOAN, "Grade", applicants()), "high");
    assert_eq!(
        decide(LOAN, "Report", applicants()),
        json!({"grade": "high", "oldest": "1975-01-31",
            "firms": [{"Monthly Income": 2000.5, "born": "1975-01-31", "kind": "firm"}]})
    );
    assert_eq!(decide(LOAN, "Assess", applicants()), "high");
}

#[test]
fn tables_that_other_decisions_rest_on_are_traced() {
    let model = read(&format!("{HEAD}{LOAN}</definitions>"));
    let outcome = model.decide("Report", &applicants()).unwrap();
    assert_eq!(outcome.trace.len(), 1);
    assert_eq!(outcome.trace[0].table(), "Grade");
    assert_eq!(outcome.trace[0].rules().map(|rule| rule.number).collect::<Vec<_>>(), [2]);
    assert_eq!(outcome.trace[0].inputs().next().unwrap().expression, "payment(Total Income, Rate)");
}

#[test]
fn what_the_structure_allows_not_becomes_null_and_what_is_missing_is_null() {
    let input = json!({"Rate": 1, "Applicants": [{"Monthly Income": 1, "born": "2000-01-01", "kind": "ghost"}, {"Monthly Income": 2}]});
    assert_eq!(decide(LOAN, "Total Income", input.clone()), json!(3));
    assert_eq!(decide(LOAN, "Report", input)["firms"], json!([]));
}

#[test]
fn the_decision_names_are_listed_and_an_unknown_one_is_refused_with_them() {
    let model = read(&format!("{HEAD}{LOAN}</definitions>"));
    assert_eq!(model.decisions().collect::<Vec<_>>(), ["Total Income", "Payment", "Grade", "Report"]);
    assert_eq!(model.inputs().collect::<Vec<_>>(), ["Applicants", "Rate"]);
    let error = model.decide("Totl", &json!({})).unwrap_err();
    assert_eq!(error.code(), "decision_unknown");
    assert!(error.to_string().contains("Total Income"));
    assert_eq!(model.decide("Grade", &json!([])).unwrap_err().code(), "decision_input_not_an_object");
}

#[test]
fn lists_relations_conditionals_and_iterators_are_understood() {
    let head = HEAD.replace("20191111", "20230324");
    let body = r##"
<decision name="rows" id="a"><variable name="rows"/><relation><column name="n"/><column name="v"/>
  <row><literalExpression><text>"甲"</text></literalExpression><literalExpression><text>1</text></literalExpression></row>
  <row><literalExpression><text>"乙"</text></literalExpression><literalExpression><text>2</text></literalExpression></row></relation></decision>
<decision name="both" id="b"><variable name="both"/><list><literalExpression><text>1</text></literalExpression><literalExpression><text>"x"</text></literalExpression></list></decision>
<decision name="pick" id="c" label="挑选"><variable name="pick"/><informationRequirement><requiredDecision href="#a"/></informationRequirement>
  <conditional><if><literalExpression><text>count(rows) &gt; 1</text></literalExpression></if><then><literalExpression><text>rows[v = 2].n</text></literalExpression></then>
  <else><literalExpression><text>null</text></literalExpression></else></conditional></decision>"##;
    let model = read(&format!("{head}{body}</definitions>"));
    assert_eq!(model.decide("rows", &json!({})).unwrap().value, json!([{"n": "甲", "v": 1}, {"n": "乙", "v": 2}]));
    assert_eq!(model.decide("both", &json!({})).unwrap().value, json!([1, "x"]));
    assert_eq!(model.decide("pick", &json!({})).unwrap().value, json!(["乙"]));
}

#[test]
fn files_of_other_versions_and_of_modelling_tools_are_read() {
    let xml = r##"<?xml version="1.0" encoding="UTF-8"?>
<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:tool="https://tool.example/1.0" xmlns:feel="http://www.omg.org/spec/FEEL/20140401"
  namespace="https://example.org/t" name="t" id="_t" tool:version="7">
  <dmn:extensionElements><tool:note>x</tool:note></dmn:extensionElements>
  <dmn:inputData name="n" id="n"/>
  <dmn:decision name="twice" id="d" label="两倍" tool:history="1">
    <dmn:extensionElements/>
    <dmn:informationRequirement id="r"><dmn:requiredInput href="#n"/></dmn:informationRequirement>
    <dmn:literalExpression><dmn:text>n * 2</dmn:text></dmn:literalExpression>
    <tool:colour/>
  </dmn:decision>
</dmn:definitions>"##;
    assert_eq!(read(xml).decide("twice", &json!({"n": 21})).unwrap().value, json!(42));
}

#[test]
fn external_functions_are_refused_with_their_line() {
    let body = "\n<businessKnowledgeModel name=\"cos\" id=\"b\"><variable name=\"cos\"/>\n<encapsulatedLogic kind=\"Java\"><context/></encapsulatedLogic></businessKnowledgeModel>";
    let findings = Model::read(&format!("{HEAD}{body}</definitions>")).err().unwrap();
    assert_eq!((findings[0].code, findings[0].line), ("decision_external_function", 3));
    let inline = r#"<decision name="d" id="d"><variable name="d"/><literalExpression><text>function(x) external {java: {class: "c", method signature: "m(int)"}}</text></literalExpression></decision>"#;
    let findings = Model::read(&format!("{HEAD}{inline}</definitions>")).err().unwrap();
    assert_eq!(findings[0].code, "decision_external_function");
}

#[test]
fn what_cannot_be_read_is_reported_with_its_place() {
    let findings = Model::read("<definitions").err().unwrap();
    assert_eq!(findings[0].code, "xml_malformed");
    let findings = Model::read("<process/>").err().unwrap();
    assert_eq!(findings[0].code, "dmn_root_expected");
    let body = "\n<decision name=\"d\" id=\"d\"><variable name=\"d\"/>\n<literalExpression><text>1 + </text></literalExpression></decision>";
    let findings = Model::read(&format!("{HEAD}{body}</definitions>")).err().unwrap();
    assert_eq!((findings[0].code, findings[0].line), ("feel_syntax", 3), "{findings:?}");
}

#[test]
fn the_command_prints_json() {
    let xml = format!("{HEAD}{LOAN}</definitions>");
    assert_eq!(decide_cli(&xml, "Grade", &applicants().to_string()), Ok("\"high\"".to_owned()));
    assert!(decide_cli(&xml, "Grade", "{").unwrap_err().contains("JSON"));
    assert!(decide_cli("<a", "Grade", "{}").unwrap_err().contains("error[xml_malformed]"));
}

#[test]
fn a_model_stands_by_itself_and_its_references_lead_somewhere() {
    let codes = |body: &str| {
        let findings = Model::read(&format!("{HEAD}{body}</definitions>")).err().unwrap_or_default();
        findings.into_iter().map(|finding| (finding.code, finding.line)).collect::<Vec<_>>()
    };
    let decision = |id: &str, requires: &str| {
        format!(
            r##"
<decision name="{id}" id="{id}"><variable name="{id}"/><informationRequirement><requiredDecision href="#{requires}"/></informationRequirement><literalExpression><text>1</text></literalExpression></decision>"##
        )
    };
    assert_eq!(codes(&decision("a", "ghost")), [("dmn_reference_unknown", 2)]);
    let circle = [decision("a", "b"), decision("b", "a"), decision("c", "a")].concat();
    assert_eq!(codes(&circle), [("decision_circle", 2), ("decision_circle", 3)]);
    assert_eq!(
        codes(r#"<import name="other" namespace="https://other.example" importType="x"/>"#)[0].0,
        "decision_import"
    );
}

#[test]
fn a_decision_that_asks_for_today_is_noticed() {
    let body = r#"<decision name="d" id="d"><variable name="d"/><literalExpression><text>today() &gt; date("2026-01-01")</text></literalExpression></decision>"#;
    let findings = read(&format!("{HEAD}{body}</definitions>")).check();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["decision_reads_clock"]);
}

#[test]
fn a_column_that_takes_an_untyped_input_for_a_date_makes_it_one() {
    let body = r##"<inputData name="d" id="i"><variable name="d"/></inputData>
<decision name="x" id="x"><variable name="x"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable><input><inputExpression typeRef="date"><text>d</text></inputExpression></input><output/>
<rule><inputEntry><text>&gt; date("2026-01-01")</text></inputEntry><outputEntry><text>d.year</text></outputEntry></rule></decisionTable></decision>"##;
    assert_eq!(decide(body, "x", json!({"d": "2026-02-13"})), json!(2026));
}

#[test]
fn models_and_expressions_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Model>();
    shared::<decision::Expression>();
}
