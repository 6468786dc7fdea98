//! A version that was in force keeps its content.

use declarations::{Lock, has_errors};

use crate::town::Town;

const ITEM: &str = "items/market/food/item.toml";

/// The small county, locked as it is.
fn locked() -> Town {
    let county = Town::new().county();
    Town::new().with("county.lock", &county.lock.with_versions_of(&county).to_string())
}

#[test]
fn a_locked_county_is_quiet() {
    assert_eq!(locked().read().1, []);
}

#[test]
fn changing_a_version_in_force_is_an_error_at_its_version() {
    let findings = locked().replacing(ITEM, "visits = 0", "visits = 0\nhigh_frequency = true").read().1;
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].code, findings[0].line, findings[0].path.as_str()), ("version_changed", 5, ITEM));
    assert!(has_errors(&findings));
}

#[test]
fn a_new_version_is_told_the_line_to_add_and_the_old_line_stays() {
    let town = locked().replacing(ITEM, "version = 1", "version = 2").replacing(
        ITEM,
        "visits = 0",
        "visits = 0\nhigh_frequency = true",
    );
    assert_eq!(town.read().1.iter().map(|f| f.code).collect::<Vec<_>>(), ["version_not_later"]);
    let town = town.replacing(ITEM, "since = 2026-04-01", "since = 2026-06-01");
    let (county, findings) = town.read();
    assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), ["version_not_locked"]);
    let lock = county.lock.with_versions_of(&county);
    assert!(lock.find("item", "market/food", 1).is_some());
    let added = lock.find("item", "market/food", 2).unwrap();
    assert!(findings[0].remedy.contains(&added.to_string()), "{}", findings[0]);
    assert_eq!(town.with("county.lock", &lock.to_string()).read().1, []);
}

#[test]
fn a_shared_procedure_and_a_letter_are_locked_too() {
    let moved = locked().replacing("procedures/promised.bpmn", "name=\"审查\"", "name=\"复核\"");
    assert_eq!(moved.read().1.iter().map(|f| f.code).collect::<Vec<_>>(), ["version_changed"]);
    let reworded = locked().with("documents/acceptance.typ", "#set text(lang: \"en\")\n");
    assert_eq!(reworded.read().1.iter().map(|f| f.code).collect::<Vec<_>>(), ["version_changed"]);
}

#[test]
fn an_empty_text_is_an_empty_lock() {
    assert!(Lock::parse("county.lock", "").0.is_empty());
}
