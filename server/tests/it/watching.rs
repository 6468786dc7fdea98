//! Who watches what: leaders and supervisors the county, a head her department, a clerk what names him, the public what
//! can name nobody.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::access::Lived;
use crate::opening::{figures, opened};

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
        "/supervision/signals",
        "/supervision/orders",
        "/supervision/orders/new",
        "/supervision/dry-runs/none",
        "/supervision/rules",
        "/supervision/risks",
        "/supervision/observing",
        "/supervision/log",
        "/ratings",
        "/ratings/list",
        "/ratings/calls",
        "/assessment",
        "/assessment/mine",
        "/assessment/indicators",
        "/assessment/cases",
        "/assessment/people/clerk",
    ];
    for path in closed {
        assert_eq!(visit(path).await.0, 303, "{path} is open to strangers");
    }
    for path in
        ["cards", "signals", "orders", "supervision/risks", "people/clerk/conduct", "ratings", "indicators", "figures"]
    {
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

/// The register counts what the lists show, for whoever asks: a number that nobody could open would be a second truth.
#[tokio::test(flavor = "multi_thread")]
async fn the_register_of_risks_counts_what_its_reader_may_open() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let year = "from=2026-01-01&to=2027-12-31";
    let mut cards = Vec::new();
    for account in ["supervisor", "approver", "clerk"] {
        let person = town.sign_in(account).await;
        let (status, body) = person.get(&format!("/api/v1/supervision/risks?{year}")).await;
        assert_eq!(status, 200, "{account}: {body}");
        let register: Value = serde_json::from_str(&body).unwrap();
        let risks = register["items"].as_array().unwrap();
        assert!(risks.len() >= 20 && register["loose_rules"] == json!([]), "{account}: {register}");
        let mut seen = 0;
        for risk in risks {
            for rule in risk["rules"].as_array().unwrap() {
                let listed =
                    person.get(&format!("/api/v1/cards?rule={}&{year}&limit=200", rule["id"].as_str().unwrap())).await;
                let listed: Value = serde_json::from_str(&listed.1).unwrap();
                let stand = listed["items"].as_array().unwrap().iter().filter(|card| card["state"] != "withdrawn");
                assert_eq!(rule["cards"], json!(stand.count()), "{account}: {rule}");
            }
            let notices = risk["notices"].as_i64().unwrap();
            let never = risk["cards"] == 0 && notices == 0;
            assert_eq!(risk["verdict"] == "never", never, "{account}: {risk}");
            seen += risk["cards"].as_i64().unwrap();
        }
        cards.push(seen);
    }
    assert!(cards[0] > cards[1] && cards[1] >= cards[2] && cards[0] > 0, "{cards:?}");
    let clerk = town.sign_in("clerk").await;
    assert_eq!(clerk.get("/supervision/risks/nothing").await.0, 404);
    assert_eq!(clerk.get("/supervision/risks?from=2026-12-01&to=2026-01-01").await.0, 422);
}

/// Conduct is for the person, the head of the department, and supervision.
#[tokio::test(flavor = "multi_thread")]
async fn conduct_is_for_the_person_the_head_and_supervision() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    for (account, person, allowed) in [
        ("examiner", "examiner", true),
        ("approver", "examiner", true),
        ("supervisor", "examiner", true),
        ("clerk", "examiner", false),
        ("approver", "clerk", false),
        ("observer", "examiner", false),
    ] {
        let reader = town.sign_in(account).await;
        let (status, page) = reader.get(&format!("/assessment/people/{person}?period=2026")).await;
        assert_eq!(status, if allowed { 200 } else { 403 }, "{account} reads {person}");
        assert!(!page.contains("/assessment/objections"), "nothing is frozen after ten days");
        let (api, body) = reader.get(&format!("/api/v1/people/{person}/conduct?period=2026")).await;
        assert_eq!(api, status, "{account} {person}: {body}");
        if allowed {
            let conduct: Value = serde_json::from_str(&body).unwrap();
            let steps = conduct["steps"].as_array().unwrap().iter();
            let done: i64 = steps.map(|step| step["own"]["done"].as_i64().unwrap()).sum();
            assert!(done > 0 && conduct["done"] == json!(done), "{conduct}");
        }
    }
    let (status, _) = town.sign_in("examiner").await.get("/assessment/people/examiner?period=2026-11-22").await;
    assert_eq!(status, 422, "days are not told apart");
}

/// An observer reads sums without a name; nobody's case is opened by it.
#[tokio::test(flavor = "multi_thread")]
async fn an_observer_reads_sums() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let observer = town.sign_in("observer").await;
    let (status, page) = observer.get("/supervision/observing").await;
    assert_eq!(status, 200);
    assert!(town.named(&page).is_empty(), "the sums name a case");
    for (_, name) in town.staff() {
        assert!(!page.contains(name) || name == "顾明远", "the sums name {name}");
    }
    for closed in ["/watch", "/supervision/log", "/supervision/cards/new", "/ratings", "/staff/counter"] {
        assert_eq!(observer.get(closed).await.0, 403, "an observer opens {closed}");
    }
    let sum = |register: &str| -> i64 {
        let register: Value = serde_json::from_str(register).unwrap();
        register["items"].as_array().unwrap().iter().map(|risk| risk["cards"].as_i64().unwrap()).sum()
    };
    let year = "/api/v1/supervision/risks?from=2026-01-01&to=2027-12-31";
    let whole = town.sign_in("supervisor").await.get(year).await.1;
    assert!(sum(&whole) > 0, "a county without a card tells nothing");
    assert_eq!(sum(&observer.get(year).await.1), sum(&whole), "an observer is told the county's sums");
}

/// What an observer reported is mended by the organ, and followed by whoever reported it.
#[tokio::test(flavor = "multi_thread")]
async fn an_observer_follows_what_they_reported() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::fresh(folder.path()).await;
    let observer = town.sign_in("observer").await;

    let finding = json!({
        "kind": "observer-finding", "organ": "market",
        "form": { "matter": "conduct", "finding": "窗口前排了七个人，两个座位空着。", "by": "supervision", "within": "3wd" },
    });
    let (status, filed) = observer.post("/api/v1/cases", "observer-1", &finding).await;
    assert_eq!(status, 201, "{filed}");
    let no = filed["case_no"].as_str().unwrap().to_owned();
    assert_eq!(observer.get(&format!("/api/v1/cases/{no}")).await.0, 200, "what one reported one follows");
    assert_eq!(observer.get(&format!("/staff/cases/{no}")).await.0, 200, "on its page as well");
    assert_eq!(town.sign_in("approver").await.get(&format!("/api/v1/cases/{no}")).await.0, 200, "the organ mends it");
    assert_eq!(town.sign_in("clerk").await.get(&format!("/api/v1/cases/{no}")).await.0, 404);
    let (status, _) = town.sign_in("clerk").await.post("/api/v1/cases", "clerk-1", &finding).await;
    assert_eq!(status, 403, "staff do not speak as observers");
    let (_, page) = observer.get("/supervision/observing").await;
    assert!(page.contains(&no), "the page lists what one reported: {page}");
    let (status, page) = town.sign_in("clerk").await.get("/supervision/observing").await;
    assert!(status == 403 && !page.contains(&no), "sums and findings are for observers: {status}");
}

/// What outside reviews found in a quarter: added up by topic and unit beside the quarter before, under the reader's rights.
#[tokio::test(flavor = "multi_thread")]
async fn outside_reviews_are_compared_by_quarter_topic_and_unit() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::fresh(folder.path()).await;
    let supervisor = town.sign_in("supervisor").await;
    let found = [
        ("market", "hainan", "2026Q4", "窗口服务", 80.0),
        ("market", "third-party", "2026Q4", "窗口服务", 90.0),
        ("market", "hainan", "2026Q3", "窗口服务", 70.0),
        ("civil", "hainan", "2026Q4", "一次告知", 60.0),
    ];
    for (n, (organ, source, period, index, score)) in found.iter().enumerate() {
        let finding = json!({
            "kind": "external-review", "organ": organ,
            "form": { "source": source, "period": period, "index": index, "score": score, "by": "supervision",
                "problem": format!("第 {n} 条：排队太久。"), "demand": "增开窗口，限期整改。", "within": "10wd" },
        });
        let (status, filed) = supervisor.post("/api/v1/cases", &format!("review-{n}"), &finding).await;
        assert_eq!(status, 201, "{filed}");
    }
    // Cells of the first line of each of the page's tables.
    let lines = |page: &str| -> Vec<Vec<String>> {
        let rows = page.split("<tr>").skip(1).filter(|row| row.starts_with("<th scope=\"row\""));
        let text = |cell: &str| {
            let told = cell.split('>').skip(1).map(|piece| piece.split('<').next().unwrap_or_default());
            told.map(str::trim).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
        };
        rows.map(|row| row.split("<td").map(text).collect()).collect()
    };
    let opinion = json!({
        "kind": "opinion", "organ": "market",
        "form": { "topic": "service", "text": "中午请留一个窗口值班，上班的人来得及。", "anonymous": false },
    });
    let (status, filed) = town.sign_in("wang.mei").await.post("/api/v1/cases", "opinion-1", &opinion).await;
    assert_eq!(status, 201, "{filed}");
    let (status, page) = supervisor.get("/assessment/reviews?period=2026-Q4").await;
    assert_eq!(status, 200);
    // Every number opens as many findings, ratings or opinions.
    let mut compared = 0;
    for account in ["supervisor", "approver"] {
        let person = town.sign_in(account).await;
        let (_, page) = person.get("/assessment/reviews?period=2026-Q4").await;
        for (href, number) in figures(&page) {
            assert_eq!(opened(&person, &href).await, number, "{account}: {href}");
            compared += 1;
        }
    }
    assert!(compared > 12, "{compared}");
    assert!(page.contains("/staff/kinds/opinion?"), "opinions are opened: {page}");
    let (_, scored) = supervisor.get("/assessment/reviews/findings?period=2026-Q4&unit=market&state=scored").await;
    assert!(scored.contains("第 0 条") && scored.contains("第 1 条") && !scored.contains("第 3 条"), "{scored}");
    let (_, none) = supervisor.get("/assessment/reviews/findings?period=2026-Q4&state=closed").await;
    assert!(!none.contains("第 0 条"), "{none}");
    let (_, own) = town.sign_in("approver").await.get("/assessment/reviews/findings?period=2026-Q4").await;
    assert!(own.contains("第 0 条") && !own.contains("第 3 条"), "a head opens findings of the own organ: {own}");
    let table = lines(&page);
    let of = |name: &str| table.iter().find(|line| line[0] == name).unwrap_or_else(|| panic!("{name}: {table:?}"));
    assert_eq!(of("窗口服务")[1..], ["2", "1", "0", "85.0", "+15.0"]);
    assert_eq!(of("一次告知")[1..], ["1", "0", "0", "60.0", "–"]);
    assert_eq!(of("青岚县市场监督管理局")[1..6], ["2", "1", "0", "85.0", "+15.0"]);
    let (_, hainan) = supervisor.get("/assessment/reviews?period=2026-Q4&source=hainan").await;
    assert!(hainan.contains("第 0 条") && !hainan.contains("第 1 条"), "the source is asked for");
    let (_, own) = town.sign_in("approver").await.get("/assessment/reviews?period=2026-Q4").await;
    assert!(own.contains("第 0 条") && !own.contains("第 3 条"), "a head reads of the own organ: {own}");
    let (status, _) = supervisor.get("/assessment/reviews?period=2026-11").await;
    assert_eq!(status, 422, "a month is no quarter");

    // Three forms side by side: this quarter, the one before, the year.
    let told = |page: &str, what: &str| -> Vec<String> {
        let row = page.split("<tr>").find(|row| row.contains("scope=\"row\"") && row.contains(what));
        let row = row.unwrap_or_else(|| panic!("{what}: {page}"));
        let text = |cell: &str| {
            let cell = cell.split("</td>").next().unwrap_or_default();
            let pieces = cell.split('<').filter_map(|piece| Some(piece.split_once('>')?.1));
            pieces.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
        };
        row.split("<td").skip(1).map(|cell| text(&format!("<{cell}"))).collect()
    };
    assert_eq!(told(&page, "外部评议指出的问题")[..4], ["第三方", "3", "1", "4"]);
    assert_eq!(told(&page, "外部评议平均得分")[1..4], ["76.7 · 3", "70.0 · 1", "75.0 · 4"]);
    assert_eq!(told(&page, "办件好评率")[..4], ["网上", "–", "–", "–"], "nobody rated: no rate");
    let (_, market) = supervisor.get("/assessment/reviews?period=2026-Q4&organ=market").await;
    assert_eq!(told(&market, "外部评议指出的问题")[1..4], ["2", "1", "3"]);
    assert!(!market.contains("第 3 条"), "of one unit only its findings");
    let seen = json!({
        "kind": "observer-finding", "organ": "market",
        "form": { "matter": "hall", "finding": "取号机坏了，没有人管。", "by": "supervision", "within": "5wd" },
    });
    let (status, filed) = town.sign_in("observer").await.post("/api/v1/cases", "seen-1", &seen).await;
    assert_eq!(status, 201, "{filed}");
    let (_, market) = supervisor.get("/assessment/reviews?period=2026-Q4&organ=market").await;
    assert_eq!(told(&market, "监督员反映的问题")[..4], ["现场", "1", "0", "1"]);
    for (href, number) in figures(&market) {
        assert_eq!(opened(&supervisor, &href).await, number, "of one unit: {href}");
    }
    let (_, year) = supervisor.get("/assessment/reviews/findings?period=2026&unit=market").await;
    assert!(year.contains("第 0 条") && year.contains("第 2 条") && !year.contains("第 3 条"), "{year}");
    let (status, _) = town.sign_in("approver").await.get("/assessment/reviews?organ=civil").await;
    assert_eq!(status, 403, "another unit is not in sight");
}
