//! Figures are what the register says: a lived county, counted again.

use std::path::Path;
use std::sync::Arc;

use assessment::measures::{MarkKind, Recount};
use assessment::store::{figures, statements, windows, work};
use assessment::{Cases, Measure, Month, Period, Statement, Sums};
use axum::body::{Body, to_bytes};
use casework::{Command, Completion, Filing, Sight, Verb};
use haoban::demo::{self, Plan};
use haoban::town::{DEMO_PASSWORD, Town};
use http::Request;
use kernel::{Clock as _, TestClock, Timestamp, local_date};
use supervision::SignalFilter;
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
        assert_eq!(closed, over(&town).await, "however they ended");
        assert_eq!(total(Measure::RatedActively), rated - 1, "what was found not to count is taken away");
        overdue_and_windows(&town, total(Measure::OverdueOpen), &again).await;
        late_as_supervision_saw(&town, "T-LEGAL-OVER", closed - total(Measure::ClosedStatutoryInTime)).await;
        late_as_supervision_saw(&town, "T-PROMISE-OVER", closed - total(Measure::ClosedPromiseInTime)).await;

        for month in ["2026-10", "2026-11"].map(|month| month.parse::<Month>().unwrap()) {
            let of = figures::Of::default();
            let kept = work::by_person(&town.db, town.region, &of, month, month).await.unwrap();
            let done: i64 = again.work.iter().filter(|((known, ..), _)| *known == month).map(|(_, sums)| sums[0]).sum();
            assert_eq!(kept.iter().map(|person| person.done).sum::<i64>(), done);
        }
        paces_are_of_every_step(&town).await;
        trends_say_what_their_months_say(&town).await;
        same_again(&town).await;
        a_windows_statement(&town).await;
        counted_again(&town, folder.path()).await;
        late_call_backs(&town, &clock).await;
        last_three_times(&town).await;
        what_is_kept_beside_the_register_is_proved(&town).await;
    }
    postgres.remove().await;
}

/// How many applications are over, as their rows have it.
async fn over(town: &Town) -> i64 {
    let over = "SELECT count(*) FROM case_row WHERE region = $1 AND kind = $2 AND closed_at IS NOT NULL";
    let params = store::params![town.region, applications::lifecycle::KIND];
    town.db.query(over, &params).await.unwrap()[0].get(0).unwrap()
}

/// A chart over months tells of each what its own page tells, stocks (在办、逾期未结) too.
async fn trends_say_what_their_months_say(town: &Town) {
    let (desk, sight, who) = (town.assessment_desk(), Sight::county(town.region), supervisor(town).await);
    let last: Month = "2026-11".parse().unwrap();
    let standings = desk.indicators(&who, Period::month(last), None).await.unwrap();
    assert!(standings.len() >= 15, "{}", standings.len());
    for standing in standings {
        let trend = desk.trend(&sight, &standing.id, last, 2, None).await.unwrap();
        let [(_, before, _), (_, now, _)] = trend.as_slice() else { panic!("{trend:?}") };
        assert_eq!((before, now), (&standing.previous, &standing.now), "{}", standing.id);
    }
}

/// Whoever changes a figure, a score or a card behind the register is found out.
async fn what_is_kept_beside_the_register_is_proved(town: &Town) {
    for (sql, found) in [
        ("UPDATE assessment_figure SET filed = filed + 1 WHERE region = $1 AND span = 'month'", "统计数字 month"),
        ("UPDATE assessment_statement SET points = points + 1 WHERE region = $1", "与检索栏不符"),
        (
            "UPDATE assessment_statement SET body = replace(body, '\"of\":', '\"of\": ') WHERE region = $1",
            "与校验值不符",
        ),
        ("UPDATE supervision_card SET points = points - 1 WHERE region = $1", "与办件不符"),
    ] {
        let mut forged = store::WriteSet::new();
        forged.push(sql, store::params![town.region]);
        town.db.write(forged).await.unwrap();
        let verified = town.casework.verify(town.region).await.unwrap();
        let told: Vec<String> = verified.breaks.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|told| told.contains(found)), "{sql}: {told:?}");
    }
}

/// Paces are kept of the very steps that are counted as work, whatever their act and however they ended.
async fn paces_are_of_every_step(town: &Town) {
    let all = async |sql: &'static str| {
        let rows = town.db.query(sql, &store::params![town.region]).await.unwrap();
        let line = |row: &store::Row| (row.get::<String>(0).unwrap(), row.get::<i64>(1).unwrap());
        rows.iter().map(line).collect::<Vec<_>>()
    };
    let worked = "SELECT person || ' ' || act || ' ' || month, CAST(sum(done) AS BIGINT) FROM assessment_work
        WHERE region = $1 GROUP BY person, act, month ORDER BY person, act, month";
    let paced = "SELECT person || ' ' || act || ' ' || month, CAST(sum(done) AS BIGINT) FROM assessment_pace
        WHERE region = $1 GROUP BY person, act, month ORDER BY person, act, month";
    let worked = all(worked).await;
    assert!(worked.len() > 20, "{worked:?}");
    assert_eq!(all(paced).await, worked);
}

/// What an older version did not count is counted again from the register, and nothing else changes.
async fn counted_again(town: &Town, folder: &Path) {
    let tables = async |name: &str| {
        let copied = town.db.backup(&folder.join(name), town.clock.now()).await.unwrap();
        let kept = copied
            .tables
            .into_iter()
            .filter(|(table, _)| table.starts_with("assessment_") || table.starts_with("correction_"));
        kept.collect::<Vec<_>>()
    };
    let before = tables("before").await;
    let mut older = store::WriteSet::new();
    for sql in [
        "UPDATE assessment_figure SET overdue_open = 0 WHERE region = $1",
        "UPDATE assessment_case SET win = '', overdue_on = '' WHERE region = $1",
        "UPDATE assessment_mark SET win = '', item = '' WHERE region = $1",
        "DELETE FROM assessment_duty WHERE region = $1",
        "DELETE FROM assessment_pace WHERE region = $1",
        "DELETE FROM correction_asked WHERE region = $1",
        "DELETE FROM correction_case WHERE region = $1",
    ] {
        older.push(sql, store::params![town.region]);
    }
    town.db.write(older).await.unwrap();
    assert_ne!(tables("older").await, before);
    let recounted = town.assessment_desk().count_again().await.unwrap();
    assert!(recounted.cases > 80 && recounted.commands > 300, "{recounted:?}");
    assert_eq!(tables("after").await, before);
}

/// 回访逾期 counts against whoever had to call: once, whether the clock told of it or somebody called too late.
async fn late_call_backs(town: &Town, clock: &Arc<TestClock>) {
    let opened = clock.now();
    let mut numbers = Vec::new();
    for n in 0..2 {
        let form =
            serde_json::json!({ "item": "分期缴纳罚款", "organ": "market", "reason": "抽样", "quota": "2026-11" });
        let party = casework::Party {
            kind: casework::PartyKind::Citizen,
            name: "王梅".into(),
            number: String::new(),
            phone: String::new(),
            account: None,
        };
        let filing = Filing {
            kind: "call-back".into(),
            item: None,
            party: Arc::new(party),
            agent: None,
            channel: kernel::Channel::Timer,
            place: None,
            window: None,
            organ: Some("supervision".into()),
            form: Arc::new(form),
            answers: Arc::default(),
            materials: Vec::new(),
        };
        let command = Command::file(town.region, kernel::Actor::system(), filing).with_key(format!("late-call-{n}"));
        numbers.push(town.casework.execute(command).await.unwrap().case_no);
    }
    // Five working days end with Friday the 27th; from then on it is late.
    clock.set(Timestamp::at_local("2026-11-30".parse().unwrap(), 10, 0));
    let case = town.casework.current(town.region, &numbers[0]).await.unwrap().unwrap();
    let task = case.tasks.iter().find(|task| &*task.act == "call-back").unwrap().n;
    let caller = kernel::Actor::staff("hotline", "何晓燕", "service-bureau", ["service-bureau/hotline".into()]);
    let completion =
        Completion { task, outcome: "unreachable".into(), opinion: None, with: None, data: Arc::default() };
    let called = Command::on(town.region, numbers[0].clone(), caller, Verb::Complete(Box::new(completion)));
    town.casework.execute(called).await.unwrap();
    town.casework.tick(town.region).await.unwrap();
    let month = Month::of(local_date(opened));
    let marks = statements::marks(&town.db, town.region, month).await.unwrap();
    let late: Vec<_> = marks.iter().filter(|mark| mark.kind == MarkKind::LateCallBack).collect();
    let of = |no: &kernel::CaseNo| late.iter().filter(|mark| mark.case_no == *no).collect::<Vec<_>>();
    let told = numbers.iter().map(|no| {
        let marks = of(no);
        assert_eq!(marks.len(), 1, "{no}");
        (marks[0].organ.to_string(), marks[0].person.clone(), marks[0].title.clone(), marks[0].day().to_string())
    });
    let told: Vec<_> = told.collect();
    let expected = |person: &str| ("service-bureau".into(), person.into(), "回访逾期".into(), "2026-11-28".into());
    assert_eq!(told, [expected("hotline"), expected("")]);
    let (desk, record) = (town.assessment_desk(), town.assessment_desk().record(month).await.unwrap());
    let states = desk.states(month, &record);
    let lost = |subject: &str| {
        let state = states.iter().find(|state| state.subject == subject).unwrap();
        state.lines.iter().filter(|line| line.id == "late-call-back").map(|line| line.points).sum::<i64>()
    };
    assert_eq!(lost("person:hotline"), -200);
    assert!(lost("organ:service-bureau") <= -200, "both count against the organ");
}

/// A window that was last three months in a row: the ranking and its statement say so, and what the scheme has follow.
async fn last_three_times(town: &Town) {
    let desk = town.assessment_desk();
    let months = ["2026-08", "2026-09", "2026-10"].map(|month| month.parse::<Month>().unwrap());
    let frozen = statements::list(&town.db, town.region, months[2], "window:", &figures::Of::default()).await.unwrap();
    for month in [months[0], months[1]] {
        let earlier: Vec<_> = frozen.iter().map(|kept| Statement { month, ..kept.statement.clone() }).collect();
        let mut set = store::WriteSet::new();
        statements::freeze(town.region, &earlier, kernel::Digest32::ZERO, town.clock.now(), &mut set).unwrap();
        town.db.write(set).await.unwrap();
    }
    let periods = async |month: Month| {
        let lasts = desk.lasts(declarations::ScoreOf::Window, month).await.unwrap();
        assert!(!lasts.is_empty(), "no group of two windows");
        lasts
    };
    let second = periods(months[1]).await;
    assert!(second.values().all(|last| last.periods == 2 && last.then.is_none()));
    let third = periods(months[2]).await;
    assert!(third.values().all(|last| last.periods == 3 && last.then == Some(declarations::TailDeed::Report)));
    let (window, _) = third.first_key_value().unwrap();
    for path in
        ["/assessment?month=2026-10".to_owned(), format!("/assessment/statements/{}?month=2026-10", coded(window))]
    {
        let (status, page) = get(town, "supervisor", &path).await;
        assert_eq!(status, 200);
        assert!(page.contains("连续 3 个月末位，按方案通报派出单位"), "{path}");
    }
}

fn coded(subject: &str) -> String {
    subject.replace(':', "%3A").replace('/', "%2F")
}

/// What somebody is shown.
async fn get(town: &Town, account: &str, path: &str) -> (u16, String) {
    let router = town.router();
    let ask = async |request: Request<Body>| {
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    };
    let body = serde_json::json!({ "account": account, "password": DEMO_PASSWORD }).to_string();
    let request = Request::post("/api/v1/sign-in").header("Content-Type", "application/json");
    let (_, body) = ask(request.body(body.into()).unwrap()).await;
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    let token = format!("Bearer {}", answer["token"].as_str().unwrap());
    ask(Request::get(path).header("Authorization", token).body(Body::empty()).unwrap()).await
}

/// Everything since the county began.
fn all_days() -> Period {
    "2026-01-01..2026-12-31".parse().unwrap()
}

/// Whoever may see raters, as a handler meets them.
async fn supervisor(town: &Town) -> Arc<identity::Who> {
    let gate = &town.assessment_desk().office.gate;
    let opened = gate.directory.open_session(&"supervisor".into(), "test", town.clock.now()).await.unwrap();
    Arc::new(gate.find(&opened.0, kernel::Channel::Web).await.unwrap().unwrap())
}

/// Excludes one rating of a closed case as the round does, and says how many there were before.
async fn exclude_one(town: &Town) -> i64 {
    let (desk, sight, who) = (town.assessment_desk(), Sight::county(town.region), supervisor(town).await);
    let before = desk.sums(&sight, all_days(), None, None).await.unwrap().get(Measure::RatedActively);
    let opened = desk.cases(&who, &Cases::of("rated_actively", all_days()), (None, 1)).await.unwrap();
    let no = opened.rows[0].case_no.clone();
    let rating = town.casework.current(town.region, &no).await.unwrap().unwrap().rating.clone().unwrap();
    let data = serde_json::json!({
        "act": 0, "n": 1, "level": rating.level, "given_at": rating.at, "result": "mistaken",
        "rectification": "ZG99012120261101-0001",
    });
    let verb = Verb::Deed { deed: ratings::lifecycle::exclude::DEED.to_owned(), data: Arc::new(data) };
    let command = Command::on(town.region, no.clone(), kernel::Actor::system(), verb);
    town.casework.execute(command).await.unwrap();
    let left = desk.cases(&who, &Cases::of("rated_actively", all_days()), (None, 500)).await.unwrap();
    assert!(left.rows.iter().all(|row| row.case_no != no), "its case is not opened any more");
    before
}

/// What was closed late is what supervision saw run out, and nothing else: a limit that ends in a year whose calendar is not
/// out yet has been kept.
async fn late_as_supervision_saw(town: &Town, rule: &str, late: i64) {
    let (sight, filter) =
        (Sight::county(town.region), SignalFilter { rule: Some(rule.into()), ..SignalFilter::default() });
    let seen = town.supervision.signals(&sight, &filter, None, 500).await.unwrap();
    let mut closed = 0;
    for signal in seen.rows {
        let no = signal.subject.case_no().unwrap().clone();
        let case = town.casework.current(town.region, &no).await.unwrap().unwrap();
        closed += i64::from(case.closed_at.is_some());
    }
    assert_eq!(late, closed, "{rule}");
}

/// What is late and open is listed one by one; what windows closed is the same from rows and from the register.
async fn overdue_and_windows(town: &Town, overdue: i64, again: &Recount) {
    let (desk, sight, who) = (town.assessment_desk(), Sight::county(town.region), supervisor(town).await);
    let listed = desk.cases(&who, &Cases::of("overdue_open", all_days()), (None, 500)).await.unwrap();
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
    let mut kept = statements::list(&town.db, town.region, month, "", &figures::Of::default()).await.unwrap();
    kept.sort_by(|a, b| a.statement.subject.cmp(&b.statement.subject));
    assert!(kept.len() > 5, "{}", kept.len());
    assert_eq!(kept.len(), again.len());
    for (kept, again) in kept.iter().zip(&again) {
        assert_eq!(kept.body, serde_json::to_string(again).unwrap());
        assert_eq!(&kept.statement, again);
    }
    assert!(kept.iter().any(|kept| kept.statement.subject.starts_with("window:")), "windows have points");
    assert_eq!(town.casework.verify(town.region).await.unwrap().breaks, []);
}

/// A window's points are seen by its hall and by supervision, with the cases behind them, and by no other department.
async fn a_windows_statement(town: &Town) {
    let month = "2026-10".parse().unwrap();
    let kept = statements::list(&town.db, town.region, month, "window:", &figures::Of::default()).await.unwrap();
    let busy = |kept: &&statements::Frozen| {
        let statement = &kept.statement;
        statement.subject.starts_with("window:centre/general-") && statement.lines.iter().any(|line| line.id == "V")
    };
    let window = kept.iter().find(busy).unwrap().statement.subject.strip_prefix("window:").unwrap().to_owned();
    let encoded = window.replace('/', "%2F");
    let page = format!("/assessment/statements/window%3A{encoded}?month=2026-10");
    let (status, shown) = get(town, "clerk", &page).await;
    let behind = format!("/assessment/cases?indicator=closed&amp;organ={encoded}&amp;period=2026-10");
    assert_eq!(status, 200, "{shown}");
    assert!(shown.contains("综合窗口") && shown.contains(&behind), "{shown}");
    let (status, cases) = get(town, "clerk", &behind.replace("&amp;", "&")).await;
    assert_eq!((status, cases.contains("/staff/cases/")), (200, true));
    assert_eq!(get(town, "examiner", &page).await.0, 403, "another department's");
    let (_, overview) = get(town, "supervisor", "/assessment?month=2026-10").await;
    assert!(overview.contains("窗口月度排名") && overview.contains(&encoded));
    let (status, body) = get(town, "supervisor", &format!("/api/v1/statements/window:{encoded}/2026-10")).await;
    assert_eq!((status, body.contains(&window)), (200, true));
}
