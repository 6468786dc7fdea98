//! Where the database is and how hard it must hold on to what it has promised.

use std::path::PathBuf;

use crate::Error;

/// What a finished write survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Power failure: the write is on the disk before it is acknowledged. The default, and nearly free, since waiting
    /// writes share one flush.
    #[default]
    Full,
    /// The end of the process, not that of the machine: the last instants may be missing after a power failure.
    Relaxed,
    /// Nothing; a crash of the machine may leave a broken file. For tests.
    Off,
    /// Not even itself: SQLite commits now and then and at the end, and everybody reads over the writing connection what is
    /// not committed yet. An answer says that a set was performed. Only for filling a demonstration county by one process;
    /// a crash means to begin again. On PostgreSQL the same as [`Durability::Off`].
    Filling,
}

/// How to open a [`crate::Db`].
#[derive(Clone, Debug)]
pub struct Options {
    pub durability: Durability,
    /// Connections to PostgreSQL at most; SQLite ignores it.
    pub postgres_connections: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { durability: Durability::Full, postgres_connections: 16 }
    }
}

/// A database address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// `sqlite://var/haoban.db` (relative) or `sqlite:///var/lib/haoban/haoban.db` (absolute).
    SqliteFile(PathBuf),
    /// `sqlite::memory:`: a private file that vanishes with the [`crate::Db`].
    SqlitePrivate,
    /// `postgres://user:password@host:port/database`, with `?sslmode=…&sslrootcert=…` where it is to be encrypted.
    Postgres(String),
}

impl Address {
    pub(crate) fn parse(url: &str) -> Result<Address, Error> {
        if url == "sqlite::memory:" {
            return Ok(Address::SqlitePrivate);
        }
        if let Some(path) = url.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(Address::SqliteFile(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Address::Postgres(url.to_owned()));
        }
        let detail = format!(
            "数据库地址“{}”不认识，应形如 sqlite://var/haoban.db 或 postgres://用户:密码@主机:5432/库名",
            without_password(url)
        );
        Err(Error::Option { detail })
    }
}

/// The address as it may be shown and logged.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.rsplit_once('@') {
        Some((user, place)) => format!("{scheme}://{}:***@{place}", user.split(':').next().unwrap_or_default()),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        assert_eq!(Address::parse("sqlite://var/a.db").unwrap(), Address::SqliteFile("var/a.db".into()));
        assert_eq!(Address::parse("sqlite:///srv/a.db").unwrap(), Address::SqliteFile("/srv/a.db".into()));
        assert_eq!(Address::parse("sqlite::memory:").unwrap(), Address::SqlitePrivate);
        assert!(matches!(Address::parse("postgres://h/d").unwrap(), Address::Postgres(_)));
        assert_eq!(Address::parse("mysql://x").unwrap_err().code(), "store_option");
        assert_eq!(Address::parse("sqlite://").unwrap_err().code(), "store_option");
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://u:p@ss@h:5432/d"), "postgres://u:***@h:5432/d");
        assert_eq!(without_password("postgres://h/d"), "postgres://h/d");
    }
}
