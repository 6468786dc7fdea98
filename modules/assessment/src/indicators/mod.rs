//! Indicators (关键指标): ratios of sums, each with what it is made of.

mod expression;
mod wilson;

use std::collections::BTreeMap;

use casework::Sight;
use declarations::{Better, Indicator, IndicatorUnit};
use identity::Who;
use kernel::OrganId;
use serde::Serialize;
use web::Problem;

pub use self::expression::{Behind, Terms};
use self::wilson::wilson;
use crate::desk::Desk;
use crate::measures::{Measure, Sums};
use crate::months::{Month, Period};
use crate::store::figures::Span;

/// Below this many cases a rate says little: it is shown in grey and not ranked.
pub const SMALL: i64 = 30;

/// An indicator that can be computed.
#[derive(Clone, Debug)]
pub struct Formula {
    pub indicator: Indicator,
    pub numerator: Terms,
    pub denominator: Option<Terms>,
}

impl Formula {
    /// None where a measure is named that nobody counts.
    pub fn of(indicator: &Indicator) -> Option<Formula> {
        let denominator = match indicator.denominator.trim() {
            "" => None,
            text => Some(text.parse().ok()?),
        };
        Some(Formula { indicator: indicator.clone(), numerator: indicator.numerator.parse().ok()?, denominator })
    }

    /// Does it rest on anything that is read when asked for, and not kept as cases go by?
    pub fn is_read(&self) -> bool {
        let terms = std::iter::once(&self.numerator).chain(&self.denominator);
        terms.flat_map(Terms::measures).any(Measure::is_read)
    }

    /// Would its numbers of a day or a week tell how somebody rated?
    pub fn tells_raters(&self) -> bool {
        let terms = std::iter::once(&self.numerator).chain(&self.denominator);
        terms.flat_map(Terms::measures).any(Measure::tells_raters)
    }

    /// What sums say.
    pub fn value(&self, sums: &Sums) -> Value {
        let numerator = self.numerator.sum(sums);
        let denominator = self.denominator.as_ref().map(|terms| terms.sum(sums));
        let unit = self.indicator.unit;
        let n = denominator.unwrap_or(numerator);
        let ratio = match denominator {
            None => Some(float(numerator)),
            Some(0) => None,
            Some(denominator) => Some(float(numerator) / float(denominator)),
        };
        let ratio = ratio.map(|ratio| if self.indicator.complement { 1.0 - ratio } else { ratio });
        let scale = scale(unit);
        // Only a share of cases has an interval; sums of days have none.
        let is_share = unit == IndicatorUnit::Percent && !self.indicator.complement;
        let interval = denominator.filter(|n| is_share && *n > 0 && numerator <= *n);
        let interval = interval.map(|n| wilson(numerator, n)).map(|(low, high)| (low * scale, high * scale));
        Value {
            numerator,
            denominator,
            n,
            value: ratio.map(|ratio| ratio * scale),
            interval,
            small: denominator.is_some() && n < SMALL,
        }
    }
}

const fn scale(unit: IndicatorUnit) -> f64 {
    match unit {
        IndicatorUnit::Percent => 100.0,
        IndicatorUnit::Permille => 1000.0,
        IndicatorUnit::WorkingDays | IndicatorUnit::Times | IndicatorUnit::Count => 1.0,
    }
}

#[allow(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
pub(crate) fn float(number: i64) -> f64 {
    number as f64
}

/// What an indicator came to in one period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Value {
    pub numerator: i64,
    pub denominator: Option<i64>,
    /// How many cases it rests on.
    pub n: i64,
    /// In the indicator's unit; none where nothing was counted.
    pub value: Option<f64>,
    /// Where the true share lies with 95 %, by Wilson.
    pub interval: Option<(f64, f64)>,
    /// Too few cases: shown in grey, not ranked.
    pub small: bool,
}

/// An indicator as it stands: this period, the one before, a year ago, and by which rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub id: String,
    pub order: u32,
    pub name: String,
    pub unit: IndicatorUnit,
    pub better: Better,
    pub target: Option<f64>,
    pub about: String,
    pub basis: String,
    /// The rule: what is counted over what.
    pub numerator: String,
    pub denominator: String,
    pub version: u32,
    /// Hexadecimal; names the rule by its content.
    pub digest: String,
    pub now: Value,
    pub previous: Value,
    pub last_year: Value,
}

impl Standing {
    /// Does it reach its target? None where it has none, or nothing was counted.
    pub fn reached(&self) -> Option<bool> {
        let (target, value) = (self.target?, self.now.value?);
        Some(match self.better {
            Better::Higher => value >= target,
            Better::Lower => value <= target,
        })
    }

    /// Is it better than in the period before?
    pub fn improved(&self) -> Option<bool> {
        let (now, before) = (self.now.value?, self.previous.value?);
        let change = now - before;
        if change.abs() < 0.05 {
            return None;
        }
        Some((change > 0.0) == (self.better == Better::Higher))
    }
}

/// One organ beside the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub organ: OrganId,
    pub value: Value,
    /// From 1; none where too few cases are behind it.
    pub rank: Option<usize>,
}

impl Desk {
    /// The indicators of the county in their order; those in force on a period's last day.
    pub fn formulas(&self) -> Vec<Formula> {
        let mut formulas: Vec<Formula> =
            self.office.county().indicators.iter().filter_map(|indicator| Formula::of(indicator)).collect();
        formulas.sort_by(|a, b| (a.indicator.order, &a.indicator.id).cmp(&(b.indicator.order, &b.indicator.id)));
        formulas
    }

    /// Those that rest on the register alone: what is read when asked for cannot be proved from it, and is not frozen.
    pub fn kept_formulas(&self) -> Vec<Formula> {
        self.formulas().into_iter().filter(|formula| !formula.is_read()).collect()
    }

    /// Indicators over something that nobody counts yet: declared, and shown as such rather than left out.
    pub fn unmeasured(&self) -> Vec<Indicator> {
        let declared = self.office.county().indicators.iter();
        let mut open: Vec<Indicator> = declared
            .filter(|indicator| Formula::of(indicator).is_none())
            .map(|indicator| Indicator::clone(indicator))
            .collect();
        open.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        open
    }

    pub fn formula(&self, id: &str) -> Result<Formula, Problem> {
        let found = self.office.county().indicators.find(id).and_then(|indicator| Formula::of(indicator));
        found.ok_or_else(|| {
            kernel::Refusal::not_found("indicator_unknown", "没有这个指标。").on_field("indicator").into()
        })
    }

    /// All indicators of a period that may be told, of the county (as far as the sight reaches) or of one organ.
    pub async fn indicators(
        &self,
        who: &Who,
        period: Period,
        organ: Option<&OrganId>,
    ) -> Result<Vec<Standing>, Problem> {
        let sight = &who.sight();
        let now = self.all_sums(sight, period, organ).await?;
        let previous = self.all_sums(sight, period.before(), organ).await?;
        let last_year = self.all_sums(sight, period.year_before(), organ).await?;
        let raters = self.tells_raters_of(who, period);
        let standing = |formula: &Formula| Standing {
            id: formula.indicator.id.clone(),
            order: formula.indicator.order,
            name: formula.indicator.name.clone(),
            unit: formula.indicator.unit,
            better: formula.indicator.better,
            target: formula.indicator.target,
            about: formula.indicator.about.clone(),
            basis: formula.indicator.basis.clone(),
            numerator: formula.indicator.numerator.clone(),
            denominator: formula.indicator.denominator.clone(),
            version: formula.indicator.version,
            digest: formula.indicator.digest().to_string(),
            now: formula.value(&now),
            previous: formula.value(&previous),
            last_year: formula.value(&last_year),
        };
        Ok(self.formulas().iter().filter(|formula| raters || !formula.tells_raters()).map(standing).collect())
    }

    /// One indicator month by month, oldest first, with the same month a year earlier.
    pub async fn trend(
        &self,
        sight: &Sight,
        indicator: &str,
        last: Month,
        months: u32,
        organ: Option<&OrganId>,
    ) -> Result<Vec<(Month, Value, Value)>, Problem> {
        let formula = self.formula(indicator)?;
        let mut wanted = vec![last];
        for _ in 1..months {
            wanted.extend(wanted.last().map(|month| month.before()));
        }
        wanted.reverse();
        let first = wanted.first().map_or(last, |month| month.year_before());
        let mut rows = self.figures(sight, Span::Month, first.first(), last.last(), organ, None).await?;
        if formula.is_read() {
            let of = self.of(sight, organ, None)?;
            for month in wanted.iter().flat_map(|month| [*month, month.year_before()]) {
                let mut sums = Sums::default();
                self.add_read(&mut sums, &of, Period::month(month)).await?;
                match rows.iter_mut().find(|(start, _)| *start == month.first()) {
                    Some((_, known)) => known.add_all(&sums),
                    None => rows.push((month.first(), sums)),
                }
            }
        }
        let of = |month: Month| {
            let found = rows.iter().find(|(start, _)| *start == month.first());
            found.map_or_else(|| formula.value(&Sums::default()), |(_, sums)| formula.value(sums))
        };
        Ok(wanted.into_iter().map(|month| (month, of(month), of(month.year_before()))).collect())
    }

    /// Whether how people rated is told of a period: of whole months to whoever sees figures, of less to supervision
    /// alone, since of one day an organ may have one rating, and one case that it can be of.
    pub fn tells_raters_of(&self, who: &Who, period: Period) -> bool {
        period.is_of_months() || self.ratings.sees_raters(who)
    }

    /// One indicator of every organ in sight, best first; those with too few cases come last and have no rank.
    pub async fn compare(&self, who: &Who, indicator: &str, period: Period) -> Result<Vec<Compared>, Problem> {
        let (formula, sight) = (self.formula(indicator)?, &who.sight());
        if formula.tells_raters() && !self.tells_raters_of(who, period) {
            let sentence = "评价类指标按整月给，时段请写成 2026-11、2026-Q4 或者 2026 的样子。";
            return Err(kernel::Refusal::invalid("whole_months", sentence).on_field("period").into());
        }
        let mut organs: BTreeMap<OrganId, Sums> = self.sums_by_organ(sight, period).await?.into_iter().collect();
        if formula.is_read() {
            for (organ, read) in self.read_by_organ(&self.of(sight, None, None)?, period).await? {
                organs.entry(organ).or_default().add_all(&read);
            }
            // What is asked about the county as a whole stands under no organ's name.
            organs.remove(&OrganId::from(""));
        }
        let mut compared: Vec<Compared> = organs
            .into_iter()
            .map(|(organ, sums)| Compared { organ, value: formula.value(&sums), rank: None })
            .filter(|compared| compared.value.value.is_some())
            .collect();
        let sign = if formula.indicator.better == Better::Higher { -1.0 } else { 1.0 };
        let key = |compared: &Compared| compared.value.value.unwrap_or_default() * sign;
        compared.sort_by(|a, b| {
            a.value.small.cmp(&b.value.small).then(key(a).total_cmp(&key(b))).then_with(|| a.organ.cmp(&b.organ))
        });
        let mut last: Option<(f64, usize)> = None;
        for (place, one) in compared.iter_mut().enumerate().filter(|(_, one)| !one.value.small) {
            let value = one.value.value.unwrap_or_default();
            // Equal values share a rank.
            let rank = last.filter(|(known, _)| (known - value).abs() < 1e-9).map_or(place + 1, |(_, rank)| rank);
            one.rank = Some(rank);
            last = Some((value, rank));
        }
        Ok(compared)
    }

    /// What measures come to, by name: for pages that show plain sums.
    pub fn named(sums: &Sums) -> Vec<(&'static str, i64)> {
        Measure::ALL.iter().chain(Measure::READ).map(|measure| (measure.name(), sums.get(*measure))).collect()
    }
}
