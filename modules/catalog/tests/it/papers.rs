//! What a guide gives to take away: blank forms, samples, specimens.

use http::StatusCode;
use serde_json::Value;

use crate::support::town;

#[tokio::test]
async fn every_item_gives_a_blank_form_a_sample_and_a_specimen() {
    let town = town().await;
    let live = town.desk.live();
    for item in live.iter() {
        let told: Value = serde_json::from_str(&town.api(&format!("/items/{}", item.code)).await.ok()).unwrap();
        for key in ["blank_form", "sample_form", "result_sample"] {
            assert!(told[key].as_str().is_some_and(|href| href.ends_with(".pdf")), "{} {key}", item.id);
        }
    }
}

#[tokio::test]
async fn papers_are_printed_from_what_the_item_declares() {
    let town = town().await;
    for item in ["market/food-business", "police/birth-registration", "market/special-equipment"] {
        for paper in ["blank.pdf", "sample.pdf", "result.pdf"] {
            let pdf = town.get(&format!("/items/{item}/{paper}")).await.ok();
            assert!(pdf.starts_with("%PDF-"), "{item} {paper}");
        }
    }
    assert_eq!(town.get("/items/market/nothing/blank.pdf").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_guide_links_its_papers_and_folds_what_is_long() {
    let page = town().await.get("/items/police/driving-licence-renewal").await.ok();
    for told in [
        "/items/police/driving-licence-renewal/blank.pdf",
        "/items/police/driving-licence-renewal/sample.pdf",
        "/items/police/driving-licence-renewal/result.pdf",
        "五官清楚，没有修图",
        "县公安局车管所自助厅",
        "四级：全程网上办",
        "不需要中介服务",
        "行政复议办公室",
        "要求举行听证",
    ] {
        assert!(page.contains(told), "{told}");
    }
    assert!(page.contains("<details class=\"material-more\">"));
    let page = town().await.get("/items/environment/eia-approval").await.ok();
    assert!(page.contains("不得指定编制单位"), "which intermediary, and who chooses it");
}

#[tokio::test]
async fn only_files_that_the_item_names_are_given_out() {
    let town = town().await;
    for name in ["item.toml", "..%2Fitem.toml", "%2Fetc%2Fpasswd", ".."] {
        let answer = town.get(&format!("/items/market/food-business/files/{name}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
}
