//! Red cards reach the leaders at once, by short message, wherever they are.

use identity::{Account, AccountKind, By, Duty, Role};
use testkit::SmsGateway;

use crate::town::{Town, staff, usual_rules};

async fn somebody(town: &Town, account: &str, phone: &str, (organ, post, role): (&str, &str, Role)) {
    let now = town.desk.office.now();
    let mut account = Account::new(account.into(), AccountKind::Staff, account.to_owned(), String::new(), now);
    (account.phone, account.sms) = (phone.to_owned(), true);
    account.duties = vec![Duty { organ: organ.into(), post: post.into(), roles: vec![role] }];
    let directory = &town.desk.office.gate.directory;
    directory.add_account(&account, &By::account(&account, now)).await.unwrap();
}

#[tokio::test]
async fn leaders_and_heads_are_sent_a_red_card_once_and_nothing_lighter() {
    testkit::both_stores(async |db| {
        let gateway = SmsGateway::start().await;
        let mut town = Town::open(db, usual_rules()).await;
        town.desk.office.texter = Some(officekit::texter(&gateway.url()));
        town.desk.office.tellers = vec![supervision::tell];
        let no = town.file().await;
        town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
        let lead = town.casework().read_case(&town.county(), &no).await.unwrap().lead_organ.clone();
        let head = format!("{lead}/approver");
        somebody(&town, "lin.guodong", "13900010001", ("government", "government/leader", Role::Leader)).await;
        somebody(&town, "the.head", "13900010002", (lead.as_str(), &head, Role::Approver)).await;
        somebody(&town, "another.head", "13900010003", ("transport", "transport/approver", Role::Approver)).await;

        town.at("2026-09-14", 10);
        for _ in 0..2 {
            town.tick().await;
            while town.desk.office.work().await.unwrap() > 0 {}
        }
        assert_eq!(town.cases("yellow-card").await, 1);
        // The applicant hears of her case meanwhile.
        let to_staff = || {
            let asked = gateway.asked().into_iter();
            asked.filter(|asked| asked.body.contains("\"1390001000")).collect::<Vec<_>>()
        };
        assert_eq!(to_staff(), [], "a yellow card waits on the workbench");

        town.at("2026-09-20", 10);
        for _ in 0..2 {
            town.tick().await;
            while town.desk.office.work().await.unwrap() > 0 {}
        }
        let card = town.cards().await.into_iter().find(|card| card.rule == "X-TWO").unwrap();
        let told = to_staff();
        let mut to: Vec<&str> = Vec::new();
        for asked in &told {
            assert!(asked.body.contains("收到红牌") && asked.body.contains("X-TWO"), "{}", asked.body);
            assert!(asked.body.contains(&format!("/supervision/cards/{}", card.no)), "{}", asked.body);
            to.extend(
                ["13900010001", "13900010002", "13900010003"].iter().filter(|phone| asked.body.contains(**phone)),
            );
        }
        to.sort_unstable();
        assert_eq!(to, ["13900010001", "13900010002"]);
    })
    .await;
}
