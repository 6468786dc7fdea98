//! Reading the course of rectifications.

use kernel::{CaseNo, Date, OrganId, Timestamp};
use store::{Error, Row, Select, params};

use super::Shelf;
use super::acts::act;
use crate::figures::Share;
use crate::model::{Level, RatingId, Rectification};

const ROW: &str =
    "SELECT no, case_no, act, n, round, organ, item, person, level, named, filed, due, contacted, verified,
    rectified, fed_back, called, satisfied, reopened, in_time, closed FROM rating_rectification";

/// How bad ratings were treated in a period (指标 14 of the fifteen, and its neighbours).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Treatment {
    /// 差评按期整改率: fed back in time ÷ due or fed back.
    pub in_time: Share,
    /// Called back ÷ named ones fed back.
    pub called: Share,
    /// Satisfied afterwards ÷ reached.
    pub satisfied: Share,
    /// 属实.
    pub verified: i64,
    /// 误评、恶意, excluded.
    pub excluded: i64,
    pub reopened: i64,
    pub open: i64,
    /// Open and past their day.
    pub late: i64,
}

/// Which rectifications a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Past its day, or fed back.
    Due,
    InTime,
    /// Open and past its day.
    Late,
    /// 属实.
    Verified,
    /// 误评、恶意.
    Excluded,
    /// Called back about; by the day of the call.
    Called,
    /// Of these, satisfied now.
    Settled,
}

impl Course {
    pub const ALL: [Course; 7] = [
        Course::Due,
        Course::InTime,
        Course::Late,
        Course::Verified,
        Course::Excluded,
        Course::Called,
        Course::Settled,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Course::Due => "due",
            Course::InTime => "in-time",
            Course::Late => "late",
            Course::Verified => "verified",
            Course::Excluded => "excluded",
            Course::Called => "called",
            Course::Settled => "settled",
        }
    }

    /// Are they those called back about in a period, rather than those filed in it?
    pub const fn by_call(self) -> bool {
        matches!(self, Course::Called | Course::Settled)
    }

    pub fn holds(self, row: &Rectification, today: Date) -> bool {
        match self {
            Course::Due => row.in_time.is_some() || row.due < today,
            Course::InTime => row.in_time == Some(true),
            Course::Late => row.in_time.is_none() && row.closed.is_none() && row.due < today,
            Course::Verified => row.verified == "true",
            Course::Excluded => matches!(row.verified.as_str(), "mistaken" | "malicious"),
            Course::Called => row.called.is_some(),
            Course::Settled => row.satisfied == Some(true),
        }
    }
}

/// Somebody or something badly rated, and verified, more than once.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RepeatBad {
    pub organ: OrganId,
    /// Item id or account.
    pub of: String,
    pub times: i64,
}

impl Shelf<'_> {
    pub async fn list_open_rectifications(
        &self,
        organs: Option<&[OrganId]>,
        limit: u32,
    ) -> Result<Vec<Rectification>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]).and("closed IS NULL", params![]);
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        select.then("ORDER BY due, no LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(row).collect()
    }

    /// Of one rated act, the newest round first.
    pub async fn list_rectifications_of(&self, case_no: &CaseNo) -> Result<Vec<Rectification>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]).and("case_no = ?", params![case_no]);
        select.then("ORDER BY act, n, round DESC", params![]);
        self.db.select(&select).await?.iter().map(row).collect()
    }

    /// Rectifications filed from `first` to `last`; what is open is late when its day is before `today`.
    pub async fn treatment(
        &self,
        first: Date,
        last: Date,
        today: Date,
        organs: Option<&[OrganId]>,
    ) -> Result<Treatment, Error> {
        Ok(treatment(&self.list_rectifications(first, last, organs).await?, today))
    }

    /// Those filed from `first` to `last`, the latest first.
    pub async fn list_rectifications(
        &self,
        first: Date,
        last: Date,
        organs: Option<&[OrganId]>,
    ) -> Result<Vec<Rectification>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]);
        select.and("filed >= ?", params![Timestamp::start_of_day(first)]);
        select.and("filed < ?", params![Timestamp::end_of_day(last)]);
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        select.then("ORDER BY filed DESC, no DESC", params![]);
        self.db.select_slow(&select).await?.iter().map(row).collect()
    }

    /// Those called back about from `first` to `last`, the latest call first.
    pub async fn list_called(
        &self,
        first: Date,
        last: Date,
        organs: Option<&[OrganId]>,
    ) -> Result<Vec<Rectification>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]);
        select.and("called >= ?", params![Timestamp::start_of_day(first)]);
        select.and("called < ?", params![Timestamp::end_of_day(last)]);
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        select.then("ORDER BY called DESC, no DESC", params![]);
        self.db.select_slow(&select).await?.iter().map(row).collect()
    }

    /// What [`Shelf::list_repeat_bad`] counts of somebody, or of an item where nobody is named.
    pub async fn list_repeated(
        &self,
        since: Timestamp,
        organs: Option<&[OrganId]>,
        of: &RepeatBad,
        by_person: bool,
    ) -> Result<Vec<Rectification>, Error> {
        let mut select = Select::new(ROW);
        select.and("region = ?", params![self.region]).and("filed >= ?", params![since]);
        select.and("verified = 'true'", params![]).and("round = 0", params![]);
        select.and("organ = ?", params![&of.organ]);
        select.and(if by_person { "person = ?" } else { "item = ?" }, params![&of.of]);
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        select.then("ORDER BY filed DESC, no DESC", params![]);
        self.db.select(&select).await?.iter().map(row).collect()
    }

    /// Two or more verified bad ratings since a moment, by person or by item (重复差评).
    pub async fn list_repeat_bad(
        &self,
        since: Timestamp,
        organs: Option<&[OrganId]>,
        by_person: bool,
    ) -> Result<Vec<RepeatBad>, Error> {
        let mut select = Select::new(if by_person {
            "SELECT organ, person, count(*) FROM rating_rectification"
        } else {
            "SELECT organ, item, count(*) FROM rating_rectification"
        });
        select.and("region = ?", params![self.region]).and("filed >= ?", params![since]);
        select.and("verified = 'true'", params![]).and("round = 0", params![]);
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        if by_person {
            select.and("person <> ''", params![]);
            select.then("GROUP BY organ, person HAVING count(*) >= 2 ORDER BY 3 DESC, 1, 2", params![]);
        } else {
            select.then("GROUP BY organ, item HAVING count(*) >= 2 ORDER BY 3 DESC, 1, 2", params![]);
        }
        let read = |row: &Row| Ok(RepeatBad { organ: row.get(0)?, of: row.get(1)?, times: row.get(2)? });
        self.db.select(&select).await?.iter().map(read).collect()
    }
}

/// A rectification is due once its day is past or it was fed back.
pub fn treatment(rows: &[Rectification], today: Date) -> Treatment {
    let count = |keep: &dyn Fn(&Rectification) -> bool| {
        i64::try_from(rows.iter().filter(|row| keep(row)).count()).unwrap_or(i64::MAX)
    };
    let of = |course: Course| count(&|row| course.holds(row, today));
    Treatment {
        in_time: Share::new(of(Course::InTime), of(Course::Due)),
        called: Share::new(
            count(&|row| row.named && row.called.is_some()),
            count(&|row| row.named && row.fed_back.is_some()),
        ),
        satisfied: Share::new(count(&|row| row.satisfied == Some(true)), count(&|row| row.satisfied.is_some())),
        verified: of(Course::Verified),
        excluded: of(Course::Excluded),
        reopened: count(&|row| row.reopened > 0 || row.round > 0),
        open: count(&|row| row.closed.is_none()),
        late: of(Course::Late),
    }
}

fn row(row: &Row) -> Result<Rectification, Error> {
    Ok(Rectification {
        no: row.get(0)?,
        rating: RatingId { case_no: row.get(1)?, act: act(row.get(2)?)?, n: row.get(3)? },
        round: row.get(4)?,
        organ: row.get(5)?,
        item: row.get(6)?,
        person: row.get(7)?,
        level: Level::new(row.get(8)?).ok_or_else(|| super::decode("level"))?,
        named: row.get(9)?,
        filed: row.get(10)?,
        due: row.get(11)?,
        contacted: row.get(12)?,
        verified: row.get(13)?,
        rectified: row.get(14)?,
        fed_back: row.get(15)?,
        called: row.get(16)?,
        satisfied: row.get(17)?,
        reopened: row.get(18)?,
        in_time: row.get(19)?,
        closed: row.get(20)?,
    })
}
