//! Organisations registered at a window, and who stands for them.

use kernel::{AccountId, Refusal, Timestamp, Uscc};
use store::{Error, Row, WriteSet, params};

use super::Directory;
use super::mandates::scope_text;
use crate::audit::By;
use crate::model::{Firm, Mandate};

const FIRM: &str = "SELECT uscc, name, phone, address, representative, registered FROM firm
    WHERE region = $1 AND uscc = $2";
const PUT: &str = "INSERT INTO firm (region, uscc, name, phone, address, representative, registered)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (region, uscc) DO UPDATE SET name = excluded.name,
    phone = excluded.phone, address = excluded.address, representative = excluded.representative";
const RENAME: &str = "UPDATE mandate SET principal_name = $3, principal_phone = $4
    WHERE region = $1 AND principal_account = $2 AND revoked IS NULL";
/// Standing for a firm ends with whoever stands for it from now on.
const STEP_DOWN: &str = "UPDATE mandate SET revoked = $4
    WHERE region = $1 AND principal_account = $2 AND until IS NULL AND revoked IS NULL AND agent <> $3";

impl Directory {
    pub async fn find_firm(&self, uscc: &str) -> Result<Option<Firm>, Error> {
        self.db.query_opt(FIRM, &params![self.region, uscc]).await?.as_ref().map(read_firm).transpose()
    }

    /// Registers a firm, or what changed of it; `representation` is new where its legal representative is.
    pub(crate) async fn add_firm(&self, firm: &Firm, representation: Option<&Mandate>, by: &By) -> Result<(), Error> {
        let verb = if representation.is_some() { "firm-registered" } else { "firm-changed" };
        let deed = by
            .did(verb, firm.representative.as_str())
            .with("name", firm.name.as_str())
            .with("uscc", firm.uscc.to_string());
        let uscc = firm.uscc.as_str();
        let representation =
            representation.map(|mandate| scope_text(mandate).map(|scope| (mandate, scope))).transpose()?;
        self.write(&[deed], |set| {
            self.put_firm(set, firm);
            set.push(RENAME, params![self.region, uscc, &firm.name, &firm.phone]);
            set.push(STEP_DOWN, params![self.region, uscc, &firm.representative, by.at]);
            if let Some((mandate, scope)) = &representation {
                self.push_mandate(set, mandate, scope);
            }
        })
        .await
    }

    /// The statement of a firm, for callers that add many at once.
    pub fn put_firm(&self, set: &mut WriteSet, firm: &Firm) {
        set.push(
            PUT,
            params![
                self.region,
                firm.uscc.as_str(),
                &firm.name,
                &firm.phone,
                &firm.address,
                &firm.representative,
                firm.registered,
            ],
        );
    }
}

fn read_firm(row: &Row) -> Result<Firm, Error> {
    let uscc = row.get::<&str>(0)?;
    let uscc = Uscc::parse(uscc).map_err(|refusal: Refusal| Error::Decode { detail: refusal.sentence })?;
    Ok(Firm {
        uscc,
        name: row.get(1)?,
        phone: row.get(2)?,
        address: row.get(3)?,
        representative: row.get::<AccountId>(4)?,
        registered: row.get::<Timestamp>(5)?,
    })
}
