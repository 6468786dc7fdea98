//! The first step of a card or an order by hand: which organ answers, and which of its cases are meant. Once that is
//! known its people, items and cases are offered by name, so that nobody types a number by heart.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::response::{IntoResponse, Response};
use casework::{Case, CaseFilter, CaseRow};
use identity::Who;
use kernel::{AccountId, CaseNo, KindId, OrganId, Refusal};
use web::form::{Choice, Input, Post};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::fields::{self, Fields};
use super::{address, filters};
use crate::desk::Desk;
use crate::door::problem;

/// Cases that are offered at once; whoever means another says a word of it.
const CASES: u32 = 12;

/// A form by hand whose first step asks which organ answers.
#[derive(Clone, Copy, Debug)]
pub struct Choosing {
    /// `cards`, `orders`: the column of supervision it belongs to.
    pub column: &'static str,
    pub title: &'static str,
    /// The words of its fields begin with this.
    pub words: &'static str,
    /// What somebody is told who went on without an organ.
    pub missing: &'static str,
}

/// What the first step asks and hands on besides the organ.
#[derive(Default)]
pub struct Besides {
    /// Asked before the organ.
    pub first: Vec<Input>,
    /// Known already.
    pub hidden: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "choose.html")]
struct ChoosePage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    lead: String,
    action: String,
    hidden: Vec<(&'static str, String)>,
    inputs: Vec<Input>,
    /// Where whoever cancels goes.
    back: String,
}

impl Choosing {
    fn action(self) -> String {
        format!("/supervision/{}/new", self.column)
    }

    pub fn fields<'a>(self, t: Text, post: &'a Post, problem: Option<&'a Problem>) -> Fields<'a> {
        Fields { t, words: self.words, post, problem }
    }

    /// The frame of both steps.
    pub fn shell(self, request: &PageRequest) -> Shell {
        super::shell(request, request.t.get(self.title), self.column)
    }

    pub fn organ_missing(self) -> Refusal {
        Refusal::invalid("organ_missing", self.missing).on_field("organ")
    }

    /// The first step.
    pub fn page(
        self,
        desk: &Desk,
        who: &Who,
        request: &PageRequest,
        post: &Post,
        problem: Option<&Problem>,
        besides: Besides,
    ) -> Response {
        let (t, fields) = (request.t, self.fields(request.t, post, problem));
        let mut inputs = besides.first;
        inputs.extend([fields.select("organ", filters::organs(desk, who)), fields.line("q").optional()]);
        let errors = fields::errors(t, problem, &inputs);
        let shown = ChoosePage {
            t,
            shell: self.shell(request).with_errors(errors.errors.len()),
            errors,
            lead: t.get(&format!("{}-choose", self.words)),
            action: self.action(),
            hidden: besides.hidden,
            inputs,
            back: format!("/supervision/{}", self.column),
        };
        let status = problem.map_or(http::StatusCode::OK, Problem::status_code);
        (status, Html(shown)).into_response()
    }

    /// Back to the first step, with what was chosen there.
    pub fn again(self, chosen: &[(&'static str, String)], more: &[(&str, &str)]) -> String {
        let chosen = chosen.iter().map(|(name, value)| (*name, value.as_str()));
        let pairs: Vec<(&str, &str)> = chosen.chain(more.iter().copied()).chain([("again", "yes")]).collect();
        address::href(&self.action(), &pairs)
    }
}

/// Is the organ chosen, so that the second step comes?
pub fn is_chosen(post: &Post) -> bool {
    post.get("organ").is_some_and(|organ| !organ.is_empty())
}

/// Does it take the first step to mend this?
pub fn is_of_first_step(problem: &Problem) -> bool {
    problem.field.as_deref() == Some("organ")
}

impl Desk {
    /// The case somebody came from or knows the number of, if they may see it.
    pub(super) async fn case_named(&self, who: &Who, case: &str, words: &str) -> Result<Option<Arc<Case>>, Problem> {
        let number = if case.is_empty() { words } else { case };
        let Ok(no) = CaseNo::parse(number.trim()) else { return Ok(None) };
        self.office.casework.read_case(&who.sight(), &no).await.map(Some).map_err(problem)
    }

    /// The case of that number, or the matters an organ leads that hold all the words, newest first.
    pub(super) async fn offered_cases(
        &self,
        t: Text,
        who: &Who,
        organ: &OrganId,
        words: &str,
    ) -> Result<Vec<Choice>, Problem> {
        let of_organ = CaseFilter { organ: Some(organ.clone()), ..CaseFilter::default() };
        let filter = match CaseNo::parse(words.trim()) {
            Ok(no) => CaseFilter { numbers: Some(vec![no]), ..of_organ },
            Err(_) => CaseFilter {
                kind: Some(KindId::from(applications::lifecycle::KIND)),
                words: Some(words.trim().to_owned()).filter(|words| !words.is_empty()),
                ..of_organ
            },
        };
        let found = self.office.casework.list_cases(&who.sight(), &filter, None, CASES).await.map_err(problem)?;
        Ok(found.rows.iter().map(|row| case_choice(t, row)).collect())
    }

    /// Everybody who holds a post at an organ: account, and name with the posts.
    pub(super) async fn people_of(&self, organ: &OrganId) -> Result<Vec<(String, String)>, Problem> {
        let Some(organ) = self.office.county().find_organ(organ) else { return Ok(Vec::new()) };
        let mut people: BTreeMap<AccountId, (String, Vec<&str>)> = BTreeMap::new();
        for post in &organ.posts {
            for (account, name) in self.office.gate.directory.list_holders(&post.id).await.map_err(Problem::internal)? {
                people.entry(account).or_insert_with(|| (name, Vec::new())).1.push(&post.name);
            }
        }
        let told = |(account, (name, posts)): (AccountId, (String, Vec<&str>))| {
            (account.to_string(), format!("{name}（{}）", posts.join("、")))
        };
        Ok(people.into_iter().map(told).collect())
    }

    /// The items of an organ as they are in force: id and name.
    pub(super) fn items_of(&self, organ: &OrganId) -> Vec<(String, String)> {
        let live = self.office.catalog.on(self.today());
        let own = live.iter().filter(|item| item.organ == *organ);
        own.map(|item| (item.id.to_string(), item.name.clone())).collect()
    }
}

/// A matter by its title; number, applicant and day tell it from others of the same kind.
fn case_choice(t: Text, row: &CaseRow) -> Choice {
    let day = t.date(kernel::local_date(row.filed_at));
    Choice {
        value: row.case_no.to_string(),
        label: row.title.clone(),
        hint: format!("{} · {} · {day}", row.case_no, row.party),
    }
}
