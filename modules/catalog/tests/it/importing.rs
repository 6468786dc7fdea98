//! A higher-level catalogue lands in the database and can be found at once.

use catalog::find::find;
use catalog::import::{Format, Landing};
use catalog::{Editor, Facets, VersionState, import_items};

use crate::support::{JSON_LINES, TODAY, catalog, now};

#[tokio::test]
async fn an_import_lands_is_found_and_changes_nothing_the_second_time() {
    testkit::both_stores(|db| async move {
        let catalog = catalog(db).await;
        let editor = Editor::operator();
        let report = import_items(&catalog, JSON_LINES.as_bytes(), Format::JsonLines, &editor, now()).await.unwrap();
        assert_eq!((report.read(), report.landed(), report.unchanged()), (4, 4, 0), "{report}");

        let answer = find(&catalog, TODAY, "提价申报", &Facets::default(), 10).await.unwrap();
        let found = answer.directory.first().unwrap();
        assert_eq!(found.item.name, "临时价格干预商品提价申报");

        let again = import_items(&catalog, JSON_LINES.as_bytes(), Format::JsonLines, &editor, now()).await.unwrap();
        assert_eq!((again.landed(), again.unchanged()), (4, 4), "{again}");
    })
    .await;
}

#[tokio::test]
async fn a_changed_row_replaces_an_entry_that_nobody_has_claimed() {
    testkit::both_stores(|db| async move {
        let catalog = catalog(db).await;
        let editor = Editor::operator();
        import_items(&catalog, JSON_LINES.as_bytes(), Format::JsonLines, &editor, now()).await.unwrap();
        let changed = JSON_LINES.replace("图书外借", "图书外借和续借");
        let report = import_items(&catalog, changed.as_bytes(), Format::JsonLines, &editor, now()).await.unwrap();
        assert_eq!((report.landed(), report.unchanged()), (4, 3), "{report}");
        assert_eq!(report.rows[2].landing, Landing::Landed);
        let entry = catalog.versions().find_directory_entry("11990100000000019F2442001001000").await.unwrap().unwrap();
        assert_eq!((entry.state, entry.item.name.as_str()), (VersionState::ToClaim, "图书外借和续借"));
    })
    .await;
}
