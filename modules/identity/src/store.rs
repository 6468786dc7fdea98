//! All SQL of the module: the directory of accounts and duties of one county, their sessions and mandates.

mod firms;
mod mandates;
mod plans;
mod sessions;
mod ties;

use declarations::{Role, Words as _};
use kernel::{AccountId, CaseNo, PostId, Refusal, RegionCode, Timestamp};
use store::register::{self, Deed, Pen};
use store::{Db, Error, Row, Select, WriteSet, outbox, params};

use crate::audit::{By, REGISTER};
use crate::lifecycle::notice::{self, Notice};
use crate::lifecycle::sign_in;
use crate::model::{Account, Duty};

pub use self::plans::Holding;
pub(crate) use self::sessions::Ends;

/// The accounts of one county.
#[derive(Clone)]
pub struct Directory {
    db: Db,
    region: RegionCode,
}

impl Directory {
    pub fn new(db: Db, region: RegionCode) -> Self {
        Self { db, region }
    }

    pub fn region(&self) -> RegionCode {
        self.region
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub async fn find_account(&self, id: &AccountId) -> Result<Option<Account>, Error> {
        read_account_with_duties(&self.db.query(ACCOUNT, &params![self.region, id]).await?)
    }

    /// Has nobody an account yet?
    pub async fn is_empty(&self) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM account WHERE region = $1 LIMIT 1";
        Ok(self.db.query_opt(sql, &params![self.region]).await?.is_none())
    }

    /// Whose citizen number this is.
    pub async fn find_account_by_number(&self, number: &str) -> Result<Option<Account>, Error> {
        let sql = "SELECT account FROM account WHERE region = $1 AND number = $2";
        match self.db.query_opt(sql, &params![self.region, number]).await? {
            Some(row) => self.find_account(&row.get::<AccountId>(0)?).await,
            None => Ok(None),
        }
    }

    async fn list_duties(&self, account: &AccountId) -> Result<Vec<Duty>, Error> {
        let sql = "SELECT organ, post, roles FROM duty WHERE region = $1 AND account = $2 ORDER BY post";
        let rows = self.db.query(sql, &params![self.region, account]).await?;
        rows.iter().map(|row| read_duty(row, 0)).collect()
    }

    /// Everybody in a post, for delegation and for the list of accounts.
    pub async fn list_holders(&self, post: &PostId) -> Result<Vec<(AccountId, String)>, Error> {
        let sql = "SELECT d.account, a.name FROM duty d JOIN account a ON a.region = d.region AND a.account = d.account \
                   WHERE d.region = $1 AND d.post = $2 AND a.state = 'active' ORDER BY d.account";
        let rows = self.db.query(sql, &params![self.region, post]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// Accounts after a given one, in the order of their ids; `text` narrows by id or name.
    pub async fn list_accounts(&self, text: &str, after: &str, limit: u32) -> Result<Vec<Account>, Error> {
        let mut select = Select::new(ACCOUNTS);
        select.and("region = ?", params![self.region]).and("account > ?", params![after]);
        if !text.is_empty() {
            let like = format!("%{}%", text.replace(['%', '_'], ""));
            select.and("(account LIKE ? OR name LIKE ?)", params![&like, &like]);
        }
        select.then("ORDER BY account LIMIT ?", params![limit]);
        let mut accounts = Vec::new();
        for row in self.db.select(&select).await? {
            let mut account = read_account(&row)?;
            account.duties = self.list_duties(&account.id).await?;
            accounts.push(account);
        }
        Ok(accounts)
    }

    /// Writes a change together with what the register tells of it.
    pub(crate) async fn write(&self, deeds: &[Deed], change: impl Fn(&mut WriteSet)) -> Result<(), Error> {
        register::append(&self.db, self.region, REGISTER, deeds, change).await
    }

    /// Adds a new account with its duties; a taken id or number is a conflict.
    pub async fn add_account(&self, account: &Account, by: &By) -> Result<(), Error> {
        self.write(&[by.opened(account)], |set| self.put_account(set, account)).await
    }

    /// The statements of a new account, for callers that add many at once.
    pub fn put_account(&self, set: &mut WriteSet, account: &Account) {
        set.push(
            "INSERT INTO account (region, account, kind, name, number, phone, email, sms, password, totp_secret, \
             totp_step, state, assurance, failures, locked_until, created) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            params![
                self.region,
                &account.id,
                account.kind.as_str(),
                &account.name,
                account.number.clone(),
                &account.phone,
                &account.email,
                account.sms,
                &account.password,
                account.totp_secret.clone(),
                account.totp_step,
                account.state.as_str(),
                account.assurance.as_str(),
                account.failures,
                account.locked_until,
                account.created,
            ],
        );
        for duty in &account.duties {
            self.put_duty(set, &account.id, duty);
        }
    }

    fn put_duty(&self, set: &mut WriteSet, account: &AccountId, duty: &Duty) {
        let roles = duty.roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(" ");
        set.push(
            "INSERT INTO duty (region, account, post, organ, roles) VALUES ($1, $2, $3, $4, $5)",
            params![self.region, account, &duty.post, &duty.organ, roles],
        );
    }

    /// Loads an account, lets it be judged, and writes what it becomes with the entry of the register; nobody else's
    /// registered change comes between. Whoever left an address is told by mail. None when there is no such account.
    pub(crate) async fn change_account(
        &self,
        id: &AccountId,
        judge: impl Fn(&Account) -> Result<(Account, Deed), Refusal>,
        ends: Ends<'_>,
    ) -> Result<Option<Result<Account, Refusal>>, Error> {
        loop {
            // The place after the head is ours from here on, or taken by another node when we write.
            let mut pen = Pen::take(&self.db, self.region, REGISTER).await?;
            let Some(before) = self.find_account(id).await? else { return Ok(None) };
            let (account, deed) = match judge(&before) {
                Ok(judged) => judged,
                Err(refusal) => return Ok(Some(Err(refusal))),
            };
            let mut set = WriteSet::new();
            self.put_changed(&mut set, &account);
            self.put_ends(&mut set, id, ends);
            if let Some(notice) = notice::of(&before, &deed) {
                self.put_notice(&mut set, id, &deed, &notice)?;
            }
            pen.write(&mut set, &deed);
            match self.db.write(set).await {
                Ok(()) => return Ok(Some(Ok(account))),
                Err(error) if error.conflicts_with(register::TABLE) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// A mail to be sent once the change stands.
    fn put_notice(&self, set: &mut WriteSet, id: &AccountId, deed: &Deed, notice: &Notice) -> Result<(), Error> {
        let body = serde_json::to_string(notice).map_err(|error| Error::Option { detail: error.to_string() })?;
        let line = format!("account-{id}-{}-{}", deed.verb, deed.at.as_micros());
        outbox::push(set, self.region, &line, notice::TOPIC, body, deed.at);
        Ok(())
    }

    /// Every changeable field, duties included.
    fn put_changed(&self, set: &mut WriteSet, account: &Account) {
        set.require(
            "UPDATE account SET name = $3, phone = $4, email = $5, sms = $6, password = $7, totp_secret = $8, \
             totp_step = $9, state = $10, assurance = $11, failures = $12, locked_until = $13 \
             WHERE region = $1 AND account = $2",
            params![
                self.region,
                &account.id,
                &account.name,
                &account.phone,
                &account.email,
                account.sms,
                &account.password,
                account.totp_secret.clone(),
                account.totp_step,
                account.state.as_str(),
                account.assurance.as_str(),
                account.failures,
                account.locked_until,
            ],
        );
        set.push("DELETE FROM duty WHERE region = $1 AND account = $2", params![self.region, &account.id]);
        for duty in &account.duties {
            self.put_duty(set, &account.id, duty);
        }
    }

    /// Writes down what a try to sign in came to; one that failed stands in the register.
    pub async fn note_try(
        &self,
        account: &Account,
        verdict: &sign_in::Verdict,
        device: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        match verdict {
            sign_in::Verdict::NeedsCode => Ok(()),
            sign_in::Verdict::Granted { totp_step } => {
                let mut set = WriteSet::new();
                set.require(
                    // The step may only grow: two browsers with one code race here, and one of them loses. So does
                    // the right guess among many at once, when a wrong one was counted before it.
                    "UPDATE account SET failures = 0, locked_until = NULL, totp_step = $3 \
                     WHERE region = $1 AND account = $2 AND (totp_step < $3 OR totp_secret IS NULL) AND failures = $4",
                    params![self.region, &account.id, *totp_step, account.failures],
                );
                self.db.write(set).await
            }
            sign_in::Verdict::Refused { refusal, failures, locked_until } => {
                let told = |verb: &str| {
                    let deed = By::nobody(now).because(refusal.code).did(verb, account.id.as_str());
                    deed.with("device", brief(device))
                };
                let mut deeds = vec![told("sign-in-failed")];
                if locked_until.is_some() && *locked_until != account.locked_until {
                    deeds.push(told("account-locked"));
                }
                self.write(&deeds, |set| {
                    set.require(
                        "UPDATE account SET failures = $3, locked_until = $4 \
                         WHERE region = $1 AND account = $2 AND failures = $5",
                        params![self.region, &account.id, *failures, *locked_until, account.failures],
                    );
                })
                .await
            }
        }
    }

    /// A full number was shown (脱敏还原): whose case, to whom and why.
    pub async fn note_reveal(&self, by: &By, case_no: &CaseNo) -> Result<(), Error> {
        self.write(&[by.did("number-revealed", case_no.as_str())], |_| ()).await
    }
}

/// What a browser says of itself, as much of it as is kept.
fn brief(device: &str) -> String {
    device.chars().take(200).collect()
}

/// One row for each duty, or one with nulls in their place.
const ACCOUNT: &str = "SELECT a.account, a.kind, a.name, a.number, a.phone, a.email, a.sms, a.password, a.totp_secret, \
                       a.totp_step, a.state, a.assurance, a.failures, a.locked_until, a.created, \
                       d.organ, d.post, d.roles \
                       FROM account a LEFT JOIN duty d ON d.region = a.region AND d.account = a.account \
                       WHERE a.region = $1 AND a.account = $2 ORDER BY d.post";
/// Where the duty begins in a row of [`ACCOUNT`].
const DUTY: usize = 15;
const ACCOUNTS: &str = "SELECT account, kind, name, number, phone, email, sms, password, totp_secret, totp_step, state, \
                        assurance, failures, locked_until, created FROM account";
fn word<T: std::str::FromStr<Err = String>>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|detail| Error::Decode { detail })
}

fn read_account(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: row.get(0)?,
        kind: word(row.get(1)?)?,
        name: row.get(2)?,
        number: row.get(3)?,
        phone: row.get(4)?,
        email: row.get(5)?,
        sms: row.get(6)?,
        password: row.get(7)?,
        totp_secret: row.get(8)?,
        totp_step: row.get(9)?,
        state: word(row.get(10)?)?,
        assurance: word(row.get(11)?)?,
        failures: row.get(12)?,
        locked_until: row.get(13)?,
        created: row.get(14)?,
        duties: Vec::new(),
    })
}

/// Rows of one account, one for each of its duties.
fn read_account_with_duties(rows: &[Row]) -> Result<Option<Account>, Error> {
    let Some(first) = rows.first() else { return Ok(None) };
    let mut account = read_account(first)?;
    for row in rows {
        if row.get::<Option<&str>>(DUTY)?.is_some() {
            account.duties.push(read_duty(row, DUTY)?);
        }
    }
    Ok(Some(account))
}

fn read_duty(row: &Row, first: usize) -> Result<Duty, Error> {
    let roles = row.get::<&str>(first + 2)?.split_whitespace();
    Ok(Duty { organ: row.get(first)?, post: row.get(first + 1)?, roles: roles.filter_map(Role::from_word).collect() })
}
