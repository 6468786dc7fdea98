//! One of my matters: whose turn it is and by when, what happened, the papers, and what can still be done.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use casework::{Event, MaterialState, Phase, Sight, Surroundings};
use identity::{SignedIn, Who};
use kernel::{Actor, CaseNo};
use web::files::file_response;
use web::parts::{Facts, Notice, Tag, Timeline, Tone, Turn};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::case_parts::{self, Limit};
use super::course::{self, AnswerView};
use super::words;
use crate::desk::{Desk, problem};
use crate::fees::FeesView;
use crate::messages::Message;
use crate::pages::OfMaterial;
use crate::pages::fees::{FeesPart, part};
use crate::pages::told::language;
use crate::receiving::Receiving;
use crate::view::{CaseView, MapSheet};

/// A case with everything by which it is looked at.
pub struct Opened {
    pub view: CaseView,
    pub around: Surroundings,
    pub events: Vec<Event>,
    /// The item's form in the version the case is pinned to, or the kind's own.
    pub form: Option<Arc<declarations::Form>>,
    /// What the applicant was told.
    pub messages: Vec<Message>,
}

/// What the reader may not see is not there.
pub async fn open(desk: &Desk, who: &Who, no: &str) -> Result<Opened, Problem> {
    let no = CaseNo::parse(no).map_err(|_| Problem::not_found())?;
    open_as(desk, &who.sight(), &who.actor(), &no).await
}

/// The same with the eyes of somebody who is not signed in: the holder of a code.
pub async fn open_as(desk: &Desk, sight: &Sight, actor: &Actor, no: &CaseNo) -> Result<Opened, Problem> {
    let view = desk.view(sight, actor, no).await?;
    let around = desk.casework.surroundings(&view.case).await.map_err(problem)?;
    let events = desk.casework.events(sight, no).await.map_err(problem)?;
    let form = desk.form_of_case(&around.definition, &view.case);
    let messages = desk.messages_of(actor, no).await?;
    Ok(Opened { view, around, events, form, messages })
}

impl Opened {
    pub fn may(&self, verb: &str) -> bool {
        self.view.choices.iter().any(|choice| choice.verb == verb)
    }

    /// The applicant judges what was done, once, when there is something to judge.
    pub fn may_rate(&self, who: &Who) -> bool {
        let case = &self.view.case;
        if case.item.is_none() {
            return false;
        }
        let own = case.party.account.as_ref() == Some(who.actor().principal());
        own && !who.account.is_staff() && case.rating.is_none() && (case.phase.is_over() || case.decision.is_some())
    }

    /// Materials that may still follow.
    pub fn missing(&self) -> usize {
        let absent =
            |state| matches!(state, MaterialState::Missing | MaterialState::Deferred | MaterialState::Rejected);
        self.view.materials.iter().filter(|material| material.required && absent(material.state)).count()
    }
}

#[derive(Template)]
#[template(path = "citizen/case.html")]
struct CasePage {
    t: Text,
    shell: Shell,
    acting: Option<Notice>,
    title: String,
    no: String,
    tag: Tag,
    turn: Option<Turn>,
    /// How it ended, where no decision says so.
    over: Option<Notice>,
    decision: Option<DecisionView>,
    correction: Option<CorrectionView>,
    limit: Option<Limit>,
    /// The other limits, each in a line.
    limits: Vec<String>,
    map: MapSheet,
    story: Timeline,
    documents: Vec<DocumentView>,
    delivery: Option<Facts>,
    fees: Option<FeesPart>,
    actions: Vec<Action>,
    facts: Facts,
    /// What was filled in lies folded under an application, and is the matter itself elsewhere.
    applied: bool,
    filled: Facts,
    answers: Vec<AnswerView>,
    materials: Vec<MaterialView>,
    messages: Vec<super::messages::MessageView>,
    rating: Option<String>,
    phone: String,
    complaint: String,
}

struct DecisionView {
    tag: Tag,
    on: String,
    reason: String,
    basis: String,
    remedies: String,
    redirect: String,
}

pub struct CorrectionView {
    pub items: Vec<String>,
    pub reason: String,
    pub basis: String,
    pub until: String,
}

pub struct DocumentView {
    pub href: String,
    pub title: String,
    pub no: String,
    pub on: String,
    pub verify: String,
}

/// Something the reader can still do, with what follows from it.
struct Action {
    href: String,
    label: String,
    note: String,
    icon: &'static str,
}

struct MaterialView {
    name: String,
    tag: Tag,
    files: Vec<(String, String)>,
}

/// `/me/cases/{no}`.
pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
) -> Result<Response, Problem> {
    let opened = open(&desk, &who, &no).await?;
    if !who.account.is_staff() {
        // Whoever looks at the case has read what was written about it.
        desk.mark_read(&who, Some(&opened.view.case.no)).await?;
    }
    Ok(Html(case_page(&desk, &page, &who, &opened)).into_response())
}

fn case_page(desk: &Desk, page: &PageRequest, who: &Who, opened: &Opened) -> CasePage {
    let t = page.t;
    let Opened { view, around, events, .. } = opened;
    let case = &view.case;
    let mut turn = case_parts::turn(desk, t, view, around);
    if opened.may("supplement") && case.phase == Phase::Correcting {
        turn.action = Some((format!("/me/cases/{}/correction", case.no), t.get("citizen-go-correct")));
    }
    let over = case.phase.is_over();
    let limit = case_parts::leading_clock(case).filter(|named| named.clock.is_running() || case.phase.is_over());
    let shown = limit.and_then(|named| Some((named, case_parts::limit(desk, t, around, named)?)));
    let limits = case_parts::other_limits(t, around, case, shown.as_ref().map(|(named, _)| *named));
    let organ = desk.county().find_organ(&case.lead_organ);
    CasePage {
        t,
        shell: words::mine(page, case.title.to_string()),
        acting: words::acting(t, who),
        title: case.title.to_string(),
        no: case.no.to_string(),
        tag: words::phase_tag(t, case.phase, case.ending, case.pause.is_some()),
        over: over.then(|| Notice::new(Tone::Quiet, case_parts::what(t, view))).filter(|_| case.decision.is_none()),
        turn: (!over).then_some(turn),
        decision: decision(desk, t, opened),
        correction: correction(desk, t, opened),
        limit: shown.map(|(_, limit)| limit),
        limits,
        map: desk.map_sheet(around, case),
        story: case_parts::story(desk, t, view, around, events),
        documents: documents(desk, t, opened),
        delivery: delivery(desk, t, opened),
        fees: part(t, &FeesView::of(view.item.as_deref(), case), desk.today(), |_| None),
        actions: actions(t, who, opened),
        facts: facts(desk, t, opened),
        applied: case.item.is_some(),
        filled: course::said(t, opened),
        answers: if case.item.is_some() { Vec::new() } else { course::answers(desk, t, opened) },
        materials: materials(t, opened),
        messages: opened.messages.iter().rev().map(|message| super::messages::view(t, message)).collect(),
        rating: case.rating.as_ref().map(|rating| t.get(&format!("citizen-rate-{}", rating.level))),
        phone: view
            .item
            .as_ref()
            .map(|item| item.phone.clone())
            .filter(|phone| !phone.is_empty())
            .or_else(|| organ.map(|organ| organ.phone.clone()))
            .unwrap_or_default(),
        complaint: complaint(desk, opened),
    }
}

/// Where to complain: the item's own line, or the county's.
fn complaint(desk: &Desk, opened: &Opened) -> String {
    let own = opened.view.item.as_ref().map(|item| item.complaint_phone.clone()).filter(|phone| !phone.is_empty());
    own.or_else(|| desk.county().meta.contacts.get("complaint").cloned()).unwrap_or_default()
}

fn decision(desk: &Desk, t: Text, opened: &Opened) -> Option<DecisionView> {
    let decision = opened.view.case.decision.as_ref()?;
    Some(DecisionView {
        tag: words::ending_tag(t, decision.ending),
        on: t.date_near(decision.on, desk.today()),
        reason: decision.reason.clone(),
        basis: decision.basis.clone(),
        remedies: decision.remedies.clone(),
        redirect: decision.redirect.clone().unwrap_or_default(),
    })
}

/// Everything that is to be mended, at once.
pub fn correction(desk: &Desk, t: Text, opened: &Opened) -> Option<CorrectionView> {
    let correction = opened.view.case.correction.as_ref()?;
    let until = correction.until.map(|until| t.date_near(until, desk.today()));
    let line = |item: &casework::CorrectionItem| match name_of(opened, &item.about) {
        Some(name) => format!("{name}：{}", item.what),
        None => item.what.clone(),
    };
    Some(CorrectionView {
        items: correction.items.iter().map(line).collect(),
        reason: correction.reason.clone(),
        basis: correction.basis.clone(),
        until: until.unwrap_or_default(),
    })
}

/// What a correction is about, by the name people know it by.
fn name_of(opened: &Opened, about: &str) -> Option<String> {
    let item = opened.view.item.as_ref()?;
    let material = item.find_material(about).map(|material| material.name.clone());
    let field = || item.form.as_ref().and_then(|form| form.find_field(about)).map(|field| field.title.clone());
    material.or_else(field)
}

fn documents(desk: &Desk, t: Text, opened: &Opened) -> Vec<DocumentView> {
    let case = &opened.view.case;
    let view = |known: &crate::view::DocumentView| DocumentView {
        href: format!("/me/cases/{}/documents/{}", case.no, known.n),
        title: known.document.title.clone(),
        no: known.document.no.clone(),
        on: t.date_near(known.document.on, desk.today()),
        verify: format!("/verify/{}", known.code),
    };
    opened.view.documents.iter().map(view).collect()
}

fn delivery(desk: &Desk, t: Text, opened: &Opened) -> Option<Facts> {
    let case = &opened.view.case;
    let Some(delivery) = case.delivery.as_ref() else {
        let wished = Receiving::of(case).filter(|_| !case.phase.is_over())?;
        return Some(Facts::new().fact(t.get("citizen-receiving"), wished.in_words(t)));
    };
    let way = format!("citizen-way-{}", delivery.way);
    let way = if t.has(&way) { t.get(&way) } else { delivery.way.clone() };
    let mut facts = Facts::new()
        .fact(t.get("citizen-delivered"), t.date_near(delivery.on, desk.today()))
        .fact(t.get("citizen-way"), way);
    for (key, value) in [("citizen-receiver", &delivery.receiver), ("citizen-tracking", &delivery.tracking)] {
        if let Some(value) = value {
            facts = facts.fact(t.get(key), value.as_str());
        }
    }
    Some(facts)
}

fn actions(t: Text, who: &Who, opened: &Opened) -> Vec<Action> {
    let case = &opened.view.case;
    let mut actions = Vec::new();
    let mut offer = |icon, href: String, label: &str, note: String| {
        actions.push(Action { href, label: t.get(label), note, icon });
    };
    if opened.may_rate(who) {
        offer("star", format!("/rate/{}", case.no), "citizen-do-rate", t.get("citizen-do-rate-note"));
    }
    if opened.may("supplement") && case.phase != Phase::Correcting && opened.missing() > 0 {
        let note = t.msg("citizen-do-supplement-note").arg("n", opened.missing()).to_string();
        offer("upload", format!("/me/cases/{}/correction", case.no), "citizen-do-supplement", note);
    }
    let bookable = opened.view.item.as_ref().filter(|item| item.appointment.is_some() && !case.phase.is_over());
    if let Some(item) = bookable {
        let href = format!("/appointments/new?item={}", item.id);
        offer("calendar-event", href, "citizen-do-book", t.get("citizen-do-book-note"));
    }
    if case.item.is_some() {
        let href = format!("/me/cases/{}/receipt", case.no);
        offer("printer", href, "citizen-do-receipt", t.get("citizen-do-receipt-note"));
    }
    if super::receiving::is_open(opened) {
        let href = format!("/me/cases/{}/delivery", case.no);
        offer("truck-delivery", href, "citizen-do-receiving", t.get("citizen-do-receiving-note"));
    }
    if opened.may("withdraw") {
        let other = if case.item.is_some() { "" } else { "-other" };
        let note = t.get(&format!("citizen-do-withdraw-note{other}"));
        offer("x", format!("/me/cases/{}/withdraw", case.no), &format!("citizen-do-withdraw{other}"), note);
    }
    actions
}

pub fn facts(desk: &Desk, t: Text, opened: &Opened) -> Facts {
    let case = &opened.view.case;
    let number = Markup::trusted(format!("<span class=\"code\">{}</span>", Markup::text(case.no.as_str())));
    let party = if case.item.is_some() { "citizen-applicant" } else { "citizen-party" };
    let mut facts = Facts::new().fact(t.get("citizen-case-no"), number).fact(t.get(party), case.party.name.as_str());
    if let Some(agent) = &case.agent {
        facts = facts.fact(t.get("citizen-agent"), agent.name.as_str());
    }
    facts = facts
        .fact(
            t.get(if case.item.is_some() { "citizen-filed" } else { "citizen-said-on" }),
            format!("{} {}", t.date_near(kernel::local_date(case.filed_at), desk.today()), t.clock(case.filed_at)),
        )
        .fact(t.get("citizen-organ"), opened.view.organ_name.as_str());
    match case.accepted_on {
        Some(on) => facts.fact(t.get("citizen-accepted"), t.date_near(on, desk.today())),
        None => facts,
    }
}

fn materials(t: Text, opened: &Opened) -> Vec<MaterialView> {
    let case = &opened.view.case;
    let view = |material: &crate::view::MaterialView| {
        let (tone, key) = match material.state {
            _ if material.is_the_form => (Tone::Good, "citizen-standing-made"),
            MaterialState::Given => (Tone::Good, "citizen-standing-given"),
            MaterialState::Held => (Tone::Good, "citizen-standing-held"),
            MaterialState::Deferred => (Tone::Active, "citizen-standing-deferred"),
            MaterialState::Rejected => (Tone::Urgent, "citizen-standing-rejected"),
            MaterialState::Missing if material.required => (Tone::Active, "citizen-standing-missing"),
            MaterialState::Missing => (Tone::Quiet, "citizen-standing-optional"),
        };
        let files = material.given.iter().flat_map(|given| given.files.iter().map(|file| (&given.id, file)));
        MaterialView {
            name: material.name.clone(),
            tag: Tag::new(tone, t.get(key)),
            files: files
                .map(|(of, file)| (format!("/me/cases/{}/files/{}?of={of}", case.no, file.hash), file.name.clone()))
                .collect(),
        }
    };
    opened.view.materials.iter().map(view).collect()
}

/// The receipt after filing, made to be printed.
#[derive(Template)]
#[template(path = "citizen/receipt.html")]
pub struct ReceiptPage {
    t: Text,
    shell: Shell,
    acting: Option<Notice>,
    title: String,
    facts: Facts,
    limit: Option<Limit>,
    next: Vec<String>,
    letter: Option<DocumentView>,
    case: String,
    phone: String,
    /// The QR code by which whoever holds the paper rates.
    rate: Option<Markup>,
}

pub async fn receipt(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
) -> Result<Html<ReceiptPage>, Problem> {
    let opened = open(&desk, &who, &no).await?;
    let t = page.t;
    let case = &opened.view.case;
    let promise = opened.view.item.as_ref().and_then(|item| item.promised.in_force(kernel::local_date(case.filed_at)));
    let mut next = vec![t.get("citizen-next-accept")];
    next.push(match promise {
        Some(limit) => {
            let words = language(t).limit(limit.length);
            t.msg("citizen-next-decide-promised").arg("limit", words).to_string()
        }
        None => t.get("citizen-next-decide"),
    });
    next.push(t.get("citizen-next-deliver"));
    let answer = case.clock("correction").or_else(|| case_parts::leading_clock(case));
    Ok(Html(ReceiptPage {
        t,
        shell: words::mine(&page, t.get("citizen-receipt")),
        acting: words::acting(t, &who),
        title: case.title.to_string(),
        facts: facts(&desk, t, &opened),
        limit: answer.and_then(|named| case_parts::limit(&desk, t, &opened.around, named)),
        next,
        letter: documents(&desk, t, &opened).into_iter().next(),
        case: format!("/me/cases/{}", case.no),
        rate: case.item.as_ref().and_then(|_| desk.rating_qr(&case.no)).map(Markup::trusted),
        phone: opened.view.item.as_ref().map(|item| item.phone.clone()).unwrap_or_default(),
    }))
}

/// The process map with what is done and where the case stands.
pub async fn map(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
) -> Result<Response, Problem> {
    let opened = open(&desk, &who, &no).await?;
    let map = desk.map(&opened.around, &opened.view.case);
    Ok(([(CONTENT_TYPE, "image/svg+xml; charset=utf-8")], map).into_response())
}

/// A file among the materials.
pub async fn file(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path((no, hash)): Path<(String, String)>,
    Query(OfMaterial { of }): Query<OfMaterial>,
) -> Result<Response, Problem> {
    let no = CaseNo::parse(&no).map_err(|_| Problem::not_found())?;
    let hash = hash.parse().map_err(|_| Problem::not_found())?;
    let (file, bytes) = desk.case_file(&who.sight(), &no, &hash, of.as_deref()).await?;
    Ok(file_response(&file.name, &file.media, bytes))
}

/// A letter, sealed.
pub async fn document(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path((no, which)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let no = CaseNo::parse(&no).map_err(|_| Problem::not_found())?;
    let letter = desk.document(&who.sight(), &no, &which).await?;
    Ok(file_response(&letter.name, "application/pdf", letter.pdf))
}
