//! `/api/v1`: items, themes, organs, regions. Everything is public; every answer carries an `ETag`. Keeping the catalogue
//! is in [`versions`].

mod figures;
mod quality;
mod versions;

use axum::extract::{OriginalUri, Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use declarations::{Audience, Item, ItemType, LimitHistory, Words};
use kernel::{Date, Digest32};
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;
use web::api::{OpenApiRouter, Page, routes};
use web::extract::{Keyset, Paging};
use web::form::Post;

use crate::desk::Desk;
use crate::error::Error;
use crate::find::find;
use crate::guide::{Answers, Asked, Reading, promised_day};
use crate::live::Facets;
use crate::model::Version;
use crate::pages::not_found;
use crate::pages::sheets;
use crate::sheets::Sheet;
use crate::store::{ListFilter, full_code};

/// Hits of a search that can be paged through.
const MOST_HITS: usize = 200;

/// The documented routes, without the `/api/v1` before them.
pub fn api(desk: Desk) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_items))
        .routes(routes!(show_item))
        .routes(routes!(list_themes))
        .routes(routes!(list_organs))
        .routes(routes!(list_regions))
        .routes(routes!(figures::list_modes))
        .routes(routes!(figures::list_batches))
        .routes(routes!(quality::show_quality))
        .with_state(desk.clone())
        .merge(versions::routes_of(desk))
}

/// A limit in the notation of the county folder and in words.
#[derive(Serialize, ToSchema)]
struct LimitView {
    #[schema(example = "8wd")]
    length: String,
    #[schema(example = "8 个工作日")]
    words: String,
    /// The article or notice that sets it.
    basis: String,
}

/// An item in a list.
#[derive(Serialize, ToSchema)]
struct ItemSummary {
    #[schema(example = "market/food-business")]
    id: String,
    /// 实施编码, or 业务办理项编码 where the item has one.
    code: String,
    name: String,
    /// The main item (主项) it stands under; empty for one that stands alone.
    main_item: String,
    /// What citizens call it.
    plain: String,
    #[serde(rename = "type")]
    #[schema(example = "行政许可")]
    item_type: String,
    #[schema(example = "承诺件")]
    handling: String,
    organ: String,
    organ_name: String,
    level: String,
    audience: Vec<String>,
    themes: Vec<String>,
    #[schema(required = false)]
    promised: Option<LimitView>,
    #[schema(required = false)]
    statutory: Option<LimitView>,
    #[schema(required = false)]
    visits: Option<u32>,
    high_frequency: bool,
    /// 在用, 暂停 or 取消.
    state: String,
    /// `in-force`, or the state of an entry of a higher-level catalogue: `to-claim`, `claimed`, `compiled`.
    standing: &'static str,
    version: u32,
    #[schema(value_type = String, format = Date)]
    since: Date,
}

/// A material in the light of the answers given.
#[derive(Serialize, ToSchema)]
struct MaterialView {
    id: String,
    name: String,
    kind: String,
    form: String,
    necessity: String,
    source: String,
    /// 出具机构.
    issuer: String,
    originals: u32,
    copies: u32,
    /// 规格.
    specification: String,
    /// 填报须知.
    note: String,
    /// 受理标准.
    standard: String,
    /// Where the blank form (空表) is fetched, if there is one.
    #[schema(required = false)]
    blank: Option<String>,
    /// Where a filled-in sample (样表) is fetched.
    #[schema(required = false)]
    sample: Option<String>,
    /// Government holds it already: it need not be handed in.
    held: bool,
    /// `always`, `by-answer`, or `depends` on questions not answered yet or on what is filled in.
    asked: &'static str,
}

/// A scenario question that comes up after the answers given.
#[derive(Serialize, ToSchema)]
struct QuestionView {
    id: String,
    ask: String,
    multiple: bool,
    options: Vec<OptionView>,
    answered: bool,
}

#[derive(Serialize, ToSchema)]
struct OptionView {
    value: String,
    label: String,
}

/// One item with its guide.
#[derive(Serialize, ToSchema)]
struct ItemDetail {
    #[serde(flatten)]
    summary: ItemSummary,
    questions: Vec<QuestionView>,
    materials: Vec<MaterialView>,
    /// The promised day if an application were accepted now.
    #[schema(value_type = Option<String>, format = Date, required = false)]
    promised_due_if_accepted_today: Option<Date>,
    /// 网上办理深度 as a level: 1 told about, 2 taken in or looked at, 3 accepted or handled, 4 all online.
    online_level: i64,
    /// The application as a blank form, printed from the item's own form or drawn by the office (空表).
    #[schema(required = false)]
    blank_form: Option<String>,
    /// The form as a worked case fills it in (样表).
    #[schema(required = false)]
    sample_form: Option<String>,
    /// What the result looks like (结果样本).
    #[schema(required = false)]
    result_sample: Option<String>,
    /// All elements under the keys of `item.toml`.
    #[schema(value_type = Object)]
    elements: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
struct ThemeView {
    id: String,
    name: String,
    /// `person` or `firm`.
    audience: String,
    items: usize,
}

#[derive(Serialize, ToSchema)]
struct OrganView {
    id: String,
    name: String,
    short: String,
    kind: String,
    #[schema(required = false)]
    region: Option<String>,
    #[schema(required = false)]
    parent: Option<String>,
    /// The centre in whose hall it is settled.
    #[schema(required = false)]
    settled: Option<String>,
    items: usize,
}

#[derive(Serialize, ToSchema)]
struct RegionView {
    code: String,
    name: String,
    full_name: String,
    kind: String,
    #[schema(required = false)]
    parent: Option<String>,
}

impl ItemSummary {
    fn new(desk: &Desk, item: &Item, standing: &'static str) -> ItemSummary {
        let limit = |history: &LimitHistory| {
            let limit = history.in_force(desk.today()).or_else(|| history.latest())?;
            let basis = if limit.basis.is_empty() { limit.notice.clone() } else { limit.basis.clone() };
            Some(LimitView { length: limit.length.to_string(), words: limit.length.in_words(), basis })
        };
        ItemSummary {
            id: item.id.to_string(),
            code: full_code(item).to_owned(),
            name: item.name.clone(),
            main_item: item.parent.clone(),
            plain: item.plain.clone(),
            item_type: item.item_type.to_string(),
            handling: item.handling.to_string(),
            organ: item.organ.to_string(),
            organ_name: desk.organ_name(&item.organ),
            level: item.level.to_string(),
            audience: item.audience.iter().map(ToString::to_string).collect(),
            themes: item.themes.clone(),
            promised: limit(&item.promised),
            statutory: limit(&item.statutory),
            visits: item.visits,
            high_frequency: item.high_frequency,
            state: item.state.to_string(),
            standing,
            version: item.version,
            since: item.since,
        }
    }

    fn of_entry(desk: &Desk, entry: &Version) -> ItemSummary {
        ItemSummary::new(desk, &entry.item, entry.state.word())
    }
}

const IN_FORCE: &str = "in-force";

/// Service items: all in force, or what a search finds.
#[utoipa::path(get, path = "/items", tag = "catalog", params(
    ("q" = Option<String>, Query, description = "Search: a name, everyday words, pinyin or a question. Entries of a higher-level catalogue are found too"),
    ("organ" = Option<String>, Query, description = "Id of an organ that takes part"),
    ("theme" = Option<String>, Query, description = "Id of a theme"),
    ("audience" = Option<String>, Query, description = "自然人, 企业法人 …"),
    ("type" = Option<String>, Query, description = "One of the eleven types, such as 行政许可"),
    ("standing" = Option<String>, Query, description = "`in-force` (default) or `directory`: entries of a higher-level catalogue that are not published here"),
    ("after" = Option<String>, Query, description = "Cursor of the page before, as given in `next`"),
    ("limit" = Option<usize>, Query, minimum = 1, maximum = 200, description = "Rows of a page, 50 unless told"),
), responses(
    (status = 200, description = "One page of items", body = Page<ItemSummary>, headers(("ETag" = String))),
    (status = 304, description = "Unchanged since the ETag in If-None-Match"),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
))]
async fn list_items(
    State(desk): State<Desk>,
    OriginalUri(uri): OriginalUri,
    Paging { keyset, .. }: Paging,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = Post::urlencoded(raw.unwrap_or_default().as_bytes());
    let facets = facets(&query)?;
    let path = uri.path_and_query().map_or("/api/v1/items", |path| path.as_str());
    let page = match (query.get("q").map(str::trim).filter(|q| !q.is_empty()), query.get("standing")) {
        (Some(q), _) => found(&desk, q, &facets, &keyset, path).await?,
        (None, None | Some("" | IN_FORCE)) => in_force(&desk, &facets, &keyset, path),
        (None, Some("directory")) => directory(&desk, &facets, &keyset, path).await?,
        (None, Some(_)) => return Err(unknown_filter("standing", "in-force 或 directory")),
    };
    tagged(&headers, &page)
}

fn in_force(desk: &Desk, facets: &Facets, keyset: &Keyset, path: &str) -> Page<ItemSummary> {
    let live = desk.live();
    let after = keyset.after.as_ref().and_then(|key| key.first()).map_or("", String::as_str);
    let items = live.matching(facets).filter(|item| item.id.as_str() > after).take(keyset.limit + 1);
    let items = items.map(|item| ItemSummary::new(desk, item, IN_FORCE)).collect();
    Page::cut(items, keyset.limit, path, |item| vec![item.id.clone()])
}

async fn directory(desk: &Desk, facets: &Facets, keyset: &Keyset, path: &str) -> Result<Page<ItemSummary>, Problem> {
    let after = keyset.after.as_ref().and_then(|key| key.first()).map_or("", String::as_str);
    let filter = ListFilter {
        states: &crate::model::DIRECTORY_STATES,
        organ: facets.organ.as_deref(),
        after,
        limit: u32::try_from(keyset.limit + 1).unwrap_or(u32::MAX),
    };
    let entries = desk.catalog.versions().list(&filter).await.map_err(Error::from)?;
    let page = Page::cut(entries, keyset.limit, path, |entry| vec![entry.id().to_string()]);
    let items = page.items.iter().filter(|entry| facets.hold(&entry.item));
    Ok(Page { items: items.map(|entry| ItemSummary::of_entry(desk, entry)).collect(), next: page.next })
}

/// Hits in the order of their rank; the key of a page is a place in it.
async fn found(
    desk: &Desk,
    q: &str,
    facets: &Facets,
    keyset: &Keyset,
    path: &str,
) -> Result<Page<ItemSummary>, Problem> {
    let answer = find(&desk.catalog, desk.today(), q, facets, MOST_HITS).await?;
    let start = keyset.after.as_ref().and_then(|key| key.first()?.parse::<usize>().ok()).unwrap_or(0);
    let hits = answer.found.iter().chain(&answer.directory).enumerate().skip(start).take(keyset.limit + 1);
    let hits = hits.map(|(place, hit)| {
        let standing = if hit.directory { "to-claim" } else { IN_FORCE };
        (place + 1, ItemSummary::new(desk, &hit.item, standing))
    });
    let page = Page::cut(hits.collect(), keyset.limit, path, |(place, _)| vec![place.to_string()]);
    Ok(Page { items: page.items.into_iter().map(|(_, item)| item).collect(), next: page.next })
}

fn facets(query: &Post) -> Result<Facets, Problem> {
    let text = |name: &str| query.get(name).filter(|text| !text.is_empty());
    let item_type =
        text("type").map(|word| ItemType::from_word(word).ok_or_else(|| unknown_filter("type", "十一类事项类型之一")));
    let audience = text("audience")
        .map(|word| Audience::from_word(word).ok_or_else(|| unknown_filter("audience", "服务对象之一，如 自然人")));
    Ok(Facets {
        organ: text("organ").map(str::to_owned),
        theme: text("theme").map(str::to_owned),
        item_type: item_type.transpose()?,
        audience: audience.transpose()?,
        ..Facets::default()
    })
}

fn unknown_filter(name: &'static str, expected: &str) -> Problem {
    let sentence = format!("参数 {name} 应为{expected}。");
    Problem::new(StatusCode::BAD_REQUEST, "filter_unknown", sentence).on_field(name)
}

/// One item with its guide; what is asked for depends on the answers given.
#[utoipa::path(get, path = "/items/{code}", tag = "catalog", params(
    ("code" = String, Path, description = "实施编码 (31), 业务办理项编码 (33), or the item's id with its slash written as %2F"),
    ("answers" = Option<String>, Query, description = "Answers to the scenario questions: `kind:new,business:retail`"),
), responses(
    (status = 200, description = "The item", body = ItemDetail, headers(("ETag" = String))),
    (status = 304, description = "Unchanged since the ETag in If-None-Match"),
    (status = 404, description = "No such item", body = Problem, content_type = "application/problem+json"),
))]
async fn show_item(
    State(desk): State<Desk>,
    Path(code): Path<String>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = Post::urlencoded(raw.unwrap_or_default().as_bytes());
    if let Some(item) = desk.live().find(&code) {
        return tagged(&headers, &detail(&desk, item, &query, IN_FORCE));
    }
    let versions = desk.catalog.versions();
    let entry = match versions.find_directory_entry(&code).await.map_err(Error::from)? {
        Some(entry) => Some(entry),
        None => {
            let versions = versions.of_item(&code.as_str().into()).await.map_err(Error::from)?;
            versions.into_iter().find(|version| version.state.is_directory())
        }
    };
    let entry = entry.ok_or_else(|| not_found(&code))?;
    tagged(&headers, &detail(&desk, &entry.item, &query, entry.state.word()))
}

fn detail(desk: &Desk, item: &Item, query: &Post, standing: &'static str) -> ItemDetail {
    let given = query.get("answers").unwrap_or_default();
    let answers = Answers::read(item, given.split(',').filter_map(|pair| pair.split_once(':')));
    let reading = Reading::new(item, answers);
    let question = |question: &&declarations::Scenario| QuestionView {
        id: question.id.clone(),
        ask: question.ask.clone(),
        multiple: question.multiple,
        options: question
            .options
            .iter()
            .map(|option| OptionView { value: option.value.clone(), label: option.label.clone() })
            .collect(),
        answered: reading.answers.has(&question.id),
    };
    let offered = sheets::offered(desk, item);
    let offer = |wanted: Sheet| offered.iter().find(|(sheet, _)| *sheet == wanted).map(|(_, href)| href.clone());
    let paper = |material: &declarations::Material, sheet: Sheet, file: &str| match material.is_the_form() {
        true => offer(sheet),
        false => (!file.is_empty()).then(|| sheets::file_address(item, file)),
    };
    let material = |(material, asked): &(&declarations::Material, Asked)| MaterialView {
        id: material.id.clone(),
        name: material.name.clone(),
        kind: material.kind.to_string(),
        form: material.form.to_string(),
        necessity: material.necessity.to_string(),
        source: material.source.to_string(),
        issuer: material.issuer.clone(),
        originals: material.originals,
        copies: material.copies,
        specification: material.specification.clone(),
        note: material.note.clone(),
        standard: material.standard.clone(),
        blank: paper(material, Sheet::Blank, &material.blank),
        sample: paper(material, Sheet::Sample, &material.sample),
        held: material.held(),
        asked: match asked {
            Asked::Always => "always",
            Asked::ByAnswer => "by-answer",
            Asked::Depends | Asked::No => "depends",
        },
    };
    let due = promised_day(item, &desk.catalog.calendar(), desk.now());
    ItemDetail {
        summary: ItemSummary::new(desk, item, standing),
        questions: reading.questions.iter().map(question).collect(),
        materials: reading.materials.iter().map(material).collect(),
        promised_due_if_accepted_today: due.and_then(Result::ok).map(|(day, _)| day),
        online_level: item.online_level(),
        blank_form: offer(Sheet::Blank),
        sample_form: offer(Sheet::Sample),
        result_sample: offer(Sheet::Result),
        elements: item.to_json(),
    }
}

/// Themes: the stages of a person's and of a firm's life.
#[utoipa::path(get, path = "/themes", tag = "catalog", responses(
    (status = 200, description = "All themes", body = Page<ThemeView>, headers(("ETag" = String))),
    (status = 304, description = "Unchanged since the ETag in If-None-Match"),
))]
async fn list_themes(State(desk): State<Desk>, headers: HeaderMap) -> Result<Response, Problem> {
    let live = desk.live();
    let themes = desk.county().themes.themes.iter().map(|theme| ThemeView {
        id: theme.id.clone(),
        name: theme.name.clone(),
        audience: theme.audience.to_string(),
        items: live.iter().filter(|item| item.themes.contains(&theme.id)).count(),
    });
    tagged(&headers, &Page { items: themes.collect(), next: None })
}

/// Organs of the county.
#[utoipa::path(get, path = "/organs", tag = "catalog", responses(
    (status = 200, description = "All organs", body = Page<OrganView>, headers(("ETag" = String))),
    (status = 304, description = "Unchanged since the ETag in If-None-Match"),
))]
async fn list_organs(State(desk): State<Desk>, headers: HeaderMap) -> Result<Response, Problem> {
    let live = desk.live();
    let organs = desk.county().organs.iter().map(|organ| OrganView {
        id: organ.id.to_string(),
        name: organ.name.clone(),
        short: organ.short.clone(),
        kind: organ.kind.to_string(),
        region: organ.region.map(|region| region.to_string()),
        parent: organ.parent.as_ref().map(ToString::to_string),
        settled: organ.settled.as_ref().map(ToString::to_string),
        items: live.iter().filter(|item| item.organ == organ.id).count(),
    });
    tagged(&headers, &Page { items: organs.collect(), next: None })
}

/// Regions of the county, from the county down to the villages.
#[utoipa::path(get, path = "/regions", tag = "catalog", responses(
    (status = 200, description = "All regions", body = Page<RegionView>, headers(("ETag" = String))),
    (status = 304, description = "Unchanged since the ETag in If-None-Match"),
))]
async fn list_regions(State(desk): State<Desk>, headers: HeaderMap) -> Result<Response, Problem> {
    let regions = &desk.county().regions;
    let views = regions.iter().map(|region| RegionView {
        code: region.code.to_string(),
        name: region.name.clone(),
        full_name: regions.full_name(region.code),
        kind: region.kind.clone(),
        parent: region.code.parent().filter(|parent| regions.find(*parent).is_some()).map(|parent| parent.to_string()),
    });
    tagged(&headers, &Page { items: views.collect(), next: None })
}

/// JSON under an `ETag` of its content; a client that has it already is told so.
fn tagged(headers: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(Problem::internal)?;
    let digest = Digest32::of(&body).to_hex();
    let tag = format!("\"{}\"", digest.get(..16).unwrap_or(&digest));
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let known = known.is_some_and(|known| known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag));
    let shared = [(ETAG, tag), (CACHE_CONTROL, "no-cache".to_owned())];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, shared).into_response());
    }
    Ok((shared, [(CONTENT_TYPE, "application/json")], body).into_response())
}
