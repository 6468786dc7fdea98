//! The guide of one item: who, what one gets, how long with the working, what it costs, what to bring, where and how;
//! law at the end.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Explanation;
use declarations::{HandlingChannel, Item, ItemState};
use kernel::Refusal;
use web::form::Post;
use web::parts::{DayKind, DayRow, DayTable, Facts, Figure, Notice, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::elements::{self, SheetLink};
use super::spoken::{self, Spoken as _};
use super::{places, words};
use crate::address;
use crate::desk::Desk;
use crate::error::Error;
use crate::guide::{Answers, Asked, Reading, promised_day};
use crate::model::{IMPORTED, Version};
use crate::often::{self, Often};

#[derive(Template)]
#[template(path = "guide.html")]
pub(super) struct GuidePage {
    t: Text,
    shell: Shell,
    path: String,
    name: String,
    plain: String,
    eyebrow: String,
    notice: Option<Notice>,
    modes: Vec<Tag>,
    figures: Vec<Figure>,
    intro: Markup,
    who: Facts,
    specimen: Option<SheetLink>,
    conditions: Vec<String>,
    due: Option<Due>,
    no_due: Option<String>,
    limits: Facts,
    fees: Vec<FeeRow>,
    fee: String,
    questions: Vec<QuestionView>,
    answered: bool,
    materials: Vec<MaterialRow>,
    bring: String,
    forms: Vec<SheetLink>,
    intermediary: Option<(String, Facts)>,
    places: Vec<places::PlaceView>,
    how: Facts,
    steps: Vec<String>,
    has_map: bool,
    faq: Vec<(String, Markup)>,
    rights: Vec<String>,
    duties: Vec<String>,
    basis: Vec<(String, String)>,
    law: Facts,
    apply: Option<String>,
    /// Where a slot at the window is booked.
    book: Option<String>,
    no_apply: String,
    phone: String,
    linked: Markup,
}

struct Due {
    sentence: String,
    day: String,
    summary: String,
    table: DayTable,
}

struct FeeRow {
    name: String,
    standard: String,
    basis: String,
}

struct QuestionView {
    id: String,
    ask: String,
    hint: String,
    multiple: bool,
    options: Vec<OptionView>,
}

struct OptionView {
    value: String,
    label: String,
    chosen: bool,
}

struct MaterialRow {
    name: String,
    note: String,
    detail: String,
    /// What to check, where many were asked to mend it.
    often: String,
    /// Folded: 规格, 受理标准.
    more: Facts,
    tag: Tag,
}

/// `/items/{code}`: codes and old addresses lead to the item's own page.
pub(super) async fn by_code(State(desk): State<Desk>, Path(code): Path<String>) -> Result<Redirect, Problem> {
    if let Some(item) = desk.live().find(&code) {
        return Ok(Redirect::to(&address::item(item.id.as_str())));
    }
    let entry = desk.catalog.versions().find_directory_entry(&code).await.map_err(Error::from)?;
    let entry = entry.ok_or_else(|| not_found(&code))?;
    Ok(Redirect::to(&address::item(entry.id().as_str())))
}

pub(crate) fn not_found(id: &str) -> Refusal {
    Refusal::not_found("item_not_found", format!("没有“{id}”这个事项。请核对名称或编码，也可以在首页搜索要办的事。"))
}

/// `/items/{organ}/{item}`.
pub(super) async fn page(
    State(desk): State<Desk>,
    request: PageRequest,
    Path((organ, item)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Html<GuidePage>, Problem> {
    let id = format!("{organ}/{item}");
    let query = Post::urlencoded(query.unwrap_or_default().as_bytes());
    if let Some(item) = desk.live().find(&id) {
        let often = desk.corrections.most_frequent(&item.id).await?;
        return Ok(Html(guide(&desk, &request, item, &query, (None, &often))));
    }
    let entry = match id.starts_with(IMPORTED) {
        true => desk.catalog.versions().of_item(&id.as_str().into()).await.map_err(Error::from)?,
        false => Vec::new(),
    };
    let entry = entry.into_iter().find(|version| version.state.is_directory()).ok_or_else(|| not_found(&id))?;
    Ok(Html(guide(&desk, &request, &entry.item, &query, (Some(&entry), &[]))))
}

/// `/items/{organ}/{item}/process.svg`: how the item runs, as a picture.
pub(super) async fn process_map(
    State(desk): State<Desk>,
    Path((organ, item)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = format!("{organ}/{item}");
    let live = desk.live();
    let item = live.find(&id).ok_or_else(|| not_found(&id))?;
    let procedure = desk.county().procedure_of(item);
    let procedure = procedure.ok_or_else(|| Refusal::not_found("procedure_not_found", "这个事项没有流程图。"))?;
    let headers = [(CONTENT_TYPE, "image/svg+xml; charset=utf-8")];
    Ok((headers, procedure.procedure.draw(None)).into_response())
}

fn guide(
    desk: &Desk,
    request: &PageRequest,
    item: &Item,
    query: &Post,
    (entry, often): (Option<&Version>, &[Often]),
) -> GuidePage {
    let (t, today) = (request.t, desk.today());
    let answers = Answers::read(item, query.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let reading = Reading::new(item, answers);
    let organ = desk.organ_name(&item.organ);
    let theme = item.themes.first().and_then(|theme| desk.county().themes.find(theme));
    let mut shell =
        request.portal(item.name.as_str()).crumb("/", t.get("nav-home")).crumb("/items", t.get("guide-all"));
    if let Some(theme) = theme {
        shell = shell.crumb(format!("/themes/{}", theme.id), theme.name.as_str());
    }
    let path = address::item(item.id.as_str());
    let (due, no_due) = due(desk, t, item);
    let procedure = desk.county().procedure_of(item);
    GuidePage {
        t,
        shell,
        name: item.name.clone(),
        plain: if item.plain == item.name { String::new() } else { item.plain.clone() },
        eyebrow: format!("{} · {organ}", item.item_type.spoken(t)),
        notice: notice(t, item, entry),
        modes: item.modes.iter().map(|mode| Tag::new(Tone::Quiet, mode.spoken(t)).icon("check")).collect(),
        figures: figures(t, item, &reading, today, due.as_ref()),
        intro: Markup::markdown(&item.guide),
        who: who(t, item, entry.is_some()),
        specimen: elements::specimen(desk, t, item),
        no_apply: t.get(if entry.is_some() { "guide-not-here" } else { "guide-no-online" }),
        conditions: item.conditions.clone(),
        due,
        no_due,
        limits: limits(t, item, today),
        fees: fees(item),
        fee: words::fee(t, item),
        questions: questions(&reading),
        answered: reading.is_answered(),
        materials: materials(t, &reading, often),
        bring: bring(t, &reading),
        forms: elements::forms(desk, t, item),
        intermediary: elements::intermediaries(t, item),
        places: places::of_item(desk.county(), item),
        how: how(t, item),
        steps: procedure.map(|procedure| steps(procedure)).unwrap_or_default(),
        has_map: procedure.is_some(),
        faq: item.faq.iter().map(|question| (question.q.clone(), Markup::markdown(&question.a))).collect(),
        rights: item.rights.clone(),
        duties: item.duties.clone(),
        basis: item
            .basis
            .iter()
            .map(|basis| (format!("《{}》{}", basis.law, basis.article), basis.text.clone()))
            .collect(),
        law: law(t, item, desk),
        apply: apply(item, &reading, entry),
        book: book(item, entry),
        phone: item.phone.clone(),
        linked: linked(item, &organ, &path),
        path,
    }
}

fn notice(t: Text, item: &Item, entry: Option<&Version>) -> Option<Notice> {
    if let Some(entry) = entry {
        let body = t.msg("guide-directory-note").arg("state", entry.state.spoken(t)).to_string();
        return Some(Notice::new(Tone::Urgent, t.get("guide-directory-title")).body(body));
    }
    match item.state {
        ItemState::InUse => None,
        ItemState::Suspended => {
            Some(Notice::new(Tone::Urgent, t.get("guide-suspended")).body(t.get("guide-suspended-note")))
        }
        ItemState::Cancelled => {
            Some(Notice::new(Tone::Quiet, t.get("guide-cancelled")).body(t.get("guide-cancelled-note")))
        }
    }
}

fn figures(t: Text, item: &Item, reading: &Reading<'_>, today: kernel::Date, due: Option<&Due>) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Some(promise) = words::promise(t, item, today) {
        let (number, unit) = split_number(&promise);
        let note = due.map(|due| t.msg("guide-due-note").arg("day", due.day.as_str()).to_string()).unwrap_or_default();
        figures.push(Figure::new(number, unit, t.get("guide-how-long")).note(note));
    }
    if let Some(visits) = item.visits {
        let note = match visits {
            0 if is_online(item) => t.get("guide-visits-none-note"),
            _ => item.visits_reason.clone(),
        };
        let unit = t.msg("guide-visits-unit").arg("n", visits).to_string();
        figures.push(Figure::new(visits.to_string(), unit, t.get("guide-visits-label")).note(note));
    }
    let note = if reading.is_answered() { String::new() } else { t.get("guide-bring-depends") };
    let count = reading.to_bring().to_string();
    let unit = t.msg("guide-bring-unit").arg("n", reading.to_bring()).to_string();
    figures.push(Figure::new(count, unit, t.get("guide-bring")).note(note));
    let (number, unit) = match item.fees.as_deref() {
        None => (t.get("guide-limit-unknown"), String::new()),
        Some([]) => (t.get("guide-fee-none"), String::new()),
        Some([fee]) if fee.amount_fen.is_some() => {
            split_number(&fee.amount_fen.map(|fen| t.money(fen)).unwrap_or_default())
        }
        Some(_) => (t.get("guide-fee-by-standard"), String::new()),
    };
    figures.push(Figure::new(number, unit, t.get("guide-cost")));
    figures
}

/// `8 个工作日` as the number and what it counts.
fn split_number(text: &str) -> (String, String) {
    match text.split_once(' ') {
        Some((number, unit)) => (number.to_owned(), unit.to_owned()),
        None => (text.to_owned(), String::new()),
    }
}

/// An entry of a higher-level catalogue that names no result does not say that there is none.
fn who(t: Text, item: &Item, is_entry: bool) -> Facts {
    let unstated = is_entry && item.result.name.is_empty();
    let result = if unstated { t.get("guide-limit-unknown") } else { words::result(t, item) };
    Facts::new().fact(t.get("guide-audience"), spoken::list(t, &item.audience)).fact(t.get("guide-result"), result)
}

/// The promised day if one applied today, or why it cannot be told.
fn due(desk: &Desk, t: Text, item: &Item) -> (Option<Due>, Option<String>) {
    if item.handling == declarations::Handling::Instant || item.state != ItemState::InUse {
        return (None, None);
    }
    let calendar = desk.catalog.calendar();
    match promised_day(item, &calendar, desk.now()) {
        None => (None, None),
        // The calendar ends before the limit does; its sentence is meant for whoever keeps the calendars.
        Some(Err(_)) => {
            let year = calendar.valid_through().year() + 1;
            (None, Some(t.msg("guide-no-calendar").arg("year", year.to_string()).to_string()))
        }
        Some(Ok((day, explanation))) => {
            let day = t.date_near(day, desk.today());
            let sentence = t.msg("guide-due-sentence").arg("today", t.date(desk.today())).arg("day", day.as_str());
            let caption = sentence.to_string();
            let table = day_table(t, &explanation, caption.clone());
            (Some(Due { sentence: caption, day, summary: explanation.summary_in(spoken(t)), table }), None)
        }
    }
}

/// In which language the reckoning is told.
fn spoken(t: Text) -> calendar::Language {
    match t.lang() {
        web::Lang::Chinese => calendar::Language::Chinese,
        web::Lang::English => calendar::Language::English,
    }
}

fn day_table(t: Text, explanation: &Explanation, caption: String) -> DayTable {
    let row = |day: &calendar::Day| DayRow {
        date: t.date(day.date),
        count: day.counted,
        kind: match () {
            () if day.date == explanation.due.date => DayKind::Due,
            () if day.counted.is_some() => DayKind::Counted,
            () => DayKind::Off,
        },
        reason: day.reason_in(spoken(t)),
    };
    DayTable { t, caption, days: explanation.days.iter().map(row).collect() }
}

fn limits(t: Text, item: &Item, today: kernel::Date) -> Facts {
    let unknown = || t.get("guide-limit-unknown");
    let mut facts = Facts::new();
    let promise = words::promise(t, item, today).unwrap_or_else(unknown);
    let notice = item.promised.in_force(today).map(|limit| limit.notice.clone()).filter(|notice| !notice.is_empty());
    let promise = match notice {
        Some(notice) => Markup::text(promise)
            .and(Markup::trusted(format!("<small class=\"hint\">{}</small>", Markup::text(notice)))),
        None => Markup::text(promise),
    };
    facts = facts.fact(t.get("guide-promised"), promise);
    let law = words::limit(t, &item.statutory, today).unwrap_or_else(unknown);
    let basis = item.statutory.in_force(today).map(|limit| limit.basis.clone()).filter(|basis| !basis.is_empty());
    let law = match basis {
        Some(basis) => {
            Markup::text(law).and(Markup::trusted(format!("<small class=\"hint\">{}</small>", Markup::text(basis))))
        }
        None => Markup::text(law),
    };
    facts.fact(t.get("guide-statutory"), law)
}

fn fees(item: &Item) -> Vec<FeeRow> {
    let row = |fee: &declarations::Fee| FeeRow {
        name: fee.name.clone(),
        standard: match (fee.standard.as_str(), fee.amount_fen) {
            ("", Some(amount)) => Text::default().money(amount),
            (standard, _) => standard.to_owned(),
        },
        basis: fee.basis.clone(),
    };
    item.fees.iter().flatten().map(row).collect()
}

fn questions(reading: &Reading<'_>) -> Vec<QuestionView> {
    let view = |question: &&declarations::Scenario| QuestionView {
        id: question.id.clone(),
        ask: question.ask.clone(),
        hint: question.hint.clone(),
        multiple: question.multiple,
        options: question
            .options
            .iter()
            .map(|option| OptionView {
                value: option.value.clone(),
                label: option.label.clone(),
                chosen: reading.answers.holds(&question.id, &option.value),
            })
            .collect(),
    };
    reading.questions.iter().map(view).collect()
}

fn materials(t: Text, reading: &Reading<'_>, often: &[Often]) -> Vec<MaterialRow> {
    let row = |(material, asked): &(&declarations::Material, Asked)| MaterialRow {
        name: material.name.clone(),
        note: material.note.clone(),
        detail: material_detail(t, material),
        often: if material.held() { String::new() } else { often::of_material(t, often, material) },
        more: elements::of_material(t, reading.item, material),
        tag: words::necessity_tag(t, material, *asked == Asked::Depends),
    };
    let mut rows: Vec<(bool, bool, MaterialRow)> =
        reading.materials.iter().map(|entry| (entry.0.held(), entry.1 == Asked::Depends, row(entry))).collect();
    // What must be brought comes first, then what depends, then what government holds.
    rows.sort_by_key(|(held, depends, _)| (*held, *depends));
    rows.into_iter().map(|(_, _, row)| row).collect()
}

fn material_detail(t: Text, material: &declarations::Material) -> String {
    let mut parts = Vec::new();
    if !material.held() {
        parts.push(material.form.spoken(t));
        for (count, key) in [(material.originals, "guide-originals"), (material.copies, "guide-copies")] {
            if count > 0 {
                parts.push(t.msg(key).arg("n", count).to_string());
            }
        }
    }
    if !material.issuer.is_empty() {
        parts.push(t.msg("guide-issuer").arg("issuer", material.issuer.as_str()).to_string());
    }
    parts.join(" · ")
}

fn bring(t: Text, reading: &Reading<'_>) -> String {
    let held = reading.materials.iter().filter(|(material, _)| material.held()).count();
    match (reading.materials.is_empty(), held) {
        (true, _) => t.get("guide-bring-nothing"),
        (false, 0) => t.msg("guide-bring-count").arg("n", reading.to_bring()).to_string(),
        (false, held) => t.msg("guide-bring-count-held").arg("n", reading.to_bring()).arg("held", held).to_string(),
    }
}

fn how(t: Text, item: &Item) -> Facts {
    let channels = spoken::list(t, &item.channels);
    let mut facts = Facts::new();
    if !channels.is_empty() {
        facts = facts.fact(t.get("guide-channels"), channels);
    }
    facts = facts.fact(t.get("guide-visits-label"), words::visits(t, item));
    if let Some(scope) = item.scope {
        facts = facts.fact(t.get("guide-scope"), scope.spoken(t));
    }
    facts = elements::reach(t, item, facts);
    if let Some(appointment) = &item.appointment {
        facts = facts
            .fact(t.get("guide-appointment"), t.msg("guide-appointment-yes").arg("n", appointment.per_day).to_string());
    }
    if !item.hours.is_empty() {
        facts = facts.fact(t.get("guide-hours"), item.hours.as_str());
    }
    if !item.quota.is_empty() {
        facts = facts.fact(t.get("guide-quota"), item.quota.as_str());
    }
    facts
}

/// The steps by their names, for those who cannot see the picture.
fn steps(procedure: &declarations::ProcedureDecl) -> Vec<String> {
    let tasks = procedure.tasks.iter().map(|task| procedure.procedure.at(task.node).name.clone());
    tasks.filter(|name| !name.is_empty()).collect()
}

fn law(t: Text, item: &Item, desk: &Desk) -> Facts {
    let mut facts = Facts::new()
        .fact(
            t.get("guide-code"),
            Markup::trusted(format!("<span class=\"code\">{}</span>", Markup::text(crate::store::full_code(item)))),
        )
        .fact(t.get("guide-organ"), desk.organ_name(&item.organ))
        .fact(t.get("guide-level"), format!("{} · {}", item.level.spoken(t), item.power_source.spoken(t)));
    if !item.co_organs.is_empty() {
        let names: Vec<String> = item.co_organs.iter().map(|organ| desk.organ_name(organ)).collect();
        facts = facts.fact(t.get("guide-co-organs"), names.join("、"));
    }
    if !item.complaint_phone.is_empty() {
        facts = facts.fact(t.get("guide-complaint"), item.complaint_phone.as_str());
    }
    facts = elements::remedies(t, item, facts);
    let version = t.msg("guide-version-since").arg("n", item.version).arg("since", t.long_date(item.since));
    facts.fact(t.get("guide-version"), version.to_string())
}

/// Where one applies: online, if the item is in use and offered there.
fn apply(item: &Item, reading: &Reading<'_>, entry: Option<&Version>) -> Option<String> {
    let open = entry.is_none() && item.state == ItemState::InUse && !item.procedure.is_empty();
    let path = address::item(item.id.as_str()).replacen("/items/", "/apply/", 1);
    (is_online(item) && open).then(|| address::with_query(&path, &reading.answers.query()))
}

/// Where one books a slot, if the item is in use and its windows give any.
fn book(item: &Item, entry: Option<&Version>) -> Option<String> {
    let open = entry.is_none() && item.state == ItemState::InUse && item.appointment.is_some();
    open.then(|| address::with_query("/appointments/new", &format!("item={}", address::encoded(item.id.as_str()))))
}

fn is_online(item: &Item) -> bool {
    item.channels.iter().any(|channel| matches!(channel, HandlingChannel::Online | HandlingChannel::Mobile))
}

/// schema.org `GovernmentService`, for search engines and assistants.
fn linked(item: &Item, organ: &str, path: &str) -> Markup {
    let data = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": item.name,
        "alternateName": item.plain,
        "identifier": crate::store::full_code(item),
        "serviceType": item.item_type.to_string(),
        "provider": { "@type": "GovernmentOrganization", "name": organ },
        "audience": spoken::list(Text::default(), &item.audience),
        "termsOfService": path,
    });
    // A script element ends at `</`, whatever stands before it.
    Markup::trusted(data.to_string().replace('<', "\\u003c"))
}
