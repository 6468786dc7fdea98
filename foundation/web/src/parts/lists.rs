//! Lists of an application: what is left to do, what was answered, what must be mended.

use askama::Template;

use super::{Tag, part};
use crate::form::FieldError;
use crate::markup::Markup;
use crate::text::Text;

/// The sections of an application with their state; the reader does them in any order.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/task_list.html")]
pub struct TaskList {
    pub sections: Vec<TaskSection>,
}

#[derive(Clone, Debug, Default)]
pub struct TaskSection {
    pub title: String,
    pub tasks: Vec<TaskLine>,
}

#[derive(Clone, Debug, Default)]
pub struct TaskLine {
    pub label: String,
    pub hint: String,
    /// Without an address the task cannot be started yet; the hint says why.
    pub href: Option<String>,
    pub tag: Tag,
}

/// Questions and answers, each with its way back to the question.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/summary.html")]
pub struct Summary {
    pub t: Text,
    pub title: String,
    pub rows: Vec<SummaryRow>,
}

#[derive(Clone, Debug, Default)]
pub struct SummaryRow {
    pub label: String,
    pub value: Markup,
    /// Where the answer is changed.
    pub change: Option<String>,
    /// Where the answer came from, when the applicant did not give it: 政府已有，免于提交.
    pub held: Option<String>,
}

impl Summary {
    pub fn new(t: Text, title: impl Into<String>) -> Summary {
        Summary { t, title: title.into(), rows: Vec::new() }
    }

    #[must_use]
    pub fn row(mut self, label: impl Into<String>, value: impl Into<Markup>, change: Option<String>) -> Summary {
        self.rows.push(SummaryRow { label: label.into(), value: value.into(), change, held: None });
        self
    }

    /// An answer that the government already holds.
    #[must_use]
    pub fn held(mut self, label: impl Into<String>, value: impl Into<Markup>, source: impl Into<String>) -> Summary {
        let held = Some(source.into());
        self.rows.push(SummaryRow { label: label.into(), value: value.into(), change: None, held });
        self
    }
}

/// All mistakes of a form at its head, each a link to its field. Prints nothing when there are none.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/error_summary.html")]
pub struct ErrorSummary {
    pub t: Text,
    pub errors: Vec<FieldError>,
}

part!(TaskList, Summary, ErrorSummary);
