//! Every change of accounts and rights, and every failed sign-in, stands in the register.

use std::collections::HashMap;
use std::sync::Arc;

use declarations::Role;
use identity::lifecycle::change_account::Change;
use identity::lifecycle::grant_mandate::{Grant, grant, principal};
use identity::lifecycle::sign_in;
use identity::{Account, AccountKind, By, Directory, Duty, Gate, MandateScope, managing};
use kernel::{RegionCode, TestClock, Timestamp};
use store::Db;
use store::register::{self, Entry, Filter};
use testkit::both_stores;

const NUMBER: &str = "110105184912310020";

pub fn now() -> Timestamp {
    Timestamp::at_local(jiff::civil::date(2026, 9, 1), 9, 0)
}

pub fn region() -> RegionCode {
    "990121".parse().unwrap()
}

pub fn gate(db: &Db) -> Gate {
    Gate {
        directory: Directory::new(db.clone(), region()),
        clock: Arc::new(TestClock::at(now())),
        places: HashMap::new(),
        names: HashMap::new(),
        accept_test_ranges: true,
        https: false,
        demo_accounts: Vec::new(),
        nav: |_| Vec::new(),
    }
}

fn admin() -> By {
    let admin = Account::new("admin".into(), AccountKind::Staff, "管理员".to_owned(), String::new(), now());
    By::account(&admin, now())
}

fn duty(post: &str) -> Duty {
    Duty { organ: "market".into(), post: post.into(), roles: vec![Role::Examiner] }
}

pub async fn entries(db: &Db) -> Vec<Entry> {
    let mut entries = register::page(db, region(), &Filter::default(), None, 100).await.unwrap();
    entries.sort_by_key(|entry| entry.seq);
    let verified = register::verify(db, region()).await.unwrap();
    assert!(verified.is_whole(), "{:?}", verified.breaks);
    entries
}

pub fn verbs(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.verb.as_str()).collect()
}

#[tokio::test]
async fn the_life_of_an_account_is_told_with_who_and_why() {
    both_stores(|db| async move {
        let gate = gate(&db);
        let (account, password) = managing::open(&gate, &admin().because("新招录"), "zhang.wei", "张伟").await.unwrap();
        for wish in [
            Change::Give(duty("market/examiner")),
            Change::Take("market/examiner".into()),
            Change::Close,
            Change::Reopen,
        ] {
            managing::change_account(&gate, &admin(), &account.id, &wish).await.unwrap();
        }
        let (_, second) = managing::reset_password(&gate, &admin().because("本人到场"), &account.id).await.unwrap();
        assert_ne!(password, second);

        let entries = entries(&db).await;
        let told =
            ["account-opened", "post-given", "post-taken", "account-closed", "account-reopened", "password-reset"];
        assert_eq!(verbs(&entries), told);
        assert!(entries.iter().all(|entry| entry.subject == "zhang.wei" && entry.actor_name == "管理员"));
        assert_eq!((entries[0].reason(), entries[5].reason()), ("新招录".to_owned(), "本人到场".to_owned()));
        let refused = managing::change_account(&gate, &admin(), &"nobody".into(), &Change::Close).await.unwrap_err();
        assert_eq!(refused.code, "account_unknown");
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_with_the_post_it_was_opened_for() {
    both_stores(|db| async move {
        let gate = gate(&db);
        let (account, _) = managing::open(&gate, &admin(), "zhang.wei", "张伟").await.unwrap();
        managing::change_account(&gate, &admin(), &account.id, &Change::Give(duty("market/examiner"))).await.unwrap();
        let (token, _) = gate.directory.open_session(&account.id, "test", now()).await.unwrap();
        assert!(gate.directory.find_session(&token, now()).await.unwrap().is_some());
        let take = Change::Take("market/examiner".into());
        managing::change_account(&gate, &admin(), &account.id, &take).await.unwrap();
        assert!(gate.directory.find_session(&token, now()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn failed_sign_ins_and_the_lock_stand_in_the_register() {
    both_stores(|db| async move {
        let gate = gate(&db);
        managing::open(&gate, &admin(), "zhang.wei", "张伟").await.unwrap();
        for _ in 0..sign_in::FAILURES_MAX + 1 {
            let account = gate.directory.find_account(&"zhang.wei".into()).await.unwrap().unwrap();
            let verdict = sign_in::judge(&account, false, None, now());
            gate.directory.note_try(&account, &verdict, "curl/8", now()).await.unwrap();
        }
        let entries = entries(&db).await;
        let failed = entries.iter().filter(|entry| entry.verb == "sign-in-failed").count();
        let locked: Vec<&Entry> = entries.iter().filter(|entry| entry.verb == "account-locked").collect();
        assert_eq!((failed, locked.len()), (6, 1), "{:?}", verbs(&entries));
        assert_eq!(entries.last().unwrap().reason(), "account_locked");
        assert_eq!(locked[0].details()["device"], "curl/8");
        assert!(locked[0].actor.as_str().is_empty(), "whoever tried has not proved who they are");
    })
    .await;
}

#[tokio::test]
async fn mandates_are_told_and_numbers_only_masked() {
    both_stores(|db| async move {
        let directory = gate(&db).directory;
        let mut mei = Account::new("wang.mei".into(), AccountKind::Citizen, "王梅".to_owned(), String::new(), now());
        mei.number = Some(NUMBER.to_owned());
        let qiang = Account::new("li.qiang".into(), AccountKind::Citizen, "李强".to_owned(), String::new(), now());
        for account in [&mei, &qiang] {
            directory.add_account(account, &By::account(account, now())).await.unwrap();
        }
        let until = jiff::civil::date(2026, 12, 31);
        let wish = Grant { agent: qiang.id.clone(), scope: MandateScope::All, until };
        let today = kernel::local_date(now());
        let mandate = grant(principal(&mei, None, None).unwrap(), &mei, &qiang, &wish, "m1".to_owned(), today).unwrap();
        let by = By::account(&mei, now());
        directory.add_mandate(&mandate, &by).await.unwrap();
        assert!(!directory.revoke_mandate(&qiang.id, "m1", &by).await.unwrap(), "only its principal may");
        assert!(directory.revoke_mandate(&mei.id, "m1", &by).await.unwrap());
        assert!(!directory.revoke_mandate(&mei.id, "m1", &by).await.unwrap(), "once");
        directory.note_reveal(&by.clone().because("核对身份"), &"A1".parse().unwrap()).await.unwrap();

        let entries = entries(&db).await;
        let told =
            ["account-registered", "account-registered", "mandate-granted", "mandate-revoked", "number-revealed"];
        assert_eq!(verbs(&entries), told);
        assert_eq!((entries[2].subject.as_str(), entries[4].subject.as_str()), ("li.qiang", "A1"));
        assert!(entries.iter().all(|entry| !entry.body.contains(NUMBER)));
    })
    .await;
}

#[tokio::test]
async fn two_nodes_changing_one_account_lose_nothing() {
    let database = testkit::postgres().await;
    let other = Db::open(&database.address(), store::Options::default()).await.unwrap();
    let (here, there) = (gate(&database.db()), gate(&other));
    let (account, _) = managing::open(&here, &admin(), "zhang.wei", "张伟").await.unwrap();
    let give = async |gate: Gate, posts: [&'static str; 3]| {
        for post in posts {
            managing::change_account(&gate, &admin(), &account.id, &Change::Give(duty(post))).await.unwrap();
        }
    };
    tokio::join!(give(here, ["m/1", "m/2", "m/3"]), give(there, ["m/4", "m/5", "m/6"]));
    let after = gate(&database.db()).directory.find_account(&account.id).await.unwrap().unwrap();
    assert_eq!(after.duties.len(), 6);
    assert_eq!(entries(&database.db()).await.len(), 7);
    database.remove().await;
}
