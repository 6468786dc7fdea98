//! 办事指南: are the elements complete, and do they agree with each other (CAT-07, CAT-12, CAT-28)?

use crate::finding::Finding;
use crate::item::{HandlingChannel, Item, ItemType, ResultKind, ServiceMode};

/// Digits of the code set 网上办理深度; local lists write 8 or 9 for what is none of the others.
const DEPTHS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8", "9"];

pub(super) fn check(item: &Item) -> Vec<Finding> {
    let mut findings = missing_elements(item);
    findings.extend(contradictions(item));
    findings
}

/// One finding per element that a complete guide has and this one has not.
fn missing_elements(item: &Item) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut need = |present: bool, field: &str, element: &str| {
        if !present {
            let sentence = format!("办事指南缺少“{element}”。");
            let remedy = format!("请补写 {}。", field.trim_start_matches('/'));
            findings.push(Finding::warning(field, "guide_incomplete", sentence).remedy(remedy));
        }
    };
    need(!item.plain.is_empty(), "/plain", "通俗名称");
    need(!item.audience.is_empty(), "/audience", "服务对象");
    need(!item.basis.is_empty(), "/basis", "设定依据");
    need(!item.conditions.is_empty(), "/conditions", "受理条件");
    need(!item.channels.is_empty(), "/channels", "办理形式");
    need(item.visits.is_some(), "/visits", "到办事现场次数");
    need(item.scope.is_some(), "/scope", "通办范围");
    need(item.in_hall.is_some(), "/in_hall", "是否进驻大厅（不进驻写 in_hall = false）");
    need(item.fees.is_some(), "/fees", "是否收费（不收费写 fees = []）");
    need(item.intermediary.is_some(), "/intermediary", "是否存在中介服务（没有写 intermediary = []）");
    need(!item.phone.is_empty(), "/phone", "咨询电话");
    need(!item.complaint_phone.is_empty(), "/complaint_phone", "监督投诉电话");
    need(item.column.is_some(), "/column", "服务栏目");
    need(!item.themes.is_empty(), "/themes", "主题");
    need(item.result.kind == ResultKind::Nothing || !item.result.name.is_empty(), "/result", "办理结果名称");
    need(!item.guide.is_empty(), "/guide", "指南正文（guide.md）");
    let in_hall = item.channels.contains(&HandlingChannel::Window);
    need(!in_hall || !item.places.is_empty(), "/places", "办理地点");
    need(!in_hall || !item.hours.is_empty(), "/hours", "办理时间");
    need(!is_online(item) || !item.depth.is_empty(), "/depth", "网上办理深度");
    need(!item.express || !item.sending.is_empty(), "/sending", "寄递内容（寄材料、寄结果）");
    let at_machines = item.channels.contains(&HandlingChannel::Kiosk);
    need(!at_machines || !item.terminals.is_empty(), "/terminals", "自助终端的位置");
    let comes = item.visits.is_some_and(|visits| visits > 0);
    need(!comes || !item.visits_reason.is_empty(), "/visits_reason", "必须到现场的原因");
    // A decision on rights must tell of reconsideration and suit (行政许可法第三十八条).
    let by_power = item.item_type != ItemType::PublicService;
    need(!by_power || !item.remedies.reconsideration.is_empty(), "/remedies", "行政复议途径");
    need(!by_power || !item.remedies.suit.is_empty(), "/remedies", "行政诉讼途径");
    need(!by_power || !item.remedies.reconsideration_contact.is_empty(), "/remedies", "行政复议机关的地址和电话");
    need(!by_power || !item.remedies.suit_contact.is_empty(), "/remedies", "行政诉讼受理法院的地址和电话");
    need(!item.rights.is_empty(), "/rights", "申请人的权利");
    need(!item.duties.is_empty(), "/duties", "申请人的义务");
    for (index, material) in item.material.iter().enumerate().filter(|(_, material)| !material.held()) {
        let field = format!("/material/{index}/standard");
        need(!material.standard.is_empty(), &field, &format!("“{}”的受理标准", material.name));
    }
    findings
}

/// Elements that cannot both be true.
fn contradictions(item: &Item) -> Vec<Finding> {
    let mut findings = Vec::new();
    let has_mode = |mode: ServiceMode| item.modes.contains(&mode);
    let deferrable = item.material.iter().any(|material| material.deferrable());
    if has_mode(ServiceMode::AllOnline) && item.visits.is_some_and(|visits| visits > 0) {
        let sentence = "标为“全程网办”，却要到现场。";
        findings.push(Finding::error("/visits", "guide_contradiction", sentence).remedy("请改正 visits 或 modes。"));
    }
    if has_mode(ServiceMode::DeferredMaterials) && !deferrable {
        let finding = Finding::warning("/modes", "guide_contradiction", "标为“容缺受理”，却没有可以容缺后补的材料。");
        findings.push(finding.remedy("请给可以后补的材料写 necessity = \"容缺后补\"。"));
    }
    if deferrable && !has_mode(ServiceMode::DeferredMaterials) {
        let finding = Finding::warning("/modes", "guide_contradiction", "有容缺后补的材料，却没有标“容缺受理”。");
        findings.push(finding.remedy("请在 modes 中加上“容缺受理”。"));
    }
    for (index, digit) in item.depth.iter().enumerate().filter(|(_, digit)| !DEPTHS.contains(&digit.as_str())) {
        let sentence = format!("网上办理深度没有“{digit}”这个代码。");
        let remedy = "1 互联网咨询，2 收件，3 预审，4 受理，5 办理，6 结果信息反馈，7 电子证照反馈，9 其他。";
        findings.push(Finding::error(format!("/depth/{index}"), "unknown_depth", sentence).remedy(remedy));
    }
    if !item.sending.is_empty() && !item.express {
        let finding = Finding::error("/sending", "guide_contradiction", "写了寄递内容，物流快递却是“否”。");
        findings.push(finding.remedy("请写 express = true，或者去掉 sending。"));
    }
    if !item.terminals.is_empty() && !item.channels.contains(&HandlingChannel::Kiosk) {
        let finding =
            Finding::error("/terminals", "guide_contradiction", "写了自助终端的位置，办理形式中却没有“自助”。");
        findings.push(finding.remedy("请在 channels 中加上“自助”。"));
    }
    if item.in_hall == Some(true) && !item.channels.is_empty() && !item.channels.contains(&HandlingChannel::Window) {
        let finding = Finding::error("/in_hall", "guide_contradiction", "进驻了大厅，办理形式中却没有“窗口”。");
        findings.push(finding.remedy("请在 channels 中加上“窗口”。"));
    }
    if item.secret && is_online(item) {
        let finding = Finding::error("/channels", "secret_online", "涉密事项不得在网上办理。");
        findings.push(finding.remedy("请去掉网上、掌上渠道（CAT-05）。"));
    }
    findings
}

fn is_online(item: &Item) -> bool {
    item.channels.iter().any(|c| matches!(c, HandlingChannel::Online | HandlingChannel::Mobile))
}
