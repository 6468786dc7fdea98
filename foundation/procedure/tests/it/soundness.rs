//! What the check finds in sound and unsound procedures, with the path it prints.

use std::time::Instant;

use procedure::{CheckOptions, Finding, Severity, has_errors};

use crate::play::{arrows, procedure, procedure_of, xml_with};

fn findings(elements: &str, flows: &str) -> Vec<Finding> {
    procedure(elements, flows).check(&CheckOptions::default())
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.code).collect()
}

#[test]
fn a_parallel_approval_is_sound() {
    let found = findings(
        r#"<startEvent id="s"/><userTask id="a"/><parallelGateway id="f"/><userTask id="x"/><userTask id="y"/><parallelGateway id="j"/><endEvent id="e"/>"#,
        "s a; a f; f x; f y; x j; y j; j e",
    );
    assert_eq!(found, []);
}

#[test]
fn a_choice_joined_in_parallel_is_a_dead_end_and_the_path_shows_the_choice() {
    let found = findings(
        r#"<startEvent id="s" name="申请"/><userTask id="t" name="受理"/><exclusiveGateway id="g" name="齐全?" default="g-b"/>
           <userTask id="a" name="审查"/><userTask id="b" name="补正"/><parallelGateway id="j" name="汇合"/><endEvent id="e"/>"#,
        "s t; t g; g a [ok]; g b; a j; b j; j e",
    );
    assert_eq!(codes(&found), ["deadlock"]);
    assert_eq!(found[0].path, ["申请", "受理", "齐全?:审查", "审查"]);
    assert_eq!(found[0].element.as_deref(), Some("j"));
    assert!(found[0].sentence.contains("它等「补正」一路"), "{}", found[0].sentence);
}

#[test]
fn parallel_branches_merged_without_a_join_do_the_next_task_twice() {
    let found = findings(
        r#"<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><exclusiveGateway id="m"/><userTask id="c"/><endEvent id="e"/>"#,
        "s f; f a; f b; a m; b m; m c; c e",
    );
    assert_eq!(codes(&found), ["double_token"]);
    assert_eq!((found[0].element.as_deref(), &found[0].path[..]), (Some("c"), &["s", "a", "b"].map(String::from)[..]));
}

#[test]
fn a_loop_without_exit_never_ends() {
    let found = findings(
        r#"<startEvent id="s"/><exclusiveGateway id="g" default="g-e"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/>"#,
        "s g; g a [x]; g e; a b; b a",
    );
    assert_eq!(codes(&found), ["never_ends"]);
    assert_eq!(found[0].path, ["s", "g:a"]);
}

#[test]
fn a_loop_without_a_wait_is_found_before_any_case_runs_into_it() {
    let found = findings(
        r#"<startEvent id="s"/><exclusiveGateway id="m"/><sendTask id="tell"/><exclusiveGateway id="g" default="g-e"/><endEvent id="e"/>"#,
        "s m; m tell; tell g; g m [x]; g e",
    );
    assert_eq!(codes(&found), ["loop_without_wait"]);
    assert_eq!(found[0].path, ["m", "tell", "g", "m"]);
    let inner = arrows("is ie");
    let hidden = findings(
        &format!(
            r#"<startEvent id="s"/><exclusiveGateway id="m"/><subProcess id="sub"><startEvent id="is"/><endEvent id="ie"/>{inner}</subProcess><exclusiveGateway id="g" default="g-e"/><endEvent id="e"/>"#
        ),
        "s m; m sub; sub g; g m [x]; g e",
    );
    assert_eq!(codes(&hidden), ["loop_without_wait"]);
}

#[test]
fn a_task_nobody_can_reach_is_named() {
    let found = findings(
        r#"<startEvent id="s"/><userTask id="a"/><endEvent id="e"/><userTask id="x"/><userTask id="y"/><exclusiveGateway id="g" default="g-e"/>"#,
        "s a; a e; x y; y g; g x [again]; g e",
    );
    assert_eq!(codes(&found), ["unreachable", "unreachable"]);
    assert!(found[0].sentence.contains("没有任何线路"));
}

const OPINIONS: &str = r#"<startEvent id="s" name="申请"/><parallelGateway id="f"/><userTask id="fire" name="消防意见" hb:opinion="required"/>
    <userTask id="decide" name="准予决定" hb:gate="result"/><parallelGateway id="j"/><endEvent id="e"/>"#;

#[test]
fn a_result_beside_an_open_required_opinion_is_found() {
    let found = findings(OPINIONS, "s f; f fire; f decide; fire j; decide j; j e");
    assert_eq!(codes(&found), ["result_before_opinion"]);
    assert!(found[0].sentence.contains("消防意见") && found[0].sentence.contains("准予决定"));
    let after = OPINIONS.replace("parallelGateway", "exclusiveGateway");
    assert_eq!(findings(&after, "s f; f fire; fire j; j decide; decide e"), []);
}

#[test]
fn a_result_that_does_not_wait_is_found_on_either_side_of_the_fork() {
    for flows in ["s f; f fire; f tell; fire j; tell j; j e", "s f; f tell; f fire; fire j; tell j; j e"] {
        let found = findings(
            r#"<startEvent id="s"/><parallelGateway id="f"/><userTask id="fire" hb:opinion="required"/>
               <sendTask id="tell" hb:gate="result"/><parallelGateway id="j"/><endEvent id="e"/>"#,
            flows,
        );
        assert_eq!(codes(&found), ["result_before_opinion"], "{flows}");
    }
}

#[test]
fn a_terminating_result_that_cuts_an_opinion_short_is_found() {
    let found = findings(
        r#"<startEvent id="s"/><parallelGateway id="f"/><userTask id="fire" hb:opinion="required"/><userTask id="a"/>
           <endEvent id="granted" hb:gate="result"><terminateEventDefinition/></endEvent><endEvent id="e"/>"#,
        "s f; f fire; f a; a granted; fire e",
    );
    assert_eq!(codes(&found), ["result_before_opinion"]);
}

#[test]
fn an_opinion_deemed_given_when_time_is_up_is_no_breach() {
    let found = findings(
        r#"<startEvent id="s"/><userTask id="fire" hb:opinion="required"/>
           <boundaryEvent id="silent" attachedToRef="fire"><timerEventDefinition><timeDuration>P5WD</timeDuration></timerEventDefinition></boundaryEvent>
           <exclusiveGateway id="m"/><userTask id="decide" hb:gate="result"/><endEvent id="e"/>"#,
        "s fire; fire m; silent m; m decide; decide e",
    );
    assert_eq!(found, []);
}

#[test]
fn an_opinion_asked_after_a_first_result_is_no_breach() {
    let found = findings(
        r#"<startEvent id="s"/><sendTask id="tell" hb:gate="result"/><userTask id="fire" hb:opinion="required"/><endEvent id="e"/>"#,
        "s tell; tell fire; fire e",
    );
    assert_eq!(found, []);
}

#[test]
fn inclusive_branches_joined_by_an_inclusive_gateway_are_sound_in_every_subset() {
    let split = |join: &str| {
        findings(
            &format!(
                r#"<startEvent id="s"/><inclusiveGateway id="f" default="f-c"/><userTask id="a"/><userTask id="b"/><userTask id="c"/><{join} id="j"/><userTask id="d"/><endEvent id="e"/>"#
            ),
            "s f; f a [x]; f b [y]; f c; a j; b j; c j; j d; d e",
        )
    };
    assert_eq!(split("inclusiveGateway"), []);
    assert_eq!(codes(&split("parallelGateway")), ["deadlock"]);
    assert_eq!(codes(&split("exclusiveGateway")), ["double_token"]);
}

#[test]
fn boundary_events_races_calls_and_instances_are_explored() {
    let inner = arrows("is f; f a; f b; a j; b j; j ie");
    let p = procedure_of(&xml_with(
        r#"<message id="m" name="补正"/><error id="x" errorCode="NO"/>"#,
        &format!(
            r#"<startEvent id="s"/>
               <subProcess id="sub"><multiInstanceLoopCharacteristics><loopDataInputRef>all</loopDataInputRef></multiInstanceLoopCharacteristics>
                 <startEvent id="is"/><parallelGateway id="f"/><userTask id="a"/><serviceTask id="b"/><parallelGateway id="j"/><endEvent id="ie"/>{inner}</subProcess>
               <boundaryEvent id="urge" attachedToRef="sub" cancelActivity="false"><timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition></boundaryEvent>
               <boundaryEvent id="no" attachedToRef="sub"><errorEventDefinition errorRef="x"/></boundaryEvent>
               <boundaryEvent id="ask" attachedToRef="sub" cancelActivity="false"><messageEventDefinition messageRef="m"/></boundaryEvent>
               <userTask id="speed"/><sendTask id="answer"/><userTask id="refuse"/>
               <eventBasedGateway id="g"/><intermediateCatchEvent id="got"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
               <intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></intermediateCatchEvent>
               <exclusiveGateway id="m1"/><endEvent id="e"/><endEvent id="e2"/><endEvent id="e3"/><endEvent id="e4"/>"#
        ),
        "s sub; sub g; g got; g late; got m1; late m1; m1 e; urge speed; speed e2; no refuse; refuse e3; ask answer; answer e4",
    ));
    assert_eq!(p.check(&CheckOptions::default()), []);
}

#[test]
fn posts_and_limits_are_asked_for_when_publishing() {
    let text = xml_with(
        "",
        r#"<laneSet><lane id="l" name="消防救援大队"><flowNodeRef>b</flowNodeRef></lane></laneSet>
           <startEvent id="s"/><userTask id="a" hb:post="窗口受理岗" hb:limit="1wd"/><userTask id="b"/><userTask id="c"/><endEvent id="e"/>"#,
        "s a; a b; b c; c e",
    );
    let p = procedure_of(&text);
    assert_eq!(p.node("b").unwrap().post(), Some("消防救援大队"));
    let found = p.check(&CheckOptions::publishing());
    assert_eq!(codes(&found), ["task_without_limit", "task_without_limit", "task_without_post"]);
}

#[test]
fn a_choice_without_default_is_a_warning() {
    let found = findings(
        r#"<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/>"#,
        "s g; g a [x]; g b [y]; a e; b e",
    );
    assert_eq!(codes(&found), ["no_default"]);
    assert_eq!(found[0].severity, Severity::Warning);
    assert!(!has_errors(&found));
}

#[test]
fn too_many_positions_are_said_to_be_too_many() {
    // A boundary event on each task makes the order matter, so that no order may be left out.
    let names: Vec<String> = (0..9).map(|i| format!("t{i}")).collect();
    let tasks: String = names.iter().map(|n| format!(r#"<userTask id="{n}"/><boundaryEvent id="b{n}" attachedToRef="{n}"><errorEventDefinition/></boundaryEvent><exclusiveGateway id="m{n}"/>"#)).collect();
    let flows: String = names.iter().map(|n| format!("f {n}; {n} m{n}; b{n} m{n}; m{n} j; ")).collect();
    let p = procedure(
        &format!(r#"<startEvent id="s"/><parallelGateway id="f"/>{tasks}<parallelGateway id="j"/><endEvent id="e"/>"#),
        &format!("s f; {flows} j e"),
    );
    assert_eq!(codes(&p.check(&CheckOptions { max_states: 100, ..CheckOptions::default() })), ["check_incomplete"]);
    assert_eq!(p.check(&CheckOptions::default()), []);
}

#[test]
fn forty_nodes_with_six_parallel_branches_are_checked_quickly() {
    let mut tasks = String::new();
    let mut flows = String::from("s f; ");
    for i in 0..6 {
        for j in 0..5 {
            tasks += &format!(r#"<userTask id="t{i}{j}"/>"#);
        }
        flows += &format!("f t{i}0; t{i}0 t{i}1; t{i}1 t{i}2; t{i}2 t{i}3; t{i}3 t{i}4; t{i}4 j; ");
    }
    let p = procedure(
        &format!(r#"<startEvent id="s"/><parallelGateway id="f"/>{tasks}<parallelGateway id="j"/><endEvent id="e"/>"#),
        &format!("{flows} j e"),
    );
    let begun = Instant::now();
    let found = p.check(&CheckOptions::default());
    assert_eq!(found, []);
    // The budget is 50 ms optimised; this build is not.
    assert!(begun.elapsed().as_millis() < 500, "{:?}", begun.elapsed());
}
