//! Rows as a file for a spreadsheet: the same cells as text (CSV), or as a workbook (XLSX) with numbers as numbers.
//!
//! A [`Ledger`] is one table, bounded by [`MOST`] rows; a [`Book`] is a workbook of several sheets.

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use kernel::Timestamp;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::files::file_response;
use crate::{Problem, Text};

/// Rows of one file; whoever wants more narrows what is asked for.
pub const MOST: usize = 20_000;
/// Characters that a cell of a workbook holds, with room to spare.
const LONGEST: usize = 32_000;
/// Columns are as wide as their text, within bounds; a Chinese character takes two places.
const NARROWEST: usize = 6;
const WIDEST: usize = 60;
/// A4, by the number that spreadsheets give it.
const A4: u8 = 9;

/// How the file is written. A handler takes it out of the address, `….csv` or `….xlsx`, so that one serves both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Csv,
    Xlsx,
}

impl Form {
    /// As in addresses and in the log of exports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Problem;

    /// # Errors
    /// 404 where the address ends in neither.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Form, Problem> {
        let (_, end) = parts.uri.path().rsplit_once('.').ok_or_else(Problem::not_found)?;
        let form = [Form::Csv, Form::Xlsx].into_iter().find(|form| form.word() == end);
        form.ok_or_else(Problem::not_found)
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Count(i64),
    /// To two places at most.
    Number(f64),
    Nothing,
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(count: i64) -> Value {
        Value::Count(count)
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Value {
        number.map_or(Value::Nothing, Value::Number)
    }
}

impl Value {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Number(number) => {
                let text = format!("{number:.2}");
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Self::Nothing => String::new(),
        }
    }

    /// Places on the screen, of the longest line.
    fn width(&self) -> usize {
        self.text().lines().map(places).max().unwrap_or_default()
    }
}

fn places(text: &str) -> usize {
    text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}

/// A cell of a text file that no spreadsheet takes for a formula.
pub fn csv_cell(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}

/// A line of a text file.
pub fn csv_line(cells: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| csv_cell(cell.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// One table as a file.
#[derive(Clone, Debug)]
pub struct Ledger {
    form: Form,
    title: String,
    heads: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Ledger {
    /// `title` names the sheet and the file.
    pub fn new(form: Form, title: impl Into<String>, heads: impl IntoIterator<Item = String>) -> Ledger {
        Ledger { form, title: title.into(), heads: heads.into_iter().collect(), rows: Vec::new() }
    }

    pub fn push(&mut self, row: impl IntoIterator<Item = Value>) {
        if !self.is_full() {
            self.rows.push(row.into_iter().collect());
        }
    }

    /// What is not in it yet is left out, and the file says so.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= MOST
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The file; `cut` says that rows were left out. A workbook is dated by `now`.
    pub fn send(mut self, t: Text, cut: bool, now: Timestamp) -> Result<Response, Problem> {
        if cut {
            let note = t.msg("table-export-cut").arg("n", t.number(self.rows.len())).to_string();
            self.rows.push(vec![Value::Text(note)]);
        }
        let name = format!("{}.{}", self.title, self.form.word());
        let bytes = match self.form {
            Form::Csv => self.csv().into_bytes(),
            Form::Xlsx => self.workbook(now).map_err(Problem::internal)?,
        };
        Ok(file_response(&name, self.form.media(), Bytes::from(bytes)))
    }

    fn csv(&self) -> String {
        // The mark at the head tells spreadsheets that the text is UTF-8.
        let mut text = format!("\u{feff}{}", csv_line(&self.heads));
        for row in &self.rows {
            // Numbers are no formulas, whatever they begin with.
            let cells = row.iter().map(|value| match value {
                Value::Text(text) => csv_cell(text),
                number => number.text(),
            });
            text.push_str(&cells.collect::<Vec<_>>().join(","));
            text.push_str("\r\n");
        }
        text
    }

    fn workbook(&self, now: Timestamp) -> Result<Vec<u8>, XlsxError> {
        let mut book = Book::new(&self.title, now)?;
        let heads: Vec<&str> = self.heads.iter().map(String::as_str).collect();
        book.sheet(&self.title, &heads, &self.rows)?;
        book.finish()
    }
}

/// A workbook of several sheets; the same sheets give the same bytes.
pub struct Book {
    book: Workbook,
    text: Format,
    count: Format,
    number: Format,
    head: Format,
}

impl Book {
    pub fn new(title: &str, made: Timestamp) -> Result<Book, XlsxError> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_timestamp(made.as_micros() / 1_000_000)?;
        book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
        let cell = || Format::new().set_align(FormatAlign::Top).set_font_name("等线").set_font_size(11);
        Ok(Book {
            book,
            text: cell().set_text_wrap(),
            count: cell().set_num_format("#,##0"),
            number: cell().set_num_format("#,##0.0#"),
            head: cell()
                .set_bold()
                .set_text_wrap()
                .set_background_color(Color::RGB(0x00E8_ECF2))
                .set_border_bottom(FormatBorder::Thin),
        })
    }

    /// Adds a sheet that prints on A4 and scrolls under its heads.
    pub fn sheet(&mut self, name: &str, heads: &[&str], rows: &[Vec<Value>]) -> Result<&mut Worksheet, XlsxError> {
        let sheet = self.book.add_worksheet();
        sheet.set_name(sheet_name(name))?;
        sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        if heads.len() > 6 {
            sheet.set_landscape();
        }
        sheet.set_freeze_panes(1, 0)?;
        for (head, column) in heads.iter().zip(0_u16..) {
            sheet.write_string_with_format(0, column, *head, &self.head)?;
            let place = usize::from(column);
            let widths = rows.iter().filter_map(|row| row.get(place)).map(Value::width);
            let width = widths.chain([places(head)]).max().unwrap_or_default().clamp(NARROWEST, WIDEST) + 2;
            sheet.set_column_width(column, u32::try_from(width).unwrap_or_default())?;
        }
        for (line, row) in rows.iter().zip(1_u32..) {
            for (value, column) in line.iter().zip(0_u16..) {
                match value {
                    Value::Text(text) => {
                        let text: String = text.chars().take(LONGEST).collect();
                        sheet.write_string_with_format(row, column, text, &self.text)?
                    }
                    Value::Count(count) => match i32::try_from(*count) {
                        Ok(count) => sheet.write_number_with_format(row, column, count, &self.count)?,
                        Err(_) => sheet.write_string_with_format(row, column, count.to_string(), &self.text)?,
                    },
                    Value::Number(number) => sheet.write_number_with_format(row, column, *number, &self.number)?,
                    Value::Nothing => sheet,
                };
            }
        }
        Ok(sheet)
    }

    pub fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        self.book.save_to_buffer()
    }
}

/// Spreadsheets allow thirty-one characters and none of a few signs.
fn sheet_name(name: &str) -> String {
    let plain = name.chars().filter(|letter| !matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    plain.take(31).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(form: Form) -> Ledger {
        let mut ledger = Ledger::new(form, "办件", ["编号", "件数", "比例"].map(str::to_owned));
        ledger.push([Value::from("=1+1"), Value::Count(-3), Value::Number(87.5)]);
        ledger.push([Value::from("说\"好\""), Value::Nothing, Value::Number(100.0)]);
        ledger
    }

    #[test]
    fn no_cell_is_taken_for_a_formula_and_numbers_stay_numbers() {
        let text = ledger(Form::Csv).csv();
        assert_eq!(text, "\u{feff}\"编号\",\"件数\",\"比例\"\r\n\"'=1+1\",-3,87.5\r\n\"说\"\"好\"\"\",,100\r\n");
    }

    #[tokio::test]
    async fn the_address_says_how_the_file_is_written() {
        let form = async |address: &str| {
            let (mut parts, ()) = http::Request::get(address).body(()).unwrap().into_parts();
            Form::from_request_parts(&mut parts, &()).await.map_err(|problem| problem.status)
        };
        assert_eq!(form("/cases.csv?q=a.xlsx").await, Ok(Form::Csv));
        assert_eq!(form("/kinds/a.b/cases.xlsx").await, Ok(Form::Xlsx));
        assert_eq!(form("/cases.pdf").await, Err(404));
        assert_eq!(form("/cases").await, Err(404));
    }

    #[test]
    fn the_same_rows_give_the_same_workbook() {
        let at = Timestamp::from_micros(1_790_000_000_000_000);
        let book = ledger(Form::Xlsx).workbook(at).unwrap();
        assert!(book.starts_with(b"PK"));
        assert_eq!(book, ledger(Form::Xlsx).workbook(at).unwrap());
    }

    #[test]
    fn a_full_ledger_takes_no_more() {
        let mut ledger = ledger(Form::Csv);
        for _ in 0..MOST {
            ledger.push([Value::from("x")]);
        }
        assert_eq!((ledger.len(), ledger.is_full()), (MOST, true));
    }

    #[test]
    fn a_sheet_has_a_name_that_spreadsheets_allow() {
        assert_eq!(sheet_name("办件[2026/11]：全部"), "办件202611：全部");
    }
}
