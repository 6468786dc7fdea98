//! Filters as they stand in addresses, and the fields that write them.

use declarations::{RuleCategory, Signal, Words};
use identity::{Permission, Who};
use kernel::{Date, ItemId, OrganId, Refusal};
use serde::Deserialize;
use web::Text;
use web::form::{Control, Input};

use super::{address, words};
use crate::desk::Desk;
use crate::model::{CardFilter, CardState};

/// What of the cards is wanted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub level: String,
    /// A state's word, or `late`, or `unfinished` for everything that is not over, or `standing` for what was not withdrawn.
    pub state: String,
    pub organ: String,
    pub item: String,
    pub rule: String,
    pub category: String,
    pub case: String,
    pub from: String,
    pub to: String,
}

impl Wanted {
    /// Words nobody of ours wrote narrow nothing.
    pub fn filter(&self, today: Date) -> Result<CardFilter, Refusal> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let open = vec![CardState::Open, CardState::Objected, CardState::Answered];
        Ok(CardFilter {
            levels: Signal::from_word(&self.level).into_iter().collect(),
            states: match self.state.as_str() {
                "unfinished" => open,
                "late" => vec![CardState::Open],
                "standing" => [open, vec![CardState::Closed]].concat(),
                word => CardState::from_word(word).into_iter().collect(),
            },
            organ: text(&self.organ).map(|organ| OrganId::from(organ.as_str())),
            item: text(&self.item).map(|item| ItemId::from(item.as_str())),
            rule: text(&self.rule),
            category: RuleCategory::from_word(&self.category),
            case_no: text(&self.case).and_then(|no| no.parse().ok()),
            from: day(&self.from, "from")?,
            to: day(&self.to, "to")?,
            due_by: if self.state == "late" { today.yesterday().ok() } else { None },
            ..CardFilter::default()
        })
    }

    pub fn href(&self, path: &str) -> String {
        let pairs = [
            ("level", self.level.as_str()),
            ("state", &self.state),
            ("organ", &self.organ),
            ("item", &self.item),
            ("rule", &self.rule),
            ("category", &self.category),
            ("case", self.case.trim()),
            ("from", &self.from),
            ("to", &self.to),
        ];
        address::href(path, &pairs)
    }

    pub fn inputs(&self, t: Text, desk: &Desk, who: &Who) -> Vec<Input> {
        let label = |name: &str| t.get(&format!("supervision-by-{name}"));
        let select = |name: &str, choices: Vec<(String, String)>, value: &str| {
            Input::filter(t, name, label(name), choices).value(value)
        };
        let levels = Signal::ALL.iter().filter(|level| level.kind().is_some());
        let levels = levels.map(|level| (level.word().to_owned(), words::signal_word(t, *level)));
        let states = [("unfinished", "unfinished"), ("late", "late"), ("standing", "standing")].into_iter();
        let states = states.chain(CardState::ALL.iter().map(|state| (state.word(), state.word())));
        let states = states.map(|(word, key)| (word.to_owned(), t.get(&format!("supervision-card-{key}"))));
        vec![
            select("level", levels.collect(), &self.level),
            select("state", states.collect(), &self.state),
            select("organ", organs(desk, who), &self.organ),
            select("category", categories(), &self.category),
            date_input(t, "from", label("from"), &self.from),
            date_input(t, "to", label("to"), &self.to),
        ]
    }
}

/// Organs somebody may ask about.
pub fn organs(desk: &Desk, who: &Who) -> Vec<(String, String)> {
    let all = who.may(Permission::SeeAllCases);
    let mine: Vec<&OrganId> = who.account.organs().collect();
    let county = desk.office.county();
    let organs = county.organs.iter().filter(|organ| all || mine.contains(&&organ.id));
    organs.map(|organ| (organ.id.to_string(), organ.name.clone())).collect()
}

pub fn categories() -> Vec<(String, String)> {
    RuleCategory::ALL.iter().map(|category| (category.word().to_owned(), category.word().to_owned())).collect()
}

pub fn date_input(t: Text, name: &str, label: String, value: &str) -> Input {
    Input::new(t, name, label, Control::Line("date")).value(value)
}

/// A day of an address; empty is none.
pub fn day(text: &str, field: &str) -> Result<Option<Date>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Refusal::invalid("date_malformed", "日期请写成 2026-12-01 这样。").on_field(field)),
    }
}
