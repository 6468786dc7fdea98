//! Supervision finds what was planted: a county with known misdeeds, and a bystander who wrote down every one.

use haoban::demo::{self, Faults, IMPOSSIBLE, Measured, Plan, WITNESSED};
use kernel::{TestClock, Timestamp};

use crate::towns;

#[tokio::test(flavor = "multi_thread")]
async fn every_planted_fault_is_found_and_dated_by_law() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { days: 60, cases: 360, seed: 7 };
    let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day().unwrap()));
    let town = towns::open(&towns::settings(folder.path(), "sqlite::memory:"), &clock).await;
    let faults = Faults { seed: 3, share: 0.45 };
    let (_, truth) = demo::live_with_faults(&town, &clock, plan, faults, false).await.unwrap();
    let measured = truth.measure(&town).await.unwrap();
    let wrong = measured.iter().filter(|rule| !rule.missed.is_empty() || !rule.unfounded.is_empty());
    let told = |rule: &Measured| {
        let (missed, unfounded) = (rule.missed.iter().take(3), rule.unfounded.iter().take(3));
        let each = missed.map(|misdeed| ("missed", misdeed)).chain(unfounded.map(|misdeed| ("unfounded", misdeed)));
        let each = each.map(|(what, misdeed)| format!("  {what} {} {}", misdeed.subject, misdeed.at.local_minute()));
        let Measured { rule, planted, happened, raised, .. } = rule;
        format!(
            "{rule}: {planted} planted, {happened} happened, {raised} raised\n{}",
            each.collect::<Vec<_>>().join("\n")
        )
    };
    let wrong: Vec<String> = wrong.map(told).collect();
    let quiet: Vec<&str> = measured.iter().filter(|rule| rule.planted == 0).map(|rule| rule.rule).collect();
    assert!(wrong.is_empty(), "{}\nnever planted: {quiet:?}", wrong.join("\n"));
    let quiet: Vec<&str> = measured.iter().filter(|rule| rule.happened == 0).map(|rule| rule.rule).collect();
    assert!(quiet.is_empty(), "nothing of the kind happened, so nothing is proved: {quiet:?}");
    for (rule, _) in IMPOSSIBLE {
        assert!(town.county.rules.iter().any(|known| *known.id == *rule), "{rule} is no rule of the county");
    }
    let judged = |id: &str| WITNESSED.contains(&id) || IMPOSSIBLE.iter().any(|(rule, _)| *rule == id);
    let left_out: Vec<String> =
        town.county.rules.iter().map(|rule| rule.id.to_string()).filter(|id| !judged(id)).collect();
    assert!(left_out.is_empty(), "nobody bears witness of {left_out:?}");
}
