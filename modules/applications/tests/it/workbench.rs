//! The workbench as a browser without script meets it: pages, refused forms, counts.

use axum::body::Body;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION};
use http::{Request, StatusCode};
use jiff::civil::date;
use kernel::{CaseNo, Timestamp};
use tower::ServiceExt as _;

use crate::workbench_town::Town;

struct Browser<'t> {
    town: &'t Town,
    cookie: String,
}

struct Page {
    status: StatusCode,
    location: String,
    body: String,
}

impl<'t> Browser<'t> {
    async fn of(town: &'t Town, account: &str) -> Browser<'t> {
        Browser { town, cookie: town.cookie(account).await }
    }

    async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    async fn send(&self, mut request: Request<Body>) -> Page {
        let headers = request.headers_mut();
        headers.insert(COOKIE, self.cookie.parse().unwrap());
        headers.insert(ACCEPT, "text/html".parse().unwrap());
        headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
        let response = self.town.router().oneshot(request).await.unwrap();
        let location = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Page { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

/// A town in which worked cases have been filed this morning: every one, or every fourth.
async fn town(data: &tempfile::TempDir) -> (Town, Vec<CaseNo>) {
    town_with(data, 4).await
}

async fn town_with(data: &tempfile::TempDir, every: usize) -> (Town, Vec<CaseNo>) {
    let town = Town::open(testkit::sqlite().await, data.path(), Timestamp::at_local(date(2026, 11, 16), 9, 0)).await;
    let mut filed = Vec::new();
    for index in (0..town.county.examples.len()).step_by(every) {
        filed.extend(town.file(index).await);
    }
    assert!(filed.len() > 5, "most worked cases can be filed, {} were", filed.len());
    (town, filed)
}

/// The first case whose open task is this act, with its number and the account of somebody who may do it.
async fn waiting(town: &Town, filed: &[CaseNo], act: &str) -> (CaseNo, u32, String) {
    for no in filed {
        let case = town.case(no).await;
        let Some(task) = case.tasks.iter().find(|task| &*task.act == act) else { continue };
        if let Some(actor) = town.holders(task).first() {
            return (no.clone(), task.n, actor.account.to_string());
        }
    }
    panic!("no case waits for {act}");
}

fn rows(page: &Page) -> usize {
    page.body.matches("class=\"work work-").count()
}

fn total(page: &Page) -> usize {
    let (_, rest) = page.body.split_once("，共 ").unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_count_of_every_filter_is_the_number_of_its_rows() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town(&data).await;
    let (_, _, account) = waiting(&town, &filed, "receive").await;
    // Nine days later much is late.
    town.clock.set(Timestamp::at_local(date(2026, 11, 25), 9, 0));
    let browser = Browser::of(&town, &account).await;
    let tabs = [("", "全部"), ("mine", "我领取的"), ("unclaimed", "待领取"), ("today", "今天到期"), ("late", "已超期")];
    for (show, word) in tabs {
        let page = browser.get(&format!("/staff?show={show}&limit=200")).await;
        assert_eq!(page.status, StatusCode::OK);
        let shown = rows(&page);
        let tab = format!("aria-current=\"page\">{word}<span class=\"count\">{shown}</span>");
        assert!(page.body.contains(&tab), "{word} shows {shown} rows");
        assert!(shown == 0 || shown == total(&page), "{word}");
    }
    assert!(rows(&browser.get("/staff?show=late").await) > 0);
}

#[tokio::test]
async fn an_examiner_sees_only_the_tasks_of_their_own_desk() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town(&data).await;
    let (receiving, _, clerk) = waiting(&town, &filed, "receive").await;
    let veterans = town.county.find_organ(&"veterans".into()).unwrap();
    let only_there =
        |staff: &&declarations::Staff| staff.posts.iter().all(|post| post.as_str().starts_with("veterans/"));
    let outsider = veterans.staff.iter().find(only_there).expect("somebody serves veterans only").account.to_string();
    assert!(Browser::of(&town, &clerk).await.get("/staff?limit=200").await.body.contains(receiving.as_str()));
    let other = Browser::of(&town, &outsider).await;
    let inbox = other.get("/staff?limit=200").await;
    assert_eq!(inbox.status, StatusCode::OK);
    assert!(!inbox.body.contains(receiving.as_str()));
    assert_eq!(other.get(&format!("/staff/cases/{receiving}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get("/admin/operations").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_refused_action_shows_its_sentence_and_keeps_what_was_typed() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town(&data).await;
    let (no, n, account) = waiting(&town, &filed, "receive").await;
    let browser = Browser::of(&town, &account).await;
    let seen = town.case(&no).await.seq.to_string();
    let task = n.to_string();
    let form = [
        ("do", "complete"),
        ("task", task.as_str()),
        ("outcome", "refuse"),
        ("seen", seen.as_str()),
        ("key", "k-1"),
        ("reason", ""),
        ("basis", "《某条例》第九条"),
        ("remedies", ""),
    ];
    let page = browser.post(&format!("/staff/cases/{no}"), &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("请填写不予受理的理由"), "the sentence is shown");
    assert!(page.body.contains("《某条例》第九条"), "what was typed is kept");
    assert!(page.body.contains("id=\"error-summary\"") && page.body.contains("href=\"#field-reason\""));
    assert_eq!(town.case(&no).await.seq.to_string(), seen, "nothing happened");
}

#[tokio::test]
async fn who_acts_on_an_old_view_is_told_of_the_progress_and_loses_nothing() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town(&data).await;
    let (no, n, account) = waiting(&town, &filed, "receive").await;
    let browser = Browser::of(&town, &account).await;
    let case = format!("/staff/cases/{no}");
    let (task, seen) = (n.to_string(), town.case(&no).await.seq.to_string());
    let noted = browser.post(&case, &[("do", "note"), ("text", "已电话核实"), ("key", "k-note")]).await;
    assert_eq!((noted.status, noted.location.as_str()), (StatusCode::SEE_OTHER, format!("{case}?done=note").as_str()));
    let form = [
        ("do", "complete"),
        ("task", task.as_str()),
        ("outcome", "refuse"),
        ("seen", seen.as_str()),
        ("key", "k-2"),
        ("reason", "不属于受理范围。"),
        ("basis", "《某条例》第九条"),
    ];
    let page = browser.post(&case, &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.body.contains("这个办件已有新的进展") && page.body.contains("不属于受理范围。"));
    let now = town.case(&no).await.seq.to_string();
    assert!(page.body.contains(&format!("name=\"seen\" value=\"{now}\"")), "sending again goes by the new version");
}

#[tokio::test]
async fn a_task_is_taken_once_and_a_batch_tells_what_it_missed() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town(&data).await;
    let (no, n, account) = waiting(&town, &filed, "receive").await;
    let browser = Browser::of(&town, &account).await;
    let select = format!("{no}:{n}");
    let back = "/staff?show=unclaimed";
    let first = browser.post("/staff/claim", &[("select", &select), ("back", back)]).await;
    assert_eq!(first.location, "/staff?show=unclaimed&claimed=1&missed=0");
    let case = town.case(&no).await;
    assert_eq!(case.task(n).unwrap().holder.as_ref().unwrap().account.as_str(), account);
    let task = case.task(n).unwrap().clone();
    let colleague = town.holders(&task).into_iter().find(|actor| actor.account.as_str() != account);
    let colleague = colleague.expect("the window has two clerks").account.to_string();
    let late =
        Browser::of(&town, &colleague).await.post("/staff/claim", &[("select", &select), ("back", "/staff")]).await;
    assert_eq!(late.location, "/staff?claimed=0&missed=1");
}

#[tokio::test]
async fn every_task_of_the_county_has_a_form_for_each_of_its_outcomes() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town_with(&data, 1).await;
    let mut acts = std::collections::BTreeSet::new();
    for (index, no) in filed.iter().enumerate() {
        for _ in 0..index % 9 {
            town.work(no).await;
        }
        let case = town.case(no).await;
        for task in case.tasks.iter().filter(|task| !acts.contains(&*task.act)).cloned().collect::<Vec<_>>() {
            let Some(actor) = town
                .holders(&task)
                .into_iter()
                .find(|actor| case.handled.iter().all(|done| done.by.account != actor.account))
            else {
                continue;
            };
            let page = Browser::of(&town, actor.account.as_str()).await.get(&format!("/staff/cases/{no}")).await;
            assert_eq!(page.status, StatusCode::OK, "{no}");
            let hrefs: Vec<String> = page
                .body
                .split("href=\"")
                .filter_map(|rest| {
                    rest.split_once('"').map(|(href, _)| href.replace("&amp;", "&").replace("&#38;", "&"))
                })
                .filter(|href| href.contains("do=complete"))
                .collect();
            assert!(!hrefs.is_empty(), "{} of {no} offers nothing", task.act);
            for href in hrefs {
                let href = href.split('#').next().unwrap().to_owned();
                let form = Browser::of(&town, actor.account.as_str()).await.get(&href).await;
                assert!(form.body.contains("class=\"consequence\"") && !form.body.contains("staff-then-"), "{href}");
                assert!(!form.body.contains(">staff-"), "{href} shows a key without words");
            }
            acts.insert(task.act.to_string());
        }
    }
    assert!(acts.len() >= 6, "the worked cases reach many acts: {acts:?}");
}

/// What is filled in online is not asked for as a paper, and what may follow is left to the clerk's own decision.
#[tokio::test]
async fn the_notice_begins_with_what_is_missing_and_needed_now() {
    let data = tempfile::tempdir().unwrap();
    let town = Town::open(testkit::sqlite().await, data.path(), Timestamp::at_local(date(2026, 11, 16), 9, 0)).await;
    let restaurant = town.county.examples.iter().position(|example| example.item.as_str() == "market/food-business");
    let no = town.file_without(restaurant.unwrap(), usize::MAX).await.unwrap();
    let (no, n, account) = waiting(&town, &[no], "receive").await;
    let clerk = Browser::of(&town, &account).await;
    let page = clerk.get(&format!("/staff/cases/{no}?do=complete&task={n}&outcome=correct")).await;
    let line = |id: &str| page.body.split("<input").find(|input| input.contains(&format!("name=\"fix.m.{id}\"")));
    let item = town.county.items.find("market/food-business").unwrap();
    assert!(line("application").is_none(), "the form is mended field by field");
    let papers = item.material.iter().filter(|material| line(&material.id).is_some());
    let (follow, now): (Vec<_>, Vec<_>) =
        papers.filter(|material| !material.held()).partition(|paper| paper.deferrable());
    assert!(!follow.is_empty() && !now.is_empty());
    assert!(now.iter().all(|paper| line(&paper.id).unwrap().contains("请提交")), "what is needed now is asked for");
    assert!(follow.iter().all(|paper| !line(&paper.id).unwrap().contains("请提交")), "what may follow is not");
    let accept = clerk.get(&format!("/staff/cases/{no}?do=complete&task={n}&outcome=accept")).await;
    let offered = accept.body.split("<input").filter(|input| input.contains("name=\"deferred\"")).count();
    assert_eq!(offered, follow.len(), "each of them can be accepted for later");
}

/// Kinds come as declarations: inbox, case page and form serve a card as they serve an application.
#[tokio::test]
async fn a_matter_without_item_is_worked_by_the_outcomes_its_procedure_names() {
    let data = tempfile::tempdir().unwrap();
    let (town, _) = town(&data).await;
    let no = town.open_card("market").await;
    let (no, n, account) = waiting(&town, &[no], "explain").await;
    let head = Browser::of(&town, &account).await;

    let inbox = head.get("/staff?item=kind:yellow-card").await;
    assert_eq!((inbox.status, rows(&inbox)), (StatusCode::OK, 1), "the kind is a filter of its own");
    assert!(inbox.body.contains("item=kind%3Ayellow-card") || inbox.body.contains("kind:yellow-card"));
    assert!(head.get("/staff?act=explain").await.body.contains(no.as_str()));

    let page = head.get(&format!("/staff/cases/{no}")).await;
    for said in ["说明情况", "报告整改", "提出异议", "有关单位", "比承诺晚了两个工作日。", "事由", "意见"]
    {
        assert!(page.body.contains(said), "the page says {said}");
    }
    for unsaid in
        ["申请人</dt>", "收件待审", "还没有到作决定的环节", "href=\"#why\"></a>", ">staff-", "收件凭证", "的申请。"]
    {
        assert!(!page.body.contains(unsaid), "the page does not say {unsaid}");
    }

    let task = n.to_string();
    let mut form = vec![("do", "complete"), ("task", task.as_str()), ("outcome", "explained")];
    let refused = head.post(&format!("/staff/cases/{no}"), &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "an opinion is required");
    form.push(("opinion", "系统升级两天，已补办。"));
    let done = head.post(&format!("/staff/cases/{no}"), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let (_, _, supervisor) = waiting(&town, std::slice::from_ref(&no), "check-card").await;
    let page = Browser::of(&town, &supervisor).await.get(&format!("/staff/cases/{no}")).await;
    assert!(page.body.contains("“说明情况与整改”办理完毕（说明情况）"), "the history calls it as the procedure does");
    assert!(page.body.contains("退回重办"));
}

#[tokio::test]
async fn the_ledger_counts_lists_and_exports_the_same_cases() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town(&data).await;
    let supervisor = Browser::of(&town, "supervisor").await;
    let page = supervisor.get("/staff/cases?limit=200").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(total(&page), filed.len());
    let csv = supervisor.get("/staff/cases.csv").await;
    assert_eq!(csv.body.lines().count(), filed.len() + 1);
    let book = supervisor.get("/staff/cases.xlsx").await;
    assert!(book.status == StatusCode::OK && book.body.starts_with("PK"), "a workbook is a packed file");
    let entries = store::register::page(&town.desk.db, town.desk.region, &Default::default(), None, 10).await.unwrap();
    let exports = entries.iter().filter(|entry| entry.verb == "ledger-exported" && entry.subject == "cases");
    assert_eq!(exports.count(), 2, "who took a ledger out of the house is written down");
    let (no, _, clerk) = waiting(&town, &filed, "receive").await;
    let found = Browser::of(&town, &clerk).await.get(&format!("/staff/cases?q={no}")).await;
    assert!(found.body.contains(&format!("/staff/cases/{no}")));
}

#[tokio::test]
async fn what_a_clerk_files_at_the_counter_is_the_same_record() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town(&data).await;
    let (_, _, clerk) = waiting(&town, &filed, "receive").await;
    let browser = Browser::of(&town, &clerk).await;
    let form = browser.get("/staff/counter?item=market/food-business&number=110105185203120245").await;
    assert!(form.body.contains("value=\"王梅\""), "a known person is found by number");
    let wrong = browser
        .post("/staff/counter", &[("item", "market/food-business"), ("party.number", "1"), ("party.name", "王梅")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"王梅\"") && wrong.body.contains("href=\"#field-party-number\""));
    let example = town.county.examples.iter().find(|example| {
        let item = town.county.items.find(example.item.as_str()).unwrap();
        item.audience.contains(&declarations::Audience::Citizen)
            && item.scenario.iter().all(|question| !question.multiple)
    });
    let example = example.unwrap();
    let mut pairs = vec![
        ("item".to_owned(), example.item.to_string()),
        ("party.kind".to_owned(), "person".to_owned()),
        ("party.number".to_owned(), "110105185203120245".to_owned()),
        ("party.name".to_owned(), "王梅".to_owned()),
        ("party.phone".to_owned(), "13900010001".to_owned()),
        ("key".to_owned(), "counter-1".to_owned()),
        ("window".to_owned(), "centre/general-3".to_owned()),
        ("delivery.way".to_owned(), "courier".to_owned()),
        ("delivery.name".to_owned(), "王建国".to_owned()),
        ("delivery.phone".to_owned(), "13900020002".to_owned()),
        ("delivery.address".to_owned(), "青岚县城关街道北街社区 3 号".to_owned()),
    ];
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    pairs.extend(example.answers.as_object().unwrap().iter().map(|(id, value)| (format!("answers.{id}"), text(value))));
    for (name, value) in example.form.as_object().unwrap() {
        match value.as_array() {
            Some(several) => pairs.extend(several.iter().map(|value| (name.clone(), text(value)))),
            None => pairs.push((name.clone(), text(value))),
        }
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let sent = browser.post("/staff/counter", &pairs).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}: {}", example.item, sent.body);
    let again = browser.post("/staff/counter", &pairs).await;
    assert_eq!(again.location, sent.location, "sent twice, filed once");
    let no = CaseNo::parse(sent.location.rsplit('/').next().unwrap()).unwrap();
    let case = town.case(&no).await;
    assert_eq!(case.channel, kernel::Channel::Window);
    assert_eq!(case.party.account.as_ref().unwrap().as_str(), "wang.mei", "the applicant sees it at home");
    assert_eq!(case.window.as_ref().unwrap().as_str(), "centre/general-3");
    let shown = browser.get(&format!("/staff/cases/{no}")).await.body;
    assert!(shown.contains("综合窗口 3 号") && shown.contains("邮寄：王建国"));
    assert!(!shown.contains("13900020002") && !shown.contains("北街社区 3 号"), "in part, until somebody says why");
    let address = format!("/staff/cases/{no}/reveal");
    let shown = browser.post(&address, &[("reason", "reveal-contact")]).await.body;
    assert!(shown.contains("13900020002") && shown.contains("北街社区 3 号"));
    let ledger = browser.get("/staff/cases?window=centre/general-3").await;
    assert!(ledger.body.contains(&format!("/staff/cases/{no}")));
    assert!(!browser.get("/staff/cases?window=centre/general-4").await.body.contains(&format!("/staff/cases/{no}")));
    let receipt = browser.get(&sent.location).await;
    assert!(receipt.body.contains(no.as_str()) && receipt.body.contains("data-print"));
}

#[tokio::test]
async fn a_number_is_shown_in_full_for_a_reason_and_that_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let (town, filed) = town(&data).await;
    let (no, _, account) = waiting(&town, &filed, "receive").await;
    let number = town.case(&no).await.party.number.clone();
    let browser = Browser::of(&town, &account).await;
    let address = format!("/staff/cases/{no}/reveal");
    assert!(!browser.get(&format!("/staff/cases/{no}")).await.body.contains(&number));
    assert_eq!(browser.post(&address, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(browser.post(&address, &[("reason", "reveal-contact")]).await.body.contains(&number));

    let entries = store::register::page(&town.desk.db, town.desk.region, &Default::default(), None, 10).await.unwrap();
    let kept = entries.iter().find(|entry| entry.verb == "number-revealed").expect("an entry");
    assert_eq!((kept.actor.as_str(), kept.subject.as_str()), (account.as_str(), no.as_str()));
    assert_eq!(entries.iter().filter(|entry| entry.verb == "number-revealed").count(), 1);
    let audit = Browser::of(&town, "admin").await.get("/admin/audit?book=identity").await;
    assert!(audit.body.contains("查看完整号码") && audit.body.contains("联系当事人"), "{}", audit.body);
}
