//! A firm is registered at a window; whoever stands for it acts for it and lets others act, in its name and no other.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use declarations::Role;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use identity::{Account, AccountKind, By, Duty, Gate};
use kernel::{AccountId, Channel, local_date};
use serde_json::{Value, json};
use store::Db;
use testkit::both_stores;
use tower::ServiceExt as _;

use crate::audited::{entries, gate, now, verbs};

const USCC: &str = "91990121MA0AK00132";
/// Of 王梅, 李强 and 赵敏.
const NUMBERS: [&str; 3] = ["110105184912310020", "330106185006062223", "110105185203120245"];

struct Town {
    gate: Arc<Gate>,
    router: Router,
}

async fn town(db: &Db) -> Town {
    let gate = Arc::new(gate(db));
    let people = [("mei", "王梅", NUMBERS[0]), ("qiang", "李强", NUMBERS[1])];
    for (id, name, number) in people {
        let mut account = Account::new(id.into(), AccountKind::Citizen, name.to_owned(), String::new(), now());
        account.number = Some(number.to_owned());
        gate.directory.add_account(&account, &By::account(&account, now())).await.unwrap();
    }
    let mut clerk = Account::new("clerk".into(), AccountKind::Staff, "赵敏".to_owned(), String::new(), now());
    clerk.duties.push(Duty { organ: "centre".into(), post: "centre/receiver".into(), roles: vec![Role::Receiver] });
    gate.directory.add_account(&clerk, &By::account(&clerk, now())).await.unwrap();
    let (api, _) = web::api::split(identity::api_routes(Arc::clone(&gate)));
    let router = Router::new().nest("/api/v1", api);
    let router = router.layer(axum::middleware::from_fn_with_state(Arc::clone(&gate), identity::identify));
    Town { gate, router }
}

impl Town {
    async fn token(&self, account: &str) -> String {
        self.gate.directory.open_session(&AccountId::from(account), "test", now()).await.unwrap().0
    }

    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> (u16, Value) {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let request = request.header(CONTENT_TYPE, "application/json").header(AUTHORIZATION, format!("Bearer {token}"));
        let response = self.router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
        let status: StatusCode = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status.as_u16(), serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, token, body).await
    }

    async fn code(&self, path: &str, token: &str, body: Value) -> String {
        self.post(path, token, body).await.1["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The mandate that an account holds for the firm.
    async fn held(&self, token: &str) -> Option<String> {
        let (_, answer) = self.ask(Method::GET, "/mandates", token, Value::Null).await;
        let held = answer["held"].as_array().unwrap().iter().find(|held| held["in_force"] == true);
        held.map(|held| held["id"].as_str().unwrap().to_owned())
    }

    async fn act(&self, token: &str, mandate: Option<&str>) {
        let (status, told) = self.ask(Method::PUT, "/me/mandate", token, json!({ "mandate": mandate })).await;
        assert_eq!(status, 204, "{told}");
    }
}

fn licence(representative: &str) -> Value {
    json!({ "uscc": USCC, "name": "青岚县安珂餐饮管理有限公司", "phone": "0999-6300100", "representative": representative })
}

#[tokio::test]
async fn a_firm_is_registered_at_a_window_and_its_representative_lets_others_act_in_its_name() {
    both_stores(|db| async move {
        let town = town(&db).await;
        let (clerk, mei, qiang) = (town.token("clerk").await, town.token("mei").await, town.token("qiang").await);
        assert_eq!(town.code("/firms", &mei, licence(NUMBERS[0])).await, "not_your_post");
        assert_eq!(town.code("/firms", &clerk, licence(NUMBERS[0])).await, "representative_not_checked");
        assert_eq!(town.code("/firms", &clerk, licence(NUMBERS[2])).await, "representative_unknown");
        let card = |name: &str| json!({ "number": NUMBERS[0], "name": name });
        assert_eq!(town.code("/people/checks", &mei, card("王梅")).await, "not_your_post");
        assert_eq!(town.code("/people/checks", &clerk, card("王海")).await, "name_differs");
        assert_eq!(town.post("/people/checks", &clerk, card("王梅")).await.1["assurance"], "checked");
        let mut wrong = licence(NUMBERS[0]);
        wrong["uscc"] = json!("91990121MA0AK00133");
        assert_eq!(town.code("/firms", &clerk, wrong).await, "uscc_check_digit");
        for time in ["first", "again"] {
            assert_eq!(town.post("/firms", &clerk, licence(NUMBERS[0])).await.0, 201, "{time}");
        }
        let (status, firm) = town.ask(Method::GET, &format!("/firms/{USCC}"), &clerk, Value::Null).await;
        assert_eq!((status, &firm["representative"]), (200, &json!("mei")));

        // Acting for the firm she grants in its name, with items and an end; for herself in her own.
        town.act(&mei, town.held(&mei).await.as_deref()).await;
        let wish = json!({ "agent": "qiang", "items": ["market/food-business"], "until": "2026-12-31" });
        let (status, granted) = town.post("/mandates", &mei, wish).await;
        assert_eq!((status, granted["principal"].as_str()), (201, Some("青岚县安珂餐饮管理有限公司")));
        let id = granted["id"].as_str().unwrap().to_owned();
        let mandate = town.gate.directory.find_mandate(&id).await.unwrap().unwrap();
        assert_eq!((mandate.principal.account.as_str(), mandate.until.is_some()), (USCC, true));

        // Whom she let act cannot pass it on, neither in the firm's name nor, unasked, in his own.
        town.act(&qiang, Some(&id)).await;
        let wish = json!({ "agent": "mei", "until": "2026-12-31" });
        assert_eq!(town.code("/mandates", &qiang, wish.clone()).await, "not_the_representative");
        town.act(&qiang, None).await;
        assert_eq!(town.post("/mandates", &qiang, wish).await.1["principal"], "李强");

        // Taken back in the firm's name only.
        town.act(&mei, None).await;
        assert_eq!(town.ask(Method::DELETE, &format!("/mandates/{id}"), &mei, Value::Null).await.0, 404);
        let own = {
            let (_, told) = town.ask(Method::GET, "/mandates", &mei, Value::Null).await;
            let held = told["held"].as_array().unwrap().iter().find(|held| held["until"].is_null()).unwrap().clone();
            held["id"].as_str().unwrap().to_owned()
        };
        town.act(&mei, Some(&own)).await;
        assert_eq!(
            town.ask(Method::DELETE, &format!("/mandates/{own}"), &mei, Value::Null).await.0,
            404,
            "she stands for it"
        );
        assert_eq!(town.ask(Method::DELETE, &format!("/mandates/{id}"), &mei, Value::Null).await.0, 204);
        let told = entries(&db).await;
        let told = verbs(&told);
        for verb in ["person-checked", "firm-registered", "mandate-granted", "mandate-revoked"] {
            assert!(told.contains(&verb), "{verb}: {told:?}");
        }
        assert_eq!(told.iter().filter(|verb| verb.starts_with("firm-")).count(), 1, "registered once: {told:?}");
    })
    .await;
}

#[tokio::test]
async fn another_legal_representative_ends_what_the_former_could_do() {
    both_stores(|db| async move {
        let town = town(&db).await;
        let (clerk, mei, qiang) = (town.token("clerk").await, town.token("mei").await, town.token("qiang").await);
        for (name, number) in [("王梅", NUMBERS[0]), ("李强", NUMBERS[1])] {
            town.post("/people/checks", &clerk, json!({ "number": number, "name": name })).await;
        }
        town.post("/firms", &clerk, licence(NUMBERS[0])).await;
        town.act(&mei, town.held(&mei).await.as_deref()).await;
        assert_eq!(town.post("/firms", &clerk, licence(NUMBERS[1])).await.0, 201);
        assert_eq!(town.held(&mei).await, None);
        assert!(town.held(&qiang).await.is_some());
        let (_, me) = town.ask(Method::GET, "/me", &mei, Value::Null).await;
        assert_eq!(me["acting_for"], Value::Null, "a session under it is nobody's any more");
    })
    .await;
}

#[tokio::test]
async fn whose_matters_a_member_of_staff_stays_out_of_is_known_by_number_and_by_mandate() {
    both_stores(|db| async move {
        let town = town(&db).await;
        let directory = &town.gate.directory;
        let clerk = directory.find_account(&"clerk".into()).await.unwrap().unwrap();
        let ties = async || directory.find_ties(&clerk.id, local_date(now())).await.unwrap();
        assert_eq!(ties().await, kernel::Ties::default());
        let by = By::nobody(now());
        identity::managing::set_person(&town.gate, &by, &clerk, NUMBERS[1]).await.unwrap();
        let found = ties().await;
        assert_eq!(
            (found.number.as_deref(), found.account.as_ref().map(|id| id.as_str())),
            (Some(NUMBERS[1]), Some("qiang"))
        );
        assert!(found.principals.is_empty());

        let mei = town.token("mei").await;
        let wish = json!({ "agent": "qiang", "until": "2026-09-30" });
        let (_, granted) = town.post("/mandates", &mei, wish).await;
        assert_eq!(ties().await.principals, [AccountId::from("mei")]);
        let who = town.gate.find(&town.token("clerk").await, Channel::Web).await.unwrap().unwrap();
        assert_eq!(who.actor().ties.principals, [AccountId::from("mei")], "the actor of every command carries them");
        assert!(!serde_json::to_string(&who.actor()).unwrap().contains("mei"), "and no event records them");
        let after = jiff::civil::date(2026, 10, 1);
        assert!(directory.find_ties(&clerk.id, after).await.unwrap().principals.is_empty(), "its day is over");
        let id = granted["id"].as_str().unwrap();
        assert_eq!(town.ask(Method::DELETE, &format!("/mandates/{id}"), &mei, Value::Null).await.0, 204);
        assert!(ties().await.principals.is_empty(), "taken back");
    })
    .await;
}
