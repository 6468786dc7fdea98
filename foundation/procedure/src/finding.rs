//! What is wrong with a procedure, where, and how to mend it; and how findings are printed.

use std::fmt::Write;

use serde::Serialize;

/// One remark on a BPMN file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub line: u32,
    pub column: u32,
    /// Stable, in snake case.
    pub code: &'static str,
    pub severity: Severity,
    /// Id of the element, or its tag where it has no id.
    pub element: Option<String>,
    /// What, where, and how to mend it.
    pub sentence: String,
    /// For findings of the state space: the names of the nodes on the way to the failure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// True when a finding forbids publishing.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.severity == Severity::Error)
}

/// `path:line:col: error[code]: sentence` per line, or one JSON array.
pub fn format_findings(path: &str, findings: &[Finding], json: bool) -> String {
    if json { as_json(path, findings) } else { as_text(path, findings) }
}

fn as_text(path: &str, findings: &[Finding]) -> String {
    let mut text = String::new();
    for f in findings {
        let _ = write!(text, "{path}:{}:{}: {}[{}]: {}", f.line, f.column, f.severity.word(), f.code, f.sentence);
        if !f.path.is_empty() {
            let _ = write!(text, " 路径：{}", f.path.join(" → "));
        }
        text.push('\n');
    }
    text
}

fn as_json(path: &str, findings: &[Finding]) -> String {
    #[derive(Serialize)]
    struct Located<'a> {
        file: &'a str,
        #[serde(flatten)]
        finding: &'a Finding,
    }
    let located: Vec<_> = findings.iter().map(|finding| Located { file: path, finding }).collect();
    serde_json::to_string_pretty(&located).unwrap_or_else(|_| "[]".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Finding {
        Finding {
            line: 3,
            column: 5,
            code: "deadlock",
            severity: Severity::Error,
            element: Some("join".into()),
            sentence: "流程走不下去。".into(),
            path: vec!["受理".into(), "会签".into()],
        }
    }

    #[test]
    fn text_is_one_compiler_style_line_per_finding() {
        let text = format_findings("a.bpmn", &[sample()], false);
        assert_eq!(text, "a.bpmn:3:5: error[deadlock]: 流程走不下去。 路径：受理 → 会签\n");
    }

    #[test]
    fn json_carries_the_file_and_every_field() {
        let value: serde_json::Value = serde_json::from_str(&format_findings("a.bpmn", &[sample()], true)).unwrap();
        assert_eq!(value[0]["file"], "a.bpmn");
        assert_eq!(value[0]["code"], "deadlock");
        assert_eq!(value[0]["path"][1], "会签");
    }
}
