//! Figures of ratings: what they are and how sure they are.

use serde::Serialize;

/// Below this many a rate says little: it is greyed and not ranked.
pub const SMALL: i64 = 30;
/// Below this many nothing is told to the public: people could be recognised.
pub const PUBLIC_LEAST: i64 = 5;

/// What sums are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    All,
    Organ,
    Item,
    Day,
    Month,
    /// Account of whoever did the act.
    Person,
    /// `organ/window`.
    Window,
    /// The door by which the case came.
    Channel,
}

/// Sums over acts that ended in a period (指标 12 and 13 of the fifteen). Nobody is counted as satisfied by silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Acts that could be rated.
    pub ratable: i64,
    /// Of these, actively rated; excluded ratings are not among them.
    pub rated: i64,
    /// 1 非常满意 … 5 非常不满意.
    pub levels: [i64; 5],
    /// Found mistaken or malicious.
    pub excluded: i64,
}

impl Sums {
    pub fn good(&self) -> i64 {
        self.levels.iter().take(3).sum()
    }

    pub fn bad(&self) -> i64 {
        self.levels.iter().skip(3).sum()
    }

    /// 主动评价率: actively rated ÷ ratable.
    pub fn active(&self) -> Share {
        Share { part: self.rated, whole: self.ratable }
    }

    /// 好评率: levels 1 to 3 ÷ rated.
    pub fn good_share(&self) -> Share {
        Share { part: self.good(), whole: self.rated }
    }

    pub fn bad_share(&self) -> Share {
        Share { part: self.bad(), whole: self.rated }
    }

    #[must_use]
    pub fn plus(mut self, other: Sums) -> Sums {
        self.ratable += other.ratable;
        self.rated += other.rated;
        self.excluded += other.excluded;
        for (mine, theirs) in self.levels.iter_mut().zip(other.levels) {
            *mine += theirs;
        }
        self
    }
}

/// 评价覆盖率: of what had acts that could be rated, how much was rated at all. A high rate of a few items says nothing of the
/// items nobody ever judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    pub items: Share,
    pub windows: Share,
    /// Doors by which cases come.
    pub channels: Share,
}

/// A part of a whole; the whole may be nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    pub part: i64,
    pub whole: i64,
}

impl Share {
    pub fn new(part: i64, whole: i64) -> Share {
        Share { part, whole }
    }

    /// Between 0 and 1; none of nothing.
    pub fn value(self) -> Option<f64> {
        (self.whole > 0).then(|| float(self.part) / float(self.whole))
    }

    pub fn is_small(self) -> bool {
        self.whole < SMALL
    }

    /// Wilson's interval at 95 %: where the rate most likely lies, honest for few and for extreme counts.
    pub fn interval(self) -> Option<(f64, f64)> {
        const Z: f64 = 1.96;
        let share = self.value()?;
        let n = float(self.whole);
        let z2 = Z * Z;
        let middle = share + z2 / (2.0 * n);
        let reach = Z * ((share * (1.0 - share) + z2 / (4.0 * n)) / n).sqrt();
        let scale = 1.0 + z2 / n;
        Some((((middle - reach) / scale).max(0.0), ((middle + reach) / scale).min(1.0)))
    }

    /// `97.6%`; a dash where there is nothing.
    pub fn percent(self) -> String {
        self.value().map_or_else(|| "–".to_owned(), percent)
    }

    /// `95.1%–98.8%`.
    pub fn interval_text(self) -> String {
        self.interval().map_or_else(String::new, |(low, high)| format!("{}–{}", percent(low), percent(high)))
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

#[allow(clippy::cast_precision_loss, clippy::as_conversions, reason = "a count is far below 2^53")]
fn float(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_few_is_wide_and_never_leaves_nought_to_one() {
        let (low, high) = Share::new(10, 10).interval().unwrap();
        assert!((0.72..0.73).contains(&low) && (high - 1.0).abs() < 1e-9, "{low} {high}");
        let (low, high) = Share::new(980, 1_000).interval().unwrap();
        assert!(low > 0.969 && high < 0.988, "{low} {high}");
        assert_eq!(Share::new(0, 0).interval(), None);
    }

    #[test]
    fn silence_is_not_satisfaction() {
        let sums = Sums { ratable: 100, rated: 4, levels: [2, 1, 0, 1, 0], excluded: 0 };
        assert_eq!((sums.active().percent(), sums.good_share().percent()), ("4.0%".to_owned(), "75.0%".to_owned()));
    }
}
