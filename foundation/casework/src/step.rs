//! What a procedure's user task asks of the engine room: act, role, organ, limit, opinion, persons, special procedure.
//!
//! Read once per definition from the `hb:` attributes, so that opening a task costs no lookup by text.

use std::sync::Arc;

use calendar::{Limit, PauseKind, Unit};
use decision::Expression;
use declarations::TaskOutcome;
use kernel::OrganId;
use procedure::{Kind, Node, TaskKind};

use crate::definition::VARIABLES;

/// A user task, as declared.
#[derive(Debug, Default)]
pub(crate) struct Step {
    pub node: Arc<str>,
    pub name: Arc<str>,
    pub act: Arc<str>,
    /// How it can end, where the task says so itself.
    pub outcomes: Vec<TaskOutcome>,
    pub role: Arc<str>,
    pub organ: OrganRule,
    pub limit: Option<LimitRule>,
    pub opinion_required: bool,
    /// This task gives the result; it waits for every required opinion.
    pub gives_result: bool,
    /// The party answers for itself here (`hb:party="may"`), whatever post it holds.
    pub party_may: bool,
    /// At least two people do it together (行政许可法第三十四条第三款).
    pub two_persons: bool,
    /// The special procedure that runs while this task is open.
    pub pause: Option<PauseKind>,
    /// The time announced for it.
    pub announced: Option<LimitRule>,
    /// A timer's length, for timer events.
    pub timer: Option<LimitRule>,
}

/// Which organ does it.
#[derive(Debug, Default)]
pub(crate) enum OrganRule {
    /// The lead organ of the case.
    #[default]
    Lead,
    Organ(OrganId),
    Computed(Expression),
}

#[derive(Debug)]
pub(crate) enum LimitRule {
    Fixed(Limit),
    Computed(Expression),
}

/// Reads a node; the error names the element and what is wrong with it.
pub(crate) fn read(node: &Node) -> Result<Step, (String, String)> {
    let fault = |text: String| (node.id.clone(), text);
    let timer = match node.timer() {
        Some(spec) if spec.expression => Some(LimitRule::Computed(compile(&spec.text).map_err(fault)?)),
        Some(spec) => duration(&spec.text).map(LimitRule::Fixed),
        None => None,
    };
    let mut step = Step { node: node.id.as_str().into(), name: node.label().into(), timer, ..Step::default() };
    if !matches!(node.kind, Kind::Task(TaskKind::User)) {
        return Ok(step);
    }
    step.act = node.attr("hb:act").unwrap_or("handle").into();
    let outcomes = node.attr("hb:outcomes").map(declarations::read_outcomes).transpose();
    step.outcomes = outcomes.map_err(|problem| fault(format!("hb:outcomes 有误：{problem}。")))?.unwrap_or_default();
    step.role = node.attr("hb:role").or_else(|| node.post()).unwrap_or("examiner").into();
    step.organ = match node.attr("hb:organ") {
        None | Some("lead") => OrganRule::Lead,
        Some(text) => match expression_text(text) {
            Some(expression) => OrganRule::Computed(compile(expression).map_err(fault)?),
            None => OrganRule::Organ(OrganId::from(text)),
        },
    };
    step.limit = limit(node, "hb:limit").map_err(fault)?;
    step.announced = limit(node, "hb:announced").map_err(fault)?;
    step.opinion_required = node.attr("hb:opinion") == Some("required");
    step.gives_result = node.attr("hb:gate") == Some("result");
    step.party_may = node.attr("hb:party") == Some("may");
    step.two_persons = node.attr("hb:persons").is_some_and(|text| text.parse().is_ok_and(|n: u8| n >= 2));
    step.pause = match node.attr("hb:pause") {
        None => None,
        Some(text) => Some(pause_kind(text).ok_or_else(|| fault(format!("hb:pause 不认识“{text}”。")))?),
    };
    Ok(step)
}

fn limit(node: &Node, attr: &str) -> Result<Option<LimitRule>, String> {
    let Some(text) = node.attr(attr) else { return Ok(None) };
    if let Some(expression) = expression_text(text) {
        return compile(expression).map(|expression| Some(LimitRule::Computed(expression)));
    }
    let fixed = text.parse().map_err(|_| format!("{attr} 的“{text}”不是时限，应形如 5wd。"))?;
    Ok(Some(LimitRule::Fixed(fixed)))
}

/// `=…` and `${…}` are expressions, anything else is meant as it stands.
fn expression_text(text: &str) -> Option<&str> {
    text.strip_prefix('=').or_else(|| text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'))).map(str::trim)
}

fn compile(text: &str) -> Result<Expression, String> {
    Expression::compile(text, VARIABLES).map_err(|error| error.sentence)
}

/// `expert-review`, `expert_review` …
pub(crate) fn pause_kind(text: &str) -> Option<PauseKind> {
    serde_json::from_value(text.replace('-', "_").into()).ok()
}

/// `5wd`, or the common part of ISO 8601: `P5D`, `P5WD`, `P2W`, `P1M`, `P1Y`, `PT24H`.
pub(crate) fn duration(text: &str) -> Option<Limit> {
    let Some(iso) = text.strip_prefix('P') else { return text.parse().ok() };
    if let Some(weeks) = iso.strip_suffix('W') {
        return weeks.parse().ok().map(|weeks: u32| Limit::new(weeks.saturating_mul(7), Unit::Days));
    }
    iso.trim_start_matches('T').to_lowercase().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_are_read_in_our_words_and_in_those_of_iso_8601() {
        for (text, limit) in
            [("5wd", "5wd"), ("P5WD", "5wd"), ("P10D", "10d"), ("P2W", "14d"), ("PT24H", "24h"), ("P6M", "6m")]
        {
            assert_eq!(duration(text), limit.parse().ok(), "{text}");
        }
        assert_eq!(duration("soon"), None);
    }

    #[test]
    fn special_procedures_are_read_as_the_county_folder_writes_them() {
        assert_eq!(pause_kind("expert-review"), Some(PauseKind::ExpertReview));
        assert_eq!(pause_kind("lunch"), None);
    }
}
