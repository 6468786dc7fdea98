//! Files for the browser: our style sheet and script, and what npm brought.
//!
//! Everything is embedded in the binary; a debug build reads from the disk, so that a change of style needs no
//! compiler. Addresses carry the content's hash and are then cached for ever; the style sheet is all of `assets/css`
//! in the order of the file names.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode, Uri};
use rust_embed::{Embed, RustEmbed};
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "../../assets/css"]
struct Styles;

#[derive(RustEmbed)]
#[folder = "../../assets/js"]
struct Scripts;

#[derive(RustEmbed)]
#[folder = "../../assets/img"]
struct Images;

#[derive(RustEmbed)]
#[folder = "../../assets/vendor/web"]
struct Vendor;

const STYLE_SHEET: &str = "haoban.css";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

#[derive(Clone)]
struct Asset {
    bytes: Bytes,
    hash: String,
}

/// The address of an asset, with the hash of its content: `/assets/haoban.css?v=1f0c…`.
pub fn url(name: &str) -> String {
    match find(name) {
        Some(asset) => format!("/assets/{name}?v={}", asset.hash),
        None => format!("/assets/{name}"),
    }
}

/// The size in bytes, before compression; for the budget of a page.
pub fn size(name: &str) -> Option<usize> {
    find(name).map(|asset| asset.bytes.len())
}

/// `GET /assets/{name}`.
pub async fn serve(Path(name): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(asset) = find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", asset.hash);
    let current = uri.query().is_some_and(|query| query.strip_prefix("v=") == Some(&asset.hash));
    let cache = if current { FOR_EVER } else { "no-cache" };
    let known = headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    if known {
        return (StatusCode::NOT_MODIFIED, [(ETAG, tag), (CACHE_CONTROL, cache.to_owned())]).into_response();
    }
    let head = [(CONTENT_TYPE, media_type(&name).to_owned()), (ETAG, tag), (CACHE_CONTROL, cache.to_owned())];
    (head, asset.bytes).into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// Release: all assets are read and hashed once. Debug: from the disk, every time.
fn find(name: &str) -> Option<Asset> {
    static ASSETS: OnceLock<HashMap<String, Asset>> = OnceLock::new();
    if cfg!(debug_assertions) {
        return load(name);
    }
    let assets = ASSETS.get_or_init(|| {
        let names = Scripts::iter().chain(Images::iter()).chain(Vendor::iter()).map(Cow::into_owned);
        names.chain([STYLE_SHEET.to_owned()]).filter_map(|name| load(&name).map(|asset| (name, asset))).collect()
    });
    assets.get(name).cloned()
}

fn load(name: &str) -> Option<Asset> {
    let bytes = if name == STYLE_SHEET {
        style_sheet()
    } else {
        one::<Scripts>(name).or_else(|| one::<Images>(name)).or_else(|| one::<Vendor>(name))?
    };
    let digest = Sha256::digest(&bytes);
    let hash = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some(Asset { bytes: Bytes::from(bytes.into_owned()), hash })
}

fn one<E: Embed>(name: &str) -> Option<Cow<'static, [u8]>> {
    E::get(name).map(|file| file.data)
}

fn style_sheet() -> Cow<'static, [u8]> {
    let mut names: Vec<_> = Styles::iter().filter(|name| name.ends_with(".css")).collect();
    names.sort();
    Cow::Owned(names.iter().filter_map(|name| one::<Styles>(name)).flat_map(Cow::into_owned).collect())
}
