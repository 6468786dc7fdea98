//! SQLite and PostgreSQL behind one door.
//!
//! Reads are queries with plain values ([`Db::query`], [`Db::select`]); a write is data: a [`WriteSet`] that goes down
//! whole or not at all ([`Db::write`]). One SQL text with `$1` … `$n` serves both engines; where they differ, [`Sql::Each`]
//! holds both. What a case is, nobody here knows.
//!
//! - [`Serial`]: running numbers without holes
//! - [`outbox`], [`jobs`]: what is delivered and done later, with retries
//! - [`idempotency`]: answers already given
//! - [`counters`]: figures kept by differences
//! - [`register`]: append-only, hash-chained logs of what is no case
//! - [`search`]: words, pinyin, initials, in the transaction of the change
//! - [`Db::backup`], [`Db::restore`], [`Db::move_to`]: whole databases, counted and verified
//! - `migrations/`: the tables, as one stream for both engines

mod backup;
mod commits;
mod copy;
pub mod counters;
mod db;
mod error;
pub mod idempotency;
pub mod jobs;
mod migrations;
mod options;
pub mod outbox;
mod postgres;
mod postponed;
pub mod register;
pub mod search;
mod select;
mod serial;
mod shared;
mod sqlite;
mod value;
mod write_set;

pub use commits::Ticks;
pub use copy::Copied;
pub use db::{Db, Pending};
pub use error::Error;
pub use migrations::Migration;
pub use options::{Durability, Options};
pub use select::Select;
pub use serial::Serial;
pub use value::{FromValue, Row, Value};
pub use write_set::{Sql, WriteSet};
