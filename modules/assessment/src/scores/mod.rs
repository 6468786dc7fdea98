//! Scores (评分) by the published schemes: what a month's record gives, line by line. Pure: record in, statements out, in
//! hundredths of a point, so that computing any past month again gives the same to the last digit.

mod inputs;
mod lines;
mod record;

use std::collections::BTreeMap;

use declarations::{Scheme, SchemePeriod, Score, ScoreOf};
use kernel::OrganId;
use serde::{Deserialize, Serialize};

pub use self::inputs::is_settled;
pub use self::lines::Line;
pub use self::record::{Record, Subject, sort};
use crate::measures::Measure;
use crate::months::{Month, Period};

/// Points in hundredths.
pub type Hundredths = i64;

/// A statement (积分单): one subject's month, every point with its reason. The order of the fields is that of the text
/// that is hashed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// `organ:market`, `person:clerk`, `window:centre/general-1`, `chief:approver`.
    pub subject: String,
    /// The organ, where the person did most, where the window stands, or the chief's section.
    pub organ: String,
    /// Of a quarter the last.
    pub month: Month,
    /// `2026-Q3`, where the scheme looks at a whole quarter.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quarter: String,
    pub scheme: String,
    pub version: u32,
    /// Hexadecimal; names the scheme by its content.
    pub digest: String,
    /// The group of comparison; empty for the rest.
    pub peers: String,
    /// From 1 within the group; 0 where it has no place, see [`Statement::is_ranked`].
    pub place: usize,
    pub of: usize,
    pub base: Hundredths,
    pub points: Hundredths,
    pub grade: String,
    pub lines: Vec<Line>,
    /// What the formulas read.
    pub inputs: BTreeMap<String, f64>,
}

impl Statement {
    /// Has it a place among others? A window that closed nothing has nothing to be compared by, and windows of no declared
    /// group are too unlike.
    pub fn is_ranked(&self) -> bool {
        let is_window = self.subject.split_once(':').is_some_and(|(of, _)| of == sort(ScoreOf::Window));
        let has_closed = || self.inputs.get(Measure::Closed.name()).is_some_and(|closed| *closed > 0.0);
        !is_window || !self.peers.is_empty() && has_closed()
    }
}

/// All statements of one scheme for one month (of a quarter: for its last), best first within each group.
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
        quarter: match scheme.every {
            SchemePeriod::Quarter => Period::quarter(month.first()).to_string(),
            SchemePeriod::Month | SchemePeriod::Year => String::new(),
        },
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

/// A person is compared with those of the same post, unless a group names the account, and by the organ where the scheme
/// knows no posts; a window by its own name.
fn peers(score: &Score, subject: &Subject) -> String {
    let found = score.group(&subject.id).or_else(|| score.post(&subject.act));
    let found = found.or_else(|| score.group(subject.organ.as_str()));
    found.map(|group| group.id.clone()).unwrap_or_default()
}

/// Places within each group: more points first, equal points by the scheme's ties; who is equal in all shares a place. Those
/// that are not ranked stand behind no one and before no one.
fn rank(score: &Score, statements: &mut [Statement]) {
    let ties = |statement: &Statement| -> Vec<Hundredths> {
        let of = |id: &String| statement.lines.iter().filter(|line| line.id == *id).map(|line| line.points).sum();
        std::iter::once(statement.points).chain(score.ties.iter().map(of)).collect()
    };
    statements.sort_by(|a, b| {
        a.peers.cmp(&b.peers).then_with(|| ties(b).cmp(&ties(a))).then_with(|| a.subject.cmp(&b.subject))
    });
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for statement in statements.iter().filter(|statement| statement.is_ranked()) {
        *sizes.entry(statement.peers.clone()).or_default() += 1;
    }
    let mut last: Option<(String, Vec<Hundredths>, usize)> = None;
    let mut seen = 0;
    for statement in statements.iter_mut().filter(|statement| statement.is_ranked()) {
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

/// The scheme by which subjects of a sort were scored in a month; chiefs of sections are measured by the quarter.
pub fn scheme_of(county: &declarations::County, of: ScoreOf, month: Month) -> Option<&Scheme> {
    let every = if of == ScoreOf::Chief { SchemePeriod::Quarter } else { SchemePeriod::Month };
    let monthly = |scheme: &&std::sync::Arc<Scheme>| {
        scheme.of == of && scheme.every == every && scheme.score().is_some() && scheme.is_in_force(month.last())
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
    use crate::measures::MarkKind;

    fn county() -> declarations::County {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county");
        declarations::County::read(folder).0.unwrap()
    }

    fn closed(cases: i64) -> crate::Sums {
        let mut sums = crate::Sums::default();
        sums.add(Measure::Closed, cases);
        sums
    }

    /// 窗口月积分 by the formula of the county: V against the ninetieth of the like, Q from thirty ratings on, marks one by
    /// one, and general windows are not ranked against special ones.
    #[test]
    fn windows_are_scored_by_the_published_formula() {
        let county = county();
        let month: Month = "2026-09".parse().unwrap();
        let scheme = scheme_of(&county, ScoreOf::Window, month).unwrap();
        let mut record = Record::default();
        for (window, item, cases) in [
            ("centre/general-1", "hrss/pension-claim", 100),
            ("centre/general-2", "land/real-estate-transfer", 20),
            ("centre/general-3", "civil/funeral-relief", 10),
            ("centre/real-estate", "land/real-estate-transfer", 5),
        ] {
            record.windows.insert((window.to_owned(), item.to_owned()), closed(cases));
        }
        record.windows.insert(("baishi/general-1".to_owned(), "hrss/pension-claim".to_owned()), closed(300));
        record.ratings.insert("window:centre/general-1".to_owned(), (39, 1));
        record.ratings.insert("window:centre/general-4".to_owned(), (1, 0));
        record.ratings.insert("window:centre/general-2".to_owned(), (28, 1));
        let states = statements(scheme, scheme.score().unwrap(), month, &record);
        let points = |subject: &str| {
            let found = states.iter().find(|state| state.subject == subject).unwrap();
            let line = |id: &str| found.lines.iter().find(|line| line.id == id).map(|line| line.points);
            (found.points, line("V"), line("Q"), found.place, found.of)
        };
        // Weights 0.8, 2 and 1: 80, 40, 10; the ninetieth of three is the greatest.
        assert_eq!(points("window:centre/general-1"), (10_650, Some(500), Some(150), 1, 3));
        assert_eq!(
            points("window:centre/general-2"),
            (10_250, Some(250), None, 2, 3),
            "twenty-nine ratings say nothing"
        );
        assert_eq!(points("window:centre/general-3"), (10_063, Some(63), None, 3, 3));
        assert_eq!(points("window:centre/real-estate"), (10_500, Some(500), None, 1, 1));
        assert_eq!(points("window:centre/general-4").3, 0, "it closed nothing and has no place");
        let (.., place, of) = points("window:baishi/general-1");
        assert_eq!((place, of), (1, 1), "a township's windows are held beside those of townships");
    }

    #[test]
    fn a_window_answers_for_its_own_marks_and_for_no_unknown_window() {
        let county = county();
        let month: Month = "2026-09".parse().unwrap();
        let scheme = scheme_of(&county, ScoreOf::Window, month).unwrap();
        let at = kernel::Timestamp::start_of_day(jiff::civil::date(2026, 9, 8));
        let mark = |n: u32, kind: MarkKind, window: &str| crate::measures::Mark {
            case_no: format!("99012120260908-{n:04}").parse().unwrap(),
            kind,
            organ: "centre".into(),
            person: "clerk".into(),
            window: window.into(),
            subject: String::new(),
            rule: String::new(),
            category: String::new(),
            title: "缺岗".into(),
            item: String::new(),
            at,
            known_at: at,
            withdrawn_at: None,
            month,
        };
        let marks = vec![
            mark(1, MarkKind::Yellow, "centre/general-1"),
            mark(2, MarkKind::Absence, "centre/general-1"),
            mark(3, MarkKind::Praise, "centre/general-1"),
            mark(4, MarkKind::Absence, "三号窗口"),
        ];
        let mut record = Record::default();
        record.set_marks(marks, kernel::Timestamp::end_of_day(jiff::civil::date(2026, 10, 9)));
        let states = statements(scheme, scheme.score().unwrap(), month, &record);
        let told: Vec<_> = states.iter().map(|state| (state.subject.as_str(), state.points)).collect();
        assert_eq!(told, [("window:centre/general-1", 10_000 - 500 - 300 + 50)]);
        assert_eq!(states[0].organ, "centre");
    }

    /// An examiner of a hard trade is held beside examiners, not beside the receivers of the same organ.
    #[test]
    fn people_are_compared_within_their_post() {
        let county = county();
        let month: Month = "2026-09".parse().unwrap();
        let scheme = scheme_of(&county, ScoreOf::Person, month).unwrap();
        let load = |person: &str, organ: &str, act: &str, done: i64| crate::store::work::Load {
            person: person.to_owned(),
            organ: organ.into(),
            act: act.to_owned(),
            item: String::new(),
            done,
            late: 0,
        };
        let loads = vec![
            load("slow-examiner", "market", "examine", 10),
            load("examiner", "land", "examine", 20),
            load("examiner", "land", "receive", 5),
            load("receiver", "market", "receive", 400),
            load("receiver", "market", "examine", 30),
            load("elsewhere", "market", "unheard-of", 1),
        ];
        let record = Record { loads, ..Record::default() };
        let states = statements(scheme, scheme.score().unwrap(), month, &record);
        let told = |subject: &str| {
            let found = states.iter().find(|state| state.subject == subject).unwrap();
            (found.peers.as_str(), found.place, found.of, found.inputs["workload_p90"])
        };
        assert_eq!(told("person:examiner"), ("examining", 1, 2, 25.0));
        assert_eq!(told("person:slow-examiner"), ("examining", 2, 2, 25.0));
        assert_eq!(told("person:receiver"), ("receiving", 1, 1, 430.0));
        assert_eq!(told("person:elsewhere").0, "");
    }

    fn found(n: u32, matter: &str, category: &str, kind: MarkKind) -> crate::measures::Mark {
        let at = kernel::Timestamp::start_of_day(jiff::civil::date(2026, 9, 8));
        crate::measures::Mark {
            case_no: format!("99012120260908-{n:04}").parse().unwrap(),
            kind,
            organ: "market".into(),
            person: String::new(),
            window: String::new(),
            subject: String::new(),
            rule: String::new(),
            category: if matter.is_empty() { category.to_owned() } else { matter.to_owned() },
            title: "问题".into(),
            item: String::new(),
            at,
            known_at: at,
            withdrawn_at: None,
            month: "2026-09".parse().unwrap(),
        }
    }

    /// Whatever a patrol may look at costs a department points, and of each part of the published scheme points can be lost.
    #[test]
    fn every_part_of_the_departments_scheme_can_lose_points() {
        let county = county();
        let month: Month = "2026-09".parse().unwrap();
        let scheme = scheme_of(&county, ScoreOf::Organ, month).unwrap();
        let kind = county.kinds.iter().find(|kind| kind.id.as_str() == "patrol-finding").unwrap();
        let declarations::KindSource::Own(form) = &kind.form else { panic!("a finding has no form of its own") };
        let matters = form.schema()["properties"]["matter"]["enum"].as_array().unwrap().clone();
        assert!(matters.len() >= 10, "{matters:?}");
        let mut lost = std::collections::BTreeSet::new();
        let score = scheme.score().unwrap();
        let categories = score
            .parts
            .iter()
            .flat_map(|part| &part.categories)
            .map(|category| (String::new(), declarations::Words::word(*category)));
        let marks = matters.iter().map(|matter| (matter.as_str().unwrap().to_owned(), "")).chain(categories);
        for (n, (matter, category)) in (1..).zip(marks) {
            let kind = if matter.is_empty() { MarkKind::Yellow } else { MarkKind::of_matter(&matter) };
            let mut record = Record::default();
            record.figures.insert("market".into(), closed(10));
            record.set_marks(
                vec![found(n, &matter, category, kind)],
                kernel::Timestamp::end_of_day(jiff::civil::date(2026, 10, 9)),
            );
            let state = statements(scheme, score, month, &record)
                .into_iter()
                .find(|state| state.subject == "organ:market")
                .unwrap();
            assert!(state.points < state.base, "{matter}{category} costs nothing");
            lost.extend(state.lines.iter().filter(|line| line.points < 0).map(|line| line.part.clone()));
        }
        let parts: std::collections::BTreeSet<String> = score.parts.iter().map(|part| part.id.clone()).collect();
        assert_eq!(lost, parts);
    }

    /// 数据缺项: a point for each one in a hundred, five at most, and the line opens those cases.
    #[test]
    fn incomplete_records_cost_points() {
        let county = county();
        let month: Month = "2026-09".parse().unwrap();
        let scheme = scheme_of(&county, ScoreOf::Organ, month).unwrap();
        let of = |cases: i64, incomplete: i64| {
            let mut sums = closed(cases);
            sums.add(Measure::ClosedIncomplete, incomplete);
            let mut record = Record::default();
            record.figures.insert("market".into(), sums);
            let state = statements(scheme, scheme.score().unwrap(), month, &record).remove(0);
            let line = state.lines.into_iter().find(|line| line.id == "reporting").unwrap();
            (line.points, line.opens)
        };
        assert_eq!([of(200, 0).0, of(200, 4).0, of(200, 100).0], [0, -200, -500]);
        assert_eq!(of(200, 4).1, "closed_incomplete");
    }

    #[test]
    fn the_chief_of_a_section_is_measured_by_the_quarter_and_by_few_answers_not_at_all() {
        let county = county();
        let last: Month = "2026-09".parse().unwrap();
        let scheme = scheme_of(&county, ScoreOf::Chief, last).unwrap();
        let mut record = Record { chiefs: vec![("approver".into(), "market".into())], ..Record::default() };
        assert!(statements(scheme, scheme.score().unwrap(), last, &record).is_empty(), "no section without cases");
        let mut sums = closed(40);
        sums.add(Measure::ClosedPromiseInTime, 36);
        record.figures.insert("market".into(), sums);
        record.ratings.insert("organ:market".to_owned(), (9, 1));
        let of = |record: &Record| statements(scheme, scheme.score().unwrap(), last, record).remove(0);
        // 40 × 0.9 by data, 20 × 0.9 in time, 20 for nothing to correct, 20 × 0.9 good.
        let by_data = of(&record);
        assert_eq!((by_data.subject.as_str(), by_data.quarter.as_str()), ("chief:approver", "2026-Q3"));
        assert_eq!((by_data.points, by_data.organ.as_str()), (9_200, "market"));
        record.surveyed.insert("approver".to_owned(), (4, 20.0));
        assert_eq!(of(&record).points, 9_200);
        record.surveyed.insert("approver".to_owned(), (5, 80.0));
        assert_eq!(of(&record).points, 3_200 + 1_800 + 2_000 + 1_800);
    }

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
