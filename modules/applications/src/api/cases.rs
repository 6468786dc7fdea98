//! `cases`: file one, list them.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use casework::{CaseFilter, CaseRow, ListKey, NEVER, Outcome, Phase};
use http::StatusCode;
use http::header::{HeaderValue, LOCATION};
use kernel::{Digest32, ItemId, KindId, OrganId, Refusal, RegionCode, WindowId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::extract::etag;
use web::form::FieldError;

use super::input::{Body, Caller, Filter, PageQuery, Paging, Terms};
use crate::desk::{Desk, problem};
use crate::filing::{Deputy, Handed, HandedFile, WalkIn, Wish};
use crate::lifecycle;
use crate::opening::Opening;
use crate::receiving::Receiving;
use web::api::{OfDoing, OfReading, Page};

/// An application to be filed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FilingBody {
    /// What sort of case: `application`, which is about an item, or a kind of the county without items, such as
    /// `opinion` or `patrol-finding`, which takes `form` and `organ` only.
    #[serde(default)]
    #[schema(example = "application")]
    kind: Option<String>,
    /// The item's id or code; needed by applications.
    #[serde(default)]
    #[schema(example = "water/connection")]
    item: String,
    /// The organ in charge, for kinds without items; the kind's own, or yours, when it is left out.
    #[serde(default)]
    organ: Option<String>,
    /// For staff who write down what somebody says: the name, where they give one. Kinds without items that citizens
    /// open too.
    #[serde(default)]
    party_name: String,
    /// The person or body at the counter, when a clerk types; applicants themselves leave it out.
    #[serde(default)]
    party: Option<PartyBody>,
    /// Answers to the item's scenario questions.
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: Value,
    /// Values of the item's form, or of the kind's.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    #[serde(default)]
    materials: Vec<MaterialBody>,
    /// Region code of the township or village the matter belongs to.
    #[serde(default)]
    place: Option<String>,
    /// How the result is to reach the applicant; not said is a download.
    #[serde(default)]
    delivery: Option<DeliveryBody>,
    /// The window at which a clerk takes it in; needs `party`.
    #[serde(default)]
    #[schema(example = "centre/general-1")]
    window: Option<String>,
}

/// How the result is to reach the applicant (领取方式).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryBody {
    /// `counter`, `download`, or `courier` where the item's result can be sent.
    #[schema(example = "courier")]
    way: String,
    /// Who takes it from the courier.
    #[serde(default)]
    name: String,
    #[serde(default)]
    #[schema(example = "13900010001")]
    phone: String,
    #[serde(default)]
    address: String,
}

impl From<DeliveryBody> for Receiving {
    fn from(body: DeliveryBody) -> Receiving {
        Receiving { way: body.way, name: body.name, phone: body.phone, address: body.address }
    }
}

/// Somebody for whom a clerk types.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyBody {
    kind: PartyKindBody,
    name: String,
    /// Citizen number or unified social credit code.
    number: String,
    #[serde(default)]
    phone: String,
    /// Who came in their stead.
    #[serde(default)]
    agent: Option<DeputyBody>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PartyKindBody {
    Citizen,
    Organisation,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeputyBody {
    name: String,
    number: String,
    #[serde(default)]
    phone: String,
}

/// A material handed in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MaterialBody {
    id: String,
    /// What `POST /files` gave: hashes, or hash and name where the file has another name here than when it was last
    /// uploaded.
    #[serde(default)]
    files: Vec<FileBody>,
    /// Handed to a clerk on paper.
    #[serde(default)]
    on_paper: bool,
}

/// An uploaded file, by its hash alone or with the name it bears in this material.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(super) enum FileBody {
    Hash(String),
    Named { hash: String, name: String },
}

/// What came of a command.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OutcomeView {
    case_no: String,
    /// The version after it; the `ETag` of the case.
    seq: u32,
    /// `filed`, `correcting`, `handling`, `decided`, `closed`, `archived`.
    phase: &'static str,
    ending: Option<&'static str>,
    /// Names of the happenings, in order; empty when nothing had to happen.
    happened: Vec<&'static str>,
    /// Tasks open now.
    tasks: Vec<String>,
    /// For whoever stays unnamed: the code by which they alone follow the case, at `POST /opinions/follow`. It is told
    /// here and nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_code: Option<String>,
}

impl OutcomeView {
    fn of(outcome: &Outcome) -> Self {
        Self {
            case_no: outcome.case_no.to_string(),
            seq: outcome.seq,
            phase: outcome.phase.as_str(),
            ending: outcome.ending.map(|ending| ending.as_str()),
            happened: outcome.happened.iter().map(|name| name.as_str()).collect(),
            tasks: outcome.tasks.iter().map(|n| format!("{}-{n}", outcome.case_no)).collect(),
            follow_code: None,
        }
    }
}

/// The outcome with its `ETag`.
pub(super) fn answer(outcome: &Outcome) -> Response {
    (etag(u64::from(outcome.seq)), Json(OutcomeView::of(outcome))).into_response()
}

/// What was handed in; the first file that is named wrongly is refused.
pub(super) fn handed(materials: Vec<MaterialBody>) -> Result<Vec<Handed>, Refusal> {
    let (handed, mistakes) = read_handed(materials);
    match mistakes.into_iter().next() {
        None => Ok(handed),
        Some(first) => Err(Refusal::invalid("bad_hash", first.sentence).on_field(first.field)),
    }
}

/// What was handed in, and every file that is named wrongly.
fn read_handed(materials: Vec<MaterialBody>) -> (Vec<Handed>, Vec<FieldError>) {
    let mut mistakes = Vec::new();
    let mut file = |id: &str, file: FileBody| {
        let (hash, name) = match file {
            FileBody::Hash(hash) => (hash, None),
            FileBody::Named { hash, name } => (hash, Some(name)),
        };
        let hash = hash.parse::<Digest32>().map_err(|_| {
            let sentence = format!("“{id}”的文件应为上传后得到的 hash（64 位十六进制）。");
            mistakes.push(FieldError::new(format!("materials.{id}"), sentence));
        });
        hash.ok().map(|hash| HandedFile { hash, name })
    };
    let mut one = |material: MaterialBody| {
        let files = material.files.into_iter().filter_map(|each| file(&material.id, each)).collect();
        Handed { id: material.id, files, on_paper: material.on_paper }
    };
    let handed = materials.into_iter().map(&mut one).collect();
    (handed, mistakes)
}

fn read_place(desk: &Desk, body: &FilingBody) -> Result<Option<RegionCode>, Refusal> {
    let place = body.place.as_deref().map(RegionCode::parse).transpose();
    let place = place.map_err(|refusal| refusal.on_field("place"))?;
    if place.is_some_and(|place| !desk.region.contains(place)) {
        return Err(Refusal::invalid("place_elsewhere", "这个地方不在本县。").on_field("place"));
    }
    Ok(place)
}

/// A case of a kind without items.
fn opening(desk: &Desk, kind: &str, body: FilingBody) -> Result<Opening, Refusal> {
    let about_item = [
        ("item", !body.item.is_empty()),
        ("answers", !body.answers.is_null()),
        ("materials", !body.materials.is_empty()),
        ("party", body.party.is_some()),
        ("window", body.window.is_some()),
    ];
    if let Some((field, _)) = about_item.into_iter().find(|(_, given)| *given) {
        let sentence = format!("“{kind}”不涉及事项，请不要填写 {field}。");
        return Err(Refusal::invalid("kind_without_items", sentence).on_field(field));
    }
    let place = read_place(desk, &body)?;
    let organ = body.organ.filter(|organ| !organ.is_empty()).map(|organ| OrganId::from(organ.as_str()));
    Ok(Opening { kind: kind.to_owned(), organ, place, form: body.form, party_name: body.party_name })
}

fn wish(desk: &Desk, body: FilingBody) -> Result<Wish, Refusal> {
    let place = read_place(desk, &body)?;
    let walk_in = body.party.map(|party| WalkIn {
        is_organisation: party.kind == PartyKindBody::Organisation,
        name: party.name,
        number: party.number,
        phone: party.phone,
        agent: party.agent.map(|agent| Deputy { name: agent.name, number: agent.number, phone: agent.phone }),
    });
    let (materials, mistakes) = read_handed(body.materials);
    let window = body.window.filter(|window| !window.is_empty()).map(|window| WindowId::from(window.as_str()));
    Ok(Wish {
        item: body.item,
        walk_in,
        answers: body.answers,
        form: body.form,
        materials,
        mistakes,
        place,
        delivery: body.delivery.map(Receiving::from),
        window,
    })
}

/// File an application, or open a case of another kind.
///
/// Received whatever may be missing: that is told once, within five working days. What cannot be read is refused, with
/// every mistake named in `errors`.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = FilingBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses((status = 201, description = "Received", body = OutcomeView), OfDoing))]
pub(super) async fn file(
    State(desk): State<Desk>,
    Caller(who): Caller,
    terms: Terms,
    Body(body): Body<FilingBody>,
) -> Result<Response, Problem> {
    let kind = body.kind.clone().filter(|kind| !kind.is_empty() && kind != lifecycle::KIND);
    let (outcome, follow) = match kind {
        Some(kind) => {
            let opened = desk.open_case(&who, opening(&desk, &kind, body)?, terms.key).await?;
            (opened.outcome, opened.follow)
        }
        None => (desk.file(&who, wish(&desk, body)?, terms.key).await?, None),
    };
    let view = OutcomeView { follow_code: follow.map(|code| code.to_string()), ..OutcomeView::of(&outcome) };
    let mut response = (StatusCode::CREATED, etag(u64::from(outcome.seq)), Json(view)).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/cases/{}", outcome.case_no)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// What of the cases is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CaseQuery {
    /// `application`, `opinion`, `patrol-finding` … : a kind of the county.
    kind: Option<String>,
    /// Item id.
    item: Option<String>,
    /// Organ in charge.
    organ: Option<String>,
    /// `filed`, `correcting`, `handling`, `decided`, `closed`, `archived`.
    phase: Option<String>,
    /// Part of a number, an applicant or an item, in words or as it sounds.
    q: Option<String>,
}

/// A line of the list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseLine {
    case_no: String,
    kind: String,
    item: Option<String>,
    title: String,
    organ: String,
    applicant: String,
    phase: &'static str,
    ending: Option<&'static str>,
    paused: bool,
    /// RFC 3339, UTC.
    filed_at: String,
    /// Last day allowed; absent when no time runs.
    due: Option<String>,
    closed_at: Option<String>,
    seq: u32,
}

impl CaseLine {
    fn of(row: CaseRow) -> Self {
        Self {
            case_no: row.case_no.to_string(),
            kind: row.kind.to_string(),
            item: row.item.map(|item| item.to_string()),
            title: row.title,
            organ: row.organ.to_string(),
            applicant: row.party,
            phase: row.phase.as_str(),
            ending: row.ending.map(|ending| ending.as_str()),
            paused: row.paused,
            filed_at: row.filed_at.to_string(),
            due: Some(row.due).filter(|due| *due != NEVER).map(|due| due.to_string()),
            closed_at: row.closed_at.map(|at| at.to_string()),
            seq: row.seq,
        }
    }
}

/// Cases this account may see, newest first.
#[utoipa::path(get, path = "/cases", tag = "cases", params(CaseQuery, PageQuery), responses(
    (status = 200, description = "Cases", body = Page<CaseLine>), OfReading))]
pub(super) async fn list(
    State(desk): State<Desk>,
    Caller(who): Caller,
    paging: Paging,
    Filter(query): Filter<CaseQuery>,
) -> Result<Json<Page<CaseLine>>, Problem> {
    let phase = query.phase.as_deref().filter(|phase| !phase.is_empty());
    let phases = phase.map(read_phase).transpose()?.into_iter().collect();
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (item, organ) = (text(query.item).map(ItemId::from), text(query.organ).map(OrganId::from));
    let kind = text(query.kind).map(|kind| KindId::from(kind.as_str()));
    let words = query.q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    let filter = CaseFilter { kind, item, organ, phases, words, ..CaseFilter::default() };
    let after = paging.after(ListKey::of_parts)?;
    let page =
        desk.casework.list_cases(&who.sight(), &filter, after.as_ref(), paging.limit()).await.map_err(problem)?;
    let next = page.next.map(|key| key.parts());
    let items = page.rows.into_iter().map(CaseLine::of).collect();
    Ok(Json(Page { items, next: paging.next(next) }))
}

fn read_phase(word: &str) -> Result<Phase, Refusal> {
    Phase::parse(word).ok_or_else(|| {
        let known: Vec<&str> = Phase::ALL.iter().map(|phase| phase.as_str()).collect();
        Refusal::invalid("phase_unknown", format!("阶段（phase）应为 {} 之一。", known.join("、"))).on_field("phase")
    })
}
