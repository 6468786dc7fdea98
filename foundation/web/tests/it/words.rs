//! Every message and icon that any page of the project asks for exists, in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use web::Lang;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files below `foundation` and `modules` with one of these endings.
fn sources(endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("foundation"), root().join("modules"), root().join("server")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.ends_with("tests") || path.ends_with("target") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// The string literals that directly follow a call, where the call is a whole word: `t.get("…")` but not `post.get("…")`.
fn after<'a>(text: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(call).filter_map(move |(at, _)| {
        let whole_word = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let literal = text[at + call.len()..].strip_prefix("(\"")?.split('"').next()?;
        whole_word.then_some(literal)
    })
}

fn keys(lang: Lang) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for entry in fs::read_dir(root().join("assets/i18n").join(lang.tag())).unwrap().flatten() {
        let file = entry.path().display().to_string();
        for line in fs::read_to_string(entry.path()).unwrap().lines() {
            let Some((key, _)) = line.split_once('=') else { continue };
            let key = key.trim_end();
            if key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(char::is_whitespace) {
                let twice = keys.insert(key.to_owned(), file.clone());
                assert_eq!(twice, None, "message {key} stands twice, in {file} too");
            }
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_messages() {
    // A refusal is its own Chinese sentence.
    let names = |lang| keys(lang).into_keys().filter(|key| !key.starts_with("refusal-")).collect::<BTreeSet<_>>();
    let (chinese, english) = (names(Lang::Chinese), names(Lang::English));
    let missing: Vec<_> = chinese.symmetric_difference(&english).collect();
    assert!(missing.is_empty(), "only in one language: {missing:?}");
}

#[test]
fn every_english_refusal_is_of_a_code_that_is_given() {
    let given = fs::read_to_string(root().join("server/tests/pictures/refusals.txt")).unwrap();
    let given: BTreeSet<&str> = given.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let told = keys(Lang::English).into_keys().filter_map(|key| key.strip_prefix("refusal-").map(str::to_owned));
    let unknown: Vec<String> = told.filter(|code| !code.starts_with("title-") && !given.contains(&**code)).collect();
    assert!(unknown.is_empty(), "nobody refuses like this: {unknown:?}");
}

#[test]
fn every_message_a_template_or_handler_asks_for_exists() {
    let known = keys(Lang::Chinese);
    let mut unknown = BTreeSet::new();
    for (path, text) in sources(&[".html", ".rs"]) {
        for call in ["t.get", "t.msg"] {
            let asked = after(&text, call).filter(|key| !known.contains_key(*key));
            unknown.extend(asked.map(|key| format!("{key} in {}", path.display())));
        }
    }
    assert!(unknown.is_empty(), "no such message: {unknown:#?}");
}

#[test]
fn every_icon_a_template_names_is_in_the_sprite() {
    let list = fs::read_to_string(root().join("assets/icons.txt")).unwrap();
    let known: BTreeSet<&str> = list.lines().collect();
    let mut unknown = BTreeSet::new();
    for (path, text) in sources(&[".html", ".rs"]) {
        let asked = after(&text, "icon").filter(|name| !known.contains(name));
        unknown.extend(asked.map(|name| format!("{name} in {}", path.display())));
    }
    assert!(unknown.is_empty(), "not in assets/icons.txt: {unknown:#?}");
}

#[test]
fn messages_with_gaps_are_filled_in_both_languages() {
    for lang in Lang::ALL {
        let t = web::Text::in_(lang);
        let text = t.msg("countdown-sentence").arg("used", 3).arg("total", 8_u64).to_string();
        assert!(text.contains('3') && text.contains('8') && !text.contains('{'), "{text}");
    }
}
