//! Files as common modellers save them: their prefixes, extension elements and diagrams.

use proptest::prelude::*;

use procedure::{CheckOptions, Items, Kind, Purpose, TaskKind, has_errors, read};

const CAMUNDA: &str = include_str!("../data/camunda_modeler.bpmn");
const ZEEBE: &str = include_str!("../data/bpmn_js_zeebe.bpmn");
const FLOWABLE: &str = include_str!("../data/flowable.bpmn");
const SIGNAVIO: &str = include_str!("../data/signavio.bpmn");

#[test]
fn every_file_loads_is_sound_and_draws() {
    for (name, text) in [("camunda", CAMUNDA), ("zeebe", ZEEBE), ("flowable", FLOWABLE), ("signavio", SIGNAVIO)] {
        let p = read(text).unwrap_or_else(|f| panic!("{name}: {f:#?}"));
        let found = p.check(&CheckOptions::default());
        assert!(!has_errors(&found), "{name}: {found:#?}");
        assert!(roxmltree::Document::parse(&p.draw(None)).is_ok(), "{name}");
    }
}

#[test]
fn camunda_attributes_properties_and_texts_are_kept() {
    let p = read(CAMUNDA).unwrap();
    let check = p.node("Activity_1check").unwrap();
    assert_eq!(check.name, "窗口受理审查");
    assert_eq!(check.attr("camunda:candidateGroups"), Some("window-clerk"));
    assert_eq!(check.post(), Some("window-clerk"));
    assert_eq!(check.attr("hb:limit"), Some("2wd"), "a modeller property under our own name");
    assert!(check.documentation.as_deref().is_some_and(|d| d.contains("施工图")));
    assert_eq!(p.expressions()[0].text, "eligible");
    assert_eq!(p.timers().count(), 1);
}

#[test]
fn lanes_and_zeebe_elements_are_understood() {
    let p = read(ZEEBE).unwrap();
    let accept = p.node("Task_accept").unwrap();
    assert_eq!(accept.post(), Some("受理岗"), "the property comes before the lane");
    assert_eq!(accept.attr("zeebe:assignmentDefinition.candidateGroups"), Some("window"));
    let review = p.node("Task_review").unwrap();
    assert_eq!(review.post(), Some("登记中心"), "the lane's name");
    let many = review.many.as_ref().unwrap();
    assert!(many.sequential);
    assert!(matches!(many.items, Items::Of(e) if p.expression(e).text == "case.reviewers"));
    assert!(p.expressions().iter().any(|e| e.purpose == Purpose::Completion && e.text == "rejected"));
    assert_eq!(p.node("Event_paid").unwrap().message(), Some("已缴费"));
}

#[test]
fn flowable_multi_instance_attributes_are_understood() {
    let p = read(FLOWABLE).unwrap();
    let many = p.node("sid-B1").unwrap().many.as_ref().unwrap();
    assert!(!many.sequential);
    assert!(matches!(many.items, Items::Of(e) if p.expression(e).text == "departments"));
    assert_eq!(p.documentation.as_deref(), Some("企业开办一件事"));
}

#[test]
fn signavio_files_with_resources_and_data_load() {
    let p = read(SIGNAVIO).unwrap();
    assert_eq!(p.node("sid-t").unwrap().kind, Kind::Task(TaskKind::User));
}

#[test]
fn a_complete_diagram_is_followed_and_an_incomplete_one_is_not() {
    let followed = read(CAMUNDA).unwrap().draw(None);
    assert!(followed.contains(r#"<rect x="530" y="97" width="100" height="80""#));
    let own = read(SIGNAVIO).unwrap().draw(None);
    assert!(!own.contains(r#"x="160" y="85" width="100" height="80""#));
    assert!(own.contains("销号"), "what the diagram lacks is drawn all the same");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Files damaged by hand: lines lost, doubled or swapped. Nothing may panic, and what is read can be drawn.
    #[test]
    fn damaged_files_are_read_or_refused_but_never_break_the_reader(
        file in 0usize..5,
        damage in prop::collection::vec((0usize..3, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..5),
    ) {
        let text = [CAMUNDA, ZEEBE, FLOWABLE, SIGNAVIO, include_str!("../../examples/water_connection.bpmn")][file];
        let mut lines: Vec<&str> = text.lines().collect();
        for (what, a, b) in damage {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            match what {
                0 => drop(lines.remove(a)),
                1 => lines.insert(a, lines[b]),
                _ => lines.swap(a, b),
            }
        }
        if let Ok(p) = read(&lines.join("\n")) {
            p.check(&CheckOptions { max_states: 200, ..CheckOptions::default() });
            prop_assert!(roxmltree::Document::parse(&p.draw(None)).is_ok());
        }
    }
}
