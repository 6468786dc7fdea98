//! A report as a workbook (XLSX): one sheet a table, numbers as numbers, its course as a chart that reads without colour.

use rust_xlsxwriter::{
    Chart, ChartFormat, ChartLine, ChartPatternFill, ChartPatternFillType, ChartSolidFill, ChartType, Color, Worksheet,
    XlsxError,
};
use web::spreadsheet::{Book, Value};

use super::body::{Body, Figure};
use super::corrections::Checked;
use super::sentences::unit;
use crate::indicators::float;

/// The workbook's bytes; dated by the cut-off, so that the same report with the same notes gives the same file.
pub fn workbook(body: &Body, hash: &str, notes: &[Checked]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new(&body.title, body.as_of)?;
    book.sheet("摘要", &["项目", "内容"], &summary(body, hash))?.set_column_width(1, 100)?;
    if !notes.is_empty() {
        book.sheet("更正说明", &["序", "更正内容", "理由", "更正人", "时间", "指纹"], &corrections(notes))?;
    }
    book.sheet("数量", &["项目", "本期", "上期", "去年同期"], &volumes(body))?;
    let sheet = book.sheet("走势", &["时间", "收件", "办结"], &course(body))?;
    draw_course(sheet, body)?;
    let heads = ["指标", "单位", "本期", "分子", "分母", "上期", "去年同期", "目标", "说明"];
    book.sheet("指标", &heads, &indicators(body))?;
    if !body.organs.is_empty() {
        let heads = [
            "部门",
            "收件",
            "办结",
            "期末在办",
            "承诺时限内办结（%）",
            "分母",
            "名次",
            "满意率（%）",
            "评价数",
            "预警",
            "黄牌",
            "红牌",
            "得分",
            "等次",
        ];
        book.sheet("部门", &heads, &organs(body))?;
    }
    if !body.windows.is_empty() {
        book.sheet("窗口", &["窗口", "服务次数", "评价数", "满意率（%）", "名次", "说明"], &windows(body))?;
    }
    let heads = ["规则", "名称", "类别", "预警", "黄牌", "红牌", "建议书", "已撤销"];
    book.sheet("监察信号", &heads, &cards(body))?;
    if !body.orders.is_empty() {
        book.sheet("督办", &["编号", "事由", "方式", "部门", "发出", "销号"], &orders(body))?;
    }
    if !body.items.is_empty() {
        book.sheet("事项变动", &["生效", "事项", "部门", "变动", "版本"], &items(body))?;
    }
    book.sheet("规则版本", &["种类", "编号", "版本", "指纹"], &rules(body))?;
    book.finish()
}

fn summary(body: &Body, hash: &str) -> Vec<Vec<Value>> {
    let line = |what: &str, text: String| vec![Value::from(what), Value::Text(text)];
    let mut lines = vec![
        line("标题", body.title.clone()),
        line("时段", format!("{}至{}", body.from, body.to)),
        line("数据截至", body.as_of.local_minute()),
        line("指纹", hash.to_owned()),
    ];
    lines.extend(body.changes.iter().map(|text| line("变化", text.clone())));
    lines.extend(body.causes.iter().map(|cause| line("突出问题", cause.sentence.clone())));
    lines.extend(body.proposals.iter().map(|text| line("建议", text.clone())));
    lines.push(line("不含", body.uncovered.clone()));
    lines
}

fn corrections(notes: &[Checked]) -> Vec<Vec<Value>> {
    let line = |Checked { note, .. }: &Checked| {
        vec![
            Value::Count(note.n),
            Value::from(&*note.text),
            Value::from(&*note.reason),
            Value::from(&*note.author_name),
            Value::Text(note.at.local_minute()),
            Value::Text(note.hash.map(|hash| hash.to_string()).unwrap_or_default()),
        ]
    };
    notes.iter().map(line).collect()
}

fn volumes(body: &Body) -> Vec<Vec<Value>> {
    // What lies before the first figures is not nought but unknown.
    let known = |back: u8, count: i64| if body.reaches(back) { Value::Count(count) } else { Value::Nothing };
    let line = |volume: &super::body::Volume| {
        vec![Value::from(&*volume.name), Value::Count(volume.now), known(1, volume.before), known(2, volume.last_year)]
    };
    body.volumes.iter().map(line).collect()
}

fn course(body: &Body) -> Vec<Vec<Value>> {
    let line = |point: &super::body::Point| {
        vec![Value::from(&*point.name), Value::Count(point.filed), Value::Count(point.closed)]
    };
    body.course.iter().map(line).collect()
}

/// Columns filled and hatched, so that a print in black and white tells them apart.
fn draw_course(sheet: &mut Worksheet, body: &Body) -> Result<(), XlsxError> {
    let Some(last) = u32::try_from(body.course.len()).ok().filter(|last| *last > 0) else { return Ok(()) };
    let mut chart = Chart::new(ChartType::Column);
    chart.title().set_name("收件与办结走势");
    let dark = ChartSolidFill::new().set_color(Color::RGB(0x001F_5FA8)).clone();
    let mut hatched = ChartPatternFill::new();
    hatched.set_pattern(ChartPatternFillType::DiagonalStripesWideUpwards);
    hatched.set_foreground_color(Color::RGB(0x0050_5050)).set_background_color(Color::White);
    let outline = ChartLine::new().set_color(Color::RGB(0x0050_5050)).clone();
    for (column, name) in [(1_u16, "收件"), (2, "办结")] {
        let mut format = ChartFormat::new();
        match column {
            1 => format.set_solid_fill(&dark),
            _ => format.set_pattern_fill(&hatched).set_line(&outline),
        };
        let series = chart.add_series();
        series.set_name(name).set_format(&mut format);
        series.set_categories(("走势", 1, 0, last, 0)).set_values(("走势", 1, column, last, column));
    }
    chart.set_width(900).set_height(360);
    sheet.insert_chart(1, 4, &chart)?;
    Ok(())
}

fn small(figure: &Figure) -> Value {
    Value::from(if figure.small { "不足30件，不比较" } else { "" })
}

fn indicators(body: &Body) -> Vec<Vec<Value>> {
    let line = |indicator: &super::body::IndicatorLine| {
        let now = &indicator.now;
        vec![
            Value::from(&*indicator.name),
            Value::from(unit(&indicator.unit)),
            Value::from(now.value),
            Value::Count(now.numerator),
            now.denominator.map_or(Value::Nothing, Value::Count),
            Value::from(indicator.before.value),
            Value::from(indicator.last_year.value),
            Value::from(indicator.target),
            if indicator.misses() { Value::from("没有达到目标") } else { small(now) },
        ]
    };
    body.indicators.iter().map(line).collect()
}

fn place(rank: Option<u32>) -> Value {
    rank.map_or(Value::Nothing, |rank| Value::Count(i64::from(rank)))
}

fn organs(body: &Body) -> Vec<Vec<Value>> {
    let line = |organ: &super::body::OrganLine| {
        vec![
            Value::from(&*organ.name),
            Value::Count(organ.filed),
            Value::Count(organ.closed),
            Value::Count(organ.open),
            Value::from(organ.on_time.value),
            Value::Count(organ.on_time.n()),
            place(organ.rank),
            Value::from(organ.satisfied.value),
            Value::Count(organ.satisfied.n()),
            Value::Count(organ.warnings),
            Value::Count(organ.yellow),
            Value::Count(organ.red),
            Value::from(organ.score.map(|score| float(score) / 100.0)),
            Value::from(&*organ.grade),
        ]
    };
    body.organs.iter().map(line).collect()
}

fn windows(body: &Body) -> Vec<Vec<Value>> {
    let line = |window: &super::body::WindowLine| {
        vec![
            Value::from(&*window.name),
            Value::Count(window.acts),
            Value::Count(window.rated),
            Value::from(window.satisfied.value),
            place(window.rank),
            small(&window.satisfied),
        ]
    };
    body.windows.iter().map(line).collect()
}

fn cards(body: &Body) -> Vec<Vec<Value>> {
    let line = |card: &super::body::CardLine| {
        let counts = [card.warning, card.yellow, card.red, card.advice, card.withdrawn];
        let words = [&card.rule, &card.name, &card.category].map(|text| Value::from(text.as_str()));
        words.into_iter().chain(counts.map(Value::Count)).collect()
    };
    body.cards.iter().map(line).collect()
}

fn orders(body: &Body) -> Vec<Vec<Value>> {
    let line = |order: &super::body::OrderLine| {
        vec![
            Value::from(&*order.no),
            Value::from(&*order.matter),
            Value::from(&*order.sort),
            Value::from(&*order.organ),
            Value::Text(order.issued.to_string()),
            Value::Text(order.closed.map_or_else(|| "定格时未销号".to_owned(), |day| day.to_string())),
        ]
    };
    body.orders.iter().map(line).collect()
}

fn items(body: &Body) -> Vec<Vec<Value>> {
    let line = |item: &super::body::ItemChange| {
        vec![
            Value::Text(item.since.to_string()),
            Value::from(&*item.name),
            Value::from(&*item.organ),
            Value::from(&*item.what),
            Value::Count(i64::from(item.version)),
        ]
    };
    body.items.iter().map(line).collect()
}

fn rules(body: &Body) -> Vec<Vec<Value>> {
    let line = |rule: &super::body::RuleVersion| {
        let sort = match rule.sort.as_str() {
            "indicator" => "指标",
            "rule" => "监察规则",
            "scheme" => "评分办法",
            _ => "全部监察规则（版本栏为条数）",
        };
        vec![
            Value::from(sort),
            Value::from(&*rule.id),
            Value::Count(i64::from(rule.version)),
            Value::from(&*rule.digest),
        ]
    };
    body.rules.iter().map(line).collect()
}
