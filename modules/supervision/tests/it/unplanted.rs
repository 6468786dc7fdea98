//! Rules the simulated county cannot break by itself. Fees are written down by the window's own deed; letters without a
//! number and decisions before acceptance, which no command makes, are handed to the rules as events.

use std::path::Path;
use std::sync::Arc;

use applications::lifecycle::fees::{CHARGE, Charge};
use casework::{Case, Command, Decision, Definition, Delivery, DocumentRef, Ending, Happening, Projecting, Verb};
use declarations::{County, Rule};
use jiff::civil::date;
use kernel::{Actor, CaseNo, Timestamp};
use supervision::{Look, RuleBook, Rules};

use crate::town::{LISTED, Town, region, staff, told};

fn county_rules(ids: &[&str]) -> Vec<Rule> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county");
    let county = County::read(folder).0.unwrap();
    let rules = county.rules.iter().map(|rule| Rule::clone(rule));
    let rules: Vec<Rule> = rules.filter(|rule| ids.contains(&rule.id.as_str())).collect();
    assert_eq!(rules.len(), ids.len());
    rules
}

fn fee(name: &str, fen: i64) -> Charge {
    let (name, how, receipt) = (name.to_owned(), "cash".to_owned(), "37010126000000000012".to_owned());
    Charge { name, fen, how, receipt, ..Charge::default() }
}

/// What is raised when the window writes this down: on a new case, accepted on 2 September or not at all.
async fn raised(town: &Town, accepted: bool, fee: Charge) -> Vec<String> {
    town.at("2026-09-01", 9);
    let no = town.file().await;
    town.at("2026-09-02", 10);
    let clerk = staff("centre", "receiver");
    if accepted {
        town.act(&no, &clerk, "receive", "accept").await.unwrap();
    }
    let data = serde_json::to_value(fee).unwrap();
    let verb = Verb::Deed { deed: CHARGE.into(), data: Arc::new(data) };
    town.casework().execute(Command::on(region(), no.clone(), clerk, verb)).await.unwrap();
    let about = |line: &&String| line.contains(no.as_str());
    let lines = told(&town.signals().await);
    lines.iter().filter(about).map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn money_taken_wrongly_is_raised_when_it_is_written_down() {
    testkit::both_stores(async |db| {
        let town = Town::open(db, county_rules(&["F-EARLY", "F-ITEM", "F-AMOUNT"])).await;
        let yesterday = Some(date(2026, 9, 1));
        let table: [(&str, bool, Charge, &[&str]); 9] = [
            ("the listed fee after acceptance", true, fee(LISTED, 10_000), &[]),
            ("less than listed", true, fee(LISTED, 1), &[]),
            ("the listed fee before acceptance", false, fee(LISTED, 10_000), &["F-EARLY"]),
            ("taken before acceptance, told later", true, Charge { on: yesterday, ..fee(LISTED, 1) }, &["F-EARLY"]),
            ("more than listed", true, fee(LISTED, 10_001), &["F-AMOUNT"]),
            ("as much for two", true, Charge { count: Some(200), ..fee(LISTED, 20_000) }, &[]),
            ("too much for two and a half", true, Charge { count: Some(250), ..fee(LISTED, 25_001) }, &["F-AMOUNT"]),
            ("a fee nobody listed", true, fee("咨询费", 1), &["F-ITEM"]),
            ("both too early and unlisted", false, fee("咨询费", 1), &["F-EARLY", "F-ITEM"]),
        ];
        for (what, accepted, fee, expected) in table {
            assert_eq!(raised(&town, accepted, fee).await, *expected, "{what}");
        }
        assert!(town.desk.troubles().is_empty());
    })
    .await;
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
fn held(rules: &Rules, case: &Case, definition: &Definition, happening: &Happening) -> Vec<String> {
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
async fn what_no_command_makes_is_found_in_what_comes_from_elsewhere() {
    let town = Town::open(testkit::sqlite().await, Vec::new()).await;
    let current = async |no: &CaseNo| Case::clone(&town.casework().read_case(&town.county(), no).await.unwrap());
    let no = town.file().await;
    let filed = current(&no).await;
    town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
    let accepted = current(&no).await;
    assert!(filed.accepted_on.is_none() && accepted.accepted_on.is_some());

    let rules = RuleBook::of_rules(county_rules(&["C-SEAL", "A-ORDER"])).rules();
    let definition = Definition::compile(crate::licence::content()).unwrap();
    let table: [(&str, &Case, Happening, &[&str]); 5] = [
        ("a letter with its number", &accepted, issued("青许字〔2026〕第00001号"), &[]),
        ("a letter without number", &accepted, issued(""), &["C-SEAL"]),
        ("decided after acceptance", &accepted, decided(), &[]),
        ("decided before acceptance", &filed, decided(), &["A-ORDER"]),
        ("delivered before acceptance", &filed, delivered(), &["A-ORDER"]),
    ];
    for (what, case, happening, expected) in &table {
        assert_eq!(held(&rules, case, &definition, happening), *expected, "{what}");
    }
}
