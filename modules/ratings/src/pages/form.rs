//! The rating form: five levels in word and shape, reasons, a remark. The same at home, by a link and at a window.

use web::Problem;
use web::Text;
use web::form::{Control, FieldError, Input, Post};
use web::parts::ErrorSummary;

use crate::giving::Said;
use crate::model::Level;

/// Reasons by their message key; their words are what is kept.
const GOOD: [&str; 5] = ["fast", "once", "few-papers", "kind", "clear"];
const BAD: [&str; 5] = ["slow", "again", "many-papers", "rude", "unclear"];

pub struct RateForm {
    pub t: Text,
    pub errors: ErrorSummary,
    pub levels: Vec<LevelView>,
    pub error: Option<String>,
    pub good: Vec<ReasonView>,
    pub bad: Vec<ReasonView>,
    pub text: Input,
    /// Whether the rater may choose to be known; nobody who is only invited can.
    pub may_be_named: bool,
    pub named: bool,
    pub key: String,
    /// The act, and whatever else must come back with the form.
    pub hidden: Vec<(&'static str, String)>,
}

pub struct LevelView {
    pub level: u8,
    pub word: String,
    /// Filled and empty marks: more of them is better.
    pub full: u8,
    pub empty: u8,
    pub chosen: bool,
}

pub struct ReasonView {
    pub word: String,
    pub chosen: bool,
}

impl RateForm {
    pub fn new(t: Text, post: &Post, problem: Option<&Problem>) -> RateForm {
        let field = |problem: &Problem| problem.field.clone().unwrap_or_else(|| "level".to_owned());
        let errors: Vec<FieldError> =
            problem.into_iter().map(|problem| FieldError::new(field(problem), problem.detail.as_str())).collect();
        let error = |name: &str| errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
        let reasons = |keys: [&str; 5]| {
            let view = |key: &str| {
                let word = t.get(&format!("citizen-reason-{key}"));
                ReasonView { chosen: post.all("tags").any(|tag| tag == word), word }
            };
            keys.into_iter().map(view).collect()
        };
        let level = |level: Level| LevelView {
            level: level.get(),
            word: level_word(t, level),
            full: 6 - level.get(),
            empty: level.get() - 1,
            chosen: post.get("level") == Some(&level.get().to_string()),
        };
        RateForm {
            t,
            levels: Level::ALL.map(level).into(),
            error: error("level"),
            good: reasons(GOOD),
            bad: reasons(BAD),
            text: Input::new(t, "text", t.get("citizen-rate-text"), Control::Lines)
                .hint(t.get("citizen-rate-text-hint"))
                .value(post.get("text").unwrap_or_default())
                .optional()
                .error(error("text")),
            may_be_named: false,
            named: post.get("named").is_some(),
            key: fresh_key("rate"),
            hidden: Vec::new(),
            errors: ErrorSummary { t, errors },
        }
    }

    pub fn naming(mut self) -> RateForm {
        self.may_be_named = true;
        self
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> RateForm {
        self.hidden.push((name, value.into()));
        self
    }
}

/// What the form says.
pub fn said(post: &Post) -> Said {
    Said {
        level: post.get("level").and_then(|level| level.parse().ok()).unwrap_or_default(),
        tags: post.all("tags").map(str::to_owned).collect(),
        text: post.get("text").unwrap_or_default().to_owned(),
        named: post.get("named").is_some(),
        append: post.get("append").is_some(),
    }
}

pub fn level_word(t: Text, level: Level) -> String {
    t.get(&format!("citizen-rate-{}", level.get()))
}

/// An idempotency key for one showing of a form: sent twice, done once.
pub fn fresh_key(what: &str) -> String {
    format!("{what}-{}{}", web::guard::reference_number(), web::guard::reference_number())
}

/// A refusal that the form can show; anything else is a page of its own.
pub fn is_mendable(problem: &Problem) -> bool {
    problem.status < 500 && problem.status != 404
}
