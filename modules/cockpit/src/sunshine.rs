//! 阳光运行: what the public sees of the county's work. Counts so small that somebody could be recognised are hidden, and
//! where one hidden count could be reckoned from the total, the next smallest is hidden with it.

use assessment::{Measure, Month, Period, Span, Sums};
use casework::Sight;
use kernel::{Date, Digest32, OrganId};
use ratings::Share;
use ratings::figures::PUBLIC_LEAST;
use supervision::{By, Order, OrderFilter, OrderSort, OrderState};
use web::Problem;

use crate::board::{on_time, problem};
use crate::desk::Desk;

/// A count as the public may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Count(i64),
    /// At least one and too few to be told, or hidden with one that is.
    Hidden,
}

/// One department, or the county.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicLine {
    pub organ: Option<OrganId>,
    pub filed: Shown,
    pub closed: Shown,
    /// None where too few were closed to be told.
    pub on_time: Option<Share>,
    pub yellow: Shown,
    pub red: Shown,
}

#[derive(Clone, Debug)]
pub struct Sunshine {
    pub month: Month,
    /// The month still runs: the county is too young for a whole one.
    pub running: bool,
    pub total: PublicLine,
    /// None where too few rated.
    pub good: Option<Share>,
    pub active: Option<Share>,
    pub organs: Vec<PublicLine>,
    /// Month, filed, filed a year before; oldest first.
    pub volumes: Vec<(Month, i64, i64)>,
    /// On-time rate of the same months, where enough were closed.
    pub rates: Vec<(Month, Option<Share>, Option<Share>)>,
}

/// The seal of a day, as it is given out: how much happened that day is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub day: Date,
    pub digest: Digest32,
}

const MONTHS: usize = 12;
/// Sealed days that are shown.
const DAYS: u32 = 7;
/// More orders than this are not under the public's eye at once.
const ORDERS: u32 = 100;

/// An organ, what was counted of its cases, and its yellow and red cards.
type Line = (OrganId, Sums, (i64, i64));

impl Desk {
    /// The days sealed last, newest first. Given out, they are where whoever runs the county cannot change them.
    pub async fn seals(&self) -> Result<Vec<Sealed>, Problem> {
        let seals = self.office.casework.last_seals(self.office.region, DAYS).await.map_err(Problem::internal)?;
        Ok(seals.into_iter().map(|seal| Sealed { day: seal.day, digest: seal.digest }).collect())
    }

    /// The seal of one day, to be compared with what was given out then.
    pub async fn seal_of(&self, day: Date) -> Result<Option<Sealed>, Problem> {
        let seal = self.office.casework.seal_of(self.office.region, day).await.map_err(Problem::internal)?;
        Ok(seal.map(|seal| Sealed { day: seal.day, digest: seal.digest }))
    }

    /// 挂牌督办: until it is done, everybody sees what an organ was ordered to do. Whoever gives such an order is told to
    /// name nobody in it; the case it is about is not shown.
    pub async fn public_orders(&self) -> Result<Vec<Order>, Problem> {
        let open = OrderFilter {
            sorts: vec![OrderSort::Public],
            states: vec![OrderState::Issued, OrderState::Handling, OrderState::Replied],
            ..OrderFilter::default()
        };
        let sight = Sight::county(self.office.region);
        Ok(self.supervision.orders(&sight, &open, None, ORDERS).await.map_err(problem)?.rows)
    }

    /// The last whole month, and the twelve up to it: a running month would change under the reader.
    pub async fn sunshine(&self) -> Result<Sunshine, Problem> {
        let sight = Sight::county(self.office.region);
        let whole = Month::of(self.office.today()).before();
        let sums = self.assessment.sums(&sight, Period::month(whole), None, None).await?;
        let running = sums.is_empty();
        let month = if running { whole.next() } else { whole };
        let period = Period::month(month);
        let sums = if running { self.assessment.sums(&sight, period, None, None).await? } else { sums };
        let by_organ = self.assessment.sums_by_organ(&sight, period).await?;
        let cards_period = supervision::Period { from: period.from, to: period.to };
        let cards = self.supervision.figures(&sight, cards_period, By::Organ).await.map_err(problem)?;
        let of = |organ: &OrganId| {
            let found = cards.iter().find(|figure| figure.key == organ.as_str());
            found.map_or((0, 0), |figure| (figure.counts.yellow, figure.counts.red))
        };
        let mut organs: Vec<Line> = by_organ
            .into_iter()
            .map(|(organ, sums)| {
                let cards = of(&organ);
                (organ, sums, cards)
            })
            .collect();
        organs.sort_by(|a, b| (b.1.get(Measure::Filed), &a.0).cmp(&(a.1.get(Measure::Filed), &b.0)));
        let column = |count: fn(&Line) -> i64| hide(&organs.iter().map(count).collect::<Vec<_>>());
        let filed = column(|line| line.1.get(Measure::Filed));
        let closed = column(|line| line.1.get(Measure::Closed));
        let (yellow, red) = (column(|line| line.2.0), column(|line| line.2.1));
        let shown = |column: &[Shown], index: usize| column.get(index).copied().unwrap_or(Shown::Hidden);
        let lines = organs.iter().enumerate().map(|(index, (organ, sums, _))| PublicLine {
            organ: Some(organ.clone()),
            filed: shown(&filed, index),
            closed: shown(&closed, index),
            on_time: public_share(on_time(sums)),
            yellow: shown(&yellow, index),
            red: shown(&red, index),
        });
        let ratings = self.ratings.total(period.from, period.to, None).await.map_err(Problem::internal)?;
        let (volumes, rates) = self.trends(&sight, month).await?;
        let sum = |of: fn(&(i64, i64)) -> i64| organs.iter().map(|line| of(&line.2)).sum::<i64>();
        Ok(Sunshine {
            month,
            running,
            total: PublicLine {
                organ: None,
                filed: alone(sums.get(Measure::Filed)),
                closed: alone(sums.get(Measure::Closed)),
                on_time: public_share(on_time(&sums)),
                yellow: alone(sum(|cards| cards.0)),
                red: alone(sum(|cards| cards.1)),
            },
            good: public_share(ratings.good_share()),
            active: public_share(ratings.active()),
            organs: lines.collect(),
            volumes,
            rates,
        })
    }

    #[allow(clippy::type_complexity, reason = "two series over the same months")]
    async fn trends(
        &self,
        sight: &Sight,
        last: Month,
    ) -> Result<(Vec<(Month, i64, i64)>, Vec<(Month, Option<Share>, Option<Share>)>), Problem> {
        let mut months = vec![last];
        while months.len() < MONTHS {
            months.extend(months.last().map(|month| month.before()));
        }
        months.reverse();
        let first = months.first().copied().unwrap_or(last).year_before();
        let rows = self.assessment.figures(sight, Span::Month, first.first(), last.last(), None, None).await?;
        let of = |month: Month| rows.iter().find(|(start, _)| *start == month.first()).map(|(_, sums)| sums);
        let filed = |month: Month| of(month).map_or(0, |sums| sums.get(Measure::Filed));
        let rate = |month: Month| public_share(of(month).map(on_time).unwrap_or_default());
        let volumes = months.iter().map(|month| (*month, filed(*month), filed(month.year_before()))).collect();
        let rates = months.iter().map(|month| (*month, rate(*month), rate(month.year_before()))).collect();
        Ok((volumes, rates))
    }
}

/// A share the public may see: neither the part nor the rest of it may be few among few.
fn public_share(share: Share) -> Option<Share> {
    (share.whole >= PUBLIC_LEAST).then_some(share)
}

fn alone(count: i64) -> Shown {
    if (1..PUBLIC_LEAST).contains(&count) { Shown::Hidden } else { Shown::Count(count) }
}

/// Counts of one column whose total is told: small ones are hidden, and never one alone.
fn hide(counts: &[i64]) -> Vec<Shown> {
    let mut shown: Vec<Shown> = counts.iter().map(|count| alone(*count)).collect();
    if shown.iter().filter(|shown| **shown == Shown::Hidden).count() == 1 {
        let next =
            counts.iter().enumerate().filter(|(_, count)| **count >= PUBLIC_LEAST).min_by_key(|(_, count)| **count);
        if let Some(hidden) = next.and_then(|(index, _)| shown.get_mut(index)) {
            *hidden = Shown::Hidden;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_name_somebody_is_hidden_and_cannot_be_reckoned() {
        use Shown::{Count, Hidden};
        assert_eq!(hide(&[120, 3, 40, 0]), [Count(120), Hidden, Hidden, Count(0)]);
        assert_eq!(hide(&[120, 3, 4, 0]), [Count(120), Hidden, Hidden, Count(0)]);
        assert_eq!(hide(&[120, 40]), [Count(120), Count(40)]);
        assert_eq!(hide(&[2]), [Hidden]);
    }

    #[test]
    fn a_share_of_few_is_not_told() {
        assert_eq!(public_share(Share::new(4, 4)), None);
        assert_eq!(public_share(Share::new(5, 5)), Some(Share::new(5, 5)));
    }
}
