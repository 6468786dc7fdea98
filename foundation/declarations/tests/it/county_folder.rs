//! Looking things up in what was read.

use declarations::{ClockLength, County, KindSource, OrganOf, Role};

use crate::town::{BPMN, Town};

#[test]
fn everything_is_found_by_its_id_and_items_by_their_code() {
    let county = Town::new().county();
    assert_eq!(county.meta.name, "青岚县");
    assert_eq!(county.find_item_by_code("11990100000000019F4000125001000").unwrap().id, "market/food");
    assert!(county.organs.find("market").unwrap().has_role(Role::Approver));
    assert_eq!(county.find_place("centre").unwrap().0.id, "centre");
    assert_eq!(county.people.citizens[0].name, "王梅");
    assert_eq!(county.regions.full_name("990121001000".parse().unwrap()), "青岚县城关街道");
    let limit = county.meta.limit("correction", "2026-01-01".parse().unwrap()).unwrap();
    assert_eq!((limit.length.to_string().as_str(), limit.basis.as_str()), ("5wd", "行政许可法第三十二条"));
}

#[test]
fn a_kind_takes_form_procedure_and_limits_from_the_item() {
    let county = Town::new().county();
    let kind = county.kinds.find("application").unwrap();
    assert_eq!((&kind.form, &kind.procedure), (&KindSource::Item, &KindSource::Item));
    assert_eq!(kind.find_clock("promised").unwrap().length, ClockLength::ItemPromised);
    assert_eq!(kind.find_clock("statutory").unwrap().stops, ["DecisionMade"]);
}

#[test]
fn the_tasks_of_a_procedure_say_whose_they_are() {
    let county = Town::new().county();
    let procedure = county.procedures.find("promised").unwrap();
    let tasks: Vec<_> = procedure.tasks.iter().map(|task| (task.name.as_str(), &task.organ)).collect();
    let each = OrganOf::Each("review.organs".to_owned());
    assert_eq!(
        tasks,
        [
            ("receive", &OrganOf::Named("centre".into())),
            ("review", &each),
            ("examine", &OrganOf::Item),
            ("decide", &OrganOf::Item),
        ]
    );
    let examine = procedure.procedure.find("examine").unwrap();
    assert_eq!(procedure.attribute(examine, "hb:limit").unwrap().text(), "item.examine.within");
    assert!(procedure.tasks.iter().all(|task| task.before_result));
}

#[test]
fn an_item_may_have_a_procedure_of_its_own() {
    let town = Town::new()
        .replacing("items/market/food/item.toml", "procedure = \"promised\"", "procedure = \"procedure.bpmn\"")
        .with("items/market/food/procedure.bpmn", BPMN);
    let (county, findings) = town.read();
    assert!(findings.iter().all(|f| f.code == "no_lock"), "{findings:#?}");
    let item = county.items.find("market/food").unwrap();
    assert_eq!(county.procedure_of(item).unwrap().id, "market/food/procedure.bpmn");
    assert_ne!(item.digest(), Town::new().county().items.find("market/food").unwrap().digest());
}

#[test]
fn a_folder_without_county_toml_is_no_county() {
    let dir = tempfile::tempdir().unwrap();
    let (county, findings) = County::read(dir.path());
    assert!(county.is_none());
    assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), ["unreadable_file"]);
}

#[test]
fn reading_twice_gives_the_same_findings_in_the_same_order() {
    let town = Town::new()
        .replacing("items/market/food/item.toml", "visits = 0", "vists = 0")
        .with("items/market/drink/item.toml", "name = 1\n");
    assert_eq!(town.findings(), town.findings());
}
