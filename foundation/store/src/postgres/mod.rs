//! PostgreSQL: a small pool of connections; a whole write set goes out in one breath.
//!
//! Round trips cost more than the flush, so BEGIN, all statements and COMMIT are sent without waiting for answers in
//! between. A statement that must change exactly one row checks that on the server, so that even then no answer is
//! needed before COMMIT: an error turns COMMIT into ROLLBACK.

mod errors;
mod listen;
mod pool;
mod queue;
mod tls;
mod values;

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) use self::errors::translate;
pub(crate) use self::pool::{Lease, Pool};
use self::queue::Queue;
pub(crate) use self::values::from_postgres;
use crate::commits::Commits;
use crate::shared::Shared;
use crate::write_set::WriteSet;
use crate::{Durability, Error, Row, Value};

/// An open PostgreSQL database.
pub(crate) struct Postgres {
    pool: Arc<Pool>,
    queue: Queue,
    listener: JoinHandle<()>,
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        durability: Durability,
        connections: usize,
        commits: Commits,
    ) -> Result<Postgres, Error> {
        let pool = Arc::new(Pool::new(url, durability, connections, commits.clone())?);
        // The first connection proves the address.
        pool.lease().await?.give_back();
        let listener = tokio::spawn(listen::run(Arc::clone(&pool), commits));
        let queue = Queue::start(Arc::clone(&pool));
        Ok(Postgres { pool, queue, listener })
    }

    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// Writes a set at once, beside others. It is written even if the caller goes away meanwhile.
    pub(crate) async fn write(&self, set: WriteSet) -> Result<(), Error> {
        let pool = Arc::clone(&self.pool);
        let written = tokio::spawn(async move { pool.write(set).await }).await;
        written.unwrap_or_else(|error| Err(Error::Lost { detail: error.to_string() }))
    }

    /// Writes a set after all that were queued before it.
    pub(crate) fn write_later(&self, set: WriteSet) -> oneshot::Receiver<Result<Vec<Row>, Error>> {
        self.queue.write(set)
    }

    /// Runs a query; a connection that died in idleness is replaced once, since reading twice does no harm.
    pub(crate) async fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Error> {
        match self.query_once(sql, params).await {
            Err(Error::Lost { .. }) => {
                self.pool.forget_idle();
                self.query_once(sql, params).await
            }
            result => result,
        }
    }

    async fn query_once(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Error> {
        let mut lease = self.pool.lease().await?;
        let rows = lease.query(sql, params).await;
        // A statement that failed leaves the connection as it was, unless the connection itself is gone.
        if !matches!(rows, Err(Error::Lost { .. })) {
            lease.give_back();
        }
        rows
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Pool {
    /// Writes a set in a transaction of its own.
    pub(crate) async fn write(&self, set: WriteSet) -> Result<(), Error> {
        let result = self.write_together(std::slice::from_ref(&set)).await;
        set.settle(&result);
        result
    }

    /// Runs one statement in its own transaction and answers the rows it returns.
    pub(crate) async fn write_returning(&self, set: WriteSet) -> Result<Vec<Row>, Error> {
        let mut lease = self.lease().await?;
        let mut rows = Vec::new();
        for statement in &set.statements {
            rows = lease.query(&statement.postgres, &statement.params).await?;
        }
        lease.give_back();
        self.commits().announce();
        Ok(rows)
    }

    /// Writes many sets: all in one transaction if none fails, else each in its own.
    pub(crate) async fn write_batch(&self, sets: Vec<WriteSet>) -> Vec<Result<(), Error>> {
        let together = self.write_together(&sets).await;
        if together.is_ok() || sets.len() == 1 || matches!(together, Err(Error::Lost { .. })) {
            return sets
                .into_iter()
                .map(|set| {
                    set.settle(&together);
                    together.clone()
                })
                .collect();
        }
        let mut results = Vec::with_capacity(sets.len());
        for set in sets {
            results.push(self.write(set).await);
        }
        results
    }

    async fn write_together(&self, sets: &[WriteSet]) -> Result<(), Error> {
        let mut lease = self.lease().await?;
        let result = lease.transaction(sets).await;
        if !matches!(result, Err(Error::Lost { .. })) {
            lease.give_back();
        }
        if result.is_ok() {
            self.commits().announce();
        }
        result
    }
}

type Step<'a> = Pin<Box<dyn Future<Output = Result<u64, tokio_postgres::Error>> + Send + 'a>>;

impl Lease<'_> {
    /// BEGIN, every statement, COMMIT, in one breath.
    async fn transaction(&mut self, sets: &[WriteSet]) -> Result<(), Error> {
        let shared: Vec<_> = Shared::of(sets).into_statements().collect();
        let mut prepared = Vec::new();
        for statement in sets.iter().flat_map(|set| &set.statements).chain(&shared) {
            prepared.push((self.prepare(&statement.postgres, statement.one_row).await?, statement));
        }
        let client = self.client()?;
        let mut steps: Vec<Step<'_>> = Vec::with_capacity(prepared.len() + 2);
        steps.push(Box::pin(async { client.batch_execute("BEGIN").await.map(|()| 0) }));
        for (sql, statement) in &prepared {
            steps.push(Box::pin(client.execute_raw(sql, statement.params.iter())));
        }
        steps.push(Box::pin(async { client.batch_execute("COMMIT").await.map(|()| 0) }));

        let results = in_order(steps).await;
        // What follows the first error only says that the transaction was aborted.
        let Some(place) = results.iter().position(Result::is_err) else { return Ok(()) };
        let statement = place.checked_sub(1).and_then(|index| prepared.get(index)).map(|(_, statement)| *statement);
        match results.into_iter().nth(place) {
            Some(Err(error)) => Err(errors::of_statement(&error, statement)),
            _ => Ok(()),
        }
    }
}

/// Starts all steps in order before waiting for the first answer, then takes the answers in order.
async fn in_order<T>(mut steps: Vec<Pin<Box<dyn Future<Output = T> + Send + '_>>>) -> Vec<T> {
    let mut early: Vec<Option<T>> = Vec::with_capacity(steps.len());
    poll_fn(|context| {
        for step in &mut steps {
            early.push(match step.as_mut().poll(context) {
                Poll::Ready(done) => Some(done),
                Poll::Pending => None,
            });
        }
        Poll::Ready(())
    })
    .await;
    let mut results = Vec::with_capacity(steps.len());
    for (step, early) in steps.into_iter().zip(early) {
        results.push(match early {
            Some(done) => done,
            None => step.await,
        });
    }
    results
}
