//! The demonstration county is sound, and survives being written and read again.

use declarations::{County, Item, RiskStep, Words as _};

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../county");

#[test]
fn the_demonstration_county_has_no_errors() {
    let (county, findings) = County::read(DIR);
    let errors: Vec<String> = findings.iter().filter(|f| f.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(county.is_some_and(|county| county.items.len() >= 60));
}

/// The register of risks covers every step of the service, and every rule has its place in it.
#[test]
fn the_demonstration_county_knows_its_risks() {
    let (county, findings) = County::read(DIR);
    let open: Vec<String> = findings.iter().filter(|f| f.code.contains("risk")).map(ToString::to_string).collect();
    assert!(open.is_empty(), "{}", open.join("\n"));
    let risks = county.unwrap().risks.risks;
    assert!(risks.len() >= 20);
    for step in RiskStep::ALL {
        assert!(risks.iter().any(|risk| risk.step == *step), "no risk in {step}");
    }
}

/// Whoever changes what is in force makes a new version, and locks it with `haoban check --lock`.
#[test]
fn the_demonstration_county_is_locked_as_it_is() {
    let (county, findings) = County::read(DIR);
    let open: Vec<String> = findings
        .iter()
        .filter(|f| f.path.ends_with("county.lock") || f.code.starts_with("version_"))
        .map(ToString::to_string)
        .collect();
    assert!(open.is_empty(), "{}", open.join("\n"));
    assert!(county.is_some_and(|county| county.lock.len() >= 200));
}

#[test]
fn every_item_survives_its_json_form() {
    let (county, _) = County::read(DIR);
    for item in county.unwrap().items.iter() {
        let (again, findings) = Item::from_json(item.id.clone(), &item.to_json());
        assert_eq!(findings, [], "{}", item.id);
        assert_eq!(again.digest(), item.digest(), "{}", item.id);
    }
}
