//! The search page, the hits that appear while typing, and what to say when nothing was found.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::{RawQuery, State};
use declarations::{ItemType, ThemeAudience, Words};
use store::search::Part;
use web::form::Post;
use web::parts::{Directory, SearchLine, Tag, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::spoken::Spoken as _;
use super::{browse, home, words};
use crate::address;
use crate::desk::Desk;
use crate::find::{Answer, Found, find};
use crate::live::{Facets, serves};

/// Hits on the page.
const HITS: usize = 40;
/// Hits while typing: no more than can be seen at once.
const WHILE_TYPING: usize = 7;
/// Entries of the higher-level catalogue shown below.
const ENTRIES: usize = 10;

/// A hit as it is shown.
pub(super) struct HitView {
    href: String,
    title: Vec<Part>,
    plain: String,
    organ: String,
    line: String,
    snippet: Vec<Part>,
    tag: Option<Tag>,
}

impl HitView {
    fn new(desk: &Desk, t: Text, found: Found) -> HitView {
        let item = &found.item;
        let tag = if found.directory {
            Some(Tag::new(Tone::Quiet, t.get("search-directory-tag")))
        } else {
            words::state_tag(t, item)
        };
        // Where neither name nor plain name says why it was found, the matching stretch does.
        let shown = item.plain.is_empty()
            && found.snippet.iter().any(|part| part.marked)
            && !found.title.iter().any(|part| part.marked);
        HitView {
            href: address::item(item.id.as_str()),
            plain: if item.plain == item.name { String::new() } else { item.plain.clone() },
            organ: desk.organ_name(&item.organ),
            line: words::line(t, item, desk.today()),
            tag,
            snippet: if shown { found.snippet } else { Vec::new() },
            title: found.title,
        }
    }
}

#[derive(Template)]
#[template(path = "search.html")]
pub(super) struct SearchPage {
    t: Text,
    shell: Shell,
    search: SearchLine,
    query: String,
    count: String,
    groups: Vec<FacetGroup>,
    hits: Vec<HitView>,
    entries: Vec<HitView>,
    instead: Option<Directory>,
}

/// One filter with its values, each a link.
struct FacetGroup {
    label: String,
    values: Vec<FacetValue>,
}

struct FacetValue {
    href: String,
    label: String,
    count: usize,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "search_hits.html")]
pub(super) struct HitsPart {
    t: Text,
    query: String,
    hits: Vec<HitView>,
    all: String,
}

/// `/search?q=`.
pub(super) async fn page(
    State(desk): State<Desk>,
    request: PageRequest,
    RawQuery(raw): RawQuery,
) -> Result<Html<SearchPage>, Problem> {
    let t = request.t;
    let query = Post::urlencoded(raw.unwrap_or_default().as_bytes());
    let typed = query.get("q").unwrap_or_default().trim().to_owned();
    let facets = browse::facets(&query);
    let everything = find(&desk.catalog, desk.today(), &typed, &Facets::default(), HITS * 2).await?;
    let groups = groups(&desk, t, &typed, &facets, &everything);
    let Answer { found, directory, .. } = everything;
    let hits: Vec<HitView> = found
        .into_iter()
        .filter(|found| facets.hold(&found.item))
        .take(HITS)
        .map(|found| HitView::new(&desk, t, found))
        .collect();
    let entries: Vec<HitView> = directory
        .into_iter()
        .filter(|found| facets.hold(&found.item))
        .take(ENTRIES)
        .map(|found| HitView::new(&desk, t, found))
        .collect();
    let count = match (typed.is_empty(), hits.len()) {
        (true, _) => String::new(),
        (false, n) => t.msg("search-count").arg("q", typed.as_str()).arg("n", n).to_string(),
    };
    let title = if typed.is_empty() {
        t.get("search-title")
    } else {
        t.msg("search-title-of").arg("q", typed.as_str()).to_string()
    };
    let instead = hits.is_empty().then(|| home::life_and_firm(&desk, t));
    let shell = request.portal(title).crumb("/", t.get("nav-home"));
    let search = home::search_line(t, &typed, false);
    Ok(Html(SearchPage { t, shell, search, query: typed, count, groups, hits, entries, instead }))
}

/// `/search/hits?q=`: the list alone, for search as one types.
pub(super) async fn hits(
    State(desk): State<Desk>,
    request: PageRequest,
    RawQuery(raw): RawQuery,
) -> Result<Html<HitsPart>, Problem> {
    let t = request.t;
    let query = Post::urlencoded(raw.unwrap_or_default().as_bytes());
    let typed = query.get("q").unwrap_or_default().trim().to_owned();
    let answer = match typed.is_empty() {
        true => Answer::default(),
        false => find(&desk.catalog, desk.today(), &typed, &Facets::default(), WHILE_TYPING).await?,
    };
    let all = format!("/search?q={}", address::encoded(&typed));
    let hits = answer.found.into_iter().chain(answer.directory).take(WHILE_TYPING);
    let hits = hits.map(|found| HitView::new(&desk, t, found)).collect();
    Ok(Html(HitsPart { t, query: typed, hits, all }))
}

/// Filters that would leave something, each with how much.
fn groups(desk: &Desk, t: Text, typed: &str, chosen: &Facets, answer: &Answer) -> Vec<FacetGroup> {
    let items: Vec<_> = answer.found.iter().map(|found| &found.item).collect();
    if items.len() < 2 {
        return Vec::new();
    }
    let value = |name: &str, value: &str, label: String, count: usize, is_chosen: bool| {
        let base = format!("/search?q={}", address::encoded(typed));
        let href = if is_chosen { base } else { format!("{base}&{name}={}", address::encoded(value)) };
        FacetValue { href, label, count, chosen: is_chosen }
    };
    let sides = ThemeAudience::ALL.iter().map(|side| {
        let count = items.iter().filter(|item| serves(item, *side)).count();
        value("side", side.word(), t.get(browse::side_key(*side)), count, chosen.side == Some(*side))
    });
    let types = ItemType::ALL.iter().map(|word| {
        let count = items.iter().filter(|item| item.item_type == *word).count();
        value("type", word.word(), word.spoken(t), count, chosen.item_type == Some(*word))
    });
    let handlings = declarations::Handling::ALL.iter().map(|word| {
        let count = items.iter().filter(|item| item.handling == *word).count();
        value("handling", word.word(), word.spoken(t), count, chosen.handling == Some(*word))
    });
    let mut organs: Vec<(&str, usize)> = Vec::new();
    for item in &items {
        match organs.iter_mut().find(|(organ, _)| *organ == item.organ.as_str()) {
            Some((_, count)) => *count += 1,
            None => organs.push((item.organ.as_str(), 1)),
        }
    }
    organs.sort_by_key(|(_, count)| Reverse(*count));
    let organs = organs.into_iter().take(6).map(|(organ, count)| {
        value("organ", organ, desk.organ_name(&organ.into()), count, chosen.organ.as_deref() == Some(organ))
    });
    let mut themes: Vec<(&declarations::Theme, usize)> = Vec::new();
    for theme in &desk.county().themes.themes {
        let count = items.iter().filter(|item| item.themes.contains(&theme.id)).count();
        themes.push((theme, count));
    }
    themes.sort_by_key(|(_, count)| Reverse(*count));
    let themes = themes.into_iter().take(6).map(|(theme, count)| {
        value("theme", &theme.id, theme.name.clone(), count, chosen.theme.as_deref() == Some(&theme.id))
    });
    let group = |key: &str, values: Vec<FacetValue>| FacetGroup {
        label: t.get(key),
        values: values.into_iter().filter(|value| value.count > 0 || value.chosen).collect(),
    };
    let groups = [
        group("search-facet-side", sides.collect()),
        group("search-facet-theme", themes.collect()),
        group("search-facet-organ", organs.collect()),
        group("search-facet-type", types.collect()),
        group("search-facet-handling", handlings.collect()),
    ];
    groups.into_iter().filter(|group| group.values.len() > 1 || group.values.iter().any(|value| value.chosen)).collect()
}
