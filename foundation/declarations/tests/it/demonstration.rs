//! The demonstration county survives being written and read again.

use declarations::{County, Item};

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../county");

#[test]
fn every_item_survives_its_json_form() {
    let (county, _) = County::read(DIR);
    for item in county.unwrap().items.iter() {
        let (again, findings) = Item::from_json(item.id.clone(), &item.to_json());
        assert_eq!(findings, [], "{}", item.id);
        assert_eq!(again.digest(), item.digest(), "{}", item.id);
    }
}
