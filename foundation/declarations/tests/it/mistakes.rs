//! Every mistake is found, in the right file, at the right line and column, under a stable code.

use declarations::Finding;

use crate::town::Town;

/// Spoils one place; the findings are exactly these, as `path:line:col code`.
fn check(path: &str, from: &str, to: &str, expected: &[&str]) {
    let mut findings = Town::new().replacing(path, from, to).findings();
    // Other files notice some mistakes as well, the worked case above all; here one file is asked.
    findings.retain(|finding| expected.iter().any(|place| place.starts_with(&format!("{}:", finding.path))));
    let found: Vec<String> = findings.iter().map(place).collect();
    assert_eq!(found, expected, "{from} -> {to}\n{findings:#?}");
}

fn place(finding: &Finding) -> String {
    format!("{}:{}:{} {}", finding.path, finding.line, finding.column, finding.code)
}

const ITEM: &str = "items/market/food/item.toml";
const FORM: &str = "items/market/food/form.toml";
const EXAMPLE: &str = "items/market/food/examples/catering.toml";

fn check_item(from: &str, to: &str, expected: &str) {
    check(ITEM, from, to, &[&format!("{ITEM}:{expected}")]);
}

#[test]
fn a_county_without_mistakes_has_no_findings() {
    let findings = Town::new().findings();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn slips_of_the_hand_in_an_item_are_found_where_they_are() {
    check_item("keywords = [", "keyword = [", "22:1 unknown_key");
    check_item("visits = 0", "visits = \"零\"", "14:10 wrong_type");
    check_item("name = \"食品经营许可\"", "name = \"\"", "1:8 empty_text");
    check_item("type = \"行政许可\"", "type = \"行政许何\"", "7:8 bad_value");
    check_item("channels = [\"窗口\", \"网上\"]", "channels = [\"窗口\", \"网下\"]", "15:19 bad_value");
    check_item("{ length = \"10wd\"", "{ length = \"10xd\"", "13:24 limit_malformed");
    check_item("since = 2026-04-01\ntype", "since = \"2026-04-31\"\ntype", "6:9 bad_date");
}

#[test]
fn unknown_keys_are_told_the_nearest_known_one() {
    let findings = Town::new().replacing(ITEM, "visits = 0", "vists = 0").findings();
    let unknown = findings.iter().find(|finding| finding.code == "unknown_key").unwrap();
    assert_eq!(unknown.remedy, "是否想写“visits”？");
}

#[test]
fn names_of_things_that_do_not_exist_are_found() {
    check_item("themes = [\"food-business\"]", "themes = [\"food\"]", "20:11 unknown_theme");
    check_item("places = [\"centre\"]", "places = [\"center\"]", "25:11 unknown_place");
    check_item("procedure = \"promised\"", "procedure = \"promise\"", "11:13 unknown_reference");
    check_item("organs = [\"market\"]", "organs = [\"markets\"]", "41:22 unknown_reference");
    check(
        "organs/market.toml",
        "settled = \"centre\"",
        "settled = \"hall\"",
        &["organs/market.toml:6:11 unknown_reference"],
    );
    check(
        "organs/market.toml",
        "posts = [\"examiner\"]",
        "posts = [\"examinor\"]",
        &["organs/market.toml:23:10 unknown_post"],
    );
}

#[test]
fn codes_are_checked_to_the_last_digit() {
    check_item(
        "code = \"11990100000000019F4000125001000\"",
        "code = \"11990100000000019F400012500100\"",
        "3:8 task_code_shape",
    );
    check(
        ITEM,
        "code = \"11990100000000019F4",
        "code = \"11990100000000019G4",
        &[&format!("{ITEM}:3:8 code_body_mismatch"), &format!("{ITEM}:3:8 task_code_body")],
    );
    check_item("catalog_code = \"000125001000\"", "catalog_code = \"000125001001\"", "4:16 code_mismatch");
}

#[test]
fn the_promise_may_not_be_longer_than_the_law() {
    check_item("{ length = \"8wd\"", "{ length = \"25wd\"", "13:12 promise_longer_than_law");
    check_item("{ length = \"8wd\"", "{ length = \"30d\"", "13:12 promise_longer_than_law");
    check_item("handling = \"承诺件\"", "handling = \"即办件\"", "13:12 instant_too_slow");
}

#[test]
fn every_path_needs_a_clock_that_can_be_counted() {
    let town = Town::new().without(EXAMPLE);
    let line = "promised = [{ length = \"10wd\", since = 2025-01-01 }, { length = \"8wd\", since = 2026-04-01, notice = \"青政务〔2026〕3号\" }]\n";
    let findings = town.replacing(ITEM, line, "").findings();
    assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), ["no_clock"]);
    check_item("since = 2019-04-23", "since = 2030-01-01", "12:13 limit_without_calendar");
}

#[test]
fn materials_may_not_be_asked_for_otherwise_nor_twice() {
    check_item("name = \"经营场所平面图\"", "name = \"法律法规规定的其他材料\"", "56:8 catch_all_material");
    let lawful = Town::new()
        .replacing(ITEM, "name = \"经营场所平面图\"", "name = \"法律规定的其他材料\"\nbasis = \"食品安全法第三十五条\"")
        .replacing(EXAMPLE, "\"经营场所平面图\"", "\"法律规定的其他材料\"");
    assert_eq!(lawful.findings(), []);
    check_item("id = \"layout\"", "id = \"application\"", "55:6 duplicate_id");
}

#[test]
fn a_material_that_government_holds_is_flagged() {
    let town = Town::new().replacing(ITEM, "name = \"经营场所平面图\"", "name = \"营业执照（复印件）\"").replacing(
        "items/market/food/examples/catering.toml",
        "经营场所平面图",
        "营业执照（复印件）",
    );
    let findings = town.findings();
    assert_eq!(findings.iter().map(place).collect::<Vec<_>>(), [format!("{ITEM}:56:8 obtainable_by_sharing")]);
    assert!(findings[0].remedy.contains("business-licence"), "{}", findings[0]);
}

#[test]
fn conditions_must_compile_and_read_what_exists() {
    check_item("when = 'answers.kind = \"new\"'", "when = 'answers.sort = \"new\"'", "59:8 unknown_name");
    check_item("when = 'answers.kind = \"renew\"'", "when = 'answers.kind = \"renwe\"'", "63:8 unknown_option");
    check_item("when = 'answers.kind = \"renew\"'", "when = 'answer.kind = \"renew\"'", "63:8 feel_name_unknown");
}

#[test]
fn parameters_of_the_procedure_are_given_and_complete() {
    check_item("review = { organs = [\"market\"] }", "", "40:1 missing_param");
    check_item("review = { organs = [\"market\"] }", "review = { organs = [] }", "41:21 bad_param");
    check_item(
        "organs = [\"market\"] }",
        "organs = [\"market\"] }\nexamin = { within = \"1wd\" }",
        "42:12 unknown_param",
    );
    check_item("organs = [\"market\"] }", "organs = [\"market\"] }\nexamine = { within = \"1w\" }", "42:22 bad_param");
}

#[test]
fn every_task_needs_a_post_that_holds_its_role() {
    check(
        "organs/market.toml",
        "roles = [\"approver\"]",
        "roles = [\"leader\"]",
        &[&format!("{ITEM}:9:9 no_post_for_task")],
    );
    check(
        "organs/centre.toml",
        "roles = [\"receiver\"]",
        "roles = [\"deliverer\"]",
        &[&format!("{ITEM}:11:13 no_post_for_task")],
    );
    // The centre receives but cannot review.
    check_item("organs = [\"market\"]", "organs = [\"market\", \"centre\"]", "41:32 no_post_for_task");
}

#[test]
fn elements_that_contradict_each_other_are_found() {
    check_item("visits = 0", "visits = 1\nvisits_reason = \"核验原件\"", "14:10 guide_contradiction");
    check_item("visits = 0", "visits = 0\nsecret = true", "16:12 secret_online");
    check_item("modes = [\"全程网办\"]", "modes = [\"容缺受理\"]", "19:9 guide_contradiction");
    check_item("visits = 0", "visits = 0\nsending = [\"寄结果\"]", "15:11 guide_contradiction");
    check_item("visits = 0", "visits = 0\nterminals = [\"大厅\"]", "15:13 guide_contradiction");
    check_item("channels = [\"窗口\", \"网上\"]", "channels = [\"网上\"]", "18:11 guide_contradiction");
    check_item("depth = [\"3\"", "depth = [\"0\"", "16:10 unknown_depth");
}

#[test]
fn a_guide_without_an_element_is_incomplete() {
    check_item("plain = \"开饭店的许可\"\n", "", "1:1 guide_incomplete");
    for (line, element) in [
        ("scope = \"全县\"\n", "通办范围"),
        ("in_hall = true\n", "是否进驻大厅"),
        ("depth = [\"3\", \"4\", \"5\", \"6\"]\n", "网上办理深度"),
        ("intermediary = []\n", "是否存在中介服务"),
        ("rights = [\"对许可决定享有陈述权、申辩权\"]\n", "申请人的权利"),
        ("duties = [\"如实提交材料\"]\n", "申请人的义务"),
        ("suit_contact = \"青岚县人民法院立案庭，0999-6210188\"\n", "法院的地址和电话"),
        ("standard = \"标明面积和设备位置\"\n", "“经营场所平面图”的受理标准"),
    ] {
        let findings = Town::new().replacing(ITEM, line, "").findings();
        let told: Vec<&str> = findings.iter().map(|finding| finding.sentence.as_str()).collect();
        assert!(matches!(told.as_slice(), [one] if one.contains(element)), "{element}: {told:?}");
    }
    let findings = Town::new().without("items/market/food/guide.md").findings();
    assert_eq!(findings.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["/guide"]);
}

#[test]
fn forms_are_json_schema_with_keys_of_ours() {
    check(FORM, "type = \"number\"", "type = \"nummer\"", &[&format!("{FORM}:15:8 form_schema")]);
    check(FORM, "x-group = \"applicant\"", "x-group = \"person\"", &[&format!("{FORM}:26:11 unknown_group")]);
    check(FORM, "x-unit", "x-units", &[&format!("{FORM}:18:1 unknown_key")]);
    check(FORM, "x-unit = \"平方米\"", "x-widget = \"yesno\"", &[&format!("{FORM}:18:12 widget_mismatch")]);
    check(FORM, "applicant.name", "applicant.nmae", &[&format!("{FORM}:25:13 unknown_prefill")]);
    check(FORM, "\"area\", \"reason\"", "\"area\", \"raeson\"", &[&format!("{FORM}:3:12 unknown_field")]);
}

#[test]
fn a_procedure_is_checked_where_it_is_drawn() {
    const BPMN: &str = "procedures/promised.bpmn";
    check(BPMN, "= \"accept\"", "= \"accepted\"", &[&format!("{BPMN}:16:68 unknown_outcome")]);
    check(BPMN, "outcome.receive", "outcome.recieve", &[&format!("{BPMN}:16:68 unknown_task")]);
    check(BPMN, "hb:act=\"examine\"", "hb:act=\"exmine\"", &[&format!("{BPMN}:10:5 unknown_act")]);
    check(
        "procedures/promised.toml",
        "[param.\"examine.within\"]",
        "[param.\"examine.during\"]",
        &["procedures/promised.toml:4:2 undeclared_param"],
    );
}

#[test]
fn a_dead_end_is_told_with_its_path() {
    let flow = "<sequenceFlow id=\"f5\" sourceRef=\"decide\" targetRef=\"end\"/>";
    let findings = Town::new().replacing("procedures/promised.bpmn", flow, "").findings();
    assert!(findings.iter().any(|f| f.is_error() && f.path.ends_with("promised.bpmn")), "{findings:#?}");
}

#[test]
fn worked_cases_are_tests_of_the_declaration() {
    check(
        EXAMPLE,
        "promised_due = 2026-10-23",
        "promised_due = 2026-10-21",
        &[&format!("{EXAMPLE}:18:16 example_due")],
    );
    check(
        EXAMPLE,
        "kind = \"new\"",
        "kind = \"renew\"",
        &[&format!("{EXAMPLE}:14:1 field_missing"), &format!("{EXAMPLE}:21:13 example_materials")],
    );
    check(EXAMPLE, "\"wang.mei\"", "\"wang.wei\"", &[&format!("{EXAMPLE}:2:13 unknown_account")]);
    check(EXAMPLE, "\"受理通知书\"", "\"受理告知书\"", &[&format!("{EXAMPLE}:20:14 unknown_document")]);
}

#[test]
fn a_kind_may_have_a_form_and_a_procedure_of_its_own() {
    const KIND: &str = "name = \"巡查发现\"\nopened_by = [\"supervisor\"]\nform = \"form.toml\"\nprocedure = \"procedure.bpmn\"\n\
        [clock.rectify]\nname = \"整改\"\nlength = \"3wd\"\nstarts = \"Filed\"\nstops = \"Rectified\"\n";
    let town = Town::new()
        .with("kinds/finding/kind.toml", KIND)
        .with("kinds/finding/form.toml", crate::town::FORM)
        .with("kinds/finding/procedure.bpmn", crate::town::BPMN);
    // The form's condition reads answers, which only items have.
    let findings = town.findings();
    assert_eq!(findings.iter().map(place).collect::<Vec<_>>(), ["kinds/finding/form.toml:31:10 unknown_name"]);
    let kind = town.replacing("kinds/finding/form.toml", "answers.kind = \"renew\"", "form.area > 1");
    assert_eq!(kind.findings(), []);
    let kind = kind.replacing("kinds/finding/kind.toml", "\"Filed\"", "\"finding assigned\"");
    assert_eq!(kind.findings().iter().map(place).collect::<Vec<_>>(), ["kinds/finding/kind.toml:8:10 bad_happening"]);
}

#[test]
fn a_file_that_nobody_reads_is_mentioned() {
    let findings = Town::new().with("items/market/food/guid.md", "x").findings();
    assert_eq!((findings[0].code, findings[0].remedy.as_str()), ("unknown_file", "是否想写“guide.md”？"));
}

#[test]
fn two_items_may_not_share_a_code() {
    let other = Town::new().with("items/market/drink/item.toml", crate::town::ITEM);
    let findings = other.with("items/market/drink/guide.md", "x").findings();
    assert_eq!(findings.iter().map(place).collect::<Vec<_>>(), [format!("{ITEM}:3:8 duplicate_code")]);
}

#[test]
fn many_mistakes_are_found_in_one_reading() {
    let findings = Town::new()
        .replacing(ITEM, "visits = 0", "vists = 0")
        .replacing(FORM, "x-unit", "x-units")
        .replacing("organs/market.toml", "kind = \"department\"", "kind = \"departement\"")
        .findings();
    let files: Vec<&str> = findings.iter().filter(|f| f.is_error()).map(|f| f.path.as_str()).collect();
    assert_eq!(files, [FORM, ITEM, "organs/market.toml"], "{findings:#?}");
}

#[test]
fn minutes_at_a_window_are_whole_and_short_of_half_a_day() {
    let spoiled = |minutes: &str| format!("[minutes]\n\"*\" = {minutes}\n[limits]");
    for minutes in ["0", "241", "7.5", "\"10\""] {
        check("county.toml", "[limits]", &spoiled(minutes), &["county.toml:9:7 bad_minutes"]);
    }
    let sound = Town::new().replacing("county.toml", "[limits]", &spoiled("15")).findings();
    assert!(sound.is_empty(), "{sound:#?}");
}

#[test]
fn the_narrowest_pattern_says_how_long_an_item_takes() {
    let minutes = "[minutes]\n\"*\" = 15\n\"market/*\" = 20\n\"market/food\" = 40\n[limits]";
    let county = Town::new().replacing("county.toml", "[limits]", minutes).county();
    let of = |item: &str| county.meta.minutes_of(item);
    assert_eq!([of("market/food"), of("market/other"), of("land/sale")], [Some(40), Some(20), Some(15)]);
    assert_eq!(Town::new().county().meta.minutes_of("market/food"), None, "nobody declared it");
}
