//! Drill-down: the very cases a figure counts, under the reader's sight.

use std::collections::{BTreeMap, BTreeSet};

use casework::{CaseFilter, CaseRow, Sight};
use identity::Who;
use kernel::{CaseNo, OrganId, Refusal};
use web::Problem;

use crate::bins::{DaysBin, HoursBin};
use crate::desk::Desk;
use crate::indicators::{Behind, Terms};
use crate::measures::{Day, Measure, is_online};
use crate::months::Period;
use crate::store::adds;
use crate::store::cases::{self, Counting, Key};
use crate::store::figures::Of;

/// Cases asked at once for what they add.
const READ_AT_ONCE: u32 = 500;

/// Which side of an indicator is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Numerator,
    Denominator,
}

impl Part {
    pub fn parse(text: &str) -> Option<Part> {
        match text {
            "" | "numerator" => Some(Part::Numerator),
            "denominator" => Some(Part::Denominator),
            _ => None,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Numerator => "numerator",
            Part::Denominator => "denominator",
        }
    }
}

/// Why a number stands without what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// Who rated which case, and how, is known to supervision alone.
    Raters,
    /// Answers to surveys are anonymous.
    Answers,
}

impl Shut {
    /// What keeps whoever sees raters, or does not, from opening what some terms count.
    pub fn of(terms: &Terms, sees_raters: bool) -> Option<Shut> {
        match terms.behind() {
            Behind::Answers => Some(Shut::Answers),
            _ if terms.measures().any(Measure::tells_raters) && !sees_raters => Some(Shut::Raters),
            _ => None,
        }
    }
}

/// Which figure is opened.
#[derive(Clone, Copy, Debug)]
pub struct Cases<'a> {
    /// An indicator, or the name of a measure.
    pub indicator: &'a str,
    pub part: Part,
    /// An organ, or one of its windows (`centre/general-1`).
    pub organ: Option<&'a OrganId>,
    pub item: Option<&'a str>,
    pub period: Period,
    /// Of what was closed, what took so long.
    pub used: Option<DaysBin>,
    /// Of what was filed, what came then.
    pub hours: Option<HoursBin>,
}

impl<'a> Cases<'a> {
    pub fn of(indicator: &'a str, period: Period) -> Cases<'a> {
        Cases { indicator, part: Part::Numerator, organ: None, item: None, period, used: None, hours: None }
    }

    /// Bins are of what is counted on one day alone.
    fn check_bins(&self, terms: &Terms) -> Result<(), Refusal> {
        let all = |day: Day| terms.measures().all(|measure| measure.day() == day);
        if self.used.is_some() && !all(Day::Closed) {
            return Err(Refusal::invalid("bad_days_bin", "只有办结的件可以按用时列出。").on_field("used"));
        }
        if self.hours.is_some() && !all(Day::Filed) {
            return Err(Refusal::invalid("bad_hours_bin", "只有收件可以按时段列出。").on_field("hours"));
        }
        Ok(())
    }
}

/// Cases behind a figure.
#[derive(Clone, Debug)]
pub struct Opened {
    /// As far as the reader may see them.
    pub rows: Vec<CaseRow>,
    /// Counted on this page but beyond the reader's sight.
    pub hidden: usize,
    /// What each of the rows adds, where the figure counts more than one a case; else none.
    pub adds: Vec<i64>,
    /// Where the next page begins.
    pub next: Option<Key>,
}

impl Desk {
    /// A page of the cases that one side of an indicator counts.
    pub async fn cases(&self, who: &Who, asked: &Cases<'_>, page: (Option<&Key>, u32)) -> Result<Opened, Problem> {
        let Cases { indicator, part, organ, item, period, .. } = *asked;
        let (terms, sight) = (self.terms(indicator, part)?, who.sight());
        let of = self.of_place(&sight, organ, item)?;
        asked.check_bins(&terms)?;
        if terms.measures().any(Measure::tells_raters) {
            let whose = organ.map_or("", |organ| organ.as_str());
            self.ratings.open_rated(who, format!("{terms} {period} {whose}").trim_end()).await?;
        }
        if terms.behind() == Behind::Answers {
            let sentence = "问卷是匿名填写的，只统计数字，不列出答卷。";
            return Err(Refusal::forbidden("answers_hidden", sentence).into());
        }
        if terms.behind() != Behind::Cases {
            let sentence = "这个数字数的不是办件，请从指标页点开它数的环节或者事项。";
            return Err(Refusal::invalid("not_of_cases", sentence).on_field("indicator").into());
        }
        let (keys, next) = self.keys(asked, &terms, &of, page).await?;
        let rows = self.rows(&sight, keys.iter().map(|(_, no)| no.clone()).collect()).await?;
        let mut adds = Vec::new();
        if terms.adds_more_than_one() {
            let seen: BTreeSet<&CaseNo> = rows.iter().map(|row| &row.case_no).collect();
            let all =
                adds::adds(&self.office.db, self.office.region, &terms, &keys).await.map_err(Problem::internal)?;
            adds = keys.iter().zip(all).filter(|((_, no), _)| seen.contains(no)).map(|(_, adds)| adds).collect();
        }
        Ok(Opened { hidden: keys.len().saturating_sub(rows.len()), rows, adds, next })
    }

    /// A page of what is counted, and where the next one begins.
    async fn keys(
        &self,
        asked: &Cases<'_>,
        terms: &Terms,
        of: &Of,
        (after, limit): (Option<&Key>, u32),
    ) -> Result<(Vec<Key>, Option<Key>), Problem> {
        let Cases { period, used, hours, .. } = *asked;
        let (counts, takes): (Vec<_>, Vec<_>) = terms.iter().partition(|(factor, _)| *factor > 0);
        let [measures, without] = [counts, takes].map(|side| side.into_iter().map(|(_, one)| one).collect::<Vec<_>>());
        let limit_and_one = limit.saturating_add(1);
        let (measures, without) = (&*measures, &*without);
        let wanted = Counting { measures, without, of, period, used, hours, after, limit: limit_and_one };
        let (db, region) = (&self.office.db, self.office.region);
        let mut keys = match measures.first() {
            Some(Measure::RatedBadRepeated) => self.repeated_bad(of, period, after).await?,
            Some(Measure::FiledOnline) => self.filed_online(&wanted).await?,
            _ => cases::counted(db, region, &wanted).await.map_err(Problem::internal)?,
        };
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = keys.len() > size;
        keys.truncate(size);
        let next = keys.last().filter(|_| more).cloned();
        Ok((keys, next))
    }

    /// What the cases of a figure add up to where their number does not tell it: the figure itself. Of a window or a bin,
    /// of which no sums are kept, each case is asked.
    pub async fn added(&self, who: &Who, asked: &Cases<'_>) -> Result<Option<i64>, Problem> {
        let Cases { organ, item, period, .. } = *asked;
        let terms = self.terms(asked.indicator, asked.part)?;
        if !terms.adds_more_than_one() {
            return Ok(None);
        }
        let of = self.of_place(&who.sight(), organ, item)?;
        let is_kept = of.window.is_none() && (item.is_none() || period.is_of_months());
        if is_kept && asked.used.is_none() && asked.hours.is_none() {
            return Ok(Some(terms.sum(&self.sums(&who.sight(), period, organ, item).await?)));
        }
        let (mut sum, mut after) = (0, None);
        loop {
            let (keys, next) = self.keys(asked, &terms, &of, (after.as_ref(), READ_AT_ONCE)).await?;
            let adds = adds::adds(&self.office.db, self.office.region, &terms, &keys).await;
            sum += adds.map_err(Problem::internal)?.into_iter().sum::<i64>();
            after = next;
            if after.is_none() {
                return Ok(Some(sum));
            }
        }
    }

    /// By which door a case came stands in the case alone: those filed are read until there are enough.
    async fn filed_online(&self, wanted: &Counting<'_>) -> Result<Vec<Key>, Problem> {
        let (db, region, enough) = (&self.office.db, self.office.region, usize::try_from(wanted.limit));
        let enough = enough.unwrap_or(usize::MAX);
        let (mut found, mut after) = (Vec::new(), wanted.after.cloned());
        loop {
            let next = Counting { measures: &[Measure::Filed], after: after.as_ref(), ..*wanted };
            let keys = cases::counted(db, region, &next).await.map_err(Problem::internal)?;
            let last = keys.len() < enough;
            after = keys.last().cloned();
            for key in keys {
                let case = self.office.casework.current(region, &key.1).await.map_err(problem)?;
                if case.is_some_and(|case| is_online(case.channel)) {
                    found.push(key);
                }
            }
            if last || found.len() >= enough {
                found.truncate(enough);
                return Ok(found);
            }
        }
    }

    /// What one side of an indicator adds up; a measure's own name stands for itself.
    pub fn terms(&self, indicator: &str, part: Part) -> Result<Terms, Problem> {
        if let Ok(terms) = indicator.parse::<Terms>() {
            return Ok(terms);
        }
        let formula = self.formula(indicator)?;
        match part {
            Part::Numerator => Ok(formula.numerator),
            Part::Denominator => formula.denominator.ok_or_else(|| {
                Refusal::invalid("no_denominator", "这个指标是计数，没有分母。").on_field("part").into()
            }),
        }
    }

    /// Lines of cases in the order of these numbers, as far as the sight reaches; a number that stands twice has two.
    pub(crate) async fn rows(&self, sight: &Sight, numbers: Vec<CaseNo>) -> Result<Vec<CaseRow>, Problem> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let limit = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let filter = CaseFilter { numbers: Some(numbers.clone()), ..CaseFilter::default() };
        let found = self.office.casework.list_cases(sight, &filter, None, limit).await.map_err(problem)?;
        let rows: BTreeMap<CaseNo, CaseRow> = found.rows.into_iter().map(|row| (row.case_no.clone(), row)).collect();
        Ok(numbers.iter().filter_map(|no| rows.get(no).cloned()).collect())
    }
}

/// What the engine room says, at the edge.
pub(crate) fn problem(error: casework::Error) -> Problem {
    match error {
        casework::Error::Refused(refusal) => refusal.into(),
        other => Problem::internal(other),
    }
}
