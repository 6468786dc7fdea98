//! 监察日志: who of the machine and the people saw, raised, changed and exported what, each entry chained to the one before.

use askama::Template;
use axum::extract::{Query, State};
use identity::{Permission, Staff};
use kernel::{AccountId, Refusal, Timestamp};
use serde::Deserialize;
use store::register::{Entry, Filter, Key};
use web::extract::Keyset;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Notice, Pager, Row, Table, Tabs, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::deeds::Teller;
use super::{address, filters};
use crate::desk::Desk;
use crate::door::{REGISTER, verbs};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    verb: String,
    actor: String,
    subject: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "log.html")]
pub struct LogPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    chain: Notice,
    filters: Vec<Input>,
    narrowed: bool,
    table: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    request: PageRequest,
) -> Result<Html<LogPage>, Problem> {
    who.must(Permission::SearchAudit)?;
    let t = request.t;
    let filter = wanted.filter(&desk)?;
    let after = keyset.after.as_deref().and_then(read_key);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let mut entries = desk.log(&who, &filter, after.as_ref(), limit.saturating_add(1)).await?;
    let more = entries.len() > keyset.limit;
    entries.truncate(keyset.limit);
    let address = wanted.href();
    let next = if more { entries.last().map(|entry| Keyset::next(&address, &write_key(&entry.key()))) } else { None };
    let newest = after.is_none() && !address.contains('?');
    let pager =
        Pager { t, shown: entries.len() as u64, total: None, first: after.is_some().then(|| address.clone()), next };
    Ok(Html(LogPage {
        t,
        shell: request.workbench(t.get("supervision-log")).crumb("/supervision", t.get("supervision-title")).wide(),
        tabs: super::tabs(t, &who, "log"),
        chain: chain(t, head(&entries).filter(|_| newest)),
        filters: wanted.inputs(t),
        narrowed: address.contains('?'),
        table: table(t, &Teller::of(t, &desk, &who.sight(), &entries).await, &entries).pager(pager),
    }))
}

/// The last entry of the chain: a step is dated by when it was done, and told in the next round.
fn head(entries: &[Entry]) -> Option<&Entry> {
    entries.iter().filter(|entry| entry.register == REGISTER).max_by_key(|entry| entry.seq)
}

/// How far the chain reaches; whether it is whole is computed by `haoban verify` and by running operations.
fn chain(t: Text, newest: Option<&Entry>) -> Notice {
    let body = match newest {
        Some(entry) => {
            let hash = entry.hash.to_hex();
            let short = hash.get(..16).unwrap_or(&hash).to_owned();
            t.msg("supervision-chain-head").arg("seq", t.number(entry.seq)).arg("hash", short).to_string()
        }
        None => t.get("supervision-chain-hint"),
    };
    Notice::new(Tone::Good, t.get("supervision-chain")).body(body)
}

impl Wanted {
    fn filter(&self, desk: &Desk) -> Result<Filter, Refusal> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Filter {
            register: None,
            actor: text(&self.actor).map(|actor| account(desk, &actor)),
            verb: text(&self.verb),
            subject: text(&self.subject).map(|subject| rule_id(desk, &subject)),
            from: filters::day(&self.from, "from")?,
            to: filters::day(&self.to, "to")?,
        })
    }

    fn href(&self) -> String {
        let pairs = [
            ("verb", self.verb.as_str()),
            ("actor", self.actor.trim()),
            ("subject", self.subject.trim()),
            ("from", &self.from),
            ("to", &self.to),
        ];
        address::href("/supervision/log", &pairs)
    }

    fn inputs(&self, t: Text) -> Vec<Input> {
        let label = |name: &str| t.get(&format!("supervision-by-{name}"));
        let verbs = verbs().map(|verb| (verb.to_owned(), verb_word(t, verb)));
        vec![
            Input::filter(t, "verb", label("verb"), verbs).value(self.verb.as_str()),
            Input::line(t, "subject", label("subject")).value(self.subject.as_str()),
            Input::line(t, "actor", label("actor")).value(self.actor.as_str()),
            filters::date_input(t, "from", label("from"), &self.from),
            filters::date_input(t, "to", label("to"), &self.to),
        ]
    }
}

/// Whoever searches may write a colleague's name as well as the account.
fn account(desk: &Desk, text: &str) -> AccountId {
    let county = desk.office.county();
    let found = county.organs.iter().flat_map(|organ| &organ.staff).find(|one| one.name == text);
    found.map_or_else(|| AccountId::from(text), |one| one.account.clone())
}

/// The same for rules.
fn rule_id(desk: &Desk, text: &str) -> String {
    let rules = desk.book.rules();
    let found = rules.versions().iter().find(|version| version.rule.name == text);
    found.map_or_else(|| text.to_owned(), |version| version.id().to_owned())
}

fn verb_word(t: Text, verb: &str) -> String {
    let key = format!("supervision-verb-{verb}");
    if t.has(&key) { t.get(&key) } else { verb.to_owned() }
}

fn table(t: Text, teller: &Teller<'_>, entries: &[Entry]) -> Table {
    let heads = ["at", "verb", "subject", "actor", "hash"];
    let columns = heads.map(|name| Column::new(t.get(&format!("supervision-column-{name}")))).into();
    let row = |entry: &Entry| {
        let actor =
            if entry.actor.as_str().is_empty() { t.get("supervision-machine") } else { entry.actor_name.clone() };
        let hash = entry.hash.to_hex();
        Row::new([
            Cell::new(format!("{} {}", t.long_date(kernel::local_date(entry.at)), t.clock(entry.at))),
            Cell::new(teller.sentence(entry)).note(verb_word(t, &entry.verb)),
            teller.subject(entry),
            Cell::new(actor).note(entry.actor.as_str()),
            Cell::new(Markup::trusted(format!("<span class=\"code\">{}…</span>", hash.get(..8).unwrap_or(&hash))))
                .note(t.number(entry.seq)),
        ])
    };
    Table::new(t, t.get("supervision-log"), columns)
        .rows(entries.iter().map(row))
        .empty(Empty::new("history", t.get("supervision-log-none")))
}

fn read_key(parts: &[String]) -> Option<Key> {
    let [at, register, seq] = parts else { return None };
    Some(Key { at: Timestamp::from_micros(at.parse().ok()?), register: register.clone(), seq: seq.parse().ok()? })
}

fn write_key(key: &Key) -> [String; 3] {
    [key.at.as_micros().to_string(), key.register.clone(), key.seq.to_string()]
}
