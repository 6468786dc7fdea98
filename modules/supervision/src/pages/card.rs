//! One card, as one would hold it: what is wrong by which rule, the evidence, who answers by when, what was said and
//! decided. A withdrawn card stays where it is, says why, and counts for nothing.

use applications::pages::told::Watch;
use askama::Template;
use axum::extract::{Path, Query, State};
use casework::{Case, Ctx, Surroundings};
use identity::{Staff, Who};
use kernel::{CaseNo, Date};
use serde::Deserialize;
use web::form::Post;
use web::parts::{Countdown, Facts, Notice, Tag, Timeline, Tone, Turn};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::acts::{ActForm, Filled};
use super::card_acts::ACTS;
use super::letters::Letter;
use super::rules::sentence::Sentence;
use super::{address, evidence, letters, words};
use crate::desk::Desk;
use crate::door::problem;
use crate::lifecycle::may_object;
use crate::model::{Card, CardState, RuleVersion};

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The outcome whose form is open.
    r#do: String,
    /// What was just done.
    done: String,
}

#[derive(Template)]
#[template(path = "card.html")]
pub struct CardPage {
    t: Text,
    shell: Shell,
    no: String,
    icon: &'static str,
    tone: &'static str,
    tags: Vec<Tag>,
    withdrawn: bool,
    about: String,
    notice: Option<Notice>,
    turn: Turn,
    clocks: Vec<Countdown>,
    form: Option<ActForm>,
    facts: Facts,
    letters: Vec<Letter>,
    sentence: Markup,
    rule_href: Option<String>,
    rule_line: String,
    evidence: Facts,
    /// Cases named as evidence, each with its address.
    shown_by: Vec<(String, String)>,
    case_line: Option<(String, String)>,
    excerpt: Option<Timeline>,
    story: Timeline,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<CardPage>, Problem> {
    let nothing = Post::default();
    let filled = Filled { outcome: &wanted.r#do, post: &nothing, problem: None };
    page(&desk, &who, &request, &no, filled, &wanted.done).await.map(Html)
}

/// The page with one form open; after a refusal with what was typed.
pub async fn page(
    desk: &Desk,
    who: &Who,
    request: &PageRequest,
    no: &str,
    filled: Filled<'_>,
    done: &str,
) -> Result<CardPage, Problem> {
    let (t, no, today) = (request.t, CaseNo::parse(no)?, desk.today());
    let sight = super::sight(who);
    let card = desk.card(&sight, &no).await.map_err(problem)?;
    let case = desk.office.casework.read_case(&sight, &no).await.map_err(problem)?;
    let around = desk.office.casework.surroundings(&case).await.map_err(problem)?;
    let actor = who.actor();
    let ctx = around.ctx(&actor);
    let events = desk.office.casework.events(&sight, &no).await.map_err(problem)?;
    let ground = case.form.get("ground").and_then(|rule| rule.as_str());
    let versions = desk.rule_versions(ground.unwrap_or(&card.rule)).await.map_err(problem)?;
    let version = rested_on(&card, &versions);
    let about = case.form.get("about").and_then(|about| about.as_str()).unwrap_or_default().to_owned();
    let level = words::signal_word(t, card.level);
    let excerpt = evidence::excerpt(desk, who, t, &card).await?;
    let errors = usize::from(filled.problem.is_some());
    // Whoever raised a card does not review the objection to it; the page says so instead of asking.
    let own = card.state == CardState::Objected && case.filed_by == who.account.id;
    let told = notice(t, &card, &case, done);
    let apart = || Notice::new(Tone::Quiet, t.get("supervision-raised-by-you"));
    let turn = turn(t, desk, &ctx, &case, &card, today);
    Ok(CardPage {
        t,
        shell: super::shell(request, format!("{level} · {}", card.rule_name), "cards").with_errors(errors),
        no: no.to_string(),
        icon: words::signal_icon(card.level),
        tone: if card.state == CardState::Withdrawn { "off" } else { words::signal_tone(card.level).name() },
        tags: vec![words::signal_tag(t, card.level), words::state_tag(t, &card, today)],
        withdrawn: card.state == CardState::Withdrawn,
        about,
        notice: told.or_else(|| own.then(apart)),
        turn: Turn { yours: turn.yours && !own, ..turn },
        clocks: clocks(t, &around, &case),
        form: ACTS.form(t, &ctx, &case, filled).filter(|_| !own),
        facts: facts(t, desk, &card, &case, today),
        letters: letters::of(&case),
        sentence: version.map(|version| Sentence::of(t, &version.rule).markup(t)).unwrap_or_default(),
        rule_href: version.map(|version| address::rule(&version.rule.id)),
        rule_line: match (ground, version) {
            (Some(ground), Some(version)) => {
                t.msg("supervision-rule-ground").arg("id", ground).arg("version", version.version).to_string()
            }
            (None, Some(version)) => t
                .msg("supervision-rule-line")
                .arg("id", card.rule.as_str())
                .arg("version", card.rule_version)
                .arg("from", t.long_date(version.from))
                .to_string(),
            (_, None) => t.get("supervision-rule-manual"),
        },
        evidence: evidence::facts(t, desk, &card),
        shown_by: evidence::cases(&card),
        case_line: card.case_no.as_ref().map(|no| (address::case(no), no.to_string())),
        excerpt,
        story: evidence::story(t, &ctx, &events),
    })
}

/// The version a card rests on: the one its evidence names, which stays what it is when the rule goes on; of a card that
/// names none, the one in force when it was raised.
fn rested_on<'v>(card: &Card, versions: &'v [RuleVersion]) -> Option<&'v RuleVersion> {
    let named = card.evidence.pointer("/rule/digest").and_then(|digest| digest.as_str()?.parse().ok());
    let digest = named.unwrap_or(card.rule_digest);
    let raised = kernel::local_date(card.raised_at);
    let in_force = || versions.iter().filter(|version| version.from <= raised).max_by_key(|version| version.version);
    versions.iter().find(|version| version.digest == digest).or_else(in_force)
}

/// What was just done, or what became of the card.
fn notice(t: Text, card: &Card, case: &Case, done: &str) -> Option<Notice> {
    if card.state == CardState::Withdrawn {
        let why = card.why.map(|why| t.get(&format!("supervision-why-{}", why.word()))).unwrap_or_default();
        let opinion = case.handled.iter().rev().find(|done| &*done.act == "review-objection");
        let opinion = opinion.and_then(|done| done.opinion.as_deref()).unwrap_or_default().to_owned();
        let body = t.msg("supervision-withdrawn-body").arg("why", why).arg("opinion", opinion).to_string();
        return Some(Notice::new(Tone::Quiet, t.get("supervision-withdrawn-title")).body(body));
    }
    let key = format!("supervision-done-{done}");
    (!done.is_empty() && t.has(&key)).then(|| Notice::new(Tone::Good, t.get(&key)))
}

/// Whose turn it is, what for, by when.
fn turn(t: Text, desk: &Desk, ctx: &Ctx<'_>, case: &Case, card: &Card, today: Date) -> Turn {
    let organ = desk.office.organ_name(&card.organ);
    let who = match (card.state, &card.person) {
        (CardState::Open, Some(person)) => format!("{organ} · {}", person.name),
        (CardState::Open, None) => organ,
        (CardState::Objected | CardState::Answered, _) => t.get("supervision-body"),
        (CardState::Closed | CardState::Withdrawn, _) => t.get("supervision-nobody"),
    };
    let by = match (card.due, card.state) {
        (Some(due), CardState::Open) => t.msg("supervision-by-day").arg("day", t.date_near(due, today)).to_string(),
        _ => String::new(),
    };
    let yours = casework::choices(ctx, case).iter().any(|choice| choice.verb == "complete");
    let contested = card.state == CardState::Open && may_object(ctx, case).is_err();
    let what = if contested { "contested" } else { card.state.word() };
    Turn { t, yours, who, what: t.get(&format!("supervision-turn-{what}")), by, action: None }
}

fn clocks(t: Text, around: &Surroundings, case: &Case) -> Vec<Countdown> {
    let watch = Watch::new(t, around);
    case.clocks.iter().filter_map(|named| watch.countdown(&named.name, &named.clock)).map(Countdown::compact).collect()
}

fn facts(t: Text, desk: &Desk, card: &Card, case: &Case, today: Date) -> Facts {
    let name = |key: &str| t.get(&format!("supervision-fact-{key}"));
    let text = |key: &str| case.form.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let points = match card.state {
        CardState::Withdrawn => t.get("supervision-points-withdrawn"),
        _ => t.msg("supervision-points").arg("n", card.points).to_string(),
    };
    let mut facts =
        Facts::new().fact(name("must"), text("must")).fact(name("organ"), desk.office.organ_name(&card.organ));
    if let Some(person) = &card.person {
        facts = facts.fact(name("person"), person.name.as_str());
    }
    facts = facts
        .fact(
            name("raised"),
            format!("{} {}", t.date_near(kernel::local_date(card.raised_at), today), t.clock(card.raised_at)),
        )
        .fact(name("by"), card.raised_by.name.as_str())
        .fact(name("points"), points);
    let basis = text("basis");
    if basis.is_empty() { facts } else { facts.fact(name("basis"), basis) }
}
