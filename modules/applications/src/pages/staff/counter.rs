//! The window (窗口收件): filing for somebody at the counter on one page, into the same record as any other (APP-11).

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::InboxFilter;
use catalog::guide::{Answers, Asked, Reading};
use catalog::often::{self, Often};
use decision::Scope;
use declarations::{Condition, Item};
use http::HeaderMap;
use identity::{Permission, Staff, Who};
use kernel::{Digest32, WindowId};
use serde::Deserialize;
use serde_json::Value as Json;
use web::form::{Choice, Control, FieldError, Form, FormState, Input, Post, Upload, UploadedFile, Values};
use web::parts::{ErrorSummary, Facts, Notice, Tag, Tone, WorkItem, WorkList};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{Desk, address, parts, problem, seat};
use crate::filing::{Deputy, Handed, HandedFile, WalkIn, Wish};
use crate::lifecycle::receiving::COUNTER;
use crate::receiving::Receiving;

/// How many waiting receipts are shown.
const SHOWN: u32 = 20;
/// How many items a search shows.
const FOUND: usize = 20;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    item: String,
    /// Number of the person at the counter.
    number: String,
}

#[derive(Template)]
#[template(path = "staff/counter.html")]
pub struct CounterPage {
    t: Text,
    shell: Shell,
    q: String,
    number: String,
    found: Vec<FoundItem>,
    searched: bool,
    queue: WorkList,
    waiting: u64,
}

pub struct FoundItem {
    href: String,
    name: String,
    organ: String,
    promise: String,
}

#[derive(Template)]
#[template(path = "staff/counter_filing.html")]
pub struct FilingPage {
    t: Text,
    shell: Shell,
    item: String,
    item_name: String,
    organ: String,
    key: String,
    errors: ErrorSummary,
    notice: Option<Notice>,
    window: Option<Input>,
    person: Vec<Input>,
    deputy: Vec<Input>,
    questions: Vec<Input>,
    fields: web::form::Fields,
    papers: Vec<Paper>,
    /// How the result is to reach the applicant.
    receiving: Vec<Input>,
}

/// A material: ticked when it came on paper, or uploaded.
pub struct Paper {
    id: String,
    note: String,
    on_paper: bool,
    held: bool,
    kept: Vec<String>,
    upload: Upload,
}

/// The item is chosen: its form. Before: search, and what waits to be checked.
pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    page: PageRequest,
) -> Result<Response, Problem> {
    who.must(Permission::FileForOthers)?;
    if !wanted.item.is_empty() {
        let item = desk.item(&wanted.item)?;
        let mut post = Post::default();
        known_person(&desk, &wanted.number, &mut post).await?;
        post.pairs.extend(seat::remembered(&headers).map(|window| ("window".to_owned(), window)));
        return Ok(Html(filing_page(&desk, &page, &who, &item, &post, None).await?).into_response());
    }
    let t = page.t;
    let found = match wanted.q.trim() {
        "" => Vec::new(),
        query => {
            let all = catalog::Facets::default();
            let answer = catalog::find::find(&desk.catalog, desk.today(), query, &all, FOUND).await;
            answer.map_err(Problem::internal)?.found
        }
    };
    let (queue, waiting) = queue(&desk, &who, t).await?;
    let line = |found: &catalog::find::Found| FoundItem {
        href: address::href("/staff/counter", &[("item", found.item.id.as_str()), ("number", wanted.number.trim())]),
        name: found.item.name.clone(),
        organ: desk.organ_name(&found.item.organ),
        promise: found.item.promised.in_force(desk.today()).map(|limit| t.limit(limit.length)).unwrap_or_default(),
    };
    Ok(Html(CounterPage {
        t,
        shell: page.workbench(t.get("staff-counter")),
        found: found.iter().map(line).collect(),
        searched: !wanted.q.trim().is_empty(),
        q: wanted.q,
        number: wanted.number,
        queue,
        waiting,
    })
    .into_response())
}

/// Receipts of one's own posts that wait to be checked.
async fn queue(desk: &Desk, who: &Who, t: Text) -> Result<(WorkList, u64), Problem> {
    let desks = desk.casework.desks_of(&who.actor());
    let filter = InboxFilter { act: Some("receive".to_owned()), ..InboxFilter::default() };
    let sight = who.sight();
    let rows = desk.casework.inbox(&sight, &desks, &filter, None, SHOWN).await.map_err(problem)?.rows;
    let count = desk.casework.count_inbox(&sight, &desks, &filter).await.map_err(problem)?;
    let calendar = desk.casework.definitions().calendar();
    let line = |row: &casework::InboxRow| WorkItem {
        href: address::case(&row.case_no),
        urgency: parts::urgency(&calendar, desk.today(), row.due, row.paused),
        title: row.title.clone(),
        act: row.name.clone(),
        who: row.party.clone(),
        number: parts::short_number(row.case_no.as_str()),
        due: t.date_near(row.due, desk.today()),
        ..WorkItem::default()
    };
    let items = rows.iter().map(line).collect();
    Ok((WorkList { t, label: t.get("staff-to-check"), items, empty: None, pager: None }, count))
}

/// Somebody with an account: name and telephone need not be typed again.
async fn known_person(desk: &Desk, number: &str, post: &mut Post) -> Result<(), Problem> {
    let number = number.trim();
    if number.is_empty() {
        return Ok(());
    }
    post.pairs.push(("party.number".to_owned(), number.to_owned()));
    let known = desk.gate.directory.find_account_by_number(number).await.map_err(Problem::internal)?;
    if let Some(account) = known {
        post.pairs.push(("party.name".to_owned(), account.name));
        post.pairs.push(("party.phone".to_owned(), account.phone));
    }
    Ok(())
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    mut post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::FileForOthers)?;
    let item = desk.item(post.get("item").unwrap_or_default())?;
    keep_files(&desk, &who, &item, &mut post).await?;
    match post.get("do") {
        Some("find") => {
            let number = post.get("party.number").unwrap_or_default().to_owned();
            post.pairs.retain(|(name, _)| !matches!(name.as_str(), "party.number" | "party.name" | "party.phone"));
            known_person(&desk, &number, &mut post).await?;
            return Ok(Html(filing_page(&desk, &page, &who, &item, &post, None).await?).into_response());
        }
        Some("again") => return Ok(Html(filing_page(&desk, &page, &who, &item, &post, None).await?).into_response()),
        _ => {}
    }
    let key = post.get("key").filter(|key| !key.is_empty()).map(str::to_owned);
    match desk.file(&who, wish(&item, &post), key).await {
        Ok(outcome) => {
            let receipt = Redirect::to(&format!("/staff/counter/receipt/{}", outcome.case_no));
            Ok(seat::remember(receipt.into_response(), post.get("window").unwrap_or_default(), desk.gate.https))
        }
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let shown = filing_page(&desk, &page, &who, &item, &post, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

/// Stores what was uploaded at once, so that a mistake elsewhere costs no second upload.
async fn keep_files(desk: &Desk, who: &Who, item: &Item, post: &mut Post) -> Result<(), Problem> {
    for material in &item.material {
        let field = format!("materials.{}", material.id);
        let files: Vec<_> = post.files(&field).cloned().collect();
        for file in files {
            let kept = desk.put_file(who, &file.name, file.bytes).await?;
            post.pairs.push((
                format!("kept.{}", material.id),
                format!("{}|{}|{}|{}", kept.hash, kept.size, kept.media, kept.name),
            ));
        }
    }
    Ok(())
}

fn wish(item: &Item, post: &Post) -> Wish {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let (answers, form) = filled(item, post);
    let deputy =
        Deputy { name: text("party.agent.name"), number: text("party.agent.number"), phone: text("party.agent.phone") };
    let handed = item.material.iter().filter_map(|material| {
        let kept = post.all(&format!("kept.{}", material.id)).filter_map(|kept| {
            let (hash, name) = (kept.split('|').next()?.parse().ok()?, kept.splitn(4, '|').nth(3).map(str::to_owned));
            Some(HandedFile { hash, name })
        });
        let handed = Handed {
            id: material.id.clone(),
            files: kept.collect(),
            on_paper: post.get(&format!("paper.{}", material.id)).is_some(),
        };
        (handed.on_paper || !handed.files.is_empty()).then_some(handed)
    });
    Wish {
        item: item.id.to_string(),
        walk_in: Some(WalkIn {
            is_organisation: post.get("party.kind") == Some("organisation"),
            name: text("party.name"),
            number: text("party.number").to_uppercase(),
            phone: text("party.phone"),
            agent: (!deputy.name.is_empty() || !deputy.number.is_empty()).then_some(deputy),
        }),
        answers,
        form,
        materials: handed.collect(),
        mistakes: Vec::new(),
        place: None,
        delivery: Receiving::posted(post),
        window: Some(text("window")).filter(|window| !window.is_empty()).map(|window| WindowId::from(window.as_str())),
    }
}

/// Scenario answers and form values, as the item reads them.
fn filled(item: &Item, post: &Post) -> (Json, Json) {
    let pairs: Vec<(&str, &str)> =
        post.pairs.iter().filter_map(|(name, value)| Some((name.strip_prefix("answers.")?, value.as_str()))).collect();
    let mut answers = serde_json::Map::new();
    for question in &item.scenario {
        let given: Vec<&str> = pairs
            .iter()
            .filter(|(id, value)| *id == question.id && !value.is_empty())
            .map(|(_, value)| *value)
            .collect();
        let answer = match given.as_slice() {
            [] => continue,
            several if question.multiple => several.iter().map(|value| Json::from(*value)).collect(),
            [one, ..] => Json::from(*one),
        };
        answers.insert(question.id.clone(), answer);
    }
    let answers = Json::Object(answers);
    let form = match form_of(item) {
        None => Json::Null,
        Some(form) => {
            let all = form.read(post, None, &Values::new(), &web::form::always, &[]);
            let everything = Json::Object(all.clone());
            let when = when(item, &answers, &everything);
            Json::Object(form.read(post, None, &all, &when, &[]))
        }
    };
    (answers, form)
}

fn form_of(item: &Item) -> Option<Form> {
    item.form.as_ref().and_then(|form| Form::new(form.schema()).ok())
}

/// Whether a condition of the form holds for what is filled in so far.
fn when<'a>(item: &'a Item, answers: &'a Json, form: &'a Json) -> impl Fn(&str) -> bool + 'a {
    move |text| {
        let scope = Scope::new().with("answers", answers).with("form", form).with("item", item.feel());
        Condition::new(text).holds(&scope)
    }
}

async fn filing_page(
    desk: &Desk,
    page: &PageRequest,
    who: &Who,
    item: &Item,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<FilingPage, Problem> {
    let t = page.t;
    let often = desk.often_corrected(&item.id).await?;
    let errors = errors(t, problem);
    let (answers, form) = filled(item, post);
    let sentence = |name: &str| errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
    let line = |name: &str, kind: &'static str| {
        let mut input =
            Input::new(t, name, t.get(&format!("staff-counter-{}", name.replace('.', "-"))), Control::Line(kind));
        input.values = post.all(name).map(str::to_owned).collect();
        input.error(sentence(name))
    };
    let kinds = ["person", "organisation"].map(|kind| Choice {
        value: kind.to_owned(),
        label: t.get(&format!("staff-counter-{kind}")),
        hint: String::new(),
    });
    let kind = Input::new(t, "party.kind", t.get("staff-counter-party-kind"), Control::Radio(kinds.into()));
    let kind = kind.value(post.get("party.kind").unwrap_or("person"));
    let values = form.as_object().cloned().unwrap_or_default();
    let fields = form_of(item).map(|declared| {
        let when = when(item, &answers, &form);
        let mut values = values.clone();
        declared.prefill(&mut values, &|name| prefill(post, name));
        let mut fields =
            declared.inputs(None, FormState { t, values: &values, errors: &errors, when: &when, held: &[] });
        for input in &mut fields.inputs {
            input.often = often::of_field(t, &often, &input.name);
        }
        fields
    });
    Ok(FilingPage {
        t,
        shell: page
            .workbench(t.msg("staff-counter-for").arg("item", item.name.as_str()).to_string())
            .crumb("/staff/counter", t.get("staff-counter"))
            .with_errors(errors.len()),
        item: item.id.to_string(),
        item_name: item.name.clone(),
        organ: desk.organ_name(&item.organ),
        key: [web::guard::reference_number(), web::guard::reference_number()].join("-"),
        notice: problem.filter(|_| errors.is_empty()).map(|problem| Notice::new(Tone::Urgent, problem.told_briefly(t))),
        window: seat::input(desk, t, who, item, post, sentence("window")),
        person: vec![
            kind,
            line("party.number", "text"),
            line("party.name", "text"),
            line("party.phone", "tel").optional(),
        ],
        deputy: ["party.agent.name", "party.agent.number", "party.agent.phone"]
            .map(|name| line(name, "text").optional())
            .into(),
        questions: questions(t, item, &answers, &errors),
        fields: fields.map(|fields| web::form::Fields { dense: true, ..fields }).unwrap_or_default(),
        papers: papers(t, desk, item, (&answers, post), &often, &errors),
        receiving: wished(post).inputs(t, item, &errors),
        errors: ErrorSummary { t, errors },
    })
}

/// What was said at the counter; the result is otherwise fetched there, and a courier finds who stands here.
fn wished(post: &Post) -> Receiving {
    let text = |name: &str| post.get(name).unwrap_or_default();
    Receiving::posted(post).unwrap_or_else(|| Receiving {
        way: COUNTER.to_owned(),
        ..Receiving::offered(None, text("party.name"), text("party.phone"), "")
    })
}

fn errors(t: Text, problem: Option<&Problem>) -> Vec<FieldError> {
    match problem {
        None => Vec::new(),
        Some(problem) if !problem.errors.is_empty() => problem.errors.clone(),
        Some(problem) => {
            vec![FieldError::new(problem.field.as_deref().unwrap_or("party.number"), problem.told_briefly(t))]
        }
    }
}

/// What the form asks of the applicant is typed once.
fn prefill(post: &Post, name: &str) -> Option<String> {
    let is_organisation = post.get("party.kind") == Some("organisation");
    let field = match name {
        "applicant.name" => "party.name",
        "applicant.number" => "party.number",
        "applicant.phone" => "party.phone",
        "enterprise.name" if is_organisation => "party.name",
        "enterprise.uscc" if is_organisation => "party.number",
        "enterprise.phone" if is_organisation => "party.phone",
        _ => return None,
    };
    post.get(field).map(str::to_owned)
}

fn questions(t: Text, item: &Item, answers: &Json, errors: &[FieldError]) -> Vec<Input> {
    let scope = Scope::new().with("answers", answers).with("item", item.feel());
    let asked = item.scenario.iter().filter(|question| question.asked(&scope));
    let input = |question: &declarations::Scenario| {
        let name = format!("answers.{}", question.id);
        let choices = question.options.iter().map(|option| Choice {
            value: option.value.clone(),
            label: option.label.clone(),
            hint: String::new(),
        });
        let choices = choices.collect();
        let control = if question.multiple { Control::Ticks(choices) } else { Control::Radio(choices) };
        let mut input = Input::new(t, name.as_str(), question.ask.as_str(), control).hint(question.hint.as_str());
        input.values = match answers.get(&question.id) {
            Some(Json::Array(several)) => {
                several.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
            }
            Some(one) => one.as_str().map(str::to_owned).into_iter().collect(),
            None => Vec::new(),
        };
        input.error(errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone()))
    };
    asked.map(input).collect()
}

fn papers(
    t: Text,
    desk: &Desk,
    item: &Item,
    (answers, post): (&Json, &Post),
    often: &[Often],
    errors: &[FieldError],
) -> Vec<Paper> {
    let pairs: Vec<(String, String)> = post
        .pairs
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("answers.")?.to_owned(), value.clone())))
        .filter(|_| !answers.is_null())
        .collect();
    let given = Answers::read(item, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let reading = Reading::new(item, given);
    let paper = |(material, asked): &(&declarations::Material, Asked)| {
        let name = format!("materials.{}", material.id);
        let kept: Vec<String> = post.all(&format!("kept.{}", material.id)).map(str::to_owned).collect();
        let (tone, key) = match (material.held(), material.necessity, asked) {
            (true, ..) => (Tone::Good, "staff-material-held"),
            (_, declarations::Necessity::Optional, _) => (Tone::Quiet, "staff-material-optional"),
            (_, _, Asked::Depends) => (Tone::Quiet, "staff-material-depends"),
            _ => (Tone::Active, "staff-material-needed"),
        };
        Paper {
            id: material.id.clone(),
            note: material.note.clone(),
            on_paper: post.get(&format!("paper.{}", material.id)).is_some(),
            held: material.held(),
            upload: Upload {
                t,
                title: material.name.clone(),
                hint: String::new(),
                often: if material.held() { String::new() } else { often::of_material(t, often, material) },
                tag: Tag::new(tone, t.get(key)),
                files: kept.iter().filter_map(|kept| uploaded(kept)).collect(),
                error: errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone()),
                name,
                limit: desk.files.limit(),
                several: true,
                closed: material.held(),
            },
            kept,
        }
    };
    reading.materials.iter().map(paper).collect()
}

/// A file stored a moment ago: hash, size, media type and name, as the hidden field carries them.
fn uploaded(kept: &str) -> Option<UploadedFile> {
    let mut pieces = kept.splitn(4, '|');
    let (hash, size, media, name) = (pieces.next()?, pieces.next()?, pieces.next()?, pieces.next()?);
    Some(UploadedFile {
        name: name.to_owned(),
        href: format!("/staff/counter/files/{hash}"),
        media: media.to_owned(),
        size: size.parse().ok()?,
        remove: None,
    })
}

/// A file one uploaded oneself, before the case exists.
pub async fn file(State(desk): State<Desk>, Staff(who): Staff, Path(hash): Path<String>) -> Result<Response, Problem> {
    let hash: Digest32 = hash.parse().map_err(|_| Problem::not_found())?;
    let (file, bytes) = desk.own_file(&who, &hash).await?;
    Ok(web::files::file_response(&file.name, &file.media, bytes))
}

#[derive(Template)]
#[template(path = "staff/receipt.html")]
pub struct ReceiptPage {
    t: Text,
    shell: Shell,
    title: String,
    facts: Facts,
    materials: Facts,
    document: Option<(String, String)>,
    case: String,
    /// The QR code by which the person who takes the paper home rates.
    rate: Option<Markup>,
}

/// What the person takes home: number, what was handed in, by when the organ answers.
pub async fn receipt(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    page: PageRequest,
) -> Result<Html<ReceiptPage>, Problem> {
    let opened = desk.open(&who, &no).await?;
    let (t, case) = (page.t, &opened.case);
    let turn = parts::turn(t, &opened);
    let facts = Facts::new()
        .fact(t.get("staff-case-number"), case.no.to_string())
        .fact(t.get("staff-applicant"), case.party.name.as_str())
        .fact(t.get("staff-filed-at"), t.moment(case.filed_at))
        .fact(t.get("staff-lead-organ"), opened.organ_name(&case.lead_organ))
        .fact(t.get("staff-receipt-next"), turn.what)
        .fact(t.get("staff-receipt-by"), turn.by);
    let first = case.documents.first();
    Ok(Html(ReceiptPage {
        t,
        shell: page.workbench(t.get("staff-receipt")).crumb("/staff/counter", t.get("staff-counter")),
        title: case.title.to_string(),
        facts,
        materials: parts::materials_in_short(t, &opened).unwrap_or_default(),
        document: first
            .map(|document| (parts::document_href(case, &document.no), format!("{} {}", document.title, document.no))),
        case: address::case(&case.no),
        rate: case.item.as_ref().and_then(|_| desk.rating_qr(&case.no)).map(Markup::trusted),
    }))
}
