//! Every item of the demonstration county can be lived through, from filing to its end, by its own procedure.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use casework::{
    Acts, Case, Casework, Colleague, Command, Completion, Definitions, Filing, Options, Party, PartyKind, Task, Verb,
};
use declarations::{County, Item};
use kernel::{Actor, Channel, PostId, TestClock};
use serde_json::json;

use crate::town::{moment, region};

fn county() -> Arc<County> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county");
    let (county, findings) = County::read(folder);
    assert!(!declarations::has_errors(&findings), "{findings:#?}");
    Arc::new(county.unwrap())
}

/// Somebody with the role at the organ; another person for every step, so that duties are separate.
fn handler(county: &County, task: &Task, n: usize) -> Option<(Actor, Colleague)> {
    let organ = county.find_organ(&task.organ)?;
    let post = organ.posts.iter().find(|post| post.roles.iter().any(|role| role.to_string() == *task.role))?;
    let actor = Actor::staff(format!("person-{n}"), format!("经办{n}"), organ.id.as_str(), [post.id.clone()]);
    let posts: Vec<PostId> = vec![post.id.clone()];
    Some((actor, Colleague { account: format!("second-{n}").into(), name: "协办".into(), posts, ties: Arc::default() }))
}

/// The outcome that moves a case on.
fn outcome(act: &str) -> &'static str {
    match act {
        "receive" => "accept",
        "prereview" | "survey" | "expert" => "pass",
        "examine" | "review" => "agree",
        "publicize" => "no-objection",
        "quota" => "win",
        "decide" => "grant",
        "confirm" => "yes",
        _ => "done",
    }
}

fn filing(county: &County, item: &Item) -> Filing {
    let township = county.organs.iter().find(|organ| organ.kind == declarations::OrganKind::Township);
    let village = county.organs.iter().find(|organ| organ.kind == declarations::OrganKind::Village);
    let id = |organ: Option<&Arc<declarations::Organ>>| organ.map(|organ| organ.id.to_string());
    Filing {
        kind: "application".into(),
        item: Some(item.id.clone()),
        party: Arc::new(Party {
            kind: PartyKind::Citizen,
            name: "王梅".into(),
            number: String::new(),
            phone: String::new(),
            account: Some("wang.mei".into()),
        }),
        agent: None,
        channel: Channel::Web,
        place: None,
        window: None,
        organ: None,
        form: Arc::new(json!({})),
        answers: Arc::new(json!({ "township": id(township), "village": id(village) })),
        materials: Vec::new(),
    }
}

async fn live(county: &County, casework: &Casework, clock: &TestClock, item: &Item) -> Arc<Case> {
    clock.set(moment("2026-09-01", 9));
    let citizen = Actor::citizen("wang.mei", "王梅");
    let filed = casework.submit(&Command::file(region(), citizen, filing(county, item))).await;
    let mut submitted = filed.unwrap_or_else(|error| panic!("{}: {error}", item.id));
    for n in 0..40 {
        let case = submitted.case.clone();
        submitted.landed().await.unwrap();
        if case.phase.is_over() {
            return case;
        }
        let Some(task) = case.tasks.first() else {
            // The other party's time to answer: let it pass.
            let due = case.timers.iter().map(|timer| timer.due).min();
            clock.set(due.unwrap_or_else(|| panic!("{} waits for nobody", item.id)));
            let wake = Command::on(region(), case.no.clone(), Actor::system(), Verb::Wake);
            submitted = casework.submit(&wake).await.unwrap_or_else(|error| panic!("{}: {error}", item.id));
            continue;
        };
        let (actor, second) = handler(county, task, n).unwrap_or_else(|| panic!("{}: nobody for {task:?}", item.id));
        let completion = Completion {
            task: task.n,
            outcome: outcome(&task.act).into(),
            opinion: Some("同意".into()),
            with: Some(second),
            ..Completion::default()
        };
        let verb = Verb::Complete(Box::new(completion));
        let done = casework.submit(&Command::on(region(), case.no.clone(), actor, verb)).await;
        submitted = done.unwrap_or_else(|error| panic!("{} {}: {error}", item.id, task.node));
    }
    panic!("{} does not end", item.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_item_of_the_county_reaches_its_end() {
    let county = county();
    let clock = TestClock::shared(moment("2026-09-01", 9));
    let db = testkit::sqlite().await;
    let definitions = Arc::new(Definitions::of_county(&county));
    let casework = Casework::open(db, definitions, clock.clone(), Acts::new(), &Options::default());
    let mut endings = HashMap::new();
    for item in &county.items {
        let case = live(&county, &casework, &clock, item).await;
        *endings.entry(case.ending).or_insert(0) += 1;
    }
    assert!(!endings.is_empty());
    let verified = casework.verify(region()).await.unwrap();
    assert!(verified.is_whole(), "{:?}", verified.breaks);
}
