//! The demonstration county with a desk, and staff who work on its worked cases; for tests and the example.

use std::path::Path;
use std::sync::Arc;

use applications::Desk;
use axum::{Router, middleware};
use casework::{Case, Colleague, Command, Completion, Filing, Party, PartyKind, Task, Verb};
use declarations::{County, Words as _};
use kernel::{AccountId, Actor, CaseNo, Channel, KindId, PostId, TestClock, Timestamp};
use serde_json::{Value as Json, json};
use store::Db;
use web::guard::Limits;

pub struct Town {
    pub desk: Desk,
    pub clock: Arc<TestClock>,
    pub county: Arc<County>,
}

impl Town {
    /// Opens the real county over a fresh database; `data` keeps files and keys.
    pub async fn open(db: Db, data: &Path, now: Timestamp) -> Town {
        let clock = TestClock::shared(now);
        let desk = officekit::office(db, &clock, data, |_, _| {}).await;
        Town { desk: Desk { public_url: "http://localhost:8080".into(), ..desk }, clock, county: officekit::county() }
    }

    /// The workbench behind gate and guard, as the server puts it together.
    pub fn router(&self) -> Router {
        let site = web::Site { name: "青岚县".to_owned(), demo: true, ..web::Site::default() };
        let pages = applications::pages::staff::routes(self.desk.clone())
            .merge(identity::page_routes(Arc::clone(&self.desk.gate)))
            .layer(middleware::from_fn_with_state(Arc::clone(&self.desk.gate), identity::identify));
        web::guard::wrap(pages, Arc::new(site), Limits::default())
    }

    /// A session's cookie for an account.
    #[allow(dead_code, reason = "the example lets people sign in themselves")]
    pub async fn cookie(&self, account: &str) -> String {
        let opened = self.desk.gate.directory.open_session(&AccountId::from(account), "test", self.desk.now()).await;
        format!("{}={}", identity::gate::COOKIE, opened.expect("open a session").0.as_str())
    }

    /// Everybody who holds a role at an organ.
    pub fn holders(&self, task: &Task) -> Vec<Actor> {
        let Some(organ) = self.county.find_organ(&task.organ) else { return Vec::new() };
        let posts = organ.posts.iter().filter(|post| post.roles.iter().any(|role| role.word() == &*task.role));
        let posts: Vec<PostId> = posts.map(|post| post.id.clone()).collect();
        let staff = self.county.organs.iter().flat_map(|organ| organ.staff.iter().map(move |staff| (organ, staff)));
        let holding = staff.filter(|(_, staff)| staff.posts.iter().any(|post| posts.contains(post)));
        holding
            .map(|(organ, staff)| {
                Actor::staff(staff.account.clone(), staff.name.clone(), organ.id.clone(), staff.posts.clone())
            })
            .collect()
    }

    /// Files the worked case of this place, as its applicant would.
    pub async fn file(&self, index: usize) -> Option<CaseNo> {
        self.file_without(index, index % 3 / 2).await
    }

    /// The same, with so many of the materials left out.
    pub async fn file_without(&self, index: usize, left_out: usize) -> Option<CaseNo> {
        let example = self.county.examples.get(index)?;
        let citizens = &self.county.people.citizens;
        let citizen =
            citizens.iter().find(|citizen| citizen.account.as_str() == example.applicant).or(citizens.first())?;
        let firm = self.county.people.enterprises.iter().find(|firm| firm.agents.contains(&citizen.account));
        let item = self.county.items.find(example.item.as_str())?;
        let for_citizens = item.audience.contains(&declarations::Audience::Citizen) || item.audience.is_empty();
        let party =
            match firm.filter(|_| !for_citizens).or(self.county.people.enterprises.first().filter(|_| !for_citizens)) {
                Some(firm) => Party {
                    kind: PartyKind::Enterprise,
                    name: firm.name.clone(),
                    number: firm.uscc.to_string(),
                    phone: firm.phone.clone(),
                    account: Some(AccountId::from(firm.uscc.to_string())),
                },
                None => Party {
                    kind: PartyKind::Citizen,
                    name: citizen.name.clone(),
                    number: citizen.number.to_string(),
                    phone: citizen.phone.clone(),
                    account: Some(citizen.account.clone()),
                },
            };
        let scope = decision::Scope::new()
            .with("answers", &example.answers)
            .with("form", &example.form)
            .with("item", item.feel());
        let materials = item.materials_asked(&scope).filter(|material| !material.held()).skip(left_out);
        let given = |material: &declarations::Material| {
            let state = casework::MaterialState::Given;
            Arc::new(casework::MaterialRef { id: material.id.clone(), state, files: Vec::new() })
        };
        let filing = Filing {
            kind: KindId::from(applications::lifecycle::KIND),
            item: Some(item.id.clone()),
            party: Arc::new(party),
            agent: None,
            channel: Channel::Web,
            place: None,
            window: None,
            organ: None,
            form: Arc::new(example.form.clone()),
            answers: Arc::new(example.answers.clone()),
            materials: materials.map(given).collect(),
        };
        let actor = Actor::citizen(citizen.account.clone(), citizen.name.clone());
        let actor = match &filing.party.account {
            Some(account) if *account != actor.account => actor.acting_for(account.clone()),
            _ => actor,
        };
        let filed = self.desk.casework.execute(Command::file(self.desk.region, actor, filing)).await;
        filed.map_err(|error| eprintln!("{}: {error}", example.path)).ok().map(|outcome| outcome.case_no)
    }

    /// Opens a supervision card against an organ: a kind without item, whose acts no code of this module knows.
    #[allow(dead_code, reason = "one of the examples shows applications only")]
    pub async fn open_card(&self, organ: &str) -> CaseNo {
        let party = Party {
            kind: PartyKind::Organisation,
            name: self.desk.organ_name(&organ.into()),
            number: String::new(),
            phone: String::new(),
            account: None,
        };
        let filing = Filing {
            kind: "yellow-card".into(),
            item: None,
            party: Arc::new(party),
            agent: None,
            channel: Channel::Web,
            place: None,
            window: None,
            organ: Some(organ.into()),
            form: Arc::new(
                json!({ "rule_name": "超过承诺时限", "about": "比承诺晚了两个工作日。", "must": "说明原因" }),
            ),
            answers: Arc::new(Json::Null),
            materials: Vec::new(),
        };
        let filed = self.desk.casework.execute(Command::file(self.desk.region, Actor::system(), filing)).await;
        filed.expect("open a card").case_no
    }

    pub async fn case(&self, no: &CaseNo) -> Arc<Case> {
        self.desk.casework.current(self.desk.region, no).await.expect("read a case").expect("the case is there")
    }

    /// Somebody who may does the first open task as one does it when all is well. False when nobody could.
    pub async fn work(&self, no: &CaseNo) -> bool {
        let case = self.case(no).await;
        let Some(task) = case.tasks.first() else { return false };
        let holders = self.holders(task);
        for actor in &holders {
            let second = holders.iter().find(|other| other.account != actor.account);
            let command =
                Command::on(self.desk.region, no.clone(), actor.clone(), Verb::Complete(Box::new(well(task, second))));
            if self.desk.casework.execute(command).await.is_ok() {
                return true;
            }
        }
        false
    }
}

/// The usual completion of a task.
fn well(task: &Task, second: Option<&Actor>) -> Completion {
    let (outcome, opinion, data) = match &*task.act {
        "prereview" => ("pass", "", Json::Null),
        "receive" => ("accept", "", Json::Null),
        "examine" => ("agree", "材料齐全，符合条件，拟同意。", Json::Null),
        "review" => ("agree", "经审查，符合本部门要求，同意。", Json::Null),
        "survey" => ("pass", "现场与申请一致，布局合理，符合要求。", Json::Null),
        "expert" => ("pass", "专家组一致同意通过评审。", Json::Null),
        "hearing" => ("done", "", json!({ "minutes": "各方到场，陈述意见，无重大分歧。" })),
        "publicize" => ("no-objection", "", Json::Null),
        "quota" => ("win", "", Json::Null),
        "confirm" => ("yes", "", Json::Null),
        "decide" => ("grant", "", Json::Null),
        "deliver" => ("done", "", json!({ "way": "counter" })),
        _ => ("done", "已办理。", Json::Null),
    };
    let colleague = |actor: &Actor| Colleague {
        account: actor.account.clone(),
        name: actor.name.clone(),
        posts: actor.posts.clone(),
        ties: Arc::default(),
    };
    Completion {
        task: task.n,
        outcome: outcome.to_owned(),
        opinion: Some(opinion.to_owned()).filter(|opinion| !opinion.is_empty()),
        with: second.filter(|_| &*task.act == "survey").map(colleague),
        data: Arc::new(data),
    }
}
