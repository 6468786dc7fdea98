//! `cards`: list, read, raise by hand, answer, review, check.

use axum::Json;
use axum::extract::{Path, State};
use declarations::{RuleCategory, Signal, Words as _};
use http::StatusCode;
use identity::Staff;
use kernel::{AccountId, OrganId, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::{OfDoing, OfReading, Page};
use web::extract::IdempotencyKey;

use super::input::{Done, Filter, PageQuery, Paging, case_no, day, page, sent, text, word};
use super::letters::LetterLine;
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{
    Answer, Card, CardFilter, CardKey, CardState, HandCard, PageKey as _, Review, ReviewVerdict, Subject,
    WithdrawalReason,
};
use crate::pages::sight;

/// What of the cards is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CardQuery {
    /// `warning`, `yellow`, `red`, `advice`.
    level: Option<String>,
    /// `open`, `objected`, `answered`, `closed`, `withdrawn`.
    state: Option<String>,
    /// Organ that answers.
    organ: Option<String>,
    /// Rule id.
    rule: Option<String>,
    /// Number of the case it is about.
    case: Option<String>,
    /// Raised on or after this local day.
    from: Option<String>,
    /// Raised on or before this local day.
    to: Option<String>,
}

/// A card.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardView {
    no: String,
    level: &'static str,
    rule: String,
    rule_name: String,
    rule_version: u32,
    /// Fingerprint of the version that judged.
    rule_digest: String,
    /// A case number, `organ:…`, `person:…`, `item:…` or `county`.
    subject: String,
    occasion: String,
    case_no: Option<String>,
    organ: String,
    person: Option<String>,
    /// When the rule came to hold by law; RFC 3339, UTC.
    raised_at: String,
    filed_at: String,
    state: &'static str,
    /// Last day to answer, local.
    due: Option<String>,
    /// What counts, zero or below; zero once withdrawn.
    points: i64,
    /// `system-failure`, `force-majeure`, `applicants-fault`, `wrong-data`.
    withdrawn_because: Option<&'static str>,
    /// What the rule read, and the events it rests on.
    #[schema(value_type = Object)]
    evidence: Value,
}

impl CardView {
    fn of(card: Card) -> CardView {
        CardView {
            no: card.no.to_string(),
            level: card.level.word(),
            rule: card.rule,
            rule_name: card.rule_name,
            rule_version: card.rule_version,
            rule_digest: card.rule_digest.to_hex(),
            subject: card.subject.to_string(),
            occasion: card.occasion,
            case_no: card.case_no.map(|no| no.to_string()),
            organ: card.organ.to_string(),
            person: card.person.map(|person| person.account.to_string()),
            raised_at: card.raised_at.to_string(),
            filed_at: card.filed_at.to_string(),
            state: card.state.word(),
            due: card.due.map(|due| due.to_string()),
            points: card.points,
            withdrawn_because: card.why.map(WithdrawalReason::word),
            evidence: card.evidence,
        }
    }
}

/// Cards this account may see, newest first by the moment they came to hold.
#[utoipa::path(get, path = "/cards", tag = "supervision", params(CardQuery, PageQuery),
    responses((status = 200, description = "Cards", body = Page<CardView>), OfReading))]
pub async fn list(
    State(desk): State<Desk>,
    Staff(who): Staff,
    paging: Paging,
    Filter(query): Filter<CardQuery>,
) -> Result<Json<Page<CardView>>, Problem> {
    let filter = CardFilter {
        levels: word(query.level.as_deref(), "level", Signal::ALL, Signal::word)?.into_iter().collect(),
        states: word(query.state.as_deref(), "state", CardState::ALL, CardState::word)?.into_iter().collect(),
        organ: text(query.organ).map(OrganId::from),
        rule: text(query.rule),
        case_no: text(query.case).map(|no| case_no(&no)).transpose()?,
        from: day(query.from.as_deref(), "from")?,
        to: day(query.to.as_deref(), "to")?,
        ..CardFilter::default()
    };
    let after = paging.after(CardKey::of_parts)?;
    let found = desk.cards(&sight(&who), &filter, after.as_ref(), paging.limit()).await.map_err(problem)?;
    Ok(page(found, &paging, CardView::of))
}

/// A card with its letters; only a letter of advice has one.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardFile {
    #[serde(flatten)]
    card: CardView,
    letters: Vec<LetterLine>,
}

/// One card with its evidence.
#[utoipa::path(get, path = "/cards/{no}", tag = "supervision", params(("no" = String, Path, description = "Number of the card")),
    responses((status = 200, description = "The card", body = CardFile), OfReading))]
pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
) -> Result<Json<CardFile>, Problem> {
    let (no, sight) = (case_no(&no)?, sight(&who));
    let card = desk.card(&sight, &no).await.map_err(problem)?;
    let case = desk.office.casework.read_case(&sight, &no).await.map_err(problem)?;
    Ok(Json(CardFile { card: CardView::of(card), letters: LetterLine::of(&case) }))
}

/// A card to be raised by hand.
///
/// With a `ground` the rule fills in what is left out: title, category, what must be done, basis, score.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardBody {
    /// `warning`, `yellow`, `red`, `advice`.
    level: String,
    /// Organ that answers.
    organ: String,
    /// Account of the person responsible, where it is one person.
    #[serde(default)]
    person: Option<String>,
    /// A case number, `organ:…`, `person:…`, `item:…`; the organ that answers where it is left out.
    #[serde(default)]
    subject: Option<String>,
    /// Id of the rule it rests on.
    #[serde(default)]
    ground: Option<String>,
    /// 事由, at most sixty characters.
    #[serde(default)]
    title: String,
    /// 时限, 流程, 收费, 材料, 内容, 满意度, 异常.
    #[serde(default)]
    category: Option<String>,
    /// The facts: what is wrong, at most a thousand characters.
    about: String,
    /// What must be done, at most three hundred characters.
    #[serde(default)]
    must: String,
    /// At most two hundred characters.
    #[serde(default)]
    basis: String,
    /// Zero or below.
    #[serde(default)]
    score: Option<i64>,
    /// Numbers of cases that show it.
    #[serde(default)]
    evidence: Vec<String>,
}

/// Raise a card by hand.
///
/// For the supervision body. The card is served at once; an objection to it is reviewed by another supervisor.
#[utoipa::path(post, path = "/cards", tag = "supervision", request_body = CardBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses((status = 201, description = "Raised", body = Done), OfDoing))]
pub async fn raise(
    State(desk): State<Desk>,
    Staff(who): Staff,
    key: Option<IdempotencyKey>,
    web::extract::Json(body): web::extract::Json<CardBody>,
) -> Result<(StatusCode, Json<Done>), Problem> {
    let some = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let level = word(Some(&body.level), "level", Signal::ALL, Signal::word)?;
    let missing = || Refusal::invalid("level_without_card", "请选择发哪一种牌。").on_field("level");
    let organ = OrganId::from(body.organ.as_str());
    let subject = some(body.subject).map(|text| text.parse::<Subject>()).transpose();
    let card = HandCard {
        level: level.ok_or_else(missing)?,
        person: some(body.person).map(|account| AccountId::from(account.as_str())),
        subject: subject
            .map_err(|refusal| refusal.on_field("subject"))?
            .unwrap_or_else(|| Subject::Organ(organ.clone())),
        organ,
        ground: some(body.ground),
        title: body.title,
        category: word(body.category.as_deref(), "category", RuleCategory::ALL, RuleCategory::word)?,
        about: body.about,
        must: body.must,
        basis: body.basis,
        score: body.score,
        evidence: body.evidence.iter().map(|no| case_no(no)).collect::<Result<_, _>>()?,
    };
    let outcome = desk.raise_card(&who, &card, sent(key)).await?;
    Ok((StatusCode::CREATED, Json(Done::of(&outcome))))
}

/// What is said with an act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardAct {
    /// The explanation, the reason, or the opinion.
    #[serde(default)]
    opinion: String,
    /// Only to withdraw: `system-failure`, `force-majeure`, `applicants-fault`, `wrong-data`.
    #[serde(default)]
    why: Option<String>,
}

/// Act on a card.
///
/// The addressee may `explain`, report that it is `correct`ed, or `object` (within three working days of service, once).
/// A supervisor who did not raise the card may `uphold` or `withdraw` after an objection, and `accept` an answer or ask
/// to `redo` it.
#[utoipa::path(post, path = "/cards/{no}/actions/{verb}", tag = "supervision", request_body = CardAct,
    params(("no" = String, Path, description = "Number of the card"),
        ("verb" = String, Path, description = "explain, correct, object, uphold, withdraw, accept, redo"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses((status = 200, description = "Done", body = Done), OfDoing))]
pub async fn act(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((no, verb)): Path<(String, String)>,
    key: Option<IdempotencyKey>,
    web::extract::Json(body): web::extract::Json<CardAct>,
) -> Result<Json<Done>, Problem> {
    let (no, key) = (case_no(&no)?, sent(key));
    let opinion = body.opinion.trim().to_owned();
    let why = word(body.why.as_deref(), "why", WithdrawalReason::ALL, WithdrawalReason::word)?;
    let review = |verdict| Review { verdict, why, opinion: opinion.clone() };
    let outcome = match verb.as_str() {
        "explain" => desk.answer_card(&who, &no, Answer::Explained(opinion), key).await?,
        "correct" => desk.answer_card(&who, &no, Answer::Corrected(opinion), key).await?,
        "object" => desk.answer_card(&who, &no, Answer::Objection(opinion), key).await?,
        "uphold" => desk.review_objection(&who, &no, review(ReviewVerdict::Uphold), key).await?,
        "withdraw" => desk.review_objection(&who, &no, review(ReviewVerdict::Withdraw), key).await?,
        "accept" => desk.check_card(&who, &no, true, opinion, key).await?,
        "redo" => desk.check_card(&who, &no, false, opinion, key).await?,
        _ => return Err(Refusal::not_found("verb_unknown", "没有这个操作。").into()),
    };
    Ok(Json(Done::of(&outcome)))
}
