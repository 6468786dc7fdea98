//! Values and rows read the same on both engines.

use store::{Select, Sql, Value, WriteSet, params};
use testkit::both_stores;

use crate::support::{insert, note_table, region};

#[tokio::test]
async fn all_five_values_come_back_unchanged() {
    both_stores(|db| async move {
        note_table(&db).await;
        let mut set = WriteSet::new();
        set.push(
            // Parameters appear out of order on purpose: their number decides, not their place.
            "INSERT INTO note (weight, body, title, id, region) VALUES ($5, $4, $3, $2, $1)",
            params![region(), i64::MIN, "好办", vec![0u8, 255, 1], 0.1],
        );
        db.write(set).await.unwrap();
        let row = db.query_one("SELECT region, id, title, body, weight, NULL FROM note", &[]).await.unwrap();
        let expected = params![region(), i64::MIN, "好办", vec![0u8, 255, 1], 0.1, None::<i64>];
        assert_eq!(row.values(), expected);
    })
    .await;
}

#[tokio::test]
async fn aggregates_read_alike_on_both_engines() {
    both_stores(|db| async move {
        note_table(&db).await;
        for n in 1..=4 {
            db.write(insert(n, &n.to_string())).await.unwrap();
        }
        let sql = "SELECT count(*), sum(id), avg(id), max(title), count(*) FILTER (WHERE id > $1) FROM note";
        let row = db.query_one(sql, &params![2]).await.unwrap();
        assert_eq!(row.values(), params![4, 10, 2.5, "4", 2]);
        assert_eq!(db.query_one("SELECT sum(id) FROM note WHERE id > 9", &[]).await.unwrap().values(), [Value::Null]);
    })
    .await;
}

#[tokio::test]
async fn filters_are_put_together_from_pieces() {
    both_stores(|db| async move {
        note_table(&db).await;
        for n in 1..=9 {
            db.write(insert(n, &format!("第{n}条"))).await.unwrap();
        }
        let mut select = Select::new("SELECT id FROM note");
        select.and("region = ?", params![region()]).any_of("title", ["第2条", "第4条", "第6条", "没有"]);
        select.and("(id < ? OR id = ?)", params![3, 6]).then("ORDER BY id DESC LIMIT ?", params![10]);
        let found: Vec<i64> = db.select(&select).await.unwrap().iter().map(|row| row.get(0).unwrap()).collect();
        assert_eq!(found, [6, 2]);
        assert_eq!(db.select_slow(&select).await.unwrap().len(), 2);
        assert_eq!(db.query_slow("SELECT id FROM note", Vec::new()).await.unwrap().len(), 9);
    })
    .await;
}

#[tokio::test]
async fn one_row_is_asked_for_and_nothing_else_accepted() {
    both_stores(|db| async move {
        note_table(&db).await;
        let sql = "SELECT title FROM note WHERE region = $1";
        assert_eq!(db.query_opt(sql, &params![region()]).await.unwrap(), None);
        assert_eq!(db.query_one(sql, &params![region()]).await.unwrap_err().code(), "store_not_one");
        db.write(insert(1, "一")).await.unwrap();
        db.write(insert(2, "二")).await.unwrap();
        assert_eq!(db.query_opt(sql, &params![region()]).await.unwrap_err().code(), "store_not_one");
    })
    .await;
}

#[tokio::test]
async fn a_reader_sees_what_was_acknowledged() {
    both_stores(|db| async move {
        note_table(&db).await;
        for n in 1..50 {
            db.write(insert(n, &n.to_string())).await.unwrap();
            let row = db.query_one("SELECT max(id) FROM note", &[]).await.unwrap();
            assert_eq!(row.get::<i64>(0).unwrap(), n);
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_learns_how_its_tables_are_filled() {
    const LEARNT: Sql = Sql::Each {
        sqlite: "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'note'",
        postgres: "SELECT count(*) FROM pg_stats WHERE tablename = 'note'",
    };
    both_stores(|db| async move {
        note_table(&db).await;
        for id in 0..40 {
            db.write(insert(id, &format!("note {id}"))).await.unwrap();
        }
        db.optimize().await.unwrap();
        let learnt: i64 = db.query_one(LEARNT, &[]).await.unwrap().get(0).unwrap();
        assert!(learnt > 0, "statistics of the table");
    })
    .await;
}
