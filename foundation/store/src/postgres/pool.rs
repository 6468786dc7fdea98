//! Connections to PostgreSQL, each with its prepared statements.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_postgres::{Client, Config, Connection as Driver, Socket, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{from_postgres, tls, translate};
use crate::commits::Commits;
use crate::options::without_password;
use crate::{Durability, Error, Row, Value};

/// Prepared statements a connection keeps; dynamic filters could otherwise fill the server's memory.
const STATEMENTS: usize = 512;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Settings of every connection. Nobody waits longer for a lock than a person would.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'; SET jit = off;";

type Stream = <MakeRustlsConnect as tokio_postgres::tls::MakeTlsConnect<Socket>>::Stream;

pub(crate) struct Pool {
    config: Config,
    connector: MakeRustlsConnect,
    /// The address without its password, for errors.
    shown: String,
    durability: Durability,
    permits: Semaphore,
    idle: Mutex<Vec<Connection>>,
    commits: Commits,
}

struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
    /// The same for statements wrapped so that the server checks that exactly one row was changed.
    checked: HashMap<String, Statement>,
}

impl Pool {
    pub(super) fn new(url: &str, durability: Durability, connections: usize, commits: Commits) -> Result<Pool, Error> {
        let shown = without_password(url);
        let (url, wish) = tls::Wish::take(url)?;
        let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| Error::Option {
            detail: format!("数据库地址 {shown}：{error}"),
        })?;
        config.ssl_mode(wish.ssl_mode());
        let connector = wish.connector()?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_application_name().is_none() {
            config.application_name("haoban");
        }
        let permits = Semaphore::new(connections.max(1));
        Ok(Pool { config, connector, shown, durability, permits, idle: Mutex::default(), commits })
    }

    pub(super) fn commits(&self) -> &Commits {
        &self.commits
    }

    /// Borrows a connection. Unless it is given back it is closed, so that a caller that vanished in the middle of
    /// something leaves no half-used connection behind.
    pub(crate) async fn lease(&self) -> Result<Lease<'_>, Error> {
        let permit = self.permits.acquire().await.map_err(|error| Error::Busy { detail: error.to_string() })?;
        loop {
            let idle = self.idle.lock().pop();
            match idle {
                Some(connection) if connection.client.is_closed() => {}
                Some(connection) => return Ok(Lease { pool: self, connection: Some(connection), _permit: permit }),
                None => break,
            }
        }
        let client = self.connect().await?;
        let connection = Connection { client, statements: HashMap::new(), checked: HashMap::new() };
        Ok(Lease { pool: self, connection: Some(connection), _permit: permit })
    }

    /// After a restart of the server every idle connection is dead.
    pub(super) fn forget_idle(&self) {
        self.idle.lock().clear();
    }

    async fn connect(&self) -> Result<Client, Error> {
        let (client, driver) = self.dial().await?;
        // The driver ends with its client; errors reach whoever waits for an answer.
        tokio::spawn(async move {
            if let Err(error) = driver.await {
                tracing::warn!(%error, "a connection to PostgreSQL ended");
            }
        });
        let mut settings = SETTINGS.to_owned();
        if self.durability != Durability::Full {
            settings.push_str("SET synchronous_commit = off;");
        }
        client.batch_execute(&settings).await.map_err(|error| translate(&error))?;
        Ok(client)
    }

    /// A connection as the address asks for it; nothing moves on it until the driver is polled.
    pub(super) async fn dial(&self) -> Result<(Client, Driver<Socket, Stream>), Error> {
        self.config.connect(self.connector.clone()).await.map_err(|error| self.unreachable(&error))
    }

    fn unreachable(&self, error: &tokio_postgres::Error) -> Error {
        if let Some(reason) = tls::distrust(error) {
            return Error::Untrusted { url: self.shown.clone(), detail: reason };
        }
        let cause = std::error::Error::source(error);
        let detail = match cause.map(|cause| (cause, cause.downcast_ref::<std::io::Error>())) {
            Some((_, Some(machine))) => kernel::machine_word(machine).into_owned(),
            Some((cause, None)) => format!("{error}：{cause}"),
            None => error.to_string(),
        };
        Error::Unreachable { url: self.shown.clone(), detail }
    }
}

/// A borrowed connection.
pub(crate) struct Lease<'p> {
    pool: &'p Pool,
    connection: Option<Connection>,
    _permit: SemaphorePermit<'p>,
}

impl Lease<'_> {
    /// The connection is clean: no transaction is open and nobody waits for an answer.
    pub(crate) fn give_back(mut self) {
        if let Some(connection) = self.connection.take().filter(|connection| !connection.client.is_closed()) {
            self.pool.idle.lock().push(connection);
        }
    }

    pub(crate) fn client(&self) -> Result<&Client, Error> {
        self.connection.as_ref().map(|connection| &connection.client).ok_or_else(gone)
    }

    pub(crate) async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Error> {
        let statement = self.prepare(sql, false).await?;
        let found = self.client()?.query(&statement, &as_parameters(params)).await;
        let rows = found.map_err(|error| super::errors::of_text(&error, sql))?;
        rows.iter().map(from_postgres).collect()
    }

    /// Runs a query whose text will not come again.
    pub(crate) async fn query_once(&self, sql: &str) -> Result<Vec<Row>, Error> {
        let found = self.client()?.query(sql, &[]).await;
        found.map_err(|error| super::errors::of_text(&error, sql))?.iter().map(from_postgres).collect()
    }

    /// Runs text with several statements and no parameters.
    pub(crate) async fn run(&mut self, text: &str) -> Result<(), Error> {
        self.client()?.batch_execute(text).await.map_err(|error| translate(&error))
    }

    pub(super) async fn prepare(&mut self, sql: &str, one_row: bool) -> Result<Statement, Error> {
        let connection = self.connection.as_mut().ok_or_else(gone)?;
        let known = if one_row { &mut connection.checked } else { &mut connection.statements };
        if let Some(statement) = known.get(sql) {
            return Ok(statement.clone());
        }
        let prepared = match one_row {
            true => connection.client.prepare(&exactly_one_row(sql)).await,
            false => connection.client.prepare(sql).await,
        };
        let statement = prepared.map_err(|error| super::errors::of_text(&error, sql))?;
        if known.len() >= STATEMENTS {
            known.clear();
        }
        known.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn gone() -> Error {
    Error::Lost { detail: "connection already given back".into() }
}

fn as_parameters(params: &[Value]) -> Vec<&(dyn tokio_postgres::types::ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn tokio_postgres::types::ToSql + Sync)).collect()
}

/// Divides by zero unless the statement changes exactly one row.
fn exactly_one_row(sql: &str) -> String {
    format!(
        "WITH changed AS ({sql} RETURNING 1) SELECT 1 / (CASE WHEN count(*) = 1 THEN 1 ELSE 0 END) FROM changed",
        sql = sql.trim_end().trim_end_matches(';')
    )
}
