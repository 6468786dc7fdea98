//! The first step of a card or an order by hand: which organ answers, and which of its cases are meant. Once that is
//! known its people, items and cases are offered by name, so that nobody types a number by heart.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::response::{IntoResponse, Response};
use casework::{Case, CaseFilter, CaseRow};
use identity::Who;
use kernel::{AccountId, CaseNo, KindId, OrganId};
use web::form::{Choice, Input};
use web::parts::ErrorSummary;
use web::{Html, Problem, Shell, Text};

use super::fields;
use crate::desk::Desk;
use crate::door::problem;

/// Cases that are offered at once; whoever means another says a word of it.
const CASES: u32 = 12;

/// What is asked first.
#[derive(Template)]
#[template(path = "choose.html")]
pub struct ChoosePage {
    pub t: Text,
    pub shell: Shell,
    pub errors: ErrorSummary,
    pub lead: String,
    pub action: &'static str,
    /// What is known already and is handed on.
    pub hidden: Vec<(&'static str, String)>,
    pub inputs: Vec<Input>,
    /// Where whoever cancels goes.
    pub back: &'static str,
}

impl ChoosePage {
    pub fn send(mut self, problem: Option<&Problem>) -> Response {
        self.errors = fields::errors(self.t, problem, &self.inputs);
        self.shell = self.shell.with_errors(self.errors.errors.len());
        let status = problem.map_or(http::StatusCode::OK, Problem::status_code);
        (status, Html(self)).into_response()
    }
}

impl Desk {
    /// The case somebody knows the number of, if they may see it.
    pub(super) async fn case_named(&self, who: &Who, number: &str) -> Result<Option<Arc<Case>>, Problem> {
        let Ok(no) = CaseNo::parse(number) else { return Ok(None) };
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
