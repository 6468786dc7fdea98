//! a. The engine in memory, on one core: a parallel approval of six steps, judged with happenings and legal clocks.

use std::process::Command as Process;

use casework::{Acts, Case, Completion, Ctx, Definition, Entry, Happening, Judged, Roster, Verb};
use kernel::{Actor, CaseNo, local_date};
use serde::Deserialize;
use serde_json::json;

use crate::Arguments;
use crate::measure::{by_turns, rate};
use crate::report::{Budget, Report, Row};
use crate::town;

/// What `peers/spiff.py` prints.
#[derive(Deserialize)]
struct Spiff {
    version: String,
    /// Cases a second.
    plain: f64,
    /// The same with the state as JSON after every step.
    encoded: f64,
}

pub fn measure(arguments: &Arguments, report: &mut Report) {
    let licence = Licence::new();
    let ours = |encoded| rate(arguments.round(), || licence.live(encoded));
    let names = [(false, "engine, six steps, in memory"), (true, "engine, six steps, events encoded and chained")];
    match spiff(arguments) {
        Err(why) => {
            report.skip('a', &why);
            for (encoded, name) in names {
                let [rate] = by_turns(arguments.rounds, [&mut || ours(encoded)]);
                report.put(&Row::new('a', name, rate, "cases/s"));
            }
        }
        Ok(Spiff { version, .. }) => {
            for (encoded, name) in names {
                let mut peer =
                    || spiff(arguments).map_or(0.0, |spiff| if encoded { spiff.encoded } else { spiff.plain });
                let [rate, beside] = by_turns(arguments.rounds, [&mut || ours(encoded), &mut peer]);
                let row = Row::new('a', name, rate, "cases/s").beside(format!("SpiffWorkflow {version}"), beside);
                report.put(&row.budget(Budget::Times(100.0)));
            }
        }
    }
}

/// One round of the peer, in a process of its own.
fn spiff(arguments: &Arguments) -> Result<Spiff, String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/spiff.py");
    let diagram = concat!(env!("CARGO_MANIFEST_DIR"), "/../foundation/procedure/examples/approval.bpmn");
    let run = Process::new(&arguments.spiff).args([script, diagram, &arguments.seconds.to_string()]).output();
    let output = run.map_err(|error| format!("{} does not run: {error}", arguments.spiff))?;
    serde_json::from_slice(&output.stdout).map_err(|_| {
        format!("SpiffWorkflow is not beside ours: `{}` lacks it (pip install spiffworkflow)", arguments.spiff)
    })
}

/// Everything a case of the licence needs, made once.
struct Licence {
    definition: Definition,
    calendar: calendar::WorkCalendar,
    roster: Roster,
    acts: Acts,
    filing: casework::Filing,
    citizen: Actor,
    receiver: Actor,
    approver: Actor,
    examiners: [Actor; 3],
}

impl Licence {
    fn new() -> Licence {
        let mut content = town::content();
        let item = content.item.as_mut().unwrap();
        item.feel = json!({ "review": { "organs": ["market", "health", "centre"], "within": "3wd" } });
        Licence {
            definition: Definition::compile(content).unwrap(),
            calendar: town::calendar(),
            roster: town::roster(),
            acts: town::acts(),
            filing: town::filing(json!({ "shop": "小吃店" })),
            citizen: town::wang_mei(),
            receiver: town::staff("centre", "receiver"),
            approver: town::staff("market", "approver"),
            examiners: ["market", "health", "centre"].map(|organ| town::staff(organ, "examiner")),
        }
    }

    /// One case: filed, received, reviewed by three at once, decided, delivered.
    fn live(&self, encoded: bool) {
        let no = CaseNo::parse("BJ00000001").unwrap();
        let Judged { mut case, happenings } =
            casework::begin(&self.ctx(&self.citizen), town::region(), no, &self.filing).unwrap();
        seal(&mut case, 1, &self.citizen, &happenings, encoded);
        let mut steps = 0;
        while let Some(task) = case.tasks.first() {
            let (actor, outcome) = self.whose(task);
            let completion = Completion {
                task: task.n,
                outcome: outcome.to_owned(),
                opinion: Some("同意".to_owned()),
                ..Completion::default()
            };
            let seq = case.seq + 1;
            let judged = casework::judge(&self.ctx(actor), &case, &Verb::Complete(Box::new(completion)), None).unwrap();
            case = judged.case;
            seal(&mut case, seq, actor, &judged.happenings, encoded);
            steps += 1;
        }
        assert!(case.phase.is_over() && steps == 6, "the case must end after six steps, not {steps}");
    }

    fn ctx<'a>(&'a self, actor: &'a Actor) -> Ctx<'a> {
        let now = town::moment("2026-09-01", 9);
        let Licence { definition, calendar, roster, acts, .. } = self;
        Ctx { now, today: local_date(now), actor, definition, calendar, roster, acts }
    }

    fn whose(&self, task: &casework::Task) -> (&Actor, &'static str) {
        match &*task.act {
            "receive" => (&self.receiver, "accept"),
            "review" => {
                let sits = |actor: &&Actor| actor.organ.as_ref() == Some(&task.organ);
                (self.examiners.iter().find(sits).unwrap(), "agree")
            }
            "decide" => (&self.approver, "grant"),
            _ => (&self.receiver, "done"),
        }
    }
}

/// The entry of the register: canonical JSON under the hash chain.
fn seal(case: &mut Case, seq: u32, actor: &Actor, happenings: &[Happening], encoded: bool) {
    if encoded {
        let at = town::moment("2026-09-01", 9);
        let (region, no, verb) = (case.region, case.no.clone(), "complete");
        let entry = Entry::seal(region, no, seq, at, verb, actor, happenings, &case.chain).unwrap();
        case.chain = entry.hash;
    }
}
