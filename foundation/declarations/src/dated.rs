//! Values that law or a notice may change are dated, not edited: each has the day since which it is in force.

use calendar::Limit;
use kernel::Date;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::canonical::is_default;
use crate::finding::Finding;
use crate::reading::Cursor;

/// "Since ever": for values whose first day nobody wrote down.
pub const ALWAYS: Date = Date::constant(1, 1, 1);

/// A limit with the day since which it is in force, and where it stands written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DatedLimit {
    pub length: Limit,
    #[serde(skip_serializing_if = "is_always")]
    pub since: Date,
    /// The article that sets it.
    #[serde(skip_serializing_if = "is_default")]
    pub basis: String,
    /// The notice that promised or changed it.
    #[serde(skip_serializing_if = "is_default")]
    pub notice: String,
}

fn is_always(date: &Date) -> bool {
    *date == ALWAYS
}

/// All values a limit ever had, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LimitHistory(Vec<DatedLimit>);

impl LimitHistory {
    pub fn new(mut limits: Vec<DatedLimit>) -> LimitHistory {
        limits.sort_by_key(|limit| limit.since);
        LimitHistory(limits)
    }

    /// One value, in force since a day.
    pub fn since(since: Date, length: Limit) -> LimitHistory {
        LimitHistory(vec![DatedLimit { length, since, basis: String::new(), notice: String::new() }])
    }

    /// The value in force on a day: the latest that began by then.
    pub fn in_force(&self, day: Date) -> Option<&DatedLimit> {
        self.0.iter().rev().find(|limit| limit.since <= day)
    }

    /// The value that will hold in the end.
    pub fn latest(&self) -> Option<&DatedLimit> {
        self.0.last()
    }

    pub fn iter(&self) -> impl Iterator<Item = &DatedLimit> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads `"20wd"`, `{ length = "20wd", since = …, basis = "…" }` or a list of those.
    pub(crate) fn read(cursor: &Cursor<'_>, key: &'static str) -> LimitHistory {
        match cursor.value(key) {
            None => LimitHistory::default(),
            Some(value) => LimitHistory::read_value(cursor, cursor.field(key), value),
        }
    }

    pub(crate) fn read_value(cursor: &Cursor<'_>, field: String, value: &Value) -> LimitHistory {
        let limits: Vec<DatedLimit> = match value {
            Value::Array(values) => {
                let each = values.iter().enumerate();
                each.filter_map(|(index, value)| read_one(cursor, format!("{field}/{index}"), value)).collect()
            }
            one => read_one(cursor, field.clone(), one).into_iter().collect(),
        };
        let history = LimitHistory::new(limits);
        let twice = history.0.windows(2).find_map(|pair| match pair {
            [a, b] if a.since == b.since => Some(a.since),
            _ => None,
        });
        if let Some(since) = twice {
            let sentence = format!("同一生效日 {since} 有两个时限。");
            cursor.add(Finding::error(field, "duplicate_since", sentence).remedy("请改正其中一个的 since。"));
        }
        history
    }
}

fn read_one(cursor: &Cursor<'_>, field: String, value: &Value) -> Option<DatedLimit> {
    if let Value::String(text) = value {
        let length = cursor.parse(field, text)?;
        return Some(DatedLimit { length, since: ALWAYS, basis: String::new(), notice: String::new() });
    }
    let table = cursor.enter(field, value)?;
    let length = table.required_parsed("length");
    let since = table.opt_date("since").unwrap_or(ALWAYS);
    let (basis, notice) = (table.text_or_empty("basis"), table.text_or_empty("notice"));
    Some(DatedLimit { length: length?, since, basis, notice })
}

/// One value is written alone, several as a list, as in the files.
impl Serialize for LimitHistory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            many => many.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::date_of_day_number;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_value_in_force_is_the_latest_that_has_begun(days in prop::collection::btree_set(0i32..400, 0..6), asked in 0i32..400) {
            let limits = days.iter().rev().map(|&day| DatedLimit {
                length: Limit::working_days(day.unsigned_abs() + 1),
                since: date_of_day_number(day),
                basis: String::new(),
                notice: String::new(),
            });
            let history = LimitHistory::new(limits.collect());
            let expected = days.iter().rev().find(|&&day| day <= asked).map(|&day| date_of_day_number(day));
            prop_assert_eq!(history.in_force(date_of_day_number(asked)).map(|limit| limit.since), expected);
        }
    }
}
