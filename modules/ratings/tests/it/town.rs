//! A town for the tests: the demonstration county over a fresh database, with people who act.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::{Router, middleware};
use casework::{Command, Completion, Filing, Party, PartyKind, Verb};
use identity::Who;
use jiff::civil::date;
use kernel::{AccountId, Actor, CaseNo, Channel, ItemId, KindId, RegionCode, TestClock, Timestamp};
use ratings::{Desk, RatedAct, Said};
use serde_json::{Value, json};
use store::Db;
use tower::ServiceExt as _;

pub struct Town {
    pub desk: Desk,
    pub clock: Arc<TestClock>,
    pub region: RegionCode,
    pub router: Router,
    _files: tempfile::TempDir,
}

impl Town {
    /// Tuesday, 8 September 2026, 10:00.
    pub async fn open(db: Db) -> Town {
        let clock = TestClock::shared(Timestamp::at_local(date(2026, 9, 8), 10, 0));
        let files = tempfile::tempdir().unwrap();
        let office = officekit::office(db, &clock, files.path(), ratings::register).await;
        let (gate, region) = (Arc::clone(&office.gate), office.region);
        let desk = Desk { office };
        let (api, _) = utoipa_axum::router::OpenApiRouter::new()
            .nest("/api/v1", ratings::api_routes(desk.clone()).merge(applications::api_routes(desk.office.clone())))
            .split_for_parts();
        let router = ratings::pages::routes(desk.clone())
            .merge(applications::pages::staff::routes(desk.office.clone()))
            .merge(applications::pages::citizen::routes(desk.office.clone()))
            .merge(api)
            .layer(middleware::from_fn_with_state(gate, identity::identify))
            .layer(middleware::from_fn(web::guard::problem_pages));
        Town { desk, clock, region, router, _files: files }
    }

    /// Somebody signed in, as a handler meets them.
    pub async fn who(&self, account: &str) -> Arc<Who> {
        let gate = &self.desk.office.gate;
        let id = AccountId::from(account);
        let (token, _) = gate.directory.open_session(&id, "test", self.desk.now()).await.unwrap();
        let who = gate.find(&token, Channel::Web).await.unwrap();
        Arc::new(who.unwrap_or_else(|| panic!("nobody is {account}")))
    }

    pub async fn cookie(&self, account: &str) -> String {
        let directory = &self.desk.office.gate.directory;
        let opened = directory.open_session(&AccountId::from(account), "test", self.desk.now()).await.unwrap();
        format!("{}={}", identity::gate::COOKIE, opened.0.as_str())
    }

    pub async fn get(&self, account: &str, path: &str) -> (StatusCode, String) {
        self.send("GET", account, path, "").await
    }

    /// Posts a form; nobody is signed in where no account is named.
    pub async fn post(&self, account: &str, path: &str, body: &str) -> (StatusCode, String) {
        self.send("POST", account, path, body).await
    }

    async fn send(&self, method: &str, account: &str, path: &str, body: &str) -> (StatusCode, String) {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        if !account.is_empty() {
            request = request.header("cookie", self.cookie(account).await);
        }
        let answer = self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A fine to be paid in instalments, filed by a citizen and refused at once: a finished matter.
    pub async fn finished(&self, account: &str) -> CaseNo {
        let no = self.filed(account, Channel::Web).await;
        self.refuse(&no).await;
        no
    }

    pub async fn filed(&self, account: &str, channel: Channel) -> CaseNo {
        let item = ItemId::from("market/fine-instalment");
        let filing = Filing {
            kind: KindId::from("application"),
            item: Some(item),
            party: Arc::new(Party {
                kind: PartyKind::Citizen,
                name: "王梅".to_owned(),
                number: "110105185203120245".to_owned(),
                phone: "13900010001".to_owned(),
                account: Some(AccountId::from(account)),
            }),
            agent: None,
            channel,
            place: None,
            window: None,
            organ: None,
            form: Arc::new(json!({
                "name": "王梅", "number": "110105185203120245", "phone": "13900010001",
                "decision_no": "青市监罚〔2026〕3号", "amount": 3000, "paid": 0, "due_on": "2026-09-30",
                "ask": "分期缴纳", "instalments": 3
            })),
            answers: Arc::new(json!({ "who": "person" })),
            materials: Vec::new(),
        };
        let actor = match channel {
            Channel::Window => self.who("clerk").await.actor().through(Channel::Window),
            _ => Actor::citizen(account, "王梅"),
        };
        let command = Command::file(self.region, actor, filing);
        self.desk.office.casework.execute(command).await.unwrap().case_no
    }

    pub async fn refuse(&self, no: &CaseNo) {
        let data = json!({ "reason": "不属于可以分期的罚款" });
        self.complete("clerk", no, "receive", "refuse", None, data).await;
    }

    /// Completes the open task of this act as somebody.
    pub async fn complete(
        &self,
        account: &str,
        no: &CaseNo,
        act: &str,
        outcome: &str,
        opinion: Option<&str>,
        data: Value,
    ) {
        self.try_complete(account, no, act, outcome, opinion, data).await.unwrap();
    }

    pub async fn try_complete(
        &self,
        account: &str,
        no: &CaseNo,
        act: &str,
        outcome: &str,
        opinion: Option<&str>,
        data: Value,
    ) -> Result<(), casework::Error> {
        let casework = &self.desk.office.casework;
        let case = casework.current(self.region, no).await.unwrap().unwrap();
        let task = case.tasks.iter().find(|task| &*task.act == act);
        let task = task.unwrap_or_else(|| panic!("no open task {act}: {:?}", case.tasks));
        let completion = Completion {
            task: task.n,
            outcome: outcome.to_owned(),
            opinion: opinion.map(str::to_owned),
            with: None,
            data: Arc::new(data),
        };
        let actor = self.who(account).await.actor();
        let command = Command::on(self.region, no.clone(), actor, Verb::Complete(Box::new(completion)));
        casework.execute(command).await.map(|_| ())
    }

    /// Somebody with a role at an organ.
    pub fn holder(&self, organ: &str, role: &str, except: &[&str]) -> String {
        officekit::holder(organ, role, except)
    }

    /// Rates the matter as its applicant.
    pub async fn rate(&self, account: &str, no: &CaseNo, level: u8, named: bool) -> Result<(), String> {
        let said = Said { level, text: "等了很久".to_owned(), named, ..Said::default() };
        self.say(account, no, said).await
    }

    pub async fn say(&self, account: &str, no: &CaseNo, said: Said) -> Result<(), String> {
        let who = self.who(account).await;
        let origin = ratings::Origin { device: format!("device of {account}"), ip: "10.0.0.9".to_owned() };
        let done = self.desk.judge(&who, no, (RatedAct::Matter, ratings::Channel::Web), said, &origin, None).await;
        done.map(|_| ()).map_err(|problem| problem.code.to_string())
    }

    /// The rectification that is open about a case.
    pub async fn rectification(&self, no: &CaseNo) -> ratings::Rectification {
        let mut all = self.desk.rectifications_of(no).await.unwrap();
        all.sort_by_key(|one| one.round);
        all.pop().expect("a rectification")
    }
}
