//! All SQL of supervision.

pub mod cards;
pub mod dry_runs;
pub mod figures;
pub mod live;
pub mod orders;
pub mod past;
pub mod progress;
pub mod rules;
pub mod signals;
pub mod standing;
pub mod tally;
pub mod watch;
pub mod windows;

use casework::{Grant, Sight};
use declarations::{Signal, Words as _};
use kernel::{AccountId, CaseNo, Date, OrganId, RegionCode, RegionLevel, Timestamp};
use store::{Error, Row, Select, Value, params};

use crate::model::Person;

/// Narrows a query to what a sight admits: the organ, the place or the person of a line.
///
/// The conditions are those of [`sees`]; the columns are called `organ`, `place` and `person`.
fn admit(select: &mut Select, sight: &Sight) {
    select.and("region = ?", params![sight.region()]);
    if sight.is_whole_county() {
        return;
    }
    let organs: Vec<&OrganId> = sight.grants().iter().filter_map(organ).collect();
    let people: Vec<&AccountId> = sight.grants().iter().filter_map(person).collect();
    let places: Vec<RegionCode> = sight.grants().iter().filter_map(place).collect();
    // Any one grant suffices. The texts are constant pieces, so lists of grants are bound one by one, at most six of a
    // kind; nobody holds posts at more organs.
    let mut bound: Vec<Value> = Vec::new();
    for at in 0..GRANTS {
        bound.extend(params![organs.get(at).map_or("", |organ| organ.as_str())]);
    }
    for at in 0..GRANTS {
        bound.extend(params![people.get(at).map_or("", |person| person.as_str())]);
    }
    for at in 0..GRANTS {
        let (first, last) = places.get(at).map_or((String::from("~"), String::new()), |place| bounds(*place));
        bound.extend(params![first, last]);
    }
    select.and(GRANTED, bound);
}

/// How many grants of one sort a query can hold.
const GRANTS: usize = 6;
const GRANTED: &str = "(organ IN (?, ?, ?, ?, ?, ?) OR (person <> '' AND person IN (?, ?, ?, ?, ?, ?))
    OR place BETWEEN ? AND ? OR place BETWEEN ? AND ? OR place BETWEEN ? AND ?
    OR place BETWEEN ? AND ? OR place BETWEEN ? AND ? OR place BETWEEN ? AND ?)";

fn organ(grant: &Grant) -> Option<&OrganId> {
    match grant {
        Grant::Organ(organ) => Some(organ),
        _ => None,
    }
}

fn person(grant: &Grant) -> Option<&AccountId> {
    match grant {
        Grant::Account(account) => Some(account),
        _ => None,
    }
}

fn place(grant: &Grant) -> Option<RegionCode> {
    match grant {
        Grant::Within(place) => Some(*place),
        _ => None,
    }
}

/// First and last code of a region.
fn bounds(region: RegionCode) -> (String, String) {
    let digits = match region.level() {
        RegionLevel::Province => 2,
        RegionLevel::Prefecture => 4,
        RegionLevel::County => 6,
        RegionLevel::Township => 9,
        RegionLevel::Village => 12,
    };
    let code = region.to_string();
    let prefix = code.get(..digits).unwrap_or(&code);
    (format!("{prefix:0<12}"), format!("{prefix:9<12}"))
}

/// The predicate itself, for lines in memory.
pub fn sees(sight: &Sight, organ: &OrganId, place: RegionCode, person: Option<&AccountId>) -> bool {
    sight.grants().iter().any(|grant| match grant {
        Grant::County => true,
        Grant::Organ(known) => known == organ,
        Grant::Within(region) => region.contains(place),
        Grant::Account(account) => person == Some(account),
    })
}

/// A level from its word.
fn level(row: &Row, column: usize) -> Result<Signal, Error> {
    let word: &str = row.get(column)?;
    Signal::from_word(word).ok_or_else(|| Error::Decode { detail: format!("supervision level {word}") })
}

/// Somebody, where the account is not empty.
fn somebody(row: &Row, account: usize, name: usize) -> Result<Option<Person>, Error> {
    let id: &str = row.get(account)?;
    (!id.is_empty()).then(|| row.get(name).map(|name| Person { account: AccountId::from(id), name })).transpose()
}

/// A text that is empty where there is nothing.
fn some<T>(row: &Row, column: usize, make: impl Fn(&str) -> T) -> Result<Option<T>, Error> {
    let text: &str = row.get(column)?;
    Ok(Some(text).filter(|text| !text.is_empty()).map(make))
}

fn some_case(row: &Row, column: usize) -> Result<Option<CaseNo>, Error> {
    let text: &str = row.get(column)?;
    Ok(text.parse().ok())
}

fn unreadable(detail: impl std::fmt::Display) -> Error {
    Error::Decode { detail: detail.to_string() }
}

/// Narrows by a filter, where it is set; the condition has one place.
fn only<V: Into<Value>>(select: &mut Select, condition: &'static str, wanted: Option<V>) {
    if let Some(wanted) = wanted {
        select.and(condition, [wanted.into()]);
    }
}

/// From the first moment of a day to the first after another, for columns of moments.
fn since(from: Option<Date>) -> Option<Timestamp> {
    from.map(Timestamp::start_of_day)
}

fn until(to: Option<Date>) -> Option<Timestamp> {
    to.map(Timestamp::end_of_day)
}
