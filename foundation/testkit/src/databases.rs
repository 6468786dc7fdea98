//! One PostgreSQL database per test, cloned from a migrated template.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use store::{Db, Options};

use crate::{cluster, options};

/// A migrated database that belongs to one test.
pub struct PostgresDatabase {
    db: Db,
    name: String,
}

impl PostgresDatabase {
    pub(crate) async fn create() -> PostgresDatabase {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let template = template();
        let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        create_database(&name, template).await;
        let db = Db::open(&address_of(&name), options()).await.expect("open a cloned database");
        PostgresDatabase { db, name }
    }

    pub fn db(&self) -> Db {
        self.db.clone()
    }

    /// For tests that need a second node on the same database.
    pub fn address(&self) -> String {
        address_of(&self.name)
    }

    /// Drops the database, whoever is still connected.
    pub async fn remove(self) {
        drop(self.db);
        run(format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }
}

/// The migrated database that others are cloned from; made once per process.
fn template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        // A thread with a runtime of its own, since every test brings its own runtime and ends it.
        std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let name = format!("template_{}", std::process::id());
                create_database(&name, "template0").await;
                let db = Db::open(&address_of(&name), options()).await.expect("open the template database");
                db.migrate().await.expect("migrate the template database");
                name
            })
        })
        .join()
        .expect("prepare the template database")
    })
}

async fn create_database(name: &str, template: &str) {
    run(format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")).await;
}

async fn run(statement: String) {
    let options = Options { postgres_connections: 1, ..options() };
    let maintenance = Db::open(cluster::address(), options).await.expect("connect to the PostgreSQL test server");
    // These statements come a few dozen times per run; their texts may as well stay.
    let statement: &'static str = statement.leak();
    maintenance.write_returning(statement, Vec::new()).await.expect(statement);
}

/// The maintenance address with another database name.
fn address_of(name: &str) -> String {
    let address = cluster::address();
    let (server, rest) = address.rsplit_once('/').expect("a PostgreSQL address with a database name");
    let parameters = rest.split_once('?').map(|(_, parameters)| format!("?{parameters}")).unwrap_or_default();
    format!("{server}/{name}{parameters}")
}
