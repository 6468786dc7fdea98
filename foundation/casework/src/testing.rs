//! What the unit tests of the verbs share: one small procedure, four people, and a way to ask.
//!
//! Receive → examine → decide; the act `receive` accepts
//! as `applications` does it, and the deed `ask` asks for corrections.

use std::sync::Arc;

use calendar::{PauseKind, WorkCalendar};
use kernel::{Actor, CaseNo, Channel, Date, NumberPattern, PostId, Refusal, RegionCode, Timestamp};
use serde_json::{Value as Json, json};

use crate::*;

pub(crate) struct Bench {
    pub definition: Definition,
    pub calendar: WorkCalendar,
    pub roster: Roster,
    pub acts: Acts,
    pub now: Timestamp,
}

pub(crate) const MORNING: &str = "2026-09-01";

impl Bench {
    pub fn new() -> Bench {
        let edition = include_str!("../../../county/calendars/2026.toml");
        let mut acts = Acts::new();
        acts.act("receive", &["accept", "refuse"], |ctx, _, _, completion| {
            Ok(match completion.outcome.as_str() {
                "accept" => vec![Happening::Accepted { on: ctx.today, deemed: false }],
                _ => Vec::new(),
            })
        });
        acts.deed("ask", |_, _, _| {
            Ok(vec![Happening::CorrectionRequested(Arc::new(Correction {
                items: Vec::new(),
                reason: "材料不齐".into(),
                basis: "行政许可法第三十二条".into(),
                until: None,
            }))])
        });
        Bench {
            definition: Definition::compile(content()).unwrap(),
            calendar: WorkCalendar::from_toml([edition]).unwrap(),
            roster: roster(),
            acts,
            now: Timestamp::at_local(MORNING.parse().unwrap(), 9, 0),
        }
    }

    /// The same county running another procedure.
    pub fn running(bpmn: &str) -> Bench {
        Bench { definition: Definition::compile(Content { bpmn: bpmn.into(), ..content() }).unwrap(), ..Bench::new() }
    }

    /// The same county, its kind opened by other roles.
    pub fn opened_by(mut self, roles: &[&str]) -> Bench {
        let opened_by = roles.iter().map(|role| (*role).to_owned()).collect();
        let content = Content { opened_by, ..self.definition.content.clone() };
        self.definition = Definition::compile(content).unwrap();
        self
    }

    /// The same county, its statutory clock extended by nobody or by another head.
    pub fn extended_by(mut self, head: Option<Head>) -> Bench {
        let mut content = self.definition.content.clone();
        for clock in &mut content.clocks {
            clock.extension = head.map(|head| ExtensionRule { at_most: most_extension(), head });
        }
        self.definition = Definition::compile(content).unwrap();
        self
    }

    pub fn at(&mut self, day: &str) -> &mut Bench {
        self.now = Timestamp::at_local(day.parse().unwrap(), 9, 0);
        self
    }

    pub fn ctx<'a>(&'a self, actor: &'a Actor) -> Ctx<'a> {
        Ctx::new(actor, self.now, &self.definition, &self.calendar, &self.roster, &self.acts)
    }

    pub fn try_file(&self, actor: &Actor, filing: &Filing) -> Result<Judged, Refusal> {
        begin(&self.ctx(actor), region(), CaseNo::parse("A1").unwrap(), filing)
    }

    pub fn filed(&self) -> Case {
        self.try_file(&citizen(), &filing()).unwrap().case
    }

    pub fn judge(&self, case: &Case, actor: &Actor, verb: Verb) -> Result<Judged, Refusal> {
        judge(&self.ctx(actor), case, &verb, None)
    }

    /// The case after the first open task was completed with an outcome.
    pub fn completed(&self, case: &Case, actor: &Actor, outcome: &str) -> Case {
        self.judge(case, actor, complete(case, outcome)).unwrap().case
    }

    pub fn accepted(&self) -> Case {
        self.completed(&self.filed(), &clerk(), "accept")
    }
}

pub(crate) fn complete(case: &Case, outcome: &str) -> Verb {
    let task = case.tasks.first().map_or(0, |task| task.n);
    Verb::Complete(Box::new(Completion { task, outcome: outcome.into(), ..Completion::default() }))
}

pub(crate) fn code(result: Result<Judged, Refusal>) -> &'static str {
    result.err().map_or("", |refusal| refusal.code)
}

pub(crate) fn names(result: Result<Judged, Refusal>) -> Vec<Name> {
    result.unwrap().happenings.iter().map(Happening::name).collect()
}

pub(crate) fn region() -> RegionCode {
    RegionCode::parse("990121").unwrap()
}

pub(crate) fn citizen() -> Actor {
    Actor::citizen("wang.mei", "王梅")
}

pub(crate) fn staff(role: &str) -> Actor {
    Actor::staff(role, role, "market", [PostId::from(format!("market/{role}"))])
}

pub(crate) fn clerk() -> Actor {
    staff("receiver")
}

pub(crate) fn filing() -> Filing {
    Filing {
        kind: "application".into(),
        item: None,
        party: Arc::new(Party {
            kind: PartyKind::Citizen,
            name: "王梅".into(),
            number: "990121199001010024".into(),
            phone: String::new(),
            account: Some("wang.mei".into()),
        }),
        agent: None,
        channel: Channel::Web,
        place: None,
        window: None,
        organ: Some("market".into()),
        form: Arc::new(json!({})),
        answers: Arc::new(Json::Null),
        materials: Vec::new(),
    }
}

fn roster() -> Roster {
    let mut roster = Roster::new();
    roster.put_organ("market".into(), "市场监督管理局", region());
    for role in ["receiver", "examiner", "approver", "leader"] {
        roster.put_post(PostId::from(format!("market/{role}")), "market".into(), [role]);
    }
    roster
}

fn most_extension() -> Vec<DatedLength> {
    vec![DatedLength {
        since: Date::constant(2004, 7, 1),
        length: "10wd".parse().unwrap(),
        basis: "行政许可法第四十二条".into(),
    }]
}

fn content() -> Content {
    let rule = |id: &str, length: &str, starts: &str, then| ClockRule {
        id: id.into(),
        name: id.into(),
        lengths: vec![DatedLength {
            since: Date::constant(2004, 7, 1),
            length: length.parse().unwrap(),
            basis: String::new(),
        }],
        starts: vec![starts.into()],
        stops: vec![if starts == "Filed" { "Accepted" } else { "DecisionMade" }.into()],
        basis: String::new(),
        pausable: vec![PauseKind::Hearing],
        then,
        extension: (id == "statutory").then(|| ExtensionRule { at_most: most_extension(), head: Head::Organ }),
    };
    Content {
        kind: "application".into(),
        kind_name: "办件".into(),
        kind_version: 1,
        number: NumberPattern::parse("A{serial:1}").unwrap(),
        opened_by: vec!["citizen".into(), "receiver".into()],
        clocks: vec![
            rule("correction", "5wd", "Filed", Expiry::DeemAccepted),
            rule("statutory", "20wd", "Accepted", Expiry::Announce),
        ],
        item: None,
        procedure: "small".into(),
        bpmn: BPMN.into(),
        called: Default::default(),
    }
}

pub(crate) const BPMN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hb="https://haoban.dev/bpmn" id="small-definitions">
  <bpmn:process id="small" name="小流程" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:userTask id="receive" name="收件" hb:act="receive" hb:role="receiver" />
    <bpmn:userTask id="examine" name="审查" hb:act="examine" hb:role="examiner" hb:limit="3wd" />
    <bpmn:userTask id="decide" name="决定" hb:act="decide" hb:role="approver" />
    <bpmn:endEvent id="end" />
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="receive" />
    <bpmn:sequenceFlow id="f2" sourceRef="receive" targetRef="examine" />
    <bpmn:sequenceFlow id="f3" sourceRef="examine" targetRef="decide" />
    <bpmn:sequenceFlow id="f4" sourceRef="decide" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>"#;
