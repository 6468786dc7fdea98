//! Splits, joins and races.

use procedure::{Signal, StepError};

use crate::play::{Facts, Play, procedure, procedure_of, xml_with};

#[test]
fn a_parallel_join_waits_for_every_branch() {
    let p = procedure(
        r#"<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
           <parallelGateway id="j"/><userTask id="d"/><endEvent id="e"/>"#,
        "s f; f a; f b; f c; a j; b j; c j; j d; d e",
    );
    let mut play = Play::new(&p);
    assert_eq!(play.signal(Signal::Start { at: None }).unwrap(), ["start s", "open a", "open b", "open c"]);
    assert_eq!(play.complete("b"), ["done b"]);
    assert_eq!(play.complete("a"), ["done a"]);
    assert_eq!(play.complete("c"), ["done c", "open d"]);
}

const CHOICE: (&str, &str) = (
    r#"<startEvent id="s"/><exclusiveGateway id="g" default="g-c"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
       <exclusiveGateway id="m"/><endEvent id="e"/>"#,
    "s g; g a [x]; g b [y]; g c; a m; b m; c m; m e",
);

#[test]
fn an_exclusive_gateway_takes_the_first_true_way_or_the_default() {
    let p = procedure(CHOICE.0, CHOICE.1);
    let opened = |x, y| Play::started(&p, Facts::new(&[("x", x), ("y", y)])).open();
    assert_eq!(opened(true, true), ["a"]);
    assert_eq!(opened(false, true), ["b"]);
    assert_eq!(opened(false, false), ["c"]);
}

#[test]
fn a_condition_that_cannot_be_evaluated_refuses_the_step_and_changes_nothing() {
    let p = procedure(CHOICE.0, CHOICE.1);
    let mut play = Play::new(&p);
    let before = play.state.clone();
    let refused = play.signal(Signal::Start { at: None });
    assert!(matches!(refused, Err(StepError::Expression { element, .. }) if element == "g-a"));
    assert_eq!(play.state, before);
}

#[test]
fn without_a_true_way_and_a_default_the_step_is_refused() {
    let p = procedure(
        r#"<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/>"#,
        "s g; g a [x]; g b [y]; a e; b e",
    );
    let mut play = Play::with(&p, Facts::new(&[("x", false), ("y", false)]));
    assert_eq!(play.signal(Signal::Start { at: None }), Err(StepError::NoWay("g".into())));
}

#[test]
fn a_loop_back_opens_the_task_again() {
    let p = procedure(
        r#"<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="g" default="g-e"/><endEvent id="e"/>"#,
        "s a; a g; g a [again]; g e",
    );
    let mut play = Play::started(&p, Facts::new(&[("again", true)]));
    let first = play.key("a");
    assert_eq!(play.complete("a"), ["done a", "take g-a", "open a"]);
    assert_ne!(first, play.key("a"));
    play.facts = Facts::new(&[("again", false)]);
    assert_eq!(play.complete("a"), ["done a", "take g-e", "end e", "finished"]);
}

#[test]
fn a_loop_without_a_wait_is_stopped() {
    let p = procedure(
        r#"<startEvent id="s"/><exclusiveGateway id="m"/><exclusiveGateway id="g" default="g-e"/><endEvent id="e"/>"#,
        "s m; m g; g m [again]; g e",
    );
    let mut play = Play::with(&p, Facts::new(&[("again", true)]));
    assert_eq!(play.signal(Signal::Start { at: None }), Err(StepError::EndlessLoop));
}

const SOME: (&str, &str) = (
    r#"<startEvent id="s"/><inclusiveGateway id="f" default="f-c"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
       <inclusiveGateway id="j"/><userTask id="d"/><endEvent id="e"/>"#,
    "s f; f a [x]; f b [y]; f c; a j; b j; c j; j d; d e",
);

#[test]
fn an_inclusive_join_waits_for_exactly_the_branches_taken() {
    let p = procedure(SOME.0, SOME.1);
    let mut both = Play::started(&p, Facts::new(&[("x", true), ("y", true)]));
    assert_eq!(both.open(), ["a", "b"]);
    assert_eq!(both.complete("b"), ["done b"]);
    assert_eq!(both.complete("a"), ["done a", "open d"]);
    let mut one = Play::started(&p, Facts::new(&[("x", false), ("y", true)]));
    assert_eq!(one.complete("b"), ["done b", "open d"]);
    let none = Play::started(&p, Facts::new(&[("x", false), ("y", false)]));
    assert_eq!(none.open(), ["c"]);
}

#[test]
fn an_inclusive_join_waits_while_a_token_further_back_can_still_come() {
    let p = procedure(
        r#"<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>
           <exclusiveGateway id="g" default="g-j"/><inclusiveGateway id="j"/><endEvent id="e1"/><userTask id="d"/><endEvent id="e2"/>"#,
        "s f; f a; f b; a j; b g; g e1 [off]; g j; j d; d e2",
    );
    let mut play = Play::started(&p, Facts::new(&[("off", true)]));
    assert_eq!(play.complete("a"), ["done a"], "b may still come");
    assert_eq!(
        play.complete("b"),
        ["done b", "take g-e1", "end e1", "open d"],
        "b went elsewhere, so the join need not wait"
    );
    let mut play = Play::started(&p, Facts::new(&[("off", false)]));
    play.complete("a");
    assert_eq!(play.complete("b"), ["done b", "take g-j", "open d"]);
}

#[test]
fn the_first_event_of_a_race_wins_and_unsets_the_others() {
    let p = procedure_of(&xml_with(
        r#"<message id="m" name="补正材料"/><message id="w" name="撤回"/>"#,
        r#"<startEvent id="s"/><eventBasedGateway id="g"/>
           <intermediateCatchEvent id="got"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
           <intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P5WD</timeDuration></timerEventDefinition></intermediateCatchEvent>
           <receiveTask id="gone" messageRef="w"/>
           <userTask id="a"/><endEvent id="e"/><endEvent id="e2"/><endEvent id="e3"/>"#,
        "s g; g got; g late; g gone; got a; a e; late e2; gone e3",
    ));
    let mut play = Play::new(&p);
    let begun = play.signal(Signal::Start { at: None }).unwrap();
    assert_eq!(begun, ["start s", "await got", "set late", "await gone"]);
    assert_eq!(play.send("补正材料"), ["receive got", "done got", "unset late", "open a"]);
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.fire("late"), ["fire late", "done late", "end e2", "finished"]);
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.send("撤回"), ["receive gone", "done gone", "unset late", "end e3", "finished"]);
}

#[test]
fn several_ways_out_of_a_task_split_like_an_inclusive_gateway() {
    let p = procedure(
        r#"<startEvent id="s"/><userTask id="a"/><userTask id="b"/><userTask id="c"/><endEvent id="e"/>"#,
        "s a; a b; a c [x]; b e; c e",
    );
    let mut play = Play::started(&p, Facts::new(&[("x", false)]));
    assert_eq!(play.complete("a"), ["done a", "open b"]);
    let mut play = Play::started(&p, Facts::new(&[("x", true)]));
    assert_eq!(play.complete("a"), ["done a", "open b", "open c"]);
}
