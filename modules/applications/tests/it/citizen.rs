//! The citizen's pages, as a browser without script walks them: forms only, one page after the other.

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::request::Builder;
use axum::http::{HeaderValue, Request, StatusCode};
use axum::{Router, middleware};
use kernel::{AccountId, CaseNo};
use serde_json::json;
use tower::ServiceExt as _;

use crate::town::{PDF, Town, filed};

const APPLY: &str = "/apply/market/fine-instalment";

pub struct Browser {
    router: Router,
    cookie: Option<String>,
}

pub struct Page {
    pub status: StatusCode,
    pub location: String,
    /// The name under which a browser saves it, percent-encoded.
    pub saved_as: String,
    pub body: String,
}

impl Browser {
    pub async fn of(town: &Town, account: Option<&str>) -> Browser {
        let gate = std::sync::Arc::clone(&town.desk.gate);
        let cookie = match account {
            Some(account) => {
                let opened = gate.directory.open_session(&AccountId::from(account), "test", town.desk.now()).await;
                Some(format!("{}={}", identity::gate::COOKIE, opened.unwrap().0.as_str()))
            }
            None => None,
        };
        let pages = applications::pages::citizen::routes(town.desk.clone())
            .merge(applications::pages::staff::routes(town.desk.clone()))
            .merge(identity::page_routes(std::sync::Arc::clone(&gate)))
            .layer(middleware::from_fn_with_state(town.desk.clone(), applications::pages::citizen::greet))
            .layer(middleware::from_fn_with_state(gate, identity::identify));
        let site = std::sync::Arc::new(web::Site::default());
        Browser { router: web::guard::wrap(pages, site, web::guard::Limits::default()), cookie }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(pairs.join("&"))).await
    }

    /// Files by field, name and content, then plain fields.
    pub async fn upload(&self, path: &str, files: &[(&str, &str, &[u8])], fields: &[(&str, &str)]) -> Page {
        let mut body = Vec::new();
        for (field, name, content) in files {
            let head =
                format!("--cut\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        for (field, value) in fields {
            let part = format!("--cut\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(b"--cut--\r\n");
        let request = Request::post(path).header(CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.send(request, Body::from(body)).await
    }

    async fn send(&self, mut request: Builder, body: Body) -> Page {
        request = request.header("accept", "text/html");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let header = |name| response.headers().get(name).map(|value: &HeaderValue| value.to_str().unwrap().to_owned());
        let (location, saved_as) =
            (header(LOCATION).unwrap_or_default(), header(CONTENT_DISPOSITION).unwrap_or_default());
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status, location, saved_as, body }
    }
}

impl Page {
    #[track_caller]
    pub fn shows(self, text: &str) -> Page {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        assert!(self.body.contains(text), "“{text}” in\n{}", self.body);
        self
    }

    #[track_caller]
    pub fn leads_to(&self, path: &str) {
        assert_eq!((self.status, self.location.as_str()), (StatusCode::SEE_OTHER, path), "{}", self.body);
    }

    /// The value of a hidden field.
    #[track_caller]
    pub fn hidden(&self, name: &str) -> String {
        let rest = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the hidden field is there");
        rest.split('"').next().unwrap().to_owned()
    }
}

const FINE: [(&str, &str); 6] = [
    ("decision_no", "青市监罚〔2026〕3号"),
    ("amount", "3000"),
    ("paid", "0"),
    ("due_on", "2026-09-30"),
    ("ask", "分期缴纳"),
    ("instalments", "3"),
];

/// Fills everything in up to the last look.
async fn filled(mei: &Browser) {
    mei.post(&format!("{APPLY}/questions"), &[("who", "person")])
        .await
        .leads_to("/apply/market/fine-instalment/form/1");
    mei.post(&format!("{APPLY}/form/1"), &[("phone", "13900010001")])
        .await
        .leads_to("/apply/market/fine-instalment/form/2");
    mei.post(&format!("{APPLY}/form/2"), &FINE).await.leads_to("/apply/market/fine-instalment/materials");
    let files = ["decision", "hardship", "plan"].map(|id| format!("material.{id}"));
    let files: Vec<(&str, &str, &[u8])> = files.iter().map(|field| (field.as_str(), "材料.pdf", PDF)).collect();
    mei.upload(&format!("{APPLY}/materials"), &files, &[]).await.leads_to("/apply/market/fine-instalment/check");
}

#[tokio::test]
async fn a_whole_application_goes_by_forms_alone_and_a_double_click_files_once() {
    let town = Town::sqlite().await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    mei.get(APPLY).await.shows("还不能填");
    filled(&mei).await;

    let check = mei.get(&format!("{APPLY}/check")).await.shows("青市监罚〔2026〕3号").shows("材料.pdf");
    let key = check.hidden("key");
    let one = mei.post(&format!("{APPLY}/check"), &[("key", &key)]).await;
    let two = mei.post(&format!("{APPLY}/check"), &[("key", &key)]).await;
    assert!(one.location.starts_with("/me/cases/") && one.location.ends_with("/receipt"), "{}", one.location);
    assert_eq!(one.location, two.location);

    mei.get(&one.location).await.shows("申请已收到").shows("为什么是这一天");
    let mine = mei.get("/me").await.shows("延期（分期）缴纳罚款");
    assert_eq!(mine.body.matches("class=\"matter\"").count(), 1, "one matter, and the draft is gone");
}

#[tokio::test]
async fn a_mistake_is_named_with_its_link_and_nothing_typed_is_lost() {
    let town = Town::sqlite().await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    mei.post(&format!("{APPLY}/questions"), &[("who", "person")]).await;
    let wrong =
        mei.post(&format!("{APPLY}/form/2"), &[("decision_no", "青市监罚〔2026〕3号"), ("amount", "三千")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in
        ["href=\"#field-amount\"", "罚款金额应填写数字", "请填写已经缴纳", "value=\"三千\"", "青市监罚〔2026〕3号"]
    {
        assert!(wrong.body.contains(text), "{text}");
    }
    // Somewhere else, some time later: the draft is as it was left.
    let again = Browser::of(&town, Some("wang.mei")).await;
    again.get(&format!("{APPLY}/form/2")).await.shows("value=\"三千\"");
    again.get("/me").await.shows("没填完的申请");
    again.get(APPLY).await.shows("没填完");
    // It cannot be filed like that.
    let refused = again.post(&format!("{APPLY}/check"), &[("key", "k")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("去补齐"));
}

#[tokio::test]
async fn what_the_government_holds_is_shown_and_cannot_be_posted_over() {
    let town = Town::sqlite().await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    mei.post(&format!("{APPLY}/questions"), &[("who", "person")]).await;
    mei.get(&format!("{APPLY}/form/1")).await.shows("不用填写");
    mei.post(&format!("{APPLY}/form/1"), &[("name", "别人"), ("phone", "13900010001")]).await;
    mei.get(&format!("{APPLY}/check")).await.shows("王梅");
    let check = mei.get(&format!("{APPLY}/check")).await;
    assert!(!check.body.contains("别人"));
}

#[tokio::test]
async fn files_are_previewed_taken_out_refused_by_content_and_used_again() {
    let town = Town::sqlite().await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    let path = format!("{APPLY}/materials");
    mei.post(&format!("{APPLY}/questions"), &[("who", "person")]).await;
    let mixed: [(&str, &str, &[u8]); 2] =
        [("material.plan", "计划.pdf", PDF), ("material.decision", "决定书.pdf", b"MZ\x90\x00 a program")];
    let shown = mei.upload(&path, &mixed, &[("upload", "yes")]).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown.body.contains("决定书.pdf”的格式不能使用") && shown.body.contains("计划.pdf"));

    let href = shown.body.split("href=\"/me/files/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(mei.get(&format!("/me/files/{href}")).await.status, StatusCode::OK);
    let stranger = Browser::of(&town, Some("li.qiang")).await;
    assert_eq!(stranger.get(&format!("/me/files/{href}")).await.status, StatusCode::NOT_FOUND);

    mei.upload(&path, &[], &[("reuse", &format!("decision {href}"))]).await.leads_to(&path);
    mei.upload(&path, &[], &[("remove", &format!("plan {href}"))]).await.leads_to(&path);
    let left = mei.get(&path).await;
    assert!(
        left.body.contains(&format!("decision {href}")) && !left.body.contains(&format!("value=\"plan {href}\" name"))
    );
}

#[tokio::test]
async fn a_correction_is_answered_on_one_page_with_field_and_file() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    let clerk = town.script("clerk").await;
    let notice = json!({ "items": [
        { "about": "amount", "what": "金额与决定书不一致" }, { "about": "plan", "what": "请写明每期日期" }
    ]});
    clerk.complete(&no, "receive", json!({ "outcome": "correct", "data": notice })).await.ok();

    let mei = Browser::of(&town, Some("wang.mei")).await;
    let path = format!("/me/cases/{no}/correction");
    mei.get(&format!("/me/cases/{no}")).await.shows("请补正下面 2 处").shows(&path);
    let page = mei.get(&path).await.shows("请写明每期日期");
    let key = page.hidden("key");
    // Only one of the two: the other is named, and what was given stays.
    let half = mei.upload(&path, &[("material.plan", "新计划.pdf", PDF)], &[("amount", "x"), ("key", &key)]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.body.contains("罚款金额应填写数字") && half.body.contains("新计划.pdf"));
    let kept = half.hidden("kept.plan");
    let whole = mei.upload(&path, &[], &[("amount", "2800"), ("kept.plan", &kept), ("key", &half.hidden("key"))]).await;
    whole.leads_to(&format!("/me/cases/{no}"));

    let case = town.desk.casework.current(town.region, &CaseNo::parse(&no).unwrap()).await.unwrap().unwrap();
    assert_eq!(case.form["amount"], 2800);
    assert_eq!(case.form["decision_no"], "青市监罚〔2026〕3号", "what was not asked about stays");
    mei.get(&path).await.leads_to(&format!("/me/cases/{no}"));
}

#[tokio::test]
async fn a_withdrawal_needs_a_reason_and_ends_the_case() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    let path = format!("/me/cases/{no}/withdraw");
    mei.get(&path).await.shows("撤回后办件终止");
    let without = mei.post(&path, &[("reason", " ")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.body.contains("href=\"#field-reason\""));
    mei.post(&path, &[("reason", "已经凑齐了钱"), ("key", "w1")]).await.leads_to(&format!("/me/cases/{no}"));
    mei.get(&format!("/me/cases/{no}")).await.shows("已撤回").shows("已经凑齐了钱");
    mei.get("/me").await.shows("已经办完");
}

#[tokio::test]
async fn the_head_of_every_page_counts_what_was_not_read() {
    let town = Town::sqlite().await;
    filed(&town.script("wang.mei").await).await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    let unseen = "条未读消息";
    mei.get("/me/messages").await.shows(unseen);
    mei.post("/me/messages", &[]).await.leads_to("/me/messages");
    assert!(!mei.get("/me").await.body.contains(unseen), "read messages are not counted");
    assert!(!Browser::of(&town, Some("li.qiang")).await.get("/me").await.body.contains(unseen));
}

#[tokio::test]
async fn somebody_elses_case_is_not_there_on_any_page() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    let li = Browser::of(&town, Some("li.qiang")).await;
    for page in ["", "/receipt", "/withdraw", "/correction", "/map.svg", "/documents/1"] {
        let path = format!("/me/cases/{no}{page}");
        assert_eq!(li.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [format!("/me/cases/{no}/withdraw"), format!("/me/cases/{no}/correction")] {
        assert_eq!(li.post(&path, &[("reason", "x"), ("level", "1")]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let stranger = Browser::of(&town, None).await;
    stranger.get("/me").await.leads_to("/sign-in?to=/me");
}

#[tokio::test]
async fn anybody_checks_a_document_by_code_number_or_file() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    let case = mei.get(&format!("/me/cases/{no}")).await;
    let code = case.body.split("href=\"/verify/").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let anyone = Browser::of(&town, None).await;
    let found = anyone.get(&format!("/verify/{code}")).await.shows("真实有效").shows("王*");
    assert!(!found.body.contains("王梅"), "the name is masked");
    anyone.get("/verify/nothing-1-ABCDEFGH").await.shows("查无此件");
    anyone.get("/verify").await.shows("不用登录");

    let document = town.desk.casework.current(town.region, &CaseNo::parse(&no).unwrap()).await.unwrap().unwrap();
    let number = document.documents[0].no.clone();
    anyone.post("/verify", &[("number", &number), ("case_no", &no)]).await.shows("真实有效");
    let empty = anyone.post("/verify", &[("number", ""), ("case_no", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    anyone.upload("/verify", &[("file", "a.pdf", PDF)], &[]).await.shows("不能采信");

    let letter = town.desk.document(&casework::Sight::county(town.region), &CaseNo::parse(&no).unwrap(), "1").await;
    let mut pdf = letter.unwrap().pdf.to_vec();
    anyone.upload("/verify", &[("file", "a.pdf", &pdf)], &[]).await.shows("真实有效");
    let middle = pdf.len() / 2;
    pdf[middle] ^= 1;
    let changed = anyone.upload("/verify", &[("file", "a.pdf", &pdf)], &[]).await;
    assert!(!changed.body.contains("真实有效"));
}

#[tokio::test]
async fn progress_is_told_to_who_knows_number_and_ending_and_guessing_is_slow() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    let anyone = Browser::of(&town, None).await;
    let ask = async |ending: &str| anyone.post("/progress", &[("case_no", &no), ("ending", ending)]).await;
    let found = ask("0245").await.shows("王*").shows("已收件");
    assert!(!found.body.contains("王梅") && !found.body.contains("13900010001"));
    for _ in 0..4 {
        ask("9999").await.shows("没有查到");
    }
    assert_eq!(ask("0245").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_agent_sees_for_whom_they_act_and_files_for_them() {
    let town = Town::sqlite().await;
    let agent = Browser::of(&town, Some("acme.agent")).await;
    let path = "/apply/market/food-business/who";
    let page = agent.get(path).await.shows("青岚县安珂餐饮管理有限公司");
    let mandate =
        page.body.split("type=\"radio\" name=\"mandate\" value=\"").nth(2).unwrap().split('"').next().unwrap();
    agent.post(path, &[("mandate", mandate)]).await.leads_to("/apply/market/food-business");
    agent.get("/apply/market/food-business").await.shows("由 沈若兰 代办");
    agent.get("/me").await.shows("您正在代 青岚县安珂餐饮管理有限公司 办理");
    agent.post("/apply/market/food-business/questions", &[("kind", "new"), ("business", "catering")]).await;
    agent.get("/apply/market/food-business/form/1").await.shows("来自市场主体登记");
}

#[tokio::test]
async fn a_window_is_booked_and_given_back() {
    let town = Town::sqlite().await;
    let mei = Browser::of(&town, Some("wang.mei")).await;
    let page = mei.get("/appointments/new?item=market/food-business").await.shows("余 3");
    let slot = page.body.split("name=\"slot\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let none = mei.post("/appointments/new", &[("item", "market/food-business")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("item", "market/food-business"), ("slot", slot.as_str()), ("key", "b1")];
    let booked = mei.post("/appointments/new", &fields).await;
    let list = mei.get(&booked.location).await.shows("已约好");
    let id = list.body.split("/appointments/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    assert!(mei.get(&format!("/appointments/{id}/ics")).await.body.starts_with("BEGIN:VCALENDAR"));
    mei.post(&format!("/appointments/{id}/cancel"), &[]).await.leads_to("/appointments");
    mei.get("/appointments").await.shows("没有预约");
}
