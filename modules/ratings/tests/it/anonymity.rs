//! The window and the organ never learn who rated; supervision may, and the look is logged.

use ratings::RatingFilter;

use crate::town::Town;

#[tokio::test]
async fn no_view_and_no_export_of_the_organ_holds_the_rater() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let no = town.finished("wang.mei").await;
        town.rate("wang.mei", &no, 5, false).await.unwrap();
        let one = town.rectification(&no).await;
        let approver = town.holder("market", "approver", &[]);
        let pages = [
            "/ratings".to_owned(),
            "/ratings/list".to_owned(),
            "/ratings.csv".to_owned(),
            "/ratings.csv?by=person".to_owned(),
            format!("/staff/cases/{}", one.no),
            "/api/v1/ratings".to_owned(),
            "/api/v1/ratings/rectifications".to_owned(),
            format!("/api/v1/cases/{}", one.no),
            format!("/api/v1/cases/{}/events", one.no),
        ];
        for path in &pages {
            let (status, body) = town.get(&approver, path).await;
            assert!(status.is_success(), "{path}: {status} {body}");
            for secret in ["王梅", "wang.mei", no.as_str()] {
                assert!(!body.contains(secret), "{path} tells {secret}");
            }
        }
        // The case itself shows its applicant, and not that or how it was rated.
        for path in [format!("/staff/cases/{no}"), format!("/api/v1/cases/{no}/events")] {
            let (_, body) = town.get(&approver, &path).await;
            for secret in ["非常不满意", "等了很久", "Rated", "RatingGiven"] {
                assert!(!body.contains(secret), "{path} tells {secret}");
            }
        }
        assert_eq!(town.get(&approver, &format!("/api/v1/cases/{no}/ratings")).await.0, 403);
        assert!(town.get("wang.mei", &format!("/api/v1/cases/{no}/events")).await.1.contains("Rated"));
    })
    .await;
}

#[tokio::test]
async fn a_head_sees_the_ratings_of_the_own_organ_and_of_no_other() {
    let town = Town::open(testkit::sqlite().await).await;
    let no = town.finished("wang.mei").await;
    town.rate("wang.mei", &no, 5, false).await.unwrap();
    let heads = [town.holder("market", "approver", &[]), town.holder("civil", "approver", &[])];
    let mut seen = Vec::new();
    for account in [heads[0].as_str(), heads[1].as_str(), "clerk", "wang.mei"] {
        let who = town.who(account).await;
        let listed = town.desk.list_for(&who, RatingFilter::default(), None, 10).await;
        seen.push(listed.map(|(rows, _)| rows).map_err(|problem| problem.code.to_string()));
    }
    let rows = seen[0].as_ref().unwrap();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].id.is_none() && rows[0].rater.is_none());
    assert!(seen[1].as_ref().unwrap().is_empty());
    assert_eq!(seen[2].as_ref().unwrap_err(), "not_your_post");
    assert_eq!(seen[3].as_ref().unwrap_err(), "not_your_post");
}

#[tokio::test]
async fn supervision_learns_the_rater_with_a_reason_and_it_is_logged() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let no = town.finished("wang.mei").await;
        town.rate("wang.mei", &no, 5, false).await.unwrap();
        let id = town.rectification(&no).await.rating;
        let supervisor = town.who("supervisor").await;
        assert_eq!(town.desk.unmask(&supervisor, &id, " ").await.unwrap_err().code, "reason_missing");
        let seen = town.desk.unmask(&supervisor, &id, "核实差评").await.unwrap();
        assert_eq!(seen.rater.unwrap().as_str(), "wang.mei");
        let leader = town.who("leader").await;
        assert_eq!(town.desk.unmask(&leader, &id, "想知道").await.unwrap_err().code, "rater_hidden");
        let verified = store::register::verify(&town.desk.office.db, town.region).await.unwrap();
        assert!(format!("{verified:?}").contains(ratings::LOG));
    })
    .await;
}

#[tokio::test]
async fn pages_of_ratings_join_without_telling_the_organ_case_or_minute() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let mut numbers = Vec::new();
        for n in 0..5_i64 {
            let no = town.finished("wang.mei").await;
            town.rate("wang.mei", &no, 2, false).await.unwrap();
            numbers.push(no);
            town.clock.set(town.desk.now().plus_seconds(if n == 2 { 86_400 } else { 7 }));
        }
        let approver = town.holder("market", "approver", &[]);
        for (account, full) in [(approver.as_str(), false), ("supervisor", true)] {
            let mut path = "/api/v1/ratings?limit=2".to_owned();
            let mut seen = Vec::new();
            loop {
                let (status, body) = town.get(account, &path).await;
                assert!(status.is_success(), "{path}: {body}");
                let page: serde_json::Value = serde_json::from_str(&body).unwrap();
                seen.extend(page["items"].as_array().unwrap().iter().cloned());
                let Some(next) = page["next"].as_str() else { break };
                assert!(numbers.iter().all(|no| !next.contains(no.as_str())), "the address tells no case: {next}");
                path = next.to_owned();
            }
            assert_eq!(seen.len(), 5, "{account}");
            if full {
                let told: Vec<String> = seen.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
                let wanted: Vec<String> = numbers.iter().rev().map(|no| format!("{no}.0.1")).collect();
                assert_eq!(told, wanted, "newest first, none twice");
            }
        }
        assert_eq!(town.get("supervisor", "/api/v1/ratings?after=x").await.0, 400);
        let (_, list) = town.get(&approver, "/ratings/list?limit=2").await;
        assert!(list.contains("after=") && numbers.iter().all(|no| !list.contains(no.as_str())), "{list}");
    })
    .await;
}

/// Of one day an organ may have one rating, and one case that it can be of: whatever day is asked for, an organ is given the
/// month, in pages, files and API alike.
#[tokio::test]
async fn a_day_of_ratings_is_told_to_supervision_alone() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        for (n, level) in [(0, 5), (2, 1), (3, 2)] {
            town.clock.set(kernel::Timestamp::at_local(jiff::civil::date(2026, 9, 8 + n), 10, 0));
            let no = town.finished("wang.mei").await;
            town.rate("wang.mei", &no, level, false).await.unwrap();
        }
        let approver = town.holder("market", "approver", &[]);
        let figure = async |account: &str, days: &str| {
            let (status, body) = town.get(account, &format!("/api/v1/ratings/figures?by=organ&{days}")).await;
            assert!(status.is_success(), "{account} {days}: {body}");
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            body["items"][0]["rated"].as_i64().unwrap()
        };
        let (day, month) = ("from=2026-09-08&to=2026-09-08", "from=2026-09-01&to=2026-09-30");
        assert_eq!((figure("supervisor", day).await, figure("supervisor", month).await), (1, 3));
        assert_eq!((figure(&approver, day).await, figure(&approver, month).await), (3, 3));
        for account in ["leader", approver.as_str()] {
            let (status, body) = town.get(account, &format!("/api/v1/ratings/figures?by=day&{day}")).await;
            assert!(status == 403 && body.contains("days_hidden"), "{account}: {body}");
            for path in ["/ratings.csv", "/ratings", "/ratings/list", "/ratings/acts", "/ratings/rectifications"] {
                let of_day = town.get(account, &format!("{path}?{day}&counted=1")).await;
                let of_month = town.get(account, &format!("{path}?{month}&counted=1")).await;
                assert!(of_day.0.is_success());
                // The frame of a page repeats what was asked for.
                let [of_day, of_month] = [&of_day.1, &of_month.1].map(|body| body.rsplit("<main").next().unwrap());
                assert!(of_day == of_month, "{account} is told of a day by {path}: {of_day}");
            }
            let (_, list) = town.get(account, &format!("/api/v1/ratings?{day}")).await;
            let list: serde_json::Value = serde_json::from_str(&list).unwrap();
            let told: Vec<&str> =
                list["items"].as_array().unwrap().iter().map(|one| one["at"].as_str().unwrap()).collect();
            assert_eq!(told, ["2026-08-31T16:00:00Z"; 3], "{account}");
            let (_, page) = town.get(account, "/ratings/list?limit=2").await;
            let rows = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
            assert!(rows.contains("2026-09") && !rows.contains("2026-09-"), "{rows}");
        }
        let (_, page) = town.get("supervisor", &format!("/ratings/list?{day}")).await;
        assert!(page.contains("2026-09-08 10:00"), "{page}");
    })
    .await;
}

/// Beside the ledger of closed cases a list in the order of time would tell whose each rating is.
#[tokio::test]
async fn the_order_of_ratings_tells_an_organ_nothing() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        town.desk.settle_salt(1).await.unwrap();
        let approver = town.holder("market", "approver", &[]);
        let give = async |months: u32, of: std::ops::Range<u32>| {
            for n in of {
                town.clock.set(
                    kernel::Timestamp::at_local(jiff::civil::date(2026, 9, 8), 10, 0)
                        .plus_seconds(i64::from(months) * 30 * 86_400 + i64::from(n) * 60),
                );
                let no = town.finished("wang.mei").await;
                let said = ratings::Said { level: 2, text: format!("第{n}位"), ..ratings::Said::default() };
                town.say("wang.mei", &no, said).await.unwrap();
            }
        };
        let list = async |account: &str| {
            let (mut path, mut seen) = ("/api/v1/ratings?limit=3".to_owned(), Vec::new());
            loop {
                let (status, body) = town.get(account, &path).await;
                assert!(status.is_success(), "{path}: {body}");
                let page: serde_json::Value = serde_json::from_str(&body).unwrap();
                seen.extend(
                    page["items"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap().to_owned()),
                );
                let Some(next) = page["next"].as_str() else { return seen };
                path = next.to_owned();
            }
        };
        give(0, 0..8).await;
        let told = |range: std::ops::Range<u32>| range.rev().map(|n| format!("第{n}位")).collect::<Vec<_>>();
        assert_eq!(list("supervisor").await, told(0..8), "supervision has them newest first");
        let first = list(&approver).await;
        assert_eq!(first.len(), 8);
        let (mut newest, mut oldest) = (told(0..8), told(0..8));
        oldest.reverse();
        assert!(first != newest && first != oldest, "{first:?}");
        newest.sort();
        let mut sorted = first.clone();
        sorted.sort();
        assert_eq!(sorted, newest, "each once");

        // Who begins to read and goes on after others rated meets nobody twice.
        give(0, 8..11).await;
        let second = list(&approver).await;
        let kept: Vec<_> = second.iter().filter(|one| first.contains(one)).cloned().collect();
        assert_eq!(kept, first, "the order stays");
        assert_ne!(second[..3], told(8..11), "what came last is not put first");

        // Months stay apart, the latest first; pages go over from one to the other.
        give(1, 11..13).await;
        let third = list(&approver).await;
        assert_eq!(third[2..], second);
        assert!(third[..2].iter().all(|one| ["第11位", "第12位"].contains(&one.as_str())));
        // A place in supervision's list is no place in an organ's.
        let place = web::extract::Keyset::cursor(&["1".to_owned(), "x".to_owned(), "0".to_owned(), "1".to_owned()]);
        let (status, body) = town.get(&approver, &format!("/api/v1/ratings?limit=3&after={place}")).await;
        assert!(status.is_success() && body.contains(&third[0]), "{status} {body}");
    })
    .await;
}
