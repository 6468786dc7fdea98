//! A bad rating is taken up once, verified, put right, called back about, and begun again when it is not solved.

use serde_json::{Value, json};

use crate::town::Town;

#[tokio::test]
async fn a_bad_rating_opens_one_rectification_however_often_the_round_comes() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let good = town.finished("wang.mei").await;
        town.rate("wang.mei", &good, 3, true).await.unwrap();
        let bad = town.finished("wang.mei").await;
        town.rate("wang.mei", &bad, 5, true).await.unwrap();
        for _ in 0..3 {
            assert_eq!(town.desk.round().await.unwrap().rectifications, 0, "the rating opened it at once");
        }
        assert!(town.desk.rectifications_of(&good).await.unwrap().is_empty());
        let all = town.desk.rectifications_of(&bad).await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].due, jiff::civil::date(2026, 9, 15), "five working days");
        assert_eq!((all[0].named, all[0].organ.as_str()), (true, "market"));
    })
    .await;
}

#[tokio::test]
async fn a_plain_rating_by_the_interface_is_taken_up_by_the_round() {
    let town = Town::open(testkit::sqlite().await).await;
    let no = town.finished("wang.mei").await;
    let who = town.who("wang.mei").await;
    let verb = casework::Verb::Deed { deed: "rate".to_owned(), data: std::sync::Arc::new(json!({ "level": 4 })) };
    town.desk.office.act(&who, &no, verb, None, None).await.unwrap();
    assert_eq!(town.desk.ratings_of(&no).await.unwrap().len(), 1);
    assert_eq!(town.desk.round().await.unwrap().rectifications, 1);
    assert_eq!(town.desk.round().await.unwrap().rectifications, 0);
    assert!(!town.rectification(&no).await.named);
}

#[tokio::test]
async fn the_whole_way_to_the_call_back_and_back_again() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let no = town.finished("wang.mei").await;
        town.rate("wang.mei", &no, 4, true).await.unwrap();
        let one = town.rectification(&no).await;
        let examiner = town.holder("market", "examiner", &[]);
        let approver = town.holder("market", "approver", &[]);
        town.complete(&examiner, &one.no, "contact", "reached", None, Value::Null).await;
        town.complete(&examiner, &one.no, "verify-rating", "true", Some("情况属实"), Value::Null).await;
        town.complete(&approver, &one.no, "rectify", "rectified", Some("已重新说明"), Value::Null).await;
        town.complete(&examiner, &one.no, "feed-back", "done", None, Value::Null).await;
        let told = town.rectification(&no).await;
        assert_eq!((told.verified.as_str(), told.in_time), ("true", Some(true)));
        let course = async || town.get("wang.mei", &format!("/rate/{no}")).await.1;
        let page = course().await;
        assert!(page.contains("告知处理结果") && page.contains("问您是否解决"), "{page}");
        assert!(!page.contains("最迟"), "the result was told: {page}");
        // Whoever calls is told level, time and channel in words.
        for path in ["/ratings/calls/", "/staff/cases/"] {
            let (_, page) = town.get("hotline", &format!("{path}{}", one.no)).await;
            assert!(page.contains("不满意") && !page.contains("2026-09-08T"), "{path}: {page}");
        }

        let hotline = town.who("hotline").await;
        let answered = |outcome: &str| ratings::Answered { outcome: outcome.to_owned(), ..Default::default() };
        town.desk.answer_call(&hotline, &one.no, answered("unsatisfied"), None).await.unwrap();
        let again = town.rectification(&no).await;
        assert_eq!((again.satisfied, again.reopened, again.closed), (Some(false), 1, None));
        let page = course().await;
        assert!(page.contains("退回重新整改") && page.contains("再把结果告诉您"), "{page}");
        town.complete(&approver, &one.no, "rectify", "rectified", Some("再次整改"), Value::Null).await;
        town.complete(&examiner, &one.no, "feed-back", "done", None, Value::Null).await;
        town.desk.answer_call(&hotline, &one.no, answered("satisfied"), None).await.unwrap();
        let done = town.rectification(&no).await;
        assert!(done.closed.is_some() && done.satisfied == Some(true));
        assert!(course().await.contains("您表示满意"));
        // The call is no drawn one: it is counted, and listed, apart.
        let (_, page) = town.get("hotline", "/ratings/calls").await;
        assert!(page.contains(r#"show=settled">1</a> / "#) && page.contains(r#"show=called">1</a> 件"#), "{page}");
        for (show, lists) in [("called", true), ("settled", true), ("late", false)] {
            let (status, page) = town.get("hotline", &format!("/ratings/rectifications?show={show}")).await;
            assert_eq!(status.is_success() && page.contains(one.no.as_str()), lists, "{show}: {page}");
        }

        // The rater, on their own page, says that it is still not solved.
        assert_eq!(
            town.post("li.qiang", &format!("/rate/{no}/reopen"), &format!("rating={}", done.rating)).await.0,
            404
        );
        let path = format!("/rate/{no}");
        assert!(town.get("wang.mei", &path).await.1.contains("还没有解决"));
        town.desk.reopen(&done.rating).await.unwrap();
        let second = town.rectification(&no).await;
        assert_eq!((second.round, second.closed), (1, None));
        assert_eq!(town.desk.reopen(&done.rating).await.unwrap_err().code, "rectification_open");
        let today = town.desk.today();
        let treatment = town.desk.treatment(today, today, None).await.unwrap();
        assert_eq!((treatment.in_time.part, treatment.verified, treatment.reopened), (1, 1, 2));
    })
    .await;
}

#[tokio::test]
async fn what_supervision_finds_malicious_counts_nowhere_and_stays_to_be_seen() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let no = town.finished("wang.mei").await;
        town.rate("wang.mei", &no, 5, true).await.unwrap();
        let today = town.desk.today();
        assert_eq!(town.desk.total(today, today, None).await.unwrap().bad(), 1);
        let one = town.rectification(&no).await;
        let examiner = town.holder("market", "examiner", &[]);
        town.complete(&examiner, &one.no, "contact", "unreachable", None, Value::Null).await;
        town.complete(&examiner, &one.no, "verify-rating", "malicious", Some("未来过本窗口"), Value::Null).await;
        assert_eq!(town.desk.total(today, today, None).await.unwrap().bad(), 1, "the organ alone does not decide");
        town.complete("supervisor", &one.no, "confirm-verification", "agree", Some("核查属实"), Value::Null).await;
        let total = town.desk.total(today, today, None).await.unwrap();
        assert_eq!((total.rated, total.bad(), total.excluded), (0, 0, 1));
        let rating = town.desk.ratings_of(&no).await.unwrap().remove(0);
        assert_eq!(rating.standing, ratings::Standing::Excluded);
        // The rated case itself is told by the round, once.
        let told = async || {
            let case = town.desk.office.casework.current(town.region, &no).await.unwrap().unwrap();
            case.facts.get(ratings::facts::RATING_EXCLUDED).map(|data| (**data).clone())
        };
        assert_eq!(told().await, None);
        assert_eq!(town.desk.round().await.unwrap().excluded, 1);
        let fact = told().await.unwrap();
        assert_eq!((&fact["level"], &fact["matter"], &fact["result"]), (&json!(5), &json!(true), &json!("malicious")));
        assert_eq!(fact["rectification"], json!(one.no));
        assert_eq!(town.desk.round().await.unwrap().excluded, 0);
        let verb = casework::Verb::Deed {
            deed: ratings::lifecycle::exclude::DEED.to_owned(),
            data: std::sync::Arc::new(fact),
        };
        let by_hand = town.desk.office.act(&*town.who("supervisor").await, &no, verb, None, None).await;
        assert_eq!(by_hand.unwrap_err().code, "rating_stands");
    })
    .await;
}

#[tokio::test]
async fn whoever_was_rated_or_answered_for_it_does_not_call_back() {
    let town = Town::open(testkit::sqlite().await).await;
    let form = json!({ "person_account": "hotline" });
    let case = casework_case(&town, form).await;
    let refused = town.try_complete("hotline", &case, "call-back", "satisfied", None, Value::Null).await;
    assert!(refused.unwrap_err().to_string().contains("不能回访"));
    town.try_complete("hotline-02", &case, "call-back", "satisfied", None, Value::Null).await.unwrap();
}

/// A sampled call about somebody who sits among the callers.
async fn casework_case(town: &Town, form: Value) -> kernel::CaseNo {
    let filing = casework::Filing {
        kind: "call-back".into(),
        item: None,
        party: std::sync::Arc::new(casework::Party {
            kind: casework::PartyKind::Citizen,
            name: "王梅".to_owned(),
            number: String::new(),
            phone: String::new(),
            account: None,
        }),
        agent: None,
        channel: kernel::Channel::Timer,
        place: None,
        window: None,
        organ: Some("supervision".into()),
        form: std::sync::Arc::new(form),
        answers: std::sync::Arc::default(),
        materials: Vec::new(),
    };
    let command = casework::Command::file(town.region, kernel::Actor::system(), filing);
    town.desk.office.casework.execute(command).await.unwrap().case_no
}

/// What the overview says of bad ratings opens as many rectifications: due, in time, late, found true, and repeated ones.
#[tokio::test]
async fn the_rectifications_behind_a_figure_are_as_many() {
    let town = Town::open(testkit::sqlite().await).await;
    let (examiner, approver) = (town.holder("market", "examiner", &[]), town.holder("market", "approver", &[]));
    let mut bad = Vec::new();
    for _ in 0..3 {
        let no = town.finished("wang.mei").await;
        town.rate("wang.mei", &no, 5, true).await.unwrap();
        bad.push(town.rectification(&no).await.no);
    }
    for no in &bad[..2] {
        town.complete(&examiner, no, "contact", "reached", None, Value::Null).await;
        town.complete(&examiner, no, "verify-rating", "true", Some("情况属实"), Value::Null).await;
    }
    town.complete(&approver, &bad[0], "rectify", "rectified", Some("已重新说明"), Value::Null).await;
    town.complete(&examiner, &bad[0], "feed-back", "done", None, Value::Null).await;
    town.clock.set(kernel::Timestamp::at_local(jiff::civil::date(2026, 9, 25), 10, 0));
    for account in ["supervisor", approver.as_str()] {
        let (_, page) = town.get(account, "/ratings").await;
        let rate = [r#"show=in-time">1</a> / "#, r#"show=due">3</a> 件"#, r#"show=late">2</a> 件超期未告知"#];
        assert!(rate.iter().all(|part| page.contains(part)), "{account}: {page}");
        let opened = async |query: &str| {
            let (status, page) = town.get(account, &format!("/ratings/rectifications?{query}")).await;
            assert!(status.is_success(), "{account} {query}");
            let rows = page.split("<tbody>").nth(1).map_or("", |rows| rows.split("</tbody>").next().unwrap());
            let named: Vec<bool> = bad.iter().map(|no| rows.contains(no.as_str())).collect();
            (rows.matches("<tr").count(), named)
        };
        assert_eq!(opened("show=due").await, (3, vec![true, true, true]));
        assert_eq!(opened("show=in-time").await, (1, vec![true, false, false]));
        assert_eq!(opened("show=late").await, (2, vec![false, true, true]));
        assert_eq!(opened("show=verified").await, (2, vec![true, true, false]));
        assert_eq!(opened("show=excluded").await.0, 0);
        let repeated = "/ratings/rectifications?show=repeat&#38;organ=market&#38;person=";
        let repeated = [repeated.to_owned(), repeated.replace("&#38;", "&amp;")];
        assert!(repeated.iter().any(|link| page.contains(link)), "{account} cannot open what is repeated: {page}");
        assert_eq!(opened("show=repeat&organ=market&item=market/fine-instalment").await, (2, vec![true, true, false]));
        assert_eq!(opened("show=repeat&organ=civil&item=market/fine-instalment").await.0, 0);
    }
    let civil = town.holder("civil", "approver", &[]);
    let (_, page) = town.get(&civil, "/ratings/rectifications?show=due").await;
    assert!(bad.iter().all(|no| !page.contains(no.as_str())), "another organ's: {page}");
}
