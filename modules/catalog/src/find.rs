//! Search over items: by name, plain name, everyday words, pinyin, misspelling or question, ranked for citizens.

use std::collections::HashMap;

use declarations::{County, Item};
use kernel::Date;
use serde::Serialize;
use store::search::{self, Hit, Part};

use crate::catalog::Catalog;
use crate::error::Error;
use crate::live::{Facets, Live};
use crate::model::{Version, foreign_name};
use crate::question::{matter, variants};
use crate::store::{DIRECTORY, ITEM, ITEM_WORDS};

/// Rows fetched before the catalogue's own ranking.
const CANDIDATES: usize = 80;
/// An everyday word that is exactly what was typed outweighs a name that merely contains it.
const EXACT_WORD: f64 = 70.0;
const PART_OF_WORD: f64 = 18.0;
const HIGH_FREQUENCY: f64 = 6.0;
/// A hit far below the best is noise. Shares of the best score.
const NOISE: f64 = 0.28;

/// Entries of the higher-level catalogue must fit better: there are many, and one cannot apply for them here.
const NOISE_OF_ENTRIES: f64 = 0.5;

/// One item found.
#[derive(Clone, Debug)]
pub struct Found {
    pub item: std::sync::Arc<Item>,
    pub score: f64,
    /// The name with the matching pieces marked.
    pub title: Vec<Part>,
    pub snippet: Vec<Part>,
    /// An entry of a higher-level catalogue that this county has not published.
    pub directory: bool,
}

/// An answer to a search.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// What was looked for after question words were taken off.
    pub matter: String,
    pub found: Vec<Found>,
    /// Without filters there would have been so many.
    pub before_facets: usize,
    /// Entries of the higher-level catalogue, in their own list.
    pub directory: Vec<Found>,
}

/// How many of the found items each value of a facet would leave.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Count {
    pub value: String,
    pub label: String,
    pub count: usize,
}

/// Searches what is in force on a day; `directory` adds entries of the higher-level catalogue.
pub async fn find(catalog: &Catalog, day: Date, query: &str, facets: &Facets, limit: usize) -> Result<Answer, Error> {
    let live = catalog.on(day);
    let matter = matter(query);
    let kinds = [ITEM, ITEM_WORDS, DIRECTORY];
    let mut hits = search::find(catalog.db(), catalog.region(), &kinds, &matter, CANDIDATES).await?;
    if hits.is_empty() && matter != query.trim() {
        hits = search::find(catalog.db(), catalog.region(), &kinds, query, CANDIDATES).await?;
    }
    for variant in variants(&matter) {
        hits.extend(search::find(catalog.db(), catalog.region(), &[ITEM, ITEM_WORDS], &variant, CANDIDATES).await?);
    }
    let (directory, items): (Vec<Hit>, Vec<Hit>) = hits.into_iter().partition(|hit| hit.kind == DIRECTORY);
    let best = hits_best(&items).max(hits_best(&directory));
    let ranked = rank(&live, items, &matter);
    let before_facets = ranked.len();
    let mut found: Vec<Found> = ranked.into_iter().filter(|found| facets.hold(&found.item)).collect();
    found.truncate(limit);
    let directory = directory.into_iter().filter(|hit| hit.score >= best * NOISE_OF_ENTRIES).collect();
    let directory = entries(catalog, directory, facets, limit).await?;
    Ok(Answer { matter, found, before_facets, directory })
}

fn hits_best(hits: &[Hit]) -> f64 {
    hits.iter().map(|hit| hit.score).fold(0.0, f64::max)
}

/// Joins what was found by name with what was found by everyday words, and adds what only the catalogue knows.
fn rank(live: &Live, hits: Vec<Hit>, matter: &str) -> Vec<Found> {
    let mut best: HashMap<String, Found> = HashMap::new();
    let mut typed: Vec<String> = vec![normalized(matter)];
    typed.extend(variants(matter).iter().map(|variant| normalized(variant)));
    for hit in hits {
        let Some(item) = live.find(&hit.key) else { continue };
        let is_name = hit.kind == ITEM;
        let title = if is_name { hit.title } else { vec![Part { text: item.name.clone(), marked: false }] };
        let found = Found { item: item.clone(), score: hit.score, title, snippet: hit.snippet, directory: false };
        match best.get_mut(&hit.key) {
            None => {
                best.insert(hit.key, found);
            }
            Some(known) => {
                known.score = known.score.max(found.score);
                if is_name {
                    (known.title, known.snippet) = (found.title, found.snippet);
                }
            }
        }
    }
    let mut found: Vec<Found> = best.into_values().collect();
    for hit in &mut found {
        let words = typed.iter().map(|typed| word_score(&hit.item, typed)).fold(0.0, f64::max);
        hit.score += words + if hit.item.high_frequency { HIGH_FREQUENCY } else { 0.0 };
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.item.id.cmp(&b.item.id)));
    let least = found.first().map_or(0.0, |best| best.score * NOISE);
    found.retain(|hit| hit.score >= least);
    found
}

fn word_score(item: &Item, typed: &str) -> f64 {
    let words = item.keywords.iter().chain(std::iter::once(&item.plain)).map(|word| normalized(word));
    words.fold(0.0_f64, |best, word| {
        best.max(match () {
            () if typed.is_empty() || word.is_empty() => 0.0,
            () if word == typed => EXACT_WORD,
            () if word.contains(typed) || (word.chars().count() > 1 && typed.contains(&word)) => PART_OF_WORD,
            () => 0.0,
        })
    })
}

fn normalized(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

async fn entries(catalog: &Catalog, hits: Vec<Hit>, facets: &Facets, limit: usize) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    for hit in hits.into_iter().take(limit) {
        let versions = catalog.versions().of_item(&hit.key.as_str().into()).await?;
        let entry = versions.into_iter().find(|version| version.state.is_directory());
        let Some(Version { item, .. }) = entry.filter(|entry| facets.hold(&entry.item)) else { continue };
        found.push(Found { item, score: hit.score, title: hit.title, snippet: hit.snippet, directory: true });
    }
    Ok(found)
}

/// Names that items are found by but do not hold themselves.
pub struct Names {
    themes: HashMap<String, String>,
    organs: HashMap<String, String>,
}

impl Names {
    pub fn of(county: &County) -> Names {
        let themes = county.themes.themes.iter().map(|theme| (theme.id.clone(), theme.name.clone()));
        let organs = county.organs.iter().map(|organ| (organ.id.to_string(), organ.name.clone()));
        Names { themes: themes.collect(), organs: organs.collect() }
    }

    fn organ<'n>(&'n self, item: &'n Item) -> Option<&'n str> {
        self.organs.get(item.organ.as_str()).map(String::as_str).or_else(|| foreign_name(&item.organ))
    }
}

/// Everything beside its name that an item is found by.
pub fn body(item: &Item, names: &Names) -> String {
    let mut body: Vec<&str> = vec![&item.plain, &item.parent, &item.result.name, &item.code, &item.handling_code];
    body.extend(item.keywords.iter().map(String::as_str));
    body.extend(item.themes.iter().filter_map(|theme| names.themes.get(theme)).map(String::as_str));
    body.extend(names.organ(item));
    body.extend(item.material.iter().map(|material| material.name.as_str()));
    body.extend(item.conditions.iter().map(String::as_str));
    body.extend(item.faq.iter().map(|question| question.q.as_str()));
    body.push(&item.guide);
    body.retain(|text| !text.is_empty());
    body.join("\n")
}
