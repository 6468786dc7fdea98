//! A fresh, migrated database per test, on SQLite and on PostgreSQL; a mail server and a gateway for short messages
//! that keep what they are given.
//!
//! ```text
//! #[tokio::test]
//! async fn a_case_is_found_by_its_number() {
//!     testkit::both_stores(|db| async move { … }).await;
//! }
//! ```
//!
//! PostgreSQL is started from the installed Debian binaries, once for all tests that run at the time, on a unix socket
//! in the temporary folder, and is stopped and removed when the last test process has ended; see [`cluster`].
//! `HAOBAN_TEST_POSTGRES=postgres://…` (an account that may create databases) is used instead when set. Where there is
//! no PostgreSQL the tests fail and say so; they never pass by being skipped.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code: a failure here is a failed test")]

mod cluster;
mod databases;
mod mail;
mod secured;
mod sms;

use std::future::Future;

use store::{Db, Durability, Options};

pub use databases::PostgresDatabase;
pub use mail::{Letter, MailServer};
pub use secured::SecuredServer;
pub use sms::{Asked, SmsGateway};

/// Settings for databases that need not outlive their test.
fn options() -> Options {
    Options { durability: Durability::Off, postgres_connections: 8 }
}

/// A private, migrated SQLite database.
pub async fn sqlite() -> Db {
    let db = Db::open("sqlite::memory:", options()).await.expect("open a private SQLite file");
    db.migrate().await.expect("migrate a private SQLite file");
    db
}

/// A private, migrated PostgreSQL database; call [`PostgresDatabase::remove`] at the end of the test.
pub async fn postgres() -> PostgresDatabase {
    PostgresDatabase::create().await
}

/// Runs a test on both engines, each time on a database of its own.
pub async fn both_stores<Test, Done>(test: Test)
where
    Test: Fn(Db) -> Done,
    Done: Future<Output = ()>,
{
    eprintln!("on SQLite:");
    test(sqlite().await).await;
    eprintln!("on PostgreSQL:");
    let database = postgres().await;
    test(database.db()).await;
    database.remove().await;
}
