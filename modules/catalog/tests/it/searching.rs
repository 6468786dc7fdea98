//! People find items by the words they use.

use catalog::Facets;
use catalog::find::{Answer, find};
use declarations::ThemeAudience;

use crate::support::{TODAY, catalog};

fn names(answer: &Answer) -> Vec<&str> {
    answer.found.iter().map(|found| found.item.name.as_str()).collect()
}

#[tokio::test]
async fn people_find_items_by_the_words_they_use() {
    testkit::both_stores(|db| async move {
        let catalog = catalog(db).await;
        for (typed, expected) in [
            ("食品经营许可", "market/food-business"),
            ("开饭店要啥证", "market/food-business"),
            ("shipinjingying", "market/food-business"),
            ("spjy", "market/food-business"),
            ("食品精营许可", "market/food-business"),
            ("结婚", "civil/marriage"),
            ("装自来水", "water/water-connection"),
            ("生小孩", "police/birth-registration"),
            ("shengxiaohai", "police/birth-registration"),
            ("老人补贴", "civil/elderly-allowance"),
        ] {
            let answer = find(&catalog, TODAY, typed, &Facets::default(), 10).await.unwrap();
            let place = answer.found.iter().position(|found| found.item.id.as_str() == expected);
            assert!(place.is_some_and(|place| place < 2), "{typed}: {:?}", names(&answer));
        }
    })
    .await;
}

#[tokio::test]
async fn facets_narrow_what_was_found() {
    testkit::both_stores(|db| async move {
        let catalog = catalog(db).await;
        let all = find(&catalog, TODAY, "许可", &Facets::default(), 50).await.unwrap();
        let facets = Facets { side: Some(ThemeAudience::Person), ..Facets::default() };
        let narrowed = find(&catalog, TODAY, "许可", &facets, 50).await.unwrap();
        assert!(!narrowed.found.is_empty() && narrowed.found.len() <= all.found.len());
        assert_eq!(narrowed.before_facets, all.found.len());
    })
    .await;
}

#[tokio::test]
async fn nonsense_finds_nothing_and_says_so_without_an_error() {
    testkit::both_stores(|db| async move {
        let catalog = catalog(db).await;
        for typed in ["", "   ", "？？", "qqqqzzzz", "%_'\"; DROP TABLE"] {
            let answer = find(&catalog, TODAY, typed, &Facets::default(), 10).await.unwrap();
            assert!(answer.found.len() < 3, "{typed}: {:?}", names(&answer));
        }
    })
    .await;
}
