//! The citizen number of a member of staff, and whom they are tied to by it (回避).

use kernel::{AccountId, Date, Ties};
use store::{Error, WriteSet, params};

use super::Directory;
use crate::audit::By;

/// What is known of a person, told apart by the first column.
const TIES: &str = "SELECT 'number', number FROM staff_person WHERE region = $1 AND account = $2
    UNION ALL
    SELECT 'account', a.account FROM staff_person p JOIN account a ON a.region = p.region AND a.number = p.number
    WHERE p.region = $1 AND p.account = $2
    UNION ALL
    SELECT 'principal', principal_account FROM mandate WHERE region = $1 AND revoked IS NULL AND since <= $3
    AND (until IS NULL OR until >= $3) AND (agent = $2 OR agent IN (SELECT a.account FROM staff_person p
    JOIN account a ON a.region = p.region AND a.number = p.number WHERE p.region = $1 AND p.account = $2))";

impl Directory {
    /// Whose matters a member of staff stays out of today.
    pub async fn find_ties(&self, account: &AccountId, today: Date) -> Result<Ties, Error> {
        let mut ties = Ties::default();
        for row in self.db.query(TIES, &params![self.region, account, today]).await? {
            match row.get::<&str>(0)? {
                "number" => ties.number = Some(row.get(1)?),
                "account" => ties.account = Some(row.get(1)?),
                _ => ties.principals.push(row.get(1)?),
            }
        }
        Ok(ties)
    }

    /// The citizen number of a member of staff, if an administrator set it.
    pub async fn find_person(&self, account: &AccountId) -> Result<Option<String>, Error> {
        let sql = "SELECT number FROM staff_person WHERE region = $1 AND account = $2";
        self.db.query_opt(sql, &params![self.region, account]).await?.map(|row| row.get(0)).transpose()
    }

    /// Sets or forgets the citizen number of a member of staff.
    pub(crate) async fn set_person(&self, account: &AccountId, number: Option<&str>, by: &By) -> Result<(), Error> {
        let deed = match number {
            Some(number) => by.did("person-set", account.as_str()).with("number", kernel::mask_citizen_number(number)),
            None => by.did("person-forgotten", account.as_str()),
        };
        self.write(&[deed], |set: &mut WriteSet| {
            set.push("DELETE FROM staff_person WHERE region = $1 AND account = $2", params![self.region, account]);
            if let Some(number) = number {
                set.push(
                    "INSERT INTO staff_person (region, account, number) VALUES ($1, $2, $3)",
                    params![self.region, account, number],
                );
            }
        })
        .await
    }
}
