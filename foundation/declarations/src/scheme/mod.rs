//! `schemes/<id>.toml`: how points are given (评分方案): to organs, windows, persons and chiefs of sections; and how awards
//! are proposed from them.
//!
//! Pure data; `assessment` computes it. Every point has a line of its own on the statement: a *mark* is one case with its
//! points, a *term* is a formula over counts, which opens the cases it counts.

mod award;
mod inputs;
mod score;

use kernel::{Date, Digest32};
use serde::Serialize;

pub use self::award::Award;
pub(crate) use self::inputs::names as input_names;
pub use self::inputs::{INPUTS, Input, MARKS, Mark};
pub(crate) use self::score::fits;
pub use self::score::{Difficulty, Grade, MarkPoints, Part, PeerGroup, Score, Tail, TailDeed, Term};
use crate::canonical::{digest_of, is_default};
use crate::dated::ALWAYS;
use crate::reading::Cursor;
use crate::words::words;

words! {
    /// Whom a scheme looks at.
    pub enum ScoreOf {
        /// A department or township: its cases are those whose lead organ it is.
        Organ = "organ",
        /// A window: the cases taken in and handed out there.
        Window = "window",
        /// A member of staff: the steps done by the account, and the cards against it.
        Person = "person",
        /// 审批股长: the holder of an organ's approving post.
        Chief = "chief",
    }
}

words! {
    /// How long a period is. A score of months over a longer period is the mean of the months that have one.
    pub enum SchemePeriod {
        Month = "month",
        Quarter = "quarter",
        Year = "year",
    }
}

/// A scheme in one version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scheme {
    #[serde(skip)]
    pub id: String,
    pub name: String,
    pub version: u32,
    pub since: Date,
    /// The last day in force; none while it is.
    #[serde(skip_serializing_if = "is_default")]
    pub until: Option<Date>,
    pub of: ScoreOf,
    pub every: SchemePeriod,
    pub basis: String,
    /// In words, for those who are scored.
    pub about: String,
    pub body: SchemeBody,
    #[serde(skip)]
    pub digest: Option<Digest32>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemeBody {
    /// `sort = "score"`.
    Score(Box<Score>),
    /// `sort = "award"`.
    Award(Box<Award>),
}

words! {
    /// What a scheme makes.
    pub enum Sort {
        Score = "score",
        Award = "award",
    }
}

impl Scheme {
    pub fn digest(&self) -> Digest32 {
        self.digest.unwrap_or(Digest32::ZERO)
    }

    pub fn is_in_force(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }

    pub fn score(&self) -> Option<&Score> {
        match &self.body {
            SchemeBody::Score(score) => Some(score),
            SchemeBody::Award(_) => None,
        }
    }

    pub fn award(&self) -> Option<&Award> {
        match &self.body {
            SchemeBody::Award(award) => Some(award),
            SchemeBody::Score(_) => None,
        }
    }

    /// Formulas that do not compile are kept and reported.
    pub(crate) fn read(id: String, c: &Cursor<'_>) -> Scheme {
        let mut scheme = Scheme {
            id,
            name: c.text("name"),
            version: c.number("version").unwrap_or(1),
            since: c.opt_date("since").unwrap_or(ALWAYS),
            until: c.opt_date("until"),
            of: c.required_word("of"),
            every: c.required_word("every"),
            basis: c.text("basis"),
            about: c.text("about"),
            body: match c.required_word("sort") {
                Sort::Score => SchemeBody::Score(Box::new(Score::read(c))),
                Sort::Award => SchemeBody::Award(Box::new(Award::read(c))),
            },
            digest: None,
        };
        scheme.digest = Some(digest_of(&serde_json::to_value(&scheme).unwrap_or_default()));
        scheme
    }
}
