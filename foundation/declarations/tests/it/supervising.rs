//! Rules, indicators, schemes and surveys: what they name must exist, and every slip is found in its place.

use declarations::{County, HAPPENINGS, RULE_FIELDS, RULE_VARIABLES, Signal, Words as _, read_sum};

use crate::town::Town;

const RULE: &str = r#"name = "超过承诺时限"
since = 2024-01-01
category = "时限"
kinds = ["application"]
on = "due(promised)"
when = 'case.late_promise > 3 and item.handling = "承诺件"'
raise = "yellow"
to = "department-head"
must = { do = "说明原因", within = "3wd" }
score = -5
basis = "优化营商环境条例第三十六条"
about = "承诺没有做到。"
"#;

const KIND: &str = r#"name = "黄牌"
number = "HP{region}{date}{serial:4}"
opened_by = ["system"]
form = "form.toml"
procedure = "procedure.bpmn"

[clock.answer]
name = "说明"
length = "3wd"
starts = "Filed"
stops = "CardAnswered"
basis = "本县规定"

[ledger]
columns = ["number", "organ", "about"]
group_by = ["phase"]
"#;

const FORM: &str = r#"title = "黄牌"
type = "object"

[properties.about]
type = "string"
title = "问题"
"#;

const BPMN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hb="https://haoban.dev/bpmn" id="d">
  <bpmn:process id="card" name="黄牌" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:userTask id="explain" name="说明" hb:act="explain" hb:outcomes="explained=已说明" hb:role="examiner" hb:organ="market" />
    <bpmn:endEvent id="end" />
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="explain" />
    <bpmn:sequenceFlow id="f2" sourceRef="explain" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>
"#;

const INDICATOR: &str = r#"order = 15
name = "红黄牌率"
numerator = "yellow_cards + 2 red_cards"
denominator = "in_hand"
unit = "‰"
better = "lower"
about = "每千件的牌。"
"#;

const SCHEME: &str = r#"name = "窗口积分"
sort = "score"
of = "organ"
every = "month"
basis = "本县规定"
about = "怎样得分。"
base = 100
cap = 110
ties = ["V"]

[[part]]
id = "time"
name = "期限"
points = 100
categories = ["时限"]

[[mark]]
kind = "yellow"
points = -5

[[term]]
id = "V"
name = "工作量"
points = "5 * min(1, workload / workload_p90)"
most = 5
opens = "closed"

[[group]]
id = "all"
name = "部门"
members = ["market"]
"#;

const SURVEY: &str = r#"title = "满意度测评"
audience = "public"
of = "county"
every = "standing"
about = "两分钟，匿名。"
overall = "overall"

[form]
title = "满意度测评"
type = "object"

[form.properties.overall]
type = "integer"
title = "总体感受"
enum = [1, 2, 3, 4, 5]
x-scale = "satisfaction"

[form.properties.speed]
type = "integer"
title = "快慢"
enum = [1, 2, 3, 4, 5]
x-scale = "satisfaction"
"#;

const RISKS: &str = r#"[[risk]]
id = "decide-promise"
name = "承诺落空"
step = "决定"
acts = ["decide"]
items = ["market/*"]
wrong = "公布的承诺没有做到。"
level = "中"
measures = ["临期提示经办人"]
post = "market/examiner"
rules = ["T-PROMISE-OVER"]
"#;

fn supervised() -> Town {
    Town::new()
        .with("rules/T-PROMISE-OVER.toml", RULE)
        .with("kinds/yellow-card/kind.toml", KIND)
        .with("kinds/yellow-card/form.toml", FORM)
        .with("kinds/yellow-card/procedure.bpmn", BPMN)
        .with("indicators/cards.toml", INDICATOR)
        .with("schemes/points.toml", SCHEME)
        .with("surveys/satisfaction.toml", SURVEY)
        .with("risks.toml", RISKS)
}

/// Spoils one place; the one finding is this, as `line:col code`, and its remedy or sentence holds these words.
fn check(path: &str, from: &str, to: &str, expected: &str, words: &str) {
    let findings = supervised().replacing(path, from, to).findings();
    let found: Vec<String> =
        findings.iter().map(|f| format!("{}:{}:{} {}", f.path, f.line, f.column, f.code)).collect();
    assert_eq!(found, [format!("{path}:{expected}")], "{from} -> {to}\n{findings:#?}");
    let told = findings.first().map(|finding| format!("{}{}", finding.sentence, finding.remedy)).unwrap_or_default();
    assert!(told.contains(words), "{told}");
}

const RULE_FILE: &str = "rules/T-PROMISE-OVER.toml";
const KIND_FILE: &str = "kinds/yellow-card/kind.toml";
const SCHEME_FILE: &str = "schemes/points.toml";

#[test]
fn a_supervised_county_without_mistakes_has_no_findings() {
    let findings = supervised().findings();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn rules_name_what_there_is() {
    let check = |from, to, expected, words| check(RULE_FILE, from, to, expected, words);
    check(r#"["application"]"#, r#"["aplication"]"#, "4:10 unknown_reference", "application");
    check("due(promised)", "due(promise)", "5:6 unknown_clock", "promised");
    check(r#""due(promised)""#, r#""DecisionMad""#, "5:6 unknown_event", "DecisionMade");
    check(r#""yellow""#, r#""red""#, "7:9 unknown_reference", "kinds/red-card/");
    check("case.late_promise", "case.late_promised", "6:8 unknown_name", "late_promise");
    check("item.handling", "item.handing", "6:8 unknown_name", "handling");
    check("case.late_promise > 3", r#"case.organ = "markt""#, "6:8 unknown_word", "market");
    check("due(promised)", "sometimes", "5:6 bad_trigger", "due(promised)");
}

#[test]
fn a_condition_reads_only_what_its_trigger_gives() {
    let check = |from, to, expected, words| check(RULE_FILE, from, to, expected, words);
    check("case.late_promise > 3", "task.overrun_days > 3", "6:8 variable_without_value", "task");
    check("case.late_promise > 3", "window.red > 3", "6:8 variable_without_value", "window");
    check("case.late_promise > 3", r#"event.hour > 3"#, "6:8 variable_without_value", "event");
    let town = supervised().replacing(RULE_FILE, "due(promised)", "due(step)");
    let acts = |act: &str| town_with_act(&town, act).into_iter().map(|f| f.code).collect::<Vec<_>>();
    assert_eq!(acts("examine"), [""; 0]);
    assert_eq!(acts("examin"), ["unknown_word"]);
}

fn town_with_act(town: &Town, act: &str) -> Vec<declarations::Finding> {
    town.clone().replacing(RULE_FILE, "case.late_promise > 3", &format!(r#"task.act = "{act}""#)).findings()
}

#[test]
fn kinds_hang_together() {
    let check = |from, to, expected, words| check(KIND_FILE, from, to, expected, words);
    check(r#""CardAnswered""#, r#""CardAnswerd""#, "11:9 unknown_event", "CardAnswered");
    check("[clock.answer]", "[clock.reply]", "7:2 card_without_answer", "clock.answer");
    check(r#""about"]"#, r#""abuot"]"#, "15:31 unknown_column", "about");
    let bpmn = "kinds/yellow-card/procedure.bpmn";
    let homeless = |from: &str, to: &str| supervised().replacing(bpmn, from, to).findings();
    assert_eq!(homeless("\"market\"", "\"markt\"").first().map(|f| f.code), Some("unknown_reference"));
    assert_eq!(homeless("\"examiner\"", "\"supervisor\"").first().map(|f| f.code), Some("no_post_for_task"));
}

#[test]
fn figures_are_made_of_what_is_counted() {
    check("indicators/cards.toml", "2 red_cards", "2 red_crads", "3:13 unknown_measure", "red_cards");
    check("indicators/cards.toml", "in_hand", "twice in_hand", "4:15 unknown_measure", "yellow_cards");
    let check = |from, to, expected, words| check(SCHEME_FILE, from, to, expected, words);
    check(r#"kind = "yellow""#, r#"kind = "yelow""#, "18:8 unknown_mark", "yellow");
    check("workload_p90)", "workload_p9)", "24:10 feel_name_unknown", "workload_p90");
    check(r#"opens = "closed""#, r#"opens = "close""#, "26:9 unknown_measure", "closed");
    check(r#"ties = ["V"]"#, r#"ties = ["Q"]"#, "9:9 unknown_term", "V");
    check("points = 100", "points = 90", "11:1 parts_do_not_add_up", "90");
    check(r#"members = ["market"]"#, r#"members = ["markets"]"#, "31:12 unknown_reference", "market");
}

#[test]
fn surveys_have_something_to_average() {
    let file = "surveys/satisfaction.toml";
    check(file, "overall = \"overall\"", "overall = \"total\"", "6:11 unknown_field", "speed");
    check(file, "type = \"integer\"\ntitle = \"快慢\"", "type = \"integer\"", "18:1 missing_title", "speed");
    let survey = supervised().county().surveys.find("satisfaction").cloned().unwrap();
    assert_eq!(survey.scales().collect::<Vec<_>>(), ["overall", "speed"]);
    let answer = serde_json::json!({ "overall": 1, "speed": 4 });
    assert_eq!((survey.score(&answer), survey.is_satisfied(&answer)), (Some(62.5), Some(true)));
    assert_eq!(survey.score(&serde_json::json!({})), None);
}

#[test]
fn the_vocabulary_is_whole() {
    assert!(RULE_FIELDS.iter().all(|field| RULE_VARIABLES.contains(&field.variable)));
    assert!(HAPPENINGS.iter().any(|event| event.name == "DecisionMade"));
    assert_eq!(read_sum("filed").map(|sum| sum.len()), Ok(1));
}

/// The ids that the county's plan of supervision names, with the levels it gives them.
#[test]
fn the_demonstration_county_watches_everything_it_promised() {
    let (county, _) = County::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../county"));
    let county = county.unwrap();
    for id in [
        "T-DUE-SOON",
        "T-PROMISE-OVER",
        "T-LEGAL-OVER",
        "T-STEP-OVER",
        "T-CORRECT-LATE",
        "T-DELIVER-LATE",
        "T-PAUSE-OVER",
        "P-SKIP",
        "P-ROLE",
        "P-SOD",
        "P-TWO",
        "P-OFFLINE",
        "F-ITEM",
        "F-AMOUNT",
        "F-EARLY",
        "M-EXTRA",
        "M-REPEAT",
        "M-SHARED",
        "C-REASON",
        "C-REMEDY",
        "C-SEAL",
        "S-BAD",
        "S-FORCED",
        "S-LATE",
        "A-BULK",
        "A-INSTANT",
        "A-BACKDATE",
        "A-WITHDRAW",
        "A-RATER",
    ] {
        assert!(county.rules.contains(id), "{id}");
    }
    assert!(county.rules.len() >= 45 && county.indicators.len() >= 15, "{}", county.rules.len());
    for signal in Signal::ALL.iter().filter_map(|signal| signal.kind()) {
        assert!(county.kinds.contains(signal), "{signal}");
    }
}

const RISKS_FILE: &str = "risks.toml";

#[test]
fn risks_name_what_there_is() {
    let check = |from, to, expected, words| check(RISKS_FILE, from, to, expected, words);
    check(r#"["decide"]"#, r#"["decied"]"#, "5:9 unknown_act", "decide");
    check(r#"["market/*"]"#, r#"["markt/*"]"#, "6:10 unknown_item", "markt/*");
    check(r#""market/examiner""#, r#""market/examinor""#, "10:8 unknown_post", "market/examiner");
    check(r#""market/examiner""#, r#""examinor""#, "10:8 unknown_post", "examiner");
    check(r#""market/examiner""#, r#""hotline""#, "10:8 unknown_post", "hotline");
    check(r#""中""#, r#""很高""#, "8:9 bad_value", "高");
    check(r#"["临期提示经办人"]"#, "[]", "9:12 measures_missing", "measures");
    check(
        r#"["T-PROMISE-OVER"]"#,
        r#"["T-PROMISE-OVER", "T-PROMIS-OVER"]"#,
        "11:28 unknown_reference",
        "T-PROMISE-OVER",
    );
    let twice = supervised().with(RISKS_FILE, &format!("{RISKS}\n{RISKS}")).findings();
    let told: Vec<(&str, usize)> = twice.iter().map(|finding| (finding.code, finding.line)).collect();
    assert_eq!(told, [("duplicate_id", 14)]);
}

/// A register that forgets a rule is told so at the rule; a county without a register is not.
#[test]
fn every_rule_has_its_risk() {
    let town = supervised().replacing(RISKS_FILE, r#"["T-PROMISE-OVER"]"#, "[]");
    let found: Vec<String> = town.findings().iter().map(|f| format!("{}:{} {}", f.path, f.line, f.code)).collect();
    assert_eq!(found, ["risks.toml:2 risk_unwatched", "rules/T-PROMISE-OVER.toml:1 rule_without_risk"]);
    assert_eq!(supervised().without(RISKS_FILE).findings(), []);
}
