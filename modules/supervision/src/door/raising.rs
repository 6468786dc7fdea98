//! Cards raised by hand: a supervisor saw what no rule describes, or what a rule describes and cannot see.

use std::sync::Arc;

use casework::Outcome;
use declarations::{Signal, Words as _};
use identity::{Permission, Who};
use kernel::Refusal;
use serde_json::{Value as Json, json};
use web::Problem;

use super::problem;
use crate::desk::Desk;
use crate::model::{HandCard, Person, Subject};
use crate::opening::MANUAL;
use crate::rules::Compiled;
use crate::store::signals;

/// The texts of a card: how long each may be, in characters, as its form has it; and what is said where it is missing.
const TEXTS: [(&str, usize, &str); 4] = [
    ("title", 60, "请写明事由；选了依据的规则的，可以按规则写。"),
    ("about", 1_000, "请写明查明的事实。"),
    ("must", 300, "请写明应当做什么；选了依据的规则的，可以按规则写。"),
    ("basis", 200, ""),
];
/// What a card can cost at most.
const MOST: i64 = 100;

/// Who may raise cards: the supervision body. Whoever only keeps the rules may not.
pub(crate) fn may_raise(who: &Who) -> bool {
    who.may(Permission::ManageRules) && who.may(Permission::SeeAllCases)
}

impl Desk {
    /// A supervisor raises a card by hand (人工发牌).
    ///
    /// It is a case like any other card: answered, objected to, reviewed by somebody else.
    ///
    /// # Errors
    /// `level_without_card`, `level_not_of_rule`, `card_incomplete`, `text_too_long`, `bad_score`, `rule_unknown`,
    /// `colleague_unknown`, `organ_unknown`, `case_unknown`; and whatever filing a case refuses.
    pub async fn raise_card(&self, who: &Who, card: &HandCard, key: Option<String>) -> Result<Outcome, Problem> {
        who.must(Permission::ManageRules)?;
        who.must(Permission::SeeAllCases)?;
        let ground = self.ground(card.ground.as_deref())?;
        let card = filled(card, ground.as_deref());
        let kind = checked(&card)?;
        ground.as_ref().map_or(Ok(()), |ground| agrees(&card, ground))?;
        let person = match &card.person {
            Some(account) => {
                let found =
                    self.office.colleague(account.as_str()).await.map_err(|problem| problem.on_field("person"))?;
                Some(Person { account: found.account, name: found.name })
            }
            None => None,
        };
        for no in &card.evidence {
            let read = self.office.casework.read_case(&who.sight(), no).await;
            read.map_err(|error| problem(error).on_field("evidence"))?;
        }
        let cards = self.cards_with(who, &card, key.as_deref()).await?;
        let rule = ground.as_ref().map(|rule| {
            json!({ "id": rule.id(), "name": rule.rule.name, "version": rule.version, "digest": rule.digest().to_hex() })
        });
        let form = json!({
            "rule": MANUAL,
            "rule_name": card.title,
            "ground": ground.as_ref().map(|rule| rule.id()),
            "category": card.category.map(|category| category.word()),
            "about": card.about,
            "must": card.must,
            "subject": card.subject.to_string(),
            "case_no": card.subject.case_no(),
            "item": match &card.subject { Subject::Item(item) => Some(item), _ => None },
            "person": person.as_ref().map(|person| &person.account),
            "person_name": person.as_ref().map(|person| &person.name),
            "score": card.score.unwrap_or(0),
            "basis": card.basis,
            "pack": { "rule": rule, "cases": card.evidence },
            "cards": cards,
        });
        self.send(who, kind, &card.organ, person.as_ref(), Some(&card.subject), form, key).await
    }

    /// How many cards the subject has with this one: a rule about cards (一件两黄) asks no less of what is raised by hand.
    /// Sent twice under one key it is one card, counted as it was then.
    async fn cards_with(&self, who: &Who, card: &HandCard, key: Option<&str>) -> Result<Json, Problem> {
        if let Some(key) = key {
            let casework = &self.office.casework;
            let before = casework.outcome_under(self.region(), &who.actor().account, key).await.map_err(problem)?;
            if let Some(outcome) = before {
                let raised = casework.current(self.region(), &outcome.case_no).await.map_err(problem)?;
                return Ok(raised.and_then(|raised| raised.form.get("cards").cloned()).unwrap_or_default());
            }
        }
        let known = signals::cards_by(self.db(), self.region(), &card.subject, self.office.now()).await;
        let mut cards = known.map_err(Problem::internal)?;
        cards.add(card.level, 1);
        Ok(cards.form())
    }

    /// The rule a card rests on, as it is in force today.
    fn ground(&self, id: Option<&str>) -> Result<Option<Arc<Compiled>>, Refusal> {
        let Some(id) = id.filter(|id| !id.is_empty()) else { return Ok(None) };
        let found = self.book.rules().on(id, self.today()).cloned();
        let unknown =
            || Refusal::invalid("rule_unknown", format!("现在没有规则 {id}，请重新选择。")).on_field("ground");
        found.map(Some).ok_or_else(unknown)
    }
}

/// The card with what its rule says where nothing else was said.
fn filled(card: &HandCard, ground: Option<&Compiled>) -> HandCard {
    let text = |said: &str, rule: Option<&str>| match (said.trim(), rule) {
        ("", Some(rule)) => rule.to_owned(),
        (said, _) => said.to_owned(),
    };
    let rule = ground.map(|ground| &ground.rule);
    let must = rule.and_then(|rule| rule.must.as_ref()).map(|duty| duty.what.as_str());
    HandCard {
        title: text(&card.title, rule.map(|rule| rule.name.as_str())),
        about: text(&card.about, None),
        must: text(&card.must, must),
        basis: text(&card.basis, rule.map(|rule| rule.basis.as_str())),
        category: card.category.or(rule.map(|rule| rule.category)),
        score: card.score.or(rule.map(|rule| rule.score.into())),
        ..card.clone()
    }
}

/// The kind of the card, if it can be raised as it is.
fn checked(card: &HandCard) -> Result<&'static str, Refusal> {
    let none = || {
        let levels: Vec<&str> =
            Signal::ALL.iter().filter(|level| level.kind().is_some()).map(|level| level.label()).collect();
        let sentence = format!("提示不发牌，请选择{}。", levels.join("、"));
        Refusal::invalid("level_without_card", sentence).on_field("level")
    };
    let kind = card.level.kind().ok_or_else(none)?;
    if card.score.is_some_and(|score| score > 0) {
        return Err(Refusal::invalid("bad_score", "计分应为零或负数。").on_field("score"));
    }
    if card.score.is_some_and(|score| score < -MOST) {
        let sentence = format!("一张牌最多扣 {MOST} 分。");
        return Err(Refusal::invalid("bad_score", sentence).on_field("score"));
    }
    let texts = [&card.title, &card.about, &card.must, &card.basis];
    for ((field, longest, missing), text) in TEXTS.into_iter().zip(texts) {
        if text.is_empty() && !missing.is_empty() {
            return Err(Refusal::invalid("card_incomplete", missing).on_field(field));
        }
        if text.chars().count() > longest {
            let sentence = format!("文字太长：最多 {longest} 个字。");
            return Err(Refusal::invalid("text_too_long", sentence).on_field(field));
        }
    }
    Ok(kind)
}

/// A card that rests on a rule is of the rule's level, so that its evidence and its limit say the same.
fn agrees(card: &HandCard, ground: &Compiled) -> Result<(), Refusal> {
    let raise = ground.rule.raise;
    if card.level == raise {
        return Ok(());
    }
    let (name, wanted) = (&ground.rule.name, card.level.label());
    let sentence = match raise.kind() {
        None => format!("规则“{name}”只提示、不发牌，不能作为依据；请不选规则，另行写明事由。"),
        Some(_) => {
            let level = raise.label();
            format!("规则“{name}”发的是{level}，请选{level}；要发{wanted}的，不选规则，另行写明事由。")
        }
    };
    Err(Refusal::invalid("level_not_of_rule", sentence).on_field("level"))
}
