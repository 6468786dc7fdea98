//! What many were asked to mend is told to whoever files next: from five on, at most three of an item, and what is kept of
//! it is what the register says.

use std::collections::BTreeMap;

use applications::corrections::{self, Of};
use casework::{Projecting, Witness};
use kernel::RegionCode;
use serde_json::{Value, json};
use store::{Db, WriteSet};

use crate::citizen::Browser;
use crate::town::{PDF, Town, filed};

const ITEM: &str = "market/fine-instalment";
const FORM: &str = "/apply/market/fine-instalment/form/2";
const MATERIALS: &str = "/apply/market/fine-instalment/materials";
const OFTEN: &str = "件申请在这里被要求补正";

/// Wang Mei files, and the clerk asks her to mend something.
async fn asked(town: &Town, abouts: &[&str]) -> String {
    let no = filed(&town.script("wang.mei").await).await;
    ask(town, &no, abouts).await;
    no
}

async fn ask(town: &Town, no: &str, abouts: &[&str]) {
    let items: Vec<Value> = abouts.iter().map(|about| json!({ "about": about, "what": "请核对" })).collect();
    let notice = json!({ "items": items, "reason": "材料不符合要求" });
    town.script("clerk").await.complete(no, "receive", json!({ "outcome": "correct", "data": notice })).await.ok();
}

async fn told_from_five_on(db: Db) {
    let town = Town::open(db).await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    mei.post("/apply/market/fine-instalment/questions", &[("who", "person")]).await;
    let mut numbers = Vec::new();
    for n in 0..4 {
        // A notice may name the same thing twice; the case still stands once beside it.
        numbers.push(asked(&town, if n == 0 { &["plan", "plan", "amount"] } else { &["plan", "amount"] }).await);
    }
    // Whatever is asked of a case again is no second case.
    let script = town.script("wang.mei").await;
    let hash = script.upload("计划.pdf", PDF).await.ok()["hash"].clone();
    let wish = json!({ "materials": [{ "id": "plan", "files": [hash] }], "complete": true });
    script.post(&format!("/cases/{}/actions/supplement", numbers[0]), wish).await.ok();
    ask(&town, &numbers[0], &["plan"]).await;
    assert!(!mei.get(MATERIALS).await.shows("还款计划").body.contains(OFTEN), "four are too few");
    assert!(!mei.get(FORM).await.shows("罚款金额").body.contains(OFTEN));

    numbers.push(asked(&town, &["plan", "amount", "decision", "hardship"]).await);
    mei.get(MATERIALS)
        .await
        .shows("近一年有 5 件申请在这里被要求补正，请先核对：写明每期金额和日期，最后一期不超过批准的期限");
    mei.get(FORM).await.shows("近一年有 5 件申请在这里被要求补正，提交前请再核对一遍。");
    let clerk = Browser::of(&town, Some("clerk")).await;
    let counter = clerk.get(&format!("/staff/counter?item={ITEM}")).await.shows(OFTEN);
    assert_eq!(counter.body.matches(OFTEN).count(), 2, "a material and a field");
    // What is rare is not told, and of what is frequent only the first three.
    for _ in 0..4 {
        asked(&town, &["decision", "hardship", "plan"]).await;
    }
    let often = town.desk.often_corrected(&ITEM.into()).await.unwrap();
    let often: Vec<(&str, u64)> = often.iter().map(|often| (often.about.as_str(), often.cases)).collect();
    assert_eq!(often, [("plan", 9), ("amount", 5), ("decision", 5)]);
    kept_as_the_register_says(&town).await;

    // A year later nobody is told any more.
    town.clock.set(kernel::Timestamp::at_local("2027-09-01".parse().unwrap(), 10, 0));
    assert_eq!(town.desk.often_corrected(&ITEM.into()).await.unwrap(), []);
}

/// Counts as the projection does.
struct Again {
    region: RegionCode,
    set: WriteSet,
}

impl Witness for Again {
    fn see(&mut self, past: &Projecting<'_>) {
        assert_eq!(past.case.region, self.region);
        corrections::project(past, &mut self.set);
    }
}

type Rows = (BTreeMap<(String, String), u64>, usize);

async fn kept(town: &Town) -> Rows {
    let (from, to) = ("2026-09-01".parse().unwrap(), "2026-09-30".parse().unwrap());
    let of = Of { organs: None, item: Some(ITEM.into()) };
    let sums = town.desk.corrections_asked(&of, from, to).await.unwrap();
    let mut cases = 0;
    for asked in &sums {
        let found = town.desk.corrected_cases(&of, &asked.about, (from, to), (None, 100)).await.unwrap();
        assert_eq!(found.len() as u64, asked.cases, "every sum opens as many: {asked:?}");
        let after = town.desk.corrected_cases(&of, &asked.about, (from, to), (found.first(), 100)).await.unwrap();
        assert_eq!(after, found[1..]);
        cases += found.len();
    }
    let elsewhere = Of { organs: Some(vec!["civil".into()]), item: None };
    assert_eq!(town.desk.corrections_asked(&elsewhere, from, to).await.unwrap(), []);
    (sums.into_iter().map(|asked| ((asked.item.to_string(), asked.about), asked.cases)).collect(), cases)
}

async fn kept_as_the_register_says(town: &Town) {
    let before = kept(town).await;
    assert_eq!(before.1, 9 + 5 + 5 + 5);
    let mut again = Again { region: town.region, set: WriteSet::new() };
    corrections::clear(&mut again.set, town.region);
    town.desk.casework.relive(town.region, &mut again).await.unwrap();
    town.desk.db.write(again.set).await.unwrap();
    assert_eq!(kept(town).await, before);
}

#[tokio::test]
async fn what_many_had_to_mend_is_told_to_whoever_files_next() {
    testkit::both_stores(told_from_five_on).await;
}
