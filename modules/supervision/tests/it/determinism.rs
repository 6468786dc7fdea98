//! The same county gives the same signals and cards: however often or late the clock ticks, after a crash between a signal
//! and its card, with two nodes at once; and the register alone gives them again.

use calendar::WorkCalendar;
use casework::{Case, Definition, Projecting, Witness};
use kernel::{CaseNo, Timestamp, date_of_day_number, day_number};
use store::register::{self, Filter};
use supervision::{Look, Rules};

use crate::town::{Town, region, rule, staff, told, usual_rules};

/// How the clock ticks.
#[derive(Clone, Copy, PartialEq)]
enum Ticking {
    Hourly,
    /// At nine in the morning, and three days in a row not at all.
    WithAStop,
}

/// A month of a small county; what happens is drawn from a seed, the same however the clock ticks.
async fn live(town: &Town, mut seed: u64, ticking: Ticking) {
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut open: Vec<(CaseNo, u32)> = Vec::new();
    let first = day_number("2026-09-01".parse().unwrap());
    for day in first..first + 27 {
        let date = date_of_day_number(day);
        let stopped = ticking == Ticking::WithAStop && (first + 13..first + 16).contains(&day);
        for hour in 8..18u8 {
            town.clock.set(Timestamp::at_local(date, hour, 0));
            if !stopped && (ticking == Ticking::Hourly || hour == 9) {
                town.tick().await;
            }
            town.clock.set(Timestamp::at_local(date, hour, 30));
            if day < first + 18 && draw(7) == 0 {
                let no = town.file().await;
                town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
                open.push((no, 0));
            }
            if !open.is_empty() && draw(5) == 0 {
                let which = usize::try_from(draw(open.len() as u64)).unwrap();
                let (no, step) = open[which].clone();
                let (actor, act, outcome) = match step {
                    0 => (staff("market", "examiner"), "review", "agree"),
                    1 => (staff("health", "examiner"), "review", "agree"),
                    2 => (staff("market", "approver"), "decide", "grant"),
                    _ => (staff("centre", "receiver"), "deliver", "done"),
                };
                if town.act(&no, &actor, act, outcome).await.is_ok() {
                    open[which].1 += 1;
                }
                open.retain(|(_, step)| *step < 4);
            }
        }
    }
    town.at("2026-09-28", 9);
    town.tick().await;
}

async fn cards(town: &Town) -> Vec<String> {
    let line = |card: supervision::Card| format!("{} {} {} {}", card.rule, card.subject, card.occasion, card.raised_at);
    let mut lines: Vec<String> = town.cards().await.into_iter().map(line).collect();
    lines.sort();
    lines
}

/// Whatever the rounds take up at once, they raise the same, open the same cards under the same numbers, and log the same.
#[tokio::test]
async fn whatever_is_taken_up_at_once_the_same_is_raised() {
    let mut counties = Vec::new();
    for rows in [1, 7, 200] {
        let mut town = Town::open(testkit::sqlite().await, usual_rules()).await;
        town.desk = town.desk.taking(rows);
        live(&town, 2026, Ticking::WithAStop).await;
        let numbers: Vec<String> = town.cards().await.iter().map(|card| card.no.to_string()).collect();
        counties.push((told(&town.signals().await), cards(&town).await, numbers, logged(&town).await));
    }
    assert!(counties[0].0.len() > 10 && counties[0].2.len() > 5);
    assert!(counties.iter().all(|county| *county == counties[0]), "{counties:#?}");
}

/// What stands in the log, whatever the order within a round.
async fn logged(town: &Town) -> Vec<String> {
    let filter = Filter { register: Some(supervision::REGISTER.to_owned()), ..Filter::default() };
    let entries = register::page(&town.desk.office.db, region(), &filter, None, 10_000).await.unwrap();
    let line = |entry: &register::Entry| format!("{} {} {} {}", entry.at, entry.verb, entry.subject, entry.body);
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    lines.sort();
    lines
}

/// A card is to be answered within its days from when it was served. After a stop of three days the cards of those days
/// are served late: rules that wait for the answer follow from then, as often and about the same, and nothing else differs.
#[tokio::test]
async fn rules_about_cards_shift_by_the_late_service_and_by_nothing_else() {
    let mut counties = Vec::new();
    for ticking in [Ticking::Hourly, Ticking::WithAStop] {
        let town = Town::open(testkit::sqlite().await, usual_rules()).await;
        live(&town, 2026, ticking).await;
        // Long enough for whatever was served late to fall due as well.
        let last = day_number("2026-10-20".parse().unwrap());
        for day in day_number("2026-09-29".parse().unwrap())..=last {
            town.clock.set(Timestamp::at_local(date_of_day_number(day), 9, 0));
            town.tick().await;
        }
        counties.push((town.signals().await, town.cards().await));
    }
    // What waits for an answer; a rule upon the card itself is dated by what the card says.
    let second = |rule: &str| rule == "X-SILENT";
    let of_order = |(signals, _): &(Vec<supervision::SignalRow>, Vec<supervision::Card>), wanted: bool| {
        signals.iter().filter(|signal| second(&signal.rule) == wanted).cloned().collect::<Vec<_>>()
    };
    assert_eq!(told(&of_order(&counties[0], false)), told(&of_order(&counties[1], false)), "whatever is dated by law");
    let mut shifted = 0;
    for county in &counties {
        for signal in of_order(county, true) {
            let mut about = county.1.iter().filter(|card| signal.subject == card.subject);
            let explained =
                about.any(|card| card.due.is_some_and(|due| signal.raised_at == Timestamp::end_of_day(due)));
            assert!(explained, "not the end of the last day to answer: {signal:#?}");
        }
    }
    let (punctual, late) = (of_order(&counties[0], true), of_order(&counties[1], true));
    assert!(punctual.len() > 2, "{punctual:#?}");
    let plain = |signals: &[supervision::SignalRow]| {
        let mut lines: Vec<String> =
            signals.iter().map(|signal| format!("{} {}", signal.rule, signal.subject)).collect();
        lines.sort();
        lines
    };
    assert_eq!(plain(&punctual), plain(&late), "as often, and about the same");
    for signal in &late {
        let before =
            punctual.iter().find(|known| known.rule == signal.rule && known.subject == signal.subject).unwrap();
        assert!(signal.raised_at >= before.raised_at, "nothing comes to hold earlier");
        shifted += usize::from(signal.raised_at > before.raised_at);
    }
    assert!(shifted > 0, "the stop moved nothing, so nothing is proved");
}

/// A round that looked at something says so in the log, with what it asked and found; one that did not says nothing.
#[tokio::test]
async fn rounds_that_asked_stand_in_the_log() {
    let town = Town::open(testkit::sqlite().await, usual_rules()).await;
    let no = town.file().await;
    town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
    let quiet = town.desk.round().await.unwrap();
    assert_eq!((quiet.looked_at, quiet.days), (0, 0));
    town.at("2026-09-15", 10);
    let round = town.desk.round().await.unwrap();
    assert!(round.looked_at > 0 && round.days > 0 && round.raised > 0, "{round:?}");
    let log = logged(&town).await;
    let asked: Vec<&String> = log.iter().filter(|line| line.contains(" rules-asked ")).collect();
    assert_eq!(asked.len(), 1, "{log:#?}");
    let body: serde_json::Value =
        serde_json::from_str(asked[0].split_once('{').map(|(_, body)| format!("{{{body}")).unwrap().as_str()).unwrap();
    let rules = town.desk.book.rules();
    assert_eq!(body["rules"], usual_rules().len());
    assert_eq!(body["digest"], rules.digest().to_hex());
    assert_eq!(
        (body["cases"].as_u64(), body["days"].as_u64(), body["raised"].as_u64()),
        (Some(round.looked_at), Some(round.days), Some(round.raised))
    );
}

/// Rules of the first order: when a card is answered late depends on when it was served.
fn first_order() -> Vec<declarations::Rule> {
    usual_rules().into_iter().filter(|rule| rule.id != "X-SILENT").collect()
}

#[tokio::test]
async fn however_the_clock_ticks_the_same_is_raised() {
    for seed in [7, 2026] {
        let punctual = Town::open(testkit::sqlite().await, first_order()).await;
        live(&punctual, seed, Ticking::Hourly).await;
        let late = Town::open(testkit::sqlite().await, first_order()).await;
        live(&late, seed, Ticking::WithAStop).await;
        let signals = told(&punctual.signals().await);
        assert!(signals.len() > 10, "{signals:#?}");
        assert_eq!(signals, told(&late.signals().await));
        assert_eq!(cards(&punctual).await, cards(&late).await);
    }
}

/// Raises everything once more from the register.
struct Recount<'a> {
    rules: &'a Rules,
    until: Timestamp,
    found: Vec<String>,
}

impl Recount<'_> {
    fn take(&mut self, look: Look) {
        assert!(look.troubles.is_empty());
        self.found.extend(look.raised.iter().map(|raised| {
            format!(
                "{} {} {} {} {} {} {}",
                raised.rule.id(),
                raised.subject,
                raised.occasion,
                raised.raised_at,
                declarations::Words::word(raised.level()),
                raised.organ,
                raised.person.as_ref().map_or("", |person| person.account.as_str())
            )
        }));
    }
}

impl Witness for Recount<'_> {
    fn see(&mut self, past: &Projecting<'_>) {
        self.take(Look::upon(self.rules, past));
    }

    fn leave(&mut self, case: &Case, definition: &Definition, calendar: &WorkCalendar) {
        self.take(Look::fallen(self.rules, case, definition, calendar, self.until));
    }
}

#[tokio::test]
async fn the_register_alone_gives_the_same_signals() {
    testkit::both_stores(async |db| {
        let town = Town::open(db, usual_rules()).await;
        live(&town, 99, Ticking::WithAStop).await;
        let rules = town.desk.book.rules();
        let mut recount = Recount { rules: &rules, until: town.casework().now(), found: Vec::new() };
        town.casework().relive(region(), &mut recount).await.unwrap();
        recount.found.sort();
        recount.found.dedup();
        let mut stored = told(&town.signals().await);
        stored.retain(|line| !line.starts_with("A-"));
        assert!(stored.len() > 10);
        assert_eq!(stored, recount.found);
        assert!(town.casework().verify(region()).await.unwrap().is_whole());
    })
    .await;
}

#[tokio::test]
async fn a_crash_between_signal_and_card_and_two_nodes_at_once_open_one_card() {
    testkit::both_stores(async |db| {
        let town = Town::open(db, vec![rule("P-ACCEPTED", "\"Accepted\"", "yellow", "")]).await;
        for _ in 0..4 {
            let no = town.file().await;
            town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
        }
        assert_eq!((town.signals().await.len(), town.cards().await.len()), (4, 0), "the process ends here");
        let (one, other) = (town.again().await, town.again().await);
        let (first, second) = tokio::join!(one.desk.round(), other.desk.round());
        first.unwrap();
        second.unwrap();
        assert_eq!((town.cards().await.len(), town.cases("yellow-card").await), (4, 4));
    })
    .await;
}
