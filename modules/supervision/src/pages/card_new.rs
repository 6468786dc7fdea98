//! A card raised by hand (发牌): about what, by which rule or for what other reason, what was found, which cases show it.
//! From a case, an organ or the ledger of cards it begins with what is known.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use declarations::{RuleCategory, Signal, Words as _};
use identity::{Staff, Who};
use kernel::{AccountId, CaseNo, ItemId, OrganId, Refusal};
use serde::Deserialize;
use web::form::{Choice, Control, Input, Post};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::fields::{self, Fields, text};
use super::{address, filters, words};
use crate::desk::Desk;
use crate::door::{may_raise, problem};
use crate::model::{HandCard, Subject};

/// What is known at the beginning.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    level: String,
    case: String,
    organ: String,
    person: String,
    item: String,
    rule: String,
}

#[derive(Template)]
#[template(path = "card_new.html")]
struct NewPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    key: String,
    inputs: Vec<Input>,
}

/// What a card can be about, in the order of the form.
const ABOUTS: [&str; 4] = ["case", "organ", "person", "item"];

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Response, Problem> {
    must_raise(&who)?;
    let mut post = Post::default();
    let mut begin = |name: &str, value: &str| post.pairs.push((name.to_owned(), value.to_owned()));
    let level = Signal::from_word(&wanted.level).filter(|level| level.kind().is_some()).unwrap_or(Signal::Yellow);
    begin("level", level.word());
    begin("ground", &wanted.rule);
    let mut about = "organ";
    if let Ok(no) = CaseNo::parse(&wanted.case) {
        let case = desk.office.casework.read_case(&who.sight(), &no).await.map_err(problem)?;
        about = "case";
        begin("case", no.as_str());
        begin("organ", case.lead_organ.as_str());
    } else {
        begin("organ", &wanted.organ);
    }
    for (name, value) in [("person", &wanted.person), ("item", &wanted.item)] {
        if !value.is_empty() {
            about = name;
            begin(name, value);
        }
    }
    begin("about", about);
    Ok(Html(page(&desk, &who, &request, &post, None)).into_response())
}

fn page(desk: &Desk, who: &Who, request: &PageRequest, post: &Post, problem: Option<&Problem>) -> NewPage {
    let t = request.t;
    let inputs = inputs(desk, who, Fields { t, words: "supervision-raise", post, problem });
    let shell = super::shell(request, t.get("supervision-raise"), "cards").with_errors(usize::from(problem.is_some()));
    NewPage { t, shell, errors: fields::errors(t, problem, &inputs), key: fields::key(post, "card"), inputs }
}

fn inputs(desk: &Desk, who: &Who, fields: Fields<'_>) -> Vec<Input> {
    let t = fields.t;
    let levels = Signal::ALL.iter().filter(|level| level.kind().is_some()).map(|level| {
        let hint = t.get(&format!("supervision-raise-level-{}", level.word()));
        Choice { value: level.word().to_owned(), label: words::signal_word(t, *level), hint }
    });
    let abouts = ABOUTS.map(|about| {
        let label = t.get(&format!("supervision-raise-about-{about}"));
        Choice { value: about.to_owned(), label, hint: String::new() }
    });
    let mut rules: Vec<(String, String)> = desk
        .book
        .rules()
        .versions()
        .iter()
        .filter(|version| version.judges(desk.today()))
        .map(|version| (version.id().to_owned(), format!("{} {}", version.id(), version.rule.name)))
        .collect();
    rules.sort();
    vec![
        fields.input("level", Control::Radio(levels.collect())),
        fields.input("about", Control::Radio(abouts.into())),
        fields.line("case").optional(),
        fields.select("organ", filters::organs(desk, who)),
        fields.line("person").optional(),
        fields.line("item").optional(),
        fields.select("ground", rules).optional(),
        fields.line("title").optional(),
        fields.select("category", filters::categories()).optional(),
        fields.lines("facts"),
        fields.lines("evidence").optional(),
        fields.lines("must").optional(),
        fields.line("basis").optional(),
        fields.input("score", Control::Number { whole: true }).optional(),
    ]
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    must_raise(&who)?;
    let raised = match read(&post) {
        Ok(card) => desk.raise_card(&who, &card, fields::sent_key(&post)).await.map_err(renamed),
        Err(refusal) => Err(refusal.into()),
    };
    match raised {
        Ok(outcome) => Ok(Redirect::to(&format!("{}?done=raised", address::card(&outcome.case_no))).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let page = page(&desk, &who, &request, &post, Some(&problem));
            Ok((problem.status_code(), Html(page)).into_response())
        }
    }
}

fn must_raise(who: &Who) -> Result<(), Problem> {
    if may_raise(who) {
        return Ok(());
    }
    Err(Refusal::forbidden("not_supervision", "监察信号由监察机构发出，您没有这项权限。").into())
}

/// Fields that are called otherwise on the form than by the desk.
fn renamed(problem: Problem) -> Problem {
    match problem.field.as_deref() {
        Some("about") => problem.on_field("facts"),
        Some("subject") => problem.on_field("about"),
        _ => problem,
    }
}

/// The card as the form tells it.
fn read(post: &Post) -> Result<HandCard, Refusal> {
    let some = |name: &str| Some(text(post, name)).filter(|text| !text.is_empty());
    let level = some("level").and_then(|word| Signal::from_word(&word));
    let organ = OrganId::from(some("organ").ok_or_else(|| missing("organ", "请选择由哪个部门说明。"))?.as_str());
    let person = some("person").map(|account| AccountId::from(account.as_str()));
    Ok(HandCard {
        level: level.ok_or_else(|| missing("level", "请选择发哪一种牌。"))?,
        subject: subject(post, &organ, person.as_ref())?,
        organ,
        person,
        ground: some("ground"),
        title: text(post, "title"),
        category: some("category").and_then(|word| RuleCategory::from_word(&word)),
        about: text(post, "facts"),
        must: text(post, "must"),
        basis: text(post, "basis"),
        score: some("score").map(|points| points_of(&points)).transpose()?,
        evidence: evidence(&text(post, "evidence"))?,
    })
}

fn subject(post: &Post, organ: &OrganId, person: Option<&AccountId>) -> Result<Subject, Refusal> {
    match text(post, "about").as_str() {
        "case" => CaseNo::parse(&text(post, "case")).map(Subject::Case).map_err(|refusal| refusal.on_field("case")),
        "organ" => Ok(Subject::Organ(organ.clone())),
        "person" => {
            let missing = || missing("person", "关于一个人的牌，请写明他的账号。");
            person.cloned().map(Subject::Person).ok_or_else(missing)
        }
        "item" => match text(post, "item") {
            item if item.is_empty() => {
                Err(missing("item", "关于一个事项的牌，请写明事项编号，例如 market/food-business。"))
            }
            item => Ok(Subject::Item(ItemId::from(item.as_str()))),
        },
        _ => Err(missing("about", "请选择这张牌关于什么。")),
    }
}

/// `5` and `-5` both take five points.
fn points_of(text: &str) -> Result<i64, Refusal> {
    let read = text.parse::<i64>().ok().filter(|points| (-100..=100).contains(points));
    let points = read.ok_or_else(|| Refusal::invalid("bad_score", "请填写扣几分，例如 5。").on_field("score"))?;
    Ok(-points.abs())
}

/// One number a line, or with commas between.
fn evidence(text: &str) -> Result<Vec<CaseNo>, Refusal> {
    let numbers = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
    let numbers = numbers.filter(|number| !number.is_empty());
    numbers.map(|number| CaseNo::parse(number).map_err(|refusal| refusal.on_field("evidence"))).collect()
}

fn missing(field: &str, sentence: &str) -> Refusal {
    Refusal::invalid("card_incomplete", sentence).on_field(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(pairs: &[(&str, &str)]) -> Post {
        Post { pairs: pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(), ..Post::default() }
    }

    #[test]
    fn points_are_taken_and_never_given() {
        assert_eq!((points_of("5"), points_of("-5"), points_of("0")), (Ok(-5), Ok(-5), Ok(0)));
        assert_eq!(points_of("many").map_err(|refusal| refusal.code), Err("bad_score"));
    }

    #[test]
    fn a_card_is_about_what_was_chosen() {
        let organ = OrganId::from("market");
        let about = |pairs: &[(&str, &str)]| subject(&post(pairs), &organ, None);
        assert_eq!(about(&[("about", "organ")]), Ok(Subject::Organ(organ.clone())));
        assert_eq!(about(&[("about", "item"), ("item", "market/food")]), Ok(Subject::Item("market/food".into())));
        let refused = about(&[("about", "person")]).unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), ("card_incomplete", Some("person")));
        assert!(about(&[("about", "case"), ("case", "?")]).is_err());
    }

    #[test]
    fn evidence_is_named_line_by_line() {
        let found = evidence("99012120260902001\n99012120260902002、99012120260902003").unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(evidence("不是编号").unwrap_err().field.as_deref(), Some("evidence"));
    }
}
