//! Two servers on one PostgreSQL database: both serve, each sees what the other wrote, and time passes once.

use casework::{Happening, Sight};
use kernel::Clock as _;
use serde_json::json;

use crate::served::{Served, post};
use crate::towns::{self, ITEM};

#[test]
fn two_servers_serve_one_county() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(testkit::postgres());
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [first, second] = folders.each_ref().map(|folder| {
        // One after the other: the first lets the county's people in.
        Served::start(&towns::settings(folder.path(), &database.address()))
    });
    let token = first.sign_in("wang.mei");
    let by_first = file(&first, &token, "a");
    let by_second = file(&second, &token, "b");
    assert_ne!(by_first, by_second, "numbers are drawn once");
    assert_eq!(file(&second, &token, "a"), by_first, "a key used at one server is known at the other");
    for server in [&first, &second] {
        for case_no in [&by_first, &by_second] {
            let case = server.get(&format!("/api/v1/cases/{case_no}"), &token).unwrap();
            assert_eq!((case.status, case.body["case_no"].as_str()), (200, Some(case_no.as_str())));
        }
        let list = server.get("/api/v1/cases", &token).unwrap().body;
        assert_eq!(list["items"].as_array().map(Vec::len), Some(2), "{list}");
    }
    // Withdrawn at one server, withdrawn at the other, even though that one remembers the case as it was.
    let path = format!("/api/v1/cases/{by_first}/actions/withdraw");
    let withdrawn = post(&second.address, &path, &token, "w", &json!({ "reason": "不办了" })).unwrap();
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.body);
    let again = post(&first.address, &path, &token, "w2", &json!({ "reason": "不办了" })).unwrap();
    assert_eq!(again.status, 409, "{}", again.body);
    drop((first, second));
    runtime.block_on(database.remove());
}

fn file(server: &Served, token: &str, key: &str) -> String {
    let body = json!({ "item": ITEM, "answers": { "who": "person" }, "form": towns::form(key) });
    let answer = post(&server.address, "/api/v1/cases", token, key, &body).unwrap();
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["case_no"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_two_nodes_see_passes_once() {
    let database = testkit::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = towns::settings(folder.path(), &database.address());
    let clock = towns::morning();
    let (one, other) = (towns::open(&settings, &clock).await, towns::open(&settings, &clock).await);
    let mut numbers = Vec::new();
    for n in 0..12 {
        numbers.push(towns::submit(&one, &format!("{n}号")).await);
    }
    // Five working days of silence: deemed accepted (行政许可法第三十二条).
    clock.set(clock.now().plus_hours(24 * 9));
    let (here, there) = tokio::join!(one.casework.tick(one.region), other.casework.tick(other.region));
    for ticked in [here.unwrap(), there.unwrap()] {
        assert!(ticked.failed.is_empty(), "{:?}", ticked.failed);
    }
    for case_no in &numbers {
        let events = one.casework.events(&Sight::county(one.region), case_no).await.unwrap();
        let accepted =
            events.iter().filter(|event| matches!(event.happening, Happening::Accepted { deemed: true, .. }));
        assert_eq!(accepted.count(), 1, "{case_no}");
    }
    let verified = other.casework.verify(other.region).await.unwrap();
    assert!(verified.is_whole(), "{:#?}", verified.breaks);
    drop((one, other));
    database.remove().await;
}
