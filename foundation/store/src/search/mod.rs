//! Search in Chinese, in pinyin and by initials, in the transaction of the change it finds.
//!
//! Whoever owns a thing puts its row ([`put`]) into the write set that changes the thing; [`find`] answers at once.
//! 食品经营许可 is found by 食品经营, 许可, 食, `shipinjingying`, `spjy`, 食品jy; by 食品精营, which sounds the same;
//! and, when nothing matches all words, by what shares most of them.

mod expression;
mod pinyin;
mod rank;
mod words;

use std::collections::HashMap;

use kernel::RegionCode;

use self::expression::Expression;
pub use self::rank::Part;
use self::rank::{Candidate, Scorer};
use crate::{Db, Error, Row, Select, Sql, Value, WriteSet, params};

/// Body text beyond this many characters is kept but not indexed.
const INDEXED_CHARACTERS: usize = 8_000;
/// Queries are cut to this many characters.
const QUERY_CHARACTERS: usize = 64;
/// Rows the engine hands over for ranking, at least.
const CANDIDATES: u32 = 100;
/// With fewer hits than this, things that match only in part are looked for as well.
const ENOUGH: usize = 3;

/// How Chinese words sound, in the letters that somebody types for them: 小孩 is `xiaohai`.
pub fn sound(words: &str) -> String {
    pinyin::readings(words).into_iter().next().unwrap_or_default().concat()
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub kind: String,
    pub key: String,
    /// Higher is better; comparable within one answer only.
    pub score: f64,
    /// The title, with the matching pieces marked.
    pub title: Vec<Part>,
    /// The stretch of the body around the first match, marked likewise.
    pub snippet: Vec<Part>,
}

/// Makes something findable, or changes what it is found by.
pub fn put(set: &mut WriteSet, region: RegionCode, kind: &str, key: &str, title: &str, body: &str) {
    let indexed: String = body.chars().take(INDEXED_CHARACTERS).collect();
    let (title_words, body_words) = (words::of_title(title).join(" "), words::of_body(&indexed).join(" "));
    set.push(
        "INSERT INTO search_row (region, kind, key, title, body, title_words, body_words, pinyin)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (region, kind, key) DO UPDATE SET title = excluded.title, body = excluded.body,
            title_words = excluded.title_words, body_words = excluded.body_words, pinyin = excluded.pinyin",
        params![region, kind, key, title, body, title_words, body_words, pinyin::of_title(title).join(" ")],
    );
}

/// Makes something unfindable.
pub fn remove(set: &mut WriteSet, region: RegionCode, kind: &str, key: &str) {
    set.push("DELETE FROM search_row WHERE region = $1 AND kind = $2 AND key = $3", params![region, kind, key]);
}

/// The best matches among some kinds of things; no kinds mean all. What the asker may see is for the caller to decide.
pub async fn find(db: &Db, region: RegionCode, kinds: &[&str], query: &str, limit: usize) -> Result<Vec<Hit>, Error> {
    let query: String = words::normalize(query).chars().take(QUERY_CHARACTERS).collect();
    let scorer = Scorer::new(&query);
    let wanted = u32::try_from(limit).unwrap_or(u32::MAX).saturating_mul(3).max(CANDIDATES);
    let mut found: HashMap<(String, String), Hit> = HashMap::new();
    let mut collect = |rows: &[Row], strict: bool| {
        for row in rows {
            let candidate = Candidate { title: row.get(2)?, body: row.get(3)?, strict };
            let Some(score) = scorer.score(&candidate) else { continue };
            let (kind, key): (String, String) = (row.get(0)?, row.get(1)?);
            let (title, snippet) = (scorer.mark(candidate.title), scorer.snippet(candidate.body));
            let hit = Hit { kind: kind.clone(), key: key.clone(), score, title, snippet };
            found.entry((kind, key)).or_insert(hit);
        }
        Ok::<usize, Error>(found.len())
    };
    let Some(strict) = Expression::strict(&query) else { return Ok(Vec::new()) };
    let matched = collect(&candidates(db, region, kinds, &strict, wanted).await?, true)?;
    if matched < ENOUGH.min(limit)
        && let Some(loose) = Expression::loose(&query)
    {
        collect(&candidates(db, region, kinds, &loose, wanted).await?, false)?;
    }
    let mut hits: Vec<Hit> = found.into_values().collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.key.cmp(&b.key)));
    hits.truncate(limit);
    Ok(hits)
}

/// The beginning of a query over one kind of things that match everything typed, in words or in sound, for lists with
/// an order and filters of their own. `start` is everything before WHERE and joins the owner's table to `search_row r`;
/// on SQLite it begins from `search_index JOIN search_row r ON r.id = search_index.rowid`. None if nothing searchable
/// was typed.
pub fn matching(db: &Db, region: RegionCode, kind: &str, query: &str, start: Sql) -> Option<Select> {
    let query: String = words::normalize(query).chars().take(QUERY_CHARACTERS).collect();
    let expression = Expression::strict(&query)?;
    let mut select = if db.is_sqlite() {
        let mut select = Select::new(start.sqlite());
        select.and("search_index MATCH ?", params![expression.for_sqlite()]);
        select
    } else {
        let mut select = Select::new(start.postgres());
        select.and("r.vector @@ CAST(CAST(? AS TEXT) AS tsquery)", params![expression.for_postgres()]);
        select
    };
    select.and("r.region = ?", params![region]).and("r.kind = ?", params![kind]);
    Some(select)
}

/// What the engine finds, best first by its own measure: the title counts most, then how it sounds, then the body.
async fn candidates(
    db: &Db,
    region: RegionCode,
    kinds: &[&str],
    expression: &Expression,
    limit: u32,
) -> Result<Vec<Row>, Error> {
    let mut select = if db.is_sqlite() {
        let mut select = Select::new(
            "SELECT r.kind, r.key, r.title, r.body FROM search_index JOIN search_row r ON r.id = search_index.rowid",
        );
        select.and("search_index MATCH ?", params![expression.for_sqlite()]);
        select
    } else {
        let mut select = Select::new("SELECT r.kind, r.key, r.title, r.body FROM search_row r");
        select.and("r.vector @@ CAST(CAST(? AS TEXT) AS tsquery)", params![expression.for_postgres()]);
        select
    };
    select.and("r.region = ?", params![region]);
    if !kinds.is_empty() {
        select.any_of("r.kind", kinds.iter().map(|kind| Value::from(*kind)));
    }
    if db.is_sqlite() {
        select.then("ORDER BY bm25(search_index, 8.0, 1.0, 4.0), r.kind, r.key LIMIT ?", params![limit]);
    } else {
        let by_rank = "ORDER BY ts_rank(r.vector, CAST(CAST(? AS TEXT) AS tsquery)) DESC, r.kind, r.key LIMIT ?";
        select.then(by_rank, params![expression.for_postgres(), limit]);
    }
    db.select(&select).await
}
