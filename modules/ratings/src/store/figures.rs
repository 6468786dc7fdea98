//! Reading sums: figures by organ, item, day, person, window, channel; rates that need rows.

use kernel::{Date, OrganId};
use store::{Error, Row, Select, params};

use super::Shelf;
use crate::figures::{By, Coverage, Share, Sums};

/// A group of sums: what it is of, and the sums.
pub type Group = (String, Sums);

/// The sums, after whatever they are grouped by.
macro_rules! sums_by {
    ($by:literal) => {
        concat!(
            "SELECT ",
            $by,
            ", sum(ratable), sum(rated), sum(level1), sum(level2), sum(level3), sum(level4), sum(level5), sum(excluded)
            FROM rating_figure"
        )
    };
}

/// How many items, windows and channels had acts that could be rated, and how many of them were rated, after whatever
/// they are grouped by.
macro_rules! coverage_by {
    ($by:literal) => {
        concat!(
            "SELECT ",
            $by,
            ", count(DISTINCT CASE WHEN item <> '' AND rated > 0 THEN item END),
            count(DISTINCT CASE WHEN item <> '' THEN item END),
            count(DISTINCT CASE WHEN win <> '' AND rated > 0 THEN win END),
            count(DISTINCT CASE WHEN win <> '' THEN win END),
            count(DISTINCT CASE WHEN channel <> '' AND rated > 0 THEN channel END),
            count(DISTINCT CASE WHEN channel <> '' THEN channel END)
            FROM rating_figure"
        )
    };
}

impl Shelf<'_> {
    /// Sums of the acts that ended from `first` to `last`, both included, of these organs (all when none are named).
    /// By organ and by day whole days are taken; everything else is kept by the month, so `first` should begin one.
    pub async fn sum(&self, by: By, first: Date, last: Date, organs: Option<&[OrganId]>) -> Result<Vec<Group>, Error> {
        let (start, span, rest) = match by {
            By::All => (sums_by!("''"), "day", None),
            By::Organ => (sums_by!("organ"), "day", Some("GROUP BY organ ORDER BY organ")),
            By::Day => (sums_by!("start"), "day", Some("GROUP BY start ORDER BY start")),
            By::Month => (sums_by!("start"), "month", Some("GROUP BY start ORDER BY start")),
            By::Item => (sums_by!("item"), "month", Some("GROUP BY item ORDER BY item")),
            By::Person => (sums_by!("person"), "month", Some("GROUP BY person ORDER BY person")),
            By::Window => (sums_by!("win"), "month", Some("GROUP BY win ORDER BY win")),
            By::Channel => (sums_by!("channel"), "month", Some("GROUP BY channel ORDER BY channel")),
        };
        let mut select = Select::new(start);
        select.and("region = ?", params![self.region]).and("span = ?", params![span]);
        select.and("start >= ?", params![first]).and("start <= ?", params![last]);
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        if let Some(rest) = rest {
            select.then(rest, params![]);
        }
        let rows = self.db.select(&select).await?;
        let groups: Vec<Group> = rows.iter().map(group).collect::<Result<_, _>>()?;
        Ok(groups.into_iter().filter(|(_, sums)| *sums != Sums::default()).collect())
    }

    /// Coverage in the months from `first` to `last`. What a day brought is kept by organ alone, so days have none.
    pub async fn coverage(
        &self,
        by: By,
        first: Date,
        last: Date,
        organs: Option<&[OrganId]>,
    ) -> Result<Vec<(String, Coverage)>, Error> {
        let (start, rest) = match by {
            By::Day => return Ok(Vec::new()),
            By::All => (coverage_by!("''"), None),
            By::Organ => (coverage_by!("organ"), Some("GROUP BY organ ORDER BY organ")),
            By::Month => (coverage_by!("start"), Some("GROUP BY start ORDER BY start")),
            By::Item => (coverage_by!("item"), Some("GROUP BY item ORDER BY item")),
            By::Person => (coverage_by!("person"), Some("GROUP BY person ORDER BY person")),
            By::Window => (coverage_by!("win"), Some("GROUP BY win ORDER BY win")),
            By::Channel => (coverage_by!("channel"), Some("GROUP BY channel ORDER BY channel")),
        };
        let mut select = Select::new(start);
        select.and("region = ?", params![self.region]).and("span = 'month'", params![]);
        select.and("start >= ?", params![first.first_of_month()]).and("start <= ?", params![last]);
        if let Some(organs) = organs {
            select.any_of("organ", organs.iter());
        }
        if let Some(rest) = rest {
            select.then(rest, params![]);
        }
        self.db.select(&select).await?.iter().map(covered).collect()
    }
}

fn covered(row: &Row) -> Result<(String, Coverage), Error> {
    let share = |index: usize| Ok::<Share, Error>(Share::new(row.get(index)?, row.get(index + 1)?));
    Ok((row.get(0)?, Coverage { items: share(1)?, windows: share(3)?, channels: share(5)? }))
}

fn group(row: &Row) -> Result<Group, Error> {
    // The sum of no rows is null.
    let number = |index: usize| Ok::<i64, Error>(row.get::<Option<i64>>(index)?.unwrap_or_default());
    Ok((
        row.get(0)?,
        Sums {
            ratable: number(1)?,
            rated: number(2)?,
            levels: [number(3)?, number(4)?, number(5)?, number(6)?, number(7)?],
            excluded: number(8)?,
        },
    ))
}
