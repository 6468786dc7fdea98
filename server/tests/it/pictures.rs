//! Pictures in git: what the house offers, as plain text that a review can read. A change shows in the diff;
//! `make pictures` (`UPDATE_PICTURES=1`) draws them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use declarations::Words as _;
use identity::{Permission, Role};

use crate::towns;

/// Compares with the picture in git, or redraws it.
pub(crate) fn is_as_pictured(name: &str, drawn: &str) {
    let file = towns::repository().join("server/tests/pictures").join(name);
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        fs::write(&file, drawn).unwrap();
        return;
    }
    let pictured = fs::read_to_string(&file).unwrap_or_default();
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (pictured.lines().collect(), drawn.lines().collect());
    let gone = old.difference(&new).map(|line| format!("- {line}\n"));
    let come = new.difference(&old).map(|line| format!("+ {line}\n"));
    let difference: String = gone.chain(come).collect();
    assert!(pictured == drawn, "{name} has changed; if that is meant, run `make pictures`:\n{difference}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_routes() {
    let folder = tempfile::tempdir().unwrap();
    let town = towns::open(&towns::settings(folder.path(), "sqlite::memory:"), &towns::morning()).await;
    let document = serde_json::to_value(town.openapi()).unwrap();
    let mut lines = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let summary = operation["summary"].as_str().or(operation["description"].as_str()).unwrap_or_default();
            let first = summary.lines().next().unwrap_or_default();
            lines.insert(format!("{path:<48} {:<7} {first}", method.to_uppercase()).trim_end().to_owned());
        }
    }
    is_as_pictured("routes.txt", &text("Every operation of the API.", lines));
}

#[test]
fn pictures_of_permissions() {
    let roles: String = Role::ALL.iter().map(|role| column(role.word())).collect();
    let mut lines = vec![format!("{:<20}{}", "", roles.trim_end())];
    for permission in Permission::ALL {
        let mark = |role: &Role| if identity::permissions(*role).contains(permission) { "✔" } else { "✘" };
        let marks: String = Role::ALL.iter().map(|role| column(mark(role))).collect();
        lines.push(format!("{:<20}{}", format!("{permission:?}"), marks.trim_end()));
    }
    is_as_pictured("permissions.txt", &text("What each role may do.", lines));
}

#[test]
fn pictures_of_refusals() {
    let mut codes = BTreeMap::new();
    for folder in ["foundation", "modules", "server/src"] {
        collect(&towns::repository().join(folder), &mut codes);
    }
    let lines = codes.into_iter().map(|(code, kinds)| {
        let kinds: Vec<&str> = kinds.into_iter().collect();
        format!("{code:<40} {}", kinds.join(" "))
    });
    is_as_pictured("refusals.txt", &text("Every code by which something is refused, and in which manner.", lines));
}

fn column(text: &str) -> String {
    format!("{text:<14}")
}

pub(crate) fn text(title: &str, lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().fold(format!("{title} Redraw with `make pictures`.\n\n"), |mut text, line| {
        writeln!(text, "{line}").unwrap();
        text
    })
}

/// Codes in calls such as `Refusal::conflict("case_changed", …)`, wherever the line breaks.
fn collect(folder: &Path, codes: &mut BTreeMap<String, BTreeSet<&'static str>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if !["tests", "examples"].iter().any(|other| name == *other) {
                collect(&path, codes);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            // Tests stand beneath the code and refuse nobody.
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            for manner in MANNERS {
                for rest in code.split(&format!("{manner}(")).skip(1) {
                    if let Some(code) = quoted(rest) {
                        codes.entry(code).or_default().insert(manner);
                    }
                }
            }
        }
    }
}

const MANNERS: [&str; 7] = [
    "Refusal::invalid",
    "Refusal::forbidden",
    "Refusal::not_found",
    "Refusal::not_allowed_now",
    "Refusal::conflict",
    "Refusal::new",
    "Problem::new",
];

/// The first text in quotes of a call's arguments, if it is a code.
fn quoted(arguments: &str) -> Option<String> {
    let (before, rest) = arguments.split_once('"')?;
    let (code, _) = rest.split_once('"')?;
    let is_code =
        !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
    (is_code && before.len() < 120 && !before.contains(';')).then(|| code.to_owned())
}
