//! What the machine and other people do to us.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::unistd::{Uid, setfsuid};
use store::{Db, Error, Migration, Options, WriteSet, params};
use testkit::both_stores;

use crate::support::{count, insert, note_table, region, write};

#[tokio::test]
async fn a_commit_that_fails_fails_only_the_set_that_broke_it() {
    both_stores(|db| async move {
        note_table(&db).await;
        // A deferred constraint is checked at COMMIT, where a whole batch fails together.
        let ddl = "CREATE TABLE reply (id BIGINT NOT NULL PRIMARY KEY, region TEXT NOT NULL, note BIGINT NOT NULL,
            FOREIGN KEY (region, note) REFERENCES note (region, id) DEFERRABLE INITIALLY DEFERRED)";
        write(&db, |set| set.push(ddl, [])).await.unwrap();
        let sets = (0..20).map(|n| {
            let mut set = insert(n, &n.to_string());
            let note = if n == 13 { 99 } else { n };
            set.push("INSERT INTO reply (id, region, note) VALUES ($1, $2, $3)", params![n, region(), note]);
            set
        });
        let results = db.write_batch(sets.collect()).await;
        for (n, result) in results.iter().enumerate() {
            let code = result.as_ref().err().map(Error::code);
            assert_eq!(code, (n == 13).then_some("store_constraint"), "{n}");
        }
        assert_eq!(count(&db).await, 19);
    })
    .await;
}

#[tokio::test]
async fn a_newer_database_is_refused_naming_both_versions() {
    both_stores(|db| async move {
        let newer: Vec<Migration> = vec![Migration::new(9_998, "later", "CREATE TABLE later (id BIGINT);")];
        let error = db.migrate_to(newer.leak()).await.unwrap_err();
        assert_eq!(error.code(), "store_newer");
        assert!(error.to_string().contains("9998_later"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_migration_that_fails_leaves_the_database_as_it_was() {
    let sqlite = Db::open("sqlite::memory:", Options::default()).await.unwrap();
    let stream: &'static [Migration] = vec![
        Migration::new(1, "good", "CREATE TABLE good (id BIGINT);"),
        Migration::new(2, "bad", "CREATE TABLE half (id BIGINT); CREATE TABEL oops (id BIGINT);"),
    ]
    .leak();
    let error = sqlite.migrate_to(stream).await.unwrap_err();
    assert_eq!(error.code(), "store_migration_failed");
    assert!(error.to_string().contains("0002_bad"), "{error}");
    assert_eq!(sqlite.query("SELECT 1 FROM good", &[]).await.unwrap_err().code(), "store_statement");
    sqlite.migrate().await.unwrap();
}

#[tokio::test]
async fn nodes_that_start_together_migrate_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("county.db").display());
    let (one, two) =
        (Db::open(&url, Options::default()).await.unwrap(), Db::open(&url, Options::default()).await.unwrap());
    let (first, second) = tokio::join!(one.migrate(), two.migrate());
    first.and(second).unwrap();

    let database = testkit::postgres().await;
    write(&database.db(), |set| set.push("DROP TABLE schema_version", [])).await.unwrap();
    let stream: &'static [Migration] = vec![Migration::new(1, "once", "CREATE TABLE once (id BIGINT);")].leak();
    let other = Db::open(&database.address(), Options::default()).await.unwrap();
    let here = database.db();
    let (first, second) = tokio::join!(here.migrate_to(stream), other.migrate_to(stream));
    first.and(second).unwrap();
    database.remove().await;
}

#[tokio::test]
async fn a_postgres_restart_is_survived() {
    let database = testkit::postgres().await;
    let db = database.db();
    note_table(&db).await;
    db.write(insert(1, "一")).await.unwrap();
    let other = Db::open(&database.address(), Options::default()).await.unwrap();
    let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    other.query(kill, &[]).await.unwrap();
    assert_eq!(count(&db).await, 1);
    db.write(insert(2, "二")).await.unwrap();
    assert_eq!(count(&db).await, 2);
    database.remove().await;
}

#[tokio::test]
async fn another_nodes_commit_is_heard() {
    let database = testkit::postgres().await;
    let here = database.db();
    note_table(&here).await;
    let there = Db::open(&database.address(), Options::default()).await.unwrap();
    let mut ticks = there.subscribe();
    // The listener connects in its own time.
    let heard = async {
        for n in 0.. {
            here.write(insert(n, &n.to_string())).await.unwrap();
            if tokio::time::timeout(Duration::from_millis(200), ticks.next()).await.is_ok() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard).await.expect("no word from the other node");
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transactions_that_wait_in_a_circle_are_conflicts_not_hangs() {
    both_stores(|db| async move {
        note_table(&db).await;
        db.write(insert(1, "一")).await.unwrap();
        db.write(insert(2, "二")).await.unwrap();
        let update = "UPDATE note SET version = version + 1 WHERE id = $1";
        let writes: Vec<_> = (0..30)
            .map(|n| {
                let mut set = WriteSet::new();
                set.push(update, params![1 + n % 2]);
                set.push(update, params![2 - n % 2]);
                db.write_later(set)
            })
            .collect();
        let mut done = 0;
        for write in writes {
            match write.await {
                Ok(()) => done += 1,
                Err(error) => assert!(error.is_conflict(), "{error}"),
            }
        }
        let row = db.query_one("SELECT min(version), max(version) FROM note", &[]).await.unwrap();
        assert_eq!(row.values(), params![done, done]);
    })
    .await;
}

#[tokio::test]
async fn addresses_that_lead_nowhere_say_so() {
    let error = |url: &str| {
        let url = url.to_owned();
        async move { Db::open(&url, Options::default()).await.err().unwrap() }
    };
    assert_eq!(error("oracle://x").await.code(), "store_option");
    assert_eq!(error("postgres://a:geheim@127.0.0.1:1/x").await.code(), "store_unreachable");
    assert!(!error("postgres://a:geheim@127.0.0.1:1/x").await.to_string().contains("geheim"));
    let folder = tempfile::tempdir().unwrap();
    let error_of_folder = error(&format!("sqlite://{}", folder.path().display())).await;
    assert_eq!(error_of_folder.code(), "store_file");
    assert!(error_of_folder.to_string().contains(&folder.path().display().to_string()), "{error_of_folder}");
    let file = folder.path().join("text.db");
    std::fs::write(&file, "this is no database, but it is long enough to have a header of a hundred bytes".repeat(9))
        .unwrap();
    assert_eq!(error(&format!("sqlite://{}", file.display())).await.code(), "store_corrupt");
}

#[tokio::test]
async fn learning_how_tables_are_filled_changes_no_answer() {
    both_stores(|db| async move {
        note_table(&db).await;
        db.write_batch((0..300).map(|n| insert(n, &n.to_string())).collect()).await;
        db.optimize().await.unwrap();
        assert_eq!(count(&db).await, 300);
    })
    .await;
}

/// Runs something as a user whom permissions bind, which the administrator of a build machine is not. It counts for
/// this thread and those it starts; who is no administrator stays who they are.
fn as_an_ordinary_user<T: Send>(work: impl AsyncFnOnce(&Path) -> T + Send) -> T {
    let run = || {
        setfsuid(Uid::from_raw(65_534));
        let folder = tempfile::tempdir().unwrap();
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work(folder.path()))
    };
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}

fn permit(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

async fn open_in(folder: &Path) -> Result<Db, Error> {
    Db::open(&format!("sqlite://{}", folder.join("county.db").display()), Options::default()).await
}

#[test]
fn a_file_that_may_not_be_written_is_read_and_refuses_writes() {
    as_an_ordinary_user(async |folder| {
        let db = open_in(folder).await.unwrap();
        note_table(&db).await;
        db.write(insert(1, "一")).await.unwrap();
        drop(db);
        permit(&folder.join("county.db"), 0o444);
        let db = open_in(folder).await.unwrap();
        assert_eq!(count(&db).await, 1);
        let error = db.write(insert(2, "二")).await.unwrap_err();
        assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
        assert!(error.to_string().contains("写权限"), "{error}");
        assert_eq!(db.migrate().await.unwrap_err().code(), "store_read_only");
        drop(db);
        // SQLite gives its log the rights of the database.
        for file in std::fs::read_dir(folder).unwrap() {
            permit(&file.unwrap().path(), 0o644);
        }
        let db = open_in(folder).await.unwrap();
        db.write(insert(2, "二")).await.unwrap();
        assert_eq!(count(&db).await, 2);
    });
}

#[test]
fn a_folder_that_may_not_be_written_is_named_and_nothing_is_lost() {
    as_an_ordinary_user(async |folder| {
        let error = open_in(Path::new("/proc")).await.err().unwrap();
        assert!(matches!(&error, Error::File { file, .. } if file == "/proc/county.db"), "{error}");
        let db = open_in(folder).await.unwrap();
        note_table(&db).await;
        db.write(insert(1, "一")).await.unwrap();
        drop(db);
        permit(folder, 0o555);
        let refused = open_in(folder).await;
        permit(folder, 0o755);
        let error = refused.err().unwrap();
        assert!(matches!(&error, Error::ReadOnly { detail } if detail.contains("county.db")), "{error}");
        assert_eq!(count(&open_in(folder).await.unwrap()).await, 1);
    });
}

/// `mount -t tmpfs -o size=2m tmpfs FOLDER && HAOBAN_SMALL_DISK=FOLDER cargo test -p store -- --ignored small_disk`
#[tokio::test]
#[ignore = "needs a file system of a few megabytes at HAOBAN_SMALL_DISK"]
async fn a_small_disk_that_fills_up_refuses_and_goes_on_when_there_is_room() {
    let folder = PathBuf::from(std::env::var("HAOBAN_SMALL_DISK").unwrap());
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![0; 1 << 19]).unwrap();
    let db = open_in(&folder).await.unwrap();
    note_table(&db).await;
    let mut written = 0;
    let note = |number: i64| insert(number, &format!("{number} {}", "满".repeat(1_000)));
    let error = loop {
        match db.write(note(written)).await {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Full { .. }), "{error}");
    assert_eq!(count(&db).await, written);
    std::fs::remove_file(ballast).unwrap();
    db.write(note(written)).await.unwrap();
    drop(db);
    assert_eq!(count(&open_in(&folder).await.unwrap()).await, written + 1);
}
