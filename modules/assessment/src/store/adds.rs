//! What single cases add to a sum that counts more than one a case: days, visits, papers, red cards, steps of a duty.

use std::collections::BTreeMap;

use kernel::{CaseNo, RegionCode};
use store::{Db, Error, Select, params};

use super::cases::Key;
use crate::indicators::Terms;
use crate::measures::{Day, MarkKind, Measure};

const OF_CASES: &str = "SELECT case_no, flags, used_days, promise_days, statutory_days, visits, materials_required,
    materials_exempt FROM assessment_case";
const OF_MARKS: &str = "SELECT case_no, mark FROM assessment_mark";
const OF_DUTIES: &str = "SELECT case_no, day, flags FROM assessment_duty";

/// What each of the listed adds, in their order.
pub async fn adds(db: &Db, region: RegionCode, terms: &Terms, keys: &[Key]) -> Result<Vec<i64>, Error> {
    match terms.measures().next().map(Measure::day) {
        Some(Day::Closed) => of_cases(db, region, terms, keys).await,
        Some(Day::Raised) => of_marks(db, region, terms, keys).await,
        Some(Day::Duty) => of_duties(db, region, terms, keys).await,
        _ => Ok(vec![1; keys.len()]),
    }
}

fn select(start: &'static str, region: RegionCode, keys: &[Key]) -> Select {
    let mut select = Select::new(start);
    select.and("region = ?", params![region]).any_of("case_no", keys.iter().map(|(_, no)| no));
    select
}

async fn of_cases(db: &Db, region: RegionCode, terms: &Terms, keys: &[Key]) -> Result<Vec<i64>, Error> {
    let mut found: BTreeMap<CaseNo, i64> = BTreeMap::new();
    for row in db.select(&select(OF_CASES, region, keys)).await? {
        let flags: i64 = row.get(1)?;
        let [used, promise, statutory]: [Option<i64>; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
        let [visits, required, exempt]: [i64; 3] = [row.get(5)?, row.get(6)?, row.get(7)?];
        // As the closing counted it: both limits, or neither.
        let limits = promise.zip(statutory);
        let value = |measure: Measure| match measure {
            Measure::UsedDays => used.unwrap_or_default(),
            Measure::PromiseDays => limits.map_or(0, |(promise, _)| promise),
            Measure::StatutoryDays => limits.map_or(0, |(_, statutory)| statutory),
            Measure::Visits => visits,
            Measure::MaterialsRequired => required,
            Measure::MaterialsExempt => exempt,
            flag => i64::from(flags & flag.bit() != 0),
        };
        found.insert(row.get(0)?, terms.iter().map(|(factor, measure)| factor * value(measure)).sum());
    }
    Ok(keys.iter().map(|(_, no)| found.get(no).copied().unwrap_or_default()).collect())
}

async fn of_marks(db: &Db, region: RegionCode, terms: &Terms, keys: &[Key]) -> Result<Vec<i64>, Error> {
    let mut found: BTreeMap<CaseNo, i64> = BTreeMap::new();
    for row in db.select(&select(OF_MARKS, region, keys)).await? {
        let counted = MarkKind::parse(row.get(1)?).and_then(MarkKind::measure);
        let adds = terms.iter().filter(|(_, measure)| Some(*measure) == counted).map(|(factor, _)| factor).sum::<i64>();
        *found.entry(row.get(0)?).or_default() += adds;
    }
    Ok(keys.iter().map(|(_, no)| found.get(no).copied().unwrap_or_default()).collect())
}

async fn of_duties(db: &Db, region: RegionCode, terms: &Terms, keys: &[Key]) -> Result<Vec<i64>, Error> {
    let mut found: BTreeMap<Key, i64> = BTreeMap::new();
    for row in db.select(&select(OF_DUTIES, region, keys)).await? {
        let flags: i64 = row.get(2)?;
        let adds = terms.iter().filter(|(_, measure)| flags & measure.bit() != 0).map(|(factor, _)| factor);
        *found.entry((row.get(1)?, row.get(0)?)).or_default() += adds.sum::<i64>();
    }
    Ok(keys.iter().map(|key| found.get(key).copied().unwrap_or_default()).collect())
}
