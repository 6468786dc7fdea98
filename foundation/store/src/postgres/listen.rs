//! Tells other nodes that something was committed, and hears of it from them.
//!
//! NOTIFY inside every transaction would make PostgreSQL commit one after another; so a node gathers its commits and
//! sends at most one notification every few milliseconds, on a connection of its own.

use std::future::poll_fn;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::AsyncMessage;

use super::Pool;
use crate::Error;
use crate::commits::Commits;

const GATHER: Duration = Duration::from_millis(25);
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// Runs until it is aborted.
pub(super) async fn run(pool: Arc<Pool>, commits: Commits) {
    loop {
        if let Err(error) = converse(&pool, &commits).await {
            tracing::warn!(%error, "no word from other nodes for the moment");
        }
        tokio::time::sleep(TRY_AGAIN).await;
    }
}

async fn converse(pool: &Pool, commits: &Commits) -> Result<(), Error> {
    let lost = |error: &tokio_postgres::Error| Error::Lost { detail: error.to_string() };
    let (client, mut driver) = pool.dial().await?;
    let heard = commits.clone();
    let own = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
    let notify = format!("NOTIFY haoban_committed, '{own}'");
    let hearing = async move {
        loop {
            match poll_fn(|context| driver.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notification(note))) if note.payload() != own => heard.heard(),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(lost(&error)),
                None => return Err(Error::Lost { detail: "connection closed".into() }),
            }
        }
    };
    let telling = async {
        client.batch_execute("LISTEN haoban_committed").await.map_err(|error| lost(&error))?;
        loop {
            commits.untold.notified().await;
            tokio::time::sleep(GATHER).await;
            client.batch_execute(&notify).await.map_err(|error| lost(&error))?;
        }
    };
    tokio::select! {
        result = hearing => result,
        result = telling => result,
    }
}
