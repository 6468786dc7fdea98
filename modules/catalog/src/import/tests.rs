//! Both shapes of file, with rows that land, rows that do not, and nothing guessed in silence.

use kernel::Date;

use super::*;

const JSON_LINES: &str = include_str!("../../tests/fixtures/province.jsonl");
const CSV: &str = include_str!("../../tests/fixtures/district.csv");

fn county() -> County {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../county");
    County::read(folder).0.unwrap()
}

fn read(text: &str, format: Format) -> Imported {
    items(text.as_bytes(), format, &county(), Date::constant(2026, 11, 20))
}

#[test]
fn every_row_lands_or_is_reported_with_its_reason() {
    for (text, format, landed) in [(JSON_LINES, Format::JsonLines, 4), (CSV, Format::Csv, 3)] {
        let imported = read(text, format);
        assert_eq!(imported.items.len(), landed);
        assert_eq!(imported.report.landed() + imported.report.refused().count(), imported.report.read());
        assert!(imported.report.refused().all(|(row, reason)| row.row > 0 && !reason.is_empty()));
    }
}

#[test]
fn rows_that_do_not_land_say_why() {
    let imported = read(CSV, Format::Csv);
    let reasons: Vec<(usize, &str)> = imported.report.refused().map(|(row, reason)| (row.row, reason)).collect();
    assert_eq!(reasons.len(), 3);
    assert!(reasons.iter().any(|(row, reason)| *row == 5 && reason.contains("不在十一类之中")), "{reasons:?}");
    assert!(reasons.iter().any(|(row, reason)| *row == 6 && reason.contains("与第 2 行重复")), "{reasons:?}");
    assert!(reasons.iter().any(|(row, reason)| *row == 7 && reason.contains("没有事项名称")), "{reasons:?}");
}

#[test]
fn a_row_becomes_the_elements_it_states() {
    let imported = read(JSON_LINES, Format::JsonLines);
    let item = &imported.items[0];
    assert_eq!(item.id.as_str(), "imported/11990100000000019F2440101007000");
    assert_eq!(item.statutory.latest().unwrap().length.to_string(), "30wd");
    assert_eq!(item.promised.latest().unwrap().length.to_string(), "7wd");
    assert_eq!(item.visits, Some(0));
    assert!(item.express);
    assert_eq!(item.material.len(), 1);
    assert_eq!(item.level.to_string(), "省");
    assert_eq!(crate::model::foreign_name(&item.organ), Some("某省发展和改革委员会"));
}

#[test]
fn scope_depth_and_hall_are_taken_where_a_list_tells_them() {
    let row = "item_code,name,task_type,通办范围,网上办理深度,是否进驻大厅\n\
        11990100000000019F2440101007000,占道许可,1,全市,3^4^5,是\n\
        11990100000000019F2440101008000,挖路许可,1,全球,网上,也许\n";
    let imported = read(row, Format::Csv);
    let item = &imported.items[0];
    assert_eq!((item.scope.map(|scope| scope.to_string()), item.in_hall), (Some("全市".into()), Some(true)));
    assert_eq!(item.depth, ["3", "4", "5"]);
    let (item, unread) = (&imported.items[1], &imported.report.rows[1].unread);
    assert!(item.scope.is_none() && item.depth.is_empty() && item.in_hall.is_none());
    assert!(["全球", "网上", "也许"].iter().all(|word| unread.iter().any(|told| told.contains(word))), "{unread:?}");
}

#[test]
fn a_handling_items_code_is_split_into_its_parts() {
    let imported = read(JSON_LINES, Format::JsonLines);
    let item = &imported.items[1];
    assert_eq!((item.code.len(), item.handling_code.len()), (31, 33));
}

#[test]
fn what_is_missing_or_derived_is_listed_row_by_row() {
    let imported = read(JSON_LINES, Format::JsonLines);
    let row = &imported.report.rows[2];
    assert!(row.missing.contains(&"法定办结时限") && row.missing.contains(&"申请材料"), "{row:?}");
    assert!(row.derived.iter().any(|sentence| sentence.contains("按承诺件登记")), "{row:?}");
    assert!(imported.items[2].statutory.is_empty() && imported.items[2].material.is_empty());
}

#[test]
fn a_catch_all_material_is_found_and_listed() {
    let imported = read(JSON_LINES, Format::JsonLines);
    let rows: Vec<usize> = imported.report.catch_all().map(|row| row.row).collect();
    assert_eq!(rows, [4]);
    assert!(imported.report.to_string().contains("其他材料"));
}

#[test]
fn types_by_code_and_levels_by_region_are_told_as_derived() {
    let imported = read(CSV, Format::Csv);
    let row = &imported.report.rows[0];
    assert!(row.derived.iter().any(|sentence| sentence.contains("事项类型按代码“1”登记为行政许可")), "{row:?}");
    assert!(row.derived.iter().any(|sentence| sentence.contains("行使层级按区划代码")), "{row:?}");
}

#[test]
fn an_organ_of_this_county_is_recognised_by_name() {
    let imported = read(CSV, Format::Csv);
    assert_eq!(imported.items[2].organ.as_str(), "civil");
}

#[test]
fn broken_lines_are_reported_and_do_not_stop_the_rest() {
    let text = format!("{{broken\n[1]\n\n{}", JSON_LINES.lines().next().unwrap());
    let imported = read(&text, Format::JsonLines);
    assert_eq!((imported.report.read(), imported.report.landed()), (3, 1));
}

#[test]
fn vague_materials_are_pointed_out_and_precise_ones_are_not() {
    for vague in ["省奖附件-其他佐证材料", "其它业务相应材料（因其它原因的）。", "相关材料"]
    {
        assert!(is_vague(vague), "{vague}");
    }
    for precise in ["变更其他登记事项的证明材料", "其他身份证件", "申请材料"] {
        assert!(!is_vague(precise), "{precise}");
    }
}
