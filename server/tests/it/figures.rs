//! Figures are what the register says: a lived county, counted again.

use assessment::measures::Recount;
use assessment::store::{figures, statements, windows, work};
use assessment::{Measure, Month, Part, Period, Sums};
use axum::body::{Body, to_bytes};
use casework::{Command, Sight, Verb};
use haoban::demo::{self, Plan};
use haoban::town::{DEMO_PASSWORD, Town};
use http::Request;
use kernel::{TestClock, Timestamp};
use tower::ServiceExt as _;

use crate::towns;

#[tokio::test(flavor = "multi_thread")]
async fn figures_equal_the_register_counted_again() {
    let postgres = testkit::postgres().await;
    for (database, seed) in [("sqlite::memory:".to_owned(), 11), (postgres.address(), 12)] {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan { days: 25, cases: 120, seed };
        let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day().unwrap()));
        let town = towns::open(&towns::settings(folder.path(), &database), &clock).await;
        town.welcome().await.unwrap();
        demo::live(&town, &clock, plan, false).await.unwrap();

        let rated = exclude_one(&town).await;
        let mut again = Recount::default();
        town.casework.relive(town.region, &mut again).await.unwrap();
        let kept = figures::all(&town.db, town.region).await.unwrap();
        let expected: Vec<_> = again.figures.clone().into_iter().collect();
        assert_eq!(kept.len(), expected.len());
        for (kept, expected) in kept.iter().zip(&expected) {
            assert_eq!(kept, expected);
        }
        let total = |measure: Measure| {
            kept.iter().filter(|((span, ..), _)| span == "day").map(|(_, sums): &(_, Sums)| sums.get(measure)).sum()
        };
        let (filed, closed, in_hand): (i64, i64, i64) =
            (total(Measure::Filed), total(Measure::Closed), total(Measure::InHand));
        assert!(filed > 80 && closed > 20 && total(Measure::RatedActively) > 0, "{filed} {closed}: too quiet a county");
        assert_eq!(in_hand, filed - closed);
        assert_eq!(total(Measure::RatedActively), rated - 1, "what was found not to count is taken away");
        overdue_and_windows(&town, total(Measure::OverdueOpen), &again).await;

        for month in ["2026-10", "2026-11"].map(|month| month.parse::<Month>().unwrap()) {
            let of = figures::Of::default();
            let kept = work::by_person(&town.db, town.region, &of, month, month).await.unwrap();
            let done: i64 = again.work.iter().filter(|((known, ..), _)| *known == month).map(|(_, sums)| sums[0]).sum();
            assert_eq!(kept.iter().map(|person| person.done).sum::<i64>(), done);
        }
        same_again(&town).await;
        a_windows_statement(&town).await;
    }
    postgres.remove().await;
}

/// Everything since the county began.
fn all_days() -> Period {
    "2026-01-01..2026-12-31".parse().unwrap()
}

/// Excludes one rating of a closed case as the round does, and says how many there were before.
async fn exclude_one(town: &Town) -> i64 {
    let (desk, sight) = (town.assessment_desk(), Sight::county(town.region));
    let before = desk.sums(&sight, all_days(), None, None).await.unwrap().get(Measure::RatedActively);
    let opened =
        desk.cases(&sight, "rated_actively", Part::Numerator, None, None, all_days(), (None, 1)).await.unwrap();
    let no = opened.rows[0].case_no.clone();
    let rating = town.casework.current(town.region, &no).await.unwrap().unwrap().rating.clone().unwrap();
    let data = serde_json::json!({
        "act": 0, "n": 1, "level": rating.level, "given_at": rating.at, "result": "mistaken",
        "rectification": "ZG99012120261101-0001",
    });
    let verb = Verb::Deed { deed: ratings::lifecycle::exclude::DEED.to_owned(), data: std::sync::Arc::new(data) };
    let command = Command::on(town.region, no.clone(), kernel::Actor::system(), verb);
    town.casework.execute(command).await.unwrap();
    let left =
        desk.cases(&sight, "rated_actively", Part::Numerator, None, None, all_days(), (None, 500)).await.unwrap();
    assert!(left.rows.iter().all(|row| row.case_no != no), "its case is not opened any more");
    before
}

/// What is late and open is listed one by one; what windows closed is the same from rows and from the register.
async fn overdue_and_windows(town: &Town, overdue: i64, again: &Recount) {
    let (desk, sight) = (town.assessment_desk(), Sight::county(town.region));
    let listed =
        desk.cases(&sight, "overdue_open", Part::Numerator, None, None, all_days(), (None, 500)).await.unwrap();
    assert_eq!(i64::try_from(listed.rows.len()).unwrap(), overdue);
    assert!(listed.rows.iter().all(|row| row.closed_at.is_none()));
    let level = desk.sums(&sight, all_days(), None, None).await.unwrap().get(Measure::OverdueOpen);
    assert_eq!(level, overdue);
    for month in ["2026-10", "2026-11"].map(|month| month.parse::<Month>().unwrap()) {
        let kept = windows::closed(&town.db, town.region, Period::month(month)).await.unwrap();
        let known = again.windows.iter().filter(|((known, ..), sums)| *known == month && !sums.is_empty());
        let expected: Vec<_> =
            known.map(|((_, window, item), sums)| ((window.clone(), item.clone()), sums.clone())).collect();
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), expected);
    }
    assert!(!again.windows.is_empty(), "nothing was handed in at a window");
}

/// A frozen month is what the register says, to the last digit; freezing again changes nothing, and the chain is whole.
async fn same_again(town: &Town) {
    let desk = town.assessment_desk();
    desk.freeze().await.unwrap();
    let frozen = statements::months(&town.db, town.region).await.unwrap();
    assert_eq!(frozen.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-10"]);
    assert!(desk.freeze().await.unwrap().is_empty());
    let month = frozen[0];
    let mut again = desk.all_states_again(month).await.unwrap();
    again.sort_by(|a, b| a.subject.cmp(&b.subject));
    let kept = statements::chain(&town.db, town.region).await.unwrap();
    assert!(kept.len() > 5, "{}", kept.len());
    assert_eq!(kept.len(), again.len());
    for (kept, again) in kept.iter().zip(&again) {
        assert_eq!(kept.body, serde_json::to_string(again).unwrap());
        assert_eq!(&kept.statement, again);
    }
    assert!(kept.iter().any(|kept| kept.statement.subject.starts_with("window:")), "windows have points");
    assert_eq!(desk.verify_statements().await.unwrap(), Ok(kept.len()));
}

/// A window's points are seen by its hall and by supervision, with the cases behind them, and by no other department.
async fn a_windows_statement(town: &Town) {
    let router = town.router();
    let ask = async |request: Request<Body>| {
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    };
    let get = async |account: &str, path: &str| {
        let body = serde_json::json!({ "account": account, "password": DEMO_PASSWORD }).to_string();
        let request = Request::post("/api/v1/sign-in").header("Content-Type", "application/json");
        let (_, body) = ask(request.body(body.into()).unwrap()).await;
        let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
        let token = format!("Bearer {}", answer["token"].as_str().unwrap());
        ask(Request::get(path).header("Authorization", token).body(Body::empty()).unwrap()).await
    };
    let kept = statements::chain(&town.db, town.region).await.unwrap();
    let busy = |kept: &&statements::Frozen| {
        let statement = &kept.statement;
        statement.subject.starts_with("window:centre/general-") && statement.lines.iter().any(|line| line.id == "V")
    };
    let window = kept.iter().find(busy).unwrap().statement.subject.strip_prefix("window:").unwrap().to_owned();
    let encoded = window.replace('/', "%2F");
    let page = format!("/assessment/statements/window%3A{encoded}?month=2026-10");
    let (status, shown) = get("clerk", &page).await;
    let behind = format!("/assessment/cases?indicator=closed&amp;organ={encoded}&amp;period=2026-10");
    assert_eq!(status, 200, "{shown}");
    assert!(shown.contains("综合窗口") && shown.contains(&behind), "{shown}");
    let (status, cases) = get("clerk", &behind.replace("&amp;", "&")).await;
    assert_eq!((status, cases.contains("/staff/cases/")), (200, true));
    assert_eq!(get("examiner", &page).await.0, 403, "another department's");
    let (_, overview) = get("supervisor", "/assessment?month=2026-10").await;
    assert!(overview.contains("窗口月度排名") && overview.contains(&encoded));
    let (status, body) = get("supervisor", &format!("/api/v1/statements/window:{encoded}/2026-10")).await;
    assert_eq!((status, body.contains(&window)), (200, true));
}
