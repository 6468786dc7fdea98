//! Tasks of every type, ends, and the rules of taking a signal.

use procedure::{Signal, State, StepError};

use crate::play::{Facts, Play, procedure, xml_with};

const LINE: (&str, &str) =
    (r#"<startEvent id="s"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/>"#, "s a; a b; b e");

#[test]
fn user_tasks_wait_and_pass_on_in_turn() {
    let p = procedure(LINE.0, LINE.1);
    let mut play = Play::new(&p);
    assert_eq!(play.signal(Signal::Start { at: None }).unwrap(), ["start s", "open a"]);
    assert_eq!(play.complete("a"), ["done a", "open b"]);
    assert_eq!(play.complete("b"), ["done b", "end e", "finished"]);
    assert!(play.state.is_over());
}

#[test]
fn signals_out_of_turn_are_refused_and_change_nothing() {
    let p = procedure(LINE.0, LINE.1);
    let mut play = Play::new(&p);
    assert_eq!(play.signal(Signal::Complete { task: procedure::Key(1) }), Err(StepError::NotStarted));
    play.signal(Signal::Start { at: None }).unwrap();
    let before = play.state.clone();
    assert_eq!(play.signal(Signal::Start { at: None }), Err(StepError::AlreadyStarted));
    let done = play.key("a");
    play.complete("a");
    assert_eq!(play.signal(Signal::Complete { task: done }), Err(StepError::TaskNotOpen(done)));
    play.complete("b");
    assert_eq!(play.signal(Signal::Stop), Err(StepError::Over));
    assert_ne!(before, play.state);
}

#[test]
fn stopping_a_case_cancels_what_is_open() {
    let p = procedure(LINE.0, LINE.1);
    let mut play = Play::started(&p, Facts::default());
    assert_eq!(play.signal(Signal::Stop).unwrap(), ["cancel a", "finished"]);
    assert!(play.open().is_empty() && play.state.is_over());
}

#[test]
fn each_task_type_asks_for_its_own_thing() {
    let p = crate::play::procedure_of(&xml_with(
        r#"<message id="m" name="缴费回执"/>"#,
        r#"<startEvent id="s"/><serviceTask id="call"/><businessRuleTask id="rule"/><sendTask id="tell"/>
           <manualTask id="walk"/><receiveTask id="hear" messageRef="m"/><intermediateThrowEvent id="mark"/><endEvent id="e"/>"#,
        "s call; call rule; rule tell; tell walk; walk hear; hear mark; mark e",
    ));
    let mut play = Play::new(&p);
    assert_eq!(play.signal(Signal::Start { at: None }).unwrap(), ["start s", "call call"]);
    assert_eq!(play.complete("call"), ["done call", "rule rule"]);
    assert_eq!(play.complete("rule"), ["done rule", "send tell", "pass walk", "await hear"]);
    assert_eq!(play.send("缴费回执"), ["receive hear", "done hear", "pass mark", "end e", "finished"]);
}

#[test]
fn a_receive_task_hears_only_its_own_message() {
    let p = crate::play::procedure_of(&xml_with(
        r#"<message id="m" name="paid"/>"#,
        r#"<startEvent id="s"/><receiveTask id="hear" messageRef="m"/><endEvent id="e"/>"#,
        "s hear; hear e",
    ));
    let mut play = Play::started(&p, Facts::default());
    let refused = play.signal(Signal::Message { name: "other", to: None });
    assert_eq!(refused, Err(StepError::MessageNotAwaited("other".into())));
    let key = play.key("hear");
    assert_eq!(play.signal(Signal::Complete { task: key }), Err(StepError::TaskNotOpen(key)));
}

#[test]
fn a_terminate_end_kills_every_token() {
    let p = procedure(
        r#"<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
           <endEvent id="kill"><terminateEventDefinition/></endEvent><endEvent id="e"/>"#,
        "s f; f a; f b; f c; a kill; b e; c e",
    );
    let mut play = Play::started(&p, Facts::default());
    play.complete("b");
    assert_eq!(play.complete("a"), ["done a", "kill kill", "cancel c", "finished"]);
}

#[test]
fn a_message_or_a_timer_can_begin_a_case() {
    let p = crate::play::procedure_of(&xml_with(
        r#"<message id="m" name="投诉"/>"#,
        r#"<startEvent id="called"><messageEventDefinition messageRef="m"/></startEvent>
           <startEvent id="yearly"><timerEventDefinition><timeCycle>R/P1Y</timeCycle></timerEventDefinition></startEvent>
           <userTask id="a"/><endEvent id="e"/>"#,
        "called a; yearly a; a e",
    ));
    assert_eq!(Play::new(&p).send("投诉"), ["receive called", "start called", "open a"]);
    assert_eq!(Play::new(&p).signal(Signal::Start { at: Some("yearly") }).unwrap(), ["start yearly", "open a"]);
    assert!(matches!(Play::new(&p).signal(Signal::Start { at: None }), Err(StepError::NoStart { .. })));
}

#[test]
fn a_state_of_another_procedure_is_refused() {
    let (long, short) = (procedure(LINE.0, LINE.1), procedure(r#"<startEvent id="s"/><endEvent id="e"/>"#, "s e"));
    let state = Play::started(&long, Facts::default()).state;
    let text = serde_json::to_string(&state).unwrap().replace("\"at\":1", "\"at\":9");
    let mut foreign: State = serde_json::from_str(&text).unwrap();
    let refused = short.step(&mut foreign, Signal::Stop, &Facts::default(), &mut Vec::new());
    assert_eq!(refused, Err(StepError::ForeignState));
}
