//! Multi-instance, sub-processes, calls, and the boundary events that watch them.

use procedure::{Signal, StepError, read, read_with};

use crate::play::{Facts, HEAD, Play, arrows, procedure, procedure_of, xml, xml_with};

fn each_department(loop_text: &str) -> procedure::Procedure {
    procedure(
        &format!(
            r#"<startEvent id="s"/><userTask id="review">{loop_text}</userTask><userTask id="d"/><endEvent id="e"/>"#
        ),
        "s review; review d; d e",
    )
}

const DEPARTMENTS: [&str; 3] = ["住建", "消防", "人防"];

#[test]
fn parallel_instances_open_one_task_per_department() {
    let p = each_department(
        "<multiInstanceLoopCharacteristics><loopDataInputRef>departments</loopDataInputRef></multiInstanceLoopCharacteristics>",
    );
    let mut play = Play::with(&p, Facts::list("departments", &DEPARTMENTS));
    let begun = play.signal(Signal::Start { at: None }).unwrap();
    assert_eq!(begun, ["start s", "open review@住建", "open review@消防", "open review@人防"]);
    play.complete("review@消防");
    play.complete("review@住建");
    assert_eq!(play.complete("review@人防"), ["done review", "open d"]);
}

#[test]
fn sequential_instances_open_one_after_the_other() {
    let p = each_department(
        r#"<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>departments</loopDataInputRef></multiInstanceLoopCharacteristics>"#,
    );
    let mut play = Play::started(&p, Facts::list("departments", &DEPARTMENTS));
    assert_eq!(play.open(), ["review@住建"]);
    assert_eq!(play.complete("review@住建"), ["done review", "open review@消防"]);
    play.complete("review@消防");
    assert_eq!(play.complete("review@人防"), ["done review", "open d"]);
}

#[test]
fn a_completion_condition_ends_the_activity_and_cancels_the_rest() {
    let p = each_department(
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><completionCondition>done=2</completionCondition></multiInstanceLoopCharacteristics>",
    );
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.complete("review@2"), ["done review"]);
    assert_eq!(play.complete("review@3"), ["done review", "cancel review", "open d"]);
}

#[test]
fn no_department_means_the_activity_is_passed() {
    let p = each_department(
        "<multiInstanceLoopCharacteristics><loopDataInputRef>departments</loopDataInputRef></multiInstanceLoopCharacteristics>",
    );
    assert_eq!(Play::started(&p, Facts::list("departments", &[])).open(), ["d"]);
}

#[test]
fn sending_once_per_department_needs_no_waiting() {
    for sequential in [true, false] {
        let p = procedure(
            &format!(
                r#"<startEvent id="s"/><sendTask id="tell"><multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></sendTask><endEvent id="e"/>"#
            ),
            "s tell; tell e",
        );
        let told = Play::new(&p).signal(Signal::Start { at: None }).unwrap();
        assert_eq!(told, ["start s", "send tell@1", "send tell@2", "send tell@3", "end e", "finished"]);
    }
}

fn survey_per_department() -> procedure::Procedure {
    let inner = arrows("is g; g visit [instance=住建]; g write; visit write; write ie");
    procedure(
        &format!(
            r#"<startEvent id="s"/><subProcess id="survey">
                 <multiInstanceLoopCharacteristics><loopDataInputRef>departments</loopDataInputRef></multiInstanceLoopCharacteristics>
                 <startEvent id="is"/><exclusiveGateway id="g" default="g-write"/><userTask id="visit"/><userTask id="write"/><endEvent id="ie"/>{inner}
               </subProcess><userTask id="d"/><endEvent id="e"/>"#
        ),
        "s survey; survey d; d e",
    )
}

#[test]
fn each_instance_of_a_sub_process_runs_by_its_own_item() {
    let p = survey_per_department();
    let mut play = Play::started(&p, Facts::list("departments", &["住建", "消防"]));
    assert_eq!(play.open(), ["visit@住建", "write@消防"]);
    assert_eq!(play.complete("write@消防"), ["done write", "end ie", "leave survey"]);
    play.complete("visit@住建");
    assert_eq!(play.complete("write@住建"), ["done write", "end ie", "leave survey", "open d"]);
}

#[test]
fn a_sub_process_is_left_when_its_last_token_has_ended() {
    let inner = arrows("is f; f a; f b; a ie; b ie");
    let p = procedure(
        &format!(
            r#"<startEvent id="s"/><subProcess id="sub"><startEvent id="is"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><endEvent id="ie"/>{inner}</subProcess><endEvent id="e"/>"#
        ),
        "s sub; sub e",
    );
    let mut play = Play::new(&p);
    assert_eq!(play.signal(Signal::Start { at: None }).unwrap(), ["start s", "enter sub", "open a", "open b"]);
    assert_eq!(play.complete("a"), ["done a", "end ie"]);
    assert_eq!(play.complete("b"), ["done b", "end ie", "leave sub", "end e", "finished"]);
}

#[test]
fn terminate_within_a_sub_process_ends_only_the_sub_process() {
    let inner = arrows("is f; f a; f b; a ie; b ib");
    let p = procedure(
        &format!(
            r#"<startEvent id="s"/><subProcess id="sub"><startEvent id="is"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>
               <endEvent id="ie"><terminateEventDefinition/></endEvent><endEvent id="ib"/>{inner}</subProcess><userTask id="d"/><endEvent id="e"/>"#
        ),
        "s sub; sub d; d e",
    );
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.complete("a"), ["done a", "kill ie", "cancel b", "leave sub", "open d"]);
}

/// Task `a` with a timer boundary event.
fn watched(interrupting: bool, time: &str) -> procedure::Procedure {
    procedure(
        &format!(
            r#"<startEvent id="s"/><userTask id="a"/><boundaryEvent id="late" attachedToRef="a" cancelActivity="{interrupting}">
               <timerEventDefinition>{time}</timerEventDefinition></boundaryEvent>
               <userTask id="urge"/><endEvent id="e"/><endEvent id="e2"/>"#
        ),
        "s a; a e; late urge; urge e2",
    )
}

#[test]
fn an_interrupting_timer_takes_the_task_away() {
    let p = watched(true, "<timeDuration>P5WD</timeDuration>");
    let mut play = Play::new(&p);
    assert_eq!(play.signal(Signal::Start { at: None }).unwrap(), ["start s", "open a", "set late"]);
    assert_eq!(play.fire("late"), ["fire late", "cancel a", "open urge"]);
    assert_eq!(play.complete("urge"), ["done urge", "end e2", "finished"]);
}

#[test]
fn a_task_done_in_time_unsets_its_timer() {
    let p = watched(true, "<timeDuration>P5WD</timeDuration>");
    let mut play = Play::started(&p, Facts::default());
    let timer = play.state.timers().next().unwrap().0;
    assert_eq!(play.complete("a"), ["done a", "unset late", "end e", "finished"]);
    assert_eq!(play.signal(Signal::Timer { timer }), Err(StepError::Over));
}

#[test]
fn a_non_interrupting_timer_leaves_the_task_open() {
    let p = watched(false, "<timeDuration>P5D</timeDuration>");
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.fire("late"), ["fire late", "open urge"]);
    assert_eq!(play.open(), ["a", "urge"]);
    play.complete("a");
    assert!(!play.state.is_over());
    play.complete("urge");
    assert!(play.state.is_over());
}

#[test]
fn a_cycle_fires_as_often_as_it_says() {
    let p = watched(false, "<timeCycle>R2/P1D</timeCycle>");
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.fire("late"), ["fire late", "set late", "open urge"]);
    assert_eq!(play.fire("late"), ["fire late", "open urge"]);
    assert_eq!(play.state.timers().count(), 0);
}

fn withdrawable() -> procedure::Procedure {
    let inner = arrows("is a; a b; b bad [wrong]; b ie");
    procedure_of(&xml_with(
        r#"<message id="w" name="撤回"/><message id="q" name="询问"/><error id="x" name="材料造假" errorCode="FAKE"/>"#,
        &format!(
            r#"<startEvent id="s"/>
               <subProcess id="sub"><startEvent id="is"/><userTask id="a"/><userTask id="b" default="b-ie"/><endEvent id="ie"/>
                 <endEvent id="bad"><errorEventDefinition errorRef="x"/></endEvent>{inner}</subProcess>
               <boundaryEvent id="gone" attachedToRef="sub"><messageEventDefinition messageRef="w"/></boundaryEvent>
               <boundaryEvent id="asked" attachedToRef="sub" cancelActivity="false"><messageEventDefinition messageRef="q"/></boundaryEvent>
               <boundaryEvent id="fake" attachedToRef="sub"><errorEventDefinition errorRef="x"/></boundaryEvent>
               <boundaryEvent id="other" attachedToRef="sub"><errorEventDefinition/></boundaryEvent>
               <userTask id="punish"/><sendTask id="answer"/><endEvent id="e"/><endEvent id="e2"/><endEvent id="e3"/><endEvent id="e4"/><endEvent id="e5"/>"#
        ),
        "s sub; sub e; gone e2; asked answer; answer e3; fake punish; punish e4; other e5",
    ))
}

#[test]
fn a_message_boundary_event_interrupts_the_whole_sub_process() {
    let p = withdrawable();
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.send("撤回"), ["receive gone", "cancel a", "cancel sub", "end e2", "finished"]);
}

#[test]
fn the_messages_a_case_can_take_are_listed() {
    let p = withdrawable();
    let play = Play::started(&p, Facts::default());
    let names: Vec<_> = play.state.messages(&p).map(|(_, node, name)| (p.at(node).id.as_str(), name)).collect();
    assert_eq!(names, [("gone", "撤回"), ("asked", "询问")]);
}

#[test]
fn a_non_interrupting_message_can_come_again_and_again() {
    let p = withdrawable();
    let mut play = Play::started(&p, Facts::default());
    for _ in 0..2 {
        assert_eq!(play.send("询问"), ["receive asked", "send answer", "end e3"]);
    }
    assert_eq!(play.open(), ["a"]);
}

#[test]
fn an_error_is_caught_by_its_code_before_the_catch_all() {
    let p = withdrawable();
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.fail("a", "FAKE").unwrap(), ["caught fake", "cancel a", "cancel sub", "open punish"]);
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.fail("a", "LOST").unwrap(), ["caught other", "cancel a", "cancel sub", "end e5", "finished"]);
}

#[test]
fn an_error_end_event_is_caught_outside() {
    let p = withdrawable();
    let mut play = Play::started(&p, Facts::new(&[("wrong", true)]));
    play.complete("a");
    assert_eq!(play.complete("b"), ["done b", "take b-bad", "end bad", "caught fake", "cancel sub", "open punish"]);
}

#[test]
fn an_error_nobody_catches_is_refused_for_a_task() {
    let p = procedure(r#"<startEvent id="s"/><serviceTask id="a"/><endEvent id="e"/>"#, "s a; a e");
    let mut play = Play::started(&p, Facts::default());
    assert!(matches!(play.fail("a", "X"), Err(StepError::ErrorNotCaught { .. })));
    assert_eq!(play.open(), ["a"]);
}

#[test]
fn an_error_in_one_instance_ends_all_instances() {
    let p = procedure_of(&xml_with(
        r#"<error id="x" errorCode="NO"/>"#,
        r#"<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
           <boundaryEvent id="no" attachedToRef="a"><errorEventDefinition errorRef="x"/></boundaryEvent><endEvent id="e"/><endEvent id="e2"/>"#,
        "s a; a e; no e2",
    ));
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.fail("a@2", "NO").unwrap(), ["caught no", "cancel a", "cancel a", "end e2", "finished"]);
}

fn caller(called: &str) -> String {
    xml(
        &format!(r#"<startEvent id="s"/><callActivity id="c" calledElement="{called}"/><endEvent id="e"/>"#),
        "s c; c e",
    )
}

fn pay() -> String {
    format!(
        r#"{HEAD}<process id="pay"><startEvent id="s"/><userTask id="a"/><endEvent id="e"/>{}</process></definitions>"#,
        arrows("s a; a e")
    )
}

#[test]
fn a_called_procedure_is_inlined_with_its_own_ids() {
    let p = read_with(&caller("pay"), &|id| (id == "pay").then(pay)).unwrap();
    let mut play = Play::new(&p);
    assert_eq!(play.signal(Signal::Start { at: None }).unwrap(), ["start s", "enter c", "open c/a"]);
    assert_eq!(play.complete("c/a"), ["done c/a", "end c/e", "leave c", "end e", "finished"]);
}

#[test]
fn calling_nothing_or_oneself_is_an_error_at_the_call() {
    let missing = read(&caller("pay")).unwrap_err();
    assert_eq!(missing[0].code, "call_not_found");
    let circle = read(&caller("p")).unwrap_err();
    assert!(circle.iter().any(|f| f.code == "call_recursive"), "{circle:?}");
}
