//! Plain sentences from figures (文字说明): what changed and by how much, what lies behind it, what is proposed. Rules, no
//! opinions: counts are compared from thirty on, shares when their intervals part, everything else is only told.

use kernel::Date;

use super::body::{Body, Cause, Figure, IndicatorLine, Volume};
use super::kind::ReportKind;
use crate::indicators::{SMALL, float};
use crate::months::Period;

/// Indicators told as moved.
const MOVED: usize = 6;
/// Missed targets and open orders that lead to a proposal.
const PROPOSED: usize = 3;
/// Means of days and visits are told to have moved from this share on.
const NOTABLE: f64 = 0.10;
/// So many departments are named together.
const NAMED: usize = 3;
/// So many withdrawn cards call for a look at the rules.
const WITHDRAWN: i64 = 3;

/// 本月、上月、去年同月.
struct Names {
    this: &'static str,
    before: &'static str,
    last_year: &'static str,
}

const fn names(kind: ReportKind) -> Names {
    let (this, before, last_year) = match kind {
        ReportKind::Week => ("本周", "上周", "去年同期"),
        ReportKind::Month => ("本月", "上月", "去年同月"),
        ReportKind::Quarter => ("本季度", "上季度", "去年同季"),
        // A year's period before is last year.
        ReportKind::Year => ("本年", "上年", ""),
    };
    Names { this, before, last_year }
}

/// `2026年第46周，11月9日至11月15日`.
pub fn period(kind: ReportKind, period: Period) -> String {
    let year = period.from.year();
    match kind {
        ReportKind::Week => {
            let week = period.from.iso_week_date();
            format!("{}年第{}周，{}至{}", week.year(), week.week(), short(period.from), short(period.to))
        }
        ReportKind::Month => format!("{year}年{}月", period.from.month()),
        ReportKind::Quarter => {
            let quarter =
                ["一", "二", "三", "四"].get(usize::try_from((period.from.month() - 1) / 3).unwrap_or_default());
            format!("{year}年第{}季度", quarter.copied().unwrap_or_default())
        }
        ReportKind::Year => format!("{year}年"),
    }
}

fn short(day: Date) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// What a report leaves out.
pub const fn uncovered(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Week => {
            "本期不含热线诉求、窗口排队（系统尚未接入）；未来五个工作日到期的办件随时在变，请看“监察”中的实时数据。"
        }
        ReportKind::Month => "本期不含数据共享质量、热线诉求（系统尚未接入）。",
        ReportKind::Quarter => "本期不含跨部门联办、政策兑现、中介服务质量（系统尚未接入）。",
        ReportKind::Year => "本期不含证照数量、收费金额、事项修订计划和归档说明（系统尚未接入）。",
    }
}

/// What changed.
pub fn changes(body: &Body) -> Vec<String> {
    let Ok(period) = body.period.parse::<Period>() else { return Vec::new() };
    let names = names(body.kind);
    let mut told: Vec<String> = coverage(body, period, &names).into_iter().collect();
    told.push(volume(body, period, &names, "filed", "收件"));
    told.push(volume(body, period, &names, "closed", "办结"));
    told.push(left(body, period, &names));
    let seen = body.since <= period.before().from;
    if seen {
        let moved: Vec<String> = body.indicators.iter().filter_map(|line| moved(line, &names)).take(MOVED).collect();
        if moved.is_empty() {
            told.push(format!("与{}相比，没有指标的变化超出偶然波动。", names.before));
        }
        told.extend(moved);
    }
    told.push(cards(body));
    told.extend(few(body));
    told
}

fn find<'a>(body: &'a Body, id: &str) -> Option<&'a Volume> {
    body.volumes.iter().find(|volume| volume.id == id)
}

fn volume(body: &Body, period: Period, names: &Names, id: &str, what: &str) -> String {
    let Some(volume) = find(body, id) else { return String::new() };
    let mut sentence = format!("{}{what}{}件", names.this, volume.now);
    if body.since <= period.before().from {
        sentence.push_str(&against(volume.now, volume.before, names.before));
    }
    if body.since <= period.year_before().from && !names.last_year.is_empty() {
        sentence.push_str(&against(volume.now, volume.last_year, names.last_year));
    }
    sentence + "。"
}

/// `，比上月（100件）多20件，增加20.0%`; below thirty nothing but the two counts.
fn against(now: i64, then: i64, name: &str) -> String {
    let change = now - then;
    match change {
        _ if now < SMALL || then < SMALL => format!("，{name}{then}件"),
        0 => format!("，与{name}持平"),
        _ => {
            let share = float(change.abs()) / float(then) * 100.0;
            let (more, grown) = if change > 0 { ("多", "增加") } else { ("少", "减少") };
            format!("，比{name}（{then}件）{more}{}件，{grown}{share:.1}%", change.abs())
        }
    }
}

/// What is open and what came late.
fn left(body: &Body, period: Period, names: &Names) -> String {
    let now = |id: &str| find(body, id).map_or(0, |volume| volume.now);
    let before = |id: &str| find(body, id).map_or(0, |volume| volume.before);
    let seen = body.since <= period.before().from;
    let then = |id: &str| if seen { format!("（{}{}件）", names.before, before(id)) } else { String::new() };
    let late = match now("closed_late") {
        0 => format!("没有超过承诺时限才办结的件{}", then("closed_late")),
        late => format!("超过承诺时限才办结{late}件{}", then("closed_late")),
    };
    format!("期末在办{}件{}，{late}。", now("open"), then("open"))
}

/// Where figures do not reach.
fn coverage(body: &Body, period: Period, names: &Names) -> Option<String> {
    let since = format!("{}年{}", body.since.year(), short(body.since));
    if body.since > period.from {
        return Some(format!("系统自{since}起有数据，{}的数据不是全期的。", names.this));
    }
    (body.since > period.before().from)
        .then(|| format!("系统自{since}起有数据，没有完整的{}可比，本期只列数，不作比较。", names.before))
}

fn moved(line: &IndicatorLine, names: &Names) -> Option<String> {
    let (now, before) = (line.now.firm()?, line.before.firm()?);
    // A count is told as a volume; a rate is more than its count.
    line.now.denominator?;
    let apart = match (line.now.interval, line.before.interval) {
        (Some((low, high)), Some((then_low, then_high))) => low > then_high || high < then_low,
        _ => before.abs() > 1e-9 && ((now - before) / before).abs() >= NOTABLE,
    };
    if !apart {
        return None;
    }
    let (verb, better) = if now > before { ("升到", line.higher) } else { ("降到", !line.higher) };
    Some(format!(
        "{}由{}的{}{verb}{}（分母{}、{}），{}。",
        line.name,
        names.before,
        shown(&line.unit, before),
        shown(&line.unit, now),
        line.before.n(),
        line.now.n(),
        if better { "好转" } else { "变差，需要查明原因" },
    ))
}

/// A unit as people write it.
pub fn unit(word: &str) -> &str {
    match word {
        "wd" => "工作日",
        "times" => "次",
        "count" => "件",
        sign => sign,
    }
}

/// A value in its unit.
pub fn shown(unit: &str, value: f64) -> String {
    match unit {
        "%" => format!("{value:.1}%"),
        "‰" => format!("{value:.1}‰"),
        "wd" => format!("{value:.1}个工作日"),
        "times" => format!("{value:.2}次"),
        _ => format!("{value:.0}"),
    }
}

fn cards(body: &Body) -> String {
    let sum = |of: fn(&super::body::CardLine) -> i64| body.cards.iter().map(of).sum::<i64>();
    let kinds = [
        (sum(|line| line.warning), "预警", "张"),
        (sum(|line| line.yellow), "黄牌", "张"),
        (sum(|line| line.red), "红牌", "张"),
        (sum(|line| line.advice), "监察建议书", "份"),
    ];
    let told: Vec<String> =
        kinds.iter().filter(|(n, ..)| *n > 0).map(|(n, name, unit)| format!("{name}{n}{unit}")).collect();
    let mut sentence = match told.is_empty() {
        true => "没有成立的监察信号".to_owned(),
        false => format!("发出{}", told.join("、")),
    };
    let withdrawn = sum(|line| line.withdrawn);
    if withdrawn > 0 {
        sentence.push_str(&format!("，另有{withdrawn}张经复核撤销，不计分"));
    }
    let objections = body.objections;
    if objections.raised > 0 {
        let parts = [(objections.upheld, "维持"), (objections.withdrawn, "撤销"), (objections.pending, "待复核")];
        let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what}{n}张")).collect();
        sentence.push_str(&format!("；提出异议{}张，其中{}", objections.raised, parts.join("、")));
    }
    sentence + "。"
}

/// Indicators that rest on too few cases.
fn few(body: &Body) -> Option<String> {
    let small = |line: &&IndicatorLine| line.now.small && line.now.n() > 0;
    let names: Vec<&str> = body.indicators.iter().filter(small).map(|line| line.name.as_str()).collect();
    (!names.is_empty()).then(|| format!("{}：分母不足{SMALL}件，只列数，不比较、不排名。", names.join("、")))
}

/// A root cause with its evidence.
pub fn cause(cause: &Cause) -> String {
    let category = if cause.category.is_empty() { String::new() } else { format!("（{}类）", cause.category) };
    let mut sentence = format!("“{}”{category}{}张", cause.name, cause.cards);
    if cause.points < 0 {
        sentence.push_str(&format!("，共扣{}分", -cause.points));
    }
    sentence.push_str(&place(cause));
    if !cause.item.is_empty() {
        sentence.push_str(&format!("，至少半数涉及“{}”", cause.item));
    }
    sentence + "。"
}

/// Where its cards are. Departments that have as many as each other are all named, or none: no list decides by its order
/// who is told to be the worst.
fn place(cause: &Cause) -> String {
    let organs = 1 + cause.tied.len();
    let all = i64::try_from(organs).is_ok_and(|organs| organs * cause.there == cause.cards);
    match (organs, all) {
        (1, true) => format!("，全部在{}", cause.organ_name),
        (1, false) => format!("，其中{}{}张", cause.organ_name, cause.there),
        (2..=NAMED, true) => format!("，{}各{}张", equals(cause), cause.there),
        (2..=NAMED, false) => format!("，{}最多，各{}张", equals(cause), cause.there),
        (_, true) => format!("，分散在{organs}个部门，各{}张", cause.there),
        (_, false) => format!("，其中{organs}个部门最多，各{}张", cause.there),
    }
}

/// The departments that have most, `甲、乙和丙`.
fn equals(cause: &Cause) -> String {
    match cause.tied.split_last() {
        None => cause.organ_name.clone(),
        Some((last, between)) => {
            let first: Vec<&str> = std::iter::once(&cause.organ_name).chain(between).map(String::as_str).collect();
            format!("{}和{last}", first.join("、"))
        }
    }
}

/// What is proposed, each with what it rests on.
pub fn proposals(body: &Body) -> Vec<String> {
    let mut told: Vec<String> = body.causes.iter().map(proposal).collect();
    let missed = body.indicators.iter().filter(|line| line.misses());
    told.extend(missed.take(PROPOSED).map(target));
    let open: Vec<_> = body.orders.iter().filter(|order| order.closed.is_none()).collect();
    for order in open.iter().take(PROPOSED) {
        told.push(format!("请{}说明督办“{}”（{}）的进度：定格时还没有销号。", order.organ, order.matter, order.no));
    }
    if open.len() > PROPOSED {
        told.push(format!("定格时没有销号的督办共{}件，见督办清单。", open.len()));
    }
    let withdrawn: i64 = body.cards.iter().map(|line| line.withdrawn).sum();
    if withdrawn >= WITHDRAWN {
        told.push(format!("请监察机构核对撤销的{withdrawn}张牌所依据的规则：条件写得过宽的，修改后先试运行再发布。"));
    }
    if told.is_empty() {
        told.push("没有成立的监察信号，没有未达目标的指标，没有未销号的督办，本期不提建议。".to_owned());
    }
    told
}

fn proposal(cause: &Cause) -> String {
    let organs = 1 + cause.tied.len();
    let times = cause.there * i64::try_from(organs).unwrap_or(1);
    let all = usize::try_from(times).is_ok_and(|times| times <= cause.evidence.len());
    let cards = format!("{}{}", cause.evidence.join("、"), if all { "" } else { "等" });
    let (whom, each) = match organs {
        1 => (cause.organ_name.clone(), ""),
        2..=NAMED => (equals(cause), "分别"),
        _ => (format!("有牌的{organs}个部门"), "分别"),
    };
    if times == 1 {
        return format!("请{whom}就“{}”的一张牌（{cards}）{}。", cause.name, once(&cause.category));
    }
    let deed = match cause.category.as_str() {
        "时限" => "逐件查明停留最久的环节和责任岗位，对重复出现的环节调整人手或者提前提醒",
        "流程" => "对照事项流程逐件核对经办记录，确属流程设置不合理的，报监察机构修改",
        "收费" => "逐件核对收费与收费项目目录，多收的退还",
        "材料" => "对照办事指南核对要求补交的材料，指南没有列明的不再索要",
        "内容" => "逐件补正文书中缺少的依据、理由或者救济途径",
        "满意度" => "逐件核对联系、整改和回访记录，没有做完的补做",
        "异常" => "调取所涉办件的操作时间，核实是否先在线下办理、事后补录",
        _ => "逐件说明原因和改正措施",
    };
    format!("请{whom}{each}就“{}”的{times}张牌（{cards}）{deed}。", cause.name)
}

/// What is asked where a rule was broken once.
fn once(category: &str) -> &'static str {
    match category {
        "时限" => "查明停在哪个环节、由谁经办，说明怎样避免再次发生",
        "流程" => "对照事项流程核对经办记录，说明原因",
        "收费" => "核对收费与收费项目目录，多收的退还",
        "材料" => "对照办事指南核对要求补交的材料，指南没有列明的不再索要",
        "内容" => "补正文书中缺少的依据、理由或者救济途径",
        "满意度" => "核对联系、整改和回访记录，没有做完的补做",
        "异常" => "调取所涉办件的操作时间，核实是否先在线下办理、事后补录",
        _ => "说明原因和改正措施",
    }
}

fn target(line: &IndicatorLine) -> String {
    let Figure { value, numerator, denominator, .. } = line.now;
    let value = shown(&line.unit, value.unwrap_or_default());
    let target = shown(&line.unit, line.target.unwrap_or_default());
    // Complements count what is not in the numerator; they and means name no cases.
    let outside = match (line.unit.as_str(), line.higher, line.now.interval, denominator) {
        ("%", true, Some(_), Some(of)) => of - numerator,
        ("%", false, Some(_), Some(_)) => numerator,
        _ => 0,
    };
    let from = if outside > 0 { format!("，请从没有达到的{outside}件查起") } else { String::new() };
    let n = line.now.n();
    let side = if line.higher { "低于" } else { "高于" };
    format!("{}为{value}，{side}目标{target}（分母{n}）{from}。", line.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_compared_from_thirty_on() {
        assert_eq!(against(120, 100, "上月"), "，比上月（100件）多20件，增加20.0%");
        assert_eq!(against(90, 100, "上月"), "，比上月（100件）少10件，减少10.0%");
        assert_eq!(against(100, 100, "上月"), "，与上月持平");
        assert_eq!(against(40, 3, "上周"), "，上周3件");
    }

    fn share(numerator: i64, denominator: i64, interval: (f64, f64)) -> Figure {
        let value = Some(float(numerator) / float(denominator) * 100.0);
        let interval = Some(interval);
        Figure { numerator, denominator: Some(denominator), value, interval, small: denominator < SMALL }
    }

    fn line(now: Figure, before: Figure) -> IndicatorLine {
        IndicatorLine {
            id: "online-rate".to_owned(),
            name: "网上申请率".to_owned(),
            unit: "%".to_owned(),
            higher: true,
            target: Some(90.0),
            numerator_of: String::new(),
            denominator_of: String::new(),
            now,
            before,
            last_year: Figure::default(),
        }
    }

    #[test]
    fn a_share_has_moved_when_the_intervals_part() {
        let names = names(ReportKind::Month);
        let apart = line(share(300, 400, (70.5, 79.0)), share(200, 400, (45.1, 54.9)));
        let told = moved(&apart, &names).unwrap();
        assert_eq!(told, "网上申请率由上月的50.0%升到75.0%（分母400、400），好转。");
        let near = line(share(210, 400, (47.6, 57.3)), share(200, 400, (45.1, 54.9)));
        assert_eq!(moved(&near, &names), None);
        let few = line(share(20, 20, (83.9, 100.0)), share(200, 400, (45.1, 54.9)));
        assert_eq!(moved(&few, &names), None, "twenty cases say nothing");
        assert!(!few.misses());
        assert_eq!(target(&near), "网上申请率为52.5%，低于目标90.0%（分母400），请从没有达到的190件查起。");
    }

    #[test]
    fn a_cause_tells_its_evidence() {
        let mut told = Cause {
            rule: "T-PROMISE-OVER".to_owned(),
            name: "超过承诺时限".to_owned(),
            category: "时限".to_owned(),
            cards: 4,
            points: -20,
            organ: "market".to_owned(),
            organ_name: "县市场监管局".to_owned(),
            there: 3,
            tied: Vec::new(),
            item: "食品经营许可".to_owned(),
            evidence: ["A1", "A2", "A3"].map(str::to_owned).to_vec(),
            sentence: String::new(),
        };
        let sentence = "“超过承诺时限”（时限类）4张，共扣20分，其中县市场监管局3张，至少半数涉及“食品经营许可”。";
        assert_eq!(cause(&told), sentence);
        assert!(proposal(&told).starts_with("请县市场监管局就“超过承诺时限”的3张牌（A1、A2、A3）逐件查明"));
        let single = Cause { there: 1, evidence: vec!["A1".to_owned()], ..told.clone() };
        assert!(proposal(&single).starts_with("请县市场监管局就“超过承诺时限”的一张牌（A1）查明停在哪个环节"));
        told.there = 9;
        assert!(proposal(&told).contains("（A1、A2、A3等）"));
    }

    #[test]
    fn departments_with_as_many_cards_are_named_together_or_not_at_all() {
        let tied = |others: &[&str], cards, there| Cause {
            rule: "T-PROMISE-OVER".to_owned(),
            name: "超过承诺时限".to_owned(),
            category: "时限".to_owned(),
            cards,
            points: 0,
            organ: "market".to_owned(),
            organ_name: "甲局".to_owned(),
            there,
            tied: others.iter().map(|name| (*name).to_owned()).collect(),
            item: String::new(),
            evidence: vec!["A1".to_owned(), "A2".to_owned()],
            sentence: String::new(),
        };
        assert_eq!(cause(&tied(&["乙局"], 2, 1)), "“超过承诺时限”（时限类）2张，甲局和乙局各1张。");
        assert_eq!(cause(&tied(&["乙局", "丙局"], 7, 2)), "“超过承诺时限”（时限类）7张，甲局、乙局和丙局最多，各2张。");
        let many = ["乙局", "丙局", "丁局"];
        assert_eq!(cause(&tied(&many, 4, 1)), "“超过承诺时限”（时限类）4张，分散在4个部门，各1张。");
        assert!(proposal(&tied(&["乙局"], 2, 1)).starts_with("请甲局和乙局分别就“超过承诺时限”的2张牌（A1、A2）逐件"));
        assert!(proposal(&tied(&many, 4, 1)).starts_with("请有牌的4个部门分别就“超过承诺时限”的4张牌（A1、A2等）"));
    }

    #[test]
    fn periods_are_named_as_people_name_them() {
        let named = |kind: ReportKind, text: &str| period(kind, text.parse().unwrap());
        assert_eq!(named(ReportKind::Week, "2026-W46"), "2026年第46周，11月9日至11月15日");
        assert_eq!(named(ReportKind::Month, "2026-11"), "2026年11月");
        assert_eq!(named(ReportKind::Quarter, "2026-Q4"), "2026年第四季度");
    }
}
