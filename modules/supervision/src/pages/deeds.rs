//! Entries of the supervision log as sentences: every deed in words, its subject by name and with the address it opens.

use std::collections::HashMap;

use casework::Sight;
use declarations::{Signal, Words as _};
use kernel::{AccountId, CaseNo, Timestamp};
use serde_json::{Map, Value as Json};
use store::register::Entry;
use web::parts::Cell;
use web::{Markup, Text};

use super::{address, words};
use crate::desk::Desk;
use crate::model::{Subject, WithdrawalReason};
use crate::opening::MANUAL;

/// Places of a long number that are shown.
const SHOWN: usize = 12;

/// Tells the entries of one page.
pub struct Teller<'a> {
    t: Text,
    desk: &'a Desk,
    /// Titles of the cases the entries name, as far as the reader may see them.
    titles: HashMap<CaseNo, String>,
}

impl<'a> Teller<'a> {
    pub async fn of(t: Text, desk: &'a Desk, sight: &Sight, entries: &[Entry]) -> Teller<'a> {
        let mut titles = HashMap::new();
        for no in entries.iter().flat_map(named_cases) {
            if !titles.contains_key(&no)
                && let Ok(case) = desk.office.casework.read_case(sight, &no).await
            {
                titles.insert(no, case.title.to_string());
            }
        }
        Teller { t, desk, titles }
    }

    /// The deed as a sentence; one that nobody foresaw is told by its word.
    pub fn sentence(&self, entry: &Entry) -> String {
        let (t, told) = (self.t, Details(entry.details()));
        let key = format!("supervision-told-{}", entry.verb);
        if !t.has(&key) {
            return entry.verb.clone();
        }
        let rule = match entry.verb.as_str() {
            "rule-published" | "draft-discarded" | "dry-run" => entry.subject.clone(),
            _ => told.text("rule"),
        };
        let named = match told.text("title") {
            title if rule == MANUAL && !title.is_empty() => title,
            _ if rule == MANUAL => t.get("supervision-by-hand"),
            _ => words::rule_name(self.desk, &rule),
        };
        let grade = told.text("level");
        let level = Signal::from_word(&grade).map(|level| words::signal_word(t, level));
        let why = WithdrawalReason::from_word(&told.text("why"));
        let raised = told.text("raised_at").parse::<Timestamp>().map(|at| t.moment(at)).unwrap_or_default();
        let about = match entry.verb.starts_with("card-") {
            true => self.subject_words(&told.text("subject")),
            false => self.subject_words(&entry.subject),
        };
        let message = t.msg(&key).arg("rule", named).arg("level", level.unwrap_or_default()).arg("about", about);
        let message = message.arg("grade", grade).arg("version", told.number("version"));
        let message = message.arg("points", told.number("points").saturating_abs());
        let message = message.arg("rows", told.number("rows")).arg("raised", told.number("raised")).arg("at", raised);
        let message = message.arg("organ", self.desk.office.organ_name(&told.text("organ").as_str().into()));
        let person = told.text("person");
        let message = message.arg("responsible", if person.is_empty() { "none" } else { "somebody" });
        let message = message.arg("person", self.person(&person)).arg("by", self.person(&told.text("by")));
        let message =
            message.arg("why", why.map(|why| t.get(&format!("supervision-why-{}", why.word()))).unwrap_or_default());
        let message = message.arg("cases", told.number("cases")).arg("days", told.number("days"));
        let message = message.arg("rules", told.number("rules")).arg("filter", told.text("filter"));
        let digest = told.text("digest");
        let message = message.arg("digest", digest.get(..12).unwrap_or(&digest).to_owned());
        let message = message.arg("from", told.text("from")).arg("to", told.text("to"));
        // Why numbers were shown is chosen from a list, whose words are told.
        let reason = Some(format!("identity-reason-{}", entry.reason())).filter(|key| t.has(key));
        message.arg("reason", reason.map_or_else(|| entry.reason().to_string(), |key| t.get(&key))).to_string()
    }

    /// What it was done to, by name, opening its page where it has one; and the number of a case.
    pub fn subject(&self, entry: &Entry) -> Cell {
        let cell = Cell::new(self.named(entry));
        if is_number(&entry.subject) { cell.note(shortened(&entry.subject)) } else { cell }
    }

    fn named(&self, entry: &Entry) -> Markup {
        let text = entry.subject.as_str();
        match entry.verb.as_str() {
            "rule-published" | "draft-discarded" | "dry-run" => {
                return Markup::link(&address::rule(text), words::rule_name(self.desk, text));
            }
            "exported" => return Markup::text(text),
            "ledger-exported" => return Markup::text(self.t.get("supervision-ledger-taken")),
            "rules-asked" => return Markup::text(self.t.get("supervision-rules-asked")),
            _ => {}
        }
        let words = self.subject_words(text);
        match text.parse::<Subject>() {
            // Who searches the audit does not always see the case.
            Ok(Subject::Case(no)) if !self.titles.contains_key(&no) => Markup::text(words),
            Ok(Subject::Case(no)) if entry.verb.starts_with("card-") => Markup::link(&address::card(&no), &words),
            Ok(Subject::Case(no)) => Markup::link(&address::case(&no), &words),
            Ok(Subject::Organ(organ)) => {
                Markup::link(&address::href("/supervision/cards", &[("organ", organ.as_str())]), &words)
            }
            _ => Markup::text(words),
        }
    }

    fn subject_words(&self, text: &str) -> String {
        match text.parse::<Subject>() {
            Ok(Subject::Case(no)) => match self.titles.get(&no) {
                Some(title) => title.clone(),
                None => shortened(no.as_str()),
            },
            Ok(subject) => words::subject(self.t, self.desk, &subject),
            Err(_) => self.survey(text).unwrap_or_else(|| text.to_owned()),
        }
    }

    /// A survey and its round, `opinion-campaign 2026`, by its title.
    fn survey(&self, text: &str) -> Option<String> {
        let (id, round) = text.split_once(' ').unwrap_or((text, ""));
        let survey = self.desk.office.county().surveys.find(id)?;
        Some(format!("{} {round}", survey.title).trim_end().to_owned())
    }

    fn person(&self, account: &str) -> String {
        if account.is_empty() {
            return self.t.get("supervision-nobody-named");
        }
        self.desk.name_of(&AccountId::from(account)).unwrap_or_else(|| account.to_owned())
    }
}

/// Every case number has a date in it; accounts and page names are shorter or hold other characters.
fn is_number(text: &str) -> bool {
    text.len() > 12 && text.bytes().filter(u8::is_ascii_digit).count() >= 8
}

/// A long number by its end, which is what people tell cases apart by.
fn shortened(no: &str) -> String {
    match no.len().checked_sub(SHOWN) {
        Some(cut) if cut > 2 => format!("…{}", no.get(cut..).unwrap_or(no)),
        _ => no.to_owned(),
    }
}

/// The cases that an entry names: a card, and what it is about.
fn named_cases(entry: &Entry) -> Vec<CaseNo> {
    let about = entry.details().get("subject").and_then(Json::as_str).map(str::to_owned);
    let texts = [Some(entry.subject.clone()), about].into_iter().flatten().filter(|text| is_number(text));
    texts.filter_map(|text| text.parse::<Subject>().ok()?.case_no().cloned()).collect()
}

struct Details(Map<String, Json>);

impl Details {
    fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Json::String(text)) => text.clone(),
            Some(Json::Null) | None => String::new(),
            Some(other) => other.to_string(),
        }
    }

    fn number(&self, name: &str) -> i64 {
        self.0.get(name).and_then(Json::as_i64).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::verbs;

    #[test]
    fn every_deed_has_its_sentence() {
        for lang in web::Lang::ALL {
            let t = Text::in_(lang);
            let keys = verbs().flat_map(|verb| ["told", "verb"].map(|word| format!("supervision-{word}-{verb}")));
            assert_eq!(keys.filter(|key| !t.has(key)).collect::<Vec<_>>(), Vec::<String>::new());
        }
    }

    #[test]
    fn only_numbers_are_taken_for_cases() {
        assert!(is_number("YP99012120261008-0001") && is_number("99012120260908000100001"));
        assert!(!is_number("county") && !is_number("T-PROMISE-OVER-3") && !is_number("zhao.min"));
    }
}
