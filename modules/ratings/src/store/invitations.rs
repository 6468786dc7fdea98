//! Leave to rate without signing in, tablets, seats, and the county's salt.

use kernel::{AccountId, CaseNo, Timestamp};
use store::{Error, WriteSet, params};

use super::Shelf;
use super::acts::act;
use crate::model::{Channel, RatedAct};

/// Leave for one rating of one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub case_no: CaseNo,
    pub act: RatedAct,
    pub channel: Channel,
    pub expires: Timestamp,
    pub used: bool,
}

impl Shelf<'_> {
    pub fn put_invitation(&self, set: &mut WriteSet, digest: &str, invitation: &Invitation, now: Timestamp) {
        let Invitation { case_no, act, channel, expires, .. } = invitation;
        set.push(
            "INSERT INTO rating_invitation (region, digest, case_no, act, channel, made, expires)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (region, digest) DO NOTHING",
            params![self.region, digest, case_no, act.number(), channel.as_str(), now, *expires],
        );
    }

    pub async fn find_invitation(&self, digest: &str) -> Result<Option<Invitation>, Error> {
        let sql =
            "SELECT case_no, act, channel, expires, used FROM rating_invitation WHERE region = $1 AND digest = $2";
        let Some(row) = self.db.query_opt(sql, &params![self.region, digest]).await? else { return Ok(None) };
        let channel: &str = row.get(2)?;
        Ok(Some(Invitation {
            case_no: row.get(0)?,
            act: act(row.get(1)?)?,
            channel: Channel::parse(channel).unwrap_or(Channel::Link),
            expires: row.get(3)?,
            used: row.get::<Option<Timestamp>>(4)?.is_some(),
        }))
    }

    /// Takes the leave; a conflict when it was taken before.
    pub async fn use_invitation(&self, digest: &str, now: Timestamp) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.require(
            "UPDATE rating_invitation SET used = $3 WHERE region = $1 AND digest = $2 AND used IS NULL",
            params![self.region, digest, now],
        );
        self.db.write(set).await
    }

    /// Gives it back after a refusal that the rater can mend.
    pub async fn return_invitation(&self, digest: &str) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.push(
            "UPDATE rating_invitation SET used = NULL WHERE region = $1 AND digest = $2",
            params![self.region, digest],
        );
        self.db.write(set).await
    }

    /// Where an account sits from now on; empty when it leaves.
    pub async fn take_seat(
        &self,
        (account, name): (&AccountId, &str),
        win: &str,
        (device, ip): (&str, &str),
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.push(
            "INSERT INTO rating_seat (region, account, since, win, name, device, ip) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (region, account, since) DO UPDATE SET win = excluded.win",
            params![self.region, account, now, win, name, device, ip],
        );
        self.db.write(set).await
    }

    pub async fn seat_of(&self, account: &AccountId, at: Timestamp) -> Result<Option<String>, Error> {
        let sql = "SELECT win FROM rating_seat WHERE region = $1 AND account = $2 AND since <= $3
            ORDER BY since DESC LIMIT 1";
        let row = self.db.query_opt(sql, &params![self.region, account, at]).await?;
        let win: Option<String> = row.map(|row| row.get(0)).transpose()?;
        Ok(win.filter(|win| !win.is_empty()))
    }

    /// Who took this window last and has not moved since.
    pub async fn sitter(&self, win: &str, at: Timestamp) -> Result<Option<(AccountId, String)>, Error> {
        let sql = "SELECT s.account, s.name FROM rating_seat s WHERE s.region = $1 AND s.win = $2 AND s.since <= $3
            AND NOT EXISTS (SELECT 1 FROM rating_seat l WHERE l.region = $1 AND l.account = s.account
                AND l.since > s.since AND l.since <= $3)
            ORDER BY s.since DESC LIMIT 1";
        let row = self.db.query_opt(sql, &params![self.region, win, at]).await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    pub async fn pair_tablet(&self, digest: &str, win: &str, by: &AccountId, now: Timestamp) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.push(
            "INSERT INTO rating_tablet (region, digest, win, paired, paired_by) VALUES ($1, $2, $3, $4, $5)",
            params![self.region, digest, win, now, by],
        );
        self.db.write(set).await
    }

    /// The window a tablet belongs to.
    pub async fn window_of_tablet(&self, digest: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT win FROM rating_tablet WHERE region = $1 AND digest = $2";
        self.db.query_opt(sql, &params![self.region, digest]).await?.map(|row| row.get(0)).transpose()
    }

    /// The county's salt for digests of devices and addresses; made when first asked for.
    pub async fn salt(&self, fresh: &str) -> Result<String, Error> {
        let sql = "SELECT salt FROM rating_salt WHERE region = $1";
        if let Some(row) = self.db.query_opt(sql, &params![self.region]).await? {
            return row.get(0);
        }
        let mut set = WriteSet::new();
        set.push(
            "INSERT INTO rating_salt (region, salt) VALUES ($1, $2) ON CONFLICT (region) DO NOTHING",
            params![self.region, fresh],
        );
        self.db.write(set).await?;
        self.db.query_one(sql, &params![self.region]).await?.get(0)
    }
}
