//! Whatever anybody asks in whatever order: figures, work and ratings kept in the transactions are those of the register
//! counted again.

use std::path::Path;
use std::sync::Arc;

use assessment::measures::{Measure, Recount};
use assessment::store::{figures, statements, windows, work};
use assessment::{Month, Period};
use calendar::PauseKind;
use casework::{Case, Command, Completion, Extension, Filing, Happening, PauseOrder, Rating, Supplement, Verb};
use declarations::County;
use kernel::{Actor, CaseNo, Channel};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};
use store::Db;

use crate::licence::{Town, acts, definitions, filing, limit, moment, region, staff, wang_mei};

/// One wish, in small numbers that stand for names.
#[derive(Clone, Debug)]
struct Wish {
    case: usize,
    verb: usize,
    pick: usize,
    hours: i64,
}

fn wish() -> impl Strategy<Value = Wish> {
    let numbers = (0..6usize, 0..16usize, 0..6usize, 0..40i64);
    numbers.prop_map(|(case, verb, pick, hours)| Wish { case, verb, pick, hours })
}

/// Whoever has the open step, and how it ends.
fn step(case: &Case, pick: usize) -> Option<(Actor, Verb)> {
    let task = case.tasks.get(pick % case.tasks.len().max(1))?;
    let (actor, outcome) = match &*task.act {
        "receive" => (staff("centre", "receiver"), if pick == 5 { "correct" } else { "accept" }),
        "review" => (staff(task.organ.as_str(), "examiner"), "agree"),
        "decide" => (staff("market", "approver"), if pick > 3 { "refuse" } else { "grant" }),
        _ => (staff("centre", "receiver"), "done"),
    };
    let opinion = Some("意见".into());
    let completion = Completion { task: task.n, outcome: outcome.into(), opinion, ..Completion::default() };
    Some((actor, Verb::Complete(Box::new(completion))))
}

fn asked(wish: &Wish, case: &Case) -> Option<(Actor, Verb)> {
    let rate = |level: usize| Verb::Deed { deed: "rate_it".to_owned(), data: Arc::new(json!({ "level": level })) };
    match wish.verb {
        // Mostly the work goes on.
        0..=8 => step(case, wish.pick),
        9 => Some((
            wang_mei(),
            Verb::Supplement(Box::new(Supplement { complete: wish.pick > 1, ..Supplement::default() })),
        )),
        10 => Some((
            staff("market", "approver"),
            Verb::Pause(Box::new(PauseOrder {
                kind: PauseKind::ExpertReview,
                basis: "行政许可法第四十五条".into(),
                reason: "评审".into(),
                announced: limit("3wd"),
                notice_no: String::new(),
            })),
        )),
        11 => Some((staff("market", "approver"), Verb::Resume)),
        12 => Some((
            staff("market", "leader"),
            Verb::Extend(Box::new(Extension {
                clock: None,
                by: limit("10wd"),
                article: "行政许可法第四十二条".into(),
                reason: "复杂".into(),
                asked_by: "market.examiner".into(),
            })),
        )),
        13 if wish.pick == 0 => Some((wang_mei(), Verb::Withdraw { reason: "不办了".into(), request: None })),
        13 if wish.pick == 1 => Some((staff("market", "approver"), Verb::Terminate { reason: "主体注销".into() })),
        _ => Some((wang_mei(), rate(wish.pick % 5 + 1))),
    }
}

async fn file(town: &Town, n: usize) -> CaseNo {
    let at_window = n % 3 == 1;
    let channel = if at_window { Channel::Window } else { Channel::Web };
    let window = at_window.then(|| "centre/general-1".into());
    let mut filing = Filing { channel, window, ..filing(json!({ "survey": n == 0 })) };
    if n % 4 == 3 {
        let party = casework::Party { phone: String::new(), ..casework::Party::clone(&filing.party) };
        filing.party = Arc::new(party);
    }
    let by = if at_window { staff("centre", "receiver") } else { wang_mei() };
    town.run(Command::file(region(), by, filing)).await.unwrap().case_no
}

/// Lives through the wishes; how many commands were accepted.
async fn live(town: &Town, wishes: &[Wish]) -> usize {
    let mut now = moment("2026-09-01", 8);
    let (mut numbers, mut done) = (Vec::new(), 0);
    for wish in wishes {
        now = now.plus_hours(wish.hours);
        town.clock.set(now);
        if wish.case >= numbers.len() {
            numbers.push(file(town, numbers.len()).await);
            continue;
        }
        if wish.verb == 15 {
            town.tick().await;
            continue;
        }
        let no = &numbers[wish.case];
        let Some((actor, verb)) = asked(wish, &*town.case(no).await) else { continue };
        match town.act(no, actor, verb).await {
            Ok(_) => done += 1,
            Err(error) => assert!(error.refusal().is_some(), "{error}"),
        }
    }
    done
}

fn town(db: Db) -> Town {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county");
    let county = County::read(folder).0.unwrap();
    let mut acts = acts();
    acts.deed("rate_it", |ctx, _, data: &Value| {
        let level = data["level"].as_u64().and_then(|level| u8::try_from(level).ok()).unwrap_or(1);
        Ok(vec![Happening::Rated(Arc::new(Rating { level, text: String::new(), tags: Vec::new(), at: ctx.now }))])
    });
    assessment::register(&mut acts, &county);
    Town::acting(db, definitions(), acts)
}

async fn is_counted_right(town: &Town) {
    let mut again = Recount::default();
    town.casework.relive(region(), &mut again).await.unwrap();
    let kept = figures::all(&town.db, region()).await.unwrap();
    assert_eq!(kept, again.figures.clone().into_iter().collect::<Vec<_>>());
    let filed: i64 =
        kept.iter().filter(|((span, ..), _)| span == "day").map(|(_, sums)| sums.get(Measure::Filed)).sum();
    let rows =
        town.casework.count_cases(&casework::Sight::county(region()), &casework::CaseFilter::default()).await.unwrap();
    assert_eq!(u64::try_from(filed).unwrap(), rows, "every case is counted once");
    let over = "SELECT count(*) FROM case_row WHERE region = $1 AND closed_at IS NOT NULL";
    let over: i64 = town.db.query(over, &store::params![region()]).await.unwrap()[0].get(0).unwrap();
    let closed = kept.iter().filter(|((span, ..), _)| span == "day").map(|(_, sums)| sums.get(Measure::Closed));
    assert_eq!(closed.sum::<i64>(), over, "however a case ended, it was closed");
    for month in ["2026-09", "2026-10", "2026-11"].map(|month| month.parse::<Month>().unwrap()) {
        let of = figures::Of::default();
        let kept = work::by_person(&town.db, region(), &of, month, month).await.unwrap();
        let work = again.work.iter().filter(|((known, ..), _)| *known == month);
        assert_eq!(kept.iter().map(|person| person.done).sum::<i64>(), work.map(|(_, sums)| sums[0]).sum::<i64>());
        let ratings = again.ratings.iter().filter(|((known, _), sums)| *known == month && **sums != (0, 0));
        let ratings = ratings.map(|((_, subject), sums)| (subject.clone(), *sums)).collect();
        let mut stored = statements::ratings(&town.db, region(), month).await.unwrap();
        stored.retain(|_, sums| *sums != (0, 0));
        assert_eq!(stored, ratings);
        let closed = windows::closed(&town.db, region(), Period::month(month)).await.unwrap();
        let known = again.windows.iter().filter(|((known, ..), sums)| *known == month && !sums.is_empty());
        let known: Vec<_> =
            known.map(|((_, window, item), sums)| ((window.clone(), item.clone()), sums.clone())).collect();
        assert_eq!(closed.into_iter().collect::<Vec<_>>(), known);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_wishes_is_counted_wrong(wishes in prop::collection::vec(wish(), 20..90)) {
        runtime().block_on(async {
            let town = town(testkit::sqlite().await);
            live(&town, &wishes).await;
            is_counted_right(&town).await;
        });
    }
}

/// The same on PostgreSQL, for sequences that are the same each time; and that they are long enough to say something.
#[test]
fn generated_counties_are_counted_alike_on_both_stores() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let sequences = prop::collection::vec(wish(), 80..120);
    for _ in 0..3 {
        let wishes = sequences.new_tree(&mut runner).unwrap().current();
        runtime().block_on(async {
            let mut counties = Vec::new();
            let postgres = testkit::postgres().await;
            for db in [testkit::sqlite().await, postgres.db()] {
                let town = town(db);
                let done = live(&town, &wishes).await;
                assert!(done > 15, "{done} commands were accepted");
                is_counted_right(&town).await;
                counties.push(figures::all(&town.db, region()).await.unwrap());
            }
            postgres.remove().await;
            assert_eq!(counties[0], counties[1]);
        });
    }
}
