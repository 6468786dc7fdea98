//! Import of a higher-level catalogue: every row lands as an entry to be claimed, or is reported with its reason.
//!
//! Nothing is guessed silently. What a row does not say is listed as missing; what had to be derived is listed as
//! derived; a material that asks for "其他材料" is found and listed (CAT-06). The map from columns to elements stands in
//! `docs/how-to/import-items.md`. Pure: the caller brings the text, and puts what landed into the store.

mod elements;
mod record;
mod report;
mod values;

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use declarations::{County, Item, check_item};
use kernel::Date;

pub use self::record::Format;
use self::record::Record;
pub use self::report::{Landing, Report, RowReport};

/// What was read from a file: the entries that land, and the report that is completed when they have landed.
#[derive(Debug)]
pub struct Imported {
    pub items: Vec<Arc<Item>>,
    pub report: Report,
}

/// Reads all rows. `today` becomes the day since which each entry is known; the county's organs and themes are matched
/// by name.
pub fn items(reader: impl Read, format: Format, county: &County, today: Date) -> Imported {
    let mut imported = Imported { items: Vec::new(), report: Report::default() };
    let mut rows_by_code: HashMap<String, usize> = HashMap::new();
    let organs = elements::Names::of(county);
    for (row, record) in record::records(reader, format) {
        let read = record.and_then(|record| landing(row, &record, &organs, county, today, &mut rows_by_code));
        match read {
            Ok((item, report)) => {
                imported.items.push(Arc::new(item));
                imported.report.rows.push(report);
            }
            Err(reason) => imported.report.rows.push(RowReport::refused(row, reason)),
        }
    }
    imported
}

fn landing(
    row: usize,
    record: &Record,
    names: &elements::Names,
    county: &County,
    today: Date,
    rows_by_code: &mut HashMap<String, usize>,
) -> Result<(Item, RowReport), String> {
    let mut report = RowReport::landed(row);
    let (id, value) = elements::item(record, names, today, &mut report)?;
    report.code = id.as_str().trim_start_matches(crate::model::IMPORTED).to_owned();
    if let Some(first) = rows_by_code.get(&report.code) {
        return Err(format!("编码 {} 与第 {first} 行重复，以先出现的为准。", report.code));
    }
    let (item, shape) = Item::from_json(id, &value);
    if let Some(finding) = shape.iter().find(|finding| finding.is_error()) {
        return Err(format!("{}（{}）", finding.sentence, finding.field));
    }
    rows_by_code.insert(report.code.clone(), row);
    report.name.clone_from(&item.name);
    report.suspects =
        item.material.iter().map(|material| &material.name).filter(|name| is_vague(name)).cloned().collect();
    for finding in check_item(&item, county) {
        if finding.code == "catch_all_material" {
            report.catch_all.push(finding.sentence);
        } else if finding.is_error() {
            report.errors += 1;
        } else {
            report.warnings += 1;
        }
    }
    Ok((item, report))
}

/// Reads like a catch-all without being one in so many words: 其他佐证材料, 其它业务相应材料.
fn is_vague(name: &str) -> bool {
    const MOST_BETWEEN: usize = 6;
    let catch_alls = ["其他", "其它", "相关材料", "有关材料"];
    let vague = |word: &&str| {
        let Some((_, after)) = name.split_once(*word) else { return false };
        let end = after.find("材料").or_else(|| after.find("资料"));
        let between = end.and_then(|end| after.get(..end)).map(|text| text.chars().count());
        word.ends_with("材料") || between.is_some_and(|between| (1..=MOST_BETWEEN).contains(&between))
    };
    catch_alls.iter().any(vague)
}

#[cfg(test)]
mod tests;
