//! What became of each row, and the whole as text for the command line.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Landing {
    /// Stored as an entry to be claimed.
    Landed,
    /// The same entry was stored before.
    Unchanged,
    /// Not stored; the reason.
    Refused(String),
}

/// One row with everything worth telling about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowReport {
    /// As an editor counts lines; the header of a CSV file is row 1.
    pub row: usize,
    pub code: String,
    pub name: String,
    pub landing: Landing,
    /// Values the file does not state in our terms, and what was made of them.
    pub derived: Vec<String>,
    /// Elements the row does not state.
    pub missing: Vec<&'static str>,
    /// Values that were left out because nobody could read them.
    pub unread: Vec<String>,
    /// Materials that ask for "其他材料".
    pub catch_all: Vec<String>,
    /// Materials whose names are so vague that a person should look at them.
    pub suspects: Vec<String>,
    /// Findings of the check that keep the entry from being published.
    pub errors: usize,
    pub warnings: usize,
}

impl RowReport {
    pub(super) fn landed(row: usize) -> RowReport {
        RowReport {
            row,
            code: String::new(),
            name: String::new(),
            landing: Landing::Landed,
            derived: Vec::new(),
            missing: Vec::new(),
            unread: Vec::new(),
            catch_all: Vec::new(),
            suspects: Vec::new(),
            errors: 0,
            warnings: 0,
        }
    }

    pub(super) fn refused(row: usize, reason: String) -> RowReport {
        RowReport { landing: Landing::Refused(reason), ..RowReport::landed(row) }
    }
}

/// All rows of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub rows: Vec<RowReport>,
}

/// Rows named one by one in the summary; the full list is asked for with `--details`.
const EXAMPLES: usize = 5;

impl Report {
    pub fn read(&self) -> usize {
        self.rows.len()
    }

    /// Stored now, or found stored already.
    pub fn landed(&self) -> usize {
        self.rows.iter().filter(|row| !matches!(row.landing, Landing::Refused(_))).count()
    }

    pub fn unchanged(&self) -> usize {
        self.rows.iter().filter(|row| row.landing == Landing::Unchanged).count()
    }

    /// Rows that did not land, each with its reason.
    pub fn refused(&self) -> impl Iterator<Item = (&RowReport, &str)> {
        self.rows.iter().filter_map(|row| match &row.landing {
            Landing::Refused(reason) => Some((row, reason.as_str())),
            _ => None,
        })
    }

    /// How many rows do not state an element.
    pub fn missing(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for element in self.rows.iter().flat_map(|row| &row.missing) {
            *counts.entry(*element).or_insert(0) += 1;
        }
        counts
    }

    /// What was derived, and how often. Quoted parts differ from row to row and are left out of the grouping.
    pub fn derived(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for sentence in self.rows.iter().flat_map(|row| &row.derived) {
            *counts.entry(without_quotes(sentence)).or_insert(0) += 1;
        }
        counts
    }

    pub fn catch_all(&self) -> impl Iterator<Item = &RowReport> {
        self.rows.iter().filter(|row| !row.catch_all.is_empty())
    }

    pub fn unread(&self) -> impl Iterator<Item = &RowReport> {
        self.rows.iter().filter(|row| !row.unread.is_empty())
    }

    /// One line per row that has anything to tell.
    pub fn details(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let mut parts: Vec<String> = Vec::new();
            if let Landing::Refused(reason) = &row.landing {
                parts.push(format!("未落库：{reason}"));
            }
            parts.extend(row.unread.iter().map(|what| format!("读不懂：{what}")));
            if !row.missing.is_empty() {
                parts.push(format!("缺：{}", row.missing.join("、")));
            }
            parts.extend(row.derived.iter().map(|what| format!("推定：{what}")));
            parts.extend(row.catch_all.iter().cloned());
            parts.extend(row.suspects.iter().map(|name| format!("疑似兜底：{name}")));
            if !parts.is_empty() {
                text.push_str(&format!("第 {} 行 {} {}：{}\n", row.row, row.code, row.name, parts.join("；")));
            }
        }
        text
    }
}

fn without_quotes(sentence: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for c in sentence.chars() {
        match c {
            '“' => {
                inside = true;
                kept.push_str("“…");
            }
            '”' => {
                inside = false;
                kept.push(c);
            }
            _ if inside => {}
            _ => kept.push(c),
        }
    }
    kept
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused: Vec<_> = self.refused().collect();
        writeln!(f, "读入 {} 行，落库 {} 行，报告 {} 行。", self.read(), self.landed(), refused.len())?;
        if self.unchanged() > 0 {
            writeln!(f, "  其中 {} 行与库中已有的相同。", self.unchanged())?;
        }
        for (row, reason) in &refused {
            writeln!(f, "  第 {} 行未落库：{reason}", row.row)?;
        }
        section(f, "缺少的要素（登记为空，没有代填）", self.missing().into_iter())?;
        section(f, "推定的要素（请在编制时核实）", self.derived().into_iter())?;
        rows(f, "读不懂而留空的内容", self.unread().map(|row| (row, row.unread.join("；"))))?;
        rows(f, "兜底的“其他材料”（发布前必须列明）", self.catch_all().map(|row| (row, row.catch_all.join("；"))))?;
        let suspects = self.rows.iter().filter(|row| !row.suspects.is_empty());
        rows(f, "名称笼统、疑似兜底的材料（请人工核实）", suspects.map(|row| (row, row.suspects.join("；"))))?;
        let errors = self.rows.iter().filter(|row| row.errors > 0).count();
        writeln!(f, "检查：{errors} 个事项还有必须补正的问题，发布前逐项补正；其余要素照原样登记，均可检索。")
    }
}

fn section<N: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    counts: impl Iterator<Item = (N, usize)>,
) -> fmt::Result {
    let counts: Vec<(N, usize)> = counts.collect();
    if !counts.is_empty() {
        writeln!(f, "{title}：")?;
    }
    counts.iter().try_for_each(|(what, count)| writeln!(f, "  {count:>5} 行  {what}"))
}

fn rows<'r>(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    found: impl Iterator<Item = (&'r RowReport, String)>,
) -> fmt::Result {
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Ok(());
    }
    writeln!(f, "{title}：{} 行", found.len())?;
    for (row, what) in found.iter().take(EXAMPLES) {
        writeln!(f, "  第 {} 行 {}：{what}", row.row, row.name)?;
    }
    if found.len() > EXAMPLES {
        writeln!(f, "  其余 {} 行见逐行报告。", found.len() - EXAMPLES)?;
    }
    Ok(())
}
