//! What `read` refuses, and how it says so.

use procedure::{Finding, TimerKind, format_findings, read};

use crate::play::{HEAD, arrows, procedure, xml, xml_with};

fn refused(text: &str) -> Vec<Finding> {
    read(text).expect_err("is refused")
}

fn codes(text: &str) -> Vec<&'static str> {
    refused(text).iter().map(|f| f.code).collect()
}

#[test]
fn an_element_outside_the_subset_is_named_with_its_line_and_a_remedy() {
    let text = format!(
        "{HEAD}\n<process id=\"p\">\n<startEvent id=\"s\"/>\n<scriptTask id=\"calc\" name=\"计算\"/>\n<endEvent id=\"e\"/>\n{}</process></definitions>",
        arrows("s calc; calc e")
    );
    let found = refused(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].line, found[0].code, found[0].element.as_deref()), (4, "unsupported_element", Some("calc")));
    let line = format_findings("a.bpmn", &found, false);
    assert!(line.starts_with("a.bpmn:4:1: error[unsupported_element]: 不支持 scriptTask「计算」。"), "{line}");
    assert!(line.contains("businessRuleTask"));
}

#[test]
fn every_element_outside_the_subset_is_found_at_once() {
    let elements = r#"<startEvent id="s"/><task id="a"/><complexGateway id="b"/><adHocSubProcess id="c"/><transaction id="d"/>
        <subProcess id="x" triggeredByEvent="true"/><endEvent id="e"/>"#;
    assert_eq!(codes(&xml(elements, "s e")), ["unsupported_element"; 5]);
}

#[test]
fn event_types_outside_the_subset_are_named() {
    for definition in ["signal", "escalation", "conditional", "link", "compensate"] {
        let text = xml(
            &format!(
                r#"<startEvent id="s"/><intermediateCatchEvent id="x"><{definition}EventDefinition/></intermediateCatchEvent><endEvent id="e"/>"#
            ),
            "s x; x e",
        );
        assert_eq!(codes(&text), ["unsupported_event"], "{definition}");
    }
}

#[test]
fn broken_references_are_found() {
    let plain = r#"<startEvent id="s"/><userTask id="a"/><endEvent id="e"/>"#;
    assert_eq!(codes(&xml(plain, "s a; a e; a nowhere")), ["reference_broken"]);
    let hear = r#"<startEvent id="s"/><receiveTask id="a" messageRef="none"/><endEvent id="e"/>"#;
    assert_eq!(codes(&xml(hear, "s a; a e")), ["reference_broken"]);
    let silent = r#"<startEvent id="s"/><receiveTask id="a"/><endEvent id="e"/>"#;
    assert_eq!(codes(&xml(silent, "s a; a e")), ["message_missing"]);
    let gateway = r#"<startEvent id="s"/><exclusiveGateway id="g" default="other"/><endEvent id="e"/>"#;
    assert_eq!(codes(&xml(gateway, "s g; g e")), ["reference_broken"]);
    let loose = r#"<startEvent id="s"/><boundaryEvent id="b" attachedToRef="s"><errorEventDefinition/></boundaryEvent><endEvent id="e"/>"#;
    assert_eq!(codes(&xml(loose, "s e; b e")), ["boundary_host"]);
}

#[test]
fn structure_without_beginning_end_or_way_is_found() {
    assert_eq!(codes(&xml(r#"<userTask id="a"/><endEvent id="e"/>"#, "a e")), ["start_missing", "no_way_in"]);
    assert_eq!(codes(&xml(r#"<startEvent id="s"/><userTask id="a"/>"#, "s a")), ["end_missing", "no_way_out"]);
    let twice = r#"<startEvent id="s"/><startEvent id="s2"/><endEvent id="e"/>"#;
    assert_eq!(codes(&xml(twice, "s e; s2 e")), ["start_twice"]);
    let unconditional = r#"<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/><endEvent id="e2"/>"#;
    assert_eq!(codes(&xml(unconditional, "s g; g e; g e2 [x]")), ["condition_missing"]);
}

#[test]
fn arrows_may_not_cross_the_border_of_a_sub_process() {
    let text = xml(
        &format!(
            r#"<startEvent id="s"/><subProcess id="sub"><startEvent id="is"/><userTask id="a"/><endEvent id="ie"/>{}</subProcess><endEvent id="e"/>"#,
            arrows("is a; a ie")
        ),
        "s sub; sub e; s a",
    );
    assert_eq!(codes(&text), ["flow_crosses_scope"]);
}

#[test]
fn unreadable_timers_are_found_and_good_ones_kept_as_text() {
    let timer = |time: &str| {
        xml(
            &format!(
                r#"<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>{time}</timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>"#
            ),
            "s t; t e",
        )
    };
    assert_eq!(codes(&timer("<timeDuration>五天</timeDuration>")), ["timer_unreadable"]);
    assert_eq!(codes(&timer("")), ["timer_missing"]);
    let p = read(&timer("<timeDuration>P5WD</timeDuration>")).unwrap();
    let spec = p.node("t").unwrap().timer().unwrap();
    assert_eq!((spec.kind, spec.text.as_str()), (TimerKind::Duration, "P5WD"));
}

#[test]
fn text_that_is_no_bpmn_is_refused_with_its_place() {
    assert_eq!(codes("<definitions"), ["xml_malformed"]);
    assert_eq!(codes("<html/>"), ["not_bpmn"]);
    assert_eq!(codes(&format!("{HEAD}</definitions>")), ["no_process"]);
    assert_eq!(codes(&xml(r#"<startEvent id="s"/><endEvent id="s"/>"#, "")), ["id_twice"]);
}

#[test]
fn an_event_gateway_may_only_lead_to_events() {
    let text = xml_with(
        r#"<message id="m"/>"#,
        r#"<startEvent id="s"/><eventBasedGateway id="g"/><userTask id="a"/><receiveTask id="b" messageRef="m"/><endEvent id="e"/>"#,
        "s g; g a; g b; a e; b e",
    );
    assert_eq!(codes(&text), ["event_gateway_target"]);
}

#[test]
fn expressions_are_listed_with_their_place() {
    let p = procedure(
        r#"<startEvent id="s"/><exclusiveGateway id="g" default="g-e2"/><endEvent id="e"/><endEvent id="e2"/>"#,
        "s g; g e [=fee > 100]; g e2",
    );
    let all = p.expressions();
    assert_eq!((all.len(), all[0].index, all[0].text.as_str(), all[0].element.as_str()), (1, 0, "fee > 100", "g-e"));
    assert_eq!(all[0].line, 1);
}
