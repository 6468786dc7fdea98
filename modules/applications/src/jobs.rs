//! What is done in the background: lines of the outbox become letters, and letters go out by e-mail and short message.
//!
//! ```text
//! what happened, a letter ─► a line for each person and channel ─► mail server, gateway
//! ```
//!
//! The lines are written in the transaction that takes off the one they come from. So what fails on one channel is tried
//! again there alone, and nobody is told twice.

use std::collections::BTreeSet;
use std::fmt::Display;

use casework::{Case, Happening, Sight};
use futures_util::future::join_all;
use identity::Account;
use kernel::{CaseNo, is_mobile};
use serde::{Deserialize, Serialize};
use store::outbox::{self, Line};
use store::{Error, WriteSet};

use crate::desk::Desk;
use crate::letter::{Heard, Letter, To};
use crate::sms::{Kind, Short, Undelivered};
use crate::{lifecycle, messages};

/// Lines taken at once.
const BATCH: u32 = 100;
/// Lines delivered side by side: a slow gateway must not hold up the others until their leases end.
const ABREAST: usize = 8;

/// Lines that are one e-mail to one person.
const MAIL: &str = "mail";
/// Lines that are one short message to one person.
const SMS: &str = "sms";

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

/// A short message to one person; the number is found when it goes out.
#[derive(Serialize, Deserialize)]
struct Text {
    #[serde(flatten)]
    to: To,
    short: Short,
}

impl Desk {
    /// Delivers what is due and says how many lines that were; the server calls it again while there are any.
    ///
    /// A line whose delivery fails waits longer each time and ends among the dead letters, where a person sees it; what
    /// would be refused again is there at once.
    pub async fn work(&self) -> Result<usize, Error> {
        let worker = format!("mail-{}", std::process::id());
        let lines = outbox::claim(&self.db, self.region, &worker, BATCH, self.now()).await?;
        let mut sets = Vec::with_capacity(lines.len());
        // Once the gateway does not answer, the rest of the batch need not wait for it either.
        let mut silent: Option<String> = None;
        for some in lines.chunks(ABREAST) {
            let delivering = some.iter().map(|line| self.deliver(line, silent.as_deref()));
            let delivered = join_all(delivering).await;
            for (line, delivered) in some.iter().zip(delivered) {
                sets.push(delivered.unwrap_or_else(|undelivered| {
                    let mut set = WriteSet::new();
                    match undelivered {
                        Undelivered::Never(reason) => outbox::give_up(&mut set, line, &reason, self.now()),
                        Undelivered::Later(reason) => outbox::fail(&mut set, line, &reason, self.now()),
                        Undelivered::Silent(reason) => {
                            outbox::fail(&mut set, line, &reason, self.now());
                            silent = Some(reason);
                        }
                    }
                    set
                }));
            }
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

    /// What the delivery of a line writes.
    async fn deliver(&self, line: &Line, silent: Option<&str>) -> Result<WriteSet, Undelivered> {
        let mut set = WriteSet::new();
        match line.topic.as_str() {
            MAIL => {
                self.send_mail(line).await?;
                outbox::forget(&mut set, line);
            }
            SMS => {
                if let Some(reason) = silent {
                    return Err(Undelivered::Later(reason.to_owned()));
                }
                self.send_text(line).await?;
                outbox::forget(&mut set, line);
            }
            identity::NOTICE_TOPIC => {
                if let Some(mailer) = &self.mailer {
                    let notice: identity::Notice = serde_json::from_str(&line.body).map_err(later)?;
                    mailer.send(&notice.to, &notice.subject, &notice.text).await.map_err(Undelivered::Later)?;
                }
                outbox::done(&mut set, line, self.now());
            }
            _ => {
                let mut known = BTreeSet::new();
                for letter in self.letters(line).await? {
                    self.put_letter(&mut set, line, &letter, &mut known).await?;
                }
                outbox::done(&mut set, line, self.now());
            }
        }
        Ok(set)
    }

    /// What a line says, as letters; none while nobody could send any.
    async fn letters(&self, line: &Line) -> Result<Vec<Letter>, Undelivered> {
        if self.mailer.is_none() && self.texter.is_none() {
            return Ok(Vec::new());
        }
        if line.topic == Letter::TOPIC {
            return Ok(vec![serde_json::from_str(&line.body).map_err(later)?]);
        }
        if !line.topic.starts_with("case.") {
            return Ok(Vec::new());
        }
        let Announced { subject, data } = serde_json::from_str(&line.body).map_err(later)?;
        if data.kind == lifecycle::KIND {
            return Ok(self.letter_to_applicant(&subject, &data.happening).await?.into_iter().collect());
        }
        let heard = Heard {
            county: self.county(),
            public_url: &self.public_url,
            case_no: &subject,
            kind: &data.kind,
            happening: &data.happening,
        };
        Ok(self.tellers.iter().flat_map(|teller| teller(&heard)).collect())
    }

    /// The same as in the mailbox on the site.
    async fn letter_to_applicant(&self, no: &CaseNo, happening: &Happening) -> Result<Option<Letter>, Undelivered> {
        let Some(what) = messages::tell_briefly(happening) else { return Ok(None) };
        let case = self.case_of_county(no).await.map_err(later)?;
        let Some(text) = messages::tell(&case.title, happening) else { return Ok(None) };
        let link = format!("{}/me/cases/{no}", self.public_url);
        Ok(Some(Letter {
            to: To::Applicant(no.clone()),
            subject: format!("“{}”有新的进展", case.title),
            text: format!("{text}\n\n办件编号：{no}\n查看：{link}\n"),
            short: Some(Short { kind: Kind::Progress, title: case.title.to_string(), what, link }),
        }))
    }

    /// A line for each person and channel. A letter to whoever filed reaches the first of them whom a channel reaches: a
    /// firm's goes to the person who acts for it.
    async fn put_letter(
        &self,
        set: &mut WriteSet,
        line: &Line,
        letter: &Letter,
        known: &mut BTreeSet<String>,
    ) -> Result<(), Undelivered> {
        let mut pass_on = |topic: &str, to: &To, body: Result<String, serde_json::Error>| {
            let whom = match to {
                To::Account(account) => account.as_str(),
                To::Post(_) | To::Applicant(_) => "applicant",
            };
            let id = format!("{}:{topic}:{whom}", line.id);
            let body = body.map_err(later)?;
            if known.insert(id.clone()) {
                outbox::push(set, line.region, &id, topic, body, self.now());
            }
            Ok::<(), Undelivered>(())
        };
        let accounts = self.readers(&letter.to).await.map_err(later)?;
        let of_applicant = matches!(letter.to, To::Applicant(_));
        let most = if of_applicant { 1 } else { usize::MAX };
        if self.mailer.is_some() && !letter.text.is_empty() {
            for account in accounts.iter().filter(|account| !account.email.trim().is_empty()).take(most) {
                let mail = Letter { to: To::Account(account.id.clone()), short: None, ..letter.clone() };
                pass_on(MAIL, &mail.to, serde_json::to_string(&mail))?;
            }
        }
        let Some(short) = letter.short.as_ref().filter(|_| self.texter.is_some()) else { return Ok(()) };
        for account in accounts.iter().filter(|account| account.sms_number().is_some()).take(most) {
            let text = Text { to: To::Account(account.id.clone()), short: short.clone() };
            pass_on(SMS, &text.to, serde_json::to_string(&text))?;
        }
        // A walk-in without an account left the number on the form of this very matter.
        if accounts.is_empty() && of_applicant && self.number_of(&letter.to).await.map_err(later)?.is_some() {
            let text = Text { to: letter.to.clone(), short: short.clone() };
            pass_on(SMS, &text.to, serde_json::to_string(&text))?;
        }
        Ok(())
    }

    async fn send_mail(&self, line: &Line) -> Result<(), Undelivered> {
        let Some(mailer) = &self.mailer else { return Ok(()) };
        let mail: Letter = serde_json::from_str(&line.body).map_err(later)?;
        for account in self.readers(&mail.to).await.map_err(later)? {
            if !account.email.trim().is_empty() {
                mailer.send(&account.email, &mail.subject, &mail.text).await.map_err(Undelivered::Later)?;
            }
        }
        Ok(())
    }

    async fn send_text(&self, line: &Line) -> Result<(), Undelivered> {
        let Some(texter) = &self.texter else { return Ok(()) };
        let Text { to, short } = serde_json::from_str(&line.body).map_err(later)?;
        // Whoever has switched it off meanwhile is not written to.
        let Some(number) = self.number_of(&to).await.map_err(later)? else { return Ok(()) };
        texter.send(&line.id, &number, &short, self.now()).await
    }

    /// The accounts a letter is for.
    async fn readers(&self, to: &To) -> Result<Vec<Account>, Error> {
        let directory = &self.gate.directory;
        let accounts = match to {
            To::Account(account) => vec![account.clone()],
            To::Post(post) => directory.list_holders(post).await?.into_iter().map(|(account, _)| account).collect(),
            To::Applicant(no) => {
                let case = self.case_of_county(no).await?;
                let agent = case.agent.as_ref().and_then(|agent| agent.account.as_ref());
                case.party.account.iter().chain(agent).cloned().collect()
            }
        };
        let mut found = Vec::new();
        for account in accounts.iter().filter(|account| !account.as_str().is_empty()) {
            found.extend(directory.find_account(account).await?);
        }
        Ok(found)
    }

    async fn number_of(&self, to: &To) -> Result<Option<String>, Error> {
        let To::Applicant(no) = to else {
            let accounts = self.readers(to).await?;
            return Ok(accounts.iter().find_map(Account::sms_number).map(str::to_owned));
        };
        let case = self.case_of_county(no).await?;
        let agent = case.agent.as_ref().map(|agent| agent.phone.as_str());
        let left = agent.into_iter().chain([case.party.phone.as_str()]).find(|phone| is_mobile(phone));
        Ok(left.map(str::to_owned))
    }

    async fn case_of_county(&self, no: &CaseNo) -> Result<std::sync::Arc<Case>, Error> {
        let case = self.casework.read_case(&Sight::county(self.region), no).await;
        case.map_err(|error| Error::Decode { detail: error.to_string() })
    }
}

#[allow(clippy::needless_pass_by_value, reason = "used as map_err(later)")]
fn later(error: impl Display) -> Undelivered {
    Undelivered::Later(error.to_string())
}
