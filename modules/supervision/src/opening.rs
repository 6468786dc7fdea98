//! Opening cards: what a signal's case is filed with, and how that is read again from the case.
//!
//! The form of a card holds everything its row needs, so that the row follows from the register alone.

use std::sync::Arc;

use casework::{Case, Filing, Party, PartyKind};
use declarations::{RuleCategory, Signal, Words as _};
use kernel::{AccountId, CaseNo, Channel, Digest32, ItemId, KindId, Timestamp};
use serde_json::{Value as Json, json};

use crate::model::{OrderSort, Person, SignalRow, Subject};
use crate::rules::Compiled;

/// The rule of a card that somebody raised by hand.
pub const MANUAL: &str = "MANUAL";

/// The kind of orders.
pub const ORDER: &str = "supervision-order";
/// Characters of an order's matter.
const MATTER: usize = 100;

/// The level a kind of card stands for.
pub fn level_of(kind: &KindId) -> Option<Signal> {
    Signal::ALL.iter().copied().find(|level| level.kind() == Some(kind.as_str()))
}

/// How many cards the same subject had when this one was opened, this one included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    pub warnings: u32,
    pub yellow: u32,
    pub red: u32,
}

impl Earlier {
    pub const fn add(&mut self, level: Signal, cards: u32) {
        match level {
            Signal::Warning => self.warnings += cards,
            Signal::Yellow => self.yellow += cards,
            Signal::Red => self.red += cards,
            Signal::Notice | Signal::Advice => {}
        }
    }

    /// As the form of a card holds them.
    pub fn form(self) -> Json {
        json!({ "warnings": self.warnings, "yellow": self.yellow, "red": self.red })
    }
}

/// The case of a signal. `rule` is the version that raised it.
pub fn filing(signal: &SignalRow, rule: &Compiled, earlier: Earlier, organ_name: &str) -> Option<Filing> {
    let kind = signal.level.kind()?;
    let form = json!({
        "rule": signal.rule,
        "rule_name": rule.rule.name,
        "rule_version": signal.rule_version,
        "rule_digest": signal.rule_digest.to_hex(),
        "level": signal.level.word(),
        "category": rule.rule.category.word(),
        "about": rule.rule.about,
        "must": rule.rule.must.as_ref().map_or("", |duty| &duty.what),
        "within": rule.rule.must.as_ref().map(|duty| duty.within.to_string()),
        "subject": signal.subject.to_string(),
        "occasion": signal.occasion,
        "raised_at": signal.raised_at,
        "case_no": signal.case_no,
        "item": signal.item,
        "step": signal.evidence.pointer("/facts/step/name"),
        "role": signal.evidence.pointer("/facts/step/role"),
        "window_id": signal.evidence.pointer("/facts/matter/window"),
        "person": signal.person.as_ref().map(|person| &person.account),
        "person_name": signal.person.as_ref().map(|person| &person.name),
        "score": signal.score,
        "basis": rule.rule.basis,
        "evidence": in_words(signal),
        "pack": signal.evidence,
        "cards": earlier.form(),
    });
    let person = signal.person.as_ref();
    let name = person.map_or(organ_name, |person| &person.name).to_owned();
    let account = person.map(|person| person.account.clone());
    Some(Filing { kind: KindId::from(kind), ..by_the_machine(signal, form, name, account) })
}

/// The order (自动督办) that a signal brings besides its card; none where its rule asks for none.
pub fn order_of(signal: &SignalRow, rule: &Compiled, organ_name: &str) -> Option<Filing> {
    let duty = rule.rule.order.as_ref()?;
    let title = signal.evidence.pointer("/facts/matter/title").and_then(Json::as_str);
    let matter = match title {
        Some(title) => format!("{}：{title}", rule.rule.name),
        None => rule.rule.name.clone(),
    };
    let form = json!({
        "sort": OrderSort::Automatic.word(),
        "matter": matter.chars().take(MATTER).collect::<String>(),
        "demand": duty.what,
        "within": duty.within.to_string(),
        "subject": signal.subject.to_string(),
        "case_no": signal.case_no,
        "rule": signal.rule,
        "rule_name": rule.rule.name,
        "occasion": signal.occasion,
        "basis": rule.rule.basis,
        "issued_by": "系统",
    });
    Some(Filing { kind: KindId::from(ORDER), ..by_the_machine(signal, form, organ_name.to_owned(), None) })
}

/// What the machine opens upon a signal, for the organ that answers.
fn by_the_machine(signal: &SignalRow, form: Json, name: String, account: Option<AccountId>) -> Filing {
    let number = signal.organ.to_string();
    let party = Party { kind: PartyKind::Organisation, name, number, phone: String::new(), account };
    Filing {
        kind: KindId::from(""),
        item: None,
        party: Arc::new(party),
        agent: None,
        channel: Channel::Timer,
        place: Some(signal.place),
        window: None,
        organ: Some(signal.organ.clone()),
        form: Arc::new(form),
        answers: Arc::new(Json::Null),
        materials: Vec::new(),
    }
}

/// The evidence in a sentence for the card's face; the pack holds all of it.
fn in_words(signal: &SignalRow) -> String {
    let matter = signal.evidence.pointer("/facts/matter");
    let text = |pointer: &str| signal.evidence.pointer(pointer).and_then(Json::as_str).unwrap_or_default();
    let mut words = match matter {
        Some(_) => format!("{}（{}）", text("/facts/matter/title"), text("/facts/matter/no")),
        None => format!("{} {}", signal.subject, text("/facts/window/label")),
    };
    if !text("/facts/step/name").is_empty() {
        words.push_str(&format!("，环节“{}”", text("/facts/step/name")));
    }
    words.push_str(&format!("，{} 成立。", signal.raised_at.local_minute()));
    words
}

/// What the form of a card says.
#[derive(Clone, Debug, PartialEq)]
pub struct CardForm {
    pub level: Signal,
    pub rule: String,
    pub rule_name: String,
    pub category: Option<RuleCategory>,
    pub subject: Subject,
    pub occasion: String,
    /// None on a card raised by hand: it came to hold when it was filed.
    pub raised_at: Option<Timestamp>,
    pub case_no: Option<CaseNo>,
    pub item: Option<ItemId>,
    pub person: Option<Person>,
    pub score: i64,
    pub version: u32,
    pub digest: Digest32,
    pub pack: Json,
}

impl CardForm {
    /// None for cases that are no cards.
    pub fn of(case: &Case) -> Option<CardForm> {
        let level = level_of(&case.kind)?;
        let form = &*case.form;
        let text = |name: &str| form.get(name).and_then(Json::as_str).unwrap_or_default();
        let some = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        let rule = some("rule").unwrap_or(MANUAL).to_owned();
        let subject = some("subject").and_then(|text| text.parse().ok());
        let person = some("person").map(|account| Person {
            account: AccountId::from(account),
            name: some("person_name").unwrap_or(account).to_owned(),
        });
        Some(CardForm {
            level,
            rule_name: text("rule_name").to_owned(),
            category: RuleCategory::from_word(text("category")),
            subject: subject.unwrap_or_else(|| Subject::Organ(case.lead_organ.clone())),
            // By hand there is no occasion: the card itself is one.
            occasion: some("occasion").map_or_else(|| case.no.to_string(), str::to_owned),
            raised_at: form.get("raised_at").and_then(|at| serde_json::from_value(at.clone()).ok()),
            case_no: some("case_no").and_then(|no| no.parse().ok()),
            item: some("item").map(ItemId::from),
            person,
            score: form.get("score").and_then(Json::as_i64).unwrap_or(0).min(0),
            version: form.get("rule_version").and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(0),
            digest: some("rule_digest").and_then(|hex| hex.parse().ok()).unwrap_or(Digest32::ZERO),
            pack: form.get("pack").cloned().unwrap_or_default(),
            rule,
        })
    }
}
