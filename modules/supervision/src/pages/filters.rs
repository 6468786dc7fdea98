//! Filters as they stand in addresses, and the fields that write them.

use declarations::{RuleCategory, Signal, Words};
use identity::{Permission, Who};
use kernel::{Date, ItemId, OrganId, Refusal};
use serde::Deserialize;
use web::Text;
use web::form::{Control, Input};

use super::{address, words};
use crate::desk::Desk;
use crate::model::{CardFilter, CardState, SignalFilter};

/// What of the cards, or of the signals behind them, is wanted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub level: String,
    /// A state's word, or `late`, or `unfinished` for everything that is not over, or `standing` for what was not
    /// withdrawn, or `contested` for whatever was objected to.
    pub state: String,
    pub organ: String,
    pub item: String,
    pub rule: String,
    /// A risk point: whatever the rules that watch it raised.
    pub risk: String,
    pub category: String,
    pub case: String,
    pub from: String,
    pub to: String,
}

impl Wanted {
    /// Words nobody of ours wrote narrow nothing.
    pub fn filter(&self, desk: &Desk) -> Result<CardFilter, Refusal> {
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
            any_rule: self.rules_of_risk(desk),
            category: RuleCategory::from_word(&self.category),
            case_no: text(&self.case).and_then(|no| no.parse().ok()),
            from: day(&self.from, "from")?,
            to: day(&self.to, "to")?,
            due_by: if self.state == "late" { desk.today().yesterday().ok() } else { None },
            objected: self.state == "contested",
            ..CardFilter::default()
        })
    }

    /// Of signals a state says no more than whether they count.
    pub fn signals(&self, desk: &Desk) -> Result<SignalFilter, Refusal> {
        Ok(SignalFilter {
            levels: Signal::from_word(&self.level).into_iter().collect(),
            organ: text(&self.organ).map(|organ| OrganId::from(organ.as_str())),
            item: text(&self.item).map(|item| ItemId::from(item.as_str())),
            rule: text(&self.rule),
            any_rule: self.rules_of_risk(desk),
            case_no: text(&self.case).and_then(|no| no.parse().ok()),
            from: day(&self.from, "from")?,
            to: day(&self.to, "to")?,
            standing: self.state == "standing",
            withdrawn: self.state == "withdrawn",
            ..SignalFilter::default()
        })
    }

    fn rules_of_risk(&self, desk: &Desk) -> Vec<String> {
        let register = &desk.office.county().risks.risks;
        register.iter().find(|risk| risk.id == self.risk.trim()).map(|risk| risk.rules.clone()).unwrap_or_default()
    }

    /// What the address narrows and no field of the form shows: kept when the form is sent, and told above the list.
    pub fn kept(&self) -> Vec<(&'static str, &str)> {
        let pairs =
            [("rule", self.rule.trim()), ("risk", &self.risk), ("item", &self.item), ("case", self.case.trim())];
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    pub fn kept_in_words(&self, t: Text, desk: &Desk) -> String {
        let risk = |id: &str| {
            let found = desk.office.county().risks.risks.iter().find(|risk| risk.id == id);
            found.map_or_else(|| id.to_owned(), |risk| risk.name.clone())
        };
        let said = self.kept().into_iter().map(|(name, value)| {
            let value = match name {
                "rule" => words::rule_name(desk, value),
                "risk" => risk(value),
                "item" => words::item_name(desk, value),
                _ => value.to_owned(),
            };
            t.msg(&format!("supervision-only-{name}")).arg("name", value).to_string()
        });
        said.collect::<Vec<_>>().join(&t.get("supervision-sentence-comma"))
    }

    pub fn href(&self, path: &str) -> String {
        let pairs = [
            ("level", self.level.as_str()),
            ("state", &self.state),
            ("organ", &self.organ),
            ("item", &self.item),
            ("rule", &self.rule),
            ("risk", &self.risk),
            ("category", &self.category),
            ("case", self.case.trim()),
            ("from", &self.from),
            ("to", &self.to),
        ];
        address::href(path, &pairs)
    }

    /// The fields of a list of signals.
    pub fn signal_inputs(&self, t: Text, desk: &Desk, who: &Who) -> Vec<Input> {
        let label = |name: &str| t.get(&format!("supervision-by-{name}"));
        let select = |name: &str, choices: Vec<(String, String)>, value: &str| {
            Input::filter(t, name, label(name), choices).value(value)
        };
        let levels = Signal::ALL.iter().map(|level| (level.word().to_owned(), words::signal_word(t, *level)));
        let states = ["standing", "withdrawn"];
        let states = states.map(|word| (word.to_owned(), t.get(&format!("supervision-card-{word}"))));
        vec![
            select("level", levels.collect(), &self.level),
            select("state", states.into(), &self.state),
            select("organ", organs(desk, who), &self.organ),
            date_input(t, "from", label("from"), &self.from),
            date_input(t, "to", label("to"), &self.to),
        ]
    }

    pub fn inputs(&self, t: Text, desk: &Desk, who: &Who) -> Vec<Input> {
        let label = |name: &str| t.get(&format!("supervision-by-{name}"));
        let select = |name: &str, choices: Vec<(String, String)>, value: &str| {
            Input::filter(t, name, label(name), choices).value(value)
        };
        let levels = Signal::ALL.iter().filter(|level| level.kind().is_some());
        let levels = levels.map(|level| (level.word().to_owned(), words::signal_word(t, *level)));
        let states = ["unfinished", "late", "standing", "contested"].into_iter();
        let states = states.chain(CardState::ALL.iter().map(|state| state.word()));
        let states = states.map(|word| (word.to_owned(), t.get(&format!("supervision-card-{word}"))));
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

fn text(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
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
