//! The elements of an item as fields of a form, and the form read back into an item.
//!
//! Whatever the form does not show (parameters, questions, remedies) is kept as it was.

use declarations::{
    Audience, Column, ExerciseLevel, Finding, Handling, HandlingChannel, Item, ItemType, LimitHistory, MaterialForm,
    MaterialKind, MaterialSource, Necessity, PowerSource, ResultKind, ServiceMode, Source, Words,
};
use serde_json::{Map, Value, json};
use web::Text;
use web::form::{Choice, Control, Input, Post};

use crate::desk::Desk;
use crate::lifecycle::dry_run::DryRun;

/// Blank rows below the materials and questions an item has.
const BLANK_ROWS: usize = 2;

/// Fields that belong together.
pub(super) struct Group {
    pub title: String,
    pub inputs: Vec<Input>,
}

/// One row of the material table; values of the selects with what is chosen.
pub(super) struct MaterialFields {
    pub index: usize,
    pub id: String,
    pub name: String,
    pub when: String,
    pub note: String,
    pub certificate: String,
    pub kinds: Vec<(String, bool)>,
    pub forms: Vec<(String, bool)>,
    pub necessities: Vec<(String, bool)>,
    pub sources: Vec<(String, bool)>,
}

/// One scenario question; its options one a line, `value=label`.
pub(super) struct ScenarioFields {
    pub index: usize,
    pub id: String,
    pub ask: String,
    pub when: String,
    pub options: String,
}

pub(super) fn organs(desk: &Desk) -> Vec<(String, String)> {
    desk.county().organs.iter().map(|organ| (organ.id.to_string(), organ.name.clone())).collect()
}

fn words<W: Words>(chosen: Option<W>) -> Vec<(String, bool)> {
    W::ALL
        .iter()
        .map(|word| (word.word().to_owned(), chosen.is_some_and(|chosen| chosen.word() == word.word())))
        .collect()
}

fn select<W: Words>(t: Text, name: &str, key: &str, chosen: &str) -> Input {
    let choices = W::ALL.iter().map(|word| (word.word().to_owned(), word.word().to_owned()));
    Input::select(t, name, t.get(key), choices).value(chosen)
}

fn ticks<W: Words>(t: Text, name: &str, key: &str, chosen: Vec<String>) -> Input {
    let choice =
        |word: &W| Choice { value: word.word().to_owned(), label: word.word().to_owned(), hint: String::new() };
    let mut input = Input::new(t, name, t.get(key), Control::Ticks(W::ALL.iter().map(choice).collect())).optional();
    input.values = chosen;
    input
}

fn line(t: Text, name: &str, key: &str, value: &str) -> Input {
    Input::line(t, name, t.get(key)).value(value).optional()
}

fn lines(t: Text, name: &str, key: &str, values: &[String]) -> Input {
    Input::new(t, name, t.get(key), Control::Lines).value(values.join("\n")).hint(t.get("admin-one-a-line")).optional()
}

fn strings<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn latest(history: &LimitHistory) -> String {
    history.latest().map(|limit| limit.length.to_string()).unwrap_or_default()
}

/// All groups of fields, filled with what the item has.
pub(super) fn groups(desk: &Desk, t: Text, item: &Item) -> Vec<Group> {
    let group = |key: &str, inputs: Vec<Input>| Group { title: t.get(key), inputs };
    let procedures = desk.county().procedures.iter().filter(|procedure| procedure.is_shared());
    let procedures = procedures.map(|procedure| (procedure.id.to_string(), procedure.name.clone()));
    let themes = desk.county().themes.themes.iter().map(|theme| Choice {
        value: theme.id.clone(),
        label: theme.name.clone(),
        hint: String::new(),
    });
    let mut theme_input = Input::new(t, "themes", t.get("admin-themes"), Control::Ticks(themes.collect())).optional();
    theme_input.values = item.themes.clone();
    let yes_no =
        |name: &str, key: &str, yes: bool| Input::new(t, name, t.get(key), Control::YesNo).value(yes.to_string());
    let visits = item.visits.map(|visits| visits.to_string()).unwrap_or_default();
    let basis = item.statutory.latest().map(|limit| limit.basis.clone()).unwrap_or_default();
    let notice = item.promised.latest().map(|limit| limit.notice.clone()).unwrap_or_default();
    vec![
        group(
            "admin-group-names",
            vec![
                Input::line(t, "name", t.get("admin-name")).value(item.name.as_str()),
                line(t, "plain", "admin-plain", &item.plain),
                line(t, "parent", "admin-parent", &item.parent),
                Input::line(t, "code", t.get("guide-code")).value(item.code.as_str()),
                line(t, "catalog_code", "admin-catalog-code", &item.catalog_code),
                lines(t, "keywords", "admin-keywords", &item.keywords),
            ],
        ),
        group(
            "admin-group-power",
            vec![
                select::<ItemType>(t, "type", "admin-type", item.item_type.word()),
                select::<Handling>(t, "handling", "admin-handling", item.handling.word()),
                Input::select(t, "organ", t.get("guide-organ"), organs(desk)).value(item.organ.as_str()),
                select::<ExerciseLevel>(t, "level", "admin-level", item.level.word()),
                select::<PowerSource>(t, "power_source", "admin-power-source", item.power_source.word()),
                ticks::<Audience>(t, "audience", "guide-audience", strings(&item.audience)),
            ],
        ),
        group(
            "admin-group-limits",
            vec![
                line(t, "promised", "guide-promised", &latest(&item.promised)).hint(t.get("admin-limit-hint")),
                line(t, "promised_notice", "admin-promised-notice", &notice),
                line(t, "statutory", "guide-statutory", &latest(&item.statutory)).hint(t.get("admin-limit-hint")),
                line(t, "statutory_basis", "admin-statutory-basis", &basis),
                Input::select(t, "procedure", t.get("guide-process"), procedures)
                    .value(item.procedure.as_str())
                    .optional(),
            ],
        ),
        group(
            "admin-group-channels",
            vec![
                line(t, "visits", "guide-visits-label", &visits),
                line(t, "visits_reason", "admin-visits-reason", &item.visits_reason),
                ticks::<HandlingChannel>(t, "channels", "guide-channels", strings(&item.channels)),
                ticks::<ServiceMode>(t, "modes", "admin-modes", strings(&item.modes)),
                yes_no("high_frequency", "catalog-frequent", item.high_frequency),
                yes_no("free", "admin-free", item.fees.as_ref().is_some_and(Vec::is_empty)),
                lines(t, "places", "admin-places", &item.places),
                line(t, "hours", "guide-hours", &item.hours),
                line(t, "phone", "catalog-phone", &item.phone),
                line(t, "complaint_phone", "guide-complaint", &item.complaint_phone),
            ],
        ),
        group(
            "admin-group-themes",
            vec![
                theme_input,
                select::<Column>(t, "column", "catalog-by-column", item.column.map_or("", Words::word)).optional(),
            ],
        ),
        group(
            "admin-group-content",
            vec![
                lines(t, "conditions", "guide-conditions", &item.conditions),
                line(t, "result_name", "guide-result", &item.result.name),
                select::<ResultKind>(t, "result_kind", "admin-result-kind", item.result.kind.word()),
                line(t, "result_validity", "admin-result-validity", &item.result.validity),
                Input::new(t, "guide", t.get("admin-guide"), Control::Lines)
                    .value(item.guide.as_str())
                    .hint(t.get("admin-markdown"))
                    .optional(),
            ],
        ),
    ]
}

pub(super) fn materials(item: &Item) -> Vec<MaterialFields> {
    let fields = |index: usize, material: Option<&declarations::Material>| MaterialFields {
        index,
        id: material.map(|material| material.id.clone()).unwrap_or_default(),
        name: material.map(|material| material.name.clone()).unwrap_or_default(),
        when: material
            .and_then(|material| material.when.as_ref())
            .map(|when| when.text().to_owned())
            .unwrap_or_default(),
        note: material.map(|material| material.note.clone()).unwrap_or_default(),
        certificate: material.map(|material| material.certificate.clone()).unwrap_or_default(),
        kinds: words::<MaterialKind>(material.map(|material| material.kind)),
        forms: words::<MaterialForm>(material.map(|material| material.form)),
        necessities: words::<Necessity>(material.map(|material| material.necessity)),
        sources: words::<MaterialSource>(material.map(|material| material.source)),
    };
    (0..item.material.len() + BLANK_ROWS).map(|index| fields(index, item.material.get(index))).collect()
}

pub(super) fn scenarios(item: &Item) -> Vec<ScenarioFields> {
    let fields = |index: usize, scenario: Option<&declarations::Scenario>| ScenarioFields {
        index,
        id: scenario.map(|scenario| scenario.id.clone()).unwrap_or_default(),
        ask: scenario.map(|scenario| scenario.ask.clone()).unwrap_or_default(),
        when: scenario
            .and_then(|scenario| scenario.when.as_ref())
            .map(|when| when.text().to_owned())
            .unwrap_or_default(),
        options: scenario
            .map(|scenario| {
                scenario.options.iter().map(|option| format!("{}={}", option.value, option.label)).collect::<Vec<_>>()
            })
            .unwrap_or_default()
            .join("\n"),
    };
    (0..item.scenario.len() + BLANK_ROWS).map(|index| fields(index, item.scenario.get(index))).collect()
}

/// Elements given by one line of text; an empty one is left out.
const LINES: &[&str] = &[
    "name",
    "plain",
    "parent",
    "code",
    "catalog_code",
    "type",
    "handling",
    "organ",
    "level",
    "power_source",
    "procedure",
    "visits_reason",
    "column",
    "hours",
    "phone",
    "complaint_phone",
    "guide",
];
/// Elements given by several lines or ticks.
const LISTS: &[&str] = &["keywords", "conditions", "places", "audience", "channels", "modes", "themes"];

/// The item with what the form says, and what of it could not be read.
pub(super) fn read(before: &Item, post: &Post) -> (Item, Vec<Finding>) {
    let mut content = match before.to_json() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    for key in LINES {
        put(&mut content, key, post.get(key).map(|text| text.trim().replace("\r\n", "\n")).unwrap_or_default().into());
    }
    for key in LISTS {
        let values = post.all(key).flat_map(|text| text.lines().map(str::trim).collect::<Vec<_>>());
        let values: Vec<Value> = values.filter(|line| !line.is_empty()).map(Value::from).collect();
        put(&mut content, key, values.into());
    }
    let number = post.get("visits").map(str::trim).filter(|text| !text.is_empty());
    put(
        &mut content,
        "visits",
        number.map_or(Value::Null, |text| text.parse::<u32>().map_or_else(|_| text.into(), Value::from)),
    );
    put(&mut content, "high_frequency", (post.get("high_frequency") == Some("true")).into());
    if post.get("free") == Some("true") {
        content.insert("fees".to_owned(), json!([]));
    } else if before.fees.as_ref().is_some_and(Vec::is_empty) {
        content.remove("fees");
    }
    limit(&mut content, before, &before.promised, post, "promised", "promised_notice", "notice");
    limit(&mut content, before, &before.statutory, post, "statutory", "statutory_basis", "basis");
    result(&mut content, post);
    content.insert("material".to_owned(), read_materials(before, post));
    content.insert("scenario".to_owned(), read_scenarios(before, post));
    Item::from_json(before.id.clone(), &Value::Object(content))
}

fn put(content: &mut Map<String, Value>, key: &str, value: Value) {
    let empty = value.is_null() || value == "" || value == false || value.as_array().is_some_and(Vec::is_empty);
    if empty {
        content.remove(key);
    } else {
        content.insert(key.to_owned(), value);
    }
}

/// A new length begins with this version; what held before stays in the history.
fn limit(
    content: &mut Map<String, Value>,
    before: &Item,
    history: &LimitHistory,
    post: &Post,
    key: &'static str,
    source_field: &str,
    source_key: &str,
) {
    let length = post.get(key).unwrap_or_default().trim();
    let source = post.get(source_field).unwrap_or_default().trim();
    let latest = history.latest();
    let was = latest.map(|limit| limit.length.to_string()).unwrap_or_default();
    let source_was =
        latest.map(|limit| if source_key == "basis" { limit.basis.as_str() } else { limit.notice.as_str() });
    if length == was && source == source_was.unwrap_or_default() {
        return;
    }
    if length.is_empty() {
        content.remove(key);
        return;
    }
    let mut list: Vec<Value> = match content.remove(key) {
        Some(Value::Array(list)) => list,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    // Only the length or source that this version itself set is replaced; if merely the source changed, it is mended.
    let since = match latest {
        Some(limit) if length == was => limit.since,
        _ => before.since,
    };
    let since = since.to_string();
    list.retain(|limit| limit.get("since").and_then(Value::as_str).unwrap_or("0001-01-01") < since.as_str());
    let mut limit = json!({ "length": length, "since": since });
    if let (Some(limit), false) = (limit.as_object_mut(), source.is_empty()) {
        limit.insert(source_key.to_owned(), source.into());
    }
    list.push(limit);
    content.insert(key.to_owned(), Value::Array(list));
}

fn result(content: &mut Map<String, Value>, post: &Post) {
    let mut result = match content.remove("result") {
        Some(Value::Object(result)) => result,
        _ => Map::new(),
    };
    for (key, field) in [("name", "result_name"), ("kind", "result_kind"), ("validity", "result_validity")] {
        put(&mut result, key, post.get(field).unwrap_or_default().trim().into());
    }
    if !result.contains_key("kind") {
        result.insert("kind".to_owned(), ResultKind::default().word().into());
    }
    content.insert("result".to_owned(), Value::Object(result));
}

fn rows<'p>(post: &'p Post, name: &'static str) -> impl Iterator<Item = (usize, impl Fn(&str) -> String + 'p)> {
    (0..).map_while(move |index| {
        post.get(&format!("{name}-{index}-id"))?;
        let field = move |key: &str| {
            post.get(&format!("{name}-{index}-{key}")).unwrap_or_default().trim().replace("\r\n", "\n")
        };
        Some((index, field))
    })
}

/// A row without a name is a material taken away, or a blank row.
fn read_materials(before: &Item, post: &Post) -> Value {
    let mut list = Vec::new();
    for (index, field) in rows(post, "material") {
        let name = field("name");
        if name.is_empty() {
            continue;
        }
        let id = match field("id") {
            id if id.is_empty() => format!("m{}", index + 1),
            id => id,
        };
        // What the row does not show stays with the material.
        let known = before.find_material(&id).and_then(|material| serde_json::to_value(material).ok());
        let mut material = match known {
            Some(Value::Object(material)) => material,
            _ => Map::new(),
        };
        material.insert("id".to_owned(), id.into());
        for key in ["name", "kind", "form", "necessity", "source", "when", "note", "certificate"] {
            put(&mut material, key, field(key).into());
        }
        list.push(Value::Object(material));
    }
    Value::Array(list)
}

fn read_scenarios(before: &Item, post: &Post) -> Value {
    let mut list = Vec::new();
    for (index, field) in rows(post, "scenario") {
        let ask = field("ask");
        if ask.is_empty() {
            continue;
        }
        let id = match field("id") {
            id if id.is_empty() => format!("q{}", index + 1),
            id => id,
        };
        let known = before.find_scenario(&id).and_then(|scenario| serde_json::to_value(scenario).ok());
        let mut scenario = match known {
            Some(Value::Object(scenario)) => scenario,
            _ => Map::new(),
        };
        scenario.insert("id".to_owned(), id.into());
        put(&mut scenario, "ask", ask.into());
        put(&mut scenario, "when", field("when").into());
        let option = |line: &str| {
            let (value, label) = line.split_once('=').unwrap_or((line, line));
            json!({ "value": value.trim(), "label": label.trim() })
        };
        let options: Vec<Value> = field("options").lines().filter(|line| !line.trim().is_empty()).map(option).collect();
        scenario.insert("options".to_owned(), options.into());
        list.push(Value::Object(scenario));
    }
    Value::Array(list)
}

/// The item of a text of `item.toml`, each finding with its line; form and guide come from the version before.
pub(super) fn read_source(before: &Item, text: &str) -> (Item, Vec<Finding>) {
    let source = Source::new("item.toml", text);
    let (value, mut findings) = source.value();
    let (mut item, shape) = Item::from_json(before.id.clone(), &value);
    item.form = before.form.clone();
    item.guide = before.guide.clone();
    item.own_procedure = before.own_procedure;
    findings.extend(source.place(shape));
    (item.seal(), findings)
}

/// The figures of a dry run, one sentence each.
pub(super) fn dry_run_words(t: Text, run: &DryRun) -> Vec<String> {
    if run.open == 0 {
        return vec![t.get("admin-dry-none")];
    }
    let mut sentences = vec![t.msg("admin-dry-open").arg("n", run.open).to_string()];
    for (version, count) in &run.by_version {
        sentences.push(t.msg("admin-dry-version").arg("version", *version).arg("n", *count).to_string());
    }
    let moved = t.msg("admin-dry-moved").arg("n", run.moved()).arg("earlier", run.earlier).arg("later", run.later);
    sentences.push(moved.to_string());
    if run.unknown > 0 {
        sentences.push(t.msg("admin-dry-unknown").arg("n", run.unknown).to_string());
    }
    sentences.push(t.msg("admin-dry-documents").arg("n", run.documents).to_string());
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> Item {
        let content = json!({
            "name": "用水报装", "code": "1199012100000001236200001000000", "version": 2, "since": "2026-12-01",
            "type": "公共服务", "handling": "承诺件", "organ": "water",
            "promised": { "length": "5wd", "since": "2024-04-01", "notice": "青政务〔2024〕3号" },
            "params": { "survey": { "within": "2wd" } },
            "material": [{ "id": "id", "name": "身份证", "kind": "证件证书证明", "certificate": "resident-id", "issuer": "公安机关" }],
        });
        Item::from_json("water/water-connection", &content).0
    }

    /// What the page would post of the item unchanged, with some fields changed.
    fn posted(item: &Item, changed: &[(&str, &str)]) -> Post {
        let mut pairs: Vec<(String, String)> = vec![
            ("name".into(), item.name.clone()),
            ("code".into(), item.code.clone()),
            ("type".into(), item.item_type.to_string()),
            ("handling".into(), item.handling.to_string()),
            ("organ".into(), item.organ.to_string()),
            ("promised".into(), "5wd".into()),
            ("promised_notice".into(), "青政务〔2024〕3号".into()),
            ("material-0-id".into(), "id".into()),
            ("material-0-name".into(), "身份证".into()),
            ("material-0-kind".into(), "证件证书证明".into()),
            ("material-0-certificate".into(), "resident-id".into()),
        ];
        for (name, value) in changed {
            pairs.retain(|(key, _)| key != name);
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
        Post { pairs, files: Vec::new() }
    }

    #[test]
    fn what_the_form_does_not_show_is_kept() {
        let (read, findings) = read(&item(), &posted(&item(), &[]));
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(read.params, item().params);
        assert_eq!(read.material[0].issuer, "公安机关");
        assert_eq!(read.promised, item().promised);
    }

    #[test]
    fn a_new_promise_begins_with_the_version_and_keeps_the_old_one() {
        let changes = [("promised", "3wd"), ("promised_notice", "青政务〔2026〕9号")];
        let (read, _) = read(&item(), &posted(&item(), &changes));
        let limits: Vec<(String, String)> =
            read.promised.iter().map(|limit| (limit.length.to_string(), limit.since.to_string())).collect();
        assert_eq!(limits, [("5wd".into(), "2024-04-01".into()), ("3wd".into(), "2026-12-01".into())]);
    }

    #[test]
    fn rows_are_added_and_taken_away() {
        let changes = [
            ("material-0-name", ""),
            ("material-1-id", ""),
            ("material-1-name", "申请表"),
            ("material-1-kind", "申请表格文书"),
        ];
        let (read, _) = read(&item(), &posted(&item(), &changes));
        let names: Vec<&str> = read.material.iter().map(|material| material.name.as_str()).collect();
        assert_eq!(names, ["申请表"]);
        assert_eq!(read.material[0].id, "m2");
    }

    #[test]
    fn a_value_that_cannot_be_read_is_told() {
        let (_, findings) = read(&item(), &posted(&item(), &[("promised", "quickly"), ("visits", "many")]));
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    #[test]
    fn the_text_of_an_item_reads_back_and_its_mistakes_have_lines() {
        let text = item().to_toml();
        let (read, findings) = read_source(&item(), &text);
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(read.digest(), item().digest());
        let (_, findings) = read_source(&item(), "name = \"x\"\nversion = \"two\"\n");
        assert!(findings.iter().any(|finding| finding.line == 2), "{findings:?}");
    }
}
