//! All items to look through: by what happens in life, by organ, by type, by level, by how they are handled.

use askama::Template;
use axum::extract::{RawQuery, State};
use declarations::{Audience, Column, ExerciseLevel, Handling, Item, ItemType, ServiceMode, ThemeAudience, Words};
use web::form::Post;
use web::parts::{Directory, DirectoryGroup, DirectoryLink, Empty, SearchLine, Tab, Table, Tabs, Tag, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::figures::{self, TreeView};
use super::spoken::Spoken as _;
use super::{home, words};
use crate::address;
use crate::desk::Desk;
use crate::live::Facets;

/// One item in a list.
pub(super) struct ItemLine {
    pub href: String,
    pub name: String,
    pub plain: String,
    pub organ: String,
    pub line: String,
    pub tags: Vec<Tag>,
    pub high_frequency: bool,
}

impl ItemLine {
    pub fn new(desk: &Desk, t: Text, item: &Item) -> ItemLine {
        let mut tags: Vec<Tag> = words::state_tag(t, item).into_iter().collect();
        if item.modes.contains(&ServiceMode::AllOnline) {
            tags.push(Tag::new(Tone::Good, ServiceMode::AllOnline.spoken(t)));
        }
        ItemLine {
            href: address::item(item.id.as_str()),
            name: item.name.clone(),
            plain: if item.plain == item.name { String::new() } else { item.plain.clone() },
            organ: desk.organ_name(&item.organ),
            line: words::line(t, item, desk.today()),
            tags,
            high_frequency: item.high_frequency,
        }
    }
}

/// Filters as they stand in the address.
pub(super) fn facets(query: &Post) -> Facets {
    fn word<W: Words>(query: &Post, name: &str) -> Option<W> {
        query.get(name).and_then(W::from_word)
    }
    let text = |name: &str| query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    Facets {
        theme: text("theme"),
        organ: text("organ"),
        item_type: word::<ItemType>(query, "type"),
        audience: word::<Audience>(query, "audience"),
        side: word::<ThemeAudience>(query, "side"),
        level: word::<ExerciseLevel>(query, "level"),
        mode: word::<ServiceMode>(query, "mode"),
        column: word::<Column>(query, "column"),
        handling: word::<Handling>(query, "handling"),
        high_frequency: query.get("frequent") == Some("1"),
    }
}

/// The ways to look through the catalogue.
const VIEWS: &[(&str, &str)] = &[
    ("life", "catalog-by-life"),
    ("organ", "catalog-by-organ"),
    ("type", "catalog-by-type"),
    ("level", "catalog-by-level"),
    ("mode", "catalog-by-mode"),
    ("column", "catalog-by-column"),
    ("tree", "catalog-by-tree"),
];

#[derive(Template)]
#[template(path = "browse.html")]
pub(super) struct BrowsePage {
    t: Text,
    shell: Shell,
    search: SearchLine,
    total: usize,
    tabs: Tabs,
    directory: Option<Directory>,
    tree: Option<TreeView>,
    /// Figures beside a list or a directory: growth of modes, batches.
    figures: Option<FiguresView>,
    list: Option<ListView>,
}

struct FiguresView {
    title: String,
    hint: String,
    table: Table,
}

struct ListView {
    title: String,
    items: Vec<ItemLine>,
    csv: String,
    empty: Empty,
}

/// `/items`: a directory, or with a filter in the address the list of what it leaves.
pub(super) async fn page(
    State(desk): State<Desk>,
    request: PageRequest,
    RawQuery(query): RawQuery,
) -> Result<Html<BrowsePage>, Problem> {
    let t = request.t;
    let raw = query.unwrap_or_default();
    let query = Post::urlencoded(raw.as_bytes());
    let facets = facets(&query);
    let live = desk.live();
    let narrowed = facets != Facets::default() || query.get("view") == Some("all");
    let view = query.get("view").unwrap_or("life").to_owned();
    let list = narrowed.then(|| ListView {
        title: title(&desk, t, &facets),
        items: live.matching(&facets).map(|item| ItemLine::new(&desk, t, item)).collect(),
        csv: address::with_query("/items.csv", &raw),
        empty: Empty::new("search", t.get("catalog-none"))
            .body(t.get("catalog-none-hint"))
            .action("/items", t.get("catalog-see-all")),
    });
    let shows = |name: &str| !narrowed && view == name;
    let directory = (!narrowed && view != "tree").then(|| directory(&desk, t, &view));
    let tree = shows("tree").then(|| figures::tree(&desk, t, query.get("at").and_then(ExerciseLevel::from_word)));
    let figures = match () {
        () if shows("mode") => Some(("catalog-modes-growth", figures::modes(&desk, t))),
        () if facets == (Facets { high_frequency: true, ..Facets::default() }) => {
            Some(("catalog-batches", figures::frequent(&desk, t)))
        }
        () => None,
    };
    let figures = figures.map(|(key, (table, note))| FiguresView {
        title: t.get(key),
        hint: format!("{} {note}", t.get(&format!("{key}-hint"))),
        table,
    });
    let tab = |(name, key): &(&str, &str)| Tab {
        href: format!("/items?view={name}"),
        label: t.get(key),
        count: None,
        current: !narrowed && view == *name,
    };
    let tabs = Tabs { label: t.get("catalog-views"), tabs: VIEWS.iter().map(tab).collect() };
    let shell = request.portal(t.get("guide-all")).crumb("/", t.get("nav-home"));
    let shell = if narrowed { shell.crumb("/items", t.get("guide-all")) } else { shell };
    let search = home::search_line(t, "", false);
    Ok(Html(BrowsePage { t, shell, search, total: live.len(), tabs, directory, tree, figures, list }))
}

/// What a narrowed list is called.
fn title(desk: &Desk, t: Text, facets: &Facets) -> String {
    let mut parts: Vec<String> = Vec::new();
    let county = desk.county();
    parts.extend(facets.side.map(|side| t.get(side_key(side))));
    parts.extend(facets.theme.as_ref().and_then(|id| county.themes.find(id)).map(|theme| theme.name.clone()));
    parts.extend(facets.organ.as_ref().map(|id| desk.organ_name(&id.as_str().into())));
    parts.extend(facets.item_type.map(|word| word.spoken(t)));
    parts.extend(facets.audience.map(|word| word.spoken(t)));
    parts.extend(facets.level.map(|level| t.get(level_key(level))));
    parts.extend(facets.mode.map(|word| word.spoken(t)));
    parts.extend(facets.column.map(|word| word.spoken(t)));
    parts.extend(facets.handling.map(|word| word.spoken(t)));
    parts.extend(facets.high_frequency.then(|| t.get("catalog-frequent")));
    if parts.is_empty() { t.get("catalog-all-items") } else { parts.join(" · ") }
}

pub(super) fn side_key(side: ThemeAudience) -> &'static str {
    match side {
        ThemeAudience::Person => "catalog-life",
        ThemeAudience::Firm => "catalog-firm",
    }
}

pub(super) fn level_key(level: ExerciseLevel) -> &'static str {
    match level {
        ExerciseLevel::Township => "catalog-township-list",
        ExerciseLevel::Village => "catalog-village-list",
        _ => "catalog-county-list",
    }
}

fn directory(desk: &Desk, t: Text, view: &str) -> Directory {
    let live = desk.live();
    let count = |facets: Facets| live.matching(&facets).count();
    let counted = |n: usize| t.msg("catalog-count").arg("n", n).to_string();
    let by = |title: &str, hint: &str, links: Vec<DirectoryLink>| DirectoryGroup {
        title: t.get(title),
        hint: if hint.is_empty() { String::new() } else { t.get(hint) },
        links,
        more: None,
    };
    let link = |query: String, label: String, icon: &'static str, n: usize| DirectoryLink {
        href: format!("/items?{query}"),
        label,
        icon,
        hint: counted(n),
    };
    let word_links = |name: &str, words: Vec<(&str, String, usize)>, icon: &'static str| -> Vec<DirectoryLink> {
        let kept = words.into_iter().filter(|(_, _, n)| *n > 0);
        kept.map(|(word, label, n)| link(format!("{name}={}", address::encoded(word)), label, icon, n)).collect()
    };
    let groups = match view {
        "organ" => vec![by("catalog-by-organ", "", organs(desk, counted))],
        "type" => {
            let types = ItemType::ALL.iter().map(|word| {
                (word.word(), word.spoken(t), count(Facets { item_type: Some(*word), ..Facets::default() }))
            });
            let handlings = Handling::ALL.iter().map(|word| {
                (word.word(), word.spoken(t), count(Facets { handling: Some(*word), ..Facets::default() }))
            });
            let audiences = Audience::ALL.iter().map(|word| {
                (word.word(), word.spoken(t), count(Facets { audience: Some(*word), ..Facets::default() }))
            });
            vec![
                by("catalog-by-type", "catalog-by-type-hint", word_links("type", types.collect(), "gavel")),
                by("catalog-by-handling", "", word_links("handling", handlings.collect(), "hourglass")),
                by("catalog-by-audience", "", word_links("audience", audiences.collect(), "users")),
            ]
        }
        "level" => {
            let levels = [ExerciseLevel::County, ExerciseLevel::Township, ExerciseLevel::Village];
            let links = levels.map(|level| {
                let n = count(Facets { level: Some(level), ..Facets::default() });
                link(format!("level={}", address::encoded(level.word())), t.get(level_key(level)), "map-pin", n)
            });
            let frequent = count(Facets { high_frequency: true, ..Facets::default() });
            let frequent = link("frequent=1".to_owned(), t.get("catalog-frequent"), "star", frequent);
            vec![by("catalog-by-level", "catalog-by-level-hint", links.into_iter().chain([frequent]).collect())]
        }
        "mode" => {
            let modes = ServiceMode::ALL
                .iter()
                .map(|word| (word.word(), word.spoken(t), count(Facets { mode: Some(*word), ..Facets::default() })));
            vec![by("catalog-by-mode", "catalog-by-mode-hint", word_links("mode", modes.collect(), "check"))]
        }
        "column" => {
            let columns = Column::ALL
                .iter()
                .map(|word| (word.word(), word.spoken(t), count(Facets { column: Some(*word), ..Facets::default() })));
            let modules = desk.county().themes.modules.iter().map(|module| DirectoryLink {
                href: format!("/modules/{}", module.id),
                label: module.name.clone(),
                icon: words::icon(&module.icon),
                hint: module.summary.clone(),
            });
            vec![
                by("catalog-by-column", "", word_links("column", columns.collect(), "layout-grid")),
                by("catalog-modules", "", modules.collect()),
            ]
        }
        _ => [ThemeAudience::Person, ThemeAudience::Firm].map(|side| home::events(desk, t, side)).into(),
    };
    Directory { groups }
}

fn organs(desk: &Desk, counted: impl Fn(usize) -> String) -> Vec<DirectoryLink> {
    let live = desk.live();
    let organs = desk.county().organs.iter().filter_map(|organ| {
        let n = live.matching(&Facets { organ: Some(organ.id.to_string()), ..Facets::default() }).count();
        (n > 0).then_some((n, organ))
    });
    let mut organs: Vec<_> = organs.collect();
    organs.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.id.cmp(&other.id)));
    let link = |(n, organ): (usize, &std::sync::Arc<declarations::Organ>)| DirectoryLink {
        href: format!("/organs/{}", organ.id),
        label: organ.name.clone(),
        icon: "building-bank",
        hint: counted(n),
    };
    organs.into_iter().map(link).collect()
}
