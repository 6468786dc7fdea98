//! Checks across declarations: does everything an item names exist, agree and keep the law?
//!
//! Each check looks at one item against the county and costs microseconds; whatever is costly (model checking, reading
//! DMN) was done once for the shared procedure.

mod codes;
mod county;
mod figures;
mod guide;
mod kinds;
mod limits;
mod materials;
mod references;
mod risks;
mod rules;
mod tasks;

pub(crate) use self::county::{About, check_county};
pub use self::rules::check_rule;
use crate::county::County;
use crate::finding::Finding;
use crate::item::Item;

/// Everything wrong or doubtful about an item in this county: read from a file, drafted, or imported.
///
/// The field of each finding is its pointer in [`Item::to_json`].
pub fn check_item(item: &Item, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(codes::check(item, county));
    findings.extend(references::check(item, county));
    findings.extend(limits::check(item, county));
    findings.extend(guide::check(item));
    findings.extend(materials::check(item, county));
    findings.extend(tasks::check(item, county));
    if let Some(form) = &item.form {
        let answers: Vec<&str> = item.scenario.iter().map(|scenario| scenario.id.as_str()).collect();
        let beneath = |mut finding: Finding| {
            finding.field = format!("/form{}", finding.field);
            finding
        };
        findings.extend(form.check(&answers).into_iter().map(beneath));
    }
    findings.into_iter().map(|finding| finding.in_document(item.id.as_str())).collect()
}
