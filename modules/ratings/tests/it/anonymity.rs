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
