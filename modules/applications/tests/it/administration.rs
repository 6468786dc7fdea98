//! What administrators' pages can do, a script can do: accounts, the audit, dead letters, calendars; and drafts.

use serde_json::json;

use crate::town::{Town, filed};

#[tokio::test]
async fn an_account_is_opened_given_a_post_and_closed_and_the_audit_tells_it() {
    let town = Town::sqlite().await;
    let admin = town.script("admin").await;
    let post = admin.get("/posts").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let opening = json!({ "account": "zhang.wei", "name": "张伟", "reason": "新招录" });
    let opened = admin.post("/accounts", opening.clone()).await.ok();
    let password = opened["password"].as_str().unwrap().to_owned();
    assert_eq!(admin.post("/accounts", opening).await.refused(409), "account_taken");
    let given = json!({ "post": post, "reason": "到岗" });
    let after = admin.post("/accounts/zhang.wei/actions/give", given).await.ok();
    assert_eq!(after["account"]["posts"], json!([post]));
    assert!(after.get("password").is_none());
    let sign_in = json!({ "account": "zhang.wei", "password": password });
    assert_eq!(town.stranger().post("/sign-in", sign_in.clone()).await.ok()["account"]["posts"], json!([post]));
    admin.post("/accounts/zhang.wei/actions/close", json!({ "reason": "调离" })).await.ok();
    assert_eq!(town.stranger().post("/sign-in", sign_in).await.refused(403), "account_closed");
    assert_eq!(admin.post("/accounts/admin/actions/close", json!({})).await.refused(403), "not_yourself");
    assert_eq!(admin.post("/accounts/zhang.wei/actions/dance", json!({})).await.refused(422), "verb_unknown");

    let told = admin.get("/audit?book=identity&subject=zhang.wei").await.ok();
    let verbs: Vec<&str> =
        told["items"].as_array().unwrap().iter().map(|deed| deed["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs, ["sign-in-failed", "account-closed", "post-given", "account-opened"]);
    assert_eq!(told["items"][1]["reason"], "调离");
    assert_eq!(told["items"][1]["actor"], "admin");
    let clerk = town.script("clerk").await;
    for address in ["/accounts", "/accounts/wang.mei", "/posts", "/audit", "/dead-letters"] {
        assert_eq!(clerk.get(address).await.refused(403), "not_your_post", "{address}");
    }
}

#[tokio::test]
async fn a_key_repeats_the_answer_but_never_a_password() {
    let town = Town::sqlite().await;
    let admin = town.script("admin").await;
    let opening = json!({ "account": "zhang.wei", "name": "张伟" });
    assert!(admin.clone().with_key("k1").post("/accounts", opening.clone()).await.ok()["password"].is_string());
    assert_eq!(admin.clone().with_key("k1").post("/accounts", opening).await.refused(409), "account_taken");
    let close = json!({ "reason": "调离" });
    let first = admin.clone().with_key("k2").post("/accounts/zhang.wei/actions/close", close.clone()).await.ok();
    let again = admin.clone().with_key("k2").post("/accounts/zhang.wei/actions/close", close).await.ok();
    assert_eq!(first, again);
    let closed = admin.get("/audit?verb=account-closed").await.ok();
    assert_eq!(closed["items"].as_array().unwrap().len(), 1, "done once");
    let other = admin.clone().with_key("k2").post("/accounts/zhang.wei/actions/reopen", json!({})).await;
    assert_eq!(other.refused(422), "idempotency_key_reused");
}

#[tokio::test]
async fn the_audit_is_one_list_of_cases_and_registers_paged_without_gaps() {
    let town = Town::sqlite().await;
    filed(&town.script("wang.mei").await).await;
    for _ in 0..3 {
        town.stranger().post("/sign-in", json!({ "account": "wang.mei", "password": "wrong" })).await.refused(403);
    }
    let admin = town.script("admin").await;
    let all = admin.get("/audit?limit=200").await.ok()["items"].as_array().unwrap().clone();
    assert!(all.iter().any(|deed| deed["book"] == "cases") && all.iter().any(|deed| deed["book"] == "identity"));
    let (mut seen, mut address) = (Vec::new(), "/audit?limit=2".to_owned());
    loop {
        let page = admin.get(&address).await.ok();
        seen.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => address = next.strip_prefix("/api/v1").unwrap_or(next).to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, all);
    let only = admin.get("/audit?book=cases&limit=200").await.ok();
    assert!(only["items"].as_array().unwrap().iter().all(|deed| deed["book"] == "cases"));
}

#[tokio::test]
async fn staff_are_shown_masked_numbers_until_they_say_why() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    let number =
        town.desk.casework.current(town.region, &no.parse().unwrap()).await.unwrap().unwrap().party.number.clone();
    let clerk = town.script("clerk").await;
    for address in [format!("/cases/{no}"), format!("/cases/{no}/events")] {
        let shown = clerk.get(&address).await.ok().to_string();
        assert!(!shown.contains(&*number), "{address}");
    }
    let reveal = format!("/cases/{no}/reveal");
    assert_eq!(clerk.post(&reveal, json!({ "reason": " " })).await.refused(422), "reason_missing");
    assert_eq!(clerk.post(&reveal, json!({ "reason": "核对身份" })).await.ok()["number"], json!(number));
    let citizen = town.script("wang.mei").await;
    assert_eq!(citizen.post(&reveal, json!({ "reason": "好奇" })).await.refused(403), "not_handling");
    let kept = town.script("admin").await.get("/audit?verb=number-revealed").await.ok();
    assert_eq!((&kept["items"][0]["subject"], &kept["items"][0]["reason"]), (&json!(no), &json!("核对身份")));
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn drafts_are_kept_read_and_dropped_and_messages_marked_read() {
    let town = Town::sqlite().await;
    let mei = town.script("wang.mei").await;
    let item = town.desk.catalog.on(town.desk.today()).iter().next().unwrap().id.to_string();
    let draft = format!("/drafts/{}", item.replace('/', "%2F"));
    assert_eq!(mei.get(&draft).await.refused(404), "draft_unknown");
    mei.put(&draft, json!({ "form": { "name": "王" }, "step": "p1" })).await.ok();
    let kept = mei.get(&draft).await.ok();
    assert_eq!((&kept["item"], &kept["form"]["name"], &kept["step"]), (&json!(item), &json!("王"), &json!("p1")));
    assert_eq!(mei.get("/drafts").await.ok()["items"].as_array().unwrap().len(), 1);
    assert!(town.script("li.qiang").await.get("/drafts").await.ok()["items"].as_array().unwrap().is_empty());
    mei.delete(&draft).await.ok();
    assert_eq!(mei.get(&draft).await.refused(404), "draft_unknown");

    filed(&town.script("wang.mei").await).await;
    assert!(mei.get("/messages/unread").await.ok()["unread"].as_u64().unwrap() > 0);
    assert_eq!(mei.post("/messages/read", json!({})).await.ok()["unread"], 0);
}

#[tokio::test]
async fn a_calendar_is_looked_at_before_anybody_adopts_it() {
    let town = Town::sqlite().await;
    let admin = town.script("admin").await;
    assert!(!admin.get("/calendars").await.ok()["items"].as_array().unwrap().is_empty());
    let unreadable = admin.post("/calendars/preview", json!({ "toml": "year = 1" })).await;
    assert!(unreadable.status.is_client_error(), "{}", unreadable.body);
    assert!(admin.get("/jobs").await.ok()["items"].as_array().unwrap().is_empty());
    assert!(admin.get("/dead-letters").await.ok()["items"].as_array().unwrap().is_empty());
    assert_eq!(admin.post("/dead-letters/x/retry", json!({})).await.refused(404), "dead_letter_unknown");
}

/// The folder's calendar of the year, with one more day off.
fn with_a_day_off(town: &Town, day: &str) -> String {
    let year = &day[..4];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../county/calendars");
    let known = std::fs::read_to_string(format!("{folder}/{year}.toml")).unwrap();
    assert_eq!(town.desk.today().year().to_string(), year, "the test's day is in that year");
    let notice = "[[notice]]\ntitle = \"关于调整放假安排的通知\"\nnumber = \"国办发明电〔2026〕9号\"\n";
    let off = format!("[[holiday]]\nname = \"临时放假\"\noff = {{ from = {day}, to = {day} }}\n");
    format!("{known}\n{notice}\n{off}")
}

#[tokio::test]
async fn an_adopted_calendar_is_in_force_at_once_moves_open_cases_and_outlives_a_restart() {
    let town = Town::sqlite().await;
    let admin = town.script("admin").await;
    let no = filed(&town.script("wang.mei").await).await;
    let case = no.parse().unwrap();
    let day = town.desk.calendar().add_days(town.desk.today(), 3).unwrap().to_string();
    let sight = casework::Sight::county(town.desk.region);
    let due = async || town.desk.casework.read_case(&sight, &case).await.unwrap().pin.calendar;
    let before = due().await;
    let wish = json!({ "toml": with_a_day_off(&town, &day) });

    let preview = admin.post("/calendars/preview", wish.clone()).await.ok();
    assert!(!preview["moved"].as_array().unwrap().is_empty(), "{preview}");
    assert_eq!(due().await, before, "looking changes nothing");
    let examiner = town.script("clerk").await;
    assert_eq!(examiner.post("/calendars", wish.clone()).await.refused(403), "not_your_post");
    let past = "year = 2015\nvalid_through = 2015-12-31\n[[notice]]\ntitle = \"通知\"\nnumber = \"1号\"\n";
    let past = json!({ "toml": past });
    assert_eq!(admin.post("/calendars", past).await.refused(409), "calendar_past");
    let adopted = admin.clone().with_key("k").post("/calendars", wish.clone()).await.ok();
    assert_eq!(adopted, admin.clone().with_key("k").post("/calendars", wish.clone()).await.ok());
    assert_eq!(admin.post("/calendars", wish).await.refused(409), "calendar_unchanged");
    assert_eq!(town.desk.catalog.calendar().digest(), town.desk.calendar().digest(), "guides promise by it too");
    assert_eq!(due().await, before, "an open case follows at the next tick");

    town.desk.follow_calendars().await.unwrap();
    assert_eq!(due().await, town.desk.calendar().digest());
    town.desk.follow_calendars().await.unwrap();
    town.clock.advance(std::time::Duration::from_secs(11));
    town.desk.follow_calendars().await.unwrap();
    let adoptions = admin.get("/calendars/adoptions").await.ok();
    assert_eq!((&adoptions["items"][0]["followed"], &adoptions["items"][0]["account"]), (&json!(1), &json!("admin")));
    let history = admin.get(&format!("/cases/{no}/events")).await;
    assert!(history.status.is_success() || history.status == 404, "{}", history.body);
    let told = town.script("wang.mei").await.get(&format!("/cases/{no}/events")).await.ok().to_string();
    assert!(told.contains("国办发明电〔2026〕9号"), "the applicant is told why: {told}");
    let audit = admin.get("/audit?book=calendar").await.ok();
    assert_eq!(audit["items"][0]["verb"], "edition-adopted");

    let folder = &town.desk.county().calendar;
    let again = applications::calendars::adopted(&town.desk.db, town.desk.region, folder).await.unwrap();
    assert_eq!(again.digest(), town.desk.calendar().digest(), "a program that starts again counts by it");
    assert!(again.digest() != folder.digest());
}

#[tokio::test]
async fn the_register_is_looked_at_by_a_script_and_the_answer_is_fetched_later() {
    let town = Town::sqlite().await;
    filed(&town.script("wang.mei").await).await;
    let admin = town.script("admin").await;
    assert_eq!(admin.get("/verifications/last").await.ok()["state"], "never");
    assert_eq!(town.script("clerk").await.post("/verifications", json!({})).await.refused(403), "not_your_post");
    assert_eq!(admin.post("/verifications", json!({})).await.ok()["state"], "running");
    let mut last = admin.get("/verifications/last").await.ok();
    for _ in 0..200 {
        if last["state"] != "running" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        last = admin.get("/verifications/last").await.ok();
    }
    assert_eq!((&last["state"], &last["cases"]), (&json!("whole"), &json!(1)));
}

#[tokio::test]
async fn a_member_of_staff_stands_back_from_their_own_matters_once_their_number_is_known() {
    let town = Town::sqlite().await;
    let admin = town.script("admin").await;
    let no = filed(&town.script("wang.mei").await).await;
    let mei = town.desk.gate.directory.find_account(&"wang.mei".into()).await.unwrap().unwrap();
    let number = mei.number.unwrap();

    let wrong = admin.post("/accounts/clerk/actions/set-number", json!({ "number": "123" })).await;
    assert!(!wrong.refused(422).is_empty());
    let set = json!({ "number": number, "reason": "入职登记" });
    let kept = admin.post("/accounts/clerk/actions/set-number", set.clone()).await.ok();
    assert_eq!(kept["account"]["number"], json!(kernel::mask_citizen_number(&number)));
    assert_eq!(admin.post("/accounts/wang.mei/actions/set-number", set).await.refused(422), "not_staff");
    let told = admin.get("/audit?book=identity&subject=clerk").await.ok();
    assert_eq!(told["items"][0]["verb"], "person-set");
    assert!(!told.to_string().contains(&number), "the register holds no full number");

    let clerk = town.script("clerk").await;
    let task = clerk.task(&no, "receive").await.unwrap()["n"].to_string();
    let claimed = clerk.post(&format!("/tasks/{no}-{task}/claim"), json!({})).await;
    assert_eq!(claimed.refused(403), "recusal_required");
    admin.post("/accounts/clerk/actions/set-number", json!({ "number": "" })).await.ok();
    clerk.post(&format!("/tasks/{no}-{task}/claim"), json!({})).await.ok();
}

#[tokio::test]
async fn a_colleague_stands_in_from_a_day_to_a_day_and_takes_over_what_was_begun() {
    let town = Town::sqlite().await;
    let admin = town.script("admin").await;
    let no = filed(&town.script("wang.mei").await).await;
    let clerk = town.script("clerk").await;
    let task = clerk.task(&no, "receive").await.unwrap()["n"].to_string();
    clerk.post(&format!("/tasks/{no}-{task}/claim"), json!({})).await.ok();
    admin.post("/accounts", json!({ "account": "zhang.wei", "name": "张伟" })).await.ok();

    let away = json!({ "absent": "clerk", "substitute": "zhang.wei", "from": "2026-09-10", "until": "2026-09-11" });
    assert_eq!(clerk.post("/absences", away.clone()).await.refused(403), "not_your_post");
    assert_eq!(town.desk.today().to_string(), "2026-09-08");
    admin.post("/absences", away).await.ok();
    let planned = admin.get("/posts/plans").await.ok()["items"].as_array().unwrap().len();
    assert!(planned >= 3, "{planned}");
    let posts = async || admin.get("/accounts/zhang.wei").await.ok()["posts"].as_array().unwrap().len();
    town.desk.apply_plans().await.unwrap();
    assert_eq!(posts().await, 0, "their day has not come");

    town.clock.set(kernel::Timestamp::at_local(jiff::civil::date(2026, 9, 10), 0, 5));
    let account = async |id: &str| {
        let id = kernel::AccountId::from(id);
        town.desk.gate.directory.find_account(&id).await.unwrap().unwrap()
    };
    town.desk.apply_plans().await.unwrap();
    let (absent, substitute) = (account("clerk").await, account("zhang.wei").await);
    assert_eq!(substitute.duties.len(), absent.duties.len());
    let case = town.desk.casework.current(town.region, &no.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(case.tasks[0].holder.as_ref().unwrap().account.as_str(), "zhang.wei");

    town.clock.set(kernel::Timestamp::at_local(jiff::civil::date(2026, 9, 12), 0, 5));
    town.desk.apply_plans().await.unwrap();
    assert!(account("zhang.wei").await.duties.is_empty());
    assert_eq!(account("clerk").await.duties, absent.duties, "whoever was away kept theirs");
    assert!(town.desk.gate.directory.list_plans(kernel::Date::MAX).await.unwrap().is_empty());
}
