//! The form of a version, or its text as `item.toml`, read back into an item.
//!
//! Whatever the form does not show (parameters, questions, remedies) is kept as it was.

use declarations::{Finding, Item, LimitHistory, ResultKind, Source, Words};
use serde_json::{Map, Value, json};
use web::form::Post;

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
/// Elements given by several lines, in the order typed.
const LISTS: &[&str] = &["keywords", "conditions", "places"];
/// Elements given by ticks, which have the order of the page and not of the item.
const TICKS: &[&str] = &["audience", "channels", "modes", "themes"];

/// The item with what the form says, and what of it could not be read.
pub(super) fn read(before: &Item, post: &Post) -> (Item, Vec<Finding>) {
    let mut content = match before.to_json() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    for key in LINES {
        let text = plain(post.get(key).unwrap_or_default());
        // A browser rewrites line ends and we the blank ends: neither is a change.
        let was = content.get(*key).and_then(Value::as_str).map(plain);
        if was.unwrap_or_default() != text {
            put(&mut content, key, text.into());
        }
    }
    for key in LISTS {
        let values = post.all(key).flat_map(|text| text.lines().map(str::trim).collect::<Vec<_>>());
        let values: Vec<Value> = values.filter(|line| !line.is_empty()).map(Value::from).collect();
        put(&mut content, key, values.into());
    }
    for key in TICKS {
        let ticked: Vec<&str> = post.all(key).map(str::trim).filter(|value| !value.is_empty()).collect();
        let was: Vec<String> =
            content.get(*key).and_then(Value::as_array).into_iter().flatten().filter_map(text_of).collect();
        let kept = was.iter().map(String::as_str).filter(|value| ticked.contains(value));
        let added = ticked.iter().copied().filter(|value| !was.iter().any(|was| was == value));
        let values: Vec<Value> = kept.chain(added).map(Value::from).collect();
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

fn plain(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
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
pub(crate) fn read_source(before: &Item, text: &str) -> (Item, Vec<Finding>) {
    let source = Source::new("item.toml", text);
    let (value, mut findings) = source.value();
    let (mut item, shape) = Item::from_json(before.id.clone(), &value);
    item.form = before.form.clone();
    item.guide = before.guide.clone();
    item.own_procedure = before.own_procedure;
    findings.extend(source.place(shape));
    (item.seal(), findings)
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

    /// A browser sends `\r\n`, and ticks in the order of the page.
    #[test]
    fn line_ends_and_the_order_of_ticks_are_no_change() {
        let mut before = item();
        before.guide = "第一步\n\n第二步\n".into();
        before.themes = vec!["water".into(), "house".into()];
        let mut post = posted(&before, &[("guide", "第一步\r\n\r\n第二步")]);
        post.pairs.extend(["business", "house", "water"].map(|theme| ("themes".to_owned(), theme.to_owned())));
        let (read, _) = read(&before, &post);
        assert_eq!(read.guide, before.guide);
        let themes: Vec<&str> = read.themes.iter().map(String::as_str).collect();
        assert_eq!(themes, ["water", "house", "business"]);
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
