//! One rule: the sentence, what it did this month, where it comes from, its versions with the difference in words.

use askama::Template;
use axum::extract::{Path, State};
use identity::{Permission, Staff};
use kernel::Refusal;
use web::parts::{Empty, Facts, Figure, Notice, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::differences::differences;
use super::list;
use super::sentence::Sentence;
use crate::desk::Desk;
use crate::door::{problem, told_sums};
use crate::model::{By, CardFilter, Counts, Origin, Period, RuleVersion, SignalFilter};
use crate::pages::{self, address, cards, signals};

const LATEST: u32 = 10;

#[derive(Template)]
#[template(path = "rule.html")]
pub struct RulePage {
    t: Text,
    shell: Shell,
    id: String,
    category: String,
    state: Markup,
    notice: Option<Notice>,
    edit: Option<String>,
    sentence: Markup,
    about: String,
    facts: Facts,
    figures: Vec<Figure>,
    latest_title: String,
    latest: Table,
    may_open: bool,
    /// All it ever raised.
    all: String,
    versions: Vec<VersionLine>,
}

/// A version with what it changed.
pub struct VersionLine {
    title: String,
    tag: Tag,
    line: String,
    reason: String,
    changes: Vec<String>,
    text: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    request: PageRequest,
) -> Result<Html<RulePage>, Problem> {
    let (t, today, sight) = (request.t, desk.today(), pages::sight(&who));
    let found = desk.rule(&id).await.map_err(problem)?;
    let rule = found.ok_or_else(|| unknown(&id))?;
    let versions = desk.rule_versions(&id).await.map_err(problem)?;
    let month = Period { from: today.first_of_month(), to: today };
    let opened = (!told_sums(&who)).then_some(month);
    let fired = desk.figures(&desk.overview(&who), month, By::Rule).await.map_err(problem)?;
    let counts = fired.into_iter().find(|line| line.key == id).map(|line| line.counts).unwrap_or_default();
    let current = &rule.current;
    let notices = current.rule.raise.kind().is_none();
    let latest = if notices {
        let filter = SignalFilter { rule: Some(id.clone()), ..SignalFilter::default() };
        let found = desk.signals(&sight, &filter, None, LATEST).await.map_err(problem)?;
        signals::table(t, &desk, &found.rows)
    } else {
        let filter = CardFilter { rule: Some(id.clone()), ..CardFilter::default() };
        let found = desk.cards(&sight, &filter, None, LATEST).await.map_err(problem)?;
        cards::table(t, &desk, &found.rows)
    };
    let trouble = rule.trouble.as_ref().map(|trouble| {
        Notice::new(Tone::Urgent, t.get("supervision-rule-trouble-title")).body(trouble.sentence.as_str())
    });
    Ok(Html(RulePage {
        t,
        shell: pages::shell(&request, current.rule.name.as_str(), "rules"),
        category: current.rule.category.to_string(),
        state: list::state(t, &rule),
        notice: trouble,
        edit: who.may(Permission::ManageRules).then(|| format!("{}/edit", address::rule(&id))),
        sentence: Sentence::of(t, &current.rule).markup(t),
        about: current.rule.about.clone(),
        facts: facts(&desk, t, current),
        figures: figures(t, &id, &counts, notices, opened),
        latest_title: t.get(if notices { "supervision-rule-signals" } else { "supervision-rule-cards" }),
        latest: latest.empty(Empty::new(
            "circle-check",
            t.get(match opened {
                Some(_) => "supervision-rule-silent",
                None => "supervision-sums-only",
            }),
        )),
        may_open: opened.is_some(),
        all: address::href(if notices { "/supervision/signals" } else { "/supervision/cards" }, &[("rule", &id)]),
        versions: lines(t, &versions, today),
        id,
    }))
}

pub fn unknown(id: &str) -> Problem {
    Refusal::not_found("rule_unknown", format!("没有编号为 {id} 的监察规则。")).into()
}

fn facts(desk: &Desk, t: Text, version: &RuleVersion) -> Facts {
    let name = |key: &str| t.get(&format!("supervision-field-{key}"));
    let kinds = version.rule.kinds.iter().map(|kind| super::edit::kind_name(desk, kind.as_str()));
    Facts::dense()
        .fact(name("kinds"), kinds.collect::<Vec<_>>().join("、"))
        .fact(name("basis"), version.rule.basis.as_str())
        .fact(name("from"), t.long_date(version.from))
        .fact(
            name("digest"),
            Markup::trusted(format!("<span class=\"code\">{}</span>", short(&version.digest.to_hex()))),
        )
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

/// What it did this month; a rule that only tells has no cards to be answered. `opened`: the days the numbers open.
fn figures(t: Text, id: &str, counts: &Counts, notices: bool, opened: Option<Period>) -> Vec<Figure> {
    let raised = Figure {
        href: opened.map(|month| address::raised(id, counts, month)),
        ..Figure::new(t.number(counts.raised()), t.get("supervision-unit-times"), t.get("supervision-fired-this-month"))
    };
    let cards = |n: i64, label: &str, state: &str| {
        let figure = Figure::new(t.number(n), t.get("supervision-unit-cards"), t.get(label));
        let href = opened.map(|month| address::cards(&[("rule", id), ("state", state)], month));
        Figure { href, ..figure.note(t.get("supervision-of-this-month")) }
    };
    if notices && counts.cards() + counts.withdrawn == 0 {
        return vec![raised];
    }
    vec![
        raised,
        cards(counts.open, "supervision-cards-open", "unfinished"),
        cards(counts.objected, "supervision-objected", "contested"),
        cards(counts.withdrawn, "supervision-withdrawn-count", "withdrawn"),
    ]
}

fn lines(t: Text, versions: &[RuleVersion], today: kernel::Date) -> Vec<VersionLine> {
    let in_force = versions.iter().filter(|version| version.from <= today).max_by_key(|version| version.version);
    let in_force = in_force.map(|version| version.version);
    let line = |(index, version): (usize, &RuleVersion)| {
        let before = versions.get(index + 1);
        let tag = if Some(version.version) == in_force {
            Tag::new(Tone::Good, t.get("supervision-in-force"))
        } else if version.from > today {
            Tag::new(Tone::Active, t.get("supervision-rule-coming"))
        } else {
            Tag::new(Tone::Quiet, t.get("supervision-superseded"))
        };
        // A file of the folder says where it is from and no more.
        let (origin, reason) = match version.origin {
            Origin::Folder => (t.get("supervision-origin-folder"), String::new()),
            Origin::Page => (version.by.name.clone(), version.reason.clone()),
        };
        VersionLine {
            title: t.msg("supervision-rule-version").arg("n", version.version).to_string(),
            tag,
            line: t
                .msg("supervision-version-line")
                .arg("from", t.long_date(version.from))
                .arg("by", origin)
                .to_string(),
            reason,
            changes: before.map(|before| differences(t, &before.rule, &version.rule)).unwrap_or_default(),
            text: version.text.clone(),
        }
    };
    versions.iter().enumerate().map(line).collect()
}
