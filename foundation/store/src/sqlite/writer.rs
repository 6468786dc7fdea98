//! The one writer: whatever comes while it writes goes down in one durable transaction.
//!
//! The flush to disk is what a commit costs, so sharing it makes full durability nearly free; an answer is given only
//! after COMMIT has returned. A set that fails leaves the others of its batch intact; a batch that fails as a whole
//! (disk full, broken lock) is tried again set by set, so that one large set cannot starve small ones.

use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::filling::Filling;
use super::{execute, query};
use crate::commits::Commits;
use crate::shared::Shared;
use crate::write_set::{WriteSet, target_table};
use crate::{Error, Row, Value};

/// Batches done with savepoints from the start after one that failed.
const CAUTIOUS_BATCHES: u32 = 32;

type Answer = oneshot::Sender<Result<Vec<Row>, Error>>;

pub(super) struct Order {
    pub(super) set: WriteSet,
    pub(super) manner: Manner,
    answer: Answer,
}

/// How a set is written.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// The set is one statement whose rows are wanted.
    pub(super) returning: bool,
    /// Whoever asked knows what to do if it fails.
    pub(super) may_fail: bool,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner { returning: false, may_fail: true }
    }
}

pub(super) type Alone = Box<dyn FnOnce(Result<&Connection, Error>) + Send>;

pub(super) enum Task {
    Write(Order),
    /// Something that needs the connection between two transactions.
    Alone(Alone),
    /// A query that sees what was written last.
    Look(Look),
    /// Only a database that is being filled does so.
    PostponeIndexes(oneshot::Sender<Result<(), Error>>),
}

pub(super) struct Look {
    pub(super) sql: String,
    params: Vec<Value>,
    answer: Sender<Result<Vec<Row>, Error>>,
}

impl Look {
    pub(super) fn run(self, connection: Result<&Connection, Error>) {
        let _ = self.answer.send(connection.and_then(|connection| query(connection, &self.sql, &self.params)));
    }
}

/// The queue to the writer thread. Dropping it lets the thread finish what waits and then joins it.
pub(super) struct Writer {
    queue: Option<Sender<Task>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// `batch`: sets in one transaction at most; `filling`: see [`crate::Durability::Filling`].
    pub(super) fn start(
        connection: Connection,
        batch: usize,
        filling: bool,
        commits: Commits,
    ) -> Result<Writer, Error> {
        let (queue, tasks) = unbounded();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || match filling {
                true => Filling::new(connection, batch, commits).run(&tasks),
                false => Work { connection, batch, commits, caution: 0 }.run(&tasks),
            })
            .map_err(|error| Error::Busy { detail: error.to_string() })?;
        Ok(Writer { queue: Some(queue), thread: Some(thread) })
    }

    pub(super) fn write(&self, set: WriteSet, manner: Manner) -> oneshot::Receiver<Result<Vec<Row>, Error>> {
        let (answer, answered) = oneshot::channel();
        self.enqueue(Task::Write(Order { set, manner, answer }));
        answered
    }

    pub(super) fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, Error>> {
        let (answer, answered) = oneshot::channel();
        self.enqueue(Task::Alone(Box::new(move |connection| {
            let _ = answer.send(connection.and_then(work));
        })));
        answered
    }

    pub(super) fn postpone_indexes(&self) -> oneshot::Receiver<Result<(), Error>> {
        let (answer, answered) = oneshot::channel();
        self.enqueue(Task::PostponeIndexes(answer));
        answered
    }

    /// Reads over the writing connection, after all that was queued before; holds up the thread until it is done.
    pub(super) fn look(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Error> {
        let (answer, answered) = bounded(1);
        self.enqueue(Task::Look(Look { sql: sql.to_owned(), params: params.to_vec(), answer }));
        answered.recv().unwrap_or_else(|_| Err(Error::Lost { detail: "the writer is gone".into() }))
    }

    /// If the thread is gone the task is dropped, and with it the sender its owner waits for: the owner sees `Lost`.
    fn enqueue(&self, task: Task) {
        if let Some(queue) = &self.queue {
            let _ = queue.send(task);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread works with.
struct Work {
    connection: Connection,
    batch: usize,
    commits: Commits,
    /// Batches still to be done with savepoints from the start.
    caution: u32,
}

impl Work {
    fn run(mut self, tasks: &Receiver<Task>) {
        let mut before = 0;
        while let Ok(task) = tasks.recv() {
            let other = match task {
                Task::Write(first) => {
                    let mut coming = Coming { tasks, batch: self.batch, before, count: 1, other: None };
                    self.write(first, &mut coming);
                    before = coming.count;
                    coming.other
                }
                other => Some(other),
            };
            match other {
                Some(Task::Alone(work)) => work(Ok(&self.connection)),
                Some(Task::Look(look)) => look.run(Ok(&self.connection)),
                Some(Task::PostponeIndexes(answer)) => drop(answer.send(Ok(()))),
                Some(Task::Write(_)) | None => {}
            }
        }
    }

    /// Performs a batch and answers everybody.
    ///
    /// Savepoints cost a fifth of the work and are seldom needed: each set is first performed as it comes, without them. If
    /// one fails, the batch is done again with a savepoint around each set, and the next few batches are done so from the
    /// start, since conflicts come in bursts.
    fn write(&mut self, first: Order, coming: &mut Coming<'_>) {
        let mut orders = vec![first];
        if self.caution > 0 {
            orders.extend(coming);
        } else {
            let connection = &self.connection;
            match transaction(connection, || perform_as_they_come(connection, &mut orders, coming)) {
                Ok(results) => return self.acknowledge(orders, results),
                Err(error) if orders.len() == 1 => {
                    return orders.into_iter().for_each(|one| answer(one, Err(error.clone())));
                }
                Err(_) => self.caution = CAUTIOUS_BATCHES,
            }
        }
        self.caution -= 1;
        self.write_guarded(orders);
    }

    /// With savepoints; if the batch fails as a whole, every set is tried alone.
    fn write_guarded(&self, orders: Vec<Order>) {
        let connection = &self.connection;
        match transaction(connection, || perform_guarded(connection, &orders)) {
            Ok(results) => self.acknowledge(orders, results),
            Err(_) if orders.len() > 1 => orders.into_iter().for_each(|order| self.write_guarded(vec![order])),
            Err(error) => orders.into_iter().for_each(|order| answer(order, Err(error.clone()))),
        }
    }

    fn acknowledge(&self, orders: Vec<Order>, results: Results) {
        self.commits.announce();
        orders.into_iter().zip(results).for_each(|(order, result)| answer(order, result));
    }
}

/// The orders that still come to a batch, until it is full, somebody wants the connection alone, or nothing waits.
struct Coming<'a> {
    tasks: &'a Receiver<Task>,
    batch: usize,
    /// Orders in the batch before, and in this one so far.
    before: usize,
    count: usize,
    /// What is no order, and ended the batch.
    other: Option<Task>,
}

impl Iterator for Coming<'_> {
    type Item = Order;

    fn next(&mut self) -> Option<Order> {
        if self.count >= self.batch {
            return None;
        }
        // Those answered a moment ago are about to ask again: let them come before the flush rather than after.
        if self.count < self.before && self.tasks.is_empty() {
            std::thread::yield_now();
        }
        // A queue that is closed still hands out what it holds.
        match self.tasks.try_recv().ok()? {
            Task::Write(order) => {
                self.count += 1;
                Some(order)
            }
            other => {
                self.other = Some(other);
                None
            }
        }
    }
}

pub(super) fn answer(order: Order, result: Result<Vec<Row>, Error>) {
    let Order { set, answer, .. } = order;
    set.settle(&result);
    // A caller that went away does not undo its write.
    let _ = answer.send(result);
}

/// The result of each order of a batch.
type Results = Vec<Result<Vec<Row>, Error>>;

/// Runs a batch between BEGIN and COMMIT; an error undoes all of it.
fn transaction(connection: &Connection, perform: impl FnOnce() -> Result<Results, Error>) -> Result<Results, Error> {
    execute(connection, "BEGIN IMMEDIATE", &[])?;
    let done = perform().and_then(|results| execute(connection, "COMMIT", &[]).map(|_| results));
    if done.is_err() && !connection.is_autocommit() {
        // If even this fails the connection stays inside the transaction and the next BEGIN says so.
        let _ = execute(connection, "ROLLBACK", &[]);
    }
    done
}

/// One set after another, each as it comes; the first failure is the failure of all.
fn perform_as_they_come(
    connection: &Connection,
    orders: &mut Vec<Order>,
    coming: &mut Coming<'_>,
) -> Result<Results, Error> {
    let mut results = Vec::new();
    while let Some(order) = orders.get(results.len()) {
        results.push(Ok(perform(connection, order)?));
        orders.extend(coming.next());
    }
    share(connection, orders, &results)?;
    Ok(results)
}

/// The rows that all sets touch, for those sets that did not fail.
fn share(connection: &Connection, orders: &[Order], results: &Results) -> Result<(), Error> {
    let done = orders.iter().zip(results).filter(|(_, result)| result.is_ok()).map(|(order, _)| &order.set);
    for statement in Shared::of(done).into_statements() {
        execute(connection, &statement.sqlite, &statement.params)?;
    }
    Ok(())
}

/// One set after another; a set that fails is undone alone.
fn perform_guarded(connection: &Connection, orders: &[Order]) -> Result<Results, Error> {
    let mut results = Vec::with_capacity(orders.len());
    for order in orders {
        execute(connection, "SAVEPOINT one_set", &[])?;
        let result = perform(connection, order);
        if let Err(error) = &result {
            if connection.is_autocommit() || undoes_all(error) {
                return Err(error.clone());
            }
            execute(connection, "ROLLBACK TO one_set", &[])?;
        }
        execute(connection, "RELEASE one_set", &[])?;
        results.push(result);
    }
    share(connection, orders, &results)?;
    Ok(results)
}

/// Errors of the machine rather than of the set.
fn undoes_all(error: &Error) -> bool {
    !matches!(error, Error::Conflict { .. } | Error::Constraint { .. } | Error::Statement { .. } | Error::Decode { .. })
}

pub(super) fn perform(connection: &Connection, order: &Order) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    for statement in &order.set.statements {
        if order.manner.returning {
            rows = query(connection, &statement.sqlite, &statement.params)?;
            continue;
        }
        let changed = execute(connection, &statement.sqlite, &statement.params)?;
        if statement.one_row && changed != 1 {
            return Err(Error::Conflict { constraint: target_table(&statement.sqlite).to_owned() });
        }
    }
    Ok(rows)
}
