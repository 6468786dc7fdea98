//! Drill-down: the very cases a figure counts, under the reader's sight.

use casework::{CaseFilter, CaseRow, Sight};
use identity::Who;
use kernel::{CaseNo, OrganId, Refusal};
use web::Problem;

use crate::bins::{DaysBin, HoursBin};
use crate::desk::Desk;
use crate::indicators::{Behind, Terms};
use crate::measures::{Day, Measure, is_online};
use crate::months::Period;
use crate::store::cases::{self, Counting, Key};

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
    /// Where the next page begins.
    pub next: Option<Key>,
}

impl Desk {
    /// A page of the cases that one side of an indicator counts.
    pub async fn cases(&self, who: &Who, asked: &Cases<'_>, page: (Option<&Key>, u32)) -> Result<Opened, Problem> {
        let Cases { indicator, part, organ, item, period, used, hours } = *asked;
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
        let measures: Vec<_> = terms.measures().collect();
        let (after, limit) = page;
        let limit_and_one = limit.saturating_add(1);
        let wanted = Counting { measures: &measures, of: &of, period, used, hours, after, limit: limit_and_one };
        let (db, region) = (&self.office.db, self.office.region);
        let mut keys = match measures.first() {
            Some(Measure::RatedBadRepeated) => self.repeated_bad(&of, period, after).await?,
            Some(Measure::FiledOnline) => self.filed_online(&wanted).await?,
            _ => cases::counted(db, region, &wanted).await.map_err(Problem::internal)?,
        };
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = keys.len() > size;
        keys.truncate(size);
        let next = keys.last().filter(|_| more).cloned();
        let rows = self.rows(&sight, keys.iter().map(|(_, no)| no.clone()).collect()).await?;
        Ok(Opened { hidden: keys.len().saturating_sub(rows.len()), rows, next })
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

    /// Lines of cases in the order of these numbers, as far as the sight reaches.
    pub(crate) async fn rows(&self, sight: &Sight, numbers: Vec<CaseNo>) -> Result<Vec<CaseRow>, Problem> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let limit = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let filter = CaseFilter { numbers: Some(numbers.clone()), ..CaseFilter::default() };
        let found = self.office.casework.list_cases(sight, &filter, None, limit).await.map_err(problem)?;
        let mut rows = found.rows;
        rows.sort_by_key(|row| numbers.iter().position(|no| *no == row.case_no));
        Ok(rows)
    }
}

/// What the engine room says, at the edge.
pub(crate) fn problem(error: casework::Error) -> Problem {
    match error {
        casework::Error::Refused(refusal) => refusal.into(),
        other => Problem::internal(other),
    }
}
