//! Kinds without items through the doors of the workbench: opened by their own forms, listed by their own ledgers, imported.

use axum::body::Body;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION};
use http::{Request, StatusCode};
use jiff::civil::date;
use kernel::Timestamp;
use tower::ServiceExt as _;

use crate::workbench_town::Town;

struct Page {
    status: StatusCode,
    location: String,
    body: String,
}

async fn send(town: &Town, account: &str, mut request: Request<Body>) -> Page {
    let headers = request.headers_mut();
    headers.insert(COOKIE, town.cookie(account).await.parse().unwrap());
    headers.insert(ACCEPT, "text/html".parse().unwrap());
    headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
    let response = town.router().oneshot(request).await.unwrap();
    let location = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    Page { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
}

async fn get(town: &Town, account: &str, path: &str) -> Page {
    send(town, account, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(town: &Town, account: &str, path: &str, pairs: &[(&str, &str)]) -> Page {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(town, account, request.body(Body::from(body.join("&"))).unwrap()).await
}

async fn town(data: &tempfile::TempDir) -> Town {
    Town::open(testkit::sqlite().await, data.path(), Timestamp::at_local(date(2026, 11, 16), 9, 0)).await
}

const FINDING: [(&str, &str); 8] = [
    ("key", "finding-1"),
    ("organ", "market"),
    ("class", "daily"),
    ("by", "supervision"),
    ("place", "centre"),
    ("matter", "presence"),
    ("finding", "上午 10 点窗口无人在岗。"),
    ("within", "3wd"),
];

#[tokio::test]
async fn a_patrol_finding_is_opened_by_its_form_and_stands_in_its_ledger() {
    let data = tempfile::tempdir().unwrap();
    let town = town(&data).await;
    let form = get(&town, "supervisor", "/staff/kinds/patrol-finding/new").await;
    assert!(form.status.is_success() && form.body.contains("窗口行风效能督查"), "{}", form.body);

    let opened = post(&town, "supervisor", "/staff/kinds/patrol-finding/new", &FINDING).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    assert!(opened.location.starts_with("/staff/cases/XC"), "{}", opened.location);
    let again = post(&town, "supervisor", "/staff/kinds/patrol-finding/new", &FINDING).await;
    assert_eq!(again.location, opened.location, "the same post opens one case");
    let mut second = FINDING;
    (second[0].1, second[2].1) = ("finding-2", "weekly");
    post(&town, "supervisor", "/staff/kinds/patrol-finding/new", &second).await;

    let ledger = get(&town, "supervisor", "/staff/kinds/patrol-finding").await;
    assert!(ledger.body.contains("周督查"));
    assert_eq!(ledger.body.matches("/staff/cases/XC").count(), 2);
    let daily = get(&town, "supervisor", "/staff/kinds/patrol-finding?class=daily&place=centre").await;
    assert_eq!(daily.body.matches("/staff/cases/XC").count(), 1, "the address narrows by a field of the form");
    let csv = get(&town, "supervisor", "/staff/kinds/patrol-finding/cases.csv?class=daily").await;
    assert_eq!(csv.body.lines().count(), 2, "{}", csv.body);
    assert!(csv.body.contains("日巡查"), "{}", csv.body);
    let kinds = get(&town, "supervisor", "/staff/kinds").await;
    assert!(kinds.body.contains("督查巡查发现") && kinds.body.contains("/staff/kinds/patrol-finding/new"));
}

#[tokio::test]
async fn an_organ_sees_its_own_findings_and_nobody_elses() {
    let data = tempfile::tempdir().unwrap();
    let town = town(&data).await;
    post(&town, "supervisor", "/staff/kinds/patrol-finding/new", &FINDING).await;
    let head = town.county.find_organ(&"market".into()).unwrap();
    let other = town.county.find_organ(&"civil".into()).unwrap();
    let of = |organ: &declarations::Organ| organ.staff.first().unwrap().account.to_string();
    let seen = async |account: &str| {
        get(&town, account, "/staff/kinds/patrol-finding").await.body.matches("/staff/cases/XC").count()
    };
    assert_eq!(seen(&of(head)).await, 1);
    assert_eq!(seen(&of(other)).await, 0);
    let counted = get(&town, &of(other), "/staff/kinds/patrol-finding").await;
    assert!(!counted.body.contains("日巡查 1"), "counts obey the same predicate");
}

#[tokio::test]
async fn what_the_form_or_the_post_forbids_is_refused_in_its_place() {
    let data = tempfile::tempdir().unwrap();
    let town = town(&data).await;
    let empty = post(&town, "supervisor", "/staff/kinds/patrol-finding/new", &[("organ", "market")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("请填写“发现的问题”"), "{}", empty.body);
    let leader = post(&town, "leader", "/staff/kinds/patrol-finding/new", &FINDING).await;
    assert_eq!(leader.status, StatusCode::FORBIDDEN, "a leader does not patrol");
    let citizen = get(&town, "wang.mei", "/staff/kinds").await;
    assert!(!citizen.status.is_success());
    let order = get(&town, "supervisor", "/staff/kinds/supervision-order/new").await;
    assert_eq!(order.location, "/supervision/orders/new", "a kind with a page of its own is opened there");
}

#[tokio::test]
async fn every_row_of_an_imported_review_lands_or_is_reported() {
    let data = tempfile::tempdir().unwrap();
    let town = town(&data).await;
    let rows = "机构,来源,评议期,评议指标,得分,指出的问题,由谁复查,整改时限\n\
        market,海南州评议,2026Q3,办事便利度,86.5,\"多跑一次,材料重复\",监察机构,15wd\n\
        civil,海南州评议,2026Q3,服务态度,一百,窗口解释不清,监察机构,15wd\n\
        nowhere,海南州评议,2026Q3,公开,90,指南过期,监察机构,15wd\n";
    let sent = post(&town, "supervisor", "/staff/kinds/external-review/import", &[("rows", rows)]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sent.body.matches("/staff/cases/WP").count(), 1, "{}", sent.body);
    assert_eq!(sent.body.matches("没有导入").count(), 2, "{}", sent.body);
    assert!(sent.body.contains("没有这个机构"), "{}", sent.body);

    let mended = rows.replace("一百", "100").replace("nowhere", "land");
    let sent = post(&town, "supervisor", "/staff/kinds/external-review/import", &[("rows", &mended)]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    assert_eq!(sent.body.matches("/staff/cases/WP").count(), 3);
    let ledger = get(&town, "supervisor", "/staff/kinds/external-review?source=hainan&period=2026Q3").await;
    assert_eq!(ledger.body.matches("/staff/cases/WP").count(), 3, "the row that had landed was not opened twice");
    let unknown = post(&town, "supervisor", "/staff/kinds/external-review/import", &[("rows", "颜色\n红\n")]).await;
    assert!(unknown.body.contains("“颜色”不是表单中的一项"), "{}", unknown.body);
    assert_eq!(post(&town, "leader", "/staff/kinds/external-review/import", &[]).await.status, StatusCode::FORBIDDEN);
}
