//! Where a rating comes from: the browser's own mark and its address. Both are salted before anything keeps them.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::response::Response;
use http::header::{SET_COOKIE, USER_AGENT};
use http::request::Parts;
use web::cookies::{self, SetCookie, Token};

use crate::desk::Desk;
use crate::giving::Origin;
use crate::model::Channel;

/// Marks a browser, not a person: it tells one device that rates fifty times from fifty devices.
const COOKIE: &str = "haoban_rater";
const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// The browser that asks.
pub struct Door {
    pub origin: Origin,
    /// Web or mobile, as the browser says of itself.
    pub channel: Channel,
    /// A mark for a browser that has none yet.
    fresh: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Door {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Door, Infallible> {
        let known = cookies::read(&parts.headers, COOKIE).filter(|mark| mark.len() >= 16).map(str::to_owned);
        let fresh = if known.is_none() { Token::random().ok().map(|token| token.as_str().to_owned()) } else { None };
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let channel =
            if agent.contains("Mobile") || agent.contains("Android") { Channel::Mobile } else { Channel::Web };
        let origin = Origin { device: known.unwrap_or_default(), ip: address(parts) };
        Ok(Door { origin, channel, fresh })
    }
}

/// Behind a proxy on this machine or in this network the proxy's word is taken.
fn address(parts: &Parts) -> String {
    let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = parts.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let last = forwarded.and_then(|list| list.rsplit(',').next()).map(|text| text.trim().to_owned());
    match direct {
        Some(ip) if !ip.is_loopback() => ip.to_string(),
        Some(ip) => last.unwrap_or_else(|| ip.to_string()),
        None => last.unwrap_or_default(),
    }
}

impl Door {
    /// Sends the mark along with an answer.
    pub fn mark(&self, desk: &Desk, mut response: Response) -> Response {
        let Some(fresh) = &self.fresh else { return response };
        let cookie = SetCookie::new(COOKIE, fresh.as_str(), desk.office.gate.https).lasting(YEAR);
        if let Some(value) = cookie.header() {
            response.headers_mut().append(SET_COOKIE, value);
        }
        response
    }
}
