//! The register of service risks (风险点): what can go wrong where, who guards it, and what the rules that watch it found.

pub mod list;
pub mod show;

use declarations::{RiskLevel, Role, Words as _};
use identity::Who;
use kernel::{Date, Refusal};
use serde::Deserialize;
use web::form::Input;
use web::parts::{Tag, Tone};
use web::{Markup, Text};

use super::{address, filters};
use crate::desk::Desk;
use crate::door::told_sums;
use crate::model::{Period, RiskVerdict};

/// Days that are looked at when nobody says which.
const DAYS: i32 = 90;

/// What of the register is wanted, and of which days.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    step: String,
    level: String,
    /// `weak`, `seen`, `never`.
    verdict: String,
    from: String,
    to: String,
}

impl Wanted {
    fn period(&self, today: Date) -> Result<Period, Refusal> {
        let usual = Period::last_days(today, DAYS);
        let from = filters::day(&self.from, "from")?.unwrap_or(usual.from);
        Ok(Period { from, to: filters::day(&self.to, "to")?.unwrap_or(usual.to) })
    }

    /// The same days, and nothing else of what was asked.
    fn days(&self) -> [(&str, &str); 2] {
        [("from", &self.from), ("to", &self.to)]
    }

    fn is_narrowed(&self) -> bool {
        [&self.step, &self.level, &self.verdict, &self.from, &self.to].iter().any(|text| !text.is_empty())
    }

    fn inputs(&self, t: Text, period: Period) -> Vec<Input> {
        let label = |name: &str| t.get(&format!("supervision-risk-{name}"));
        let words = |words: Vec<&str>| words.into_iter().map(|word| (word.to_owned(), word.to_owned())).collect();
        let select = |name: &str, choices: Vec<(String, String)>, value: &str| {
            Input::filter(t, name, label(name), choices).value(value)
        };
        let verdicts = RiskVerdict::ALL.iter().map(|verdict| (verdict.word().to_owned(), verdict_word(t, *verdict)));
        vec![
            select("step", words(declarations::RiskStep::ALL.iter().map(|step| step.word()).collect()), &self.step),
            select("level", words(RiskLevel::ALL.iter().map(|level| level.word()).collect()), &self.level),
            select("verdict", verdicts.collect(), &self.verdict),
            filters::date_input(t, "from", t.get("supervision-by-from"), &period.from.to_string()),
            filters::date_input(t, "to", t.get("supervision-by-to"), &period.to.to_string()),
        ]
    }
}

fn verdict_word(t: Text, verdict: RiskVerdict) -> String {
    t.get(&format!("supervision-risk-{}", verdict.word()))
}

fn verdict_tag(t: Text, verdict: RiskVerdict) -> Tag {
    let tag = |tone| Tag::new(tone, verdict_word(t, verdict));
    match verdict {
        RiskVerdict::Weak => tag(Tone::Urgent).icon("alert-triangle"),
        RiskVerdict::Seen => tag(Tone::Active),
        RiskVerdict::Never => tag(Tone::Quiet),
    }
}

fn level_tag(t: Text, level: RiskLevel) -> Tag {
    let tone = match level {
        RiskLevel::High => Tone::Urgent,
        RiskLevel::Middle => Tone::Active,
        RiskLevel::Low => Tone::Quiet,
    };
    Tag::new(tone, t.get(&format!("supervision-risk-level-{}", level_word(level))))
}

const fn level_word(level: RiskLevel) -> &'static str {
    match level {
        RiskLevel::High => "high",
        RiskLevel::Middle => "middle",
        RiskLevel::Low => "low",
    }
}

/// A role as people call it, or one post with its organ.
fn post_name(desk: &Desk, post: &str) -> String {
    if let Some(role) = Role::from_word(post) {
        return identity::role_label(role).to_owned();
    }
    let county = desk.office.county();
    let found = county.organs.iter().find_map(|organ| {
        let post = organ.posts.iter().find(|known| known.id.as_str() == post)?;
        Some(format!("{} {}", organ.name, post.name))
    });
    found.unwrap_or_else(|| post.to_owned())
}

/// The days whose signals the numbers open; who is told sums opens none.
fn opened(who: &Who, period: Period) -> Option<Period> {
    (!told_sums(who)).then_some(period)
}

/// A number that opens what it counts: `by` is `rule` or `risk`, `state` a level's notices or a state of cards.
fn number(t: Text, n: i64, opened: Option<Period>, by: (&str, &str), state: &str) -> Markup {
    match opened {
        _ if n == 0 => Markup::trusted("<span class=\"zero\">0</span>"),
        Some(period) => Markup::link(&behind(by, state, period), t.number(n)),
        None => Markup::text(t.number(n)),
    }
}

fn behind(by: (&str, &str), state: &str, period: Period) -> String {
    match state {
        "notice" => address::signals(&[by, ("level", state)], period),
        state => address::cards(&[by, ("state", state)], period),
    }
}
