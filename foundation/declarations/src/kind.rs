//! `kinds/<kind>/kind.toml`: a sort of case, with its numbers, who may open it, its clocks and its ledger.

use std::sync::Arc;

use kernel::{Date, Digest32, KindId, NumberPattern, OrganId};
use serde::Serialize;

use crate::canonical::{digest_of, is_default};
use crate::dated::{ALWAYS, LimitHistory};
use crate::finding::Finding;
use crate::form::Form;
use crate::reading::Cursor;
use crate::schedule::Schedule;

/// A sort of case: application, appeal, patrol finding …
#[derive(Clone, Debug, Serialize)]
pub struct Kind {
    #[serde(skip)]
    pub id: KindId,
    pub name: String,
    pub version: u32,
    pub since: Date,
    pub number: Option<NumberPattern>,
    /// `citizen`, `enterprise`, or roles of staff.
    pub opened_by: Vec<String>,
    pub form: Source<Arc<Form>>,
    /// The id of a shared procedure, or of the kind's own.
    pub procedure: Source<String>,
    pub clocks: Vec<ClockDecl>,
    pub ledger: Ledger,
    /// `public`, `party-and-handlers`, `handlers`.
    #[serde(skip_serializing_if = "is_default")]
    pub visibility: String,
    /// The organ in charge where whoever opens a case names none.
    #[serde(skip_serializing_if = "is_default")]
    pub organ: Option<OrganId>,
    /// The page that opens such cases, where a page of its own asks more than the form does.
    #[serde(skip_serializing_if = "is_default")]
    pub page: String,
    /// What the county asks people about at present (征集).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// Cases that open by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    #[serde(skip)]
    pub digest: Option<Digest32>,
}

/// Where a kind's form or procedure comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source<T> {
    /// There is none.
    Nothing,
    /// Each case takes its item's.
    Item,
    Own(T),
}

/// A clock of every case of the kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockDecl {
    pub id: String,
    pub name: String,
    pub length: ClockLength,
    /// The happening that starts it.
    pub starts: String,
    /// Any of these happenings stops it.
    pub stops: Vec<String>,
    pub basis: String,
    /// Kinds of special procedure that pause it.
    pub pausable: Vec<String>,
    /// The county's limit, by name, up to which it may be extended once; without one it is never extended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The same where several organs handle an item together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joint_extension: Option<String>,
}

/// How long a clock runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockLength {
    /// 法定办结时限 of the item.
    ItemStatutory,
    /// 承诺办结时限 of the item.
    ItemPromised,
    Fixed(LimitHistory),
}

/// How cases of the kind are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    pub columns: Vec<String>,
    pub group_by: Vec<String>,
}

/// 征集: a question put to everybody for a while. Who answers opens a case of the kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    pub id: String,
    pub title: String,
    /// What it is about and what is asked.
    pub text: String,
    /// The organ that asks and answers.
    pub organ: OrganId,
    /// First and last day.
    pub from: Date,
    pub until: Date,
}

impl Call {
    pub fn is_open_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

impl Kind {
    /// Cases of the kind are about an item, whose form and procedure they take.
    pub fn has_items(&self) -> bool {
        self.form == Source::Item
    }

    /// `public`: what was said and answered is published, without saying by whom.
    pub fn is_public(&self) -> bool {
        self.visibility == "public"
    }

    pub fn find_clock(&self, id: &str) -> Option<&ClockDecl> {
        self.clocks.iter().find(|clock| clock.id == id)
    }

    pub fn digest(&self) -> Digest32 {
        self.digest.unwrap_or(Digest32::ZERO)
    }

    /// Form and procedure named as files of the kind's own folder are filled in by the reader of the folder.
    pub(crate) fn read(id: KindId, c: &Cursor<'_>) -> (Kind, Option<String>) {
        let (form, form_file) = match c.opt_text("form").as_deref() {
            None => (Source::Nothing, None),
            Some("item") => (Source::Item, None),
            Some(file) => (Source::Nothing, Some(file.to_owned())),
        };
        let procedure = match c.opt_text("procedure").as_deref() {
            None => Source::Nothing,
            Some("item") => Source::Item,
            Some(file) if file.ends_with(".bpmn") => Source::Own(format!("kinds/{id}/{file}")),
            Some(shared) => Source::Own(shared.to_owned()),
        };
        let clocks = c.named_tables("clock").iter().map(|(name, table)| read_clock(name, table)).collect();
        let ledger = c
            .table("ledger")
            .map(|table| Ledger { columns: table.texts("columns"), group_by: table.texts("group_by") });
        let kind = Kind {
            id,
            name: c.text("name"),
            version: c.number("version").unwrap_or(1),
            since: c.opt_date("since").unwrap_or(ALWAYS),
            number: c.parsed("number"),
            opened_by: c.texts("opened_by"),
            form,
            procedure,
            clocks,
            ledger: ledger.unwrap_or_default(),
            visibility: c.text_or_empty("visibility"),
            organ: c.opt_text("organ").map(|organ| OrganId::from(organ.as_str())),
            page: c.text_or_empty("page"),
            calls: c.named_tables("call").iter().map(|(id, table)| read_call(id, table)).collect(),
            schedules: c.named_tables("schedule").iter().map(|(id, table)| Schedule::read(id, table)).collect(),
            digest: None,
        };
        (kind, form_file)
    }

    pub(crate) fn seal(mut self) -> Kind {
        self.digest = Some(digest_of(&serde_json::to_value(&self).unwrap_or_default()));
        self
    }
}

fn read_call(id: &str, c: &Cursor<'_>) -> Call {
    Call {
        id: id.to_owned(),
        title: c.text("title"),
        text: c.text("text"),
        organ: OrganId::from(c.text("organ").as_str()),
        from: c.date("from"),
        until: c.date("until"),
    }
}

fn read_clock(id: &str, c: &Cursor<'_>) -> ClockDecl {
    ClockDecl {
        id: id.to_owned(),
        name: c.text("name"),
        length: read_length(id, c),
        starts: happening(c, "starts", c.text("starts")),
        stops: read_stops(c),
        basis: c.text_or_empty("basis"),
        pausable: c.texts("pausable"),
        extension: c.opt_text("extension"),
        joint_extension: c.opt_text("joint_extension"),
    }
}

/// `length = "item"` takes the item's limit of the same name as the clock; `"item.promised"` says it in full.
fn read_length(id: &str, c: &Cursor<'_>) -> ClockLength {
    match (c.value("length").and_then(|value| value.as_str()), id) {
        (Some("item.statutory"), _) | (Some("item"), "statutory") => ClockLength::ItemStatutory,
        (Some("item.promised"), _) | (Some("item"), "promised") => ClockLength::ItemPromised,
        (Some("item"), _) => {
            let finding = Finding::error(c.field("length"), "bad_value", format!("事项没有“{id}”时限。"));
            c.add(finding.remedy("请写 item.statutory 或 item.promised。"));
            ClockLength::Fixed(LimitHistory::default())
        }
        _ => {
            let history = LimitHistory::read(c, "length");
            if history.is_empty() {
                let finding = Finding::error(c.field("length"), "clock_without_length", "时钟没有时长。");
                c.add(finding.remedy("请补写 length = \"3wd\"。"));
            }
            ClockLength::Fixed(history)
        }
    }
}

/// One happening, or a list of them.
fn read_stops(c: &Cursor<'_>) -> Vec<String> {
    match c.value("stops") {
        Some(value) if value.is_array() => c.texts("stops"),
        _ => vec![happening(c, "stops", c.text("stops"))],
    }
}

/// Happenings are past participles in camel case: `Accepted`, `RectificationReported`.
fn happening(c: &Cursor<'_>, key: &'static str, name: String) -> String {
    let camel = name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(char::is_alphanumeric);
    if !name.is_empty() && !camel {
        let finding = Finding::error(c.field(key), "bad_happening", format!("“{name}”不是事件名。"));
        c.add(finding.remedy("事件名写作 Accepted、RectificationReported。"));
    }
    name
}
