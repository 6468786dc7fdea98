//! The audit (审计): who did what when, across all cases. Names of applicants are masked; the cases themselves open only
//! to those who may see them.

use askama::Template;
use axum::extract::{Query, State};
use casework::{AuditFilter, AuditKey, AuditRow, Sight};
use identity::{Permission, Staff};
use kernel::{AccountId, CaseNo, Date, Refusal, Timestamp, mask_name};
use serde::Deserialize;
use web::extract::Keyset;
use web::form::{Control, Input};
use web::parts::{Cell, Column, Empty, Pager, Row, Table};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{Desk, address, parts, problem};

const VERBS: [&str; 15] = [
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
    "wake",
    "rate",
];

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    actor: String,
    verb: String,
    case: String,
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
    who.must(Permission::SearchAudit)?;
    let t = page.t;
    let filter = wanted.filter()?;
    let after = keyset.after.as_deref().and_then(read_key);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    // Auditors see every deed of the county; what the deed was about they see only under their own sight.
    let county = Sight::county(desk.region);
    let found = desk.casework.audit(&county, &filter, after.as_ref(), limit).await.map_err(problem)?;
    let opens = who.may(Permission::SeeAllCases);
    let columns = ["when", "actor", "verb", "case", "title", "party"];
    let columns = columns.map(|name| Column::new(t.get(&format!("staff-audit-{name}"))));
    let table = Table::new(t, t.get("staff-audit"), columns.into())
        .rows(found.rows.iter().map(|row| line(t, row, opens)))
        .empty(Empty::new("search", t.get("staff-audit-none")))
        .pager(Pager {
            t,
            shown: found.rows.len() as u64,
            total: None,
            first: after.is_some().then(|| wanted.href()),
            next: found.next.as_ref().map(|key| Keyset::next(&wanted.href(), &write_key(key))),
        });
    Ok(Html(AuditPage { t, shell: page.workbench(t.get("staff-audit")), filters: wanted.inputs(t), table }))
}

fn line(t: Text, row: &AuditRow, opens: bool) -> Row {
    let no = parts::short_number(row.case_no.as_str());
    Row::new([
        Cell::new(row.at.local_minute()),
        Cell::new(if row.actor.as_str().is_empty() { t.get("staff-audit-system") } else { row.actor.to_string() }),
        Cell::new(verb(t, &row.verb)),
        if opens { Cell::link(&address::case(&row.case_no), no) } else { Cell::new(no) },
        Cell::new(row.title.as_str()),
        Cell::new(if opens { row.party.clone() } else { mask_name(&row.party) }),
    ])
}

fn verb(t: Text, verb: &str) -> String {
    let key = format!("staff-verb-{verb}");
    if t.has(&key) { t.get(&key) } else { verb.to_owned() }
}

impl Wanted {
    fn filter(&self) -> Result<AuditFilter, Problem> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(AuditFilter {
            actor: text(&self.actor).map(|actor| AccountId::from(actor.as_str())),
            verb: text(&self.verb),
            case_no: text(&self.case).map(|no| CaseNo::parse(&no)).transpose()?,
            from: date(&self.from, "from")?,
            to: date(&self.to, "to")?,
        })
    }

    fn href(&self) -> String {
        let pairs = [
            ("actor", self.actor.trim()),
            ("verb", self.verb.as_str()),
            ("case", self.case.trim()),
            ("from", self.from.as_str()),
            ("to", self.to.as_str()),
        ];
        address::href("/admin/audit", &pairs)
    }

    fn inputs(&self, t: Text) -> Vec<Input> {
        let label = |name: &str| t.get(&format!("staff-audit-{name}"));
        let verbs = VERBS.map(|word| (word.to_owned(), verb(t, word)));
        let day = |name: &str, value: &str| {
            Input::new(t, name, t.get(&format!("staff-by-{name}")), Control::Line("date")).value(value)
        };
        vec![
            Input::line(t, "actor", label("actor")).value(self.actor.as_str()),
            Input::select(t, "verb", label("verb"), verbs).value(self.verb.as_str()),
            Input::line(t, "case", label("case")).value(self.case.as_str()),
            day("from", &self.from),
            day("to", &self.to),
        ]
    }
}

pub(super) fn date(text: &str, field: &str) -> Result<Option<Date>, Problem> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Refusal::invalid("date_malformed", "日期请写成 2026-11-26 的样子。").on_field(field).into()),
    }
}

fn read_key(parts: &[String]) -> Option<AuditKey> {
    let [at, no, seq] = parts else { return None };
    let at = Timestamp::from_micros(at.parse().ok()?);
    Some(AuditKey { at, case_no: no.parse().ok()?, seq: seq.parse().ok()? })
}

fn write_key(key: &AuditKey) -> [String; 3] {
    [key.at.as_micros().to_string(), key.case_no.to_string(), key.seq.to_string()]
}
