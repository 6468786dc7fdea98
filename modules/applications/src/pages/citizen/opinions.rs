//! 意见征集、开门纳谏: what the county asks people about at present, what was said and answered, and one's own say.
//!
//! Published is what the kind says is public, once it is answered, and never who said it. Whoever asks to stay unnamed
//! is unnamed to everybody (see [`crate::unnamed`]); they follow the course by a code that is shown once.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use casework::{Case, CaseFilter, Definition, ListKey, Phase, Sight, outcome_label};
use declarations::{Call, Kind};
use identity::{Anyone, SignedIn, Who};
use kernel::{KindId, OrganId, local_date};
use serde::Deserialize;
use serde_json::Value as Json;
use web::extract::Keyset;
use web::form::{Form, FormState, Input, Post, Values, always};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::words;
use crate::desk::{Desk, problem};
use crate::opening::{Opened, Opening};
use crate::pages::kind_form::{errors_of, read, schema};

const KIND: &str = "opinion";
/// Published answers of one page, and one's own that are shown.
const SHOWN: u32 = 10;

#[derive(Template)]
#[template(path = "citizen/opinions.html")]
pub struct OpinionsPage {
    t: Text,
    shell: Shell,
    calls: Vec<CallView>,
    past: Vec<CallView>,
    mine: Vec<(String, String)>,
    replies: Vec<Reply>,
    more: Option<String>,
}

struct CallView {
    title: String,
    text: String,
    organ: String,
    until: String,
    href: String,
}

/// What was said and what was answered.
struct Reply {
    topic: String,
    text: String,
    outcome: String,
    answer: String,
    from: String,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    Anyone(who): Anyone,
    keyset: Keyset,
) -> Result<Html<OpinionsPage>, Problem> {
    let t = page.t;
    let kind = desk.kind_without_items(KIND)?;
    let (open, past): (Vec<&Call>, Vec<&Call>) =
        kind.calls.iter().filter(|call| call.from <= desk.today()).partition(|call| call.is_open_on(desk.today()));
    let view = |call: &&Call| CallView {
        title: call.title.clone(),
        text: call.text.clone(),
        organ: desk.organ_name(&call.organ),
        until: t.date_near(call.until, desk.today()),
        href: format!("/opinions/new?call={}", call.id),
    };
    let after = keyset.after.as_deref().and_then(ListKey::of_parts);
    let (replies, more) = published(&desk, t, &kind, after.as_ref()).await?;
    Ok(Html(OpinionsPage {
        t,
        shell: page.portal(t.get("citizen-opinions")).crumb("/", t.get("nav-home")),
        calls: open.iter().map(view).collect(),
        past: past.iter().map(view).collect(),
        mine: mine(&desk, t, who.as_deref()).await?,
        replies,
        more,
    }))
}

/// Answered opinions, newest first: the whole county's, for everybody, where the kind is public.
async fn published(
    desk: &Desk,
    t: Text,
    kind: &Kind,
    after: Option<&ListKey>,
) -> Result<(Vec<Reply>, Option<String>), Problem> {
    if !kind.is_public() {
        return Ok((Vec::new(), None));
    }
    let sight = Sight::county(desk.region);
    let filter = of_this_kind(vec![Phase::Closed, Phase::Archived]);
    let found = desk.casework.list_cases(&sight, &filter, after, SHOWN).await.map_err(problem)?;
    let form = schema(kind);
    let mut replies = Vec::new();
    for row in &found.rows {
        let case = desk.casework.read_case(&sight, &row.case_no).await.map_err(problem)?;
        let definition = desk.casework.definition_of(&case).await.map_err(problem)?;
        replies.extend(reply(desk, t, form.as_ref(), &case, &definition));
    }
    let more = found.next.map(|key| Keyset::next("/opinions", &key.parts()));
    Ok((replies, more))
}

fn reply(desk: &Desk, t: Text, form: Option<&Form>, case: &Case, definition: &Definition) -> Option<Reply> {
    let answered = case.handled.last()?;
    let topic = form.and_then(|form| form.field("topic")).map(|field| field.in_words(t, case.form.get("topic")));
    let text = case.form.get("text").and_then(Json::as_str).unwrap_or_default();
    let on = t.date_near(local_date(answered.at), desk.today());
    Some(Reply {
        topic: topic.unwrap_or_default(),
        text: without_numbers(text),
        outcome: definition
            .outcome_name(&answered.node, &answered.outcome)
            .unwrap_or_else(|| outcome_label(&answered.outcome))
            .to_owned(),
        answer: without_numbers(answered.opinion.as_deref().unwrap_or_default()),
        from: format!("{} · {on}", desk.organ_name(&answered.organ)),
    })
}

/// Numbers by which people are found, telephone, identity card, account, are not published.
fn without_numbers(text: &str) -> String {
    const LONG: usize = 7;
    let mut shown = String::new();
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        shown.push_str(if run.len() < LONG { &run } else { "****" });
        run.clear();
        shown.push(c);
    }
    shown.pop();
    shown
}

async fn mine(desk: &Desk, t: Text, who: Option<&Who>) -> Result<Vec<(String, String)>, Problem> {
    let Some(who) = who.filter(|who| !who.account.is_staff()) else { return Ok(Vec::new()) };
    let found = desk.casework.list_cases(&who.sight(), &of_this_kind(Vec::new()), None, SHOWN).await;
    let line = |row: &casework::CaseRow| {
        let on = t.date_near(local_date(row.filed_at), desk.today());
        let state = t.get(if row.phase.is_over() { "citizen-opinion-answered" } else { "citizen-opinion-open" });
        (format!("/me/cases/{}", row.case_no), format!("{on} · {state}"))
    };
    Ok(found.map_err(problem)?.rows.iter().map(line).collect())
}

fn of_this_kind(phases: Vec<Phase>) -> CaseFilter {
    CaseFilter { kind: Some(KindId::from(KIND)), phases, ..CaseFilter::default() }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    call: String,
}

#[derive(Template)]
#[template(path = "citizen/opinion_new.html")]
pub struct NewPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    /// The call that is answered, and what it asks.
    call: Option<(String, String, String)>,
    inputs: Vec<Input>,
    key: String,
}

/// The code of an unnamed opinion, shown once.
#[derive(Template)]
#[template(path = "citizen/opinion_sent.html")]
struct SentPage {
    t: Text,
    shell: Shell,
    code: String,
}

pub async fn ask(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    if who.account.is_staff() {
        return Ok(Redirect::to("/staff/kinds/opinion/new").into_response());
    }
    let post = Post { pairs: vec![("call".to_owned(), wanted.call)], files: Vec::new() };
    Ok(Html(new_page(&desk, &page, &Values::new(), &post, None)?).into_response())
}

pub async fn submit(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    post: Post,
) -> Result<Response, Problem> {
    let kind = desk.kind_without_items(KIND)?;
    let mut values = schema(&kind).map(|form| read(&form, &post)).unwrap_or_default();
    let call = call_of(&desk, &kind, &post);
    if let Some(call) = call {
        values.insert("campaign".to_owned(), Json::String(call.title.clone()));
    }
    let named = post.get("organ").filter(|organ| !organ.is_empty()).map(OrganId::from);
    let organ = call.map(|call| call.organ.clone()).or(named);
    let opening = Opening { kind: KIND.to_owned(), organ, form: Json::Object(values.clone()), ..Opening::default() };
    let key = post.get("key").filter(|key| !key.is_empty()).map(str::to_owned);
    match desk.open_case(&who, opening, key).await {
        Ok(Opened { follow: Some(code), .. }) => {
            let t = page.t;
            let shell = page.portal(t.get("citizen-unnamed-done")).crumb("/opinions", t.get("citizen-opinions"));
            // Shown by the answer to the post itself: no address leads here again, and no cache keeps it.
            let shown = Html(SentPage { t, shell, code: code.to_string() });
            Ok(([(CACHE_CONTROL, "no-store")], shown).into_response())
        }
        Ok(opened) => Ok(Redirect::to(&format!("/me/cases/{}", opened.outcome.case_no)).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let shown = new_page(&desk, &page, &values, &post, Some(&problem))?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

fn call_of<'a>(desk: &Desk, kind: &'a Kind, post: &Post) -> Option<&'a Call> {
    let wanted = post.get("call")?;
    kind.calls.iter().find(|call| call.id == wanted && call.is_open_on(desk.today()))
}

fn new_page(
    desk: &Desk,
    page: &PageRequest,
    values: &Values,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<NewPage, Problem> {
    let t = page.t;
    let kind = desk.kind_without_items(KIND)?;
    let form = schema(&kind).ok_or_else(Problem::not_found)?;
    let errors = problem.map(errors_of).unwrap_or_default();
    let call = call_of(desk, &kind, post);
    let state = FormState { t, values, errors: &errors, when: &always, held: &[] };
    let mut inputs = form.inputs(None, state).inputs;
    if call.is_some() {
        inputs.retain(|input| input.name != "campaign");
    } else {
        let organs = desk.county().organs.iter().filter(|organ| organ.posts.len() > 1);
        let organs = organs.map(|organ| (organ.id.to_string(), organ.name.clone()));
        let organ = Input::select(t, "organ", t.get("citizen-opinion-organ"), organs).optional();
        let organ = organ.hint(t.get("citizen-opinion-organ-hint")).value(post.get("organ").unwrap_or_default());
        inputs.insert(0, organ);
    }
    let shell = page.portal(t.get("citizen-opinion-new")).crumb("/opinions", t.get("citizen-opinions"));
    Ok(NewPage {
        t,
        shell: shell.with_errors(errors.len()),
        errors: ErrorSummary { t, errors },
        call: call.map(|call| (call.id.clone(), call.title.clone(), call.text.clone())),
        inputs,
        key: post.get("key").map_or_else(|| words::fresh_key("opinion"), str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn numbers_by_which_people_are_found_are_not_published() {
        assert_eq!(without_numbers("请打 13900010001 找我，3 号窗口"), "请打 **** 找我，3 号窗口");
        assert_eq!(without_numbers("2026 年"), "2026 年");
    }
}
