//! The story of a case: whose turn it is, what happened, what the departments think.

use askama::Template;

use super::{Tag, Tone, part};
use crate::markup::Markup;
use crate::text::Text;

/// Whose time it is; each has its own mark on the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    #[default]
    Government,
    Applicant,
    ThirdParty,
}

impl Whose {
    pub const fn name(self) -> &'static str {
        match self {
            Whose::Government => "government",
            Whose::Applicant => "applicant",
            Whose::ThirdParty => "third",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Whose::Government => "whose-government",
            Whose::Applicant => "whose-applicant",
            Whose::ThirdParty => "whose-third",
        }
    }
}

/// What happened and what is still to come, in the order given.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/timeline.html")]
pub struct Timeline {
    pub t: Text,
    pub entries: Vec<Entry>,
}

/// A fact in words.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// 11月23日（周一） 14:05, or 预计 11月26日 for what is still to come.
    pub when: String,
    /// Whose time runs from then on: the mark on the line.
    pub whose: Whose,
    /// Whose deed it was, where that is known.
    pub by: Option<Whose>,
    /// 县市场监管局受理了您的申请
    pub fact: String,
    /// Who did it, reasons, opinions.
    pub detail: Markup,
    /// Documents that came of it: address and title.
    pub documents: Vec<(String, String)>,
    pub stance: Stance,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stance {
    #[default]
    Past,
    Now,
    ToCome,
}

impl Stance {
    pub const fn name(self) -> &'static str {
        match self {
            Stance::Past => "past",
            Stance::Now => "now",
            Stance::ToCome => "to-come",
        }
    }
}

impl Entry {
    pub fn past(when: impl Into<String>, whose: Whose, fact: impl Into<String>) -> Entry {
        Entry { when: when.into(), whose, fact: fact.into(), ..Entry::default() }
    }

    pub fn now(when: impl Into<String>, whose: Whose, fact: impl Into<String>) -> Entry {
        Entry { stance: Stance::Now, ..Entry::past(when, whose, fact) }
    }

    pub fn to_come(when: impl Into<String>, whose: Whose, fact: impl Into<String>) -> Entry {
        Entry { stance: Stance::ToCome, ..Entry::past(when, whose, fact) }
    }

    #[must_use]
    pub fn by(mut self, by: Whose) -> Entry {
        self.by = Some(by);
        self
    }

    /// Whose deed it was, and whose turn it became where that changed.
    fn whose_in_words(&self, t: Text) -> String {
        match self.by {
            Some(by) if by != self.whose => {
                t.msg("whose-turned").arg("by", t.get(by.key())).arg("then", t.get(self.whose.key())).to_string()
            }
            _ => t.get(self.whose.key()),
        }
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<Markup>) -> Entry {
        self.detail = detail.into();
        self
    }

    #[must_use]
    pub fn document(mut self, href: impl Into<String>, title: impl Into<String>) -> Entry {
        self.documents.push((href.into(), title.into()));
        self
    }
}

/// Whose turn it is, in one strip at the head of a case.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/turn.html")]
pub struct Turn {
    pub t: Text,
    /// It is the reader's own turn.
    pub yours: bool,
    /// 县市场监管局 · 张伟
    pub who: String,
    /// 审查材料，之后作出决定
    pub what: String,
    /// 11月26日（周四）前
    pub by: String,
    pub action: Option<(String, String)>,
}

/// The opinions of all departments beside each other, with the gate they must pass together.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/lanes.html")]
pub struct Lanes {
    pub t: Text,
    pub lanes: Vec<Lane>,
    /// 三个部门都同意后，才能作出决定
    pub gate: String,
    pub open: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Lane {
    pub organ: String,
    pub tag: Tag,
    pub steps: Vec<LaneStep>,
    pub due: String,
}

#[derive(Clone, Debug, Default)]
pub struct LaneStep {
    pub name: String,
    pub who: String,
    pub opinion: String,
    pub stance: Stance,
}

impl Stance {
    fn tone(self) -> Tone {
        match self {
            Stance::Past => Tone::Good,
            Stance::Now => Tone::Active,
            Stance::ToCome => Tone::Quiet,
        }
    }
}

part!(Timeline, Turn, Lanes);
