//! Word that something was committed, for whoever shows live figures or delivers the outbox.

use std::sync::Arc;

use tokio::sync::{Notify, watch};

/// The announcing side, shared by all parts of a store.
#[derive(Clone)]
pub(crate) struct Commits {
    count: watch::Sender<u64>,
    /// Commits of this process that other nodes have not been told of yet.
    pub(crate) untold: Arc<Notify>,
}

impl Commits {
    pub(crate) fn new() -> Commits {
        Commits { count: watch::Sender::new(0), untold: Arc::default() }
    }

    /// A transaction of this process is durable.
    pub(crate) fn announce(&self) {
        self.heard();
        self.untold.notify_one();
    }

    /// Another node has committed something.
    pub(crate) fn heard(&self) {
        self.count.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn subscribe(&self) -> Ticks {
        Ticks(self.count.subscribe())
    }
}

/// Ticks after commits; many commits between two looks are one tick.
#[derive(Clone, Debug)]
pub struct Ticks(watch::Receiver<u64>);

impl Ticks {
    /// Waits until something was committed since the last call; `false` when the store is closed.
    pub async fn next(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}
