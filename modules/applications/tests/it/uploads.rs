//! Uploaded files: the bytes are kept once, and each part that has them keeps the name they were handed in by.

use kernel::CaseNo;
use serde_json::json;
use store::Db;

use crate::citizen::Browser;
use crate::town::{PDF, Town, fine_instalment};

async fn each_part_keeps_its_own_name(db: Db) {
    let town = Town::open(db).await;
    let mei = town.script("wang.mei").await;
    let hash = mei.upload("计划.pdf", PDF).await.ok()["hash"].clone();
    assert_eq!(mei.upload("困难证明.pdf", PDF).await.ok()["hash"], hash, "the same bytes are kept once");
    let named = |name: &str| json!({ "hash": hash, "name": name });
    let mut wish = fine_instalment(&mei).await;
    wish["materials"] = json!([
        { "id": "application", "files": [hash] },
        { "id": "plan", "files": [named("计划.pdf")] },
        { "id": "hardship", "files": [named("../困难\n证明.pdf")] },
    ]);
    let draft = json!({ "materials": wish["materials"] });
    mei.put("/drafts/market%2Ffine-instalment", draft).await.ok();
    let kept = mei.get("/drafts/market%2Ffine-instalment").await.ok();
    assert_eq!(kept["materials"][1]["files"], json!([named("计划.pdf")]), "a draft can be handed in as it is told");

    let no = mei.post("/cases", wish).await.ok()["case_no"].as_str().unwrap().to_owned();
    mei.upload("后来又传.pdf", PDF).await.ok();
    let names = async || {
        let case = town.desk.casework.current(town.region, &CaseNo::parse(&no).unwrap()).await.unwrap().unwrap();
        let given = case.materials.iter().flat_map(|material| &material.files);
        given.map(|file| file.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["材料.pdf", "计划.pdf", "困难证明.pdf"]);

    // A script reads it under the rights of the page.
    let address = format!("/cases/{no}/files/{}", hash.as_str().unwrap());
    assert_eq!(mei.get(&address).await.status, 200);
    assert_eq!(mei.get(&format!("/files/{}", hash.as_str().unwrap())).await.status, 200);
    assert_eq!(town.script("clerk").await.get(&address).await.status, 200, "whose organ receives it");
    assert_eq!(town.script("li.qiang").await.get(&address).await.refused(404), "case_unknown");
    assert_eq!(
        town.script("li.qiang").await.get(&format!("/files/{}", hash.as_str().unwrap())).await.refused(404),
        "file_unknown"
    );
    assert_eq!(mei.get(&format!("/cases/{no}/files/{}", "0".repeat(64))).await.refused(404), "file_unknown");
    assert_eq!(town.stranger().get(&address).await.status, 401);

    // Saved from the page, each file has the name of its part.
    let hex = hash.as_str().unwrap();
    let browser = Browser::of(&town, Some("wang.mei")).await;
    let path = format!("/me/cases/{no}/files/{hex}");
    browser.get(&format!("/me/cases/{no}")).await.shows(&format!("{path}?of=plan")).shows("困难证明.pdf");
    let percent = |name: &str| name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    for (asked, name) in [("", "材料"), ("?of=plan", "计划"), ("?of=hardship", "困难证明"), ("?of=none", "材料")]
    {
        let saved = browser.get(&format!("{path}{asked}")).await.saved_as;
        assert!(saved.contains(&format!("{}.pdf", percent(name))), "{asked}: {saved}");
    }

    // What a correction adds keeps its name while somebody uploads the same again under another.
    let notice = json!({ "items": [
        { "about": "amount", "what": "金额与决定书不一致" }, { "about": "plan", "what": "请写明每期日期" }
    ]});
    let clerk = town.script("clerk").await;
    clerk.complete(&no, "receive", json!({ "outcome": "correct", "data": notice })).await.ok();
    let path = format!("/me/cases/{no}/correction");
    let key = browser.get(&path).await.hidden("key");
    let half =
        browser.upload(&path, &[("material.plan", "新计划 二.pdf", PDF)], &[("amount", "x"), ("key", &key)]).await;
    let (kept, key) = (half.hidden("kept.plan"), half.hidden("key"));
    mei.upload("别的.pdf", PDF).await.ok();
    browser.upload(&path, &[], &[("amount", "2800"), ("kept.plan", &kept), ("key", &key)]).await;
    assert!(names().await.contains(&"新计划 二.pdf".to_owned()), "{:?}", names().await);
}

#[tokio::test]
async fn each_part_keeps_its_own_name_on_sqlite() {
    each_part_keeps_its_own_name(testkit::sqlite().await).await;
}

#[tokio::test]
async fn each_part_keeps_its_own_name_on_postgres() {
    let database = testkit::postgres().await;
    each_part_keeps_its_own_name(database.db()).await;
    database.remove().await;
}

#[tokio::test]
async fn a_stranger_asks_by_script_where_a_matter_stands_and_whether_a_file_is_ours() {
    let town = Town::sqlite().await;
    let no = crate::town::filed(&town.script("wang.mei").await).await;
    let mei = town.desk.gate.directory.find_account(&"wang.mei".into()).await.unwrap().unwrap();
    let number = mei.number.unwrap();
    let ask = async |ending: &str| town.stranger().post("/progress", json!({ "case_no": no, "ending": ending })).await;
    let found = ask(&number[14..]).await.ok();
    assert_eq!((&found["case_no"], &found["whose"]), (&json!(no), &json!("government")));
    assert!(!found.to_string().contains("王梅"), "the name is masked: {found}");
    assert_eq!(ask("0000").await.refused(404), "case_unknown");
    assert_eq!(ask("12").await.refused(422), "ending_malformed");
    for _ in 0..3 {
        ask("0001").await.refused(404);
    }
    ask(&number[14..]).await.refused(429);

    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let letter = town.script("wang.mei").await.get(&format!("/cases/{no}/documents/1")).await;
    assert!(letter.bytes.starts_with(b"%PDF"), "{}", letter.status);
    let check = async |bytes: &[u8]| town.stranger().post_file("/verify", "x.pdf", bytes).await.ok();
    let checked = check(&letter.bytes).await;
    assert_eq!((&checked["genuine"], &checked["letter"]["case_no"]), (&json!(true), &json!(no)));
    let mut changed = letter.bytes.clone();
    changed[200] ^= 1;
    for doubtful in [changed.as_slice(), PDF] {
        let checked = check(doubtful).await;
        assert_eq!(checked["genuine"], false);
        assert!(!checked["reason"].as_str().unwrap().is_empty(), "{checked}");
    }
}
