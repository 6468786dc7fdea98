//! Filling a database: one transaction goes on over many sets, each in a savepoint of its own, and whoever reads sees what
//! it holds. A page is written once for thousands of sets that touch it, and nobody waits for a commit.

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::execute;
use super::writer::{Order, Task, answer, perform};
use crate::commits::Commits;
use crate::shared::Shared;
use crate::{Error, Row};

/// What the writer's thread works with.
pub(super) struct Filling {
    connection: Connection,
    batch: usize,
    commits: Commits,
    /// Performed since the last commit.
    count: usize,
    /// What many sets touch, of all that were performed since it was written last.
    shared: Shared,
    /// A commit failed: what was acknowledged is lost, and nobody hears anything else from here on.
    broken: Option<Error>,
}

impl Filling {
    pub(super) fn new(connection: Connection, batch: usize, commits: Commits) -> Filling {
        Filling { connection, batch, commits, count: 0, shared: Shared::default(), broken: None }
    }

    pub(super) fn run(mut self, tasks: &Receiver<Task>) {
        for task in tasks {
            match task {
                Task::Write(order) => self.write(order),
                Task::Look(read) => {
                    let shared = self.share();
                    read(self.standing(shared));
                }
                Task::Alone(work) => {
                    let committed = self.commit();
                    work(self.standing(committed));
                }
            }
        }
        if let Err(error) = self.commit() {
            tracing::error!(%error, "the database is not filled");
        }
    }

    fn write(&mut self, mut order: Order) {
        let result = self.broken.clone().map_or_else(|| self.perform(&order), Err);
        if result.is_ok() {
            self.shared.add_all(std::mem::take(&mut order.set.sums));
            self.shared.count(&order.set.serials);
            self.count += 1;
        }
        answer(order, result);
        if self.count >= self.batch
            && let Err(error) = self.commit()
        {
            self.broken.get_or_insert(error);
        }
    }

    /// A set that fails leaves the others of the transaction.
    fn perform(&self, order: &Order) -> Result<Vec<Row>, Error> {
        let connection = &self.connection;
        if connection.is_autocommit() {
            execute(connection, "BEGIN IMMEDIATE", &[])?;
        }
        execute(connection, "SAVEPOINT one_set", &[])?;
        let performed = perform(connection, order);
        if performed.is_err() {
            execute(connection, "ROLLBACK TO one_set", &[])?;
        }
        execute(connection, "RELEASE one_set", &[])?;
        performed
    }

    fn share(&mut self) -> Result<(), Error> {
        for statement in std::mem::take(&mut self.shared).into_statements() {
            execute(&self.connection, &statement.sqlite, &statement.params)?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.share()?;
        self.count = 0;
        if !self.connection.is_autocommit() {
            execute(&self.connection, "COMMIT", &[])?;
            self.commits.announce();
        }
        Ok(())
    }

    /// The connection, unless something that was acknowledged could not be kept.
    fn standing(&mut self, done: Result<(), Error>) -> Result<&Connection, Error> {
        if let Err(error) = done {
            self.broken.get_or_insert(error);
        }
        self.broken.clone().map_or_else(|| Ok(&self.connection), Err)
    }
}
