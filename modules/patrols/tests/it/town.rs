//! The demonstration county over a fresh database, with a clock that tests move.

use std::sync::Arc;

use casework::{Acts, Case, CaseFilter, Casework, Command, Completion, Definitions, Duty, Options, Sight, Verb};
use identity::Who;
use kernel::{AccountId, CaseNo, Channel, Date, KindId, RegionCode, TestClock, Timestamp};
use serde_json::Value as Json;
use store::Db;

pub struct Town {
    pub desk: patrols::Desk,
    pub clock: Arc<TestClock>,
    pub region: RegionCode,
    _files: tempfile::TempDir,
}

impl Town {
    pub async fn open(db: Db, now: Timestamp) -> Town {
        let clock = TestClock::shared(now);
        let files = tempfile::tempdir().unwrap();
        let office = officekit::office(db, &clock, files.path(), |acts, _| patrols::register(acts)).await;
        let region = office.region;
        Town { desk: patrols::Desk { office }, clock, region, _files: files }
    }

    /// Another node on the same database, with no memory of what this one did.
    pub fn beside(&self) -> patrols::Desk {
        let county = officekit::county();
        let mut acts = Acts::new();
        patrols::register(&mut acts);
        let definitions = Arc::new(Definitions::of_county(&county));
        let (db, clock) = (self.desk.office.db.clone(), Arc::clone(&self.desk.office.clock));
        let casework = Casework::open(db, definitions, clock, acts, &Options::default());
        patrols::Desk { office: applications::Desk { casework, ..self.desk.office.clone() } }
    }

    pub fn at(&self, day: Date, hour: u8, minute: u8) {
        self.clock.set(Timestamp::at_local(day, hour, minute));
    }

    pub async fn round(&self) -> Vec<Arc<Case>> {
        let mut cases = Vec::new();
        for no in self.desk.round().await.unwrap() {
            cases.push(self.case(&no).await);
        }
        cases
    }

    pub async fn case(&self, no: &CaseNo) -> Arc<Case> {
        self.desk.office.casework.read_case(&Sight::county(self.region), no).await.unwrap()
    }

    pub async fn who(&self, account: &str) -> Arc<Who> {
        let gate = &self.desk.office.gate;
        let (token, _) =
            gate.directory.open_session(&AccountId::from(account), "test", self.desk.office.now()).await.unwrap();
        Arc::new(gate.find(&token, Channel::Web).await.unwrap().unwrap())
    }

    pub async fn duties(&self, sight: &Sight, first: Date, last: Date) -> Vec<Duty> {
        let casework = &self.desk.office.casework;
        casework.list_duties(sight, &KindId::from(patrols::PATROL), first, last).await.unwrap()
    }

    pub async fn count(&self, kind: &str) -> u64 {
        let filter = CaseFilter { kind: Some(KindId::from(kind)), ..CaseFilter::default() };
        self.desk.office.casework.count_cases(&Sight::county(self.region), &filter).await.unwrap()
    }

    /// Completes the only open task of a case.
    pub async fn complete(&self, account: &str, case: &Case, outcome: &str, data: Json) -> Result<(), &'static str> {
        let task = case.tasks.first().unwrap();
        let completion =
            Completion { task: task.n, outcome: outcome.to_owned(), opinion: None, with: None, data: Arc::new(data) };
        let actor = self.who(account).await.actor();
        let command = Command::on(self.region, case.no.clone(), actor, Verb::Complete(Box::new(completion)));
        let done = self.desk.office.casework.execute(command).await;
        done.map(|_| ()).map_err(|error| error.refusal().map_or("", |refusal| refusal.code))
    }
}
