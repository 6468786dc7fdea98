//! What a check of a definition found: what must be mended first, each with its place.

use askama::Template;

use super::{Tag, Tone, part};
use crate::text::Text;

#[derive(Clone, Debug, Template)]
#[template(path = "parts/findings.html")]
pub struct Findings {
    t: Text,
    lines: Vec<FindingLine>,
}

/// One finding.
#[derive(Clone, Debug, Default)]
pub struct FindingLine {
    /// The definition cannot be used before this is mended; otherwise it is advice.
    pub must: bool,
    /// Name of the field, for findings without a line.
    pub field: String,
    /// Line and column of the text, from 1; 0 where there is none.
    pub line: usize,
    pub column: usize,
    pub sentence: String,
    /// Where on the page it is mended; empty: the place is only named.
    pub href: String,
}

impl Findings {
    /// What must be mended comes first; otherwise the order stays.
    pub fn new(t: Text, lines: impl IntoIterator<Item = FindingLine>) -> Findings {
        let mut lines: Vec<FindingLine> = lines.into_iter().collect();
        lines.sort_by_key(|line| !line.must);
        Findings { t, lines }
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    fn tag(&self, line: &FindingLine) -> Tag {
        match line.must {
            true => Tag::new(Tone::Urgent, self.t.get("finding-must")),
            false => Tag::new(Tone::Quiet, self.t.get("finding-should")),
        }
    }

    fn place(&self, line: &FindingLine) -> String {
        match line.line {
            0 => line.field.clone(),
            number => self.t.msg("finding-line").arg("line", number).arg("column", line.column).to_string(),
        }
    }
}

part!(Findings);
