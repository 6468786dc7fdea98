//! Indicators and schemes: measures, marks, surveys, schemes, windows and items that exist.

use super::references::missing;
use crate::county::County;
use crate::finding::Finding;
use crate::indicator::{Indicator, read_sum};
use crate::reading::did_you_mean;
use crate::rule::Signal;
use crate::scheme::{Award, MARKS, Scheme, SchemeBody, Score, ScoreOf};
use crate::words::Words;

/// Numerator and denominator are sums of measures that exist.
pub(super) fn check_indicator(indicator: &Indicator) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (field, sum) in [("/numerator", &indicator.numerator), ("/denominator", &indicator.denominator)] {
        if let Err((sentence, remedy)) = read_sum(sum) {
            findings.push(Finding::error(field, "unknown_measure", sentence).remedy(remedy));
        }
    }
    findings
}

pub(super) fn check_scheme(scheme: &Scheme, county: &County) -> Vec<Finding> {
    match &scheme.body {
        SchemeBody::Score(score) => check_score(scheme.of, score, county),
        SchemeBody::Award(award) => check_award(scheme, award, county),
    }
}

fn check_score(of: ScoreOf, score: &Score, county: &County) -> Vec<Finding> {
    let mut findings = check_parts(score, county);
    for (index, mark) in score.marks.iter().enumerate() {
        findings.extend(unknown_mark(format!("/mark/{index}/kind"), &mark.kind));
    }
    for (index, term) in score.terms.iter().enumerate() {
        if term.least > term.most {
            let sentence = format!("“{}”的下限 {} 高于上限 {}。", term.name, term.least, term.most);
            findings.push(Finding::error(format!("/term/{index}/least"), "bad_value", sentence));
        }
        if let Some(measure) = term.opens.as_deref().filter(|name| crate::measure::find_measure(name).is_none()) {
            let known = crate::measure::MEASURES.iter().map(|measure| measure.name);
            let finding =
                Finding::error(format!("/term/{index}/opens"), "unknown_measure", format!("没有计数“{measure}”。"));
            findings.push(finding.remedy(did_you_mean(measure, known)));
        }
        let asks = |name: &str| term.points.reads().any(|read| read == name);
        if score.survey.is_none() && (asks("survey_score") || asks("survey_answers_here")) {
            let sentence = format!("“{}”要用问卷得分，方案没有指定问卷。", term.name);
            let finding = Finding::error(format!("/term/{index}/points"), "missing_survey", sentence);
            findings.push(finding.remedy("请写 survey = \"…\"。"));
        }
    }
    for (index, id) in score.ties.iter().enumerate().filter(|(_, id)| !score.terms.iter().any(|term| term.id == **id)) {
        let finding = Finding::error(format!("/ties/{index}"), "unknown_term", format!("没有“{id}”这一项。"));
        findings.push(finding.remedy(did_you_mean(id, score.terms.iter().map(|term| term.id.as_str()))));
    }
    if let Some(survey) = &score.survey {
        findings.extend(missing(&county.surveys, "/survey", "问卷", survey));
    }
    if !score.grades.is_sorted_by(|better, worse| better.from > worse.from) {
        findings.push(Finding::error("/grade", "grades_out_of_order", "等次应当从高到低写。"));
    }
    findings.extend(check_members(of, score, county));
    findings.extend(check_difficulty(score, county));
    findings
}

/// Parts add up to the base, and a category or matter belongs to one part only.
fn check_parts(score: &Score, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    if score.parts.is_empty() {
        return findings;
    }
    let total: f64 = score.parts.iter().map(|part| part.points).sum();
    if (total - score.base).abs() > 0.001 {
        let sentence = format!("各部分合计 {total} 分，基础分是 {} 分。", score.base);
        findings.push(Finding::error("/part", "parts_do_not_add_up", sentence));
    }
    let known = patrol_matters(county);
    let mut seen: Vec<&str> = Vec::new();
    for (index, part) in score.parts.iter().enumerate() {
        let categories = part.categories.iter().map(|category| category.word());
        for name in categories.chain(part.matters.iter().map(String::as_str)) {
            if seen.contains(&name) {
                let sentence = format!("“{name}”已经归入别的部分。");
                findings.push(Finding::error(format!("/part/{index}"), "counted_twice", sentence));
            }
            seen.push(name);
        }
        for (place, matter) in part.matters.iter().enumerate() {
            if !known.is_empty() && !known.iter().any(|name| name == matter) {
                let field = format!("/part/{index}/matters/{place}");
                let finding = Finding::error(field, "unknown_word", format!("巡查没有“{matter}”这个检查项目。"));
                findings.push(finding.remedy(did_you_mean(matter, known.iter().map(String::as_str))));
            }
        }
        for (place, kind) in part.marks.iter().enumerate() {
            findings.extend(unknown_mark(format!("/part/{index}/marks/{place}"), kind));
        }
    }
    findings
}

/// The values of `matter` in the form of patrol findings.
fn patrol_matters(county: &County) -> Vec<String> {
    let kind = county.kinds.find("patrol-finding");
    let form = kind.and_then(|kind| if let crate::kind::Source::Own(form) = &kind.form { Some(form) } else { None });
    let field = form.and_then(|form| form.find_field("matter"));
    field.map(|field| field.options.iter().map(|option| option.value.clone()).collect()).unwrap_or_default()
}

fn unknown_mark(field: String, kind: &str) -> Option<Finding> {
    if MARKS.iter().any(|mark| mark.kind == kind) {
        return None;
    }
    let finding = Finding::error(field, "unknown_mark", format!("没有“{kind}”这种计分事由。"));
    Some(finding.remedy(did_you_mean(kind, MARKS.iter().map(|mark| mark.kind))))
}

/// Groups name windows or organs of the county.
fn check_members(of: ScoreOf, score: &Score, county: &County) -> Vec<Finding> {
    let windows = || county.organs.iter().flat_map(|organ| organ.windows.iter().map(|window| window.id.as_str()));
    let known: Vec<&str> = match of {
        ScoreOf::Window => windows().collect(),
        ScoreOf::Organ | ScoreOf::Person | ScoreOf::Chief => {
            county.organs.iter().map(|organ| organ.id.as_str()).collect()
        }
    };
    let mut findings = Vec::new();
    for (index, group) in score.groups.iter().enumerate() {
        for (place, member) in group.members.iter().enumerate() {
            if !known.iter().any(|id| crate::scheme::fits(member, id)) {
                let field = format!("/group/{index}/members/{place}");
                let finding = Finding::error(field, "unknown_reference", format!("没有“{member}”。"));
                findings.push(finding.remedy(did_you_mean(member, known.iter().copied())));
            }
        }
    }
    findings
}

fn check_difficulty(score: &Score, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, difficulty) in score.difficulty.iter().enumerate() {
        for (place, pattern) in difficulty.items.iter().enumerate() {
            if !county.items.iter().any(|item| crate::scheme::fits(pattern, item.id.as_str())) {
                let field = format!("/difficulty/{index}/items/{place}");
                findings.push(Finding::warning(field, "unknown_item", format!("没有事项符合“{pattern}”。")));
            }
        }
    }
    findings
}

/// The scheme an award takes its points from scores the same sort of thing.
fn check_award(scheme: &Scheme, award: &Award, county: &County) -> Vec<Finding> {
    let mut findings: Vec<Finding> = missing(&county.schemes, "/from", "评分方案", &award.from).into_iter().collect();
    let from = county.schemes.find(&award.from);
    if let Some(from) = from.filter(|from| from.score().is_none() || from.of != scheme.of) {
        let sentence = format!("“{}”不是给{}评分的方案。", from.name, of_label(scheme.of));
        findings.push(Finding::error("/from", "bad_reference", sentence));
    }
    if county.kinds.find("award").is_none() {
        let finding = Finding::error("/sort", "unknown_reference", "评优要立 award 类别的案件，本县没有声明它。");
        findings.push(finding.remedy("请在 kinds/award/ 中声明它。"));
    }
    findings
}

fn of_label(of: ScoreOf) -> &'static str {
    match of {
        ScoreOf::Organ => "机构",
        ScoreOf::Window => "窗口",
        ScoreOf::Person => "个人",
        ScoreOf::Chief => "审批股长",
    }
}

/// The kinds that cards are opened as are declared with the clock by which they are answered.
pub(super) fn check_card_clock(kind: &crate::kind::Kind) -> Option<Finding> {
    let is_card = Signal::ALL.iter().any(|signal| signal.kind() == Some(kind.id.as_str()));
    (is_card && kind.find_clock("answer").is_none()).then(|| {
        let finding = Finding::error("/clock", "card_without_answer", format!("“{}”没有回复的时钟。", kind.name));
        finding.remedy("请补写 [clock.answer]：从 Filed 起，到 CardAnswered 止。")
    })
}
