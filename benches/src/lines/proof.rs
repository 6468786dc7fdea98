//! j. What supervision finds: a county with planted faults against a bystander's account of them.

use haoban::demo::{self, Faults, IMPOSSIBLE, Measured, Plan, WITNESSED};
use haoban::town::{Purpose, Town};
use kernel::{TestClock, Timestamp};

use crate::Arguments;
use crate::county;
use crate::report::{Budget, Report, Row};

/// Half a year.
const DAYS: u32 = 184;
/// Days and cases of the small counties, so careless that nearly every rule is broken in each.
const SMALL: (u32, u32) = (60, 360);
const CARELESS: Faults = Faults { seed: 3, share: 0.45 };

pub fn measure(arguments: &Arguments, report: &mut Report) {
    let plan = Plan { days: DAYS, cases: arguments.planted, seed: 20 };
    let (measured, others) = live(arguments, plan, Faults::default());
    for rule in &measured {
        put(rule, report);
    }
    put_all("", &measured, report);
    let (days, cases) = SMALL;
    let counties = (1..=arguments.counties).map(|seed| live(arguments, Plan { days, cases, seed }, CARELESS).0);
    let small: Vec<Measured> = counties.flatten().collect();
    if !small.is_empty() {
        put_all(&format!("{} counties of {days} days and {cases} cases: ", arguments.counties), &small, report);
        for rule in small.iter().filter(|rule| !rule.missed.is_empty() || !rule.unfounded.is_empty()) {
            put(rule, report);
        }
    }
    let impossible: Vec<&str> = IMPOSSIBLE.iter().map(|(rule, _)| *rule).collect();
    report.skip('j', &format!("no command of the engine can break {}", impossible.join(" ")));
    if !others.is_empty() {
        report.skip('j', &format!("not witnessed: {}", others.join(" ")));
    }
}

/// What was found of what happened, and the rules that nobody witnesses.
fn live(arguments: &Arguments, plan: Plan, faults: Faults) -> (Vec<Measured>, Vec<String>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = county::settings(arguments, folder.path());
    runtime.block_on(async {
        let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day().unwrap()));
        let town = Town::open(&settings, clock.clone(), Purpose::Simulate).await.unwrap();
        let lived = demo::live_with_faults(&town, &clock, plan, faults, false).await.unwrap();
        let known = |id: &str| WITNESSED.contains(&id) || IMPOSSIBLE.iter().any(|(rule, _)| *rule == id);
        let others = town.county.rules.iter().map(|rule| rule.id.to_string()).filter(|id| !known(id));
        (lived.1.measure(&town).await.unwrap(), others.collect())
    })
}

fn put_all(county: &str, measured: &[Measured], report: &mut Report) {
    let sum = |count: fn(&Measured) -> usize| measured.iter().map(count).sum::<usize>();
    let (happened, raised) = (sum(|rule| rule.happened), sum(|rule| rule.raised));
    let (missed, unfounded) = (sum(|rule| rule.missed.len()), sum(|rule| rule.unfounded.len()));
    let share = |part: usize, whole: usize| 1.0 - part as f64 / whole.max(1) as f64;
    let rules = WITNESSED.len();
    let what = format!("{county}all {rules} witnessed rules, {happened} misdeeds: recall");
    report.put(&Row::new('j', what, share(missed, happened), "").budget(Budget::AtLeast(1.0)));
    let what = format!("{county}all {rules} witnessed rules, {raised} signals: precision");
    report.put(&Row::new('j', what, share(unfounded, raised), "").budget(Budget::AtLeast(1.0)));
}

fn put(rule: &Measured, report: &mut Report) {
    if rule.happened + rule.raised == 0 {
        report.skip('j', &format!("{}: nothing happened and nothing was raised", rule.rule));
        return;
    }
    let Measured { rule: id, planted, happened, missed, unfounded, .. } = rule;
    let what = format!(
        "{id}: {planted} planted, {happened} happened, {} found, {} false; recall, beside it precision",
        happened - missed.len(),
        unfounded.len()
    );
    report.put(&Row::new('j', what, rule.recall(), "").beside("precision", rule.precision()));
}
