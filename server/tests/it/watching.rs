//! Who watches what: leaders and supervisors the county, a head her department, a clerk what names him, the public what
//! can name nobody.

use axum::body::Body;
use http::Request;

use crate::access::Lived;

#[tokio::test(flavor = "multi_thread")]
async fn everybody_watches_what_is_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;

    // The public: the sunshine page and nothing else.
    let visit = |path: &str| town.ask(Request::get(path).body(Body::empty()).unwrap());
    let (status, page) = visit("/sunshine").await;
    assert_eq!(status, 200);
    assert!(town.named(&page).is_empty(), "the sunshine page names a case");
    let (status, page) = visit("/satisfaction").await;
    assert_eq!(status, 200);
    assert!(town.named(&page).is_empty(), "the satisfaction page names a case");
    let closed = [
        "/watch",
        "/watch/wall",
        "/supervision",
        "/supervision/cards",
        "/supervision/cards/new",
        "/supervision/orders",
        "/supervision/orders/new",
        "/supervision/dry-runs/none",
        "/supervision/rules",
        "/supervision/log",
        "/ratings",
        "/ratings/list",
        "/ratings/calls",
        "/assessment",
        "/assessment/mine",
        "/assessment/indicators",
        "/assessment/cases",
    ];
    for path in closed {
        assert_eq!(visit(path).await.0, 303, "{path} is open to strangers");
    }
    for path in ["cards", "signals", "orders", "ratings", "call-backs", "indicators", "figures"] {
        assert_eq!(visit(&format!("/api/v1/{path}")).await.0, 401, "{path}");
    }

    // Leaders and supervisors: the county, department by department.
    for account in ["leader", "supervisor"] {
        let person = town.sign_in(account).await;
        let (status, board) = person.get("/watch").await;
        assert_eq!(status, 200, "{account}");
        assert!(board.contains("/watch?organ="), "{account} cannot drill");
        assert!(board.len() < 60_000, "the board weighs {} bytes", board.len());
        assert_eq!(person.get("/watch/wall").await.0, 200, "{account}");
    }

    // A head of department: hers, and no other.
    let head = town.sign_in("approver").await;
    let (status, board) = head.get("/watch").await;
    assert_eq!(status, 200);
    for other in ["civil", "land", "police"] {
        assert!(!board.contains(&format!("/watch?organ={other}")), "a head is shown {other}");
        let (status, _) = head.get(&format!("/watch?organ={other}")).await;
        assert_eq!(status, 403, "a head opens {other}");
    }
    assert_eq!(head.get("/watch/wall").await.0, 403);
    assert_eq!(head.get("/supervision/log").await.0, 403);

    // A clerk: no board; of cards what names him.
    let clerk = town.sign_in("clerk").await;
    assert_eq!(clerk.get("/watch").await.0, 403);
    assert_eq!(clerk.get("/supervision/cards").await.0, 200);

    // A clerk's own score, and nobody else's.
    assert_eq!(clerk.get("/assessment/mine").await.0, 200);
    let (status, _) = clerk.get("/assessment/statements/person:examiner").await;
    assert!([403, 404].contains(&status), "a clerk opens the score of another: {status}");

    // Rules are read by staff and written by those who set them.
    assert_eq!(clerk.get("/supervision/rules").await.0, 200);
    assert_eq!(clerk.get("/supervision/rules/T-STEP-OVER/edit").await.0, 403);
    assert_eq!(town.sign_in("supervisor").await.get("/supervision/rules/T-STEP-OVER/edit").await.0, 200);
}
