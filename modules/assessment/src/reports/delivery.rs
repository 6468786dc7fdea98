//! Delivery (送达): in the transaction that freezes a report, everybody it is for is given it, with a letter by e-mail.
//! The county's report goes to leaders and supervision, a department's to its heads; a correction goes where its report
//! went.

use std::collections::BTreeMap;

use ::store::WriteSet;
use applications::{Letter, To};
use identity::{Role, Who};
use kernel::{AccountId, Timestamp};
use web::Problem;

use super::body::Body;
use super::corrections::Correction;
use super::store::{self, COUNTY, Frozen};
use crate::desk::Desk;

/// Who is given reports, by scope.
#[derive(Clone, Debug, Default)]
pub(super) struct Readers(BTreeMap<String, Vec<AccountId>>);

impl Readers {
    pub(super) fn of(&self, scope: &str) -> &[AccountId] {
        self.0.get(scope).map_or(&[], Vec::as_slice)
    }
}

/// What a letter about a report says: no figures, for e-mail leaves the house.
struct Words<'a> {
    title: &'a str,
    id: &'a str,
}

impl Words<'_> {
    fn report(&self, as_of: Timestamp, hash: &str, url: &str) -> (String, String) {
        let text = format!(
            "《{}》已经定格，数据截至 {}。\n\n查看：{url}/assessment/reports/{}\n指纹：{hash}\n\n报告定格后不再改动；有更正的，另附说明。\n",
            self.title,
            as_of.local_minute(),
            self.id
        );
        (self.title.to_owned(), text)
    }

    fn correction(&self, n: i64, author: &str, url: &str) -> (String, String) {
        let text = format!(
            "《{}》附上了第 {n} 条更正说明，由{author}作出。报告本身不变，请与说明一并阅读。\n\n查看：{url}/assessment/reports/{}\n",
            self.title, self.id
        );
        (format!("更正说明：{}", self.title), text)
    }
}

impl Desk {
    /// Whoever holds a post that reads reports now.
    pub(super) async fn report_readers(&self) -> Result<Readers, Problem> {
        let mut readers = Readers::default();
        let (gate, county) = (&self.office.gate, self.office.county());
        for organ in county.organs.iter() {
            for post in &organ.posts {
                let heads = post.roles.contains(&Role::Approver);
                // A township's watchers see their place, not the county.
                let watches = [Role::Supervisor, Role::Leader].iter().any(|role| post.roles.contains(role));
                let watches = watches && !gate.places.contains_key(&organ.id);
                if !heads && !watches {
                    continue;
                }
                let holders = gate.directory.list_holders(&post.id).await.map_err(Problem::internal)?;
                for (account, _) in holders {
                    if heads {
                        readers.add(organ.id.as_str(), &account);
                    }
                    if watches {
                        readers.add(COUNTY, &account);
                    }
                }
            }
        }
        Ok(readers)
    }

    /// Gives a report that is being frozen to its readers, in the same write set.
    pub(super) fn deliver(
        &self,
        (seq, hash): (i64, kernel::Digest32),
        body: &Body,
        readers: &[AccountId],
        set: &mut WriteSet,
    ) {
        let (region, now) = (self.office.region, self.office.now());
        let id = body.id();
        let words = Words { title: &body.title, id: &id };
        let (subject, text) = words.report(body.as_of, &hash.to_string(), &self.office.public_url);
        for account in readers {
            store::give(region, account, seq, now, set);
            let letter = Letter::mail(To::Account(account.clone()), subject.as_str(), text.as_str());
            letter.post(set, region, &format!("report:{id}:{account}"), now);
        }
    }

    /// Tells those who were given a report that a note stands beside it; for them it is unread again.
    pub(super) async fn tell_of_note(
        &self,
        frozen: &Frozen,
        note: &Correction,
        set: &mut WriteSet,
    ) -> Result<(), Problem> {
        let (db, region, now) = (&self.office.db, self.office.region, self.office.now());
        let given = store::deliveries(db, region, frozen.head.seq).await.map_err(Problem::internal)?;
        let words = Words { title: &frozen.head.title, id: &frozen.head.id };
        let (subject, text) = words.correction(note.n, &note.author_name, &self.office.public_url);
        for (account, ..) in given {
            let id = format!("report:{}:note:{}:{account}", frozen.head.id, note.n);
            let letter = Letter::mail(To::Account(account), subject.as_str(), text.as_str());
            letter.post(set, region, &id, now);
        }
        store::unread_again(region, frozen.head.seq, &note.author, set);
        Ok(())
    }

    /// Places in the chain of the reports that somebody was given and has not opened.
    pub async fn unread_reports(&self, who: &Who) -> Result<Vec<i64>, Problem> {
        store::unread(&self.office.db, self.office.region, &who.account.id).await.map_err(Problem::internal)
    }

    /// How many these are: one count in an index of unread lines.
    pub async fn count_unread_reports(&self, who: &Who) -> Result<u64, Problem> {
        store::count_unread(&self.office.db, self.office.region, &who.account.id).await.map_err(Problem::internal)
    }

    /// To whom a report went, when, and when it was opened.
    pub async fn report_deliveries(&self, frozen: &Frozen) -> Result<Vec<Delivery>, Problem> {
        let given = store::deliveries(&self.office.db, self.office.region, frozen.head.seq).await;
        let mut deliveries = Vec::new();
        for (account, sent, read_at) in given.map_err(Problem::internal)? {
            let known = self.office.gate.directory.find_account(&account).await.map_err(Problem::internal)?;
            let name = known.map_or_else(|| account.to_string(), |known| known.name);
            deliveries.push(Delivery { account, name, sent, read_at });
        }
        Ok(deliveries)
    }

    /// Somebody opened a report.
    pub async fn report_opened(&self, who: &Who, frozen: &Frozen) -> Result<(), Problem> {
        let mut set = WriteSet::new();
        store::mark_read(self.office.region, &who.account.id, frozen.head.seq, self.office.now(), &mut set);
        self.office.db.write(set).await.map_err(Problem::internal)
    }
}

impl Readers {
    fn add(&mut self, scope: &str, account: &AccountId) {
        let of = self.0.entry(scope.to_owned()).or_default();
        if !of.contains(account) {
            of.push(account.clone());
        }
    }
}

/// A report given to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub account: AccountId,
    pub name: String,
    pub sent: Timestamp,
    pub read_at: Option<Timestamp>,
}
