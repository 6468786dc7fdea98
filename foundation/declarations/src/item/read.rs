//! Reads the one JSON form of an item; `item.toml` is the same form in TOML.

use std::sync::Arc;

use kernel::{ItemId, OrganId};
use serde_json::{Map, Value};

use super::{
    Appointment, Fee, Intermediary, Item, ItemResult, LegalBasis, Material, Question, Remedies, Scenario, Sealed,
};
use crate::dated::LimitHistory;
use crate::finding::{Finding, Report};
use crate::form::Form;
use crate::reading::Cursor;

impl Item {
    /// The item of a JSON value as [`Item::to_json`] gives it: a draft from the database, or a row being imported.
    ///
    /// The findings are about shape only; [`crate::check_item`] looks at the rest.
    pub fn from_json(id: impl Into<ItemId>, value: &Value) -> (Item, Vec<Finding>) {
        let id = id.into();
        let report = Report::default();
        let item = {
            let cursor = Cursor::new(value, &report);
            let mut item = Item::read(id.clone(), &cursor);
            item.form = cursor.value("form").map(|schema| Arc::new(Form::new(schema.clone())));
            item.guide = cursor.text_or_empty("guide");
            item.own_procedure = cursor.parsed("own_procedure");
            item.seal()
        };
        let findings = report.into_findings().into_iter();
        (item, findings.map(|finding| finding.in_document(id.as_str())).collect())
    }

    /// Reads everything that stands in `item.toml`. Not sealed: form and guide are in other files.
    pub(crate) fn read(id: ItemId, c: &Cursor<'_>) -> Item {
        Item {
            id,
            name: c.text("name"),
            plain: c.text_or_empty("plain"),
            parent: c.text_or_empty("parent"),
            code: c.text("code"),
            catalog_code: c.text_or_empty("catalog_code"),
            handling_code: c.text_or_empty("handling_code"),
            version: c.required_number("version"),
            since: c.date("since"),
            item_type: c.required_word("type"),
            handling: c.required_word("handling"),
            organ: OrganId::from(c.text("organ")),
            co_organs: c.texts("co_organs").into_iter().map(OrganId::from).collect(),
            level: c.word("level").unwrap_or_default(),
            region: c.parsed("region"),
            delegated_to: c.texts("delegated_to"),
            audience: c.words("audience"),
            power_source: c.word("power_source").unwrap_or_default(),
            state: c.word("state").unwrap_or_default(),
            procedure: c.text_or_empty("procedure"),
            own_procedure: None,
            statutory: LimitHistory::read(c, "statutory"),
            promised: LimitHistory::read(c, "promised"),
            visits: c.number("visits"),
            visits_reason: c.text_or_empty("visits_reason"),
            depth: c.texts("depth"),
            channels: c.words("channels"),
            scope: c.word("scope"),
            express: c.flag("express"),
            sending: c.words("sending"),
            in_hall: c.opt_flag("in_hall"),
            terminals: c.texts("terminals"),
            appointment: c.table("appointment").map(|t| Appointment { per_day: t.required_number("per_day") }),
            quota: c.text_or_empty("quota"),
            modes: c.words("modes"),
            themes: c.texts("themes"),
            column: c.word("column"),
            secret: c.flag("secret"),
            high_frequency: c.flag("high_frequency"),
            keywords: c.texts("keywords"),
            conditions: c.texts("conditions"),
            hours: c.text_or_empty("hours"),
            places: c.texts("places"),
            phone: c.text_or_empty("phone"),
            complaint_phone: c.text_or_empty("complaint_phone"),
            result: c.table("result").map(|t| ItemResult::read(&t)).unwrap_or_default(),
            fees: read_fees(c),
            basis: c.tables("basis").iter().map(LegalBasis::read).collect(),
            scenario: c.tables("scenario").iter().map(Scenario::read).collect(),
            material: c.tables("material").iter().map(Material::read).collect(),
            intermediary: read_intermediaries(c),
            params: read_params(c),
            faq: c.tables("faq").iter().map(|t| Question { q: t.text("q"), a: t.text("a") }).collect(),
            rights: c.texts("rights"),
            duties: c.texts("duties"),
            remedies: c.table("remedies").map(|t| Remedies::read(&t)).unwrap_or_default(),
            form: None,
            guide: String::new(),
            sealed: Arc::new(Sealed::default()),
        }
    }
}

/// `fees = []` says that the item is free; `[[fee]]` or `[[fees]]` lists what is charged.
fn read_fees(c: &Cursor<'_>) -> Option<Vec<Fee>> {
    let stated = c.has("fees") || c.has("fee");
    stated.then(|| c.tables("fees").iter().chain(&c.tables("fee")).map(Fee::read).collect())
}

/// `intermediary = []` says that nobody else is needed.
fn read_intermediaries(c: &Cursor<'_>) -> Option<Vec<Intermediary>> {
    c.has("intermediary").then(|| c.tables("intermediary").iter().map(Intermediary::read).collect())
}

fn read_params(c: &Cursor<'_>) -> Map<String, Value> {
    let Some(table) = c.table("params") else { return Map::new() };
    table.rest().map(|(key, value)| (key.to_owned(), value.clone())).collect()
}
