//! The county folder goes on to a version that is only announced: the one before stays in force until its day.

use std::sync::Arc;

use catalog::find::find;
use catalog::{Catalog, Desk, Facets, NoCases};
use declarations::{County, Item, Registry, Role};
use kernel::{Date, ItemId, TestClock, Timestamp};

use crate::support::{TODAY, county, now, town_of};

const ITEM: &str = "market/food-business";
const NEXT: Date = Date::constant(2026, 12, 1);
const AFTER: Date = Date::constant(2027, 3, 1);
/// Said by no other item of the county.
const WORD: &str = "糖葫芦摊";

/// The county's folder after an editor has written another version of the item into it.
fn holding(version: u32, since: Date) -> Arc<County> {
    let mut folder = County::clone(&county());
    let items = county();
    folder.items = Registry::new(items.items.iter().map(|item| {
        let mut item = Item::clone(item);
        if item.id.as_str() == ITEM {
            (item.version, item.since) = (version, since);
            item.keywords.push(format!("{WORD}{version}"));
        }
        item.seal()
    }));
    Arc::new(folder)
}

async fn open(db: &store::Db, folder: &Arc<County>, day: Date) -> Catalog {
    Catalog::open(db.clone(), Arc::clone(folder), Timestamp::at_local(day, 9, 0)).await.unwrap()
}

fn version(catalog: &Catalog, day: Date) -> Option<u32> {
    catalog.find(ITEM, day).map(|item| item.version)
}

fn announced(catalog: &Catalog, day: Date) -> Vec<(String, u32)> {
    catalog.announced(day).iter().map(|item| (item.id.to_string(), item.version)).collect()
}

/// Is the item found by the words of this version?
async fn found(catalog: &Catalog, day: Date, version: u32) -> bool {
    let answer = find(catalog, day, &format!("{WORD}{version}"), &Facets::default(), 5).await.unwrap();
    answer.found.first().is_some_and(|found| found.item.id.as_str() == ITEM)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_stays_in_force_until_the_day_of_the_next() {
    testkit::both_stores(|db| async move {
        let first = open(&db, &county(), TODAY).await;
        let before = first.find(ITEM, TODAY).unwrap();

        let catalog = open(&db, &holding(2, NEXT), TODAY).await;
        let kept = catalog.find(ITEM, TODAY).unwrap();
        assert_eq!((kept.version, kept.digest()), (before.version, before.digest()), "the same to the last letter");
        assert_eq!(kept.to_json(), before.to_json());
        assert_eq!(announced(&catalog, TODAY), [(ITEM.to_owned(), 2)]);
        assert_eq!(catalog.on(TODAY).len(), first.on(TODAY).len(), "nothing drops out");
        assert!(!found(&catalog, TODAY, 2).await);

        // The day comes; nobody restarts anything.
        let eve = NEXT.yesterday().unwrap();
        assert_eq!((version(&catalog, eve), version(&catalog, NEXT)), (Some(1), Some(2)));
        catalog.begin_day(NEXT).await.unwrap();
        assert!(announced(&catalog, NEXT).is_empty() && found(&catalog, NEXT, 2).await);

        // It came into force while the town ran, and so it stays when the folder goes on to a third.
        let catalog = open(&db, &holding(3, AFTER), NEXT).await;
        let versions: Vec<u32> = catalog.history(&ItemId::from(ITEM)).iter().map(|item| item.version).collect();
        assert_eq!(versions, [1, 2, 3]);
        let on = |day| version(&catalog, day);
        assert_eq!((on(eve), on(NEXT), on(AFTER)), (Some(1), Some(2), Some(3)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_folder_takes_back_or_drops_does_not_come_into_force() {
    testkit::both_stores(|db| async move {
        open(&db, &county(), TODAY).await;
        open(&db, &holding(2, NEXT), TODAY).await;
        let taken_back = open(&db, &county(), TODAY).await;
        assert!(announced(&taken_back, TODAY).is_empty());
        assert_eq!(version(&taken_back, AFTER), Some(1));

        // Taken back after it was in force: the folder has the last word.
        open(&db, &holding(2, NEXT), NEXT).await;
        assert_eq!(version(&open(&db, &county(), NEXT).await, AFTER), Some(1));

        let mut without = County::clone(&county());
        without.items =
            Registry::new(county().items.iter().filter(|item| item.id.as_str() != ITEM).map(|item| Item::clone(item)));
        assert_eq!(version(&open(&db, &Arc::new(without), NEXT).await, NEXT), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_was_never_in_force_opens_on_its_day() {
    let db = testkit::sqlite().await;
    let catalog = open(&db, &holding(1, NEXT), TODAY).await;
    assert_eq!((version(&catalog, TODAY), version(&catalog, NEXT)), (None, Some(1)));
    assert_eq!(announced(&catalog, TODAY), [(ITEM.to_owned(), 1)]);
    // Not in force, not kept: an editor may still change it.
    let catalog = open(&db, &holding(2, AFTER), TODAY).await;
    assert_eq!(version(&catalog, NEXT), None);
}

#[tokio::test]
async fn administrators_see_what_is_announced_and_citizens_what_is_in_force() {
    let db = testkit::sqlite().await;
    open(&db, &county(), TODAY).await;
    let clock = TestClock::shared(now());
    let catalog = open(&db, &holding(2, NEXT), TODAY).await;
    let town = town_of(Desk::new(catalog, clock.clone(), Arc::new(NoCases))).signed_in(Role::Administrator).await;
    let path = format!("/admin/items/{ITEM}");
    let notice = "第 2 版已经公布，自2026年12月1日（周二）起施行";

    let list = town.get("/admin/items?view=announced").await.ok();
    assert!(list.contains(&path) && list.contains("2026年12月1日"), "{list}");
    let page = town.get(&path).await.ok();
    assert!(page.contains(notice) && page.contains("已公布待施行") && page.contains("按第 1 版办理"), "{page}");
    let guide = town.get(&format!("/items/{ITEM}")).await.ok();
    assert!(guide.contains("第 1 版") && !guide.contains("第 2 版"));

    clock.set(Timestamp::at_local(NEXT, 0, 1));
    let town = town.signed_in_again(Role::Administrator).await;
    let list = town.get("/admin/items?view=announced").await.ok();
    assert!(!list.contains(&path) && list.contains("没有已公布、还未施行的版本"));
    assert!(!town.get(&path).await.ok().contains(notice));
    assert!(town.get(&format!("/items/{ITEM}")).await.ok().contains("第 2 版"));

    clock.set(now());
    let english = town.signed_in_again(Role::Administrator).await.in_english().get(&path).await.ok();
    assert!(english.contains("Version 2 is announced, in force from"), "{english}");
}
