//! What is done in the background: lines of the outbox are delivered, today as e-mail.

use std::fmt::Display;

use casework::{Happening, Sight};
use kernel::{AccountId, CaseNo};
use serde::Deserialize;
use store::outbox::{self, Line};
use store::{Error, WriteSet};

use crate::desk::Desk;
use crate::letter::Letter;
use crate::{lifecycle, messages};

/// Lines taken at once.
const BATCH: u32 = 100;

/// What of an announced event a letter needs.
#[derive(Deserialize)]
struct Announced {
    subject: CaseNo,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    kind: String,
    happening: Happening,
}

impl Desk {
    /// Delivers what is due and says how many lines that were; the server calls it again while there are any.
    ///
    /// A line whose delivery fails waits longer each time and ends among the dead letters, where a person sees it.
    pub async fn work(&self) -> Result<usize, Error> {
        let worker = format!("mail-{}", std::process::id());
        let lines = outbox::claim(&self.db, self.region, &worker, BATCH, self.now()).await?;
        let mut sets = Vec::with_capacity(lines.len());
        for line in &lines {
            let mut set = WriteSet::new();
            match self.deliver(line).await {
                Ok(()) => outbox::done(&mut set, line, self.now()),
                Err(reason) => outbox::fail(&mut set, line, &reason, self.now()),
            }
            sets.push(set);
        }
        for written in self.db.write_batch(sets).await {
            match written {
                // Another worker holds the line by now and finishes it.
                Err(error) if error.is_conflict() => {}
                written => written?,
            }
        }
        Ok(lines.len())
    }

    async fn deliver(&self, line: &Line) -> Result<(), String> {
        let Some(mailer) = &self.mailer else { return Ok(()) };
        if line.topic == identity::NOTICE_TOPIC {
            let notice: identity::Notice = serde_json::from_str(&line.body).map_err(words)?;
            return mailer.send(&notice.to, &notice.subject, &notice.text).await;
        }
        if line.topic == Letter::TOPIC {
            let letter: Letter = serde_json::from_str(&line.body).map_err(words)?;
            let Some(address) = self.address_of(&letter.account).await.map_err(words)? else { return Ok(()) };
            return mailer.send(&address, &letter.subject, &letter.text).await;
        }
        if !line.topic.starts_with("case.") {
            return Ok(());
        }
        let announced: Announced = serde_json::from_str(&line.body).map_err(words)?;
        if announced.data.kind != lifecycle::KIND {
            return Ok(());
        }
        let case = self.casework.read_case(&Sight::county(self.region), &announced.subject).await.map_err(words)?;
        let Some(text) = messages::tell(&case.title, &announced.data.happening) else { return Ok(()) };
        // A firm's letters go to the person who acts for it.
        let agent = case.agent.as_ref().and_then(|agent| agent.account.as_ref());
        let mut address = None;
        for account in case.party.account.iter().chain(agent) {
            address = address.or(self.address_of(account).await.map_err(words)?);
        }
        let Some(address) = address else { return Ok(()) };
        let subject = format!("“{}”有新的进展", case.title);
        let text = format!("{text}\n\n办件编号：{}\n查看：{}/me/cases/{}\n", case.no, self.public_url, case.no);
        mailer.send(&address, &subject, &text).await
    }

    async fn address_of(&self, account: &AccountId) -> Result<Option<String>, Error> {
        let found = self.gate.directory.find_account(account).await?;
        Ok(found.map(|account| account.email).filter(|email| !email.trim().is_empty()))
    }
}

#[allow(clippy::needless_pass_by_value, reason = "used as map_err(words)")]
fn words(error: impl Display) -> String {
    error.to_string()
}
