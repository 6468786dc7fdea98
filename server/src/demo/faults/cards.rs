//! Cards as a bystander sees them handed out, and what the law makes of how many there are: the witness's second pass,
//! when every other misdeed is written down.
//!
//! A card counts only if the bystander saw the misdeed it rests on. Whom it names, whether it was answered and whether it
//! was taken back is read off the card itself, as anybody could who stood by.

use std::collections::{BTreeMap, BTreeSet};

use calendar::WorkCalendar;
use casework::Case;
use declarations::Every;
use kernel::{CaseNo, Date, Timestamp, date_of_day_number, day_number};
use serde_json::Value as Json;
use supervision::Window;

use super::{Misdeed, WITNESSED};

/// Kinds of cards, and what each takes from the hundred points of a month (青岚县政务服务监督办法第二十条、第二十一条).
const LEVELS: [(&str, Level, i64); 4] = [
    ("warning", Level::Warning, 1),
    ("yellow-card", Level::Yellow, 5),
    ("red-card", Level::Red, 10),
    ("supervision-advice", Level::Advice, 0),
];
/// The category of cards about ratings.
const SATISFACTION: &str = "满意度";
/// An organ begins a month with so many points, and with so many or fewer it is asked why.
const POINTS: (i64, i64) = (100, 60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Warning,
    Yellow,
    Red,
    Advice,
}

#[derive(Debug)]
struct Card {
    level: Level,
    takes: i64,
    /// Rule, subject and moment; none where the witness knows no such rule.
    rests_on: Option<Misdeed>,
    rule: String,
    category: String,
    occasion: String,
    organ: String,
    person: String,
    raised_at: Timestamp,
    opened: Timestamp,
    /// The last day to answer, as it was served.
    due: Option<Date>,
    answered: Option<Timestamp>,
    withdrawn: Option<Timestamp>,
}

impl Card {
    fn of(case: &Case, calendar: &WorkCalendar) -> Option<Card> {
        let (_, level, takes) = LEVELS.into_iter().find(|(kind, ..)| case.kind == **kind)?;
        let text = |name: &str| case.form.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let raised_at = serde_json::from_value(case.form.get("raised_at")?.clone()).ok()?;
        let answer = case.clock("answer").and_then(|named| named.clock.due(calendar, case.filed_at).ok());
        let rule = WITNESSED.into_iter().find(|rule| *rule == text("rule"));
        Some(Card {
            level,
            takes,
            rests_on: rule.map(|rule| Misdeed { rule, subject: text("subject"), at: raised_at }),
            rule: text("rule"),
            category: text("category"),
            occasion: text("occasion"),
            organ: case.lead_organ.to_string(),
            person: text("person"),
            raised_at,
            opened: case.filed_at,
            due: answer.map(|due| due.date),
            answered: None,
            withdrawn: None,
        })
    }

    fn is_founded(&self, happened: &BTreeSet<Misdeed>) -> bool {
        self.rests_on.as_ref().is_some_and(|misdeed| happened.contains(misdeed))
    }

    /// Not taken back before a moment.
    fn stood_at(&self, moment: Timestamp) -> bool {
        self.withdrawn.is_none_or(|withdrawn| withdrawn >= moment)
    }

    fn order(&self) -> (Timestamp, &str, &str) {
        (self.raised_at, &self.rule, &self.occasion)
    }
}

/// Every card handed out so far.
#[derive(Debug, Default)]
pub struct Cards(BTreeMap<CaseNo, Card>);

impl Cards {
    /// A case was opened by those who watch; most are cards.
    pub fn put(&mut self, case: &Case, calendar: &WorkCalendar) {
        if let Some(card) = Card::of(case, calendar) {
            self.0.insert(case.no.clone(), card);
        }
    }

    /// Explained, mended or objected to; the first word counts.
    pub fn answered(&mut self, no: &CaseNo, now: Timestamp) {
        if let Some(card) = self.0.get_mut(no) {
            card.answered.get_or_insert(now);
        }
    }

    pub fn withdrawn(&mut self, no: &CaseNo, now: Timestamp) {
        if let Some(card) = self.0.get_mut(no) {
            card.withdrawn.get_or_insert(now);
        }
    }

    /// What the number of cards comes to: at once where there are two yellow ones about one case, and with every month
    /// that ended on the days from the first to the last. Months go in order, since a red card for one counts in the next.
    pub fn count(&self, first: Date, last: Date, happened: &mut BTreeSet<Misdeed>) {
        let second: Vec<Misdeed> = self.0.values().filter_map(|card| self.second_yellow(card, happened)).collect();
        happened.extend(second);
        let days = (day_number(first)..=day_number(last)).map(date_of_day_number);
        for month in days.flat_map(Window::ending).filter(|window| window.every == Every::Month) {
            let found = self.of_month(&month, happened);
            happened.extend(found);
        }
    }

    /// 一件两黄: of one case, not of an organ, a person or an item, and not for what one bad rating brought about; counted
    /// when the card was handed out, without those taken back by then.
    fn second_yellow(&self, card: &Card, happened: &BTreeSet<Misdeed>) -> Option<Misdeed> {
        let about = |card: &Card| card.rests_on.as_ref().map(|misdeed| misdeed.subject.clone());
        let yellow = |other: &&Card| {
            other.level == Level::Yellow
                && about(other) == about(card)
                && other.opened <= card.opened
                && other.order() <= card.order()
                && other.stood_at(card.opened)
                && other.is_founded(happened)
        };
        let of_case = about(card).is_some_and(|subject| CaseNo::parse(&subject).is_ok());
        let of_case = of_case && card.category != SATISFACTION;
        let many = of_case && card.level == Level::Yellow && self.0.values().filter(yellow).count() >= 2;
        many.then(|| Misdeed { rule: "X-TWO-YELLOW", subject: about(card).unwrap_or_default(), at: card.raised_at })
    }

    fn of_month(&self, month: &Window, happened: &BTreeSet<Misdeed>) -> Vec<Misdeed> {
        let (from, end) = (Timestamp::start_of_day(month.from), month.end());
        let mut yellow: BTreeMap<&str, u32> = BTreeMap::new();
        let mut red: BTreeMap<&str, u32> = BTreeMap::new();
        let mut points: BTreeMap<&str, i64> = BTreeMap::new();
        let mut silent: BTreeSet<&str> = BTreeSet::new();
        for card in self.0.values().filter(|card| card.stood_at(end) && card.is_founded(happened)) {
            if (from..end).contains(&card.raised_at) {
                *points.entry(&card.organ).or_insert(POINTS.0) -= card.takes;
                *yellow.entry(&card.person).or_default() += u32::from(card.level == Level::Yellow);
                *red.entry(&card.organ).or_default() += u32::from(card.level == Level::Red);
            }
            let owed = card.due.is_some_and(|due| (month.from..=month.to).contains(&due));
            if card.level == Level::Red && owed && card.answered.is_none_or(|answered| answered >= end) {
                silent.insert(&card.organ);
            }
        }
        yellow.remove("");
        let of = |sort: &str, id: &str| format!("{sort}:{id}");
        let people = yellow.iter().filter(|(_, cards)| **cards >= 3);
        let people = people.map(|(person, _)| ("X-MONTH-PERSON", of("person", person)));
        let organs =
            red.iter().filter(|(_, cards)| **cards >= 3).map(|(organ, _)| ("X-MONTH-ORGAN", of("organ", organ)));
        let poor = points.iter().filter(|(_, points)| **points <= POINTS.1);
        let poor = poor.map(|(organ, _)| ("X-SCORE", of("organ", organ)));
        let silent = silent.iter().map(|organ| ("X-UNANSWERED", of("organ", organ)));
        let found = people.chain(organs).chain(poor).chain(silent);
        found.map(|(rule, subject)| Misdeed { rule, subject, at: end }).collect()
    }
}
