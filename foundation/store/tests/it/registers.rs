//! Registers: entries go down with what they tell of, form one chain whoever writes, and every tampering is named.

use kernel::{AccountId, Timestamp};
use store::register::{self, Deed, Filter};
use store::{Db, params};
use testkit::both_stores;

use crate::support::{count, insert, note_table, region, write};

const NOON: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

fn deed(minute: i64, verb: &str, subject: &str) -> Deed {
    Deed::new(NOON.plus_seconds(60 * minute), &AccountId::from("admin"), "管理员", verb, subject)
}

async fn append(db: &Db, name: &str, deed: Deed) {
    register::append(db, region(), name, &[deed], |_| ()).await.unwrap();
}

#[tokio::test]
async fn an_entry_stands_with_the_change_it_tells_of_or_not_at_all() {
    both_stores(|db| async move {
        note_table(&db).await;
        let told = |minute| [deed(minute, "noted", "甲").because("来函").with("note", "一")];
        let note = |set: &mut store::WriteSet| set.append(insert(1, "一"));
        register::append(&db, region(), "identity", &told(0), note).await.unwrap();
        let again = register::append(&db, region(), "identity", &told(1), note).await.unwrap_err();
        assert!(again.conflicts_with("note"), "the caller's own conflict is the caller's");
        assert_eq!(count(&db).await, 1);

        let entries = register::page(&db, region(), &Filter::default(), None, 10).await.unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].seq, entries[0].at, entries[0].reason().as_str()), (1, NOON, "来函"));
        assert_eq!(entries[0].details()["note"], "一");
    })
    .await;
}

#[tokio::test]
async fn many_writers_make_one_chain_without_a_gap() {
    both_stores(|db| async move {
        let writers = (0..40).map(|minute| {
            let db = db.clone();
            tokio::spawn(async move { append(&db, "identity", deed(minute, "noted", "甲")).await })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let verified = register::verify(&db, region()).await.unwrap();
        assert!(verified.is_whole(), "{:?}", verified.breaks);
        assert_eq!((verified.entries, verified.registers["identity"].seq), (40, 40));
    })
    .await;
}

#[tokio::test]
async fn two_nodes_give_way_to_each_other() {
    let database = testkit::postgres().await;
    let other = Db::open(&database.address(), store::Options::default()).await.unwrap();
    let writers = [database.db(), other].into_iter().map(|db| {
        tokio::spawn(async move {
            for minute in 0..25 {
                append(&db, "identity", deed(minute, "noted", "甲")).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let verified = register::verify(&database.db(), region()).await.unwrap();
    assert!(verified.is_whole(), "{:?}", verified.breaks);
    assert_eq!(verified.entries, 50);
    database.remove().await;
}

#[tokio::test]
async fn pages_go_back_in_time_across_registers_and_are_narrowed() {
    both_stores(|db| async move {
        for minute in 0..6 {
            let name = if minute % 2 == 0 { "identity" } else { "supervision" };
            append(&db, name, deed(minute, "noted", if minute < 3 { "甲" } else { "乙" })).await;
        }
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = register::page(&db, region(), &Filter::default(), after.as_ref(), 4).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.key());
            seen.extend(page.iter().map(|entry| entry.at));
        }
        let minutes: Vec<Timestamp> = (0..6).rev().map(|minute| NOON.plus_seconds(60 * minute)).collect();
        assert_eq!(seen, minutes);

        let one = Filter { register: Some("identity".into()), subject: Some("甲".into()), ..Filter::default() };
        assert_eq!(register::page(&db, region(), &one, None, 10).await.unwrap().len(), 2);
        let nobody = Filter { actor: Some("clerk".into()), ..Filter::default() };
        assert!(register::page(&db, region(), &nobody, None, 10).await.unwrap().is_empty());
        let day = kernel::local_date(NOON);
        let that_day = Filter { from: Some(day), to: Some(day), ..Filter::default() };
        assert_eq!(register::page(&db, region(), &that_day, None, 10).await.unwrap().len(), 6);
    })
    .await;
}

#[tokio::test]
async fn every_tampering_is_named() {
    both_stores(|db| async move {
        for minute in 0..4 {
            append(&db, "identity", deed(minute, "noted", "甲")).await;
        }
        let day = kernel::local_date(NOON);
        register::seal_day(&db, region(), day).await.unwrap();
        register::seal_day(&db, region(), day).await.unwrap();
        assert!(register::verify(&db, region()).await.unwrap().is_whole());
        let broken_at = async |sql: &'static str, back: &'static str| {
            write(&db, |set| set.push(sql, params![region()])).await.unwrap();
            let verified = register::verify(&db, region()).await.unwrap();
            if !back.is_empty() {
                write(&db, |set| set.push(back, params![region()])).await.unwrap();
            }
            verified.breaks.iter().map(|found| found.seq).collect::<Vec<_>>()
        };
        assert_eq!(
            broken_at(
                "UPDATE register_entry SET subject = '乙' WHERE region = $1 AND seq = 2",
                "UPDATE register_entry SET subject = '甲' WHERE region = $1 AND seq = 2"
            )
            .await,
            [2]
        );
        assert_eq!(
            broken_at(
                "UPDATE register_entry SET register = 'other' WHERE region = $1 AND seq = 1",
                "UPDATE register_entry SET register = 'identity' WHERE region = $1 AND seq = 1"
            )
            .await,
            [2, 1],
            "the register lost its first entry, the other one cannot begin with it"
        );
        let cut = "DELETE FROM register_entry WHERE region = $1 AND seq = 4";
        assert_eq!(broken_at(cut, "").await, [4], "the end is missed by the seal");
        let inner = "DELETE FROM register_entry WHERE region = $1 AND seq = 2";
        assert_eq!(broken_at(inner, "").await, [3, 4]);
    })
    .await;
}
