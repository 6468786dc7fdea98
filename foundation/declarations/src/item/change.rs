//! What changed between two versions of an item, in plain words: 承诺办结时限由 8 个工作日改为 5 个工作日.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::{Item, Material, Scenario};
use crate::dated::{DatedLimit, LimitHistory};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Key of the item, as in `item.toml`.
    pub field: String,
    /// Chinese, without a full stop.
    pub sentence: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

/// Keys with the words for them, in the order in which changes are told.
const ELEMENTS: &[(&str, &str)] = &[
    ("name", "事项名称"),
    ("plain", "通俗名称"),
    ("parent", "主项名称"),
    ("code", "实施编码"),
    ("catalog_code", "基本编码"),
    ("handling_code", "业务办理项编码"),
    ("type", "事项类型"),
    ("handling", "办件类型"),
    ("organ", "实施主体"),
    ("co_organs", "联办机构"),
    ("level", "行使层级"),
    ("region", "行使区域"),
    ("delegated_to", "下放对象"),
    ("audience", "服务对象"),
    ("power_source", "权力来源"),
    ("state", "事项状态"),
    ("visits", "到办事现场次数"),
    ("visits_reason", "到现场的原因"),
    ("depth", "网上办理深度"),
    ("channels", "办理形式"),
    ("scope", "通办范围"),
    ("express", "物流快递"),
    ("sending", "寄递内容"),
    ("in_hall", "进驻大厅"),
    ("terminals", "自助终端"),
    ("appointment", "预约办理"),
    ("quota", "数量限制"),
    ("modes", "服务模式"),
    ("themes", "主题"),
    ("column", "服务栏目"),
    ("secret", "涉密"),
    ("high_frequency", "高频事项"),
    ("keywords", "搜索词"),
    ("conditions", "受理条件"),
    ("hours", "办理时间"),
    ("places", "办理地点"),
    ("phone", "咨询电话"),
    ("complaint_phone", "监督投诉电话"),
    ("result", "办理结果"),
    ("fees", "收费"),
    ("basis", "设定依据"),
    ("procedure", "办理流程"),
    ("own_procedure", "流程图"),
    ("params", "流程参数"),
    ("intermediary", "中介服务"),
    ("rights", "申请人权利"),
    ("duties", "申请人义务"),
    ("faq", "常见问题"),
    ("remedies", "救济途径"),
    ("guide", "办事指南"),
];

/// Everything that differs, limits and materials first: they are what people feel.
pub fn diff(old: &Item, new: &Item) -> Vec<Change> {
    let mut changes = Vec::new();
    changes.extend(limit_change("statutory", "法定办结时限", &old.statutory, &new.statutory));
    changes.extend(limit_change("promised", "承诺办结时限", &old.promised, &new.promised));
    changes.extend(material_changes(old, new));
    changes.extend(scenario_changes(old, new));
    let (before, after) = (old.to_json(), new.to_json());
    for (key, words) in ELEMENTS {
        changes.extend(element_change(key, words, before.get(key), after.get(key)));
    }
    changes.extend(form_changes(old, new));
    changes
}

fn change(field: &str, sentence: String) -> Change {
    Change { field: field.to_owned(), sentence }
}

fn limit_change(field: &str, words: &str, old: &LimitHistory, new: &LimitHistory) -> Option<Change> {
    let length = |limit: &DatedLimit| limit.length.in_words();
    let sentence = match (old.latest(), new.latest()) {
        _ if old == new => return None,
        (Some(before), Some(after)) if before.length != after.length => {
            format!("{words}由 {}改为 {}", length(before), length(after))
        }
        (None, Some(after)) => format!("{words}新定为 {}", length(after)),
        (Some(before), None) => format!("取消{words}（原为 {}）", length(before)),
        (Some(_), Some(after)) => format!("{words}仍为 {}，起算日期、依据或历史有改动", length(after)),
        (None, None) => return None,
    };
    Some(change(field, sentence))
}

fn material_changes(old: &Item, new: &Item) -> Vec<Change> {
    let mut changes = Vec::new();
    for material in &old.material {
        if new.find_material(&material.id).is_none() {
            changes.push(change("material", format!("删除材料“{}”", material.name)));
        }
    }
    for material in &new.material {
        match old.find_material(&material.id) {
            None => changes.push(change("material", format!("新增材料“{}”", material.name))),
            Some(before) if before != material => changes.push(material_change(before, material)),
            Some(_) => {}
        }
    }
    changes
}

fn material_change(old: &Material, new: &Material) -> Change {
    let mut parts = Vec::new();
    let mut part = |words: &str, old: &str, new: &str| {
        if old != new {
            let shown = |text: &str| if text.is_empty() { "空".to_owned() } else { text.to_owned() };
            parts.push(format!("{words}由“{}”改为“{}”", shown(old), shown(new)));
        }
    };
    let when =
        |material: &Material| material.when.as_ref().map_or("一律需要".to_owned(), |when| when.text().to_owned());
    part("名称", &old.name, &new.name);
    part("必要性", &old.necessity.to_string(), &new.necessity.to_string());
    part("适用条件", &when(old), &when(new));
    part("形式", &old.form.to_string(), &new.form.to_string());
    part("类型", &old.kind.to_string(), &new.kind.to_string());
    part("来源渠道", &old.source.to_string(), &new.source.to_string());
    part("出具机构", &old.issuer, &new.issuer);
    part("原件份数", &old.originals.to_string(), &new.originals.to_string());
    part("复印件份数", &old.copies.to_string(), &new.copies.to_string());
    part("免提交证照", &old.certificate, &new.certificate);
    part("规格", &old.specification, &new.specification);
    part("填报须知", &old.note, &new.note);
    part("受理标准", &old.standard, &new.standard);
    part("依据", &old.basis, &new.basis);
    part("空表", &old.blank, &new.blank);
    part("样表", &old.sample, &new.sample);
    change("material", format!("材料“{}”：{}", old.name, parts.join("，")))
}

fn scenario_changes(old: &Item, new: &Item) -> Vec<Change> {
    let mut changes = Vec::new();
    for scenario in old.scenario.iter().filter(|scenario| new.find_scenario(&scenario.id).is_none()) {
        changes.push(change("scenario", format!("删除情形问题“{}”", scenario.ask)));
    }
    for scenario in &new.scenario {
        match old.find_scenario(&scenario.id) {
            None => changes.push(change("scenario", format!("新增情形问题“{}”", scenario.ask))),
            Some(before) if before != scenario => changes.push(scenario_change(before, scenario)),
            Some(_) => {}
        }
    }
    changes
}

fn scenario_change(old: &Scenario, new: &Scenario) -> Change {
    let labels = |scenario: &Scenario| -> Vec<String> {
        scenario.options.iter().map(|option| format!("“{}”", option.label)).collect()
    };
    let (before, after) = (labels(old), labels(new));
    let added: Vec<&str> = after.iter().filter(|label| !before.contains(label)).map(String::as_str).collect();
    let removed: Vec<&str> = before.iter().filter(|label| !after.contains(label)).map(String::as_str).collect();
    let what = match (added.is_empty(), removed.is_empty()) {
        (false, false) => format!("选项新增{}，删除{}", added.join("、"), removed.join("、")),
        (false, true) => format!("选项新增{}", added.join("、")),
        (true, false) => format!("选项删除{}", removed.join("、")),
        (true, true) if old.ask != new.ask => format!("改问“{}”", new.ask),
        (true, true) => "适用条件或说明有改动".to_owned(),
    };
    change("scenario", format!("情形问题“{}”：{what}", old.ask))
}

fn element_change(key: &str, words: &str, old: Option<&Value>, new: Option<&Value>) -> Option<Change> {
    let sentence = match (old, new) {
        _ if old == new => return None,
        (Some(Value::Array(before)), Some(Value::Array(after))) if all_text(before) && all_text(after) => {
            list_sentence(words, before, after)
        }
        (None, Some(Value::Array(after))) if all_text(after) => list_sentence(words, &[], after),
        (Some(Value::Array(before)), None) if all_text(before) => list_sentence(words, before, &[]),
        _ => match (old.map(short), new.map(short)) {
            (Some(Some(before)), Some(Some(after))) => format!("{words}由“{before}”改为“{after}”"),
            (None, Some(Some(after))) => format!("{words}新定为“{after}”"),
            (Some(Some(before)), None) => format!("取消{words}（原为“{before}”）"),
            (None, _) => format!("新增{words}"),
            (_, None) => format!("取消{words}"),
            _ => format!("{words}的内容有改动"),
        },
    };
    Some(change(key, sentence))
}

fn all_text(list: &[Value]) -> bool {
    list.iter().all(Value::is_string)
}

fn list_sentence(words: &str, before: &[Value], after: &[Value]) -> String {
    let only_in = |these: &[Value], those: &[Value]| -> Vec<String> {
        let alone = these.iter().filter(|value| !those.contains(value));
        alone.filter_map(Value::as_str).map(|text| format!("“{text}”")).collect()
    };
    let (added, removed) = (only_in(after, before), only_in(before, after));
    match (added.is_empty(), removed.is_empty()) {
        (false, false) => format!("{words}新增{}，删除{}", added.join("、"), removed.join("、")),
        (false, true) => format!("{words}新增{}", added.join("、")),
        (true, false) => format!("{words}删除{}", removed.join("、")),
        (true, true) => format!("{words}的顺序有改动"),
    }
}

/// A scalar short enough to be quoted.
fn short(value: &Value) -> Option<String> {
    const LONG: usize = 60;
    match value {
        Value::String(text) if text.chars().count() <= LONG => Some(text.clone()),
        Value::Bool(flag) => Some(if *flag { "是" } else { "否" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn form_changes(old: &Item, new: &Item) -> Vec<Change> {
    let (before, after) = match (&old.form, &new.form) {
        (None, None) => return Vec::new(),
        (None, Some(_)) => return vec![change("form", "新增申请表单".to_owned())],
        (Some(_), None) => return vec![change("form", "取消申请表单".to_owned())],
        (Some(before), Some(after)) => (before, after),
    };
    let mut changes = Vec::new();
    for field in before.fields().filter(|field| after.find_field(&field.name).is_none()) {
        changes.push(change("form", format!("表单删除“{}”", field.title)));
    }
    for field in after.fields() {
        match before.find_field(&field.name) {
            None => changes.push(change("form", format!("表单新增“{}”", field.title))),
            Some(old) if old.required != field.required => {
                let now = if field.required { "必填" } else { "选填" };
                changes.push(change("form", format!("表单“{}”改为{now}", field.title)));
            }
            Some(old) if old != field => changes.push(change("form", format!("表单“{}”有改动", field.title))),
            Some(_) => {}
        }
    }
    if changes.is_empty() && before != after {
        changes.push(change("form", "表单的分组或说明有改动".to_owned()));
    }
    changes
}
