//! What is wrong with a model, an expression or an evaluation, each with its place and a remedy.

use serde::Serialize;

/// How much a [`Finding`] weighs: an error keeps the model from being published, a warning asks for a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

/// One thing found in a DMN file. Lines and columns count from one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub line: u32,
    pub column: u32,
    /// Stable code.
    pub code: &'static str,
    /// What, where, and how to mend it.
    pub sentence: String,
    pub severity: Severity,
}

impl Finding {
    pub(crate) fn error(place: Place, code: &'static str, sentence: impl Into<String>) -> Self {
        let Place { line, column } = place;
        Self { line, column, code, sentence: sentence.into(), severity: Severity::Error }
    }

    pub(crate) fn warning(place: Place, code: &'static str, sentence: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, code, sentence) }
    }
}

/// Line and column in a DMN file, from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub line: u32,
    pub column: u32,
}

impl Place {
    pub(crate) const START: Place = Place { line: 1, column: 1 };

    pub(crate) fn of(node: roxmltree::Node<'_, '_>) -> Self {
        Self::at(node.document(), node.range().start)
    }

    pub(crate) fn at(document: &roxmltree::Document<'_>, offset: usize) -> Self {
        document.text_pos_at(offset).into()
    }
}

impl From<roxmltree::TextPos> for Place {
    fn from(position: roxmltree::TextPos) -> Self {
        Self { line: position.row, column: position.col }
    }
}

/// Why a decision could not be asked at all. A decision that is asked but has no answer yields null.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideError {
    #[error("模型中没有名为“{asked}”的决策。可用的有：{}", .known.join("、"))]
    UnknownDecision { asked: String, known: Vec<String> },
    #[error("决策输入应为 JSON 对象（名称到值），实际为{found}")]
    InputNotAnObject { found: &'static str },
}

impl DecideError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownDecision { .. } => "decision_unknown",
            Self::InputNotAnObject { .. } => "decision_input_not_an_object",
        }
    }
}

/// Why a FEEL expression was not accepted. The column counts characters from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("第 {column} 列：{sentence}")]
pub struct ExprError {
    pub column: usize,
    pub code: &'static str,
    pub sentence: String,
}
