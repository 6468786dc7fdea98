//! Where things are: a theme's items, an organ with its places, windows and settled departments (ORG-03, ORG-04).

use askama::Template;
use axum::extract::{Path, State};
use declarations::{County, Item, Organ, ThemeAudience};
use kernel::Refusal;
use web::parts::{Facts, Tab, Tabs};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::browse::ItemLine;
use crate::desk::Desk;
use crate::live::Facets;

/// One place of service, worded.
pub(super) struct PlaceView {
    pub name: String,
    pub address: String,
    /// Hours, telephone, windows.
    pub line: String,
}

/// The places where an item is handled, with the windows that serve it.
pub(super) fn of_item(county: &County, item: &Item) -> Vec<PlaceView> {
    let view = |id: &String| {
        let (organ, place) = county.find_place(id).or_else(|| main_place(county, id))?;
        let windows: Vec<&str> = county
            .organs
            .iter()
            .flat_map(|organ| &organ.windows)
            .filter(|window| window.place == place.id && serves(&window.items, item))
            .map(|window| window.name.as_str())
            .collect();
        let mut line: Vec<String> =
            [&place.hours, &place.phone].into_iter().filter(|text| !text.is_empty()).cloned().collect();
        line.extend((!windows.is_empty() && windows.len() <= 4).then(|| windows.join("、")));
        let name = if place.name.contains(&organ.name) {
            place.name.clone()
        } else {
            format!("{} {}", organ.name, place.name)
        };
        Some(PlaceView { name, address: place.address.clone(), line: line.join(" · ") })
    };
    item.places.iter().filter_map(view).collect()
}

/// `centre` names the centre, whose first place is its hall.
fn main_place<'c>(county: &'c County, id: &str) -> Option<(&'c std::sync::Arc<Organ>, &'c declarations::Place)> {
    let organ = county.organs.find(id)?;
    organ.places.first().map(|place| (organ, place))
}

/// Window patterns: `*`, `land/*`, or an item's id.
fn serves(patterns: &[String], item: &Item) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(prefix) => item.id.as_str().starts_with(prefix),
        None => item.id == pattern.as_str(),
    })
}

#[derive(Template)]
#[template(path = "theme.html")]
pub(super) struct ThemePage {
    t: Text,
    shell: Shell,
    name: String,
    summary: String,
    items: Vec<ItemLine>,
    others: Tabs,
}

pub(super) async fn theme(
    State(desk): State<Desk>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Html<ThemePage>, Problem> {
    let t = request.t;
    let themes = &desk.county().themes;
    let sentence = || Refusal::not_found("theme_not_found", format!("没有“{id}”这个主题，请从办事指南里选择。"));
    let theme = themes.find(&id).ok_or_else(sentence)?;
    let live = desk.live();
    let facets = Facets { theme: Some(id.clone()), ..Facets::default() };
    let mut items: Vec<ItemLine> = live.matching(&facets).map(|item| ItemLine::new(&desk, t, item)).collect();
    items.sort_by(|a, b| b.high_frequency.cmp(&a.high_frequency).then_with(|| a.name.cmp(&b.name)));
    let count = |id: &str| live.matching(&Facets { theme: Some(id.to_owned()), ..Facets::default() }).count() as u64;
    let tabs = themes.of(theme.audience).into_iter().map(|other| Tab {
        href: format!("/themes/{}", other.id),
        label: other.name.clone(),
        count: Some(count(&other.id)),
        current: other.id == theme.id,
    });
    let label = t.get(match theme.audience {
        ThemeAudience::Person => "catalog-life",
        ThemeAudience::Firm => "catalog-firm",
    });
    let others = Tabs { label, tabs: tabs.filter(|tab| tab.current || tab.count != Some(0)).collect() };
    let shell = request.portal(theme.name.as_str()).crumb("/", t.get("nav-home")).crumb("/items", t.get("guide-all"));
    Ok(Html(ThemePage { t, shell, name: theme.name.clone(), summary: theme.summary.clone(), items, others }))
}

/// A convenience module (CAT-22), with the items that are handled its way.
pub(super) async fn module(
    State(desk): State<Desk>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Html<ThemePage>, Problem> {
    let t = request.t;
    let modules = &desk.county().themes.modules;
    let sentence = || Refusal::not_found("module_not_found", format!("没有“{id}”这个便民功能，请从办事指南里选择。"));
    let module = modules.iter().find(|module| module.id == id).ok_or_else(sentence)?;
    let live = desk.live();
    let handled_so = |item: &Item| item.modes.iter().any(|mode| mode.to_string() == module.name);
    let items = live.iter().filter(|item| handled_so(item)).map(|item| ItemLine::new(&desk, t, item)).collect();
    let tab = |other: &declarations::Section| Tab {
        href: format!("/modules/{}", other.id),
        label: other.name.clone(),
        count: None,
        current: other.id == module.id,
    };
    let others = Tabs { label: t.get("catalog-modules"), tabs: modules.iter().map(tab).collect() };
    let shell = request.portal(module.name.as_str()).crumb("/", t.get("nav-home")).crumb("/items", t.get("guide-all"));
    Ok(Html(ThemePage { t, shell, name: module.name.clone(), summary: module.summary.clone(), items, others }))
}

#[derive(Template)]
#[template(path = "organ.html")]
pub(super) struct OrganPage {
    t: Text,
    shell: Shell,
    name: String,
    duties: String,
    contact: Facts,
    places: Vec<PlaceView>,
    windows: Vec<WindowView>,
    settled: Vec<(String, String, usize)>,
    items: Vec<ItemLine>,
    below: Vec<(String, String)>,
}

struct WindowView {
    name: String,
    place: String,
    /// How many items in force it serves.
    serves: usize,
}

pub(super) async fn organ(
    State(desk): State<Desk>,
    request: PageRequest,
    Path(id): Path<String>,
) -> Result<Html<OrganPage>, Problem> {
    let (t, county, live) = (request.t, desk.county(), desk.live());
    let sentence = || Refusal::not_found("organ_not_found", format!("没有“{id}”这个机构，请从办事指南里选择。"));
    let organ = county.organs.find(&id).ok_or_else(sentence)?;
    let count = |organ: &Organ| live.matching(&of_organ(organ)).count();
    let settled = county.organs.iter().filter(|other| other.settled.as_ref() == Some(&organ.id));
    let settled = settled.map(|other| (other.id.to_string(), other.name.clone(), count(other))).collect();
    let below = county.organs.iter().filter(|other| other.parent.as_ref() == Some(&organ.id));
    let below = below.map(|other| (other.id.to_string(), other.name.clone())).collect();
    let mut items: Vec<ItemLine> = live.matching(&of_organ(organ)).map(|item| ItemLine::new(&desk, t, item)).collect();
    items.sort_by(|a, b| b.high_frequency.cmp(&a.high_frequency).then_with(|| a.name.cmp(&b.name)));
    let shell = request.portal(organ.name.as_str()).crumb("/", t.get("nav-home")).crumb("/items", t.get("guide-all"));
    Ok(Html(OrganPage {
        t,
        shell,
        name: organ.name.clone(),
        duties: organ.duties.clone(),
        contact: contact(t, county, organ),
        places: organ.places.iter().map(own_place).collect(),
        windows: windows(county, organ, &live),
        settled,
        items,
        below,
    }))
}

fn of_organ(organ: &Organ) -> Facets {
    Facets { organ: Some(organ.id.to_string()), ..Facets::default() }
}

fn contact(t: Text, county: &County, organ: &Organ) -> Facts {
    let mut facts = Facts::new();
    if !organ.address.is_empty() {
        facts = facts.fact(t.get("catalog-address"), organ.address.as_str());
    }
    if !organ.phone.is_empty() {
        facts = facts.fact(t.get("catalog-phone"), organ.phone.as_str());
    }
    if let Some(region) = organ.region {
        facts = facts.fact(t.get("catalog-region"), county.regions.full_name(region));
    }
    if let Some(centre) = organ.settled.as_ref().and_then(|centre| county.find_organ(centre)) {
        let link = web::Markup::link(&format!("/organs/{}", centre.id), &centre.name);
        facts = facts.fact(t.get("catalog-settled-in"), link);
    }
    facts
}

fn own_place(place: &declarations::Place) -> PlaceView {
    let line: Vec<&str> =
        [place.hours.as_str(), place.phone.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    PlaceView { name: place.name.clone(), address: place.address.clone(), line: line.join(" · ") }
}

fn windows(county: &County, organ: &Organ, live: &crate::live::Live) -> Vec<WindowView> {
    let view = |window: &declarations::Window| WindowView {
        name: window.name.clone(),
        place: county.find_place(&window.place).map(|(_, place)| place.name.clone()).unwrap_or_default(),
        serves: live.iter().filter(|item| serves(&window.items, item)).count(),
    };
    organ.windows.iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_serves_all_items_of_an_organ_or_single_ones() {
        let item = Item::blank("land/transfer");
        for (patterns, served) in
            [(vec!["*"], true), (vec!["land/*"], true), (vec!["land/transfer"], true), (vec!["tax/*"], false)]
        {
            let patterns: Vec<String> = patterns.into_iter().map(str::to_owned).collect();
            assert_eq!(serves(&patterns, &item), served, "{patterns:?}");
        }
    }
}
