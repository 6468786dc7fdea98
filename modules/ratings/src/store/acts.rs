//! Reading acts and ratings.

use kernel::{AccountId, CaseNo, Date, OrganId, Timestamp};
use store::{Error, Row, Select, WriteSet, params};

use super::{Shelf, decode};
use crate::model::{ActRow, Channel, Level, RatedAct, RatingId, RatingRow, Standing};

const ACT: &str = "SELECT case_no, act, organ, item, place, person, win, channel, title, at, level FROM rating_act";
pub(super) const RATING: &str =
    "SELECT case_no, act, n, at, organ, item, person, win, title, level, tags, text, channel, named,
    rater, standing, code, recorded, scan FROM rating";

const ACT_ENDED: &str = "EXISTS (SELECT 1 FROM rating_act AS a WHERE a.region = rating.region
    AND a.case_no = rating.case_no AND a.act = rating.act AND a.day >= ? AND a.day <= ?)";
/// The door by which a case came stands with the act alone.
const CAME_BY: &str = "EXISTS (SELECT 1 FROM rating_act AS a WHERE a.region = rating.region
    AND a.case_no = rating.case_no AND a.act = rating.act AND a.channel = ?)";

/// Which ratings are wanted.
#[derive(Clone, Debug, Default)]
pub struct RatingFilter {
    /// None for all.
    pub organs: Option<Vec<OrganId>>,
    pub organ: Option<OrganId>,
    pub item: Option<String>,
    pub person: Option<AccountId>,
    pub level: Option<Level>,
    /// Levels 4 and 5 only.
    pub bad: bool,
    /// Levels 1 to 3 only.
    pub good: bool,
    /// `organ/window`.
    pub window: Option<String>,
    /// The door by which the case came.
    pub channel: Option<String>,
    /// Only what figures count: the first word on an act that stands, by the day on which the act ended.
    pub counted: bool,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// The key of an act in a list.
pub type ActKey = (Timestamp, CaseNo, u8);

/// The key of a rating, which names its case: when, the case, the act, the how manieth.
pub type RatingKey = (Timestamp, String, u8, u32);

/// Where a page of ratings ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// For supervision, which knows the cases.
    Rating(RatingKey),
    /// For everybody else: within a month, by a mark that tells neither case, day nor order (see [`super::mixed`]).
    Mark { month: Date, mark: String },
}

impl Place {
    /// As it travels in an address.
    pub fn parts(self) -> Vec<String> {
        match self {
            Place::Rating((at, case_no, act, n)) => {
                vec![at.as_micros().to_string(), case_no, act.to_string(), n.to_string()]
            }
            Place::Mark { month, mark } => vec![month.to_string(), mark],
        }
    }

    pub fn read(parts: &[String]) -> Option<Place> {
        match parts {
            [month, mark] => {
                Some(Place::Mark { month: month.parse::<Date>().ok()?.first_of_month(), mark: mark.clone() })
            }
            [at, case_no, act, n] => {
                let at = Timestamp::from_micros(at.parse().ok()?);
                Some(Place::Rating((at, case_no.clone(), act.parse().ok()?, n.parse().ok()?)))
            }
            _ => None,
        }
    }
}

/// Ratings by one device or address within an hour.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Burst {
    /// Salted digest of the device or address.
    pub by: String,
    pub organ: OrganId,
    pub person: AccountId,
    pub ratings: i64,
    pub first: Timestamp,
    pub last: Timestamp,
}

/// A rating that looks as if the person rated had given it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Forced {
    pub rating: RatingId,
    pub organ: OrganId,
    pub person: AccountId,
    pub at: Timestamp,
    /// Since the end of the act.
    pub seconds: i64,
}

impl Shelf<'_> {
    pub async fn find_act(&self, case_no: &CaseNo, act: RatedAct) -> Result<Option<ActRow>, Error> {
        let mut select = Select::new(ACT);
        select.and("region = ?", params![self.region]);
        select.and("case_no = ?", params![case_no]).and("act = ?", params![act.number()]);
        self.db.select(&select).await?.first().map(act_row).transpose()
    }

    pub async fn list_acts_of_case(&self, case_no: &CaseNo) -> Result<Vec<ActRow>, Error> {
        let mut select = Select::new(ACT);
        select.and("region = ?", params![self.region]).and("case_no = ?", params![case_no]);
        select.then("ORDER BY act", params![]);
        self.db.select(&select).await?.iter().map(act_row).collect()
    }

    /// The finished acts of an applicant, newest first.
    pub async fn list_acts_of(&self, account: &AccountId, limit: u32) -> Result<Vec<ActRow>, Error> {
        let mut select = Select::new(ACT);
        select
            .and("region = ?", params![self.region])
            .and("account = ?", params![account])
            .and("account <> ''", params![]);
        select.then("ORDER BY at DESC, case_no DESC, act DESC LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(act_row).collect()
    }

    /// The last acts somebody finished since a moment, newest first.
    pub async fn list_acts_by(&self, person: &AccountId, since: Timestamp, limit: u32) -> Result<Vec<ActRow>, Error> {
        let mut select = Select::new(ACT);
        select
            .and("region = ?", params![self.region])
            .and("person = ?", params![person])
            .and("person <> ''", params![]);
        select.and("at >= ?", params![since]);
        select.then("ORDER BY at DESC, case_no DESC, act DESC LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(act_row).collect()
    }

    /// Acts that ended on these days: what lists for call-backs are drawn from.
    pub async fn list_acts_on(&self, first: Date, last: Date) -> Result<Vec<ActRow>, Error> {
        let mut select = Select::new(ACT);
        select.and("region = ?", params![self.region]);
        select.and("day >= ?", params![first]).and("day <= ?", params![last]);
        select.then("ORDER BY day, organ, case_no, act", params![]);
        self.db.select_slow(&select).await?.iter().map(act_row).collect()
    }

    /// Acts that could be rated, the latest first, behind a key; of a filter only what acts have is read.
    pub async fn list_ratable(
        &self,
        filter: &RatingFilter,
        after: Option<&ActKey>,
        limit: u32,
    ) -> Result<Vec<ActRow>, Error> {
        let mut select = Select::new(ACT);
        select.and("region = ?", params![self.region]);
        let (first, last) = (filter.from.unwrap_or(Date::MIN), filter.to.unwrap_or(Date::MAX));
        select.and("day >= ?", params![first]).and("day <= ?", params![last]);
        if let Some(organs) = &filter.organs {
            select.any_of("organ", organs.iter());
        }
        if let Some(organ) = &filter.organ {
            select.and("organ = ?", params![organ]);
        }
        let alike = [
            ("item = ?", filter.item.as_deref()),
            ("person = ?", filter.person.as_ref().map(AccountId::as_str)),
            ("win = ?", filter.window.as_deref()),
            ("channel = ?", filter.channel.as_deref()),
        ];
        for (column, value) in alike {
            if let Some(value) = value {
                select.and(column, params![value]);
            }
        }
        if let Some((at, case_no, act)) = after {
            select.and("(at, case_no, act) < (?, ?, ?)", params![*at, case_no, *act]);
        }
        select.then("ORDER BY at DESC, case_no DESC, act DESC LIMIT ?", params![limit]);
        self.db.select_slow(&select).await?.iter().map(act_row).collect()
    }

    /// Newest first.
    pub async fn list_ratings(
        &self,
        filter: &RatingFilter,
        after: Option<&RatingKey>,
        limit: u32,
    ) -> Result<(Vec<RatingRow>, Option<RatingKey>), Error> {
        let mut select = Select::new(RATING);
        select.and("region = ?", params![self.region]);
        self.narrow(&mut select, filter);
        if let Some((at, case_no, act, n)) = after {
            select.and("(at, case_no, act, n) < (?, ?, ?, ?)", params![*at, case_no, *act, *n]);
        }
        let more = limit.saturating_add(1);
        select.then("ORDER BY at DESC, case_no DESC, act DESC, n DESC LIMIT ?", params![more]);
        let found = self.db.select(&select).await?;
        let mut rows = found.iter().map(rating_row).collect::<Result<Vec<_>, _>>()?;
        let over = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        if over {
            rows.pop();
        }
        let next = rows.last().filter(|_| over).map(|(key, _)| key.clone());
        Ok((rows.into_iter().map(|(_, row)| row).collect(), next))
    }

    pub async fn count_ratings(&self, filter: &RatingFilter) -> Result<u64, Error> {
        let mut select = Select::new("SELECT count(*) FROM rating");
        select.and("region = ?", params![self.region]);
        self.narrow(&mut select, filter);
        self.db.select(&select).await?.first().map_or(Ok(0), |row| row.get(0))
    }

    pub(super) fn narrow(&self, select: &mut Select, filter: &RatingFilter) {
        if let Some(organs) = &filter.organs {
            select.any_of("organ", organs.iter());
        }
        if let Some(organ) = &filter.organ {
            select.and("organ = ?", params![organ]);
        }
        if let Some(item) = &filter.item {
            select.and("item = ?", params![item]);
        }
        if let Some(person) = &filter.person {
            select.and("person = ?", params![person]);
        }
        if let Some(level) = filter.level {
            select.and("level = ?", params![level.get()]);
        }
        if filter.bad {
            select.and("level >= 4", params![]);
        }
        if filter.good {
            select.and("level <= 3", params![]);
        }
        if let Some(window) = &filter.window {
            select.and("win = ?", params![window]);
        }
        if let Some(channel) = &filter.channel {
            select.and(CAME_BY, params![channel]);
        }
        if filter.counted {
            let (first, last) = (filter.from.unwrap_or(Date::MIN), filter.to.unwrap_or(Date::MAX));
            select.and("standing = 'counted'", params![]).and(ACT_ENDED, params![first, last]);
            return;
        }
        if let Some(from) = filter.from {
            select.and("at >= ?", params![Timestamp::start_of_day(from)]);
        }
        if let Some(to) = filter.to {
            select.and("at < ?", params![Timestamp::end_of_day(to)]);
        }
    }

    /// All that was said of the acts of a case, oldest first.
    pub async fn list_ratings_of_case(&self, case_no: &CaseNo) -> Result<Vec<RatingRow>, Error> {
        let mut select = Select::new(RATING);
        select.and("region = ?", params![self.region]).and("case_no = ?", params![case_no]);
        select.then("ORDER BY act, n", params![]);
        self.db.select(&select).await?.iter().map(|row| rating_row(row).map(|(_, rating)| rating)).collect()
    }

    pub async fn find_rating(&self, id: &RatingId) -> Result<Option<RatingRow>, Error> {
        let ratings = self.list_ratings_of_case(&id.case_no).await?;
        Ok(ratings.into_iter().find(|rating| rating.id.as_ref() == Some(id)))
    }

    /// Bad ratings whose rectification is still to be opened, oldest first.
    pub async fn list_wanting(&self, limit: u32) -> Result<Vec<RatingRow>, Error> {
        self.list_waiting("wants = 1", limit).await
    }

    /// Found not to count, and the rated case does not know yet.
    pub async fn list_excluded_untold(&self, limit: u32) -> Result<Vec<RatingRow>, Error> {
        self.list_waiting("wants = 2", limit).await
    }

    async fn list_waiting(&self, wants: &'static str, limit: u32) -> Result<Vec<RatingRow>, Error> {
        let mut select = Select::new(RATING);
        select.and("region = ?", params![self.region]).and(wants, params![]);
        select.then("ORDER BY at, case_no, act, n LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(|row| rating_row(row).map(|(_, rating)| rating)).collect()
    }

    /// Gives a rating the code an organ may know; the first one given stays.
    pub fn put_code(&self, set: &mut WriteSet, id: &RatingId, code: &str) {
        set.push(
            "UPDATE rating SET code = $5 WHERE region = $1 AND case_no = $2 AND act = $3 AND n = $4 AND code = ''",
            params![self.region, &id.case_no, id.act.number(), id.n, code],
        );
    }

    /// Ratings from one device on one person's work, at least `least` of them since a moment (A-RATER, S-FORCED).
    pub async fn list_bursts(&self, since: Timestamp, until: Timestamp, least: i64) -> Result<Vec<Burst>, Error> {
        let sql = "SELECT device, organ, person, count(*), min(at), max(at) FROM rating
            WHERE region = $1 AND device <> '' AND at >= $2 AND at < $3 AND standing = 'counted'
            GROUP BY device, organ, person HAVING count(*) >= $4 ORDER BY 4 DESC, device, organ, person";
        let rows = self.db.query(sql, &params![self.region, since, until, least]).await?;
        let burst = |row: &Row| {
            Ok(Burst {
                by: row.get(0)?,
                organ: row.get(1)?,
                person: row.get(2)?,
                ratings: row.get(3)?,
                first: row.get(4)?,
                last: row.get(5)?,
            })
        };
        rows.iter().map(burst).collect()
    }

    /// Ratings given from the machine of the very person rated, or from its address within a minute of the end of the
    /// act (S-FORCED). A tablet is meant to stand there and is left out.
    pub async fn list_forced(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Forced>, Error> {
        let sql = "SELECT r.case_no, r.act, r.n, r.organ, r.person, r.at, r.seconds FROM rating r
            WHERE r.region = $1 AND r.at >= $2 AND r.at < $3 AND r.person <> '' AND r.channel NOT IN ('tablet', 'phone')
            AND EXISTS (SELECT 1 FROM rating_seat s WHERE s.region = $1 AND s.account = r.person AND s.since <= r.at
                AND ((s.device <> '' AND s.device = r.device) OR (s.ip <> '' AND s.ip = r.ip AND r.seconds <= 60)))
            ORDER BY r.at, r.case_no, r.act, r.n";
        let rows = self.db.query(sql, &params![self.region, since, until]).await?;
        let forced = |row: &Row| {
            Ok(Forced {
                rating: RatingId { case_no: row.get(0)?, act: act(row.get(1)?)?, n: row.get(2)? },
                organ: row.get(3)?,
                person: row.get(4)?,
                at: row.get(5)?,
                seconds: row.get(6)?,
            })
        };
        rows.iter().map(forced).collect()
    }

    /// Acts whose applicants have an account and were not yet asked for their opinion.
    pub async fn list_uninvited(&self, since: Timestamp, limit: u32) -> Result<Vec<(AccountId, ActRow)>, Error> {
        let mut select = Select::new(
            "SELECT case_no, act, organ, item, place, person, win, channel, title, at, level, account FROM rating_act",
        );
        select.and("region = ?", params![self.region]).and("invite = 1", params![]).and("at >= ?", params![since]);
        select.then("ORDER BY at, case_no, act LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(|row| Ok((row.get(11)?, act_row(row)?))).collect()
    }

    pub fn mark_invited(&self, set: &mut WriteSet, case_no: &CaseNo, act: RatedAct) {
        set.push(
            "UPDATE rating_act SET invite = 0 WHERE region = $1 AND case_no = $2 AND act = $3",
            params![self.region, case_no, act.number()],
        );
    }
}

fn act_row(row: &Row) -> Result<ActRow, Error> {
    let item: String = row.get(3)?;
    Ok(ActRow {
        case_no: row.get(0)?,
        act: act(row.get(1)?)?,
        organ: row.get(2)?,
        item: item.into(),
        place: row.get(4)?,
        person: row.get(5)?,
        window: row.get(6)?,
        channel: row.get(7)?,
        title: row.get(8)?,
        at: row.get(9)?,
        level: Level::new(row.get(10)?),
    })
}

pub(super) fn act(number: u8) -> Result<RatedAct, Error> {
    RatedAct::try_from(number).map_err(decode)
}

pub(super) fn rating_row(row: &Row) -> Result<(RatingKey, RatingRow), Error> {
    let (case_no, number, n): (CaseNo, u8, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let at: Timestamp = row.get(3)?;
    let key = (at, case_no.as_str().to_owned(), number, n);
    let rater: AccountId = row.get(14)?;
    let word = |text: &str| decode(format!("不认识“{text}”"));
    let (channel, standing): (&str, &str) = (row.get(12)?, row.get(15)?);
    let rating = RatingRow {
        id: Some(RatingId { case_no, act: act(number)?, n }),
        at,
        organ: row.get(4)?,
        item: row.get(5)?,
        person: row.get(6)?,
        window: row.get(7)?,
        title: row.get(8)?,
        level: Level::new(row.get(9)?).ok_or_else(|| word("level"))?,
        tags: serde_json::from_str(row.get(10)?).map_err(|error| decode(error.to_string()))?,
        text: row.get(11)?,
        channel: Channel::parse(channel).ok_or_else(|| word(channel))?,
        named: row.get(13)?,
        rater: Some(rater).filter(|rater| !rater.as_str().is_empty()),
        standing: Standing::parse(standing).ok_or_else(|| word(standing))?,
        code: row.get(16)?,
        recorded: Some(row.get::<AccountId>(17)?).filter(|recorded| !recorded.as_str().is_empty()),
        scan: serde_json::from_str(row.get(18)?).ok(),
    };
    Ok((key, rating))
}
