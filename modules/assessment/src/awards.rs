//! Awards (评优): candidates are proposed from a quarter's, or a year's, frozen statements by the county's schemes; people decide.

use std::collections::BTreeMap;
use std::sync::Arc;

use decision::Scope;
use declarations::{Award, Scheme, SchemePeriod};
use kernel::CaseNo;
use serde_json::{Value as Json, json};
use web::Problem;

use crate::desk::Desk;
use crate::indicators::float;
use crate::months::{Month, Period};
use crate::proposals::Proposal;
use crate::scores::{Hundredths, Statement, sort};
use crate::store::{figures::Of, statements};

/// Somebody an award may go to.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// `person:clerk`.
    pub subject: String,
    pub organ: String,
    pub peers: String,
    /// The mean of the months.
    pub points: Hundredths,
    /// From 1, in the group or in all.
    pub place: usize,
    pub months: Vec<Month>,
}

/// The candidates of an award, best first. Equal points share a place; nobody is left out by a tie.
pub fn candidates(award: &Award, ties: &[String], statements: &[Statement]) -> Vec<Candidate> {
    let mut by_subject: BTreeMap<&str, Vec<&Statement>> = BTreeMap::new();
    for statement in statements {
        by_subject.entry(&statement.subject).or_default().push(statement);
    }
    let mut found: Vec<(Candidate, Vec<Hundredths>)> =
        by_subject.into_values().filter_map(|months| candidate(award, ties, &months)).collect();
    let group = |candidate: &Candidate| if award.per_group { candidate.peers.clone() } else { String::new() };
    found.sort_by(|(a, ties_a), (b, ties_b)| {
        group(a).cmp(&group(b)).then_with(|| ties_b.cmp(ties_a)).then_with(|| a.subject.cmp(&b.subject))
    });
    let mut placed: Vec<(Candidate, Vec<Hundredths>)> = Vec::new();
    let mut seen = 0;
    for (mut candidate, key) in found {
        let last = placed.last().filter(|(last, _)| group(last) == group(&candidate));
        seen = if last.is_some() { seen + 1 } else { 1 };
        candidate.place = last.filter(|(_, known)| *known == key).map_or(seen, |(last, _)| last.place);
        placed.push((candidate, key));
    }
    let winners = usize::try_from(award.winners).unwrap_or(usize::MAX);
    placed.into_iter().map(|(candidate, _)| candidate).filter(|candidate| candidate.place <= winners).collect()
}

/// Means over the months, if the award's conditions hold; then what tells equals apart.
fn candidate(award: &Award, ties: &[String], months: &[&Statement]) -> Option<(Candidate, Vec<Hundredths>)> {
    let (first, count) = (months.first()?, i64::try_from(months.len()).ok()?);
    let mean = |of: &dyn Fn(&Statement) -> Hundredths| months.iter().map(|month| of(month)).sum::<Hundredths>() / count;
    let points = mean(&|month| month.points);
    let least = months.iter().map(|month| month.points).min().unwrap_or_default();
    let mut inputs: BTreeMap<&str, f64> = BTreeMap::new();
    for (name, value) in months.iter().flat_map(|month| &month.inputs) {
        *inputs.entry(name).or_default() += value;
    }
    inputs.insert("points", float(points) / 100.0);
    inputs.insert("points_least", float(least) / 100.0);
    inputs.insert("months", float(count));
    let values: BTreeMap<&str, Json> = inputs.iter().map(|(name, value)| (*name, Json::from(*value))).collect();
    let mut scope = Scope::new();
    for (name, value) in &values {
        scope = scope.with(name, value);
    }
    let holds = award.when.as_ref().is_none_or(|when| when.holds(&scope));
    if !holds || points < crate::scores::hundredths(award.minimum) {
        return None;
    }
    let of = |id: &String, month: &Statement| -> Hundredths {
        month.lines.iter().filter(|line| line.id == *id).map(|line| line.points).sum()
    };
    let ties = ties.iter().map(|id| mean(&|month| of(id, month)));
    let key: Vec<Hundredths> = std::iter::once(points).chain(ties).collect();
    let candidate = Candidate {
        subject: first.subject.clone(),
        organ: months.last().map(|month| month.organ.clone()).unwrap_or_default(),
        peers: first.peers.clone(),
        points,
        place: 0,
        months: months.iter().map(|month| month.month).collect(),
    };
    Some((candidate, key))
}

/// Would it be a candidate, were every month of what the award is given for like this one?
pub fn is_on_course(award: &Award, every: SchemePeriod, month: &Statement) -> bool {
    let months = match every {
        SchemePeriod::Month => 1,
        SchemePeriod::Quarter => 3,
        SchemePeriod::Year => 12,
    };
    candidate(award, &[], &vec![month; months]).is_some()
}

impl Desk {
    /// Opens a case of kind `award` for every candidate of the month, quarter or year that ended with this month, as the
    /// award is given. Done twice, it opens none twice, so that what failed is made up for by doing it again.
    pub async fn propose_awards(&self, last: Month) -> Result<Vec<CaseNo>, Problem> {
        let county = self.office.county();
        let awards = county.schemes.iter().filter(|scheme| scheme.award().is_some());
        let awards: Vec<Arc<Scheme>> = awards.cloned().collect();
        let mut opened = Vec::new();
        for scheme in awards {
            let Some((period, months)) = ended(scheme.every, last) else { continue };
            let Some(award) = scheme.award().filter(|_| scheme.is_in_force(period.to)) else { continue };
            let Some(score) = county.schemes.find(&award.from).and_then(|from| from.score()) else { continue };
            let prefix = format!("{}:", sort(scheme.of));
            let mut all = Vec::new();
            for month in months {
                let (db, region) = (&self.office.db, self.office.region);
                let found = statements::list(db, region, month, &prefix, &Of::default()).await;
                all.extend(found.map_err(Problem::internal)?.into_iter().map(|frozen| frozen.statement));
            }
            all.retain(|statement| statement.scheme == award.from && statement.is_ranked());
            all.sort_by_key(|statement| statement.month);
            for candidate in candidates(award, &score.ties, &all) {
                opened.extend(self.propose(&scheme, period, &candidate).await?);
            }
        }
        Ok(opened)
    }

    async fn propose(&self, scheme: &Scheme, period: Period, candidate: &Candidate) -> Result<Option<CaseNo>, Problem> {
        let name = self.subject_name(&candidate.subject).await?;
        let (of, nominee) = candidate.subject.split_once(':').unwrap_or_default();
        let statements: Vec<String> =
            candidate.months.iter().map(|month| format!("{} {month}", candidate.subject)).collect();
        let form = json!({
            "award": scheme.id,
            "award_name": scheme.name,
            "period": period.to_string().replace('-', ""),
            "nominee_kind": of,
            "nominee": nominee,
            "nominee_name": name,
            "points": float(candidate.points) / 100.0,
            "rank": candidate.place,
            "statements": statements,
        });
        let key = format!("award:{}:{period}:{}", scheme.id, candidate.subject);
        let (subject, organ) = (&*candidate.subject, &*candidate.organ);
        self.open_proposal(Proposal { kind: "award", subject, name, organ, form, key }).await
    }
}

/// What ended with a month of what an award is given for, and its months; none where it goes on.
fn ended(every: SchemePeriod, last: Month) -> Option<(Period, Vec<Month>)> {
    match every {
        SchemePeriod::Month => Some((Period::month(last), vec![last])),
        SchemePeriod::Quarter => last.ends_quarter().then(|| (Period::quarter(last.first()), last.of_quarter())),
        SchemePeriod::Year => {
            let period = Period::year(last.first());
            let months: Vec<Month> = std::iter::successors(Some(last), |month| Some(month.before())).take(12).collect();
            (last.first().last_of_month() == period.to).then(|| (period, months.into_iter().rev().collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_award_is_proposed_when_what_it_is_given_for_has_ended() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        assert!(ended(SchemePeriod::Quarter, month("2026-11")).is_none());
        let (quarter, months) = ended(SchemePeriod::Quarter, month("2026-12")).unwrap();
        assert_eq!((quarter.to_string().as_str(), months.len()), ("2026-Q4", 3));
        assert!(ended(SchemePeriod::Year, month("2026-09")).is_none());
        let (year, months) = ended(SchemePeriod::Year, month("2026-12")).unwrap();
        assert_eq!((year.to_string().as_str(), months.len()), ("2026", 12));
        assert_eq!((months.first(), months.last()), (Some(&month("2026-01")), Some(&month("2026-12"))));
    }

    fn award() -> Award {
        let (winners, minimum) = (2, 100.0);
        Award { from: "person-points".into(), winners, per_group: false, minimum, when: None, ascertain: String::new() }
    }

    fn statement(subject: &str, month: &str, points: Hundredths, quality: Hundredths) -> Statement {
        let line = crate::Line {
            n: 1,
            id: "Q".into(),
            name: "质量".into(),
            part: String::new(),
            points: quality,
            case_no: String::new(),
            opens: String::new(),
            reason: String::new(),
        };
        Statement {
            subject: subject.into(),
            organ: "market".into(),
            month: month.parse().unwrap(),
            quarter: String::new(),
            scheme: "person-points".into(),
            version: 1,
            digest: String::new(),
            peers: String::new(),
            place: 0,
            of: 0,
            base: 10_000,
            points,
            grade: String::new(),
            lines: vec![line],
            inputs: BTreeMap::new(),
        }
    }

    #[test]
    fn equal_points_are_told_apart_by_quality_and_the_rest_is_left_out() {
        let all = [
            statement("person:a", "2026-07", 10_300, 100),
            statement("person:b", "2026-07", 10_300, 200),
            statement("person:c", "2026-07", 10_100, 300),
            statement("person:d", "2026-07", 9_900, 300),
        ];
        let found = candidates(&award(), &["Q".to_owned()], &all);
        let told: Vec<_> = found.iter().map(|one| (one.subject.as_str(), one.place)).collect();
        assert_eq!(told, [("person:b", 1), ("person:a", 2)]);
    }
}
