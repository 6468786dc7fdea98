//! The field map: one record of a file as the JSON form of an item.
//!
//! `docs/how-to/import-items.md` tells the same as a table for the people who prepare files.

use std::collections::HashMap;

use declarations::{Audience, County, HandlingScope, Words};
use kernel::{Date, ItemId, OrganId};
use serde_json::{Map, Value, json};

use super::record::Record;
use super::report::RowReport;
use super::values;
use crate::model::{IMPORTED, foreign_organ};

const CODE: &[&str] = &["task_code", "item_code", "实施编码", "事项编码"];
const CATALOG_CODE: &[&str] = &["catalogue_id", "catalog_code", "基本编码"];
const NAME: &[&str] = &["name", "task_name", "事项名称"];
const PARENT: &[&str] = &["parent_catalogue", "main_item", "主项名称"];
const TYPE: &[&str] = &["type", "task_type", "事项类型"];
const HANDLING: &[&str] = &["handling", "project_type", "办件类型"];
const ORGAN: &[&str] = &["department", "dept_name", "实施主体", "实施机构"];
const LEVEL: &[&str] = &["level", "use_level", "行使层级"];
const REGION: &[&str] = &["area_code", "区划代码"];
const AUDIENCE: &[&str] = &["service_objects", "server_type", "服务对象"];
const CONDITIONS: &[&str] = &["accept_conditions", "accept_condition", "受理条件"];
const MATERIALS: &[&str] = &["materials", "申请材料"];
const THEMES: &[&str] = &["themes", "主题"];
const VISITS: &[&str] = &["visits", "limit_scene_num", "到办事现场次数"];
const COURIER: &[&str] = &["courier", "is_express", "物流快递"];
const BOOKING: &[&str] = &["online_booking", "is_schedule", "预约办理"];
const SCOPE: &[&str] = &["handle_area", "通办范围"];
const DEPTH: &[&str] = &["online_handle_depth", "网上办理深度"];
const IN_HALL: &[&str] = &["in_hall", "是否进驻政务大厅", "是否进驻大厅"];
const PLACE: &[&str] = &["place", "办理地点"];
const PARTNERS: &[&str] = &["co_departments", "other_dept", "联办机构"];
const PLATFORM: &[&str] = &["platform", "网办地址"];
const PHONE: &[&str] = &["consult_phone", "咨询电话", "咨询方式"];
const COMPLAINT: &[&str] = &["complaint_phone", "监督投诉电话", "监督投诉方式"];

/// What the county calls things, so that names in a file find their ids.
pub struct Names {
    organs: HashMap<String, OrganId>,
    themes: HashMap<String, String>,
}

impl Names {
    pub fn of(county: &County) -> Names {
        // 青岚县民政局 is also written 民政局 and 县民政局.
        let organs = county.organs.iter().flat_map(|organ| {
            let plain = organ.name.strip_prefix(&county.meta.name).unwrap_or(&organ.name).to_owned();
            [organ.name.clone(), format!("县{plain}"), plain].map(|name| (name, organ.id.clone()))
        });
        let themes = county.themes.themes.iter().map(|theme| (theme.name.clone(), theme.id.clone()));
        Names { organs: organs.collect(), themes: themes.collect() }
    }
}

/// The item of a record: its id and JSON form. Refused only if it has no code, no name, or a type nobody knows.
pub fn item(record: &Record, names: &Names, today: Date, report: &mut RowReport) -> Result<(ItemId, Value), String> {
    let code = record.text(CODE).ok_or("没有事项编码，无法识别是哪个事项。")?;
    report.code.clone_from(&code);
    let name = record.text(NAME).ok_or("没有事项名称。")?;
    report.name.clone_from(&name);
    let mut row = Reading { record, names, report, element: Map::new() };
    row.put("name", name.clone());
    row.codes(&code);
    row.item_type()?;
    row.handling();
    row.organ();
    row.level();
    row.put("version", 1);
    row.put("since", today.to_string());
    row.text("parent", PARENT, |parent| *parent != name);
    row.limits();
    row.audience();
    row.conditions();
    row.materials();
    row.themes();
    row.visits();
    row.express();
    row.reach();
    row.phones();
    row.guide();
    let value = Value::Object(row.element);
    Ok((ItemId::from(format!("{IMPORTED}{code}")), value))
}

/// One row on its way to an item.
struct Reading<'r> {
    record: &'r Record,
    names: &'r Names,
    report: &'r mut RowReport,
    element: Map<String, Value>,
}

impl Reading<'_> {
    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.element.insert(key.to_owned(), value.into());
    }

    fn text(&mut self, key: &str, names: &[&str], keep: impl Fn(&String) -> bool) {
        if let Some(text) = self.record.text(names).filter(keep) {
            self.put(key, text);
        }
    }

    fn derived(&mut self, sentence: String) {
        self.report.derived.push(sentence);
    }

    fn missing(&mut self, element: &'static str) {
        self.report.missing.push(element);
    }

    /// 33 characters are a handling item's code; its first 31 are the implementation code.
    fn codes(&mut self, code: &str) {
        match code.char_indices().nth(31) {
            Some((end, _)) if code.chars().count() == 33 && !code.contains('-') => {
                self.put("code", code.get(..end).unwrap_or(code));
                self.put("handling_code", code);
            }
            _ => self.put("code", code),
        }
        match self.record.text(CATALOG_CODE) {
            Some(catalog) => self.put("catalog_code", catalog),
            None => self.missing("基本编码"),
        }
    }

    fn item_type(&mut self) -> Result<(), String> {
        let text = self.record.text(TYPE).ok_or("没有事项类型。")?;
        let found = values::item_type(&text).ok_or_else(|| format!("事项类型“{text}”不在十一类之中。"))?;
        if found.word() != text {
            self.derived(format!("事项类型按代码“{text}”登记为{found}"));
        }
        self.put("type", found.word());
        Ok(())
    }

    fn handling(&mut self) {
        match self.record.text(HANDLING) {
            Some(handling) if handling.contains("即办") || handling == "1" => self.put("handling", "即办件"),
            Some(_) => self.put("handling", "承诺件"),
            None => {
                self.missing("办件类型");
                self.derived("办件类型没有写明，按承诺件登记".to_owned());
                self.put("handling", "承诺件");
            }
        }
    }

    fn organ(&mut self) {
        let Some(name) = self.record.text(ORGAN) else {
            self.missing("实施主体");
            self.put("organ", foreign_organ("未写明实施主体").as_str());
            return;
        };
        match self.names.organs.get(&name).cloned() {
            Some(organ) => self.put("organ", organ.as_str()),
            None => {
                self.derived(format!("实施主体“{name}”不是本县机构，登记为导入机构"));
                self.put("organ", foreign_organ(&name).as_str());
            }
        }
    }

    fn level(&mut self) {
        let stated = self.record.text(LEVEL);
        if let Some(level) = stated.as_deref().and_then(values::level) {
            return self.put("level", level.word());
        }
        if let Some(text) = stated {
            self.report.unread.push(format!("行使层级“{text}”"));
        }
        match self.record.text(REGION).as_deref().and_then(values::level_of_region) {
            Some(level) => {
                self.derived(format!("行使层级按区划代码登记为“{level}”"));
                self.put("level", level.word());
            }
            None => self.missing("行使层级"),
        }
    }

    fn limits(&mut self) {
        self.limit("statutory", "法定办结时限", ["statutory_limit", "statutory_unit", "statutory_raw"]);
        self.limit("promised", "承诺办结时限", ["promised_limit", "promised_unit", "promised_raw"]);
    }

    fn limit(&mut self, key: &'static str, element: &'static str, [length, unit, raw]: [&str; 3]) {
        let in_chinese = [element];
        let length = self.record.text(&[length]).or_else(|| self.record.text(&in_chinese));
        let (unit, raw) = (self.record.text(&[unit]), self.record.text(&[raw]));
        match values::limit(length.as_deref(), unit.as_deref(), raw.as_deref()) {
            Ok(Some(limit)) => self.put(key, limit),
            Ok(None) => self.missing(element),
            Err(reason) => {
                self.report.unread.push(reason);
                self.missing(element);
            }
        }
    }

    fn audience(&mut self) {
        let mut known = Vec::new();
        for word in self.record.list(AUDIENCE) {
            match Audience::from_word(&word) {
                Some(audience) => known.push(audience.word()),
                None => self.report.unread.push(format!("服务对象“{word}”")),
            }
        }
        match known.is_empty() {
            true => self.missing("服务对象"),
            false => self.put("audience", known),
        }
    }

    fn conditions(&mut self) {
        let text = self.record.text(CONDITIONS).unwrap_or_default();
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        match lines.is_empty() {
            true => self.missing("受理条件"),
            false => self.put("conditions", lines),
        }
    }

    fn materials(&mut self) {
        let names = self.record.list(MATERIALS);
        if names.is_empty() {
            return self.missing("申请材料");
        }
        let material =
            |(index, name): (usize, &String)| json!({ "id": format!("m{}", index + 1), "name": name, "kind": "其他" });
        let list: Vec<Value> = names.iter().enumerate().map(material).collect();
        self.derived("材料只有名称，必要性、形式、来源按“必要、纸质或电子化、申请人自备”登记".to_owned());
        self.put("material", list);
    }

    /// Themes of the county by name; others help to find the item.
    fn themes(&mut self) {
        let (mut themes, mut keywords) = (Vec::new(), Vec::new());
        for name in self.record.list(THEMES) {
            match self.names.themes.get(&name) {
                Some(id) => themes.push(id.clone()),
                None if name == "其他" => {}
                None => {
                    self.derived(format!("主题“{name}”本县没有，作为搜索词登记"));
                    keywords.push(name);
                }
            }
        }
        if themes.is_empty() && keywords.is_empty() {
            self.missing("主题");
        }
        self.put("themes", themes);
        self.put("keywords", keywords);
    }

    fn visits(&mut self) {
        match self.record.text(VISITS).map(|text| text.trim_end_matches('次').parse::<u32>().map_err(|_| text)) {
            Some(Ok(visits)) => self.put("visits", visits),
            Some(Err(text)) => self.report.unread.push(format!("到办事现场次数“{text}”")),
            None => self.missing("到办事现场次数"),
        }
    }

    fn express(&mut self) {
        match self.record.text(COURIER).map(|text| values::flag(&text).ok_or(text)) {
            Some(Ok(express)) => self.put("express", express),
            Some(Err(text)) => self.report.unread.push(format!("物流快递“{text}”")),
            None => self.missing("物流快递"),
        }
    }

    /// 通办范围, 网上办理深度, 是否进驻大厅: told by few lists, taken where they are.
    fn reach(&mut self) {
        if let Some(text) = self.record.text(SCOPE) {
            match HandlingScope::from_word(&text) {
                Some(scope) => self.put("scope", scope.word()),
                None => self.report.unread.push(format!("通办范围“{text}”")),
            }
        }
        let depth = self.record.list(DEPTH);
        let is_digit = |digit: &String| digit.len() == 1 && digit.bytes().all(|b| (b'1'..=b'9').contains(&b));
        match depth.iter().all(is_digit) {
            true if depth.is_empty() => {}
            true => self.put("depth", depth),
            false => self.report.unread.push(format!("网上办理深度“{}”", depth.join("^"))),
        }
        if let Some(text) = self.record.text(IN_HALL) {
            match values::flag(&text) {
                Some(in_hall) => self.put("in_hall", in_hall),
                None => self.report.unread.push(format!("是否进驻大厅“{text}”")),
            }
        }
    }

    fn phones(&mut self) {
        for (key, names, element) in [("phone", PHONE, "咨询电话"), ("complaint_phone", COMPLAINT, "监督投诉电话")]
        {
            match self.record.text(names) {
                Some(phone) => self.put(key, phone),
                None => self.missing(element),
            }
        }
    }

    /// What has no element of its own in this county stands in the guide, word for word.
    fn guide(&mut self) {
        let mut guide = String::new();
        for (title, names) in [("办理地点", PLACE), ("联办机构", PARTNERS), ("网办平台", PLATFORM)] {
            match self.record.text(names) {
                Some(text) => guide.push_str(&format!("### {title}\n\n{}\n\n", text.trim())),
                None if names == PLACE => self.missing("办理地点"),
                None => {}
            }
        }
        match self.record.text(BOOKING).as_deref().and_then(values::flag) {
            Some(true) => {
                guide.push_str("### 预约\n\n可以网上预约。\n\n");
                self.derived("可以预约但没有写明每日数量，写入指南正文".to_owned());
            }
            Some(false) => {}
            None if self.record.has(BOOKING) => {}
            None => self.missing("预约办理"),
        }
        if !guide.is_empty() {
            self.put("guide", guide.trim_end());
        }
    }
}
