//! A rule as one sentence: 当…时，如果…，发…给…，要求…在…内…，扣…分.
//!
//! The sentence is made of slots, so that the same words stand on the list, on the card a rule raised, in the difference
//! of two versions and above the fields of the editor.

use calendar::Limit;
use declarations::{Addressee, Every, Over, Rule, Shift, Signal, Trigger, Watched, Words as _};
use web::parts::Tag;
use web::{Markup, Text};

use super::condition;
use crate::pages::words;

/// The parts of the sentence, each in the reader's language.
pub struct Sentence {
    pub when: String,
    /// Empty where the rule always holds.
    pub only_if: String,
    pub signal: Tag,
    pub to: String,
    /// What must be done; empty for a notice.
    pub must: String,
    pub within: String,
    /// What an order asks for besides; empty where none is issued.
    pub order: String,
    pub order_within: String,
    /// Points taken; empty where none are.
    pub score: String,
}

impl Sentence {
    pub fn of(t: Text, rule: &Rule) -> Sentence {
        Sentence {
            when: when(t, &rule.on),
            only_if: rule.when.as_ref().map(|when| condition::in_words(t, when.text())).unwrap_or_default(),
            signal: words::signal_tag(t, rule.raise),
            to: addressee(t, rule.to),
            must: rule.must.as_ref().map(|duty| duty.what.clone()).unwrap_or_default(),
            within: rule.must.as_ref().map(|duty| limit(t, duty.within)).unwrap_or_default(),
            order: rule.order.as_ref().map(|duty| duty.what.clone()).unwrap_or_default(),
            order_within: rule.order.as_ref().map(|duty| limit(t, duty.within)).unwrap_or_default(),
            score: if rule.score == 0 { String::new() } else { rule.score.unsigned_abs().to_string() },
        }
    }

    /// The sentence with its slots set off.
    pub fn markup(&self, t: Text) -> Markup {
        let slot = |text: &str| format!("<b>{}</b>", Markup::text(text));
        let mut parts = vec![t.msg("supervision-sentence-when").arg("slot", slot(&self.when)).to_string()];
        if !self.only_if.is_empty() {
            parts.push(t.msg("supervision-sentence-if").arg("slot", slot(&self.only_if)).to_string());
        }
        let signal = Markup::part(self.signal.clone()).to_string();
        parts.push(t.msg("supervision-sentence-send").arg("signal", signal).arg("to", slot(&self.to)).to_string());
        if !self.must.is_empty() {
            let must = t.msg("supervision-sentence-must").arg("within", slot(&self.within));
            parts.push(must.arg("must", slot(&self.must)).to_string());
        }
        if !self.order.is_empty() {
            let order = t.msg("supervision-sentence-order").arg("within", slot(&self.order_within));
            parts.push(order.arg("must", slot(&self.order)).to_string());
        }
        if !self.score.is_empty() {
            parts.push(t.msg("supervision-sentence-score").arg("slot", slot(&self.score)).to_string());
        }
        Markup::trusted(format!(
            "{}{}",
            parts.join(&t.get("supervision-sentence-comma")),
            t.get("supervision-sentence-end")
        ))
    }
}

pub fn when(t: Text, trigger: &Trigger) -> String {
    match trigger {
        Trigger::Events(names) => {
            let names: Vec<String> = names.iter().map(|name| event(t, name)).collect();
            match names.split_last() {
                Some((last, before)) if !before.is_empty() => {
                    let before = before.join(&t.get("supervision-or-before"));
                    format!("{before}{}{last}", t.get("supervision-or"))
                }
                _ => names.join(""),
            }
        }
        Trigger::Due { of, shift } => {
            let of = watched(t, of);
            match shift {
                Shift::At => t.msg("supervision-when-due").arg("of", of).to_string(),
                Shift::Later(by) => t.msg("supervision-when-later").arg("of", of).arg("by", limit(t, *by)).to_string(),
                Shift::Before { least, share: 0 } => {
                    t.msg("supervision-when-before").arg("of", of).arg("by", limit(t, *least)).to_string()
                }
                Shift::Before { least, share } => {
                    let message = t.msg("supervision-when-share").arg("of", of).arg("by", limit(t, *least));
                    message.arg("share", *share).to_string()
                }
            }
        }
        Trigger::Window { every, over } => {
            let message = t.msg("supervision-when-window").arg("every", period(t, *every));
            message.arg("over", subject(t, *over)).to_string()
        }
    }
}

/// What an event is called; one of a module that has no word keeps its name.
pub fn event(t: Text, name: &str) -> String {
    let key = format!("supervision-event-{name}");
    if t.has(&key) { t.get(&key) } else { name.to_owned() }
}

pub fn watched(t: Text, of: &Watched) -> String {
    let name = of.to_string();
    let key = format!("supervision-clock-{name}");
    if t.has(&key) { t.get(&key) } else { name }
}

pub fn period(t: Text, every: Every) -> String {
    t.get(&format!("supervision-every-{}", every.word()))
}

pub fn subject(t: Text, over: Over) -> String {
    t.get(&format!("supervision-over-{}", over.word()))
}

pub fn addressee(t: Text, to: Addressee) -> String {
    t.get(&format!("supervision-to-{}", to.word()))
}

pub fn signal(t: Text, signal: Signal) -> String {
    t.get(&format!("supervision-signal-{}", signal.word()))
}

/// 3 个工作日, 3 working days.
pub fn limit(t: Text, limit: Limit) -> String {
    t.limit(limit)
}
