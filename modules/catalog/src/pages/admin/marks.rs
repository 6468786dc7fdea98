//! Findings beside what they are about: the fields of the form, the rows of materials and questions.

use declarations::Finding;
use web::form::{Post, anchor};
use web::parts::FindingLine;

use super::fields::{Group, Row};

/// Rows that have a page element of their own, `material-3`.
const ROWS: [&str; 2] = ["material", "scenario"];

/// The page element that shows what a finding is about: the name of an input, or a row with its number.
fn place(field: &str) -> Option<String> {
    let mut parts = field.trim_start_matches('/').split('/');
    let (first, second, last) = (parts.next()?, parts.next(), parts.next_back());
    Some(match (first, second, last.or(second)) {
        (row, Some(number), _) if ROWS.contains(&row) => format!("{row}-{number}"),
        ("statutory", _, Some("basis")) => "statutory_basis".to_owned(),
        ("promised", _, Some("notice")) => "promised_notice".to_owned(),
        ("result", Some(key), _) => format!("result_{key}"),
        ("fees", ..) => "free".to_owned(),
        (input, ..) => input.to_owned(),
    })
}

/// Writes each finding beside its field, and puts back what was typed into fields that could not be read.
pub(super) fn mark(groups: &mut [Group], findings: &[Finding], typed: Option<&Post>) {
    for input in groups.iter_mut().flat_map(|group| &mut group.inputs) {
        let about = |finding: &&Finding| place(&finding.field).is_some_and(|place| place == input.name);
        let Some(finding) = findings.iter().filter(about).find(|finding| finding.is_error()) else { continue };
        input.error = Some(format!("{}{}", finding.sentence, finding.remedy));
        if let Some(text) = typed.and_then(|post| post.get(&input.name)).filter(|_| input.values.len() < 2) {
            input.values = vec![text.to_owned()];
        }
    }
}

/// The sentences about each row; a row that has some is open.
pub(super) fn mark_rows(kind: &str, rows: &mut [impl Row], findings: &[Finding]) {
    for (index, row) in rows.iter_mut().enumerate() {
        let here = format!("{kind}-{index}");
        let about = findings.iter().filter(|finding| place(&finding.field).is_some_and(|place| place == here));
        row.say(about.map(|finding| format!("{}{}", finding.sentence, finding.remedy)).collect());
    }
}

/// Where on the page a finding leads; empty where nothing there shows it.
pub(super) fn link(line: FindingLine, groups: &[Group]) -> FindingLine {
    let href = match place(&line.field) {
        Some(place) if ROWS.iter().any(|row| place.starts_with(&format!("{row}-"))) => format!("#{place}"),
        Some(place) if groups.iter().flat_map(|group| &group.inputs).any(|input| input.name == place) => {
            format!("#{}", anchor(&place))
        }
        _ => String::new(),
    };
    FindingLine { href, ..line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_know_their_field() {
        let places =
            ["/statutory/1/length", "/statutory/0/basis", "/material/3/when", "/result/name", "/fees", "/name"];
        let shown: Vec<String> = places.into_iter().filter_map(place).collect();
        assert_eq!(shown, ["statutory", "statutory_basis", "material-3", "result_name", "free", "name"]);
    }
}
