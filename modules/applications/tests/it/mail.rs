//! What is told on the site is also sent; what cannot be sent is tried again and ends where a person sees it.

use identity::lifecycle::change_account::Change;
use identity::lifecycle::register::Contact;
use std::sync::{Arc, Mutex};

use applications::Mailer;

use crate::town::{Town, filed};

type Letters = Arc<Mutex<Vec<String>>>;

fn mailer(letters: &Letters, works: bool) -> Mailer {
    let letters = Arc::clone(letters);
    let mailer = Mailer::new("青岚县政务服务 <zwfw@qinglan.example>", move |message| {
        letters.lock().unwrap().push(message.envelope().to()[0].to_string());
        Box::pin(async move { if works { Ok(()) } else { Err("the mail server is down".to_owned()) } })
    });
    mailer.unwrap()
}

async fn with_address(town: &Town) {
    let wish =
        Change::Contact(Contact { phone: "13900010001".to_owned(), email: "mei@example.cn".to_owned(), sms: false });
    let by = identity::By::nobody(town.desk.now());
    identity::managing::change_account(&town.desk.gate, &by, &"wang.mei".into(), &wish).await.unwrap();
}

async fn work_off(town: &Town) {
    while town.desk.work().await.unwrap() > 0 {}
}

#[tokio::test]
async fn whoever_gave_an_address_is_written_to_once() {
    let letters = Letters::default();
    let town = Town::open_with(testkit::sqlite().await, Some(mailer(&letters, true))).await;
    with_address(&town).await;
    filed(&town.script("wang.mei").await).await;
    filed(&town.script("li.qiang").await).await;
    work_off(&town).await;
    work_off(&town).await;
    assert_eq!(*letters.lock().unwrap(), ["mei@example.cn"]);
    assert_eq!(store::outbox::waiting(&town.desk.db, town.region).await.unwrap(), 0);
}

#[tokio::test]
async fn a_letter_that_never_goes_out_ends_among_the_dead() {
    let letters = Letters::default();
    let town = Town::open_with(testkit::sqlite().await, Some(mailer(&letters, false))).await;
    with_address(&town).await;
    filed(&town.script("wang.mei").await).await;
    for _ in 0..30 {
        work_off(&town).await;
        town.clock.advance(std::time::Duration::from_secs(2 * 3600));
    }
    let dead = store::outbox::dead(&town.desk.db, town.region, 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert!(dead[0].last_error.contains("the mail server is down"));
}

#[tokio::test]
async fn who_changes_the_address_of_an_account_is_told_of_at_the_old_one() {
    let letters = Letters::default();
    let town = Town::open_with(testkit::sqlite().await, Some(mailer(&letters, true))).await;
    with_address(&town).await;
    let wish = serde_json::json!({
        "password": officekit::PASSWORD, "phone": "13700020002", "email": "thief@example.cn",
    });
    town.script("wang.mei").await.put("/me/contact", wish).await.ok();
    work_off(&town).await;
    assert_eq!(*letters.lock().unwrap(), ["mei@example.cn"]);
}
