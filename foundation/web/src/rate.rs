//! Rate limits: a token bucket per address and per account, filled by the clock that is handed in.
//!
//! The usual crate asks the wall clock, which a simulated county must not; the bucket itself is ten lines. Buckets that
//! are full again are forgotten, so the table is as large as the number of busy clients.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use kernel::{SharedClock, Timestamp};
use parking_lot::Mutex;

use crate::problem::Problem;

/// How many requests a client may send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Sustained, a second.
    pub per_second: f64,
    /// At once, after a rest.
    pub burst: f64,
}

/// The buckets of one server process.
pub struct RateLimits {
    clock: SharedClock,
    read: Rate,
    write: Rate,
    /// Trust `X-Forwarded-For` of the reverse proxy in front of us.
    behind_proxy: bool,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    filled: Timestamp,
}

/// Above this many buckets the full ones are swept out.
const SWEEP_ABOVE: usize = 10_000;
const MICROS: f64 = 1_000_000.0;

impl RateLimits {
    pub fn new(clock: SharedClock, read: Rate, write: Rate, behind_proxy: bool) -> RateLimits {
        RateLimits { clock, read, write, behind_proxy, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one token of a key's bucket.
    ///
    /// # Errors
    /// The seconds to wait until there is one.
    pub fn take(&self, key: &str, rate: Rate) -> Result<(), u64> {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock();
        if buckets.len() > SWEEP_ABOVE {
            buckets.retain(|_, bucket| bucket.tokens_at(now, rate) < rate.burst);
        }
        let bucket = buckets.entry(key.to_owned()).or_insert(Bucket { tokens: rate.burst, filled: now });
        bucket.tokens = bucket.tokens_at(now, rate);
        bucket.filled = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - bucket.tokens) / rate.per_second.max(f64::MIN_POSITIVE)).ceil();
        Err(whole_seconds(wait))
    }
}

impl Bucket {
    fn tokens_at(self, now: Timestamp, rate: Rate) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a rest of years may lose a microsecond")]
        let seconds = now.micros_since(self.filled).max(0) as f64 / MICROS;
        (self.tokens + seconds * rate.per_second).min(rate.burst)
    }
}

fn whole_seconds(wait: f64) -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to an hour and positive")]
    let seconds = wait.clamp(1.0, 3_600.0) as u64;
    seconds
}

/// The account that sends a request, when `identity` knows it: it then has a bucket of its own, wherever it comes from.
#[derive(Clone, Debug)]
pub struct RateKey(pub String);

/// Refuses clients that ask too often; assets and health checks are free.
pub(crate) async fn limit(State(limits): State<Arc<RateLimits>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/assets/") || matches!(path, "/healthz" | "/readyz" | "/metrics") {
        return next.run(request).await;
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let (rate, kind) = if reads { (limits.read, 'r') } else { (limits.write, 'w') };
    let client = match request.extensions().get::<RateKey>() {
        Some(RateKey(account)) => account.clone(),
        None => client_address(&request, limits.behind_proxy).map_or_else(|| "unknown".to_owned(), |ip| ip.to_string()),
    };
    match limits.take(&format!("{kind}:{client}"), rate) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Problem::too_many_requests(seconds).into_response(),
    }
}

/// The client's address; behind a proxy the last hop that our own proxy wrote.
pub fn client_address(request: &Request, behind_proxy: bool) -> Option<IpAddr> {
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let by_proxy = forwarded.and_then(|hops| hops.rsplit(',').next()).and_then(|hop| hop.trim().parse().ok());
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if behind_proxy { by_proxy.or(direct) } else { direct }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kernel::TestClock;

    use super::*;

    const RATE: Rate = Rate { per_second: 2.0, burst: 3.0 };

    #[test]
    fn a_burst_is_allowed_then_the_steady_rate() {
        let clock = TestClock::shared(Timestamp::from_micros(0));
        let limits = RateLimits::new(clock.clone(), RATE, RATE, false);
        for _ in 0..3 {
            assert_eq!(limits.take("a", RATE), Ok(()));
        }
        assert_eq!(limits.take("a", RATE), Err(1));
        assert_eq!(limits.take("b", RATE), Ok(()), "another client has its own bucket");
        clock.advance(Duration::from_millis(500));
        assert_eq!(limits.take("a", RATE), Ok(()));
        assert_eq!(limits.take("a", RATE), Err(1));
    }

    #[test]
    fn a_clock_that_is_set_back_refuses_nobody_for_ever() {
        let clock = TestClock::shared(Timestamp::from_micros(10_000_000));
        let limits = RateLimits::new(clock.clone(), RATE, RATE, false);
        assert_eq!(limits.take("a", RATE), Ok(()));
        clock.set(Timestamp::from_micros(0));
        assert_eq!(limits.take("a", RATE), Ok(()));
    }
}
