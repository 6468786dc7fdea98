//! Mandates (授权代办): granted, found, taken back.

use kernel::{AccountId, ActorKind};
use store::{Error, Row, Select, WriteSet, params};

use super::Directory;
use crate::audit::By;
use crate::model::{Mandate, Principal};

impl Directory {
    pub async fn add_mandate(&self, mandate: &Mandate, by: &By) -> Result<(), Error> {
        let scope = scope_text(mandate)?;
        let deed = by.about_mandate("mandate-granted", mandate);
        self.write(&[deed], |set| self.push_mandate(set, mandate, &scope)).await
    }

    /// The statement of a new mandate, for callers that add many at once.
    pub fn put_mandate(&self, set: &mut WriteSet, mandate: &Mandate) -> Result<(), Error> {
        self.push_mandate(set, mandate, &scope_text(mandate)?);
        Ok(())
    }

    pub(super) fn push_mandate(&self, set: &mut WriteSet, mandate: &Mandate, scope: &str) {
        let kind = if mandate.principal.kind == ActorKind::Enterprise { "enterprise" } else { "citizen" };
        set.push(
            "INSERT INTO mandate (region, id, principal_kind, principal_name, principal_number, principal_phone, \
             principal_account, agent, agent_name, scope, since, until, revoked) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            params![
                self.region,
                &mandate.id,
                kind,
                &mandate.principal.name,
                &mandate.principal.number,
                &mandate.principal.phone,
                &mandate.principal.account,
                &mandate.agent,
                &mandate.agent_name,
                scope,
                mandate.since,
                mandate.until,
                mandate.revoked,
            ],
        );
    }

    pub async fn find_mandate(&self, id: &str) -> Result<Option<Mandate>, Error> {
        let mut select = Select::new(MANDATES);
        select.and("region = ?", params![self.region]).and("id = ?", params![id]);
        self.db.select(&select).await?.first().map(read_mandate).transpose()
    }

    /// Mandates under which an account may act.
    pub async fn list_mandates_held(&self, agent: &AccountId) -> Result<Vec<Mandate>, Error> {
        let mut select = Select::new(MANDATES);
        select.and("region = ?", params![self.region]).and("agent = ?", params![agent]);
        select.then("ORDER BY id", params![]);
        self.db.select(&select).await?.iter().map(read_mandate).collect()
    }

    /// Mandates that an account or organisation has granted.
    pub async fn list_mandates_granted(&self, principal: &AccountId) -> Result<Vec<Mandate>, Error> {
        let mut select = Select::new(MANDATES);
        select.and("region = ?", params![self.region]).and("principal_account = ?", params![principal]);
        select.then("ORDER BY id", params![]);
        self.db.select(&select).await?.iter().map(read_mandate).collect()
    }

    /// Takes a mandate back, once; only its principal may. False when there was nothing to take back.
    pub async fn revoke_mandate(&self, principal: &AccountId, id: &str, by: &By) -> Result<bool, Error> {
        let Some(mandate) = self.find_mandate(id).await? else { return Ok(false) };
        let revoke = |set: &mut WriteSet| {
            set.require(
                "UPDATE mandate SET revoked = $4 \
                 WHERE region = $1 AND id = $2 AND principal_account = $3 AND revoked IS NULL",
                params![self.region, id, principal, by.at],
            );
        };
        match self.write(&[by.about_mandate("mandate-revoked", &mandate)], revoke).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_conflict() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

const MANDATES: &str = "SELECT id, principal_kind, principal_name, principal_number, principal_phone, \
                        principal_account, agent, agent_name, scope, since, until, revoked FROM mandate";

pub(super) fn scope_text(mandate: &Mandate) -> Result<String, Error> {
    serde_json::to_string(&mandate.scope).map_err(|error| Error::Option { detail: error.to_string() })
}

fn read_mandate(row: &Row) -> Result<Mandate, Error> {
    let scope = serde_json::from_str(row.get(8)?).map_err(|error| Error::Decode { detail: error.to_string() })?;
    Ok(Mandate {
        id: row.get(0)?,
        principal: Principal {
            kind: if row.get::<&str>(1)? == "enterprise" { ActorKind::Enterprise } else { ActorKind::Citizen },
            name: row.get(2)?,
            number: row.get(3)?,
            phone: row.get(4)?,
            account: row.get(5)?,
        },
        agent: row.get(6)?,
        agent_name: row.get(7)?,
        scope,
        since: row.get(9)?,
        until: row.get(10)?,
        revoked: row.get(11)?,
    })
}
