//! Items outside files: drafts, rows, exports, and what changed between versions.

use calendar::Limit;
use declarations::{Item, LimitHistory, Source, check_item, diff};
use proptest::prelude::*;
use serde_json::json;

use crate::town::Town;

fn item(town: &Town) -> Item {
    Item::clone(town.county().items.find("market/food").unwrap())
}

#[test]
fn a_draft_meets_the_same_checks_as_a_file() {
    let county = Town::new().county();
    let mut draft = county.items.find("market/food").unwrap().to_json();
    assert_eq!(check_item(&Item::from_json("market/food", &draft).0, &county), []);
    draft["themes"] = json!(["food"]);
    draft["vists"] = json!(0);
    let (item, shape) = Item::from_json("market/food", &draft);
    assert_eq!(
        shape.iter().map(|f| f.to_string()).collect::<Vec<_>>(),
        ["market/food#/vists: error[unknown_key]: 不认识的键“vists”。是否想写“visits”？"]
    );
    let codes: Vec<_> = check_item(&item, &county).into_iter().map(|f| (f.field, f.code)).collect();
    assert_eq!(codes, [("/themes/0".to_owned(), "unknown_theme")]);
}

#[test]
fn a_blank_item_lacks_everything_but_can_be_filled() {
    let county = Town::new().county();
    let mut item = Item::blank("market/new");
    item.name = "新事项".to_owned();
    let findings = check_item(&item.seal(), &county);
    assert!(findings.iter().any(|f| f.code == "no_clock") && findings.iter().all(|f| f.path == "market/new"));
}

#[test]
fn what_is_exported_reads_back_as_the_same_version() {
    let town = Town::new();
    let item = item(&town);
    let again = town
        .with("items/market/food/item.toml", &item.to_toml())
        .with("items/market/food/form.toml", &item.form_toml().unwrap());
    assert_eq!(again.findings(), []);
    let again = self::item(&again);
    assert_eq!(again.to_json(), item.to_json());
    assert_eq!(again.digest(), item.digest());
}

#[test]
fn the_digest_follows_the_content_and_nothing_else() {
    let digest = item(&Town::new()).digest();
    let path = "items/market/food/item.toml";
    let reordered = Town::new().replacing(path, "visits = 0\n", "").replacing(
        path,
        "version = 1",
        "visits = 0 # 不用跑\nversion = 1",
    );
    assert_eq!(item(&reordered).digest(), digest);
    assert_ne!(item(&Town::new().replacing(path, "visits = 0", "visits = 1")).digest(), digest);
    assert_ne!(item(&Town::new().replacing("items/market/food/form.toml", "姓名", "名字")).digest(), digest);
    assert_ne!(item(&Town::new().with("items/market/food/guide.md", "改写")).digest(), digest);
}

#[test]
fn defaults_of_the_procedure_are_seen_by_feel_but_not_part_of_the_item() {
    let item = item(&Town::new());
    assert_eq!(item.feel()["examine"]["within"], "3wd");
    assert_eq!(item.feel()["review"]["organs"], json!(["market"]));
    assert_eq!(item.feel()["name"], "食品经营许可");
    assert_eq!(item.params.get("examine"), None);
}

#[test]
fn the_limit_in_force_is_the_latest_that_has_begun() {
    let item = item(&Town::new());
    let on = |day: &str| item.promised.in_force(day.parse().unwrap()).map(|limit| limit.length.to_string());
    assert_eq!(on("2024-12-31"), None);
    assert_eq!(on("2026-03-31").as_deref(), Some("10wd"));
    assert_eq!(on("2026-04-01").as_deref(), Some("8wd"));
}

#[test]
fn only_the_materials_that_apply_are_asked_for() {
    let item = item(&Town::new());
    let asked = |kind: &str| -> Vec<String> {
        let answers = json!({ "kind": kind });
        let scope = decision::Scope::new().with("answers", &answers);
        item.materials_asked(&scope).map(|material| material.id.clone()).collect()
    };
    assert_eq!(asked("new"), ["application", "layout"]);
    assert_eq!(asked("renew"), ["application", "old-licence"]);
}

#[test]
fn what_changed_is_told_in_plain_words() {
    let path = "items/market/food/item.toml";
    let old = Town::new();
    let new = Town::new()
        .replacing(path, "since = 2026-04-01, notice", "since = 2026-04-01, basis = \"第二条\", notice")
        .replacing(path, "{ length = \"8wd\"", "{ length = \"5wd\"")
        .replacing(path, "name = \"经营场所平面图\"", "name = \"场所平面图\"\nnecessity = \"容缺后补\"")
        .replacing(
            path,
            "[[material]]\nid = \"application\"\nname = \"食品经营许可申请书\"\nkind = \"申请表格文书\"\n",
            "",
        )
        .replacing(path, "keywords = [\"开饭店\"]", "keywords = [\"开饭店\", \"餐饮证\"]")
        .replacing(path, "plain = \"开饭店的许可\"", "plain = \"开饭店\"")
        .replacing(
            path,
            "{ value = \"renew\", label = \"延续\" }",
            "{ value = \"renew\", label = \"延续\" }, { value = \"change\", label = \"变更\" }",
        )
        .replacing("items/market/food/form.toml", "required = [\"name\", \"area\"", "required = [\"name\"");
    let changes: Vec<String> = diff(&item(&old), &item(&new)).iter().map(ToString::to_string).collect();
    assert_eq!(
        changes,
        [
            "承诺办结时限由 8 个工作日改为 5 个工作日",
            "删除材料“食品经营许可申请书”",
            "材料“经营场所平面图”：名称由“经营场所平面图”改为“场所平面图”，必要性由“必要”改为“容缺后补”",
            "情形问题“新办还是延续？”：选项新增“变更”",
            "通俗名称由“开饭店的许可”改为“开饭店”",
            "搜索词新增“餐饮证”",
            "表单“经营面积”改为选填",
        ]
    );
    assert_eq!(diff(&item(&old), &item(&old)), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever words an official types, quotes and line breaks included, survive the export.
    #[test]
    fn any_words_survive_the_export(words in prop::collection::vec("[^\\p{C}]{0,12}|[\"'\\\\#\n\t=\\[\\]]{1,6}", 5), days in 1u32..60) {
        let mut item = Item::blank("market/food");
        item.name = format!("名{}", words[0]);
        item.code = "11990100000000019F4000125001000".to_owned();
        item.version = 1;
        item.since = "2026-04-01".parse().unwrap();
        item.organ = "market".into();
        item.conditions = words.clone();
        item.params = json!({ "survey": { "organs": words.clone(), "within": "2wd" } }).as_object().cloned().unwrap();
        item.promised = LimitHistory::since(item.since, Limit::working_days(days));
        let item = item.seal();
        let toml = item.to_toml();
        let (value, findings) = Source::new("item.toml", toml.as_str()).value();
        prop_assert!(findings.is_empty(), "{toml}\n{findings:?}");
        let (again, shape) = Item::from_json("market/food", &value);
        prop_assert!(shape.is_empty(), "{toml}\n{shape:?}");
        prop_assert_eq!(again.to_json(), item.to_json());
    }
}
