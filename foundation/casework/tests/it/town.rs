//! A town per test: one item, three organs, six people, a clock that stands still, and a database of its own.

use std::sync::Arc;

use calendar::{Limit, PauseKind, WorkCalendar};
use casework::{
    Acts, Case, Casework, ClockRule, Colleague, Command, Completion, Content, Correction, CorrectionItem, Ctx,
    DatedLength, Decision, Definitions, Delivery, DocumentRef, Ending, Error, Expiry, ExtensionRule, Filing, Happening,
    Head, ItemContent, Name, Options, Outcome, Party, PartyKind, Roster, Sight, Supplement, Task, Verb,
};
use kernel::{Actor, CaseNo, Channel, Date, KindId, NumberPattern, PostId, RegionCode, TestClock, Timestamp};
use serde_json::{Value, json};
use store::Db;

pub const KIND: &str = "application";
pub const ITEM: &str = "market/food-business";

pub struct Town {
    pub casework: Casework,
    pub clock: Arc<TestClock>,
    pub db: Db,
}

pub fn region() -> RegionCode {
    RegionCode::parse("990121000000").unwrap()
}

pub fn calendar() -> WorkCalendar {
    let texts = [
        include_str!("../../../../county/calendars/2025.toml"),
        include_str!("../../../../county/calendars/2026.toml"),
    ];
    WorkCalendar::from_toml(texts).unwrap()
}

fn clock_rule(id: &str, length: &str, starts: &str, stops: &str, pausable: &[PauseKind]) -> ClockRule {
    ClockRule {
        id: id.into(),
        name: id.into(),
        lengths: vec![DatedLength {
            since: Date::constant(2004, 7, 1),
            length: length.parse().unwrap(),
            basis: String::new(),
        }],
        starts: vec![starts.into()],
        stops: vec![stops.into()],
        basis: String::new(),
        pausable: pausable.to_vec(),
        then: if id == "correction" { Expiry::DeemAccepted } else { Expiry::Announce },
        extension: (id == "statutory").then(|| ExtensionRule {
            at_most: vec![DatedLength {
                since: Date::constant(2004, 7, 1),
                length: "10wd".parse().unwrap(),
                basis: "行政许可法第四十二条".into(),
            }],
            head: Head::Organ,
        }),
    }
}

pub fn content() -> Content {
    let statutory = [PauseKind::ExpertReview, PauseKind::Hearing];
    let promised = [PauseKind::ExpertReview, PauseKind::Hearing, PauseKind::Publicity];
    Content {
        kind: KIND.into(),
        kind_name: "办件".into(),
        kind_version: 1,
        number: NumberPattern::parse("BJ{region}{date}{serial:4}").unwrap(),
        opened_by: vec!["citizen".into(), "receiver".into()],
        clocks: vec![
            clock_rule("statutory", "20wd", "Accepted", "DecisionMade", &statutory),
            clock_rule("promised", "8wd", "Accepted", "DecisionMade", &promised),
            clock_rule("correction", "5wd", "Filed", "Accepted", &[]),
            clock_rule("delivery", "10wd", "DecisionMade", "Delivered", &[]),
        ],
        item: Some(ItemContent {
            id: ITEM.into(),
            name: "食品经营许可".into(),
            version: 1,
            code: String::new(),
            organ: "market".into(),
            feel: json!({ "review": { "organs": ["market", "health"], "within": "3wd" } }),
            declaration: json!({ "name": "食品经营许可", "code": "", "version": 1 }),
        }),
        procedure: "licence".into(),
        bpmn: include_str!("licence.bpmn").into(),
        called: Default::default(),
    }
}

pub fn roster() -> Roster {
    let mut roster = Roster::new();
    for (organ, name) in [("market", "市场监督管理局"), ("health", "卫生健康局"), ("centre", "政务服务中心")]
    {
        roster.put_organ(organ.into(), name, region());
        for role in ["receiver", "examiner", "approver", "leader"] {
            roster.put_post(PostId::from(format!("{organ}/{role}")), organ.into(), [role]);
        }
    }
    roster
}

/// The acts of a small licence, in the manner of the applications module.
pub fn acts() -> Acts {
    let mut acts = Acts::new();
    acts.act("receive", &["accept", "correct", "refuse"], receive);
    acts.act("decide", &["grant", "refuse"], decide);
    acts.act("deliver", &["done", "failed"], |ctx, _, _, _| {
        let delivery = Delivery { way: "counter".into(), receiver: None, tracking: None, on: ctx.today };
        Ok(vec![Happening::Delivered(Arc::new(delivery))])
    });
    acts.deed("ask_again", |_, _, _| Ok(vec![ask()]));
    acts.reaction(Name::Accepted, |ctx, _, _| {
        Ok(vec![Happening::DocumentIssued(Arc::new(DocumentRef {
            id: "acceptance-notice".into(),
            no: "青受字〔{year}〕第{serial:5}号".into(),
            title: "受理通知书".into(),
            kind: "letter".into(),
            file: None,
            on: ctx.today,
        }))])
    });
    acts
}

fn receive(ctx: &Ctx<'_>, _: &Case, _: &Task, completion: &Completion) -> casework::Verdict {
    Ok(vec![match completion.outcome.as_str() {
        "accept" => Happening::Accepted { on: ctx.today, deemed: false },
        "correct" => ask(),
        _ => Happening::NotAccepted(decision(ctx, Ending::NotAccepted)),
    }])
}

fn ask() -> Happening {
    Happening::CorrectionRequested(Arc::new(Correction {
        items: vec![CorrectionItem { about: "lease".into(), what: "请补交租赁合同".into() }],
        reason: "材料不齐".into(),
        basis: "行政许可法第三十二条".into(),
        until: None,
    }))
}

fn decide(ctx: &Ctx<'_>, _: &Case, _: &Task, completion: &Completion) -> casework::Verdict {
    let ending = if completion.outcome == "grant" { Ending::Granted } else { Ending::Refused };
    Ok(vec![Happening::DecisionMade(decision(ctx, ending))])
}

fn decision(ctx: &Ctx<'_>, ending: Ending) -> Arc<Decision> {
    Arc::new(Decision {
        ending,
        reason: "符合条件".into(),
        basis: "食品安全法第三十五条".into(),
        remedies: "六十日内申请复议".into(),
        redirect: None,
        on: ctx.today,
    })
}

pub fn definitions() -> Definitions {
    Definitions::new(Box::new(|_: &KindId, _| Ok(content())), calendar(), roster())
}

pub fn staff(organ: &str, role: &str) -> Actor {
    person(&format!("{organ}.{role}"), organ, role)
}

pub fn person(account: &str, organ: &str, role: &str) -> Actor {
    Actor::staff(account, account, organ, [PostId::from(format!("{organ}/{role}"))])
}

pub fn wang_mei() -> Actor {
    Actor::citizen("wang.mei", "王梅")
}

pub fn filing(form: Value) -> Filing {
    Filing {
        kind: KIND.into(),
        item: Some(ITEM.into()),
        party: Arc::new(Party {
            kind: PartyKind::Citizen,
            name: "王梅".into(),
            number: "990121199001010024".into(),
            phone: "13900000000".into(),
            account: Some("wang.mei".into()),
        }),
        agent: None,
        channel: Channel::Web,
        place: None,
        window: None,
        organ: None,
        form: Arc::new(form),
        answers: Arc::new(Value::Null),
        materials: Vec::new(),
    }
}

impl Town {
    pub fn new(db: Db) -> Town {
        Town::with(db, definitions())
    }

    pub fn with(db: Db, definitions: Definitions) -> Town {
        Town::acting(db, definitions, acts())
    }

    pub fn acting(db: Db, definitions: Definitions, acts: Acts) -> Town {
        let clock = TestClock::shared(moment("2026-09-01", 9));
        let casework = Casework::open(db.clone(), Arc::new(definitions), clock.clone(), acts, &Options::default());
        Town { casework, clock, db }
    }

    pub fn at(&self, day: &str, hour: u8) {
        self.clock.set(moment(day, hour));
    }

    pub async fn run(&self, command: Command) -> Result<Outcome, Error> {
        self.casework.execute(command).await
    }

    pub async fn file(&self) -> CaseNo {
        self.file_with(json!({ "shop": "小吃店" })).await
    }

    pub async fn file_with(&self, form: Value) -> CaseNo {
        self.run(Command::file(region(), wang_mei(), filing(form))).await.unwrap().case_no
    }

    pub async fn act(&self, no: &CaseNo, actor: Actor, verb: Verb) -> Result<Outcome, Error> {
        self.run(Command::on(region(), no.clone(), actor, verb)).await
    }

    /// Completes the open task of this node (and organ, where several are open) with an outcome.
    pub async fn complete(&self, no: &CaseNo, actor: Actor, node: &str, outcome: &str) -> Result<Outcome, Error> {
        let case = self.case(no).await;
        let ours = |task: &&Task| &*task.node == node && actor.organ.as_ref().is_none_or(|organ| task.organ == *organ);
        let task = case.tasks.iter().find(ours).unwrap_or_else(|| panic!("no open task {node}: {:?}", case.tasks));
        let completion =
            Completion {
                task: task.n, outcome: outcome.into(), opinion: Some("同意".into()), ..Completion::default()
            };
        self.act(no, actor, Verb::Complete(Box::new(completion))).await
    }

    /// From filing to the open decision.
    pub async fn to_decision(&self) -> CaseNo {
        let no = self.file().await;
        self.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        self.complete(&no, staff("market", "examiner"), "review", "agree").await.unwrap();
        self.complete(&no, staff("health", "examiner"), "review", "agree").await.unwrap();
        no
    }

    pub async fn case(&self, no: &CaseNo) -> Arc<Case> {
        self.casework.read_case(&Sight::county(region()), no).await.unwrap()
    }

    pub async fn tick(&self) -> u64 {
        let ticked = self.casework.tick(region()).await.unwrap();
        assert!(ticked.failed.is_empty(), "{:?}", ticked.failed);
        ticked.woken
    }

    /// Chains verify, every case replays to its stored state, what is open is counted right.
    pub async fn is_whole(&self) {
        let verified = self.casework.verify(region()).await.unwrap();
        assert!(verified.is_whole(), "{:#?}", verified.breaks);
        self.is_counted_right().await;
    }

    /// Open cases and steps by the day they fall due, as they are kept and as they are counted now.
    pub async fn is_counted_right(&self) {
        let kept = "SELECT region, organ, due, kind, item, place, cases FROM derived_open_case
            ORDER BY region, organ, due, kind, item, place";
        let counted = "SELECT region, organ, due, kind, item, place, count(*) FROM case_row WHERE closed_at IS NULL
            GROUP BY region, organ, due, kind, item, place ORDER BY region, organ, due, kind, item, place";
        assert_eq!(self.lines(kept).await, self.lines(counted).await);
        let kept = "SELECT region, organ, role, due, CAST(sum(tasks) AS BIGINT) FROM derived_open_task
            GROUP BY region, organ, role, due ORDER BY region, organ, role, due";
        let counted = "SELECT region, organ, role, due, count(*) FROM case_task WHERE state = 'open'
            GROUP BY region, organ, role, due ORDER BY region, organ, role, due";
        assert_eq!(self.lines(kept).await, self.lines(counted).await);
    }

    async fn lines(&self, sql: &'static str) -> Vec<Vec<store::Value>> {
        self.db.query(sql, &[]).await.unwrap().into_iter().map(store::Row::into_values).collect()
    }

    pub async fn due(&self, no: &CaseNo, clock: &str) -> Date {
        let case = self.case(no).await;
        let calendar = self.casework.calendar_of(&case).await.unwrap();
        case.clock(clock).unwrap().clock.due(&calendar, self.casework.now()).unwrap().date
    }
}

pub fn moment(day: &str, hour: u8) -> Timestamp {
    Timestamp::at_local(day.parse().unwrap(), hour, 0)
}

pub fn date(day: &str) -> Date {
    day.parse().unwrap()
}

pub fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

pub fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.unwrap_err().code()
}

pub fn colleague(account: &str, organ: &str, role: &str) -> Colleague {
    Colleague {
        account: account.into(),
        name: account.into(),
        posts: vec![PostId::from(format!("{organ}/{role}"))],
        ties: Arc::default(),
    }
}

pub fn correction_done() -> Verb {
    Verb::Supplement(Box::new(Supplement { complete: true, ..Supplement::default() }))
}
