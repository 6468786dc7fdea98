//! Sessions: who is signed in, on which device, for whom they act at present.

use std::time::Duration;

use kernel::{AccountId, RegionCode, Timestamp};
use store::{Error, Row, WriteSet, params};
use web::cookies::Token;

use super::{Directory, brief, read_account_with_duties};
use crate::model::{Account, Session};

/// A session not used for this long is over.
const IDLE: Duration = Duration::from_secs(2 * 3600);
/// A session ends after this long however busy it is.
const LIFETIME: Duration = Duration::from_secs(12 * 3600);
/// How stale `seen` may be; saves a write on every request.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// Whose sessions end with a change of their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends<'a> {
    None,
    All,
    /// All but the one with this digest, in which the holder made the change.
    Others(&'a str),
}

impl Directory {
    pub(super) fn put_ends(&self, set: &mut WriteSet, account: &AccountId, ends: Ends<'_>) {
        match ends {
            Ends::None => {}
            Ends::All => {
                set.push("DELETE FROM session WHERE region = $1 AND account = $2", params![self.region, account]);
            }
            Ends::Others(kept) => set.push(
                "DELETE FROM session WHERE region = $1 AND account = $2 AND digest <> $3",
                params![self.region, account, kept],
            ),
        }
    }

    /// Opens a session for an account; the answer is the token, which is stored nowhere.
    pub async fn open_session(
        &self,
        account: &AccountId,
        device: &str,
        now: Timestamp,
    ) -> Result<(String, Session), Error> {
        let token =
            Token::random().map_err(|error| Error::Option { detail: format!("系统给不出随机数：{error}") })?;
        let session = Session {
            region: self.region,
            account: account.clone(),
            digest: token.digest(),
            mandate: None,
            created: now,
            seen: now,
            expires: later(now, LIFETIME),
            device: brief(device),
        };
        let mut set = WriteSet::new();
        set.push(
            "INSERT INTO session (region, digest, account, mandate, created, seen, expires, device) \
             VALUES ($1, $2, $3, NULL, $4, $5, $6, $7)",
            params![
                self.region,
                &session.digest,
                account,
                session.created,
                session.seen,
                session.expires,
                &session.device
            ],
        );
        set.push("DELETE FROM session WHERE region = $1 AND expires < $2", params![self.region, now]);
        self.db.write(set).await?;
        Ok((token.as_str().to_owned(), session))
    }

    /// The living session of a token and whose it is, in one question: every request asks it. Being used is noted at most
    /// once a minute.
    pub async fn find_session(&self, token: &str, now: Timestamp) -> Result<Option<(Session, Account)>, Error> {
        let digest = Token::presented(token).digest();
        let rows = self.db.query(SIGNED_IN, &params![self.region, &digest, now, earlier(now, IDLE)]).await?;
        let (Some(row), Some(account)) = (rows.first(), read_account_with_duties(&rows)?) else { return Ok(None) };
        let session = read_session(self.region, row, SESSION)?;
        if session.seen < earlier(now, SEEN_EVERY) {
            let mut set = WriteSet::new();
            set.push(
                "UPDATE session SET seen = $3 WHERE region = $1 AND digest = $2",
                params![self.region, &digest, now],
            );
            self.db.write(set).await?;
        }
        Ok(Some((session, account)))
    }

    /// The devices an account is signed in on.
    pub async fn list_sessions(&self, account: &AccountId, now: Timestamp) -> Result<Vec<Session>, Error> {
        let sql = "SELECT account, digest, mandate, created, seen, expires, device FROM session \
                   WHERE region = $1 AND account = $2 AND expires > $3 AND seen > $4 ORDER BY seen DESC";
        let rows = self.db.query(sql, &params![self.region, account, now, earlier(now, IDLE)]).await?;
        rows.iter().map(|row| read_session(self.region, row, 0)).collect()
    }

    /// Ends a session by its digest; only its own account's.
    pub async fn end_session(&self, account: &AccountId, digest: &str) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.push(
            "DELETE FROM session WHERE region = $1 AND account = $2 AND digest = $3",
            params![self.region, account, digest],
        );
        self.db.write(set).await
    }

    /// Acts under a mandate from here on, or for oneself again.
    pub async fn use_mandate(&self, digest: &str, mandate: Option<&str>) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.require(
            "UPDATE session SET mandate = $3 WHERE region = $1 AND digest = $2",
            params![self.region, digest, mandate.map(str::to_owned)],
        );
        self.db.write(set).await
    }
}

/// The columns of [`super::ACCOUNT`] and of the session, one row for each duty. The session is looked up before anything else:
/// a planner that knows nothing of the tables as yet would rather begin with all accounts of the county.
const SIGNED_IN: &str = "WITH s AS MATERIALIZED (SELECT region, account, digest, mandate, created, seen, expires, device \
                         FROM session WHERE region = $1 AND digest = $2 AND expires > $3 AND seen > $4) \
                         SELECT a.account, a.kind, a.name, a.number, a.phone, a.email, a.sms, a.password, a.totp_secret, \
                         a.totp_step, a.state, a.assurance, a.failures, a.locked_until, a.created, \
                         d.organ, d.post, d.roles, \
                         s.account, s.digest, s.mandate, s.created, s.seen, s.expires, s.device \
                         FROM s JOIN account a ON a.region = s.region AND a.account = s.account \
                         LEFT JOIN duty d ON d.region = a.region AND d.account = a.account ORDER BY d.post";
/// Where the session begins in a row of [`SIGNED_IN`].
const SESSION: usize = 18;

fn read_session(region: RegionCode, row: &Row, first: usize) -> Result<Session, Error> {
    Ok(Session {
        region,
        account: row.get(first)?,
        digest: row.get(first + 1)?,
        mandate: row.get(first + 2)?,
        created: row.get(first + 3)?,
        seen: row.get(first + 4)?,
        expires: row.get(first + 5)?,
        device: row.get(first + 6)?,
    })
}

fn later(now: Timestamp, by: Duration) -> Timestamp {
    Timestamp::from_micros(now.as_micros().saturating_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
}

fn earlier(now: Timestamp, by: Duration) -> Timestamp {
    Timestamp::from_micros(now.as_micros().saturating_sub(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
}
