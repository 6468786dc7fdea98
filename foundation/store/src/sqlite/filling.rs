//! Filling a database: one transaction goes on over many sets, and whoever reads sees what it holds. A page is written once
//! for thousands of sets that touch it, and nobody waits for a commit.
//!
//! A savepoint keeps a copy of every page that is touched after it, which is a sixth of all work. So only a set that may fail
//! has one; those of [`crate::Db::write_later`] may not, and one that does ends the filling.

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::execute;
use super::indexes::Indexes;
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
    indexes: Option<Indexes>,
    /// What was acknowledged could not be kept, and nobody hears anything else from here on.
    broken: Option<Error>,
}

impl Filling {
    pub(super) fn new(connection: Connection, batch: usize, commits: Commits) -> Filling {
        Filling { connection, batch, commits, count: 0, shared: Shared::default(), indexes: None, broken: None }
    }

    pub(super) fn run(mut self, tasks: &Receiver<Task>) {
        for task in tasks {
            match task {
                Task::Write(order) => self.write(order),
                Task::Look(look) => {
                    let missed = self.shared.take_named(&look.sql);
                    let ready = self.share(missed).and_then(|()| self.index(&look.sql));
                    look.run(self.standing(ready));
                }
                Task::Alone(work) => {
                    let committed = self.commit();
                    work(self.standing(committed));
                }
                Task::PostponeIndexes(answer) => {
                    let put_off = self.commit().and_then(|()| Indexes::put_off(&self.connection));
                    drop(answer.send(put_off.map(|indexes| self.indexes = Some(indexes))));
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

    fn perform(&mut self, order: &Order) -> Result<Vec<Row>, Error> {
        let connection = &self.connection;
        if connection.is_autocommit() {
            execute(connection, "BEGIN IMMEDIATE", &[])?;
        }
        if let Some(indexes) = &mut self.indexes {
            order.set.statements.iter().try_for_each(|statement| indexes.need(connection, statement))?;
        }
        if order.manner.may_fail {
            return perform_guarded(connection, order);
        }
        let performed = perform(connection, order);
        if let Err(error) = &performed {
            self.broken.get_or_insert(error.clone());
        }
        performed
    }

    fn index(&mut self, sql: &str) -> Result<(), Error> {
        self.indexes.as_mut().map_or(Ok(()), |indexes| indexes.need_text(&self.connection, sql))
    }

    /// Writes what many sets touch.
    fn share(&self, shared: Shared) -> Result<(), Error> {
        for statement in shared.into_statements() {
            execute(&self.connection, &statement.sqlite, &statement.params)?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let shared = std::mem::take(&mut self.shared);
        self.share(shared)?;
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

/// A set that fails leaves the others of the transaction.
fn perform_guarded(connection: &Connection, order: &Order) -> Result<Vec<Row>, Error> {
    execute(connection, "SAVEPOINT one_set", &[])?;
    let performed = perform(connection, order);
    if performed.is_err() {
        execute(connection, "ROLLBACK TO one_set", &[])?;
    }
    execute(connection, "RELEASE one_set", &[])?;
    performed
}
