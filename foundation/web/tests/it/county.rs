//! The forms of the demonstration county, shown and read like any other.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use web::form::{Form, FormState, Post, Values, always};
use web::{Lang, Text};

fn forms() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("form.toml") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn every_form_of_the_county_can_be_shown_and_an_empty_answer_is_asked_for_again() {
    let t = Text::in_(Lang::Chinese);
    let forms = forms();
    assert!(!forms.is_empty());
    for path in forms {
        let place = path.display();
        let source: toml::Value =
            fs::read_to_string(&path).unwrap().parse::<toml::Table>().map(toml::Value::Table).unwrap();
        let schema: Value = serde_json::to_value(source).unwrap();
        let form = Form::new(&schema).unwrap_or_else(|error| panic!("{place}: {error}"));
        let values = form.read(&Post::default(), None, &Values::new(), &always, &[]);
        let errors = form.check(t, &values, None, &always);
        let required = form.fields.iter().filter(|field| field.required).count();
        assert_eq!(errors.len(), required, "{place}: {errors:?}");
        for group in &form.groups {
            let state = FormState { t, values: &values, errors: &errors, when: &always, held: &[] };
            let html = form.inputs(Some(&group.id), state).to_string();
            assert!(html.contains("<label") || html.contains("<legend"), "{place}: group {} asks nothing", group.id);
        }
    }
}
