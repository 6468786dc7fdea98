//! A score: `clamp(floor, cap, base + marks + terms)`.

use serde::Serialize;

use super::input_names;
use crate::canonical::is_default;
use crate::condition::Condition;
use crate::finding::Finding;
use crate::formula::Formula;
use crate::reading::Cursor;
use crate::rule::RuleCategory;
use crate::words::words;

/// How a score is put together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// What everybody begins with.
    pub base: f64,
    pub floor: f64,
    pub cap: f64,
    /// 分项: their points add up to the base. No part loses more than it has; what belongs to none is taken from the whole.
    #[serde(skip_serializing_if = "is_default")]
    pub parts: Vec<Part>,
    #[serde(skip_serializing_if = "is_default")]
    pub marks: Vec<MarkPoints>,
    #[serde(skip_serializing_if = "is_default")]
    pub terms: Vec<Term>,
    /// From the best down; the first whose `from` the score reaches.
    #[serde(skip_serializing_if = "is_default")]
    pub grades: Vec<Grade>,
    /// Who is compared with whom: the first group that fits; the rest are one group.
    #[serde(skip_serializing_if = "is_default")]
    pub groups: Vec<PeerGroup>,
    #[serde(skip_serializing_if = "is_default")]
    pub difficulty: Vec<Difficulty>,
    /// Ids of terms by which equal scores are told apart, the first first.
    #[serde(skip_serializing_if = "is_default")]
    pub ties: Vec<String>,
    /// The survey behind `survey_score`.
    #[serde(skip_serializing_if = "is_default")]
    pub survey: Option<String>,
    /// Repeated last places.
    #[serde(skip_serializing_if = "is_default")]
    pub tail: Option<Tail>,
}

/// A part of the base (政务公开 10, 期限合法 14 …).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    pub id: String,
    pub name: String,
    pub points: f64,
    /// Cards of rules of these categories are taken from this part.
    #[serde(skip_serializing_if = "is_default")]
    pub categories: Vec<RuleCategory>,
    /// Patrol findings about these matters are taken from it (`form.matter` of kind `patrol-finding`).
    #[serde(skip_serializing_if = "is_default")]
    pub matters: Vec<String>,
    /// Marks of these kinds, whatever the category.
    #[serde(skip_serializing_if = "is_default")]
    pub marks: Vec<String>,
}

/// Points for marks of a kind: each case a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkPoints {
    /// A kind of [`super::MARKS`].
    pub kind: String,
    /// Negative takes, positive gives.
    pub points: f64,
    /// So many marks of the kind give the points once (三次预警扣三分); one if not said. The line that completes the
    /// number bears the points, the others bear none.
    pub each: u32,
    /// Together no more than this, in amount; no limit if zero.
    #[serde(skip_serializing_if = "is_default")]
    pub most: f64,
}

/// Points by a formula.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// `V`: its name on the statement and in `ties`.
    pub id: String,
    pub name: String,
    /// Over [`super::INPUTS`], measures and numbers of marks; rounded to two places, then clipped.
    pub points: Formula,
    /// Only where this holds; always if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    pub least: f64,
    pub most: f64,
    /// The measure whose cases the line opens.
    #[serde(skip_serializing_if = "is_default")]
    pub opens: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub about: String,
}

/// 等次.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grade {
    pub from: f64,
    pub name: String,
    /// What follows, in words.
    #[serde(skip_serializing_if = "is_default")]
    pub then: String,
}

/// Comparable windows, persons or organs, so that hard counters are not ranked against stamp counters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeerGroup {
    pub id: String,
    pub name: String,
    /// Windows (`centre/real-estate`), organs, or `organ/*` for all of an organ.
    pub members: Vec<String>,
    /// A post (岗位), by the acts that people who hold it do most of.
    #[serde(skip_serializing_if = "is_default")]
    pub acts: Vec<String>,
}

/// How much work one case of an item is; the first that fits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difficulty {
    /// `land/*` or an item's id.
    pub items: Vec<String>,
    pub weight: f64,
}

words! {
    /// What becomes of repeated last places.
    pub enum TailDeed {
        Report = "report",
        Talk = "talk",
    }
}

/// The last in a group so many periods in a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tail {
    pub periods: u32,
    pub then: TailDeed,
}

impl Score {
    pub(super) fn read(c: &Cursor<'_>) -> Score {
        let cap = c.decimal("cap").unwrap_or(f64::from(u16::MAX));
        Score {
            base: c.decimal("base").unwrap_or_default(),
            floor: c.decimal("floor").unwrap_or_default(),
            cap,
            parts: c.tables("part").iter().map(read_part).collect(),
            marks: c.tables("mark").iter().map(read_mark).collect(),
            terms: c.tables("term").iter().map(read_term).collect(),
            grades: c.tables("grade").iter().map(read_grade).collect(),
            groups: c.tables("group").iter().map(read_group).collect(),
            difficulty: c.tables("difficulty").iter().map(read_difficulty).collect(),
            ties: c.texts("ties"),
            survey: c.opt_text("survey"),
            tail: c
                .table("tail")
                .map(|tail| Tail { periods: tail.required_number("periods"), then: tail.required_word("then") }),
        }
    }

    /// The grade of a score.
    pub fn grade(&self, points: f64) -> Option<&Grade> {
        self.grades.iter().find(|grade| points >= grade.from)
    }

    /// How much work one case of an item is.
    pub fn weight(&self, item: &str) -> f64 {
        let found = self.difficulty.iter().find(|d| d.items.iter().any(|pattern| fits(pattern, item)));
        found.map_or(1.0, |difficulty| difficulty.weight)
    }

    /// The group of a member; none for the rest.
    pub fn group(&self, member: &str) -> Option<&PeerGroup> {
        self.groups.iter().find(|group| group.members.iter().any(|pattern| fits(pattern, member)))
    }

    /// The post of whoever does mostly this; none where the scheme knows no posts.
    pub fn post(&self, act: &str) -> Option<&PeerGroup> {
        self.groups.iter().find(|group| group.acts.iter().any(|known| known == act))
    }
}

/// `land/*` fits everything below `land`, anything else itself.
pub(crate) fn fits(pattern: &str, id: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == id, |prefix| id.starts_with(prefix))
}

fn read_part(c: &Cursor<'_>) -> Part {
    Part {
        id: c.text("id"),
        name: c.text("name"),
        points: c.decimal("points").unwrap_or_default(),
        categories: c.words("categories"),
        matters: c.texts("matters"),
        marks: c.texts("marks"),
    }
}

fn read_mark(c: &Cursor<'_>) -> MarkPoints {
    MarkPoints {
        kind: c.text("kind"),
        points: c.decimal("points").unwrap_or_default(),
        each: c.number("each").unwrap_or(1).max(1),
        most: c.decimal("most").unwrap_or_default(),
    }
}

fn read_term(c: &Cursor<'_>) -> Term {
    let names = input_names();
    let points = Formula::over(&c.text("points"), &names);
    let when = c.opt_text("when").map(|text| Condition::over(&text, &names));
    let broken = points.finding(&c.field("points"), &names).into_iter();
    let unreadable = when.as_ref().and_then(|when| when.finding(&c.field("when")));
    let broken: Vec<Finding> = broken.chain(unreadable).collect();
    broken.into_iter().for_each(|finding| c.add(finding));
    Term {
        id: c.text("id"),
        name: c.text("name"),
        points,
        when,
        least: c.decimal("least").unwrap_or_default(),
        most: c.decimal("most").unwrap_or_default(),
        opens: c.opt_text("opens"),
        about: c.text_or_empty("about"),
    }
}

fn read_grade(c: &Cursor<'_>) -> Grade {
    Grade { from: c.decimal("from").unwrap_or_default(), name: c.text("name"), then: c.text_or_empty("then") }
}

fn read_group(c: &Cursor<'_>) -> PeerGroup {
    PeerGroup { id: c.text("id"), name: c.text("name"), members: c.texts("members"), acts: c.texts("acts") }
}

fn read_difficulty(c: &Cursor<'_>) -> Difficulty {
    Difficulty { items: c.texts("items"), weight: c.decimal("weight").unwrap_or(1.0) }
}
