//! Kinds that can run: openers, procedure, clocks, ledger, and posts for their tasks.

use super::figures::check_card_clock;
use crate::county::County;
use crate::event;
use crate::finding::Finding;
use crate::kind::{ClockDecl, Kind, Source};
use crate::organ::Role;
use crate::procedures::{OrganOf, UserTask};
use crate::reading::did_you_mean;
use crate::schedule::Schedule;
use crate::words::Words;

/// Who opens cases without being staff.
const OPENERS: &[&str] = &["citizen", "enterprise", "anyone", "system"];

/// What every case has, for its ledger; fields of the form stand beside them.
const COLUMNS: &[&str] = &[
    "number",
    "item",
    "applicant",
    "agent",
    "organ",
    "place",
    "channel",
    "filed_on",
    "accepted_on",
    "closed_on",
    "phase",
    "ending",
    "promised_due",
    "statutory_due",
    "due",
];

pub(super) fn check(kind: &Kind, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, opener) in kind.opened_by.iter().enumerate() {
        if !OPENERS.contains(&opener.as_str()) && Role::from_word(opener).is_none() {
            let known = OPENERS.iter().copied().chain(Role::ALL.iter().map(|role| role.word()));
            let sentence = format!("“{opener}”不能发起。");
            findings.push(
                Finding::error(format!("/opened_by/{index}"), "unknown_role", sentence)
                    .remedy(did_you_mean(opener, known)),
            );
        }
    }
    findings.extend(check_procedure(kind, county));
    if kind.clocks.is_empty() {
        findings.push(Finding::warning("/clock", "no_clock", format!("“{}”没有时钟。", kind.name)));
    }
    for clock in &kind.clocks {
        findings.extend(check_clock(clock));
        findings.extend(check_extension(clock, county));
    }
    findings.extend(check_organs(kind, county));
    findings.extend(check_card_clock(kind));
    findings.extend(check_ledger(kind));
    findings.extend(kind.schedules.iter().flat_map(|schedule| check_schedule(schedule, kind, county)));
    findings
}

/// What a clock may be extended by is a limit of the county, with its article.
fn check_extension(clock: &ClockDecl, county: &County) -> Vec<Finding> {
    let named = [("extension", &clock.extension), ("joint_extension", &clock.joint_extension)];
    let named = named.into_iter().filter_map(|(key, limit)| Some((key, limit.as_deref()?)));
    let unknown = named.filter(|(_, limit)| !county.meta.limits.contains_key(*limit));
    let finding = |(key, limit): (&str, &str)| {
        let field = format!("/clock/{}/{key}", clock.id);
        let finding = Finding::error(field, "unknown_reference", format!("county.toml 的 [limits] 里没有“{limit}”。"));
        finding.remedy(did_you_mean(limit, county.meta.limits.keys().map(String::as_str)))
    };
    unknown.map(finding).collect()
}

/// Every pattern finds something, and what stands in the form beforehand is what the form takes.
fn check_schedule(schedule: &Schedule, kind: &Kind, county: &County) -> Vec<Finding> {
    let field = |key: &str| format!("/schedule/{}/{key}", schedule.id);
    let mut findings = Vec::new();
    let any = Schedule { among: Vec::new(), ..schedule.clone() };
    let all = any.subjects(county);
    for (index, pattern) in schedule.among.iter().enumerate() {
        if !all.iter().any(|subject| crate::scheme::fits(pattern, &subject.id)) {
            let finding = Finding::error(
                field(&format!("among/{index}")),
                "unknown_reference",
                format!("没有“{pattern}”，“{}”不会为它立案。", schedule.name),
            );
            findings.push(finding.remedy(did_you_mean(pattern, all.iter().map(|subject| subject.id.as_str()))));
        }
    }
    let Source::Own(form) = &kind.form else {
        let sentence = format!("“{}”按计划立案，要有自己的表单。", kind.name);
        findings.push(Finding::error(field("form"), "schedule_without_form", sentence));
        return findings;
    };
    let known: Vec<&str> = form.fields().map(|field| field.name.as_str()).collect();
    for name in schedule.form.keys().filter(|name| form.find_field(name).is_none()) {
        let finding = Finding::error(field(&format!("form/{name}")), "unknown_field", format!("表单没有“{name}”。"));
        findings.push(finding.remedy(did_you_mean(name, known.iter().copied())));
    }
    let Some(subject) = schedule.subjects(county).into_iter().next() else { return findings };
    let filled = schedule.form_for(kind.since, &subject);
    for error in form.judge(&filled, &decision::Scope::new()) {
        let place =
            if schedule.form.contains_key(&error.field) { format!("form/{}", error.field) } else { "form".into() };
        findings.push(Finding::error(
            field(&place),
            "schedule_form",
            format!("按计划立案的表单不合格：{}", error.sentence),
        ));
    }
    findings
}

/// The organ in charge and those that ask are the county's.
fn check_organs(kind: &Kind, county: &County) -> Vec<Finding> {
    let own = kind.organ.iter().map(|organ| ("/organ".to_owned(), organ));
    let calls = kind.calls.iter().map(|call| (format!("/call/{}/organ", call.id), &call.organ));
    let unknown = own.chain(calls).filter(|(_, organ)| county.find_organ(organ).is_none());
    unknown
        .map(|(place, organ)| {
            let known = county.organs.iter().map(|organ| organ.id.as_str());
            Finding::error(place, "unknown_organ", format!("没有“{organ}”这个机构。"))
                .remedy(did_you_mean(organ.as_str(), known))
        })
        .collect()
}

/// The procedure exists, and a task that goes to a named organ finds its post there.
fn check_procedure(kind: &Kind, county: &County) -> Vec<Finding> {
    let Source::Own(id) = &kind.procedure else { return Vec::new() };
    let Some(procedure) = county.procedures.find(id) else {
        let remedy = did_you_mean(id, county.procedures.iter().map(|procedure| procedure.id.as_str()));
        return vec![Finding::error("/procedure", "unknown_reference", format!("流程“{id}”不存在。")).remedy(remedy)];
    };
    procedure.tasks.iter().filter_map(|task| homeless(task, county)).collect()
}

fn homeless(task: &UserTask, county: &County) -> Option<Finding> {
    let (OrganOf::Named(organ), Some(role)) = (&task.organ, task.role) else { return None };
    let word = role.word();
    let Some(organ) = county.find_organ(organ) else {
        let sentence = format!("任务“{}”的机构“{organ}”不存在。", task.label);
        let remedy = did_you_mean(organ.as_str(), county.organs.iter().map(|organ| organ.id.as_str()));
        return Some(Finding::error("/procedure", "unknown_reference", sentence).remedy(remedy));
    };
    (!organ.has_role(role)).then(|| {
        let sentence = format!("任务“{}”要由“{}”的 {word} 办理，而该机构没有这样的岗位。", task.label, organ.name);
        let finding = Finding::error("/procedure", "no_post_for_task", sentence);
        finding.remedy(format!("请在 organs/{}.toml 中设置 roles 含 {word} 的岗位。", organ.id))
    })
}

fn check_clock(clock: &ClockDecl) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, word) in clock.pausable.iter().enumerate().filter(|(_, word)| crate::pause_kind(word).is_none()) {
        let field = format!("/clock/{}/pausable/{index}", clock.id);
        findings.push(Finding::error(field, "bad_value", format!("没有“{word}”这种特别程序。")));
    }
    for (key, name) in [("starts", &clock.starts)].into_iter().chain(clock.stops.iter().map(|name| ("stops", name))) {
        // What is no name at all was told while reading.
        if name.starts_with(|first: char| first.is_ascii_uppercase()) && !event::is_event(name) {
            let sentence = format!("没有“{name}”这个事件，时钟“{}”不会因它而动。", clock.name);
            let finding = Finding::error(format!("/clock/{}/{key}", clock.id), "unknown_event", sentence);
            findings.push(finding.remedy(did_you_mean(name, event::names())));
        }
    }
    findings
}

/// Columns are what every case has, or fields of the kind's form.
fn check_ledger(kind: &Kind) -> Vec<Finding> {
    let Source::Own(form) = &kind.form else { return Vec::new() };
    let known: Vec<&str> = COLUMNS.iter().copied().chain(form.fields().map(|field| field.name.as_str())).collect();
    let lists = [("columns", &kind.ledger.columns), ("group_by", &kind.ledger.group_by)];
    let all =
        lists.iter().flat_map(|(key, names)| names.iter().enumerate().map(move |(index, name)| (*key, index, name)));
    all.filter(|(.., name)| !known.contains(&name.as_str()))
        .map(|(key, index, name)| {
            let finding =
                Finding::error(format!("/ledger/{key}/{index}"), "unknown_column", format!("没有“{name}”这一列。"));
            finding.remedy(did_you_mean(name, known.iter().copied()))
        })
        .collect()
}
