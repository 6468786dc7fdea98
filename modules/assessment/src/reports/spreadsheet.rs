//! A report as a workbook (XLSX): numbers as numbers, one sheet a table.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::body::{Body, Figure};

/// The workbook's bytes; dated by the cut-off, so that the same report gives the same file.
pub fn workbook(body: &Body, hash: &str, notes: &[super::Correction]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(body.as_of.as_micros() / 1_000_000)?;
    book.set_properties(&DocProperties::new().set_title(&body.title).set_creation_datetime(&made));
    summary(book.add_worksheet(), body, hash, notes)?;
    indicators(book.add_worksheet(), body)?;
    if !body.organs.is_empty() {
        organs(book.add_worksheet(), body)?;
    }
    if !body.windows.is_empty() {
        windows(book.add_worksheet(), body)?;
    }
    cards(book.add_worksheet(), body)?;
    course(book.add_worksheet(), body)?;
    book.save_to_buffer()
}

fn head(sheet: &mut Worksheet, name: &str, columns: &[(&str, f64)]) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    let bold = Format::new().set_bold().set_text_wrap();
    for ((title, width), column) in columns.iter().zip(0_u16..) {
        sheet.write_string_with_format(0, column, *title, &bold)?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// One cell.
enum Value<'a> {
    Text(&'a str),
    Count(i64),
    Number(Option<f64>),
}

fn line(sheet: &mut Worksheet, row: u32, values: &[Value<'_>]) -> Result<(), XlsxError> {
    for (value, column) in values.iter().zip(0_u16..) {
        match value {
            Value::Text(text) => sheet.write_string(row, column, *text)?,
            Value::Count(count) => sheet.write_number(row, column, crate::indicators::float(*count))?,
            Value::Number(Some(number)) => sheet.write_number(row, column, *number)?,
            Value::Number(None) => sheet,
        };
    }
    Ok(())
}

fn summary(sheet: &mut Worksheet, body: &Body, hash: &str, notes: &[super::Correction]) -> Result<(), XlsxError> {
    head(sheet, "摘要", &[("项目", 16.0), ("内容", 100.0)])?;
    let wrap = Format::new().set_text_wrap();
    let as_of = body.as_of.local_minute();
    let mut lines: Vec<(&str, String)> = vec![
        ("标题", body.title.clone()),
        ("时段", format!("{}至{}", body.from, body.to)),
        ("数据截至", as_of),
        ("指纹", hash.to_owned()),
    ];
    lines.extend(body.changes.iter().map(|text| ("变化", text.clone())));
    lines.extend(body.causes.iter().map(|cause| ("突出问题", cause.sentence.clone())));
    lines.extend(body.proposals.iter().map(|text| ("建议", text.clone())));
    lines.push(("不含", body.uncovered.clone()));
    lines.extend(notes.iter().map(|note| ("更正说明", format!("{}（{}）", note.text, note.reason))));
    for ((what, text), row) in lines.iter().zip(1_u32..) {
        sheet.write_string(row, 0, *what)?;
        sheet.write_string_with_format(row, 1, text, &wrap)?;
    }
    Ok(())
}

fn small(figure: &Figure) -> Value<'static> {
    Value::Text(if figure.small { "不足30件" } else { "" })
}

fn indicators(sheet: &mut Worksheet, body: &Body) -> Result<(), XlsxError> {
    let columns = [
        ("指标", 22.0),
        ("单位", 8.0),
        ("本期", 10.0),
        ("分子", 10.0),
        ("分母", 10.0),
        ("上期", 10.0),
        ("去年同期", 10.0),
        ("目标", 10.0),
        ("说明", 12.0),
    ];
    head(sheet, "指标", &columns)?;
    for (indicator, row) in body.indicators.iter().zip(1_u32..) {
        let now = &indicator.now;
        let values = [
            Value::Text(&indicator.name),
            Value::Text(&indicator.unit),
            Value::Number(now.value),
            Value::Count(now.numerator),
            Value::Number(now.denominator.map(crate::indicators::float)),
            Value::Number(indicator.before.value),
            Value::Number(indicator.last_year.value),
            Value::Number(indicator.target),
            small(now),
        ];
        line(sheet, row, &values)?;
    }
    Ok(())
}

fn organs(sheet: &mut Worksheet, body: &Body) -> Result<(), XlsxError> {
    let columns = [
        ("部门", 28.0),
        ("收件", 8.0),
        ("办结", 8.0),
        ("期末在办", 10.0),
        ("承诺时限内办结%", 12.0),
        ("分母", 8.0),
        ("名次", 8.0),
        ("满意率%", 10.0),
        ("评价数", 8.0),
        ("预警", 8.0),
        ("黄牌", 8.0),
        ("红牌", 8.0),
        ("得分", 8.0),
        ("等次", 8.0),
    ];
    head(sheet, "部门", &columns)?;
    for (organ, row) in body.organs.iter().zip(1_u32..) {
        let values = [
            Value::Text(&organ.name),
            Value::Count(organ.filed),
            Value::Count(organ.closed),
            Value::Count(organ.open),
            Value::Number(organ.on_time.value),
            Value::Count(organ.on_time.n()),
            Value::Number(organ.rank.map(f64::from)),
            Value::Number(organ.satisfied.value),
            Value::Count(organ.satisfied.n()),
            Value::Count(organ.warnings),
            Value::Count(organ.yellow),
            Value::Count(organ.red),
            Value::Number(organ.score.map(|score| crate::indicators::float(score) / 100.0)),
            Value::Text(&organ.grade),
        ];
        line(sheet, row, &values)?;
    }
    Ok(())
}

fn windows(sheet: &mut Worksheet, body: &Body) -> Result<(), XlsxError> {
    let columns =
        [("窗口", 28.0), ("服务次数", 10.0), ("评价数", 10.0), ("满意率%", 10.0), ("名次", 8.0), ("说明", 12.0)];
    head(sheet, "窗口", &columns)?;
    for (window, row) in body.windows.iter().zip(1_u32..) {
        let values = [
            Value::Text(&window.name),
            Value::Count(window.acts),
            Value::Count(window.rated),
            Value::Number(window.satisfied.value),
            Value::Number(window.rank.map(f64::from)),
            small(&window.satisfied),
        ];
        line(sheet, row, &values)?;
    }
    Ok(())
}

fn cards(sheet: &mut Worksheet, body: &Body) -> Result<(), XlsxError> {
    let columns = [
        ("规则", 18.0),
        ("名称", 30.0),
        ("类别", 8.0),
        ("预警", 8.0),
        ("黄牌", 8.0),
        ("红牌", 8.0),
        ("建议书", 8.0),
        ("已撤销", 8.0),
    ];
    head(sheet, "监察信号", &columns)?;
    for (card, row) in body.cards.iter().zip(1_u32..) {
        let values = [
            Value::Text(&card.rule),
            Value::Text(&card.name),
            Value::Text(&card.category),
            Value::Count(card.warning),
            Value::Count(card.yellow),
            Value::Count(card.red),
            Value::Count(card.advice),
            Value::Count(card.withdrawn),
        ];
        line(sheet, row, &values)?;
    }
    Ok(())
}

fn course(sheet: &mut Worksheet, body: &Body) -> Result<(), XlsxError> {
    head(sheet, "走势", &[("日期", 12.0), ("收件", 10.0), ("办结", 10.0)])?;
    for (point, row) in body.course.iter().zip(1_u32..) {
        line(sheet, row, &[Value::Text(&point.name), Value::Count(point.filed), Value::Count(point.closed)])?;
    }
    Ok(())
}
