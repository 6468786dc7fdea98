//! Sets that go down in the order in which they were queued, many in one transaction: what imports and simulations,
//! which do not wait for each answer, need. Everybody else writes side by side on connections of their own.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::Pool;
use crate::write_set::WriteSet;
use crate::{Error, Row};

/// Sets in one transaction at most.
const BATCH: usize = 256;

struct Order {
    set: WriteSet,
    answer: oneshot::Sender<Result<Vec<Row>, Error>>,
}

/// Dropping it lets the task finish what waits.
pub(super) struct Queue(mpsc::UnboundedSender<Order>);

impl Queue {
    pub(super) fn start(pool: Arc<Pool>) -> Queue {
        let (queue, mut waiting) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut orders: Vec<Order> = Vec::with_capacity(BATCH);
            while waiting.recv_many(&mut orders, BATCH).await > 0 {
                let (sets, answers): (Vec<_>, Vec<_>) = orders.drain(..).map(|order| (order.set, order.answer)).unzip();
                for (answer, result) in answers.into_iter().zip(pool.write_batch(sets).await) {
                    // A caller that went away does not undo its write.
                    let _ = answer.send(result.map(|()| Vec::new()));
                }
            }
        });
        Queue(queue)
    }

    pub(super) fn write(&self, set: WriteSet) -> oneshot::Receiver<Result<Vec<Row>, Error>> {
        let (answer, answered) = oneshot::channel();
        // If the task is gone the order is dropped, and its owner sees `Lost`.
        let _ = self.0.send(Order { set, answer });
        answered
    }
}
