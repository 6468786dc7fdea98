//! The smallest parts: tag, notice, tabs, steps, figures, definition lists, the empty state.

use askama::Template;

use super::part;
use crate::markup::Markup;
use crate::text::Text;

/// What a state means to the reader. Each tone has a colour and a shape; the word comes with the tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do: waiting, closed, not asked for.
    #[default]
    Quiet,
    /// In hand.
    Active,
    /// Done as it should be.
    Good,
    /// Somebody must act, or time is short.
    Urgent,
    /// Cinnabar: red cards and seals, nothing else.
    Seal,
}

impl Tone {
    pub const fn name(self) -> &'static str {
        match self {
            Tone::Quiet => "quiet",
            Tone::Active => "active",
            Tone::Good => "good",
            Tone::Urgent => "urgent",
            Tone::Seal => "seal",
        }
    }

    /// The shape that says the same as the colour.
    pub const fn icon(self) -> &'static str {
        match self {
            Tone::Quiet => "circle-dashed",
            Tone::Active => "circle-half-2",
            Tone::Good => "circle-check",
            Tone::Urgent => "alert-triangle",
            Tone::Seal => "flag",
        }
    }
}

/// A state in one word, with shape and colour.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/tag.html")]
pub struct Tag {
    pub tone: Tone,
    pub word: String,
    pub icon: &'static str,
}

impl Tag {
    pub fn new(tone: Tone, word: impl Into<String>) -> Tag {
        Tag { tone, word: word.into(), icon: tone.icon() }
    }

    #[must_use]
    pub fn icon(mut self, icon: &'static str) -> Tag {
        self.icon = icon;
        self
    }
}

/// A value that rests on too few cases to be compared, or told of anybody.
pub fn few(value: impl AsRef<str>) -> Markup {
    Markup::trusted("<span class=\"few\">").and(Markup::text(value)).and(Markup::trusted("</span>"))
}

/// A banner above the content: what happened or what must be known.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/notice.html")]
pub struct Notice {
    pub tone: Tone,
    pub title: String,
    pub body: Markup,
    pub action: Option<(String, String)>,
}

impl Notice {
    pub fn new(tone: Tone, title: impl Into<String>) -> Notice {
        Notice { tone, title: title.into(), ..Notice::default() }
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Markup>) -> Notice {
        self.body = body.into();
        self
    }

    #[must_use]
    pub fn action(mut self, href: impl Into<String>, label: impl Into<String>) -> Notice {
        self.action = Some((href.into(), label.into()));
        self
    }
}

/// One step of the way back to the front page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crumb {
    pub href: String,
    pub label: String,
}

/// Views of the same thing, as links; the address says which one is open.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/tabs.html")]
pub struct Tabs {
    pub label: String,
    pub tabs: Vec<Tab>,
}

#[derive(Clone, Debug, Default)]
pub struct Tab {
    pub href: String,
    pub label: String,
    pub count: Option<u64>,
    pub current: bool,
}

/// Where the reader stands in a fixed sequence.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/steps.html")]
pub struct Steps {
    pub t: Text,
    pub labels: Vec<String>,
    /// From zero; everything before it is done.
    pub current: usize,
}

impl Steps {
    fn state(&self, index: &usize) -> &'static str {
        match index.cmp(&self.current) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "next",
        }
    }

    fn state_word(&self, index: &usize) -> String {
        self.t.get(match self.state(index) {
            "done" => "step-done",
            "now" => "step-now",
            _ => "step-next",
        })
    }
}

/// Name and value pairs.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/facts.html")]
pub struct Facts {
    pub facts: Vec<Fact>,
    /// Two or three pairs beside each other, for staff.
    pub dense: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Fact {
    pub name: String,
    pub value: Markup,
}

impl Facts {
    pub fn new() -> Facts {
        Facts::default()
    }

    pub fn dense() -> Facts {
        Facts { dense: true, ..Facts::default() }
    }

    #[must_use]
    pub fn fact(mut self, name: impl Into<String>, value: impl Into<Markup>) -> Facts {
        self.facts.push(Fact { name: name.into(), value: value.into() });
        self
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}

/// One number that matters, with its meaning; in a cockpit it opens the cases behind it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/figure.html")]
pub struct Figure {
    pub number: String,
    pub unit: String,
    pub label: String,
    pub note: String,
    /// Further sentences, whose numbers lead to what they count.
    pub counts: Vec<Markup>,
    pub href: Option<String>,
    pub tone: Tone,
}

impl Figure {
    pub fn new(number: impl Into<String>, unit: impl Into<String>, label: impl Into<String>) -> Figure {
        Figure { number: number.into(), unit: unit.into(), label: label.into(), ..Figure::default() }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Figure {
        self.note = note.into();
        self
    }

    /// A sentence with its numbers and where each of them leads.
    #[must_use]
    pub fn counting(mut self, sentence: &str, numbers: &[(&str, &str)]) -> Figure {
        self.counts.push(Markup::counted(sentence, numbers));
        self
    }

    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Figure {
        self.href = Some(href.into());
        self
    }

    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Figure {
        self.tone = tone;
        self
    }
}

/// Nothing here yet: why, and what to do instead.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/empty.html")]
pub struct Empty {
    pub icon: &'static str,
    pub title: String,
    pub body: String,
    pub action: Option<(String, String)>,
}

impl Empty {
    pub fn new(icon: &'static str, title: impl Into<String>) -> Empty {
        Empty { icon, title: title.into(), ..Empty::default() }
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Empty {
        self.body = body.into();
        self
    }

    #[must_use]
    pub fn action(mut self, href: impl Into<String>, label: impl Into<String>) -> Empty {
        self.action = Some((href.into(), label.into()));
        self
    }
}

part!(Tag, Notice, Tabs, Steps, Facts, Figure, Empty);
