//! Moving a running case to another version of its procedure.

use crate::play::{Facts, Play, procedure};

const OLD: (&str, &str) = (
    r#"<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><parallelGateway id="j"/><endEvent id="e"/>"#,
    "s f; f a; f b; a j; b j; j e",
);

#[test]
fn a_case_goes_on_in_a_version_that_has_its_steps() {
    let old = procedure(OLD.0, OLD.1);
    let new = procedure(
        &OLD.0.replace(r#"<userTask id="a"/>"#, r#"<userTask id="early"/><userTask id="a"/><userTask id="late"/>"#),
        "s early; early f; f a; f b; a j; b j; j late; late e",
    );
    let mut before = Play::started(&old, Facts::default());
    before.complete("b");
    let mut after = Play::new(&new);
    after.state = before.state.rebase(&old, &new).unwrap();
    assert_eq!(after.open(), ["a"]);
    assert_eq!(after.complete("a"), ["done a", "open late"]);
}

#[test]
fn a_step_without_counterpart_is_named() {
    let old = procedure(OLD.0, OLD.1);
    let new = procedure(
        &OLD.0.replace("userTask id=\"a\"", "userTask id=\"x\""),
        &OLD.1.replace(" a", " x").replace("a j", "x j"),
    );
    let before = Play::started(&old, Facts::default());
    assert_eq!(before.state.rebase(&old, &new), Err(vec!["a".to_owned()]));
}
