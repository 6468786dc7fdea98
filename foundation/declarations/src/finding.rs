//! What a check has to say: where, how grave, in one sentence, and how to mend it.
//!
//! Checks look at *values*, which may come from a file, from a draft in the database or from an imported row. So a
//! finding first names the field by its JSON pointer (`/material/2/when`); for values that came from a file,
//! [`Source::place`](crate::reading::Source::place) turns the pointer into path, line and column.

use std::cell::RefCell;
use std::fmt;

use serde::Serialize;

/// How grave a finding is: an error keeps a county from being served, a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// One thing wrong, or doubtful, in a declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file, or the name of the draft or row that was checked.
    pub path: String,
    /// Counted from one; zero where the value came from no file.
    pub line: usize,
    pub column: usize,
    /// Stable, `snake_case`.
    pub code: &'static str,
    pub severity: Severity,
    /// Chinese, complete.
    pub sentence: String,
    /// What to do about it, Chinese; may be empty.
    pub remedy: String,
    /// JSON pointer of the field within its document.
    pub field: String,
    /// The finding is about the key itself, not about its value.
    #[serde(skip)]
    pub(crate) on_key: bool,
}

impl Finding {
    pub fn error(field: impl Into<String>, code: &'static str, sentence: impl Into<String>) -> Finding {
        Finding {
            path: String::new(),
            line: 0,
            column: 0,
            code,
            severity: Severity::Error,
            sentence: sentence.into(),
            remedy: String::new(),
            field: field.into(),
            on_key: false,
        }
    }

    pub fn warning(field: impl Into<String>, code: &'static str, sentence: impl Into<String>) -> Finding {
        Finding { severity: Severity::Warning, ..Finding::error(field, code, sentence) }
    }

    /// Says how to mend it.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Finding {
        self.remedy = remedy.into();
        self
    }

    #[must_use]
    pub(crate) fn on_key(mut self) -> Finding {
        self.on_key = true;
        self
    }

    /// Names the file or draft, for findings whose place is already known.
    #[must_use]
    pub fn in_document(mut self, path: impl Into<String>) -> Finding {
        self.path = path.into();
        self
    }

    #[must_use]
    pub(crate) fn at_line(mut self, line: usize, column: usize) -> Finding {
        (self.line, self.column) = (line, column);
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `path:line:col: error[code]: sentence remedy`, one line; without a file, `name#/field: error[code]: …`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}#{}", self.path, self.field)?,
            line => write!(f, "{}:{line}:{}", self.path, self.column)?,
        }
        write!(f, ": {}[{}]: {}{}", self.severity, self.code, self.sentence, self.remedy)
    }
}

/// Where the readers of one document put what they find.
#[derive(Debug, Default)]
pub(crate) struct Report(RefCell<Vec<Finding>>);

impl Report {
    pub fn add(&self, finding: Finding) {
        self.0.borrow_mut().push(finding);
    }

    pub fn into_findings(self) -> Vec<Finding> {
        self.0.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_prints_as_compilers_do() {
        let finding = Finding::error("/visits", "wrong_type", "“visits”应为整数。")
            .remedy("写作 visits = 0。")
            .in_document("county/items/a/b/item.toml")
            .at_line(3, 10);
        assert_eq!(
            finding.to_string(),
            "county/items/a/b/item.toml:3:10: error[wrong_type]: “visits”应为整数。写作 visits = 0。"
        );
    }

    #[test]
    fn a_finding_about_a_draft_names_the_field() {
        let finding = Finding::warning("/plain", "guide_incomplete", "没有通俗名称。").in_document("market/food");
        assert_eq!(finding.to_string(), "market/food#/plain: warning[guide_incomplete]: 没有通俗名称。");
    }
}
