//! All SQL of the module: drafts, uploads, sealed letters, the mailbox, appointments.

use std::collections::BTreeMap;

use casework::FileRef;
use kernel::{AccountId, CaseNo, Date, Digest32, ItemId, RegionCode, Timestamp};
use store::{Db, Error, Row, Select, WriteSet, params};

use crate::booking::Appointment;
use crate::drafts::Draft;
use crate::messages::Message;

/// The module's tables of one county.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub db: &'a Db,
    pub region: RegionCode,
}

/// Whose draft: an account, for itself or for a principal.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'a> {
    pub account: &'a AccountId,
    pub principal: &'a AccountId,
}

impl Shelf<'_> {
    pub async fn find_draft(&self, owner: Owner<'_>, item: &ItemId) -> Result<Option<Draft>, Error> {
        let sql = "SELECT item, body, saved FROM application_draft
            WHERE region = $1 AND account = $2 AND principal = $3 AND item = $4";
        let row = self.db.query_opt(sql, &params![self.region, owner.account, owner.principal, item]).await?;
        row.as_ref().map(draft).transpose()
    }

    pub async fn list_drafts(&self, owner: Owner<'_>) -> Result<Vec<Draft>, Error> {
        let sql = "SELECT item, body, saved FROM application_draft
            WHERE region = $1 AND account = $2 AND principal = $3 ORDER BY saved DESC, item";
        let rows = self.db.query(sql, &params![self.region, owner.account, owner.principal]).await?;
        rows.iter().map(draft).collect()
    }

    pub async fn save_draft(&self, owner: Owner<'_>, item: &ItemId, body: String, now: Timestamp) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.push(
            "INSERT INTO application_draft (region, account, principal, item, body, saved) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (region, account, principal, item) DO UPDATE SET body = excluded.body, saved = excluded.saved",
            params![self.region, owner.account, owner.principal, item, body, now],
        );
        self.db.write(set).await
    }

    pub async fn drop_draft(&self, owner: Owner<'_>, item: &ItemId) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.push(
            "DELETE FROM application_draft WHERE region = $1 AND account = $2 AND principal = $3 AND item = $4",
            params![self.region, owner.account, owner.principal, item],
        );
        self.db.write(set).await
    }

    pub fn put_upload(&self, set: &mut WriteSet, account: &AccountId, file: &FileRef, now: Timestamp) {
        set.push(
            "INSERT INTO application_upload (region, account, hash, name, media, size, uploaded)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (region, account, hash) DO UPDATE SET name = excluded.name, uploaded = excluded.uploaded",
            params![self.region, account, &file.hash, &file.name, &file.media, size(file.size), now],
        );
    }

    pub async fn find_upload(&self, account: &AccountId, hash: &Digest32) -> Result<Option<FileRef>, Error> {
        let sql = "SELECT hash, name, media, size FROM application_upload
            WHERE region = $1 AND account = $2 AND hash = $3";
        let row = self.db.query_opt(sql, &params![self.region, account, hash.to_hex()]).await?;
        row.as_ref().map(upload).transpose()
    }

    pub async fn list_uploads(&self, account: &AccountId, limit: u32) -> Result<Vec<FileRef>, Error> {
        let sql = "SELECT hash, name, media, size FROM application_upload
            WHERE region = $1 AND account = $2 ORDER BY uploaded DESC, hash LIMIT $3";
        let rows = self.db.query(sql, &params![self.region, account, limit]).await?;
        rows.iter().map(upload).collect()
    }

    pub async fn find_letter(&self, case_no: &CaseNo, no: &str) -> Result<Option<Digest32>, Error> {
        let sql = "SELECT hash FROM application_letter WHERE region = $1 AND case_no = $2 AND no = $3";
        let row = self.db.query_opt(sql, &params![self.region, case_no, no]).await?;
        row.map(|row| hash(row.get(0)?)).transpose()
    }

    /// A conflict when somebody else has sealed the same letter meanwhile.
    pub async fn add_letter(&self, case_no: &CaseNo, no: &str, hash: &Digest32, now: Timestamp) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.push(
            "INSERT INTO application_letter (region, case_no, no, hash, sealed) VALUES ($1, $2, $3, $4, $5)",
            params![self.region, case_no, no, hash.to_hex(), now],
        );
        self.db.write(set).await
    }

    /// The letter that these very bytes are.
    pub async fn find_letter_by_hash(&self, hash: &Digest32) -> Result<Option<(CaseNo, String)>, Error> {
        let sql = "SELECT case_no, no FROM application_letter WHERE region = $1 AND hash = $2 ORDER BY case_no LIMIT 1";
        let row = self.db.query_opt(sql, &params![self.region, hash.to_hex()]).await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    pub async fn list_messages(
        &self,
        account: &AccountId,
        after: Option<&(Timestamp, CaseNo, u32)>,
        limit: u32,
    ) -> Result<Vec<Message>, Error> {
        let mut select = Select::new("SELECT sent, case_no, seq, name, text, read_at FROM application_message");
        select.and("region = ?", params![self.region]).and("account = ?", params![account]);
        if let Some((sent, case_no, seq)) = after {
            select.and("(sent, case_no, seq) < (?, ?, ?)", params![*sent, case_no, *seq]);
        }
        select.then("ORDER BY sent DESC, case_no DESC, seq DESC LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(message).collect()
    }

    pub async fn list_messages_of_case(&self, account: &AccountId, case_no: &CaseNo) -> Result<Vec<Message>, Error> {
        let sql = "SELECT sent, case_no, seq, name, text, read_at FROM application_message
            WHERE region = $1 AND account = $2 AND case_no = $3 ORDER BY sent, seq";
        let rows = self.db.query(sql, &params![self.region, account, case_no]).await?;
        rows.iter().map(message).collect()
    }

    pub async fn count_unread(&self, account: &AccountId) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM application_message WHERE region = $1 AND account = $2 AND read_at IS NULL";
        self.db.query_one(sql, &params![self.region, account]).await?.get(0)
    }

    /// Of one case, or all when none is named.
    pub async fn mark_read(&self, account: &AccountId, case_no: Option<&CaseNo>, now: Timestamp) -> Result<(), Error> {
        let mut set = WriteSet::new();
        match case_no {
            Some(case_no) => set.push(
                "UPDATE application_message SET read_at = $4
                 WHERE region = $1 AND account = $2 AND case_no = $3 AND read_at IS NULL",
                params![self.region, account, case_no, now],
            ),
            None => set.push(
                "UPDATE application_message SET read_at = $3 WHERE region = $1 AND account = $2 AND read_at IS NULL",
                params![self.region, account, now],
            ),
        }
        self.db.write(set).await
    }

    /// Seats taken, by slot.
    pub async fn taken(&self, item: &ItemId, place: &str, day: Date) -> Result<Vec<(String, u32)>, Error> {
        let sql = "SELECT slot, seat FROM application_appointment
            WHERE region = $1 AND item = $2 AND place = $3 AND day = $4 ORDER BY slot, seat";
        let rows = self.db.query(sql, &params![self.region, item, place, day]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// Seats taken of some items at some places, by day.
    pub async fn booked(
        &self,
        items: &[ItemId],
        places: &[String],
        from: Date,
        to: Date,
    ) -> Result<BTreeMap<Date, u32>, Error> {
        let mut select = Select::new("SELECT day, count(*) FROM application_appointment");
        select.and("region = ?", params![self.region]).any_of("item", items.iter().map(ItemId::as_str));
        select.any_of("place", places.iter().map(String::as_str));
        select.and("day >= ?", params![from]).and("day <= ?", params![to]).then("GROUP BY day ORDER BY day", params![]);
        let rows = self.db.select(&select).await?;
        let read = |row: &Row| {
            let taken: i64 = row.get(1)?;
            Ok((row.get(0)?, u32::try_from(taken).unwrap_or(u32::MAX)))
        };
        rows.iter().map(read).collect()
    }

    /// A conflict when the seat is taken, or this person has booked this item for this day.
    pub fn put_appointment(&self, set: &mut WriteSet, booked: &Appointment, seat: u32, now: Timestamp) {
        set.push(
            "INSERT INTO application_appointment (region, item, place, day, slot, seat, id, account, name, ends, booked)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            params![
                self.region,
                &booked.item,
                &booked.place,
                booked.day,
                &booked.slot,
                seat,
                &booked.id,
                &booked.account,
                &booked.name,
                &booked.ends,
                now,
            ],
        );
    }

    pub async fn list_appointments(&self, account: &AccountId, from: Date) -> Result<Vec<Appointment>, Error> {
        let sql = "SELECT id, item, place, day, slot, ends, account, name FROM application_appointment
            WHERE region = $1 AND account = $2 AND day >= $3 ORDER BY day, slot";
        let rows = self.db.query(sql, &params![self.region, account, from]).await?;
        rows.iter().map(appointment).collect()
    }

    pub async fn find_appointment(&self, account: &AccountId, id: &str) -> Result<Option<Appointment>, Error> {
        let sql = "SELECT id, item, place, day, slot, ends, account, name FROM application_appointment
            WHERE region = $1 AND id = $2 AND account = $3";
        let row = self.db.query_opt(sql, &params![self.region, id, account]).await?;
        row.as_ref().map(appointment).transpose()
    }

    /// Gives the seat back; a conflict when there is no such appointment of theirs.
    pub async fn drop_appointment(&self, account: &AccountId, id: &str) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.require(
            "DELETE FROM application_appointment WHERE region = $1 AND id = $2 AND account = $3",
            params![self.region, id, account],
        );
        self.db.write(set).await
    }
}

/// Puts a message into the mailbox, in the write set of what it tells of.
pub(crate) fn put_message(set: &mut WriteSet, region: RegionCode, account: &AccountId, message: &Message) {
    set.push(
        "INSERT INTO application_message (region, account, sent, case_no, seq, name, text)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![region, account, message.sent, &message.case_no, message.seq, &message.name, &message.text],
    );
}

fn draft(row: &Row) -> Result<Draft, Error> {
    let body: &str = row.get(1)?;
    let content = serde_json::from_str(body).map_err(|error| Error::Decode { detail: error.to_string() })?;
    Ok(Draft { item: row.get(0)?, content, saved: row.get(2)? })
}

fn upload(row: &Row) -> Result<FileRef, Error> {
    let size: i64 = row.get(3)?;
    Ok(FileRef {
        hash: row.get(0)?,
        name: row.get(1)?,
        media: row.get(2)?,
        size: u64::try_from(size).unwrap_or_default(),
    })
}

fn message(row: &Row) -> Result<Message, Error> {
    Ok(Message {
        sent: row.get(0)?,
        case_no: row.get(1)?,
        seq: row.get(2)?,
        name: row.get(3)?,
        text: row.get(4)?,
        read: row.get::<Option<Timestamp>>(5)?.is_some(),
    })
}

fn appointment(row: &Row) -> Result<Appointment, Error> {
    Ok(Appointment {
        id: row.get(0)?,
        item: row.get(1)?,
        place: row.get(2)?,
        day: row.get(3)?,
        slot: row.get(4)?,
        ends: row.get(5)?,
        account: row.get(6)?,
        name: row.get(7)?,
    })
}

fn hash(hex: &str) -> Result<Digest32, Error> {
    hex.parse().map_err(|_| Error::Decode { detail: format!("“{hex}”不是摘要") })
}

fn size(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
