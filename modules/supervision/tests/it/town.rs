//! A town for the tests: the small licence of the engine room's tests, the county folder's cards, and rules of our own.

use std::sync::Arc;

use applications::lifecycle::fees;
use casework::{
    CaseFilter, Casework, Command, Completion, Content, Definitions, Error, Happening, Options, Outcome, Sight, Verb,
};
use declarations::Rule;
use kernel::{Actor, CaseNo, KindId, TestClock, Timestamp};
use serde_json::{Value, json};
use store::{Db, register};
use supervision::{Card, CardFilter, Desk, RuleBook, SignalFilter, SignalRow};

use crate::licence;

pub use crate::licence::{moment, region, staff};

/// A rule from its lines.
pub fn rule(id: &str, on: &str, raise: &str, more: &str) -> Rule {
    let must = if raise == "notice" { "" } else { "must = { do = \"说明\", within = \"3wd\" }" };
    let text = format!(
        "name = \"{id}\"\nsince = 2024-01-01\ncategory = \"时限\"\non = {on}\nraise = \"{raise}\"\nscore = -5\n\
         basis = \"办法\"\nabout = \"不对\"\n{must}\n{more}\n"
    );
    let (rule, findings) = Rule::from_toml(id, &text);
    assert!(!declarations::has_errors(&findings), "{findings:?}");
    rule
}

/// 100 yuan, and the name the public list gives it.
pub const LISTED: &str = "工本费";

/// The licence with one published fee.
fn content_with_a_fee() -> Content {
    let mut content = licence::content();
    let item = content.item.as_mut().unwrap();
    item.declaration["fee"] =
        json!([{ "name": LISTED, "standard": "每本一百元", "amount_fen": 10_000, "basis": "办法" }]);
    content
}

/// Rules of each sort.
pub fn usual_rules() -> Vec<Rule> {
    vec![
        rule("T-SOON", "\"due(promised) - max(1wd, 20%)\"", "notice", ""),
        rule("T-STEP", "\"due(step)\"", "warning", "when = 'task.act = \"review\"'\nto = \"handler\""),
        rule("T-OVER", "\"due(promised)\"", "yellow", "to = \"department-head\""),
        rule("T-OVER-2", "\"due(promised) + 2wd\"", "yellow", "when = 'not(case.paused)'"),
        rule("T-LEGAL", "\"due(statutory)\"", "red", "to = \"leader\""),
        rule("P-SOON", "\"TaskCompleted\"", "warning", "when = 'task.act = \"decide\" and event.minutes < 30'"),
        rule("X-TWO", "\"Filed\"", "red", "kinds = [\"yellow-card\"]\nwhen = 'cards.yellow >= 2'"),
        rule("X-SILENT", "\"due(answer)\"", "advice", "kinds = [\"red-card\"]"),
        rule("A-DAY", "\"every day by organ\"", "warning", "when = 'window.closed >= 2'"),
        rule("A-MONTH", "\"every month by organ\"", "notice", "when = 'window.yellow > 0'"),
    ]
}

pub struct Town {
    pub desk: Desk,
    pub clock: Arc<TestClock>,
    _files: tempfile::TempDir,
}

impl Town {
    /// Tuesday, 1 September 2026, 9:00.
    pub async fn open(db: Db, rules: Vec<Rule>) -> Town {
        let clock = TestClock::shared(moment("2026-09-01", 9));
        Town::open_at(db, rules, clock).await
    }

    /// A second process over the same database.
    pub async fn again(&self) -> Town {
        let rules = self.desk.book.rules().versions().iter().map(|version| Rule::clone(&version.rule)).collect();
        Town::open_at(self.desk.office.db.clone(), rules, Arc::clone(&self.clock)).await
    }

    async fn open_at(db: Db, rules: Vec<Rule>, clock: Arc<TestClock>) -> Town {
        let county = officekit::county();
        let files = tempfile::tempdir().unwrap();
        let book = RuleBook::of_rules(rules);
        let mut acts = licence::acts();
        acts.deed("verify_rating", |_, _, data| {
            Ok(vec![Happening::Fact { fact: "BadRatingVerified".into(), data: Arc::new(data.clone()) }])
        });
        acts.deed("reopen", |_, _, data| {
            Ok(vec![Happening::Fact { fact: "RectificationReopened".into(), data: Arc::new(data.clone()) }])
        });
        let shared = Arc::new(applications::Rules::new(&county));
        acts.deed(fees::CHARGE, move |ctx, case, data| fees::charge(&shared, ctx, case, data));
        supervision::register(&mut acts, &book);
        let folder = Arc::clone(&county);
        let content = move |kind: &KindId, item: Option<&kernel::ItemId>| match kind.as_str() {
            licence::KIND => Ok(content_with_a_fee()),
            _ => casework::content(&folder, kind, item),
        };
        let mut roster = licence::roster();
        roster.put_organ("supervision".into(), "监察", region());
        roster.put_post("supervision/supervisor".into(), "supervision".into(), ["supervisor"]);
        let definitions = Arc::new(Definitions::new(Box::new(content), licence::calendar(), roster));
        let casework = Casework::open(db.clone(), definitions, clock.clone(), acts, &Options::default());
        let office = officekit::desk(db, casework, region(), &clock, files.path()).await;
        let desk = Desk::new(office.clone(), ratings::Desk { office }, book);
        Town { desk, clock, _files: files }
    }

    pub fn at(&self, day: &str, hour: u8) {
        self.clock.set(moment(day, hour));
    }

    pub fn casework(&self) -> &Casework {
        &self.desk.office.casework
    }

    pub async fn file(&self) -> CaseNo {
        self.file_form(json!({ "shop": "小吃店" })).await
    }

    pub async fn file_form(&self, form: Value) -> CaseNo {
        let filing = licence::filing(form);
        self.casework().execute(Command::file(region(), licence::wang_mei(), filing)).await.unwrap().case_no
    }

    /// Completes the first open task of an act (and of the actor's organ) with an outcome.
    pub async fn act(&self, no: &CaseNo, actor: &Actor, act: &str, outcome: &str) -> Result<Outcome, Error> {
        self.act_with(no, actor, act, outcome, Value::Null).await
    }

    pub async fn act_with(
        &self,
        no: &CaseNo,
        actor: &Actor,
        act: &str,
        outcome: &str,
        data: Value,
    ) -> Result<Outcome, Error> {
        let case = self.casework().read_case(&self.county(), no).await.unwrap();
        let ours = |task: &&casework::Task| &*task.act == act && actor.organ.as_ref() == Some(&task.organ);
        let anyone = || case.tasks.iter().find(|task| &*task.act == act);
        let task = case.tasks.iter().find(ours).or_else(anyone).unwrap_or_else(|| panic!("no {act}: {:?}", case.tasks));
        let completion = Completion {
            task: task.n,
            outcome: outcome.into(),
            opinion: Some("如实说明".into()),
            data: Arc::new(data),
            ..Completion::default()
        };
        let verb = Verb::Complete(Box::new(completion));
        self.casework().execute(Command::on(region(), no.clone(), actor.clone(), verb)).await
    }

    pub fn county(&self) -> Sight {
        Sight::county(region())
    }

    /// What the clock does by itself.
    pub async fn tick(&self) {
        let ticked = self.casework().tick(region()).await.unwrap();
        assert!(ticked.failed.is_empty(), "{:?}", ticked.failed);
        let round = self.desk.round().await.unwrap();
        assert!(round.failed.is_empty(), "{:?}", round.failed);
    }

    pub async fn signals(&self) -> Vec<SignalRow> {
        let mut rows = self.desk.signals(&self.county(), &SignalFilter::default(), None, 10_000).await.unwrap().rows;
        rows.reverse();
        rows
    }

    pub async fn cards(&self) -> Vec<Card> {
        let mut rows = self.desk.cards(&self.county(), &CardFilter::default(), None, 10_000).await.unwrap().rows;
        rows.reverse();
        rows
    }

    /// What the log tells of a card, as it was written down.
    pub async fn told(&self, card: &CaseNo) -> Vec<register::Entry> {
        let filter = register::Filter { subject: Some(card.to_string()), ..register::Filter::default() };
        let db = &self.desk.office.db;
        let mut entries = register::page(db, region(), &filter, None, 100).await.unwrap();
        entries.sort_by_key(|entry| entry.seq);
        entries
    }

    pub async fn cases(&self, kind: &str) -> usize {
        let filter = CaseFilter { kind: Some(kind.into()), ..CaseFilter::default() };
        self.casework().list_cases(&self.county(), &filter, None, 10_000).await.unwrap().rows.len()
    }
}

/// What identifies a signal, whatever the order in which it was written.
pub fn told(signals: &[SignalRow]) -> Vec<String> {
    let mut lines: Vec<String> = signals
        .iter()
        .map(|signal| {
            format!(
                "{} {} {} {} {} {} {}",
                signal.rule,
                signal.subject,
                signal.occasion,
                signal.raised_at,
                declarations::Words::word(signal.level),
                signal.organ,
                signal.person.as_ref().map_or("", |person| person.account.as_str())
            )
        })
        .collect();
    lines.sort();
    lines
}

pub fn supervisor(name: &str) -> Actor {
    licence::person(name, "supervision", "supervisor")
}

pub fn at(day: &str) -> Timestamp {
    Timestamp::start_of_day(day.parse().unwrap())
}
