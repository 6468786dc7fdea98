//! Figures are what the register says: a lived county, counted again.

use assessment::measures::Recount;
use assessment::store::{figures, statements, work};
use assessment::{Measure, Month, Sums};
use haoban::demo::{self, Plan};
use haoban::town::Town;
use kernel::{TestClock, Timestamp};

use crate::towns;

#[tokio::test(flavor = "multi_thread")]
async fn figures_equal_the_register_counted_again() {
    let postgres = testkit::postgres().await;
    for (database, seed) in [("sqlite::memory:".to_owned(), 11), (postgres.address(), 12)] {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan { days: 25, cases: 120, seed };
        let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day().unwrap()));
        let town = towns::open(&towns::settings(folder.path(), &database), &clock).await;
        demo::live(&town, &clock, plan, false).await.unwrap();

        let mut again = Recount::default();
        town.casework.relive(town.region, &mut again).await.unwrap();
        let kept = figures::all(&town.db, town.region).await.unwrap();
        let expected: Vec<_> = again.figures.into_iter().collect();
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

        for month in ["2026-10", "2026-11"].map(|month| month.parse::<Month>().unwrap()) {
            let of = figures::Of::default();
            let kept = work::by_person(&town.db, town.region, &of, month, month).await.unwrap();
            let done: i64 = again.work.iter().filter(|((known, ..), _)| *known == month).map(|(_, sums)| sums[0]).sum();
            assert_eq!(kept.iter().map(|person| person.done).sum::<i64>(), done);
        }
        same_again(&town).await;
    }
    postgres.remove().await;
}

/// A frozen month is what the register says, to the last digit; freezing again changes nothing, and the chain is whole.
async fn same_again(town: &Town) {
    let desk = town.assessment_desk();
    let frozen = desk.freeze().await.unwrap();
    assert_eq!(frozen.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-10"]);
    assert!(desk.freeze().await.unwrap().is_empty());
    let month = frozen[0];
    let mut again = desk.states(month, &desk.record_again(month).await.unwrap());
    again.sort_by(|a, b| a.subject.cmp(&b.subject));
    let kept = statements::chain(&town.db, town.region).await.unwrap();
    assert!(kept.len() > 5, "{}", kept.len());
    assert_eq!(kept.len(), again.len());
    for (kept, again) in kept.iter().zip(&again) {
        assert_eq!(kept.body, serde_json::to_string(again).unwrap());
        assert_eq!(&kept.statement, again);
    }
    assert_eq!(desk.verify_statements().await.unwrap(), Ok(kept.len()));
}
