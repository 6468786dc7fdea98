//! The catalogue's parts of the front page: the search line, life events, firm events. The server's home page places them.

use declarations::{Item, ThemeAudience};
use web::Text;
use web::parts::{Directory, DirectoryGroup, DirectoryLink, SearchLine};

use super::{browse, words};
use crate::address;
use crate::desk::Desk;
use crate::live::Facets;

/// Events shown for each life cycle.
const EVENTS: usize = 8;
/// Official names longer than this give way to the plain name.
const LONG: usize = 12;
/// Items named beneath an event.
const NAMED: usize = 3;

/// The one search line; `hero` makes it the big one of the front page.
pub fn search_line(t: Text, query: &str, hero: bool) -> SearchLine {
    let examples = if hero { t.get("search-example-words") } else { String::new() };
    let examples = examples.split('|').filter(|words| !words.is_empty());
    SearchLine {
        t,
        action: "/search".to_owned(),
        query: query.to_owned(),
        label: t.get("search-label"),
        placeholder: t.get("search-placeholder"),
        examples: examples.map(|words| (format!("/search?q={}", address::encoded(words)), words.to_owned())).collect(),
        live: Some("/search/hits".to_owned()),
        hero,
    }
}

/// Life events and firm events side by side.
pub fn life_and_firm(desk: &Desk, t: Text) -> Directory {
    let mut groups = [ThemeAudience::Person, ThemeAudience::Firm].map(|side| events(desk, t, side));
    for group in &mut groups {
        group.links.truncate(EVENTS);
    }
    Directory { groups: groups.into() }
}

/// The stages of one life cycle that have items, with the items people ask for most.
pub(super) fn events(desk: &Desk, t: Text, side: ThemeAudience) -> DirectoryGroup {
    let live = desk.live();
    let mut links = Vec::new();
    for theme in desk.county().themes.of(side) {
        let facets = Facets { theme: Some(theme.id.clone()), ..Facets::default() };
        let mut items: Vec<_> = live.matching(&facets).collect();
        if items.is_empty() {
            continue;
        }
        items.sort_by_key(|item| (!item.high_frequency, item.name.chars().count()));
        let names: Vec<&str> = items.iter().take(NAMED).map(|item| short_name(item)).collect();
        links.push(DirectoryLink {
            href: format!("/themes/{}", theme.id),
            label: theme.name.clone(),
            icon: words::icon(&theme.icon),
            hint: names.join("、"),
        });
    }
    let all = live.matching(&Facets { side: Some(side), ..Facets::default() }).count();
    let word = declarations::Words::word(side);
    DirectoryGroup {
        title: t.get(browse::side_key(side)),
        hint: t.get(match side {
            ThemeAudience::Person => "catalog-life-hint",
            ThemeAudience::Firm => "catalog-firm-hint",
        }),
        links,
        more: Some((format!("/items?side={word}"), t.msg("catalog-all-of").arg("n", all).to_string())),
    }
}

/// The official name, or the plain one where that is long and the plain one is shorter.
fn short_name(item: &Item) -> &str {
    let length = |text: &str| text.chars().count();
    let long = length(&item.name) > LONG && !item.plain.is_empty() && length(&item.plain) < length(&item.name);
    if long { &item.plain } else { &item.name }
}
