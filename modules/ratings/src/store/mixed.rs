//! Ratings for those who may not know whose they are: by month, and within a month in the order of a keyed digest.
//!
//! A list in the order of time beside the county's ledger of closed cases would tell which case each rating is of. The digest
//! is of the act, so the order stays the same when ratings are added; without the key it tells nothing.

use kernel::{CaseNo, Date, Digest32, Timestamp, local_date, mac};
use store::{Error, Select, params};

use super::Shelf;
use super::acts::{Place, RATING, RatingFilter, act, rating_row};
use crate::model::{RatingId, RatingRow};

/// Letters of the digest: more than enough to tell the acts of a month apart.
const MARK: usize = 24;

/// The place of something about an act among others of its month.
pub fn mark(key: &Digest32, of: &str) -> String {
    mac(key.as_bytes(), of.as_bytes()).to_hex().chars().take(MARK).collect()
}

impl Shelf<'_> {
    /// Latest month first.
    pub async fn list_mixed(
        &self,
        filter: &RatingFilter,
        key: &Digest32,
        after: Option<(Date, String)>,
        limit: u32,
    ) -> Result<(Vec<RatingRow>, Option<Place>), Error> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
        let mut found: Vec<(Date, String, RatingId)> = Vec::new();
        let mut before = after.as_ref().map(|(month, _)| Timestamp::end_of_day(month.last_of_month()));
        while found.len() < wanted
            && let Some(month) = self.latest_month(filter, before).await?
        {
            let mut of_month = self.ids_of(filter, key, month).await?;
            if let Some((_, mark)) = after.as_ref().filter(|(of, _)| *of == month) {
                of_month.retain(|(known, _)| known > mark);
            }
            found.extend(of_month.into_iter().take(wanted - found.len()).map(|(mark, id)| (month, mark, id)));
            before = Some(Timestamp::start_of_day(month));
        }
        let over = found.len() == wanted;
        if over {
            found.pop();
        }
        let next =
            found.last().filter(|_| over).map(|(month, mark, _)| Place::Mark { month: *month, mark: mark.clone() });
        Ok((self.rows_of(&found).await?, next))
    }

    /// The first day of the latest month, before a moment, in which there is any.
    async fn latest_month(&self, filter: &RatingFilter, before: Option<Timestamp>) -> Result<Option<Date>, Error> {
        let mut select = Select::new("SELECT at FROM rating");
        select.and("region = ?", params![self.region]);
        self.narrow(&mut select, filter);
        if let Some(before) = before {
            select.and("at < ?", params![before]);
        }
        select.then("ORDER BY at DESC LIMIT 1", params![]);
        let at: Option<Timestamp> = self.db.select(&select).await?.first().map(|row| row.get(0)).transpose()?;
        Ok(at.map(|at| local_date(at).first_of_month()))
    }

    async fn ids_of(
        &self,
        filter: &RatingFilter,
        key: &Digest32,
        month: Date,
    ) -> Result<Vec<(String, RatingId)>, Error> {
        let mut select = Select::new("SELECT case_no, act, n FROM rating");
        select.and("region = ?", params![self.region]);
        self.narrow(&mut select, filter);
        select.and("at >= ?", params![Timestamp::start_of_day(month)]);
        select.and("at < ?", params![Timestamp::end_of_day(month.last_of_month())]);
        let mut ids = Vec::new();
        for row in self.db.select(&select).await? {
            let id = RatingId { case_no: row.get(0)?, act: act(row.get(1)?)?, n: row.get(2)? };
            ids.push((mark(key, &id.to_string()), id));
        }
        ids.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(ids)
    }

    /// The rows of some ratings, in their order.
    async fn rows_of(&self, wanted: &[(Date, String, RatingId)]) -> Result<Vec<RatingRow>, Error> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = Select::new(RATING);
        select.and("region = ?", params![self.region]);
        let cases: Vec<&CaseNo> = wanted.iter().map(|(_, _, id)| &id.case_no).collect();
        select.any_of("case_no", cases);
        let mut rows = Vec::new();
        for row in self.db.select(&select).await? {
            let (_, row) = rating_row(&row)?;
            if let Some(place) = wanted.iter().position(|(_, _, id)| row.id.as_ref() == Some(id)) {
                rows.push((place, row));
            }
        }
        rows.sort_by_key(|(place, _)| *place);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }
}
