//! The audit (审计): who did what when, across all cases and registers. Names of applicants are masked; the cases
//! themselves open only to those who may see them.

use askama::Template;
use axum::extract::{Query, State};
use identity::{Permission, Staff};
use kernel::CaseNo;
use serde::Deserialize;
use store::register::{self, Entry};
use web::extract::Keyset;
use web::form::{Control, Input};
use web::parts::{Cell, Column, Empty, Pager, Row, Table};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{Desk, address, parts};
use crate::audit::{AuditCursor, AuditLine, AuditWish, CASES, day};

/// Verbs on cases.
const VERBS: [&str; 16] = [
    "file",
    "supplement",
    "claim",
    "give_back",
    "delegate",
    "complete",
    "pause",
    "resume",
    "extend",
    "withdraw",
    "terminate",
    "note",
    "rebase",
    "follow_calendar",
    "wake",
    "rate",
];

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    book: String,
    actor: String,
    verb: String,
    subject: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "staff/audit.html")]
pub struct AuditPage {
    t: Text,
    shell: Shell,
    filters: Vec<Input>,
    table: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<AuditPage>, Problem> {
    let t = page.t;
    let after = keyset.after.as_deref().and_then(AuditCursor::read);
    let first = after.is_some().then(|| wanted.href());
    let found = desk.audit(&who, &wanted.wish()?, after, keyset.limit).await?;
    let opens = who.may(Permission::SeeAllCases);
    let columns = ["when", "actor", "verb", "subject", "about", "why"];
    let columns = columns.map(|name| Column::new(t.get(&format!("identity-audit-{name}"))));
    let table = Table::new(t, t.get("staff-audit"), columns.into())
        .rows(found.lines.iter().map(|line| row(t, line, opens)))
        .empty(Empty::new("search", t.get("staff-audit-none")))
        .pager(Pager {
            t,
            shown: found.lines.len() as u64,
            total: None,
            first,
            next: found.next.as_ref().map(|cursor| Keyset::next(&wanted.href(), &cursor.parts())),
        });
    let filters = wanted.inputs(t, &desk.registers().await?);
    Ok(Html(AuditPage { t, shell: page.workbench(t.get("staff-audit")), filters, table }))
}

fn row(t: Text, line: &AuditLine, opens: bool) -> Row {
    match line {
        AuditLine::Case(row) => {
            let no = parts::short_number(row.case_no.as_str());
            Row::new([
                Cell::new(row.at.local_minute()),
                Cell::new(actor(t, row.actor.as_str(), "")),
                Cell::new(word(t, "staff", &row.verb)),
                if opens { Cell::link(&address::case(&row.case_no), no) } else { Cell::new(no) },
                Cell::new(format!("{} · {}", row.title, row.party)),
                Cell::new(""),
            ])
        }
        AuditLine::Register(entry) => Row::new([
            Cell::new(entry.at.local_minute()),
            Cell::new(actor(t, entry.actor.as_str(), &entry.actor_name)),
            Cell::new(word(t, &entry.register, &entry.verb)),
            match entry.subject.parse::<CaseNo>() {
                Ok(no) if opens && entry.subject.len() > 12 => Cell::link(&address::case(&no), &entry.subject),
                _ => Cell::new(entry.subject.as_str()),
            },
            Cell::new(details(t, entry)),
            Cell::new(reason(t, entry)),
        ]),
    }
}

fn actor(t: Text, account: &str, name: &str) -> String {
    match (account, name) {
        ("", _) => t.get("staff-audit-system"),
        (account, "") => account.to_owned(),
        (account, name) => format!("{name}（{account}）"),
    }
}

/// What a verb is called, by the book it stands in; unknown ones speak for themselves.
fn word(t: Text, book: &str, verb: &str) -> String {
    named(t, &format!("{book}-verb-{verb}"), verb)
}

fn named(t: Text, key: &str, otherwise: &str) -> String {
    if t.has(key) { t.get(key) } else { otherwise.to_owned() }
}

fn reason(t: Text, entry: &Entry) -> String {
    let reason = entry.reason();
    named(t, &format!("{}-reason-{}", entry.register, reason.replace('_', "-")), &reason)
}

/// `岗位 market/examiner；角色 examiner`: the details but the reason, each with its name.
fn details(t: Text, entry: &Entry) -> String {
    let details = entry.details();
    let told = details.iter().filter(|(name, _)| name.as_str() != register::REASON).map(|(name, value)| {
        let name = named(t, &format!("{}-detail-{name}", entry.register), name);
        let value = in_words(value);
        format!("{name} {}", named(t, &format!("{}-value-{value}", entry.register), &value))
    });
    told.collect::<Vec<_>>().join("；")
}

fn in_words(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(several) => several.iter().map(in_words).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

impl Wanted {
    fn wish(&self) -> Result<AuditWish, Problem> {
        Ok(AuditWish {
            book: self.book.clone(),
            actor: self.actor.clone(),
            verb: self.verb.clone(),
            subject: self.subject.clone(),
            from: day(&self.from, "from")?,
            to: day(&self.to, "to")?,
        })
    }

    fn href(&self) -> String {
        let pairs = [
            ("book", self.book.as_str()),
            ("actor", self.actor.trim()),
            ("verb", self.verb.as_str()),
            ("subject", self.subject.trim()),
            ("from", self.from.as_str()),
            ("to", self.to.as_str()),
        ];
        address::href("/admin/audit", &pairs)
    }

    fn inputs(&self, t: Text, registers: &[String]) -> Vec<Input> {
        let label = |name: &str| t.get(&format!("identity-audit-{name}"));
        let book = |name: &str| (name.to_owned(), named(t, &format!("identity-audit-book-{name}"), name));
        let books = std::iter::once(CASES).chain(registers.iter().map(String::as_str)).map(book);
        let on_cases = VERBS.map(|verb| (verb.to_owned(), word(t, "staff", verb)));
        let on_accounts = identity::audit::VERBS.map(|verb| (verb.to_owned(), word(t, "identity", verb)));
        let verbs = on_cases.into_iter().chain(on_accounts);
        let date = |name: &str, value: &str| Input::new(t, name, label(name), Control::Line("date")).value(value);
        vec![
            Input::filter(t, "book", label("book"), books).value(self.book.as_str()),
            Input::line(t, "actor", label("actor")).value(self.actor.as_str()),
            Input::filter(t, "verb", label("verb"), verbs).value(self.verb.as_str()),
            Input::line(t, "subject", label("subject")).value(self.subject.as_str()),
            date("from", &self.from),
            date("to", &self.to),
        ]
    }
}
