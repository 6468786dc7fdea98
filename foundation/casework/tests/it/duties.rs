//! Who may do what: posts, claims, recusal, separation of duties, two persons.

use casework::{Command, Completion, Verb};
use serde_json::json;

use crate::town::{Town, code, colleague, filing, person, region, staff, wang_mei};

async fn receiving(town: &Town) -> (kernel::CaseNo, u32) {
    let no = town.file().await;
    let task = town.case(&no).await.tasks[0].n;
    (no, task)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_taken_by_two_goes_to_the_first() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let (no, task) = receiving(&town).await;
        let (zhao, qian) = (person("zhao", "centre", "receiver"), person("qian", "centre", "receiver"));
        town.act(&no, zhao.clone(), Verb::Claim { task }).await.unwrap();
        let refused = town.act(&no, qian.clone(), Verb::Claim { task }).await.unwrap_err();
        assert_eq!(refused.to_string(), "任务“收件审查”已由 zhao 领取。");
        assert_eq!(code(town.complete(&no, qian.clone(), "receive", "accept").await), "task_claimed");
        assert!(town.act(&no, zhao.clone(), Verb::Claim { task }).await.unwrap().happened.is_empty());

        town.act(&no, zhao.clone(), Verb::GiveBack { task, reason: "请假".into() }).await.unwrap();
        town.act(&no, qian.clone(), Verb::Claim { task }).await.unwrap();
        let to = colleague("sun", "centre", "receiver");
        town.act(&no, qian, Verb::Delegate { task, to, reason: "轮岗".into() }).await.unwrap();
        assert_eq!(code(town.complete(&no, zhao, "receive", "accept").await), "task_claimed");
        town.complete(&no, person("sun", "centre", "receiver"), "receive", "accept").await.unwrap();
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_post_may_work_on_its_task() {
    let town = Town::new(testkit::sqlite().await);
    let (no, task) = receiving(&town).await;
    for stranger in [staff("centre", "examiner"), staff("market", "receiver"), wang_mei()] {
        assert_eq!(code(town.act(&no, stranger, Verb::Claim { task }).await), "not_your_post");
    }
    let to = colleague("li", "market", "receiver");
    let delegated = town.act(&no, staff("centre", "receiver"), Verb::Delegate { task, to, reason: "忙".into() }).await;
    assert_eq!(code(delegated), "colleague_without_post");
    assert_eq!(code(town.act(&no, staff("centre", "receiver"), Verb::Claim { task: 99 }).await), "task_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_examined_does_not_decide() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    let mut both = staff("market", "examiner");
    both.posts.push("market/approver".into());
    town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
    town.complete(&no, both.clone(), "review", "agree").await.unwrap();
    town.complete(&no, staff("health", "examiner"), "review", "agree").await.unwrap();
    assert_eq!(code(town.complete(&no, both, "decide", "grant").await), "duties_not_separated");
    town.complete(&no, staff("market", "approver"), "decide", "grant").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_applicant_and_his_agent_stand_aside() {
    let town = Town::new(testkit::sqlite().await);
    let mut filing = filing(json!({}));
    filing.agent = Some(std::sync::Arc::new(casework::Agent {
        name: "周敏".into(),
        number: "990121199001010032".into(),
        phone: String::new(),
        account: Some("zhou".into()),
        mandate: None,
    }));
    let no = town.run(Command::file(region(), wang_mei(), filing)).await.unwrap().case_no;
    assert_eq!(
        code(town.complete(&no, person("zhou", "centre", "receiver"), "receive", "accept").await),
        "recusal_required"
    );
    assert_eq!(
        code(town.complete(&no, person("wang.mei", "centre", "receiver"), "receive", "accept").await),
        "recusal_required"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_needs_two_persons() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file_with(json!({ "survey": true })).await;
    town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
    town.complete(&no, staff("market", "examiner"), "review", "agree").await.unwrap();
    town.complete(&no, staff("health", "examiner"), "review", "agree").await.unwrap();
    let task = town.case(&no).await.tasks[0].n;
    let survey =
        |with| Verb::Complete(Box::new(Completion { task, outcome: "pass".into(), with, ..Completion::default() }));
    let me = || person("wu", "market", "examiner");
    assert_eq!(code(town.act(&no, me(), survey(None)).await), "second_person_missing");
    let same = town.act(&no, me(), survey(Some(colleague("wu", "market", "examiner")))).await;
    assert_eq!(code(same), "second_person_same");
    town.act(&no, me(), survey(Some(colleague("zheng", "market", "examiner")))).await.unwrap();
    let mut second = person("zheng", "market", "approver");
    assert_eq!(code(town.complete(&no, second.clone(), "decide", "grant").await), "duties_not_separated");
    second.account = "leng".into();
    town.complete(&no, second, "decide", "grant").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_and_opinions_are_checked() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    assert_eq!(code(town.complete(&no, staff("centre", "receiver"), "receive", "maybe").await), "outcome_unknown");
    town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
    let task = town.case(&no).await.tasks.iter().find(|task| task.organ == "market").unwrap().n;
    let silent = Completion { task, outcome: "agree".into(), opinion: Some("  ".into()), ..Completion::default() };
    assert_eq!(
        code(town.act(&no, staff("market", "examiner"), Verb::Complete(Box::new(silent))).await),
        "opinion_missing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn applicants_file_for_themselves_and_clerks_for_anyone() {
    let town = Town::new(testkit::sqlite().await);
    let li = kernel::Actor::citizen("li.qiang", "李强");
    let filed = town.run(Command::file(region(), li.clone(), filing(json!({})))).await;
    assert_eq!(code(filed), "not_your_matter");
    town.run(Command::file(region(), li.acting_for("wang.mei"), filing(json!({})))).await.unwrap();
    town.run(Command::file(region(), staff("centre", "receiver"), filing(json!({})))).await.unwrap();
    assert_eq!(
        code(town.run(Command::file(region(), staff("market", "examiner"), filing(json!({})))).await),
        "may_not_file"
    );
    let no = town.file().await;
    let stranger = kernel::Actor::citizen("li.qiang", "李强");
    assert_eq!(
        code(town.act(&no, stranger, Verb::Withdraw { reason: "?".into(), request: None }).await),
        "not_your_case"
    );
}
