//! The two steps of the form, as they are shown.

use askama::Template;
use axum::response::{IntoResponse, Response};
use declarations::{Signal, Words as _};
use identity::Who;
use kernel::OrganId;
use web::form::{Choice, Control, Input, Post};
use web::parts::{ErrorSummary, Facts};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::CARD;
use crate::desk::Desk;
use crate::pages::choosing::Besides;
use crate::pages::fields::{self, Fields, text};
use crate::pages::{filters, words};
use crate::rules::Compiled;

/// What a card can be about, in the order of the form.
const ABOUTS: [&str; 4] = ["case", "organ", "person", "item"];
/// What a card takes from its rule, where there is one.
const OF_RULE: [&str; 5] = ["title", "category", "must", "basis", "score"];

#[derive(Template)]
#[template(path = "card_new.html")]
struct NewPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    key: String,
    /// What the first step settled.
    chosen: Facts,
    hidden: Vec<(&'static str, String)>,
    inputs: Vec<Input>,
    /// What the rule says where nothing is said here.
    more: Vec<Input>,
    opened: bool,
    /// Back to the first step.
    again: String,
}

/// The first step: about what, and which organ answers.
pub(super) fn choose(
    desk: &Desk,
    who: &Who,
    request: &PageRequest,
    post: &Post,
    problem: Option<&Problem>,
) -> Response {
    let t = request.t;
    let abouts = ABOUTS.map(|about| Choice {
        value: about.to_owned(),
        label: t.get(&format!("supervision-raise-about-{about}")),
        hint: String::new(),
    });
    let mut about = CARD.fields(t, post, problem).input("about", Control::Radio(abouts.into()));
    if about.values.is_empty() {
        about = about.value("case");
    }
    let handed_on = [("level", text(post, "level")), ("rule", text(post, "ground"))];
    let hidden = handed_on.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    CARD.page(desk, who, request, post, problem, Besides { first: vec![about], hidden })
}

/// The second step: what was found.
pub(super) async fn page(
    desk: &Desk,
    who: &Who,
    request: &PageRequest,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let t = request.t;
    let (about, organ) = (text(post, "about"), OrganId::from(text(post, "organ").as_str()));
    let fields = CARD.fields(t, post, problem);
    let inputs = inputs(desk, who, fields, &about, &organ).await?;
    let more = more(fields);
    let all: Vec<Input> = inputs.iter().chain(&more).cloned().collect();
    // Without a rule these must be said; with one they may stay as they are.
    let said = |input: &Input| input.error.is_some() || input.values.iter().any(|value| !value.is_empty());
    let opened = more.iter().any(said);
    let chosen = Facts::new()
        .fact(t.get("supervision-raise-field-about"), t.get(&format!("supervision-raise-about-{about}")))
        .fact(t.get("supervision-raise-field-organ"), desk.office.organ_name(&organ));
    let pairs = ["level", "about", "organ", "q"].map(|name| (name, text(post, name)));
    let shown = NewPage {
        t,
        shell: CARD.shell(request).with_errors(usize::from(problem.is_some())),
        errors: fields::errors(t, problem, &all),
        key: fields::key(post, "card"),
        chosen,
        again: CARD.again(&pairs, &[("rule", &text(post, "ground"))]),
        hidden: pairs.into_iter().filter(|(name, _)| *name != "level").collect(),
        inputs,
        more,
        opened,
    };
    let status = problem.map_or(http::StatusCode::OK, Problem::status_code);
    Ok((status, Html(shown)).into_response())
}

async fn inputs(
    desk: &Desk,
    who: &Who,
    fields: Fields<'_>,
    about: &str,
    organ: &OrganId,
) -> Result<Vec<Input>, Problem> {
    let Fields { t, post, .. } = fields;
    let of_case = about == "case";
    let words = match text(post, "case") {
        known if of_case && !known.is_empty() => known,
        _ => text(post, "q"),
    };
    let cases = desk.offered_cases(t, who, organ, &words).await?;
    let people = desk.people_of(organ).await?;
    let mut inputs = Vec::new();
    if of_case {
        let mut case = fields.input("case", Control::Radio(cases.clone()));
        if let ([only], true) = (&*cases, case.values.is_empty()) {
            case = case.value(only.value.as_str());
        }
        inputs.push(if cases.is_empty() { case.hint(t.get("supervision-choose-no-case")) } else { case });
    }
    if about == "item" {
        inputs.push(fields.select("item", desk.items_of(organ)));
    }
    let person = fields.select("person", people);
    inputs.push(if about == "person" { person } else { person.optional() });
    let levels = Signal::ALL.iter().filter(|level| level.kind().is_some()).map(|level| {
        let hint = t.get(&format!("supervision-raise-level-{}", level.word()));
        Choice { value: level.word().to_owned(), label: words::signal_word(t, *level), hint }
    });
    let mut level = fields.input("level", Control::Radio(levels.collect()));
    if level.values.is_empty() {
        level = level.value(Signal::Yellow.word());
    }
    inputs.push(level);
    inputs.push(fields.select("ground", rules(t, desk)).optional());
    inputs.push(fields.lines("facts"));
    if !of_case && !cases.is_empty() {
        inputs.push(fields.input("evidence", Control::Ticks(cases)).optional());
    }
    inputs.push(fields.lines("others").optional());
    Ok(inputs)
}

/// The rules that judge today and raise cards, by their numbers, with the level of their cards.
fn rules(t: Text, desk: &Desk) -> Vec<(String, String)> {
    let book = desk.book.rules();
    let judging = book.versions().iter().filter(|version| version.judges(desk.today()));
    let raising = judging.filter(|version| version.rule.raise.kind().is_some());
    let name = |version: &Compiled| {
        format!("{} {} · {}", version.id(), version.rule.name, words::signal_word(t, version.rule.raise))
    };
    let mut rules: Vec<(String, String)> = raising.map(|version| (version.id().to_owned(), name(version))).collect();
    rules.sort();
    rules
}

fn more(fields: Fields<'_>) -> Vec<Input> {
    OF_RULE
        .map(|name| match name {
            "category" => fields.select(name, filters::categories()),
            "must" => fields.lines(name),
            "score" => fields.input(name, Control::Number { whole: true }),
            _ => fields.line(name),
        })
        // What was missed once is asked for.
        .map(|input| if input.error.is_some() { input } else { input.optional() })
        .into()
}
