//! Scores (评分) by the published schemes: what a month's record gives, line by line. Pure: record in, statements out, in
//! hundredths of a point, so that computing any past month again gives the same to the last digit.

mod lines;
mod record;

use std::collections::BTreeMap;

use declarations::{Scheme, Score, ScoreOf};
use kernel::OrganId;
use serde::{Deserialize, Serialize};

pub use self::lines::Line;
pub use self::record::{Published, Record, Subject};
use crate::months::Month;

/// Points in hundredths.
pub type Hundredths = i64;

/// A statement (积分单): one subject's month, every point with its reason. The order of the fields is that of the text
/// that is hashed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// `organ:market`, `person:clerk`.
    pub subject: String,
    /// The organ, or where the person did most.
    pub organ: String,
    pub month: Month,
    pub scheme: String,
    pub version: u32,
    /// Hexadecimal; names the scheme by its content.
    pub digest: String,
    /// The group of comparison; empty for the rest.
    pub peers: String,
    pub place: usize,
    pub of: usize,
    pub base: Hundredths,
    pub points: Hundredths,
    pub grade: String,
    pub lines: Vec<Line>,
    /// What the formulas read.
    pub inputs: BTreeMap<String, f64>,
}

/// All statements of one scheme for one month, best first within each group.
pub fn statements(scheme: &Scheme, score: &Score, month: Month, record: &Record) -> Vec<Statement> {
    let subjects = record.subjects(scheme.of);
    let loads: BTreeMap<&Subject, f64> =
        subjects.iter().map(|subject| (subject, record.workload(subject, score))).collect();
    let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (subject, load) in &loads {
        groups.entry(peers(score, subject)).or_default().push(*load);
    }
    let mut made: Vec<Statement> = subjects
        .iter()
        .map(|subject| {
            let group = peers(score, subject);
            let mut inputs = record.inputs(subject);
            inputs.insert("workload".to_owned(), loads.get(subject).copied().unwrap_or_default());
            let peers = groups.get(&group).map_or(0.0, |loads| ninetieth(loads));
            inputs.insert("workload_p90".to_owned(), peers);
            state(scheme, score, month, subject, group, inputs, record)
        })
        .collect();
    rank(score, &mut made);
    made
}

fn state(
    scheme: &Scheme,
    score: &Score,
    month: Month,
    subject: &Subject,
    peers: String,
    inputs: BTreeMap<String, f64>,
    record: &Record,
) -> Statement {
    let lines = lines::lines(score, &record.marks_of(subject), &inputs);
    let base = hundredths(score.base);
    let points = (base + lines.iter().map(|line| line.points).sum::<Hundredths>())
        .clamp(hundredths(score.floor), hundredths(score.cap).max(hundredths(score.floor)));
    let grade = score.grade(crate::indicators::float(points) / 100.0);
    Statement {
        subject: subject.to_string(),
        organ: subject.organ.to_string(),
        month,
        scheme: scheme.id.clone(),
        version: scheme.version,
        digest: scheme.digest().to_string(),
        peers,
        place: 0,
        of: 0,
        base,
        points,
        grade: grade.map(|grade| grade.name.clone()).unwrap_or_default(),
        lines,
        inputs,
    }
}

/// A person is compared by the organ, unless a group names the account.
fn peers(score: &Score, subject: &Subject) -> String {
    let found = score.group(&subject.id).or_else(|| score.group(subject.organ.as_str()));
    found.map(|group| group.id.clone()).unwrap_or_default()
}

/// Places within each group: more points first, equal points by the scheme's ties; who is equal in all shares a place.
fn rank(score: &Score, statements: &mut [Statement]) {
    let ties = |statement: &Statement| -> Vec<Hundredths> {
        let of = |id: &String| statement.lines.iter().filter(|line| line.id == *id).map(|line| line.points).sum();
        std::iter::once(statement.points).chain(score.ties.iter().map(of)).collect()
    };
    statements.sort_by(|a, b| {
        a.peers.cmp(&b.peers).then_with(|| ties(b).cmp(&ties(a))).then_with(|| a.subject.cmp(&b.subject))
    });
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for statement in statements.iter() {
        *sizes.entry(statement.peers.clone()).or_default() += 1;
    }
    let mut last: Option<(String, Vec<Hundredths>, usize)> = None;
    let mut seen = 0;
    for statement in statements.iter_mut() {
        let key = ties(statement);
        if last.as_ref().is_none_or(|(peers, ..)| *peers != statement.peers) {
            seen = 0;
        }
        seen += 1;
        let same = last.as_ref().filter(|(peers, known, _)| *peers == statement.peers && *known == key);
        statement.place = same.map_or(seen, |(_, _, place)| *place);
        statement.of = sizes.get(&statement.peers).copied().unwrap_or_default();
        last = Some((statement.peers.clone(), key, statement.place));
    }
}

/// The value that nine in ten do not exceed (nearest rank).
fn ninetieth(loads: &[f64]) -> f64 {
    let mut sorted = loads.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * 9).div_ceil(10).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// A declared number of points, exact to two places.
#[allow(clippy::cast_possible_truncation, reason = "points are small")]
pub(crate) fn hundredths(points: f64) -> Hundredths {
    (points * 100.0).round() as i64
}

/// `98.5`, `-3`, as people write points.
pub fn shown(points: Hundredths) -> String {
    let sign = if points < 0 { "-" } else { "" };
    let (whole, rest) = (points.unsigned_abs() / 100, points.unsigned_abs() % 100);
    match (rest, rest % 10) {
        (0, _) => format!("{sign}{whole}"),
        (_, 0) => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

/// The scheme by which subjects of a sort were scored in a month.
pub fn scheme_of(county: &declarations::County, of: ScoreOf, month: Month) -> Option<&Scheme> {
    let monthly = |scheme: &&std::sync::Arc<Scheme>| {
        scheme.of == of
            && scheme.every == declarations::SchemePeriod::Month
            && scheme.score().is_some()
            && scheme.is_in_force(month.last())
    };
    county.schemes.iter().find(monthly).map(|scheme| &**scheme)
}

/// The subject of an organ, as statements name it.
pub fn organ_subject(organ: &OrganId) -> String {
    format!("organ:{organ}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_written_as_people_write_them() {
        let all = [9_800, -300, 50, -205, 10_250].map(shown);
        assert_eq!(all, ["98", "-3", "0.5", "-2.05", "102.5"]);
    }

    #[test]
    fn the_ninetieth_of_a_hundred_is_exceeded_by_one_in_ten() {
        let loads: Vec<f64> = (1..=100).map(f64::from).collect();
        assert!((ninetieth(&loads) - 90.0).abs() < 1e-9);
        assert!((ninetieth(&[4.0]) - 4.0).abs() < 1e-9);
        assert!(ninetieth(&[]).abs() < 1e-9);
    }
}
