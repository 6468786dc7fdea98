//! Rules on what no command of this engine records (fees, letters without number or seal, decisions before acceptance):
//! each is handed an event that holds and some that do not, as an import would bring them.

use std::path::Path;
use std::sync::Arc;

use casework::{Case, Decision, Definition, Delivery, DocumentRef, Ending, Happening, Projecting};
use declarations::County;
use jiff::civil::date;
use kernel::{Actor, Timestamp};
use serde_json::{Value, json};
use supervision::{Look, RuleBook, Rules};

use crate::town::{Town, staff};

/// 100 yuan, and the name the public list gives it.
const LISTED: &str = "工本费";
const WATCHED: [&str; 5] = ["F-EARLY", "F-ITEM", "F-AMOUNT", "C-SEAL", "A-ORDER"];

fn county_rules() -> Arc<Rules> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county");
    let county = County::read(folder).0.unwrap();
    let rules = county.rules.iter().map(|rule| declarations::Rule::clone(rule));
    RuleBook::of_rules(rules.filter(|rule| WATCHED.contains(&rule.id.as_str()))).rules()
}

fn definition() -> Definition {
    let mut content = crate::licence::content();
    let item = content.item.as_mut().unwrap();
    item.declaration["fee"] = json!([{ "name": LISTED, "standard": "一百元", "amount_fen": 10_000, "basis": "办法" }]);
    Definition::compile(content).unwrap()
}

fn charged(name: &str, fen: i64) -> Happening {
    Happening::Fact {
        fact: "FeeCharged".into(),
        data: Arc::new(json!({ "name": name, "fen": fen, "on": "2026-09-02" })),
    }
}

fn imported(data: Value) -> Happening {
    Happening::Fact { fact: "DocumentImported".into(), data: Arc::new(data) }
}

fn issued(no: &str) -> Happening {
    let (id, title, kind) = ("decision".to_owned(), "决定书".to_owned(), "letter".to_owned());
    Happening::DocumentIssued(Arc::new(DocumentRef {
        id,
        no: no.into(),
        title,
        kind,
        file: None,
        on: date(2026, 9, 2),
    }))
}

fn decided() -> Happening {
    Happening::DecisionMade(Arc::new(Decision {
        ending: Ending::Granted,
        reason: String::new(),
        basis: String::new(),
        remedies: String::new(),
        redirect: None,
        on: date(2026, 9, 2),
    }))
}

fn delivered() -> Happening {
    let (receiver, tracking) = (None, None);
    Happening::Delivered(Arc::new(Delivery { way: "counter".into(), receiver, tracking, on: date(2026, 9, 2) }))
}

/// The rules that hold when this happens to a case.
fn raised(rules: &Rules, case: &Case, definition: &Definition, happening: &Happening) -> Vec<String> {
    let past = Projecting {
        before: Some(case),
        case,
        happening,
        happenings: std::slice::from_ref(happening),
        nth: 0,
        seq: case.seq + 1,
        at: Timestamp::at_local(date(2026, 9, 2), 10, 0),
        actor: &Actor::system(),
        definition,
        calendar: &crate::licence::calendar(),
    };
    let look = Look::upon(rules, &past);
    assert!(look.troubles.is_empty(), "{:?}", look.troubles);
    let mut ids: Vec<String> = look.raised.iter().map(|raised| raised.rule.id().to_owned()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn each_holds_upon_what_it_watches_for_and_upon_nothing_else() {
    let town = Town::open(testkit::sqlite().await, Vec::new()).await;
    let no = town.file().await;
    let filed = Case::clone(&town.casework().read_case(&town.county(), &no).await.unwrap());
    town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
    let accepted = Case::clone(&town.casework().read_case(&town.county(), &no).await.unwrap());
    assert!(filed.accepted_on.is_none() && accepted.accepted_on.is_some());

    let (rules, definition) = (county_rules(), definition());
    assert_eq!(rules.versions().len(), WATCHED.len());
    let table: [(&str, &Case, Happening, &[&str]); 14] = [
        ("the listed fee after acceptance", &accepted, charged(LISTED, 10_000), &[]),
        ("less than listed", &accepted, charged(LISTED, 1), &[]),
        ("the listed fee before acceptance", &filed, charged(LISTED, 10_000), &["F-EARLY"]),
        ("more than listed", &accepted, charged(LISTED, 10_001), &["F-AMOUNT"]),
        ("a fee nobody listed", &accepted, charged("咨询费", 1), &["F-ITEM"]),
        ("both too early and unlisted", &filed, charged("咨询费", 1), &["F-EARLY", "F-ITEM"]),
        ("a letter with its number", &accepted, issued("青许字〔2026〕第00001号"), &[]),
        ("a letter without number", &accepted, issued(""), &["C-SEAL"]),
        ("imported, numbered and sealed", &accepted, imported(json!({ "no": "1号", "sealed": true })), &[]),
        ("imported without number", &accepted, imported(json!({ "sealed": true })), &["C-SEAL"]),
        ("imported without seal", &accepted, imported(json!({ "no": "1号", "sealed": false })), &["C-SEAL"]),
        ("decided after acceptance", &accepted, decided(), &[]),
        ("decided before acceptance", &filed, decided(), &["A-ORDER"]),
        ("delivered before acceptance", &filed, delivered(), &["A-ORDER"]),
    ];
    for (what, case, happening, expected) in &table {
        assert_eq!(raised(&rules, case, &definition, happening), *expected, "{what}");
    }
}
