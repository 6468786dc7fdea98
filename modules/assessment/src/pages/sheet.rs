//! The sheet: title, tabs, filters, figures and sections; all pages of this module are one.

use askama::Template;
use identity::{Permission, Who};
use kernel::OrganId;
use web::form::Input;
use web::parts::{Figure, Tab, Tabs};
use web::{Html, Markup, PageRequest, Shell, Text};

use crate::desk::Desk;

#[derive(Template)]
#[template(path = "assessment/sheet.html")]
pub struct Sheet {
    pub t: Text,
    pub shell: Shell,
    pub tabs: Tabs,
    pub intro: String,
    pub action: String,
    pub filters: Vec<Input>,
    pub figures: Vec<Figure>,
    pub sections: Vec<Section>,
    /// Addresses of files with the same rows, and what they are called.
    pub downloads: Vec<(String, String)>,
    pub objection: Option<Objection>,
}

pub struct Section {
    pub title: String,
    pub note: String,
    pub parts: Vec<Markup>,
}

/// The form under a statement.
pub struct Objection {
    pub subject: String,
    pub month: String,
    pub inputs: Vec<Input>,
}

impl Section {
    pub fn new(title: impl Into<String>, parts: Vec<Markup>) -> Section {
        Section { title: title.into(), note: String::new(), parts }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Section {
        self.note = note.into();
        self
    }
}

impl Sheet {
    pub fn new(page: &PageRequest, title: String, current: &str) -> Sheet {
        let t = page.t;
        let tab = |(href, key): (&str, &str)| Tab {
            href: href.to_owned(),
            label: t.get(key),
            count: None,
            current: href == current,
        };
        let tabs = [
            ("/assessment", "assessment-scores"),
            ("/assessment/mine", "assessment-mine"),
            ("/assessment/indicators", "assessment-indicators"),
            ("/assessment/corrections", "corrections"),
            ("/assessment/analysis", "assessment-analysis"),
            ("/assessment/forecast", "assessment-forecast"),
            ("/assessment/reviews", "reviews"),
            ("/assessment/reports", "reports"),
            ("/assessment/bulletins", "bulletins"),
        ];
        Sheet {
            t,
            shell: page.workbench(title).wide(),
            tabs: Tabs { label: t.get("assessment-tabs"), tabs: tabs.into_iter().map(tab).collect() },
            intro: String::new(),
            action: current.to_owned(),
            filters: Vec::new(),
            figures: Vec::new(),
            sections: Vec::new(),
            downloads: Vec::new(),
            objection: None,
        }
    }

    pub fn send(self) -> Html<Sheet> {
        Html(self)
    }
}

/// The same rows as a workbook and as text, by the address of either form.
pub fn downloads(t: Text, address: impl Fn(&str) -> String) -> Vec<(String, String)> {
    ["xlsx", "csv"].map(|form| (address(form), t.get(&format!("table-export-{form}")))).into()
}

/// The organs a reader may choose from, the whole of the sight first.
pub fn organs(desk: &Desk, who: &Who, t: Text) -> Vec<(String, String)> {
    let reach = desk.reach(&who.sight());
    let known = desk.office.county().organs.iter();
    let seen = known.filter(|organ| reach.as_ref().is_none_or(|reach| reach.contains(&organ.id)));
    let all = if who.may(Permission::SeeAllCases) { "assessment-whole-county" } else { "assessment-all-mine" };
    std::iter::once((String::new(), t.get(all)))
        .chain(seen.map(|organ| (organ.id.to_string(), organ.name.clone())))
        .collect()
}

/// A field of a form or an address that says something.
pub fn said(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// What a filter's text names.
pub fn organ(text: &str) -> Option<OrganId> {
    said(text).map(OrganId::from)
}
