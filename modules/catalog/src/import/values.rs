//! Values as files write them, read into the official words: types by code or name, units, yes and no.

use declarations::{ExerciseLevel, ItemType, Words};

/// 事项类型, by its name or by the digits of GB/T 39046 A.1 (`1`, `01`, `20`).
pub fn item_type(text: &str) -> Option<ItemType> {
    if let Some(named) = ItemType::from_word(text) {
        return Some(named);
    }
    let digits = format!("{text:0>2}");
    ItemType::ALL.iter().copied().find(|item_type| item_type.digits() == digits)
}

/// 行使层级, by its word, with or without 级, or by the digit of GB/T 39046 A.2.
pub fn level(text: &str) -> Option<ExerciseLevel> {
    let word = match text.trim_end_matches('级') {
        "1" => "国家",
        "2" => "省",
        "3" | "地市" | "设区的市" => "市",
        "4" | "区" | "区县" | "县区" => "县",
        "5" | "镇" | "街道" | "乡镇" | "镇街" => "乡",
        "6" | "社区" | "村居" => "村",
        "7" | "分" => "分级管理",
        word => word,
    };
    ExerciseLevel::from_word(word)
}

/// The level that the region code of a list speaks of.
pub fn level_of_region(code: &str) -> Option<ExerciseLevel> {
    let code = format!("{code:0<12}");
    let part = |from: usize, to: usize| code.get(from..to).is_some_and(|part| part.bytes().any(|b| b != b'0'));
    Some(match () {
        () if !code.bytes().all(|b| b.is_ascii_digit()) => return None,
        () if part(9, 12) => ExerciseLevel::Village,
        () if part(6, 9) => ExerciseLevel::Township,
        () if part(4, 6) => ExerciseLevel::County,
        () if part(2, 4) => ExerciseLevel::Prefecture,
        () if part(0, 2) => ExerciseLevel::Province,
        () => ExerciseLevel::Nation,
    })
}

/// A limit as `limit` and `unit`, or as `30(工作日)` in one cell; in the notation of the county folder.
pub fn limit(length: Option<&str>, unit: Option<&str>, raw: Option<&str>) -> Result<Option<String>, String> {
    let (length, unit) = match (length, unit, raw) {
        (Some(length), Some(unit), _) => (length.to_owned(), unit.to_owned()),
        (Some(text), None, _) | (None, _, Some(text)) => {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            let (length, unit) = text.split_at(end);
            let unit = unit.trim().trim_matches(['(', ')', '（', '）', '个']);
            (length.to_owned(), unit.to_owned())
        }
        (None, _, None) => return Ok(None),
    };
    let notation = match unit.trim() {
        "工作日" | "1" => "wd",
        "自然日" | "天" | "日" | "2" => "d",
        "小时" | "时" => "h",
        "月" => "m",
        "年" => "y",
        "" => return Err(format!("时限“{length}”没有单位")),
        other => return Err(format!("时限单位“{other}”不认识")),
    };
    if length.is_empty() || !length.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("时限“{length}{unit}”不是整数"));
    }
    Ok(Some(format!("{length}{notation}")))
}

/// 是, 支持, 1 … or 否, 不支持, 0 …
pub fn flag(text: &str) -> Option<bool> {
    match text {
        "是" | "支持" | "有" | "1" | "true" | "Y" => Some(true),
        "否" | "不支持" | "不" | "0" | "false" | "N" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_name_and_by_code() {
        assert_eq!(item_type("行政许可"), Some(ItemType::AdministrativeLicense));
        assert_eq!(item_type("1"), Some(ItemType::AdministrativeLicense));
        assert_eq!(item_type("07"), Some(ItemType::AdministrativeConfirmation));
        assert_eq!(item_type("20"), Some(ItemType::PublicService));
        assert_eq!(item_type("15"), None);
    }

    #[test]
    fn levels_are_known_by_word_digit_and_region() {
        assert_eq!(level("省级"), Some(ExerciseLevel::Province));
        assert_eq!(level("4"), Some(ExerciseLevel::County));
        assert_eq!(level_of_region("511602000000"), Some(ExerciseLevel::County));
        assert_eq!(level_of_region("440000"), Some(ExerciseLevel::Province));
        assert_eq!(level_of_region("511602003004"), Some(ExerciseLevel::Village));
        assert_eq!(level_of_region("x"), None);
    }

    #[test]
    fn limits_come_in_two_cells_or_in_one() {
        assert_eq!(limit(Some("30"), Some("工作日"), None), Ok(Some("30wd".into())));
        assert_eq!(limit(None, None, Some("90(自然日)")), Ok(Some("90d".into())));
        assert_eq!(limit(Some("24小时"), None, None), Ok(Some("24h".into())));
        assert_eq!(limit(None, None, None), Ok(None));
        assert!(limit(Some("30"), None, None).is_err());
        assert!(limit(Some("三十"), Some("工作日"), None).is_err());
    }
}
