//! Runs a worked case as far as calendar and materials reach: which materials are asked for, and when the case is due.
//!
//! Clocks are those of the kind `application`: started by acceptance, paused only by the special procedures that the
//! kind admits for each of them.

use calendar::{Extension, LegalClock, Limit, Pause, PauseKind};
use decision::Scope;
use kernel::{Date, Refusal, Timestamp};
use serde_json::json;

use crate::county::County;
use crate::example::{Example, ExampleEvent};
use crate::finding::Finding;
use crate::item::Item;
use crate::reading::did_you_mean;

/// The kind whose clocks an item's cases run.
const KIND: &str = "application";

/// Where the example and the declaration disagree; places are fields of the example's file.
pub fn run_example(county: &County, item: &Item, example: &Example) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(check_applicant(county, example));
    findings.extend(check_answers(item, example));
    findings.extend(check_form(item, example));
    findings.extend(check_materials(item, example));
    findings.extend(check_documents(county, example));
    findings.extend(check_due(county, item, example, "promised", example.expect.promised_due));
    findings.extend(check_due(county, item, example, "statutory", example.expect.statutory_due));
    findings
}

/// In a county that declares its people, the applicant is one of them.
fn check_applicant(county: &County, example: &Example) -> Option<Finding> {
    let accounts: Vec<&str> = county.people.accounts().map(|account| account.as_str()).collect();
    let applicant = example.applicant.as_str();
    if accounts.is_empty() || applicant.is_empty() || accounts.contains(&applicant) {
        return None;
    }
    let finding = Finding::error("/applicant", "unknown_account", format!("people.toml 中没有账号“{applicant}”。"));
    Some(finding.remedy(did_you_mean(applicant, accounts)))
}

fn check_answers(item: &Item, example: &Example) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, answer) in example.answers.as_object().into_iter().flatten() {
        let field = format!("/answers/{id}");
        let Some(scenario) = item.find_scenario(id) else {
            let remedy = did_you_mean(id, item.scenario.iter().map(|scenario| scenario.id.as_str()));
            let sentence = format!("事项没有情形问题“{id}”。");
            findings.push(Finding::error(field, "unknown_answer", sentence).remedy(remedy));
            continue;
        };
        if let Some(value) = answer.as_str().filter(|value| scenario.label_of(value).is_none()) {
            let remedy = did_you_mean(value, scenario.options.iter().map(|option| option.value.as_str()));
            let sentence = format!("“{}”没有“{value}”这个选项。", scenario.ask);
            findings.push(Finding::error(field, "bad_value", sentence).remedy(remedy));
        }
    }
    findings
}

fn check_form(item: &Item, example: &Example) -> Vec<Finding> {
    let Some(form) = &item.form else { return Vec::new() };
    let scope = Scope::new().with("answers", &example.answers).with("item", item.feel());
    let errors = form.judge(&example.form, &scope).into_iter();
    errors.map(|error| Finding::error(format!("/form/{}", error.field), error.code, error.sentence)).collect()
}

fn check_materials(item: &Item, example: &Example) -> Option<Finding> {
    let expected = example.expect.materials.as_ref()?;
    let applicant = json!({ "account": example.applicant });
    let scope = Scope::new()
        .with("answers", &example.answers)
        .with("form", &example.form)
        .with("item", item.feel())
        .with("applicant", &applicant);
    let asked: Vec<&str> = item.materials_asked(&scope).map(|material| material.name.as_str()).collect();
    let alone = |these: &[&str], those: &[&str]| -> String {
        these.iter().filter(|name| !those.contains(name)).map(|name| format!("“{name}”")).collect::<Vec<_>>().join("、")
    };
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    let (surplus, missing) = (alone(&asked, &expected), alone(&expected, &asked));
    let sentence = match (surplus.is_empty(), missing.is_empty()) {
        (true, true) => return None,
        (false, true) => format!("按声明还要求材料{surplus}。"),
        (true, false) => format!("按声明不要求材料{missing}。"),
        (false, false) => format!("按声明要求材料{surplus}，而不要求{missing}。"),
    };
    Some(Finding::error("/expect/materials", "example_materials", sentence))
}

fn check_documents(county: &County, example: &Example) -> Vec<Finding> {
    let known: Vec<&str> = county.documents.iter().map(|document| document.name.as_str()).collect();
    let expected = example.expect.documents.iter().flatten();
    let unknown = expected.enumerate().filter(|(_, name)| !known.contains(&name.as_str()));
    unknown
        .map(|(index, name)| {
            let field = format!("/expect/documents/{index}");
            Finding::error(field, "unknown_document", format!("没有名为“{name}”的文书。"))
                .remedy(did_you_mean(name, known.iter().copied()))
        })
        .collect()
}

fn check_due(county: &County, item: &Item, example: &Example, clock: &str, expected: Option<Date>) -> Option<Finding> {
    let expected = expected?;
    let field = format!("/expect/{clock}_due");
    match due(county, item, example, clock) {
        Ok(due) if due == expected => None,
        Ok(due) => {
            let name = if clock == "promised" { "承诺" } else { "法定" };
            let sentence = format!("按声明和工作日历，{name}办结日为 {due}，不是 {expected}。");
            Some(Finding::error(field, "example_due", sentence))
        }
        Err(refusal) => Some(Finding::error(field, refusal.code, refusal.sentence)),
    }
}

/// The due date of one of the item's clocks after all events of the example.
fn due(county: &County, item: &Item, example: &Example, clock: &str) -> Result<Date, Refusal> {
    let accepted = example
        .day_of("accepted")
        .ok_or_else(|| Refusal::invalid("example_not_accepted", "没有受理事件，时限无从起算。"))?;
    let history = if clock == "promised" { &item.promised } else { &item.statutory };
    let limit = history
        .in_force(accepted)
        .ok_or_else(|| Refusal::invalid("no_limit_in_force", format!("{accepted} 没有生效的时限。")))?;
    let mut ledger = LegalClock::start(limit.length, Timestamp::start_of_day(accepted));
    for event in &example.events {
        apply(county, clock, &mut ledger, event)?;
    }
    let end = example.events.last().map_or(accepted, |event| event.on);
    Ok(ledger.due(&county.calendar, Timestamp::start_of_day(end))?.date)
}

fn apply(county: &County, clock: &str, ledger: &mut LegalClock, event: &ExampleEvent) -> Result<(), Refusal> {
    let at = Timestamp::start_of_day(event.on);
    match event.verb.as_str() {
        "paused" => {
            let (kind, announced) = read_pause(event)?;
            if pauses(county, clock, kind) {
                ledger.pause(Pause::open(kind, "行政许可法第四十五条", announced, at))?;
            }
            Ok(())
        }
        "resumed" => match ledger.open_pauses().last() {
            Some((pause, _)) => ledger.resume(pause, at),
            None => Ok(()),
        },
        "extended" => {
            let by = event.words.iter().find_map(|word| word.parse::<Limit>().ok());
            let by =
                by.ok_or_else(|| Refusal::invalid("bad_event", "延长没有写明时长，如 extended 2026-09-25 10wd。"))?;
            let words = |text: &str| text.to_owned();
            let (article, approver, reason) = (words("行政许可法第四十二条"), words("负责人"), words("示例"));
            // Only the statutory limit can be extended; the promise stays a promise.
            if clock == "statutory" {
                ledger.extend(&county.calendar, Extension { by, article, approver, reason, at })?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn read_pause(event: &ExampleEvent) -> Result<(PauseKind, Limit), Refusal> {
    let kind = event.words.iter().find_map(|word| pause_kind(word));
    let announced = event.words.iter().find_map(|word| word.parse::<Limit>().ok());
    kind.zip(announced).ok_or_else(|| {
        Refusal::invalid("bad_event", "暂停应写明种类和告知时长，如 paused 2026-09-29 expert-review 5wd。")
    })
}

/// `expert-review` as the county folder writes the kinds of special procedure.
pub fn pause_kind(word: &str) -> Option<PauseKind> {
    PauseKind::ALL.into_iter().find(|kind| {
        let name = serde_json::to_value(kind).ok();
        name.as_ref().and_then(|name| name.as_str()).is_some_and(|name| name.replace('_', "-") == word)
    })
}

/// Does a special procedure of this kind stop this clock of an application?
fn pauses(county: &County, clock: &str, kind: PauseKind) -> bool {
    let declared = county.kinds.find(KIND).and_then(|application| application.find_clock(clock));
    match declared {
        Some(clock) => clock.pausable.iter().any(|word| pause_kind(word) == Some(kind)),
        None => kind.is_statutory(),
    }
}
