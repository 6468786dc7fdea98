//! What was measured, beside its limit and its budget: a table for people, JSON lines for scripts.

use serde_json::json;

/// What a line has to reach.
#[derive(Clone, Copy)]
pub enum Budget {
    /// At least this many times what stands beside it.
    Times(f64),
    /// At most this many times what stands beside it.
    TimesAtMost(f64),
    /// At least so much, in its own unit.
    AtLeast(f64),
    /// At most so much, in its own unit.
    AtMost(f64),
    /// Shown for comparison.
    Shown,
}

/// One measured figure.
pub struct Row {
    pub line: char,
    pub what: String,
    pub value: f64,
    pub unit: &'static str,
    /// The raw limit or peer of the same run, in the same unit.
    pub beside: Option<(String, f64)>,
    pub budget: Budget,
}

impl Row {
    pub fn new(line: char, what: impl Into<String>, value: f64, unit: &'static str) -> Row {
        Row { line, what: what.into(), value, unit, beside: None, budget: Budget::Shown }
    }

    pub fn beside(mut self, what: impl Into<String>, value: f64) -> Row {
        self.beside = Some((what.into(), value));
        self
    }

    pub fn budget(mut self, budget: Budget) -> Row {
        self.budget = budget;
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.beside.as_ref().map(|(_, beside)| self.value / beside)
    }

    fn is_met(&self) -> Option<bool> {
        match self.budget {
            Budget::Times(least) => Some(self.ratio()? >= least),
            Budget::TimesAtMost(most) => Some(self.ratio()? <= most),
            Budget::AtLeast(least) => Some(self.value >= least),
            Budget::AtMost(most) => Some(self.value <= most),
            Budget::Shown => None,
        }
    }

    fn budget_text(&self) -> String {
        match self.budget {
            Budget::Times(least) => format!("≥ {} ×", short(least)),
            Budget::TimesAtMost(most) => format!("≤ {} ×", short(most)),
            Budget::AtLeast(least) => format!("≥ {} {}", short(least), self.unit),
            Budget::AtMost(most) => format!("≤ {} {}", short(most), self.unit),
            Budget::Shown => String::new(),
        }
    }

    fn verdict(&self) -> &'static str {
        match self.is_met() {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        }
    }

    fn table_line(&self) -> String {
        let beside = self.beside.as_ref().map(|(what, value)| format!("{what} {}", short(*value))).unwrap_or_default();
        let ratio = self.ratio().map(|ratio| format!("{} ×", short(ratio))).unwrap_or_default();
        let measured = format!("{} {}", short(self.value), self.unit);
        let Row { line, what, .. } = self;
        format!("| {line} | {what} | {measured} | {beside} | {ratio} | {} | {} |", self.budget_text(), self.verdict())
    }

    fn json_line(&self) -> String {
        let beside = self.beside.as_ref().map(|(what, value)| json!({ "what": what, "value": value }));
        json!({
            "line": self.line, "what": self.what, "value": self.value, "unit": self.unit, "beside": beside,
            "ratio": self.ratio(), "budget": self.budget_text(), "met": self.is_met(),
        })
        .to_string()
    }
}

/// Prints rows as they come, so that a long run shows what it has.
pub struct Report {
    json: bool,
    missed: usize,
}

impl Report {
    pub fn new(json: bool) -> Report {
        if !json {
            println!("| | what | measured | beside it | ratio | budget | |\n|---|---|---|---|---|---|---|");
        }
        Report { json, missed: 0 }
    }

    pub fn put(&mut self, row: &Row) {
        self.missed += usize::from(row.is_met() == Some(false));
        println!("{}", if self.json { row.json_line() } else { row.table_line() });
    }

    /// What was not measured, and why.
    pub fn skip(&self, line: char, why: &str) {
        eprintln!("line {line}: {why}");
    }

    pub fn end(&self) {
        eprintln!("{} budgets missed", self.missed);
    }
}

/// Three significant figures, thousands apart.
fn short(value: f64) -> String {
    match value.abs() {
        0.0..10.0 => trimmed(format!("{value:.2}")),
        10.0..100.0 => trimmed(format!("{value:.1}")),
        _ => {
            let digits = format!("{value:.0}");
            let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|g| str::from_utf8(g).ok()).collect();
            groups.join(",")
        }
    }
}

fn trimmed(text: String) -> String {
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_judged_by_its_ratio_or_its_value() {
        let row = Row::new('b', "storage", 700.0, "/s").beside("raw", 1000.0);
        assert_eq!(row.budget(Budget::Times(0.7)).is_met(), Some(true));
        let row = Row::new('i', "start", 1.2, "s").budget(Budget::AtMost(1.0));
        assert_eq!((row.is_met(), row.verdict()), (Some(false), "MISSED"));
    }

    #[test]
    fn figures_are_short() {
        assert_eq!([short(0.5), short(12.34), short(1_234_567.0)], ["0.5", "12.3", "1,234,567"]);
    }
}
